"""The case as a CP-SAT model.

Each activity has a resume slot and a finish; a way whose calendar rests is cut into pieces of equal
span (finish − start), so that a finish is its start plus the span of the chosen piece. Capacities
whose users rest on the same days are cumulative constraints on [start, finish): two activities that
overlap on a day of rest also overlap on the last day worked before it. Where users rest on
different days, or a capacity counts by periods of several days, usage is summed day by day.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from luodi.engine.arrays import Ints
from luodi.engine.levelling.exact_case import Case, Wait, Way, advanced, weights
from luodi.engine.limits import HUGE, Capacity

Guard = Callable[[cp_model.CpModel, tuple[str, int, int]], Any]
"""The literal that switches a group of constraints on, or None where the group always holds."""


def always(cp: cp_model.CpModel, group: tuple[str, int, int]) -> None:
    """No group can be switched off."""


@dataclass(frozen=True)
class Piece:
    """The starts of one way that share a span."""

    literal: Any
    way: int
    span: int


@dataclass(frozen=True)
class Part:
    """The variables of one activity; `chosen` by way (None: the only one)."""

    start: Any
    finish: Any
    span: Any
    chosen: tuple[Any, ...]
    pieces: tuple[Piece, ...]


class Model:
    """`parts` by position of what is not finished."""

    def __init__(self, case: Case, guard: Guard = always, raised: tuple[int, int] | None = None) -> None:
        """`raised` is a capacity, or a quota and the number of the batch, that may have `extra` more."""
        self.case, self.guard, self.raised = case, guard, raised
        self.cp = cp_model.CpModel()
        self.extra = self.cp.new_int_var(0, HUGE if raised else 0, "")
        self.parts: dict[int, Part] = {}
        self._days: dict[tuple[int, int], dict[int, Any]] = {}
        for position in case.open:
            self.parts[position] = self._part([w for w in case.ways[position]])
        for link in range(len(case.arrays.links)):
            self._link(link)
        for number, wait in enumerate(case.waits):
            self._wait(number, wait)
        for number in range(len(case.limits.capacities)):
            self._capacity(number)
        for number in range(case.first_quota, case.first_quota + len(case.limits.quotas)):
            self._quota(number)

    # -- activities -------------------------------------------------------------------------

    def _part(self, ways: list[Way]) -> Part:
        everything = np.unique(np.concatenate([way.starts for way in ways]))
        start = self.cp.new_int_var_from_domain(_domain(everything), "")
        usable = [n for n, way in enumerate(ways) if len(way.starts)]
        chosen: list[Any] = [False] * len(ways)
        pieces: list[Piece] = []
        for n in usable:
            chosen[n] = None if len(usable) == 1 else self.cp.new_bool_var("")
            pieces += self._pieces(start, n, ways[n], chosen[n], everything)
        if len(usable) > 1:
            self.cp.add_exactly_one(chosen[n] for n in usable)
        if len(pieces) == 1:
            span: Any = pieces[0].span
            return Part(start, start + span, span, tuple(chosen), tuple(pieces))
        span = self.cp.new_int_var_from_domain(_domain(np.unique([piece.span for piece in pieces])), "")
        ends = np.unique(np.concatenate([way.finishes for way in ways]))
        finish = self.cp.new_int_var(int(ends[0]), int(ends[-1]), "")
        self.cp.add(finish == start + span)
        self.cp.add(span == sum(piece.span * piece.literal for piece in pieces))
        return Part(start, finish, span, tuple(chosen), tuple(pieces))

    def _pieces(self, start: Any, number: int, way: Way, chosen: Any, everything: Ints) -> list[Piece]:
        """One piece for each span of the way; together they are the way."""
        spans = way.finishes - way.starts
        pieces = []
        for span in np.unique(spans).tolist():
            own = way.starts[spans == span]
            is_all = len(own) == len(way.starts)
            literal = chosen if is_all else self.cp.new_bool_var("")
            if literal is not None and len(own) < len(everything):
                self.cp.add_linear_expression_in_domain(start, _domain(own)).only_enforce_if(literal)
            pieces.append(Piece(literal, number, span))
        if len(pieces) > 1:
            total = sum(piece.literal for piece in pieces)
            self.cp.add(total == (1 if chosen is None else chosen))
        return pieces

    def day_literals(self, position: int, number: int) -> dict[int, Any]:
        """A literal for each start of one way of an activity."""
        if (position, number) not in self._days:
            part, way = self.parts[position], self.case.ways[position][number]
            literals = {}
            for start in way.starts.tolist():
                literals[start] = literal = self.cp.new_bool_var("")
                self.cp.add(part.start == start).only_enforce_if(literal)
            chosen = part.chosen[number]
            if literals:
                self.cp.add(sum(literals.values()) == (1 if chosen is None else chosen))
            self._days[position, number] = literals
        return self._days[position, number]

    # -- links and waits --------------------------------------------------------------------

    def when(self, constraint: Any, group: tuple[str, int, int]) -> None:
        """Adds a linear constraint that holds while its group does."""
        literal = self.guard(self.cp, group)
        if literal is None:
            self.cp.add(constraint)
        elif isinstance(constraint, bool):
            if not constraint:
                self.cp.add(literal == 0)
        else:
            self.cp.add(constraint).only_enforce_if(literal)

    def _origin(self, position: int, at_finish: bool) -> Any:
        if position not in self.parts:
            return self.case.fixed(position)[at_finish]
        if at_finish:
            return self.parts[position].finish
        return self.case.fixed(position)[0] if self.case.is_started(position) else self.parts[position].start

    def _link(self, link: int) -> None:
        pred, succ, from_finish, to_finish = self.case.ends_of(link)
        if succ not in self.parts:
            return
        held = self.parts[succ].finish if to_finish else self.parts[succ].start
        calendar, lag = self.case.lag(link)
        origin = self._origin(pred, from_finish)
        if isinstance(origin, int):
            self.when(held >= calendar.advance(origin, lag), ("LINK", link, 0))
            return
        ways = self.case.ways[pred]
        values = np.unique(np.concatenate([way.finishes if from_finish else way.starts for way in ways]))
        shifts = advanced(calendar, values, lag) - values
        for shift in np.unique(shifts).tolist():
            constraint = held >= origin + shift
            if shift == shifts.min():
                self.when(constraint, ("LINK", link, 0))
            else:
                self._shifted(constraint, origin, values[shifts == shift], values, ("LINK", link, 0))

    def _shifted(
        self, constraint: Any, origin: Any, own: Ints, values: Ints, group: tuple[str, int, int]
    ) -> None:
        """A lag that is longer from some boundaries than from others."""
        literal = self.cp.new_bool_var("")
        others = np.setdiff1d(np.arange(int(values[0]), int(values[-1]) + 1), own)
        self.cp.add_linear_expression_in_domain(origin, _domain(others)).only_enforce_if(literal.negated())
        guard = self.guard(self.cp, group)
        self.cp.add(constraint).only_enforce_if([literal] if guard is None else [literal, guard])

    def _wait(self, number: int, wait: Wait) -> None:
        if wait.succ not in self.parts or self.case.is_started(wait.succ):
            return
        origin = self._origin(wait.pred, wait.from_finish)
        self.when(self.parts[wait.succ].start <= origin + wait.days, ("WAIT", number, 0))

    # -- capacities -------------------------------------------------------------------------

    def _users(self, number: int) -> list[tuple[int, int, int]]:
        """(position, way, amount) of whoever may use a capacity."""
        return [
            (position, n, amount)
            for position in self.case.open
            for n, way in enumerate(self.case.ways[position])
            if way.work and len(way.starts)
            for used, amount in way.uses
            if used == number
        ]

    def _capacity(self, number: int) -> None:
        capacity = self.case.limits.capacities[number]
        users = self._users(number)
        if not users:
            return
        if capacity.days == 1 and self._rest_alike(number, users):
            self._cumulative(number, capacity, users)
        else:
            self._day_by_day(number, capacity, users)

    def _rest_alike(self, number: int, users: list[tuple[int, int, int]]) -> bool:
        slots = np.arange(self.case.data_date, self.case.end)
        calendars = {id(c): c for c in (self.case.ways[p][n].calendar for p, n, _ in users)}
        patterns = [weights(calendar, slots) > 0 for calendar in calendars.values()]
        return all((pattern == patterns[0]).all() for pattern in patterns[1:])

    def _left(self, number: int, slots: Ints) -> Ints:
        """What is left of a capacity on each slot once others have what they hold; never below 0."""
        capacity = self.case.limits.capacities[number]
        left = np.array([capacity.at(int(slot)) for slot in slots], np.int64)
        first = int(slots[0])
        for hold in self.case.held:
            if hold.limit == number:
                inside = hold.slots[(hold.slots >= first) & (hold.slots <= slots[-1])] - first
                if capacity.days == 1:
                    left[inside] -= hold.amount
        return np.maximum(left, 0)

    def _cumulative(self, number: int, capacity: Capacity, users: list[tuple[int, int, int]]) -> None:
        first = min(int(self.case.ways[p][n].starts[0]) for p, n, _ in users)
        last = max(int(self.case.ways[p][n].finishes[-1]) for p, n, _ in users)
        slots = np.arange(first, last)
        left = self._left(number, slots)
        position, n, _ = users[0]
        left[weights(self.case.ways[position][n].calendar, slots) == 0] = most = int(left.max())
        intervals, demands = [], []
        for position, n, amount in users:
            intervals.append(self._interval(position, n))
            guard = self.guard(self.cp, ("CAPACITY", number, position))
            demands.append(amount if guard is None else amount * guard)
        edges = [0, *(np.flatnonzero(np.diff(left)) + 1).tolist(), len(left)]
        for low, high in pairwise(edges):
            if left[low] < most:
                intervals.append(self.cp.new_fixed_size_interval_var(first + low, high - low, ""))
                demands.append(most - int(left[low]))
        self.cp.add_cumulative(intervals, demands, most + self._more(number))

    def _interval(self, position: int, number: int) -> Any:
        part = self.parts[position]
        chosen = part.chosen[number]
        own = [piece.span for piece in part.pieces if piece.way == number]
        if len(own) == 1 and chosen is None:
            return self.cp.new_fixed_size_interval_var(part.start, own[0], "")
        if len(own) == 1:
            return self.cp.new_optional_fixed_size_interval_var(part.start, own[0], chosen, "")
        if chosen is None:
            return self.cp.new_interval_var(part.start, part.span, part.finish, "")
        return self.cp.new_optional_interval_var(part.start, part.span, part.finish, chosen, "")

    def _day_by_day(self, number: int, capacity: Capacity, users: list[tuple[int, int, int]]) -> None:
        """Usage summed over each period: by start literals of every user."""
        own: dict[int, list[Any]] = {}
        for position, n, amount in users:
            way = self.case.ways[position][n]
            literals = self.day_literals(position, n)
            for start, finish in zip(way.starts.tolist(), way.finishes.tolist(), strict=True):
                periods = (way.worked(start, finish) - capacity.counted_from) // capacity.days
                for period, days in zip(*np.unique(periods, return_counts=True), strict=True):
                    own.setdefault(int(period), []).append(amount * int(days) * literals[start])
        taken: Counter[int] = Counter()
        for hold in self.case.held:
            if hold.limit == number:
                for period in ((hold.slots - capacity.counted_from) // capacity.days).tolist():
                    taken[period] += hold.amount
        for period, terms in own.items():
            amount = capacity.at(capacity.counted_from + period * capacity.days)
            room = max(0, amount - taken[period]) + self._more(number)
            self.when(sum(terms) <= room, ("CAPACITY", number, -1))

    def _more(self, number: int) -> Any:
        return self.extra if self.raised is not None and self.raised[0] == number else 0

    # -- quotas -----------------------------------------------------------------------------

    def _quota(self, number: int) -> None:
        """What is taken before each batch comes must have come before it; a lapsing batch stands alone."""
        quota = self.case.limits.quotas[number - self.case.first_quota]
        begins = [slot for slot, _ in quota.batches]
        amounts = [amount for _, amount in quota.batches]
        takers = [
            (position, n, amount)
            for position in self.case.open
            for n, way in enumerate(self.case.ways[position])
            if len(way.starts)
            for taken, amount in way.takes
            if taken == number
        ]
        if not takers:
            return
        held = [(hold.start, hold.amount) for hold in self.case.held if hold.limit == number]
        edges = [*begins, self.case.end + 1]
        previous: list[Any] = [0] * len(takers)
        taken_before = 0
        for k, edge in enumerate(edges):
            terms = [self._taken(number, taker, edge) for taker in takers]
            others = sum(amount for start, amount in held if start < edge)
            if quota.carries or k == 0:
                room = sum(amounts[:k]) - others
                own = sum(terms)
            else:
                room = amounts[k - 1] - (others - taken_before)
                own = sum(term - old for term, old in zip(terms, previous, strict=True))
            gains = self.raised is not None and (
                k - 1 >= self.raised[1] if quota.carries else k - 1 == self.raised[1]
            )
            room = max(0, room) + (self._more(number) if gains else 0)
            if not isinstance(own <= room, bool):
                self.cp.add(own <= room)
            elif own > room:
                self.cp.add_bool_or([])
            previous, taken_before = terms, others

    def _taken(self, number: int, taker: tuple[int, int, int], edge: int) -> Any:
        """What one way takes of a quota before a boundary."""
        position, n, amount = taker
        part, way = self.parts[position], self.case.ways[position][n]
        chosen, guard = part.chosen[n], self.guard(self.cp, ("QUOTA", number, position))
        if way.starts[0] >= edge:
            return 0
        conditions = [literal for literal in (chosen, guard) if literal is not None]
        if way.starts[-1] >= edge:
            early = self._before(part, edge)
            conditions.append(early)
        if not conditions:
            return amount
        if len(conditions) == 1:
            return amount * conditions[0]
        both = self.cp.new_bool_var("")
        self.cp.add_bool_and(conditions).only_enforce_if(both)
        self.cp.add_bool_or([both, *(literal.negated() for literal in conditions)])
        return amount * both

    def _before(self, part: Part, edge: int) -> Any:
        early = self.cp.new_bool_var("")
        self.cp.add(part.start < edge).only_enforce_if(early)
        self.cp.add(part.start >= edge).only_enforce_if(early.negated())
        return early


def _domain(values: Ints) -> Any:
    """The domain of some ascending values."""
    if not len(values):
        return cp_model.Domain.from_values([])
    cuts = np.flatnonzero(np.diff(values) > 1)
    lows = np.concatenate([values[:1], values[cuts + 1]])
    highs = np.concatenate([values[cuts], values[-1:]])
    return cp_model.Domain.from_intervals(np.stack([lows, highs], axis=1).tolist())

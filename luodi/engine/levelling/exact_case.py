"""A small problem as numbers for the exact model: the ways to do each activity and when each may begin.

A *way* is an activity done in one mode: its work, the calendar narrowed by the calendars of the
capacities it uses, the slots it may begin at and the finish each of them gives. What is finished
has no way; what is under way has its remainder, which resumes at `starts`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from luodi.engine import arrays as at
from luodi.engine.arrays import Arrays, Bools, Ints, compile
from luodi.engine.limits import Limits
from luodi.engine.network import LINK_TYPES, Network
from luodi.engine.workdays import FULL_DAY, Calendar

FAR: Final = 200_000
"""Slots behind the data date beyond which no plan reaches."""


@dataclass(frozen=True)
class Way:
    """One way to do (the rest of) an activity; `uses` and `takes` are (number of the limit, amount)."""

    mode: int
    work: int
    calendar: Calendar
    starts: Ints
    finishes: Ints
    uses: tuple[tuple[int, int], ...]
    takes: tuple[tuple[int, int], ...]
    cost: int = 0

    def kept(self, which: Bools) -> "Way":
        """The way with fewer starts."""
        return replace(self, starts=self.starts[which], finishes=self.finishes[which])

    def worked(self, start: int, finish: int) -> Ints:
        """The slots of [start, finish) on which it works and uses its capacities."""
        slots = np.arange(start, finish)
        return slots[weights(self.calendar, slots) > 0]


@dataclass(frozen=True, slots=True)
class Wait:
    """`succ` begins at most `days` behind the start or finish of `pred` (positions)."""

    pred: int
    succ: int
    days: int
    from_finish: bool


@dataclass(frozen=True)
class Held:
    """What another project uses or takes and does not give up: `slots` are the days worked."""

    project: str
    activity: str
    limit: int
    amount: int
    slots: Ints
    start: int
    finish: int


@dataclass(frozen=True)
class Case:
    """The problem. Positions are those of `arrays`; limits are numbered ``capacities + quotas``."""

    arrays: Arrays
    limits: Limits
    data_date: int
    end: int
    ways: tuple[tuple[Way, ...], ...]
    waits: tuple[Wait, ...]
    held: tuple[Held, ...] = ()

    @property
    def first_quota(self) -> int:
        """The number of the first quota."""
        return len(self.limits.capacities)

    @cached_property
    def open(self) -> list[int]:
        """Positions of what is not finished."""
        return [position for position, ways in enumerate(self.ways) if ways is not FINISHED]

    @cached_property
    def stuck(self) -> int | None:
        """An activity that can begin nowhere; None when all can."""
        return next((p for p in self.open if not any(len(way.starts) for way in self.ways[p])), None)

    def fixed(self, position: int) -> tuple[int, int]:
        """Actual start and finish of a finished activity."""
        row = self.arrays.tables.activity[position]
        return int(row[at.ACTUAL_START]), int(row[at.ACTUAL_FINISH])

    def is_started(self, position: int) -> bool:
        """Is the activity under way?"""
        return self.arrays.state(position) == at.STARTED

    def home(self, position: int) -> str:
        """The project of an activity."""
        number = int(np.searchsorted(self.arrays.tables.project_at, position, side="right")) - 1
        return self.arrays.projects[number]

    def lag(self, link: int) -> tuple[Calendar, int]:
        """The calendar and the hundredths of a link's lag."""
        row = self.arrays.tables.link[link]
        return self.arrays.calendars[int(row[at.LAG_CALENDAR])], int(row[at.LAG])

    def ends_of(self, link: int) -> tuple[int, int, bool, bool]:
        """Predecessor, successor, whether it leaves the finish, whether it holds the finish."""
        row = self.arrays.tables.link[link]
        kind = LINK_TYPES[int(row[at.TYPE])]
        return int(row[at.PRED]), int(row[at.SUCC]), kind[0] == "F", kind[1] == "F"


FINISHED: tuple[Way, ...] = ()


def weights(calendar: Calendar, slots: Ints) -> Ints:
    """Productivity on each slot; outside the axis every day counts in full."""
    inside = (slots >= 0) & (slots < calendar.axis.length)
    found = np.full(slots.shape, FULL_DAY, np.int64)
    found[inside] = calendar.weights[slots[inside]]
    return found


def before(calendar: Calendar, boundaries: Ints) -> Ints:
    """Work before each boundary."""
    last = calendar.axis.length
    inside = calendar.cum[np.clip(boundaries, 0, last)]
    outside = np.minimum(boundaries, 0) + np.maximum(boundaries - last, 0)
    return np.asarray(inside + FULL_DAY * outside, np.int64)


def reach(calendar: Calendar, work: Ints) -> Ints:
    """The first boundary before which the work fits, for each amount."""
    total, last = int(calendar.cum[-1]), calendar.axis.length
    inside = np.searchsorted(calendar.cum, work, side="left")
    beyond = last - (total - work) // FULL_DAY
    return np.where(work <= 0, -(-work // FULL_DAY), np.where(work > total, beyond, inside))


def finishes(calendar: Calendar, starts: Ints, work: int) -> Ints:
    """The finish each start gives."""
    return starts if work == 0 else reach(calendar, before(calendar, starts) + work)


def advanced(calendar: Calendar, boundaries: Ints, lag: int) -> Ints:
    """The earliest boundary that keeps a lag behind each boundary."""
    return boundaries if lag == 0 else reach(calendar, before(calendar, boundaries) + lag)


def build_case(
    networks: Network | Sequence[Network],
    limits: Limits,
    data_date: int,
    held: Iterable[Held] = (),
    reaches: int = 0,
) -> Case:
    """The case of some networks, to boundary `reaches` at least.

    ValueError where limits and networks do not fit together.
    """
    several = [networks] if isinstance(networks, Network) else list(networks)
    limits.check(several)
    return _Builder(compile(several), limits, data_date).case(tuple(held), reaches)


def case_of(arrays: Arrays, limits: Limits, data_date: int) -> Case:
    """The case of networks already compiled and checked."""
    return _Builder(arrays, limits, data_date).case(())


class _Builder:
    def __init__(self, arrays: Arrays, limits: Limits, data_date: int) -> None:
        self.arrays, self.limits, self.data_date = arrays, limits, data_date
        self.number = {code: number for number, code in enumerate(limits.by_code)}
        self.demands: dict[int, list[tuple[str, int]]] = {}
        for demand in limits.demands:
            position = self._at(demand.activity, demand.project)
            self.demands.setdefault(position, []).append((demand.limit, demand.amount))
        self.modes: dict[int, list[tuple[int, tuple[tuple[str, int], ...], int]]] = {}
        for mode in limits.modes:
            position = self._at(mode.activity, mode.project)
            self.modes.setdefault(position, []).append((mode.duration, mode.demands, mode.cost))
        self.pause = {self._at(u.activity, u.project): u.longest_pause for u in limits.unbroken}
        self.narrowed: dict[tuple[int, frozenset[int]], Calendar] = {}

    def _at(self, activity: str, project: str) -> int:
        return self.arrays.at(activity, project or None)

    def case(self, held: tuple[Held, ...], reaches: int = 0) -> Case:
        bare = [self._bare(position) for position in range(len(self.arrays.activities))]
        waits = tuple(
            Wait(self._at(w.pred, w.project), self._at(w.succ, w.project), w.days, w.type == "FS")
            for w in self.limits.waits
        )
        end = max(self._end(bare, held), reaches)
        ways = tuple(
            FINISHED if not group else tuple(self._dated(position, way, end) for way in group)
            for position, group in enumerate(bare)
        )
        return Case(self.arrays, self.limits, self.data_date, end, ways, waits, held)

    def _bare(self, position: int) -> list[Way]:
        """The ways of an activity, their starts still open."""
        state = self.arrays.state(position)
        if state == at.FINISHED:
            return []
        duration = int(self.arrays.tables.activity[position, at.DURATION])
        given = self.modes.get(position) or [(duration, tuple(self.demands.get(position, ())), 0)]
        return [self._way(position, n, *mode) for n, mode in enumerate(given)]

    def _way(
        self, position: int, mode: int, duration: int, demands: Iterable[tuple[str, int]], cost: int
    ) -> Way:
        numbered = [(self.number[code], amount) for code, amount in demands if amount]
        first_quota = len(self.limits.capacities)
        uses = tuple(item for item in numbered if item[0] < first_quota)
        started = self.arrays.state(position) == at.STARTED
        takes = () if started else tuple(item for item in numbered if item[0] >= first_quota)
        calendar = self._narrowed(position, frozenset(number for number, _ in uses))
        work = self._left(position, duration) if started else duration
        none = np.empty(0, np.int64)
        return Way(mode, work, calendar, none, none, uses, takes, cost)

    def _left(self, position: int, duration: int) -> int:
        """What is left of work under way; unreported work runs on as planned."""
        row = self.arrays.tables.activity[position]
        if row[at.REMAINING] >= 0:
            return int(row[at.REMAINING])
        done = self.arrays.calendar_of(position).work(int(row[at.ACTUAL_START]), self.data_date)
        return max(1, min(duration, duration - done))

    def _narrowed(self, position: int, used: frozenset[int]) -> Calendar:
        own = int(self.arrays.tables.activity[position, at.CALENDAR])
        if (own, used) not in self.narrowed:
            calendar = self.arrays.calendars[own]
            others = [self.limits.capacities[number].calendar for number in sorted(used)]
            stack = [calendar.weights, *(other.weights for other in others if other is not None)]
            if len(stack) > 1:
                calendar = replace(calendar, weights=np.minimum.reduce(stack))
            self.narrowed[own, used] = calendar
        return self.narrowed[own, used]

    def _end(self, bare: Sequence[Sequence[Way]], held: tuple[Held, ...]) -> int:
        """A boundary no best plan passes: everything one after the other, behind the last change of anything."""
        table = self.arrays.tables.activity
        floors = table[:, [at.START_FLOOR, at.FINISH_FLOOR, at.ACTUAL_FINISH]]
        marks = [self.data_date + 1, int(floors.max(initial=at.NO_FLOOR))]
        marks += [slot for quota in self.limits.quotas for slot, _ in quota.batches]
        for capacity in self.limits.capacities:
            marks += [slot + capacity.days for slot, _ in capacity.changes]
        marks += [hold.finish for hold in held]
        if self.limits.waits or self.pause:
            # shifting everything by the same days keeps waits only where all days are alike
            resting = [
                way.calendar for group in bare for way in group if way.calendar.weights.min() < FULL_DAY
            ]
            marks += [calendar.axis.length for calendar in resting]
        reached = max(marks)
        longest = max((c.days for c in self.limits.capacities), default=1)
        for position, group in enumerate(bare):
            lags = [self._span(link, reached) for link in self._leaving(position)]
            spans = [way.calendar.finish(reached, way.work) for way in group]
            reached = max([reached, *spans, *lags]) + (longest if longest > 1 else 0)
        reached += sum(max(0, -wait.days) for wait in self.limits.waits)
        promised = table[:, at.DUE][table[:, at.DUE] < at.NO_CAP]
        reached = max(reached + 1, int(promised.max(initial=0)))
        return min(reached, self.data_date + FAR)

    def _leaving(self, position: int) -> Ints:
        row = self.arrays.tables.activity[position]
        return self.arrays.tables.link[int(row[at.SUCC_FROM]) : int(row[at.SUCC_TO]), at.OUTGOING]

    def _span(self, link: int, reached: int) -> int:
        row = self.arrays.tables.link[link]
        duration = int(self.arrays.tables.activity[int(row[at.PRED]), at.DURATION])
        calendar = self.arrays.calendars[int(row[at.LAG_CALENDAR])]
        own = self.arrays.calendar_of(int(row[at.PRED]))
        return calendar.advance(own.finish(reached, duration), max(0, int(row[at.LAG])))

    def _dated(self, position: int, way: Way, end: int) -> Way:
        """The way with every start its own dates allow."""
        row = self.arrays.tables.activity[position]
        fresh = self.arrays.state(position) == at.NOT_STARTED
        first = self.data_date
        if fresh:
            closing = way.work == 0 and row[at.PRED_TO] > row[at.PRED_FROM]
            first = max(first + int(closing), int(row[at.START_FLOOR]))
        starts = np.arange(first, end + 1)
        if way.work:
            starts = starts[weights(way.calendar, starts) > 0]
        ends = finishes(way.calendar, starts, way.work)
        keep = (ends >= row[at.FINISH_FLOOR]) & (ends <= min(int(row[at.FINISH_CAP]), end))
        if fresh:
            keep &= starts <= row[at.START_CAP]
            if position in self.pause:
                keep &= _pauses(way.calendar, starts, ends) <= self.pause[position]
        return replace(way, starts=starts, finishes=ends).kept(keep)


def _pauses(calendar: Calendar, starts: Ints, ends: Ints) -> Ints:
    """The longest run of idle slots between each start and its finish."""
    if not len(starts):
        return starts
    first = int(starts[0])
    rests = weights(calendar, np.arange(first, int(ends[-1]))) == 0
    run = np.zeros(len(rests) + 1, np.int64)
    for slot, rest in enumerate(rests):
        run[slot + 1] = run[slot] + 1 if rest else 0
    return np.array([run[s - first : f - first + 1].max() for s, f in zip(starts, ends, strict=True)])

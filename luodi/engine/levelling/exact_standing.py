"""A schedule standing on its days: who uses what when, and what keeps an activity from moving.

Counted day by day from the dates alone, so it also checks what the model answers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from luodi.engine.arrays import (
    FINISH_FLOOR,
    NO_CAP,
    NO_FLOOR,
    NOT_STARTED,
    PRED_FROM,
    PRED_TO,
    START_FLOOR,
    Ints,
)
from luodi.engine.levelling.exact_case import Case, Wait, Way
from luodi.engine.result import HOLDERS, Holder, Levelled


@dataclass(frozen=True, slots=True)
class Block:
    """Why an activity cannot begin on a slot: `number` is the link, wait or limit, -1 without one;
    `place` the period of a capacity or the batch of a quota."""

    holder: Holder
    number: int = -1
    place: int = -1


class Standing:
    """A schedule of a case that can be asked and moved; positions as in ``case.arrays``."""

    def __init__(self, case: Case, resume: Mapping[int, int], mode: Mapping[int, int]) -> None:
        """What has no `resume` does not stand yet and holds nothing up."""
        self.case = case
        self.way: dict[int, Way] = {}
        self.resume: dict[int, int] = {}
        self.finish: dict[int, int] = {}
        self.used: Counter[tuple[int, int]] = Counter()
        for hold in case.held:
            if hold.limit < case.first_quota:
                self._count(hold.limit, hold.slots, hold.amount)
        for position, start in resume.items():
            self.place(position, case.ways[position][mode[position]], start)
        self.incoming: dict[int, list[int]] = {}
        self.outgoing: dict[int, list[int]] = {}
        for link in range(len(case.arrays.links)):
            pred, succ, _, _ = case.ends_of(link)
            self.outgoing.setdefault(pred, []).append(link)
            self.incoming.setdefault(succ, []).append(link)

    def place(self, position: int, way: Way, start: int) -> None:
        """Puts an activity that does not stand yet on its day."""
        self.way[position], self.resume[position] = way, start
        self.finish[position] = self._finish_from(position, start)
        self._use(position, 1)

    def remove(self, position: int) -> None:
        """Takes an activity off its day."""
        self._use(position, -1)
        del self.way[position], self.resume[position], self.finish[position]

    def _finish_from(self, position: int, start: int) -> int:
        way = self.way[position]
        return way.calendar.finish(start, way.work)

    def _count(self, capacity: int, slots: Ints, amount: int) -> None:
        limit = self.case.limits.capacities[capacity]
        for period in ((slots - limit.counted_from) // limit.days).tolist():
            self.used[capacity, period] += amount

    def _use(self, position: int, sign: int) -> None:
        slots = self.way[position].worked(self.resume[position], self.finish[position])
        for capacity, amount in self.way[position].uses:
            self._count(capacity, slots, sign * amount)

    def move(self, position: int, start: int) -> None:
        """Puts an activity on another day."""
        self._use(position, -1)
        self.resume[position], self.finish[position] = start, self._finish_from(position, start)
        self._use(position, 1)

    def origin(self, position: int, at_finish: bool) -> int:
        """The boundary a link or wait leaves from."""
        if position not in self.way:
            return self.case.fixed(position)[at_finish]
        if at_finish:
            return self.finish[position]
        return self.case.fixed(position)[0] if self.case.is_started(position) else self.resume[position]

    def bound(self, link: int) -> int:
        """The boundary a link allows its successor."""
        pred, _, from_finish, _ = self.case.ends_of(link)
        calendar, lag = self.case.lag(link)
        return calendar.advance(self.origin(pred, from_finish), lag)

    def block(self, position: int, start: int) -> Block | None:
        """What forbids a start, all others standing; None where it could begin. Rest days are no start."""
        way = self.way[position]
        if start < self.case.data_date:
            return Block(Holder.DATA_DATE)
        here = self.resume[position]
        self.move(position, start)
        try:
            return (
                self._dates(position)
                or self._logic(position)
                or self._limits(position, way)
                or self._domain(position, way)
            )
        finally:
            self.move(position, here)

    def _dates(self, position: int) -> Block | None:
        start, finish = self.resume[position], self.finish[position]
        row = self.case.arrays.tables.activity[position]
        fresh = self.case.arrays.state(position) == NOT_STARTED
        if (fresh and start < row[START_FLOOR]) or finish < row[FINISH_FLOOR]:
            return Block(Holder.NO_EARLIER)
        closing = fresh and self.way[position].work == 0 and row[PRED_TO] > row[PRED_FROM]
        return Block(Holder.DATA_DATE) if closing and start == self.case.data_date else None

    def _domain(self, position: int, way: Way) -> Block | None:
        """What no date, link or limit forbids and is still no start would be split by a stop."""
        at = int(np.searchsorted(way.starts, self.resume[position]))
        is_start = at < len(way.starts) and way.starts[at] == self.resume[position]
        return None if is_start else Block(Holder.PAUSE)

    def _logic(self, position: int) -> Block | None:
        for link in self.incoming.get(position, ()):
            _, _, _, to_finish = self.case.ends_of(link)
            if (self.finish if to_finish else self.resume)[position] < self.bound(link):
                return Block(Holder.LINK, link)
        for link in self.outgoing.get(position, ()):
            _, succ, _, to_finish = self.case.ends_of(link)
            if succ in self.way and (self.finish if to_finish else self.resume)[succ] < self.bound(link):
                return Block(Holder.LINK, link)
        for number, wait in enumerate(self.case.waits):
            if position not in (wait.pred, wait.succ) or not self._waits(wait):
                continue
            late = self.origin(wait.pred, wait.from_finish) + wait.days
            if self.resume[wait.succ] > late:
                return Block(Holder.WAIT, number)
        return None

    def _waits(self, wait: Wait) -> bool:
        """Do both ends stand, and is the second still to begin?"""
        stands = wait.pred in self.way or not self.case.ways[wait.pred]
        return stands and wait.succ in self.way and not self.case.is_started(wait.succ)

    def _limits(self, position: int, way: Way) -> Block | None:
        slots = way.worked(self.resume[position], self.finish[position])
        for number, _ in way.uses:
            limit = self.case.limits.capacities[number]
            for slot in slots.tolist():
                period = (slot - limit.counted_from) // limit.days
                if self.used[number, period] > limit.at(slot):
                    return Block(Holder.CAPACITY, number, slot)
        for number, _ in way.takes:
            batch = self._overdrawn(number)
            if batch is not None:
                return Block(Holder.QUOTA, number, batch)
        return None

    def takings(self, number: int) -> Iterator[tuple[int, int, int]]:
        """(position or -1 for another project, start, amount) of all that take from a quota."""
        for position, way in self.way.items():
            for taken, amount in way.takes:
                if taken == number:
                    yield position, self.resume[position], amount
        for hold in self.case.held:
            if hold.limit == number:
                yield -1, hold.start, hold.amount

    def _overdrawn(self, number: int) -> int | None:
        """The first batch that is waited for when a quota is overdrawn; None when it is not."""
        quota = self.case.limits.quotas[number - self.case.first_quota]
        edges = [slot for slot, _ in quota.batches] + [NO_CAP]
        room, last = 0, NO_FLOOR
        for k, edge in enumerate(edges):
            since = last if not quota.carries else NO_FLOOR
            taken = sum(amount for _, start, amount in self.takings(number) if since <= start < edge)
            if taken > room:
                return min(k, len(quota.batches) - 1)
            if k < len(quota.batches):
                room = quota.batches[k][1] + (room if quota.carries else 0)
            last = edge
        return None

    def earlier(self, position: int) -> Block:
        """What keeps an activity from the day before: the first obstacle going back from its start."""
        starts = self.way[position].starts
        before = int(np.searchsorted(starts, self.resume[position])) - 1
        if before >= 0 and self._is_next(position, int(starts[before])):
            return self.block(position, int(starts[before])) or Block(Holder.CHOICE)
        slot = self.resume[position] - 1
        while slot >= self.case.data_date and self.way[position].work:
            if self.way[position].calendar.weight(slot) > 0:
                break
            slot -= 1
        return self.block(position, slot) or Block(Holder.CHOICE)

    def _is_next(self, position: int, candidate: int) -> bool:
        """Is there no worked day between a candidate and the start?"""
        calendar, work = self.way[position].calendar, self.way[position].work
        here = self.resume[position]
        return candidate == here - 1 or (work > 0 and calendar.work(candidate + 1, here) == 0)

    def shift(self, forward: bool, caps: Mapping[int, int], stay: frozenset[int] = frozenset()) -> None:
        """Every activity as early (or as late as `caps` on finishes allow) as the others let it."""
        order = sorted(self.way, key=lambda p: self.finish[p], reverse=forward)
        for position in order:
            if position in stay:
                continue
            starts = self.way[position].starts
            here = int(np.searchsorted(starts, self.resume[position]))
            candidates = starts[here + 1 :][::-1] if forward else starts[:here]
            if forward:
                ends = self.way[position].finishes[here + 1 :][::-1]
                candidates = candidates[ends <= caps.get(position, NO_FLOOR)]
            for start in self._likely(position, candidates, forward):
                if self.block(position, start) is None:
                    self.move(position, start)
                    break

    def _likely(self, position: int, candidates: Ints, forward: bool) -> Iterator[int]:
        """The candidates that links leave, so that the slow question is asked less often."""
        if forward:
            yield from candidates.tolist()
            return
        low = NO_FLOOR
        for link in self.incoming.get(position, ()):
            if not self.case.ends_of(link)[3]:
                low = max(low, self.bound(link))
        yield from candidates[candidates >= low].tolist()

    def levelled(self, late: "Standing") -> Levelled:
        """The result, with `late` as the latest dates."""
        case, total = self.case, len(self.case.arrays.activities)
        table = np.zeros((8, total), np.int64)
        for position in range(total):
            if position not in self.way:
                start, finish = case.fixed(position)
                table[:, position] = (start, finish, 0, HOLDERS.index(Holder.ACTUAL), -1, start, finish, 0)
                continue
            started = case.is_started(position)
            block = self.earlier(position)
            start, late_start = self.resume[position], late.resume[position]
            if started:
                start = late_start = case.fixed(position)[0]
            table[:7, position] = (
                start,
                self.finish[position],
                self.way[position].mode,
                HOLDERS.index(block.holder),
                block.number,
                late_start,
                late.finish[position],
            )
        return Levelled(case.arrays, *(table[row] for row in range(7)))

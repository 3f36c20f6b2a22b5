"""Checks any levelled schedule against its networks and limits, day by day, by other means than the kernels.

In the manner of `verify`, with which it shares what needs no limits. What is used of a limit is summed over
columns of days. Activities are looked at one by one only where a first look at all of them together, which
knows no fractions of an excuse, leaves a doubt.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from luodi.engine.arrays import Bools, Ints
from luodi.engine.limits import Capacity, Limits, Quota
from luodi.engine.network import Activity, Link, Network
from luodi.engine.result import Levelled
from luodi.engine.verify import Breach, Violation, constraints, length, links_broken, remainder
from luodi.engine.workdays import Calendar

Placed = tuple[int, int, int]
"""Start slot, finish boundary, number of the mode."""
Key = tuple[str, str]


def verify_limits(
    networks: Network | Sequence[Network],
    limits: Limits,
    schedule: Levelled | Mapping[Key, Placed],
    data_date: int,
) -> list[Violation]:
    """All violations of a schedule, given as it was solved or by (project, activity); empty = sound.

    What is finished needs nothing any more; what is under way has taken its quotas and uses its
    capacities from the data date on. A violation of a limit bears its code as `activity`.
    """
    several = [networks] if isinstance(networks, Network) else list(networks)
    placed = _placed(schedule) if isinstance(schedule, Levelled) else schedule
    check = _Check(several, limits, placed, data_date)
    missing = [Violation(Breach.MISSING, key[1], 0, 0) for key in check.activities if key not in placed]
    return missing or [*check.each(), *check.waits(), *check.capacities(), *check.quotas()]


def _placed(schedule: Levelled) -> dict[Key, Placed]:
    columns = zip(schedule.start.tolist(), schedule.finish.tolist(), schedule.mode.tolist(), strict=True)
    dates = list(columns)
    arrays = schedule.arrays
    return {
        (project, arrays.activities[at].id): dates[at]
        for number, project in enumerate(arrays.projects)
        for at in arrays.span(number)
    }


@dataclass(frozen=True)
class _Use:
    """What one activity does: its duration, calendar, demands and dates. `since`, `left`: under way, its remainder."""

    key: Key
    activity: Activity
    calendar: Calendar
    demands: Mapping[str, int]
    start: int
    finish: int
    since: int
    left: int

    @cached_property
    def worked(self) -> list[int]:
        """The slots it works from the data date on."""
        if self.activity.is_started:
            return _last_days(self.calendar, self.since, self.finish, self.left)
        return _days(self.calendar, self.start, self.finish)


@dataclass(frozen=True)
class _Check:
    networks: list[Network]
    limits: Limits
    placed: Mapping[Key, Placed]
    data_date: int

    @cached_property
    def activities(self) -> dict[Key, tuple[Network, Activity]]:
        return {
            (activity.project or network.name or str(number), activity.id): (network, activity)
            for number, network in enumerate(self.networks)
            for activity in network.activities
        }

    @cached_property
    def homes(self) -> dict[str, Key]:
        return {key[1]: key for key in self.activities}

    def key(self, project: str, activity: str) -> Key:
        return (project, activity) if project else self.homes[activity]

    @cached_property
    def uses(self) -> list[_Use]:
        return [self._use(key) for key, (_, activity) in self.activities.items() if not activity.is_finished]

    @cached_property
    def ways(self) -> dict[Key, list[tuple[int, dict[str, int]]]]:
        """Modes by activity: duration and demands."""
        found: dict[Key, list[tuple[int, dict[str, int]]]] = defaultdict(list)
        for mode in self.limits.modes:
            found[self.key(mode.project, mode.activity)].append((mode.duration, dict(mode.demands)))
        return found

    @cached_property
    def wants(self) -> dict[Key, dict[str, int]]:
        found: dict[Key, dict[str, int]] = defaultdict(dict)
        for demand in self.limits.demands:
            found[self.key(demand.project, demand.activity)][demand.limit] = demand.amount
        return found

    @cached_property
    def resting(self) -> dict[str, Capacity]:
        """Capacities with days of rest of their own."""
        return {c.code: c for c in self.limits.capacities if c.calendar is not None}

    @cached_property
    def narrowed(self) -> dict[tuple[int, frozenset[str]], Calendar]:
        return {}

    def _calendar(self, calendar: Calendar, demands: Mapping[str, int]) -> Calendar:
        """The calendar on whose days the activity and all its capacities work."""
        own = sorted(code for code, amount in demands.items() if amount)
        others = [self.resting[code] for code in own if code in self.resting]
        if not others:
            return calendar
        key = (id(calendar), frozenset(c.code for c in others))
        if key not in self.narrowed:
            weights = calendar.weights
            for capacity in others:
                assert capacity.calendar is not None
                weights = np.minimum(weights, capacity.calendar.weights)
            self.narrowed[key] = replace(calendar, weights=weights)
        return self.narrowed[key]

    def _use(self, key: Key) -> _Use:
        network, activity = self.activities[key]
        start, finish, mode = self.placed[key]
        demands: Mapping[str, int] = self.wants.get(key, {})
        if key in self.ways and 0 <= mode < len(self.ways[key]):
            duration, demands = self.ways[key][mode]
            activity = replace(activity, duration=duration)
        calendar = self._calendar(network.calendars[activity.calendar], demands)
        left = self._left(network, activity) if activity.is_started else 0
        return _Use(key, activity, calendar, demands, start, finish, self.data_date, left)

    def _left(self, network: Network, activity: Activity) -> int:
        return remainder(activity, network.calendars[activity.calendar], self.data_date)

    def each(self) -> Iterator[Violation]:
        """Every activity by itself: actual dates, length on its days, stops, links, constraints."""
        incoming = self._incoming()
        for key, (_, activity) in self.activities.items():
            if activity.is_finished:
                yield from self._finished(key, activity)
        pauses = {self.key(u.project, u.activity): u.longest_pause for u in self.limits.unbroken}
        doubtful = self._doubtful(incoming)
        for use in self.uses:
            start, finish, mode = self.placed[use.key]
            if mode and not 0 <= mode < len(self.ways.get(use.key, ())):
                yield Violation(Breach.NO_SUCH_MODE, use.key[1], mode, len(self.ways.get(use.key, ())))
            if use.key in doubtful:
                yield from self._length(use, bool(incoming.get(use.key)))
                yield from self._links(use, incoming.get(use.key, []))
            yield from constraints(use.activity, start, finish)
            if use.key in pauses:
                yield from _pause(use, pauses[use.key])

    def _incoming(self) -> dict[Key, list[Link]]:
        """Links by the activity they lead to; what is finished waits for nothing."""
        incoming: dict[Key, list[Link]] = defaultdict(list)
        for number, network in enumerate(self.networks):
            name = network.name or str(number)
            for link in network.links:
                activity = network.by_id[link.succ]
                if not activity.is_finished:
                    incoming[activity.project or name, link.succ].append(link)
        return incoming

    def _doubtful(self, incoming: Mapping[Key, list[Link]]) -> set[Key]:
        """All but what begins on a worked day behind all its predecessors and has just the days it needs."""
        uses = [use for use in self.uses if not use.activity.is_started]
        found = {use.key for use in self.uses if use.activity.is_started}
        start, finish, work = (
            np.array([(use.start, use.finish, use.activity.duration) for use in uses], np.int64)
            .reshape(-1, 3)
            .T
        )
        sure = (start > self.data_date) & (work > 0)
        home = np.array([id(use.calendar) for use in uses], np.int64)
        for calendar in {id(use.calendar): use.calendar for use in uses}.values():
            own = np.flatnonzero(home == id(calendar))
            sure[own] &= _just_enough(calendar, start[own], finish[own], work[own])
        found |= {use.key for use, is_sure in zip(uses, sure.tolist(), strict=True) if not is_sure}
        for (project, succ), links in incoming.items():
            begin = self.placed[project, succ][0]
            for link in links:
                if link.type != "FS" or link.lag or self.placed[project, link.pred][1] > begin:
                    found.add((project, succ))
        return found

    def _finished(self, key: Key, activity: Activity) -> Iterator[Violation]:
        start, finish, _ = self.placed[key]
        if activity.actual_start is not None and start != activity.actual_start:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, start, activity.actual_start)
        if activity.actual_finish is not None and finish != activity.actual_finish:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, finish, activity.actual_finish)

    def _length(self, use: _Use, has_predecessors: bool) -> Iterator[Violation]:
        activity = use.activity
        start, finish, _ = self.placed[use.key]
        if activity.is_started:
            left = self._left(self.activities[use.key][0], activity)
            if start != activity.actual_start:
                yield Violation(Breach.ACTUAL_MOVED, activity.id, start, activity.actual_start or 0)
            if sum(use.calendar.weight(day) for day in use.worked) < left or finish < self.data_date:
                yield Violation(Breach.TOO_SHORT, activity.id, finish, self.data_date)
            return
        earliest = self.data_date + (1 if self._is_closing(use.key) and has_predecessors else 0)
        if start < earliest:
            yield Violation(Breach.BEFORE_DATA_DATE, activity.id, start, earliest)
        if activity.duration == 0:
            if finish != start:
                yield Violation(Breach.TOO_LONG, activity.id, finish, start)
            return
        if use.calendar.weight(start) == 0:
            yield Violation(Breach.START_ON_REST, activity.id, start, start)
        yield from length(activity, use.calendar, start, finish, activity.duration)

    def _is_closing(self, key: Key) -> bool:
        return self.activities[key][1].is_milestone

    def _links(self, use: _Use, incoming: list[Link]) -> Iterator[Violation]:
        network, _ = self.activities[use.key]
        project = use.key[0]
        ends = {use.key[1], *(link.pred for link in incoming)}
        starts = {activity: self.placed[project, activity][0] for activity in ends}
        finishes = {activity: self.placed[project, activity][1] for activity in ends}
        yield from links_broken(network, (starts, finishes), use.activity, incoming, self.data_date)

    def waits(self) -> Iterator[Violation]:
        """Longest waits; what has begun waits for nothing."""
        for wait in self.limits.waits:
            pred, succ = self.key(wait.project, wait.pred), self.key(wait.project, wait.succ)
            after = self.activities[succ][1]
            if after.is_started or after.is_finished:
                continue
            latest = self.placed[pred][1 if wait.type == "FS" else 0] + wait.days
            if self.placed[succ][0] > latest:
                yield Violation(Breach.WAITED_TOO_LONG, wait.succ, self.placed[succ][0], latest)

    def capacities(self) -> Iterator[Violation]:
        """What is used of each capacity in each of its periods, summed day by day."""
        wanted: dict[str, list[tuple[_Use, int]]] = defaultdict(list)
        for use in self.uses:
            for code, amount in use.demands.items():
                wanted[code].append((use, amount))
        for capacity in sorted(self.limits.capacities, key=lambda capacity: capacity.code):
            for begins, amount in _used(capacity, wanted[capacity.code]):
                if amount > capacity.at(begins):
                    yield Violation(Breach.OVER_CAPACITY, capacity.code, amount, capacity.at(begins))

    def quotas(self) -> Iterator[Violation]:
        """What is taken from each quota, batch by batch."""
        for quota in self.limits.quotas:
            taken = sorted(
                (self.placed[use.key][0], use.demands[quota.code])
                for use in self.uses
                if use.demands.get(quota.code) and not use.activity.is_started
            )
            yield from _overdrawn(quota, taken)


def _days(calendar: Calendar, start: int, finish: int) -> list[int]:
    return [day for day in range(start, finish) if calendar.weight(day)]


def _last_days(calendar: Calendar, since: int, finish: int, work: int) -> list[int]:
    """The last days before `finish`, not before `since`, that hold the work."""
    days: list[int] = []
    day = finish - 1
    while work > 0 and day >= since:
        if calendar.weight(day):
            days.append(day)
            work -= calendar.weight(day)
        day -= 1
    return days[::-1]


def _just_enough(calendar: Calendar, start: Ints, finish: Ints, work: Ints) -> Bools:
    """Which dates inside the axis begin on a worked day and hold the work and no day more."""
    inside = (start >= 0) & (start < finish) & (finish <= calendar.axis.length)
    begin, end = np.where(inside, start, 0), np.where(inside, finish, 1)
    done = np.concatenate(([0], np.cumsum(calendar.weights, dtype=np.int64)))
    enough = (done[end] - done[begin] >= work) & (done[end - 1] - done[begin] < work)
    return np.asarray(inside & (calendar.weights[begin] > 0) & enough, np.bool_)


def _used(capacity: Capacity, wanted: list[tuple[_Use, int]]) -> Iterator[tuple[int, int]]:
    """First slot of each period and what is used of a capacity in it: the days of all who work on them."""
    if not wanted:
        return
    low = min(min(use.start, use.since) for use, _ in wanted)
    high = max(use.finish for use, _ in wanted)
    used = np.zeros(high - low + 1, np.int64)
    steady = defaultdict(list)
    for use, amount in wanted:
        if use.activity.is_started:
            used[np.array(use.worked, np.int64) - low] += amount
        else:
            steady[id(use.calendar)].append((use, amount))
    for group in steady.values():
        change = np.zeros(high - low + 1, np.int64)
        np.add.at(change, [use.start - low for use, _ in group], [amount for _, amount in group])
        np.add.at(change, [use.finish - low for use, _ in group], [-amount for _, amount in group])
        used += np.cumsum(change) * _worked(group[0][0].calendar, low, high + 1)
    begins = np.arange(low, high + 1) - capacity.counted_from
    periods, where = np.unique(begins // capacity.days, return_inverse=True)
    sums = np.zeros(len(periods), np.int64)
    np.add.at(sums, where, used)
    for period in np.flatnonzero(sums).tolist():
        yield int(periods[period]) * capacity.days + capacity.counted_from, int(sums[period])


def _worked(calendar: Calendar, low: int, high: int) -> Bools:
    """Which of the slots [low, high) are worked; outside the axis all are."""
    slots = np.arange(low, high)
    inside = (slots >= 0) & (slots < calendar.axis.length)
    return np.asarray(~inside | (calendar.weights[np.where(inside, slots, 0)] > 0), np.bool_)


def _pause(use: _Use, longest: int) -> Iterator[Violation]:
    for day, after in zip(use.worked, use.worked[1:], strict=False):
        if after - day - 1 > longest:
            yield Violation(Breach.BROKEN_UP, use.key[1], after - day - 1, longest)


def _overdrawn(quota: Quota, taken: list[tuple[int, int]]) -> Iterator[Violation]:
    """At every start no more may be taken than was given out: since the beginning, or by the batch in force."""
    used, batch = 0, None
    for start, amount in taken:
        given = [(since, size) for since, size in quota.batches if since <= start]
        in_force = given[-1][0] if given else None
        if not quota.carries and in_force != batch:
            used, batch = 0, in_force
        used += amount
        allowed = sum(size for _, size in (given if quota.carries else given[-1:]))
        if used > allowed:
            yield Violation(Breach.OVER_QUOTA, quota.code, used, allowed)

"""Checks any levelled schedule against its networks and limits, day by day, by other means than the kernels.

Plain loops over plain numbers, in the manner of `verify`, with which it shares what needs no limits.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

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
    """What one activity does: its duration, calendar, demands and the slots it works from the data date on."""

    key: Key
    activity: Activity
    calendar: Calendar
    demands: Mapping[str, int]
    worked: list[int]


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
    def narrowed(self) -> dict[tuple[int, frozenset[str]], Calendar]:
        return {}

    def _calendar(self, calendar: Calendar, demands: Mapping[str, int]) -> Calendar:
        """The calendar on whose days the activity and all its capacities work."""
        own = {code for code, amount in demands.items() if amount}
        others = [c for c in self.limits.capacities if c.code in own and c.calendar is not None]
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
        worked = _days(calendar, start, finish)
        if activity.is_started:
            worked = _last_days(calendar, self.data_date, finish, self._left(network, activity))
        return _Use(key, activity, calendar, demands, worked)

    def _left(self, network: Network, activity: Activity) -> int:
        return remainder(activity, network.calendars[activity.calendar], self.data_date)

    def each(self) -> Iterator[Violation]:
        """Every activity by itself: actual dates, length on its days, stops, links, constraints."""
        incoming: dict[Key, list[Link]] = defaultdict(list)
        for number, network in enumerate(self.networks):
            for link in network.links:
                activity = network.by_id[link.succ]
                incoming[activity.project or network.name or str(number), link.succ].append(link)
        for key, (_, activity) in self.activities.items():
            if activity.is_finished:
                yield from self._finished(key, activity)
        pauses = {self.key(u.project, u.activity): u.longest_pause for u in self.limits.unbroken}
        for use in self.uses:
            start, finish, mode = self.placed[use.key]
            if mode and not 0 <= mode < len(self.ways.get(use.key, ())):
                yield Violation(Breach.NO_SUCH_MODE, use.key[1], mode, len(self.ways.get(use.key, ())))
            yield from self._length(use, bool(incoming[use.key]))
            yield from self._links(use, incoming[use.key])
            yield from constraints(use.activity, start, finish)
            if use.key in pauses:
                yield from _pause(use, pauses[use.key])

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
        by_code = {capacity.code: capacity for capacity in self.limits.capacities}
        used: dict[tuple[str, int], int] = defaultdict(int)
        for use in self.uses:
            for code, amount in use.demands.items():
                if code in by_code:
                    for day in use.worked:
                        used[code, _period(by_code[code], day)] += amount
        for (code, begins), amount in sorted(used.items()):
            if amount > by_code[code].at(begins):
                yield Violation(Breach.OVER_CAPACITY, code, amount, by_code[code].at(begins))

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


def _period(capacity: Capacity, day: int) -> int:
    """The first slot of the period a day falls in."""
    begins = capacity.counted_from
    return begins + (day - begins) // capacity.days * capacity.days


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

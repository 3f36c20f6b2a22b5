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

from luodi.engine.arrays import Ints
from luodi.engine.limits import Capacity, Limits, Quota
from luodi.engine.network import Activity, Link, Network
from luodi.engine.result import Levelled
from luodi.engine.verify import Breach, Violation, constraints, length, links_broken, remainder
from luodi.engine.verify_columns import Columns, Key, Placed, used_by_day
from luodi.engine.workdays import Calendar


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
    columns = Columns(several)
    missing = [Violation(Breach.MISSING, key[1], 0, 0) for key in columns.keys if key not in placed]
    if missing:
        return missing
    columns.place(placed)
    check = _Check(columns, limits, placed, data_date)
    return [*check.each(), *check.waits(), *check.capacities(), *check.quotas()]


def _placed(schedule: Levelled) -> dict[Key, Placed]:
    dates = zip(schedule.start.tolist(), schedule.finish.tolist(), schedule.mode.tolist(), strict=True)
    arrays = schedule.arrays
    keys = (
        (project, arrays.activities[at].id)
        for number, project in enumerate(arrays.projects)
        for at in arrays.span(number)
    )
    return dict(zip(keys, dates, strict=True))


@dataclass(frozen=True)
class _Use:
    """What one activity does: its duration, calendar and dates. `since`, `left`: under way, its remainder."""

    key: Key
    activity: Activity
    calendar: Calendar
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
    columns: Columns
    limits: Limits
    placed: Mapping[Key, Placed]
    data_date: int

    @cached_property
    def homes(self) -> dict[str, int]:
        return {key[1]: number for key, number in self.columns.number.items()}

    def at(self, project: str, activity: str) -> int:
        return self.columns.number[project, activity] if project else self.homes[activity]

    def network(self, n: int) -> Network:
        return self.columns.networks[self.columns.home[n]]

    @cached_property
    def ways(self) -> dict[int, list[tuple[int, dict[str, int]]]]:
        """Modes by activity: duration and demands."""
        found: dict[int, list[tuple[int, dict[str, int]]]] = defaultdict(list)
        for mode in self.limits.modes:
            found[self.at(mode.project, mode.activity)].append((mode.duration, dict(mode.demands)))
        return found

    @cached_property
    def wanted(self) -> dict[str, tuple[Ints, Ints]]:
        """By limit: who needs it and is not finished, and how much."""
        chosen = {n: way for n, own in self.ways.items() if (way := self._way(n, own)) is not None}
        rows: dict[str, list[tuple[int, int]]] = {code: [] for code in self.limits.by_code}
        for demand in self.limits.demands:
            n = self.at(demand.project, demand.activity)
            if n not in chosen:
                rows[demand.limit].append((n, demand.amount))
        for n, (_, demands) in chosen.items():
            for code, amount in demands.items():
                rows[code].append((n, amount))
        found = {code: np.array(own, np.int64).reshape(-1, 2) for code, own in rows.items()}
        live = ~self.columns.finished
        return {
            code: (own[keep, 0], own[keep, 1])
            for code, own in found.items()
            for keep in (live[own[:, 0]] & (own[:, 1] > 0),)
        }

    def _way(self, n: int, own: list[tuple[int, dict[str, int]]]) -> tuple[int, dict[str, int]] | None:
        mode = int(self.columns.mode[n])
        return own[mode] if 0 <= mode < len(own) else None

    @cached_property
    def working(self) -> tuple[Ints, list[Calendar]]:
        """The calendar on whose days each activity and all its capacities work: its number, and all of them."""
        effective, calendars = self.columns.calendar.copy(), list(self.columns.calendars)
        for capacity in sorted(self.limits.capacities, key=lambda capacity: capacity.code):
            if capacity.calendar is None:
                continue
            who = self.wanted[capacity.code][0]
            for number in np.unique(effective[who]).tolist():
                weights = np.minimum(calendars[number].weights, capacity.calendar.weights)
                effective[who[effective[who] == number]] = len(calendars)
                calendars.append(replace(calendars[number], weights=weights))
        return effective, calendars

    def use(self, n: int) -> _Use:
        """Activity n with its dates and the days it works."""
        activity, network = self.columns.activities[n], self.network(n)
        start, finish, _ = self.placed[self.columns.keys[n]]
        way = self._way(n, self.ways.get(n, []))
        if way is not None:
            activity = replace(activity, duration=way[0])
        effective, calendars = self.working
        left = self._left(network, activity) if activity.is_started else 0
        calendar = calendars[int(effective[n])]
        return _Use(self.columns.keys[n], activity, calendar, start, finish, self.data_date, left)

    def _left(self, network: Network, activity: Activity) -> int:
        return remainder(activity, network.calendars[activity.calendar], self.data_date)

    def each(self) -> Iterator[Violation]:
        """Every activity by itself: actual dates, length on its days, stops, links, constraints."""
        columns = self.columns
        for n in np.flatnonzero(columns.finished).tolist():
            yield from self._finished(columns.keys[n], columns.activities[n])
        pauses = {self.at(u.project, u.activity): u.longest_pause for u in self.limits.unbroken}
        sure = columns.sure(*self.working, self.data_date)
        sure[list(pauses)] = False
        sure[list(self.ways)] = False
        for n in np.flatnonzero(~sure & ~columns.finished).tolist():
            yield from self._alone(n, pauses.get(n))

    def _alone(self, n: int, longest: int | None) -> Iterator[Violation]:
        use, mode = self.use(n), int(self.columns.mode[n])
        ways = len(self.ways.get(n, ()))
        if mode and not 0 <= mode < ways:
            yield Violation(Breach.NO_SUCH_MODE, use.key[1], mode, ways)
        incoming = self.incoming.get(n, [])
        yield from self._length(n, use, bool(incoming))
        yield from self._links(n, use, incoming)
        yield from constraints(use.activity, use.start, use.finish)
        if longest is not None:
            yield from _pause(use, longest)

    @cached_property
    def incoming(self) -> dict[int, list[Link]]:
        """Links by the activity they lead to."""
        incoming: dict[int, list[Link]] = defaultdict(list)
        links = (link for network in self.columns.networks for link in network.links)
        for link, succ in zip(links, self.columns.links[:, 1].tolist(), strict=True):
            incoming[succ].append(link)
        return incoming

    def _finished(self, key: Key, activity: Activity) -> Iterator[Violation]:
        start, finish, _ = self.placed[key]
        if activity.actual_start is not None and start != activity.actual_start:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, start, activity.actual_start)
        if activity.actual_finish is not None and finish != activity.actual_finish:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, finish, activity.actual_finish)

    def _length(self, n: int, use: _Use, has_predecessors: bool) -> Iterator[Violation]:
        activity, start, finish = use.activity, use.start, use.finish
        if activity.is_started:
            left = self._left(self.network(n), activity)
            if start != activity.actual_start:
                yield Violation(Breach.ACTUAL_MOVED, activity.id, start, activity.actual_start or 0)
            if sum(use.calendar.weight(day) for day in use.worked) < left or finish < self.data_date:
                yield Violation(Breach.TOO_SHORT, activity.id, finish, self.data_date)
            return
        is_closing = self.columns.activities[n].is_milestone and has_predecessors
        earliest = self.data_date + (1 if is_closing else 0)
        if start < earliest:
            yield Violation(Breach.BEFORE_DATA_DATE, activity.id, start, earliest)
        if activity.duration == 0:
            if finish != start:
                yield Violation(Breach.TOO_LONG, activity.id, finish, start)
            return
        if use.calendar.weight(start) == 0:
            yield Violation(Breach.START_ON_REST, activity.id, start, start)
        yield from length(activity, use.calendar, start, finish, activity.duration)

    def _links(self, n: int, use: _Use, incoming: list[Link]) -> Iterator[Violation]:
        project = use.key[0]
        ends = {use.key[1], *(link.pred for link in incoming)}
        starts = {activity: self.placed[project, activity][0] for activity in ends}
        finishes = {activity: self.placed[project, activity][1] for activity in ends}
        yield from links_broken(self.network(n), (starts, finishes), use.activity, incoming, self.data_date)

    def waits(self) -> Iterator[Violation]:
        """Longest waits; what has begun waits for nothing."""
        for wait in self.limits.waits:
            pred, succ = self.at(wait.project, wait.pred), self.at(wait.project, wait.succ)
            if self.columns.begun[succ]:
                continue
            origin = self.columns.finish[pred] if wait.type == "FS" else self.columns.start[pred]
            begin, latest = int(self.columns.start[succ]), int(origin) + wait.days
            if begin > latest:
                yield Violation(Breach.WAITED_TOO_LONG, wait.succ, begin, latest)

    def capacities(self) -> Iterator[Violation]:
        """What is used of each capacity in each of its periods, summed day by day."""
        for capacity in sorted(self.limits.capacities, key=lambda capacity: capacity.code):
            begins, used = self._used(capacity)
            least = min(capacity.amount, *(amount for _, amount in capacity.changes), capacity.amount)
            for period in np.flatnonzero(used > least).tolist():
                amount, since = int(used[period]), int(begins[period])
                if amount > capacity.at(since):
                    yield Violation(Breach.OVER_CAPACITY, capacity.code, amount, capacity.at(since))

    def _used(self, capacity: Capacity) -> tuple[Ints, Ints]:
        """First slot of each period and what is used of a capacity in it: the days of all who work on them."""
        who, amount = self.wanted[capacity.code]
        if not len(who):
            return who, amount
        start, finish, begun = (
            column[who] for column in (self.columns.start, self.columns.finish, self.columns.begun)
        )
        low, high = min(int(start.min()), self.data_date), int(finish.max())
        used = np.zeros(high - low + 1, np.int64)
        for row in np.flatnonzero(begun).tolist():
            used[np.array(self.use(int(who[row])).worked, np.int64) - low] += amount[row]
        effective, calendars = self.working
        ahead = np.where(begun, -1, effective[who])
        for number in np.unique(ahead[~begun]).tolist():
            own = ahead == number
            used += used_by_day(calendars[number], (low, high), start[own], finish[own], amount[own])
        first = (low - capacity.counted_from) // capacity.days
        period = (np.arange(low, high + 1) - capacity.counted_from) // capacity.days - first
        sums = np.zeros(int(period[-1]) + 1, np.int64)
        np.add.at(sums, period, used)
        return (first + np.arange(len(sums))) * capacity.days + capacity.counted_from, sums

    def quotas(self) -> Iterator[Violation]:
        """What is taken from each quota, batch by batch."""
        for quota in self.limits.quotas:
            who, amount = self.wanted[quota.code]
            ahead = ~self.columns.begun[who]
            starts = self.columns.start[who[ahead]].tolist()
            yield from _overdrawn(quota, sorted(zip(starts, amount[ahead].tolist(), strict=True)))


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

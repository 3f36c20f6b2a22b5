"""Several changes that are enough together: taken up one by one along what drives the date, then cut to the least.

A change is judged by the pass as long as links and dates alone miss the date, by a schedule under limits from there
on. So a combination costs some hundred passes, and what is offered was scheduled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import thread_time

from luodi.engine.arrays import PRED, PRED_FROM, PRED_TO, compile
from luodi.engine.backward import driving_chain
from luodi.engine.critical_path import plan
from luodi.engine.levelling.exact_case import Case
from luodi.engine.levelling.exact_serial import first_schedule
from luodi.engine.levelling.exact_standing import Standing
from luodi.engine.levelling.exact_windows import tightened
from luodi.engine.levelling.reasons_collision import Cap
from luodi.engine.levelling.reasons_facts import Change, Remedy, Room
from luodi.engine.levelling.reasons_focus import Focus
from luodi.engine.levelling.reasons_levers import raised, shorter, with_quota, without_floor
from luodi.engine.limits import Capacity
from luodi.engine.workdays import FULL_DAY

BEST_OF = 6
"""So many levers are compared before one is taken up, those with the most room first."""
MOST_CHANGES = 8
"""More changes nobody reads."""
MORE_PEOPLE = 3
FAR = 1 << 40
Rooms = Mapping[tuple[str, str], Room]


@dataclass(frozen=True)
class Lever:
    """A change of adjustable strength: `most` days or amount. `activity` is whose driving counts, -1 for a limit's."""

    change: Change
    most: int
    kind: str
    activity: int
    made: Callable[[Focus, int], Focus]

    def said(self, strength: int) -> Change:
        """The change at a strength."""
        if self.change.remedy in (Remedy.SHORTEN, Remedy.HASTEN_QUOTA):
            return replace(self.change, days=strength)
        if self.change.remedy is Remedy.DROP_NO_EARLIER:
            return self.change
        return replace(self.change, amount=strength)


Strengths = dict[int, int]
Key = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Found:
    """Changes that together reach a boundary; `is_least` where the time sufficed to cut each to the least."""

    changes: tuple[Change, ...]
    boundary: int
    is_least: bool


class Combinations:
    """Looks for combinations on a focus whose `target` is free to move; `until` as of `thread_time`."""

    def __init__(self, focus: Focus, target: Cap, levers: Iterable[Lever], until: float) -> None:
        self.focus, self.target, self.until = focus, target, until
        self.levers = list(levers)
        self.is_limited = bool(focus.limits.demands or focus.limits.waits)
        self._early: dict[Key, tuple[int, frozenset[int]]] = {}
        self._queued: dict[Key, tuple[int, frozenset[int]]] = {}

    def kinds(self) -> list[str]:
        """The kinds of levers there are."""
        return sorted({lever.kind for lever in self.levers if lever.activity >= 0})

    def best(self, goal: int, kind: str = "") -> Found | None:
        """Changes that reach the goal, or as near to it as these levers lead; None where they lead nowhere.

        With a `kind` only steps of that kind, and what is no step's.
        """
        usable = [
            n for n, lever in enumerate(self.levers) if lever.activity < 0 or not kind or lever.kind == kind
        ]
        now, _ = self._value({}, goal)
        taken = self._taken(usable, goal)
        value, _ = self._value(taken, goal)
        if value >= now or value >= FAR:
            return None
        least = self._cut(taken, max(goal, value))
        used = {n: strength for n, strength in taken.items() if strength}
        if not used or len(used) > MOST_CHANGES:
            return None
        changes = tuple(self.levers[n].said(strength) for n, strength in used.items())
        return Found(self._dated(changes, used), self._value(used, goal)[0], least)

    def _dated(self, changes: tuple[Change, ...], used: Strengths) -> tuple[Change, ...]:
        """More people only for the days on which the schedule then needs them."""
        if not any(change.remedy is Remedy.RAISE_CAPACITY for change in changes):
            return changes
        focus = self._focus(used.items())
        case = tightened(focus.case())
        standing = first_schedule(case, ancestors(case, self.target.position))
        codes = [capacity.code for capacity in self.focus.limits.capacities]
        dated = []
        for change in changes:
            if change.remedy is Remedy.RAISE_CAPACITY and standing is not None:
                number = codes.index(change.subject)
                since, until = days_above(standing, self.focus.limits.capacities[number], number)
                change = replace(change, since=since, until=until) if until else change  # noqa: PLW2901
            dated.append(change)
        return tuple(dated)

    def _focus(self, strengths: Iterable[tuple[int, int]]) -> Focus:
        focus = self.focus
        for number, strength in strengths:
            focus = self.levers[number].made(focus, strength)
        return focus

    def _taken(self, usable: list[int], goal: int) -> Strengths:
        """Levers at full strength, the one that wins most days first, until the goal is reached."""
        taken: Strengths = {}
        value, driving = self._value(taken, goal)
        while value > goal and thread_time() < self.until:
            free = [n for n in usable if n not in taken and self.levers[n].activity in driving]
            free.sort(key=lambda n: (-self.levers[n].most, n))
            if not free:
                break
            tried = [
                (max(self._value(taken | {n: self.levers[n].most}, goal)[0], goal), self.levers[n].most, n)
                for n in free[:BEST_OF]
            ]
            best, _, number = min(tried)
            if best >= value:  # two ways are equally long: both have to give
                number = free[0]
            taken[number] = self.levers[number].most
            value, driving = self._value(taken, goal)
        return taken

    def _cut(self, taken: Strengths, goal: int) -> bool:
        """Each lever to the least strength with which the rest still reaches the goal; those taken last first."""
        for number in sorted(taken, key=lambda n: -list(taken).index(n)):
            low, high = -1, taken[number]
            while high - low > 1:
                if thread_time() > self.until:
                    return False
                middle = (low + high) // 2
                if self._value(taken | {number: middle}, goal)[0] <= goal:
                    high = middle
                else:
                    low = middle
            taken[number] = high
        return True

    def _value(self, strengths: Strengths, goal: int) -> tuple[int, frozenset[int]]:
        """Where the date then stands, and the positions that drive it; with -1 among them limits do."""
        key = tuple(sorted((n, s) for n, s in strengths.items() if s))
        if key not in self._early:
            self._early[key] = self._by_links(key)
        value, driving = self._early[key]
        if value > goal or not self.is_limited:
            return value, driving
        if key not in self._queued:
            self._queued[key] = self._under_limits(key)
        return self._queued[key]

    def _by_links(self, key: Key) -> tuple[int, frozenset[int]]:
        focus = self._focus(key)
        arrays = compile(focus.networks)
        early = plan(arrays, focus.data_date)
        at = self.target.position
        value = int((early.early_finish if self.target.at_finish else early.early_start)[at])
        names = {arrays.activities[p].id: p for p in arrays.span(_project(arrays.tables.project_at, at))}
        return value, frozenset(names[hop.activity] for hop in driving_chain(arrays, early, at))

    def _under_limits(self, key: Key) -> tuple[int, frozenset[int]]:
        case, at = tightened(self._focus(key).case()), self.target.position
        front = ancestors(case, at)
        first = None if case.stuck is not None else first_schedule(case, front)
        if first is None:
            return FAR, front | {-1}
        return int((first.finish if self.target.at_finish else first.resume)[at]), front | {-1}


def _project(project_at: Iterable[int], position: int) -> int:
    """The number of the project that holds a position."""
    return sum(int(since) <= position for since in project_at) - 1


def ancestors(case: Case, position: int) -> frozenset[int]:
    """An activity and everything it waits for."""
    found, waiting = {position}, [position]
    while waiting:
        row = case.arrays.tables.activity[waiting.pop()]
        preds = case.arrays.tables.link[int(row[PRED_FROM]) : int(row[PRED_TO]), PRED].tolist()
        waiting += [pred for pred in preds if pred not in found]
        found.update(preds)
    return frozenset(found)


def days_above(standing: Standing, capacity: Capacity, number: int) -> tuple[int, int]:
    """The span of days on which a schedule uses more of a capacity than there is of it; both 0 where it never does."""
    over = []
    for (limit, period), used in standing.used.items():
        first = capacity.counted_from + period * capacity.days
        if limit == number and used > capacity.at(first):
            over.append(first)
    return (min(over), max(over) + capacity.days) if over else (0, 0)


def levers_of(focus: Focus, case: Case, target: Cap, named: set[str], rooms: Rooms) -> Iterator[Lever]:
    """Everything that may give on the way to a date: steps with room, no-earlier dates, the limits `named`."""
    home = case.home(target.position)
    for position in sorted(ancestors(case, target.position)):
        name = case.arrays.activities[position].id
        if not case.ways[position]:
            continue
        yield from _shortening(case, position, (home, name), rooms)
        activity = focus.activity(home, name)
        if activity.start_no_earlier is not None or activity.finish_no_earlier is not None:
            yield Lever(
                Change(Remedy.DROP_NO_EARLIER, name, home), 1, "DATE", position, _dropping(home, name)
            )
    end = min(case.end, target.boundary)
    for number, capacity in enumerate(focus.limits.capacities):
        if capacity.code in named and end > focus.data_date:
            change = Change(Remedy.RAISE_CAPACITY, capacity.code, home, since=focus.data_date, until=end)
            top = max(capacity.amount, *(amount for _, amount in capacity.changes), 1)
            most = max(MORE_PEOPLE, top)
            yield Lever(change, most, "DESK", -1, _raising(number, focus.data_date, end))
    yield from _batches(focus, home, named, end)


def _shortening(case: Case, position: int, key: tuple[str, str], rooms: Rooms) -> Iterator[Lever]:
    left = min(way.work for way in case.ways[position])
    room = rooms.get(key, Room(left - FULL_DAY) if not rooms else Room(0))
    most = min(room.days, left - 1) // FULL_DAY
    if most >= 1:
        home, name = key
        yield Lever(Change(Remedy.SHORTEN, name, home), most, room.kind, position, _cutting(home, name, left))


def _batches(focus: Focus, home: str, named: set[str], end: int) -> Iterator[Lever]:
    """The first batch that comes too late brought forward; more in the last that is early enough."""
    for quota in focus.limits.quotas:
        if quota.code not in named or not quota.batches:
            continue
        late = [k for k, (slot, _) in enumerate(quota.batches) if slot > focus.data_date]
        if late:
            slot = quota.batches[late[0]][0]
            floor = max([focus.data_date, *(quota.batches[k][0] + 1 for k in range(late[0]))])
            change = Change(Remedy.HASTEN_QUOTA, quota.code, home, since=slot)
            yield Lever(change, slot - floor, "QUOTA", -1, _hastening(quota.code, late[0]))
        soon = [k for k, (slot, _) in enumerate(quota.batches) if slot < end]
        need = sum(demand.amount for demand in focus.limits.demands if demand.limit == quota.code)
        if soon and need:
            change = Change(Remedy.ADD_QUOTA, quota.code, home, since=quota.batches[soon[-1]][0])
            yield Lever(change, need, "QUOTA", -1, _enlarging(quota.code, soon[-1]))


def _cutting(home: str, name: str, left: int) -> Callable[[Focus, int], Focus]:
    return lambda focus, days: shorter(focus, home, name, days, left)


def _dropping(home: str, name: str) -> Callable[[Focus, int], Focus]:
    return lambda focus, _strength: without_floor(focus, home, name)


def _raising(number: int, since: int, until: int) -> Callable[[Focus, int], Focus]:
    return lambda focus, amount: raised(focus, number, amount, since, until)


def _hastening(code: str, k: int) -> Callable[[Focus, int], Focus]:
    return lambda focus, days: _rebatched(focus, code, k, -days, 0)


def _enlarging(code: str, k: int) -> Callable[[Focus, int], Focus]:
    return lambda focus, amount: _rebatched(focus, code, k, 0, amount)


def _rebatched(focus: Focus, code: str, k: int, days: int, amount: int) -> Focus:
    """Batch `k` by so many days later, by so much larger."""
    [quota] = [each for each in focus.limits.quotas if each.code == code]
    batches = list(quota.batches)
    batches[k] = (batches[k][0] + days, batches[k][1] + amount)
    return with_quota(focus, quota, tuple(batches))

"""The least changes that make an impossible date possible, each tried by solving again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import thread_time
from typing import Any

from luodi.engine.arrays import compile
from luodi.engine.critical_path import plan
from luodi.engine.levelling.exact_case import Case
from luodi.engine.levelling.exact_serial import first_schedule, standing_of
from luodi.engine.levelling.exact_standing import Standing
from luodi.engine.levelling.exact_windows import finished_by, tightened
from luodi.engine.levelling.reasons_collision import Cap, caps_of
from luodi.engine.levelling.reasons_combination import Combinations, Rooms, ancestors, days_above, levers_of
from luodi.engine.levelling.reasons_facts import Change, Impossibility, Kind, Relaxation, Remedy, Room
from luodi.engine.levelling.reasons_focus import Focus
from luodi.engine.levelling.reasons_levers import raised, shorter, with_quota, without_floor
from luodi.engine.limits import Quota
from luodi.engine.workdays import FULL_DAY

Search = Callable[[], Iterator[tuple[Change, Focus, bool]]]
SINGLE = 0.5
"""Share of the time for what is enough alone; the rest is for combinations."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The best finish (or start) of the date in question; `is_best` where proven."""

    boundary: int
    is_best: bool


class Remedies:
    """Tries changes on a focus until `until`; `target` is the date that cannot be kept."""

    def __init__(self, focus: Focus, found: Impossibility, until: float, rooms: Rooms) -> None:
        self.focus, self.until, self.rooms = focus, until, rooms
        self.case = focus.case()
        self.arrays = self.case.arrays
        caps = list(caps_of(self.arrays))
        members = [m for m in found.members if m.kind in (Kind.PROMISED, Kind.DEADLINE)]
        named = [
            cap
            for cap in caps
            for m in members
            if self._name(cap.position) == m.subject
            and cap.kind == m.kind
            and m.facts["no_later"] == cap.boundary
        ]
        self.target: Cap | None = next(iter(sorted(named, key=lambda cap: cap.boundary)), None)
        if self.target is None and not found.is_proven:
            self.target = self._missed(caps)
        self.limits_named = {m.subject for m in found.members if m.kind in (Kind.CAPACITY, Kind.QUOTA)}
        if not self.limits_named and self.target is not None:
            self.limits_named = self._used(self.target.position)
        self.steps = [(str(m.facts["project"]), m.subject) for m in found.members if m.kind is Kind.DURATION]
        self.floors = [
            (self._home(m.subject, m.facts), m.subject) for m in found.members if m.kind is Kind.NO_EARLIER
        ]

    def _missed(self, caps: list[Cap]) -> Cap | None:
        """The date a first schedule misses most: where the time was too short to name a collision."""
        first = first_schedule(tightened(self.case)) if tightened(self.case).stuck is None else None
        if first is None:
            return None
        short = {
            cap: (first.finish if cap.at_finish else first.resume)[cap.position] - cap.boundary
            for cap in caps
        }
        worst = max(caps, key=lambda cap: short[cap], default=None)
        return worst if worst is not None and short[worst] > 0 else None

    def _used(self, position: int) -> set[str]:
        """The limits used on the way to an activity: more than dates may stand in the way."""
        codes = tuple(self.focus.limits.by_code)
        ways = [way for p in ancestors(self.case, position) for way in self.case.ways[p]]
        return {codes[number] for way in ways for number, _ in (*way.uses, *way.takes)}

    def _name(self, position: int) -> str:
        return self.arrays.activities[position].id

    def _home(self, activity: str, facts: Any) -> str:
        return str(facts.get("project") or self.case.home(self.arrays.at(activity)))

    @property
    def is_out_of_time(self) -> bool:
        return thread_time() > self.until

    def all(self) -> list[Relaxation]:
        """Single changes, smallest first, and the best combination where one is needed."""
        target = self.target
        if target is None:
            return []
        now = self.reach(self._freed(self.focus))
        found: list[Relaxation] = []
        if now is not None:
            days = now.boundary - target.boundary
            change = self._change(Remedy.MOVE_DATE, self._name(target.position), days=days)
            found.append(self._relaxation((change,), now, now))
        found += self._alone(now)
        if now is not None and now.boundary > target.boundary:
            found += self._combined(now)
        return _ordered(_distinct(found))

    def _alone(self, now: Reach | None) -> Iterator[Relaxation]:
        """What is enough alone, as far as half of the time reaches; the other half is for combinations."""
        target = self.target
        assert target is not None
        alone = thread_time() + SINGLE * (self.until - thread_time())
        by_limits: tuple[Search, ...] = (self._capacities, self._quotas)
        if self._earliest(self.focus) > target.boundary:  # no desk and no quota makes up for links and dates
            by_limits = ()
        for search in (self._floors, *by_limits, self._shortenings):
            for change, focus, is_least in search():
                if thread_time() > alone:
                    return
                reached = self.reach(focus)
                if reached is not None and reached.boundary <= target.boundary:
                    yield self._relaxation((change,), reached, now, is_least)

    def _change(self, remedy: Remedy, subject: str, **facts: int) -> Change:
        assert self.target is not None
        return Change(remedy, subject, self.case.home(self.target.position), **facts)

    def _relaxation(
        self, changes: tuple[Change, ...], reached: Reach, now: Reach | None, is_least: bool = True
    ) -> Relaxation:
        assert self.target is not None
        won = 0 if now is None else now.boundary - reached.boundary
        home, name = self.case.home(self.target.position), self._name(self.target.position)
        least = is_least and (changes[0].remedy is not Remedy.MOVE_DATE or reached.is_best)
        return Relaxation(home, name, changes, won, reached.boundary, least)

    def _freed(self, focus: Focus) -> Focus:
        """Without the date in question, and with other committed dates soft."""
        assert self.target is not None
        home, name = self.case.home(self.target.position), self._name(self.target.position)
        activity = focus.activity(home, name)
        if self.target.kind is Kind.DEADLINE and self.target.at_finish:
            floor = _latest(activity.finish_no_earlier, activity.must_finish)
            activity = replace(activity, finish_no_later=None, must_finish=None, finish_no_earlier=floor)
        elif self.target.kind is Kind.DEADLINE:
            floor = _latest(activity.start_no_earlier, activity.must_start)
            activity = replace(activity, start_no_later=None, must_start=None, start_no_earlier=floor)
        return focus.changed(home, name, activity)

    def reach(self, focus: Focus) -> Reach | None:
        """The best boundary of the date in question; None where nothing is found in the time left."""
        case = tightened(focus.case())
        if case.stuck is not None:
            return None
        target = self.target
        assert target is not None
        ways = case.ways[target.position]
        values = [int((w.finishes if target.at_finish else w.starts)[0]) for w in ways if len(w.starts)]
        first = self._first(case, focus)
        if first is not None:
            dates = first.finish if target.at_finish else first.resume
            if dates[target.position] == min(values):
                return Reach(min(values), True)
            case = finished_by(case, {target.position: first.finish[target.position]})
        model, solver, status = self._solved(case, None, None, first)
        if model is None:
            return None if first is None else Reach(dates[target.position], False)
        part = model.parts[target.position]
        value = int(solver.value(part.finish if target.at_finish else part.start))
        return Reach(value, status)

    def _first(self, case: Case, focus: Focus) -> Standing | None:
        """The better of a new schedule and the one people look at, which may still hold."""
        assert self.target is not None
        target = self.target.position
        both = (first_schedule(case, ancestors(case, target)), standing_of(case, focus.known))
        return min((f for f in both if f is not None), key=lambda f: f.finish[target], default=None)

    def _solved(
        self, case: Case, raised: tuple[int, int] | None, cap: int | None, first: Standing | None = None
    ) -> tuple[Any, Any, bool]:
        """The target as early as possible, or with `cap` kept and the least extra of a limit."""
        from ortools.sat.python import cp_model

        from luodi.engine.levelling.exact_model import Model, always

        assert self.target is not None
        model = Model(case, always, raised)
        part = model.parts[self.target.position]
        end = part.finish if self.target.at_finish else part.start
        if cap is not None:
            model.cp.add(end <= cap)
        model.cp.minimize(end if raised is None else model.extra)
        if first is not None:
            for position, other in model.parts.items():
                model.cp.add_hint(other.start, first.resume[position])
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.02, min(0.7, self.until - thread_time()))
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.linearization_level = 0
        solver.parameters.num_workers = 1
        status = solver.solve(model.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, solver, False
        return model, solver, status == cp_model.OPTIMAL

    def _keeps(self, focus: Focus) -> bool:
        """Can the date be kept? First asked of the windows and of a first schedule, which are quick."""
        target = self.target
        assert target is not None
        if self._earliest(focus) > target.boundary:
            return False
        case = tightened(self._freed(focus).case())
        if case.stuck is not None:
            return False
        ways = [way for way in case.ways[target.position] if len(way.starts)]
        if min(int((w.finishes if target.at_finish else w.starts)[0]) for w in ways) > target.boundary:
            return False
        if target.at_finish:
            case = finished_by(case, {target.position: target.boundary})
        if case.stuck is not None:
            return False
        first = self._first(case, focus)
        if first is not None:
            dates = first.finish if target.at_finish else first.resume
            if dates[target.position] <= target.boundary:
                return True
        model, _, _ = self._solved(case, None, target.boundary)
        return model is not None

    def _earliest(self, focus: Focus) -> int:
        """Where links and dates alone put the date in question: no limit makes it earlier."""
        assert self.target is not None
        early = plan(compile(focus.networks), focus.data_date)
        return int((early.early_finish if self.target.at_finish else early.early_start)[self.target.position])

    def _least(self, most: int, made: Callable[[int], Focus]) -> tuple[int, bool] | None:
        """The least step of 1…most that keeps the date; None where even the greatest does not."""
        if most < 1 or self.is_out_of_time or not self._keeps(made(most)):
            return None
        low, high = 0, most
        while high - low > 1:
            if self.is_out_of_time:
                return high, False
            middle = (low + high) // 2
            if self._keeps(made(middle)):
                high = middle
            else:
                low = middle
        return high, True

    def _floors(self) -> Iterator[tuple[Change, Focus, bool]]:
        for home, name in self.floors:
            change = Change(Remedy.DROP_NO_EARLIER, name, home)
            yield change, self._freed(without_floor(self.focus, home, name)), True

    def _shortenings(self) -> Iterator[tuple[Change, Focus, bool]]:
        for home, name in self.steps:
            activity = self.focus.activity(home, name)
            position = self.arrays.at(name, home)
            most = max(way.work for way in self.case.ways[position]) // FULL_DAY - 1
            if self.rooms:
                most = min(most, self.rooms.get((home, name), Room(0)).days // FULL_DAY)

            def made(days: int, home: str = home, name: str = name) -> Focus:
                return self._shorter(home, name, days)

            found = self._least(most, made)
            if found is not None:
                change = Change(Remedy.SHORTEN, activity.id, home, days=found[0])
                yield change, self._freed(made(found[0])), found[1]

    def _shorter(self, home: str, name: str, days: int) -> Focus:
        left = min(way.work for way in self.case.ways[self.arrays.at(name, home)])
        return shorter(self.focus, home, name, days, left)

    def _capacities(self) -> Iterator[tuple[Change, Focus, bool]]:
        """The least more of a desk, only between the days on which the plan then needs it."""
        for number, capacity in enumerate(self.focus.limits.capacities):
            if capacity.code not in self.limits_named or self.is_out_of_time:
                continue
            case = tightened(self._freed(self.focus).case())
            if case.stuck is not None or self.target is None:
                return
            model, solver, is_least = self._solved(case, (number, 0), self.target.boundary)
            if model is None or not solver.value(model.extra):
                continue
            amount = int(solver.value(model.extra))
            since, until = _needed(case, model, solver, number)
            change = self._change(
                Remedy.RAISE_CAPACITY, capacity.code, amount=amount, since=since, until=until
            )
            yield change, self._freed(raised(self.focus, number, amount, since, until)), is_least

    def _quotas(self) -> Iterator[tuple[Change, Focus, bool]]:
        for quota in self.focus.limits.quotas:
            if quota.code in self.limits_named:
                yield from self._batches(quota)

    def _batches(self, quota: Quota) -> Iterator[tuple[Change, Focus, bool]]:
        """A later batch brought forward; more in the last batch that is early enough."""
        earliest = self.focus.data_date
        for k, (slot, _) in enumerate(quota.batches):
            if slot <= earliest or self.is_out_of_time:
                continue
            floor = max(earliest, quota.batches[k - 1][0] + 1 if k else earliest)

            def sooner(days: int, k: int = k) -> Focus:
                slots = list(quota.batches)
                slots[k] = (slots[k][0] - days, slots[k][1])
                return with_quota(self.focus, quota, tuple(slots))

            found = self._least(slot - floor, sooner)
            if found is not None:
                change = self._change(Remedy.HASTEN_QUOTA, quota.code, days=found[0], since=slot)
                yield change, self._freed(sooner(found[0])), found[1]
        yield from self._larger(quota)

    def _larger(self, quota: Quota) -> Iterator[tuple[Change, Focus, bool]]:
        assert self.target is not None
        number = self.case.first_quota + self.focus.limits.quotas.index(quota)
        for k in range(len(quota.batches) - 1, -1, -1):
            slot, held = quota.batches[k]
            if slot >= self.target.boundary or self.is_out_of_time:
                continue
            case = tightened(self._freed(self.focus).case())
            model, solver, is_least = self._solved(case, (number, k), self.target.boundary)
            if model is None or not solver.value(model.extra):
                continue
            amount = int(solver.value(model.extra))
            batches = list(quota.batches)
            batches[k] = (slot, held + amount)
            change = self._change(Remedy.ADD_QUOTA, quota.code, amount=amount, since=slot)
            yield change, self._freed(with_quota(self.focus, quota, tuple(batches))), is_least
            return

    def _combined(self, now: Reach) -> Iterator[Relaxation]:
        """Several changes: all that may give, those of one kind of steps alone, and half of the days by moving the date."""
        target = self.target
        assert target is not None
        free = self._freed(self.focus)
        found = Combinations(
            free,
            target,
            levers_of(self.focus, self.case, target, self.limits_named, self.rooms),
            self.until,
        )
        goal, kinds = target.boundary, found.kinds()
        half = goal + (now.boundary - goal + 1) // 2
        for wanted, kind in [(goal, ""), *((goal, kind) for kind in kinds if len(kinds) > 1), (half, "")]:
            best = None if self.is_out_of_time else found.best(wanted, kind)
            if best is not None and (not kind or best.boundary <= goal) and best.boundary < now.boundary:
                changes, days = best.changes, best.boundary - goal
                if days > 0:
                    move = self._change(Remedy.MOVE_DATE, self._name(target.position), days=days)
                    changes = (move, *changes)
                reached = Reach(best.boundary, True)
                yield self._relaxation(changes, reached, now, best.is_least)


def _distinct(found: list[Relaxation]) -> list[Relaxation]:
    """Without what was found twice, and without what goes on where a single change is enough already."""
    kept: list[Relaxation] = []
    single: set[tuple[str, str, str]] = set()
    for each in found:
        known = {_place(change) for change in each.changes if change.remedy is not Remedy.MOVE_DATE}
        if known & single or any(set(each.changes) == set(other.changes) for other in kept):
            continue
        kept.append(each)
        if len(each.changes) == 1:
            single |= known
    return kept


def _place(change: Change) -> tuple[str, str, str]:
    return change.remedy, change.project, change.subject


def _ordered(found: list[Relaxation]) -> list[Relaxation]:
    """Single changes before combinations; by days, then by amount."""
    return sorted(found, key=lambda r: (len(r.changes), sum(c.days for c in r.changes), r.changes[0].amount))


def _latest(*days: int | None) -> int | None:
    return max((day for day in days if day is not None), default=None)


def _needed(case: Case, model: Any, solver: Any, number: int) -> tuple[int, int]:
    """The days on which a solved plan uses more of a capacity than there is."""
    resume = {p: int(solver.value(part.start)) for p, part in model.parts.items()}
    mode = {}
    for p, part in model.parts.items():
        mode[p] = next(
            n
            for n, literal in enumerate(part.chosen)
            if literal is None or (literal is not False and solver.boolean_value(literal))
        )
    return days_above(Standing(case, resume, mode), case.limits.capacities[number], number)

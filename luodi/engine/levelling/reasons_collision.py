"""The smallest set of limits and dates that collide.

Dates and links alone are judged by the passes: the driving chain of the date that is missed most.
Otherwise every link, wait, date and demand stands behind a switch of the exact model; the solver
names switches that cannot all be on, and each is then tried without.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from luodi.engine.arrays import NO_CAP, NOT_STARTED, STARTED, Arrays, compile
from luodi.engine.backward import Cause, Reason, driving_chain
from luodi.engine.critical_path import plan
from luodi.engine.levelling.exact_case import Case
from luodi.engine.levelling.reasons_facts import Impossibility, Kind
from luodi.engine.levelling.reasons_focus import Focus
from luodi.engine.network import Activity, Network
from luodi.engine.result import Conflict

Group = tuple[str, int, int]
RANK = {"CAPACITY": 0, "QUOTA": 1, "WAIT": 2, "NO_EARLIER": 3, "CAP": 4, "LINK": 5}
"""The order in which groups are tried without: what is easiest to understand late, so that it stays."""
LONG_AGO = 400
"""Slots by which the data date is put back to see whether it takes part."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A date an activity must keep: its kind, whether it binds the finish, the last boundary."""

    position: int
    kind: Kind
    at_finish: bool
    boundary: int


def caps_of(arrays: Arrays) -> Iterator[Cap]:
    """Committed and hard dates of what is not finished."""
    for position, activity in enumerate(arrays.activities):
        if arrays.state(position) not in (NOT_STARTED, STARTED):
            continue
        if activity.due is not None:
            yield Cap(position, Kind.PROMISED, True, activity.due)
        ends = [b for b in (activity.finish_no_later, activity.must_finish) if b is not None]
        if ends:
            yield Cap(position, Kind.DEADLINE, True, min(ends))
        starts = [b for b in (activity.start_no_later, activity.must_start) if b is not None]
        if starts and arrays.state(position) == NOT_STARTED:
            yield Cap(position, Kind.DEADLINE, False, min(starts))


def collision(focus: Focus, time_limit: float) -> Impossibility:
    """What collides in a focus, within about `time_limit` seconds."""
    begin = perf_counter()
    chain = _chain(_with_shortest_modes(focus), focus)
    if chain:
        return Impossibility(tuple(chain), False, True, True, perf_counter() - begin)
    from luodi.engine.levelling import exact_model  # noqa: F401  loading the solver is not solving

    begin = perf_counter()
    return _Filter(focus, begin, begin + time_limit).answer()


# -- dates and links alone ------------------------------------------------------------------


def _with_shortest_modes(focus: Focus) -> tuple[Network, ...]:
    """Every activity in its shortest mode: what even that cannot keep, no choice of modes can."""
    shortest: dict[tuple[str, str], int] = {}
    for mode in focus.limits.modes:
        key = (mode.project, mode.activity)
        shortest[key] = min(mode.duration, shortest.get(key, mode.duration))
    if not shortest:
        return focus.networks

    def quick(number: int, network: Network, activity: Activity) -> Activity:
        home = activity.project or network.name or str(number)
        duration = shortest.get((home, activity.id), shortest.get(("", activity.id), activity.duration))
        return replace(activity, duration=duration)

    return tuple(
        replace(network, activities=tuple(quick(number, network, a) for a in network.activities))
        for number, network in enumerate(focus.networks)
    )


def _chain(networks: Sequence[Network], focus: Focus) -> list[Conflict]:
    """The driving chain of the date missed by most days; empty when links and dates can be kept."""
    arrays = compile(networks)
    early = plan(arrays, focus.data_date)
    worst, short = None, 0
    for cap in caps_of(arrays):
        reached = early.early_finish if cap.at_finish else early.early_start
        if int(reached[cap.position]) - cap.boundary > short:
            worst, short = cap, int(reached[cap.position]) - cap.boundary
    if worst is None:
        return []
    hops = driving_chain(arrays, early, worst.position)
    case = focus.case()
    members = [_origin(case, hops[0], focus.data_date)]
    for hop in hops:
        if hop.link is not None:
            members.append(_link_member(case, arrays.links.index(hop.link)))
        if worst.at_finish or hop is not hops[-1]:
            members += _duration_members(case, [case.arrays.at(hop.activity, case.home(worst.position))])
    return [*members, _cap_member(case, worst, short)]


def _origin(case: Case, hop: Reason, data_date: int) -> Conflict:
    kinds = {Cause.DATA_DATE: Kind.DATA_DATE, Cause.ACTUAL: Kind.ACTUAL}
    kind = kinds.get(hop.cause, Kind.NO_EARLIER)
    if kind is Kind.DATA_DATE:
        return Conflict(kind, "", {"day": data_date})
    return Conflict(kind, hop.activity, {"day": hop.finish if kind is Kind.ACTUAL else hop.day})


def _link_member(case: Case, link: int) -> Conflict:
    found = case.arrays.links[link]
    _, succ, _, _ = case.ends_of(link)
    facts: dict[str, int | str] = {
        "project": case.home(succ),
        "pred": found.pred,
        "type": found.type,
        "lag": found.lag,
    }
    return Conflict(Kind.LINK, found.succ, facts)


def _duration_members(case: Case, positions: Iterable[int]) -> list[Conflict]:
    return [
        Conflict(
            Kind.DURATION,
            case.arrays.activities[position].id,
            {"project": case.home(position), "work": min(way.work for way in case.ways[position])},
        )
        for position in positions
        if case.ways[position] and any(way.work for way in case.ways[position])
    ]


def _cap_member(case: Case, cap: Cap, short: int = 0) -> Conflict:
    facts: dict[str, int | str] = {"project": case.home(cap.position), "no_later": cap.boundary}
    facts["end"] = "finish" if cap.at_finish else "start"
    if short:
        facts["days_short"] = short
    return Conflict(cap.kind, case.arrays.activities[cap.position].id, facts)


# -- with limits ----------------------------------------------------------------------------


class _Filter:
    """Groups behind switches, left out one after the other."""

    def __init__(self, focus: Focus, begin: float, until: float) -> None:
        self.focus, self.begin, self.until = focus, begin, until
        self.bound = focus.case()  # with all dates; positions are the same in the loose one
        self.caps = list(caps_of(self.bound.arrays))
        self.case = self._loose(focus)
        if self.case.stuck is None:
            self._build()

    def _loose(self, focus: Focus) -> Case:
        """The case without its dates, its horizon kept: they stand behind switches."""
        free = {
            name: None
            for name in [
                "start_no_earlier",
                "start_no_later",
                "finish_no_earlier",
                "finish_no_later",
                "must_start",
                "must_finish",
                "due",
            ]
        }
        networks = tuple(
            replace(n, activities=tuple(replace(a, **free) for a in n.activities))  # type: ignore[arg-type]
            for n in focus.networks
        )
        return replace(focus, networks=networks).case_until(self.bound.end)

    def _build(self) -> None:
        from luodi.engine.levelling.exact_model import Model

        self.switches: dict[Group, Any] = {}
        self.model = Model(self.case, self._switch)
        parts = self.model.parts
        for number, cap in enumerate(self.caps):
            part = parts[cap.position]
            held = part.finish if cap.at_finish else part.start
            self.model.when(held <= cap.boundary, ("CAP", number, cap.position))
        for position in self.case.open:
            activity, part = self.bound.arrays.activities[position], parts[position]
            if not self.case.is_started(position):
                for floor in (activity.start_no_earlier, activity.must_start):
                    if floor is not None:
                        self.model.when(part.start >= floor, ("NO_EARLIER", position, 0))
            for floor in (activity.finish_no_earlier, activity.must_finish):
                if floor is not None:
                    self.model.when(part.finish >= floor, ("NO_EARLIER", position, 1))

    def _switch(self, cp: Any, group: Group) -> Any:
        if group not in self.switches:
            self.switches[group] = cp.new_bool_var("")
        return self.switches[group]

    def answer(self) -> Impossibility:
        """What collides; an activity that begins nowhere without any date may not pause where it must."""
        if self.case.stuck is not None:
            name, home = self.case.arrays.activities[self.case.stuck].id, self.case.home(self.case.stuck)
            member = Conflict(Kind.UNBROKEN, name, {"project": home})
            return Impossibility((member,), False, True, True, perf_counter() - self.begin)
        core = self._core(set(self.switches))
        if core is None or not core:
            told = self._is_told
            return Impossibility((), told and core is None, told, False, perf_counter() - self.begin)
        core, is_minimal = self._filtered(core)
        members = list(self._members(core, is_minimal))
        return Impossibility(tuple(members), False, True, is_minimal, perf_counter() - self.begin)

    _is_told = True

    def _core(self, on: set[Group]) -> set[Group] | None:
        """Groups of `on` that collide; None when all can be kept. `_is_told` is False on a time-out."""
        from ortools.sat.python import cp_model

        cp = self.model.cp
        cp.clear_assumptions()
        literals = {group: switch for group, switch in self.switches.items() if group in on}
        off = [switch.negated() for group, switch in self.switches.items() if group not in on]
        cp.add_assumptions([*literals.values(), *off])
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.02, self.until - perf_counter())
        solver.parameters.num_workers = 1
        # dozens of small questions follow the first: then asking is what costs
        solver.parameters.cp_model_presolve = len(on) == len(self.switches)
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.linearization_level = 0
        status = solver.solve(cp)
        self._is_told = status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
        if status != cp_model.INFEASIBLE:
            return None
        named = set(solver.sufficient_assumptions_for_infeasibility())
        return {group for group, switch in literals.items() if switch.index in named}

    def _filtered(self, core: set[Group]) -> tuple[set[Group], bool]:
        """A core no limit and no date of which can be left out; links too, as far as the time reaches."""
        needed: set[Group] = set()
        for group in sorted(core, key=lambda group: (RANK[group[0]], group)):
            if group not in core or group in needed:
                continue
            smaller = None if perf_counter() > self.until else self._core(core - {group})
            if smaller is not None:
                core = smaller | needed
            elif self._is_told and perf_counter() <= self.until:
                needed.add(group)
            else:
                return core, group[0] == "LINK"
        return core, True

    def _members(self, core: set[Group], is_minimal: bool) -> Iterator[Conflict]:
        if not is_minimal or self._needs_data_date(core):
            yield Conflict(Kind.DATA_DATE, "", {"day": self.focus.data_date})
        involved: set[int] = set()
        for kind, number, more in sorted(core):
            if kind == "LINK":
                involved |= set(self.case.ends_of(number)[:2])
                yield _link_member(self.case, number)
            elif kind == "WAIT":
                involved |= {self.case.waits[number].pred, self.case.waits[number].succ}
                yield self._wait(number)
            elif kind == "NO_EARLIER":
                involved.add(number)
                yield self._floor(number, bool(more))
        yield from self._limits(core)
        involved |= {p for kind, _, p in core if kind in ("CAPACITY", "QUOTA", "CAP") and p >= 0}
        yield from _duration_members(self.case, sorted(involved))
        yield from (_cap_member(self.bound, self.caps[n]) for kind, n, _ in sorted(core) if kind == "CAP")

    def _wait(self, number: int) -> Conflict:
        case, wait = self.case, self.case.waits[number]
        facts: dict[str, int | str] = {"pred": case.arrays.activities[wait.pred].id, "days": wait.days}
        facts |= {"project": case.home(wait.succ), "from": "finish" if wait.from_finish else "start"}
        return Conflict(Kind.WAIT, case.arrays.activities[wait.succ].id, facts)

    def _floor(self, position: int, at_finish: bool) -> Conflict:
        activity = self.bound.arrays.activities[position]
        pair = (activity.start_no_earlier, activity.must_start)
        if at_finish:
            pair = (activity.finish_no_earlier, activity.must_finish)
        facts: dict[str, int | str] = {"day": max(day for day in pair if day is not None)}
        facts |= {"project": self.case.home(position), "end": "finish" if at_finish else "start"}
        return Conflict(Kind.NO_EARLIER, activity.id, facts)

    def _limits(self, core: set[Group]) -> Iterator[Conflict]:
        """Capacities and quotas with who takes part: own activities, and other projects that hold them."""
        case = self.case
        codes = tuple(case.limits.by_code)
        until = max((self.caps[n].boundary for kind, n, _ in core if kind == "CAP"), default=NO_CAP)
        for number in sorted({n for kind, n, _ in core if kind in ("CAPACITY", "QUOTA")}):
            own = [
                p for kind, n, p in sorted(core) if kind in ("CAPACITY", "QUOTA") and n == number and p >= 0
            ]
            holds = [h for h in case.held if h.limit == number and h.start < until]
            facts: dict[str, int | str] = {
                "activities": ", ".join(case.arrays.activities[p].id for p in own),
                "demand": sum(
                    min(a for way in case.ways[p] for n, a in (*way.uses, *way.takes) if n == number)
                    for p in own
                ),
                "others": ", ".join(sorted({h.project for h in holds})),
            }
            if number < case.first_quota:
                facts["amount"] = case.limits.capacities[number].at(self.focus.data_date)
                yield Conflict(Kind.CAPACITY, codes[number], facts)
            else:
                quota = case.limits.quotas[number - case.first_quota]
                facts["amount"] = sum(amount for slot, amount in quota.batches if slot < until)
                facts["others_take"] = sum(h.amount for h in holds)
                late = [(slot, amount) for slot, amount in quota.batches if slot > self.focus.data_date]
                if late:
                    facts |= {"next_batch": late[0][0], "next_amount": late[0][1]}
                yield Conflict(Kind.QUOTA, codes[number], facts)

    def _needs_data_date(self, core: set[Group]) -> bool:
        """Could the core be kept if the plan had been made long ago?"""
        if perf_counter() > self.until or any(self.case.is_started(p) for p in self.case.open):
            return True
        before = replace(self.focus, data_date=self.focus.data_date - LONG_AGO)
        other = _Filter(before, self.begin, self.until)
        return other._core(core & set(other.switches)) is None

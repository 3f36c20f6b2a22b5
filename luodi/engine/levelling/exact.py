"""Small problems solved to proof: calendars, links, waits, modes, capacities and quotas in one model.

OR-Tools' CP-SAT decides; it is loaded when the first problem is solved. Beyond some hundred
activities it seldom proves anything: portfolios are for the search by rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from luodi.engine.arrays import DUE, NO_CAP
from luodi.engine.levelling.exact_case import Case, build_case
from luodi.engine.levelling.exact_serial import first_schedule
from luodi.engine.levelling.exact_standing import Standing
from luodi.engine.levelling.exact_windows import finished_by, tightened
from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Aim, Conflict, Direction, Levelled, Objective, Result, Status

if TYPE_CHECKING:
    pass


def solve_exact(  # noqa: PLR0913
    networks: Network | Sequence[Network],
    limits: Limits,
    objective: Objective,
    *,
    data_date: int = 0,
    time_limit: float = 10.0,
    seed: int = 1,
    workers: int = 1,
) -> Result:
    """The best schedule, or the proof that there is none, as far as `time_limit` seconds reach.

    OPTIMAL and INFEASIBLE are proven. `value` and `bound` speak of the aim; among schedules of the
    same lateness, the first that gains margin and then moves least against `objective.published` is
    taken while time is left. Work under way keeps its capacities and needs no quota any more. The
    same seed and one worker give the same answer where the answer is proven. Raises ValueError where
    limits and networks do not belong together.
    """
    from luodi.engine.levelling import exact_model  # noqa: F401  loading the solver is not solving

    begin = perf_counter()
    case = tightened(build_case(networks, limits, data_date))
    if case.stuck is not None:
        return _impossible(case, perf_counter() - begin)
    search = _Search(case, objective, begin + time_limit, seed, workers)
    return search.result(begin)


def _impossible(case: Case, seconds: float) -> Result:
    """An activity has no day left."""
    assert case.stuck is not None
    name = case.arrays.activities[case.stuck].id
    conflict = Conflict("NO_START_LEFT", name, {"project": case.home(case.stuck)})
    told: dict[str, int | float | str] = {"method": "windows", "seconds": round(seconds, 3)}
    return Result(Status.INFEASIBLE, None, None, None, (conflict,), told)


@dataclass
class _Found:
    """What one run of the solver says; `resume` and `mode` by position, None without a schedule."""

    status: Status
    value: int
    bound: int
    resume: dict[int, int] | None
    mode: dict[int, int]


class _Search:
    def __init__(self, case: Case, objective: Objective, until: float, seed: int, workers: int) -> None:
        from luodi.engine.levelling.exact_model import Model

        self.case, self.objective = case, objective
        self.until, self.seed, self.workers = until, seed, workers
        self.branches = 0
        self.whole = case
        self.first = first_schedule(case)
        if self.first is not None:
            case = self.case = self._bounded(self.first)
        self.model: Model = Model(case)

    def result(self, begin: float) -> Result:
        aim = self._aim()
        hint = self._hint()
        found = self._minimise(aim, hint)
        if found.status is Status.UNKNOWN and hint is not None and self.first is not None:
            found = replace(hint, value=self._value(self.first), bound=found.bound)
        told: dict[str, int | float | str] = {"method": "CP-SAT"}
        if found.resume is None:
            told |= {"seconds": round(perf_counter() - begin, 3), "branches": self.branches}
            bound = found.bound if found.status is Status.UNKNOWN else None
            return Result(found.status, None, None, bound, (), told)
        best = self._improve(aim, found)
        assert best.resume is not None
        schedule = self._schedule(best.resume, best.mode)
        told |= {"seconds": round(perf_counter() - begin, 3), "branches": self.branches}
        return Result(found.status, schedule, found.value, found.bound, (), told)

    def _bounded(self, first: Standing) -> Case:
        """The case without what could only be worse than the first schedule."""
        case = self.case
        if self.objective.aim is Aim.MAKESPAN:
            return finished_by(case, {p: max(first.finish.values()) for p in first.finish})
        if self.objective.aim is Aim.COST:
            return case
        committed = [(p, due, self._weight(p)) for p, due in self._committed() if p in first.finish]
        late = sum(weight * max(0, first.finish[p] - due) for p, due, weight in committed)
        return finished_by(case, {p: due + late // weight for p, due, weight in committed if weight})

    def _value(self, standing: Standing) -> int:
        """The aim of a schedule."""
        done = [self.case.fixed(p)[1] for p, ways in enumerate(self.case.ways) if not ways]
        if self.objective.aim is Aim.MAKESPAN:
            return max([*done, *standing.finish.values()])
        if self.objective.aim is Aim.COST:
            return sum(way.cost for way in standing.way.values())
        ends = {p: standing.finish.get(p, self.case.fixed(p)[1]) for p, _ in self._committed()}
        return sum(self._weight(p) * max(0, ends[p] - due) for p, due in self._committed())

    def _hint(self) -> _Found | None:
        """The first schedule, also the answer where the solver finds none in time."""
        if self.first is None:
            return None
        mode = {position: way.mode for position, way in self.first.way.items()}
        return _Found(Status.FEASIBLE, 0, 0, dict(self.first.resume), mode)

    # -- what is minimised ------------------------------------------------------------------

    def _aim(self) -> Any:
        """The expression of the aim."""
        case, cp = self.case, self.model.cp
        done = [case.fixed(p)[1] for p in range(len(case.ways)) if p not in self.model.parts]
        if self.objective.aim is Aim.MAKESPAN:
            last = cp.new_int_var(max(done, default=case.data_date), case.end, "")
            for part in self.model.parts.values():
                cp.add(last >= part.finish)
            return last
        if self.objective.aim is Aim.COST:
            return sum(
                way.cost * part.chosen[n]
                for p, part in self.model.parts.items()
                for n, way in enumerate(case.ways[p])
                if way.cost and part.chosen[n] is not None
            ) + sum(
                way.cost
                for p, part in self.model.parts.items()
                for n, way in enumerate(case.ways[p])
                if part.chosen[n] is None
            )
        return sum((self._late(position, due) for position, due in self._committed()), 0)

    def _committed(self) -> list[tuple[int, int]]:
        due = self.case.arrays.tables.activity[:, DUE]
        return [(p, int(due[p])) for p in range(len(due)) if due[p] < NO_CAP]

    def _weight(self, position: int) -> int:
        return self.objective.weights.get(self.case.home(position), 1)

    def _late(self, position: int, due: int) -> Any:
        """Weighted days behind a committed date; a fact where the activity is finished."""
        if position not in self.model.parts:
            return self._weight(position) * max(0, self.case.fixed(position)[1] - due)
        late = self.model.cp.new_int_var(0, max(0, self.case.end - due), "")
        self.model.cp.add(late >= self.model.parts[position].finish - due)
        return self._weight(position) * late

    def _improve(self, aim: Any, found: _Found) -> _Found:
        """Margin, then fewest moves, where the aim leaves a choice and was proven."""
        if self.objective.aim is not Aim.LATENESS or found.status is not Status.OPTIMAL:
            return found
        cp, parts = self.model.cp, self.model.parts
        best, goals = found, []
        committed = [(p, due) for p, due in self._committed() if p in parts]
        goals.append(sum(self._weight(p) * parts[p].finish for p, _ in committed))
        moves = []
        for (project, activity), start in self.objective.published.items():
            position = self.case.arrays.at(activity, project)
            if position in parts and not self.case.is_started(position):
                moved = cp.new_bool_var("")
                cp.add(parts[position].start == start).only_enforce_if(moved.negated())
                moves.append(moved)
        goals.append(sum(moves))
        reached: Any = aim
        value = found.value
        for goal in goals:
            if isinstance(goal, int):
                continue
            if not isinstance(reached, int):
                cp.add(reached <= value)
            again = self._minimise(goal, best)
            if again.resume is None:
                break
            best, reached, value = again, goal, again.value
        return best

    # -- the solver -------------------------------------------------------------------------

    def _minimise(self, goal: Any, hint: _Found | None = None) -> _Found:
        from ortools.sat.python import cp_model

        cp = self.model.cp
        if isinstance(goal, int):
            cp.clear_objective()  # type: ignore[no-untyped-call]
        else:
            cp.minimize(goal)
        if hint is not None and hint.resume is not None:
            self._hinted(hint)
        solver = cp_model.CpSolver()
        left = max(0.05, self.until - perf_counter())
        solver.parameters.max_time_in_seconds = left
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        code = solver.solve(cp)
        self.branches += solver.num_branches
        status = {
            cp_model.OPTIMAL: Status.OPTIMAL,
            cp_model.FEASIBLE: Status.FEASIBLE,
            cp_model.INFEASIBLE: Status.INFEASIBLE,
            cp_model.UNKNOWN: Status.UNKNOWN,
        }.get(code)
        if status is None:
            raise AssertionError(f"the model is wrong: {cp.validate()}")
        if status in (Status.INFEASIBLE, Status.UNKNOWN):
            bound = 0 if isinstance(goal, int) or status is Status.INFEASIBLE else solver.best_objective_bound
            return _Found(status, 0, int(bound), None, {})
        resume = {p: int(solver.value(part.start)) for p, part in self.model.parts.items()}
        mode = {p: self._chosen(solver, p) for p in self.model.parts}
        if isinstance(goal, int):
            return _Found(Status.OPTIMAL, goal, goal, resume, mode)
        return _Found(status, round(solver.objective_value), round(solver.best_objective_bound), resume, mode)

    def _hinted(self, hint: _Found) -> None:
        cp = self.model.cp
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for position, part in self.model.parts.items():
            assert hint.resume is not None
            start, mode = hint.resume[position], hint.mode[position]
            way = self.case.ways[position][mode]
            span = way.calendar.finish(start, way.work) - start
            cp.add_hint(part.start, start)
            if not isinstance(part.span, int):
                cp.add_hint(part.span, span)
                cp.add_hint(part.finish, start + span)
            for n, literal in enumerate(part.chosen):
                if literal is not None and literal is not False:
                    cp.add_hint(literal, n == mode)
            for piece in part.pieces:
                if piece.literal is not None and piece.literal is not part.chosen[piece.way]:
                    cp.add_hint(piece.literal, piece.way == mode and piece.span == span)

    def _chosen(self, solver: Any, position: int) -> int:
        chosen = self.model.parts[position].chosen
        return next(
            n
            for n, literal in enumerate(chosen)
            if literal is None or (literal is not False and solver.boolean_value(literal))
        )

    # -- the schedule -----------------------------------------------------------------------

    def _schedule(self, resume: Mapping[int, int], mode: Mapping[int, int]) -> Levelled:
        """Without needless gaps; backward: as late as committed dates less reserve allow."""
        standing = Standing(self.whole, resume, mode)
        kept = frozenset(
            position
            for (project, activity), start in self.objective.published.items()
            if resume.get(position := self.case.arrays.at(activity, project)) == start
        )
        standing.shift(False, {}, kept)
        late = Standing(self.whole, standing.resume, mode)
        late.shift(True, self._caps(standing, 0))
        if self.objective.direction is Direction.BACKWARD:
            standing.shift(True, self._caps(standing, self.objective.reserve_days))
        return standing.levelled(late)

    def _caps(self, standing: Standing, reserve: int) -> dict[int, int]:
        """How late each activity may finish: its own date less reserve, the end of its project otherwise."""
        due = dict(self._committed())
        ends: dict[str, int] = {}
        for position, finish in standing.finish.items():
            home = self.case.home(position)
            ends[home] = max(ends.get(home, finish), finish, due.get(position, finish))
        return {
            position: due[position] - min(max(due[position] - finish, 0), reserve)
            if position in due
            else ends[self.case.home(position)]
            for position, finish in standing.finish.items()
        }

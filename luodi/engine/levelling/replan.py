"""One project planned again at once, against what all others hold."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from luodi.engine.arrays import STARTED, STATE, compile
from luodi.engine.levelling import columns as at
from luodi.engine.levelling.backward import late_dates
from luodi.engine.levelling.boards import board_of, take_off
from luodi.engine.levelling.outcome import levelled_of, missed, value_of
from luodi.engine.levelling.portfolio import Dates, aim_of, best_rule
from luodi.engine.levelling.problem import Board, Prepared, on_other_ground, prepare, stretched
from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Levelled, Objective, Result, Status


@dataclass(frozen=True)
class Standing:
    """A levelled portfolio in force, prepared once; each `replan` costs milliseconds."""

    schedule: Levelled
    limits: Limits
    data_date: int

    @cached_property
    def _prepared(self) -> Prepared:
        return prepare(self.schedule.arrays, self.limits, Objective(), self.data_date, self.schedule.mode)

    @cached_property
    def _dates(self) -> Dates:
        """Dates as the kernels count them; who is under way works its last days."""
        prepared, live = self._prepared, self._prepared.position
        finish = (self.schedule.finish[live] - self.data_date).astype(np.int32)
        begin = (self.schedule.start[live] - self.data_date).astype(np.int32)
        started = prepared.arrays.tables.activity[live, STATE] == STARTED
        for i in np.flatnonzero(started).tolist():
            calendar = prepared.arrays.calendars[int(prepared.problem.act[i, at.CAL])]
            work = int(prepared.problem.act[i, at.WORK])
            begin[i] = max(
                0, calendar.latest_start(int(self.schedule.finish[live[i]]), work) - self.data_date
            )
        return Dates(begin, finish, 0, 0, "")

    @cached_property
    def _board(self) -> Board:
        return board_of(self._prepared.problem, self._dates.begin, self._dates.finish)

    @cached_property
    def _own_limits(self) -> dict[str, Limits]:
        """Demands, waits, modes and pauses by project; the limits themselves are everybody's."""
        homes: dict[str, str] = {}
        arrays = self.schedule.arrays
        for number, project in enumerate(arrays.projects):
            homes.update((arrays.activities[position].id, project) for position in arrays.span(number))
        parts: dict[str, dict[str, list[Any]]] = {
            project: {name: [] for name in ("demands", "waits", "modes", "unbroken")}
            for project in arrays.projects
        }
        for name in ("demands", "modes", "unbroken"):
            for item in getattr(self.limits, name):
                parts[item.project or homes[item.activity]][name].append(item)
        for wait in self.limits.waits:
            parts[wait.project or homes[wait.succ]]["waits"].append(wait)
        both = self.limits.capacities, self.limits.quotas
        return {
            project: Limits(*both, **{name: tuple(items) for name, items in own.items()})
            for project, own in parts.items()
        }

    def _without(self, project: str) -> Board:
        """The board with one project taken off."""
        board = Board(*(array.copy() for array in self._board))
        number = self.schedule.arrays.projects.index(project)
        rows = self._prepared.problem.project
        since, until = (int(n) for n in np.searchsorted(rows, (number, number + 1)))
        take_off(self._prepared.problem, board, range(since, until))
        return board

    def replan(self, network: Network, objective: Objective) -> Result:
        """One project with its new facts; every other keeps its days. The schedule is of this project alone.

        Raises ValueError when the portfolio has no project of that name.
        """
        arrays = compile(network)
        [project] = arrays.projects
        if project not in self.schedule.arrays.projects:
            raise ValueError(f"no project {project!r} in the portfolio")
        limits = self._own_limits[project]
        limits.check([network])
        prepared = self._among_others(project, prepare(arrays, limits, objective, self.data_date))
        found = best_rule(prepared.problem, aim_of(objective))
        if found is None:
            return Result(Status.UNKNOWN, None, None, None)
        dates = found[1]
        schedule = levelled_of(prepared, dates, late_dates(prepared.problem, dates))
        value, bound = value_of(prepared, schedule, objective)
        status = Status.UNKNOWN if missed(prepared, dates) else Status.FEASIBLE
        return Result(status, schedule, value, bound, (), {"method": dates.method})

    def _among_others(self, project: str, prepared: Prepared) -> Prepared:
        """The problem of one project with what the others leave of every limit."""
        whole, board = self._prepared.problem, self._without(project)
        clock = stretched(prepared.problem.ground.clock, whole.horizon)
        cap = whole.ground.limit[: whole.capacities]
        problem = on_other_ground(prepared.problem, clock, cap, board.room)
        problem = replace(problem, board=problem.board._replace(stock=board.stock))
        return replace(prepared, problem=problem)

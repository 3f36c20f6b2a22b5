"""What a recovery starts from: the forecasts without and with the stop, and the dates to be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from luodi.engine.arrays import (
    DUE,
    FINISHED,
    NO_CAP,
    STATE,
    SUCC_FROM,
    SUCC_TO,
    Arrays,
    Ints,
    compile,
)
from luodi.engine.critical_path import plan
from luodi.engine.network import Network

Targets = Mapping[tuple[str, str], int]
"""Boundaries to be kept, by (project, activity)."""


def project_of(arrays: Arrays, position: int) -> str:
    """The project of the activity at a position."""
    return arrays.projects[int(np.searchsorted(arrays.tables.project_at, position, side="right")) - 1]


@dataclass(frozen=True)
class Ground:
    """The portfolio with its stop; arrays by position. `goal` is NO_CAP where nothing is promised."""

    networks: tuple[Network, ...]
    arrays: Arrays
    data_date: int
    before: Ints  # finishes without the stop
    halted: Ints  # finishes with it
    goal: Ints

    def project_of(self, position: int) -> str:
        """The project an activity belongs to."""
        return project_of(self.arrays, position)

    def promises(self, project: int) -> list[int]:
        """Positions of what the project promised."""
        span = self.arrays.span(project)
        return [at for at in span if self.goal[at] < NO_CAP]


def ground(
    usual: Sequence[Network], halted: Sequence[Network], targets: Targets | None, data_date: int
) -> Ground:
    """Both forecasts and the goals; ValueError where a target names an unknown activity."""
    arrays = compile(halted)
    before = plan(compile(usual), data_date).early_finish
    goal = _goals(arrays, before, targets)
    return Ground(tuple(halted), arrays, data_date, before, plan(arrays, data_date).early_finish, goal)


def _goals(arrays: Arrays, before: Ints, targets: Targets | None) -> Ints:
    """What is promised, or where it was already later, the date before the stop; else the finish the project had."""
    activity = arrays.tables.activity
    if targets is None:
        promised = activity[:, DUE].copy()
    else:
        promised = np.full(len(activity), NO_CAP)
        for (name, activity_id), boundary in targets.items():
            try:
                promised[arrays.at(activity_id, name)] = boundary
            except KeyError:
                raise ValueError(f"a target names the unknown activity {activity_id!r} of {name!r}") from None
    promised[activity[:, STATE] == FINISHED] = NO_CAP
    for project in range(len(arrays.projects)):
        span = slice(arrays.span(project).start, arrays.span(project).stop)
        if (promised[span] == NO_CAP).all():
            last = activity[span, SUCC_FROM] == activity[span, SUCC_TO]
            last &= activity[span, STATE] != FINISHED
            promised[span][last] = before[span].max()
    return np.where(promised < NO_CAP, np.maximum(promised, before), NO_CAP)

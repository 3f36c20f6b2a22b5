"""A tiny problem solved before the clock starts: compiling kernels and loading a solver is no search time."""

import os
from datetime import date
from typing import Final

import numpy as np

from luodi.engine import Axis, Calendar, Capacity, Demand, Limits, Link, Network
from luodi.engine import compile as prepared
from luodi.engine.levelling import solve
from luodi.engine.levelling.plain import plain_of
from luodi.engine.limits import LongestWait, Mode
from luodi.engine.network import Activity
from luodi.engine.result import Objective
from luodi.engine.workdays import FULL_DAY

DURATIONS: Final = (3, 2, 4, 2, 3, 2, 5, 1)
CREW: Final = 3
MOST_WORKERS: Final = 4
PATIENCE: Final = 0.2
"""Seconds the tiny search may go on; compiling is not interrupted by it."""


def cores() -> int:
    """Searches side by side: as many as this process may use, and no more than help."""
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)))


def warm_up(network: Network, limits: Limits, objective: Objective) -> None:
    """Solves work that a crew's size keeps longer than its links, by the way `solve` will take for these limits."""
    plain = plain_of(prepared([network]), limits, 0) is not None
    axis = Axis(date(2000, 1, 1), 2 * sum(DURATIONS))
    weights = np.full(axis.length, FULL_DAY, np.uint16)
    weights[6::7] = FULL_DAY if plain else 0
    calendar = Calendar("tiny", axis, weights)
    names = [str(number) for number in range(len(DURATIONS))]
    activities = [
        Activity(name, days * FULL_DAY, due=axis.length) for name, days in zip(names, DURATIONS, strict=True)
    ]
    links = (Link("0", "3"), Link("1", "4"), Link("2", "7"))
    tiny = Limits(
        (Capacity("crew", CREW),),
        (),
        tuple(Demand(name, "crew", 2 - int(name) % 3 // 2) for name in names[1:]),
        (LongestWait("0", "3", axis.length),) if limits.waits else (),
        modes=(Mode("0", 3 * FULL_DAY, (("crew", 1),)), Mode("0", FULL_DAY, (("crew", 3),)))
        if limits.modes
        else (),
    )
    work = Network(tuple(activities), links, (calendar,), axis)
    solve(work, tiny, objective, time_limit=PATIENCE, workers=cores())

"""Compile the engine's kernels into numba's cache, so that the first plan does not wait for it.

Two processes side by side: the passes, forecasts and recovery; and a district under limits.
The search for better orders is compiled where it first runs, away from the pages.
"""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from luodi.engine import (
    Activity,
    Axis,
    Crash,
    Link,
    Network,
    Stop,
    Uncertainty,
    around_plan,
    backward_schedule,
    compare,
    compile,
    every_day,
    forecast,
)
from luodi.engine.limits import Capacity, Demand, Limits
from luodi.engine.result import Aim, Objective

AXIS = Axis(date(2021, 1, 1), 400)
ACTIVITIES = [Activity("a", 500, 0), Activity("b", 0, 0, due=300)]
NETWORK = Network(ACTIVITIES, [Link("a", "b", "FS")], [every_day(AXIS)], AXIS)


def passes() -> None:
    """What needs no limits."""
    arrays = compile(NETWORK)
    backward_schedule(arrays, 10, 5)
    forecast(Uncertainty(arrays, *around_plan(arrays, 0.85, 1.6)), 10, 100)
    compare(NETWORK, Stop(12, 20), [Crash("a", 300, 1)], data_date=10)


def limits() -> None:
    """One levelled schedule, moved late and told what holds it."""
    from luodi.engine.levelling import solve

    desk = Limits((Capacity("DESK", 1),), (), (Demand("a", "DESK", 1),))
    solve(NETWORK, desk, Objective(Aim.LATENESS), data_date=10, evaluations=1)


def _timed(what: Callable[[], None]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def main() -> None:
    """Prints how long each took."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for what, spent in zip((passes, limits), pool.map(_timed, (passes, limits)), strict=True):
            print(f"{what.__name__}: {spent:.0f} s")


if __name__ == "__main__":
    main()

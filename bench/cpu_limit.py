"""CP-SAT limited in CPU seconds: on a machine that does other work wall time says little of a solver."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

GLANCE = 0.01
"""Seconds between two looks at the clock."""


def limited(solve: Callable[..., Any], cpu_seconds: float) -> Callable[..., Any]:
    """`CpSolver.solve`, stopped once this process has worked for so many seconds more."""

    def run(solver: Any, *arguments: Any) -> Any:
        until = time.process_time() + cpu_seconds
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(solve, solver, *arguments)
            while not wait([answer], timeout=GLANCE).done:
                if time.process_time() >= until:
                    solver.stop_search()
        return answer.result()

    return run

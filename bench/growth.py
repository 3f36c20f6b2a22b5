"""Both passes over ever larger portfolios: 30 thousand, 300 thousand, 3 million activities.

Prints one JSON line for each size: time of a pass both ways with arrays prepared, time to prepare the
order of the passes, memory of the tables. The larger portfolios repeat the one of `engine_pass`.
"""

import json
import platform
import resource
import time

import numpy as np
from engine_pass import DATA_DATE, portfolio

from luodi.engine import Arrays, compile
from luodi.engine.arrays import OUTGOING, PRED, PRED_FROM, PRED_TO, SUCC, SUCC_FROM, SUCC_TO, Tables
from luodi.engine.critical_path import backward, forward


def repeated(arrays: Arrays, times: int) -> Arrays:
    """The same projects many times over, as tables only: no activity is made an object."""
    project_at, activity, link, clock = arrays.tables
    many = np.tile(activity, (times, 1))
    moved = np.repeat(np.arange(times), len(activity))
    many[:, [PRED_FROM, PRED_TO, SUCC_FROM, SUCC_TO]] += (moved * len(link))[:, None]
    links = np.tile(link, (times, 1))
    moved = np.repeat(np.arange(times), len(link))
    links[:, [PRED, SUCC]] += (moved * len(activity))[:, None]
    links[:, OUTGOING] += moved * len(link)
    starts = (np.arange(times)[:, None] * len(activity) + project_at[:-1]).ravel()
    tables = Tables(np.append(starts, len(many)), many, links, clock)
    projects = tuple(f"{copy}-{name}" for copy in range(times) for name in arrays.projects)
    return Arrays(tables, (), (), projects, arrays.calendars, arrays.axis)


def measured(arrays: Arrays, runs: int) -> dict[str, object]:
    """Shortest process time of several runs of both passes."""
    begin = time.process_time()
    layers = arrays.layers
    order = time.process_time() - begin
    ahead, back = [], []
    for _ in range(runs):
        begin = time.process_time()
        early = forward(arrays, DATA_DATE)
        middle = time.process_time()
        late = backward(arrays, early)
        ahead.append(middle - begin)
        back.append(time.process_time() - middle)
    held = (*arrays.tables, *layers.ahead, *layers.back, early.cells, late.cells, late.caps)
    count = len(arrays.tables.activity)
    both = min(ahead) + min(back)
    return {
        "name": f"forward and backward pass, {count} activities",
        "activities": count,
        "links": len(arrays.tables.link),
        "forward": round(min(ahead) * 1000, 3),
        "backward": round(min(back) * 1000, 3),
        "ours": round(both * 1000, 3),
        "unit": "ms",
        "ns_per_activity": round(both * 1e9 / count, 1),
        "order_ms": round(order * 1000, 1),
        "tables_mb": round(sum(array.nbytes for array in held) / 1e6),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
    }


def main() -> None:
    base = compile(portfolio())
    measured(base, 2)  # loads the kernels
    for times, runs in ((1, 50), (10, 10), (100, 4)):
        print(json.dumps(measured(repeated(base, times), runs)), flush=True)


if __name__ == "__main__":
    main()

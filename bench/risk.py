"""Simulation of a district's portfolio, beside a plain numpy sampler that draws and walks the same networks.

Prints one JSON line per piece of work. The peer draws independent triangles, knows finish-start links
in calendar days only and answers with the same quantiles; it is timed on fewer samples and scaled up.
"""

import json
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from bench.engine_pass import CALENDARS, DATA_DATE, portfolio
from luodi.engine import (
    Arrays,
    Factor,
    Network,
    Uncertainty,
    Weather,
    around_plan,
    by_project,
    compile,
    forecast,
)
from luodi.engine.learning import Assumed, Learnt, Planned, Stopped, learnt_uncertainty

SAMPLES = 10_000


def plain(net: Network) -> Network:
    """The same network in calendar days with finish-start links."""
    activities = tuple(replace(activity, calendar=1) for activity in net.activities)
    seen = {(link.pred, link.succ): replace(link, type="FS") for link in net.links}
    return replace(net, activities=activities, links=tuple(seen.values()))


def model(arrays: Arrays, weather: Weather | None = None) -> Uncertainty:
    """Triangles around the plan; a factor per project and one per town."""
    project = by_project(arrays)
    factors = (Factor("project", 0.22, project), Factor("town", 0.1, project % 15))
    return Uncertainty(arrays, *around_plan(arrays, 0.85, 1.6), factors=factors, weather=weather)


def learnt(arrays: Arrays, late: float = 0.0, alike: float = 0.0) -> Uncertainty:
    """The same where chance has a learnt shape; what a delay adds and how alike works of a project stop."""
    project, count = by_project(arrays), len(arrays.activities)
    planned = Planned(np.full(count, float(DATA_DATE)), np.full(count, 900.0)) if late else None
    assumed = Assumed(
        *around_plan(arrays, 0.85, 1.6), {"project": project, "town": project % 15}, planned=planned
    )
    nothing = [""] * count
    known = Learnt(0.0, {}, {"project": 0.22, "town": 0.1}, {}, 400, late={"": late}, stops=Stopped(alike))
    return learnt_uncertainty(arrays, DATA_DATE, assumed, known, {"project": nothing, "town": nothing})


def peer(arrays: Arrays, samples: int) -> float:
    """All projects in numpy, samples side by side; the sum of the medians."""
    dice, total, at = np.random.default_rng(1), 0.0, arrays.tables.project_at
    for a, b in pairwise(at):
        ends = np.empty((b - a, samples), np.float32)
        for i in range(a, b):
            begin = np.full(samples, DATA_DATE, np.float32)
            row = arrays.tables.activity[i]
            for pred, _, _, lag, *_ in arrays.tables.link[row[12] : row[13]]:
                np.maximum(begin, ends[pred - a] + lag / 100, out=begin)
            days = row[0] / 100
            ends[i - a] = begin + (dice.triangular(0.85, 1, 1.6, samples) * days if days else 0)
        total += float(np.quantile(ends.max(axis=0), (0.5, 0.8, 0.9))[0])
    return total


def measured(run: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Shortest wall and processor time of several runs, in milliseconds."""
    walls, spent = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        walls.append(time.perf_counter() - wall)
        spent.append(time.process_time() - cpu)
    return min(walls) * 1000, min(spent) * 1000


def main() -> None:
    full = portfolio()
    arrays, simple, one = compile(full), compile([plain(net) for net in full]), compile(full[100])
    site = Weather((CALENDARS[2].code,), (0.2,) * 12)
    forecast(model(one, site), DATA_DATE, 100)  # compiles
    _, theirs = measured(lambda: peer(simple, SAMPLES // 50), 1)
    works = {
        "calendar days, finish-start": model(simple),
        "calendars and all links": model(arrays),
        "with learnt shapes": learnt(arrays),
        "with delays": learnt(arrays, 0.5),
        "with delays and stops": learnt(arrays, 0.5, 0.1),
        "with weather": model(arrays, site),
        "one project": model(one),
    }
    for name, drawn in works.items():
        wall, cpu = measured(lambda drawn=drawn: forecast(drawn, DATA_DATE, SAMPLES))  # type: ignore[misc]
        line = {
            "name": f"{SAMPLES} samples, {name}",
            "activities": len(drawn.arrays.activities),
            "wall_ms": round(wall, 1),
            "cpu_ms": round(cpu, 1),
            "ns_per_activity_sample": round(cpu * 1e6 / SAMPLES / len(drawn.arrays.activities), 2),
            "peer": round(theirs * 50, 1) if name.startswith("calendar days") else None,
            "unit": "ms",
            "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
        }
        print(json.dumps(line))


if __name__ == "__main__":
    main()

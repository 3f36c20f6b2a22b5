"""Classical problems (PSPLIB, RG300, MPLIB1 Set3): mean gap to the best known makespans, beside CP-SAT and PyJobShop.

usage: python bench/rcpsp.py DATA [--sets J30 J60 …] [--full] [--sample N] [--seconds S] [--cores N] [--seed N]
       [--each] [--no-peers] [--cpu]

DATA holds RCPSP.tar.xz, RCMPSP.tar.xz and best_known.csv. Samples are strided over the whole set in the
order of its numbers, so that every class of parameters appears. Each solver has the same seconds and cores
for each instance (with --cpu these are CPU seconds a core); PyJobShop takes part in an interpreter named by PYJOBSHOP_PYTHON. Every schedule is checked
slot by slot by code of this file before it counts. Prints one JSON line per set.
"""

import argparse
import csv
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cpu_limit import limited

from luodi.engine import compile
from luodi.engine.formats.psplib import read_psplib
from luodi.engine.levelling.plain import Ints32, Plain, plain_of, solve_plain


class Family(NamedTuple):
    """A set of instances: how many make the sample, the seconds each gets, the archive, what is aimed at."""

    sample: int
    seconds: float
    archive: str
    target: float


FAMILIES = {
    "J30": Family(48, 60, "RCPSP", 0.0),
    "J60": Family(48, 2, "RCPSP", 0.2),
    "J120": Family(60, 2.5, "RCPSP", 1.47),  # five CPU seconds on two cores
    "RG300": Family(24, 30, "RCPSP", 2.0),
    "MPLIB1_Set3": Family(24, 60, "RCMPSP", 0.0),
}
SHIFT = 0.37  # of a stride: where in it the sample stands


class Found(NamedTuple):
    """What a solver gave: starts (None where it found nothing), and whether it says no schedule is shorter.

    `took`: wall and CPU seconds of a solver in another process.
    """

    start: Ints32 | None
    is_proven: bool
    took: tuple[float, float] | None = None


class Terms(NamedTuple):
    """What each solver gets for each instance; `by_cpu`: the seconds are this process's CPU seconds a core."""

    seconds: float
    cores: int
    seed: int
    by_cpu: bool = False

    def clock(self) -> float:
        """Seconds by the clock that counts."""
        return time.process_time() / self.cores if self.by_cpu else time.monotonic()


Solver = Callable[[Plain, Terms], Found]


def ours(plain: Plain, terms: Terms) -> Found:
    """`solve_plain`."""
    answer = solve_plain(
        plain, time_limit=terms.seconds, seed=terms.seed, workers=terms.cores, clock=terms.clock
    )
    return Found(answer.start, answer.is_proven)


def cp_sat(plain: Plain, terms: Terms) -> Found:
    """CP-SAT on the model one writes first: intervals, links, cumulatives."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    durations = plain.durations.tolist()
    top = sum(durations) + int(plain.release.max()) + int(plain.pred_lag.sum())
    end = model.new_int_var(0, top, "end")
    starts = [model.new_int_var(floor, top, "") for floor in plain.release.tolist()]
    spans = [model.new_fixed_size_interval_var(s, d, "") for s, d in zip(starts, durations, strict=True)]
    for i, start in enumerate(starts):
        model.add(start + durations[i] <= end)
        for k in range(plain.pred_at[i], plain.pred_at[i + 1]):
            pred = int(plain.preds[k])
            model.add(start >= starts[pred] + durations[pred] + int(plain.pred_lag[k]))
    for demands, capacity in zip(plain.demands.T.tolist(), plain.capacities.tolist(), strict=True):
        model.add_cumulative(spans, demands, capacity)
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = terms.cores
    solver.parameters.random_seed = terms.seed
    if terms.by_cpu:
        status = limited(cp_model.CpSolver.solve, terms.seconds * terms.cores)(solver, model)
    else:
        solver.parameters.max_time_in_seconds = terms.seconds
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, False)
    return Found(np.array([solver.value(start) for start in starts], np.int32), status == cp_model.OPTIMAL)


PYJOBSHOP = """
import json, math, sys, time
from cpu_limit import limited
from ortools.sat.python.cp_model import CpSolver
from pyjobshop import Model, SolveStatus
solve = CpSolver.solve
for line in sys.stdin:
    seconds, cores, seed, by_cpu, capacities, durations, demands, release, links = json.loads(line)
    begin, worked = time.perf_counter(), time.process_time()
    model = Model()
    desks = [model.add_renewable(capacity) for capacity in capacities]
    steps = [model.add_task(earliest_start=floor) for floor in release]
    for step, duration, needs in zip(steps, durations, demands, strict=True):
        model.add_mode(step, desks, duration, needs)
    for pred, succ, lag in links:
        model.add_end_before_start(steps[pred], steps[succ], lag)
    if by_cpu:
        CpSolver.solve, seconds = limited(solve, seconds * cores), math.inf
    result = model.solve(time_limit=seconds, display=False, num_workers=cores, random_seed=seed)
    found = result.status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
    start = [step.start for step in result.best.tasks] if found else None
    wall, cpu = time.perf_counter() - begin, time.process_time() - worked
    print(json.dumps([start, result.status is SolveStatus.OPTIMAL, wall, cpu]), flush=True)
"""


@dataclass(frozen=True)
class PyJobShop:
    """PyJobShop with OR-Tools behind it, all settings as they come, in an interpreter of its own."""

    process: "subprocess.Popen[str]"

    @classmethod
    def of(cls, python: str) -> "PyJobShop":
        """Begins the interpreter; each line it reads is a problem."""
        pipe = subprocess.PIPE
        here = {"PYTHONPATH": str(Path(__file__).parent)}
        command = [python, "-c", PYJOBSHOP]
        return cls(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | here))

    def __call__(self, plain: Plain, terms: Terms) -> Found:
        tables = (plain.capacities, plain.durations, plain.demands, plain.release)
        succ = np.repeat(np.arange(len(plain.durations)), np.diff(plain.pred_at))
        links = np.stack([plain.preds, succ, plain.pred_lag], axis=1).tolist()
        asked = [*terms, *(table.tolist() for table in tables), links]
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"PyJobShop ended with {self.process.wait()}")
        start, is_proven, wall, cpu = json.loads(line)
        return Found(None if start is None else np.array(start, np.int32), is_proven, (wall, cpu))


def makespan_of(plain: Plain, start: Ints32) -> int:
    """The makespan of a schedule that breaks nothing. Raises ValueError naming what it breaks."""
    finish = start + plain.durations
    succ = np.repeat(np.arange(len(start)), np.diff(plain.pred_at))
    if (start < plain.release).any() or (start[succ] < finish[plain.preds] + plain.pred_lag).any():
        raise ValueError("a schedule breaks a link or a release")
    used = np.zeros((int(finish.max()) + 1, len(plain.capacities)), np.int64)
    for i, demand in enumerate(plain.demands):
        used[start[i] : finish[i]] += demand
    if (used > plain.capacities).any():
        raise ValueError("a schedule breaks a capacity")
    return int(finish.max())


def instances(data: Path, family: str, sample: int) -> Iterator[tuple[str, Plain, int]]:
    """Name, problem and best known makespan; `sample` of 0 is the whole set."""
    with (data / "best_known.csv").open(encoding="utf-8") as file:
        best = {row["instance"]: round(float(row["bks"])) for row in csv.DictReader(file)}
    names = [name for name in best if re.fullmatch(rf"{family}_\d+\.txt", name)]
    names.sort(key=lambda name: int(name[len(family) + 1 : -4]))
    wanted = min(sample or len(names), len(names))
    chosen = {names[int(len(names) / wanted * (place + SHIFT))] for place in range(wanted)}
    with tarfile.open(data / f"{FAMILIES[family].archive}.tar.xz") as archive:
        for member in archive:
            name = Path(member.name).name
            if name in chosen and (file_ := archive.extractfile(member)) is not None:
                network, limits = read_psplib(file_.read().decode(), name)
                plain = plain_of(compile(network), limits, 0)
                assert plain is not None, name
                yield name, plain, best[name]


def measure(solver: Solver, family: str, options: argparse.Namespace) -> dict[str, float | int]:
    """Mean gap in percent, schedules found shorter than the best known, proofs, and the time it took."""
    gaps, proven, nothing, took = [], 0, 0, []
    terms = terms_of(family, options)
    for name, plain, best in instances(options.data, family, sample_of(family, options)):
        begin, worked = time.perf_counter(), time.process_time()
        found = solver(plain, terms)
        took.append(found.took or (time.perf_counter() - begin, time.process_time() - worked))
        if found.start is None:
            nothing += 1
            continue
        makespan = makespan_of(plain, found.start)
        gaps.append(100 * (makespan / best - 1))
        proven += found.is_proven
        if options.each:
            print(name, best, makespan, found.is_proven, *(f"{t:.2f}" for t in took[-1]), file=sys.stderr)
    return {
        "instances": len(took),
        "gap": round(statistics.fmean(gaps), 3) if gaps else float("nan"),
        "as_short": sum(gap <= 0 for gap in gaps),
        "shorter": sum(gap < 0 for gap in gaps),
        "proven": proven,
        "nothing_found": nothing,
        "mean_seconds": round(statistics.fmean(wall for wall, _ in took), 3),
        "cpu_seconds": round(statistics.fmean(cpu for _, cpu in took), 3),
    }


def sample_of(family: str, options: argparse.Namespace) -> int:
    """How many instances are measured; 0 is all."""
    return 0 if options.full else options.sample or FAMILIES[family].sample


def terms_of(family: str, options: argparse.Namespace) -> Terms:
    """What each solver gets for each instance."""
    seconds = options.seconds or FAMILIES[family].seconds
    return Terms(seconds, options.cores, options.seed, options.cpu)


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu", action="store_true", help="limits are CPU seconds a core, not wall seconds")
    parser.add_argument("--each", action="store_true", help="each instance on the standard error stream")
    parser.add_argument("--no-peers", action="store_true")
    return parser.parse_args()


def main() -> None:
    options = asked()
    peers: dict[str, Solver] = {} if options.no_peers else {"CP-SAT": cp_sat}
    missing = {}
    if not options.no_peers:
        if python := os.environ.get("PYJOBSHOP_PYTHON"):
            peers["PyJobShop"] = PyJobShop.of(python)
        else:
            missing["PyJobShop"] = {"missing": "PYJOBSHOP_PYTHON (an interpreter with the package pyjobshop)"}
    _, warm_up, _ = next(instances(options.data, "J30", 1))
    for solver in (ours, *peers.values()):
        solver(warm_up, Terms(2, 1, 1))  # kernels compile and OR-Tools loads at the first call
    for family in options.sets:
        size = sample_of(family, options)
        line = {
            "name": f"{family}, {f'sample of {size}' if size else 'all'}, gap to best known",
            **terms_of(family, options)._asdict(),
            "target": FAMILIES[family].target,
            "ours": measure(ours, family, options),
            "peer": {name: measure(solver, family, options) for name, solver in peers.items()} | missing,
            "unit": "%",
            "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

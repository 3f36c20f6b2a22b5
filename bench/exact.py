"""Multi-mode and RCPSP/max problems solved to proof, on fixed samples of sixty per set.

Needs the public sets unpacked: `python bench/exact.py --multi-mode DIR --rcpsp-max DIR`. Prints one
JSON line per set. Every schedule is checked here by plain counting; `peer` is the number of
problems CP Optimizer solved or refuted where a table of its answers lies beside the set.
"""

import argparse
import csv
import json
import platform
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from luodi.engine.formats.multi_mode import read_multi_mode
from luodi.engine.formats.rcpsp_max import read_rcpsp_max
from luodi.engine.levelling.exact import solve_exact
from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Levelled, Objective, Result, Status

Reader = Callable[[str, str], tuple[Network, Limits]]


def sample(folder: Path, count: int) -> list[Path]:
    """A fixed sample spread evenly over the set in the order of its numbers."""
    files = [path for path in folder.iterdir() if path.suffix.lower() in (".mm", ".sch")]
    files.sort(key=lambda path: [int(number) for number in re.findall(r"\d+", path.stem)])
    return [files[len(files) * n // count] for n in range(min(count, len(files)))]


def broken(network: Network, limits: Limits, plan: Levelled) -> list[str]:
    """What a schedule of a problem with unit days breaks, counted day by day."""
    index = {activity.id: plan.arrays.at(activity.id) for activity in network.activities}
    start = {name: int(plan.start[at]) for name, at in index.items()}
    finish = {name: int(plan.finish[at]) for name, at in index.items()}
    work, demands = {}, {}
    for name, activity in network.by_id.items():
        modes = [mode for mode in limits.modes if mode.activity == name]
        chosen = modes[int(plan.mode[index[name]])] if modes else None
        own = [(d.limit, d.amount) for d in limits.demands if d.activity == name]
        work[name] = chosen.duration if chosen else activity.duration
        demands[name] = chosen.demands if chosen else tuple(own)
    found = [
        f"{name} takes {finish[name] - start[name]}"
        for name in index
        if finish[name] - start[name] != work[name] // 100
    ]
    for link in network.links:
        origin = finish[link.pred] if link.type == "FS" else start[link.pred]
        if start[link.succ] < origin + link.lag // 100:
            found.append(f"{link}")
    found += [f"{w}" for w in limits.waits if start[w.succ] > start[w.pred] + w.days]
    return found + list(_overused(limits, plan.makespan, start, finish, demands))


def _overused(
    limits: Limits,
    makespan: int,
    start: dict[str, int],
    finish: dict[str, int],
    demands: dict[str, tuple[tuple[str, int], ...]],
) -> Iterator[str]:
    needs = [(name, code, amount) for name, group in demands.items() for code, amount in group]
    for capacity in limits.capacities:
        for slot in range(makespan):
            used = sum(a for n, code, a in needs if code == capacity.code and start[n] <= slot < finish[n])
            if used > capacity.amount:
                yield f"{capacity.code} on {slot}: {used}"
    for quota in limits.quotas:
        if sum(amount for _, code, amount in needs if code == quota.code) > quota.batches[0][1]:
            yield f"{quota.code} overdrawn"


def published(folder: Path) -> dict[tuple[str, str], str]:
    """Answers of CP Optimizer by set and number: a makespan, or 0 for no schedule."""
    found = sorted(folder.rglob("deterministic_makespan.csv"))
    if not found:
        return {}
    with found[0].open(encoding="utf-8") as rows:
        return {(row[0], row[1]): row[5] for row in csv.reader(rows) if len(row) > 5}


def run(name: str, files: list[Path], reader: Reader, options: argparse.Namespace) -> None:
    known = published(options.rcpsp_max) if reader is read_rcpsp_max else {}
    answers: list[Result] = []
    differing, gaps = [], []
    begin = time.process_time()
    for path in files:
        network, limits = reader(path.read_text(encoding="latin-1"), path.stem)
        spent = time.perf_counter()
        answer = solve_exact(
            network, limits, Objective(), time_limit=options.seconds, seed=1, workers=options.workers
        )
        spent = time.perf_counter() - spent
        if answer.schedule is not None:
            wrong = broken(network, limits, answer.schedule)
            assert not wrong, (path, wrong[:3])
            if answer.value and answer.bound is not None:
                gaps.append(1 - answer.bound / answer.value)
        answers.append(answer)
        peer = known.get((name, re.sub(r"\D", "", path.stem)))
        if peer is not None and answer.status in (Status.OPTIMAL, Status.INFEASIBLE):
            own = str(answer.value) if answer.value is not None else "0"
            if own != peer:
                differing.append((path.stem, own, peer))
        if options.verbose:
            print(path.stem, answer.status, answer.value, answer.bound, round(spent, 2), peer, flush=True)
    count = {status.value: sum(a.status is status for a in answers) for status in Status}
    cpu = time.process_time() - begin
    print(
        json.dumps(
            {
                "name": f"exact {name}",
                "problems": len(files),
                **{word.lower(): number for word, number in count.items()},
                "mean_gap_to_bound": round(sum(gaps) / max(1, len(gaps)), 4),
                "ours": round(cpu / max(1, len(files)), 3),
                "unit": "mean CPU s",
                "seconds": options.seconds,
                "workers": options.workers,
                "differs_from_published": differing,
                "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
            }
        ),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--multi-mode", type=Path, help="folder with j10.mm, j20.mm, j30.mm")
    parser.add_argument("--rcpsp-max", type=Path, help="folder that holds data/j10, data/j20 …")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if options.multi_mode is None and options.rcpsp_max is None:
        parser.error("no set given")
    for kind, base, reader in (
        ("*.mm", options.multi_mode, read_multi_mode),
        ("*", options.rcpsp_max, read_rcpsp_max),
    ):
        folders = sorted(base.rglob(kind)) if base is not None else []
        for folder in folders:
            if folder.is_dir() and options.only in folder.name and (files := sample(folder, options.count)):
                run(folder.name.removesuffix(".mm"), files, reader, options)


if __name__ == "__main__":
    main()

"""One generated portfolio, levelled by us, by TaskJuggler, and scheduled without limits by MPXJ.

usage: python bench/peers.py [ACTIVITIES …=1000 10000 100000]

Every activity holds one member of a desk while it lasts. All seconds are those of the processor, so that
other work on the machine counts for nobody. Peers: `tj3` from Debian (whole run of the program; stopped
at 600 s), and MPXJ's MicrosoftScheduler in an interpreter with the package mpxj,
named by MPXJ_PYTHON (it knows no levelling: its line compares passes). All projects are invented.
"""

import csv
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from luodi.engine import Activity, Axis, Capacity, Demand, Limits, Link, Network, compile, every_day, plan
from luodi.engine.levelling import solve
from luodi.engine.result import Aim, Direction, Objective

EPOCH = date(2021, 1, 4)
MEMBERS = 3
PATIENCE = 600
PASSES = 60
"""Schedules made forward; backward there is one for each rule."""


@dataclass(frozen=True)
class Work:
    """One activity of the generated portfolio: days, the desk it needs, what it waits for."""

    id: str
    project: str
    days: int
    desk: str
    preds: tuple[str, ...]


def portfolio(count: int, seed: int = 1) -> list[Work]:
    """Projects of 50 activities; twelve desks for each thousand activities, loaded to about 0.8."""
    dice = random.Random(seed)
    desks = max(12, 12 * count // 1000)
    found: list[Work] = []
    for project in range(count // 50):
        near = [f"d{dice.randrange(desks)}" for _ in range(8)]
        for n in range(50):
            preds = {dice.randint(max(0, n - 6), n - 1) for _ in range(dice.randint(1, 3))} if n else set()
            found.append(
                Work(
                    id=f"p{project}a{n}",
                    project=f"p{project}",
                    days=dice.randint(1, 15),
                    desk=dice.choice(near),
                    preds=tuple(f"p{project}a{pred}" for pred in sorted(preds)),
                )
            )
    return found


def networks(work: list[Work]) -> tuple[list[Network], Limits]:
    """The portfolio in our terms."""
    axis = Axis(EPOCH, sum(each.days for each in work) // 30 + 4000)
    calendar = (every_day(axis),)
    projects: dict[str, tuple[list[Activity], list[Link]]] = {}
    for each in work:
        activities, links = projects.setdefault(each.project, ([], []))
        activities.append(Activity(each.id, 100 * each.days))
        links += [Link(pred, each.id) for pred in each.preds]
    found = [Network(tuple(a), tuple(k), calendar, axis, name) for name, (a, k) in projects.items()]
    desks = sorted({each.desk for each in work})
    limits = Limits(
        capacities=tuple(Capacity(desk, MEMBERS) for desk in desks),
        demands=tuple(Demand(each.id, each.desk, 1, each.project) for each in work),
    )
    return found, limits


def ours(work: list[Work], direction: Direction) -> dict[str, Any]:
    """A levelled schedule from plain Python data to dates: a few rules and passes, no more."""
    begun = time.process_time()
    found, limits = networks(work)
    built = time.process_time()
    if direction is Direction.BACKWARD:
        end = sum(each.days for each in work)
        found = [_due(network, end) for network in found]
    aim, count = Objective(Aim.MAKESPAN, direction), PASSES if direction is Direction.FORWARD else 1
    result = solve(found, limits, aim, data_date=0, time_limit=PATIENCE, evaluations=count)
    assert result.schedule is not None, result.status
    start = int(result.schedule.start.min())
    return {
        "seconds": round(time.process_time() - begun, 3),
        "of_that_building": round(built - begun, 3),
        "days": result.schedule.makespan - start,
        **{key: value for key, value in result.search.items() if key in ("method", "evaluations")},
    }


def _due(network: Network, end: int) -> Network:
    from dataclasses import replace

    last = {a.id for a in network.activities} - {link.pred for link in network.links}
    return replace(
        network, activities=tuple(replace(a, due=end) if a.id in last else a for a in network.activities)
    )


def passes(work: list[Work]) -> dict[str, Any]:
    """Both passes without limits, from plain Python data to dates."""
    begun = time.process_time()
    found, _ = networks(work)
    built = time.process_time()
    dates = plan(compile(found), 0)
    return {
        "seconds": round(time.process_time() - begun, 3),
        "of_that_building": round(built - begun, 3),
        "days": int(dates.early_finish.max()),
    }


def taskjuggler(work: list[Work], direction: Direction) -> dict[str, Any]:
    """The whole run of tj3 on the same portfolio; days of eight hours, every day worked."""
    program = shutil.which("tj3")
    if program is None:
        return {"missing": "tj3 (Debian package tj3)"}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "p.tjp").write_text("\n".join(_tjp(work, direction)), encoding="utf-8")
        begun = _spent_by_children()
        done = subprocess.run(
            [program, "--no-color", "p.tjp"],
            cwd=folder,
            preexec_fn=_patient,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = round(_spent_by_children() - begun, 1)
        if done.returncode < 0:
            return {"seconds": f"> {seconds}"}
        if done.returncode != 0:
            return {"seconds": seconds, "failed": (done.stderr or done.stdout)[-300:]}
        with Path(folder, "out.csv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter=";"))
        starts, ends = [row["Start"] for row in rows], [row["End"] for row in rows]
        return {
            "seconds": seconds,
            "days": (date.fromisoformat(max(ends)) - date.fromisoformat(min(starts))).days + 1,
        }


def _spent_by_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _patient() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


def _tjp(work: list[Work], direction: Direction) -> Iterator[str]:
    span = timedelta(days=sum(each.days for each in work) // (2 * len({each.desk for each in work})) + 400)
    yield f'project p "p" {EPOCH} - {EPOCH + span} {{ timingresolution 60min dailyworkinghours 8'
    yield ' yearlyworkingdays 365 workinghours mon - sun 9:00 - 17:00 timezone "UTC" }'
    members = {desk: [f"{desk}_{n}" for n in range(MEMBERS)] for desk in {each.desk for each in work}}
    for name in sorted(name for desk in members.values() for name in desk):
        yield f'resource {name} "{name}" {{ workinghours mon - sun 9:00 - 17:00 }}'
    behind: dict[str, list[str]] = {}
    for each in work:
        for pred in each.preds:
            behind.setdefault(pred, []).append(each.id)
    for each in work:
        first, *others = members[each.desk]
        yield f'task {each.id} "{each.id}" {{ effort {each.days}d'
        yield f" allocate {first} {{ alternative {', '.join(others)} persistent }}"
        if direction is Direction.FORWARD:
            yield (
                f" start {EPOCH}" if not each.preds else " depends " + ", ".join(f"!{p}" for p in each.preds)
            )
        else:
            yield " scheduling alap"
            after = behind.get(each.id, ())
            yield " precedes " + ", ".join(f"!{p}" for p in after) if after else f" end {EPOCH + span}"
        yield "}"
    yield 'taskreport out "out" { formats csv columns id, start, end timeformat "%Y-%m-%d" }'


MPXJ = """
import json, sys, time
import jpype, mpxj
mpxj.startJVM()
from java.time import LocalDateTime
from org.mpxj import ProjectFile, Duration, TimeUnit, RelationType, Relation, TaskMode
from org.mpxj.cpm import MicrosoftScheduler
rows = json.load(open(sys.argv[1]))
begun = time.process_time()
project = ProjectFile()
project.addDefaultBaseCalendar()
project.getProjectProperties().setDefaultCalendar(project.getCalendars().get(0))
project.getProjectProperties().setStartDate(LocalDateTime.of(2021, 1, 4, 8, 0))
known = {}
for id, days, preds in rows:
    task = project.addTask()
    task.setName(id)
    task.setTaskMode(TaskMode.AUTO_SCHEDULED)
    task.setDuration(Duration.getInstance(days, TimeUnit.DAYS))
    task.setRemainingDuration(Duration.getInstance(days, TimeUnit.DAYS))
    task.setActualDuration(Duration.getInstance(0, TimeUnit.DAYS))
    known[id] = task
    for pred in preds:
        task.addPredecessor(Relation.Builder().predecessorTask(known[pred]))
built = time.process_time()
MicrosoftScheduler().schedule(project, LocalDateTime.of(2021, 1, 4, 8, 0))
done = time.process_time()
print(json.dumps({"seconds": round(done - begun, 3), "of_that_building": round(built - begun, 3),
                  "finish": str(project.getProjectProperties().getFinishDate() or max(str(t.getEarlyFinish()) for t in known.values()))}))
"""


def mpxj(work: list[Work]) -> dict[str, Any]:
    """MPXJ's scheduler (no levelling), from plain Python data to dates."""
    python = os.environ.get("MPXJ_PYTHON")
    if not python:
        return {"missing": "MPXJ_PYTHON (an interpreter with the package mpxj)"}
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder, "rows.json")
        rows.write_text(json.dumps([[each.id, each.days, each.preds] for each in work]), encoding="utf-8")
        try:
            done = subprocess.run(
                [python, "-c", MPXJ, str(rows)], timeout=PATIENCE, capture_output=True, text=True, check=False
            )
        except subprocess.TimeoutExpired:
            return {"seconds": f"> {PATIENCE}"}
    if done.returncode != 0:
        return {"failed": done.stderr[-300:]}
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _ratio(peer: dict[str, Any], mine: dict[str, Any]) -> float | str | None:
    seconds = peer.get("seconds")
    if isinstance(seconds, str):
        return f"> {float(seconds.removeprefix('> ')) / mine['seconds']:.0f}"
    return round(seconds / mine["seconds"], 1) if seconds else None


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000, 100_000]
    ours(portfolio(1_000), Direction.FORWARD)  # kernels are compiled once for all
    passes(portfolio(1_000))
    for size in sizes:
        work = portfolio(size)
        for name, mine, peer in (
            ("forward levelled", ours(work, Direction.FORWARD), taskjuggler(work, Direction.FORWARD)),
            ("backward levelled", ours(work, Direction.BACKWARD), taskjuggler(work, Direction.BACKWARD)),
            ("passes, no limits", passes(work), mpxj(work)),
        ):
            line = {
                "name": f"peers: {name}, {size} activities",
                "ours": mine,
                "peer": peer,
                "ratio": _ratio(peer, mine),
                "unit": "s",
                "machine": f"{platform.machine()}, Python {platform.python_version()}",
            }
            print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

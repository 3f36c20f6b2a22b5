"""A month's stop of a whole district, recovered, against a linear programme per project.

The peer is what a planner would write with a solver: productive days on one line for each project, no
calendars, one row for every link; its crashed durations, rounded up to whole days, then go through the
real calendars. Prints one JSON line. The portfolio is synthetic (engine_pass.py), prices from a fixed seed.
"""

import json
import platform
import random
import statistics
import time

from engine_pass import DATA_DATE, portfolio

from luodi.engine import Crash, Network, Overlap, Stop, compile, plan, recover, stopped
from luodi.engine.recovery_options import Option
from luodi.engine.workdays import FULL_DAY

STOP = Stop(DATA_DATE + 100, DATA_DATE + 131, ramp=((15, 50),))
PEER_SAMPLE = 30


def offers(network: Network, dice: random.Random) -> list[Option]:
    """Works in the second half of a project can be crashed by 20 and 35 percent, long ones overlapped."""
    works = network.activities[(len(network.activities) - 1) // 2 : -1]
    found: list[Option] = []
    for activity in works:
        days, price = activity.duration // FULL_DAY, dice.randint(2, 30) * 1000
        if days >= 5:
            found.append(Crash(activity.id, (days - days // 5) * FULL_DAY, price, network.name))
        if days >= 10:
            found.append(Crash(activity.id, (days - days * 7 // 20) * FULL_DAY, 2 * price, network.name))
    long = {
        activity.id: activity.duration // (5 * FULL_DAY) for activity in works if activity.duration >= 1000
    }
    for link in network.links:
        if link.type == "FS" and link.pred in long and link.succ != "END":
            price = dice.randint(3, 20) * 1000
            found.append(Overlap(link.pred, link.succ, long[link.pred], price, network.name))
    return found


def peer(network: Network, options: list[Option], lost: int) -> tuple[int, Network]:
    """Least cost of taking the lost days off a network without calendars, by GLOP; the network it means."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    dates = compile(Network(network.activities, network.links, network.calendars, network.axis, network.name))
    work = plan(dates, DATA_DATE)
    length = {
        a.id: int(f - s)
        for a, s, f in zip(dates.activities, work.early_start, work.early_finish, strict=True)
    }
    start = {name: solver.NumVar(DATA_DATE, solver.infinity(), name) for name in network.by_id}
    off = {name: solver.NumVar(0, 0, "") for name in network.by_id}
    cost = solver.Objective()
    for option in options:
        if isinstance(option, Crash):
            most = (network.by_id[option.activity].duration - option.least_duration) // FULL_DAY
            off[option.activity].SetUb(max(off[option.activity].ub(), most))
            cost.SetCoefficient(off[option.activity], option.yuan_per_day)
    for link in network.links:
        lag = link.lag / FULL_DAY
        first = {"FS": (1, 0), "SS": (0, 0), "FF": (1, 1)}[link.type]
        left = start[link.pred] + first[0] * (length[link.pred] - off[link.pred]) + lag
        solver.Add(start[link.succ] + first[1] * (length[link.succ] - off[link.succ]) >= left)
    solver.Add(start["END"] <= int(work.finishes()["END"]) - lost)
    cost.SetMinimization()
    solver.Solve()
    days = {name: int(-(-variable.solution_value() // 1)) for name, variable in off.items()}
    shorter = tuple(
        type(a)(a.id, a.duration - FULL_DAY * max(0, days[a.id]), a.calendar, due=a.due)
        for a in network.activities
    )
    return round(cost.Value()), Network(shorter, network.links, network.calendars, network.axis, network.name)


def main() -> None:
    networks = portfolio()
    dice = random.Random(3)
    options = [offers(network, dice) for network in networks]
    targets = {(network.name, "END"): DATA_DATE for network in networks}
    together = [option for some in options for option in some]
    recover(networks[:1], STOP, options[0], data_date=DATA_DATE)
    begin = time.process_time()
    answer = recover(networks, STOP, together, data_date=DATA_DATE, targets=targets)
    ours = time.process_time() - begin
    begin = time.process_time()
    for network, some in zip(networks[:20], options[:20], strict=True):
        recover(network, STOP, some, data_date=DATA_DATE, targets={(network.name, "END"): DATA_DATE})
    alone = (time.process_time() - begin) / 20
    halted = stopped(networks[:PEER_SAMPLE], STOP)
    begin, kept = time.process_time(), 0
    for network, some, project in zip(halted, options, answer.projects, strict=False):
        promise = project.promises[0]
        _, meant = peer(network, some, promise.stopped - promise.before)
        kept += plan(compile(meant), DATA_DATE).finishes()["END"] <= promise.goal
    theirs = (time.process_time() - begin) / PEER_SAMPLE * len(networks)
    line = {
        "name": "recovery of 487 projects after a month's stop",
        "ours": round(ours, 2),
        "peer": round(theirs, 2),
        "unit": "CPU s",
        "one_project_ms": round(alone * 1000, 1),
        "dates_kept": sum(project.days_late == 0 for project in answer.projects),
        "peer_dates_kept_percent": round(100 * kept / PEER_SAMPLE),
        "yuan_above_bound_percent": round(100 * (answer.yuan / sum(p.bound for p in answer.projects) - 1), 2),
        "median_changes": statistics.median(len(project.changes) for project in answer.projects),
        "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()

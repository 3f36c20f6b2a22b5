"""The planning of a district under limits: one levelled schedule, all planned anew, the search.

Prints one JSON line per figure. The portfolio is synthetic: 487 projects of about 60 activities (permits
at 12 desks, works with 4 crews, yearly quotas of land and energy), desks and crews loaded to 80 %.
"""

import argparse
import json
import platform
import random
import time
from dataclasses import dataclass
from datetime import date

from luodi.engine import Activity, Axis, Link, Network, compile, every_day, plan
from luodi.engine.levelling import solve
from luodi.engine.levelling.boards import order_of
from luodi.engine.levelling.portfolio import rules, schedule
from luodi.engine.levelling.problem import prepared_for
from luodi.engine.limits import Capacity, Demand, Limits, Quota
from luodi.engine.result import Aim, Objective

YEAR = 250
LOAD = 0.8


@dataclass(frozen=True)
class Portfolio:
    """Networks with what they compete for."""

    networks: tuple[Network, ...]
    limits: Limits
    objective: Objective


def portfolio(projects: int = 487, mean: int = 60, seed: int = 1) -> Portfolio:
    """Every slot is a working day, so that figures compare with others' that know no calendars."""
    dice = random.Random(seed)
    axis = Axis(date(2021, 1, 1), 12_000)
    raw = [_project(dice, f"P{number:03}", mean, axis) for number in range(projects)]
    networks = tuple(_promised(dice, network) for network, _ in raw)
    demands = tuple(demand for _, own in raw for demand in own)
    weights = {n.name: dice.choices((1, 2, 4, 8), (50, 30, 15, 5))[0] for n in networks}
    return Portfolio(networks, _limits(networks, demands), Objective(Aim.LATENESS, weights=weights))


def _project(dice: random.Random, name: str, mean: int, axis: Axis) -> tuple[Network, list[Demand]]:
    count = min(85, max(40, round(dice.gauss(mean, 8))))
    permits = 6 + int(count * 0.38)
    release, big = dice.randrange(500), dice.lognormvariate(0, 0.5)
    activities, demands, links = [], [], {}
    for n in range(count):
        days, demand, preds = _step(dice, n, permits, big)
        if n == count - 1:
            days, demand = 1, None
        activities.append(Activity(f"A{n}", days * 100, start_no_earlier=release))
        if demand is not None:
            demands.append(Demand(f"A{n}", demand[0], demand[1], name))
        for pred in preds:
            lag = dice.randint(1, 4) * 100 if dice.random() < 0.1 else 0
            links[pred, n] = Link(f"A{pred}", f"A{n}", "FS", lag)
    open_ends = set(range(count - 1)) - {pred for pred, _ in links}
    links.update({(pred, count - 1): Link(f"A{pred}", f"A{count - 1}") for pred in open_ends})
    demands.append(Demand("A8", "LAND", max(1, int(dice.lognormvariate(3.3, 0.7))), name))
    demands.append(Demand(f"A{permits - 1}", "ENERGY", max(1, int(dice.lognormvariate(2.5, 1.0))), name))
    return Network(tuple(activities), tuple(links.values()), (every_day(axis),), axis, name), demands


def _step(
    dice: random.Random, n: int, permits: int, big: float
) -> tuple[int, tuple[str, int] | None, set[int]]:
    """Days, demand and predecessors of one activity."""
    if n < 6:
        return dice.randint(3, 19), None, {n - 1} if n else set()
    if n < permits:
        desk = dice.choices(range(12), (4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1))[0]
        return dice.randint(1, 9), (f"DESK{desk}", 1), _before(dice, n, max(5, n - 6))
    days = max(2, int(dice.gammavariate(3, 6) * big**0.3))
    return (
        days,
        (f"CREW{dice.randrange(4)}", dice.randint(1, 3)),
        _before(dice, n, max(permits - 4, n - 5)),
    )


def _before(dice: random.Random, n: int, low: int) -> set[int]:
    return {dice.randrange(low, n) for _ in range(dice.randint(1, 3))}


def _promised(dice: random.Random, network: Network) -> Network:
    """The network with a committed end: its own length and 5 to 40 % more."""
    early = plan(compile(network), 0)
    release = min(a.start_no_earlier or 0 for a in network.activities)
    length = int(early.early_finish.max()) - release
    *others, end = network.activities
    due = release + int(length * dice.uniform(1.05, 1.4))
    final = Activity(end.id, end.duration, start_no_earlier=end.start_no_earlier, due=due)
    return Network((*others, final), network.links, network.calendars, network.axis, network.name)


def _limits(networks: tuple[Network, ...], demands: tuple[Demand, ...]) -> Limits:
    work: dict[str, int] = {}
    by_name = {network.name: network for network in networks}
    for demand in demands:
        days = by_name[demand.project].by_id[demand.activity].duration // 100
        once = demand.limit in ("LAND", "ENERGY")
        work[demand.limit] = work.get(demand.limit, 0) + demand.amount * (1 if once else days)
    dues = sorted(n.activities[-1].due or 0 for n in networks)
    releases = sorted(n.activities[0].start_no_earlier or 0 for n in networks)
    span = dues[int(0.9 * len(dues))] - releases[len(releases) // 20]
    capacities = [
        Capacity(code, max(1, -int(-work[code] // (span * LOAD))))
        for code in sorted(work)
        if code not in ("LAND", "ENERGY")
    ]
    quotas = [
        Quota(code, tuple((YEAR * year, int(work[code] / 3.2)) for year in range(40)), carries=False)
        for code in ("LAND", "ENERGY")
    ]
    return Limits(tuple(capacities), tuple(quotas), demands)


def _print(name: str, unit: str, **figures: object) -> None:
    machine = f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}"
    print(json.dumps({"name": name, **figures, "unit": unit, "machine": machine}))


def one_schedule(case: Portfolio, repeats: int = 30) -> None:
    """CPU time of one levelled schedule, arrays prepared."""
    prepared = prepared_for(compile(case.networks), case.limits, case.objective, 0)
    name, key = next(iter(rules(prepared.problem)))
    order = order_of(prepared.problem, key)
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        schedule(prepared.problem, order, 0)
        spent.append((time.process_time() - begun) * 1000)
    size = {"activities": len(prepared.problem.act), "horizon": prepared.problem.horizon}
    _print(f"one levelled schedule by {name}", "ms", ours=round(min(spent), 2), target=10, **size)


def anew(case: Portfolio, repeats: int = 5) -> None:
    """CPU time of the whole portfolio planned again from its networks: prepared, levelled, tidied, checked."""
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        found = solve(case.networks, case.limits, case.objective, evaluations=1)
        spent.append(time.process_time() - begun)
        assert found.schedule is not None
    _print("the portfolio planned anew", "s", ours=round(min(spent), 3), target=1)


def search(case: Portfolio, seconds: float, workers: int) -> None:
    """Weighted lateness of the best rule and after the search."""
    rule = solve(case.networks, case.limits, case.objective, evaluations=1)
    begun = time.process_time()
    found = solve(case.networks, case.limits, case.objective, time_limit=seconds, workers=workers)
    spent = round(time.process_time() - begun, 1)
    assert rule.value
    assert found.value is not None
    less = round(100 * (1 - found.value / rule.value), 1)
    facts = {
        "rule": rule.value,
        "found": found.value,
        "workers": workers,
        "cpu_seconds": spent,
        **found.search,
    }
    _print("weighted lateness below the best rule", "%", ours=less, target=30, **facts)


def main() -> None:
    """Runs what is asked for; compiled kernels are on disk from the first schedule on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    case = portfolio()
    one_schedule(case)
    anew(case)
    if asked.seconds:
        search(case, asked.seconds, asked.workers)


if __name__ == "__main__":
    main()

"""Forward and backward pass of a district's portfolio, arrays prepared, against a plain networkx loop.

Prints one JSON line: `passes` = both passes, `ours` = the same with two columns read and added up, which
is what the peer does; `order_ms` = preparing the order of the passes, once. The portfolio is synthetic: 487 projects of about 60 activities from a fixed seed.
"""

import json
import platform
import random
import time
from collections.abc import Callable
from datetime import date

import networkx

from luodi.engine import (
    Activity,
    Arrays,
    Axis,
    Calendar,
    Link,
    Network,
    compile,
    every_day,
    seasonal,
    working_days,
)
from luodi.engine.critical_path import backward, forward

AXIS = Axis(date(2020, 1, 1), 12 * 365)
DATA_DATE = AXIS.slot(date(2021, 6, 1))
CALENDARS = (
    working_days(AXIS, []),
    every_day(AXIS),
    seasonal(every_day(AXIS), [45, 60, 90, 100, 100, 95, 85, 85, 100, 100, 90, 50], "SITE"),
)


def portfolio(projects: int = 487, mean: int = 60, seed: int = 1) -> list[Network]:
    """Permits first, then works, one to three predecessors each, a committed last milestone."""
    dice = random.Random(seed)
    return [_project(dice, f"P{number:03}", mean) for number in range(projects)]


def _project(dice: random.Random, name: str, mean: int) -> Network:
    count = min(85, max(40, round(dice.gauss(mean, 8))))
    activities, links = [], []
    for n in range(count):
        permits = n < count // 2
        days = dice.randint(2, 15) if permits else dice.randint(5, 60)
        activities.append(Activity(f"A{n}", days * 100, 0 if permits else dice.choice((1, 2))))
        for pred in {dice.randint(max(0, n - 6), n - 1) for _ in range(dice.randint(1, 3))} if n else ():
            lag = dice.randint(1, 5) * 100 if dice.random() < 0.12 else 0
            links.append(Link(f"A{pred}", f"A{n}", dice.choices(("FS", "SS", "FF"), (8, 1, 1))[0], lag))
    activities.append(Activity("END", 0, due=DATA_DATE + dice.randint(400, 1200)))
    open_ends = {a.id for a in activities} - {link.pred for link in links} - {"END"}
    links += [Link(end, "END") for end in sorted(open_ends)]
    return Network(tuple(activities), tuple(links), CALENDARS, AXIS, name)


def ours(arrays: Arrays) -> int:
    """Both passes; the answer is the sum of all dates, to compare."""
    early = forward(arrays, DATA_DATE)
    late = backward(arrays, early)
    return int(early.finish.sum() + late.start.sum())


def peer(networks: list[Network], graphs: list["networkx.DiGraph[str]"]) -> int:
    """The same passes as one would write them with networkx, day counting by our calendars."""
    return sum(_peer(net, graph) for net, graph in zip(networks, graphs, strict=True))


def _peer(net: Network, graph: "networkx.DiGraph[str]") -> int:
    start: dict[str, int] = {}
    finish: dict[str, int] = {}
    order = list(networkx.topological_sort(graph))
    for name in order:
        activity, begin = net.by_id[name], DATA_DATE + (1 if name == "END" else 0)
        calendar = CALENDARS[activity.calendar]
        for pred, _, kind, lag in graph.in_edges(name, keys=True, data="lag"):
            bound = calendar.advance(start[pred] if kind == "SS" else finish[pred], lag)
            if kind == "FF":
                bound = calendar.latest_start(bound - 1, activity.duration) + 1
            begin = max(begin, bound)
        start[name] = calendar.first_working(begin) if activity.duration else begin
        finish[name] = calendar.finish(start[name], activity.duration)
    latest: dict[str, int] = {}
    ends: dict[str, int] = {}
    for name in reversed(order):
        activity, calendar = net.by_id[name], CALENDARS[net.by_id[name].calendar]
        cap, top = activity.due, None
        for _, succ, kind, lag in graph.out_edges(name, keys=True, data="lag"):
            after = CALENDARS[net.by_id[succ].calendar]
            bound = after.retreat(ends[succ] if kind == "FF" else latest[succ], lag)
            if kind == "SS":
                top = bound if top is None else min(top, bound)
            else:
                cap = bound if cap is None else min(cap, bound)
        latest[name] = _latest(calendar, activity.duration, cap, top)
        ends[name] = calendar.finish(latest[name], activity.duration)
    return sum(finish.values()) + sum(latest.values())


def _latest(calendar: Calendar, duration: int, cap: int | None, top: int | None) -> int:
    bounds = [] if cap is None else [calendar.latest_start(cap, duration)]
    if top is not None:
        bounds.append(calendar.latest_start(top + 1, 1))
    return min(bounds)


def best(run: Callable[[], int], times: int) -> float:
    """Shortest of several runs, in milliseconds of processor time."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        run()
        spent.append(time.process_time() - begin)
    return min(spent) * 1000


def main() -> None:
    networks = portfolio()
    begin = time.process_time()
    arrays = compile(networks)
    prepare = (time.process_time() - begin) * 1000
    graphs = []
    for net in networks:
        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        graph.add_nodes_from(net.by_id)
        for link in net.links:
            graph.add_edge(link.pred, link.succ, key=link.type, lag=link.lag)
        graphs.append(graph)
    same = ours(arrays) == peer(networks, graphs)
    assert same, "the peer computes other dates"
    layers = best(lambda: int(bool(vars(arrays).pop("layers")) and bool(arrays.layers)), 5)
    bare = best(lambda: backward(arrays, forward(arrays, DATA_DATE)).cells.size, 200)
    mine, theirs = best(lambda: ours(arrays), 200), best(lambda: peer(networks, graphs), 3)
    line = {
        "name": "forward and backward pass, 487 projects",
        "activities": len(arrays.activities),
        "links": len(arrays.links),
        "prepare_ms": round(prepare, 1),
        "order_ms": round(layers, 1),
        "passes": round(bare, 3),
        "ours": round(mine, 3),
        "peer": round(theirs, 1),
        "ratio": round(theirs / mine, 1),
        "unit": "ms",
        "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()

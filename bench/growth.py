"""Ever larger portfolios, 30 thousand, 300 thousand, 3 million activities: both passes, or one levelled schedule.

usage: python bench/growth.py [passes | levelling]

Prints one JSON line for each size: time with arrays prepared, memory of the tables and of the process. The
larger portfolios repeat the one of `engine_pass`, or districts of `portfolio` with desks and quotas of their own.
"""

import json
import platform
import resource
import sys
import time

import numpy as np
import portfolio as district
from engine_pass import DATA_DATE, portfolio

from luodi.engine import Arrays, compile
from luodi.engine.arrays import OUTGOING, PRED, PRED_FROM, PRED_TO, SUCC, SUCC_FROM, SUCC_TO, Tables
from luodi.engine.critical_path import backward, forward
from luodi.engine.levelling import columns as col
from luodi.engine.levelling.boards import order_of
from luodi.engine.levelling.portfolio import rules, schedule
from luodi.engine.levelling.problem import Board, Ground, Problem, prepared_for


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


def districts(one: Problem, times: int) -> Problem:
    """The same district many times over, each with desks, crews and quotas of its own."""
    ground, board, caps = one.ground, one.board, one.capacities
    act, copy = np.tile(ground.act, (times, 1)), np.repeat(np.arange(times), len(ground.act))
    act[:, [col.PRED_FROM, col.PRED_TO]] += (copy * one.links)[:, None].astype(np.int32)
    act[:, [col.SUCC_FROM, col.SUCC_TO]] += ((copy + times - 1) * one.links)[:, None].astype(np.int32)
    act[:, [col.NEED_FROM, col.NEED_TO]] += (copy * len(ground.need))[:, None].astype(np.int32)
    act[:, [col.WAIT_FROM, col.WAIT_TO]] = 2 * times * one.links
    ahead, back = (
        _repeated(ground.link[since : since + one.links], times, {col.OTHER: len(ground.act)})
        for since in (0, one.links)
    )
    need = np.tile(ground.need, (times, 1))
    copy, limit = np.repeat(np.arange(times), len(ground.need)), need[:, col.LIMIT]
    quotas = len(ground.limit) - caps
    quota = (times - 1) * caps + copy * quotas
    need[:, col.LIMIT] += np.where(limit < caps, copy * caps, quota).astype(np.int32)
    stock = len(board.stock)
    limits = (
        _repeated(ground.limit[:caps], times, {col.BASE: len(board.room)}),
        _repeated(ground.limit[caps:], times, {col.SINCE: stock, col.UNTIL: stock}),
    )
    many = Board(
        np.tile(board.date, (times, 1)), np.tile(board.room, times), np.tile(board.stock, (times, 1))
    )
    project = np.tile(one.project, times)
    project += np.repeat(np.arange(times), len(ground.act)) * (int(one.project.max()) + 1)
    tables = Ground(act, np.concatenate((ahead, back)), need, np.concatenate(limits), ground.clock)
    return Problem(tables, many, project, times * one.links, caps * times)


def _repeated(rows: col.Ints32, times: int, moved: dict[int, int]) -> col.Ints32:
    """Rows many times over, some columns higher by so much for each copy."""
    many = np.tile(rows, (times, 1))
    for column, by in moved.items():
        many[:, column] += (np.repeat(np.arange(times), len(rows)) * by).astype(np.int32)
    return many


def levelled(one: Problem, times: int, runs: int) -> dict[str, object]:
    """Shortest process time of one levelled schedule by the first rule."""
    many = districts(one, times)
    name, key = next(iter(rules(many)))
    order = order_of(many, key)
    spent, values = [], set()
    for _ in range(runs):
        begin = time.process_time()
        found = schedule(many, order, 0)
        spent.append(time.process_time() - begin)
        assert found is not None
        values.add(found.value)
    [value] = values
    count = len(many.act)
    held = (*many.ground, *many.board)
    return {
        "name": f"one levelled schedule by {name}, {count} activities",
        "activities": count,
        "links": many.links,
        "ours": round(min(spent) * 1000, 1),
        "unit": "ms",
        "ns_per_activity": round(min(spent) * 1e9 / count, 1),
        "lateness": value,
        "tables_mb": round(sum(array.nbytes for array in held) / 1e6),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "machine": f"{platform.machine()} {platform.python_implementation()} {platform.python_version()}",
    }


def main() -> None:
    if sys.argv[1:] == ["levelling"]:
        case = district.portfolio()
        one = prepared_for(compile(case.networks), case.limits, case.objective, 0).problem
        for times, runs in ((1, 20), (10, 4), (100, 2)):
            print(json.dumps(levelled(one, times, runs)), flush=True)
        return
    base = compile(portfolio())
    measured(base, 2)  # loads the kernels
    for times, runs in ((1, 50), (10, 10), (100, 4)):
        print(json.dumps(measured(repeated(base, times), runs)), flush=True)


if __name__ == "__main__":
    main()

"""Both passes over layers in operations on columns: what `_kernels_layers` says in compiled loops.

Taken where numba is missing or switched off. The dates are the same.
"""

import numpy as np

from luodi.engine.arrays import FAR
from luodi.engine.daycount import DayCount, Days, Ints, Narrow
from luodi.engine.layers import (
    CALENDAR_OF,
    END,
    EVENT,
    FIRST,
    FROM,
    FURTHER,
    KIND,
    LAGGING,
    OPENING,
    OWN,
    TAIL,
    WIDE,
    Own,
    Refs,
    Sweep,
)

Bounds = tuple[Ints, Ints]


def forward(sweep: Sweep, days: Days, data_date: int, own: Own, cells: Narrow, tail_only: bool) -> None:
    """Earliest dates into `cells`, of all steps or only of those behind the last committed dates."""
    count = DayCount(days)
    begins, finishes = cells[0::2], cells[1::2]
    for run in sweep.runs.tolist():
        if tail_only and not run[TAIL]:
            continue
        rows = slice(run[FIRST], run[END])
        work = (own.left if run[KIND] == OWN else sweep.work)[rows].astype(np.int64)
        near, further = _pressed(run, sweep.refs, cells, np.maximum, -FAR)
        row = np.array(run[CALENDAR_OF])
        if run[KIND] == LAGGING:
            finishes[rows] = count.reach(row, count.before(row, near) + work)
            continue
        bound = np.maximum(near, own.starts[rows] if run[KIND] == OWN else data_date + (run[KIND] == EVENT))
        if run[FURTHER]:
            bound = np.maximum(bound, count.start_for_finish(row, further, work))
        begins[rows] = count.begin(row, bound, work)
        finishes[rows] = count.finish(row, bound, work)


def backward(sweep: Sweep, days: Days, own: Own, cells: Narrow, tail: int) -> None:
    """Latest dates into `cells`, of the steps before the last committed dates (0) or behind them (1)."""
    count = DayCount(days)
    begins, finishes = cells[0::2], cells[1::2]
    for run in sweep.runs.tolist():
        if run[TAIL] != tail:
            continue
        rows = slice(run[FIRST], run[END])
        work = (own.left if run[KIND] == OWN else sweep.work)[rows].astype(np.int64)
        finish_cap, start_cap = _pressed(run, sweep.refs, cells, np.minimum, FAR)
        row = np.array(run[CALENDAR_OF])
        if run[KIND] == LAGGING:
            begins[rows] = count.leave(row, count.before(row, finish_cap) - work)
            continue
        if run[KIND] == OWN:
            start_cap, finish_cap = (
                np.minimum(start_cap, own.starts[rows]),
                np.minimum(finish_cap, own.finishes[rows]),
            )
        slot = np.minimum(start_cap, finish_cap)
        if run[KIND] not in (OPENING, EVENT):
            slot = np.where(work == 0, slot, _latest_begin(count, row, start_cap, finish_cap, work))
        begins[rows] = slot
        finishes[rows] = count.finish(row, slot, work)


def _pressed(run: list[int], refs: Refs, cells: Narrow, most: np.ufunc, free: int) -> Bounds:
    """What presses on the near and on the other side of each step of a run; `free` where nothing does."""
    rows, wide, width = run[END] - run[FIRST], run[WIDE], run[WIDE] + run[FURTHER]
    found = cells[refs[run[FROM] : run[FROM] + rows * width]].reshape(rows, width).astype(np.int64)
    return (
        most.reduce(found[:, :wide], axis=1, initial=free),
        most.reduce(found[:, wide:], axis=1, initial=free),
    )


def _latest_begin(count: DayCount, row: Ints, start_cap: Ints, finish_cap: Ints, work: Ints) -> Ints:
    """Greatest slot on which the work can begin under both caps."""
    by_start = np.where(start_cap < FAR, count.reach(row, count.before(row, start_cap + 1)) - 1, FAR)
    by_finish = np.where(finish_cap < FAR, count.leave(row, count.before(row, finish_cap) - work), FAR)
    return np.minimum(by_start, by_finish)

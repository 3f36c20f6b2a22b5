"""Both passes over layers in operations on columns: what `_kernels_layers` says in compiled loops.

Taken where numba is missing or switched off. The dates are the same.
"""

import numpy as np

from luodi.engine.arrays import FAR
from luodi.engine.daycount import DayCount, Days, Ints, Narrow
from luodi.engine.layers import (
    CALENDAR_OF,
    CELL,
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
    WORK,
    Own,
    Refs,
    Sweep,
)

Bounds = tuple[Ints, Ints]


def forward(sweep: Sweep, days: Days, data_date: int, own: Own, cells: Narrow, tail_only: bool) -> None:
    """Earliest dates into `cells`, of all steps or only of those behind the last committed dates."""
    count = DayCount(days)
    size = sweep.size
    for run in sweep.runs.tolist():
        if tail_only and not run[TAIL]:
            continue
        cell, work = _steps(run, sweep, own)
        near, further = _pressed(run, sweep.refs, cells, np.maximum, -FAR)
        row = np.array(run[CALENDAR_OF])
        if run[KIND] == LAGGING:
            cells[size + cell] = count.reach(row, count.before(row, near) + work)
            continue
        bound = np.maximum(near, own.starts[cell] if run[KIND] == OWN else data_date + (run[KIND] == EVENT))
        if run[FURTHER]:
            bound = np.maximum(bound, count.start_for_finish(row, further, work))
        cells[cell] = count.begin(row, bound, work)
        cells[size + cell] = count.finish(row, bound, work)


def backward(sweep: Sweep, days: Days, own: Own, cells: Narrow, tail: int) -> None:
    """Latest dates into `cells`, of the steps before the last committed dates (0) or behind them (1)."""
    count = DayCount(days)
    size = sweep.size
    for run in sweep.runs.tolist():
        if run[TAIL] != tail:
            continue
        cell, work = _steps(run, sweep, own)
        finish_cap, start_cap = _pressed(run, sweep.refs, cells, np.minimum, FAR)
        row = np.array(run[CALENDAR_OF])
        if run[KIND] == LAGGING:
            cells[cell] = count.leave(row, count.before(row, finish_cap) - work)
            continue
        if run[KIND] == OWN:
            start_cap, finish_cap = (
                np.minimum(start_cap, own.starts[cell]),
                np.minimum(finish_cap, own.finishes[cell]),
            )
        slot = np.minimum(start_cap, finish_cap)
        if run[KIND] not in (OPENING, EVENT):
            slot = np.where(work == 0, slot, _latest_begin(count, row, start_cap, finish_cap, work))
        cells[cell] = slot
        cells[size + cell] = count.finish(row, slot, work)


def _steps(run: list[int], sweep: Sweep, own: Own) -> Bounds:
    """Cells and work of the steps of one run."""
    cell = sweep.steps[run[FIRST] : run[END], CELL]
    work = own.left[cell] if run[KIND] == OWN else sweep.steps[run[FIRST] : run[END], WORK].astype(np.int64)
    return cell, work


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

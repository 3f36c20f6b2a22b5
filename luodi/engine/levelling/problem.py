"""A portfolio under limits as flat arrays for the kernels: what is finished is gone, time starts at the data date.

Boundaries and slots inside count from the data date. Calendars are narrowed by those of the
capacities an activity uses (the smaller weight of each day); what finished activities and actual
starts decide is folded into floors, so that the kernels see only what can still be placed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from luodi.engine import arrays as at
from luodi.engine.arrays import Arrays, Ints
from luodi.engine.levelling.columns import (
    AMOUNT,
    FLOOR,
    LIMIT,
    NEED_FROM,
    NEED_TO,
    NEVER,
    OTHER,
    PRED_FROM,
    PRED_TO,
    PROJECT,
    SUCC_FROM,
    SUCC_TO,
    WORK,
    Ints32,
)
from luodi.engine.levelling.problem_rows import Rows, rows_of
from luodi.engine.limits import Capacity, Limits, Quota
from luodi.engine.result import Aim, Objective
from luodi.engine.workdays import FULL_DAY, Calendar


class Problem(NamedTuple):
    """What the kernels read. All int32 except `stock`; n live activities in topological order.

    `act` (n, 16) one row, one cache line, per activity; `pred` and `succ` (links, 4) by successor and by
    predecessor; `need` (LIMIT, AMOUNT) with capacities numbered first, quotas behind; `room` what each
    capacity has in each period, from BASE; `batch` first slots of quota batches, `stock` their amounts
    (summed up where they carry); `wait` both ways, rows ``wait_at[i] … wait_at[i + 1]``; `clock` as in
    `arrays.Tables`, its length the horizon.
    """

    act: Ints32
    pred: Ints32
    succ: Ints32
    need: Ints32
    cap: Ints32
    room: Ints32
    quota: Ints32
    batch: Ints32
    stock: Ints
    wait: Ints32
    wait_at: Ints32
    clock: Ints32

    @property
    def horizon(self) -> int:
        """Slots that can be planned; beyond it nothing is placed."""
        return int(self.clock.shape[2]) - 1


class Board(NamedTuple):
    """A schedule being made: dates of each activity (begin -1 = not placed) and what is left of each limit.

    `floor` starts as the activities' own and rises where a longest wait pushes a predecessor.
    """

    begin: Ints32
    finish: Ints32
    floor: Ints32
    room: Ints32
    stock: Ints


@dataclass(frozen=True)
class Prepared:
    """A problem and its way back to the networks.

    `position[i]` is the place of live activity i in `arrays`, `link[k]` that of the link in row k of
    `problem.pred`, `floor_by[i]` the link that sets the floor or BY_ codes of `arrays`.
    """

    problem: Problem
    arrays: Arrays
    limits: Limits
    data_date: int
    position: Ints
    link: Ints
    floor_by: Ints
    mode: Ints


def prepare(
    arrays: Arrays, limits: Limits, objective: Objective, data_date: int, modes: Ints | None = None
) -> Prepared:
    """The problem with the given number of the mode for each activity (by position; default the first)."""
    chosen = np.zeros(len(arrays.activities), np.int64) if modes is None else modes
    rows = rows_of(arrays, limits, objective, data_date, chosen)
    horizon = _horizon(rows, limits, data_date, arrays.axis.length)
    problem = assemble(rows, limits, data_date, horizon)
    return Prepared(problem, arrays, limits, data_date, rows.position, rows.link, rows.floor_by, chosen)


def prepared_for(arrays: Arrays, limits: Limits, objective: Objective, data_date: int) -> Prepared:
    """The problem with the way of doing each activity that the aim suggests: the cheapest or the shortest."""
    best: dict[int, tuple[tuple[int, int], int]] = {}
    seen: dict[int, int] = {}
    for mode in limits.modes:
        position = arrays.at(mode.activity, mode.project or None)
        number = seen[position] = seen.get(position, -1) + 1
        worth = (mode.cost, mode.duration) if objective.aim is Aim.COST else (mode.duration, mode.cost)
        if position not in best or worth < best[position][0]:
            best[position] = worth, number
    modes = np.zeros(len(arrays.activities), np.int64)
    for position, (_, number) in best.items():
        modes[position] = number
    return prepare(arrays, limits, objective, data_date, modes)


def widened(prepared: Prepared) -> Prepared:
    """The same problem with twice the horizon."""
    horizon = 2 * prepared.problem.horizon
    clock = stretched(prepared.problem.clock, horizon)
    cap, room = rooms(prepared.limits.capacities, prepared.data_date, horizon)
    problem = prepared.problem._replace(clock=clock, cap=cap, room=room)
    return Prepared(**{**vars(prepared), "problem": problem})


def assemble(rows: Rows, limits: Limits, data_date: int, horizon: int) -> Problem:
    """The arrays of the kernels from finished rows."""
    cap, room = rooms(limits.capacities, data_date, horizon)
    quota, batch, stock = stocks(limits.quotas, data_date)
    return Problem(
        act=rows.act,
        pred=rows.pred,
        succ=mirrored(rows.act, rows.pred),
        need=rows.need,
        cap=cap,
        room=room,
        quota=quota,
        batch=batch,
        stock=stock,
        wait=rows.wait,
        wait_at=rows.wait_at,
        clock=clock_of(rows.calendars, data_date, horizon),
    )


def mirrored(act: Ints32, pred: Ints32) -> Ints32:
    """Links by predecessor; fills the columns SUCC_FROM and SUCC_TO of `act`."""
    order = np.argsort(pred[:, OTHER], kind="stable")
    succ = pred[order].copy()
    owner = np.repeat(np.arange(len(act), dtype=np.int32), act[:, PRED_TO] - act[:, PRED_FROM])
    succ[:, OTHER] = owner[order]
    act[:, SUCC_TO] = np.cumsum(np.bincount(pred[:, OTHER], minlength=len(act)))
    act[1:, SUCC_FROM] = act[:-1, SUCC_TO]
    return succ


def clock_of(calendars: Sequence[Calendar], data_date: int, horizon: int) -> Ints32:
    """CUM, FIRST and WORKING of each calendar from the data date on; behind the axis every day is full."""
    weights = np.full((len(calendars), horizon), FULL_DAY, np.int64)
    for row, calendar in enumerate(calendars):
        low, high = max(data_date, 0), min(data_date + horizon, calendar.axis.length)
        if low < high:
            weights[row, low - data_date : high - data_date] = calendar.weights[low:high]
    return _clock(weights)


def stretched(clock: Ints32, horizon: int) -> Ints32:
    """The same clock to another horizon, every further day full."""
    weights = np.full((clock.shape[1], horizon), FULL_DAY, np.int64)
    known = min(horizon, clock.shape[2] - 1)
    weights[:, :known] = np.diff(clock[at.CUM], axis=1)[:, :known]
    return _clock(weights)


def _clock(weights: Ints) -> Ints32:
    calendars, length = weights.shape
    clock = np.full((3, calendars, length + 1), length, np.int32)
    for row in range(calendars):
        cum = np.concatenate(([0], np.cumsum(weights[row])))
        clock[at.CUM, row] = cum
        days = np.arange(int(cum[-1]) // FULL_DAY + 1)
        clock[at.FIRST, row, : len(days)] = np.searchsorted(cum, days * FULL_DAY)
        worked = np.flatnonzero(weights[row])
        after = np.append(worked, length)
        clock[at.WORKING, row] = after[np.searchsorted(worked, np.arange(length + 1))]
    return clock


def rooms(capacities: Sequence[Capacity], data_date: int, horizon: int) -> tuple[Ints32, Ints32]:
    """Rows of Problem.cap and the amounts of all periods that touch the horizon."""
    cap = np.zeros((len(capacities), 3), np.int32)
    parts = []
    base = 0
    for row, capacity in enumerate(capacities):
        shift = (data_date - capacity.counted_from) % capacity.days
        begins = data_date - shift + capacity.days * np.arange((horizon + shift) // capacity.days + 1)
        amounts = np.full(len(begins), capacity.amount, np.int32)
        for since, amount in capacity.changes:
            amounts[begins >= since] = amount
        cap[row] = capacity.days, shift, base
        base += len(amounts)
        parts.append(amounts)
    return cap, np.concatenate(parts) if parts else np.zeros(0, np.int32)


def stocks(quotas: Sequence[Quota], data_date: int) -> tuple[Ints32, Ints32, Ints]:
    """Rows of Problem.quota, first slots and amounts of the batches."""
    quota = np.zeros((len(quotas), 3), np.int32)
    batch: list[int] = []
    stock: list[int] = []
    for row, limit in enumerate(quotas):
        amounts = [amount for _, amount in limit.batches]
        quota[row] = len(batch), len(batch) + len(amounts), limit.carries
        batch += [int(np.clip(since - data_date, -NEVER, NEVER)) for since, _ in limit.batches]
        stock += np.cumsum(amounts).tolist() if limit.carries else amounts
    return quota, np.array(batch, np.int32), np.array(stock, np.int64)


def _horizon(rows: Rows, limits: Limits, data_date: int, axis_length: int) -> int:
    """Long enough for nearly every plan: the axis, the longest project and the queue of the fullest desk."""
    act, need = rows.act, rows.need
    days = -(-act[:, WORK].astype(np.int64) // FULL_DAY)
    load = np.zeros(len(limits.capacities) + len(limits.quotas))
    if len(need):
        np.add.at(
            load, need[:, LIMIT], np.repeat(days, act[:, NEED_TO] - act[:, NEED_FROM]) * need[:, AMOUNT]
        )
    queue = max(
        (load[row] * c.days / max(1, c.amount) for row, c in enumerate(limits.capacities)), default=0.0
    )
    ends = [since - data_date for limit in limits.capacities for since, _ in limit.changes]
    ends += [since - data_date for quota in limits.quotas for since, _ in quota.batches]
    longest = int(np.bincount(act[:, PROJECT], weights=days).max()) if len(act) else 0
    floor = int(act[:, FLOOR].max()) if len(act) else 0
    known = max([axis_length - data_date, 0, floor, *[end for end in ends if end < NEVER]])
    return known + min(longest, 4000) + min(int(1.5 * queue), 20_000) + 366

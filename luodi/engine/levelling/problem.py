"""A portfolio under limits as flat arrays for the kernels: what is finished is gone, time starts at the data date.

Boundaries and slots inside count from the data date. Calendars are narrowed by those of the
capacities an activity uses (the smaller weight of each day); what finished activities and actual
starts decide is folded into floors, so that the kernels see only what can still be placed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
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
    SUCC_FROM,
    SUCC_TO,
    WAIT_FROM,
    WAIT_TO,
    WORK,
    Column32,
    Cube32,
    Ints32,
    Table32,
    Table64,
)
from luodi.engine.levelling.problem_rows import Rows, rows_of
from luodi.engine.limits import Capacity, Limits, Quota
from luodi.engine.result import Aim, Objective
from luodi.engine.workdays import FULL_DAY, Calendar


class Ground(NamedTuple):
    """What the kernels read and never write, int32: few wide tables, because each array costs compile time.

    n live activities in topological order. `act` (n, 16) one row, one cache line, per activity; `link`
    links by successor, then by predecessor, then longest waits of both their ends; `need` (LIMIT, AMOUNT)
    with capacities numbered first, quotas behind; `limit` one row each; `clock` as in `arrays.Tables`,
    its length the horizon.
    """

    act: Table32
    link: Table32
    need: Table32
    limit: Table32
    clock: Cube32


class Board(NamedTuple):
    """A schedule being made: begin (-1 = not placed), finish and floor of each activity, what is left of each limit.

    `date` (n, 3): FLOOR starts as the activities' own and rises where a longest wait pushes a
    predecessor. `room`: what each capacity has in each period, from its BASE. `stock` (BATCH, LEFT), int64:
    first slots and amounts of quota batches, summed up where they carry.
    """

    date: Table32
    room: Column32
    stock: Table64


@dataclass(frozen=True)
class Problem:
    """The ground, an empty board, and what the kernels need not know.

    `project` numbers the project of each activity; `links` of the rows of `ground.link` come first, once
    by successor and once by predecessor; `capacities` of the rows of `ground.limit` are no quotas.
    """

    ground: Ground
    board: Board
    project: Ints
    links: int
    capacities: int

    @property
    def act(self) -> Ints32:
        """One row per activity."""
        return self.ground.act

    @property
    def pred(self) -> Ints32:
        """Links by successor."""
        return self.ground.link[: self.links]

    @property
    def has_waits(self) -> bool:
        """Are there longest waits?"""
        return len(self.ground.link) > 2 * self.links

    @property
    def horizon(self) -> int:
        """Slots that can be planned; beyond it nothing is placed."""
        return int(self.ground.clock.shape[2]) - 1

    def empty_board(self) -> Board:
        """A board on which nothing is placed."""
        return Board(*(array.copy() for array in self.board))


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
    link: Table32
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
    clock = stretched(prepared.problem.ground.clock, horizon)
    cap, room = rooms(prepared.limits.capacities, prepared.data_date, horizon)
    return replace(prepared, problem=on_other_ground(prepared.problem, clock, cap, room))


def on_other_ground(problem: Problem, clock: Ints32, cap: Ints32, room: Ints32) -> Problem:
    """The same problem with other calendars, rows and rooms of capacities."""
    limit = problem.ground.limit.copy()
    limit[: len(cap)] = cap
    ground, board = problem.ground._replace(clock=clock, limit=limit), problem.board._replace(room=room)
    return replace(problem, ground=ground, board=board)


def assemble(rows: Rows, limits: Limits, data_date: int, horizon: int) -> Problem:
    """The arrays of the kernels from finished rows."""
    cap, room = rooms(limits.capacities, data_date, horizon)
    quota, stock = stocks(limits.quotas, data_date)
    link = np.concatenate((rows.pred, mirrored(rows.act, rows.pred), rows.wait))
    rows.act[:, (WAIT_FROM, WAIT_TO)] += 2 * len(rows.pred)
    clock = clock_of(rows.calendars, data_date, horizon)
    ground = Ground(rows.act, link, rows.need, np.concatenate((cap, quota)), clock)
    date = np.full((len(rows.act), 3), -1, np.int32)
    date[:, FLOOR] = rows.floor
    return Problem(ground, Board(date, room, stock), rows.project, len(rows.pred), len(cap))


def mirrored(act: Ints32, pred: Ints32) -> Ints32:
    """Links by predecessor; fills the columns SUCC_FROM and SUCC_TO of `act`, counted behind the others."""
    order = np.argsort(pred[:, OTHER], kind="stable")
    succ = pred[order].copy()
    owner = np.repeat(np.arange(len(act), dtype=np.int32), act[:, PRED_TO] - act[:, PRED_FROM])
    succ[:, OTHER] = owner[order]
    act[:, SUCC_TO] = len(pred) + np.cumsum(np.bincount(pred[:, OTHER], minlength=len(act)))
    act[:, SUCC_FROM] = np.append(len(pred), act[:-1, SUCC_TO])[: len(act)]
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
    """Rows of Ground.limit and the amounts of all periods that touch the horizon."""
    cap = np.zeros((len(capacities), 4), np.int32)
    parts = []
    base = 0
    for row, capacity in enumerate(capacities):
        shift = (data_date - capacity.counted_from) % capacity.days
        begins = data_date - shift + capacity.days * np.arange((horizon + shift) // capacity.days + 1)
        amounts = np.full(len(begins), capacity.amount, np.int32)
        for since, amount in capacity.changes:
            amounts[begins >= since] = amount
        cap[row, :3] = capacity.days, shift, base
        base += len(amounts)
        parts.append(amounts)
    return cap, np.concatenate(parts) if parts else np.zeros(0, np.int32)


def stocks(quotas: Sequence[Quota], data_date: int) -> tuple[Ints32, Ints]:
    """Rows of Ground.limit, first slots and amounts of the batches."""
    quota = np.zeros((len(quotas), 4), np.int32)
    stock: list[tuple[int, int]] = []
    for row, limit in enumerate(quotas):
        amounts = [amount for _, amount in limit.batches]
        quota[row] = 0, len(stock), len(stock) + len(amounts), limit.carries
        slots = (int(np.clip(since - data_date, -NEVER, NEVER)) for since, _ in limit.batches)
        stock += zip(slots, accumulate(amounts) if limit.carries else amounts, strict=True)
    return quota, np.array(stock, np.int64).reshape(-1, 2)


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
    longest = int(np.bincount(rows.project, weights=days).max()) if len(act) else 0
    floor = int(rows.floor.max()) if len(act) else 0
    known = max([axis_length - data_date, 0, floor, *[end for end in ends if end < NEVER]])
    return known + min(longest, 4000) + min(int(1.5 * queue), 20_000) + 366

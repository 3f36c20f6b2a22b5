"""The classical resource-constrained problem: full days, FS links, constant capacities, shortest makespan.

A portfolio that *is* this problem (`plain_of` says so) is searched by kernels of its own, an order
of magnitude faster than the general ones and with a bound that often proves the answer.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.arrays import (
    DURATION,
    FINISH_CAP,
    FINISH_FLOOR,
    LAG,
    NO_CAP,
    NO_FLOOR,
    NOT_STARTED,
    OUTGOING,
    PRED,
    PRED_FROM,
    PRED_TO,
    START_CAP,
    START_FLOOR,
    STATE,
    SUCC,
    SUCC_FROM,
    TYPE,
    Arrays,
)
from luodi.engine.limits import Limits
from luodi.engine.network import LINK_TYPES
from luodi.engine.workdays import FULL_DAY

Ints32 = NDArray[np.int32]


class Habits(NamedTuple):
    """Schedules of an island; percent of its children that join a busy stretch, and that mix two lists."""

    members: int
    joined: int
    mixed: int


FEW, MANY = Habits(400, 15, 35), Habits(150, 40, 30)
"""Of islands of up to `MOST_TO_PROVE` activities, and of others; measured on the hard ones of J60 and J120."""
MOST_TO_PROVE, QUICKLY_PROVEN = 70, 40
"""Activities up to which CP-SAT is asked for a proof, and up to which it mostly succeeds at once."""
FIRST_LOOK = 400
"""Schedules for each activity before a proof is asked for: it profits from a good schedule."""
SHARE_OF_PROOF = (0.9, 0.1)
"""Of the time that is left, for problems quickly proven and for others (proven within half a second or not at all)."""
EVALUATIONS_PER_EFFORT = 10_000
"""CP-SAT's unit of deterministic time, about a second, in schedules built."""


class Plain(NamedTuple):
    """A problem of n activities in topological order and R resources; whole slots from 0, int32 throughout.

    Activity i occupies [start, start + durations[i]), begins at `release[i]` at the earliest and uses
    ``demands[i]`` of ``capacities`` in each slot. Entries ``pred_at[i] … pred_at[i + 1]`` of `preds` are
    its predecessors, with the slots in `pred_lag` (>= 0) between their finish and its start; `succ_*` is
    the same by predecessor.
    """

    durations: Ints32
    demands: Ints32
    capacities: Ints32
    release: Ints32
    pred_at: Ints32
    preds: Ints32
    pred_lag: Ints32
    succ_at: Ints32
    succs: Ints32
    succ_lag: Ints32


@dataclass(frozen=True)
class Answer:
    """A schedule of a `Plain`. `bound`: no schedule is shorter; `is_proven`: the makespan reaches it.

    `evaluations` counts schedules built, `seconds` are those of the clock, `method` names what found or proved it.
    """

    start: Ints32
    makespan: int
    bound: int
    is_proven: bool
    evaluations: int
    seconds: float
    method: str


def plain_of(arrays: Arrays, limits: Limits, data_date: int) -> Plain | None:
    """The problem behind prepared networks and their limits, or None where it is not the classical one.

    Activity i stands at position i of `arrays`, slot 0 is the data date. None where anything is
    started, a used calendar has a day that is not full, a link is no FS or leads, a date is capped, a
    demanded limit is a quota or varies, modes or longest waits exist, or a demand exceeds its capacity.
    """
    if limits.modes or limits.waits or not _fits_plain(arrays):
        return None
    found = _demands(arrays, limits)
    if found is None:
        return None
    demands, capacities = found
    activity, link = arrays.tables.activity, arrays.tables.link
    durations = -(-activity[:, DURATION] // FULL_DAY)
    closes = (durations == 0) & (activity[:, PRED_TO] > activity[:, PRED_FROM])
    release = np.maximum(np.maximum(activity[:, START_FLOOR] - data_date, 0), closes)
    lag = -(-link[:, LAG] // FULL_DAY)
    outgoing = link[:, OUTGOING]
    columns = (
        durations,
        demands,
        capacities,
        release,
        np.append(activity[:, PRED_FROM], len(link)),
        link[:, PRED],
        lag,
        np.append(activity[:, SUCC_FROM], len(link)),
        link[outgoing, SUCC],
        lag[outgoing],
    )
    return Plain(*(np.ascontiguousarray(column, np.int32) for column in columns))


def _fits_plain(arrays: Arrays) -> bool:
    activity, link = arrays.tables.activity, arrays.tables.link
    if (activity[:, STATE] != NOT_STARTED).any() or (activity[:, FINISH_FLOOR] > NO_FLOOR).any():
        return False
    if (activity[:, START_CAP] < NO_CAP).any() or (activity[:, FINISH_CAP] < NO_CAP).any():
        return False
    if (link[:, TYPE] != LINK_TYPES.index("FS")).any() or (link[:, LAG] < 0).any():
        return False
    return all((calendar.weights == FULL_DAY).all() for calendar in arrays.calendars)


def _demands(arrays: Arrays, limits: Limits) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Demands[n, R] and capacities[R]; None where a demanded limit is not constant or too small."""
    wanted = [demand for demand in limits.demands if demand.amount > 0]
    codes = {demand.limit for demand in wanted}
    if any(quota.code in codes for quota in limits.quotas):
        return None
    used = [capacity for capacity in limits.capacities if capacity.code in codes]
    if any(c.changes or c.days != 1 or c.calendar is not None for c in used):
        return None
    column = {capacity.code: number for number, capacity in enumerate(used)}
    demands = np.zeros((len(arrays.activities), len(used)), np.int64)
    for demand in wanted:
        demands[arrays.at(demand.activity, demand.project or None), column[demand.limit]] = demand.amount
    demands[arrays.tables.activity[:, DURATION] == 0] = 0
    capacities = np.array([capacity.amount for capacity in used], np.int64)
    return None if (demands > capacities).any() else (demands, capacities)


def solve_plain(
    plain: Plain,
    *,
    time_limit: float,
    seed: int,
    evaluations: int | None = None,
    workers: int = 1,
    clock: Callable[[], float] = monotonic,
) -> Answer:
    """Shortest schedule found within `time_limit` seconds of `clock`, or within `evaluations` built schedules.

    The same (seed, evaluations, workers) give the same answer as long as the time suffices.
    """
    if workers < 1:
        raise ValueError(f"{workers} workers")
    from luodi.engine.levelling.plain_bounds import lower_bound
    from luodi.engine.levelling.plain_exact import Proof
    from luodi.engine.levelling.plain_islands import Search, horizon_of

    if horizon_of(plain) == 0:
        return Answer(np.zeros(len(plain.durations), np.int32), 0, 0, True, 0, 0.0, "bound")
    begin = clock()
    deadline = begin + time_limit
    n, bound, method = len(plain.durations), lower_bound(plain), "search"
    search = Search(plain, bound, seed, workers, FEW if n <= MOST_TO_PROVE else MANY, clock)
    first = min(FIRST_LOOK * n, evaluations or FIRST_LOOK * n) if n <= MOST_TO_PROVE else evaluations
    search.run(deadline, first)
    start, makespan = search.schedule()
    if n <= MOST_TO_PROVE and makespan > bound:
        share = SHARE_OF_PROOF[n > QUICKLY_PROVEN]
        effort = math.inf if evaluations is None else share * evaluations / EVALUATIONS_PER_EFFORT
        until = clock() + share * (deadline - clock())
        threads = workers if evaluations is None else 1  # who of several is first is not repeatable
        start, bound = Proof(clock, until, effort, seed, threads).of(plain, start, bound)
        proven = int((start + plain.durations).max())
        method = "CP-SAT" if proven < makespan or proven <= bound else method
        makespan, search.bound = proven, bound
        if makespan > bound:
            search.run(deadline, evaluations)
            later, shorter = search.schedule()
            if shorter < makespan:
                start, makespan, method = later, shorter, "search"
    return Answer(start, makespan, bound, makespan <= bound, search.evaluations, clock() - begin, method)


__all__ = ["Answer", "Plain", "plain_of", "solve_plain"]

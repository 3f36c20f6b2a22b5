"""Whole orders: priority keys that respect the links, and the schedule an order gives."""

# mypy: disable-error-code="no-any-return"

from luodi.engine._kernels import compiled, inlined, start_for_finish
from luodi.engine.arrays import Ints
from luodi.engine.levelling._kernels_levelling import (
    OVERFLOW,
    blocked_pred,
    cost_of,
    earliest_fit,
    links_from,
    occupy,
    starts_until,
    wait_bounds,
)
from luodi.engine.levelling._kernels_levelling_limits import NOWHERE, finish_of
from luodi.engine.levelling.columns import (
    CAL,
    FINISH_CAP,
    FLOOR,
    FROM_FINISH,
    LONGEST,
    NEED_FROM,
    NEED_TO,
    NEVER,
    OTHER,
    PRED_FROM,
    PRED_TO,
    START_CAP,
    WAIT_OTHER,
    WORK,
    Ints32,
)
from luodi.engine.levelling.problem import Board, Problem

MAKESPAN = 1
MOST_REWINDS = 20
"""Times each activity may be taken back, on average, to keep longest waits, before an order is given up."""


@compiled
def early(p: Problem, board: Board) -> None:
    """Earliest dates by links and floors alone."""
    for i in range(p.act.shape[0]):
        slot = links_from(p, board, i, p.act[i, FLOOR])
        if p.act[i, WORK] > 0:
            slot = settle_forward(p, p.act[i, CAL], slot)
        board.begin[i] = slot
        board.finish[i] = finish_of(p, p.act[i, CAL], slot, p.act[i, WORK])


@inlined
def settle_forward(p: Problem, c: int, slot: int) -> int:
    """The first slot not before `slot` that is worked."""
    if slot < p.clock.shape[2]:
        return p.clock[2, c, slot]
    return slot


@compiled
def late(p: Problem, board: Board, cap: Ints32) -> None:
    """Latest dates by links and hard dates alone, counted back from `cap`; they may lie before the data date."""
    for i in range(p.act.shape[0] - 1, -1, -1):
        finish_cap = min(cap[i], p.act[i, FINISH_CAP])
        slot = starts_until(p, board, i, (p.act[i, START_CAP], finish_cap), -NEVER)
        board.begin[i] = slot
        board.finish[i] = finish_of(p, p.act[i, CAL], slot, p.act[i, WORK])


@compiled
def follow_links(p: Problem, key: Ints) -> None:
    """Raises keys so that no activity comes before a predecessor; equal keys keep the order of rows."""
    for i in range(p.act.shape[0]):
        for k in range(p.act[i, PRED_FROM], p.act[i, PRED_TO]):
            key[i] = max(key[i], key[p.pred[k, OTHER]])


@inlined
def take_back(p: Problem, board: Board, order: Ints32, since: int, until: int) -> int:
    """Takes activities off the board again, last first; the cost they had."""
    cost = 0
    for q in range(until - 1, since - 1, -1):
        i = order[q]
        cost += cost_of(p, i, board.begin[i], board.finish[i])
        occupy(p, board, i, board.begin[i], board.finish[i], -1)
        board.begin[i] = -1
    return cost


@inlined
def push(p: Problem, board: Board, k: int, slot: int) -> bool:
    """Raises the floor of the activity that row k waits for, so that its wait for `slot` is short enough."""
    j = p.wait[k, WAIT_OTHER]
    bound = slot - p.wait[k, LONGEST]
    if p.wait[k, FROM_FINISH]:
        bound = start_for_finish(p.clock, p.act[j, CAL], bound, p.act[j, WORK])
    if bound <= board.begin[j] or bound > p.act[j, START_CAP]:
        return False
    board.floor[j] = bound
    return True


@compiled
def generate(p: Problem, board: Board, order: Ints32, where: Ints32, aim: int, limit: int) -> int:
    """Places activities one by one, each as early as limits allow; the value of the schedule.

    `where[i]` is the place of activity i in `order`. Gives up with OVERFLOW where something fits
    nowhere, and with a value above `limit` as soon as it is certain.
    """
    count = order.shape[0]
    cost, last, rewinds, q = 0, 0, 0, 0
    while q < count:
        i = order[q]
        low, high = wait_bounds(p, board, i, links_from(p, board, i, board.floor[i]), NEVER)
        slot = earliest_fit(p, board, i, low)
        if slot < 0:
            return OVERFLOW
        if slot > high:
            k = blocked_pred(p, board, i, slot)
            rewinds += 1
            if rewinds > MOST_REWINDS * count or not push(p, board, k, slot):
                return OVERFLOW
            since = where[p.wait[k, WAIT_OTHER]]
            cost -= take_back(p, board, order, since, q)
            q = since
            continue
        cost += put(p, board, i, slot)
        last = max(last, board.finish[i])
        if cost > limit:
            return cost
        q += 1
    return cost + last if aim == MAKESPAN else cost


@inlined
def put(p: Problem, board: Board, i: int, slot: int) -> int:
    """Places activity i; what it costs."""
    finish = finish_of(p, p.act[i, CAL], slot, p.act[i, WORK])
    board.begin[i] = slot
    board.finish[i] = finish
    occupy(p, board, i, slot, finish, 1)
    return cost_of(p, i, slot, finish)


@compiled
def overfull(p: Problem, board: Board) -> int:
    """The first activity that fits nowhere even alone; -1 when there is none. Expects an empty board."""
    for i in range(p.act.shape[0]):
        if p.act[i, NEED_FROM] < p.act[i, NEED_TO] and earliest_fit(p, board, i, p.act[i, FLOOR]) < 0:
            return i
    return NOWHERE

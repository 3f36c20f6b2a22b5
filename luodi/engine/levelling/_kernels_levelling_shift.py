"""Moving activities of a finished schedule one by one: later, earlier, back to their published day; and what holds each.

Every move starts from a sound schedule and leaves a sound one.
"""

# mypy: disable-error-code="no-any-return"

from luodi.engine._kernels import (
    FROM_FINISH,
    TO_FINISH,
    advance,
    before,
    compiled,
    inlined,
    leave,
    start_for_finish,
)
from luodi.engine.arrays import Ints
from luodi.engine.levelling._kernels_levelling import (
    earliest_fit,
    latest_fit,
    links_from,
    occupy,
    quotas_from,
    starts_until,
    wait_bounds,
)
from luodi.engine.levelling._kernels_levelling_limits import (
    day_blocks,
    finish_of,
    period_blocks,
    quota_from,
    stop_in,
)
from luodi.engine.levelling._kernels_levelling_order import put, settle_forward
from luodi.engine.levelling.columns import (
    AMOUNT,
    CAL,
    DAYS,
    FINISH_CAP,
    FLAGS,
    FLOOR,
    IS_STARTED,
    KIND,
    LAG,
    LAG_CAL,
    LIMIT,
    NEED_FROM,
    NEED_TO,
    NEVER,
    OTHER,
    PAUSE,
    PRED_FROM,
    PRED_TO,
    START_CAP,
    WORK,
    Ints32,
)
from luodi.engine.levelling.problem import Board, Problem

# Why an activity stands where it stands: positions in `result.HOLDERS`.
BY_DATA_DATE, BY_LINK, BY_CAPACITY, BY_QUOTA, BY_FLOOR, BY_ACTUAL, BY_PAUSE, BY_WAIT, BY_CHOICE = range(9)


@compiled
def occupy_all(p: Problem, board: Board) -> None:
    """Takes from an empty board what a schedule of given dates needs."""
    for i in range(p.act.shape[0]):
        occupy(p, board, i, board.begin[i], board.finish[i], 1)


@compiled
def take_off(p: Problem, board: Board, since: int, until: int) -> None:
    """Takes a range of placed activities off the board."""
    for i in range(since, until):
        occupy(p, board, i, board.begin[i], board.finish[i], -1)
        board.begin[i] = -1


@inlined
def move(p: Problem, board: Board, i: int, slot: int) -> bool:
    """Puts an activity taken off the board to a slot, or back where it was; did it move?"""
    was = board.begin[i]
    put(p, board, i, was if slot < 0 else slot)
    return slot >= 0 and slot != was


@compiled
def later(p: Problem, board: Board, order: Ints32, cap: Ints32) -> int:
    """Moves activities as late as `cap` (a boundary each), hard dates, successors and limits allow; how many moved.

    A date already missed gets no worse. Who has started stays.
    """
    moved = 0
    for i in order:
        if p.act[i, FLAGS] & IS_STARTED:
            continue
        was, finish = board.begin[i], board.finish[i]
        occupy(p, board, i, was, finish, -1)
        finish_cap = max(finish, min(cap[i], p.act[i, FINISH_CAP]))
        start_cap = max(was, p.act[i, START_CAP])
        until = starts_until(p, board, i, (start_cap, finish_cap), 0)
        _, until = wait_bounds(p, board, i, 0, until)
        moved += move(p, board, i, latest_fit(p, board, i, until, was))
    return moved


@compiled
def sooner(p: Problem, board: Board, order: Ints32) -> int:
    """Moves activities as early as predecessors, waits and limits allow; how many moved."""
    moved = 0
    for i in order:
        was = board.begin[i]
        occupy(p, board, i, was, board.finish[i], -1)
        low = links_from(p, board, i, p.act[i, FLOOR])
        low, _ = wait_bounds(p, board, i, low, NEVER)
        slot = earliest_fit(p, board, i, low)
        moved += move(p, board, i, slot if 0 <= slot < was else -1)
    return moved


@compiled
def back_to(p: Problem, board: Board, order: Ints32, published: Ints32, cap: Ints32) -> int:
    """Moves activities back to the day they were published for (-1 = none) where nothing suffers; how many."""
    moved = 0
    for i in order:
        goal, was = published[i], board.begin[i]
        if goal < 0 or goal == was or p.act[i, FLAGS] & IS_STARTED:
            continue
        occupy(p, board, i, was, board.finish[i], -1)
        low = links_from(p, board, i, p.act[i, FLOOR])
        until = starts_until(p, board, i, (max(was, p.act[i, START_CAP]), cap[i]), 0)
        low, until = wait_bounds(p, board, i, low, until)
        fits = low <= goal <= until and earliest_fit(p, board, i, goal) == goal
        moved += move(p, board, i, goal if fits else -1)
    return moved


@inlined
def link_that_holds(p: Problem, board: Board, i: int) -> int:
    """The row of the link that keeps activity i from beginning a day earlier; -1 when none does."""
    c, work = p.act[i, CAL], p.act[i, WORK]
    for k in range(p.act[i, PRED_FROM], p.act[i, PRED_TO]):
        kind, j = p.pred[k, KIND], p.pred[k, OTHER]
        bound = board.finish[j] if kind in FROM_FINISH else board.begin[j]
        if p.pred[k, LAG] != 0:
            bound = advance(p.clock, p.pred[k, LAG_CAL], bound, p.pred[k, LAG])
        if kind in TO_FINISH:
            bound = start_for_finish(p.clock, c, bound, work)
        if (settle_forward(p, c, bound) if work > 0 and bound >= 0 else bound) >= board.begin[i]:
            return k
    return -1


@inlined
def capacity_that_holds(p: Problem, board: Board, i: int, slot: int) -> int:
    """The capacity that lacks room for activity i, off the board, to begin at `slot`; -1 when none does."""
    c = p.act[i, CAL]
    end = finish_of(p, c, slot, p.act[i, WORK])
    for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
        r = p.need[need, LIMIT]
        if r >= p.cap.shape[0]:
            continue
        if p.cap[r, DAYS] == 1:
            blocked = day_blocks(p, board.room, need, c, slot, end)
        else:
            blocked = period_blocks(p, board.room, need, c, slot, end)
        if blocked >= 0:
            return r
    return -1


@inlined
def quota_that_holds(p: Problem, board: Board, i: int, slot: int) -> int:
    """The number of the quota, behind the capacities, that lacks enough at `slot`."""
    for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
        r = p.need[need, LIMIT]
        q = r - p.cap.shape[0]
        if q >= 0 and quota_from(p, board.stock, q, slot, p.need[need, AMOUNT]) > slot:
            return r
    return -1


@inlined
def limit_that_holds(p: Problem, board: Board, i: int, slot: int) -> tuple[int, int]:
    """The quota, capacity or stop that keeps activity i, off the board, from beginning at `slot`."""
    if quotas_from(p, board.stock, i, slot) > slot:
        return BY_QUOTA, quota_that_holds(p, board, i, slot)
    if p.act[i, WORK] == 0:
        return BY_CHOICE, -1
    r = capacity_that_holds(p, board, i, slot)
    if r >= 0:
        return BY_CAPACITY, r
    c, longest = p.act[i, CAL], p.act[i, PAUSE]
    if longest >= 0 and stop_in(p, c, slot, finish_of(p, c, slot, p.act[i, WORK]), longest) >= 0:
        return BY_PAUSE, -1
    return BY_CHOICE, -1


@inlined
def day_before(p: Problem, i: int, slot: int) -> int:
    """The last slot before `slot` on which activity i could begin by its calendar."""
    if p.act[i, WORK] == 0:
        return slot - 1
    return leave(p.clock, p.act[i, CAL], before(p.clock, p.act[i, CAL], slot) - 1)


@compiled
def holders(p: Problem, board: Board, out: Ints) -> None:
    """What keeps each activity from beginning a day earlier: code and row of the link or number of the limit."""
    for i in range(p.act.shape[0]):
        out[i, 0], out[i, 1] = holder(p, board, i)


@inlined
def holder(p: Problem, board: Board, i: int) -> tuple[int, int]:
    """Code and row or number of what holds activity i."""
    begin = board.begin[i]
    if p.act[i, FLAGS] & IS_STARTED:
        return BY_ACTUAL, -1
    k = link_that_holds(p, board, i)
    if k >= 0:
        return BY_LINK, k
    slot = day_before(p, i, begin)
    if slot < p.act[i, FLOOR] or slot < 0:
        return BY_FLOOR, -1
    low, _ = wait_bounds(p, board, i, 0, NEVER)
    if slot < low:
        return BY_WAIT, -1
    occupy(p, board, i, begin, board.finish[i], -1)
    code, which = limit_that_holds(p, board, i, slot)
    occupy(p, board, i, begin, board.finish[i], 1)
    return code, which

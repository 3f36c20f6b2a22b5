"""Placing one activity, and a whole order of them, under limits: the innermost loops of levelling.

Imported when a portfolio is solved. Compiled by numba where it is installed; otherwise, or with
NUMBA_DISABLE_JIT=1, the same functions run as Python with the same answers.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from luodi.engine._kernels import (
    FROM_FINISH,
    TO_FINISH,
    advance,
    before,
    compiled,
    first_working,
    inlined,
    leave,
    retreat,
    start_for_finish,
)
from luodi.engine.arrays import CUM, Ints
from luodi.engine.levelling._kernels_levelling_limits import (
    NOWHERE,
    batch_of,
    day_blocks,
    day_blocks_first,
    finish_of,
    period_blocks,
    quota_from,
    quota_until,
    stop_in,
    works,
)
from luodi.engine.levelling.columns import (
    AMOUNT,
    BASE,
    CAL,
    CARRIES,
    DAYS,
    DUE,
    FINISH_CAP,
    FLAGS,
    HAS_WAITS,
    IS_PRED,
    KIND,
    LAG,
    LAG_CAL,
    LIMIT,
    LONGEST,
    NEED_FROM,
    NEED_TO,
    NEVER,
    OTHER,
    PAUSE,
    PRED_FROM,
    PRED_TO,
    SHIFT,
    START_CAP,
    SUCC_FROM,
    SUCC_TO,
    TO,
    WAIT_OTHER,
    WEIGHT,
    WORK,
    Ints32,
)
from luodi.engine.levelling.columns import (
    FROM_FINISH as WAIT_FROM_FINISH,
)
from luodi.engine.levelling.problem import Board, Problem

FULL_DAY = 100
HARD = 1 << 40
"""What a day behind a hard date weighs against days behind committed ones."""
OVERFLOW = 1 << 60
"""The value of an order that fits nowhere before the horizon."""


@inlined
def obstacle(p: Problem, room: Ints32, i: int, low: int, high: int, clear: int) -> int:
    """The last slot in [low, high) that keeps activity i from running there; days from `clear` on are known."""
    c = p.act[i, CAL]
    worst = NOWHERE
    for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
        r = p.need[need, LIMIT]
        if r < p.cap.shape[0]:
            if p.cap[r, DAYS] == 1:
                worst = max(worst, day_blocks(p, room, need, c, max(low, clear), high))
            else:
                worst = max(worst, period_blocks(p, room, need, c, low, high))
    if p.act[i, PAUSE] >= 0:
        stop = stop_in(p, c, low, high, p.act[i, PAUSE])
        if stop >= 0:
            worst = max(worst, stop)
    return worst


@inlined
def quotas_from(p: Problem, stock: Ints, i: int, slot: int) -> int:
    """The earliest slot not before `slot` at which all quotas of activity i have enough; NEVER when none."""
    again = True
    while again:
        again = False
        for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
            q = p.need[need, LIMIT] - p.cap.shape[0]
            if q >= 0 and slot < NEVER:
                later = quota_from(p, stock, q, slot, p.need[need, AMOUNT])
                if later > slot:
                    slot, again = later, True
    return slot


@inlined
def quotas_until(p: Problem, stock: Ints, i: int, slot: int) -> int:
    """The latest slot not behind `slot` at which all quotas of activity i have enough; -NEVER when none."""
    again = True
    while again:
        again = False
        for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
            q = p.need[need, LIMIT] - p.cap.shape[0]
            if q >= 0 and slot > -NEVER:
                earlier = quota_until(p, stock, q, slot, p.need[need, AMOUNT])
                if earlier < slot:
                    slot, again = earlier, True
    return slot


@compiled
def earliest_fit(p: Problem, board: Board, i: int, slot: int) -> int:
    """The earliest slot not before `slot` at which activity i may begin; -1 when none before the horizon."""
    c, work = p.act[i, CAL], p.act[i, WORK]
    horizon = p.clock.shape[2] - 1
    clear = 0
    while slot <= horizon:
        if work > 0:
            slot = first_working(p.clock, c, slot)
        later = quotas_from(p, board.stock, i, slot)
        if later > slot:
            slot = later
            continue
        if work == 0:
            return slot
        end = finish_of(p, c, slot, work)
        if end > horizon:
            return NOWHERE
        blocked = obstacle(p, board.room, i, slot, end, clear)
        if blocked < 0:
            return slot
        slot, clear = blocked + 1, end
    return NOWHERE


@inlined
def last_room(p: Problem, room: Ints32, i: int, low: int, high: int) -> int:
    """The boundary activity i, running in [low, high), must have finished by to get out of the way; or -1."""
    c = p.act[i, CAL]
    first = NEVER
    for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
        r = p.need[need, LIMIT]
        if r < p.cap.shape[0]:
            if p.cap[r, DAYS] == 1:
                blocked = day_blocks_first(p, room, need, c, low, high)
            else:
                blocked = high - 1 if period_blocks(p, room, need, c, low, high) >= 0 else NOWHERE
            if blocked >= 0:
                first = min(first, blocked)
    if p.act[i, PAUSE] >= 0:
        stop = stop_in(p, c, low, high, p.act[i, PAUSE])
        if stop >= 0:
            first = min(first, stop)
    return first


@compiled
def latest_fit(p: Problem, board: Board, i: int, slot: int, low: int) -> int:
    """The latest slot in [low, slot] at which activity i may begin; -1 when there is none."""
    c, work = p.act[i, CAL], p.act[i, WORK]
    horizon = p.clock.shape[2] - 1
    if work > 0:
        slot = min(slot, leave(p.clock, c, before(p.clock, c, horizon) - work))
    while slot >= low:
        if work > 0:
            slot = leave(p.clock, c, before(p.clock, c, slot + 1) - 1)
        earlier = quotas_until(p, board.stock, i, slot)
        if earlier < slot:
            slot = earlier
            continue
        if work == 0 or slot < low:
            return slot if slot >= low else NOWHERE
        end = finish_of(p, c, slot, work)
        must = last_room(p, board.room, i, slot, end)
        if must == NEVER:
            return slot
        slot = min(slot - 1, leave(p.clock, c, before(p.clock, c, must) - work))
    return NOWHERE


@inlined
def use(p: Problem, room: Ints32, need: int, c: int, span: tuple[int, int], sign: int) -> None:
    """Takes (1) or gives back (-1) a capacity on the days worked."""
    begin, finish = span
    r = p.need[need, LIMIT]
    amount = sign * p.need[need, AMOUNT]
    base, days, shift = p.cap[r, BASE], p.cap[r, DAYS], p.cap[r, SHIFT]
    if days == 1:
        if p.clock[CUM, c, finish] - p.clock[CUM, c, begin] == FULL_DAY * (finish - begin):
            for u in range(base + begin, base + finish):
                room[u] -= amount
            return
        for u in range(begin, finish):
            if works(p, c, u):
                room[base + u] -= amount
    else:
        for u in range(begin, finish):
            if works(p, c, u):
                room[base + (u + shift) // days] -= amount


@compiled
def occupy(p: Problem, board: Board, i: int, begin: int, finish: int, sign: int) -> None:
    """Takes (1) or gives back (-1) all that activity i needs."""
    for need in range(p.act[i, NEED_FROM], p.act[i, NEED_TO]):
        q = p.need[need, LIMIT] - p.cap.shape[0]
        if q < 0:
            use(p, board.room, need, p.act[i, CAL], (begin, finish), sign)
        else:
            b = batch_of(p, q, begin)
            end = p.quota[q, TO] if p.quota[q, CARRIES] else b + 1
            for k in range(b, end):
                board.stock[k] -= sign * p.need[need, AMOUNT]


@compiled
def links_from(p: Problem, board: Board, i: int, slot: int) -> int:
    """The earliest begin of activity i not before `slot` that its placed predecessors allow."""
    c, work = p.act[i, CAL], p.act[i, WORK]
    for k in range(p.act[i, PRED_FROM], p.act[i, PRED_TO]):
        kind, j = p.pred[k, KIND], p.pred[k, OTHER]
        bound = board.finish[j] if kind in FROM_FINISH else board.begin[j]
        if p.pred[k, LAG] != 0:
            bound = advance(p.clock, p.pred[k, LAG_CAL], bound, p.pred[k, LAG])
        if kind in TO_FINISH:
            bound = start_for_finish(p.clock, c, bound, work)
        slot = max(slot, bound)
    return slot


@compiled
def wait_bounds(p: Problem, board: Board, i: int, low: int, high: int) -> tuple[int, int]:
    """[low, high] narrowed by longest waits for and of activities already placed."""
    if p.act[i, FLAGS] & HAS_WAITS:
        c, work = p.act[i, CAL], p.act[i, WORK]
        for k in range(p.wait_at[i], p.wait_at[i + 1]):
            j = p.wait[k, WAIT_OTHER]
            if board.begin[j] < 0:
                continue
            if p.wait[k, IS_PRED]:
                bound = board.begin[j] - p.wait[k, LONGEST]
                if p.wait[k, WAIT_FROM_FINISH]:
                    bound = start_for_finish(p.clock, c, bound, work)
                low = max(low, bound)
            else:
                origin = board.finish[j] if p.wait[k, WAIT_FROM_FINISH] else board.begin[j]
                high = min(high, origin + p.wait[k, LONGEST])
    return low, high


@compiled
def starts_until(p: Problem, board: Board, i: int, caps: tuple[int, int], since: int) -> int:
    """The latest begin of activity i under its caps (start, finish) and successors placed not before `since`."""
    start_cap, finish_cap = caps
    c, work = p.act[i, CAL], p.act[i, WORK]
    for k in range(p.act[i, SUCC_FROM], p.act[i, SUCC_TO]):
        kind, j = p.succ[k, KIND], p.succ[k, OTHER]
        if board.begin[j] < since:
            continue
        bound = board.finish[j] if kind in TO_FINISH else board.begin[j]
        if p.succ[k, LAG] != 0:
            bound = retreat(p.clock, p.succ[k, LAG_CAL], bound, p.succ[k, LAG])
        if kind in FROM_FINISH:
            finish_cap = min(finish_cap, bound)
        else:
            start_cap = min(start_cap, bound)
    if finish_cap < NEVER:
        own = finish_cap if work == 0 else leave(p.clock, c, before(p.clock, c, finish_cap) - work)
        start_cap = min(start_cap, own)
    return start_cap


@inlined
def cost_of(p: Problem, i: int, begin: int, finish: int) -> int:
    """Days of activity i behind its dates: hard ones and, times its weight, the committed one."""
    cost = 0
    if begin > p.act[i, START_CAP]:
        cost += HARD * (begin - p.act[i, START_CAP])
    if finish > p.act[i, FINISH_CAP]:
        cost += HARD * (finish - p.act[i, FINISH_CAP])
    if finish > p.act[i, DUE]:
        cost += p.act[i, WEIGHT] * (finish - p.act[i, DUE])
    return cost


@inlined
def blocked_pred(p: Problem, board: Board, i: int, slot: int) -> int:
    """A placed activity that beginning at `slot` would leave waiting behind too long; -1 when there is none."""
    if p.act[i, FLAGS] & HAS_WAITS:
        for k in range(p.wait_at[i], p.wait_at[i + 1]):
            j = p.wait[k, WAIT_OTHER]
            if not p.wait[k, IS_PRED] and board.begin[j] >= 0:
                origin = board.finish[j] if p.wait[k, WAIT_FROM_FINISH] else board.begin[j]
                if slot > origin + p.wait[k, LONGEST]:
                    return k
    return NOWHERE

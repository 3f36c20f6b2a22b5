"""Placing one activity under limits: the innermost loops of levelling.

Imported when a portfolio is solved. Compiled by numba where it is installed; otherwise, or with
NUMBA_DISABLE_JIT=1, the same functions run as Python with the same answers.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)
# ruff: noqa: PLR0913, PLR0917

from luodi.engine._kernels import (
    FROM_FINISH,
    TO_FINISH,
    first_working,
    retreat,
)
from luodi.engine.arrays import CUM, FIRST, WORKING
from luodi.engine.levelling._kernels_levelling_limits import (
    FULL_DAY,
    NOWHERE,
    batch_of,
    begun_for,
    blocked,
    done_by,
    held_back,
    lagged,
    quotas,
)
from luodi.engine.levelling.columns import (
    AMOUNT,
    BASE,
    BEGIN,
    CAL,
    CARRIES,
    DAYS,
    DUE,
    FINISH,
    FINISH_CAP,
    FLOOR,
    IS_PRED,
    KIND,
    LAG,
    LAG_CAL,
    LEFT,
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
    UNTIL,
    WAIT_FROM,
    WAIT_TO,
    WEIGHT,
    WORK,
    Column32,
    Cube32,
    Table32,
)
from luodi.engine.levelling.compiled import called, inlined
from luodi.engine.levelling.problem import Board, Ground

HARD = 1 << 40
"""What a day behind a hard date weighs against days behind committed ones."""


@called
def takes_quota(g: Ground, i: int) -> bool:
    """Does activity i draw on a quota? Quotas stand last among its needs."""
    last = g.act[i, NEED_TO] - 1
    return last >= g.act[i, NEED_FROM] and g.limit[g.need[last, LIMIT], DAYS] == 0


@inlined
def earliest_fit(g: Ground, board: Board, i: int, slot: int) -> int:
    """The earliest slot not before `slot` at which activity i may begin; -1 when none before the horizon."""
    needs = g.act[i, NEED_TO] - g.act[i, NEED_FROM]
    if g.act[i, WORK] == 0 or needs > 1 or g.act[i, PAUSE] >= 0:
        return any_fit(g, board, i, slot)
    base, amount = NOWHERE, 0
    if needs:
        r, amount = g.need[g.act[i, NEED_FROM], LIMIT], g.need[g.act[i, NEED_FROM], AMOUNT]
        if g.limit[r, DAYS] != 1:
            return any_fit(g, board, i, slot)
        base = g.limit[r, BASE]
    return days_fit(g.clock, board.room, g.act[i, CAL], base, amount, g.act[i, WORK], slot)


@inlined
def days_fit(clock: Cube32, room: Column32, c: int, base: int, amount: int, work: int, slot: int) -> int:
    """`any_fit` for work that needs one capacity counted by the day, or none (base -1): nearly all there is."""
    horizon = clock.shape[2] - 1
    total = clock[CUM, c, horizon]
    clear = 0
    while slot < horizon:
        slot = clock[WORKING, c, slot]
        done = clock[CUM, c, slot] + work
        if done > total:
            return NOWHERE
        end = clock[FIRST, c, done // FULL_DAY]
        while clock[CUM, c, end] < done:
            end = clock[WORKING, c, end] + 1
        if base < 0:
            return slot
        low, u = max(slot, clear), end - 1
        while u >= low and (room[base + u] >= amount or clock[WORKING, c, u] != u):
            u -= 1
        if u < low:
            return slot
        slot, clear = u + 1, end
        while slot < horizon and room[base + slot] < amount:
            slot += 1
    return NOWHERE


@called
def any_fit(g: Ground, board: Board, i: int, slot: int) -> int:
    """`earliest_fit` whatever the activity needs."""
    c, work = g.act[i, CAL], g.act[i, WORK]
    horizon = g.clock.shape[2] - 1
    draws = takes_quota(g, i)
    clear = 0
    while slot <= horizon:
        if work > 0:
            slot = first_working(g.clock, c, slot)
        if draws:
            after = quotas(g, board.stock, i, slot, True)
            if after > slot:
                slot = after
                continue
        if work == 0:
            return slot
        end = done_by(g.clock, c, slot, work)
        if end > horizon:
            return NOWHERE
        last = blocked(g, board.room, i, slot, end, clear, True)
        if last < 0:
            return slot
        slot, clear = last + 1, end
    return NOWHERE


@called
def latest_fit(g: Ground, board: Board, i: int, slot: int, low: int) -> int:
    """The latest slot in [low, slot] at which activity i may begin; -1 when there is none."""
    c, work = g.act[i, CAL], g.act[i, WORK]
    if work > 0:
        slot = min(slot, begun_for(g.clock, c, g.clock.shape[2] - 1, work))
    while slot >= low:
        if work > 0:
            slot = begun_for(g.clock, c, slot + 1, 1)
        earlier = quotas(g, board.stock, i, slot, False)
        if earlier < slot:
            slot = earlier
            continue
        if work == 0 or slot < low:
            return slot if slot >= low else NOWHERE
        first = blocked(g, board.room, i, slot, done_by(g.clock, c, slot, work), 0, False)
        if first < 0:
            return slot
        slot = min(slot - 1, begun_for(g.clock, c, first, work))
    return NOWHERE


@inlined
def use(clock: Cube32, c: int, room: Column32, own: Column32, amount: int, begin: int, finish: int) -> None:
    """Takes an amount of a capacity on the days worked; a negative amount gives it back."""
    days, shift, base = own[DAYS], own[SHIFT], own[BASE]
    if days == 1:
        if clock[CUM, c, finish] - clock[CUM, c, begin] == FULL_DAY * (finish - begin):
            for u in range(base + begin, base + finish):
                room[u] -= amount
            return
        for u in range(begin, finish):
            if clock[WORKING, c, u] == u:
                room[base + u] -= amount
    else:
        for u in range(begin, finish):
            if clock[WORKING, c, u] == u:
                room[base + (u + shift) // days] -= amount


@inlined
def occupy(g: Ground, board: Board, i: int, sign: int) -> None:
    """Takes (1) or gives back (-1) all that activity i needs on its dates."""
    begin, finish = board.date[i, BEGIN], board.date[i, FINISH]
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        r, amount = g.need[n, LIMIT], sign * g.need[n, AMOUNT]
        if g.limit[r, DAYS] > 0:
            use(g.clock, g.act[i, CAL], board.room, g.limit[r], amount, begin, finish)
            continue
        b = batch_of(g.limit, board.stock, r, begin)
        end = g.limit[r, UNTIL] if g.limit[r, CARRIES] else b + 1
        for k in range(b, end):
            board.stock[k, LEFT] -= amount


@inlined
def put(g: Ground, board: Board, i: int, slot: int) -> int:
    """Places activity i; its finish."""
    finish = done_by(g.clock, g.act[i, CAL], slot, g.act[i, WORK])
    board.date[i, BEGIN] = slot
    board.date[i, FINISH] = finish
    occupy(g, board, i, 1)
    return finish


@inlined
def link_bound(g: Ground, date: Table32, i: int, k: int) -> int:
    """The earliest begin of activity i that the link in row k allows; its predecessor is placed."""
    kind, j = g.link[k, KIND], g.link[k, OTHER]
    bound = date[j, FINISH] if kind in FROM_FINISH else date[j, BEGIN]
    if g.link[k, LAG] != 0:
        bound = lagged(g.clock, g.link[k, LAG_CAL], bound, g.link[k, LAG])
    if kind in TO_FINISH:
        bound = held_back(g.clock, g.act[i, CAL], bound, g.act[i, WORK])
    return bound


@inlined
def links_from(g: Ground, date: Table32, i: int) -> int:
    """The earliest begin of activity i that its floor and its placed predecessors allow."""
    slot = date[i, FLOOR]
    for k in range(g.act[i, PRED_FROM], g.act[i, PRED_TO]):
        slot = max(slot, link_bound(g, date, i, k))
    return slot


@inlined
def wait_bounds(g: Ground, date: Table32, i: int, low: int, high: int) -> tuple[int, int]:
    """[low, high] narrowed by longest waits for and of activities already placed."""
    for k in range(g.act[i, WAIT_FROM], g.act[i, WAIT_TO]):
        j, from_finish = g.link[k, OTHER], g.link[k, KIND]
        if date[j, BEGIN] < 0:
            continue
        if g.link[k, IS_PRED]:
            bound = date[j, BEGIN] - g.link[k, LONGEST]
            if from_finish:
                bound = held_back(g.clock, g.act[i, CAL], bound, g.act[i, WORK])
            low = max(low, bound)
        else:
            origin = date[j, FINISH] if from_finish else date[j, BEGIN]
            high = min(high, origin + g.link[k, LONGEST])
    return low, high


@called
def starts_until(g: Ground, date: Table32, i: int, start_cap: int, finish_cap: int, since: int) -> int:
    """The latest begin of activity i under its caps and successors placed not before `since`."""
    for k in range(g.act[i, SUCC_FROM], g.act[i, SUCC_TO]):
        kind, j = g.link[k, KIND], g.link[k, OTHER]
        if date[j, BEGIN] < since:
            continue
        bound = date[j, FINISH] if kind in TO_FINISH else date[j, BEGIN]
        if g.link[k, LAG] != 0:
            bound = retreat(g.clock, g.link[k, LAG_CAL], bound, g.link[k, LAG])
        if kind in FROM_FINISH:
            finish_cap = min(finish_cap, bound)
        else:
            start_cap = min(start_cap, bound)
    if finish_cap < NEVER:
        start_cap = min(start_cap, begun_for(g.clock, g.act[i, CAL], finish_cap, g.act[i, WORK]))
    return start_cap


@inlined
def cost_of(g: Ground, date: Table32, i: int) -> int:
    """Days of activity i behind its dates: hard ones and, times its weight, the committed one."""
    begin, finish = int(date[i, BEGIN]), int(date[i, FINISH])
    cost = HARD * (max(0, begin - int(g.act[i, START_CAP])) + max(0, finish - int(g.act[i, FINISH_CAP])))
    return cost + int(g.act[i, WEIGHT]) * max(0, finish - int(g.act[i, DUE]))

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
    advance,
    before,
    first_working,
    leave,
    reach,
    retreat,
    start_for_finish,
)
from luodi.engine.arrays import CUM, WORKING
from luodi.engine.levelling.columns import (
    AMOUNT,
    BASE,
    BATCH,
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
    SINCE,
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
    Table64,
)
from luodi.engine.levelling.compiled import called
from luodi.engine.levelling.problem import Board, Ground

NOWHERE = -1
FULL_DAY = 100
HARD = 1 << 40
"""What a day behind a hard date weighs against days behind committed ones."""


@called
def done_by(clock: Cube32, c: int, begin: int, work: int) -> int:
    """The boundary at which work begun at a slot is done."""
    if work == 0:
        return begin
    return reach(clock, c, before(clock, c, begin) + work)


@called
def begun_for(clock: Cube32, c: int, finish: int, work: int) -> int:
    """The last slot at which work may begin to be done by a boundary."""
    if work == 0:
        return finish
    return leave(clock, c, before(clock, c, finish) - work)


@called
def lagged(clock: Cube32, c: int, boundary: int, lag: int) -> int:
    """The earliest boundary that keeps a lag behind another."""
    return advance(clock, c, boundary, lag)


@called
def held_back(clock: Cube32, c: int, boundary: int, work: int) -> int:
    """The earliest slot whose work is not done before a boundary."""
    return start_for_finish(clock, c, boundary, work)


@called
def batch_of(limit: Table32, stock: Table64, q: int, slot: int) -> int:
    """The row of the quota's batch that a slot falls in; SINCE - 1 before the first."""
    b = limit[q, UNTIL] - 1
    while b >= limit[q, SINCE] and stock[b, BATCH] > slot:
        b -= 1
    return b


@called
def quota_from(limit: Table32, stock: Table64, q: int, slot: int, amount: int) -> int:
    """The earliest slot not before `slot` at which the quota has the amount left; NEVER when none."""
    b = max(batch_of(limit, stock, q, slot), limit[q, SINCE])
    if limit[q, CARRIES]:
        last = limit[q, UNTIL] - 1
        while last >= b and stock[last, LEFT] >= amount:
            last -= 1
        b = last + 1
    else:
        while b < limit[q, UNTIL] and stock[b, LEFT] < amount:
            b += 1
    return max(slot, stock[b, BATCH]) if b < limit[q, UNTIL] else NEVER


@called
def quota_until(limit: Table32, stock: Table64, q: int, slot: int, amount: int) -> int:
    """The latest slot not behind `slot` at which the quota has the amount left; -NEVER when there is none."""
    b = batch_of(limit, stock, q, slot)
    since = limit[q, SINCE]
    if limit[q, CARRIES]:
        return slot if b >= since and quota_from(limit, stock, q, slot, amount) == slot else -NEVER
    while b >= since and stock[b, LEFT] < amount:
        slot = stock[b, BATCH] - 1
        b -= 1
    return slot if b >= since else -NEVER


@called
def quotas(g: Ground, stock: Table64, i: int, slot: int, is_forward: bool) -> int:
    """The first slot from here, on or back, at which all quotas of activity i have enough; ±NEVER when none."""
    again = True
    while again and -NEVER < slot < NEVER:
        again = False
        for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
            q, amount = g.need[n, LIMIT], g.need[n, AMOUNT]
            if g.limit[q, DAYS] == 0 and -NEVER < slot < NEVER:
                if is_forward:
                    other = quota_from(g.limit, stock, q, slot, amount)
                else:
                    other = quota_until(g.limit, stock, q, slot, amount)
                if other != slot:
                    slot, again = other, True
    return slot


@called
def day_blocked(
    clock: Cube32, c: int, room: Column32, base: int, amount: int, low: int, high: int, is_forward: bool
) -> int:
    """The last (else the first) slot in [low, high) on which a capacity counted by the day lacks room; or -1."""
    if is_forward:
        for u in range(high - 1, low - 1, -1):
            if room[base + u] < amount and clock[WORKING, c, u] == u:
                return u
    else:
        for u in range(low, high):
            if room[base + u] < amount and clock[WORKING, c, u] == u:
                return u
    return NOWHERE


@called
def period_blocked(
    clock: Cube32, c: int, room: Column32, own: Column32, amount: int, low: int, high: int, is_forward: bool
) -> int:
    """Where a capacity counted by longer periods lacks room for [low, high): a slot to get behind (or before)."""
    days, shift, base = own[DAYS], own[SHIFT], own[BASE]
    u = low
    while u < high:
        bucket = (u + shift) // days
        end = min(high, (bucket + 1) * days - shift)
        used = 0
        while u < end:
            if clock[WORKING, c, u] == u:
                used += amount
            u += 1
        if used > room[base + bucket]:
            if not is_forward:
                return high - 1
            # nothing fits into a full period; of a scarce one a later start may use fewer days
            return end - 1 if room[base + bucket] < amount else low
    return NOWHERE


@called
def capacity_blocked(
    g: Ground, room: Column32, i: int, n: int, low: int, high: int, clear: int, is_forward: bool
) -> int:
    """Where the capacity of need n keeps activity i out of [low, high); -1 when it does not."""
    r, amount, c = g.need[n, LIMIT], g.need[n, AMOUNT], g.act[i, CAL]
    days = g.limit[r, DAYS]
    if days == 1:
        return day_blocked(g.clock, c, room, g.limit[r, BASE], amount, max(low, clear), high, is_forward)
    if days == 0:
        return NOWHERE
    return period_blocked(g.clock, c, room, g.limit[r], amount, low, high, is_forward)


@called
def stop_in(clock: Cube32, c: int, low: int, high: int, longest: int) -> int:
    """The first slot of the first stop in [low, high) longer than allowed; -1 when there is none."""
    u = low
    while u < high:
        after = clock[WORKING, c, u]
        if after - u > longest:
            return u
        u = max(after, u + 1)
    return NOWHERE


@called
def blocked(g: Ground, room: Column32, i: int, low: int, high: int, clear: int, is_forward: bool) -> int:
    """The last (else the first) slot that keeps activity i from running in [low, high); -1 when there is none.

    Days before `clear` are known to have room.
    """
    worst = NOWHERE
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        u = capacity_blocked(g, room, i, n, low, high, clear, is_forward)
        if u >= 0 and (worst < 0 or (u > worst) == is_forward):
            worst = u
    if g.act[i, PAUSE] >= 0:
        u = stop_in(g.clock, g.act[i, CAL], low, high, g.act[i, PAUSE])
        if u >= 0 and (worst < 0 or (u > worst) == is_forward):
            worst = u
    return worst


@called
def takes_quota(g: Ground, i: int) -> bool:
    """Does activity i draw on a quota? Quotas stand last among its needs."""
    last = g.act[i, NEED_TO] - 1
    return last >= g.act[i, NEED_FROM] and g.limit[g.need[last, LIMIT], DAYS] == 0


@called
def earliest_fit(g: Ground, board: Board, i: int, slot: int) -> int:
    """The earliest slot not before `slot` at which activity i may begin; -1 when none before the horizon."""
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


@called
def use(clock: Cube32, c: int, room: Column32, own: Column32, amount: int, begin: int, finish: int) -> None:
    """Takes an amount of a capacity on the days worked; a negative amount gives it back."""
    days, shift, base = own[DAYS], own[SHIFT], own[BASE]
    if days == 1:
        is_full = clock[CUM, c, finish] - clock[CUM, c, begin] == FULL_DAY * (finish - begin)
        for u in range(begin, finish):
            if is_full or clock[WORKING, c, u] == u:
                room[base + u] -= amount
    else:
        for u in range(begin, finish):
            if clock[WORKING, c, u] == u:
                room[base + (u + shift) // days] -= amount


@called
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


@called
def put(g: Ground, board: Board, i: int, slot: int) -> int:
    """Places activity i; its finish."""
    finish = done_by(g.clock, g.act[i, CAL], slot, g.act[i, WORK])
    board.date[i, BEGIN] = slot
    board.date[i, FINISH] = finish
    occupy(g, board, i, 1)
    return finish


@called
def link_bound(g: Ground, date: Table32, i: int, k: int) -> int:
    """The earliest begin of activity i that the link in row k allows; its predecessor is placed."""
    kind, j = g.link[k, KIND], g.link[k, OTHER]
    bound = date[j, FINISH] if kind in FROM_FINISH else date[j, BEGIN]
    if g.link[k, LAG] != 0:
        bound = lagged(g.clock, g.link[k, LAG_CAL], bound, g.link[k, LAG])
    if kind in TO_FINISH:
        bound = held_back(g.clock, g.act[i, CAL], bound, g.act[i, WORK])
    return bound


@called
def links_from(g: Ground, date: Table32, i: int) -> int:
    """The earliest begin of activity i that its floor and its placed predecessors allow."""
    slot = date[i, FLOOR]
    for k in range(g.act[i, PRED_FROM], g.act[i, PRED_TO]):
        slot = max(slot, link_bound(g, date, i, k))
    return slot


@called
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


@called
def cost_of(g: Ground, date: Table32, i: int) -> int:
    """Days of activity i behind its dates: hard ones and, times its weight, the committed one."""
    begin, finish = int(date[i, BEGIN]), int(date[i, FINISH])
    cost = HARD * (max(0, begin - int(g.act[i, START_CAP])) + max(0, finish - int(g.act[i, FINISH_CAP])))
    return cost + int(g.act[i, WEIGHT]) * max(0, finish - int(g.act[i, DUE]))

"""What limits leave: work on calendars, quotas, capacities, stops.

Imported when a portfolio is solved. Compiled by numba where it is installed; otherwise, or with
NUMBA_DISABLE_JIT=1, the same functions run as Python with the same answers.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)
# ruff: noqa: PLR0913, PLR0917

from luodi.engine._kernels import (
    advance,
    before,
    leave,
    reach,
    start_for_finish,
)
from luodi.engine.arrays import WORKING
from luodi.engine.levelling.columns import (
    AMOUNT,
    BASE,
    BATCH,
    CAL,
    CARRIES,
    DAYS,
    LEFT,
    LIMIT,
    NEED_FROM,
    NEED_TO,
    NEVER,
    PAUSE,
    SHIFT,
    SINCE,
    UNTIL,
    Column32,
    Cube32,
    Table32,
    Table64,
)
from luodi.engine.levelling.compiled import called, inlined
from luodi.engine.levelling.problem import Ground

NOWHERE = -1
FULL_DAY = 100


@inlined
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

"""What keeps an activity out: batches of quotas, desks by the day and by longer periods, stops."""

# mypy: disable-error-code="no-any-return"

from luodi.engine._kernels import before, inlined, reach
from luodi.engine.arrays import WORKING, Ints
from luodi.engine.levelling.columns import AMOUNT, BASE, CARRIES, DAYS, FROM, LIMIT, NEVER, SHIFT, TO, Ints32
from luodi.engine.levelling.problem import Problem

NOWHERE = -1


@inlined
def finish_of(p: Problem, c: int, begin: int, work: int) -> int:
    """The boundary at which the work is done."""
    if work == 0:
        return begin
    return reach(p.clock, c, before(p.clock, c, begin) + work)


@inlined
def works(p: Problem, c: int, slot: int) -> bool:
    """Is the slot worked?"""
    return p.clock[WORKING, c, slot] == slot


@inlined
def batch_of(p: Problem, q: int, slot: int) -> int:
    """The row of the quota's batch that a slot falls in; FROM - 1 before the first."""
    b = p.quota[q, TO] - 1
    while b >= p.quota[q, FROM] and p.batch[b] > slot:
        b -= 1
    return b


@inlined
def quota_from(p: Problem, stock: Ints, q: int, slot: int, amount: int) -> int:
    """The earliest slot not before `slot` at which the quota has the amount left."""
    b = max(batch_of(p, q, slot), p.quota[q, FROM])
    if p.quota[q, CARRIES]:
        last = p.quota[q, TO] - 1
        while last >= b and stock[last] >= amount:
            last -= 1
        b = last + 1
    else:
        while b < p.quota[q, TO] and stock[b] < amount:
            b += 1
    return max(slot, p.batch[b]) if b < p.quota[q, TO] else NEVER


@inlined
def quota_until(p: Problem, stock: Ints, q: int, slot: int, amount: int) -> int:
    """The latest slot not behind `slot` at which the quota has the amount left; -NEVER when there is none."""
    b = batch_of(p, q, slot)
    if p.quota[q, CARRIES]:
        return slot if b >= p.quota[q, FROM] and quota_from(p, stock, q, slot, amount) == slot else -NEVER
    while b >= p.quota[q, FROM] and stock[b] < amount:
        slot = p.batch[b] - 1
        b -= 1
    return slot if b >= p.quota[q, FROM] else -NEVER


@inlined
def day_blocks(p: Problem, room: Ints32, need: int, c: int, low: int, high: int) -> int:
    """The last slot in [low, high) on which a capacity counted by the day lacks room; -1 when none."""
    r, amount = p.need[need, LIMIT], p.need[need, AMOUNT]
    base = p.cap[r, BASE]
    least = NEVER
    for u in range(low, high):  # without a way out, so that it runs over many slots at once
        least = min(least, room[base + u])
    if least >= amount:
        return NOWHERE
    u = high - 1
    while u >= low:
        if room[base + u] < amount and works(p, c, u):
            return u
        u -= 1
    return NOWHERE


@inlined
def day_blocks_first(p: Problem, room: Ints32, need: int, c: int, low: int, high: int) -> int:
    """The first such slot."""
    r, amount = p.need[need, LIMIT], p.need[need, AMOUNT]
    base = p.cap[r, BASE]
    for u in range(low, high):
        if room[base + u] < amount and works(p, c, u):
            return u
    return NOWHERE


@inlined
def period_blocks(p: Problem, room: Ints32, need: int, c: int, low: int, high: int) -> int:
    """Where a capacity counted by longer periods lacks room for [low, high): a slot to begin behind, or -1."""
    r, amount = p.need[need, LIMIT], p.need[need, AMOUNT]
    days, shift = p.cap[r, DAYS], p.cap[r, SHIFT]
    u = low
    while u < high:
        bucket = (u + shift) // days
        end = min(high, (bucket + 1) * days - shift)
        used = 0
        while u < end:
            if works(p, c, u):
                used += amount
            u += 1
        if used > room[p.cap[r, BASE] + bucket]:
            # nothing fits into a full period; of a scarce one a later start may use fewer days
            return end - 1 if room[p.cap[r, BASE] + bucket] < amount else low
    return NOWHERE


@inlined
def stop_in(p: Problem, c: int, low: int, high: int, longest: int) -> int:
    """The first slot of the first stop in [low, high) longer than allowed; -1 when there is none."""
    u = low
    while u < high:
        after = p.clock[WORKING, c, u]
        if after - u > longest:
            return u
        u = max(after, u + 1)
    return NOWHERE

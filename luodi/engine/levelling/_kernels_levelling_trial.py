"""One candidate order tried: only what the moved activities touch is placed again, and what that touches in turn.

Along the order, `gap` is what each period of each capacity has more (or less) on the candidate's board than
it had on the accepted one at the same place. An activity whose predecessors stand, which sees no more room
before its begin and no less on its days, stands where it stood; nothing is counted for it but its use.
"""

# mypy: disable-error-code="no-any-return"
# ruff: noqa: SIM110 (compiled loops)

from typing import NamedTuple

from luodi.engine.arrays import WORKING
from luodi.engine.levelling._kernels_levelling import cost_of, earliest_fit, links_from, occupy, put
from luodi.engine.levelling._kernels_levelling_moves import MAKESPAN
from luodi.engine.levelling.columns import (
    AMOUNT,
    BASE,
    BEGIN,
    CAL,
    DAYS,
    DUE,
    FINISH,
    LIMIT,
    NEED_FROM,
    NEED_TO,
    NEVER,
    OTHER,
    SHIFT,
    SUCC_FROM,
    SUCC_TO,
    WEIGHT,
    Column32,
    Column64,
    Flags,
    Table32,
    Table64,
)
from luodi.engine.levelling.compiled import called, inlined
from luodi.engine.levelling.problem import Board, Ground

VALUE, BEST, STEP, RANDOM, REACH, TRIED, VALID, PENDING, DRAWN, UNEVEN, AIM, COST, RUNNING, MOST = range(14)
STATES = 14
ROWS, BEHIND = 0, 1  # of Chain.project: the first activity, one more at the end; weighted days late
PATIENCE = 500
"""Weighted days its costs so far may be above the limit before a candidate is given up half-way."""
BLOCK = 16
"""Periods of a capacity whose gaps are looked at together."""
LOW = 2  # of Chain.base, behind BEGIN and FINISH: what links allow


class Chain(NamedTuple):
    """One chain: its order, the candidate it tries, its best, and snapshots of the board along the order.

    `where[i]` is the place of activity i in `order`. `moved` what the candidate moves, in order, with the keys
    in `moved_key`; `fresh` the same keys by activity where `is_moved`. `base` dates of the order, `trial` the
    board of the candidate; `changed` what stands on other dates there or has another place. `touched`: a
    predecessor changed. `more`, `less`: periods in each BLOCK of `gap` above and below zero. `rooms`,
    `stocks`: the board in front of each STEP-th place, the first VALID of them kept. `state`: VALUE of the
    order, its COST, BEST so far, RANDOM, REACH of a shift in days, number TRIED, PENDING activities touched,
    is a quota DRAWN on otherwise, number of UNEVEN gaps, AIM, cost of the candidate RUNNING up to MOST.
    """

    key: Column64
    best_key: Column64
    order: Column32
    next_order: Column32
    where: Column32
    moved: Column32
    moved_key: Column64
    is_moved: Flags
    fresh: Column64
    home: Column32
    project: Table64
    base: Table32
    trial: Board
    changed: Column32
    touched: Flags
    gap: Column32
    more: Column32
    less: Column32
    rooms: Table32
    stocks: Table64
    state: Column64


@called
def comes_before(i: int, key_i: int, j: int, key_j: int) -> bool:
    """Does activity i stand before j? Equal keys keep the order of rows, which is topological."""
    return key_i < key_j or (key_i == key_j and i < j)


@called
def load(s: Chain, k: int) -> None:
    """The board as it stands at snapshot k."""
    for u in range(s.trial.room.shape[0]):
        s.trial.room[u] = s.rooms[k, u]
    for u in range(s.trial.stock.shape[0]):
        s.trial.stock[u, 1] = s.stocks[k, u]


@called
def save(s: Chain, k: int) -> None:
    """Keeps the board as snapshot k."""
    for u in range(s.trial.room.shape[0]):
        s.rooms[k, u] = s.trial.room[u]
    for u in range(s.trial.stock.shape[0]):
        s.stocks[k, u] = s.trial.stock[u, 1]
    s.state[VALID] = k + 1


@inlined
def spread(g: Ground, s: Chain, i: int, begin: int, finish: int, sign: int) -> None:
    """Adds (1) or takes (-1) what activity i uses on its dates to the gaps."""
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        r, amount, c = g.need[n, LIMIT], sign * g.need[n, AMOUNT], g.act[i, CAL]
        days, shift, base = g.limit[r, DAYS], g.limit[r, SHIFT], g.limit[r, BASE]
        if days == 0:
            s.state[DRAWN] = 1
            continue
        for u in range(begin, finish):
            if g.clock[WORKING, c, u] == u:
                cell = base + (u + shift) // days
                was = s.gap[cell]
                now = was + amount
                s.gap[cell] = now
                s.state[UNEVEN] += int(now != 0) - int(was != 0)
                s.more[cell // BLOCK] += int(now > 0) - int(was > 0)
                s.less[cell // BLOCK] += int(now < 0) - int(was < 0)


@called
def close(g: Ground, s: Chain, i: int, begin: int, finish: int) -> None:
    """No gap is left where activity i made one."""
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        r = g.need[n, LIMIT]
        days, shift, base = g.limit[r, DAYS], g.limit[r, SHIFT], g.limit[r, BASE]
        if days > 0 and finish > begin:
            for cell in range(base + (begin + shift) // days, base + (finish - 1 + shift) // days + 1):
                s.gap[cell] = 0
                s.more[cell // BLOCK] = 0
                s.less[cell // BLOCK] = 0


@inlined
def any_in(counts: Column32, low: int, high: int) -> bool:
    """Is there a gap in the blocks of the cells [low, high]?"""
    for block in range(low // BLOCK, high // BLOCK + 1):
        if counts[block] > 0:
            return True
    return False


STANDS, MAY_MOVE, MAY_COME_FORWARD = 0, 1, 2


@inlined
def doubt(g: Ground, s: Chain, i: int) -> int:
    """Can activity i stand on other dates than before, its predecessors standing, and can that be earlier ones?"""
    low, begin, finish = s.base[i, LOW], s.base[i, BEGIN], s.base[i, FINISH]
    worst = STANDS
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        r = g.need[n, LIMIT]
        days, shift, base = g.limit[r, DAYS], g.limit[r, SHIFT], g.limit[r, BASE]
        if days == 0:
            if s.state[DRAWN] > 0:
                return MAY_COME_FORWARD
        elif finish > begin:
            at = base + (begin + shift) // days
            if low < begin and any_in(s.more, base + (low + shift) // days, at):
                return MAY_COME_FORWARD
            if any_in(s.less, at, base + (finish - 1 + shift) // days):
                worst = MAY_MOVE
    return worst


@inlined
def touch(g: Ground, s: Chain, i: int) -> None:
    """What comes behind activity i has to be looked at."""
    for k in range(g.act[i, SUCC_FROM], g.act[i, SUCC_TO]):
        j = g.link[k, OTHER]
        if not s.touched[j]:
            s.touched[j] = True
            s.state[PENDING] += 1


@inlined
def again(g: Ground, s: Chain, i: int, since: int, count: int) -> int:
    """Places activity i on the candidate's board, not before a slot; how many changed by now, -1 when it fits nowhere."""
    slot = earliest_fit(g, s.trial, i, since)
    if slot < 0:
        return -1
    begin, finish = s.base[i, BEGIN], s.base[i, FINISH]
    put(g, s.trial, i, slot)
    stays = slot == begin and s.trial.date[i, FINISH] == finish
    if stays and not s.is_moved[i]:
        return count
    if not s.is_moved[i]:
        spread(g, s, i, begin, finish, 1)
    spread(g, s, i, slot, s.trial.date[i, FINISH], -1)
    if not stays:
        touch(g, s, i)
        s.state[RUNNING] += cost_of(g, s.trial.date, i) - cost_of(g, s.base, i)
    s.changed[count] = i
    return count + 1


@inlined
def follow(g: Ground, s: Chain, i: int, count: int) -> int:
    """Activity i at its place in the candidate's order; how many changed by now, -1 when it fits nowhere."""
    how = MAY_COME_FORWARD
    if not s.touched[i] and not s.is_moved[i]:
        how = doubt(g, s, i)
        if how == STANDS:
            occupy(g, s.trial, i, 1)
            return count
    if s.touched[i]:
        s.touched[i] = False
        s.state[PENDING] -= 1
    since = s.base[i, BEGIN] if how == MAY_MOVE else links_from(g, s.trial.date, i)
    return again(g, s, i, since, count)


@called
def up_to(g: Ground, s: Chain, first: int) -> None:
    """The board in front of a place of the accepted order; keeps the snapshots that are missing on the way."""
    step = s.state[STEP]
    k = min(first // step, s.state[VALID] - 1)
    load(s, k)
    for q in range(k * step, first):
        if q % step == 0 and q // step >= s.state[VALID]:
            save(s, q // step)
        occupy(g, s.trial, s.order[q], 1)


@inlined
def is_settled(s: Chain) -> bool:
    """Can nothing further back differ?"""
    return s.state[PENDING] == 0 and s.state[UNEVEN] == 0 and s.state[DRAWN] == 0


@inlined
def next_of(g: Ground, s: Chain, read: int, taken: int, moves: int) -> int:
    """Does the candidate's next activity come from those moved (1), or from the order (0)?"""
    if taken == moves:
        return 0
    if read == s.order.shape[0]:
        return 1
    i = s.order[read]
    return comes_before(s.moved[taken], s.moved_key[taken], i, s.key[i])


@called
def walk(g: Ground, s: Chain, first: int, moves: int) -> tuple[int, int]:
    """Places what has to be placed from the first changed place on; how many changed, the place behind the last moved.

    -1 - so many: something fits nowhere, or costs so much that nothing behind will make up for it.
    """
    n = s.order.shape[0]
    read, write, taken, count, end = first, first, 0, 0, n
    up_to(g, s, first)
    while write < end or (write < n and not is_settled(s)):
        if read < n and s.is_moved[s.order[read]]:
            i = s.order[read]
            spread(g, s, i, s.base[i, BEGIN], s.base[i, FINISH], 1)
            read += 1
        else:
            from_moved = next_of(g, s, read, taken, moves)
            i = s.moved[taken] if from_moved else s.order[read]
            taken += from_moved
            read += 1 - from_moved
            s.next_order[write] = i
            write += 1
            found = follow(g, s, i, count)
            count = max(count, found)
            if found < 0 or s.state[RUNNING] > s.state[MOST]:
                return -1 - count, end
        if end == n and taken == moves and read == write:
            end = write
    return count, end


@called
def settle(g: Ground, s: Chain, count: int, moves: int) -> None:
    """Closes all gaps and forgets what was touched."""
    for q in range(count):
        i = s.changed[q]
        close(g, s, i, s.base[i, BEGIN], s.base[i, FINISH])
        close(g, s, i, s.trial.date[i, BEGIN], s.trial.date[i, FINISH])
        for k in range(g.act[i, SUCC_FROM], g.act[i, SUCC_TO]):
            s.touched[g.link[k, OTHER]] = False
    for q in range(moves):
        i = s.moved[q]
        close(g, s, i, s.base[i, BEGIN], s.base[i, FINISH])
    s.state[PENDING] = s.state[UNEVEN] = s.state[DRAWN] = 0


@called
def last_finish(date: Table32) -> int:
    """The last finish of all."""
    last = 0
    for i in range(date.shape[0]):
        last = max(last, date[i, FINISH])
    return last


@called
def is_other(s: Chain, first: int, end: int) -> bool:
    """Does the candidate's order differ from the accepted one?"""
    for q in range(first, end):
        if s.order[q] != s.next_order[q]:
            return True
    return False


@called
def behind(g: Ground, date: Table32, i: int) -> int:
    """Weighted days of activity i behind its committed date."""
    if g.act[i, DUE] == NEVER:
        return 0
    return int(g.act[i, WEIGHT]) * max(0, int(date[i, FINISH]) - int(g.act[i, DUE]))


@called
def accept(g: Ground, s: Chain, first: int, end: int, count: int, moves: int) -> None:
    """The candidate becomes the chain's order."""
    for q in range(first, end):
        s.order[q] = s.next_order[q]
        s.where[s.order[q]] = q
    for q in range(moves):
        s.key[s.moved[q]] = s.moved_key[q]
    for q in range(count):
        i = s.changed[q]
        s.project[s.home[i], BEHIND] += behind(g, s.trial.date, i) - behind(g, s.base, i)
        s.base[i, BEGIN] = s.trial.date[i, BEGIN]
        s.base[i, FINISH] = s.trial.date[i, FINISH]
    for q in range(count):
        for k in range(g.act[s.changed[q], SUCC_FROM], g.act[s.changed[q], SUCC_TO]):
            s.base[g.link[k, OTHER], LOW] = links_from(g, s.trial.date, g.link[k, OTHER])
    s.state[VALID] = min(s.state[VALID], first // s.state[STEP] + 1)


@called
def judge(g: Ground, s: Chain, first: int, moves: int, limit: int) -> None:
    """Tries the candidate; it is accepted where it is worth no more than the limit."""
    s.state[RUNNING], s.state[MOST] = s.state[COST], limit + PATIENCE
    count, end = walk(g, s, first, moves)
    fits = count >= 0
    if not fits:
        count = -1 - count
    settle(g, s, count, moves)
    cost = s.state[RUNNING]
    value = cost + last_finish(s.trial.date) if s.state[AIM] == MAKESPAN else cost
    if fits and value <= limit and is_other(s, first, end):
        accept(g, s, first, end, count, moves)
        s.state[COST], s.state[VALUE] = cost, value
        return
    for q in range(count):
        i = s.changed[q]
        s.trial.date[i, BEGIN] = s.base[i, BEGIN]
        s.trial.date[i, FINISH] = s.base[i, FINISH]


@called
def begin(g: Ground, s: Chain) -> None:
    """What the chain's first order, whose dates stand on both boards, is worth."""
    save(s, 0)
    s.state[COST] = 0
    for i in range(s.order.shape[0]):
        s.where[s.order[i]] = i
        s.base[i, LOW] = links_from(g, s.trial.date, i)
        s.state[COST] += cost_of(g, s.base, i)
        s.project[s.home[i], BEHIND] += behind(g, s.base, i)
    s.state[VALUE] = s.state[COST] + (last_finish(s.base) if s.state[AIM] == MAKESPAN else 0)
    s.state[BEST] = s.state[VALUE]

"""The search for a better order: shift projects or single activities, schedule again from the first change.

One chain of simulated annealing over priority keys. A move that lands behind what is accepted is
given up as soon as that is certain; a schedule is continued from the last snapshot of the board in
front of the first place that changed.
"""

# mypy: disable-error-code="no-any-return"

from typing import NamedTuple

from luodi.engine.levelling._kernels_levelling import cost_of, earliest_fit, links_from, put
from luodi.engine.levelling._kernels_levelling_moves import MAKESPAN, OVERFLOW
from luodi.engine.levelling.columns import (
    BEGIN,
    DUE,
    FINISH,
    NEVER,
    OTHER,
    PRED_FROM,
    PRED_TO,
    SUCC_FROM,
    SUCC_TO,
    WEIGHT,
    Column32,
    Column64,
    Cube32,
    Cube64,
    Flags,
    Table32,
    Table64,
)
from luodi.engine.levelling.compiled import called, entered
from luodi.engine.levelling.problem import Board, Ground

MOST_MOVED = 256
"""A project of more activities is moved one activity at a time."""
COST, LAST, VALUE, BEST, STEP, RANDOM, AIM, REACH, TRIED = 0, 1, 2, 3, 4, 5, 6, 7, 8
ROWS = 0  # of Chain.project: the first activity, one more at the end …
BEHIND = 1  # … and weighted days late


class Chain(NamedTuple):
    """One chain: its order, the candidate it tries, its best, and snapshots of the board along the order.

    `moved` what the candidate moves, in order, with the keys in `moved_key`; `fresh` the same keys by
    activity where `is_moved`. `base` dates of the order, `trial` the board of the candidate.
    `state`: VALUE of the order, BEST value so far, STEP between snapshots, RANDOM, AIM, REACH of a shift
    in days, number TRIED. `rooms`, `stocks`, `marks` (2, snapshots, …): `side[k]` says which of two is valid.
    """

    key: Column64
    order: Column32
    next_order: Column32
    best_order: Column32
    moved: Column32
    moved_key: Column64
    is_moved: Flags
    fresh: Column64
    project: Table64
    base: Table32
    trial: Board
    rooms: Cube32
    stocks: Cube64
    marks: Cube64
    side: Column64
    state: Column64


@called
def roll(s: Chain, sides: int) -> int:
    """A number in [0, sides)."""
    # 48 bits of a linear generator: the same in compiled and in plain Python
    seed = (int(s.state[RANDOM]) * 0x5DEECE66D + 11) & 0xFFFFFFFFFFFF
    s.state[RANDOM] = seed
    return (seed >> 17) % sides


@called
def comes_before(s: Chain, i: int, key_i: int, j: int, key_j: int) -> bool:
    """Does activity i stand before j? Equal keys keep the order of rows, which is topological."""
    return key_i < key_j or (key_i == key_j and i < j)


@called
def add_moved(s: Chain, count: int, i: int, key: int) -> int:
    """Puts activity i with its new key into the sorted list of what moves."""
    q = count
    while q > 0 and comes_before(s, i, key, s.moved[q - 1], s.moved_key[q - 1]):
        s.moved[q] = s.moved[q - 1]
        s.moved_key[q] = s.moved_key[q - 1]
        q -= 1
    s.moved[q] = i
    s.moved_key[q] = key
    s.is_moved[i] = True
    s.fresh[i] = key
    return count + 1


@called
def shift_project(g: Ground, s: Chain, project: int, since: int, days: int) -> int:
    """Moves the activities of a project whose key is not before `since` by some days; how many."""
    count = 0
    for i in range(s.project[project, ROWS], s.project[project + 1, ROWS]):
        if s.key[i] < since:
            continue
        fresh = s.key[i] + days
        for k in range(g.act[i, PRED_FROM], g.act[i, PRED_TO]):
            j = g.link[k, OTHER]
            fresh = max(fresh, s.fresh[j] if s.is_moved[j] else s.key[j])
        count = add_moved(s, count, i, fresh)
    return count


@called
def shift_one(g: Ground, s: Chain, i: int, days: int) -> int:
    """Moves one activity as far as its links let it; how many moved."""
    fresh = s.key[i] + days
    for k in range(g.act[i, PRED_FROM], g.act[i, PRED_TO]):
        fresh = max(fresh, s.key[g.link[k, OTHER]])
    for k in range(g.act[i, SUCC_FROM], g.act[i, SUCC_TO]):
        fresh = min(fresh, s.key[g.link[k, OTHER]])
    return add_moved(s, 0, i, fresh)


@called
def merge(s: Chain, count: int) -> int:
    """The candidate order; the first place that differs (the number of activities when none does)."""
    n = s.order.shape[0]
    read, taken, first = 0, 0, n
    for q in range(n):
        while read < n and s.is_moved[s.order[read]]:
            read += 1
        if taken < count and (
            read == n
            or comes_before(s, s.moved[taken], s.moved_key[taken], s.order[read], s.key[s.order[read]])
        ):
            s.next_order[q] = s.moved[taken]
            taken += 1
        else:
            s.next_order[q] = s.order[read]
            read += 1
        if first == n and s.next_order[q] != s.order[q]:
            first = q
    return first


@called
def load(s: Chain, k: int) -> None:
    """The board as it stands at snapshot k."""
    side = s.side[k]
    for u in range(s.trial.room.shape[0]):
        s.trial.room[u] = s.rooms[side, k, u]
    for u in range(s.trial.stock.shape[0]):
        s.trial.stock[u, 1] = s.stocks[side, k, u]


@called
def save(s: Chain, side: int, k: int, cost: int, last: int) -> None:
    """Keeps the board as snapshot k."""
    for u in range(s.trial.room.shape[0]):
        s.rooms[side, k, u] = s.trial.room[u]
    for u in range(s.trial.stock.shape[0]):
        s.stocks[side, k, u] = s.trial.stock[u, 1]
    s.marks[side, k, COST] = cost
    s.marks[side, k, LAST] = last


@called
def schedule(g: Ground, s: Chain, k: int, limit: int) -> int:
    """Schedules the candidate from snapshot k on; its value, or anything above `limit` once that is certain."""
    step, n = s.state[STEP], s.order.shape[0]
    load(s, k)
    cost, last = s.marks[s.side[k], k, COST], s.marks[s.side[k], k, LAST]
    since = k * step
    for q in range(since, n):
        if q % step == 0 and q > since:
            save(s, 1 - s.side[q // step], q // step, cost, last)
        i = s.next_order[q]
        slot = earliest_fit(g, s.trial, i, links_from(g, s.trial.date, i))
        if slot < 0:
            return OVERFLOW
        last = max(last, put(g, s.trial, i, slot))
        cost += cost_of(g, s.trial.date, i)
        if cost > limit:
            return cost
    return cost + last if s.state[AIM] == MAKESPAN else cost


@called
def accept(g: Ground, s: Chain, k: int, count: int) -> None:
    """The candidate becomes the chain's order."""
    for there in range(k + 1, s.side.shape[0]):
        s.side[there] = 1 - s.side[there]
    for q in range(s.order.shape[0]):
        s.order[q] = s.next_order[q]
        s.base[q, BEGIN] = s.trial.date[q, BEGIN]
        s.base[q, FINISH] = s.trial.date[q, FINISH]
    for q in range(count):
        s.key[s.moved[q]] = s.moved_key[q]
    count_behind(g, s)


@called
def count_behind(g: Ground, s: Chain) -> None:
    """Weighted days behind by project."""
    for project in range(s.project.shape[0] - 1):
        behind = 0
        for i in range(s.project[project, ROWS], s.project[project + 1, ROWS]):
            if g.act[i, DUE] < NEVER:
                behind += g.act[i, WEIGHT] * max(0, s.base[i, FINISH] - g.act[i, DUE])
        s.project[project, BEHIND] = behind


@called
def pick_project(s: Chain) -> int:
    """A project: one that is late as often as it is late, or any."""
    total, projects = 0, s.project.shape[0] - 1
    for project in range(projects):
        total += s.project[project, BEHIND]
    if total == 0 or roll(s, 2) == 0:
        return roll(s, projects)
    mark = roll(s, total)
    for project in range(projects):
        mark -= s.project[project, BEHIND]
        if mark < 0:
            return project
    return projects - 1


@called
def propose(g: Ground, s: Chain) -> int:
    """One random move; how many activities it moves."""
    project = pick_project(s)
    low, high = s.project[project, ROWS], s.project[project + 1, ROWS]
    if high == low:
        return 0
    reach = s.state[REACH]
    far = 1 + roll(s, 1 + roll(s, reach))
    days = -far if (s.project[project, BEHIND] > 0 and roll(s, 4) > 0) or roll(s, 2) == 0 else far
    i = low + roll(s, high - low)
    # Never far outside of what is there: keys that wandered off could no longer change places.
    first, last = s.order[0], s.order[s.order.shape[0] - 1]
    days = min(max(days, s.key[first] - 1 - s.key[i]), s.key[last] + 1 - s.key[i])
    if high - low > MOST_MOVED or roll(s, 4) == 0:
        return shift_one(g, s, i, days)
    return shift_project(g, s, project, s.key[i], days)


@called
def forget(s: Chain, count: int) -> None:
    for q in range(count):
        s.is_moved[s.moved[q]] = False


@called
def begin(g: Ground, s: Chain) -> None:
    """Schedules the chain's first order and takes its snapshots."""
    for q in range(s.order.shape[0]):
        s.next_order[q] = s.best_order[q] = s.order[q]
    save(s, 0, 0, 0, 0)
    s.state[VALUE] = schedule(g, s, 0, OVERFLOW)
    s.state[BEST] = s.state[VALUE]
    accept(g, s, 0, 0)


@called
def judge(g: Ground, s: Chain, k: int, count: int, limit: int) -> None:
    """Schedules the candidate from snapshot k on; accepted where it is worth no more than the limit."""
    for q in range(s.order.shape[0]):
        s.trial.date[q, BEGIN] = s.base[q, BEGIN]
        s.trial.date[q, FINISH] = s.base[q, FINISH]
    value = schedule(g, s, k, limit)
    if value > limit:
        return
    s.state[VALUE] = value
    accept(g, s, k, count)
    if value < s.state[BEST]:
        s.state[BEST] = value
        for q in range(s.order.shape[0]):
            s.best_order[q] = s.order[q]


@entered
def anneal(g: Ground, s: Chain, moves: int, heat: int) -> None:
    """Tries some moves; one that costs at most a random share of `heat` more than the chain is accepted.

    With no moves, schedules the chain's first order and takes its snapshots.
    """
    if moves == 0:
        begin(g, s)
    for _ in range(moves):
        count = propose(g, s)
        first = merge(s, count) if count else s.order.shape[0]
        forget(s, count)
        s.state[TRIED] += 1
        # Where the order stays, the keys stay: they would drift apart until no shift reached another.
        if first < s.order.shape[0]:
            # squared, so that most moves are judged strictly
            luck = roll(s, 1024) * roll(s, 1024)
            judge(g, s, first // s.state[STEP], count, s.state[VALUE] + heat * luck // (1 << 20))

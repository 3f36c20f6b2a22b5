"""The search for a better order: shift projects or single activities, schedule again from the first change.

One chain of simulated annealing over priority keys. A move that lands behind what is accepted is
given up as soon as that is certain; a schedule is continued from the last snapshot of the board in
front of the first place that changed.
"""

# mypy: disable-error-code="no-any-return"

from typing import NamedTuple

from luodi.engine._kernels import compiled, inlined
from luodi.engine.arrays import Bools, Ints
from luodi.engine.levelling._kernels_levelling import OVERFLOW, earliest_fit, links_from
from luodi.engine.levelling._kernels_levelling_order import MAKESPAN, put
from luodi.engine.levelling.columns import (
    DUE,
    NEVER,
    OTHER,
    PRED_FROM,
    PRED_TO,
    PROJECT,
    SUCC_FROM,
    SUCC_TO,
    WEIGHT,
    Ints32,
)
from luodi.engine.levelling.problem import Board, Problem

MOST_MOVED = 256
"""A project of more activities is moved one activity at a time."""
COST, LAST, VALUE, BEST, STEP, RANDOM, AIM, REACH, TRIED = 0, 1, 2, 3, 4, 5, 6, 7, 8


class Chain(NamedTuple):
    """One chain: its order, the candidate it tries, its best, and snapshots of the board along the order.

    `state`: VALUE of the order, BEST value so far, STEP between snapshots, RANDOM, AIM, REACH of a shift
    in days, number TRIED. `rooms`, `stocks`, `marks` (2, snapshots, …): `side[k]` says which of two is valid.
    """

    key: Ints
    order: Ints32
    where: Ints32
    next_order: Ints32
    best_order: Ints32
    moved: Ints32
    moved_key: Ints
    is_moved: Bools
    fresh: Ints
    project_at: Ints
    behind: Ints
    base: Board
    trial: Board
    rooms: Ints32
    stocks: Ints
    marks: Ints
    side: Ints
    state: Ints


@inlined
def roll(s: Chain, sides: int) -> int:
    """A number in [0, sides)."""
    # 48 bits of a linear generator: the same in compiled and in plain Python
    seed = (int(s.state[RANDOM]) * 0x5DEECE66D + 11) & 0xFFFFFFFFFFFF
    s.state[RANDOM] = seed
    return (seed >> 17) % sides


@inlined
def comes_before(s: Chain, i: int, key_i: int, j: int, key_j: int) -> bool:
    """Does activity i stand before j? Equal keys keep the order of rows, which is topological."""
    return key_i < key_j or (key_i == key_j and i < j)


@inlined
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


@inlined
def shift_project(p: Problem, s: Chain, project: int, since: int, days: int) -> int:
    """Moves the activities of a project whose key is not before `since` by some days; how many."""
    count = 0
    for i in range(s.project_at[project], s.project_at[project + 1]):
        if s.key[i] < since:
            continue
        fresh = s.key[i] + days
        for k in range(p.act[i, PRED_FROM], p.act[i, PRED_TO]):
            j = p.pred[k, OTHER]
            fresh = max(fresh, s.fresh[j] if s.is_moved[j] else s.key[j])
        count = add_moved(s, count, i, fresh)
    return count


@inlined
def shift_one(p: Problem, s: Chain, i: int, days: int) -> int:
    """Moves one activity as far as its links let it; how many moved."""
    fresh = s.key[i] + days
    for k in range(p.act[i, PRED_FROM], p.act[i, PRED_TO]):
        fresh = max(fresh, s.key[p.pred[k, OTHER]])
    for k in range(p.act[i, SUCC_FROM], p.act[i, SUCC_TO]):
        fresh = min(fresh, s.key[p.succ[k, OTHER]])
    return add_moved(s, 0, i, fresh)


@inlined
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


@inlined
def load(s: Chain, k: int) -> None:
    """The board as it stands at snapshot k."""
    side = s.side[k]
    for u in range(s.trial.room.shape[0]):
        s.trial.room[u] = s.rooms[side, k, u]
    for u in range(s.trial.stock.shape[0]):
        s.trial.stock[u] = s.stocks[side, k, u]


@inlined
def save(s: Chain, side: int, k: int, cost: int, last: int) -> None:
    """Keeps the board as snapshot k."""
    for u in range(s.trial.room.shape[0]):
        s.rooms[side, k, u] = s.trial.room[u]
    for u in range(s.trial.stock.shape[0]):
        s.stocks[side, k, u] = s.trial.stock[u]
    s.marks[side, k, COST] = cost
    s.marks[side, k, LAST] = last


@inlined
def schedule(p: Problem, s: Chain, k: int, limit: int) -> int:
    """Schedules the candidate from snapshot k on; its value, or anything above `limit` once that is certain."""
    step, n = s.state[STEP], s.order.shape[0]
    load(s, k)
    cost, last = s.marks[s.side[k], k, COST], s.marks[s.side[k], k, LAST]
    since = k * step
    for q in range(since, n):
        if q % step == 0 and q > since:
            save(s, 1 - s.side[q // step], q // step, cost, last)
        i = s.next_order[q]
        slot = earliest_fit(p, s.trial, i, links_from(p, s.trial, i, s.trial.floor[i]))
        if slot < 0:
            return OVERFLOW
        cost += put(p, s.trial, i, slot)
        last = max(last, s.trial.finish[i])
        if cost > limit:
            return cost
    return cost + last if s.state[AIM] == MAKESPAN else cost


@inlined
def accept(p: Problem, s: Chain, k: int, count: int) -> None:
    """The candidate becomes the chain's order."""
    for there in range(k + 1, s.side.shape[0]):
        s.side[there] = 1 - s.side[there]
    for q in range(s.order.shape[0]):
        s.order[q] = s.next_order[q]
        s.base.begin[q] = s.trial.begin[q]
        s.base.finish[q] = s.trial.finish[q]
    for q in range(count):
        s.key[s.moved[q]] = s.moved_key[q]
    count_behind(p, s)


@inlined
def count_behind(p: Problem, s: Chain) -> None:
    """Weighted days behind by project."""
    for project in range(s.behind.shape[0]):
        s.behind[project] = 0
    for i in range(p.act.shape[0]):
        if p.act[i, DUE] < NEVER:
            late = s.base.finish[i] - p.act[i, DUE]
            if late > 0:
                s.behind[p.act[i, PROJECT]] += late * p.act[i, WEIGHT]


@inlined
def pick_project(s: Chain) -> int:
    """A project: one that is late as often as it is late, or any."""
    total, projects = 0, s.behind.shape[0]
    for project in range(projects):
        total += s.behind[project]
    if total == 0 or roll(s, 2) == 0:
        return roll(s, projects)
    mark = roll(s, total)
    for project in range(projects):
        mark -= s.behind[project]
        if mark < 0:
            return project
    return projects - 1


@inlined
def propose(p: Problem, s: Chain) -> int:
    """One random move; how many activities it moves."""
    project = pick_project(s)
    low, high = s.project_at[project], s.project_at[project + 1]
    if high == low:
        return 0
    reach = s.state[REACH]
    far = 1 + roll(s, 1 + roll(s, reach))
    days = -far if (s.behind[project] > 0 and roll(s, 4) > 0) or roll(s, 2) == 0 else far
    i = low + roll(s, high - low)
    if high - low > MOST_MOVED or roll(s, 4) == 0:
        return shift_one(p, s, i, days)
    return shift_project(p, s, project, s.key[i], days)


@inlined
def forget(s: Chain, count: int) -> None:
    for q in range(count):
        s.is_moved[s.moved[q]] = False


@compiled
def begin_chain(p: Problem, s: Chain) -> None:
    """Schedules the chain's first order and takes its snapshots."""
    for q in range(s.order.shape[0]):
        s.next_order[q] = s.best_order[q] = s.order[q]
    save(s, 0, 0, 0, 0)
    s.state[VALUE] = schedule(p, s, 0, OVERFLOW)
    s.state[BEST] = s.state[VALUE]
    accept(p, s, 0, 0)


@compiled
def anneal(p: Problem, s: Chain, moves: int, heat: int) -> None:
    """Tries some moves; one that costs at most a random share of `heat` more than the chain is accepted."""
    n = s.order.shape[0]
    for _ in range(moves):
        count = propose(p, s)
        first = merge(s, count) if count else n
        forget(s, count)
        s.state[TRIED] += 1
        if first == n:
            for q in range(count):
                s.key[s.moved[q]] = s.moved_key[q]
            continue
        # squared, so that most moves are judged strictly
        luck = roll(s, 1024) * roll(s, 1024)
        limit = s.state[VALUE] + heat * luck // (1 << 20)
        k = first // s.state[STEP]
        for q in range(n):
            s.trial.begin[q] = s.base.begin[q]
            s.trial.finish[q] = s.base.finish[q]
        value = schedule(p, s, k, limit)
        if value <= limit:
            s.state[VALUE] = value
            accept(p, s, k, count)
            if value < s.state[BEST]:
                s.state[BEST] = value
                for q in range(n):
                    s.best_order[q] = s.order[q]

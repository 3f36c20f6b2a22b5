"""The search for a better order: shift projects or single activities, schedule again what that touches.

One chain of simulated annealing over priority keys.
"""

# mypy: disable-error-code="no-any-return"

from luodi.engine.levelling._kernels_levelling_trial import (
    BEHIND,
    BEST,
    RANDOM,
    REACH,
    ROWS,
    TRIED,
    VALUE,
    Chain,
    begin,
    comes_before,
    judge,
)
from luodi.engine.levelling.columns import OTHER, PRED_FROM, PRED_TO, SUCC_FROM, SUCC_TO
from luodi.engine.levelling.compiled import called, entered
from luodi.engine.levelling.problem import Ground

MOST_MOVED = 256
"""A project of more activities is moved one activity at a time."""


@called
def roll(s: Chain, sides: int) -> int:
    """A number in [0, sides)."""
    # 48 bits of a linear generator: the same in compiled and in plain Python
    seed = (int(s.state[RANDOM]) * 0x5DEECE66D + 11) & 0xFFFFFFFFFFFF
    s.state[RANDOM] = seed
    return (seed >> 17) % sides


@called
def add_moved(s: Chain, count: int, i: int, key: int) -> int:
    """Puts activity i with its new key into the sorted list of what moves."""
    q = count
    while q > 0 and comes_before(i, key, s.moved[q - 1], s.moved_key[q - 1]):
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
def place_of(s: Chain, i: int, key: int) -> int:
    """The place activity i would have with a key: how many of the order come before it."""
    low, high = 0, s.order.shape[0]
    while low < high:
        middle = (low + high) // 2
        j = s.order[middle]
        if comes_before(j, s.key[j], i, key):
            low = middle + 1
        else:
            high = middle
    return low


@called
def first_place(s: Chain, moves: int) -> int:
    """The first place of the order that the candidate may change."""
    first = place_of(s, s.moved[0], s.moved_key[0])
    for q in range(moves):
        first = min(first, s.where[s.moved[q]])
    return first


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
    far = 1 + roll(s, 1 + roll(s, s.state[REACH]))
    days = -far if (s.project[project, BEHIND] > 0 and roll(s, 4) > 0) or roll(s, 2) == 0 else far
    i = low + roll(s, high - low)
    # Never far outside of what is there: keys that wandered off could no longer change places.
    first, last = s.order[0], s.order[s.order.shape[0] - 1]
    days = min(max(days, s.key[first] - 1 - s.key[i]), s.key[last] + 1 - s.key[i])
    if high - low > MOST_MOVED or roll(s, 4) == 0:
        return shift_one(g, s, i, days)
    return shift_project(g, s, project, s.key[i], days)


@entered
def anneal(g: Ground, s: Chain, moves: int, heat: int) -> None:
    """Tries some moves; one that costs at most a random share of `heat` more than the chain is accepted.

    With no moves, only looks at the chain's first order.
    """
    if moves == 0:
        begin(g, s)
    for _ in range(moves):
        count = propose(g, s)
        s.state[TRIED] += 1
        if count:
            # squared, so that most moves are judged strictly
            luck = roll(s, 1024) * roll(s, 1024)
            judge(g, s, first_place(s, count), count, s.state[VALUE] + heat * luck // (1 << 20))
        for q in range(count):
            s.is_moved[s.moved[q]] = False
        if s.state[VALUE] < s.state[BEST]:
            s.state[BEST] = s.state[VALUE]
            for i in range(s.key.shape[0]):
                s.best_key[i] = s.key[i]

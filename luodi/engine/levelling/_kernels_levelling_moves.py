"""Whole schedules: made in an order, moved later, earlier or back to published days; and what holds each activity.

One function is entered from Python: everything it may call is compiled once and together, which costs
a fraction of the seconds that one entrance for each would.
"""

# mypy: disable-error-code="no-any-return"
# ruff: noqa: PLR0913, PLR0917

from luodi.engine._kernels import first_working
from luodi.engine.levelling._kernels_levelling import (
    cost_of,
    earliest_fit,
    latest_fit,
    link_bound,
    links_from,
    occupy,
    put,
    starts_until,
    wait_bounds,
)
from luodi.engine.levelling._kernels_levelling_limits import (
    NOWHERE,
    begun_for,
    capacity_blocked,
    done_by,
    held_back,
    quota_from,
    stop_in,
)
from luodi.engine.levelling.columns import (
    AMOUNT,
    BEGIN,
    CAL,
    DAYS,
    FINISH,
    FINISH_CAP,
    FLOOR,
    FROM_FINISH,
    IS_PRED,
    IS_STARTED,
    LIMIT,
    LONGEST,
    NEED_FROM,
    NEED_TO,
    NEVER,
    OTHER,
    PAUSE,
    PRED_FROM,
    PRED_TO,
    START_CAP,
    WAIT_FROM,
    WAIT_TO,
    WORK,
    Column32,
    Column64,
    Table32,
    Table64,
)
from luodi.engine.levelling.compiled import called, entered
from luodi.engine.levelling.problem import Board, Ground

OVERFLOW = 1 << 60
"""The value of an order that fits nowhere before the horizon."""
MOST_REWINDS = 20
"""Times each activity may be taken back, on average, to keep longest waits, before an order is given up."""
LATENESS, MAKESPAN = 0, 1
EARLY, LATE, GENERATE, OCCUPY, LATER, SOONER, BACK_TO, HOLDERS = range(8)
"""What `run` does."""
# Why an activity stands where it stands: positions in `result.HOLDERS`.
BY_DATA_DATE, BY_LINK, BY_CAPACITY, BY_QUOTA, BY_FLOOR, BY_ACTUAL, BY_PAUSE, BY_WAIT, BY_CHOICE = range(9)


@called
def early(g: Ground, date: Table32) -> None:
    """Earliest dates by links and floors alone."""
    for i in range(g.act.shape[0]):
        slot = links_from(g, date, i)
        if g.act[i, WORK] > 0:
            slot = first_working(g.clock, g.act[i, CAL], slot)
        date[i, BEGIN] = slot
        date[i, FINISH] = done_by(g.clock, g.act[i, CAL], slot, g.act[i, WORK])


@called
def late(g: Ground, date: Table32, cap: Column32) -> None:
    """Latest dates by links and hard dates alone, counted back from `cap`; they may lie before the data date."""
    for i in range(g.act.shape[0] - 1, -1, -1):
        finish_cap = min(cap[i], g.act[i, FINISH_CAP])
        slot = starts_until(g, date, i, g.act[i, START_CAP], finish_cap, -NEVER)
        date[i, BEGIN] = slot
        date[i, FINISH] = done_by(g.clock, g.act[i, CAL], slot, g.act[i, WORK])


@called
def blocked_pred(g: Ground, date: Table32, i: int, slot: int) -> int:
    """The row of the longest wait that beginning at `slot` would break; -1 when there is none."""
    for k in range(g.act[i, WAIT_FROM], g.act[i, WAIT_TO]):
        j = g.link[k, OTHER]
        if not g.link[k, IS_PRED] and date[j, BEGIN] >= 0:
            origin = date[j, FINISH] if g.link[k, FROM_FINISH] else date[j, BEGIN]
            if slot > origin + g.link[k, LONGEST]:
                return k
    return NOWHERE


@called
def take_back(g: Ground, board: Board, order: Column32, since: int, until: int) -> int:
    """Takes activities off the board again, last first; the cost they had."""
    cost = 0
    for q in range(until - 1, since - 1, -1):
        i = order[q]
        cost += cost_of(g, board.date, i)
        occupy(g, board, i, -1)
        board.date[i, BEGIN] = -1
    return cost


@called
def push(g: Ground, date: Table32, k: int, slot: int) -> bool:
    """Raises the floor of the activity that row k waits for, so that its wait for `slot` is short enough."""
    j = g.link[k, OTHER]
    bound = slot - g.link[k, LONGEST]
    if g.link[k, FROM_FINISH]:
        bound = held_back(g.clock, g.act[j, CAL], bound, g.act[j, WORK])
    if bound <= date[j, BEGIN] or bound > g.act[j, START_CAP]:
        return False
    date[j, FLOOR] = bound
    return True


@called
def generate(g: Ground, board: Board, order: Column32, where: Column32, aim: int) -> int:
    """Places activities one by one, each as early as limits allow; the value, OVERFLOW where something fits nowhere.

    `where[i]` is the place of activity i in `order`.
    """
    count = order.shape[0]
    cost, last, rewinds, q = 0, 0, 0, 0
    while q < count:
        i = order[q]
        low, high = wait_bounds(g, board.date, i, links_from(g, board.date, i), NEVER)
        slot = earliest_fit(g, board, i, low)
        if slot < 0:
            return OVERFLOW
        if slot > high:
            k = blocked_pred(g, board.date, i, slot)
            rewinds += 1
            if rewinds > MOST_REWINDS * count or not push(g, board.date, k, slot):
                return OVERFLOW
            since = where[g.link[k, OTHER]]
            cost -= take_back(g, board, order, since, q)
            q = since
            continue
        last = max(last, put(g, board, i, slot))
        cost += cost_of(g, board.date, i)
        q += 1
    return cost + last if aim == MAKESPAN else cost


@called
def move(g: Ground, board: Board, i: int, slot: int) -> bool:
    """Puts an activity taken off the board to a slot, or back where it was; did it move?"""
    was = board.date[i, BEGIN]
    put(g, board, i, was if slot < 0 else slot)
    return slot >= 0 and slot != was


@called
def later(g: Ground, board: Board, i: int, cap: int) -> bool:
    """Moves activity i as late as `cap` (a boundary), hard dates, successors and limits allow; did it move?

    A date already missed gets no worse.
    """
    was, finish = board.date[i, BEGIN], board.date[i, FINISH]
    occupy(g, board, i, -1)
    finish_cap = max(finish, min(cap, g.act[i, FINISH_CAP]))
    start_cap = max(was, g.act[i, START_CAP])
    until = starts_until(g, board.date, i, start_cap, finish_cap, 0)
    _, until = wait_bounds(g, board.date, i, 0, until)
    return move(g, board, i, latest_fit(g, board, i, until, was))


@called
def sooner(g: Ground, board: Board, i: int) -> bool:
    """Moves activity i as early as predecessors, waits and limits allow; did it move?"""
    was = board.date[i, BEGIN]
    occupy(g, board, i, -1)
    low, _ = wait_bounds(g, board.date, i, links_from(g, board.date, i), NEVER)
    slot = earliest_fit(g, board, i, low)
    return move(g, board, i, slot if 0 <= slot < was else NOWHERE)


@called
def back_to(g: Ground, board: Board, i: int, goal: int, cap: int) -> bool:
    """Moves activity i back to the day it was published for where nothing suffers; did it move?"""
    was = board.date[i, BEGIN]
    if goal < 0 or goal == was:
        return False
    occupy(g, board, i, -1)
    until = starts_until(g, board.date, i, max(was, g.act[i, START_CAP]), cap, 0)
    low, until = wait_bounds(g, board.date, i, links_from(g, board.date, i), until)
    fits = low <= goal <= until and earliest_fit(g, board, i, goal) == goal
    return move(g, board, i, goal if fits else NOWHERE)


@called
def moved(g: Ground, board: Board, order: Column32, what: int, goal: Column32, cap: Column32) -> int:
    """Moves all activities in an order, each from one sound schedule to another; how many moved.

    Who has started goes neither later nor back.
    """
    count = 0
    for i in order:
        if what == SOONER:
            count += sooner(g, board, i)
        elif g.act[i, IS_STARTED]:
            continue
        elif what == LATER:
            count += later(g, board, i, cap[i])
        else:
            count += back_to(g, board, i, goal[i], cap[i])
    return count


@called
def link_that_holds(g: Ground, date: Table32, i: int) -> int:
    """The row of the link that keeps activity i from beginning a day earlier; -1 when none does."""
    for k in range(g.act[i, PRED_FROM], g.act[i, PRED_TO]):
        bound = link_bound(g, date, i, k)
        if g.act[i, WORK] > 0:
            bound = first_working(g.clock, g.act[i, CAL], bound)
        if bound >= date[i, BEGIN]:
            return k
    return NOWHERE


@called
def quota_short(g: Ground, stock: Table64, n: int, slot: int) -> bool:
    """Has the quota of need n less than that at a slot?"""
    return quota_from(g.limit, stock, g.need[n, LIMIT], slot, g.need[n, AMOUNT]) > slot


@called
def limit_that_holds(g: Ground, board: Board, i: int, slot: int) -> tuple[int, int]:
    """The quota, capacity or stop that keeps activity i, off the board, from beginning at `slot`."""
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        r = g.need[n, LIMIT]
        if g.limit[r, DAYS] == 0 and quota_short(g, board.stock, n, slot):
            return BY_QUOTA, r
    if g.act[i, WORK] == 0:
        return BY_CHOICE, NOWHERE
    end = done_by(g.clock, g.act[i, CAL], slot, g.act[i, WORK])
    for n in range(g.act[i, NEED_FROM], g.act[i, NEED_TO]):
        if capacity_blocked(g, board.room, i, n, slot, end, 0, True) >= 0:
            return BY_CAPACITY, g.need[n, LIMIT]
    longest = g.act[i, PAUSE]
    if longest >= 0 and stop_in(g.clock, g.act[i, CAL], slot, end, longest) >= 0:
        return BY_PAUSE, NOWHERE
    return BY_CHOICE, NOWHERE


@called
def holder(g: Ground, board: Board, i: int) -> tuple[int, int]:
    """What keeps activity i from beginning a day earlier: a code, and the row of the link or number of the limit."""
    if g.act[i, IS_STARTED]:
        return BY_ACTUAL, NOWHERE
    k = link_that_holds(g, board.date, i)
    if k >= 0:
        return BY_LINK, k
    slot = board.date[i, BEGIN] - 1
    if g.act[i, WORK] > 0:
        slot = begun_for(g.clock, g.act[i, CAL], slot + 1, 1)
    if slot < board.date[i, FLOOR] or slot < 0:
        return BY_FLOOR, NOWHERE
    low, _ = wait_bounds(g, board.date, i, 0, NEVER)
    if slot < low:
        return BY_WAIT, NOWHERE
    occupy(g, board, i, -1)
    found = limit_that_holds(g, board, i, slot)
    occupy(g, board, i, 1)
    return found


@entered
def follow_links(g: Ground, key: Column64) -> None:
    """Raises keys so that no activity comes before a predecessor; equal keys keep the order of rows."""
    for i in range(g.act.shape[0]):
        for k in range(g.act[i, PRED_FROM], g.act[i, PRED_TO]):
            key[i] = max(key[i], key[g.link[k, OTHER]])


@entered
def run(what: int, g: Ground, board: Board, order: Column32, one: Column32, other: Column32, aim: int) -> int:
    """Does what is asked for with a board; `boards` says what the columns mean for each."""
    if what == EARLY:
        early(g, board.date)
    elif what == LATE:
        late(g, board.date, other)
    elif what == GENERATE:
        return generate(g, board, order, one, aim)
    elif what == OCCUPY:
        for i in order:
            occupy(g, board, i, aim)
    elif what == HOLDERS:
        for i in order:
            one[i], other[i] = holder(g, board, i)
    else:
        return moved(g, board, order, what, one, other)
    return 0

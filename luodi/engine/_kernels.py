"""The loops of the passes, compiled by numba where it is installed.

Imported when the first pass runs, so that importing the engine stays cheap. Without numba, or with
NUMBA_DISABLE_JIT=1, the same functions run as plain Python and give the same answers.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from luodi.engine.arrays import (
    ACTUAL_FINISH,
    ACTUAL_START,
    BOUNDED,
    BY_ACTUAL,
    BY_DATA_DATE,
    BY_FINISH_FLOOR,
    BY_START_FLOOR,
    CALENDAR,
    CUM,
    DURATION,
    FINISH_FLOOR,
    FINISHED,
    FIRST,
    LAG,
    LAG_CALENDAR,
    NO_CAP,
    NOT_STARTED,
    OUTGOING,
    PRED,
    PRED_FROM,
    PRED_TO,
    REMAINING,
    START_CAP,
    START_FLOOR,
    STARTED,
    STATE,
    SUCC,
    SUCC_FROM,
    SUCC_TO,
    TYPE,
    WORKING,
    Bools,
    Ints,
)

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except ImportError:
    _jit: Any = None
else:
    # No kernel makes or keeps an array; counting references to them would take most of the time.
    _jit = partial(numba.njit, _nrt=False)

IS_COMPILED = _jit is not None and not numba.config.DISABLE_JIT  # type: ignore[attr-defined]


def inlined(function: Function) -> Function:
    """Compiled into its callers, which saves the calls."""
    return (
        function
        if _jit is None
        else _jit(forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    )


def compiled(function: Function) -> Function:
    """Compiled and kept on disk, or only in memory where no cache can be written."""
    if _jit is None:
        return function
    try:
        return _jit(cache=True)(function)
    except RuntimeError:  # numba found no directory it may write to
        return _jit()(function)


FS, SS, FF, SF = 0, 1, 2, 3
FROM_FINISH = (FS, FF)  # the link starts at the finish of its predecessor
TO_FINISH = (FF, SF)  # … and holds the finish of its successor

# Columns of the result tables. RESUME = where the (remaining) work begins, WORK = what is left of it,
# DRIVER = the link that sets it, or one of the BY_ codes.
START, FINISH, RESUME, WORK, DRIVER = 0, 1, 2, 3, 4
CAP = 3  # of the latest dates: the boundary they are counted back from


@inlined
def before(clock: Ints, c: int, boundary: int) -> int:
    """Work of calendar c before a boundary; outside the axis every day is full."""
    last = clock.shape[2] - 1
    if boundary < 0:
        return 100 * boundary
    if boundary > last:
        return clock[CUM, c, last] + 100 * (boundary - last)
    return clock[CUM, c, boundary]


@inlined
def reach(clock: Ints, c: int, work: int) -> int:
    """First boundary of calendar c before which at least `work` fits."""
    if work <= 0:
        return -((-work) // 100)
    last = clock.shape[2] - 1
    total = clock[CUM, c, last]
    if work > total:
        return last + (work - total + 99) // 100
    boundary = clock[FIRST, c, work // 100]
    while clock[CUM, c, boundary] < work:
        boundary = clock[WORKING, c, boundary] + 1
    return boundary


@inlined
def leave(clock: Ints, c: int, work: int) -> int:
    """Last boundary of calendar c before which at most `work` fits."""
    return reach(clock, c, work + 1) - 1


@inlined
def advance(clock: Ints, c: int, boundary: int, lag: int) -> int:
    """Earliest boundary that keeps the lag behind `boundary`."""
    if lag == 0:
        return boundary
    return reach(clock, c, before(clock, c, boundary) + lag)


@inlined
def retreat(clock: Ints, c: int, boundary: int, lag: int) -> int:
    """Greatest boundary from which `advance` does not pass `boundary`."""
    if lag == 0:
        return boundary
    return leave(clock, c, before(clock, c, boundary) - lag)


@inlined
def first_working(clock: Ints, c: int, slot: int) -> int:
    """First slot not before `slot` that is worked."""
    if 0 <= slot < clock.shape[2]:
        return clock[WORKING, c, slot]
    return slot


@inlined
def start_for_finish(clock: Ints, c: int, boundary: int, work: int) -> int:
    """Earliest slot whose work is not done before `boundary`."""
    if work == 0:
        return boundary
    return leave(clock, c, before(clock, c, boundary - 1) - work) + 1


@inlined
def work_left(activity: Ints, clock: Ints, i: int, data_date: int) -> int:
    """What is left of activity i; unreported work runs on as planned and ends at the data date at best."""
    if activity[i, STATE] == NOT_STARTED:
        return activity[i, DURATION]
    if activity[i, REMAINING] >= 0:
        return activity[i, REMAINING]
    c = activity[i, CALENDAR]
    done = before(clock, c, data_date) - before(clock, c, activity[i, ACTUAL_START])
    return max(1, min(activity[i, DURATION], activity[i, DURATION] - done))


@inlined
def own_bound(activity: Ints, clock: Ints, i: int, data_date: int, work: int) -> tuple[int, int]:
    """Earliest start of activity i by itself (links aside) and the code of what sets it."""
    c = activity[i, CALENDAR]
    bound, driver = data_date, BY_DATA_DATE
    if work == 0 and activity[i, STATE] == NOT_STARTED and activity[i, PRED_TO] > activity[i, PRED_FROM]:
        bound = data_date + 1  # a closing milestone not yet reported cannot lie on a day already past
    if work > 0:
        bound = first_working(clock, c, bound)
    floor = activity[i, START_FLOOR]
    if floor > bound and activity[i, STATE] == NOT_STARTED:
        bound, driver = floor, BY_START_FLOOR
    if activity[i, FINISH_FLOOR] > bound:
        floor = start_for_finish(clock, c, activity[i, FINISH_FLOOR], work)
        if floor > bound:
            bound, driver = floor, BY_FINISH_FLOOR
    return bound, driver


@inlined
def link_bound(activity: Ints, link: Ints, clock: Ints, k: int, early: Ints, work: int) -> int:
    """Earliest start of the successor of link k."""
    p = link[k, PRED]
    kind = link[k, TYPE]
    origin = early[p, FINISH] if kind in FROM_FINISH else early[p, START]
    bound = advance(clock, link[k, LAG_CALENDAR], origin, link[k, LAG])
    if kind in TO_FINISH:
        bound = start_for_finish(clock, activity[link[k, SUCC], CALENDAR], bound, work)
    return bound


@inlined
def place(activity: Ints, link: Ints, clock: Ints, i: int, data_date: int, early: Ints) -> None:
    """Earliest dates of activity i once all its predecessors are placed."""
    if activity[i, STATE] == FINISHED:
        early[i, START] = activity[i, ACTUAL_START]
        early[i, FINISH] = activity[i, ACTUAL_FINISH]
        early[i, RESUME] = activity[i, ACTUAL_FINISH]
        early[i, WORK] = 0
        early[i, DRIVER] = BY_ACTUAL
        return
    c = activity[i, CALENDAR]
    work = work_left(activity, clock, i, data_date)
    begin, driver = own_bound(activity, clock, i, data_date, work)
    if work > 0:
        begin = first_working(clock, c, begin)
    for k in range(activity[i, PRED_FROM], activity[i, PRED_TO]):
        bound = link_bound(activity, link, clock, k, early, work)
        if work > 0:
            bound = first_working(clock, c, bound)
        if bound > begin or (bound == begin and driver < 0):
            begin, driver = bound, k
    early[i, WORK] = work
    early[i, DRIVER] = driver
    early[i, RESUME] = begin
    early[i, START] = activity[i, ACTUAL_START] if activity[i, STATE] == STARTED else begin
    early[i, FINISH] = begin if work == 0 else reach(clock, c, before(clock, c, begin) + work)


@inlined
def latest_resume(clock: Ints, c: int, start_cap: int, finish_cap: int, work: int) -> int:
    """Greatest slot at which the work may begin under both caps."""
    if work == 0:
        return min(start_cap, finish_cap)
    begin = start_cap
    if finish_cap < NO_CAP:
        begin = min(begin, leave(clock, c, before(clock, c, finish_cap) - work))
    if begin == start_cap:
        begin = leave(clock, c, before(clock, c, start_cap + 1) - 1)  # back to a day that is worked
    return begin


@inlined
def settle(activity: Ints, link: Ints, clock: Ints, i: int, early: Ints, late: Ints) -> None:
    """Latest dates of activity i once its successors in scope are settled.

    Links out of a bounded activity count only towards bounded successors: what lies behind the
    last committed date does not press on what leads up to it.
    """
    c = activity[i, CALENDAR]
    start_cap = activity[i, START_CAP]
    finish_cap = late[i, CAP]
    for n in range(activity[i, SUCC_FROM], activity[i, SUCC_TO]):
        k = link[n, OUTGOING]
        j = link[k, SUCC]
        if activity[j, STATE] == FINISHED or activity[j, BOUNDED] != activity[i, BOUNDED]:
            continue
        kind = link[k, TYPE]
        target = late[j, FINISH] if kind in TO_FINISH else late[j, RESUME]
        bound = retreat(clock, link[k, LAG_CALENDAR], target, link[k, LAG])
        if kind in FROM_FINISH:
            finish_cap = min(finish_cap, bound)
        else:
            start_cap = min(start_cap, bound)
    if activity[i, STATE] == STARTED:
        start_cap = NO_CAP
    work = early[i, WORK]
    begin = latest_resume(clock, c, start_cap, finish_cap, work)
    late[i, RESUME] = begin
    late[i, START] = early[i, START] if activity[i, STATE] == STARTED else begin
    late[i, FINISH] = begin if work == 0 else reach(clock, c, before(clock, c, begin) + work)


@compiled
def depths(before: Ints, after: Ints, step: Ints, depth: Ints) -> None:
    """Raises `depth[after]` above `depth[before]` by each step; the links in an order that meets `before` last."""
    for k in range(before.shape[0]):
        depth[after[k]] = max(depth[after[k]], depth[before[k]] + step[k])


@compiled
def topological(first: Ints, after: Ints, waiting: Ints, order: Ints) -> None:
    """Activities so that predecessors come first, otherwise in the given order.

    `after[first[i]:first[i + 1]]` come behind i; `waiting` counts the links into each and is used up.
    """
    end = 0
    for i in range(waiting.shape[0]):
        if waiting[i] == 0:
            order[end] = i
            end += 1
    at = 0
    while at < end:
        i = order[at]
        at += 1
        for k in range(first[i], first[i + 1]):
            j = after[k]
            waiting[j] -= 1
            if waiting[j] == 0:
                order[end] = j
                end += 1


@compiled
def mark_bounded(activity: Ints, link: Ints, presses: Bools) -> None:
    """Carries BOUNDED back over the links that press."""
    for k in range(link.shape[0] - 1, -1, -1):
        if presses[k] and activity[link[k, SUCC], BOUNDED] == 1:
            activity[link[k, PRED], BOUNDED] = 1

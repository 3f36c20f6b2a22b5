"""The loops of the passes, compiled by numba where it is installed.

Imported when the first pass runs, so that importing the engine stays cheap. Without numba, or with
NUMBA_DISABLE_JIT=1, the same functions run as plain Python and give the same answers.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from collections.abc import Callable
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
    DURATION,
    FINISH_FLOOR,
    FINISHED,
    LAG,
    LAG_CALENDAR,
    NO_CAP,
    NOT_STARTED,
    PRED,
    REMAINING,
    START_CAP,
    START_FLOOR,
    STARTED,
    STATE,
    SUCC,
    TYPE,
    Clock,
    Ints,
    Tables,
)

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except ImportError:
    _jit: Any = None
else:
    _jit = numba.njit


def compiled(function: Function) -> Function:
    """The function compiled and kept on disk; compiled in memory where no cache can be written."""
    if _jit is None:
        return function
    try:
        return _jit(cache=True)(function)
    except RuntimeError:  # numba found no directory it may write to
        return _jit(function)


FS, SS, FF, SF = 0, 1, 2, 3

# Columns of the result tables. RESUME = where the (remaining) work begins, WORK = what is left of it,
# DRIVER = the link that sets it, or one of the BY_ codes.
START, FINISH, RESUME, WORK, DRIVER = 0, 1, 2, 3, 4
# Hundredths of the activity's own days; SLACK in calendar days.
TOTAL, FREE, SLACK = 0, 1, 2


@compiled
def before(clock: Clock, c: int, boundary: int) -> int:
    """Work of calendar c before a boundary; outside the axis every day is full."""
    last = clock.cum.shape[1] - 1
    if boundary < 0:
        return 100 * boundary
    if boundary > last:
        return clock.cum[c, last] + 100 * (boundary - last)
    return clock.cum[c, boundary]


@compiled
def reach(clock: Clock, c: int, work: int) -> int:
    """First boundary of calendar c before which at least `work` fits."""
    if work <= 0:
        return -((-work) // 100)
    last = clock.cum.shape[1] - 1
    total = clock.cum[c, last]
    if work > total:
        return last + (work - total + 99) // 100
    boundary = clock.first[c, work // 100]
    while clock.cum[c, boundary] < work:
        boundary = clock.working[c, boundary] + 1
    return boundary


@compiled
def leave(clock: Clock, c: int, work: int) -> int:
    """Last boundary of calendar c before which at most `work` fits."""
    return reach(clock, c, work + 1) - 1


@compiled
def advance(clock: Clock, c: int, boundary: int, lag: int) -> int:
    """Earliest boundary that keeps the lag behind `boundary`."""
    if lag == 0:
        return boundary
    return reach(clock, c, before(clock, c, boundary) + lag)


@compiled
def retreat(clock: Clock, c: int, boundary: int, lag: int) -> int:
    """Greatest boundary from which `advance` does not pass `boundary`."""
    if lag == 0:
        return boundary
    return leave(clock, c, before(clock, c, boundary) - lag)


@compiled
def first_working(clock: Clock, c: int, slot: int) -> int:
    """First slot not before `slot` that is worked."""
    if 0 <= slot < clock.cum.shape[1]:
        return clock.working[c, slot]
    return slot


@compiled
def start_for_finish(clock: Clock, c: int, boundary: int, work: int) -> int:
    """Earliest slot whose work is not done before `boundary`."""
    if work == 0:
        return boundary
    return leave(clock, c, before(clock, c, boundary - 1) - work) + 1


@compiled
def work_left(t: Tables, i: int, data_date: int) -> int:
    """What is left of activity i; unreported work runs on as planned and ends at the data date at best."""
    if t.activity[i, STATE] == NOT_STARTED:
        return t.activity[i, DURATION]
    if t.activity[i, REMAINING] >= 0:
        return t.activity[i, REMAINING]
    c = t.activity[i, CALENDAR]
    done = before(t.clock, c, data_date) - before(t.clock, c, t.activity[i, ACTUAL_START])
    return max(1, min(t.activity[i, DURATION], t.activity[i, DURATION] - done))


@compiled
def own_bound(t: Tables, i: int, data_date: int, work: int) -> tuple[int, int]:
    """Earliest start of activity i by itself (links aside) and the code of what sets it."""
    c = t.activity[i, CALENDAR]
    bound, driver = data_date, BY_DATA_DATE
    if work == 0 and t.activity[i, STATE] == NOT_STARTED and t.pred_at[i + 1] > t.pred_at[i]:
        bound = data_date + 1  # a closing milestone not yet reported cannot lie on a day already past
    if work > 0:
        bound = first_working(t.clock, c, bound)
    floor = t.activity[i, START_FLOOR]
    if floor > bound and t.activity[i, STATE] == NOT_STARTED:
        bound, driver = floor, BY_START_FLOOR
    if t.activity[i, FINISH_FLOOR] > bound:
        floor = start_for_finish(t.clock, c, t.activity[i, FINISH_FLOOR], work)
        if floor > bound:
            bound, driver = floor, BY_FINISH_FLOOR
    return bound, driver


@compiled
def link_bound(t: Tables, k: int, early: Ints, work: int) -> int:
    """Earliest start of the successor of link k."""
    p = t.link[k, PRED]
    kind = t.link[k, TYPE]
    origin = early[p, FINISH] if kind in (FS, FF) else early[p, START]
    bound = advance(t.clock, t.link[k, LAG_CALENDAR], origin, t.link[k, LAG])
    if kind in (FF, SF):
        bound = start_for_finish(t.clock, t.activity[t.link[k, SUCC], CALENDAR], bound, work)
    return bound


@compiled
def place(t: Tables, i: int, data_date: int, early: Ints) -> None:
    """Earliest dates of activity i once all its predecessors are placed."""
    if t.activity[i, STATE] == FINISHED:
        early[i, START] = t.activity[i, ACTUAL_START]
        early[i, FINISH] = t.activity[i, ACTUAL_FINISH]
        early[i, RESUME] = t.activity[i, ACTUAL_FINISH]
        early[i, WORK] = 0
        early[i, DRIVER] = BY_ACTUAL
        return
    c = t.activity[i, CALENDAR]
    work = work_left(t, i, data_date)
    begin, driver = own_bound(t, i, data_date, work)
    if work > 0:
        begin = first_working(t.clock, c, begin)
    for k in range(t.pred_at[i], t.pred_at[i + 1]):
        bound = link_bound(t, k, early, work)
        if work > 0:
            bound = first_working(t.clock, c, bound)
        if bound > begin or (bound == begin and driver < 0):
            begin, driver = bound, k
    early[i, WORK] = work
    early[i, DRIVER] = driver
    early[i, RESUME] = begin
    early[i, START] = t.activity[i, ACTUAL_START] if t.activity[i, STATE] == STARTED else begin
    early[i, FINISH] = begin if work == 0 else reach(t.clock, c, before(t.clock, c, begin) + work)


@compiled
def forward(t: Tables, data_date: int, early: Ints) -> None:
    """Earliest dates of all activities."""
    for i in range(t.activity.shape[0]):
        place(t, i, data_date, early)


@compiled
def latest_resume(clock: Clock, c: int, start_cap: int, finish_cap: int, work: int) -> int:
    """Greatest slot at which the work may begin under both caps."""
    if work == 0:
        return min(start_cap, finish_cap)
    begin = start_cap
    if finish_cap < NO_CAP:
        begin = min(begin, leave(clock, c, before(clock, c, finish_cap) - work))
    if begin == start_cap:
        begin = leave(clock, c, before(clock, c, start_cap + 1) - 1)  # back to a day that is worked
    return begin


@compiled
def settle(t: Tables, i: int, early: Ints, late: Ints, finish_cap: int) -> None:
    """Latest dates of activity i once its successors in scope are settled.

    Links out of a bounded activity count only towards bounded successors: what lies behind the
    last committed date does not press on what leads up to it.
    """
    c = t.activity[i, CALENDAR]
    start_cap = t.activity[i, START_CAP]
    for n in range(t.succ_at[i], t.succ_at[i + 1]):
        k = t.succ_link[n]
        j = t.link[k, SUCC]
        if t.activity[j, STATE] == FINISHED or t.activity[j, BOUNDED] != t.activity[i, BOUNDED]:
            continue
        kind = t.link[k, TYPE]
        target = late[j, RESUME] if kind in (FS, SS) else late[j, FINISH]
        bound = retreat(t.clock, t.link[k, LAG_CALENDAR], target, t.link[k, LAG])
        if kind in (FS, FF):
            finish_cap = min(finish_cap, bound)
        else:
            start_cap = min(start_cap, bound)
    if t.activity[i, STATE] == STARTED:
        start_cap = NO_CAP
    work = early[i, WORK]
    begin = latest_resume(t.clock, c, start_cap, finish_cap, work)
    late[i, RESUME] = begin
    late[i, START] = early[i, START] if t.activity[i, STATE] == STARTED else begin
    late[i, FINISH] = begin if work == 0 else reach(t.clock, c, before(t.clock, c, begin) + work)


@compiled
def horizon(t: Tables, span: tuple[int, int], data_date: int, later: Ints) -> int:
    """Finish of the unbounded activities of a project when the bounded ones stand as in `later`."""
    finish = NO_CAP
    for i in range(span[0], span[1]):
        if t.activity[i, STATE] != FINISHED and not t.activity[i, BOUNDED]:
            place(t, i, data_date, later)
            if finish == NO_CAP or later[i, FINISH] > finish:
                finish = later[i, FINISH]
    return finish


@compiled
def backward(t: Tables, data_date: int, early: Ints, late: Ints, cap: Ints, later: Ints) -> None:
    """Latest dates: bounded activities from their caps, the others from their project's own finish.

    `later` is working room of the size of `early`, holding a copy of it.
    """
    for p in range(t.project_at.shape[0] - 1):
        low, high = t.project_at[p], t.project_at[p + 1]
        for i in range(high - 1, low - 1, -1):
            if t.activity[i, STATE] == FINISHED:
                late[i, START] = early[i, START]
                late[i, FINISH] = early[i, FINISH]
                late[i, RESUME] = early[i, RESUME]
            elif t.activity[i, BOUNDED]:
                settle(t, i, early, late, cap[i])
                later[i, START] = max(early[i, START], late[i, START])
                later[i, FINISH] = max(early[i, FINISH], late[i, FINISH])
        finish = horizon(t, (low, high), data_date, later)
        for i in range(high - 1, low - 1, -1):
            if t.activity[i, STATE] != FINISHED and not t.activity[i, BOUNDED]:
                settle(t, i, early, late, finish)


@compiled
def link_room(t: Tables, k: int, early: Ints) -> int:
    """How much work of its own calendar the predecessor of link k may slip before the successor moves."""
    p, j = t.link[k, PRED], t.link[k, SUCC]
    kind = t.link[k, TYPE]
    target = early[j, RESUME] if kind in (FS, SS) else early[j, FINISH]
    bound = retreat(t.clock, t.link[k, LAG_CALENDAR], target, t.link[k, LAG])
    origin = early[p, FINISH] if kind in (FS, FF) else early[p, START]
    c = t.activity[p, CALENDAR]
    return before(t.clock, c, bound) - before(t.clock, c, origin)


@compiled
def floats(t: Tables, early: Ints, late: Ints, out: Ints) -> None:
    """Total float, free float and calendar slack; a finished activity has none."""
    for i in range(t.activity.shape[0]):
        out[i, TOTAL] = out[i, FREE] = out[i, SLACK] = 0
        if t.activity[i, STATE] == FINISHED:
            continue
        c = t.activity[i, CALENDAR]
        out[i, SLACK] = late[i, RESUME] - early[i, RESUME]
        total = before(t.clock, c, late[i, RESUME]) - before(t.clock, c, early[i, RESUME])
        free = total
        for n in range(t.succ_at[i], t.succ_at[i + 1]):
            k = t.succ_link[n]
            moves = t.link[k, TYPE] in (FS, FF) or t.activity[i, STATE] == NOT_STARTED
            if moves and t.activity[t.link[k, SUCC], STATE] != FINISHED:
                free = min(free, link_room(t, k, early))
        out[i, TOTAL] = total
        out[i, FREE] = max(0, free)

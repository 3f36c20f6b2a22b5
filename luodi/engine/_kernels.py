"""The loops of the passes, compiled by numba where it is installed.

Imported when the first pass runs, so that importing the engine stays cheap. Without numba, or with
NUMBA_DISABLE_JIT=1, the same functions run as plain Python and give the same answers.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from luodi.engine.arrays import FINISHED, NO_CAP, NOT_STARTED, STARTED, Bools, Clock, Ints, Tables

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    from numba import njit
except ImportError:
    njit = None


def compiled(function: Function) -> Function:
    """The function compiled and kept on disk; compiled in memory where no cache can be written."""
    if njit is None:
        return function
    try:
        return njit(cache=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:  # numba: "cannot cache function: no locator available"
        return njit(function)  # type: ignore[no-any-return]


FS, SS, FF, SF = 0, 1, 2, 3

BY_DATA_DATE = -1
BY_START_FLOOR = -2
BY_FINISH_FLOOR = -3
BY_ACTUAL = -4


class Early(NamedTuple):
    """Earliest dates. `resume` = where the (remaining) work begins; `work` = what is left of it;
    `driver` = the link that sets it, or one of the BY_ codes."""

    start: Ints
    finish: Ints
    resume: Ints
    work: Ints
    driver: Ints


class Late(NamedTuple):
    """Latest dates; `resume` as in `Early`."""

    start: Ints
    finish: Ints
    resume: Ints


class Floats(NamedTuple):
    """Total and free float in hundredths of the activity's own days; slack in calendar days."""

    total: Ints
    free: Ints
    slack: Ints


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
    if t.state[i] == NOT_STARTED:
        return t.duration[i]
    if t.remaining[i] >= 0:
        return t.remaining[i]
    c = t.calendar[i]
    done = before(t.clock, c, data_date) - before(t.clock, c, t.actual_start[i])
    return max(1, min(t.duration[i], t.duration[i] - done))


@compiled
def own_bound(t: Tables, i: int, data_date: int, work: int) -> tuple[int, int]:
    """Earliest start of activity i by itself (links aside) and the code of what sets it."""
    c = t.calendar[i]
    bound, driver = data_date, BY_DATA_DATE
    if work == 0 and t.state[i] == NOT_STARTED and t.pred_at[i + 1] > t.pred_at[i]:
        bound = data_date + 1  # a closing milestone not yet reported cannot lie on a day already past
    if work > 0:
        bound = first_working(t.clock, c, bound)
    floor = t.start_floor[i]
    if floor > bound and t.state[i] == NOT_STARTED:
        bound, driver = floor, BY_START_FLOOR
    if t.finish_floor[i] > bound:
        floor = start_for_finish(t.clock, c, t.finish_floor[i], work)
        if floor > bound:
            bound, driver = floor, BY_FINISH_FLOOR
    return bound, driver


@compiled
def link_bound(t: Tables, k: int, early: Early, work: int) -> int:
    """Earliest start of the successor of link k."""
    p = t.link_pred[k]
    kind = t.link_type[k]
    origin = early.finish[p] if kind in (FS, FF) else early.start[p]
    bound = advance(t.clock, t.link_calendar[k], origin, t.link_lag[k])
    if kind in (FF, SF):
        bound = start_for_finish(t.clock, t.calendar[t.link_succ[k]], bound, work)
    return bound


@compiled
def place(t: Tables, i: int, data_date: int, early: Early) -> None:
    """Earliest dates of activity i once all its predecessors are placed."""
    if t.state[i] == FINISHED:
        early.start[i] = t.actual_start[i]
        early.finish[i] = t.actual_finish[i]
        early.resume[i] = t.actual_finish[i]
        early.work[i] = 0
        early.driver[i] = BY_ACTUAL
        return
    c = t.calendar[i]
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
    early.work[i] = work
    early.driver[i] = driver
    early.resume[i] = begin
    early.start[i] = t.actual_start[i] if t.state[i] == STARTED else begin
    early.finish[i] = begin if work == 0 else reach(t.clock, c, before(t.clock, c, begin) + work)


@compiled
def forward(t: Tables, data_date: int, early: Early) -> None:
    """Earliest dates of all activities."""
    for i in range(t.duration.shape[0]):
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
def settle(t: Tables, i: int, early: Early, late: Late, finish_cap: int) -> None:
    """Latest dates of activity i once its successors in scope are settled.

    Links out of a bounded activity count only towards bounded successors: what lies behind the
    last committed date does not press on what leads up to it.
    """
    c = t.calendar[i]
    start_cap = t.start_cap[i]
    for n in range(t.succ_at[i], t.succ_at[i + 1]):
        k = t.succ_link[n]
        j = t.link_succ[k]
        if t.state[j] == FINISHED or t.bounded[j] != t.bounded[i]:
            continue
        kind = t.link_type[k]
        target = late.resume[j] if kind in (FS, SS) else late.finish[j]
        bound = retreat(t.clock, t.link_calendar[k], target, t.link_lag[k])
        if kind in (FS, FF):
            finish_cap = min(finish_cap, bound)
        else:
            start_cap = min(start_cap, bound)
    if t.state[i] == STARTED:
        start_cap = NO_CAP
    work = early.work[i]
    begin = latest_resume(t.clock, c, start_cap, finish_cap, work)
    late.resume[i] = begin
    late.start[i] = early.start[i] if t.state[i] == STARTED else begin
    late.finish[i] = begin if work == 0 else reach(t.clock, c, before(t.clock, c, begin) + work)


@compiled
def horizon(t: Tables, span: tuple[int, int], data_date: int, later: Early) -> int:
    """Finish of the unbounded activities of a project when the bounded ones stand as in `later`."""
    finish = NO_CAP
    for i in range(span[0], span[1]):
        if t.state[i] != FINISHED and not t.bounded[i]:
            place(t, i, data_date, later)
            if finish == NO_CAP or later.finish[i] > finish:
                finish = later.finish[i]
    return finish


@compiled
def backward(t: Tables, data_date: int, early: Early, late: Late, cap: Ints, later: Early) -> None:
    """Latest dates: bounded activities from their caps, the others from their project's own finish.

    `later` is working room of the size of `early`, holding a copy of it.
    """
    for p in range(t.project_at.shape[0] - 1):
        low, high = t.project_at[p], t.project_at[p + 1]
        for i in range(high - 1, low - 1, -1):
            if t.state[i] == FINISHED:
                late.start[i] = early.start[i]
                late.finish[i] = early.finish[i]
                late.resume[i] = early.resume[i]
            elif t.bounded[i]:
                settle(t, i, early, late, cap[i])
                later.start[i] = max(early.start[i], late.start[i])
                later.finish[i] = max(early.finish[i], late.finish[i])
        finish = horizon(t, (low, high), data_date, later)
        for i in range(high - 1, low - 1, -1):
            if t.state[i] != FINISHED and not t.bounded[i]:
                settle(t, i, early, late, finish)


@compiled
def link_room(t: Tables, k: int, early: Early) -> int:
    """How much work of its own calendar the predecessor of link k may slip before the successor moves."""
    p, j = t.link_pred[k], t.link_succ[k]
    kind = t.link_type[k]
    target = early.resume[j] if kind in (FS, SS) else early.finish[j]
    bound = retreat(t.clock, t.link_calendar[k], target, t.link_lag[k])
    origin = early.finish[p] if kind in (FS, FF) else early.start[p]
    c = t.calendar[p]
    return before(t.clock, c, bound) - before(t.clock, c, origin)


@compiled
def floats(t: Tables, early: Early, late: Late, out: Floats) -> None:
    """Total float, free float and calendar slack; a finished activity has none."""
    for i in range(t.duration.shape[0]):
        out.total[i] = out.free[i] = out.slack[i] = 0
        if t.state[i] == FINISHED:
            continue
        c = t.calendar[i]
        out.slack[i] = late.resume[i] - early.resume[i]
        total = before(t.clock, c, late.resume[i]) - before(t.clock, c, early.resume[i])
        free = total
        for n in range(t.succ_at[i], t.succ_at[i + 1]):
            k = t.succ_link[n]
            moves = t.link_type[k] in (FS, FF) or t.state[i] == NOT_STARTED
            if moves and t.state[t.link_succ[k]] != FINISHED:
                free = min(free, link_room(t, k, early))
        out.total[i] = total
        out.free[i] = max(0, free)


__all__ = ["Bools", "Early", "Floats", "Late", "backward", "floats", "forward"]

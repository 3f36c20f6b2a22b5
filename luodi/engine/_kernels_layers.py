"""Both passes over layers, compiled; `_levels` says the same in columns where numba is missing.

Numbers stay plain integers here: dates and references are read from narrow tables and counted in 64 bits.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from luodi.engine._kernels import compiled, inlined
from luodi.engine.arrays import FAR
from luodi.engine.daycount import FULL, OFFSET, TOTAL, Days, Narrow
from luodi.engine.layers import (
    CALENDAR_OF,
    END,
    EVENT,
    FIRST,
    FROM,
    FURTHER,
    KIND,
    LAGGING,
    OPENING,
    OWN,
    TAIL,
    WIDE,
    Own,
    Refs,
    Sweep,
)

# What a calendar is in a loop: its tables, the axis length, grains of a full day and of all days.
Clock = tuple[Narrow, Narrow, Narrow, int, int, int]


@inlined
def before(clock: Clock, boundary: int) -> int:
    """Work before a boundary."""
    done, _, _, end, full, _ = clock
    if boundary < 0:
        return full * boundary
    if boundary > end:
        return done[end] + full * (boundary - end)
    return done[boundary]


@inlined
def reach(clock: Clock, work: int) -> int:
    """First boundary before which the work fits."""
    _, _, reached, end, full, total = clock
    if work <= 0:
        return -((-work) // full)
    if work > total:
        return end + (work - total + full - 1) // full
    return reached[work]


@inlined
def begin(clock: Clock, slot: int) -> int:
    """First slot not before `slot` that is worked."""
    _, worked, _, end, _, _ = clock
    if 0 <= slot <= end:
        return worked[slot]
    return slot


@inlined
def clock_of(days: Days, row: int) -> Clock:
    """The calendar in this row, ready for a loop."""
    about = days.calendar[row]
    end = days.done.shape[1] - 1
    reached = days.reached[about[OFFSET] :]
    return days.done[row], days.worked[row], reached, end, about[FULL], about[TOTAL]


@inlined
def latest_of(cells: Narrow, refs: Refs, at: int, count: int, bound: int) -> int:
    """The greatest of `bound` and the cells referred to."""
    if count > 0:
        bound = max(bound, cells[refs[at]])
    if count > 1:
        bound = max(bound, cells[refs[at + 1]])
    for k in range(at + 2, at + count):
        bound = max(bound, cells[refs[k]])
    return bound


@inlined
def earliest_of(cells: Narrow, refs: Refs, at: int, count: int, bound: int) -> int:
    """The least of `bound` and the cells referred to."""
    if count > 0:
        bound = min(bound, cells[refs[at]])
    if count > 1:
        bound = min(bound, cells[refs[at + 1]])
    for k in range(at + 2, at + count):
        bound = min(bound, cells[refs[k]])
    return bound


@inlined
def start_for_finish(clock: Clock, boundary: int, work: int) -> int:
    """Earliest slot whose work is not done before `boundary`."""
    return reach(clock, before(clock, boundary - 1) - work + 1)


@inlined
def lag_ahead(run: Narrow, clock: Clock, sweep: Sweep, cells: Narrow) -> None:
    """Boundaries behind lags."""
    at = run[FROM]
    for n in range(run[FIRST], run[END]):
        cells[2 * n + 1] = reach(clock, before(clock, cells[sweep.refs[at]]) + sweep.work[n])
        at += 1


@inlined
def events_ahead(run: Narrow, sweep: Sweep, cells: Narrow, base: int) -> None:
    """Boundaries of events."""
    at, wide = run[FROM], run[WIDE]
    for n in range(run[FIRST], run[END]):
        bound = latest_of(cells, sweep.refs, at, wide, base)
        cells[2 * n] = bound
        cells[2 * n + 1] = bound
        at += wide


@inlined
def work_ahead(run: Narrow, clock: Clock, sweep: Sweep, cells: Narrow, base: int) -> None:
    """Earliest dates of plain work."""
    at, wide, further = run[FROM], run[WIDE], run[FURTHER]
    for n in range(run[FIRST], run[END]):
        work = sweep.work[n]
        bound = latest_of(cells, sweep.refs, at, wide, base)
        at += wide
        if further > 0:
            held = latest_of(cells, sweep.refs, at, further, -FAR)
            bound = max(bound, start_for_finish(clock, held, work))
            at += further
        cells[2 * n] = begin(clock, bound)
        # No work lies between the bound and the slot where it can begin.
        cells[2 * n + 1] = reach(clock, before(clock, bound) + work)


@inlined
def own_ahead(run: Narrow, clock: Clock, sweep: Sweep, cells: Narrow, own: Own) -> None:
    """Earliest dates of what has floors of its own or is under way."""
    at, wide, further = run[FROM], run[WIDE], run[FURTHER]
    for n in range(run[FIRST], run[END]):
        work = own.left[n]
        bound = latest_of(cells, sweep.refs, at, wide, own.starts[n])
        at += wide
        if further > 0:
            held = latest_of(cells, sweep.refs, at, further, -FAR)
            bound = max(bound, held if work == 0 else start_for_finish(clock, held, work))
            at += further
        if work == 0:
            cells[2 * n] = bound
            cells[2 * n + 1] = bound
        else:
            cells[2 * n] = begin(clock, bound)
            cells[2 * n + 1] = reach(clock, before(clock, bound) + work)


@compiled
def forward(sweep: Sweep, days: Days, data_date: int, own: Own, cells: Narrow, tail_only: bool) -> None:
    """Earliest dates into `cells`, of all steps or only of those behind the last committed dates."""
    for r in range(sweep.runs.shape[0]):
        run = sweep.runs[r]
        if tail_only and run[TAIL] == 0:
            continue
        clock = clock_of(days, run[CALENDAR_OF])
        if run[KIND] == LAGGING:
            lag_ahead(run, clock, sweep, cells)
        elif run[KIND] == OWN:
            own_ahead(run, clock, sweep, cells, own)
        elif run[KIND] == OPENING:
            events_ahead(run, sweep, cells, data_date)
        elif run[KIND] == EVENT:  # a closing event not yet reported cannot lie on a day already past
            events_ahead(run, sweep, cells, data_date + 1)
        else:
            work_ahead(run, clock, sweep, cells, data_date)


@inlined
def lag_back(run: Narrow, clock: Clock, sweep: Sweep, cells: Narrow) -> None:
    """Boundaries before lags."""
    at = run[FROM]
    for n in range(run[FIRST], run[END]):
        cells[2 * n] = reach(clock, before(clock, cells[sweep.refs[at]]) - sweep.work[n] + 1) - 1
        at += 1


@inlined
def latest_begin(clock: Clock, start_cap: int, finish_cap: int, work: int) -> int:
    """Greatest slot on which the work can begin under both caps."""
    slot = FAR
    if start_cap < FAR:  # back to a day that is worked
        slot = reach(clock, before(clock, start_cap + 1)) - 1
    if finish_cap < FAR:
        slot = min(slot, reach(clock, before(clock, finish_cap) - work + 1) - 1)
    return slot


@inlined
def work_back(run: Narrow, clock: Clock, sweep: Sweep, cells: Narrow) -> None:
    """Latest dates of plain work."""
    at, wide, further = run[FROM], run[WIDE], run[FURTHER]
    for n in range(run[FIRST], run[END]):
        work = sweep.work[n]
        finish_cap = earliest_of(cells, sweep.refs, at, wide, FAR)
        at += wide
        start_cap = earliest_of(cells, sweep.refs, at, further, FAR)
        at += further
        slot = latest_begin(clock, start_cap, finish_cap, work)
        cells[2 * n] = slot
        cells[2 * n + 1] = reach(clock, before(clock, slot) + work)


@inlined
def events_back(run: Narrow, sweep: Sweep, cells: Narrow) -> None:
    """Latest boundaries of events."""
    at, wide = run[FROM], run[WIDE]
    for n in range(run[FIRST], run[END]):
        cap = earliest_of(cells, sweep.refs, at, wide, FAR)
        cells[2 * n] = cap
        cells[2 * n + 1] = cap
        at += wide


@inlined
def own_back(run: Narrow, clock: Clock, sweep: Sweep, cells: Narrow, own: Own) -> None:
    """Latest dates of what has caps of its own or is under way."""
    at, wide, further = run[FROM], run[WIDE], run[FURTHER]
    for n in range(run[FIRST], run[END]):
        work = own.left[n]
        finish_cap = earliest_of(cells, sweep.refs, at, wide, own.finishes[n])
        at += wide
        start_cap = earliest_of(cells, sweep.refs, at, further, own.starts[n])
        at += further
        if work == 0:
            slot = min(start_cap, finish_cap)
            cells[2 * n + 1] = slot
        else:
            slot = latest_begin(clock, start_cap, finish_cap, work)
            cells[2 * n + 1] = reach(clock, before(clock, slot) + work)
        cells[2 * n] = slot


@compiled
def backward(sweep: Sweep, days: Days, own: Own, cells: Narrow, tail: int) -> None:
    """Latest dates into `cells`, of the steps before the last committed dates (0) or behind them (1)."""
    for r in range(sweep.runs.shape[0]):
        run = sweep.runs[r]
        if run[TAIL] != tail:
            continue
        clock = clock_of(days, run[CALENDAR_OF])
        if run[KIND] == LAGGING:
            lag_back(run, clock, sweep, cells)
        elif run[KIND] == OWN:
            own_back(run, clock, sweep, cells, own)
        elif run[KIND] in (OPENING, EVENT):
            events_back(run, sweep, cells)
        else:
            work_back(run, clock, sweep, cells)

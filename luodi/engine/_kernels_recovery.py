"""The loops of recovery: earliest and latest dates of one project, and the arcs of its minimum cut.

An event is the start or the finish of an activity. It stands somewhere between the day all options
together allow or no option needs, and the day it has without any; each day of that window is a node
saying "not before this day". Imported when the first recovery runs.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from typing import NamedTuple

from luodi.engine._kernels import (
    FINISH,
    FROM_FINISH,
    RESUME,
    START,
    TO_FINISH,
    WORK,
    advance,
    before,
    compiled,
    first_working,
    inlined,
    own_bound,
    place,
    reach,
    settle,
)
from luodi.engine.arrays import (
    CALENDAR,
    DURATION,
    FINISH_FLOOR,
    FINISHED,
    LAG,
    LAG_CALENDAR,
    NO_CAP,
    NOT_STARTED,
    PRED,
    PRED_FROM,
    PRED_TO,
    REMAINING,
    STATE,
    SUCC,
    TYPE,
    Ints,
)
from luodi.engine.recovery_cut import (
    ARCS,
    AT,
    BIG,
    CRASHED_BY,
    DATA_DATE,
    DAYS,
    END,
    FIRST,
    FULL,
    GOAL,
    IS_LINK,
    MOST,
    OPTION_END,
    OPTION_FIRST,
    OVERLAPPED_BY,
    PRICES,
    SOONEST,
)

CAP = 3  # of the latest dates
# Columns of the events (two an activity): first and last day of the window, node of the first day but one.
LOW, HIGH, NODE = 0, 1, 2
TAIL, HEAD, ROOM = 0, 1, 2
SOURCE, SINK = 0, 1


class Field(NamedTuple):
    """Everything the kernels read and write; the tables are working copies."""

    activity: Ints
    link: Ints
    clock: Ints
    early: Ints
    late: Ints
    option: Ints
    yuan: Ints  # price lists: cost of 0, 1, 2 … days
    event: Ints


@inlined
def set_days(f: Field, o: int, days: int) -> None:
    """Chooses `days` of option o."""
    f.option[o, DAYS] = days
    at, left = f.option[o, AT], f.option[o, FULL] - 100 * days
    if f.option[o, IS_LINK]:
        f.link[at, LAG] = left
    elif f.activity[at, REMAINING] >= 0:
        f.activity[at, REMAINING] = left
    else:
        f.activity[at, DURATION] = left


@inlined
def limit(f: Field, i: int, late_by: int) -> int:
    """The boundary promise i may not pass when promises may be `late_by` days late."""
    goal = f.activity[i, GOAL]
    return NO_CAP if goal >= NO_CAP else max(goal + late_by, f.activity[i, SOONEST])


@compiled
def forward(f: Field, frame: Ints, first: int) -> None:
    """Earliest dates of the project from position `first` on."""
    for i in range(first, frame[END]):
        place(f.activity, f.link, f.clock, i, frame[DATA_DATE], f.early)


@compiled
def choose(f: Field, frame: Ints, days: Ints) -> None:
    """Chooses `days` of the options and computes the earliest dates."""
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        set_days(f, o, days[o - frame[OPTION_FIRST]])
    forward(f, frame, frame[FIRST])


@compiled
def is_met(f: Field, frame: Ints, late_by: int) -> bool:
    """Do the earliest dates keep every promise?"""
    met = True
    for i in range(frame[FIRST], frame[END]):
        met = met and f.early[i, FINISH] <= limit(f, i, late_by)
    return met


@inlined
def place_soonest(f: Field, frame: Ints, i: int) -> None:
    """Earliest places of activity i all out when no start waits for its own finish."""
    u = 2 * (i - frame[FIRST])
    work = f.early[i, WORK]
    begin, _ = own_bound(f.activity, f.clock, i, frame[DATA_DATE], work)
    finish = f.activity[i, FINISH_FLOOR]
    for k in range(f.activity[i, PRED_FROM], f.activity[i, PRED_TO]):
        p, kind = f.link[k, PRED], f.link[k, TYPE]
        origin = f.event[2 * (p - frame[FIRST]) + (1 if kind in FROM_FINISH else 0), LOW]
        if kind not in FROM_FINISH and f.activity[p, STATE] != NOT_STARTED:
            origin = f.early[p, START]
        bound = advance(f.clock, f.link[k, LAG_CALENDAR], origin, f.link[k, LAG])
        if kind in TO_FINISH:
            finish = max(finish, bound)
        else:
            begin = max(begin, bound)
    c = f.activity[i, CALENDAR]
    f.event[u, LOW] = begin
    f.event[u + 1, LOW] = max(
        finish, begin if work == 0 else reach(f.clock, c, before(f.clock, c, begin) + work)
    )


@compiled
def all_out(f: Field, frame: Ints, soonest: Ints) -> None:
    """All options in full: the finishes they give as SOONEST, and a day no event can be before."""
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        set_days(f, o, f.option[o, MOST])
    forward(f, frame, frame[FIRST])
    for i in range(frame[FIRST], frame[END]):
        f.activity[i, SOONEST] = f.early[i, FINISH]
        u = 2 * (i - frame[FIRST])
        if f.activity[i, STATE] == FINISHED:
            f.event[u, LOW], f.event[u + 1, LOW] = f.early[i, RESUME], f.early[i, FINISH]
        else:
            place_soonest(f, frame, i)
        soonest[u], soonest[u + 1] = f.event[u, LOW], f.event[u + 1, LOW]


@compiled
def windows(f: Field, frame: Ints, late_by: int, soonest: Ints) -> int:
    """The window of every event when no option is chosen; the number of nodes. `soonest` = dates all out."""
    node = 2
    for i in range(frame[END] - 1, frame[FIRST] - 1, -1):
        if f.activity[i, STATE] == FINISHED:
            f.late[i, START], f.late[i, FINISH], f.late[i, RESUME] = NO_CAP, NO_CAP, NO_CAP
        else:
            f.late[i, CAP] = limit(f, i, late_by)
            settle(f.activity, f.link, f.clock, i, f.early, f.late)
        for end in range(2):
            column = FINISH if end else RESUME
            e = 2 * (i - frame[FIRST]) + end
            high = f.early[i, column]
            f.event[e, LOW] = min(high, max(f.late[i, column], soonest[e]))
            f.event[e, HIGH] = max(f.event[e, LOW], min(high, limit(f, i, late_by)) if end else high)
            f.event[e, NODE] = node
            node += f.event[e, HIGH] - f.event[e, LOW]
    return node


@inlined
def at_least(f: Field, e: int, day: int) -> int:
    """The node "event e not before `day`"; SOURCE when that is always so, SINK when never."""
    if day <= f.event[e, LOW]:
        return SOURCE
    return f.event[e, NODE] + day - f.event[e, LOW] - 1 if day <= f.event[e, HIGH] else SINK


@inlined
def add(frame: Ints, arc: Ints, tail: int, head: int, room: int) -> None:
    """Counts an arc and writes it where there is a place for it."""
    if tail == SINK or head == SOURCE or room <= 0:
        return
    at = frame[ARCS]
    if at < arc.shape[0]:
        arc[at, TAIL], arc[at, HEAD], arc[at, ROOM] = tail, head, room
    frame[ARCS] = at + 1


@inlined
def add_hinge(f: Field, frame: Ints, arc: Ints, pair: tuple[int, int, int], work: int, price: int) -> None:
    """`price` for each hundredth missing of `work` between events u and v on calendar c."""
    u, v, c = pair
    done = before(f.clock, c, f.event[v, LOW])
    r = f.event[v, LOW] + 1
    for day in range(f.event[u, LOW], f.event[u, HIGH] + 1):
        wanted = before(f.clock, c, day) + work
        while done < wanted:
            fits = before(f.clock, c, r) if r <= f.event[v, HIGH] else wanted
            upto = min(wanted, fits)
            add(frame, arc, at_least(f, u, day), at_least(f, v, r), price * (upto - done))
            done = upto
            r += 1 if done == fits and r <= f.event[v, HIGH] else 0


@inlined
def add_hinges(f: Field, frame: Ints, arc: Ints, pair: tuple[int, int, int], o: int) -> None:
    """The rising price of option o."""
    last = 0
    for days in range(f.option[o, MOST]):
        price = f.yuan[f.option[o, PRICES] + days + 1] - f.yuan[f.option[o, PRICES] + days]
        if price > last:
            add_hinge(f, frame, arc, pair, f.option[o, FULL] - 100 * days, price - last)
            last = price


@inlined
def add_activity(f: Field, frame: Ints, arc: Ints, i: int, work: int) -> None:
    """The duration of an activity: never shorter than its least, at a price shorter than its full one."""
    u = 2 * (i - frame[FIRST])
    o, c = f.activity[i, CRASHED_BY], f.activity[i, CALENDAR]
    least = work - (100 * f.option[o, MOST] if o >= 0 else 0)
    for day in range(f.event[u, LOW], f.event[u, HIGH] + 1):
        finish = day if work == 0 else reach(f.clock, c, before(f.clock, c, day) + least)
        add(frame, arc, at_least(f, u, day), at_least(f, u + 1, finish), BIG)
    if o >= 0:
        add_hinges(f, frame, arc, (u, u + 1, c), o)


@inlined
def add_link(f: Field, frame: Ints, arc: Ints, k: int) -> None:
    """A link: it holds, or is overlapped at a price."""
    p, kind = f.link[k, PRED], f.link[k, TYPE]
    u = 2 * (p - frame[FIRST]) + (1 if kind in FROM_FINISH else 0)
    v = 2 * (f.link[k, SUCC] - frame[FIRST]) + (1 if kind in TO_FINISH else 0)
    o, c = f.link[k, OVERLAPPED_BY], f.link[k, LAG_CALENDAR]
    lag = f.link[k, LAG] - (100 * f.option[o, MOST] if o >= 0 else 0)
    if kind not in FROM_FINISH and f.activity[p, STATE] != NOT_STARTED:
        bound = advance(f.clock, c, f.early[p, START], lag)
        add(frame, arc, SOURCE, at_least(f, v, bound), BIG)
        return
    for day in range(f.event[u, LOW], f.event[u, HIGH] + 1):
        bound = advance(f.clock, c, day, lag)
        add(frame, arc, at_least(f, u, day), at_least(f, v, bound), BIG)
    if o >= 0:
        add_hinges(f, frame, arc, (u, v, c), o)


@inlined
def add_event(f: Field, frame: Ints, arc: Ints, e: int, floor: int) -> None:
    """The days of an event in their order, and its own earliest day."""
    for day in range(f.event[e, LOW] + 2, f.event[e, HIGH] + 1):
        add(frame, arc, at_least(f, e, day), at_least(f, e, day - 1), BIG)
    add(frame, arc, SOURCE, at_least(f, e, floor), BIG)


@compiled
def draw(f: Field, frame: Ints, arc: Ints) -> None:
    """The arcs of the cut, counted in the frame; those without a place in `arc` are only counted."""
    frame[ARCS] = 0
    for i in range(frame[FIRST], frame[END]):
        if f.activity[i, STATE] == FINISHED:
            continue
        work = f.early[i, WORK]
        floor, _ = own_bound(f.activity, f.clock, i, frame[DATA_DATE], work)
        if work > 0:
            floor = first_working(f.clock, f.activity[i, CALENDAR], floor)
        u = 2 * (i - frame[FIRST])
        add_event(f, frame, arc, u, min(floor, f.event[u, HIGH]))
        add_event(f, frame, arc, u + 1, min(f.activity[i, FINISH_FLOOR], f.event[u + 1, HIGH]))
        add_activity(f, frame, arc, i, work)
        for k in range(f.activity[i, PRED_FROM], f.activity[i, PRED_TO]):
            add_link(f, frame, arc, k)


@inlined
def stands(f: Field, e: int, ahead: Ints) -> int:
    """Where the cut puts event e: `ahead` marks the nodes that hold."""
    day = f.event[e, LOW]
    for n in range(f.event[e, NODE], f.event[e, NODE] + f.event[e, HIGH] - f.event[e, LOW]):
        day += ahead[n]
    return day


@compiled
def read(f: Field, frame: Ints, ahead: Ints, days: Ints) -> None:
    """The whole days of every option that the cut's places need."""
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        at = f.option[o, AT]
        if f.option[o, IS_LINK]:
            u = 2 * (f.link[at, PRED] - frame[FIRST]) + 1
            v = 2 * (f.link[at, SUCC] - frame[FIRST])
            c = f.link[at, LAG_CALENDAR]
        else:
            u = 2 * (at - frame[FIRST])
            v, c = u + 1, f.activity[at, CALENDAR]
        begin, finish = stands(f, u, ahead), stands(f, v, ahead)
        missing = f.option[o, FULL] + before(f.clock, c, begin) - before(f.clock, c, finish)
        needed = max(0, (missing + 99) // 100)
        if f.option[o, IS_LINK] and f.option[o, FULL] == 100 * needed and begin > finish:
            needed += 1
        days[o - frame[OPTION_FIRST]] = min(needed, f.option[o, MOST])

"""What follows from dates or comes before them, one column at a time: own bounds, drivers, floats."""

import numpy as np

from luodi.engine.arrays import (
    ACTUAL_START,
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
    NO_FLOOR,
    NOT_STARTED,
    OUTGOING,
    PRED,
    PRED_FROM,
    PRED_TO,
    REMAINING,
    START_FLOOR,
    STARTED,
    STATE,
    SUCC,
    SUCC_FROM,
    SUCC_TO,
    TYPE,
    Arrays,
    Ints,
)
from luodi.engine.daycount import GRAIN


def work_left(arrays: Arrays, begun: Ints, data_date: int) -> Ints:
    """Grains left of work under way; what nobody reported runs on as planned and ends at the data date at best."""
    row, count = arrays.tables.activity[begun], arrays.count
    calendar = row[:, CALENDAR]
    today = np.full(len(begun), data_date)
    done = count.before(calendar, today) - count.before(calendar, row[:, ACTUAL_START])
    done *= count.days.calendar[calendar, GRAIN]
    unreported = np.maximum(np.minimum(row[:, DURATION], row[:, DURATION] - done), 1)
    return count.grains(calendar, np.where(row[:, REMAINING] >= 0, row[:, REMAINING], unreported))


def own_bounds(arrays: Arrays, at: Ints, left: Ints, data_date: int) -> tuple[Ints, Ints]:
    """Earliest starts of unfinished activities by themselves, links aside, and the codes of what sets them."""
    row, count = arrays.tables.activity[at], arrays.count
    calendar, fresh = row[:, CALENDAR], row[:, STATE] == NOT_STARTED
    # A closing milestone not yet reported cannot lie on a day already past.
    closing = (left == 0) & fresh & (row[:, PRED_TO] > row[:, PRED_FROM])
    bound = count.begin(calendar, data_date + closing.astype(np.int64), left)
    code = np.full(len(at), BY_DATA_DATE)
    held = fresh & (row[:, START_FLOOR] > bound)
    bound, code = np.where(held, row[:, START_FLOOR], bound), np.where(held, BY_START_FLOOR, code)
    floor = row[:, FINISH_FLOOR]
    held = (floor > bound) & (floor > NO_FLOOR)
    floor = np.where(held, count.start_for_finish(calendar, floor, left), NO_FLOOR)
    held = floor > bound
    bound, code = np.where(held, floor, bound), np.where(held, BY_FINISH_FLOOR, code)
    return count.begin(calendar, bound, left), code


def drivers(arrays: Arrays, early: tuple[Ints, Ints, Ints], work: Ints, data_date: int) -> Ints:
    """The first link that allows no earlier start, or the code of what sets it otherwise.

    `early` = start, finish and resume of the forward pass, `work` the grains left.
    """
    activity, link = arrays.tables.activity, arrays.tables.link
    open_ = np.flatnonzero(activity[:, STATE] != FINISHED)
    driver = np.full(len(activity), BY_ACTUAL)
    count = arrays.count
    start, finish, resume = early
    driver[open_] = own_bounds(arrays, open_, work[open_], data_date)[1]
    succ = link[:, SUCC]
    origin = np.where(link[:, TYPE] % 2 == 0, finish[link[:, PRED]], start[link[:, PRED]])
    bound = count.advance(link[:, LAG_CALENDAR], origin, link[:, LAG])
    calendar = activity[succ, CALENDAR]
    bound = np.where(link[:, TYPE] >= 2, count.start_for_finish(calendar, bound, work[succ]), bound)
    bound = count.begin(calendar, bound, work[succ])
    driving = np.flatnonzero((bound == resume[succ]) & (activity[succ, STATE] != FINISHED))[::-1]
    driver[succ[driving]] = driving  # the first link comes last and stays
    return driver


def floats(arrays: Arrays, early: tuple[Ints, Ints, Ints], late_resume: Ints) -> tuple[Ints, Ints, Ints]:
    """Total float, free float and calendar slack; a finished activity has none.

    `early` = start, finish and resume of the forward pass.
    """
    activity, link, count = arrays.tables.activity, arrays.tables.link, arrays.count
    start, finish, resume = early
    calendar = activity[:, CALENDAR]
    total = count.before(calendar, late_resume) - count.before(calendar, resume)
    slack = late_resume - resume
    pred, succ = link[:, PRED], link[:, SUCC]
    target = np.where(link[:, TYPE] >= 2, finish[succ], resume[succ])
    bound = count.retreat(link[:, LAG_CALENDAR], target, link[:, LAG])
    origin = np.where(link[:, TYPE] % 2 == 0, finish[pred], start[pred])
    room = count.before(calendar[pred], bound) - count.before(calendar[pred], origin)
    moves = (link[:, TYPE] % 2 == 0) | (activity[pred, STATE] != STARTED)
    room = np.where(moves & (activity[succ, STATE] != FINISHED), room, total[pred])
    free = total.copy()
    leads = np.flatnonzero(activity[:, SUCC_TO] > activity[:, SUCC_FROM])
    if len(leads):
        least = np.minimum.reduceat(room[link[:, OUTGOING]], activity[leads, SUCC_FROM])
        free[leads] = np.minimum(free[leads], least)
    grain = count.days.calendar[calendar, GRAIN]
    open_ = activity[:, STATE] != FINISHED
    return total * grain * open_, np.maximum(free, 0) * grain * open_, slack * open_

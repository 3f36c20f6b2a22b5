"""A portfolio and its uncertainty as what a simulation reads: tables, and a program of row operations.

A block is a handful of samples of one project side by side. Its quantities are rows of one sheet:
first scratch, then where the work of each activity begins, where it finishes, whether it lies on the
driving chain, and after these only what differs from them: starts that others wait for, bounds of
links with a lag. `risk_program` writes down once what is to be done to which rows.
"""

from typing import Final, NamedTuple

import numpy as np

from luodi.engine import arrays as tables
from luodi.engine.arrays import FF, FINISHED, FS, NO_CAP, NO_FLOOR, NOT_STARTED, SF, SS, Arrays, Ints
from luodi.engine.risk_clock import FLAT, GRAIN
from luodi.engine.risk_draws import Rows
from luodi.engine.risk_model import Delays, Uncertainty

# Columns of Plan.step. Boundaries count from the origin, -1 = none; RESUME to FINISH are rows of the sheet.
KIND, CALENDAR, OWN_BOUND, FINISH_FLOOR, FIXED_START, FIXED_FINISH = 0, 1, 2, 3, 4, 5
RESUME, START, FINISH, MARK, IS_END, DEADLINE, FINISH_OUT, PROJECT, PLACE = 6, 7, 8, 9, 10, 11, 12, 13, 14
FIXED, INSTANT, TRIANGLE, REMAINDER, SHAPE = 0, 1, 2, 3, 4  # KIND
DRAWN: Final = TRIANGLE  # this and higher kinds are drawn
# Columns of Board.spread, in grains of the activity's calendar. Triangles: LOW and what is added of the
# smaller and the larger of two even values; remainders: MEDIAN and DEVIATION; shapes: SCALE, WIDTH, DONE and
# REACH, how many values of the table are still possible. ROUND_UP is added before the fraction goes; nothing is
# longer than MOST. PLANNED start, PART of its project's length that is one slot, and what a delay ADDS.
LOW, EARLY, LATE, ROUND_UP, MOST, REACH, PLANNED, PART, ADDS = 0, 1, 2, 3, 4, 5, 6, 7, 8
MEDIAN, DEVIATION = 0, 1
SCALE, WIDTH, DONE = 0, 1, 2
# Layout.link: row of the predecessor's mark; row it waits for; row of the bound (the same where
# nothing is added); a lag of some hundredths may be none in grains and still moves the bound over days
# of rest; IS_BACKWARD = it holds the finish of work.
PRED_MARK, SOURCE, BOUND, LAG, LAG_CALENDAR, IS_LAGGED, IS_BACKWARD, SUCC, IS_LIVE, NUMBER = range(10)
# The first rows of a sheet.
WORK, FLOOR, STEPS, SCORE, WORST, LAST, MONTH = 0, 1, 2, 3, 4, 5, 6
ROWS: Final = 7

NO_DEADLINE: Final = 1 << 30
LONGEST_DRAW: Final = 1 << 21
"""Hundredths: a drawn duration is cut off at 57 years."""


class Layout(NamedTuple):
    """Facts of activities and links, and where their quantities stand, project by project."""

    step: Ints
    spread: Rows  # float32
    link: Ints
    events: Ints  # by project: how many activities can be its worst commitment
    rows: Ints  # by project: how many rows its sheet needs


def layout(model: Uncertainty, data_date: int, origin: int, asked: Ints, calendar: Ints) -> Layout:
    """`asked`: positions whose finishes are written, in this order; `calendar`: the table of `risk_clock`."""
    arrays = model.arrays
    at = arrays.tables.project_at
    step, spread = _steps(model, data_date, origin, calendar)
    step[asked, FINISH_OUT] = np.arange(len(asked))
    step[:, PROJECT] = np.repeat(np.arange(len(at) - 1), np.diff(at))
    step[:, PLACE] = np.arange(len(step)) - at[step[:, PROJECT]]
    step[:, IS_END] = _ends(arrays)
    lone = by_project(step[:, DEADLINE] < NO_DEADLINE, at)[step[:, PROJECT]] == 0
    # Without open commitments all dates are the same, and the last finish is the worst.
    step[lone & (step[:, IS_END] == 1) & (step[:, KIND] != FIXED), DEADLINE] = 0
    link, rows = _rows(arrays, step, calendar)
    if model.delays:
        spread[:, PLANNED:] = _delays(model.delays, origin)
    return Layout(step, spread, link, by_project(step[:, DEADLINE] < NO_DEADLINE, at), rows)


def _steps(model: Uncertainty, data_date: int, origin: int, calendar: Ints) -> tuple[Ints, Rows]:
    """The columns of activities: what is fixed, what is drawn, and from what."""
    arrays = model.arrays
    row = arrays.tables.activity
    state, planned = row[:, tables.STATE], row[:, tables.DURATION]
    left = np.where(state == NOT_STARTED, planned, _left(arrays, data_date))
    out = by_columns(len(row), PLACE + 1, -1)
    out[:, KIND] = np.where(state == NOT_STARTED, TRIANGLE, REMAINDER)
    if model.shapes:
        out[model.shapes.of >= 0, KIND] = SHAPE
    out[left == 0, KIND] = INSTANT
    out[state == FINISHED, KIND] = FIXED
    out[:, CALENDAR] = row[:, tables.CALENDAR]
    closing = (left == 0) & (state == NOT_STARTED) & (row[:, tables.PRED_TO] > row[:, tables.PRED_FROM])
    floor = np.where(state == NOT_STARTED, row[:, tables.START_FLOOR], NO_FLOOR)
    out[:, OWN_BOUND] = _near(np.maximum(data_date + closing, floor), origin)
    out[:, FINISH_FLOOR] = _near(row[:, tables.FINISH_FLOOR], origin)
    begun = state != NOT_STARTED
    out[begun, FIXED_START] = _near(row[begun, tables.ACTUAL_START], origin)
    out[begun, FIXED_FINISH] = _near(row[begun, tables.ACTUAL_FINISH], origin)
    due = row[:, tables.DUE]
    is_open = (due < NO_CAP) & (state != FINISHED)
    out[:, DEADLINE] = np.where(is_open, np.clip(due - origin, -(1 << 28), 1 << 28), NO_DEADLINE)
    return out, _spreads(model, out[:, KIND], left, calendar[out[:, CALENDAR], GRAIN])


def by_columns(rows: int, columns: int, value: int) -> Ints:
    """A table that is written and read column by column."""
    return np.full((columns, rows), value, np.int64).T


def _near(boundary: Ints, origin: int) -> Ints:
    return np.clip(boundary - origin, 0, 1 << 26)


def _left(arrays: Arrays, data_date: int) -> Ints:
    """What is left of started activities, as the forward pass has it."""
    row = arrays.tables.activity
    left = np.zeros(len(row), np.int64)
    for i in np.flatnonzero(row[:, tables.STATE] == tables.STARTED):
        planned, reported = int(row[i, tables.DURATION]), int(row[i, tables.REMAINING])
        done = arrays.calendar_of(int(i)).work(int(row[i, tables.ACTUAL_START]), data_date)
        left[i] = reported if reported >= 0 else max(1, min(planned, planned - done))
    return left


def _spreads(model: Uncertainty, kind: Ints, left: Ints, grain: Ints) -> Rows:
    """The triangle between a, c, b is a + (b - c) min(u, v) + (c - a) max(u, v) for two even values u, v.

    Durations are rounded to hundredths, then up to grains: the fraction that counts as none is half a hundredth.
    """
    assert model.bias is not None
    share = model.bias / grain
    out = np.zeros((len(kind), ADDS + 1), np.float64)
    out[:, LOW] = model.optimistic * share
    out[:, EARLY] = (model.pessimistic - model.likely) * share
    out[:, LATE] = (model.likely - model.optimistic) * share
    drawn = kind == REMAINDER
    planned = np.maximum(model.arrays.tables.activity[drawn, tables.DURATION], 1)
    out[drawn, MEDIAN] = left[drawn] * share[drawn]
    out[drawn, DEVIATION] = model.remaining_sd * np.clip(left[drawn] / planned, 0, 1)
    if model.shapes:
        each = kind == SHAPE
        out[each, SCALE] = (model.shapes.scale / grain)[each]
        out[each, WIDTH] = model.shapes.width[each]
        out[each, DONE] = (model.shapes.done / grain)[each]
        out[each, REACH] = model.shapes.reach[each] * model.shapes.table.shape[1]
    out[:, ROUND_UP] = 1 - 0.5 / grain
    out[:, MOST] = LONGEST_DRAW / grain
    return out.astype(np.float32)


def _delays(delays: Delays, origin: int) -> Rows:
    """Where nothing is added all is 0."""
    asking = (delays.adds != 0)[:, None]
    facts = np.column_stack([delays.start - origin, 1 / delays.length, delays.adds])
    return np.where(asking, facts, 0.0).astype(np.float32)


def by_project(chosen: Rows, at: Ints) -> Ints:
    """How many of the chosen each project has."""
    return np.diff(np.append(0, np.cumsum(chosen))[at])


def _ends(arrays: Arrays) -> Rows:
    """Activities that no later one surely outlasts: only they can be the last of a project."""
    link, state = arrays.tables.link, arrays.tables.activity[:, tables.STATE]
    outlasts = (link[:, tables.TYPE] == FS) & (link[:, tables.LAG] >= 0)
    outlasts &= state[link[:, tables.SUCC]] != FINISHED
    is_end = np.ones(len(state), bool)
    is_end[link[outlasts, tables.PRED]] = False
    return is_end


def _rows(arrays: Arrays, step: Ints, calendar: Ints) -> tuple[Ints, Ints]:
    """Gives every quantity its row; the columns of links and the rows each project needs."""
    at, raw, of = arrays.tables.project_at, arrays.tables.link, step[:, PROJECT]
    sizes, drawn = np.diff(at), step[:, KIND] >= DRAWN
    kind, pred, succ = raw[:, tables.TYPE], raw[:, tables.PRED], raw[:, tables.SUCC]
    step[:, RESUME] = ROWS + step[:, PLACE]
    step[:, MARK] = step[:, RESUME] + sizes[of]
    step[:, FINISH] = np.where(step[:, KIND] == INSTANT, step[:, RESUME], step[:, MARK] + sizes[of])
    waited = np.zeros(len(step), bool)
    waited[pred[(kind == SS) | (kind == SF)]] = True
    # A start is another day than the one work could go on where it is known, or has to find a day worked.
    own = waited & ((step[:, FIXED_START] >= 0) | (drawn & (calendar[step[:, CALENDAR], FLAT] == 0)))
    free = ROWS + 3 * sizes
    step[:, START] = np.where(own, free[of] + _numbered(own, of), step[:, RESUME])
    free += by_project(own, at)
    link = by_columns(len(raw), NUMBER + 1, 0)
    link[:, SUCC], link[:, IS_LIVE] = succ, step[succ, KIND] != FIXED
    link[:, NUMBER] = np.arange(len(raw)) - arrays.tables.activity[succ, tables.PRED_FROM]
    link[:, IS_LAGGED] = raw[:, tables.LAG] != 0
    link[:, IS_BACKWARD] = ((kind == FF) | (kind == SF)) & drawn[succ]
    bound = (link[:, IS_LAGGED] | link[:, IS_BACKWARD]) == 1
    link[:, PRED_MARK] = step[pred, MARK]
    link[:, SOURCE] = np.where((kind == FS) | (kind == FF), step[pred, FINISH], step[pred, START])
    link[:, BOUND] = np.where(bound, free[of[succ]] + _numbered(bound, of[succ]), link[:, SOURCE])
    link[:, LAG_CALENDAR] = raw[:, tables.LAG_CALENDAR]
    link[:, LAG] = -(-raw[:, tables.LAG] // calendar[raw[:, tables.LAG_CALENDAR], GRAIN])
    return link, free + np.bincount(of[succ[bound]], minlength=len(sizes))


def _numbered(chosen: Rows, project: Ints) -> Ints:
    """Numbers the chosen within their projects; `project` rises."""
    before: Ints = np.cumsum(chosen) - chosen
    first: Ints = before[np.searchsorted(project, project)]
    return before - first

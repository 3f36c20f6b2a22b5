"""Forward and backward pass: earliest and latest dates, floats, what drives what.

All dates are slots and boundaries (see `workdays`), floats are hundredths of days of the
activity's own calendar. Progress is treated by retained logic: what is finished keeps its actual
dates; what has started works off its remainder from the data date, not before its predecessors allow.
"""

# mypy: disable-error-code="no-any-return"
# (what comes out of an array of integers is Any to the type checker)

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np

from luodi.engine._columns import drivers, floats, own_bounds, work_left
from luodi.engine.arrays import (
    ACTUAL_FINISH,
    ACTUAL_START,
    BOUNDED,
    FAR,
    FINISHED,
    LATEST_DATE,
    NO_CAP,
    STATE,
    Arrays,
    Bools,
    Ints,
)
from luodi.engine.daycount import Narrow
from luodi.engine.layers import Own
from luodi.engine.workdays import FULL_DAY


@dataclass(frozen=True)
class EarlyDates:
    """Result of the forward pass; every column by position in `Arrays.activities`.

    `cells` holds the dates of the steps of `Arrays.layers.ahead`; `left` is the work left of
    every activity in grains of its calendar. The columns are made of them when asked for.
    """

    arrays: Arrays
    data_date: int
    cells: Narrow
    left: Ints

    @cached_property
    def start(self) -> Ints:
        """First slot worked; the actual one where there is one."""
        return self._begins(self.arrays.layers.begun, ACTUAL_START)

    @cached_property
    def finish(self) -> Ints:
        """Boundary behind the last slot worked."""
        return self.cells.take(2 * self._place + 1).astype(np.int64)

    @cached_property
    def resume(self) -> Ints:
        """Where the (remaining) work begins: `start` unless the activity is under way or finished."""
        return self._begins(self.arrays.layers.finished, ACTUAL_FINISH)

    @cached_property
    def driver(self) -> Ints:
        """Index in `Arrays.links` of the link that sets `resume`, or a BY_ code of `arrays`."""
        return drivers(self.arrays, (self.start, self.finish, self.resume), self.left, self.data_date)

    def _begins(self, known: Ints, column: int) -> Ints:
        begins = self.cells.take(2 * self._place).astype(np.int64)
        begins[known] = self.arrays.tables.activity[known, column]
        return begins

    @property
    def _place(self) -> Ints:
        return self.arrays.layers.ahead.place[: len(self.arrays.tables.activity)]


@dataclass(frozen=True)
class LateDates:
    """Result of the backward pass; every column by position in `Arrays.activities`."""

    early: EarlyDates
    cells: Narrow
    caps: Narrow

    @cached_property
    def start(self) -> Ints:
        """Latest start; the actual one where there is one."""
        start = self.resume.copy()
        layers = self.early.arrays.layers
        for known in (layers.begun, layers.finished):
            start[known] = self.early.arrays.tables.activity[known, ACTUAL_START]
        return start

    @cached_property
    def finish(self) -> Ints:
        """Latest finish."""
        return self._column(1)

    @cached_property
    def resume(self) -> Ints:
        """Latest slot at which the (remaining) work may begin."""
        return self._column(0)

    @cached_property
    def cap(self) -> Ints:
        """Own boundary it was counted back from: commitment less reserve, hard date, or project finish."""
        own = self.early.arrays.layers.own_back
        cap = np.full(len(self._place), NO_CAP)
        cap[own] = self.caps[1, self._place[own]]
        cap[cap == FAR] = NO_CAP
        return cap

    def _column(self, which: int) -> Ints:
        """Begins (0) or finishes (1); what is finished stays where it is."""
        column = self.cells.take(2 * self._place + which).astype(np.int64)
        finished = self.early.arrays.layers.finished
        column[finished] = self.early.arrays.tables.activity[finished, ACTUAL_FINISH]
        return column

    @property
    def _place(self) -> Ints:
        return self.early.arrays.layers.back.place[: len(self.early.arrays.tables.activity)]


@dataclass(frozen=True)
class Plan:
    """Both passes and what follows from them; every column by position in `Arrays.activities`."""

    arrays: Arrays
    data_date: int
    early: EarlyDates
    late: LateDates

    @property
    def early_start(self) -> Ints:
        """Earliest starts."""
        return self.early.start

    @property
    def early_finish(self) -> Ints:
        """Earliest finishes."""
        return self.early.finish

    @property
    def late_start(self) -> Ints:
        """Latest starts."""
        return self.late.start

    @property
    def late_finish(self) -> Ints:
        """Latest finishes."""
        return self.late.finish

    @property
    def driver(self) -> Ints:
        """What sets the earliest dates, see `EarlyDates.driver`."""
        return self.early.driver

    @property
    def total_float(self) -> Ints:
        """Hundredths of days of the activity's own calendar; negative = short."""
        return self._floats[0]

    @property
    def free_float(self) -> Ints:
        """Hundredths of days it can slip before any successor's earliest dates move; never negative."""
        return self._floats[1]

    @property
    def slack_days(self) -> Ints:
        """Calendar days between the latest and the earliest start; negative = days short."""
        return self._floats[2]

    @cached_property
    def critical(self) -> Bools:
        """Unfinished and with less than one full day of total float.

        Rounding to whole days leaves fractions where seasons slow work.
        """
        return (self.total_float < FULL_DAY) & (self.arrays.tables.activity[:, STATE] != FINISHED)

    @cached_property
    def bounded(self) -> Bools:
        """Does a committed or hard date lie at or behind the activity?

        Where not, the latest dates only say what holds up the project's own finish.
        """
        return self.arrays.tables.activity[:, BOUNDED] == 1

    @cached_property
    def _floats(self) -> tuple[Ints, Ints, Ints]:
        return floats(self.arrays, (self.early.start, self.early.finish, self.early.resume), self.late.resume)

    def starts(self) -> dict[str, int]:
        """Earliest start by activity id (of one project, or where ids do not repeat)."""
        return self._by_id(self.early_start)

    def finishes(self) -> dict[str, int]:
        """Earliest finish by activity id."""
        return self._by_id(self.early_finish)

    def late_starts(self) -> dict[str, int]:
        """Latest start by activity id."""
        return self._by_id(self.late_start)

    def late_finishes(self) -> dict[str, int]:
        """Latest finish by activity id."""
        return self._by_id(self.late_finish)

    def _by_id(self, values: Ints) -> dict[str, int]:
        return {a.id: v for a, v in zip(self.arrays.activities, values.tolist(), strict=True)}


def forward(arrays: Arrays, data_date: int) -> EarlyDates:
    """Earliest dates from the data date, the first slot not yet reported on.

    Raises ValueError when the data date lies beyond all dates an axis can hold.
    """
    if not abs(data_date) < LATEST_DATE:
        raise ValueError(f"a data date of {data_date}")
    layers, activity = arrays.layers, arrays.tables.activity
    place = layers.ahead.place
    cells = np.empty(2 * len(place), np.int32)
    left = layers.work
    for known, at in ((layers.finished, layers.finished), (layers.begun, layers.anchors)):
        if len(known):
            cells[2 * place[at]] = activity[known, ACTUAL_START]
    if len(layers.finished):
        cells[2 * place[layers.finished] + 1] = activity[layers.finished, ACTUAL_FINISH]
    if len(layers.begun):
        left = left.copy()
        left[layers.begun] = work_left(arrays, layers.begun, int(data_date))
    early = EarlyDates(arrays, int(data_date), cells, left)
    _run_forward(early, cells, tail_only=False)
    return early


def _run_forward(early: EarlyDates, cells: Narrow, *, tail_only: bool) -> None:
    layers = early.arrays.layers
    own, place = layers.own_ahead, layers.ahead.place
    floor, left = np.empty(len(place), np.int32), np.empty(len(place), np.int64)
    if len(own):
        floor[place[own]] = own_bounds(early.arrays, own, early.left[own], early.data_date)[0]
        left[place[own]] = early.left[own]
    brought = Own(floor, floor, left)
    passes().forward(layers.ahead, early.arrays.count.days, early.data_date, brought, cells, tail_only)


def backward(arrays: Arrays, early: EarlyDates, reserve_days: int = 0) -> LateDates:
    """Latest dates, counted back from the committed dates.

    Where a commitment has room, up to `reserve_days` calendar days of it are kept back:
    the pass begins at ``committed - min(max(margin, 0), reserve_days)``.
    """
    if reserve_days < 0:
        raise ValueError(f"a reserve of {reserve_days} days")
    layers = arrays.layers
    size = len(layers.back.place)
    late = LateDates(early, np.empty(2 * size, np.int32), np.empty((2, size), np.int32))
    own = layers.own_back
    if len(own):
        _set_caps(arrays, early, late, reserve_days)
    _run_backward(late, tail=0)
    if layers.has_tail:
        _set_horizons(arrays, early, late)
        _run_backward(late, tail=1)
    return late


def _run_backward(late: LateDates, *, tail: int) -> None:
    arrays = late.early.arrays
    own, place = arrays.layers.own_back, arrays.layers.back.place
    left = np.empty(len(place), np.int64)
    left[place[own]] = late.early.left[own]
    brought = Own(late.caps[0], late.caps[1], left)
    passes().backward(arrays.layers.back, arrays.count.days, brought, late.cells, tail)


def _set_caps(arrays: Arrays, early: EarlyDates, late: LateDates, reserve_days: int) -> None:
    """The latest starts and finishes that activities bring with them."""
    layers = arrays.layers
    due, start_cap, finish_cap = layers.brought_back
    margin = due - early.cells[2 * layers.ahead.place[layers.own_back] + 1]
    kept = np.where(due < FAR, np.minimum(np.maximum(margin, 0), reserve_days), 0)
    place = layers.back.place[layers.own_back]
    late.caps[0, place] = start_cap
    late.caps[1, place] = np.minimum(due - kept, finish_cap)


def _set_horizons(arrays: Arrays, early: EarlyDates, late: LateDates) -> None:
    """Caps what no hard date bounds by its project's own finish, all that is bounded at its latest."""
    project_at, activity, _, _ = arrays.tables
    bounded = np.flatnonzero(activity[:, BOUNDED] == 1)
    place, back = arrays.layers.ahead.place, arrays.layers.back.place
    cells = early.cells.copy()
    for which in (0, 1):
        known, moved = 2 * place[bounded] + which, 2 * back[bounded] + which
        cells[known] = np.maximum(early.cells[known], late.cells[moved])
    _run_forward(early, cells, tail_only=True)
    ahead = (activity[:, BOUNDED] == 0) & (activity[:, STATE] != FINISHED)
    finish = cells[2 * place[: len(activity)] + 1]
    ends = np.maximum.reduceat(np.where(ahead, finish, -FAR), project_at[:-1])
    late.caps[1, back[: len(activity)][ahead]] = np.repeat(ends, np.diff(project_at))[ahead]


def plan(arrays: Arrays, data_date: int, reserve_days: int = 0) -> Plan:
    """Both passes over all projects."""
    early = forward(arrays, data_date)
    return Plan(arrays, early.data_date, early, backward(arrays, early, reserve_days))


def passes() -> ModuleType:
    """The compiled passes, or the same in columns where numba is missing or switched off."""
    from luodi.engine import _kernels

    if _kernels.IS_COMPILED:
        from luodi.engine import _kernels_layers as found
    else:
        from luodi.engine import _levels as found  # type: ignore[no-redef]
    return found

"""Forward and backward pass: earliest and latest dates, floats, what drives what.

All dates are slots and boundaries (see `workdays`), floats are hundredths of days of the
activity's own calendar. Progress is treated by retained logic: what is finished keeps its actual
dates; what has started works off its remainder from the data date, not before its predecessors allow.
"""

from dataclasses import dataclass

import numpy as np

from luodi.engine.arrays import (
    BOUNDED,
    DUE,
    FINISH_CAP,
    FINISHED,
    NO_CAP,
    NO_FLOOR,
    STATE,
    Arrays,
    Bools,
    Ints,
)
from luodi.engine.workdays import FULL_DAY


@dataclass(frozen=True)
class EarlyDates:
    """Result of the forward pass: one row per activity, the columns as properties."""

    table: Ints
    data_date: int

    @property
    def start(self) -> Ints:
        """First slot worked; the actual one where there is one."""
        return self.table[:, 0]

    @property
    def finish(self) -> Ints:
        """Boundary behind the last slot worked."""
        return self.table[:, 1]

    @property
    def resume(self) -> Ints:
        """Where the (remaining) work begins: `start` unless the activity is under way."""
        return self.table[:, 2]

    @property
    def driver(self) -> Ints:
        """Index in `Arrays.links` of the link that sets `resume`, or a BY_ code of `arrays`."""
        return self.table[:, 4]


@dataclass(frozen=True)
class LateDates:
    """Result of the backward pass: one row per activity, the columns as properties."""

    table: Ints

    @property
    def start(self) -> Ints:
        """Latest start; the actual one where the activity is under way."""
        return self.table[:, 0]

    @property
    def finish(self) -> Ints:
        """Latest finish."""
        return self.table[:, 1]

    @property
    def resume(self) -> Ints:
        """Latest slot at which the (remaining) work may begin."""
        return self.table[:, 2]

    @property
    def cap(self) -> Ints:
        """Own boundary it was counted back from: commitment less reserve, hard date, or project finish."""
        return self.table[:, 3]


@dataclass(frozen=True)
class Plan:
    """Both passes and what follows from them; every array by position in `Arrays.activities`.

    `total_float` and `free_float` count hundredths of days of the activity's own calendar,
    `slack_days` calendar days; negative = days short. `critical` = unfinished and with less than one
    full day of total float: rounding to whole days leaves fractions where seasons slow work.
    `bounded` = a committed or hard date lies at or behind the activity; where it is False the latest
    dates only say what holds up the project's own finish.
    """

    arrays: Arrays
    data_date: int
    early_start: Ints
    early_finish: Ints
    late_start: Ints
    late_finish: Ints
    total_float: Ints
    free_float: Ints
    slack_days: Ints
    critical: Bools
    bounded: Bools
    driver: Ints
    early: EarlyDates
    late: LateDates

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
        return {a.id: int(v) for a, v in zip(self.arrays.activities, values, strict=True)}


def forward(arrays: Arrays, data_date: int) -> EarlyDates:
    """Earliest dates from the data date, the first slot not yet reported on."""
    from luodi.engine import _kernels

    _, activity, link, clock = arrays.tables
    table = np.empty((len(activity), 5), np.int64)
    _kernels.forward(activity, link, clock, int(data_date), table, True)
    return EarlyDates(table, int(data_date))


def backward(arrays: Arrays, early: EarlyDates, reserve_days: int = 0) -> LateDates:
    """Latest dates, counted back from the committed dates.

    Where a commitment has room, up to `reserve_days` calendar days of it are kept back:
    the pass begins at ``committed - min(max(margin, 0), reserve_days)``.
    """
    from luodi.engine import _kernels

    if reserve_days < 0:
        raise ValueError(f"a reserve of {reserve_days} days")
    _, activity, link, clock = arrays.tables
    due = activity[:, DUE]
    kept = np.clip(due - early.finish, 0, reserve_days)
    late = np.empty((len(activity), 4), np.int64)
    late[:, 3] = np.minimum(np.where(due < NO_CAP, due - kept, NO_CAP), activity[:, FINISH_CAP])
    _kernels.backward(activity, link, clock, early.table, late, 1)
    if not activity[:, BOUNDED].all():
        _set_horizons(arrays, early, late)
        _kernels.backward(activity, link, clock, early.table, late, 0)
    return LateDates(late)


def _set_horizons(arrays: Arrays, early: EarlyDates, late: Ints) -> None:
    """Caps what no hard date bounds by its project's own finish, all that is bounded at its latest."""
    from luodi.engine import _kernels

    project_at, activity, link, clock = arrays.tables
    bounded = activity[:, BOUNDED] == 1
    later = early.table.copy()
    later[bounded, :2] = np.maximum(later[bounded, :2], late[bounded, :2])
    _kernels.forward(activity, link, clock, early.data_date, later, False)
    ahead = ~bounded & (activity[:, STATE] != FINISHED)
    ends = np.maximum.reduceat(np.where(ahead, later[:, 1], NO_FLOOR), project_at[:-1])
    late[ahead, 3] = np.repeat(ends, np.diff(project_at))[ahead]


def plan(arrays: Arrays, data_date: int, reserve_days: int = 0) -> Plan:
    """Both passes over all projects."""
    from luodi.engine import _kernels

    early = forward(arrays, data_date)
    late = backward(arrays, early, reserve_days)
    _, activity, link, clock = arrays.tables
    room = np.empty((len(activity), 3), np.int64)
    _kernels.floats(activity, link, clock, early.table, late.table, room)
    return Plan(
        arrays=arrays,
        data_date=early.data_date,
        early_start=early.start,
        early_finish=early.finish,
        late_start=late.start,
        late_finish=late.finish,
        total_float=room[:, 0],
        free_float=room[:, 1],
        slack_days=room[:, 2],
        critical=(room[:, 0] < FULL_DAY) & (activity[:, STATE] != FINISHED),
        bounded=activity[:, BOUNDED] == 1,
        driver=early.driver,
        early=early,
        late=late,
    )

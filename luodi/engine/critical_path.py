"""Forward and backward pass: earliest and latest dates, floats, what drives what.

All dates are slots and boundaries (see `workdays`), floats are hundredths of days of the
activity's own calendar. Progress is treated by retained logic: what is finished keeps its actual
dates; what has started works off its remainder from the data date, not before its predecessors allow.
"""

from dataclasses import dataclass

import numpy as np

from luodi.engine.arrays import FINISHED, NO_CAP, Arrays, Bools, Ints


@dataclass(frozen=True)
class EarlyDates:
    """Result of the forward pass, by position.

    `resume` is where (remaining) work begins, equal to `start` unless the activity is under way;
    `work` what is left of it; `driver` the index in `Arrays.links` of the link that sets `resume`,
    or a negative code (`luodi.engine.backward.Cause`).
    """

    start: Ints
    finish: Ints
    resume: Ints
    work: Ints
    driver: Ints
    data_date: int


@dataclass(frozen=True)
class LateDates:
    """Result of the backward pass, by position; `cap` is the boundary each commitment was counted from."""

    start: Ints
    finish: Ints
    resume: Ints
    cap: Ints


@dataclass(frozen=True)
class Plan:
    """Both passes and what follows from them; every array by position in `Arrays.activities`.

    `total_float` and `free_float` count hundredths of days of the activity's own calendar,
    `slack_days` calendar days; negative = days short. `critical` = unfinished and without total
    float. `bounded` = a committed or hard date lies at or behind the activity; where it is False
    the latest dates only say what holds up the project's own finish.
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

    total = len(arrays.activities)
    early = _kernels.Early(*(np.empty(total, np.int64) for _ in range(5)))
    _kernels.forward(arrays.tables, int(data_date), early)
    return EarlyDates(*early, data_date=int(data_date))


def backward(arrays: Arrays, early: EarlyDates, reserve_days: int = 0) -> LateDates:
    """Latest dates, counted back from the committed dates.

    Where a commitment has room, up to `reserve_days` calendar days of it are kept back:
    the pass begins at ``committed - min(max(margin, 0), reserve_days)``.
    """
    from luodi.engine import _kernels

    if reserve_days < 0:
        raise ValueError(f"a reserve of {reserve_days} days")
    tables = arrays.tables
    kept = np.clip(tables.due - early.finish, 0, reserve_days)
    committed = np.where(tables.due < NO_CAP, tables.due - kept, NO_CAP)
    cap = np.minimum(committed, tables.finish_cap)
    late = _kernels.Late(*(np.empty(len(cap), np.int64) for _ in range(3)))
    done = _kernels.Early(early.start, early.finish, early.resume, early.work, early.driver)
    later = _kernels.Early(*(column.copy() for column in done))
    _kernels.backward(tables, early.data_date, done, late, cap, later)
    return LateDates(*late, cap=cap)


def plan(arrays: Arrays, data_date: int, reserve_days: int = 0) -> Plan:
    """Both passes over all projects."""
    from luodi.engine import _kernels

    tables = arrays.tables
    early = forward(arrays, data_date)
    late = backward(arrays, early, reserve_days)
    out = _kernels.Floats(*(np.empty(len(late.start), np.int64) for _ in range(3)))
    _kernels.floats(
        tables,
        _kernels.Early(early.start, early.finish, early.resume, early.work, early.driver),
        _kernels.Late(late.start, late.finish, late.resume),
        out,
    )
    return Plan(
        arrays=arrays,
        data_date=early.data_date,
        early_start=early.start,
        early_finish=early.finish,
        late_start=late.start,
        late_finish=late.finish,
        total_float=out.total,
        free_float=out.free,
        slack_days=out.slack,
        critical=(out.total <= 0) & (tables.state != FINISHED),
        bounded=tables.bounded,
        driver=early.driver,
        early=early,
        late=late,
    )

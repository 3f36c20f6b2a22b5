"""What can be read off a report on its day: how far its date is, how it moved before, what its like went through.

Every sign of a report uses only what was reported up to that day, so that a report of the past is read as it was.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history.reports import History, Report

Floats = NDArray[np.float64]

YEAR: Final = 365.25
RECENT: Final = 400
"""Days of the past that tell how a class fares now: a year and a little, so that yearly reports are seen."""
OWN_WEIGHT: Final = 8.0
"""A class's own recent record counts in full when it is much longer than this; below, all classes speak for it."""
LEAST_LEVEL: Final = 5
"""A phase or class seen less often in the past is not told apart."""
KINDS: Final[tuple[Callable[[Report], tuple[str, ...]], ...]] = (
    lambda report: (report.phase,),
    lambda report: (report.group,),
    lambda report: (report.phase, report.group),
)


@dataclass
class _Record:
    """Values by day, summed up so that any span of days is two look-ups."""

    days: list[int] = field(default_factory=list)
    sums: list[float] = field(default_factory=lambda: [0.0])

    def add(self, day: int, value: float) -> None:
        self.days.append(day)
        self.sums.append(self.sums[-1] + value)

    def recent(self, day: int) -> tuple[float, int]:
        """Sum and number of the values of the days up to `day`."""
        first, last = bisect_left(self.days, day - RECENT), bisect_right(self.days, day)
        return self.sums[last] - self.sums[first], last - first


class Climate:
    """How dates moved lately, by class: what is known to everybody on a day.

    Finishes are no part of it: of the young only those that ended early are among them, and their record misleads.
    """

    def __init__(self, history: History) -> None:
        moves = [
            (later.reported_on, later.group, _pace(earlier, later))
            for series in history.series.values()
            for earlier, later in pairwise([each for each in series if each.finish is not None])
        ]
        self._records: dict[str | None, _Record] = {None: _Record()}
        for day, group, value in sorted(moves):
            self._records[None].add(day, value)
            self._records.setdefault(group, _Record()).add(day, value)

    def pace(self, report: Report) -> float:
        """Recent pace of slipping in the report's class, leaning on all where it moved seldom."""
        total, count = self._records[None].recent(report.reported_on)
        overall = total / count if count else 0.0
        own, number = self._records.get(report.group, _Record()).recent(report.reported_on)
        return (own + OWN_WEIGHT * overall) / (number + OWN_WEIGHT)


def _pace(earlier: Report, later: Report) -> float:
    """Days the date moved for each day that passed, within bounds that one wild revision cannot break."""
    assert earlier.finish is not None
    assert later.finish is not None
    passed = later.reported_on - earlier.reported_on
    return min(max((later.finish - earlier.finish) / passed, -1.0), 3.0)


def _bent(days: int) -> float:
    """Days in months on a scale that flattens out, with their sign."""
    return log1p(days / 30) if days >= 0 else -log1p(-days / 30)


def _dates(report: Report) -> list[float]:
    """How far the date is, and whether it is a day that nobody reckoned: the middle, end or begin of a month, of a year."""
    finish, day = report.finish, report.reported_on
    assert finish is not None
    left = (finish - day) / YEAR
    on = date.fromordinal(finish)
    return [
        log1p(max(left, 0.0)),
        min(left, 1.0),
        float(on.day in {1, 15} or on.day >= 28),
        float((on.month, on.day) in {(12, 31), (6, 30)}),
    ]


def _course(report: Report) -> list[float]:
    """How long it has run, which share of its time is gone, how long it is to take."""
    finish, day, start = report.finish, report.reported_on, report.start
    assert finish is not None
    if start is None:
        return [np.nan] * 3
    spent, whole = max(day - start, 0) / YEAR, max((finish - start) / YEAR, 0.02)
    return [log1p(spent), min(spent / whole, 2.0), log1p(whole)]


def _past(history: History, report: Report) -> list[float]:
    """How often it was reported before, how the date moved last and since the first report."""
    before = history.before(report)
    if not before:
        return [0.0, *[np.nan] * 4]
    first, last, finish = before[0], before[-1], report.finish
    assert finish is not None
    assert last.finish is not None
    moved = finish - last.finish
    return [log1p(len(before)), _bent(moved), _pace(last, report), _pace(first, report), float(moved == 0)]


def raw_signs(history: History, reports: Iterable[Report]) -> Floats:
    """One row per report, nan where a sign cannot be read."""
    climate = Climate(history)
    rows = [
        [
            *_dates(each),
            *_course(each),
            *_past(history, each),
            log1p(each.budget) if each.budget is not None and each.budget > 0 else np.nan,
            climate.pace(each),
        ]
        for each in reports
    ]
    return np.array(rows, np.float64).reshape(len(rows), -1)


class Encoding:
    """Signs as numbers without holes, learnt from the reports of the past: what is missing takes the mean; phases,
    classes and their pairs seen often enough stand in columns of their own."""

    def __init__(self, raw: Floats, reports: Sequence[Report]) -> None:
        seen = ~np.isnan(raw)
        counts = seen.sum(axis=0)
        self._mean = np.where(counts, np.where(seen, raw, 0).sum(axis=0) / np.maximum(counts, 1), 0.0)
        self._levels = [_common([of(each) for each in reports]) for of in KINDS]

    def __call__(self, raw: Floats, reports: Sequence[Report]) -> Floats:
        parts = [np.where(np.isnan(raw), self._mean, raw)]
        for of, levels in zip(KINDS, self._levels, strict=True):
            values = [of(each) for each in reports]
            parts.append(np.array([[float(value == level) for level in levels] for value in values]))
        return np.ascontiguousarray(np.hstack([part.reshape(len(reports), -1) for part in parts]))


def _common(values: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    counts = Counter(values)
    return sorted(value for value, count in counts.items() if any(value) and count >= LEAST_LEVEL)

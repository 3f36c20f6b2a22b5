"""What a report is worth whose outcome is not known yet: the outcomes of its like that had come as far.

Leaving such reports out would learn from old times only, and from a bent sample: of the young ones only those that went
wrong are known. So each stands in the lessons with several possible outcomes that share its weight.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history.reports import History, Outcome, Report

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

POSSIBLE: Final = 9
"""So many outcomes stand for one that is open: its possible slips at even steps of probability."""
NEAR: Final = 90.0
"""Interim states count as alike when they are so many days apart in age, as one standard deviation of a bell."""
LEAST: Final = 2.0
"""With less of its like than this the outcomes of all that are still possible speak for a report."""


@dataclass(frozen=True)
class Lessons:
    """Reports with their possible slips: `slips` one row each, `POSSIBLE` equally likely values in days, ascending;
    `weight` of each report, 1 for a known outcome."""

    reports: list[Report]
    slips: Floats
    weight: Floats


@dataclass(frozen=True)
class _Interims:
    """States on the way of reports whose outcome is known: age, slip so far, slip in the end, in days; whether the slip
    so far was late already, and whether the date then named had passed by so much that it was overdue (0 to 3)."""

    age: Floats
    so_far: Floats
    end: Floats
    state: Ints


def lessons(history: History, day: int, horizon: int, late: int) -> Lessons:
    """Everything the history, cut at `day`, teaches of slips over the horizon."""
    known, waiting = history.outcomes(day, horizon, late)
    seen = _interims(history, known, horizon, late)
    reports = [each.report for each in known]
    slips = [np.full(POSSIBLE, float(each.slip)) for each in known]
    weight = [1.0] * len(known)
    if known:
        ends = np.array([each.slip for each in known], np.float64)
        for each in waiting:
            possible = _possible(history, each, day, (seen, ends, late))
            if possible is not None:
                reports.append(each)
                slips.append(possible)
                weight.append(0.5 + 0.5 * min((day - each.reported_on) / horizon, 1.0))
    return Lessons(reports, np.array(slips).reshape(-1, POSSIBLE), np.array(weight))


def _state(so_far: int, overdue: int, late: int) -> int:
    return (so_far > late) + 2 * (overdue > late)


def _interims(history: History, known: list[Outcome], horizon: int, late: int) -> _Interims:
    rows = []
    for outcome in known:
        report = outcome.report
        for each in history.after(report):
            age = each.reported_on - report.reported_on
            if age <= horizon and each.finish is not None and report.finish is not None:
                so_far = each.finish - report.finish
                rows.append((age, so_far, outcome.slip, _state(so_far, each.reported_on - each.finish, late)))
    table = np.array(rows, np.float64).reshape(-1, 4)
    return _Interims(table[:, 0], table[:, 1], table[:, 2], table[:, 3].astype(np.int64))


def _possible(
    history: History, report: Report, day: int, past: tuple[_Interims, Floats, int]
) -> Floats | None:
    """Possible slips of an open report: those of its like from here on, and, where these are few, those of all that are
    not behind it yet. None while nothing is known of it: neither reported on again nor overdue."""
    seen, ends, late = past
    assert report.finish is not None
    beyond = ends[ends > day - report.finish]
    if not len(beyond):
        beyond = np.array([float(day - report.finish)])
    later = history.after(report)
    if not later:
        return _steps(beyond, np.ones(len(beyond))) if day > max(report.finish, report.reported_on) else None
    last = later[-1]
    assert last.finish is not None
    age, so_far = last.reported_on - report.reported_on, last.finish - report.finish
    state = _state(so_far, last.reported_on - last.finish, late)
    alike = np.exp(-(((seen.age - age) / NEAR) ** 2) / 2) * (seen.state == state)
    values = np.concatenate([so_far + seen.end - seen.so_far, beyond])
    return _steps(values, np.concatenate([alike, np.full(len(beyond), LEAST / len(beyond))]))


def _steps(values: Floats, weight: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    goals = (np.arange(POSSIBLE) + 0.5) / POSSIBLE * reached[-1]
    found: Floats = values[order][np.searchsorted(reached, goals)]
    return found

"""What an event log says of time: how long works waited, were handled, took; where the days went; what came back.

A work is *ready* when the last work of its case before it has ended. From there to its start it waits, from its start to
its end it is handled. Most logs know only ends: then the two cannot be told apart, and `elapsed` from ready to end is all
that is said. The elapsed times of a case without starts add up to its whole time.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.mining.events import Log

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY: Final = 86_400.0
MOST_BOTTLENECKS: Final = 10
MOST_LOOPS: Final = 20


@dataclass(frozen=True)
class Works:
    """Of each row of the log: when it was ready (seconds, nan where nothing went before), the code of the step before (0
    where none), how often its step had been done in its case, and days waited, handled and elapsed (nan: not known)."""

    log: Log
    ready: Floats
    before: Ints
    round: Ints
    waiting: Floats
    handling: Floats
    elapsed: Floats


@dataclass(frozen=True)
class Spread:
    """Of so many known durations the sum and percentiles, in days."""

    count: int
    total: float
    p50: float
    p80: float
    p90: float


@dataclass(frozen=True)
class Place:
    """Works of one step, or of one step in one department ("" where none is named)."""

    step: str
    department: str
    count: int
    waiting: Spread | None
    handling: Spread | None
    elapsed: Spread | None


@dataclass(frozen=True)
class StepTimes:
    """One step: all its works, the same by department; in how many cases it occurs, in how many of them it came back, how
    often, and the days from its first to its last end there."""

    whole: Place
    departments: list[Place]
    cases: int
    cases_again: int
    again: int
    again_days: float


@dataclass(frozen=True)
class Bottleneck:
    """Where cases lose days: `share` of all days lost; `is_waiting`: waiting alone, else waiting and handling together."""

    place: Place
    is_waiting: bool
    days: float
    share: float


@dataclass(frozen=True)
class Loop:
    """A step done again in the same case, first followed by `via`; the days from end to end."""

    step: str
    via: str
    cases: int
    times: int
    days: Spread


def works(log: Log) -> Works:
    """Times of every work of the log."""
    rows = np.arange(len(log.end))
    first = np.r_[True, log.case[1:] != log.case[:-1]]
    latest = np.where(first, -1, rows - 1)
    begin = np.maximum.accumulate(np.where(first, rows, 0))
    begun = np.flatnonzero(~np.isnan(log.start))
    ends, starts = log.end.tolist(), log.start.tolist()
    for row in begun.tolist():
        low = int(begin[row])
        at = bisect_right(ends, starts[row], low, row) - 1
        latest[row] = at if at >= low else -1
    has = latest >= 0
    ready = np.where(has, log.end[latest], np.nan)
    ready = np.where(~has, log.start, ready)
    return Works(
        log,
        ready,
        np.where(has, log.step[latest], 0),
        _round(log),
        np.where(has, log.start - ready, np.nan) / DAY,
        (log.end - log.start) / DAY,
        (log.end - ready) / DAY,
    )


def _round(log: Log) -> Ints:
    """How often the step was done before in the case."""
    order = np.lexsort((np.arange(len(log.end)), log.step, log.case))
    case, step = log.case[order], log.step[order]
    fresh = np.r_[True, (case[1:] != case[:-1]) | (step[1:] != step[:-1])]
    at = np.arange(len(order))
    found = np.empty(len(order), np.int64)
    found[order] = at - np.maximum.accumulate(np.where(fresh, at, 0))
    return found


def percentile(values: Floats, level: float) -> float:
    """The least value that a share of `level` does not exceed; `values` ascending, not empty."""
    return float(values[max(int(np.ceil(level * len(values) - 1e-9)) - 1, 0)])


def spread(days: Floats) -> Spread | None:
    """Of the known ones; None where none is."""
    known = np.sort(days[~np.isnan(days)])
    if not len(known):
        return None
    p50, p80, p90 = (percentile(known, level) for level in (0.5, 0.8, 0.9))
    return Spread(len(known), float(known.sum()), p50, p80, p90)


def _place(found: Works, rows: Ints, step: str, department: str = "") -> Place:
    waiting, handling, elapsed = (
        spread(days[rows]) for days in (found.waiting, found.handling, found.elapsed)
    )
    return Place(step, department, len(rows), waiting, handling, elapsed)


def grouped(codes: Ints) -> dict[int, Ints]:
    """Rows by code, in the order of the rows."""
    order = np.argsort(codes, kind="stable")
    values, begins = np.unique(codes[order], return_index=True)
    parts = np.split(order, begins[1:]) if len(codes) else []
    return dict(zip(values.tolist(), parts, strict=True))


def step_times(found: Works) -> list[StepTimes]:
    """Every step, those with the most days first."""
    log = found.log
    table = []
    for code, rows in grouped(log.step).items():
        step = log.steps[code]
        parts = [
            _place(found, rows[part], step, log.departments[department])
            for department, part in grouped(log.department[rows]).items()
        ]
        again = rows[found.round[rows] > 0]
        table.append(
            StepTimes(
                _place(found, rows, step),
                sorted(parts, key=lambda part: (-part.count, part.department)),
                int(np.count_nonzero(found.round[rows] == 0)),
                len(np.unique(log.case[again])),
                len(again),
                _again_days(log, rows, again),
            )
        )
    return sorted(table, key=lambda each: (-_lost(each.whole)[0], each.whole.step))


def _again_days(log: Log, rows: Ints, again: Ints) -> float:
    """Days from the first to the last end in the cases where the step came back."""
    if not len(again):
        return 0.0
    back = rows[np.isin(log.case[rows], log.case[again])]
    cases = grouped(log.case[back]).values()
    return float(sum(log.end[back[part]].max() - log.end[back[part]].min() for part in cases)) / DAY


def _lost(place: Place) -> tuple[float, bool]:
    """Days lost there, and whether they are waiting alone: where most of its works have a known start."""
    if (
        place.waiting is not None
        and place.elapsed is not None
        and 2 * place.waiting.count >= place.elapsed.count
    ):
        return place.waiting.total, True
    return (place.elapsed.total if place.elapsed else 0.0), False


def bottlenecks(steps: list[StepTimes]) -> list[Bottleneck]:
    """Steps and departments in which the most days are lost, the worst first."""
    lost = [(place, *_lost(place)) for each in steps for place in each.departments]
    whole = sum(days for _, days, _ in lost)
    worst = sorted(lost, key=lambda each: (-each[1], each[0].step, each[0].department))[:MOST_BOTTLENECKS]
    return [Bottleneck(place, waiting, days, days / whole) for place, days, waiting in worst if days > 0]


def loops(found: Works) -> list[Loop]:
    """Steps that come back, by what followed them first; the most frequent first."""
    log = found.log
    last: dict[tuple[int, int], int] = {}
    turns: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for row, (case, step) in enumerate(zip(log.case.tolist(), log.step.tolist(), strict=True)):
        before = last.get((case, step))
        if before is not None:
            days = float(log.end[row] - log.end[before]) / DAY
            turns.setdefault((step, int(log.step[before + 1])), []).append((case, days))
        last[case, step] = row
    most = Counter({key: len(seen) for key, seen in turns.items()}).most_common(MOST_LOOPS)
    table = []
    for (step, via), times in most:
        between = spread(np.array([days for _, days in turns[step, via]]))
        assert between is not None
        cases = len({case for case, _ in turns[step, via]})
        table.append(Loop(log.steps[step], log.steps[via], cases, times, between))
    return table

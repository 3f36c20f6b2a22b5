"""Forecasts made again in the order of time: each knows only what was reported up to its day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history.interim import lessons
from luodi.engine.history.reports import BadHistory, Fault, History, Report
from luodi.engine.history.rivals import MODELS, Ground, Told
from luodi.engine.history.scores import Score, score

Floats = NDArray[np.float64]

ENOUGH: Final = 30
"""With fewer known outcomes nothing is forecast: it would be invented."""
LONGEST: Final = 3650
FEW_DAYS: Final = 60
"""Histories reported on more days than this are learnt anew each month, others on each day."""


@dataclass(frozen=True)
class Judged:
    """One model's forecasts of all tested reports, and their score."""

    told: Told
    score: Score


@dataclass(frozen=True)
class Backtest:
    """Tested reports with their slips in days, and each model's forecasts of them."""

    reports: list[Report]
    slips: Floats
    late: int
    models: dict[str, Judged]

    @property
    def base_rate(self) -> float:
        """Share of the tested reports that were late."""
        return float(np.mean(self.slips > self.late))


def backtest(
    history: History,
    horizon: int = 365,
    late: int = 90,
    first_day: int | None = None,
    seed: int = 1,
    heard: Callable[[float], None] | None = None,
) -> Backtest:
    """Tests every model on the reports from `first_day` on; without it from the first day with enough known outcomes.

    Late: a slip of more than `late` calendar days within `horizon` days. `heard` is told the share done. Raises BadHistory
    where there is nothing to learn from or nothing to test.
    """
    _check(horizon, late)
    first_day = _first_day(history, horizon, late) if first_day is None else first_day
    reports = history.tested(first_day, horizon)
    if not reports:
        raise BadHistory(Fault.NO_TESTS)
    slips = np.array([history.slip(each, horizon) for each in reports], np.float64)
    answers = {name: np.zeros((3, len(reports))) for name in MODELS}
    done = 0
    for day, places in _rounds(reports).items():
        asked = [reports[place] for place in places]
        ground = _ground(history, day, asked, (horizon, late, seed))
        for name, model in MODELS.items():
            found = model(ground, asked)
            answers[name][:, places] = found.chance, found.p50, found.p80
        done += len(asked)
        if heard is not None:
            heard(done / len(reports))
    return Backtest(
        reports, slips, late, {name: _judged(rows, slips, late) for name, rows in answers.items()}
    )


def _check(horizon: int, late: int) -> None:
    if not 1 <= horizon <= LONGEST:
        raise BadHistory(Fault.HORIZON, horizon)
    if not 0 <= late <= LONGEST:
        raise BadHistory(Fault.SLIP, late)


def _first_day(history: History, horizon: int, late: int) -> int:
    """The first day with reports on which enough outcomes are known. Raises BadHistory when there is none."""
    most = 0
    for day in sorted(
        {each.reported_on for each in history.reports if each.reported_on <= history.last_day - horizon}
    ):
        known, _ = history.cut(day).outcomes(day, horizon, late)
        most = max(most, len(known))
        if most >= ENOUGH:
            return day
    raise BadHistory(Fault.TOO_LITTLE, most)


def _rounds(reports: list[Report]) -> dict[int, list[int]]:
    """Places of the reports by the day whose knowledge forecasts them: their own, or the first of its month."""
    days = {each.reported_on for each in reports}
    found: dict[int, list[int]] = {}
    for place, each in enumerate(reports):
        day = each.reported_on
        if len(days) > FEW_DAYS:
            day = date.fromordinal(day).replace(day=1).toordinal()
        found.setdefault(day, []).append(place)
    return found


def _ground(history: History, day: int, asked: list[Report], question: tuple[int, int, int]) -> Ground:
    horizon, late, seed = question
    taught = lessons(history.cut(day), day, horizon, late)
    known = int(np.count_nonzero(taught.weight == 1.0))
    if known < ENOUGH:
        raise BadHistory(Fault.TOO_LITTLE, known)
    return Ground(history.cut(max(each.reported_on for each in asked)), taught, late, seed)


def _judged(rows: Floats, slips: Floats, late: int) -> Judged:
    chance, p50, p80 = rows
    return Judged(Told(chance, p50, p80), score(chance, slips > late, p50, p80, slips))

"""Forecasts that need no learning, and the forecaster they are measured against.

Each answers a number of reports of one day from the lessons of that day: the probability of slipping by more than `late`
days, and the P50 and P80 of the slip in days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history.forest import shares
from luodi.engine.history.interim import POSSIBLE, Lessons
from luodi.engine.history.reports import History, Report
from luodi.engine.history.signs import Encoding, raw_signs

Floats = NDArray[np.float64]

OWN_WEIGHT: Final = 8.0
"""A class counts in full when it is much larger than this; below, it leans on all."""


@dataclass(frozen=True)
class Told:
    """Probability of being late, P50 and P80 of the slip in days; one of each per report."""

    chance: Floats
    p50: Floats
    p80: Floats


@dataclass(frozen=True)
class Ground:
    """What a forecast of one day may use: the history cut at that day, its lessons, what counts as late, a seed."""

    history: History
    lessons: Lessons
    late: int
    seed: int


def plan_holds(ground: Ground, asked: Sequence[Report]) -> Told:
    """Every date holds."""
    none = np.zeros(len(asked))
    return Told(none, none, none)


def base_rate(ground: Ground, asked: Sequence[Report]) -> Told:
    """What became of all."""
    return _told(ground, np.tile(_sure(ground), (len(asked), 1)))


def slipped_last_time(ground: Ground, asked: Sequence[Report]) -> Told:
    """What became of those that had slipped at their last report, or had not, or had none before."""
    return _by_class(ground, asked, lambda report: _slipped(ground.history, report))


def reference_class(ground: Ground, asked: Sequence[Report]) -> Told:
    """What became of those of the same class and phase, leaning on all where they are few."""
    return _by_class(ground, asked, lambda report: (report.group, report.phase))


def luodi(ground: Ground, asked: Sequence[Report]) -> Told:
    """What became of those with like signs."""
    taught = ground.lessons.reports
    raw = raw_signs(ground.history, taught)
    encoding = Encoding(raw, taught)
    goal = np.mean(ground.lessons.slips > ground.late, axis=1)
    share = shares(
        encoding(raw, taught),
        goal,
        ground.lessons.weight,
        encoding(raw_signs(ground.history, asked), asked),
        ground.seed,
    )
    return _told(ground, share)


MODELS: Final[dict[str, Callable[[Ground, Sequence[Report]], Told]]] = {
    "plan_holds": plan_holds,
    "base_rate": base_rate,
    "slipped_last_time": slipped_last_time,
    "reference_class": reference_class,
    "luodi": luodi,
}


def _sure(ground: Ground) -> Floats:
    """Equal shares of those whose outcome is known."""
    known = (ground.lessons.weight == 1.0) * 1.0
    sure: Floats = known / known.sum()
    return sure


def _slipped(history: History, report: Report) -> bool | None:
    before = history.before(report)
    if not before or report.finish is None or before[-1].finish is None:
        return None
    return report.finish > before[-1].finish


def _by_class(ground: Ground, asked: Sequence[Report], of: Callable[[Report], object]) -> Told:
    sure = _sure(ground)
    keys = [of(each) for each in ground.lessons.reports]
    made: dict[object, Floats] = {}
    for key in map(of, asked):
        if key not in made:
            own = np.array([each == key for each in keys]) * (sure > 0)
            made[key] = (own + OWN_WEIGHT * sure) / (own.sum() + OWN_WEIGHT)
    return _told(ground, np.array([made[of(each)] for each in asked]))


def _told(ground: Ground, share: Floats) -> Told:
    slips = ground.lessons.slips
    chance = share @ np.mean(slips > ground.late, axis=1)
    order = np.argsort(slips, axis=None, kind="stable")
    values = slips.ravel()[order]
    reached = np.cumsum(np.repeat(share / POSSIBLE, POSSIBLE, axis=1)[:, order], axis=1)
    last = len(values) - 1
    p50, p80 = (values[np.minimum((reached < level - 1e-9).sum(axis=1), last)] for level in (0.5, 0.8))
    return Told(np.clip(chance, 0.0, 1.0), p50, p80)

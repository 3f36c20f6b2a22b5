"""How good probabilities and percentiles were, once the outcomes are known."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Score:
    """Brier score, area under the curve (None when all outcomes are alike), expected calibration error over ten bins of
    equal width, mean pinball loss of P50 and P80 in days, and the share of outcomes not above P80."""

    brier: float
    auc: float | None
    ece: float
    pinball_p50: float
    pinball_p80: float
    coverage_p80: float


def score(chance: Floats, late: Bools, p50: Floats, p80: Floats, slip: Floats) -> Score:
    """Scores of forecasts beside outcomes, arrays of one length; slips and percentiles in days."""
    return Score(
        float(np.mean((chance - late) ** 2)),
        area(chance, late),
        calibration_error(chance, late),
        pinball(p50, slip, 0.5),
        pinball(p80, slip, 0.8),
        float(np.mean(slip <= p80)),
    )


def area(chance: Floats, late: Bools) -> float | None:
    """Probability that a late one was given more than a timely one, ties as half; None when all outcomes are alike."""
    positive = int(np.count_nonzero(late))
    negative = len(late) - positive
    if not positive or not negative:
        return None
    _, place, counts = np.unique(chance, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    above = float(ranks[place][late].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative)


def reliability(chance: Floats, late: Bools) -> list[tuple[float, float, int]]:
    """(mean probability, share late, number) of each bin of width 0.1 that is not empty."""
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    rows = []
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            rows.append(
                (float(chance[inside].mean()), float(late[inside].mean()), int(np.count_nonzero(inside)))
            )
    return rows


def calibration_error(chance: Floats, late: Bools) -> float:
    """Mean distance of probability and share late over the bins, weighted by their numbers."""
    return sum(abs(mean - share) * count for mean, share, count in reliability(chance, late)) / len(chance)


def pinball(quantile: Floats, value: Floats, level: float) -> float:
    """Mean pinball loss of a percentile at `level` (0 to 1), in the unit of the values."""
    over = value - quantile
    return float(np.mean(np.maximum(level * over, (level - 1) * over)))

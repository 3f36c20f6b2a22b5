"""How good forecasts were: scores with what chance alone would make of a perfectly calibrated forecaster."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history.scores import BINS, area, calibration_error
from luodi.engine.learning.record import Record

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TRIES: Final = 400
"""Simulated perfect forecasters; the 95th percentile is then off by about one percentile."""
SEED: Final = 20210630


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about the same chance: their mean, the share kept, how many; and between which shares 95 of 100
    perfectly calibrated forecasters would lie."""

    chance: float
    kept: float
    count: int
    least: float
    most: float


@dataclass(frozen=True)
class Verdict:
    """Scores of `rows` forecasts of `promises` promises. `error`: expected calibration error over ten bins; 95 of 100
    perfectly calibrated forecasters with the same probabilities stay below `error_limit`."""

    rows: int
    promises: int
    kept: float
    brier: float
    brier_base: float
    brier_reference: float
    auc: float | None
    error: float
    error_limit: float
    bins: list[Bin]

    @property
    def skill(self) -> float:
        """Share of the base rate's loss that is saved; negative where quoting the base rate would have been better."""
        return 1 - self.brier / self.brier_base if self.brier_base else 0.0

    @property
    def is_calibrated(self) -> bool:
        """Nothing speaks against it: the error is one that chance alone makes."""
        return self.error <= self.error_limit


def judge(record: Record, told: Floats, base: Floats, reference: Floats) -> Verdict:
    """Scores `told`, one probability per entry of a record that is not empty, beside a base rate and a reference class."""
    outcomes = _perfect(record, told)
    late = record.kept
    limit = float(np.quantile([calibration_error(told, each) for each in outcomes], 0.95))
    return Verdict(
        rows=len(record),
        promises=len(record.promises),
        kept=float(late.mean()),
        brier=float(np.mean((told - late) ** 2)),
        brier_base=float(np.mean((base - late) ** 2)),
        brier_reference=float(np.mean((reference - late) ** 2)),
        auc=area(told, late),
        error=calibration_error(told, late),
        error_limit=limit,
        bins=_bins(told, late, outcomes),
    )


def _perfect(record: Record, told: Floats) -> Bools:
    """Outcomes as they would be if the chances were right: one row a try. Entries of one promise share their luck."""
    _, place = np.unique(record.promise, return_inverse=True)
    luck = np.random.default_rng(SEED).random((TRIES, int(place.max()) + 1))
    found: Bools = luck[:, place] < told
    return found


def _bins(told: Floats, kept: Bools, outcomes: Bools) -> list[Bin]:
    bins = np.minimum((told * BINS).astype(np.int64), BINS - 1)
    found = []
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            least, most = np.quantile(outcomes[:, inside].mean(axis=1), (0.025, 0.975)).tolist()
            mean, share = float(told[inside].mean()), float(kept[inside].mean())
            found.append(Bin(mean, share, int(inside.sum()), least, most))
    return found

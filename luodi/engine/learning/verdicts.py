"""How good forecasts were: scores with what chance alone would make of a perfectly calibrated forecaster."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history.scores import BINS, area, calibration_error
from luodi.engine.learning.record import Record

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TRIES: Final = 200
"""Simulated perfect forecasters; the 95th percentile is then off by about one and a half."""
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
    kept = record.kept
    bins = np.minimum((told * BINS).astype(np.int64), BINS - 1)
    order = np.argsort(bins, kind="stable")
    _, first, counts = np.unique(bins[order], return_index=True, return_counts=True)
    said = np.add.reduceat(told[order], first)
    found = np.add.reduceat(kept[order], first, dtype=np.int64)
    perfect = np.add.reduceat(_perfect(record, told)[:, order], first, axis=1, dtype=np.int64)
    errors = np.abs(perfect - said).sum(axis=1) / len(record)
    least, most = np.quantile(perfect / counts, (0.025, 0.975), axis=0)
    return Verdict(
        rows=len(record),
        promises=len(record.promises),
        kept=float(kept.mean()),
        brier=_brier(told, kept),
        brier_base=_brier(base, kept),
        brier_reference=_brier(reference, kept),
        auc=area(told, kept),
        error=calibration_error(told, kept),
        error_limit=float(np.quantile(errors, 0.95)),
        bins=[
            Bin(*row)
            for row in zip(
                (said / counts).tolist(), (found / counts).tolist(), counts.tolist(), least.tolist(), most.tolist(),
                strict=True,
            )
        ],
    )  # fmt: skip


def _brier(told: Floats, kept: Bools) -> float:
    return float(np.mean((told - kept) ** 2))


def _perfect(record: Record, told: Floats) -> Bools:
    """Outcomes as they would be if the chances were right: one row a try. Entries of one promise share their luck."""
    _, place = np.unique(record.promise, return_inverse=True)
    luck = np.random.default_rng(SEED).random((TRIES, int(place.max()) + 1), dtype=np.float32)
    found: Bools = luck[:, place] < told.astype(np.float32)
    return found

"""Probabilities bent to what became of earlier ones: logit(shown) = shift + slope × logit(simulated).

Both are drawn to "as it is" by a prior, so that a few outcomes bend little, and hundreds not much: promises of one
district share its good and bad months, which makes them worth fewer than they are. Two numbers and not a free curve: what a
district has are hundreds of promises, of which isotonic steps would learn the accidents.
Source: Platt, Probabilistic outputs for support vector machines (1999), with a normal prior around the identity.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.learning.record import Record

Floats = NDArray[np.float64]

SHIFT_SD: Final = 0.2
SLOPE_SD: Final = 0.15
EDGE: Final = 0.005
"""No finite number of samples shows certainty."""
STEEPEST: Final = 3.0
ROUNDS: Final = 25


@dataclass(frozen=True, slots=True)
class Bend:
    """How probabilities are bent; `promises`: how many outcomes it rests on."""

    shift: float = 0.0
    slope: float = 1.0
    promises: int = 0

    def __call__(self, chance: Floats) -> Floats:
        """The probability to show for each simulated one; 0 and 1 are read as half a percent off."""
        if self.shift == 0.0 and self.slope == 1.0:
            return np.asarray(chance, np.float64)
        bent: Floats = 1 / (1 + np.exp(-(self.shift + self.slope * _logit(chance))))
        return bent


AS_IT_IS: Final = Bend()


def bend(record: Record) -> Bend:
    """The bend with the greatest posterior; without outcomes none. Each promise counts once."""
    if not len(record):
        return AS_IT_IS
    signs = np.column_stack([np.ones(len(record)), _logit(record.chance)])
    prior, tight = np.array([0.0, 1.0]), np.diag([SHIFT_SD**-2, SLOPE_SD**-2])
    found = prior.copy()
    for _ in range(ROUNDS):
        told = 1 / (1 + np.exp(-np.clip(signs @ found, -30, 30)))
        slope = signs.T @ (record.weight * (record.kept - told)) - tight @ (found - prior)
        weight = record.weight * np.maximum(told * (1 - told), 1e-6)
        step = np.linalg.solve(signs.T @ (signs * weight[:, None]) + tight, slope)
        found += np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-9:
            break
    shift, slant = float(found[0]), float(np.clip(found[1], 0.0, STEEPEST))
    return Bend(shift, slant, len(record.promises))


def _logit(chance: Floats) -> Floats:
    safe = np.clip(chance, EDGE, 1 - EDGE)
    return np.asarray(np.log(safe / (1 - safe)))

"""Some projects stop again and again: a weak contractor, a site nobody wants. How often did each one, and will it again?

A stop is an activity that runs on longer than nine in ten of its stage. That the chance of one is the project's own, and
not everybody's, has to show in what was seen: in most districts it does not, and then nothing is made of it.

Sources: Skellam, Journal of the Royal Statistical Society B 10 (1948) for chances that differ by a beta law; Schwarz,
Annals of Statistics 6 (1978) for what one more trait has to explain before it is believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import lgamma, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.risk_model import GRADES, RARE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ALIKE: Final = np.array([0.01, 0.02, 0.04, 0.06, 0.09, 0.13, 0.18, 0.25, 0.35])
"""How alike two activities of one project may be in whether they stop, as a correlation."""
LIKELY: Final = 0.1
"""Correlations are the less likely the greater: by 1/e for each of these."""
FINE: Final = 4096
SUREST: Final = 1e-6
"""No project is surer than this to stop, or not to: single precision knows no smaller rest of one."""


@dataclass(frozen=True)
class Stopped:
    """What projects showed. `alike`: the correlation within a project, 0 = all stop alike; `seen`: project → (stops, others),
    parts where an activity still goes on."""

    alike: float = 0.0
    seen: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def chances(self, project: str) -> Floats:
        """`GRADES` equally likely chances of a stop in a project, rising; RARE where all are alike."""
        if not self.alike:
            return np.full(GRADES, RARE)
        stops, others = self.seen.get(project, (0.0, 0.0))
        size = 1 / self.alike - 1
        # Even steps of an angle stand close at both ends, where the law may climb without end.
        angle = np.pi / 2 * (np.arange(FINE) + 0.5) / FINE
        chance = np.sin(angle) ** 2
        weight = (RARE * size + stops - 0.5) * np.log(chance)
        weight += ((1 - RARE) * size + others - 0.5) * np.log1p(-chance)
        reached = np.cumsum(np.exp(weight - weight.max()))
        even = np.interp((np.arange(GRADES) + 0.5) / GRADES, reached / reached[-1], chance)
        found: Floats = np.clip(even, SUREST, 1 - SUREST)
        return found


def stopped(longer: Floats, is_open: Bools, projects: Sequence[str]) -> Stopped:
    """`longer`: share of their like that take longer than activities did, or have so far where `is_open`."""
    is_stop = longer < RARE
    # Of those that are open and no stop yet, what going on makes more likely.
    waited = np.clip((1 - longer) / (1 - RARE), 0.0, 1.0)
    leaning = RARE * waited / (1 - waited + RARE * waited)
    stops = np.where(is_stop, 1.0, np.where(is_open, leaning, 0.0))
    others = np.where(is_stop | is_open, 0.0, 1.0)
    names, place = np.unique(np.asarray(projects, str), return_inverse=True)
    counts = np.column_stack([np.bincount(place, each, len(names)) for each in (stops, others)])
    named = names != ""
    seen = {
        str(name): (float(stop), float(other))
        for name, (stop, other) in zip(names[named], counts[named], strict=True)
    }
    return Stopped(_alike(counts[named]), seen)


def _alike(counts: Floats) -> float:
    """The correlation to expect: none weighs as the model with one trait less does."""
    if not len(counts):
        return 0.0
    by_chance = float((counts @ np.log([RARE, 1 - RARE])).sum())
    gains = np.array([_likelihood(counts, each) - by_chance for each in ALIKE])
    weight = np.exp(np.minimum(gains - log(max(len(counts), 2)) / 2, 700) - ALIKE / LIKELY)
    return float((weight @ ALIKE) / (1 + weight.sum()))


def _likelihood(counts: Floats, alike: float) -> float:
    """Logarithm of how likely the counts are where chances differ by so much."""
    size = 1 / alike - 1
    law = np.array([RARE, 1 - RARE]) * size
    grown = _lgamma(counts + law).sum() - _lgamma(counts.sum(axis=1) + size).sum()
    return float(grown - len(counts) * (_lgamma(law).sum() - lgamma(size)))


_lgamma = np.vectorize(lgamma, otypes=[float])

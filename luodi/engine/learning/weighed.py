"""P50 and P80 of a simulated finish that agree with a probability the simulation did not give."""

from math import ceil

import numpy as np

from luodi.engine.risk_draws import Rows

P50, P80 = 0.5, 0.8
NEAR = 1e-9
"""A share that falls this near to a whole number of samples is that number."""


def weighed(finishes: Rows, due: int, kept: float) -> tuple[int, int]:
    """P50 and P80 where the date `due` is kept with probability `kept`, 0 to 1. Boundaries.

    Samples that keep the date share `kept` among them, those that miss it share the rest: on which side of the date the
    finish lies is the other forecast's, how it lies there is the simulation's. So a P80 is after the date exactly
    where less than 80 percent keep it. Where no sample lies on the side that is asked for, the simulated distance
    between the two shares is laid against the date. With the simulation's own share they are its own quantiles.

    >>> finishes = np.arange(1, 11)               # ten samples, six of them keep day 6
    >>> weighed(finishes, 6, 0.6), weighed(finishes, 6, 0.3), weighed(finishes, 6, 0.9)
    ((5, 8), (8, 9), (4, 6))
    >>> weighed(finishes, 20, 0.6)                # all keep day 20, but of such promises only 60 percent were kept
    (9, 22)
    """
    if not 0 <= kept <= 1:
        raise ValueError("a chance lies between 0 and 1")
    ordered = np.sort(finishes)
    split = int(np.searchsorted(ordered, due, side="right"))
    keeping, missing = ordered[:split], ordered[split:]

    def reached(level: float) -> int:
        if level <= kept + NEAR:
            if split:
                return _least(keeping, level / kept)
            return due - (_least(ordered, kept) - _least(ordered, level))
        if len(missing):
            return _least(missing, (level - kept) / (1 - kept))
        return due + max(1, _least(ordered, level) - _least(ordered, kept))

    return reached(P50), reached(P80)


def _least(ordered: Rows, share: float) -> int:
    """The least finish that at least this share of the samples keeps."""
    rank = ceil(share * len(ordered) - NEAR)
    return int(ordered[min(max(rank, 1), len(ordered)) - 1])

"""A forest of extremely randomised trees that answers with whole distributions.

Each tree halves the past by signs at random thresholds until few reports are left; a new report falls among some of them
in every tree, and what became of those, weighted by how often they met, is what may become of it. Averages over hundreds
of such leaves shrink toward the base rate where the past says little: with a few hundred reports, force is worse than
saying nothing.
Sources: Geurts, Ernst, Wehenkel, Extremely randomized trees, Machine Learning 63 (2006); Meinshausen, Quantile regression
forests, JMLR 7 (2006).
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.history._kernels_forest import grow, weigh

Floats = NDArray[np.float64]
States = NDArray[np.uint64]

TREES: Final = 200
LEAST: Final = 5
"""Reports in a leaf."""
THREADS: Final = 2
"""A fixed number, so that the sums are the same on every machine."""
TRIES: Final = 0.5
"""Share of the columns tried at each cut."""


def shares(taught: Floats, goal: Floats, weight: Floats, asked: Floats, seed: int) -> Floats:
    """How much each taught row counts for each asked one: (asked, taught), rows sum to 1.

    `goal`: what the trees tell apart; `weight` of each taught row, above 0. Repeatable for a seed.
    """
    columns, asked_columns = (np.ascontiguousarray(each.T) for each in (taught, asked))
    question = np.array([max(1, round(TRIES * taught.shape[1])), LEAST])
    seeds = np.random.default_rng(seed).integers(1, 2**62, TREES, dtype=np.uint64)

    def some(states: States) -> Floats:
        found = np.zeros((len(asked), len(taught)))
        tree, thresholds = np.empty((2 * len(taught) + 1, 5), np.int64), np.empty(2 * len(taught) + 1)
        for number in range(len(states)):
            rows = np.arange(len(taught))
            grow(columns, goal, weight, question, states[number : number + 1], rows, tree, thresholds)
            weigh(asked_columns, weight, rows, tree, thresholds, found)
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(some, np.split(seeds, THREADS)))
    return sum(parts[1:], parts[0]) / TREES

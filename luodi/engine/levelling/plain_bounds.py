"""What no schedule of a plain problem can be shorter than."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from luodi.engine.levelling.plain import Ints32, Plain

Ints = NDArray[np.int64]
MOST_HEADS = 400
"""Distinct heads looked at for each resource; any choice of them gives a bound."""


def heads(plain: Plain) -> Ints:
    """Earliest start of each activity, capacities aside."""
    early = plain.release.astype(np.int64)
    reach = _relaxed(plain.pred_at, plain.preds, plain.pred_lag, plain.durations)
    for i in range(len(early)):
        early[i] = reach(i, early, early[i])
    return early


def tails(plain: Plain) -> Ints:
    """Slots that must follow the finish of each activity."""
    after = np.zeros(len(plain.durations), np.int64)
    reach = _relaxed(plain.succ_at, plain.succs, plain.succ_lag, plain.durations)
    for i in range(len(after) - 1, -1, -1):
        after[i] = reach(i, after, 0)
    return after


def _relaxed(at: Ints32, others: Ints32, lag: Ints32, durations: Ints32) -> Callable[[int, Ints, int], int]:
    """The longest way into activity i over its links, given the ways into their other ends."""
    spans, first = durations.tolist(), at.tolist()

    def reach(i: int, known: Ints, least: int) -> int:
        links = range(first[i], first[i + 1])
        return int(max((least, *(int(known[others[k]]) + spans[others[k]] + int(lag[k]) for k in links))))

    return reach


def lower_bound(plain: Plain) -> int:
    """The critical path, or for some resource the work between common heads and tails, if that is longer.

    Work of activities that begin at the earliest at `a` and are followed by at least `b` slots lies
    within makespan - a - b slots of the capacity (Carlier and Pinson's bound with energy for one machine).
    """
    if not len(plain.durations):
        return 0
    early, after = heads(plain), tails(plain)
    bound = int((early + plain.durations + after).max())
    for r, capacity in enumerate(plain.capacities.tolist()):
        if capacity:
            work = plain.demands[:, r].astype(np.int64) * plain.durations
            bound = max(bound, _energetic(early, after, work, capacity))
    return bound


def _energetic(early: Ints, after: Ints, work: Ints, capacity: int) -> int:
    uses = np.flatnonzero(work)
    order = uses[np.argsort(-after[uses], kind="stable")]
    early, after, work = early[order], after[order], work[order]
    distinct = np.unique(early)
    bound = 0
    for head in distinct[:: 1 + len(distinct) // MOST_HEADS].tolist():
        later = early >= head
        filled = -(-np.cumsum(work[later]) // capacity)
        bound = max(bound, int((head + filled + after[later]).max()))
    return bound


__all__ = ["heads", "lower_bound", "tails"]

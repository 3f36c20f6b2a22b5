"""Tours: the order of the stops, and the result of a scoring sheet with best and worst dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from luodi.engine.geodesy import Pair, distance_m


def length_m(points: Sequence[Pair]) -> float:
    """Metres along the points in their order, as the crow flies."""
    return sum(distance_m(one, other) for one, other in pairwise(points))


def route(points: Sequence[Pair]) -> list[int]:
    """An order of the points with a short way, beginning at the first: nearest neighbour, then parts turned round as long
    as that shortens it.

    >>> route([(120.0, 36.0), (120.3, 36.0), (120.1, 36.0), (120.2, 36.0)])
    [0, 2, 3, 1]
    """
    left, order = list(range(1, len(points))), [0] if points else []
    while left:
        here = points[order[-1]]
        nearest = min(left, key=lambda each: (distance_m(here, points[each]), each))
        left.remove(nearest)
        order.append(nearest)
    return _turned(points, order)


def _turned(points: Sequence[Pair], order: list[int]) -> list[int]:
    best = length_m([points[each] for each in order])
    for first in range(1, len(order)):
        for last in range(first + 1, len(order)):
            tried = [*order[:first], *reversed(order[first : last + 1]), *order[last + 1 :]]
            length = length_m([points[each] for each in tried])
            if length < best - 0.5:
                return _turned(points, tried)
    return order


def trimmed_mean(scores: Sequence[float], drop: int, least: int) -> float | None:
    """The mean without the best and worst `drop`; None when fewer than `least` are left.

    >>> trimmed_mean([60, 80, 82, 84, 100], 1, 3), trimmed_mean([60, 80, 82, 84], 1, 3)
    (82.0, None)
    """
    kept = sorted(scores)[drop : len(scores) - drop]
    return fmean(kept) if len(kept) >= least else None


@dataclass(frozen=True, slots=True)
class Placed:
    """The result of a stop and its place; equal results share a place, without a result there is none."""

    score: float | None
    place: int | None


def placed(scores: Sequence[Sequence[float]], drop: int, least: int) -> list[Placed]:
    """Results of all stops in their order, rounded to a hundredth before they are compared."""
    means = [trimmed_mean(each, drop, least) for each in scores]
    rounded = [None if mean is None else round(mean, 2) for mean in means]
    known = [mean for mean in rounded if mean is not None]
    return [
        Placed(mean, None if mean is None else 1 + sum(other > mean for other in known)) for mean in rounded
    ]

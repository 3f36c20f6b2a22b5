"""What was learnt, put into the simulation: biases, spreads, and how unsure each group still is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.arrays import ACTUAL_START, REMAINING, STARTED, STATE, Arrays, Ints
from luodi.engine.learning.effects import STAGE, Learnt
from luodi.engine.network import LONGEST
from luodi.engine.risk_model import ASSUMED, WIDEST, Factor, Uncertainty, Weather
from luodi.engine.workdays import FULL_DAY

Floats = NDArray[np.float64]
Numbers = Floats | Ints

STEPS: Final = 64
"""Quantiles that stand for a triangle."""
STAYS: Final = 0.5
"""What was learnt of a group holds for tomorrow only in part: this share of what groups differ by stays open."""
GRAIN: Final = 0.05
"""Groups as unsure as each other within this share a factor."""
MOST_BIAS: Final = 5.0
LEAST_SD: Final = 0.05

Kinds = Mapping[str, Sequence[str]]
"""Kind of group → name of the group of each activity by position, empty for none."""


@dataclass(frozen=True)
class Assumed:
    """What the simulation assumes before anything was learnt: three points by position, spread of remainders, weather;
    the kinds of group whose activities are slow or quick together, each with its name for a `Factor`'s numbers."""

    low: Ints
    likely: Ints
    high: Ints
    together: Mapping[str, Ints]
    remaining_sd: float = ASSUMED["remaining_sd"].value
    weather: Weather | None = None


class _Law(NamedTuple):
    """How long activities take: three points, biases, and how unsure what they share is."""

    points: tuple[Ints, Ints, Ints]
    bias: Floats
    doubt: float


def log_moments(low: Numbers, likely: Numbers, high: Numbers) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the logarithm of (triangular duration ÷ likely one); 0 where there is no likely."""
    safe = np.maximum(np.asarray(likely, np.float64), 1.0)
    a, b = np.asarray(low) / safe, np.maximum(np.asarray(high) / safe, 1.0)
    share = (np.arange(STEPS) + 0.5) / STEPS
    width = np.maximum(b - a, 1e-9)[:, None]
    turn = (1 - a)[:, None] / width
    rising = a[:, None] + np.sqrt(share * width * np.maximum(1 - a, 0)[:, None])
    falling = b[:, None] - np.sqrt((1 - share) * width * np.maximum(b - 1, 0)[:, None])
    logs = np.log(np.maximum(np.where(share < turn, rising, falling), 0.01))
    some = np.asarray(likely) > 0
    return np.where(some, logs.mean(axis=1), 0.0), np.where(some, logs.std(axis=1), 0.0)


def learnt_uncertainty(
    arrays: Arrays, data_date: int, assumed: Assumed, learnt: Learnt, groups: Kinds
) -> Uncertainty:
    """The simulation's model with what was learnt: without works seen it is the assumed one.

    The triangle of each activity is stretched as chance was; its middle is moved by what its groups add. Groups that
    are slow or quick together keep a factor, narrower the more was seen of them. What is left of a begun activity, where
    nobody reported it, is what is usual after so many days.
    """
    width = np.array(
        [learnt.stretch.get(name, 1.0) for name in groups.get(STAGE, [""] * len(assumed.likely))]
    )
    low, high = _stretched(assumed, width)
    added = np.full(len(assumed.likely), learnt.mean)
    if (width != 1.0).any():
        before, _ = log_moments(assumed.low, assumed.likely, assumed.high)
        behind, _ = log_moments(low, assumed.likely, high)
        added += before - behind
    for kind, names in groups.items():
        value = {name: learnt.of(kind, name)[0] for name in set(names)}
        added += np.array([value[name] for name in names])
    bias = np.exp(np.clip(added, -np.log(MOST_BIAS), np.log(MOST_BIAS)))
    factors = [
        factor
        for kind, number in assumed.together.items()
        for factor in _factors(kind, number, groups[kind], learnt)
    ]
    if learnt.closed:
        doubt = sqrt(sum(learnt.sds[kind] ** 2 for kind in assumed.together))
        arrays = _left_as_usual(arrays, data_date, _Law((low, assumed.likely, high), bias, doubt))
    remaining = min(
        assumed.remaining_sd * float(np.median(width)) if len(width) else assumed.remaining_sd, WIDEST
    )
    return Uncertainty(
        arrays, low, assumed.likely, high, remaining, tuple(factors), bias, weather=assumed.weather
    )


def _left_as_usual(arrays: Arrays, data_date: int, model: _Law) -> Arrays:
    """Begun activities without a report of what is left: the median of those that take longer than this one has so far.

    Planned less done would say "one day" of every activity that has run over, which is the least likely of all. The law
    is log-logistic: the longer something has gone on, the longer it goes on.
    """
    table = arrays.tables.activity.copy()
    likely = model.points[1]
    begun = np.flatnonzero((table[:, STATE] == STARTED) & (table[:, REMAINING] < 0) & (likely > 0))
    mean, spread = log_moments(*(each[begun] for each in model.points))
    bias = model.bias[begun]
    done = np.array(
        [arrays.calendar_of(at).work(int(table[at, ACTUAL_START]), data_date) for at in begun.tolist()]
    )
    power = np.pi / sqrt(3) / np.maximum(np.hypot(spread, model.doubt), LEAST_SD)
    usual = likely[begun] * bias * np.exp(mean)
    far = np.clip(power * np.log(np.maximum(done, 1) / usual), -50.0, 50.0)
    median = usual * np.exp(np.log1p(2 * np.exp(far)) / power)
    left = np.clip(np.rint((median - done) / bias), FULL_DAY, LONGEST)
    table[begun, REMAINING] = left.astype(np.int64)
    return replace(arrays, tables=arrays.tables._replace(activity=table))


def _stretched(assumed: Assumed, stretch: Floats) -> tuple[Ints, Ints]:
    if (stretch == 1.0).all():
        return assumed.low, assumed.high
    likely = np.maximum(assumed.likely, 1).astype(np.float64)
    low = likely * np.power(np.maximum(assumed.low, 1) / likely, stretch)
    high = likely * np.power(np.maximum(assumed.high, 1) / likely, stretch)
    some = assumed.likely > 0
    lowest = np.where(some, np.minimum(np.rint(low).astype(np.int64), assumed.likely), 0)
    highest = np.where(some, np.clip(np.rint(high).astype(np.int64), assumed.likely, LONGEST), 0)
    return lowest, highest


def _factors(kind: str, number: Ints, names: Sequence[str], learnt: Learnt) -> list[Factor]:
    """Factors of one kind, one for each grade of doubt; a group never seen hears the first, as wide as groups differ."""
    whole = learnt.sds.get(kind, 0.0)
    doubt = {name: _grade(max(learnt.of(kind, name)[1], STAYS * whole), whole) for name in set(names) if name}
    grade = np.array([doubt.get(name, whole) for name in names])
    found = []
    for sd in sorted({whole, *doubt.values()}, reverse=True):
        code = kind if sd == whole else f"{kind} {sd:.3f}"
        found.append(Factor(code, min(sd, WIDEST), np.where(grade == sd, number, -1)))
    return found


def _grade(sd: float, whole: float) -> float:
    """In steps from below, never more than a group of which nothing is known."""
    return min(round(-(-sd // GRAIN) * GRAIN, 6), whole)

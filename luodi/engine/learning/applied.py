"""What was learnt, put into the simulation: biases, spreads, and how unsure each group still is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.arrays import ACTUAL_START, NOT_STARTED, REMAINING, STARTED, STATE, Arrays, Ints
from luodi.engine.learning.effects import PROJECT, STAGE, Learnt
from luodi.engine.learning.lateness import Planned, expected_lateness
from luodi.engine.learning.shape import ROOTS, shape, triangle_logs
from luodi.engine.risk_model import (
    ASSUMED,
    WIDEST,
    Delays,
    Factor,
    Shapes,
    Stops,
    Uncertainty,
    Weather,
    held_behind,
)

Floats = NDArray[np.float64]
Numbers = Floats | Ints

FINE: Final = (np.arange(1024) + 0.5) / 1024
"""Roots of chances at which the simulation looks up a shape."""
SELDOM: Final = 0.1
"""Root of the chance beyond which too few were seen to say what they do."""
LOGISTIC: Final = -2 * sqrt(3) / np.pi * np.log(FINE)
"""The far end of a logistic law of standard deviation 1, from where one stands."""
LEAST_WIDTH: Final = 0.001
STAYS: Final = 0.5
"""What was learnt of a group holds for tomorrow only in part: this share of what groups differ by stays open."""
GRAIN: Final = 0.05
"""Groups as unsure as each other within this share a factor."""
MOST_BIAS: Final = 5.0

Kinds = Mapping[str, Sequence[str]]
"""Kind of group → name of the group of each activity by position, empty for none."""


@dataclass(frozen=True)
class Assumed:
    """What the simulation assumes before anything was learnt: three points by position, spread of remainders, weather;
    the kinds of group whose activities are slow or quick together, each with its name for a `Factor`'s numbers; the
    least standard deviation of a logarithm that works were learnt with; the plan by which delays are counted, None
    where there is none."""

    low: Ints
    likely: Ints
    high: Ints
    together: Mapping[str, Ints]
    remaining_sd: float = ASSUMED["remaining_sd"].value
    weather: Weather | None = None
    least_spread: float = 0.0
    planned: Planned | None = None


def log_moments(low: Numbers, likely: Numbers, high: Numbers) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the logarithm of (triangular duration ÷ likely one); 0 where there is no likely."""
    safe = np.maximum(np.asarray(likely, np.float64), 1.0)
    logs = triangle_logs(np.asarray(low, np.float64) / safe, np.maximum(np.asarray(high) / safe, 1.0))
    some = np.asarray(likely) > 0
    return np.where(some, logs.mean(axis=1), 0.0), np.where(some, logs.std(axis=1), 0.0)


def learnt_uncertainty(
    arrays: Arrays, data_date: int, assumed: Assumed, learnt: Learnt, groups: Kinds
) -> Uncertainty:
    """The simulation's model with what was learnt: without works seen it is the assumed one.

    The middle of each duration is moved by what its groups and the delay of its project add. Groups that are slow or
    quick together keep a factor, narrower the more was seen of them. Once activities were finished, chance has the shape
    they showed.
    """
    added = np.full(len(assumed.likely), learnt.mean)
    for kind, names in groups.items():
        value = {name: learnt.of(kind, name)[0] for name in set(names)}
        added += np.array([value[name] for name in names])
    stages = groups.get(STAGE, [""] * len(assumed.likely))
    delays = None
    if assumed.planned is not None and learnt.closed:
        adds = np.array([learnt.late.get(stage, 0.0) for stage in stages])
        delays, known = _delayed(arrays, data_date, assumed, added, adds)
        added += known
    bias = np.exp(np.clip(added, -np.log(MOST_BIAS), np.log(MOST_BIAS)))
    factors = [
        factor
        for kind, number in assumed.together.items()
        for factor in _factors(kind, number, groups[kind], learnt)
    ]
    stretch = np.array([learnt.stretch.get(stage, 1.0) for stage in stages])
    shapes = _shapes(arrays, data_date, assumed, bias, (stages, learnt)) if learnt.closed else None
    return Uncertainty(
        arrays,
        assumed.low,
        assumed.likely,
        assumed.high,
        min(
            assumed.remaining_sd * float(np.median(stretch)) if len(stretch) else assumed.remaining_sd, WIDEST
        ),
        tuple(factors),
        bias,
        weather=assumed.weather,
        shapes=shapes,
        delays=delays,
        stops=_stops(arrays, shapes, learnt, groups) if shapes else None,
    )


def _stops(arrays: Arrays, shapes: Shapes, learnt: Learnt, groups: Kinds) -> Stops | None:
    """Those whose shape was seen heed how often their project stops; what is far beyond it has stopped already."""
    if not learnt.stops.alike or PROJECT not in groups:
        return None
    firsts = arrays.tables.project_at[:-1]
    chances = np.array([learnt.stops.chances(groups[PROJECT][at]) for at in firsts])
    return Stops(chances, (shapes.of >= 0) & (shapes.of < len(shapes.table) - 1))


def _delayed(
    arrays: Arrays, data_date: int, assumed: Assumed, added: Floats, adds: Floats
) -> tuple[Delays, Floats]:
    """Those that ask in every sample how late they begin, and what the delay adds to the others: to those begun, the one
    known; to those whose finish is held, the expected one."""
    planned, table = assumed.planned, arrays.tables.activity
    assert planned is not None
    mean, _spread = log_moments(assumed.low, assumed.likely, assumed.high)
    usual = np.asarray(assumed.likely * np.exp(mean + added), np.float64)
    expected = expected_lateness(arrays, data_date, planned, usual, adds)
    asking = (table[:, STATE] == NOT_STARTED) & (assumed.likely > 0) & ~held_behind(arrays)
    asking &= np.isfinite(planned.start)
    delays = Delays(planned.start, planned.length, np.where(asking, adds, 0.0))
    return delays, np.where(asking, 0.0, adds * expected)


def _shapes(
    arrays: Arrays, data_date: int, assumed: Assumed, bias: Floats, seen: tuple[Sequence[str], Learnt]
) -> Shapes:
    """Chance of each activity as its stage showed it, as wide as the assumed triangle; the usual shape where it was
    never seen. What people reported to be left stays."""
    stages, learnt = seen
    names = sorted(set(stages))
    nothing = shape(np.zeros(0), np.zeros(0, bool), 1.0)
    table = [np.interp(FINE, ROOTS, learnt.shapes.get(name, nothing)) for name in names]
    of = np.array([names.index(stage) for stage in stages], np.int64)
    mean, spread = log_moments(assumed.low, assumed.likely, assumed.high)
    unseen = np.array([1.0 if name in learnt.shapes else learnt.stretch.get(name, 1.0) for name in names])
    row = arrays.tables.activity
    of[(assumed.likely == 0) | ((row[:, STATE] == STARTED) & (row[:, REMAINING] >= 0))] = -1
    fresh = Shapes(
        np.array([*table, LOGISTIC]),
        of,
        assumed.likely * bias * np.exp(mean),
        np.minimum(np.maximum(spread, assumed.least_spread) * unseen[of], WIDEST),
        np.zeros(len(of)),
        np.ones(len(of)),
    )
    return _begun(arrays, data_date, fresh, sqrt(sum(learnt.sds[kind] ** 2 for kind in assumed.together)))


def _begun(arrays: Arrays, data_date: int, fresh: Shapes, doubt: float) -> Shapes:
    """The same with begun activities, which take longer than they have so far.

    Planned less done would say "one day" of every one that has run over, which is the least likely of all. Beyond nearly
    all that were seen the law is log-logistic, as wide as chance and doubt: the longer something has gone on, the
    longer it goes on.
    """
    row, tail = arrays.tables.activity, len(fresh.table) - 1
    mean = np.average(fresh.table, axis=1, weights=FINE)[:, None]
    wide = np.sqrt(np.average((fresh.table - mean) ** 2, axis=1, weights=FINE))
    of, scale, width, done, reach = (
        getattr(fresh, name).copy() for name in ("of", "scale", "width", "done", "reach")
    )
    for at in np.flatnonzero((row[:, STATE] == STARTED) & (of >= 0)).tolist():
        done[at] = max(arrays.calendar_of(at).work(int(row[at, ACTUAL_START]), data_date), 1)
        values = fresh.table[of[at]]
        far = np.log(done[at] / scale[at]) / max(width[at], LEAST_WIDTH)
        reach[at] = np.interp(-far, -values, FINE, right=1.0)
        if reach[at] < SELDOM:
            width[at] = np.hypot(width[at] * wide[of[at]], doubt)
            of[at], scale[at], reach[at] = tail, done[at], 1.0
    return replace(fresh, of=of, scale=scale, width=np.minimum(width, WIDEST), done=done, reach=reach)


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

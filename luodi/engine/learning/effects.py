"""How long classes of activities really take, learnt from those that were begun, with shrinkage.

The logarithm of (real ÷ assumed) duration is a mean, plus what each group an activity belongs to adds (its item, its
town, its project, …), plus chance. What a group adds is drawn to zero the more, the less was seen of it; how much
groups of a kind differ is learnt as well, and may be nothing. Activities still open have taken longer than they have
so far: leaving them out would learn from the quick ones only.

Sources: Gelman & Hill, Data Analysis Using Regression and Multilevel Models (2007), chapters 12 and 18 (crossed random
effects by conditional maximisation); Gelman, Bayesian Analysis 1 (2006) for how much groups differ: a half-normal prior
does not keep it from zero, as an inverse gamma does; Tobin, Econometrica 26 (1958) for censored durations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROUNDS: Final = 60
MEAN_SD: Final = 0.15
"""How far all durations together may be off before anything was seen, as a standard deviation of the logarithm."""
GRADES: Final = np.array([NormalDist().inv_cdf(k / 128) / NormalDist().inv_cdf(0.75) for k in range(65, 128)])
"""How much groups may differ, in parts of what is assumed: equally likely before anything was seen, the middle is 1."""
WORKS_ASSUMED: Final = 40.0
"""What is assumed of chance in a stage counts as much as so many activities seen."""
STAGE: Final = "stage"
"""The kind of group in which chance is learnt apart: paper work says nothing of how wide building spreads."""
WILDEST: Final = 2.5
"""Logarithms beyond this are cut: a factor of twelve is a slip of the pen or a project that stood still."""


@dataclass(frozen=True)
class Works:
    """Activities that were begun, one entry each.

    `excess`: logarithm of the real duration over what was assumed, less the mean assumed of it; `spread`: its assumed
    standard deviation, above 0; `is_open`: not finished, so that `excess` is only a lower bound; `groups`: kind of
    group → name of the group of each activity, empty for none. Raises ValueError for lengths that differ or a spread
    that is none.
    """

    excess: Floats
    spread: Floats
    is_open: Bools
    groups: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        count = len(self.excess)
        for each in (self.spread, self.is_open, *self.groups.values()):
            if len(each) != count:
                raise ValueError(f"{len(each)} entries for {count} activities")
        if not (
            np.isfinite(self.excess).all() and np.isfinite(self.spread).all() and (self.spread > 0).all()
        ):
            raise ValueError("excess and spread are numbers, spread is above 0")


@dataclass(frozen=True)
class Learnt:
    """What was learnt. Values are logarithms.

    `mean`: of all; `effects`: kind → group → (what it adds, how unsure that is as a standard deviation); `sds`: how
    much groups of a kind differ; `stretch`: stage → chance beside the assumed spread, 1 where nothing was seen; `closed`:
    how many finished activities it rests on.
    """

    mean: float
    effects: Mapping[str, Mapping[str, tuple[float, float]]]
    sds: Mapping[str, float]
    stretch: Mapping[str, float]
    closed: int

    def of(self, kind: str, group: str) -> tuple[float, float]:
        """What a group adds and how unsure that is; nothing, and as unsure as its like, where it was never seen."""
        return self.effects.get(kind, {}).get(group, (0.0, self.sds.get(kind, 0.0)))


@dataclass
class _Kind:
    """One kind of group while it is learnt: the group of each activity (the last number is none)."""

    names: list[str]
    place: Ints
    prior: float
    sd: float
    value: Floats
    variance: Floats

    def improve(self, rest: Floats, weight: Floats) -> None:
        """What each group adds to `rest`, drawn to zero, then how much groups differ."""
        count = len(self.names)
        told = np.bincount(self.place, weight, count + 1)[:count]
        total = np.bincount(self.place, weight * rest, count + 1)[:count]
        self.variance = 1 / (told + 1 / self.sd**2)
        self.value = np.append(total * self.variance, 0.0)
        self.sd = _between(told, total, self.prior)

    @property
    def each(self) -> Floats:
        """What its group adds to each activity."""
        return self.value[self.place]


def learn(works: Works, assumed: Mapping[str, float]) -> Learnt:
    """`assumed`: kind → standard deviation between its groups before anything was seen, above 0. Without works: that."""
    kinds = {kind: _kind(works.groups[kind], prior) for kind, prior in assumed.items()}
    stages, stage = np.unique(works.groups.get(STAGE, [""] * len(works.excess)), return_inverse=True)
    counts = np.bincount(stage, minlength=len(stages))
    bound = np.clip(works.excess, -WILDEST, WILDEST)
    seen, mean, stretch = bound.copy(), 0.0, np.ones(len(stages))
    unsure = np.zeros(len(bound))
    for _ in range(ROUNDS if len(bound) else 0):
        weight = 1 / (works.spread * stretch[stage]) ** 2
        told = sum((kind.each for kind in kinds.values()), np.zeros(len(bound)))
        mean = float((weight * (seen - told)).sum() / (weight.sum() + 1 / MEAN_SD**2))
        for kind in kinds.values():
            told -= kind.each
            kind.improve(seen - told - mean, weight)
            told += kind.each
        fitted = told + mean
        squares = ((seen - fitted) ** 2 + unsure) / works.spread**2
        apart = np.bincount(stage, squares, len(stages))
        stretch = np.sqrt((WORKS_ASSUMED + apart) / (WORKS_ASSUMED + counts))
        seen, unsure = _completed(bound, works, fitted, works.spread * stretch[stage])

    effects = {
        kind: {
            name: (float(value), sqrt(variance))
            for name, value, variance in zip(it.names, it.value, it.variance, strict=False)
        }
        for kind, it in kinds.items()
    }
    widths = dict(zip(stages.tolist(), stretch.tolist(), strict=True))
    closed = int(np.count_nonzero(~works.is_open))
    return Learnt(mean, effects, {kind: it.sd for kind, it in kinds.items()}, widths, closed)


def _between(told: Floats, total: Floats, prior: float) -> float:
    """The middle of what is likely for the standard deviation between groups, whatever each of them adds.

    `told`, `total`: by group the weights of its activities and their sum of weighted values.
    """
    sds = prior * GRADES
    squares = (sds**2)[:, None]
    grown = 1 + squares * told
    likely = (squares * total**2 / grown - np.log(grown)).sum(axis=1) / 2
    share = np.exp(likely - likely.max())
    return float(np.interp(0.5, (np.cumsum(share) - share / 2) / share.sum(), sds))


def _kind(groups: Sequence[str], prior: float) -> _Kind:
    if prior <= 0:
        raise ValueError(f"a standard deviation of {prior} between groups")
    names = sorted(set(groups) - {""})
    number = {name: at for at, name in enumerate(names)} | {"": len(names)}
    place = np.array([number[name] for name in groups], np.int64)
    return _Kind(names, place, prior, prior, np.zeros(len(names) + 1), np.full(len(names), prior**2))


def _completed(bound: Floats, works: Works, fitted: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Open activities at the mean of what is still possible, and the variance that stays around it."""
    open_ones = np.flatnonzero(works.is_open)
    seen, unsure = bound.copy(), np.zeros(len(bound))
    if len(open_ones):
        sd = spread[open_ones]
        at = np.clip((bound[open_ones] - fitted[open_ones]) / sd, -8.0, 8.0)
        density = np.exp(-(at**2) / 2) / sqrt(2 * np.pi)
        beyond = density / np.array([erfc(each / sqrt(2)) / 2 for each in at.tolist()])
        seen[open_ones] = np.minimum(fitted[open_ones] + sd * beyond, WILDEST)
        unsure[open_ones] = sd**2 * np.clip(1 + at * beyond - beyond**2, 0.0, 1.0)
    return seen, unsure

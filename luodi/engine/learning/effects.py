"""How long classes of activities really take, learnt from those that were begun, with shrinkage.

The logarithm of (real ÷ assumed) duration is a mean, plus what each group an activity belongs to adds (its item, its
town, its project, …), plus what the delay of its project at its begin adds, plus chance. What a group adds is drawn to zero the more, the less was seen of it; how much
groups of a kind differ is learnt as well, and may be nothing. Activities still open have taken longer than they have
so far: leaving them out would learn from the quick ones only.

Sources: Gelman & Hill, Data Analysis Using Regression and Multilevel Models (2007), chapters 12 and 18 (crossed random
effects by conditional maximisation); Gelman, Bayesian Analysis 1 (2006) for how much groups differ: a half-normal prior
does not keep it from zero, as an inverse gamma does; Lange, Little & Taylor, Journal of the American Statistical
Association 84 (1989) for chance by Student's law with 4 degrees of freedom, so that a stop of months does not move what
its groups add; Tobin, Econometrica 26 (1958) for censored durations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.learning.shape import ROOTS, shape
from luodi.engine.learning.stops import Stopped, stopped

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROUNDS: Final = 60
FREEDOM: Final = 4.0
FARTHEST: Final = 50.0
CORE: Final = 0.83
"""Scale of Student's law that fits a normal one of standard deviation 1."""
MEAN_SD: Final = 0.15
"""How far all durations together may be off before anything was seen, as a standard deviation of the logarithm."""
LATE_SD: Final = 0.8
"""How much a delay of a project's whole planned length may add or take: a tenth for an eighth of it."""
GRADES: Final = np.array([NormalDist().inv_cdf(k / 128) / NormalDist().inv_cdf(0.75) for k in range(65, 128)])
"""How much groups may differ, in parts of what is assumed: equally likely before anything was seen, the middle is 1."""
WORKS_ASSUMED: Final = 40.0
"""What is assumed of chance in a stage counts as much as so many activities seen."""
STAGE: Final = "stage"
"""The kind of group in which chance is learnt apart: paper work says nothing of how wide building spreads."""
PROJECT: Final = "project"
"""The kind of group whose activities stop together, if any does."""
WILDEST: Final = 2.5
"""Logarithms beyond this are cut: a factor of twelve is a slip of the pen or a project that stood still."""


@dataclass(frozen=True)
class Works:
    """Activities that were begun, one entry each.

    `excess`: logarithm of the real duration over what was assumed, less the mean assumed of it; `spread`: its assumed
    standard deviation, above 0; `is_open`: not finished, so that `excess` is only a lower bound; `groups`: kind of
    group → name of the group of each activity, empty for none; `late`: how late its project was when it began (see
    `lateness`), 0 where nobody knows, as for all without it. Raises ValueError for lengths that differ or a spread
    that is none.
    """

    excess: Floats
    spread: Floats
    is_open: Bools
    groups: Mapping[str, Sequence[str]]
    late: Floats | None = None

    def __post_init__(self) -> None:
        count = len(self.excess)
        if self.late is None:
            object.__setattr__(self, "late", np.zeros(count))
        assert self.late is not None
        for each in (self.spread, self.is_open, self.late, *self.groups.values()):
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
    much groups of a kind differ; `stretch`: stage → chance beside the assumed spread, 1 where nothing was seen; `shapes`:
    stage → how chance spreads (see `shape`); `closed`: how many finished activities it rests on; `late`: stage →
    what a delay of its project by the whole planned length adds, negative where delays are made up for; `stops`: how
    often each project stopped.
    """

    mean: float
    effects: Mapping[str, Mapping[str, tuple[float, float]]]
    sds: Mapping[str, float]
    stretch: Mapping[str, float]
    closed: int
    shapes: Mapping[str, Floats] = field(default_factory=dict)
    late: Mapping[str, float] = field(default_factory=dict)
    stops: Stopped = field(default_factory=Stopped)

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
        told = np.asarray(np.bincount(self.place, weight, count + 1)[:count], np.float64)
        total = np.asarray(np.bincount(self.place, weight * rest, count + 1)[:count], np.float64)
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
    mean, stretch, fitted = 0.0, np.ones(len(stages)), np.zeros(len(bound))
    slant = np.zeros(len(stages))
    late = np.asarray(works.late)
    for _ in range(ROUNDS if len(bound) else 0):
        scale = CORE * works.spread * stretch[stage]
        seen, trust = _completed(bound, works.is_open, fitted, scale)
        weight = trust / scale**2
        told = sum((kind.each for kind in kinds.values()), slant[stage] * late)
        mean = float((weight * (seen - told)).sum() / (weight.sum() + 1 / MEAN_SD**2))
        for kind in kinds.values():
            told -= kind.each
            kind.improve(seen - told - mean, weight)
            told += kind.each
        told -= slant[stage] * late
        whole = late * weight
        sure = np.bincount(stage, whole * late, len(stages)) + LATE_SD**-2
        slant = np.bincount(stage, whole * (seen - told - mean), len(stages)) / sure
        fitted = told + slant[stage] * late + mean
        _, trust = _completed(bound, works.is_open, fitted, scale)
        # What is trusted so much lies so many squared scales away.
        squares = stretch[stage] ** 2 * (FREEDOM + 1 - FREEDOM * trust)
        apart = np.bincount(stage, squares, len(stages))
        stretch = np.sqrt((WORKS_ASSUMED + apart) / (WORKS_ASSUMED + counts))

    effects = {
        kind: {
            name: (float(value), sqrt(variance))
            for name, value, variance in zip(it.names, it.value, it.variance, strict=False)
        }
        for kind, it in kinds.items()
    }
    widths = dict(zip(stages.tolist(), stretch.tolist(), strict=True))
    slants = dict(zip(stages.tolist(), slant.tolist(), strict=True))
    closed = int(np.count_nonzero(~works.is_open))
    rest = (bound - fitted) / works.spread
    shapes = {
        name: shape(rest[stage == at], works.is_open[stage == at], WORKS_ASSUMED)
        for at, name in enumerate(stages.tolist())
    }
    sds = {kind: it.sd for kind, it in kinds.items()}
    stops = _stopped(works, rest, shapes)
    return Learnt(mean, effects, sds, widths, closed, shapes, slants, stops)


def _stopped(works: Works, rest: Floats, shapes: Mapping[str, Floats]) -> Stopped:
    """Which of them stopped, by the shape of their stage."""
    if PROJECT not in works.groups:
        return Stopped()
    stage = np.array(works.groups.get(STAGE, [""] * len(rest)), str)
    longer = np.ones(len(rest))
    for name, values in shapes.items():
        longer[stage == name] = np.interp(-rest[stage == name], -values, ROOTS) ** 2
    return stopped(longer, works.is_open, works.groups[PROJECT])


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


def _completed(bound: Floats, is_open: Bools, fitted: Floats, scale: Floats) -> tuple[Floats, Floats]:
    """Where each activity counts and how much it is trusted, by Student's law with four degrees of freedom: open ones at
    the mean of what is still possible, weighed by how much that would be trusted."""
    at = (bound - fitted) / scale
    trust = (FREEDOM + 1) / (FREEDOM + at**2)
    open_ones = np.flatnonzero(is_open)
    far = np.clip(at[open_ones], -FARTHEST, FARTHEST)
    sine = far / np.sqrt(4 + far**2)
    rest = 1 - sine**2
    longer = (1 - sine * (1 + rest / 2)) / 2  # the chance of more with four, then with six degrees
    surely = longer - 3 / 16 * sine * rest**2
    trust[open_ones] = surely / longer
    seen = bound.copy()
    beyond = 3 / 8 * (1 + far**2 / 4) ** -2.5 / surely
    seen[open_ones] = np.minimum(fitted[open_ones] + scale[open_ones] * beyond, WILDEST)
    return seen, trust

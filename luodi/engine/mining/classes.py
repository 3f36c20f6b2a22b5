"""Duration classes: percentiles of works that are alike, leaning on all works of their step where they are few."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.mining.works import Works, grouped

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LEVELS: Final = (0.1, 0.5, 0.8, 0.9)
JUDGED: Final = (0.5, 0.8, 0.9)
"""Percentiles that are judged; P10 stands in the template as the optimistic figure only."""
OWN_WEIGHT: Final = 8.0
"""A class counts in full when it is much larger than this; below, it leans on all."""
LEAST: Final = 10
"""Works in a class of its own."""
MOST: Final = 200
"""Classes of one kind, the largest ones."""

AGAIN: Final = ("first", "again")
KEYS: Final[dict[str, Callable[[Works], Ints]]] = {
    "kind": lambda found: found.log.kind,
    "department": lambda found: found.log.department,
    "round": lambda found: np.minimum(found.round, 1),
    "before": lambda found: found.before,
}
"""What may tell works of one step apart: the kind of case, the department, whether the step came back, the step before.
All of them are known when the work is ready, and a plan knows them too. Persons are no class."""


def class_name(found: Works, key: str, code: int) -> str:
    """The name of a class in the log."""
    names = {
        "kind": found.log.kinds,
        "department": found.log.departments,
        "round": list(AGAIN),
        "before": found.log.steps,
    }
    return names[key][code]


@dataclass(frozen=True)
class Percentiles:
    """Days at `LEVELS`: `own` by class, `rest` for all others."""

    rest: Floats
    own: dict[int, Floats]

    def of(self, codes: Ints) -> Floats:
        """A row of days for each code."""
        table = np.tile(self.rest, (len(codes), 1))
        for code, days in self.own.items():
            table[codes == code] = days
        return table


def quantiles(ascending: Floats, weight: Floats) -> Floats:
    """The least values whose share of the weight reaches each of `LEVELS`."""
    reached = np.cumsum(weight)
    at = np.searchsorted(reached, np.array(LEVELS) * reached[-1] * (1 - 1e-12))
    found: Floats = ascending[np.minimum(at, len(ascending) - 1)]
    return found


def percentiles(days: Floats, codes: Ints) -> Percentiles:
    """Of each class with enough works: its distribution together with that of all, which counts as `OWN_WEIGHT` works."""
    order = np.argsort(days, kind="stable")
    days, codes = days[order], codes[order]
    values, counts = np.unique(codes, return_counts=True)
    large = sorted(
        (count, value)
        for count, value in zip(counts.tolist(), values.tolist(), strict=True)
        if count >= LEAST
    )
    even = np.full(len(days), OWN_WEIGHT / len(days))
    own = {value: quantiles(days, (codes == value) + even) for _, value in large[-MOST:]}
    return Percentiles(quantiles(days, even), own)


def leaning(days: Floats, whole: Floats) -> Floats:
    """Percentiles of one step, leaning on those of all works of the log; `whole` are their days, ascending."""
    values = np.concatenate([days, whole])
    weight = np.concatenate([np.ones(len(days)), np.full(len(whole), OWN_WEIGHT / len(whole))])
    order = np.argsort(values, kind="stable")
    return quantiles(values[order], weight[order])


def losses(told: Floats, days: Floats) -> Floats:
    """Pinball loss in days of each work, mean over the judged levels; `told` has a row of days at `LEVELS` for each."""
    columns = [LEVELS.index(level) for level in JUDGED]
    over = days[:, None] - told[:, columns]
    level = np.array(JUDGED)
    loss: Floats = np.maximum(level * over, (level - 1) * over).mean(axis=1)
    return loss


@dataclass(frozen=True)
class DurationClass:
    """One line of the template: works of a step, of one class by `key` or all of it (`key` empty), and their days.

    `share_again`: of its works, those whose step had been done before in their case.
    """

    step: str
    key: str
    name: str
    count: int
    p10: float
    p50: float
    p80: float
    p90: float
    share_again: float


def template(found: Works, keys: dict[int, str]) -> list[DurationClass]:
    """All steps with a known duration, each as a whole; those with a key in `keys` by class too."""
    known = np.flatnonzero(~np.isnan(found.elapsed))
    table = []
    for step, part in grouped(found.log.step[known]).items():
        rows = known[part]
        key = keys.get(step, "")
        codes = KEYS[key](found)[rows] if key else np.zeros(len(rows), np.int64)
        of = percentiles(found.elapsed[rows], codes)
        table.append(_line(found, rows, ("", ""), of.rest))
        if key:
            table += [
                _line(found, rows[codes == code], (key, class_name(found, key, code)), days)
                for code, days in sorted(of.own.items(), key=lambda each: class_name(found, key, each[0]))
            ]
    return table


def _line(found: Works, rows: Ints, named: tuple[str, str], days: Floats) -> DurationClass:
    step = found.log.steps[int(found.log.step[rows[0]])]
    p10, p50, p80, p90 = (float(each) for each in days)
    again = float(np.mean(found.round[rows] > 0))
    return DurationClass(step, *named, len(rows), p10, p50, p80, p90, again)

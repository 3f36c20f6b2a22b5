"""Which forecast to use: the one that would have done best so far, each made in the order of time."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.learning.recalibration import AS_IT_IS, Bend, bend
from luodi.engine.learning.record import ENOUGH, Record

Floats = NDArray[np.float64]

MONTH: Final = 30
"""Days after which recalibration is learnt anew."""


class Method(StrEnum):
    """What a probability comes from. Earlier ones win ties."""

    SIMULATED = "SIMULATED"
    RECALIBRATED = "RECALIBRATED"
    REFERENCE = "REFERENCE"
    BASE = "BASE"


@dataclass(frozen=True)
class Choice:
    """The forecast to use from now on. `losses`: Brier score of each method on what is known, each promise counting
    once, empty with too few promises; `bend` as learnt from all of it."""

    method: Method
    bend: Bend
    promises: int
    losses: dict[Method, float]


def in_time(record: Record) -> dict[Method, Floats]:
    """What each method would have said in each entry, knowing only promises due before its day."""
    return {
        Method.SIMULATED: record.chance,
        Method.RECALIBRATED: _bent_in_time(record),
        Method.REFERENCE: record.reference,
        Method.BASE: record.base,
    }


def choose(record: Record) -> Choice:
    """The method with the least loss on all promises known; the simulation as it is while they are few."""
    promises = len(record.promises)
    if promises < ENOUGH:
        return Choice(Method.SIMULATED, AS_IT_IS, promises, {})
    losses = {
        method: float((record.weight * (told - record.kept) ** 2).sum() / promises)
        for method, told in in_time(record).items()
    }
    best = min(losses, key=lambda method: losses[method])
    return Choice(best, bend(record), promises, losses)


def _bent_in_time(record: Record) -> Floats:
    """Each month's entries bent by what was known at its begin."""
    found = record.chance.copy()
    if not len(record):
        return found
    months = (record.day - int(record.day.min())) // MONTH
    for month in np.unique(months).tolist():
        own = months == month
        known = record.due < int(record.day[own].min())
        if len(np.unique(record.promise[known])) >= ENOUGH:
            found[own] = bend(record.only(known))(record.chance[own])
    return found

"""Projects that are late make up for it, or fall behind further: what the delay so far says of the next steps.

How late a project is when a step begins is counted in parts of its whole planned length. What a step then adds for it is
learnt beside what its groups add (see `effects`); a step still to come is asked on the day it is expected to begin.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.arrays import ACTUAL_START, DURATION, FINISHED, NOT_STARTED, STATE, Arrays
from luodi.engine.critical_path import forward
from luodi.engine.network import LONGEST
from luodi.engine.risk_model import EARLIEST, LATEST

Floats = NDArray[np.float64]

ROUNDS: Final = 2
"""How often expected days and what they say of durations are reckoned in turn; each changes the other but little."""


@dataclass(frozen=True)
class Planned:
    """The plan by which a project went, by position in its arrays: the planned start of each activity, a slot or NaN
    where none was planned, and the planned length of its project in slots, above 0."""

    start: Floats
    length: Floats

    def lateness(self, start: Floats) -> Floats:
        """By what part of its planned length the project is late where activities start on these slots; 0 = unknown."""
        share = np.clip((start - self.start) / self.length, EARLIEST, LATEST)
        return np.where(np.isnan(share), 0.0, share)


def expected_lateness(
    arrays: Arrays, data_date: int, planned: Planned, usual: Floats, adds: Floats
) -> Floats:
    """How late each activity will begin, of those begun how late they did; 0 for what is finished.

    `usual`: durations by position in hundredths, to which a project late by its whole length adds the logarithms `adds`.
    """
    table = arrays.tables.activity
    begun = np.where(
        table[:, STATE] == NOT_STARTED, 0.0, planned.lateness(table[:, ACTUAL_START].astype(float))
    )
    found = begun
    for _ in range(ROUNDS):
        row = table.copy()
        some = table[:, DURATION] > 0
        row[some, DURATION] = np.clip(np.rint(usual * np.exp(adds * found)), 1, LONGEST)[some]
        early = forward(replace(arrays, tables=arrays.tables._replace(activity=row)), data_date)
        found = np.where(table[:, STATE] == NOT_STARTED, planned.lateness(early.start.astype(float)), begun)
    return np.where(table[:, STATE] == FINISHED, 0.0, found)

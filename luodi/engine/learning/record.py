"""Probabilities that were given for promises, beside what became of them, and what simpler forecasts would have said.

A promise is known on the day after its date, kept or not; sooner only those kept early would be known. So every rate
taken over known promises is taken over all that fell due.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ENOUGH: Final = 30
"""With fewer promises that fell due nothing is said of how good forecasts were."""
OWN_WEIGHT: Final = 8.0
"""A class counts in full when it is much larger than this; below, it leans on all."""


@dataclass(frozen=True)
class Record:
    """One entry per forecast that stood on a day for a promise; several of one promise share its outcome.

    `promise`, `group`: numbers; `day` it stood, `due` (days on one scale); `chance` that the promise is kept, 0 to 1;
    `kept` what became of it. Only promises known by now belong in. Raises ValueError for a chance that is none, lengths
    that differ, or a forecast made after its promise was due.
    """

    promise: Ints
    group: Ints
    day: Ints
    due: Ints
    chance: Floats
    kept: Bools

    def __post_init__(self) -> None:
        columns = (self.promise, self.group, self.day, self.due, self.chance, self.kept)
        if len({len(column) for column in columns}) != 1:
            raise ValueError("columns of different lengths")
        if not ((self.chance >= 0) & (self.chance <= 1)).all():
            raise ValueError("a chance lies between 0 and 1")
        if (self.day > self.due).any():
            raise ValueError("a forecast made after its promise was due")

    def __len__(self) -> int:
        return len(self.promise)

    def only(self, chosen: Bools | Ints) -> "Record":
        """Some of the entries."""
        return Record(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @cached_property
    def weight(self) -> Floats:
        """Each promise counts once, however often it was forecast."""
        _, place, counts = np.unique(self.promise, return_inverse=True, return_counts=True)
        found: Floats = 1.0 / counts[place]
        return found

    @cached_property
    def promises(self) -> Ints:
        """Place of one entry of each promise, in the order of their dates."""
        _, first = np.unique(self.promise, return_index=True)
        found: Ints = first[np.lexsort((self.promise[first], self.due[first]))]
        return found

    @cached_property
    def base(self) -> Floats:
        """For each entry: the share kept of all promises due before its day, from one half where nothing was known."""
        found: Floats = self._rates(np.ones(len(self), bool))
        return found

    def _rates(self, among: Bools, lean: Floats | None = None) -> Floats:
        """Share kept of the promises among these due before the day of each entry, leaning on what is given."""
        places = self.promises[among[self.promises]]
        reached = np.searchsorted(self.due[places], self.day, side="left")
        kept = np.concatenate([[0.0], np.cumsum(self.kept[places])])[reached]
        if lean is None:
            return np.asarray((kept + 1.0) / (reached + 2.0))
        return np.asarray((kept + OWN_WEIGHT * lean) / (reached + OWN_WEIGHT))

    @cached_property
    def reference(self) -> Floats:
        """The same among promises of its class, leaning on all where they are few."""
        found = np.zeros(len(self))
        for group in np.unique(self.group):
            own = self.group == group
            found[own] = self._rates(own, self.base)[own]
        return found

    def rates_now(self, day: int) -> tuple[float, dict[int, float], int]:
        """What base rate and reference class say on a day: share kept of all due before it, by class, and their number."""
        places = self.promises[self.due[self.promises] < day]
        base = float((self.kept[places].sum() + 1) / (len(places) + 2))
        by = {}
        for group in np.unique(self.group[places]).tolist():
            own = self.kept[places][self.group[places] == group]
            by[int(group)] = float((own.sum() + OWN_WEIGHT * base) / (len(own) + OWN_WEIGHT))
        return base, by, len(places)

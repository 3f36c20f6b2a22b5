"""Counting days in whole columns: calendars as tables that answer by one look-up.

Each calendar is counted in its own grain, the greatest step that divides a full day and all its
weights: office days need one entry per day, seasons a few more. Durations and lags are rounded up
to grains, which loses nothing, because no boundary lies inside a grain.
"""

# mypy: disable-error-code="no-any-return"
# (what comes out of an array of integers is Any to the type checker)

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.workdays import FULL_DAY, Calendar

Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]

# Columns of DayCount.calendar: hundredths in a grain, grains in a full day, grains in the whole axis,
# and where the calendar begins in `reached`.
GRAIN, FULL, TOTAL, OFFSET = 0, 1, 2, 3
_LARGEST: Final = 1 << 27  # entries: half a gigabyte of one table is a slip of the pen


class Days(NamedTuple):
    """Tables of all calendars of one calculation.

    `done[c, b]` = grains before boundary b; `worked[c, s]` = first slot >= s that is worked (the axis
    length when there is none); `reached[OFFSET + w]` = first boundary before which w grains fit.
    """

    calendar: Ints
    done: Narrow
    worked: Narrow
    reached: Narrow


@dataclass(frozen=True)
class DayCount:
    """All calendars of one calculation. Every method takes and gives columns of equal length.

    `work` is counted in grains of the calendar given beside it. Outside the axis every day counts in full.
    """

    days: Days

    @classmethod
    def of(cls, calendars: Sequence[Calendar]) -> "DayCount":
        """The tables of these calendars; ValueError when they would not fit into memory."""
        length = calendars[0].axis.length if calendars else 0
        about = np.zeros((len(calendars), 4), np.int64)
        entries = 0
        for row, calendar in enumerate(calendars):
            total = int(calendar.cum[-1]) // calendar.grain
            about[row] = calendar.grain, FULL_DAY // calendar.grain, total, entries
            if entries + total >= _LARGEST:
                raise ValueError(f"calendar {calendar.code}: too many days to count")
            entries += total + 1
        done, worked = (np.zeros((len(calendars), length + 1), np.int32) for _ in range(2))
        for row, calendar in enumerate(calendars):
            done[row] = calendar.cum // calendar.grain
            worked[row] = calendar.worked
        # Never empty, also without calendars.
        reached = np.concatenate([*(each.reached for each in calendars), np.zeros(1, np.int32)])
        return cls(Days(about, done, worked, reached))

    def grains(self, calendar: Ints, hundredths: Ints) -> Ints:
        """Hundredths of days in grains, a grain begun counted as one."""
        return -(-hundredths // self.days.calendar[calendar, GRAIN])

    def before(self, calendar: Ints, boundary: Ints) -> Ints:
        """Work before each boundary."""
        inside = np.clip(boundary, 0, self.days.done.shape[1] - 1)
        return self.days.done[calendar, inside] + (boundary - inside) * self.days.calendar[calendar, FULL]

    def reach(self, calendar: Ints, work: Ints) -> Ints:
        """First boundary before which at least `work` fits."""
        full, total = self.days.calendar[calendar, FULL], self.days.calendar[calendar, TOTAL]
        inside = self.days.reached[self.days.calendar[calendar, OFFSET] + np.clip(work, 0, total)]
        over = np.maximum(work - total, 0)
        end = self.days.done.shape[1] - 1
        return np.where(over > 0, end - (-over // full), inside - (np.maximum(-work, 0) // full))

    def leave(self, calendar: Ints, work: Ints) -> Ints:
        """Last boundary before which at most `work` fits."""
        return self.reach(calendar, work + 1) - 1

    def advance(self, calendar: Ints, boundary: Ints, lag: Ints) -> Ints:
        """Earliest boundary that keeps a lag (in hundredths) behind `boundary`."""
        moved = self.reach(calendar, self.before(calendar, boundary) + self.grains(calendar, lag))
        return np.where(lag == 0, boundary, moved)

    def retreat(self, calendar: Ints, boundary: Ints, lag: Ints) -> Ints:
        """Greatest boundary from which `advance` does not pass `boundary`."""
        moved = self.leave(calendar, self.before(calendar, boundary) - self.grains(calendar, lag))
        return np.where(lag == 0, boundary, moved)

    def begin(self, calendar: Ints, slot: Ints, work: Ints) -> Ints:
        """First slot not before `slot` on which the work can begin; an event stays where it is."""
        inside = np.clip(slot, 0, self.days.done.shape[1] - 1)
        return np.where((work == 0) | (inside != slot), slot, self.days.worked[calendar, inside])

    def finish(self, calendar: Ints, slot: Ints, work: Ints) -> Ints:
        """Boundary at which the work is done that begins on `slot`."""
        return np.where(work == 0, slot, self.reach(calendar, self.before(calendar, slot) + work))

    def latest_start(self, calendar: Ints, boundary: Ints, work: Ints) -> Ints:
        """Greatest start from which the work is done at `boundary`."""
        return np.where(work == 0, boundary, self.leave(calendar, self.before(calendar, boundary) - work))

    def start_for_finish(self, calendar: Ints, boundary: Ints, work: Ints) -> Ints:
        """Earliest start whose work is not done before `boundary`."""
        return np.where(work == 0, boundary, self.latest_start(calendar, boundary - 1, work) + 1)

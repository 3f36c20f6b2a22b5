"""The cheapest choices for one lateness: passes, the arcs of a minimum cut, whole days, the passes again.

The cost of an activity depends on the work its calendar has between its start and its finish: a
convex function of a difference, whatever the calendar. Costs of such pairs over days are a minimum
cut (Ishikawa 2003; the time-cost problem of Kelley 1961 with calendars in it). The cut prices
hundredths of days, so what it costs bounds the whole days from below.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from luodi.engine.arrays import BOUNDED, NO_CAP, OUTGOING, START_CAP, SUCC_TO, Ints
from luodi.engine.levelling.crashing import least_cut
from luodi.engine.recovery_ground import Ground
from luodi.engine.recovery_options import Priced

# What the kernels know of a promise and an option, in columns added to the working copies of the tables.
GOAL, SOONEST, CRASHED_BY = SUCC_TO + 1, SUCC_TO + 2, SUCC_TO + 3
OVERLAPPED_BY = OUTGOING + 1
# Columns of the options: the activity or link, its full duration or lag, the most and the chosen days,
# the place of its price list.
AT, IS_LINK, FULL, MOST, DAYS, PRICES, SCRATCH = 0, 1, 2, 3, 4, 5, 6
# What a kernel works on: data date, first and last activity, first and last option, arcs drawn.
DATA_DATE, FIRST, END, OPTION_FIRST, OPTION_END, ARCS = 0, 1, 2, 3, 4, 5
BIG: Final = 1 << 50
"""No cut costs so much: what cannot be."""


@dataclass(frozen=True)
class Choice:
    """Days of each option of a project, their cost, what no choice can cost less than, the dates they give."""

    days: Ints
    yuan: int
    bound: int
    finish: Ints


class Search:
    """Holds the working tables of all projects; one project at a time is worked on."""

    def __init__(self, area: Ground, priced: Priced) -> None:
        from luodi.engine import _kernels_exchange
        from luodi.engine import _kernels_recovery as kernels

        self._kernels, self._exchange = kernels, _kernels_exchange
        self._area = area
        self._priced = priced
        tables = area.arrays.tables
        activity = _widened(tables.activity, CRASHED_BY + 1)
        activity[:, CRASHED_BY], activity[:, GOAL] = -1, area.goal
        activity[:, START_CAP], activity[:, BOUNDED] = NO_CAP, 1
        link = _widened(tables.link, OVERLAPPED_BY + 1)
        link[:, OVERLAPPED_BY] = -1
        option = priced.table.copy()
        for row, (at, is_link) in enumerate(option[:, : IS_LINK + 1]):
            (link if is_link else activity)[at, -1] = row
        early, late = np.zeros((len(activity), 5), np.int64), np.zeros((len(activity), 4), np.int64)
        event = np.zeros((2 * max(np.diff(tables.project_at)), 3), np.int64)
        self._arc = np.zeros((4096, 3), np.int64)
        self._field = kernels.Field(activity, link, tables.clock, early, late, option, priced.yuan, event)

    def project(self, number: int) -> "Project":
        """The project to be worked on next."""
        return Project(self, number)

    def _frame(self, number: int) -> Ints:
        span, options = self._area.arrays.span(number), self.options(number)
        place = (self._area.data_date, span.start, span.stop, options.start, options.stop, 0)
        return np.array(place, np.int64)

    def taken(self, number: int, choice: Choice) -> Ints:
        """What a choice uses: activity or link, is it a link, days, yuan."""
        table = self._priced.table[self.options(number).start : self.options(number).stop]
        yuan = self._priced.yuan[table[:, PRICES] + choice.days]
        rows = np.column_stack([table[:, AT], table[:, IS_LINK], choice.days, yuan])
        return rows[choice.days > 0]

    def options(self, number: int) -> range:
        """Rows of the price table that belong to a project."""
        return range(*(int(row) for row in self._priced.project_at[number : number + 2]))


class Project:
    """One project of a search: its dates all out, and its cheapest choices by lateness."""

    def __init__(self, search: Search, number: int) -> None:
        self._search, self._kernels, self._exchange = search, search._kernels, search._exchange
        self._field, self._frame = search._field, search._frame(number)
        self._table = self._field.option[self._frame[OPTION_FIRST] : self._frame[OPTION_END]]
        self.promises = search._area.promises(number)
        self._goal = search._area.goal[self.promises]
        self._soonest = np.zeros(2 * int(self._frame[END] - self._frame[FIRST]), np.int64)
        self._kernels.all_out(self._field, self._frame, self._soonest)
        halted = search._area.halted[self.promises]
        self.latest_by = int((halted - self._goal).max(initial=0))
        self._first = self._field.activity[self.promises, SOONEST].copy()
        self.least_by = min(self.latest_by, int((self._first - self._goal).min(initial=0)))

    def _none(self) -> Ints:
        return np.zeros(int(self._frame[OPTION_END] - self._frame[OPTION_FIRST]), np.int64)

    def last(self, choice: Choice) -> int:
        """Where a choice puts the promise with the latest goal."""
        return int(choice.finish[np.argmax(self._goal)])

    def keeps(self, choice: Choice, late_by: int) -> bool:
        """Does a choice, of some options or all, reach what all options reach for a lateness?"""
        return bool((choice.finish <= np.maximum(self._goal + late_by, self._first)).all())

    def late(self, choice: Choice) -> int:
        """Days by which a choice leaves the promise furthest behind its goal; negative ahead of all."""
        return int((choice.finish - self._goal).max())

    def nothing(self) -> Choice:
        """No option at all."""
        days = self._none()
        self._kernels.choose(self._field, self._frame, days)
        return Choice(days, 0, 0, self._finish())

    def cheapest(self, late_by: int) -> Choice:
        """For promises at most `late_by` days behind their goals, or as far as all options reach."""
        idle = self.nothing()
        if self._kernels.is_met(self._field, self._frame, late_by):
            return idle
        days, yuan, bound = self._solved(late_by)
        return Choice(days, yuan, bound, self._finish())

    def _solved(self, late_by: int) -> tuple[Ints, int, int]:
        """Whole days near the least cut, their cost, and that of the cut."""
        kernels, field, frame = self._kernels, self._field, self._frame
        kernels.choose(field, frame, self._none())
        days, bound = self._cut(late_by)
        kernels.choose(field, frame, days)
        if not kernels.is_met(field, frame, late_by):
            kernels.choose(field, frame, self._table[:, MOST].copy())
        if not kernels.is_met(field, frame, late_by):
            return days, BIG, bound
        yuan = self._exchange.release(field, frame, late_by)
        while yuan > bound and self._exchange.exchange(field, frame, late_by):
            yuan = self._exchange.release(field, frame, late_by)
        return self._table[:, DAYS].copy(), int(yuan), bound

    def _finish(self) -> Ints:
        return self._field.early[self.promises, 1].copy()

    def _cut(self, late_by: int) -> tuple[Ints, int]:
        """Days of the least cut, and its cost in yuan, rounded up."""
        search, kernels = self._search, self._kernels
        nodes = kernels.windows(self._field, self._frame, late_by, self._soonest)
        kernels.draw(self._field, self._frame, search._arc)
        arcs = int(self._frame[ARCS])
        if arcs > len(search._arc):
            search._arc = np.zeros((2 * arcs, 3), np.int64)
            kernels.draw(self._field, self._frame, search._arc)
        cost, ahead = least_cut(search._arc[:arcs], nodes)
        days = self._none()
        kernels.read(self._field, self._frame, ahead, days)
        return days, -(-cost // 100)


def _widened(table: Ints, columns: int) -> Ints:
    """A working copy with further columns."""
    wide = np.zeros((len(table), columns), np.int64)
    wide[:, : table.shape[1]] = table
    return wide

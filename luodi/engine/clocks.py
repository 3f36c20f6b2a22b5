"""Clocks of an application: whose days go by, what stops them, and when a limit falls due.

An application changes hands on days. From the end of such a day until the end of the next one its days belong
to whoever has it: a day on which papers come is not counted, the day on which they go is (the first day of a
period is not counted: Civil Code of China, article 201). So every day belongs to exactly one side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luodi.engine.workdays import FULL_DAY, Calendar


class Side(StrEnum):
    """Who has the application, or what it waits for."""

    APPLICANT = "APPLICANT"
    DEPARTMENT = "DEPARTMENT"
    WAITING = "WAITING"  # a prescribed stop: public notice, expert review
    NOBODY = "NOBODY"  # decided or withdrawn: no clock runs any more


@dataclass(frozen=True, slots=True)
class Turn:
    """From the end of the day `on` the application is with `side`; `is_counted`: these days use up the limits.

    `stop` names what holds the clock; empty while it runs or before it began.
    """

    on: date
    side: Side
    is_counted: bool = False
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days behind `after`, up to and with `until`, on one side; `is_open`: it is not over yet."""

    turn: Turn
    until: date
    is_open: bool

    @property
    def after(self) -> date:
        return self.turn.on

    def days(self, calendar: Calendar) -> int:
        """Days of the calendar within."""
        axis = calendar.axis
        return calendar.work(axis.boundary(self.after), axis.boundary(self.until)) // FULL_DAY


@dataclass(frozen=True, slots=True)
class Clock:
    """Days of one calendar by side; `used` of the limits, `stopped` while the clock stood still after it began."""

    applicant: int
    department: int
    waiting: int
    used: int
    stopped: int

    @property
    def total(self) -> int:
        return self.applicant + self.department + self.waiting


def stretches(turns: Sequence[Turn], today: date) -> Iterator[Stretch]:
    """The turns as stretches until today. Raises ValueError where turns go back in time or lie behind today."""
    days = [turn.on for turn in turns]
    if any(later < earlier for earlier, later in zip(days, [*days[1:], today], strict=False)):
        raise ValueError(f"turns out of order or behind {today}: {days}")
    for turn, until in zip(turns, [*days[1:], today], strict=False):
        if turn.side is not Side.NOBODY:
            yield Stretch(turn, until, turn is turns[-1])


def clock(turns: Sequence[Turn], today: date, calendar: Calendar) -> Clock:
    """Days by side up to and with today. Raises ValueError as `stretches`.

    The sides add up to the days of the calendar between the first turn and the last (or today).
    """
    sides = dict.fromkeys(Side, 0)
    used = stopped = 0
    for stretch in stretches(turns, today):
        days = stretch.days(calendar)
        sides[stretch.turn.side] += days
        used += days if stretch.turn.is_counted else 0
        stopped += days if stretch.turn.stop else 0
    return Clock(sides[Side.APPLICANT], sides[Side.DEPARTMENT], sides[Side.WAITING], used, stopped)


def due(
    turns: Sequence[Turn], today: date, limit: int, calendar: Calendar, resumes: date | None = None
) -> date | None:
    """The last day of a limit in days of the calendar; None while the clock has not begun.

    While it stands still: the day that results when it goes on behind `resumes`, or behind today where that is
    unknown or over. Once decided: the day that would have been due. Raises ValueError for a negative limit.
    """
    if limit < 0:
        raise ValueError(f"limit of {limit} days")
    counted = [stretch for stretch in stretches(turns, today) if stretch.turn.is_counted]
    if not counted:
        return None
    left = limit
    for stretch in counted[:-1]:
        days = stretch.days(calendar)
        if days >= left:
            return _reached(stretch.after, left, calendar)
        left -= days
    last = counted[-1]
    days = last.days(calendar)
    stands = turns[-1].side is not Side.NOBODY and not last.is_open
    if days >= left or not stands:
        return _reached(last.after, left, calendar)
    return _reached(max(today, resumes or today), left - days, calendar)


def _reached(after: date, days: int, calendar: Calendar) -> date:
    """The day on which so many days have gone by behind a day; the day itself for none."""
    if days == 0:
        return after
    axis = calendar.axis
    return axis.finish_date(calendar.finish(axis.boundary(after), days * FULL_DAY))

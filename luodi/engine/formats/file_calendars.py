"""Calendars of planners' files: hours of each weekday, exceptions, inheritance; from these to slots.

A day's hours are pairs of minutes ``(from, to)`` counted from midnight, ascending and apart;
``()`` is a day of rest. A calendar that leaves a day open takes it from its base.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.workdays import DAY_MINUTES, FULL_DAY, Axis, Calendar

Hours = tuple[tuple[int, int], ...]
Week = tuple[Hours | None, ...]
"""Monday first; None = as in the base calendar."""
Weights = NDArray[np.uint16]

ROUND_THE_CLOCK: Final[Hours] = ((0, DAY_MINUTES),)
OPEN_WEEK: Final[Week] = (None,) * 7
OFFICE_WEEK: Final[Week] = (((480, 720), (780, 1020)),) * 5 + ((), ())


def tidy(hours: Iterable[tuple[int, int]]) -> Hours:
    """Hours in order, touching and overlapping ones joined; an end of 0 is midnight, empty ones go.

    >>> tidy([(780, 0), (480, 720), (720, 780)])
    ((480, 1440),)
    """
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((begin, end or DAY_MINUTES) for begin, end in hours):
        if end <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last` (both included) with a week of their own."""

    first: date
    last: date
    week: Week

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a span from {self.first} to {self.last} runs backward")


def exception(first: date, last: date, hours: Hours) -> Span:
    """The same hours on every day of a span."""
    return Span(first, last, (hours,) * 7)


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """One calendar of a file. Later spans win over earlier ones, exceptions over other weeks, both over `week`."""

    code: str
    name: str
    week: Week
    other_weeks: tuple[Span, ...] = ()
    exceptions: tuple[Span, ...] = ()
    base: str = ""

    def __post_init__(self) -> None:
        for week in (self.week, *(span.week for span in (*self.other_weeks, *self.exceptions))):
            for hours in week:
                _check_hours(self.code, hours or ())

    def bounds(self) -> Iterable[int]:
        """Every clock time at which work begins or ends, in minutes from midnight."""
        for week in (self.week, *(span.week for span in (*self.other_weeks, *self.exceptions))):
            for hours in week:
                for begin, end in hours or ():
                    yield from (begin, end)


def _check_hours(code: str, hours: Hours) -> None:
    for begin, end in hours:
        if not 0 <= begin < end <= DAY_MINUTES:
            raise ValueError(f"calendar {code}: hours from minute {begin} to {end}")
    for (_, end), (begin, _) in pairwise(hours):
        if begin < end:
            raise ValueError(f"calendar {code}: hours overlap at minute {begin}")


def lineage(code: str, calendars: Mapping[str, FileCalendar]) -> list[FileCalendar]:
    """A calendar and what it rests on, the base of all first. ValueError where calendars rest on each other."""
    line: list[FileCalendar] = []
    while code:
        calendar = calendars.get(code)
        if calendar is None:
            break
        if calendar in line:
            raise ValueError(f"calendar {code} rests on itself")
        line.append(calendar)
        code = calendar.base
    return line[::-1]


def common_slot(calendars: Iterable[FileCalendar], minutes: Iterable[int]) -> int:
    """The longest slot, in minutes, that all hours and all the given minutes are whole numbers of."""
    slot = DAY_MINUTES
    for calendar in calendars:
        for bound in calendar.bounds():
            slot = gcd(slot, bound)
    for value in minutes:
        slot = gcd(slot, value)
    return slot


def slot_weights(code: str, calendars: Mapping[str, FileCalendar], axis: Axis) -> Weights:
    """0 or 100 for each slot; a slot only partly worked counts as worked."""
    line = lineage(code, calendars)
    week: Week = OFFICE_WEEK
    for calendar in line:
        week = _over(week, calendar.week)
    days = -(-axis.length // axis.per_day)
    weekday = (axis.epoch.weekday() + np.arange(days)) % 7
    table = _patterns(week, axis)[weekday]
    for calendar in line:
        for span in calendar.other_weeks:
            _lay(table, span, axis)
    for calendar in line:
        for span in calendar.exceptions:
            _lay(table, span, axis)
    return table.reshape(-1)[: axis.length]


def _over(below: Week, above: Week) -> Week:
    return tuple(low if high is None else high for low, high in zip(below, above, strict=True))


def _patterns(week: Week, axis: Axis) -> Weights:
    table = np.zeros((7, axis.per_day), np.uint16)
    for row, hours in zip(table, week, strict=True):
        for begin, end in hours or ():
            row[begin // axis.minutes : -(-end // axis.minutes)] = FULL_DAY
    return table


def _lay(table: Weights, span: Span, axis: Axis) -> None:
    """Writes the days of a span over a table of days."""
    first = max((span.first - axis.epoch).days, 0)
    last = min((span.last - axis.epoch).days, len(table) - 1)
    if last < first:
        return
    patterns = _patterns(span.week, axis)
    for weekday, hours in enumerate(span.week):
        if hours is not None:
            begin = first + (weekday - (axis.epoch + timedelta(days=first)).weekday()) % 7
            table[begin : last + 1 : 7] = patterns[weekday]


def rule_calendar(
    rule: tuple[tuple[str, ...], ...], calendars: Mapping[str, FileCalendar], axis: Axis
) -> Calendar:
    """The calendar of a rule: worked where all calendars of one group work, for any of the groups."""
    if not rule:
        return Calendar("24h", axis, np.full(axis.length, FULL_DAY, np.uint16))
    worked = np.zeros(axis.length, np.uint16)
    for group in rule:
        together = np.full(axis.length, FULL_DAY, np.uint16)
        for code in group:
            np.minimum(together, slot_weights(code, calendars, axis), out=together)
        np.maximum(worked, together, out=worked)
    return Calendar("|".join("&".join(group) for group in rule), axis, worked)

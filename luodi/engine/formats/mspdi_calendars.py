"""Calendars of MSPDI: week days, work weeks, exceptions that repeat, resource calendars over their base."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from luodi.engine.formats.file_calendars import (
    OFFICE_WEEK,
    OPEN_WEEK,
    FileCalendar,
    Hours,
    Span,
    Week,
    exception,
    tidy,
)
from luodi.engine.formats.mspdi_xml import Row
from luodi.engine.formats.schedule_file import Fault, Ignored, Unreadable

MOST_DAYS: Final = 20_000
"""An exception that goes on longer is read up to here (55 years of days)."""
DAILY, YEARLY_DAY, YEARLY_PLACE, MONTHLY_DAY, MONTHLY_PLACE, WEEKLY = 1, 2, 3, 4, 5, 6
LAST: Final = 4  # position "last" in a month


def read_calendars(project: Row, ignored: Counter[Ignored]) -> dict[str, FileCalendar]:
    """All calendars by UID."""
    found: dict[str, FileCalendar] = {}
    for row in project.below("Calendars", "Calendar"):
        uid = row.text("UID")
        if uid in found:
            raise Unreadable(Fault.STRUCTURE, row.place, "twice")
        base = row.text("BaseCalendarUID")
        week, older = _week(row, ignored)
        newer = [span for one in row.below("Exceptions", "Exception") for span in _spans(one, ignored)]
        found[uid] = FileCalendar(
            code=uid,
            name=row.text("Name"),
            week=week,
            other_weeks=tuple(_work_weeks(row, ignored)),
            # Since 2007 both forms are written, the older one without repetitions.
            exceptions=tuple(newer or older),
            # A base calendar stands for itself, though some writers name 0 or itself.
            base="" if row.flag("IsBaseCalendar") or base in ("-1", uid) else base,
        )
    return found


def _week(row: Row, ignored: Counter[Ignored]) -> tuple[Week, list[Span]]:
    week, spans = list(OPEN_WEEK), list[Span]()
    for day in row.below("WeekDays", "WeekDay"):
        kind = day.number("DayType", 0)
        hours = _hours(day, ignored)
        if 1 <= kind <= 7:
            week[(kind + 5) % 7] = hours  # Sunday is 1
        else:
            for period in day.children("TimePeriod"):
                spans.extend(_span(period, hours, ignored))
    return tuple(week), spans


def _hours(day: Row, ignored: Counter[Ignored]) -> Hours:
    if day.text("DayWorking") == "0":
        return ()
    if not any(day.below("WorkingTimes", "WorkingTime")):
        return OFFICE_WEEK[0] or ()  # Project's own default where a working day names no hours
    hours = []
    for time in day.below("WorkingTimes", "WorkingTime"):
        begin, end = _clock(time, "FromTime"), _clock(time, "ToTime")
        if begin is not None and end is not None:
            if end and end < begin:
                ignored[Ignored.CALENDAR_DEFECTS] += 1
                end = 0
            hours.append((begin, end))
    return tidy(hours)


def _clock(row: Row, tag: str) -> int | None:
    """Minutes from midnight of 08:00:00; some writers put a date before it."""
    text = row.text(tag).rpartition("T")[2]
    if not text:
        return None
    parts = text.split(":")
    if (
        len(parts) < 2
        or not all(part.isdigit() for part in parts[:2])
        or int(parts[0]) > 24
        or int(parts[1]) > 59
    ):
        raise Unreadable(Fault.VALUE, f"{row.place} {tag}", text)
    return min(int(parts[0]) * 60 + int(parts[1]), 1440)


def _period(row: Row) -> tuple[date, date] | None:
    first, last = row.moment("FromDate"), row.moment("ToDate")
    if first is None or last is None or last < first:
        return None
    return first.date(), last.date()


def _span(period: Row, hours: Hours, ignored: Counter[Ignored]) -> Iterator[Span]:
    days = _period(period)
    if days is None:
        ignored[Ignored.CALENDAR_DEFECTS] += 1
    else:
        yield exception(*days, hours)


def _work_weeks(row: Row, ignored: Counter[Ignored]) -> Iterator[Span]:
    for one in row.below("WorkWeeks", "WorkWeek"):
        week, _ = _week(one, ignored)
        for period in one.children("TimePeriod"):
            days = _period(period)
            if days is None:
                ignored[Ignored.CALENDAR_DEFECTS] += 1
            else:
                yield Span(*days, week)


def _spans(row: Row, ignored: Counter[Ignored]) -> Iterator[Span]:
    """An exception, its repetitions written out."""
    hours = _hours(row, ignored)
    kind, every = row.number("Type", DAILY), max(row.number("Period", 1), 1)
    for period in row.children("TimePeriod"):
        days = _period(period)
        if days is None:
            ignored[Ignored.CALENDAR_DEFECTS] += 1
        elif kind == DAILY and every == 1:
            yield exception(*days, hours)
        else:
            yield from (exception(day, day, hours) for day in _repeated(row, kind, every, days))


def _repeated(row: Row, kind: int, every: int, days: tuple[date, date]) -> Iterator[date]:
    """The days of a repeating exception, no more than its number of occurrences."""
    most = row.number("Occurrences", 0) or MOST_DAYS
    for count, day in enumerate(_candidates(row, kind, every, days)):
        if count >= min(most, MOST_DAYS):
            return
        yield day


def _candidates(row: Row, kind: int, every: int, days: tuple[date, date]) -> Iterator[date]:
    first, last = days
    day, end = first, min(last, first + timedelta(days=MOST_DAYS))
    marked = row.number("DaysOfWeek", 0)
    while day <= end:
        months = (day.year - first.year) * 12 + day.month - first.month
        weeks = (day - first + timedelta(days=(first.weekday() + 1) % 7)).days // 7
        due = {
            DAILY: (day - first).days % every == 0,
            WEEKLY: weeks % every == 0 and marked >> ((day.weekday() + 1) % 7) & 1 == 1,
            MONTHLY_DAY: months % every == 0 and day.day == row.number("MonthDay", first.day),
            YEARLY_DAY: day.month == row.number("Month", first.month - 1) + 1
            and day.day == row.number("MonthDay", first.day),
            MONTHLY_PLACE: months % every == 0 and _placed(row, day),
            YEARLY_PLACE: day.month == row.number("Month", first.month - 1) + 1 and _placed(row, day),
        }
        if due.get(kind, day == first):
            yield day
        day += timedelta(days=1)


def _placed(row: Row, day: date) -> bool:
    """Is this the first … fourth or last day, weekday, weekend day or given day of the week of its month?"""
    item, place = row.number("MonthItem", 0), row.number("MonthPosition", 0)

    def suits(weekday: int) -> bool:
        if item >= 3:
            return weekday == (item - 4) % 7  # Sunday is 3
        return item == 0 or (weekday < 5) == (item == 1)

    if not suits(day.weekday()):
        return False
    length = monthrange(day.year, day.month)[1]
    same = [n for n in range(1, length + 1) if suits(day.replace(day=n).weekday())]
    return same[-1] == day.day if place >= LAST else same.index(day.day) == place

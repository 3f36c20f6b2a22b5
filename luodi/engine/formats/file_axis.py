"""The axis of a planner's file: from which day to which, in slots as coarse as its times allow."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from luodi.engine.formats.file_calendars import common_slot
from luodi.engine.formats.schedule_file import Fault, FileActivity, ScheduleFile, Unreadable
from luodi.engine.workdays import DAY_MINUTES, Axis

MOST_SLOTS: Final = 6_000_000
"""Slots over all calendars: about 150 MB in the arrays of the passes."""
FINE_SLOTS: Final = (1, 2, 3, 5, 6, 10, 15, 20, 30, 60)
MOST_DAYS: Final = 366 * 120


def plan_axis(file: ScheduleFile, first: date, last: date) -> tuple[Axis, bool]:
    """The axis from `first` to `last`, as coarse as its times allow; coarser, and True, where memory demands it."""
    days = (last - first).days + 1
    if days > MOST_DAYS:
        raise Unreadable(Fault.RANGE, f"{first} - {last}")
    slot = common_slot(file.calendars.values(), _times(file))
    rules = len({a.calendar for a in file.activities} | {link.lag_calendar for link in file.links})
    fits = [s for s in FINE_SLOTS if rules * days * (DAY_MINUTES // s) <= MOST_SLOTS]
    rounded = rules * days * (DAY_MINUTES // slot) > MOST_SLOTS
    if rounded:
        if not fits:
            raise Unreadable(Fault.TOO_LARGE, f"{rules} calendars, {days} days")
        slot = fits[0]
    return Axis(first, days * (DAY_MINUTES // slot), slot), rounded


def _times(file: ScheduleFile) -> Iterable[int]:
    """All minutes that must fall on the border of a slot."""
    for activity in file.activities:
        yield activity.work
        yield activity.delay
        for moment in _moments(activity):
            yield moment.hour * 60 + moment.minute
    for link in file.links:
        yield link.lag
    for moment in (file.data_date, *file.must_finish.values()):
        yield moment.hour * 60 + moment.minute


def _moments(activity: FileActivity) -> Iterable[datetime]:
    """Moments that move dates; those of finished work only where their successors' floors come from them."""
    moments = (
        activity.start_no_earlier,
        activity.start_no_later,
        activity.finish_no_earlier,
        activity.finish_no_later,
        activity.set_start,
        activity.set_finish,
        activity.expected_finish,
    )
    yield from (moment for moment in moments if moment is not None)


def first_guess(file: ScheduleFile) -> tuple[date, date]:
    """Days the schedule probably needs, from the dates in the file and a year on both sides."""
    known = [file.data_date, *file.must_finish.values()]
    for activity in file.activities:
        stored = activity.stored
        known += [m for m in (*_moments(activity), activity.actual_start, activity.actual_finish) if m]
        known += [m for m in (stored.start, stored.late_start, stored.finish, stored.late_finish) if m]
    work = sum(activity.work for activity in file.activities if activity.is_planned)
    longest = max((a.work for a in file.activities), default=0) // (DAY_MINUTES // 6)
    reach = timedelta(days=min(400 + longest, 400 + work // 240))
    try:
        return (min(known) - timedelta(days=400)).date(), (max(known) + reach).date()
    except OverflowError as error:
        raise Unreadable(Fault.RANGE, f"{min(known)} - {max(known)}") from error

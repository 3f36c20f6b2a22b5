"""Working calendars: from dates to slots, from durations to dates.

Time is a row of days ("slots") counted from an epoch; a schedule file that knows hours has shorter
slots, and what is said of days here then holds for them. An activity occupies the half-open
interval ``[start, finish)``: `start` is the first slot worked, `finish` the *boundary* behind the
last slot worked. A boundary and a slot share one number line: boundary ``b`` is the instant
between day ``b - 1`` and day ``b``.

A calendar says how productive each day is, in percent: 0 rests, 100 works fully, 45 is winter
earthwork. Durations and lags are whole hundredths of a fully productive day, so all arithmetic
is exact. Outside its axis a calendar counts every day as fully worked: a date far off stays a
result and never becomes an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Day = date  # inside Axis, `date` is the method
FULL_DAY = 100
"""Hundredths of a day in one fully productive day, the unit of durations and lags."""
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Axis:
    """The row of days all calendars and activities of one calculation share.

    `length` counts slots, `minutes` is the length of one; a day is a whole number of them.

    >>> axis = Axis(date(2021, 1, 1), 365)
    >>> axis.slot(date(2021, 2, 1)), axis.date(31)
    (31, datetime.date(2021, 2, 1))
    >>> axis.boundary(date(2021, 1, 31)), axis.finish_date(31)
    (31, datetime.date(2021, 1, 31))
    >>> hours = Axis(date(2021, 1, 1), 365 * 24, minutes=60)
    >>> hours.before(datetime(2021, 1, 2, 8, 30)), str(hours.moment(33)), str(hours.date(33))
    (32, '2021-01-02 09:00:00', '2021-01-02')
    """

    epoch: date
    length: int
    minutes: int = DAY_MINUTES

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError(f"axis of {self.length} days")
        if self.minutes < 1 or DAY_MINUTES % self.minutes:
            raise ValueError(f"axis with slots of {self.minutes} minutes")

    @property
    def per_day(self) -> int:
        """Slots in one day."""
        return DAY_MINUTES // self.minutes

    def slot(self, day: Day) -> int:
        """Number of the (first slot of the) day; negative before the epoch."""
        return (day - self.epoch).days * self.per_day

    def date(self, slot: int) -> Day:
        """The day of a slot, also outside the axis; held at the ends of the Gregorian range."""
        ordinal = self.epoch.toordinal() + int(slot) // self.per_day
        return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))

    def moment(self, boundary: int) -> datetime:
        """The instant of a boundary; held at the ends of the Gregorian range like `date`."""
        clock = timedelta(minutes=int(boundary) % self.per_day * self.minutes)
        return datetime.combine(self.date(boundary), time()) + clock

    def before(self, moment: datetime) -> int:
        """The last boundary not after a moment."""
        clock = moment.hour * 60 + moment.minute
        return self.slot(moment.date()) + clock // self.minutes

    def after(self, moment: datetime) -> int:
        """The first boundary not before a moment."""
        boundary = self.before(moment)
        return boundary if self.moment(boundary) >= moment else boundary + 1

    def boundary(self, last_day: Day) -> int:
        """The boundary that ends a day: committed dates and finish constraints are entered so."""
        return self.slot(last_day) + self.per_day

    def finish_date(self, boundary: int) -> Day:
        """The last day worked before a boundary."""
        return self.date(boundary - 1)

    def milestone_date(self, boundary: int, *, has_predecessors: bool) -> Day:
        """The day a milestone is shown on.

        A milestone is an instant between two days. With predecessors it closes their work and is
        shown on the last day before the boundary; without any it opens work and is shown on the day after.
        """
        return self.finish_date(boundary) if has_predecessors else self.date(boundary)


@dataclass(frozen=True)
class Calendar:
    """Productivity of every day of an axis, in percent.

    `provisional_from` is the first slot whose days are projected, not officially announced.
    Raises ValueError when the weights do not fit the axis or leave 0..100.
    """

    code: str
    axis: Axis
    weights: NDArray[np.uint16] = field(repr=False)
    provisional_from: int | None = None

    def __post_init__(self) -> None:
        weights = np.asarray(self.weights)
        if weights.shape != (self.axis.length,):
            raise ValueError(f"calendar {self.code}: {weights.shape} weights for {self.axis.length} days")
        if weights.dtype.kind not in "iub":
            # NaN compares false with every bound and fractions would be cut off in silence.
            whole = weights == np.floor(np.asarray(weights, float))
            if not whole.all():
                at = int(np.argmin(whole))
                raise ValueError(
                    f"calendar {self.code}: a weight of {weights[at]} on day {at}, no whole percent"
                )
        if weights.min() < 0 or weights.max() > FULL_DAY:
            raise ValueError(f"calendar {self.code}: a weight outside 0..100 percent")
        own = weights.astype(np.uint16)
        own.flags.writeable = False
        object.__setattr__(self, "weights", own)

    @cached_property
    def cum(self) -> NDArray[np.int64]:
        """Work (hundredths) that fits before each boundary 0..length."""
        cum = np.zeros(self.axis.length + 1, np.int64)
        np.cumsum(self.weights, out=cum[1:])
        return cum

    # Tables of whole calendars, made once for all calculations that share one.

    @cached_property
    def grain(self) -> int:
        """The greatest step, in hundredths, that divides a full day and all weights."""
        return int(np.gcd.reduce(np.append(np.unique(self.weights), FULL_DAY)))

    @cached_property
    def worked(self) -> NDArray[np.int32]:
        """First slot >= each boundary that is worked; the axis length when there is none."""
        days = np.flatnonzero(self.weights)
        after = np.append(days, self.axis.length)
        return after[np.searchsorted(days, np.arange(self.axis.length + 1))].astype(np.int32)

    @cached_property
    def reached(self) -> NDArray[np.int32]:
        """First boundary before which 0, 1, 2 … grains fit, as many as the axis has."""
        grains = self.weights // self.grain
        return np.append(0, np.repeat(np.arange(1, self.axis.length + 1), grains)).astype(np.int32)

    def work(self, start: int, finish: int) -> int:
        """Hundredths of a day of work between two boundaries; negative when they are swapped."""
        return self._before(finish) - self._before(start)

    def weight(self, slot: int) -> int:
        """Productivity of one day, in percent."""
        return int(self.weights[slot]) if 0 <= slot < self.axis.length else FULL_DAY

    def first_working(self, slot: int) -> int:
        """The first slot not before `slot` that is worked at all."""
        return self._reach(self._before(slot) + 1) - 1

    def finish(self, start: int, duration: int) -> int:
        """The boundary at which `duration` hundredths are done when work may begin at `start`.

        Day by day: a day begun is a day occupied. A milestone (duration 0) stays on its boundary.
        """
        return start if duration == 0 else self._reach(self._before(start) + duration)

    def latest_start(self, finish: int, duration: int) -> int:
        """The greatest start whose `finish(start, duration)` is not after `finish`."""
        return finish if duration == 0 else self._leave(self._before(finish) - duration)

    def advance(self, boundary: int, lag: int) -> int:
        """The earliest boundary that keeps a lag (negative: a lead) behind `boundary`."""
        return boundary if lag == 0 else self._reach(self._before(boundary) + lag)

    def retreat(self, boundary: int, lag: int) -> int:
        """The greatest boundary from which `advance(…, lag)` is not after `boundary`."""
        return boundary if lag == 0 else self._leave(self._before(boundary) - lag)

    def _before(self, boundary: int) -> int:
        last = self.axis.length
        if boundary < 0:
            return FULL_DAY * int(boundary)
        if boundary > last:
            return int(self.cum[last]) + FULL_DAY * (int(boundary) - last)
        return int(self.cum[boundary])

    def _reach(self, work: int) -> int:
        """First boundary before which at least `work` fits."""
        if work <= 0:
            return -(-work // FULL_DAY)
        total = int(self.cum[-1])
        if work > total:
            return self.axis.length - (total - work) // FULL_DAY
        return int(np.searchsorted(self.cum, work, side="left"))

    def _leave(self, work: int) -> int:
        """Last boundary before which at most `work` fits."""
        return self._reach(work + 1) - 1


def every_day(axis: Axis, code: str = "CALENDAR_DAYS") -> Calendar:
    """Calendar days: every day counts in full (statutory publication periods, concrete curing)."""
    return Calendar(code, axis, np.full(axis.length, FULL_DAY, np.uint16))


def with_exceptions(
    calendar: Calendar, exceptions: Mapping[tuple[date, date], int], code: str | None = None
) -> Calendar:
    """The calendar with other weights on some spans (both ends included); later entries win."""
    weights = calendar.weights.copy()
    for (first, last), weight in exceptions.items():
        if last < first:
            raise ValueError(f"calendar {calendar.code}: exception from {first} to {last} runs backward")
        if not 0 <= weight <= FULL_DAY:
            raise ValueError(f"calendar {calendar.code}: exception weight {weight} outside 0..100 percent")
        low, high = calendar.axis.slot(first), calendar.axis.boundary(last)
        weights[max(low, 0) : max(high, 0)] = weight
    return replace(calendar, code=code or calendar.code, weights=weights)


def seasonal(calendar: Calendar, monthly: Sequence[int], code: str | None = None) -> Calendar:
    """The calendar slowed down by month: twelve percentages, January first; rounded to the percent."""
    if len(monthly) != 12 or not all(0 <= percent <= FULL_DAY for percent in monthly):
        raise ValueError(f"calendar {calendar.code}: a season is twelve percentages in 0..100")
    axis = calendar.axis
    months = np.array([axis.date(slot).month for slot in range(axis.length)])
    percent = np.array(monthly, np.uint32)[months - 1]
    weights = (calendar.weights * percent + FULL_DAY // 2) // FULL_DAY
    return replace(calendar, code=code or calendar.code, weights=weights)

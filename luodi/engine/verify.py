"""Checks any schedule against its network, day by day, by other means than the passes.

Plain loops over plain numbers, no shared arithmetic: what the passes get wrong, this finds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from luodi.engine.network import Activity, Link, Network
from luodi.engine.workdays import FULL_DAY, Calendar


class Breach(StrEnum):
    """What a schedule can do wrong; the last three are dates missed, not logic broken."""

    MISSING = "MISSING"  # no dates given
    ACTUAL_MOVED = "ACTUAL_MOVED"  # an actual date was altered
    BEFORE_DATA_DATE = "BEFORE_DATA_DATE"  # work planned into the past
    START_ON_REST = "START_ON_REST"  # begins on a day not worked
    TOO_SHORT = "TOO_SHORT"  # the work does not fit
    TOO_LONG = "TOO_LONG"  # finishes later than the work takes
    LINK_BROKEN = "LINK_BROKEN"
    TOO_EARLY = "TOO_EARLY"  # before a no-earlier or must date
    OVER_CAPACITY = "OVER_CAPACITY"  # a desk or crew used above its amount
    OVER_QUOTA = "OVER_QUOTA"  # more taken than given out
    BROKEN_UP = "BROKEN_UP"  # split by a longer stop than it bears
    WAITED_TOO_LONG = "WAITED_TOO_LONG"
    NO_SUCH_MODE = "NO_SUCH_MODE"
    START_TOO_LATE = "START_TOO_LATE"
    FINISH_TOO_LATE = "FINISH_TOO_LATE"
    DUE_MISSED = "DUE_MISSED"


MISSED_DATES = frozenset({Breach.START_TOO_LATE, Breach.FINISH_TOO_LATE, Breach.DUE_MISSED})


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: by whom, over which link, and the boundary or slot found against the one allowed."""

    breach: Breach
    activity: str
    found: int
    allowed: int
    link: Link | None = None

    @property
    def is_missed_date(self) -> bool:
        """A deadline missed (the plan is honest, the date is not) rather than logic broken."""
        return self.breach in MISSED_DATES


def verify(
    network: Network, starts: Mapping[str, int], finishes: Mapping[str, int], data_date: int
) -> list[Violation]:
    """All violations of a schedule given as slots and boundaries by activity id; empty = sound."""
    missing = [
        Violation(Breach.MISSING, a.id, 0, 0)
        for a in network.activities
        if a.id not in starts or a.id not in finishes
    ]
    if missing:
        return missing
    check = _Check(network, starts, finishes, data_date)
    return [violation for a in network.activities for violation in check.activity(a)]


@dataclass(frozen=True, slots=True)
class _Check:
    network: Network
    starts: Mapping[str, int]
    finishes: Mapping[str, int]
    data_date: int

    def activity(self, activity: Activity) -> Iterator[Violation]:
        start, finish = self.starts[activity.id], self.finishes[activity.id]
        if activity.is_finished:
            yield from self._actuals(activity, start, finish)
            return
        incoming = [link for link in self.network.links if link.succ == activity.id]
        if activity.is_started:
            yield from self._under_way(activity, start, finish)
        else:
            yield from self._ahead(activity, incoming, start, finish)
        yield from links_broken(
            self.network, (self.starts, self.finishes), activity, incoming, self.data_date
        )
        yield from constraints(activity, start, finish)

    def _actuals(self, activity: Activity, start: int, finish: int) -> Iterator[Violation]:
        if activity.actual_start is not None and start != activity.actual_start:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, start, activity.actual_start)
        if activity.actual_finish is not None and finish != activity.actual_finish:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, finish, activity.actual_finish)

    def _ahead(
        self, activity: Activity, incoming: list[Link], start: int, finish: int
    ) -> Iterator[Violation]:
        calendar = self.network.calendars[activity.calendar]
        earliest = self.data_date + (1 if activity.is_milestone and incoming else 0)
        if start < earliest:
            yield Violation(Breach.BEFORE_DATA_DATE, activity.id, start, earliest)
        if activity.is_milestone:
            if finish != start:
                yield Violation(Breach.TOO_LONG, activity.id, finish, start)
        else:
            if calendar.weight(start) == 0:
                yield Violation(Breach.START_ON_REST, activity.id, start, start)
            yield from length(activity, calendar, start, finish, activity.duration)

    def _under_way(self, activity: Activity, start: int, finish: int) -> Iterator[Violation]:
        if start != activity.actual_start:
            yield Violation(Breach.ACTUAL_MOVED, activity.id, start, activity.actual_start or 0)
        calendar = self.network.calendars[activity.calendar]
        left = remainder(activity, calendar, self.data_date)
        if _worked(calendar, self.data_date, finish) < left or finish < self.data_date:
            yield Violation(Breach.TOO_SHORT, activity.id, finish, self.data_date)


def remainder(activity: Activity, calendar: Calendar, data_date: int) -> int:
    """What is left of an activity under way, in hundredths of days."""
    if activity.remaining is not None:
        return activity.remaining
    done = _worked(calendar, activity.actual_start or 0, data_date)
    return max(1, activity.duration - done)


def links_broken(
    network: Network,
    dates: tuple[Mapping[str, int], Mapping[str, int]],
    activity: Activity,
    incoming: list[Link],
    data_date: int,
) -> Iterator[Violation]:
    """Links that lead to an activity and are not kept; `dates` = starts and finishes.

    Of what is under way only the remainder, behind the data date, waits for its predecessors.
    """
    start, finish = dates[0][activity.id], dates[1][activity.id]
    calendar = network.calendars[activity.calendar]
    for link in incoming:
        behind = _behind(network, dates, link)
        if link.type in ("FF", "SF"):
            kept = finish >= behind
        elif activity.is_started:
            left = remainder(activity, calendar, data_date)
            kept = finish >= behind and _worked(calendar, max(behind, data_date), finish) >= left
        else:
            kept = start >= behind
        if not kept:
            held = activity.is_started or link.type in ("FF", "SF")
            yield Violation(Breach.LINK_BROKEN, activity.id, finish if held else start, behind, link)


def _behind(network: Network, dates: tuple[Mapping[str, int], Mapping[str, int]], link: Link) -> int:
    """The boundary the link allows, counted off day by day."""
    at = dates[1 if link.type in ("FS", "FF") else 0][link.pred]
    number = link.lag_calendar
    if number is None:
        number = network.by_id[link.succ].calendar
    calendar, left = network.calendars[number], link.lag
    while left > 0:
        left -= calendar.weight(at)
        at += 1
    while left < 0 and left + calendar.weight(at - 1) <= 0:
        left += calendar.weight(at - 1)
        at -= 1
    while link.lag < 0 and left == 0 and calendar.weight(at - 1) == 0:
        at -= 1
    return at


def length(activity: Activity, calendar: Calendar, start: int, finish: int, work: int) -> Iterator[Violation]:
    """Does [start, finish) hold the work and no day more?"""
    worked = _worked(calendar, start, finish)
    if worked < work:
        yield Violation(Breach.TOO_SHORT, activity.id, finish, start)
    elif worked - calendar.weight(finish - 1) >= work:
        yield Violation(Breach.TOO_LONG, activity.id, finish, start)


def _worked(calendar: Calendar, start: int, finish: int) -> int:
    """Hundredths worked in [start, finish), summed day by day."""
    low, high = max(start, 0), min(finish, calendar.axis.length)
    inside = int(calendar.weights[low:high].sum()) if low < high else 0
    days_inside = max(0, high - low)
    return inside + FULL_DAY * max(0, finish - start - days_inside)


def constraints(activity: Activity, start: int, finish: int) -> Iterator[Violation]:
    """No-earlier and no-later dates not kept."""
    floors = [(finish, activity.finish_no_earlier), (finish, activity.must_finish)]
    caps = [
        (Breach.FINISH_TOO_LATE, finish, activity.finish_no_later),
        (Breach.FINISH_TOO_LATE, finish, activity.must_finish),
        (Breach.DUE_MISSED, finish, activity.due),
    ]
    if not activity.is_started:
        floors += [(start, activity.start_no_earlier), (start, activity.must_start)]
        caps += [
            (Breach.START_TOO_LATE, start, activity.start_no_later),
            (Breach.START_TOO_LATE, start, activity.must_start),
        ]
    for found, floor in floors:
        if floor is not None and found < floor:
            yield Violation(Breach.TOO_EARLY, activity.id, found, floor)
    for breach, found, cap in caps:
        if cap is not None and found > cap:
            yield Violation(breach, activity.id, found, cap)

"""What progress tells: slippage against a baseline, and work done out of sequence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from luodi.engine.network import Activity, Link, Network
from luodi.engine.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Slip:
    """Forecast against baseline of one activity's finish; positive = later.

    `working` counts hundredths of days of the calendar asked for, `calendar_days` every day.
    """

    activity: str
    baseline: int
    forecast: int
    working: int
    calendar_days: int


def slippage(calendar: Calendar, baseline: Mapping[str, int], forecast: Mapping[str, int]) -> list[Slip]:
    """Slips of all activities both know, in the order of the baseline."""
    return [
        Slip(activity, then, now, calendar.work(then, now), now - then)
        for activity, then in baseline.items()
        if (now := forecast.get(activity)) is not None
    ]


class Anomaly(StrEnum):
    """What reported progress can contradict."""

    OUT_OF_SEQUENCE = "OUT_OF_SEQUENCE"  # went ahead of what it waits for
    AHEAD_OF_DATA_DATE = "AHEAD_OF_DATA_DATE"  # an actual date in the future of the data date


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction. `happened` is the actual slot or boundary; `allowed` where the link or the
    data date would have let it be at the earliest or latest, None while the predecessor is open."""

    anomaly: Anomaly
    activity: str
    happened: int
    allowed: int | None
    link: Link | None = None


def contradictions(network: Network, data_date: int) -> list[Finding]:
    """All findings. They are reported, not mended: the passes go on with retained logic."""
    ahead = [finding for a in network.activities for finding in _ahead(a, data_date)]
    return ahead + [finding for link in network.links for finding in _sequence(network, link)]


def _ahead(activity: Activity, data_date: int) -> Iterator[Finding]:
    """A start on the data date itself, or a finish at its end, is today's report and no contradiction."""
    start, finish = activity.actual_start, activity.actual_finish
    if start is not None and start > data_date:
        yield Finding(Anomaly.AHEAD_OF_DATA_DATE, activity.id, start, data_date)
    if finish is not None and finish > data_date + 1:
        yield Finding(Anomaly.AHEAD_OF_DATA_DATE, activity.id, finish, data_date + 1)


def _sequence(network: Network, link: Link) -> Iterator[Finding]:
    pred, succ = network.by_id[link.pred], network.by_id[link.succ]
    happened = _begun(succ) if link.type in ("FS", "SS") else _done(succ)
    if happened is None:
        return
    origin = _done(pred) if link.type in ("FS", "FF") else _begun(pred)
    number = succ.calendar if link.lag_calendar is None else link.lag_calendar
    allowed = None if origin is None else network.calendars[number].advance(origin, link.lag)
    if allowed is None or happened < allowed:
        yield Finding(Anomaly.OUT_OF_SEQUENCE, succ.id, happened, allowed, link)


def _begun(activity: Activity) -> int | None:
    return (
        activity.actual_finish
        if activity.is_milestone and activity.actual_start is None
        else activity.actual_start
    )


def _done(activity: Activity) -> int | None:
    return (
        activity.actual_start
        if activity.is_milestone and activity.actual_finish is None
        else activity.actual_finish
    )

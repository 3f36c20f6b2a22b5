"""A stop of work: an epidemic, a typhoon, an order to halt; the networks as they stand with it.

A stop is nothing but productivity taken from calendars, so the ordinary passes carry it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from luodi.engine.network import Activity, Network
from luodi.engine.workdays import FULL_DAY, Calendar

HALTED = "/STOP"


def usual_code(code: str) -> str:
    """The code of a calendar before any stop: a second stop hits what a first one has narrowed."""
    return code.removesuffix(HALTED)


@dataclass(frozen=True, slots=True)
class Stop:
    """Nobody works on the slots [first, resumed); then labour comes back by the steps of `ramp`.

    `ramp` is ((days, percent), …): for so many calendar days the calendars give so much of what they
    usually give. Whom it hits: `projects` (their names), `calendars` (codes; site calendars, say,
    while desks go on), `activities` (ids); an empty tuple means all.
    """

    first: int
    resumed: int
    projects: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    ramp: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if self.resumed <= self.first:
            raise ValueError(f"a stop from slot {self.first} to boundary {self.resumed} runs backward")
        for days, percent in self.ramp:
            if days < 1 or not 0 <= percent <= FULL_DAY:
                raise ValueError(f"a ramp of {days} days at {percent} percent")

    def narrowed(self, calendar: Calendar) -> Calendar:
        """The calendar without the stopped days and with those of the ramp slowed, rounded to the percent."""
        last = calendar.axis.length
        weights = calendar.weights.astype(np.uint32)
        weights[max(self.first, 0) : max(self.resumed, 0)] = 0
        begin = self.resumed
        for days, percent in self.ramp:
            slow = slice(min(max(begin, 0), last), min(max(begin + days, 0), last))
            weights[slow] = (weights[slow] * percent + FULL_DAY // 2) // FULL_DAY
            begin += days
        code = usual_code(calendar.code) + HALTED
        return replace(calendar, code=code, weights=weights.astype(np.uint16))


def stopped(networks: Network | Iterable[Network], stop: Stop) -> tuple[Network, ...]:
    """The networks with the stop in the calendars of the activities it hits.

    A lag of no own calendar follows its successor into the stop; a lag with its own goes on
    (concrete cures while nobody works). Raises ValueError where the stop names a project, calendar
    or activity that no network has.
    """
    several = (networks,) if isinstance(networks, Network) else tuple(networks)
    _check_names(several, stop)
    narrowed: dict[int, Calendar] = {}
    return tuple(_narrow(network, str(number), stop, narrowed) for number, network in enumerate(several))


def _narrow(network: Network, number: str, stop: Stop, narrowed: dict[int, Calendar]) -> Network:
    calendars = list(network.calendars)
    moved: dict[int, int] = {}
    activities = []
    for activity in network.activities:
        home = activity.project or network.name or number
        if _hits(stop, activity, home, network.calendars[activity.calendar].code):
            at = activity.calendar
            if at not in moved:
                own = network.calendars[at]
                moved[at] = len(calendars)
                calendars.append(narrowed.setdefault(id(own), stop.narrowed(own)))
            activity = replace(activity, calendar=moved[at])  # noqa: PLW2901
        activities.append(activity)
    if not moved:
        return network
    return replace(network, activities=tuple(activities), calendars=tuple(calendars))


def _hits(stop: Stop, activity: Activity, project: str, calendar: str) -> bool:
    return (
        (not stop.projects or project in stop.projects)
        and (not stop.calendars or usual_code(calendar) in stop.calendars)
        and (not stop.activities or activity.id in stop.activities)
    )


def _check_names(networks: tuple[Network, ...], stop: Stop) -> None:
    projects: set[str] = set()
    codes: set[str] = set()
    ids: set[str] = set()
    for number, network in enumerate(networks):
        codes.update(usual_code(calendar.code) for calendar in network.calendars)
        for activity in network.activities:
            projects.add(activity.project or network.name or str(number))
            ids.add(activity.id)
    named = (("project", stop.projects, projects), ("calendar", stop.calendars, codes))
    for what, wanted, known in (*named, ("activity", stop.activities, ids)):
        for name in wanted:
            if name not in known:
                raise ValueError(f"the stop names the unknown {what} {name!r}")

"""Activities, links and the network they form; a network that exists is sound.

A `Network` checks itself when made: unknown ids, impossible numbers and loops are ValueErrors
naming the offender. An impossible *schedule* (a date that cannot be met) is not an error but a
result of the passes.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from luodi.engine.workdays import FULL_DAY, Axis, Calendar

LinkType = Literal["FS", "SS", "FF", "SF"]
LINK_TYPES: Final[tuple[LinkType, ...]] = get_args(LinkType)

LONGEST: Final = 3650 * FULL_DAY
"""Ten years of work in days: a longer duration or lag is a slip of the pen. Shorter slots allow as many more."""


class BadLink(ValueError):
    """A link that cannot be: `fault` is TWICE, TO_ITSELF or LEAVES_PROJECT."""

    def __init__(self, link: "Link", fault: Literal["TWICE", "TO_ITSELF", "LEAVES_PROJECT"]) -> None:
        self.link = link
        self.fault = fault
        said = {
            "TWICE": f"({link.type}) appears twice",
            "TO_ITSELF": "leads back: an activity cannot wait for itself",
            "LEAVES_PROJECT": "leaves its project",
        }[fault]
        super().__init__(f"link {link.pred!r} → {link.succ!r} {said}")


class Loop(ValueError):
    """Activities that wait for one another; `cycle` is a shortest loop, its first id repeated at the end."""

    def __init__(self, cycle: Sequence[str]) -> None:
        self.cycle = tuple(cycle)
        super().__init__(" → ".join(self.cycle))


@dataclass(frozen=True, slots=True)
class Activity:
    """One step. Duration and remaining in hundredths of a fully productive day; 0 = milestone.

    Starts are slots, finishes are boundaries (see `workdays`). `due` is the committed boundary:
    it never moves the forecast, the latest dates are counted back from it. A `must_*` date is both
    no-earlier and no-later; logic is never broken to meet it. `remaining` is what is left at the
    data date of a started activity; None = nobody reported, it runs on as planned.
    `project` groups the activities of a portfolio held in one network.
    """

    id: str
    duration: int
    calendar: int = 0
    name: str = ""
    start_no_earlier: int | None = None
    start_no_later: int | None = None
    finish_no_earlier: int | None = None
    finish_no_later: int | None = None
    must_start: int | None = None
    must_finish: int | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    remaining: int | None = None
    due: int | None = None
    project: str = ""

    @property
    def is_milestone(self) -> bool:
        return self.duration == 0

    @property
    def is_finished(self) -> bool:
        """Finished for the passes; a milestone is passed as soon as either of its actual dates is known."""
        return self.actual_finish is not None or (self.is_milestone and self.actual_start is not None)

    @property
    def is_started(self) -> bool:
        """Under way: started and not finished."""
        return self.actual_start is not None and not self.is_finished


@dataclass(frozen=True, slots=True)
class Link:
    """`succ` waits for `pred`; lag in hundredths of days of `lag_calendar` (None: the successor's)."""

    pred: str
    succ: str
    type: LinkType = "FS"
    lag: int = 0
    lag_calendar: int | None = None


@dataclass(frozen=True)
class Network:
    """One project, or a portfolio of projects told apart by `Activity.project`.

    `name` is the project of activities that name none. Raises ValueError naming the offender.
    """

    activities: tuple[Activity, ...]
    links: tuple[Link, ...]
    calendars: tuple[Calendar, ...]
    axis: Axis
    name: str = ""
    by_id: Mapping[str, Activity] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for attribute in ("activities", "links", "calendars"):
            object.__setattr__(self, attribute, tuple(getattr(self, attribute)))
        for calendar in self.calendars:
            if calendar.axis != self.axis:
                raise ValueError(f"calendar {calendar.code} has another axis than the network")
        by_id: dict[str, Activity] = {}
        for activity in self.activities:
            if activity.id in by_id:
                raise ValueError(f"activity {activity.id!r} appears twice")
            _check_activity(activity, len(self.calendars), LONGEST * self.axis.per_day)
            by_id[activity.id] = activity
        object.__setattr__(self, "by_id", by_id)
        self._check_links()
        cycle = shortest_cycle(by_id, self.links)
        if cycle:
            raise Loop(cycle)

    def _check_links(self) -> None:
        seen = set()
        for link in self.links:
            _check_link(link, self.by_id, len(self.calendars), LONGEST * self.axis.per_day)
            key = (link.pred, link.succ, link.type)
            if key in seen:
                raise BadLink(link, "TWICE")
            seen.add(key)
            if self.project_of(link.pred) != self.project_of(link.succ):
                raise BadLink(link, "LEAVES_PROJECT")

    def project_of(self, activity_id: str) -> str:
        """The project an activity belongs to."""
        return self.by_id[activity_id].project or self.name


def _check_activity(activity: Activity, calendars: int, longest: int) -> None:
    who = f"activity {activity.id!r}"
    if not activity.id:
        raise ValueError("an activity without an id")
    for what, work in (("duration", activity.duration), ("remaining", activity.remaining)):
        if work is not None and not 0 <= work <= longest:
            raise ValueError(f"{who}: {what} of {work / FULL_DAY:g} days (0 to {longest // FULL_DAY})")
    if not 0 <= activity.calendar < calendars:
        raise ValueError(f"{who}: calendar {activity.calendar} of {calendars}")
    start, finish = activity.actual_start, activity.actual_finish
    if start is not None and finish is not None and finish < start + (0 if activity.is_milestone else 1):
        raise ValueError(f"{who}: finished (boundary {finish}) before it started (slot {start})")


def _check_link(link: Link, known: Mapping[str, Activity], calendars: int, longest: int) -> None:
    who = f"link {link.pred!r} → {link.succ!r}"
    for end in (link.pred, link.succ):
        if end not in known:
            raise ValueError(f"{who}: unknown activity {end!r}")
    if link.pred == link.succ:
        raise BadLink(link, "TO_ITSELF")
    if link.type not in LINK_TYPES:
        raise ValueError(f"{who}: unknown link type {link.type!r}")
    if abs(link.lag) > longest:
        raise ValueError(f"{who}: lag of {link.lag / FULL_DAY:g} days")
    if link.lag_calendar is not None and not 0 <= link.lag_calendar < calendars:
        raise ValueError(f"{who}: calendar {link.lag_calendar} of {calendars}")


def topological_order(ids: Iterable[str], links: Iterable[Link]) -> list[str]:
    """Ids so that predecessors come first, otherwise in the given order; loops are left out."""
    waiting = dict.fromkeys(ids, 0)
    after: dict[str, list[str]] = {activity: [] for activity in waiting}
    for link in links:
        waiting[link.succ] += 1
        after[link.pred].append(link.succ)
    ready = deque(activity for activity, count in waiting.items() if count == 0)
    order = []
    while ready:
        activity = ready.popleft()
        order.append(activity)
        for succ in after[activity]:
            waiting[succ] -= 1
            if waiting[succ] == 0:
                ready.append(succ)
    return order


def shortest_cycle(ids: Iterable[str], links: Sequence[Link]) -> tuple[str, ...]:
    """A shortest loop, its first id repeated at the end; empty when there is none.

    >>> shortest_cycle("ABC", [Link("A", "B"), Link("B", "C"), Link("C", "A"), Link("C", "B")])
    ('B', 'C', 'B')
    """
    everyone = list(ids)
    left = set(everyone) - set(topological_order(everyone, links))
    if not left:
        return ()
    after: dict[str, list[str]] = {}
    for link in links:
        if link.pred in left and link.succ in left:
            after.setdefault(link.pred, []).append(link.succ)
    best: tuple[str, ...] = ()
    for origin in everyone:
        if origin in left:
            found = _way_back(origin, after, len(best) - 2 if best else len(left))
            best = found or best
    return best


def _way_back(origin: str, after: Mapping[str, list[str]], longest: int) -> tuple[str, ...]:
    """The shortest loop through `origin` of at most `longest` links, found breadth first."""
    came_from: dict[str, str] = {}
    front = [origin]
    for _ in range(longest):
        ahead = []
        for here in front:
            for there in after.get(here, ()):
                if there == origin:
                    return _trace(origin, here, came_from)
                if there not in came_from:
                    came_from[there] = here
                    ahead.append(there)
        front = ahead
    return ()


def _trace(origin: str, last: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [origin]
    while last != origin:
        way.append(last)
        last = came_from[last]
    way.append(origin)
    return tuple(reversed(way))

"""Networks as arrays: sorted topologically, one project after the other, links in CSR form.

Prepared once, passed over many times. Everything a pass, a simulation or a levelling needs reads
these arrays; nothing here depends on a data date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.network import LINK_TYPES, Activity, Link, Network, topological_order
from luodi.engine.workdays import FULL_DAY, Axis, Calendar

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_CAP: Final = 1 << 40
NO_FLOOR: Final = -(1 << 40)
NOT_STARTED, STARTED, FINISHED = 0, 1, 2
# What sets an earliest date when it is no link.
BY_DATA_DATE, BY_START_FLOOR, BY_FINISH_FLOOR, BY_ACTUAL = -1, -2, -3, -4


# Columns of Tables.activity …
DURATION, CALENDAR, STATE, ACTUAL_START, ACTUAL_FINISH, REMAINING = 0, 1, 2, 3, 4, 5
START_FLOOR, FINISH_FLOOR, START_CAP, FINISH_CAP, DUE, BOUNDED = 6, 7, 8, 9, 10, 11
PRED_FROM, PRED_TO, SUCC_FROM, SUCC_TO = 12, 13, 14, 15
# … of Tables.link (TYPE is the index in LINK_TYPES) …
PRED, SUCC, TYPE, LAG, LAG_CALENDAR, OUTGOING = 0, 1, 2, 3, 4, 5
# … and the planes of Tables.clock.
CUM, FIRST, WORKING = 0, 1, 2


class Tables(NamedTuple):
    """What the kernels read: few wide tables, because each array costs compile and call time.

    `activity`: REMAINING is -1 where nobody reported; FINISH_CAP leaves out the committed date DUE,
    which gives way to the reserve; BOUNDED = a committed or hard date lies at or behind the activity;
    rows PRED_FROM…PRED_TO of `link` lead to it.
    `link`: in the order of successors. OUTGOING is a list of its own in the order of predecessors:
    its entries SUCC_FROM…SUCC_TO are the rows of the links that leave an activity.
    `clock`, by calendar: CUM[b] = work before boundary b; FIRST[k] = first boundary before which k
    full days fit; WORKING[s] = first slot >= s that is worked (the axis length when there is none).
    """

    project_at: Ints  # first activity of each project, and the total at the end
    activity: Ints
    link: Ints
    clock: Ints


@dataclass(frozen=True)
class Arrays:
    """Prepared projects. `activities[i]` stands at position i of every array, `links[k]` at link k."""

    tables: Tables
    activities: tuple[Activity, ...]
    links: tuple[Link, ...]
    projects: tuple[str, ...]
    calendars: tuple[Calendar, ...]
    axis: Axis

    @cached_property
    def _positions(self) -> dict[tuple[str, str], int]:
        return {
            (project, self.activities[at].id): at
            for number, project in enumerate(self.projects)
            for at in self.span(number)
        }

    @cached_property
    def _anywhere(self) -> dict[str, int]:
        return {activity.id: at for at, activity in enumerate(self.activities)}

    def span(self, project: int) -> range:
        """Positions of the activities of one project (by its number in `projects`)."""
        return range(int(self.tables.project_at[project]), int(self.tables.project_at[project + 1]))

    def at(self, activity_id: str, project: str | None = None) -> int:
        """Position of an activity; name the project when ids repeat. Raises KeyError."""
        return self._anywhere[activity_id] if project is None else self._positions[project, activity_id]

    def calendar_of(self, position: int) -> Calendar:
        """The calendar an activity works by."""
        return self.calendars[int(self.tables.activity[position, CALENDAR])]

    def state(self, position: int) -> int:
        """NOT_STARTED, STARTED or FINISHED."""
        return int(self.tables.activity[position, STATE])

    def predecessor(self, link: int) -> int:
        """Position of the activity a link comes from."""
        return int(self.tables.link[link, PRED])

    def has_predecessors(self, position: int) -> bool:
        """Does any activity come before this one?"""
        row = self.tables.activity[position]
        return bool(row[PRED_TO] > row[PRED_FROM])


def compile(networks: Network | Iterable[Network]) -> Arrays:
    """Prepares one network (its projects told apart by `Activity.project`) or many.

    Raises ValueError when networks differ in their axis or two bear the same project name.
    """
    several = [networks] if isinstance(networks, Network) else list(networks)
    if not several:
        raise ValueError("no network to prepare")
    axis = several[0].axis
    calendars: dict[int, tuple[int, Calendar]] = {}
    projects: dict[str, list[Activity]] = {}
    rows = _Rows()
    for number, network in enumerate(several):
        if network.axis != axis:
            raise ValueError(f"network {network.name or number!r} has another axis")
        local = [calendars.setdefault(id(c), (len(calendars), c))[0] for c in network.calendars]
        rows.add(network, network.name or str(number), local, projects)
    ordered = tuple(calendar for _, calendar in calendars.values())
    return rows.arrays(tuple(projects), ordered, axis)


class _Rows:
    """Collects activities and links in their final order."""

    def __init__(self) -> None:
        self.activities: list[Activity] = []
        self.calendar: list[int] = []
        self.project_at: list[int] = [0]
        self.links: list[Link] = []
        self.link_rows: list[tuple[int, int, int, int, int]] = []
        self.pred_at: list[int] = [0]

    def add(
        self, network: Network, name: str, calendars: Sequence[int], projects: dict[str, list[Activity]]
    ) -> None:
        """Appends the projects of one network, each in topological order."""
        incoming: dict[str, list[Link]] = {}
        for link in network.links:
            incoming.setdefault(link.succ, []).append(link)
        own: dict[str, list[Activity]] = {}
        for activity_id in topological_order(network.by_id, network.links):
            activity = network.by_id[activity_id]
            own.setdefault(activity.project or name, []).append(activity)
        for project, members in own.items():
            if project in projects:
                raise ValueError(f"project {project!r} appears twice")
            projects[project] = members
            self._add_project(members, incoming, calendars)

    def _add_project(
        self, members: Sequence[Activity], incoming: dict[str, list[Link]], calendars: Sequence[int]
    ) -> None:
        position = {activity.id: len(self.activities) + n for n, activity in enumerate(members)}
        for activity in members:
            for link in incoming.get(activity.id, ()):
                lag_calendar = activity.calendar if link.lag_calendar is None else link.lag_calendar
                kind = LINK_TYPES.index(link.type)
                ends = (position[link.pred], position[link.succ])
                self.links.append(link)
                self.link_rows.append((*ends, kind, link.lag, calendars[lag_calendar]))
            self.pred_at.append(len(self.links))
            self.activities.append(activity)
            self.calendar.append(calendars[activity.calendar])
        self.project_at.append(len(self.activities))

    def arrays(self, projects: tuple[str, ...], calendars: tuple[Calendar, ...], axis: Axis) -> Arrays:
        """The finished arrays."""
        link = np.zeros((len(self.links), OUTGOING + 1), np.int64)
        link[:, :OUTGOING] = np.array(self.link_rows, np.int64).reshape(-1, OUTGOING)
        link[:, OUTGOING] = np.argsort(link[:, PRED], kind="stable")
        total = len(self.activities)
        activity = np.zeros((total, SUCC_TO + 1), np.int64)
        rows = [_row(a, c, calendars[c]) for a, c in zip(self.activities, self.calendar, strict=True)]
        activity[:, :BOUNDED] = np.array(rows, np.int64).reshape(-1, BOUNDED)
        activity[:, PRED_FROM], activity[:, PRED_TO] = self.pred_at[:-1], self.pred_at[1:]
        activity[:, SUCC_TO] = np.cumsum(np.bincount(link[:, PRED], minlength=total))
        activity[1:, SUCC_FROM] = activity[:-1, SUCC_TO]
        project_at = np.array(self.project_at, np.int64)
        tables = Tables(project_at, activity, link, _clock(calendars, axis.length))
        _mark_bounded(tables)
        return Arrays(tables, tuple(self.activities), tuple(self.links), projects, calendars, axis)


def _row(activity: Activity, calendar_at: int, calendar: Calendar) -> tuple[int, ...]:
    """The columns of `Tables.activity` up to DUE; the others need all rows."""
    state = FINISHED if activity.is_finished else STARTED if activity.is_started else NOT_STARTED
    start, finish = _actuals(activity, calendar)
    return (
        activity.duration,
        calendar_at,
        state,
        start,
        finish,
        -1 if activity.remaining is None else activity.remaining,
        max(_or(activity.start_no_earlier, NO_FLOOR), _or(activity.must_start, NO_FLOOR)),
        max(_or(activity.finish_no_earlier, NO_FLOOR), _or(activity.must_finish, NO_FLOOR)),
        min(_or(activity.start_no_later, NO_CAP), _or(activity.must_start, NO_CAP)),
        min(_or(activity.finish_no_later, NO_CAP), _or(activity.must_finish, NO_CAP)),
        _or(activity.due, NO_CAP),
    )


def _actuals(activity: Activity, calendar: Calendar) -> tuple[int, int]:
    """Actual start and finish; a start nobody reported is taken back from the finish by the duration."""
    start, finish = activity.actual_start, activity.actual_finish
    if activity.is_milestone and finish is None:
        finish = start
    if start is None and finish is not None:
        start = calendar.latest_start(finish, activity.duration)
    return _or(start, 0), _or(finish, 0)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else int(value)


def _mark_bounded(tables: Tables) -> None:
    """A hard date bounds its activity and everything before it; what is finished waits for nothing."""
    activity = tables.activity
    hard = (activity[:, DUE] < NO_CAP) | (activity[:, FINISH_CAP] < NO_CAP)
    hard |= (activity[:, START_CAP] < NO_CAP) & (activity[:, STATE] == NOT_STARTED)
    pending = activity[:, STATE] != FINISHED
    bounded = (hard & pending).tolist()
    preds, waits = tables.link[:, PRED].tolist(), pending.tolist()
    first, end = activity[:, PRED_FROM].tolist(), activity[:, PRED_TO].tolist()
    for position in range(len(bounded) - 1, -1, -1):
        if bounded[position]:
            for pred in preds[first[position] : end[position]]:
                bounded[pred] = waits[pred]
    activity[:, BOUNDED] = bounded


def _clock(calendars: Sequence[Calendar], length: int) -> Ints:
    clock = np.full((3, len(calendars), length + 1), length, np.int64)
    for row, calendar in enumerate(calendars):
        clock[CUM, row] = calendar.cum
        days = np.arange(int(calendar.cum[-1]) // FULL_DAY + 1)
        clock[FIRST, row, : len(days)] = np.searchsorted(calendar.cum, days * FULL_DAY)
        worked = np.flatnonzero(calendar.weights)
        after = np.append(worked, length)
        clock[WORKING, row] = after[np.searchsorted(worked, np.arange(length + 1))]
    return clock

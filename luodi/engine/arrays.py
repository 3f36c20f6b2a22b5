"""Networks as arrays: sorted topologically, one project after the other, links in CSR form.

Prepared once, passed over many times. Everything a pass, a simulation or a levelling needs reads
these arrays; nothing here depends on a data date.
"""

# mypy: disable-error-code="no-any-return"
# (what comes out of an array of integers is Any to the type checker)

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.daycount import DayCount
from luodi.engine.network import LINK_TYPES, Activity, Link, Network
from luodi.engine.workdays import FULL_DAY, Axis, Calendar

if TYPE_CHECKING:
    from luodi.engine.layers import Layers

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_CAP: Final = 1 << 40
NO_FLOOR: Final = -(1 << 40)
FAR: Final = 1 << 30
"""Further than any date a pass may give: the limit of the narrow cells it writes."""
LATEST_DATE: Final = 1 << 28
"""Dates of activities and the data date lie nearer than this to the epoch, in slots."""
NOT_STARTED, STARTED, FINISHED = 0, 1, 2
FS, SS, FF, SF = range(4)  # the codes of LINK_TYPES
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
    def count(self) -> DayCount:
        """The calendars, to count whole columns of days."""
        return DayCount.of(self.calendars)

    @cached_property
    def layers(self) -> "Layers":
        """The order the passes run in. Raises ValueError when dates could run too far to be told."""
        from luodi.engine.layers import layers

        return layers(self, self.count)

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

    Raises ValueError when networks differ in their axis, two bear the same project name, or a
    number is none that can be counted with.
    """
    several = [networks] if isinstance(networks, Network) else list(networks)
    if not several:
        raise ValueError("no network to prepare")
    axis = several[0].axis
    for number, network in enumerate(several):
        if network.axis != axis:
            raise ValueError(f"network {network.name or number!r} has another axis")
    ordered, local = merged_calendars(several)
    return _Rows(several, local).arrays(ordered, axis)


def merged_calendars(networks: Sequence[Network]) -> tuple[tuple[Calendar, ...], list[list[int]]]:
    """The calendars of all networks, equal ones once, and their numbers by network."""
    numbers: dict[int, int] = {}
    ordered: list[Calendar] = []
    alike: dict[tuple[str, int | None], list[int]] = {}
    for calendar in (calendar for network in networks for calendar in network.calendars):
        if id(calendar) in numbers:
            continue
        known = alike.setdefault((calendar.code, calendar.provisional_from), [])
        same = (n for n in known if np.array_equal(ordered[n].weights, calendar.weights))
        number = numbers[id(calendar)] = next(same, len(ordered))
        if number == len(ordered):
            ordered.append(calendar)
            known.append(number)
    return tuple(ordered), [[numbers[id(c)] for c in network.calendars] for network in networks]


class _Rows:
    """Activities and links of several networks in the order given, and where each will stand."""

    def __init__(self, networks: Sequence[Network], calendars: Sequence[Sequence[int]]) -> None:
        self.activities = [activity for network in networks for activity in network.activities]
        self.links = [link for network in networks for link in network.links]
        self.network = np.repeat(np.arange(len(networks)), [len(n.activities) for n in networks])
        self.names = [network.name or str(number) for number, network in enumerate(networks)]
        pred: list[int] = []
        succ: list[int] = []
        begin = 0
        for network in networks:
            at = dict(zip(network.by_id, range(begin, begin + len(network.by_id)), strict=True))
            pred += [at[link.pred] for link in network.links]
            succ += [at[link.succ] for link in network.links]
            begin += len(at)
        self.ends = np.array((pred, succ), np.int64).T
        self.calendar = _translated([a.calendar for a in self.activities], self.network, calendars)
        lag_calendar = [-1 if link.lag_calendar is None else link.lag_calendar for link in self.links]
        named = _translated(np.maximum(lag_calendar, 0), self.network[self.ends[:, 0]], calendars)
        self.lag_calendar = np.where(np.less(lag_calendar, 0), self.calendar[self.ends[:, 1]], named)

    def arrays(self, calendars: tuple[Calendar, ...], axis: Axis) -> Arrays:
        """The finished arrays: projects one after the other, each in topological order."""
        order, projects, project_at = self._order()
        position = np.empty_like(order)
        position[order] = np.arange(len(order))
        ends = position[self.ends]
        by_succ = np.argsort(ends[:, 1], kind="stable")
        activities = tuple([self.activities[at] for at in order.tolist()])
        links = tuple([self.links[at] for at in by_succ.tolist()])
        activity = _activity_table(activities, self.calendar[order], DayCount.of(calendars))
        link = _link_table(links, ends[by_succ], self.lag_calendar[by_succ])
        _join(activity, link)
        _mark_bounded(activity, link)
        tables = Tables(project_at, activity, link, _clock(calendars, axis.length))
        return Arrays(tables, activities, links, projects, calendars, axis)

    def _order(self) -> tuple[Ints, tuple[str, ...], Ints]:
        """Numbers of the activities in their final order, the projects, and where each begins."""
        from luodi.engine import _kernels

        total = len(self.activities)
        after = self.ends[np.argsort(self.ends[:, 0], kind="stable")]
        first = np.searchsorted(after[:, 0], np.arange(total + 1))
        order = np.empty(total, np.int64)
        waiting = np.bincount(self.ends[:, 1], minlength=total)
        _kernels.topological(first, np.ascontiguousarray(after[:, 1]), waiting, order)
        order = order[np.argsort(self.network[order], kind="stable")]
        numbers: dict[tuple[int, str], int] = {}
        networks, names, activities = self.network.tolist(), self.names, self.activities
        project = [
            numbers.setdefault((network, activities[at].project or names[network]), len(numbers))
            for at in order.tolist()
            for network in (networks[at],)
        ]
        projects = tuple(name for _, name in numbers)
        for name, times in Counter(projects).items():
            if times > 1:
                raise ValueError(f"project {name!r} appears twice")
        sizes = np.bincount(project, minlength=len(projects))
        return order[np.argsort(project, kind="stable")], projects, np.append(0, np.cumsum(sizes))


def _translated(numbers: Any, network: Ints, calendars: Sequence[Sequence[int]]) -> Ints:
    """Numbers of calendars in their own networks as numbers among all calendars."""
    offsets = np.append(0, np.cumsum([len(own) for own in calendars]))
    flat = np.array([number for own in calendars for number in own], np.int64)
    return flat[offsets[network] + np.asarray(numbers, np.int64)]


def _activity_table(activities: Sequence[Activity], calendar: Ints, count: DayCount) -> Ints:
    """The columns of `Tables.activity` up to DUE; the others need the links."""
    duration, begun, ended, remaining, due = (
        _facts(activities, what) for what in ("duration", "actual_start", "actual_finish", "remaining", "due")
    )
    # A milestone is passed as soon as either of its actual dates is known.
    ended = np.where((duration == 0) & np.isnan(ended), begun, ended)
    state = np.where(~np.isnan(ended), FINISHED, np.where(~np.isnan(begun), STARTED, NOT_STARTED))
    table = np.zeros((len(activities), SUCC_TO + 1), np.int64)
    table[:, DURATION], table[:, CALENDAR], table[:, STATE] = duration, calendar, state
    table[:, ACTUAL_START], table[:, ACTUAL_FINISH] = _or(begun, 0), _or(ended, 0)
    silent = np.flatnonzero((state == FINISHED) & np.isnan(begun))
    # A start nobody reported is taken back from the finish by the duration.
    work = count.grains(calendar[silent], table[silent, DURATION])
    table[silent, ACTUAL_START] = count.latest_start(calendar[silent], table[silent, ACTUAL_FINISH], work)
    table[:, REMAINING] = _or(remaining, -1)
    for column, no, names, most in (
        (START_FLOOR, NO_FLOOR, ("start_no_earlier", "must_start"), np.fmax),
        (FINISH_FLOOR, NO_FLOOR, ("finish_no_earlier", "must_finish"), np.fmax),
        (START_CAP, NO_CAP, ("start_no_later", "must_start"), np.fmin),
        (FINISH_CAP, NO_CAP, ("finish_no_later", "must_finish"), np.fmin),
    ):
        table[:, column] = _or(most(*(_facts(activities, what) for what in names)), no)
    table[:, DUE] = _or(due, NO_CAP)
    return table


def _facts(activities: Sequence[Activity], what: str) -> NDArray[np.float64]:
    """One fact of each activity, NaN where nothing is said; refuses what is not a whole number."""
    said = list(map(attrgetter(what), activities))
    if said.count(None) == len(said):
        return np.full(len(said), np.nan)
    facts = np.array(said, np.float64)
    sound = (np.abs(facts) < LATEST_DATE) & (facts == np.floor(facts))
    for at in np.flatnonzero(~sound).tolist():
        if said[at] is not None:
            raise ValueError(f"activity {activities[at].id!r}: {what} of {said[at]}")
    return facts


def _or(column: NDArray[np.float64], otherwise: int) -> Ints:
    return np.where(np.isnan(column), otherwise, column).astype(np.int64)


def _link_table(links: Sequence[Link], ends: Ints, lag_calendar: Ints) -> Ints:
    """The columns of `Tables.link`."""
    link = np.zeros((len(links), OUTGOING + 1), np.int64)
    kinds = {kind: number for number, kind in enumerate(LINK_TYPES)}
    link[:, PRED], link[:, SUCC] = ends[:, 0], ends[:, 1]
    link[:, TYPE] = [kinds[k.type] for k in links]
    lags = np.array([k.lag for k in links], np.float64)
    for at in np.flatnonzero(lags != np.floor(lags)).tolist():
        raise ValueError(f"link {links[at].pred!r} → {links[at].succ!r}: lag of {links[at].lag}")
    link[:, LAG] = lags
    link[:, LAG_CALENDAR] = lag_calendar
    link[:, OUTGOING] = np.argsort(link[:, PRED], kind="stable")
    return link


def _join(activity: Ints, link: Ints) -> None:
    """Where the links to and from each activity stand."""
    for ends, first, end in ((SUCC, PRED_FROM, PRED_TO), (PRED, SUCC_FROM, SUCC_TO)):
        activity[:, end] = np.cumsum(np.bincount(link[:, ends], minlength=len(activity)))
        activity[1:, first] = activity[:-1, end]


def _mark_bounded(activity: Ints, link: Ints) -> None:
    """A hard date bounds its activity and everything that presses on it.

    What is finished waits for nothing; work under way cannot be asked to have begun earlier.
    """
    from luodi.engine import _kernels

    state = activity[:, STATE]
    hard = (activity[:, DUE] < NO_CAP) | (activity[:, FINISH_CAP] < NO_CAP)
    hard |= (activity[:, START_CAP] < NO_CAP) & (state == NOT_STARTED)
    activity[:, BOUNDED] = hard & (state != FINISHED)
    from_start = (link[:, TYPE] == SS) | (link[:, TYPE] == SF)
    pred_state = state[link[:, PRED]]
    presses = (pred_state == NOT_STARTED) | ((pred_state == STARTED) & ~from_start)
    presses &= state[link[:, SUCC]] != FINISHED
    _kernels.mark_bounded(activity, link, presses)


def _clock(calendars: Sequence[Calendar], length: int) -> Ints:
    clock = np.full((3, len(calendars), length + 1), length, np.int64)
    for row, calendar in enumerate(calendars):
        clock[CUM, row] = calendar.cum
        full = calendar.reached[:: FULL_DAY // calendar.grain]
        clock[FIRST, row, : len(full)] = full
        clock[WORKING, row] = calendar.worked
    return clock

"""Rows to engine and back: the one place that knows both.

Activities, links and dates of many projects are read in a handful of queries, become one set of arrays, are
planned in one run, and come back as dates. Writing stands in `actions.computing`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet

from luodi import engine
from luodi.engine.network import LinkType
from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.stages import Milestone
from luodi.plan.calendars import Calendars, calendars
from luodi.plan.models import Activity, Link
from luodi.plan.stoppages import halted, standing_stoppages

HUNDREDTHS = engine.FULL_DAY
C = Activity.Constraint
AT_START = frozenset({C.START_NO_EARLIER.value, C.START_NO_LATER.value, C.MUST_START.value})


class Dates(NamedTuple):
    """What a run says of one activity; a finish is the last day worked, floats are calendar days."""

    early_start_on: date | None = None
    early_finish_on: date | None = None
    late_start_on: date | None = None
    late_finish_on: date | None = None
    responsible_start_on: date | None = None
    responsible_finish_on: date | None = None
    total_float_days: int | None = None
    free_float_days: int | None = None
    is_critical: bool = False
    committed_on: date | None = None
    planned_start_on: date | None = None
    planned_finish_on: date | None = None
    waits_for: str = ""
    waits_for_code: str = ""
    criticality_percent: int | None = None
    late_percent: int | None = None


class Likelihood(NamedTuple):
    """What is said of one finish: promises kept in percent (None without one), P50 and P80 that agree with it; what the simulation had."""

    percent: int | None
    p50_on: date
    p80_on: date
    simulated: int | None = None


class Row(NamedTuple):
    """An activity as the run needs it, with the dates of the last run."""

    id: int
    project_id: int
    code: str
    name: str
    name_en: str
    step: str
    stage_group: str
    milestone: str
    duration_days: Decimal
    optimistic_days: Decimal
    pessimistic_days: Decimal
    calendar: str
    constraint: str
    constraint_on: date | None
    actual_start_on: date | None
    actual_finish_on: date | None
    remaining_days: Decimal | None
    permit: str
    owner_id: int | None
    owner: str | None
    owner_en: str | None
    owner_text: str
    last: Dates

    @property
    def is_event(self) -> bool:
        return self.duration_days == 0


_OWN = ("owner__name", "owner__name_en", "owner_text")
_PLAIN = Row._fields.index("owner")
_COLUMNS = (*Row._fields[:_PLAIN], *_OWN, *Dates._fields)


class LinkRow(NamedTuple):
    """A link as the run needs it."""

    id: int
    project_id: int
    before: str
    behind: str
    type: str
    lag_days: Decimal
    lag_calendar: str
    is_driving: bool


@dataclass(slots=True)
class ProjectRows:
    """One project with everything its plan is made of."""

    project: Project
    activities: list[Row] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    dates: list[ProjectDate] = field(default_factory=list)
    due: dict[str, ProjectDate] = field(default_factory=dict)
    unplaced: list[ProjectDate] = field(default_factory=list)
    loop: tuple[str, ...] = ()
    found: dict[str, Dates] = field(default_factory=dict)
    collides: list[dict[str, Any]] = field(default_factory=list)
    odds: dict[str, Likelihood] = field(default_factory=dict)


def read(projects: Sequence[Project]) -> list[ProjectRows]:
    """All rows of the projects, committed dates put to the activities that carry them."""
    books = {project.pk: ProjectRows(project) for project in projects}
    ids = list(books)
    for row in rows_of(Activity.objects.filter(project__in=ids)):
        books[row.project_id].activities.append(row)
    links = Link.objects.filter(project__in=ids).order_by("id")
    columns = ("id", "project_id", "predecessor__code", "successor__code", "type", "lag_days", "lag_calendar")
    for link in links.values_list(*columns, "is_driving").iterator(5000):
        books[link[1]].links.append(LinkRow(*link))
    for dated in ProjectDate.objects.filter(project__in=ids).order_by("on", "id"):
        books[dated.project_id].dates.append(dated)
    for book in books.values():
        _place(book)
    return list(books.values())


def rows_of(found: QuerySet[Activity]) -> list[Row]:
    """Activities as rows, project by project in their order; one query."""
    ordered = found.order_by("project_id", "position", "id").values_list(*_COLUMNS)
    return [
        Row(*values[: _PLAIN + 3], last=Dates(*values[_PLAIN + 3 :]))  # type: ignore[misc]
        for values in ordered.iterator(5000)
    ]


def _place(book: ProjectRows) -> None:
    """Each committed date to its activity: by milestone; other nodes by their name."""
    carriers = {row.milestone: row.code for row in book.activities if row.milestone}
    names = {name: row.code for row in book.activities for name in (row.name_en, row.name) if name}
    for dated in book.dates:
        if dated.meaning != ProjectDate.Meaning.COMMITTED:
            continue
        is_node = dated.milestone == Milestone.NODE.value
        code = names.get(dated.title) if is_node else carriers.get(dated.milestone)
        if code is None:
            book.unplaced.append(dated)
        elif code not in book.due:  # two promises for one event: the earlier binds
            book.due[code] = dated


@dataclass(frozen=True)
class Run:
    """A planned portfolio: `plan` counts back from the committed days, `kept` with the reserve kept back."""

    calendars: Calendars
    plan: engine.Plan
    kept: engine.Plan
    link_ids: dict[int, int]
    networks: dict[str, engine.Network]

    def dates(self, book: ProjectRows) -> dict[str, Dates]:
        """Dates by activity code."""
        arrays, name = self.plan.arrays, str(book.project.pk)
        return {row.code: self._dates(row, arrays.at(row.code, name), book) for row in book.activities}

    @cached_property
    def _columns(self) -> tuple[list[int], ...]:
        """Plain lists: reading an element of an array of numpy costs more than all the rest."""
        plan, kept = self.plan, self.kept
        early, late = (plan.early_start, plan.early_finish), (plan.late_start, plan.late_finish)
        arrays = (
            *early,
            *late,
            kept.late_start,
            kept.late_finish,
            plan.slack_days,
            plan.critical,
            plan.bounded,
        )
        return tuple(array.tolist() for array in arrays)

    def _dates(self, row: Row, at: int, book: ProjectRows) -> Dates:
        due = book.due.get(row.code)
        committed = due.on if due else None
        if row.actual_finish_on is not None:
            actual = (row.actual_start_on or row.actual_finish_on, row.actual_finish_on)
            return Dates(*actual, *actual, *actual, None, None, False, committed)
        es, ef, ls, lf, rs, rf, slack, critical, bounded = (column[at] for column in self._columns)
        # Nobody is responsible for a day that no promise asks for.
        responsible: tuple[date | None, date | None] = (
            span(self.plan.arrays, row, at, rs, rf) if bounded else (None, None)
        )
        return Dates(
            *span(self.plan.arrays, row, at, es, ef),
            *span(self.plan.arrays, row, at, ls, lf),
            *responsible,
            slack,
            self._free_days(row, at, ef),
            bool(critical),
            committed,
        )

    def _free_days(self, row: Row, at: int, finish: int) -> int:
        """Free float in calendar days: how far the finish may move without moving another activity."""
        room = int(self.plan.free_float[at])
        return self.plan.arrays.calendar_of(at).retreat(finish, -room) - finish if room > 0 else 0

    @cached_property
    def _drivers(self) -> list[int]:
        drivers: list[int] = self.plan.driver.tolist()
        return drivers

    def driver_of(self, at: int) -> int:
        """The link that sets the earliest date at a position, or one of the engine's causes."""
        return self._drivers[at]

    def driving(self, book: ProjectRows) -> set[int]:
        """Ids of the links that set the earliest date of an activity."""
        name = str(book.project.pk)
        found = (self._drivers[self.plan.arrays.at(row.code, name)] for row in book.activities)
        return {self.link_ids[id(self.plan.arrays.links[link])] for link in found if link >= 0}

    def chain(self, book: ProjectRows, code: str) -> list[engine.Reason]:
        """What leads to an activity, hop by hop."""
        return engine.driving_chain(self.plan.arrays, self.plan, code, str(book.project.pk))

    def is_provisional(self, book: ProjectRows, dates: dict[str, Dates]) -> bool:
        """Does an unfinished step lie in years whose holidays are not announced yet?"""
        axis = self.calendars.axis
        for row in book.activities:
            first = self.calendars[row.calendar].provisional_from
            finish = dates[row.code].early_finish_on
            if first is not None and finish and not row.actual_finish_on and axis.slot(finish) >= first:
                return True
        return False


def span(arrays: engine.Arrays, row: Row, at: int, start: int, finish: int) -> tuple[date, date]:
    """First and last day of the activity at a position; both the same for an event."""
    if row.is_event:
        on = arrays.axis.milestone_date(finish, has_predecessors=arrays.has_predecessors(at))
        return on, on
    first = arrays.axis.date(start)
    return first, max(first, arrays.axis.finish_date(finish))


def run(books: Iterable[ProjectRows], data_date: date, reserve_days: int) -> Run | None:
    """Plans all projects with activities and no loop; a loop is noted in its book. None if nothing is left."""
    known = calendars()
    networks, link_ids = networks_of(books, known)
    if not networks:
        return None
    arrays = engine.compile(networks)
    slot = known.axis.slot(data_date)
    named = {network.name: network for network in networks}
    return Run(known, engine.plan(arrays, slot), engine.plan(arrays, slot, reserve_days), link_ids, named)


def networks_of(
    books: Iterable[ProjectRows], known: Calendars, without: int | None = None
) -> tuple[list[engine.Network], dict[int, int]]:
    """The networks with every stop of work in their calendars but the one numbered `without`; ids of their links."""
    link_ids: dict[int, int] = {}
    live = [book for book in books if book.activities]
    made = [(book.project, _network(book, known, link_ids)) for book in live]
    found = [(project, network) for project, network in made if network]
    return halted(found, standing_stoppages(without), known.axis), link_ids


def _network(book: ProjectRows, known: Calendars, link_ids: dict[int, int]) -> engine.Network | None:
    behind = {link.behind for link in book.links}
    activities = [_activity(row, book, known, row.code in behind) for row in book.activities]
    links = []
    for row in book.links:
        kind = cast(LinkType, row.type)
        lag = int(row.lag_days * HUNDREDTHS)
        link = engine.Link(row.before, row.behind, kind, lag, known.number[row.lag_calendar])
        link_ids[id(link)] = row.id
        links.append(link)
    name = str(book.project.pk)
    try:
        return engine.Network(tuple(activities), tuple(links), known.ordered, known.axis, name)
    except engine.Loop as loop:
        book.loop = loop.cycle
        return None


def _activity(row: Row, book: ProjectRows, known: Calendars, has_predecessors: bool) -> engine.Activity:
    axis = known.axis
    due = book.due.get(row.code)
    facts: dict[str, Any] = _constraint(row, axis, has_predecessors)
    if row.actual_finish_on:
        facts["actual_finish"] = axis.boundary(row.actual_finish_on)
    if row.actual_start_on and not row.is_event:
        facts["actual_start"] = axis.slot(row.actual_start_on)
    if row.remaining_days is not None and row.actual_start_on and not row.is_event:
        facts["remaining"] = int(row.remaining_days * HUNDREDTHS)
    return engine.Activity(
        id=row.code,
        duration=int(row.duration_days * HUNDREDTHS),
        calendar=known.number[row.calendar],
        name=row.name,
        due=axis.boundary(due.on) if due else None,
        **facts,
    )


def _constraint(row: Row, axis: engine.Axis, has_predecessors: bool) -> dict[str, int]:
    """A constraint in slots and boundaries. A closing milestone is an instant at the end of its day."""
    if not row.constraint or row.constraint_on is None:
        return {}
    opens = row.constraint in AT_START and not (row.is_event and has_predecessors)
    on = axis.slot(row.constraint_on) if opens else axis.boundary(row.constraint_on)
    return {row.constraint.lower(): on}

"""What a joint meeting (联席会议) could free: items that wait for a decision, by what the wait costs their projects.

The days are found by planning the project without the wait: the item is decided on the next working day, or taken in
hand at once where it only stands in a queue. Dates by links choose what is worth it, the levelled plan says the days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from luodi.approvals.application_queries import issued_items, needed_items
from luodi.approvals.catalogue import Permit
from luodi.approvals.departments import Departments
from luodi.approvals.editions import kind_now
from luodi.approvals.measures import rules
from luodi.approvals.steps import STOPPED
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, User
from luodi.plan.applied import open_clocks
from luodi.plan.models import WaitsFor
from luodi.plan.portfolio import ProjectRows, Row
from luodi.plan.speed_models import MeetingItem
from luodi.plan.trying import Trial
from luodi.plan.weights import weights_of

R = MeetingItem.Reason
DECIDED = frozenset({R.STOPPED, R.OVER})
"""These the meeting decides; the others it takes in hand at once."""


@dataclass(frozen=True)
class MeetingCandidate:
    """An item for a joint meeting. `permit`: its code in the catalogue; `departments`: who must come, the one that
    decides first; `days_freed` of the project's promise in calendar days; `reason`: a code of MeetingItem.Reason."""

    project: Project
    permit: str
    departments: tuple[Organisation, ...]
    days_freed: int
    yuan_waiting: Decimal
    reason: str
    weighted_days: int


def meeting_candidates(user: User | None = None) -> list[MeetingCandidate]:
    """What waits for a meeting, the most weighted days first; of the projects that this person sees. Two queries."""
    rows = MeetingItem.objects.select_related("project__town")
    if user is not None:
        rows = rows.filter(project__in=visible_projects(user).order_by().values("pk"))
    found = list(rows)
    units = Organisation.objects.in_bulk({pk for row in found for pk in row.departments})
    return [
        MeetingCandidate(
            row.project,
            row.item,
            tuple(units[pk] for pk in row.departments if pk in units),
            row.days_freed,
            row.project.total_investment_yuan or Decimal(0),
            row.reason,
            row.weighted_days,
        )
        for row in found
    ]


def agenda(candidates: Sequence[MeetingCandidate], minutes: int, minutes_each: int) -> list[MeetingCandidate]:
    """What fits into a meeting: one item of each project first, by weighted days, because two items of one project
    do not free the sum of their days."""
    most = minutes // minutes_each
    first: dict[int, MeetingCandidate] = {}
    for each in candidates:
        first.setdefault(each.project.pk, each)
    leading = list(first.values())
    behind = [each for each in candidates if first[each.project.pk] is not each]
    return [*leading, *behind][:most]


def usual_minutes() -> tuple[int, int]:
    """What a meeting has, and what an item takes."""
    known = rules()["meeting"]
    return known["minutes"], known["minutes_each"]


# -- found in the background -----------------------------------------------------------------------


def items_for_meeting(book: ProjectRows, data_date: date) -> list[MeetingItem]:
    """What of one project waits and would free days, as rows not yet written."""
    project = book.project
    waits = _waits(book, data_date)
    if not waits:
        return []
    trial = Trial.of(book, data_date)
    permits = needed_items(project)
    weight = weights_of([project], data_date)[project.pk]
    found = []
    for row, reason in waits:
        freed = _freed(trial, row, reason)
        if freed > 0 and row.permit in permits:
            units = _who(project, permits[row.permit], permits)
            found.append(
                MeetingItem(
                    project=project, item=row.permit, departments=units, days_freed=freed,
                    weighted_days=freed * weight, reason=reason,
                )
            )  # fmt: skip
    return found


def _waits(book: ProjectRows, data_date: date) -> list[tuple[Row, R]]:
    """Reviews that stand still, are over their time, lie unaccepted, or stand in a queue."""
    clocks = open_clocks(book.project, data_date)
    found = []
    for row in book.activities:
        if row.permit != row.code or row.actual_finish_on or row.is_event:
            continue
        known = clocks.get(row.code)
        if known and row.actual_start_on:
            application, clock = known
            if application.state in STOPPED:
                found.append((row, R.STOPPED))
            elif clock.left < 0:
                found.append((row, R.OVER))
        elif known and known[1].is_unaccepted_late:
            found.append((row, R.UNACCEPTED))
        elif row.last.waits_for == WaitsFor.CAPACITY:
            found.append((row, R.QUEUE))
    return found


def _freed(trial: Trial, row: Row, reason: R) -> int:
    book = _without(trial.book, row, reason, trial.data_date)
    if reason in DECIDED:
        quick = replace(trial, book=book).early().won_against(trial.before)
        if quick.promise <= 0:
            return 0
    return trial.planned_of(book).won_against(trial.stands).promise


def _without(book: ProjectRows, row: Row, reason: R, data_date: date) -> ProjectRows:
    """The project as the meeting would leave it."""
    changes: Mapping[str, object] = {"owner_id": None}  # no desk: it stands in no queue
    if reason in DECIDED:
        changes = {"remaining_days": Decimal(1)}
    elif reason is R.UNACCEPTED:
        changes = {"actual_start_on": data_date}
    rows = [each._replace(**changes) if each.code == row.code else each for each in book.activities]  # type: ignore[arg-type]
    return replace(book, activities=rows, found={}, collides=[], loop=(), odds={})


def _who(project: Project, permit: Permit, permits: Mapping[str, Permit]) -> list[int]:
    """The department that decides, the one that supervises, and whoever decides what must be there first and is not."""
    found = kind_now(project.kind)
    issued = issued_items(project, found) if found else {}
    gates = [
        permits[code]
        for code in (*permit.accept_after, *permit.issue_after)
        if code in permits and code not in issued
    ]
    return _units(project, [permit.department, permit.supervisor, *(gate.department for gate in gates)])


def _units(project: Project, texts: Iterable[str]) -> list[int]:
    units = Departments.read()
    kinds = (Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE, Organisation.Kind.TOWN)
    found = [unit for text in texts if text and (unit := units.of(text, project))]
    return list(dict.fromkeys(unit.pk for unit in found if unit.kind in kinds))

"""Questions about applications: what is in hand, what a gate lacks, how the clocks stand, who may do what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from luodi.approvals.catalogue import Kind, Permit, catalogue
from luodi.approvals.editions import kind_now
from luodi.approvals.measure_models import Measure
from luodi.approvals.measures import first_stage
from luodi.approvals.models import Application, ApplicationEvent
from luodi.approvals.needed import FIGURES, behind_stage, required
from luodi.approvals.steps import BY_APPLICANT, CLOSED, possible, turns
from luodi.approvals.workdays import calendar_days, office_days
from luodi.engine.clocks import Clock, Turn, clock, due
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach

ACCEPT_WITHIN = 5
"""Working days within which a department says whether it accepts (行政许可法 第32条)."""
Issued = Mapping[str, date | None]


def visible_applications(user: User) -> QuerySet[Application]:
    """Applications of the projects this person sees."""
    return Application.objects.filter(project__in=visible_projects(user).order_by().values("pk"))


def needed_items(project: Project) -> dict[str, Permit]:
    """The items that the project needs by the edition of its kind in force, by code; empty without a kind."""
    found = kind_now(project.kind)
    if found is None:
        return {}
    figures = {name: getattr(project, name) for name in FIGURES}
    permits = required(found, figures, project.template, catalogue().exemptions)
    needed = {permit.code: permit for permit in permits}
    if project.measures.filter(kind=Measure.Kind.STAGED, returned_at=None).exists():
        first = first_stage()
        needed[first.code] = first
    return needed


def not_filed(project: Project, items: Iterable[str]) -> list[str]:
    """Those of these items that nobody has handed in: without a round, or with one that is prepared or ended without issue."""
    wanted, state = list(items), Application.State
    waits = {state.PREPARED, *CLOSED} - {state.APPROVED}
    handed = set(
        project.applications.filter(item__in=wanted).exclude(state__in=waits).values_list("item", flat=True)
    )
    return [item for item in wanted if item not in handed]


def issued_items(project: Project, found: Kind, applications: Iterable[Application] | None = None) -> Issued:
    """Items in hand with the day of issue; None where only the stage proves it."""
    issued: dict[str, date | None] = dict.fromkeys(behind_stage(found, project.stage, catalogue()))
    rows = project.applications.all() if applications is None else applications
    approved = Application.State.APPROVED
    return issued | {row.item: row.decided_on for row in rows if row.state == approved}


def lacking(gates: Iterable[str], issued: Issued, on: date) -> list[str]:
    """The gates that were not in hand on a day."""
    return [code for code in gates if code not in issued or (issued[code] or on) > on]


@dataclass(frozen=True)
class Clocks:
    """How an application stands on a day, in working days; `limit_used` in the unit of the statutory limit.

    `promised_on`, `statutory_on`: the last days of the limits, None while they have not begun or there is none.
    `unaccepted`: working days for which it has lain without a word on acceptance.
    """

    days: Clock
    promised: int
    promised_on: date | None
    statutory_on: date | None
    statutory_used: int | None
    unaccepted: int
    today: date

    @property
    def left(self) -> int:
        """Working days left of the promised ones; negative = over it."""
        return self.promised - self.days.used

    @property
    def is_over_statutory(self) -> bool:
        return self.statutory_on is not None and self.today > self.statutory_on

    @property
    def is_unaccepted_late(self) -> bool:
        return self.unaccepted > ACCEPT_WITHIN


def clocks_of(application: Application, events: Sequence[ApplicationEvent], today: date) -> Clocks:
    """The clocks on a day; events in their order."""
    found = turns(events)
    today = max(today, found[-1].on) if found else today
    resumes = application.until_on
    office = office_days()
    days = clock(found, today, office)
    statutory_on, used = _statutory(application, found, today)
    is_waiting = application.state == Application.State.SUBMITTED and application.submitted_on
    unaccepted = clock([found[-1]], today, office).total if is_waiting else 0
    return Clocks(
        days,
        application.promised_days,
        due(found, today, application.promised_days, office, resumes),
        statutory_on,
        used,
        unaccepted,
        today,
    )


def _statutory(application: Application, found: list[Turn], today: date) -> tuple[date | None, int | None]:
    limit = application.statutory_days
    if limit is None or application.statutory_unit not in ("working_day", "calendar_day"):
        return None, None
    calendar = office_days() if application.statutory_unit == "working_day" else calendar_days()
    return due(found, today, limit, calendar, application.until_on), clock(found, today, calendar).used


def may_file(user: User, project: Project) -> bool:
    """May this person act for the applicant of a project?"""
    found = reach(user, Ability.FILE_APPLICATIONS)
    if found in (Reach.ALL, Reach.NOTHING):
        return found is Reach.ALL
    return visible_projects(user, Ability.FILE_APPLICATIONS).filter(pk=project.pk).exists()


def may_handle(user: User, project: Project, department: Organisation | None) -> bool:
    """May this person act for the department? What no unit of the district decides, the applicant's side records."""
    found = reach(user, Ability.HANDLE_APPLICATIONS)
    if found is Reach.ALL:
        return True
    if department is None:
        return may_file(user, project)
    return found is not Reach.NOTHING and department.path.startswith(user.organisation.path)


def open_steps(user: User, application: Application) -> list[ApplicationEvent.Verb]:
    """The steps that the state allows and this person may take."""
    verbs = possible(application)
    if not verbs:
        return []
    files = may_file(user, application.project)
    handles = may_handle(user, application.project, application.department)
    return [verb for verb in verbs if (files if verb in BY_APPLICANT else handles)]

"""Verbs of applications: open one, take its next step. Plans follow what the journal says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luodi import journal
from luodi.approvals.application_queries import (
    Issued,
    issued_items,
    lacking,
    may_file,
    may_handle,
    needed_items,
)
from luodi.approvals.catalogue import Permit
from luodi.approvals.departments import Departments
from luodi.approvals.editions import in_force, kind_now
from luodi.approvals.models import Application, ApplicationEvent
from luodi.approvals.queries import item_names
from luodi.approvals.steps import (
    ACCEPTED_ONLY,
    BY_APPLICANT,
    CLOSED,
    STOPPED,
    STOPS,
    WITH_REASON,
    WITH_UNTIL,
    move,
    next_state,
)
from luodi.ledger.models import Project, ProjectUnit
from luodi.ledger.queries import target
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, NotAllowed, Reach, reach
from luodi.refusal import Refusal

S = Application.State
V = ApplicationEvent.Verb


class ItemNotNeeded(Refusal):
    """The project's kind has no such item, or a fact of the project rules it out. Facts: item, kind."""

    code = "ITEM_NOT_NEEDED"


class ApplicationOpen(Refusal):
    """The item is under way or issued already. Facts: item, state."""

    code = "APPLICATION_OPEN"


class NotYourApplication(Refusal):
    """The step is another side's. Facts: step, side."""

    code = "NOT_YOUR_APPLICATION"


class StepNotPossible(Refusal):
    """The state does not allow the step. Facts: step, state."""

    code = "STEP_NOT_POSSIBLE"


class NotAccepted(Refusal):
    """Nothing is decided, published or reviewed before it is accepted. Facts: step, state."""

    code = "NOT_ACCEPTED"


class StopWithinStop(Refusal):
    """The clock stands already. Facts: step, state, since."""

    code = "STOP_WITHIN_STOP"


class DayNotPossible(Refusal):
    """A day in the future, before the last step, or an end before its beginning. Facts: step, on, from_on, to_on."""

    code = "DAY_NOT_POSSIBLE"


class GatesOpen(Refusal):
    """What must be issued first is not. Facts: step, items."""

    code = "GATES_OPEN"


class CommitmentNotPossible(Refusal):
    """The item is not accepted so, or nobody said by when the papers come. Facts: item."""

    code = "COMMITMENT_NOT_POSSIBLE"


class ReasonMissing(Refusal):
    """A return or refusal says why. Facts: step."""

    code = "REASON_MISSING"


@dataclass(frozen=True)
class StepFacts:
    """A step as it happened. `with_gaps`: accepted although gates are open (容缺); `promised_on`: by when the
    applicant has committed itself to hand in what is missing (告知承诺)."""

    verb: str
    on: date
    until_on: date | None = None
    document: str = ""
    note: str = ""
    with_gaps: bool = False
    promised_on: date | None = None


@transaction.atomic
def open_application(
    *, by: User | None, at: datetime, data_date: date, project: Project, item: str, step: StepFacts
) -> Application:
    """Begin a round: PREPARE, or RECORD what was issued elsewhere or earlier."""
    permit = needed_items(project).get(item)
    if permit is None:
        raise ItemNotNeeded(item=item, kind=project.kind or "—")
    department = Departments.read().of(permit.department, project)
    if step.verb not in (V.PREPARE, V.RECORD):
        raise StepNotPossible(step=_words(step.verb), state="—")
    _allow(by, project, department, step.verb)
    journal.in_turn()
    before = list(project.applications.filter(item=item).order_by("round"))
    last = before[-1] if before else None
    if last and (last.state not in CLOSED or last.state == S.APPROVED):
        raise ApplicationOpen(item=_name(item), state=last.get_state_display())
    _check_days(step, last.since_on if last else None, data_date)
    row = Application(
        project=project, item=item, round=len(before) + 1, department=department,
        department_text=permit.department, edition=in_force(project.kind).label, promised_days=permit.promised_days,
        statutory_days=permit.statutory_days, statutory_unit=permit.statutory_unit,
        is_synthetic=project.is_synthetic, since_on=step.on,
        state=S.PREPARED if step.verb == V.PREPARE else S.APPROVED,
        prepared_on=step.on if step.verb == V.PREPARE else None,
        decided_on=step.on if step.verb == V.RECORD else None,
    )  # fmt: skip
    row.save(force_insert=True)
    _assist(project, department)
    _enter(row, step, by, at)
    journal.record(by=by, at=at, action="APPLICATION_OPENED", target=target(project), **_facts(row, step))
    return row


@transaction.atomic
def take_step(
    *, by: User | None, at: datetime, data_date: date, application: Application, version: int, step: StepFacts
) -> Application:
    """The next step of an application. Version-guarded."""
    _allow(by, application.project, application.department, step.verb)
    now = locked(application, version, {})
    _check_days(step, now.since_on if step.verb != V.KEEP else None, data_date)
    if step.verb == V.KEEP:
        _keep(now, step)
    else:
        _move(now, step)
    now.version += 1
    now.save()
    _enter(now, step, by, at)
    journal.record(by=by, at=at, action="APPLICATION_MOVED", target=target(now.project), **_facts(now, step))
    return now


def _allow(by: User | None, project: Project, department: Organisation | None, verb: str) -> None:
    """`by` is None only for the installation itself. NotAllowed without any ability, NotYourApplication otherwise."""
    if by is None:
        return
    sides = (Ability.FILE_APPLICATIONS, Ability.HANDLE_APPLICATIONS)
    if all(reach(by, ability) is Reach.NOTHING for ability in sides):
        raise NotAllowed(role=by.role, ability=sides[0].value)
    if verb in BY_APPLICANT:
        if not may_file(by, project):
            raise NotYourApplication(step=_words(verb), side=project.investor or project.name)
    elif not may_handle(by, project, department):
        raise NotYourApplication(step=_words(verb), side=str(department or project.name))


def _move(now: Application, step: StepFacts) -> None:
    verb, was = V(step.verb), now.state
    state = next_state(was, verb, now.accepted_on)
    if state is None:
        raise _impossible(now, verb)
    if verb in WITH_REASON and not step.note.strip():
        raise ReasonMissing(step=_words(verb))
    if verb is V.ACCEPT:
        _accept(now, step)
    elif verb is V.APPROVE:
        _check_issue(now, step)
    move(now, verb, state, step.on, step.until_on)


def _impossible(now: Application, verb: V) -> Refusal:
    facts = {"step": _words(verb), "state": now.get_state_display()}
    if now.state in STOPPED and verb in STOPS:
        return StopWithinStop(**facts, since=now.since_on)
    if verb in ACCEPTED_ONLY and now.accepted_on is None and now.state not in CLOSED:
        return NotAccepted(**facts)
    return StepNotPossible(**facts)


def _accept(now: Application, step: StepFacts) -> None:
    """Accept gates hold, unless the item may be accepted with gaps or on a commitment."""
    permit, issued = _permit(now), _issued(now)
    missing = lacking(permit.accept_after, issued, step.on)
    if step.promised_on:
        if permit.commitment == "none" or step.promised_on < step.on:
            raise CommitmentNotPossible(item=_name(now.item))
        now.commitment_due_on = step.promised_on
    elif missing and not (step.with_gaps and permit.tolerant):
        raise GatesOpen(step=_words(V.ACCEPT), items=_names(missing))
    now.gaps = " ".join(missing)


def _check_issue(now: Application, step: StepFacts) -> None:
    """Issue gates and the gaps of acceptance; a full commitment lets the gaps come after the issue."""
    permit = _permit(now)
    on_commitment = permit.commitment == "full" and now.commitment_due_on is not None
    gates = [*permit.issue_after, *([] if on_commitment else now.gaps.split())]
    missing = lacking(gates, _issued(now), step.on)
    if missing:
        raise GatesOpen(step=_words(V.APPROVE), items=_names(missing))


def _keep(now: Application, step: StepFacts) -> None:
    if now.commitment_due_on is None or now.commitment_kept_on is not None:
        raise StepNotPossible(step=_words(V.KEEP), state=now.get_state_display())
    now.commitment_kept_on = step.on


def _permit(now: Application) -> Permit:
    permit = needed_items(now.project).get(now.item)
    if permit is None:
        raise ItemNotNeeded(item=now.item, kind=now.project.kind or "—")
    return permit


def _issued(now: Application) -> Issued:
    found = kind_now(now.project.kind)
    return issued_items(now.project, found) if found else {}


def _check_days(step: StepFacts, last: date | None, data_date: date) -> None:
    wrong_end = step.until_on is not None and step.until_on < step.on
    if step.on > data_date or (last and step.on < last) or wrong_end:
        raise DayNotPossible(
            step=_words(step.verb), on=step.on if not wrong_end else step.until_on,
            from_on=(last or "—") if not wrong_end else step.on, to_on=data_date if not wrong_end else "—",
        )  # fmt: skip


def _assist(project: Project, department: Organisation | None) -> None:
    """The department sees the project from now on."""
    if department and department.kind in (Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE):
        ProjectUnit.objects.get_or_create(
            project=project, organisation=department, duty=ProjectUnit.Duty.ASSISTING
        )


def _enter(row: Application, step: StepFacts, by: User | None, at: datetime) -> None:
    ApplicationEvent.objects.create(
        application=row, number=row.events.count() + 1, verb=step.verb, on=step.on,
        until_on=step.until_on if step.verb in WITH_UNTIL else step.promised_on,
        document=step.document.strip(), note=step.note.strip(), entered_by=by, entered_at=at,
    )  # fmt: skip


def _facts(row: Application, step: StepFacts) -> dict[str, Any]:
    return {
        "item": row.item, "round": row.round, "step": step.verb, "on": step.on, "state": row.state,
        "document": step.document, "note": step.note, "until_on": step.until_on,
        "promised_on": step.promised_on, "gaps": row.gaps,
    }  # fmt: skip


def _words(verb: str) -> str:
    return str(V(verb).label) if verb in V.values else verb


def _name(item: str) -> str:
    return f"{item} {item_names().get(item, '')}".strip()


def _names(items: list[str]) -> str:
    return _("、").join(_name(item) for item in items)

"""What is done for an enterprise: the commissioner's log, and requests that only the enterprise closes or reopens."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When

from luodi import journal, outbox
from luodi.engine import FULL_DAY
from luodi.ledger.actions import held
from luodi.ledger.commitments import NotYet
from luodi.ledger.duties import duty_rules
from luodi.ledger.duty_letters import request_letters
from luodi.ledger.duty_models import ServiceEntry, ServiceRequest, ServiceStep
from luodi.ledger.models import Project
from luodi.ledger.queries import target, visible_projects
from luodi.ledger.workdays import office_days
from luodi.people.actions.versions import locked
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach
from luodi.refusal import Refusal

State = ServiceRequest.State
Verb = ServiceStep.Verb
WAITING_FIRST = Case(
    When(state=State.ASKED, then=Value(0)),
    When(state=State.ANSWERED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
# Whose word each verb is, and from which states it is open.
WHO = {
    Verb.ANSWER: Ability.SERVE_PROJECTS,
    Verb.CLOSE: Ability.ASK_SERVICE,
    Verb.REOPEN: Ability.ASK_SERVICE,
}
FROM = {
    Verb.ANSWER: (State.ASKED, State.ANSWERED),
    Verb.CLOSE: (State.ASKED, State.ANSWERED),
    Verb.REOPEN: (State.ANSWERED, State.CLOSED),
}
TO = {Verb.ANSWER: State.ANSWERED, Verb.CLOSE: State.CLOSED, Verb.REOPEN: State.ASKED}
NEEDS_WORDS = (Verb.ANSWER, Verb.REOPEN)


class RequestNotInState(Refusal):
    """What was asked is not possible in this state. Facts: title, state."""

    code = "REQUEST_NOT_IN_STATE"


class RequestStands(Refusal):
    """The same is asked already and not settled. Facts: title."""

    code = "REQUEST_STANDS"


class RequestWordsMissing(Refusal):
    """An answer, and asking again, need words. Facts: title."""

    code = "REQUEST_WORDS_MISSING"


@dataclass(frozen=True)
class Done:
    """A line for the log: how, on which day, what."""

    kind: ServiceEntry.Kind
    on: date
    words: str


def answer_by(on: date) -> date:
    """The working day until which an answer is due."""
    office = office_days()
    behind = office.axis.boundary(on)
    return office.axis.finish_date(office.finish(behind, duty_rules().answer_working_days * FULL_DAY))


@transaction.atomic
def log_service(*, project: Project, done: Done, data_date: date, by: User, at: datetime) -> ServiceEntry:
    """Write one line into the log. The same line twice is one line. Raises NotYet for a day to come."""
    kept = held(project=project, by=by, ability=Ability.SERVE_PROJECTS)
    if done.on > data_date:
        raise NotYet(on=done.on, today=data_date)
    entry, made = ServiceEntry.objects.get_or_create(
        project=kept, kind=done.kind, on=done.on, words=done.words.strip(), defaults={"by": by, "at": at}
    )
    if made:
        journal.record(
            by=by, at=at, action="SERVICE_LOGGED", target=target(kept), kind=done.kind, on=done.on, words=entry.words
        )  # fmt: skip
    return entry


@transaction.atomic
def ask_service(
    *, project: Project, title: str, words: str, on: date, by: User, at: datetime
) -> ServiceRequest:
    """The enterprise asks for something. Raises RequestStands where the same is asked and not settled."""
    kept = held(project=project, by=by, ability=Ability.ASK_SERVICE)
    title = title.strip()
    if kept.service_requests.filter(title=title).exclude(state=State.CLOSED).exists():
        raise RequestStands(title=title)
    row = ServiceRequest.objects.create(project=kept, title=title, asked_at=at, due_on=answer_by(on))
    record(row, Verb.ASK, words, by, at, action="REQUEST_ASK")
    return row


def record(
    row: ServiceRequest, verb: ServiceStep.Verb, words: str, by: User, at: datetime, *, action: str
) -> None:
    """Keep one step of the exchange, tell the other side, and write it into the journal."""
    row.steps.create(number=row.steps.count() + 1, verb=verb, words=words.strip(), by=by, at=at)
    outbox.write(request_letters(row, verb, words.strip()), at=at)
    place = target(row.project)
    journal.record(by=by, at=at, action=action, target=place, title=row.title, words=words.strip())


@dataclass(frozen=True)
class Seen:
    """A request as the person saw it."""

    request: ServiceRequest
    version: int


@transaction.atomic
def act_on_request(
    *, seen: Seen, verb: ServiceStep.Verb, words: str, on: date, by: User, at: datetime
) -> ServiceRequest:
    """Answer, close or reopen. Closing and reopening are the enterprise's alone.

    Raises OutOfReach, RequestNotInState, RequestWordsMissing, ChangedMeanwhile.
    """
    project = held(project=seen.request.project, by=by, ability=WHO[verb])
    row = locked(seen.request, seen.version, {})
    row.project = project
    if row.state not in FROM[verb]:
        raise RequestNotInState(title=row.title, state=State(row.state).label)
    if verb in NEEDS_WORDS and not words.strip():
        raise RequestWordsMissing(title=row.title)
    row.state = TO[verb]
    row.closed_at = at if verb is Verb.CLOSE else None
    if verb is Verb.REOPEN:
        row.due_on = answer_by(on)
    row.version += 1
    row.save()
    record(
        row,
        verb,
        words,
        by,
        at,
        action="REQUEST_ANSWER"
        if verb is Verb.ANSWER
        else "REQUEST_CLOSE"
        if verb is Verb.CLOSE
        else "REQUEST_REOPEN",
    )
    return row


def visible_requests(user: User) -> QuerySet[ServiceRequest]:
    """The requests of the person's projects, those that wait for an answer first, the soonest due first."""
    seen = visible_projects(user).order_by().values("pk")
    rows = ServiceRequest.objects.filter(project__in=seen).select_related(
        "project__town", "project__commissioner"
    )
    return rows.annotate(turn=WAITING_FIRST).order_by("turn", "due_on", "-pk")


def requests_to_answer(user: User) -> QuerySet[ServiceRequest]:
    """Requests that wait for this person: as commissioner of the project, as its town, or the office."""
    if reach(user, Ability.SERVE_PROJECTS) is Reach.NOTHING:
        return ServiceRequest.objects.none()
    served = visible_projects(user, Ability.SERVE_PROJECTS).order_by().values("pk")
    return visible_requests(user).filter(project__in=served, state=State.ASKED)


def open_verbs(user: User, row: ServiceRequest) -> list[ServiceStep.Verb]:
    """What this person, who sees the request, may do with it now."""
    allowed = [
        verb for verb in FROM if row.state in FROM[verb] and reach(user, WHO[verb]) is not Reach.NOTHING
    ]
    return [verb for verb in allowed if visible_projects(user, WHO[verb]).filter(pk=row.project_id).exists()]

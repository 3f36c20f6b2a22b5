"""Meetings: called within their limits and with whom they concern, opened, led item by item, closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from luodi import journal, outbox
from luodi.dispatch.actions.deciding import Decided, decide
from luodi.dispatch.actions.issues import IssueFacts, raise_issue
from luodi.dispatch.deeds import Deed, DeedKind
from luodi.dispatch.ladder import due_after
from luodi.dispatch.letters import called
from luodi.dispatch.meeting_queries import WaitingItem, competent_for, item_on, meetings_in_month, source_of
from luodi.dispatch.models import CLIMBING, AgendaItem, Decision, Issue, IssueKind, Meeting, MeetingUnit
from luodi.dispatch.settings import settings
from luodi.elements.models import Share
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal

M = Meeting.State


class TooManyMeetings(Refusal):
    """The month is full. Facts: kind, most."""

    code = "MEETINGS_TOO_MANY"


class MeetingTooLong(Refusal):
    """Longer than meetings may be, or an agenda longer than the meeting. Facts: minutes, most."""

    code = "MEETING_TOO_LONG"


class AgendaEmpty(Refusal):
    """A meeting about nothing, or about what is solved. Facts: none."""

    code = "AGENDA_EMPTY"


class NobodyCompetent(Refusal):
    """Nobody comes who could decide. Facts: items."""

    code = "NOBODY_COMPETENT"


class MeetingNotInState(Refusal):
    """Not planned any more, not open, or not this item's turn. Facts: state."""

    code = "MEETING_NOT_IN_STATE"


class MeetingDayPast(Refusal):
    """A meeting on a day that is over. Facts: on."""

    code = "MEETING_DAY_PAST"


@dataclass(frozen=True)
class MeetingFacts:
    """What kind of meeting, when, how long, where, led by whom."""

    kind: str
    on: date
    minutes: int
    place: str = ""
    chair: Post | None = None


@dataclass(frozen=True)
class Wanted:
    """An issue on the agenda, its minutes, and the deed that is proposed."""

    issue: Issue
    minutes: int
    deed: Deed | None = None
    paper: str = ""


@transaction.atomic
def call_meeting(
    *, by: User | None, at: datetime, on: date, facts: MeetingFacts, agenda: Sequence[Wanted]
) -> Meeting:
    """Call a meeting for these issues; only the units concerned are asked to come."""
    if by is not None:
        require(by, Ability.HOLD_MEETINGS)
    journal.in_turn()  # two meetings called at once count one after the other
    _within_limits(facts, agenda, on)
    units = {wanted.issue.pk: competent_for(wanted.issue) for wanted in agenda}
    without = [wanted.issue.title for wanted in agenda if units[wanted.issue.pk] is None]
    if without:
        raise NobodyCompetent(items="、".join(without))
    number = (Meeting.objects.filter(kind=facts.kind).aggregate(Max("number"))["number__max"] or 0) + 1
    kind = Meeting.Kind(facts.kind)
    meeting = Meeting.objects.create(
        kind=kind, number=number, title=f"重点项目{_chinese(kind)}第{number}次会议", on=facts.on, place=facts.place,
        chair=facts.chair, minutes=facts.minutes, called_by=by,
        is_synthetic=all(wanted.issue.is_synthetic for wanted in agenda),
    )  # fmt: skip
    for position, wanted in enumerate(agenda, start=1):
        issue = wanted.issue
        AgendaItem.objects.create(
            meeting=meeting, position=position, issue=issue, project=issue.project, title=issue.title,
            paper=wanted.paper or issue.words, competent=units[issue.pk], minutes=wanted.minutes,
            days=issue.days_at_risk, deed=wanted.deed.row if wanted.deed else {},
        )  # fmt: skip
    concerned = {unit.pk for unit in units.values() if unit} | {w.issue.project.town_id for w in agenda}
    concerned |= _givers(agenda)
    MeetingUnit.objects.bulk_create(
        MeetingUnit(meeting=meeting, organisation_id=pk) for pk in sorted(pk for pk in concerned if pk)
    )
    outbox.write(called(meeting), at=at)
    journal.record(
        by=by, at=at, action="MEETING_CALLED", target=f"meeting:{meeting.pk}", words=meeting.title, on=facts.on,
        minutes=facts.minutes, issues=[wanted.issue.pk for wanted in agenda],
    )  # fmt: skip
    return meeting


def _givers(agenda: Sequence[Wanted]) -> set[int | None]:
    """Towns of the projects out of which an item would give to another: they are heard before it is decided."""
    donors = [wanted.deed.donor for wanted in agenda if wanted.deed and wanted.deed.donor]
    return set(Share.objects.filter(pk__in=donors).values_list("need__project__town", flat=True))


def _chinese(kind: Meeting.Kind) -> str:
    return {"JOINT": "联席会议", "DISPATCH": "调度"}[kind.value]


def _within_limits(facts: MeetingFacts, agenda: Sequence[Wanted], on: date) -> None:
    known = settings()
    if facts.on < on:
        raise MeetingDayPast(on=facts.on)
    if facts.minutes > known.minutes_most:
        raise MeetingTooLong(minutes=facts.minutes, most=known.minutes_most)
    if not agenda or any(wanted.issue.state not in CLIMBING for wanted in agenda):
        raise AgendaEmpty
    asked = sum(wanted.minutes for wanted in agenda)
    if asked > facts.minutes:
        raise MeetingTooLong(minutes=asked, most=facts.minutes)
    most = known.meetings_a_month[facts.kind]
    if meetings_in_month(facts.kind, facts.on) >= most:
        raise TooManyMeetings(kind=Meeting.Kind(facts.kind).label, most=most)


@transaction.atomic
def put_item_on_agenda(*, by: User, at: datetime, on: date, item: WaitingItem) -> Wanted:
    """An approval item becomes an issue of the department that decides; the meeting agrees the next working day."""
    each = item.candidate
    facts = IssueFacts(
        IssueKind.PERMIT.value, item.title, step=each.permit, owner=each.departments[0] if each.departments else None,
        source=source_of(each),
    )  # fmt: skip
    issue = raise_issue(by=by, at=at, on=on, project=each.project, facts=facts)
    deed = Deed(DeedKind.DECIDE.value, on=due_after(on, 1).isoformat())
    return Wanted(issue, settings().minutes_an_item, deed)


def _now(by: User, meeting: Meeting, version: int, state: Meeting.State) -> Meeting:
    require(by, Ability.HOLD_MEETINGS)
    now = locked(meeting, version, {})
    if now.state != state:
        raise MeetingNotInState(state=now.get_state_display())
    return now


@transaction.atomic
def open_meeting(*, by: User, at: datetime, meeting: Meeting, version: int, come: Collection[int]) -> Meeting:
    """Who has come (keys of units); the first item begins. Refused where nobody has come who could decide any item."""
    now = _now(by, meeting, version, M.PLANNED)
    items = list(now.items.order_by("position", "pk"))
    if not any(item.competent_id in come for item in items):
        raise NobodyCompetent(items="、".join(item.title for item in items))
    for unit in now.units.all():
        unit.has_come = unit.organisation_id in come
        unit.save(update_fields=["has_come"])
    AgendaItem.objects.filter(pk=items[0].pk).update(opened_at=at)
    now.opened_at = at
    return _written(now, M.OPEN, by, at, "MEETING_OPENED")


@transaction.atomic
def show_item(
    *, by: User, at: datetime, meeting: Meeting, version: int, item: AgendaItem, to_all: bool
) -> Meeting:
    """Let every unit at the meeting read an item, or only who takes part in it."""
    require(by, Ability.HOLD_MEETINGS)
    now = locked(meeting, version, {})
    now.items.filter(pk=item.pk).update(is_for_all=to_all)
    now.version += 1
    now.save(update_fields=["version"])
    action = "MEETING_ITEM_SHOWN" if to_all else "MEETING_ITEM_HIDDEN"
    journal.record(by=by, at=at, action=action, target=f"meeting:{now.pk}", words=item.title)
    return now


def _written(now: Meeting, state: Meeting.State, by: User, at: datetime, action: str) -> Meeting:
    now.state = state
    now.version += 1
    now.save()
    journal.record(by=by, at=at, action=action, target=f"meeting:{now.pk}", words=now.title)
    return now


@transaction.atomic
def next_item(*, by: User, at: datetime, meeting: Meeting, version: int) -> Meeting:
    """The item that is spoken of is over, the next one begins; after the last the meeting is over."""
    now = _now(by, meeting, version, M.OPEN)
    now.items.filter(opened_at__isnull=False, closed_at=None).update(closed_at=at)
    following = now.items.filter(opened_at=None).order_by("position", "pk").first()
    if following is None:
        now.closed_at = at
        return _written(now, M.CLOSED, by, at, "MEETING_CLOSED")
    AgendaItem.objects.filter(pk=following.pk).update(opened_at=at)
    return _written(now, M.OPEN, by, at, "MEETING_ITEM_TURNED")


@dataclass(frozen=True)
class Typed:
    """A decision as it is typed on the spot: `key` counts those of the item, so that a press twice is one decision."""

    words: str
    owner: Organisation
    due_on: date
    post: Post | None
    plan_follows: bool
    key: int


@transaction.atomic
def decide_item(*, by: User, at: datetime, on: date, item: AgendaItem, typed: Typed) -> Decision:
    """What the meeting decided on the item that is spoken of; with `plan_follows` its deed changes the plan."""
    require(by, Ability.HOLD_MEETINGS)
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    here = item_on(meeting)
    if meeting.state != M.OPEN or here is None or here.pk != item.pk:
        raise MeetingNotInState(state=meeting.get_state_display())
    has_come = meeting.units.filter(organisation=item.competent_id, has_come=True).exists()
    if not has_come:
        raise NobodyCompetent(items=item.title)
    deed = Deed(**item.deed) if item.deed and typed.plan_follows else None
    decided = Decided(
        typed.words, typed.owner, typed.due_on, typed.post, deed, item, f"item:{item.pk}:{typed.key}"
    )
    return decide(by=by, at=at, on=on, about=item.issue or item.project, decided=decided)

"""Questions about meetings: what could be on the agenda, what is unfinished, whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from luodi.approvals.queries import item_names
from luodi.dispatch.brief import newest
from luodi.dispatch.models import CLIMBING, OPEN, AgendaItem, Issue, Meeting, MeetingUnit, Task
from luodi.dispatch.queries import visible_tasks
from luodi.dispatch.settings import settings
from luodi.dispatch.stake import step_of
from luodi.elements.models import Share
from luodi.engine.agenda import Item, fit
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.meetings import MeetingCandidate, meeting_candidates
from luodi.plan.models import Activity

WAITING_SHOWN = 20


@dataclass(frozen=True)
class Candidate:
    """An issue that could be decided: days freed × weight, minutes, the deed that frees most, and without whom nothing can
    be decided."""

    issue: Issue
    worth: int
    minutes: int
    deed: dict[str, Any]
    competent: Organisation | None
    is_proposed: bool = False


def competent_for(issue: Issue) -> Organisation | None:
    """Who can decide: the owner of the blocked step, else who solves the issue."""
    step = step_of(issue.project, issue.activity) if issue.activity else None
    return (step.owner if step else None) or issue.owner


def proposed(minutes: int) -> list[Candidate]:
    """All open issues that cost days, what fits into the minutes and frees most marked; the most days first."""
    length = settings().minutes_an_item
    _brief, rows = newest()
    best = {row.issue.pk: row for row in rows if not row.decided}
    found = []
    open_issues = Issue.objects.filter(state__in=CLIMBING, days_at_risk__gt=0)
    for issue in open_issues.select_related("project__town", "owner"):
        row = best.get(issue.pk)
        worth = row.weighted_days if row else issue.days_at_risk or 0
        deed = row.options[0]["deed"] if row else {}
        found.append(Candidate(issue, worth, length, deed, competent_for(issue)))
    able = [each for each in found if each.competent is not None]
    chosen = {item.code for item in fit([Item(str(c.issue.pk), c.worth, c.minutes) for c in able], minutes)}
    marked = [
        Candidate(c.issue, c.worth, c.minutes, c.deed, c.competent, str(c.issue.pk) in chosen) for c in found
    ]
    return sorted(marked, key=lambda c: (not c.is_proposed, -c.worth, c.issue.pk))


@dataclass(frozen=True)
class WaitingItem:
    """An approval item that waits for a decision: told by its project and its code."""

    candidate: MeetingCandidate

    @property
    def words(self) -> str:
        """In the reader's language."""
        return _("%(item)s待议定") % {"item": item_names().get(self.candidate.permit, self.candidate.permit)}

    @property
    def title(self) -> str:
        """As the record keeps it: records are kept in Chinese."""
        with override("zh-hans"):
            return self.words

    @property
    def key(self) -> str:
        """As the form names it."""
        return f"{self.candidate.project.pk}:{self.candidate.permit}"


def waiting_items(user: User) -> list[WaitingItem]:
    """Approval items that a meeting would free, the most weighted days first; those before the district already left out."""
    told = set(Issue.objects.filter(state__in=OPEN).exclude(source="").values_list("source", flat=True))
    found = [each for each in meeting_candidates(user) if source_of(each) not in told]
    return [WaitingItem(each) for each in found[:WAITING_SHOWN]]


def source_of(candidate: MeetingCandidate) -> str:
    """What an issue raised for it comes from: one open issue for each."""
    return f"permit:{candidate.project.code}:{candidate.permit}"


def visible_meetings(user: User) -> QuerySet[Meeting]:
    """All, or those to which the person's unit is asked, or that the person leads."""
    found = reach(user, Ability.SEE_MEETINGS)
    rows = Meeting.objects.select_related("chair")
    if found is Reach.ALL:
        return rows
    if found is Reach.NOTHING:
        return rows.none()
    asked = MeetingUnit.objects.filter(organisation__path__startswith=user.organisation.path)
    return rows.filter(Q(pk__in=asked.values("meeting")) | Q(chair=user.post_id, chair__isnull=False))


def sees_all(user: User, meeting: Meeting) -> bool:
    """Does this person follow the whole meeting: office, leaders, inspectors, and who leads it?"""
    leads = meeting.chair_id is not None and meeting.chair_id == user.post_id
    return leads or reach(user, Ability.SEE_MEETINGS) is Reach.ALL


def _taken_part_in(user: User) -> Q:
    """Items of the unit's own project, about its step, that it solves or decides, or after which it has something to do."""
    path = user.organisation.path
    step = Activity.objects.filter(
        project=OuterRef("project"), code=OuterRef("issue__activity"), owner__path__startswith=path
    )
    task = Task.objects.filter(decision__item=OuterRef("pk"), owner__path__startswith=path)
    seen = visible_projects(user, Ability.SEE_ISSUES).order_by().values("pk")
    own = Q(project__in=seen) | Q(competent__path__startswith=path) | Q(issue__owner__path__startswith=path)
    return own | Exists(step) | Exists(task) | Q(is_for_all=True)


@dataclass(frozen=True)
class AgendaLine:
    """An item as somebody sees it: its place, from which minute on and how long. `item`: what it is about, None where the
    person takes no part in it."""

    position: int
    starts: int
    minutes: int
    item: AgendaItem | None

    @property
    def ends(self) -> int:
        return self.starts + self.minutes - 1


def agenda_of(user: User, meeting: Meeting) -> list[AgendaLine]:
    """The whole agenda with what was decided; of items in which this person takes no part the place and time alone."""
    items, starts, lines = list(items_of(meeting)), 1, []
    seen = {item.pk for item in items}
    if not sees_all(user, meeting):
        seen = set(meeting.items.filter(_taken_part_in(user)).values_list("pk", flat=True))
        given = _given_by(user, items)
        seen |= {item.pk for item in items if item.deed.get("donor") in given}
    for item in items:
        lines.append(AgendaLine(item.position, starts, item.minutes, item if item.pk in seen else None))
        starts += item.minutes
    return lines


def _given_by(user: User, items: Iterable[AgendaItem]) -> set[int]:
    """Shares of the person's own projects out of which an item would give to another."""
    donors = [item.deed["donor"] for item in items if item.deed.get("donor")]
    if not donors:
        return set()
    own = visible_projects(user, Ability.SEE_ISSUES).order_by().values("pk")
    return set(Share.objects.filter(pk__in=donors, need__project__in=own).values_list("pk", flat=True))


def unfinished(user: User, meeting: Meeting) -> QuerySet[Task]:
    """Tasks of earlier meetings that are not done, as far as this person sees tasks: with them a meeting opens."""
    earlier = Meeting.objects.filter(on__lte=meeting.on).exclude(pk=meeting.pk)
    rows = Task.objects.filter(decision__item__meeting__in=earlier, state=Task.State.OPEN)
    if not sees_all(user, meeting):
        rows = rows.filter(pk__in=visible_tasks(user).order_by().values("pk"))
    return rows.select_related("project", "owner", "post", "decision__item__meeting").order_by("due_on", "pk")


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda with what was decided."""
    rows = meeting.items.select_related("project__town", "issue", "competent")
    return rows.prefetch_related("decisions__tasks__owner", "decisions__tasks__post")


def item_on(meeting: Meeting) -> AgendaItem | None:
    """The item that is being spoken of."""
    return items_of(meeting).filter(opened_at__isnull=False, closed_at=None).first()


def meetings_in_month(kind: str, on: date) -> int:
    """How many meetings of a kind are planned or held in the month of a day."""
    return Meeting.objects.filter(kind=kind, on__year=on.year, on__month=on.month).count()

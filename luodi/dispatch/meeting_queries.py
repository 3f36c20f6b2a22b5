"""Questions about meetings: what could be on the agenda, what is unfinished, whose turn it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from luodi.approvals.queries import item_names
from luodi.dispatch.brief import newest
from luodi.dispatch.models import CLIMBING, OPEN, AgendaItem, Issue, Meeting, MeetingUnit, Task
from luodi.dispatch.settings import settings
from luodi.dispatch.stake import step_of
from luodi.engine.agenda import Item, fit
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.meetings import MeetingCandidate, meeting_candidates

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
    """All, or those to which the person's unit is asked."""
    found = reach(user, Ability.SEE_MEETINGS)
    rows = Meeting.objects.select_related("chair")
    if found is Reach.ALL:
        return rows
    if found is Reach.NOTHING:
        return rows.none()
    asked = MeetingUnit.objects.filter(organisation__path__startswith=user.organisation.path)
    return rows.filter(pk__in=asked.values("meeting"))


def unfinished(meeting: Meeting) -> QuerySet[Task]:
    """Tasks of earlier meetings that are not done: with them a meeting opens."""
    earlier = Meeting.objects.filter(on__lte=meeting.on).exclude(pk=meeting.pk)
    rows = Task.objects.filter(decision__item__meeting__in=earlier, state=Task.State.OPEN)
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

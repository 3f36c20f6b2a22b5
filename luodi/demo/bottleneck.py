"""A fictional bottleneck: a project whose date waits for land while another, that has time, holds enough of it.

Told so that the whole way can be walked: an issue half up the ladder, a card at the project, a decision that frees the
days. Nobody but a meeting can decide it: what waits is lifted only when the land moves.
"""

from datetime import date, datetime, timedelta

from django.db.models import F

from luodi.dispatch.actions import Assignment, IssueFacts, SeenIssue, accept_issue, climb, raise_issue
from luodi.dispatch.models import Issue, IssueKind
from luodi.elements.models import Share
from luodi.ledger.models import Project
from luodi.people.models import Organisation, User
from luodi.plan.actions import compute_plans
from luodi.plan.models import Activity

RAISED = timedelta(days=18)
CLIMBED = (timedelta(days=13), timedelta(days=5))  # the day after each rung was due
# Later than the land would come by itself, so that the issue costs days; a yellow card, no more.
DAYS_LATE = 27
HOLDS = (Share.State.RESERVED, Share.State.GRANTED)


def make_bottleneck(*, at: datetime, on: date) -> None:
    """One land issue, through the actions that people use; before the cards, so that one is issued for it."""
    step = _waiting()
    if step is None:
        return
    office, keeper = User.objects.get(username="office"), Organisation.objects.get(code="NATURAL-RESOURCES")
    late_by = (step.project.plan.margin_days or 0) + DAYS_LATE
    facts = IssueFacts(
        IssueKind.LAND.value, "用地指标要等明年批次，农用地转用无法报批（虚构）",
        "虚构：本批指标已预留给其他项目，本项目排到下一批；申请从开工较晚的项目调剂。",
        step.code, keeper, (step.early_start_on or on) + timedelta(late_by), is_synthetic=True,
    )  # fmt: skip
    issue = raise_issue(by=office, at=at, on=on - RAISED, project=step.project, facts=facts)
    seen = SeenIssue(issue, issue.version, office, at, on)
    accept_issue(seen=seen, to=Assignment(keeper, issue.due_on), words="请研究调剂（虚构）")
    for before in CLIMBED:
        climb(issue=issue.pk, at=at, on=on - before)
    compute_plans(by=office, at=at, projects=[step.project], data_date=on)


def _waiting() -> Activity | None:
    """The step of a project that keeps its date but for the land it waits for, which another holds; the most money first."""
    asked = Share.objects.filter(
        state=Share.State.REQUESTED, pool__element="LAND", need__project__is_synthetic=True,
        need__project__plan__margin_days__gte=0, need__project__plan__planned_margin_days__lt=0,
    )  # fmt: skip
    rows = asked.select_related("need__project").order_by(F("need__project__total_investment_yuan").desc())
    for share in rows:
        donors = Share.objects.filter(pool=share.pool, state__in=HOLDS, amount__gte=share.amount)
        waits = Activity.objects.filter(
            project=share.need.project_id, waits_for="QUOTA", waits_for_code="LAND"
        )
        step = waits.select_related("project__plan", "project__town").first()
        if step is not None and donors.exists():
            return step
    return None


def held_up() -> list[Project]:
    """Projects of such issues."""
    told = Issue.objects.filter(kind=IssueKind.LAND, hold__isnull=False, is_synthetic=True)
    return [issue.project for issue in told.select_related("project__town", "project__plan")]

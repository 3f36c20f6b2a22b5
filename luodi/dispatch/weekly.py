"""The week from the data itself: what moved, what slipped, what is at risk, who must act. Nobody fills in anything."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q

from luodi.dispatch.ladder import top_post
from luodi.dispatch.models import CLIMBING, Decision, Escalation, Issue, Task
from luodi.dispatch.queries import visible_issues, visible_tasks, with_everything
from luodi.dispatch.words import holder_words
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import ProjectPlan

WEEK = timedelta(7)
SHOWN = 12


@dataclass(frozen=True)
class Moved:
    """A project whose margin is not what it was; `days` below 0: it lost days."""

    code: str
    name: str
    days: int
    margin_days: int


@dataclass(frozen=True)
class Week:
    """The week that ends on a day, as far as the person sees."""

    since: date
    until: date
    compared_with: date | None
    gained: list[Moved]
    slipped: list[Moved]
    late: int
    raised: int
    climbed: int
    closed: int
    overdue: list[Issue]
    acts: list[tuple[str, int]]
    tasks_late: list[Task]
    decisions: list[Decision]


def week_of(user: User, on: date) -> Week:
    """A fixed number of queries, whatever the number of projects."""
    since = on - WEEK
    projects = visible_projects(user).order_by().values("pk")
    before, moved = _moved(projects, since, on)
    issues = visible_issues(user)
    open_issues = list(with_everything(issues.filter(state__in=CLIMBING)).order_by("level_due_on", "pk"))
    top = top_post()
    acts = Counter(holder_words(issue, top) for issue in open_issues)
    tasks = visible_tasks(user).filter(state=Task.State.OPEN, due_on__lt=on)
    decided = Decision.objects.filter(project__in=projects, on__range=(since, on)).select_related("project")
    return Week(
        since, on, before,
        gained=sorted((m for m in moved if m.days > 0), key=lambda m: (-m.days, m.code))[:SHOWN],
        slipped=sorted((m for m in moved if m.days < 0), key=lambda m: (m.days, m.code))[:SHOWN],
        late=ProjectPlan.objects.filter(project__in=projects, state=ProjectPlan.State.LATE).count(),
        raised=issues.filter(raised_on__range=(since, on)).count(),
        climbed=Escalation.objects.filter(issue__in=issues, on__range=(since, on)).exclude(cause="DOWN").count(),
        closed=issues.filter(closed_on__range=(since, on)).count(),
        overdue=[issue for issue in open_issues if issue.level_due_on < on][:SHOWN],
        acts=acts.most_common(SHOWN),
        tasks_late=list(tasks.select_related("project", "owner").order_by("due_on", "pk")[:SHOWN]),
        decisions=list(decided[:SHOWN]),
    )  # fmt: skip


def _moved(projects: Any, since: date, on: date) -> tuple[date | None, list[Moved]]:
    margins = ProjectMargin.objects.filter(project__in=projects)
    earlier = margins.filter(on__lte=since).aggregate(Max("on"))["on__max"]
    latest = margins.filter(on__lte=on).aggregate(Max("on"))["on__max"]
    if earlier is None or latest is None or earlier == latest:
        return None, []
    rows = margins.filter(Q(on=earlier) | Q(on=latest), margin_days__isnull=False)
    found: dict[tuple[str, str], dict[date, int]] = {}
    for code, name, day, margin in rows.values_list("project__code", "project__name", "on", "margin_days"):
        if margin is not None:
            found.setdefault((code, name), {})[day] = margin
    moved = [
        Moved(code, name, days[latest] - days[earlier], days[latest])
        for (code, name), days in found.items()
        if len(days) == 2
    ]
    return earlier, moved

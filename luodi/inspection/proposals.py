"""Which sites should be visited next, by risk, with reasons and the first day that the caps allow. Rows ↔ engine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from luodi.engine.visits import Reason, SiteFacts, first_free, reasons
from luodi.inspection.models import UNCLOSED, Finding, Inspection
from luodi.inspection.queries import S, standing
from luodi.inspection.rules import inspection_rules
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import Stage
from luodi.oversight.models import Card
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.plan.models import Activity

ON_SITE = (Stage.STARTED, Stage.BUILDING, Stage.COMPLETED)


@dataclass(frozen=True)
class Proposal:
    """A site that should be seen. `free_on`: the first day that the caps allow; None: none for a year."""

    project: Project
    points: int
    reasons: list[Reason]
    last_on: date | None
    free_on: date | None


def proposals(user: User, on: date) -> list[Proposal]:
    """The sites within this person's reach that no visit is planned to, the most urgent first (six queries)."""
    rows = visible_projects(user, Ability.PLAN_VISITS).filter(stage__in=ON_SITE)
    projects = {row.pk: row for row in rows.select_related("town", "plan")}
    visits = _visits(projects, on)
    found = []
    facts = _facts(projects, {pk: _last(days) for pk, days in visits.items()}, on)
    for pk, project in projects.items():
        if any(state == S.PLANNED for state, _day in visits[pk]):
            continue
        why = reasons(facts[pk], inspection_rules().risk)
        found.append((sum(each.points for each in why), why, project))
    found.sort(key=lambda each: (-each[0], each[2].code))
    return [
        Proposal(
            project, points, why, _last(visits[project.pk]), _free(visits[project.pk], facts[project.pk], on)
        )
        for points, why, project in found[: inspection_rules().proposed]
    ]


def reasons_of(project: Project, on: date) -> list[Reason]:
    """Why this site should be seen, as of this day."""
    one = {project.pk: project}
    last = {project.pk: _last(_visits(one, on)[project.pk])}
    return reasons(_facts(one, last, on)[project.pk], inspection_rules().risk)


Days = list[tuple[str, date]]


def _visits(projects: Iterable[int], on: date) -> dict[int, Days]:
    found: dict[int, Days] = defaultdict(list)
    rows = Inspection.objects.filter(standing(on), project__in=projects)
    for pk, state, planned, done in rows.values_list("project", "state", "on", "done_on"):
        found[pk].append((state, done or planned))
    return found


def _last(days: Days) -> date | None:
    return max((day for state, day in days if state == S.DONE), default=None)


def _free(days: Days, facts: SiteFacts, on: date) -> date | None:
    tomorrow = on + timedelta(1)
    if facts.card in inspection_rules().exempt_cards:
        return tomorrow
    return first_free([day for _state, day in days], tomorrow, inspection_rules().caps)


def _facts(projects: dict[int, Project], last: dict[int, date | None], on: date) -> dict[int, SiteFacts]:
    oldest = on - timedelta(days=inspection_rules().claims_days)
    issued = Card.objects.filter(state=Card.State.ISSUED, project__in=projects).order_by("issued_on")
    cards = dict(issued.values_list("project", "colour"))
    claimed: dict[int, int] = defaultdict(int)
    steps = Activity.objects.filter(actual_finish_on__gt=oldest, project__in=projects).exclude(milestone="")
    for pk, day in steps.values_list("project", "actual_finish_on"):
        seen = last.get(pk)
        claimed[pk] += seen is None or (day is not None and day > seen)
    late: dict[int, int] = defaultdict(int)
    overdue = Finding.objects.filter(
        issue__state__in=UNCLOSED, issue__due_on__lt=on, issue__project__in=projects
    )
    for pk in overdue.values_list("issue__project", flat=True):
        late[pk] += 1
    found = {}
    for pk, project in projects.items():
        plan, seen = getattr(project, "plan", None), last.get(pk)
        found[pk] = SiteFacts(
            cards.get(pk, ""), plan.on_time_percent if plan else None, claimed[pk], late[pk],
            (on - seen).days if seen else None, float(project.total_investment_yuan or 0),
        )  # fmt: skip
    return found

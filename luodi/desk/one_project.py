"""The page of one project: where it stands, what it promised, what is missing, what may be done."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.journal import Event
from luodi.ledger.lifecycle import Gap, missing_for_next, next_stage, stage_left
from luodi.ledger.models import InvestmentFigure, Project, ProjectDate, ProjectUnit
from luodi.ledger.queries import target, visible_projects
from luodi.ledger.stages import LIFE, Milestone, Stage
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.models import ProjectPlan
from luodi.plan.waiting import reasons

REACHED_BY = {
    Stage.SIGNED: Milestone.SIGNED,
    Stage.STARTED: Milestone.START,
    Stage.COMPLETED: Milestone.COMPLETION,
    Stage.PRODUCTION: Milestone.PRODUCTION,
    Stage.FULL_PRODUCTION: Milestone.FULL_PRODUCTION,
}
EVENTS_SHOWN = 60


@dataclass(frozen=True)
class StageStep:
    """One of the thirteen stages: `mark` "ok" is behind us, "on" here, "" ahead; `note` says what the day `on` is."""

    words: str
    mark: str
    note: str
    on: date | None


@dataclass(frozen=True)
class Promise:
    """One committed milestone against the forecast."""

    milestone: str
    committed_on: date | None
    forecast_on: date | None
    margin_days: int | None
    is_met: bool
    on_time_percent: int | None
    p50_on: date | None
    p80_on: date | None
    original_on: date | None
    actual_on: date | None

    @property
    def slip_days(self) -> int:
        """By how many days the promise stands behind the day promised first."""
        if self.committed_on is None or self.original_on is None:
            return 0
        return (self.committed_on - self.original_on).days


@dataclass(frozen=True)
class Button:
    """Something this person may do here. `in_drawer` opens beside the page."""

    words: str
    address: str
    in_drawer: bool


def with_everything(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The project with all that its page and its gates ask for, in a fixed number of queries."""
    units = ProjectUnit.objects.select_related("organisation")
    return projects.select_related(
        "town", "leader", "team", "commissioner", "enterprise", "plan"
    ).prefetch_related(
        "tags", "memberships", "dates", "facts", "figures", "operation", Prefetch("units", units)
    )


def plan_of(project: Project) -> ProjectPlan | None:
    """What the last run says; None before the first run."""
    return getattr(project, "plan", None)


def stepper(project: Project) -> list[StageStep]:
    """The thirteen stages with what is dated of them."""
    inside = project.stage in LIFE
    here = LIFE.index(Stage(project.stage) if inside else stage_left(project))
    dates = {(each.milestone, each.meaning): each.on for each in project.dates.all()}
    steps = []
    for place, stage in enumerate(LIFE):
        mark = "ok" if place < here or (place == here and not inside) else "on" if place == here else ""
        steps.append(StageStep(str(stage.label), mark, *_dated(project, stage, mark, dates)))
    return steps


def _dated(
    project: Project, stage: Stage, mark: str, dates: dict[tuple[str, str], date]
) -> tuple[str, date | None]:
    milestone = REACHED_BY.get(stage, "")
    actual = dates.get((milestone, ProjectDate.Meaning.ACTUAL))
    if actual:
        return "", actual
    if mark == "on" and project.stage_since_on:
        return _("始于"), project.stage_since_on
    committed = dates.get((milestone, ProjectDate.Meaning.COMMITTED))
    return (_("承诺"), committed) if committed and not mark else ("", None)


def promises(plan: ProjectPlan | None, project: Project) -> list[Promise]:
    """Every committed milestone with its four days, original, committed, forecast, actual; earliest first."""
    names = dict(Milestone.choices)
    meant = ProjectDate.Meaning
    known = {(each.milestone, each.title, each.meaning): each for each in project.dates.all()}
    return [
        Promise(
            milestone=entry["title"] or str(names.get(entry["milestone"], "")),
            committed_on=_day(entry["committed_on"]),
            forecast_on=_day(entry["forecast_on"]),
            margin_days=entry["margin_days"],
            is_met=entry["met"],
            on_time_percent=entry.get("on_time_percent"),
            p50_on=_day(entry.get("p50_on")),
            p80_on=_day(entry.get("p80_on")),
            original_on=_original(known.get((entry["milestone"], entry["title"], meant.COMMITTED))),
            actual_on=_actual(entry, known.get((entry["milestone"], entry["title"], meant.ACTUAL))),
        )
        for entry in (plan.commitments if plan else [])
    ]


def with_planned(rows: list[dict[str, Any]], project: Project, data_date: date) -> list[dict[str, Any]]:
    """Rows of the project's table with their planned days and what each waits for."""
    if not rows:
        return rows
    planned = {row.code: row for row in project.activities.all()}
    why = reasons(planned.values(), data_date)
    for row in rows:
        own = planned[row["id"]]
        row |= {"ps": own.planned_start_on, "pf": own.planned_finish_on, "why": why[own.code]}
    return rows


def _original(dated: ProjectDate | None) -> date | None:
    """The day promised first."""
    return (dated.original_on or dated.on) if dated else None


def _actual(entry: dict[str, Any], dated: ProjectDate | None) -> date | None:
    """What the ledger says happened, else the reported finish of the step."""
    if dated:
        return dated.on
    return _day(entry["forecast_on"]) if entry["met"] else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def gaps(project: Project, on: date) -> tuple[str, list[Gap]]:
    """The name of the next stage and what its gate lacks."""
    after = next_stage(project.stage)
    return (str(after.label) if after else "", missing_for_next(project, on))


def may(user: User, ability: Ability, project: Project) -> bool:
    """Whether this person has the ability on a project they can already see."""
    found = reach(user, ability)
    if found is Reach.NOTHING:
        return False
    if found is reach(user, Ability.SEE_PROJECTS):
        return True
    return visible_projects(user, ability).filter(pk=project.pk).exists()


def buttons(user: User, project: Project) -> list[Button]:
    """What is open to this person, most used last."""
    found = [Button(_("企业服务"), reverse("project_service", args=[project.code]), False)]
    if may(user, Ability.EDIT_PROJECTS, project):
        found += [
            Button(_("编辑"), reverse("project_edit", args=[project.code]), False),
            Button(_("责任人"), reverse("project_people", args=[project.code]), True),
        ]
    if may(user, Ability.SEE_ISSUES, project):
        found.append(Button(_("提出问题"), reverse("issue_raise", args=[project.code]), True))
    if may(user, Ability.MOVE_STAGES, project):
        found.append(Button(_("推进阶段"), reverse("project_stage", args=[project.code]), True))
    return found


def keepers(user: User, project: Project) -> dict[str, str]:
    """The drawer in which each tab's facts are kept, for those who may."""
    if not may(user, Ability.EDIT_PROJECTS, project):
        return {}
    names = {
        "facts": "project_dates",
        "money": "project_money",
        "lists": "project_lists",
        "files": "project_files",
    }
    return {tab: reverse(name, args=[project.code]) for tab, name in names.items()}


def figures_by_series(project: Project) -> list[tuple[str, list[InvestmentFigure]]]:
    """Amounts by series, newest first; series stay apart because they never flow into one another."""
    found = []
    for series in InvestmentFigure.Series:
        own = [each for each in project.figures.all() if each.series == series]
        if own:
            found.append((str(series.label), sorted(own, key=lambda each: each.ends_on, reverse=True)))
    return found


def events_of(project: Project) -> QuerySet[Event]:
    """What was done to the project, newest first."""
    return Event.objects.filter(target=target(project)).order_by("-sequence")[:EVENTS_SHOWN]


def _short(value: Decimal | None) -> str | None:
    """A measure with thousands commas and no empty decimals."""
    return None if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def numbers(project: Project) -> list[tuple[str, Any, str]]:
    """Measured facts of the project: words, value, unit; the template writes a dash for what is unknown."""
    return [
        (_("用地"), _short(project.land_mu), _("亩")),
        (_("新增建设用地"), _short(project.new_land_mu), _("亩")),
        (_("建筑面积"), _short(project.gfa_sqm), _("平方米")),
        (_("年综合能耗"), _short(project.energy_tce), _("吨标准煤")),
        (_("计划用工"), project.jobs, _("人")),
    ]


def kin(user: User, project: Project) -> dict[str, Any]:
    """The project above and those below, as far as this person sees them: the next town's is not named here."""
    seen = visible_projects(user).filter(Q(pk=project.parent_id) | Q(parent=project)).order_by("code")
    near = list(seen)
    return {
        "parent": next((each for each in near if each.pk == project.parent_id), None),
        "children": [each for each in near if each.parent_id == project.pk],
    }

"""Questions about plans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.editions import kind_now
from luodi.approvals.needed import FIGURES
from luodi.ledger.models import Project, ProjectDate
from luodi.plan.compile import asks
from luodi.plan.drafts import Dated, Facts, Works
from luodi.plan.models import Activity, Baseline, BaselineActivity, ProjectPlan
from luodi.plan.portfolio import Row
from luodi.plan.settings import settings
from luodi.plan.waiting import HolderNames, collision_words, reasons


def facts_of(
    projects: Sequence[Project], templates: Mapping[str, Works], data_date: date
) -> dict[Project, Facts]:
    """What is known of each project that decides its network; one query for all."""
    dated: dict[int, list[Dated]] = {}
    for row in ProjectDate.objects.filter(project__in=projects).order_by("on", "id"):
        dated.setdefault(row.project_id, []).append(_dated(row))
    return {
        project: Facts(
            project.kind,
            templates.get(project.template),
            project.stage,
            project.stage_since_on,
            {name: getattr(project, name) for name in FIGURES},
            tuple(dated.get(project.pk, ())),
            data_date,
        )
        for project in projects
    }


def _dated(row: ProjectDate) -> Dated:
    return Dated(row.milestone, row.title, row.meaning, row.on)


def missing_in_network(project: Project, rows: Iterable[Row], dates: Iterable[ProjectDate]) -> list[str]:
    """Codes of what the network of a project lacks, from its rows."""
    reported = {row.milestone for row in rows if row.milestone and row.actual_finish_on}
    reported |= {row.milestone for row in dates if row.meaning == ProjectDate.Meaning.ACTUAL}
    begun = any(row.actual_start_on and not row.is_event for row in rows)
    return asks(project.kind, project.template, project.stage, reported, begun)


@dataclass(frozen=True)
class BaselineSlip:
    """How an activity stands against the baseline in force; positive days = later than approved."""

    code: str
    name: str
    approved_on: date
    forecast_on: date

    @property
    def days(self) -> int:
        return (self.forecast_on - self.approved_on).days


def baseline_slips(project: Project) -> list[BaselineSlip]:
    """Finishes of the current plan beside the approved ones, in plan order; empty without a baseline."""
    lines = BaselineActivity.objects.filter(baseline__project=project, baseline__superseded_at=None)
    approved = dict(lines.values_list("code", "finish_on"))
    rows = project.activities.exclude(early_finish_on=None).values_list("code", "name", "early_finish_on")
    return [
        BaselineSlip(code, name, approved[code], on) for code, name, on in rows if code in approved and on
    ]


def own_language(name: str, english: str) -> str:
    """The English name for English readers where one is kept."""
    return english if english and get_language() == "en" else name


def owner_words(row: Activity) -> str:
    """Unit and post, or the department as the catalogue writes it."""
    if row.owner is None:
        return own_language(row.owner_text, catalogue().departments_en.get(row.owner_text, ""))
    parts = [own_language(row.owner.name, row.owner.name_en)]
    if row.post:
        parts.append(own_language(row.post.title, row.post.title_en))
    return " · ".join(parts)


def float_words(row: Activity) -> str:
    """The room of an activity in words, without plus or minus signs."""
    days = row.total_float_days
    if row.actual_finish_on:
        return _("已完成")
    if days is None:
        return "—"
    if days < 0:
        return _("晚%(days)s天") % {"days": -days}
    words = _("余%(days)s天 紧") if days <= settings().tight_days else _("余%(days)s天")
    return words % {"days": days}


@dataclass(frozen=True)
class TableRow:
    """One activity in the table of a project's plan."""

    activity: Activity
    owner: str
    room: str
    approved_on: date | None
    why: str


def table_rows(rows: Iterable[Activity], baseline: Baseline | None, data_date: date) -> list[TableRow]:
    """The activities with owner, room and reason in words, and their approved finishes."""
    rows = list(rows)
    lines = baseline.lines.all() if baseline else BaselineActivity.objects.none()
    approved = {line.code: line.finish_on for line in lines}
    why = reasons(rows, data_date)
    return [
        TableRow(row, owner_words(row), float_words(row), approved.get(row.code), why[row.code])
        for row in rows
    ]


def permit_of(activity: Activity) -> Permit | None:
    """The catalogue entry behind an activity, in the project's kind."""
    found = kind_now(activity.project.kind) if activity.permit else None
    return found.by_code.get(activity.permit) if found else None


def collisions(plan: ProjectPlan | None) -> list[str]:
    """Why a project has no planned days under limits, in sentences; nothing is read where it has."""
    return collision_words(plan.collides, HolderNames.read()) if plan and plan.collides else []

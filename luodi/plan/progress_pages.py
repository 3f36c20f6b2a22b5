"""What the pages of reports show: my projects, one project's steps with what stands, and its four kinds of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.periods import month_end
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.plan.applied import latest_rounds
from luodi.plan.models import LIVE, Activity, BaselineActivity
from luodi.plan.progress_forms import fields_of, shown
from luodi.plan.progress_models import ClosedPeriod, ProgressReport, Reported
from luodi.plan.progress_queries import Standing, progress_line
from luodi.plan.queries import own_language
from luodi.plan.reporting import COLUMNS, MONEY, Value, may_report, said

SOON = timedelta(days=45)
Series, Span = InvestmentFigure.Series, InvestmentFigure.Span


def my_projects(user: User) -> QuerySet[Project]:
    """The live projects whose progress this person reports, those not reported for longest first."""
    mine = visible_projects(user, Ability.EDIT_PLANS).filter(plan__state__in=LIVE)
    return (
        mine.select_related("plan", "town")
        .annotate(reported_on=Max("progress_reports__on"))
        .order_by("reported_on", "code")
    )


def unreported(projects: QuerySet[Project], since: date) -> QuerySet[Project]:
    """Those among them with no report since a day."""
    told = ProgressReport.objects.filter(on__gte=since).values("project")
    return projects.exclude(pk__in=told)


def is_open(on: date) -> bool:
    """Are reports for the month of a day still taken?"""
    return not ClosedPeriod.objects.filter(ends_on=month_end(on)).exists()


def reporting_dates(data_date: date) -> list[date]:
    """The dates a person may report for: today, and the end of last month while it is open."""
    before = data_date.replace(day=1) - timedelta(days=1)
    return [on for on in (data_date, before) if is_open(on)]


@dataclass(frozen=True)
class Asked:
    """One input: its name, what it is called, what stands (as text for the guard and for the eye)."""

    name: str
    label: str
    seen: str
    was: str
    value: str
    kind: str
    wrong: bool = False


@dataclass(frozen=True)
class AskedStep:
    """A step with its inputs; `is_near`: under way, due or soon due, and so shown open."""

    row: Activity
    name: str
    inputs: list[Asked]
    is_near: bool
    is_taken: bool
    asks_proof: bool


KINDS = {
    Reported.START: "date",
    Reported.FINISH: "date",
    Reported.REMAINING: "decimal",
    Reported.PERCENT: "numeric",
}


def reportable(user: User, project: Project) -> dict[str, Activity]:
    """The steps this person reports of a project, in plan order; a department only its own."""
    rows = project.activities.select_related("owner").order_by("position", "pk")
    return {row.code: row for row in rows if may_report(user, row)}


def asked_steps(
    rows: Mapping[str, Activity], project: Project, data_date: date, typed: Mapping[str, str], wrong: set[str]
) -> list[AskedStep]:
    """Every step with what stands, or with what was typed where the form comes back."""
    taken = {item for _project, item in latest_rounds([project])}
    steps = []
    for row in rows.values():
        inputs = [
            _input(f"{field}:{row.code}", field, getattr(row, COLUMNS[field]), typed, wrong)
            for field in fields_of(row)
        ]
        changed = any(each.value != each.was or each.wrong for each in inputs)
        near = row.permit not in taken and (changed or _near(row, data_date))
        steps.append(
            AskedStep(
                row,
                own_language(row.name, row.name_en),
                inputs,
                near,
                row.permit in taken,
                bool(row.milestone) and row.actual_finish_on is None,
            )
        )
    return steps


def _input(name: str, field: Reported, value: Value, typed: Mapping[str, str], wrong: set[str]) -> Asked:
    stands = shown(field, value)
    # Somebody else may have changed what this person left alone: only what was touched comes back as typed.
    touched = name in typed and typed[name] != typed.get(f"was:{name}")
    value_shown = typed[name] if touched else stands
    return Asked(
        name, str(field.label), said(value), stands, value_shown, KINDS.get(field, "decimal"), name in wrong
    )


def asked_money(
    project: Project, on: date, typed: Mapping[str, str], wrong: set[str]
) -> tuple[Asked, InvestmentFigure | None]:
    """The month's paid money to fill in, and the statistical figure beside it, which nobody here fills in."""
    rows = project.figures.filter(ends_on=month_end(on)).order_by("pk")
    paid = rows.filter(series=Series.PAID, span=Span.MONTH).first()
    told = project.figures.filter(series=Series.STATISTICAL).order_by("-ends_on").first()
    return _input(
        f"{Reported.PAID}:{MONEY}", Reported.PAID, paid.amount_yuan if paid else None, typed, wrong
    ), told


def _near(row: Activity, data_date: date) -> bool:
    if row.actual_finish_on:
        return False
    start = row.planned_start_on or row.early_start_on
    return row.actual_start_on is not None or (start is not None and start <= data_date + SOON)


@dataclass(frozen=True)
class FourDays:
    """One step with plan, approved plan, actual and forecast side by side, and its bars in the drawing."""

    name: str
    approved: tuple[date | None, date | None]
    planned: tuple[date | None, date | None]
    actual: tuple[date | None, date | None]
    forecast_on: date | None
    slip_days: int | None
    percent: int | None
    top: int
    bars: dict[str, Any]


WIDTH, ROW, HEAD = 1000, 22, 26


def side_by_side(project: Project, rows: Sequence[Activity], data_date: date) -> dict[str, Any]:
    """The table of four kinds of days, and the drawing with the broken line at the data date."""
    lines = BaselineActivity.objects.filter(baseline__project=project, baseline__superseded_at=None)
    approved = {
        code: (start, finish) for code, start, finish in lines.values_list("code", "start_on", "finish_on")
    }
    dated = [row for row in rows if row.early_start_on and row.early_finish_on]
    standing = {each.code: each for each in progress_line(dated, approved, data_date)}
    ends = [day for each in standing.values() for day in (each.start_on, each.finish_on, each.reached_on)]
    ends += [day for row in dated for day in (row.early_start_on, row.early_finish_on) if day]
    if not ends:
        return {"days": []}
    first, last = min([*ends, data_date]), max([*ends, data_date])
    scale = _Scale(first, max((last - first).days + 1, 1))
    days = [
        _four(row, standing[row.code], approved.get(row.code), scale, HEAD + number * ROW)
        for number, row in enumerate(dated)
    ]
    today = scale.x(data_date + timedelta(days=1))
    points = [f"{today},{HEAD}"]
    for number, row in enumerate(dated):
        reached = standing[row.code].reached_on
        x = today if reached == data_date else scale.x(reached + timedelta(days=1))
        y = HEAD + number * ROW
        points += [f"{today},{y + 2}", f"{x},{y + ROW // 2}", f"{today},{y + ROW - 2}"]
    height = HEAD + len(dated) * ROW
    return {
        "days": days, "points": " ".join([*points, f"{today},{height}"]), "today": today,
        "height": height, "width": WIDTH, "has_approved": bool(approved), "years": scale.years(),
    }  # fmt: skip


@dataclass(frozen=True)
class _Scale:
    first: date
    days: int

    def x(self, day: date) -> int:
        """Distance from the left edge in units of the drawing."""
        return round((day - self.first).days / self.days * WIDTH)

    def years(self) -> list[tuple[int, int, int]]:
        """Where each year begins, in units of the drawing and in percent of its width."""
        last = self.first + timedelta(days=self.days)
        firsts = [date(year, 1, 1) for year in range(self.first.year + 1, last.year + 1)]
        return [(day.year, self.x(day), self.x(day) * 100 // WIDTH) for day in firsts]


def _four(
    row: Activity, standing: Standing, approved: tuple[date, date] | None, scale: _Scale, top: int
) -> FourDays:
    finish = row.early_finish_on
    bars = {
        "plan": _bar(scale, standing.start_on, standing.finish_on),
        "forecast": _bar(scale, row.early_start_on, finish),
    }
    slip = (finish - approved[1]).days if approved and finish else None
    return FourDays(
        own_language(row.name, row.name_en),
        approved or (None, None),
        (row.planned_start_on, row.planned_finish_on),
        (row.actual_start_on, row.actual_finish_on),
        None if row.actual_finish_on else finish,
        slip,
        row.percent_done,
        top,
        bars,
    )


def _bar(scale: _Scale, start: date | None, finish: date | None) -> dict[str, int]:
    if start is None or finish is None:
        return {}
    left, right = scale.x(start), scale.x(finish + timedelta(days=1))
    return {"x": left, "width": max(right - left, 2)}


def recent_reports(project: Project) -> list[dict[str, Any]]:
    """The last reports with their lines and what was asked."""
    reports = project.progress_reports.select_related("by").prefetch_related(
        "lines__attachment", "questions"
    )[:12]
    names = dict(project.activities.values_list("code", "name"))
    return [
        {
            "report": report,
            "lines": [
                {"line": line, "name": names.get(line.code, line.code), "field": Reported(line.field).label}
                for line in report.lines.all()
            ],
            "questions": list(report.questions.all()),
        }
        for report in reports
    ]

"""The plan as Excel: every activity of every project, and the list of projects that need somebody."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db.models import F, Max, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.approvals.catalogue import catalogue
from luodi.ledger.models import Project
from luodi.ledger.stages import Milestone, Stage
from luodi.plan.chances import method_words
from luodi.plan.learnt import Known, known_on
from luodi.plan.models import Activity, ProjectPlan, Step

Say = Callable[[Iterable[str]], Sequence[str]]
"""Codes of what a plan asks for → words (the wall's own; this room stands beside it and cannot ask it)."""
DAY, AMOUNT, COUNT = "yyyy-mm-dd", "#,##0.##", "#,##0"


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title line, heads with widths, and rows of plain values."""

    name: str
    title: str
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def write_workbook(path: Path | io.BytesIO, sheets: Sequence[Sheet]) -> None:
    """Write the sheets. Text stays text: a name that begins with "=" never becomes a formula."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path if isinstance(path, io.BytesIO) else str(path), options) as book:
        title = book.add_format({"bold": True, "font_size": 14, "font_color": "#C00000"})
        head = book.add_format(
            {"bold": True, "bg_color": "#EEF1F5", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        looks = _looks(book)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.write_string(0, 0, sheet.title, title)
            page.set_row(1, 32)
            page.freeze_panes(2, 2)
            for column, (words, width) in enumerate(sheet.heads):
                page.write_string(1, column, words, head)
                page.set_column(column, column, width)
            last = 1
            for last, row in enumerate(sheet.rows, start=2):
                for column, value in enumerate(row):
                    _write(page, (last, column), value, looks)
            page.autofilter(1, 0, max(2, last), len(sheet.heads) - 1)
            page.set_landscape()
            page.set_paper(8)
            page.fit_to_pages(1, 0)
            page.repeat_rows(0, 1)


def _looks(book: Any) -> dict[str, Any]:
    """Cell formats by what a cell holds; long text wraps, so that a chain can be read on paper."""
    base = {"valign": "top"}
    return {
        "day": book.add_format({**base, "num_format": DAY, "align": "left"}),
        "amount": book.add_format({**base, "num_format": AMOUNT}),
        "count": book.add_format({**base, "num_format": COUNT}),
        "text": book.add_format({**base, "text_wrap": True}),
    }


def _write(page: Any, cell: tuple[int, int], value: Any, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(*cell, value, looks["day"])
    elif isinstance(value, int | Decimal):
        # A whole amount of 万元 would show a bare decimal point with the format of amounts.
        look = "count" if value == int(value) else "amount"
        page.write_number(*cell, value, looks[look])
    else:
        page.write_string(*cell, str(value), looks["text"])


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / 10_000


def _own(name: str | None, english: str | None) -> str:
    """The English name for English readers where one is kept, else the Chinese one."""
    return (english if english and get_language() == "en" else name) or ""


def _owner(name: str, english: str) -> str:
    """A unit in the reader's language: of the tree of units, else as the catalogue of approvals names it."""
    return _own(name, english or catalogue().departments_en.get(name))


def plan_sheets(projects: QuerySet[Project], title: str, say_missing: Say) -> list[Sheet]:
    """One line per project, then all activities with their latest responsible starts."""
    activities = (
        Activity.objects.filter(project__in=projects)
        .order_by("project__code", "position", "id")
        .select_related("project", "owner", "post")
    )
    heads = [
        (_("项目编号"), 16), (_("项目名称"), 34), (_("工作"), 30), (_("类别"), 10), (_("责任单位"), 22),
        (_("最早开始"), 12), (_("最早完成"), 12), (_("最迟开始"), 12), (_("最迟完成"), 12),
        (_("最迟责任开始"), 14), (_("总时差（天）"), 10), (_("关键"), 8), (_("关键度（%）"), 10), (_("实际开始"), 12), (_("实际完成"), 12),
    ]  # fmt: skip
    rows = (
        (
            a.project.code, a.project.name, _own(a.name, a.name_en), str(Step(a.step).label),
            _owner(a.owner.name, a.owner.name_en) if a.owner else _owner(a.owner_text, ""),
            a.early_start_on, a.early_finish_on, a.late_start_on, a.late_finish_on,
            a.responsible_start_on, a.total_float_days, _("是") if a.is_critical else "",
            None if a.actual_finish_on else a.criticality_percent,
            a.actual_start_on, a.actual_finish_on,
        )
        for a in activities.iterator(chunk_size=2000)
    )  # fmt: skip
    return [_projects_sheet(projects, title, say_missing), Sheet(_("工作"), title, heads, rows)]


def _projects_sheet(projects: QuerySet[Project], title: str, say_missing: Say) -> Sheet:
    heads = [
        (_("项目编号"), 16), (_("项目名称"), 34), (_("镇街"), 12), (_("阶段"), 8), (_("总投资（万元）"), 14),
        (_("承诺节点"), 10), (_("承诺日"), 12), (_("预计日"), 12), (_("余量（天）"), 10), (_("按期概率（%）"), 12),
        ("P50", 12), ("P80", 12), (_("计划状态"), 12), (_("还缺"), 40),
    ]  # fmt: skip
    rows = []
    for project in projects.select_related("plan", "town").order_by("code"):
        plan: ProjectPlan | None = getattr(project, "plan", None)
        rows.append(
            (
                project.code, project.name, _own(project.town.name, project.town.name_en) if project.town else "", str(Stage(project.stage).label),
                _wan(project.total_investment_yuan), _milestone(plan),
                plan.committed_on if plan else None, plan.forecast_on if plan else None,
                plan.margin_days if plan else None, plan.on_time_percent if plan else None,
                plan.p50_on if plan else None, plan.p80_on if plan else None,
                str(ProjectPlan.State(plan.state).label) if plan else "",
                _("、").join(say_missing(plan.missing)) if plan else "",
            )
        )  # fmt: skip
    return Sheet(_("项目"), f"{title} · {_('按期概率：')}{_rests_on(projects)}", heads, rows)


def _rests_on(projects: QuerySet[Project]) -> str:
    """What probabilities, P50 and P80 come from, as on the pages."""
    day = projects.aggregate(day=Max("plan__data_date_on"))["day"]
    return method_words(known_on(day) if day else Known())


def _milestone(plan: ProjectPlan | None) -> str:
    return str(Milestone(plan.milestone).label) if plan and plan.milestone else ""


def attention_sheet(projects: QuerySet[Project], title: str, tight_days: int) -> Sheet:
    """Projects that miss their date or whose margin is under the setting: days short, through which chain, whose."""
    heads = [
        (_("项目编号"), 16), (_("项目名称"), 34), (_("镇街"), 12), (_("责任领导"), 18), (_("承诺节点"), 10), (_("承诺日"), 12),
        (_("最早可信日期"), 13), (_("短缺（天）"), 10), (_("余量（天）"), 10), (_("判定"), 10), (_("起因链条"), 70), (_("链条责任单位"), 40),
    ]  # fmt: skip
    found = (
        projects.filter(plan__margin_days__isnull=False, plan__margin_days__lte=tight_days)
        .select_related("plan", "town", "leader")
        .order_by(F("plan__margin_days").asc(), "code")
    )
    rows = []
    for project in found:
        plan = project.plan
        late = (plan.margin_days or 0) < 0
        rows.append(
            (
                project.code, project.name, _own(project.town.name, project.town.name_en) if project.town else "",
                _own(project.leader.title, project.leader.title_en) if project.leader else project.leader_text, _milestone(plan),
                plan.committed_on, plan.forecast_on, -(plan.margin_days or 0) if late else None, plan.margin_days, _("不能按期") if late else _("余量不足"),
                " → ".join(_own(hop["name"], hop["name_en"]) for hop in plan.chain),
                _("、").join(dict.fromkeys(_owner(hop["owner"], hop["owner_en"]) for hop in plan.chain if hop["owner"])),
            )
        )  # fmt: skip
    return Sheet(_("需要关注"), title, heads, rows)

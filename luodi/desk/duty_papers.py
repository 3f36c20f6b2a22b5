"""What the paper of a sheet of duties says: the same tables as its page, and of a handover the signatures."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luodi.desk.sheets import language, stamp
from luodi.ledger.duty_models import Handover
from luodi.reports.duty_paper import DutyPaper
from luodi.reports.project_paper import Grid
from luodi.wallchart.words import margin_words, own_language

Sheet = dict[str, Any]


def duty_paper(title: str, sheet: Sheet, data_date: date, handover: Handover | None = None) -> DutyPaper:
    """The sheet (words of `duty_sheets.said`) as paper."""
    counts = _("项目 %(projects)s 个 · 到期工作 %(due)s 项 · 预计不能按期 %(late)s 个") % {
        "projects": len(sheet["projects"]),
        "due": sheet["due_total"],
        "late": sheet["late_total"],
    }
    sections = [make(sheet) for make in (_projects, _late, _due, _cards, _open, _requests, _trail)]
    return DutyPaper(
        title=title,
        name=sheet["name"],
        tags=counts,
        note=stamp(sheet["on"] or data_date),
        page=_("第 {n} 页，共 {all} 页"),
        lang=language(),
        sections=[(words, grid) for words, grid in sections if grid.rows],
        signatures=_signatures(handover) if handover else (),
    )


def _signatures(handover: Handover) -> list[tuple[str, str]]:
    sides = [
        (_("移交人"), handover.giver, handover.giver_signed_at),
        (_("接收人"), handover.receiver, handover.receiver_signed_at),
    ]
    return [
        (f"{words} {own_language(person.name, person.name_en)}", f"{at:%Y-%m-%d %H:%M}" if at else "")
        for words, person, at in sides
        if person is not None
    ]


def _day(on: date | None) -> str:
    return on.isoformat() if on else "—"


def _projects(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("编号"), _("项目"), _("镇街"), _("阶段"), _("节点"), _("承诺日"), _("预计日"), _("预计距承诺")]
    rows = [
        [
            row["code"], row["name"], row["town"] or "—", str(row["stage"]), str(row["milestone"]) or "—",
            _day(row["committed_on"]), _day(row["forecast_on"]), margin_words(row["margin_days"])[0],
        ]
        for row in sheet["projects"]
    ]  # fmt: skip
    return _("项目"), Grid(heads, [1.1, 3, 1.2, 0.9, 1, 1.2, 1.2, 1.1], [7], rows)


def _late(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("项目"), _("卡在"), _("责任单位"), _("承诺日"), _("预计日"), _("晚")]
    rows = [
        [
            row["name"], row["step"] or "—", row["owner"] or "—",
            _day(row["committed_on"]), _day(row["forecast_on"]), margin_words(row["margin_days"])[0],
        ]
        for row in sheet["late"]
    ]  # fmt: skip
    return _("预计不能按期"), Grid(heads, [2.6, 2, 2, 1.2, 1.2, 1], [5], rows)


def _due(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("项目"), _("工作"), _("责任单位"), _("期限"), _("已过（天）")]
    rows = [
        [
            row["project"], row["name"], row["owner"] or "—",
            (_("%(on)s 前开始") if row["is_start"] else _("%(on)s 前完成")) % {"on": row["due_on"]},
            str(row["overdue_days"] or "—"),
        ]
        for row in sheet["due"]
    ]  # fmt: skip
    return _("到期的工作"), Grid(heads, [2.4, 2.2, 2, 1.6, 0.8], [4], rows)


def _cards(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("项目"), _("级别"), _("整改期限"), _("情况说明")]
    rows = [
        [
            row["project"],
            row["level"],
            _day(row["limit_on"]),
            _("已说明") if row["explained"] else _("未说明"),
        ]
        for row in sheet["cards"]
    ]
    return _("未了结的牌"), Grid(heads, [3, 1, 1.2, 1], [], rows)


def _open(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("项目"), _("内容"), _("状态"), _("期限")]
    rows = [[row["project"], row["title"], row["state"], _day(row["due_on"])] for row in sheet["open"]]
    return _("未了结的问题和任务"), Grid(heads, [2.4, 3, 1, 1.2], [], rows)


def _requests(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("项目"), _("企业诉求"), _("状态"), _("答复期限")]
    rows = [
        [row["project"], row["title"], str(row["state"]), _day(row["due_on"])] for row in sheet["requests"]
    ]
    return _("企业诉求"), Grid(heads, [2.4, 2.6, 1.4, 1.2], [], rows)


def _trail(sheet: Sheet) -> tuple[str, Grid]:
    heads = [_("时间"), _("项目"), _("事项"), _("办理人")]
    rows = [[f"{row['at']:%Y-%m-%d %H:%M}", row["code"], row["what"], row["who"]] for row in sheet["trail"]]
    return _("近几个月的记录"), Grid(heads, [1.4, 1.2, 2, 2.4], [], rows)

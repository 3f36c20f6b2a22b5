"""The monthly table: read, shown with its differences and faults, then written."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luodi.ledger.queries import visible_projects
from luodi.ledger.reading.problems import sentence
from luodi.ledger.reading.shape import Unreadable
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.requests import Request
from luodi.plan import actions
from luodi.plan.models import Activity
from luodi.plan.progress_forms import shown
from luodi.plan.progress_intake import Taken, add_faults, packed, read_table, unpacked
from luodi.plan.progress_models import Reported
from luodi.plan.progress_views import refusal_words
from luodi.plan.progress_words import conflict_place, problem_words
from luodi.plan.reporting import Report
from luodi.refusal import Refusal


@require_http_methods(["GET", "POST"])
def progress_import(request: Request) -> HttpResponse:
    require(request.user, Ability.EDIT_PLANS)
    if request.method == "GET":
        return _page(request)
    if "lines" in request.POST:
        return _written(request)
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if file is None and not text.strip():
        return _page(request, wrong=[_("请粘贴表格，或选择文件。")], status=400)
    content = file.read() if file is not None else text.encode()
    name = (file.name or "") if file is not None else "paste.csv"
    try:
        taken = read_table(content, name, by=request.user, on=request.data_date)
        filings = actions.try_reports(
            reports=_reports(request, taken), by=request.user, data_date=request.data_date
        )
    except NotAllowed:
        raise
    except Unreadable as unreadable:
        words = _("没有找到表头：至少要有“项目编号”或“项目名称”一列，和一列进度内容。")
        wrong = words if unreadable.code == "NO_HEADER" else sentence(unreadable)
        return _page(request, wrong=[wrong], text=text, status=400)
    except Refusal as refusal:
        return _page(request, wrong=[refusal_words(refusal)], text=text, status=409)
    add_faults(taken, filings)
    return _page(request, taken=taken, text=text)


def _reports(request: Request, taken: Taken) -> list[Report]:
    rows = visible_projects(request.user, Ability.EDIT_PLANS).filter(code__in=taken.lines)
    return [Report(row, taken.lines[row.code]) for row in rows]


def _written(request: Request) -> HttpResponse:
    try:
        reports = list(unpacked(request.POST["lines"], request.user))
    except (ValueError, TypeError):
        return _page(request, wrong=[_("没有写入：内容不完整，请重新粘贴。")], status=400)
    try:
        actions.report_many(reports=reports, by=request.user, at=request.at, data_date=request.data_date)
    except NotAllowed:
        raise
    except actions.ReportedMeanwhile as refusal:
        wrong = [
            _("%(place)s：已由他人改为 %(stands)s。")
            % {"place": conflict_place(each), "stands": shown(each.field, each.stands) or "—"}
            for each in refusal.facts["conflicts"]
        ]
        return _page(request, wrong=[_("没有写入，请重新粘贴以对照新的内容。"), *wrong], status=409)
    except actions.ReportNotPossible as refusal:
        return _page(request, wrong=[problem_words(each) for each in refusal.facts["problems"]], status=409)
    except Refusal as refusal:
        return _page(request, wrong=[refusal_words(refusal)], status=409)
    messages.success(request, _("已上报 %(n)s 个项目，计划已重新推演。") % {"n": len(reports)})
    return redirect("progress")


def _page(
    request: Request,
    *,
    taken: Taken | None = None,
    wrong: list[str] | None = None,
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    words: dict[str, Any] = {"wrong": wrong or [], "text": text, "taken": taken}
    if taken is not None:
        lines = {code: own for code, own in taken.lines.items() if own}
        words["differences"] = _differences(lines)
        words["packed"] = packed(lines)
        words["projects"] = len(lines)
        words["faults"] = [
            {
                "sheet": each.sheet,
                "row": each.row,
                "column": each.column,
                "words": problem_words(each.problem),
            }
            for each in taken.faults
        ]
    return render(request, "plan/progress/import.html", words, status=status)


def _differences(lines: dict[str, Any]) -> list[dict[str, Any]]:
    rows = Activity.objects.filter(project__code__in=lines).values_list("project__code", "code", "name")
    names = {(project, code): name for project, code, name in rows}
    return [
        {
            "project": code,
            "step": names.get((code, line.code), ""),
            "field": Reported(line.field).label,
            "was": shown(line.field, line.seen) or "—",
            "now": shown(line.field, line.now) or "—",
        }
        for code, own in lines.items()
        for line in own
    ]

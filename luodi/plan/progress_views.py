"""Pages of reports: my projects, one project, and the office's monthly table pasted or handed in."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.ledger.files import attach_file
from luodi.ledger.models import Attachment, Project
from luodi.ledger.periods import month_end
from luodi.ledger.sentences import SENTENCES as LEDGER
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan import actions
from luodi.plan.progress_forms import shown, typed_lines
from luodi.plan.progress_pages import (
    asked_money,
    asked_steps,
    my_projects,
    recent_reports,
    reportable,
    reporting_dates,
    side_by_side,
    unreported,
)
from luodi.plan.progress_queries import broken_links
from luodi.plan.progress_words import conflict_place, problem_words, question_words
from luodi.plan.reporting import Conflict, Problem, Report, said
from luodi.plan.sentences import SENTENCES
from luodi.plan.views import project_of
from luodi.refusal import Refusal

PAGE = 30


def refusal_words(refusal: Refusal) -> str:
    """A refusal of an action on reports as a sentence."""
    return _({**LEDGER, **PEOPLE, **SENTENCES}[refusal.code]) % refusal.facts


@require_GET
def progress(request: Request) -> HttpResponse:
    """My projects, those not reported for longest first; no change is one press."""
    require(request.user, Ability.EDIT_PLANS)
    return _list(request)


def _list(request: Request, status: int = 200) -> HttpResponse:
    mine = my_projects(request.user)
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    first = request.data_date.replace(day=1)
    words = {
        "page": page,
        "total": page.paginator.count,
        "waiting": unreported(mine, first).count(),
        "first": first,
        "dates": reporting_dates(request.data_date),
        "last_month": month_end(_month_before(request.data_date)),
        "may_close": reach(request.user, Ability.APPROVE_BASELINES) is not Reach.NOTHING,
    }
    return render(request, "plan/progress/list.html", words, status=status)


def _month_before(on: date) -> date:
    return date.fromordinal(on.replace(day=1).toordinal() - 1)


@require_POST
def progress_unchanged(request: Request) -> HttpResponse:
    """No change: of one project (its code), or of all of mine that are not reported this month (confirmed)."""
    require(request.user, Ability.EDIT_PLANS)
    mine, code = my_projects(request.user), request.POST.get("project", "")
    if code:
        chosen = [get_object_or_404(mine, code=code)]
    elif request.POST.get("all") == "yes":
        chosen = list(unreported(mine, request.data_date.replace(day=1)))
    else:
        return _list(request, 400)
    try:
        reports = [Report(project) for project in chosen]
        actions.report_many(reports=reports, by=request.user, at=request.at, data_date=request.data_date)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("progress")
    count = len(chosen)
    said_words = ngettext("已报 %(n)s 个项目无变化。", "已报 %(n)s 个项目无变化。", count) % {"n": count}
    messages.success(request, said_words)
    return redirect("progress")


@require_POST
def progress_period(request: Request) -> HttpResponse:
    """Close the month before, or open it again."""
    require(request.user, Ability.APPROVE_BASELINES)
    verb, month = request.POST.get("verb", ""), _month_before(request.data_date)
    if verb == "close":
        actions.close_period(month=month, by=request.user, at=request.at, data_date=request.data_date)
    elif verb == "reopen":
        actions.reopen_period(month=month, by=request.user, at=request.at)
    else:
        return _list(request, 400)
    messages.success(request, _("已保存。"))
    return redirect("progress")


@require_http_methods(["GET", "POST"])
def project_progress(request: Request, code: str) -> HttpResponse:
    """One project: what stands is filled in, only what differs is reported."""
    project = project_of(request, code, Ability.EDIT_PLANS)
    if request.method == "GET":
        return _page(request, project)
    if request.POST.get("do") != "report":
        return _page(request, project, status=400)
    try:
        return _reported(request, project)
    except NotAllowed:
        raise
    except actions.ReportNotPossible as refusal:
        return _page(request, project, problems=refusal.facts["problems"], status=409)
    except actions.ReportedMeanwhile as refusal:
        return _page(request, project, conflicts=refusal.facts["conflicts"], status=409)
    except Refusal as refusal:
        return _page(request, project, wrong=refusal_words(refusal), status=409)


def _reported(request: Request, project: Project) -> HttpResponse:
    rows = reportable(request.user, project)
    proofs = _proofs(request, project, set(rows))
    lines, wrong = typed_lines(request.POST.dict(), rows, proofs, request.data_date)
    if wrong:
        return _page(request, project, problems=wrong, status=400)
    report = Report(project, lines, _on(request), request.POST.get("because", "")[:200])
    made = actions.report_many(reports=[report], by=request.user, at=request.at, data_date=request.data_date)[
        0
    ]
    asked = made.questions.filter(answered_at=None).count()
    messages.success(request, _("已上报，计划已按数据日期重新推演。") if lines else _("已报无变化。"))
    if asked:
        messages.info(request, _("有 %(n)s 个问题请说明，见下方。") % {"n": asked})
    return redirect("project_progress", project.code)


def _on(request: Request) -> date | None:
    """The reporting date chosen among those that are offered."""
    offered = {on.isoformat(): on for on in reporting_dates(request.data_date)}
    return offered.get(request.POST.get("on", ""))


def _proofs(request: Request, project: Project, codes: set[str]) -> dict[str, Attachment]:
    """Files handed in as proof, by step; kept with the project like any other file of it."""
    found = {}
    for name, file in request.FILES.items():
        code = name.removeprefix("file:")
        if code in codes and not isinstance(file, list) and file is not None:
            found[code] = attach_file(
                project=project, name=file.name or code, content=file.read(), by=request.user, at=request.at
            )
    return found


def _page(
    request: Request,
    project: Project,
    *,
    problems: list[Problem] | None = None,
    conflicts: list[Conflict] | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    typed = request.POST.dict() if request.method == "POST" else {}
    marked = {f"{each.field}:{each.step}" for each in problems or []}
    rows = reportable(request.user, project)
    on = _on(request) or request.data_date
    steps = asked_steps(rows, project, request.data_date, typed, marked)
    money, told = asked_money(project, on, typed, marked)
    reports = recent_reports(project)
    for each in reports:
        each["questions"] = [{"row": row, "words": question_words(row)} for row in each["questions"]]
    words: dict[str, Any] = {
        "project": project,
        "plan": getattr(project, "plan", None),
        "steps": steps,
        "near": [each for each in steps if each.is_near],
        "later": [each for each in steps if not each.is_near],
        "money": money if reach(request.user, Ability.EDIT_PROJECTS) is not Reach.NOTHING else None,
        "told": told,
        "dates": reporting_dates(request.data_date),
        "on": on,
        "typed_because": typed.get("because", ""),
        "wrong": [*([wrong] if wrong else []), *(problem_words(each) for each in problems or [])],
        "conflicts": [_conflict(each) for each in conflicts or []],
        "reports": reports,
        "broken": broken_links(project),
        **side_by_side(project, list(project.activities.order_by("position", "pk")), request.data_date),
    }
    return render(request, "plan/progress/project.html", words, status=status)


def _conflict(conflict: Conflict) -> dict[str, str]:
    field = conflict.field
    return {
        "name": f"{field}:{conflict.step}",
        "place": conflict_place(conflict),
        "stands": shown(field, conflict.stands) or "—",
        "wanted": shown(field, conflict.wanted) or "—",
        "seen": said(conflict.seen) or "—",
    }


@require_POST
def progress_answer(request: Request, code: str) -> HttpResponse:
    """Explain what was asked beside a report."""
    project = project_of(request, code, Ability.EDIT_PLANS)
    number = request.POST.get("question", "")
    if not number.isdecimal() or len(number) > 18:
        return _page(request, project, status=400)
    question = get_object_or_404(project.progress_questions.select_related("project"), pk=int(number))
    try:
        answer = request.POST.get("answer", "")[:300]
        actions.answer_question(question=question, answer=answer, by=request.user, at=request.at)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(request, project, wrong=refusal_words(refusal), status=409)
    messages.success(request, _("已保存说明。"))
    return redirect("project_progress", code)

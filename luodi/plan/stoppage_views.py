"""Stops of work: the list, what one costs and how it may be made up for, and the decision."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.jobs import later
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan import actions
from luodi.plan import stoppage_queries as queries
from luodi.plan.actions.stoppages import AT_ONCE, Written, accepted_projects
from luodi.plan.answering import work_off
from luodi.plan.models import CalendarCode
from luodi.plan.recovery import living
from luodi.plan.sentences import SENTENCES
from luodi.plan.stoppage_curve import curve_of
from luodi.plan.stoppage_forms import AcceptForm, StoppageForm, WithdrawForm
from luodi.plan.stoppage_history import crashes_of, history, lost_crashes
from luodi.plan.stoppage_models import RecoveryAnswer, RecoveryOption, RecoveryStrategy, Stoppage
from luodi.plan.stoppages import open_stoppages, visible_stoppages
from luodi.plan.tasks import accept_later, answer_later, plan_later
from luodi.plan.waiting import HolderNames
from luodi.refusal import Refusal

SAID = {**PEOPLE, **SENTENCES}


def _may(request: Request, ability: Ability) -> bool:
    return reach(request.user, ability) is not Reach.NOTHING


def _say(request: Request, refusal: Refusal) -> None:
    messages.error(request, _(SAID[refusal.code]) % refusal.facts)


def _seen(request: Request, stoppage: int) -> Stoppage:
    require(request.user, Ability.SEE_PROJECTS)
    return get_object_or_404(visible_stoppages(request.user), pk=stoppage)


def _own(request: Request, stoppage: int) -> Stoppage:
    """A stop this person may edit; 404 where it is another town's or the district's."""
    require(request.user, Ability.ENTER_STOPPAGES)
    return get_object_or_404(open_stoppages(request.user), pk=stoppage)


@require_GET
def stoppages(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    page = page_of(visible_stoppages(request.user), request.GET.get("page"))
    answers: dict[int, RecoveryAnswer] = {}
    for answer in RecoveryAnswer.objects.filter(stoppage__in=list(page)).order_by("pk"):
        answers[answer.stoppage_id] = answer
    words = {
        "page": page,
        "lines": [(row, answers.get(row.pk)) for row in page],
        "may_enter": _may(request, Ability.ENTER_STOPPAGES),
        "is_open": any(answer.is_open for answer in answers.values()),
    }
    return render(request, "plan/stoppages/stoppages.html", words)


@require_http_methods(["GET", "POST"])
def stoppage_edit(request: Request, stoppage: int | None = None) -> HttpResponse:
    """Enter a stop, or say it differently."""
    require(request.user, Ability.ENTER_STOPPAGES)
    row = _own(request, stoppage) if stoppage else None
    form = StoppageForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        by=request.user,
        is_settled=bool(row and accepted_projects(row)),
        initial=_initial(request),
    )
    title = _("修改第 %(n)s 号停工") % {"n": row.pk} if row else _("登记停工")
    words = {"title": title, "stoppage": row, "room": "plan/stoppages"}
    written: list[Written] = []

    def save() -> None:
        facts: dict[str, Any] = {"by": request.user, "at": request.at, "data_date": request.data_date}
        if row is None:
            written.append(actions.enter_stoppage(**facts, facts=form.facts))
        else:
            version = form.cleaned_data["opened_version"]
            made = actions.change_stoppage(
                **facts, stoppage=row, version=version, facts=form.facts, because=form.cause
            )
            written.append(made)

    shown = saving(request, form, words, save, SAID)
    if shown is not None:
        return shown
    [made] = written
    _answered(request, made.answer, made.left)
    return redirect("stoppage", made.answer.stoppage_id)


def _initial(request: Request) -> dict[str, str]:
    """From a project's page its stop is entered for it."""
    code = request.GET.get("project", "")
    return {"reach": Stoppage.Reach.PROJECT, "project": code} if code else {}


def _answered(request: Request, answer: RecoveryAnswer, left: Sequence[int] = ()) -> None:
    """Few projects are answered before the page comes back, many by the worker."""
    hit = living(answer.stoppage)
    if len(hit) > AT_ONCE or left:
        later(answer_later, answer=answer.pk, left=list(left))
    else:
        work_off(answer=answer.pk, at=request.at)


@require_GET
def stoppage(request: Request, stoppage: int) -> HttpResponse:
    """What a stop costs, the options over all projects seen, and one line a project for the option looked at."""
    found = _seen(request, stoppage)
    answer = queries.newest_answer(found)
    words = _words(request, found, answer)
    if answer and answer.state in (RecoveryAnswer.State.READY, RecoveryAnswer.State.ACCEPTING):
        options = queries.options_seen(answer, visible_projects(request.user))
        chosen = words["strategy"]
        rows = options.filter(strategy=chosen).order_by(queries.UNDER.desc(), "-days_lost", "project__code")
        page = page_of(rows, request.GET.get("page"))
        words |= {"strategies": queries.strategy_lines(options), "page": page}
        words["lines"] = queries.project_lines(list(page))
        if page.paginator.count == 1:
            words |= _one(answer, words["lines"][0].option.project, chosen)
    words["crashes"] = (
        crashes_of(words["project"], found)
        if "project" in words
        else lost_crashes(found, visible_projects(request.user))
    )
    return render(request, "plan/stoppages/stoppage.html", words)


def _words(request: Request, found: Stoppage, answer: RecoveryAnswer | None) -> dict[str, Any]:
    chosen = request.GET.get("option", "")
    labels = dict(CalendarCode.choices)
    seen = visible_projects(request.user)
    is_settled = RecoveryOption.objects.filter(answer__stoppage=found).exclude(accepted_at=None).exists()
    approves = _may(request, Ability.APPROVE_BASELINES)
    is_mine = open_stoppages(request.user).filter(pk=found.pk).exists() and not found.withdrawn_at
    return {
        "stoppage": found,
        "answer": answer,
        "strategy": RecoveryStrategy(chosen if chosen in RecoveryStrategy.values else "CHEAPEST"),
        "calendars": [labels[code] for code in found.codes],
        "is_settled": is_settled,
        "may_edit": is_mine and (approves or not is_settled),
        "may_ask": is_mine,
        "may_accept": approves and not found.withdrawn_at,
        "accepted": queries.accepted_count(answer, seen),
        "log": history(found),
    }


def _one(answer: RecoveryAnswer, project: Project, chosen: RecoveryStrategy) -> dict[str, Any]:
    """One project: its options, its dates and changes with the option looked at, its curve."""
    options = {option.strategy: option for option in answer.options.filter(project=project)}
    option = options[chosen]
    done = next((each for each in options.values() if each.accepted_at), None)
    promises = queries.promise_lines(option, HolderNames.read())
    return {
        "project": project,
        "options": [options[strategy] for strategy in RecoveryStrategy],
        "option": option,
        "promises": promises,
        "worst": max(promises, key=lambda line: (line.honest_late, line.days_lost)),
        "changes": queries.change_lines(option),
        "curve": curve_of(options),
        "done": done,
    }


@require_GET
def stoppage_project(request: Request, stoppage: int, code: str) -> HttpResponse:
    """What a stop does to one project, and its ways out."""
    found = _seen(request, stoppage)
    project = get_object_or_404(visible_projects(request.user), code=code)
    answer = queries.newest_answer(found)
    words = _words(request, found, answer) | {"project": project, "crashes": crashes_of(project, found)}
    if answer and answer.options.filter(project=project).exists():
        words |= _one(answer, project, words["strategy"])
    return render(request, "plan/stoppages/project.html", words)


@require_http_methods(["GET", "POST"])
def stoppage_withdraw(request: Request, stoppage: int) -> HttpResponse:
    """Take a stop back; where something of it was accepted, with a reason and what becomes of that."""
    row = _own(request, stoppage)
    if accepted_projects(row):
        return _withdraw_answered(request, row)
    if request.method == "GET":
        return redirect("stoppage", stoppage)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    try:
        _withdraw(request, row, form.cleaned_data["version"], actions.Because())
    except NotAllowed:
        raise
    except Refusal as refusal:
        _say(request, refusal)
    return redirect("stoppage", stoppage)


def _withdraw_answered(request: Request, row: Stoppage) -> HttpResponse:
    form = WithdrawForm(request.POST if request.method == "POST" else None, instance=row)
    words = {
        "title": _("撤回第 %(n)s 号停工") % {"n": row.pk},
        "stoppage": row,
        "room": "plan/stoppages",
        "withdraws": True,
    }

    def save() -> None:
        _withdraw(request, row, form.cleaned_data["opened_version"], form.cause)

    return saving(request, form, words, save, SAID) or redirect("stoppage", row.pk)


def _withdraw(request: Request, row: Stoppage, version: int, because: actions.Because) -> None:
    facts: dict[str, Any] = {"by": request.user, "at": request.at, "data_date": request.data_date}
    left = actions.withdraw_stoppage(**facts, stoppage=row, version=version, because=because)
    if left:
        later(plan_later, projects=left, data_date=request.data_date.isoformat(), stoppage=row.pk)
    messages.success(request, _("已撤回，各项目的计划按没有这次停工重新推演。"))


@require_POST
def stoppage_ask(request: Request, stoppage: int) -> HttpResponse:
    """Look again; while somebody looks already, their answer is shown."""
    row = _own(request, stoppage)
    try:
        answer = actions.ask_answer(by=request.user, at=request.at, data_date=request.data_date, stoppage=row)
    except NotAllowed:
        raise
    except Refusal as refusal:
        _say(request, refusal)
    else:
        _answered(request, answer)
    return redirect("stoppage", stoppage)


@require_POST
def stoppage_accept(request: Request, stoppage: int) -> HttpResponse:
    """One option for one project, or for all that are still open."""
    require(request.user, Ability.APPROVE_BASELINES)
    found, form = _seen(request, stoppage), AcceptForm(request.POST)
    if not form.is_valid():
        raise BadRequest("option")
    typed = form.cleaned_data
    answer = get_object_or_404(found.answers, pk=typed["answer"])
    rows = queries.options_seen(answer, visible_projects(request.user)).order_by("project_id")
    if typed["project"]:
        rows = rows.filter(project=typed["project"])
    done = rows.exclude(accepted_at=None).order_by().values("project")
    projects = list(
        rows.filter(strategy=typed["strategy"]).exclude(project__in=done).values_list("project_id", flat=True)
    )
    try:
        _accept(request, answer, typed["strategy"], projects)
    except NotAllowed:
        raise
    except Refusal as refusal:
        _say(request, refusal)
    return redirect("stoppage", stoppage)


def _accept(request: Request, answer: RecoveryAnswer, strategy: str, projects: list[int]) -> None:
    if len(projects) > AT_ONCE:
        actions.begin_acceptance(by=request.user, answer=answer)
        later(accept_later, answer=answer.pk, strategy=strategy, by=request.user.pk, projects=projects)
        messages.success(request, _("正在后台采纳，完成后在此页显示。"))
        return
    count = actions.accept_recovery(
        by=request.user,
        at=request.at,
        data_date=request.data_date,
        answer=answer,
        strategy=RecoveryStrategy(strategy),
        projects=projects,
    )
    words = _("已采纳：%(n)s 个项目的计划已更新，并各批准了一版新的基准计划。")
    messages.success(request, words % {"n": count})

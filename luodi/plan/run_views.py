"""Runs: the list, one run before and after, and the decision about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.jobs import later
from luodi.ledger.queries import visible_projects
from luodi.people.forms import offer
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.plan import actions, run_queries
from luodi.plan.models import PlanRun
from luodi.plan.sentences import SENTENCES
from luodi.plan.settings import settings
from luodi.plan.tasks import improve_later
from luodi.plan.waiting import HolderNames, collision_words
from luodi.refusal import Refusal


class AskForm(forms.Form):
    """How long to search."""

    seconds = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "seconds", [(each, each) for each in settings().run_seconds])


def _may_decide(request: Request) -> bool:
    return reach(request.user, Ability.LEVEL_PLANS) is not Reach.NOTHING


@require_GET
def plan_runs(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PLAN_RUNS)
    page = page_of(run_queries.runs(), request.GET.get("page"))
    words = {
        "page": page,
        "seconds": settings().run_seconds,
        "may_decide": _may_decide(request),
        "is_open": any(run.is_open for run in page),
    }
    return render(request, "plan/runs/runs.html", words)


@require_POST
def plan_run_ask(request: Request) -> HttpResponse:
    """Queue a search; while one is open its page is shown instead."""
    require(request.user, Ability.LEVEL_PLANS)
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有发起：请选择推演时长。"))
        return redirect("plan_runs")
    try:
        run = actions.ask_run(
            by=request.user, at=request.at, data_date=request.data_date, seconds=form.cleaned_data["seconds"]
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SENTENCES[refusal.code]) % refusal.facts)
        return redirect("plan_runs")
    later(improve_later, run=run.pk)
    return redirect("plan_run", run.pk)


@require_GET
def plan_run(request: Request, run: int) -> HttpResponse:
    """One run: before and after, per project, and what moved and why."""
    require(request.user, Ability.SEE_PLAN_RUNS)
    found = get_object_or_404(run_queries.runs(), pk=run)
    text = request.GET.get("q", "").strip()[:100]
    tab = "moves" if request.GET.get("tab") == "moves" else "projects"
    seen = visible_projects(request.user)
    words: dict[str, Any] = {
        "run": found,
        "tab": tab,
        "text": text,
        "seconds": settings().run_seconds,
        "may_decide": _may_decide(request),
        "gain": _gain(found),
        "changes": run_queries.changes_since(found) if found.state == PlanRun.State.READY else None,
        "failure": collision_words(found.failure, HolderNames.read()) if found.failure else [],
    }
    if tab == "moves":
        page = page_of(run_queries.run_moves(found, seen, text), request.GET.get("page"))
        words |= {"page": page, "lines": run_queries.move_lines(page)}
    else:
        words["page"] = page_of(run_queries.run_projects(found, seen, text), request.GET.get("page"))
    return render(request, "plan/runs/run.html", words)


def _gain(run: PlanRun) -> str:
    """What accepting brings, in one clause."""
    before, after = run.lateness_before, run.lateness_after
    if before is None or after is None:
        return ""
    if after < before:
        words = _("加权延误减少 %(days)s 天（%(share)s%%）")
        return words % {"days": before - after, "share": round(100 * (before - after) / before)}
    if after > before:
        return _("加权延误增加 %(days)s 天：现有计划已超出办理能力或指标") % {"days": after - before}
    return _("加权延误不变")


def _decide(request: Request, run: int, verb: Callable[..., PlanRun], done: str) -> HttpResponse:
    require(request.user, Ability.LEVEL_PLANS)
    found = get_object_or_404(PlanRun, pk=run)
    try:
        verb(by=request.user, at=request.at, run=found)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SENTENCES[refusal.code]) % refusal.facts)
    else:
        messages.success(request, done)
    return redirect("plan_run", run)


@require_POST
def plan_run_accept(request: Request, run: int) -> HttpResponse:
    return _decide(request, run, actions.accept_run, _("已采纳，各项工作的计划日期已更新。"))


@require_POST
def plan_run_discard(request: Request, run: int) -> HttpResponse:
    return _decide(request, run, actions.discard_run, _("已放弃，计划没有变动。"))

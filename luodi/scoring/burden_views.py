"""The burden meter by unit and month, its cap, the forms that somebody wants filled in; and what came after production."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luodi.ledger.models import Project
from luodi.ledger.queries import filtered
from luodi.people.journal_words import ACTIONS
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import form_page, saving
from luodi.scoring import burden as meter
from luodi.scoring import forms
from luodi.scoring.models import FormCall
from luodi.scoring.queries import judges
from luodi.scoring.result_words import grouped, line_of
from luodi.scoring.results import is_producing, living, results_of
from luodi.scoring.views import SAID


def _today(request: Request) -> date:
    """The day on which something is entered: the journal's, not the day that the plans speak of."""
    return timezone.localtime(request.at).date()


def _month(request: Request) -> date:
    form = forms.MonthFilter(request.GET)
    asked = form.cleaned_data["month"] if form.is_valid() else ""
    return date.fromisoformat(f"{asked}-01") if asked and asked >= "1980" else _today(request).replace(day=1)


@require_GET
def burden(request: Request) -> HttpResponse:
    """What units were asked to enter in a month, and what they were spared."""
    require(request.user, Ability.SEE_BURDEN)
    month = _month(request)
    found = meter.cap_on(month)
    cap = found.fields if found else None
    rows = meter.burdens(meter.visible_units(request.user), month)
    page = page_of(rows, request.GET.get("page"))
    asked = page_of(meter.visible_calls(request.user).filter(month_on=month), request.GET.get("calls"))
    words = {
        "month": month,
        "cap": found,
        "page": page,
        "rows": [{"burden": row, "is_over": row.is_over(cap)} for row in page],
        "actions": [(ACTIONS[action], fields) for action, fields in meter.action_lines(rows)],
        "asked": asked,
        "calls": [{"call": call, "known": meter.known_words(call)} for call in asked],
        "settings": meter.rules(),
        "judges": judges(request.user),
        "may_ask": reach(request.user, Ability.ASK_FORMS) is not Reach.NOTHING,
    }
    return render(request, "scoring/burden.html", words)


@require_http_methods(["GET", "POST"])
def burden_cap(request: Request) -> HttpResponse:
    """The office's own cap."""
    require(request.user, Ability.JUDGE_SCORES)
    form = forms.CapForm(request.POST if request.method == "POST" else None, on=request.data_date)
    words = {"title": _("设定填报上限"), "room": "scoring", "back": reverse("burden")}

    def save() -> None:
        given = form.cleaned_data
        wanted = meter.CapWanted(given["fields_most"], given["from_on"], given["note"])
        meter.set_cap(by=request.user, at=request.at, wanted=wanted)

    return saving(request, form, words, save, SAID) or redirect("burden")


@require_http_methods(["GET", "POST"])
def form_call(request: Request) -> HttpResponse:
    """Somebody wants a form filled in: let in, or sent back with what is known and where."""
    require(request.user, Ability.ASK_FORMS)
    form = forms.FormCallForm(request.POST if request.method == "POST" else None, on=request.data_date)
    words: dict[str, Any] = {"title": _("报表准入"), "room": "scoring", "back": reverse("burden")}
    made: list[FormCall] = []

    def save() -> None:
        made.append(meter.ask_form(by=request.user, at=request.at, on=_today(request), wanted=form.asked))

    answer = saving(request, form, words, save, SAID)
    if answer is not None:
        return answer
    if made[0].state == FormCall.State.ADMITTED:
        return redirect("burden")
    list(messages.get_messages(request))  # it was not let in: nothing says "saved"
    form.add_error("columns", _refused(made[0]))
    return form_page(request, form, words, status=409, room="scoring")


def _refused(call: FormCall) -> str:
    if call.state == FormCall.State.OVER_CAP:
        return _("没有准入：加上这张表，有单位本月的栏目会超过上限。请减少栏目或单位。")
    named = _("；").join(
        _("“%(column)s”见%(where)s") % {"column": column, "where": where}
        for column, where in meter.known_words(call)
    )
    return _("没有准入：系统已有这些数据，请直接查看，不要再填。%(named)s。") % {"named": named}


@require_GET
def results(request: Request) -> HttpResponse:
    """Promised against actual after production, by project, town and list; a bundle and its parts counted once."""
    require(request.user, Ability.SEE_PROJECTS)
    seen = living(filtered(request.user, request.GET.dict(), request.data_date)).select_related("town")
    projects: dict[int, Project] = {project.pk: project for project in seen}
    found = {result.project: result for result in results_of(projects, request.data_date)}
    running = [project for project in projects.values() if is_producing(project)]
    page = page_of(running, request.GET.get("page"))
    words = {
        "page": page,
        "rows": [line_of(project, found.get(project.pk)) for project in page],
        "towns": grouped(projects, found, "town"),
        "lists": grouped(projects, found, "list"),
        "whole": grouped(projects, found, "all"),
        "unknown": sum(project.pk not in found for project in running),
        "text": request.GET.get("q", ""),
        "kept": {name: request.GET[name] for name in ("town", "list") if request.GET.get(name)},
    }
    return render(request, "scoring/results.html", words)

"""What a draft of the catalogue would move, and the decision that puts it in force."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luodi.approvals.actions import Decree, take_effect
from luodi.approvals.edition_views import edition_or_404, row_or_404
from luodi.approvals.editions import Edition
from luodi.approvals.sentences import SENTENCES as APPROVALS
from luodi.jobs import later, later_on
from luodi.ledger.fields import DayField
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.actions.editions import ask_impact, put_in_force
from luodi.plan.edition_models import EditionImpact, EditionImpactRow
from luodi.plan.forms import VersionedForm, marked
from luodi.plan.sentences import SENTENCES
from luodi.plan.tasks import editions_due_later, impact_later
from luodi.refusal import Refusal

SAID = {**PEOPLE, **APPROVALS, **SENTENCES}


class DecideForm(VersionedForm):
    """From which day, by which document."""

    effective_on = DayField(label=gettext_lazy("生效日期"))
    basis = forms.CharField(label=gettext_lazy("依据文号"), max_length=120)


@require_GET
def edition_impact(request: Request, kind: str, number: int) -> HttpResponse:
    """Which plans an edition moves: while it is computed how far it is, then before and after by project."""
    require(request.user, Ability.EDIT_CATALOGUE)
    found, now = edition_or_404(kind, number)
    version = found.row.version if found.row else 1
    form = DecideForm(initial={"version": version, "effective_on": request.data_date})
    return _page(request, found, now, form)


def _page(
    request: Request, found: Edition, now: Edition, form: DecideForm, status: int = 200
) -> HttpResponse:
    impact = EditionImpact.objects.filter(edition=found.row).first() if found.row else None
    is_outdated = bool(
        impact
        and found.is_draft
        and found.row
        and (impact.version, impact.against, impact.data_date_on)
        != (found.row.version, now.number, request.data_date)
    )
    words: dict[str, Any] = {
        "edition": found,
        "now": now,
        "impact": impact,
        "is_outdated": is_outdated,
        "form": form,
        "page": page_of(
            EditionImpactRow.objects.filter(impact=impact).select_related("project"), request.GET.get("page")
        ),
    }
    return render(request, "approvals/edition_impact.html", words, status=status)


@require_POST
def edition_impact_ask(request: Request, kind: str, number: int) -> HttpResponse:
    """Have the worker look which plans the draft moves."""
    require(request.user, Ability.EDIT_CATALOGUE)
    row = row_or_404(kind, number)
    try:
        made, is_new = ask_impact(by=request.user, at=request.at, data_date=request.data_date, edition=row)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    else:
        if is_new:
            later(impact_later, impact=made.pk)
    return redirect("edition_impact", kind, number)


@require_POST
def edition_decide(request: Request, kind: str, number: int) -> HttpResponse:
    """Put the draft in force; the plans follow. What is wrong stands at the form."""
    require(request.user, Ability.EDIT_CATALOGUE)
    found, now = edition_or_404(kind, number)
    row, form = row_or_404(kind, number), DecideForm(request.POST)
    if not form.is_valid():
        marked(form)
        return _page(request, found, now, form, 400)
    typed = form.cleaned_data
    decree = Decree(typed["effective_on"], typed["basis"], now.number)
    try:
        made = put_in_force(
            by=request.user, at=request.at, data_date=request.data_date, edition=row, version=typed["version"],
            decree=decree,
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        place = "effective_on" if refusal.code == "EFFECTIVE_DAY_PAST" else None
        form.add_error(place, _(SAID[refusal.code]) % refusal.facts)
        marked(form)
        return _page(request, found, now, form, 409)
    if made.state == made.State.DECIDED:
        later_on(decree.effective_on, editions_due_later)
        messages.success(request, _("已定，到生效日期自动生效，计划随之更新。"))
    else:
        messages.success(request, _("已生效，有关项目的计划正在更新。"))
    return redirect("edition", kind, number)


@require_POST
def editions_effect(request: Request) -> HttpResponse:
    """Decided editions whose day has come are put in force now, should the job of the day have been missed."""
    require(request.user, Ability.EDIT_CATALOGUE)
    rows = take_effect(by=request.user, at=request.at, data_date=request.data_date)
    if rows:
        messages.success(request, _("已生效，有关项目的计划正在更新。"))
    return redirect("editions")

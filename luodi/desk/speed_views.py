"""Pages of what could be quicker: proposals over the portfolio, and what a joint meeting would free."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luodi.approvals.queries import item_names
from luodi.desk.speed_sheet import lines, quicker
from luodi.people.permissions import Ability, require
from luodi.people.queries import PER_PAGE
from luodi.people.requests import Request
from luodi.plan.meetings import MeetingCandidate, agenda, meeting_candidates, usual_minutes
from luodi.plan.speed_models import MeetingItem
from luodi.wallchart.words import own_language


class TimeForm(forms.Form):
    """The time of a meeting, and of one item."""

    minutes = forms.IntegerField(min_value=1, max_value=600)
    each = forms.IntegerField(min_value=1, max_value=600)


@dataclass(frozen=True)
class MeetingLine:
    """A candidate in words."""

    found: MeetingCandidate
    name: str
    reason: str
    units: str


@require_GET
def quicker_page(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    page = Paginator(quicker(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/quicker.html", {"page": page, "lines": lines(page.object_list)})


@require_GET
def meetings_page(request: Request) -> HttpResponse:
    """The agenda that fits into the time asked for; a time that cannot be meant leaves the usual one."""
    require(request.user, Ability.SEE_PROJECTS)
    usual, usual_each = usual_minutes()
    asked = "minutes" in request.GET or "each" in request.GET
    form = TimeForm(
        {"minutes": request.GET.get("minutes", usual), "each": request.GET.get("each", usual_each)}
    )
    minutes, each = (
        (form.cleaned_data["minutes"], form.cleaned_data["each"]) if form.is_valid() else (usual, usual_each)
    )
    everything = meeting_candidates(request.user)
    chosen, names = agenda(everything, minutes, each), item_names()
    present = Counter(own_language(u.name, u.name_en) for row in chosen for u in row.departments)
    amounts = {row.project.pk: row.yuan_waiting for row in chosen}
    words = {
        "lines": [
            MeetingLine(
                row, names.get(row.permit, row.permit), str(MeetingItem.Reason(row.reason).label),
                " · ".join(own_language(unit.name, unit.name_en) for unit in row.departments),
            )
            for row in chosen
        ],
        "total": len(everything),
        "units": present.most_common(),
        "yuan": sum(amounts.values()),
        "minutes": minutes,
        "minutes_each": each,
        "wrong": asked and not form.is_valid(),
    }  # fmt: skip
    return render(request, "desk/meetings.html", words)

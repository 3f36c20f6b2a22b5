"""Tours: the list, a new one, its route, the sheets, its results."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.inspection import tour_queries
from luodi.inspection.actions import touring
from luodi.inspection.models import Tour
from luodi.inspection.rules import inspection_rules
from luodi.inspection.tour_forms import ScoreForm, TourForm
from luodi.inspection.views import GET_OR_POST, SAID
from luodi.ledger.queries import visible_projects
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.plan.queries import own_language
from luodi.refusal import Refusal

T = Tour.State
ROOM = "inspection"


def _holds(request: Request) -> bool:
    return reach(request.user, Ability.HOLD_TOURS) is not Reach.NOTHING


def _seen(request: Request, tour: int) -> Tour:
    require(request.user, Ability.SEE_TOURS)
    return get_object_or_404(tour_queries.visible_tours(request.user), pk=tour)


@require_GET
def tours(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_TOURS)
    page = page_of(tour_queries.listed(request.user), request.GET.get("page"))
    rules = inspection_rules().tour
    words = {
        "page": page,
        "holds": _holds(request),
        "to_score": tour_queries.to_score(request.user),
        "a_quarter": rules.a_quarter,
    }
    return render(request, "inspection/tours.html", words)


@GET_OR_POST
def tour_new(request: Request) -> HttpResponse:
    """Route and units are chosen; the order of the stops is made."""
    require(request.user, Ability.HOLD_TOURS)
    form = TourForm(request.POST if request.method == "POST" else None, on=request.data_date)
    if form.is_bound and form.is_valid():
        try:
            made = touring.call_tour(by=request.user, at=request.at, facts=form.facts)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
        else:
            return redirect("tour", made.pk)
    words = {"form": form, "sheet": _sheet(inspection_rules().tour.sheet)}
    return render(request, "inspection/tour_new.html", words, status=400 if form.is_bound else 200)


def _sheet(sheet: Any) -> list[tuple[str, int]]:
    return [(own_language(row["name"], row["name_en"]), row["most"]) for row in sheet]


@require_GET
def tour(request: Request, tour: int) -> HttpResponse:
    found = _seen(request, tour)
    unit = tour_queries.scoring_unit(request.user, found)
    words = {
        "tour": found,
        "sheet": _sheet(found.sheet),
        "unit": unit,
        "units": found.units.select_related("organisation"),
        "lines": tour_queries.stop_lines(found, unit) if found.state != T.CLOSED else [],
        "results": tour_queries.results(found) if found.state == T.CLOSED else [],
        "open_codes": set(
            visible_projects(request.user).filter(tour_stops__tour=found).values_list("code", flat=True)
        ),
        "holds": _holds(request),
        "rules": tour_queries.rules_of(found),
    }
    return render(request, "inspection/tour.html", words)


@require_POST
def tour_turn(request: Request, tour: int) -> HttpResponse:
    """Scoring begins, or ends with the results."""
    require(request.user, Ability.HOLD_TOURS)
    found = _seen(request, tour)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    said: dict[str, Any] = {
        "by": request.user,
        "at": request.at,
        "tour": found,
        "version": form.cleaned_data["version"],
    }
    if "close" in request.POST:
        touring.close_tour(**said)
        messages.success(request, _("结果已公布。"))
    else:
        touring.open_tour(**said)
        messages.success(request, _("评分已开始。"))
    return redirect("tour", found.pk)


@GET_OR_POST
def tour_score(request: Request, tour: int, stop: int) -> HttpResponse:
    """The sheet of the person's unit for one stop."""
    require(request.user, Ability.SCORE_TOURS)
    found = _seen(request, tour)
    at_stop = get_object_or_404(found.stops.select_related("project"), pk=stop)
    unit = tour_queries.scoring_unit(request.user, found)
    given = at_stop.scores.filter(unit=unit).first() if unit else None
    form = ScoreForm(request.POST or None, instance=found, given=given)
    words = {
        "title": _("评分"),
        "room": ROOM,
        "about": at_stop.project.name,
        "back": reverse("tour", args=[found.pk]),
        "save_words": _("提交评分"),
    }

    def save() -> None:
        touring.score_stop(by=request.user, at=request.at, stop=at_stop, points=form.points)

    return saving(request, form, words, save, SAID) or redirect("tour", found.pk)

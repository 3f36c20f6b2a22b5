"""The map page and its data. Filters are those of the wall."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luodi.geography import tiles
from luodi.ledger.queries import visible_projects
from luodi.oversight.chips import chips
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.requests import Request
from luodi.wallchart.choices import chosen_projects, filters, is_filtered
from luodi.wallchart.map_queries import map_feed
from luodi.wallchart.map_words import map_words
from luodi.wallchart.views import PLAIN


@require_GET
def map_page(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    chosen = chosen_projects(request.user, request.GET, request.data_date)
    context = {
        "filters": filters(request.user, request.GET),
        "filtered": is_filtered(request.GET),
        "shown": chosen.count(),
        "unplaced": chosen.filter(longitude=None).count(),
        "total": visible_projects(request.user).count(),
        "words": map_words(),
        "layers": len(tiles.layers()),
        "base_credit": settings.LUODI_TILES_CREDIT,
        "may_edit": reach(request.user, Ability.EDIT_BOUNDARIES) is not Reach.NOTHING,
    }
    return render(request, "wallchart/map.html", context)


@require_GET
def map_data(request: Request) -> JsonResponse:
    require(request.user, Ability.SEE_PROJECTS)
    chosen = chosen_projects(request.user, request.GET, request.data_date)
    return JsonResponse(map_feed(chosen, chips(request.user)), json_dumps_params=PLAIN)

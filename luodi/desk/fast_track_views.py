"""The fast track's page: lanes of all departments, or the whole queue of one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk import fast_track
from luodi.people.permissions import Ability, require
from luodi.people.queries import PER_PAGE
from luodi.people.requests import Request


@require_GET
def fast_track_page(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    everything = fast_track.cards_of(request.user, request.GET, request.data_date)
    asked = request.GET.get("view", "")
    view = asked if asked in fast_track.VIEWS else ""
    order = fast_track.order_of(request.user, request.GET.get("sort", ""))
    chosen = [card for card in everything if not view or fast_track.VIEWS[view](card)]
    waiting = fast_track.queues(everything, request.data_date)
    lanes = fast_track.lanes(request.user, fast_track.ordered(chosen, order), waiting)
    lane = next((lane for lane in lanes if lane.code == request.GET.get("department")), None)
    words = {
        "lanes": lanes,
        "lane": lane,
        "page": Paginator(lane.cards, PER_PAGE).get_page(request.GET.get("page")) if lane else None,
        "choices": [
            (key, label, sum(fast_track.VIEWS[key](card) for card in everything) if key else len(everything))
            for key, label in fast_track.view_words().items()
        ],
        "view": view,
        "orders": [("due", _("到期先后")), ("stake", _("影响大小"))],
        "order": order,
        "filters": fast_track.selects(everything, request.GET),
        "total": len(everything),
        "is_filtered": any(request.GET.get(name) for name in ("town", "kind", "state", "view", "department")),
    }
    return render(request, "desk/fast_track.html", words)

"""The big screen: a frame that turns its blocks by itself, and the blocks it fetches anew before it shows them."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luodi.desk import figures, sheets, today
from luodi.desk.screen import BLOCKS
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request

# A screen stays signed in for three days after its last sign of life: longer than a long weekend without network.
# Nobody signs in at it again; a disabled account or a changed password ends it at once.
STAYS = timedelta(days=3)
FILES = ("screen.js", "screen.css", "screen_map.js", "map.js", "map_pins.js", "map_view.js", "map.css")


def assets() -> str:
    """Addresses of script and style with their hashes: when they change the frame loads itself anew."""
    return " ".join(static(f"luodi/{name}") for name in FILES)


@require_GET
@never_cache
def screen(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    context = {"blocks": list(BLOCKS), "assets": assets(), "district": sheets.district_name()}
    return render(request, "desk/screen/screen.html", context)


@require_GET
@never_cache
def screen_block(request: Request) -> HttpResponse:
    """The pages of one block and the four numbers above; the first block where the address names none."""
    require(request.user, Ability.SEE_PROJECTS)
    name = request.GET.get("name", next(iter(BLOCKS)))
    if name not in BLOCKS:
        raise Http404
    request.session.set_expiry(STAYS)
    projects = today.living(request.user)
    context = {
        "name": name,
        "template": f"desk/screen/_{name}.html",
        "block": BLOCKS[name](request.user, projects, request.data_date),
        "kpis": figures.district(projects, today.state_counts(projects), request.data_date),
        "assets": assets(),
        "at": timezone.localtime(request.at),
    }
    return render(request, "desk/screen/block.html", context)

"""One picture of the base map. A picture that is not there is an empty one: the outlines stay."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from luodi.geography import tiles
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request


@require_GET
def tile(request: Request, layer: int, z: int, x: int, y: int) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    found = tiles.picture(layer, z, x, y, request.at)
    if found is None:
        return HttpResponse(tiles.NOTHING, "image/png", headers={"Cache-Control": "no-store"})
    return HttpResponse(found, tiles.kind_of(found), headers={"Cache-Control": "private, max-age=86400"})

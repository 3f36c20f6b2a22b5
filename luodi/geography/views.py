"""Pages of outlines: hand in, look at what would change, take over or drop; and the outlines themselves as data."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.geography import queries
from luodi.geography.actions import Origin, confirm_boundaries, drop_boundaries, hand_in_boundaries
from luodi.geography.faults import BoundaryFault
from luodi.geography.forms import BoundaryForm
from luodi.geography.models import BoundaryImport
from luodi.geography.sentences import SENTENCES
from luodi.people.permissions import Ability, require
from luodi.people.queries import page_of
from luodi.people.requests import Request

SHOWN_DECIMALS = 5  # a metre: more would only make the answer longer


@require_http_methods(["GET", "POST"])
def boundaries(request: Request) -> HttpResponse:
    """What is in force, every file handed in before, and the form for the next."""
    require(request.user, Ability.EDIT_BOUNDARIES)
    form, status = BoundaryForm(), 200
    if request.method == "POST":
        form = BoundaryForm(request.POST, request.FILES)
        handed_in, status = _hand_in(request, form)
        if handed_in is not None:
            return redirect("boundary_import", handed_in=handed_in.pk)
    context = {
        "form": form,
        "in_force": queries.boundaries().defer("coordinates"),
        "page": page_of(queries.imports(), request.GET.get("page")),
    }
    return render(request, "geography/boundaries.html", context, status=status)


def _hand_in(request: Request, form: BoundaryForm) -> tuple[BoundaryImport | None, int]:
    if not form.is_valid():
        return None, 400
    said, upload = form.cleaned_data, form.cleaned_data["file"]
    limit = settings.LUODI_MAX_UPLOAD_BYTES
    try:
        if upload.size > limit:
            raise BoundaryFault("BOUNDARY_FILE_TOO_LARGE", limit=limit // 1024 // 1024)
        origin = Origin(
            source=said["source"],
            credit=said["credit"],
            review_number=said["review_number"],
            is_sketch=said["is_sketch"],
            chosen=form.chosen(),
        )
        content = upload.read()
        return hand_in_boundaries(
            content=content, filename=upload.name, origin=origin, by=request.user, at=request.at
        ), 200
    except BoundaryFault as fault:
        form.add_error("file", _(SENTENCES[fault.code]) % fault.facts)
        return None, 409


def _asked(request: Request, handed_in: int) -> BoundaryImport:
    require(request.user, Ability.EDIT_BOUNDARIES)
    return get_object_or_404(BoundaryImport.objects.select_related("by"), pk=handed_in)


@require_GET
def boundary_import(request: Request, handed_in: int) -> HttpResponse:
    own = _asked(request, handed_in)
    rows = queries.preview(own) if own.state == BoundaryImport.State.PREVIEW else []
    found = {row.code for row in rows}
    context = {
        "handed_in": own,
        "rows": rows,
        "changed": sum(row.change != "SAME" for row in rows),
        "kept": [each.town for each in queries.boundaries() if each.town.code not in found] if rows else [],
        "unmatched": own.reading.get("unmatched", []),
        "decided": own.boundaries.select_related("town").defer("coordinates"),
        "words": {},
    }
    return render(request, "geography/import.html", context)


@require_POST
def boundary_confirm(request: Request, handed_in: int) -> HttpResponse:
    own = _asked(request, handed_in)
    codes = confirm_boundaries(handed_in=own, by=request.user, at=request.at)
    messages.success(request, _("已启用 %(count)s 个镇街的轮廓。") % {"count": len(codes)})
    return redirect("boundaries")


@require_POST
def boundary_drop(request: Request, handed_in: int) -> HttpResponse:
    drop_boundaries(handed_in=_asked(request, handed_in), by=request.user, at=request.at)
    return redirect("boundaries")


def _name(name: str, english: str) -> str:
    return english if english and get_language() == "en" else name


def _rounded(coordinates: queries.Coordinates) -> list[Any]:
    return [
        [[[round(x, SHOWN_DECIMALS), round(y, SHOWN_DECIMALS)] for x, y in ring] for ring in polygon]
        for polygon in coordinates
    ]


@require_GET
def boundary_outlines(request: Request, handed_in: int) -> JsonResponse:
    """The outlines of one file, for its preview."""
    own = _asked(request, handed_in)
    units = {town.code: town for town in queries.towns()}
    names = {code: _name(unit.name, unit.name_en) for code, unit in units.items()}
    shown = [
        {
            "code": row["town"],
            "name": names.get(row["town"], row["town"]),
            "short": queries.without_kind(names.get(row["town"], row["town"])),
            "rings": _rounded(row["coordinates"]),
        }
        for row in own.reading["towns"]
    ]
    return JsonResponse({"towns": shown, "credits": [_credit(own)]})


def _credit(handed_in: BoundaryImport) -> dict[str, Any]:
    return {
        "source": handed_in.source,
        "credit": handed_in.credit,
        "review_number": handed_in.review_number,
        "is_sketch": handed_in.is_sketch,
    }


@require_GET
def outlines(request: Request) -> HttpResponse:
    """The outlines in force with the lines that must stand beside them. Public facts: every person who sees projects."""
    require(request.user, Ability.SEE_PROJECTS)
    tag = f'"{queries.edition()}-{get_language()}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    answer = JsonResponse(
        {
            "towns": [
                {
                    "code": each.code,
                    "name": _name(each.name, each.name_en),
                    "short": queries.without_kind(_name(each.name, each.name_en)),
                    "rings": _rounded(each.coordinates),
                }
                for each in queries.shapes()
            ],
            "credits": [_credit(each) for each in queries.credits_in_force()],
        },
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer

"""Site visits: the list, proposals by risk, planning, one visit, findings followed until they are closed."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luodi.dispatch.queries import history
from luodi.dispatch.sentences import SENTENCES as DISPATCH
from luodi.inspection import actions, forms, queries
from luodi.inspection.actions.planning import target
from luodi.inspection.models import Inspection
from luodi.inspection.proposals import proposals as proposed
from luodi.inspection.queue_words import queue_words
from luodi.inspection.rules import inspection_rules
from luodi.inspection.sentences import SENTENCES
from luodi.inspection.words import (
    caps_words,
    claim_words,
    doubt_words,
    reason_words,
    refused_words,
    row_of,
    said_reasons,
    seen_words,
    who_goes,
)
from luodi.ledger.files import place_of
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE

SAID = {**PEOPLE, **DISPATCH, **SENTENCES}
ROOM = "inspection"
GET_OR_POST = require_http_methods(["GET", "POST"])


@require_GET
def inspections(request: Request) -> HttpResponse:
    """Visits as a list; the view, filters and page stand in the address."""
    require(request.user, Ability.SEE_VISITS)
    page = page_of(queries.filtered(request.user, request.GET.dict()), request.GET.get("page"))
    counts = queries.counts(request.user)
    standard = [
        (_("待进行 %(n)s") % {"n": counts["planned"]}, "show=planned"),
        (_("本单位参加 %(n)s") % {"n": counts["mine"]}, "show=mine"),
        (_("已查看 %(n)s") % {"n": counts["done"]}, "show=done"),
        (_("与上报不符 %(n)s") % {"n": counts["differs"]}, "show=differs"),
        (_("领导进现场 %(n)s") % {"n": counts["leader"]}, "show=leader"),
    ]
    towns = visible_projects(request.user, Ability.SEE_VISITS).order_by().values("town")
    words = {
        "page": page,
        "lines": [(row, who_goes(row)) for row in page],
        "counts": counts,
        "standard": standard,
        "towns": Organisation.objects.filter(pk__in=towns).order_by("path"),
        "filtered": any(request.GET.get(name) for name in ("town", "q", "project")),
        "plans": queries.plans(request.user),
        "late": queries.finding_counts(request.user, request.data_date)["late"],
        "queue_words": queue_words(),
        **caps_words(),
    }
    return render(request, "inspection/inspections.html", words)


@require_GET
def inspections_data(request: Request) -> JsonResponse:
    """The same list for a machine, a page at a time."""
    require(request.user, Ability.SEE_VISITS)
    page = page_of(queries.filtered(request.user, request.GET.dict()), request.GET.get("page"))
    found = {"count": page.paginator.count, "pages": page.paginator.num_pages}
    return JsonResponse({**found, "visits": [row_of(row) for row in page]})


@require_GET
def proposals(request: Request) -> HttpResponse:
    require(request.user, Ability.PLAN_VISITS)
    lines = [
        (each, [reason_words(why.code, why.figure) for why in each.reasons])
        for each in proposed(request.user, request.data_date)
    ]
    return render(request, "inspection/proposals.html", {"lines": lines, **caps_words()})


@GET_OR_POST
def inspection_plan(request: Request, code: str) -> HttpResponse:
    """A visit to this project, or a place in the one that is planned."""
    require(request.user, Ability.PLAN_VISITS)
    seen = visible_projects(request.user, Ability.PLAN_VISITS).select_related("town")
    project: Project = get_object_or_404(seen, code=code)
    form = forms.PlanForm(request.POST or None, user=request.user, first_on=request.data_date)
    words = {
        "title": _("安排督查"),
        "room": ROOM,
        "about": project.name,
        "back": reverse("visit_proposals"),
        "save_words": _("安排"),
    }
    made: list[actions.Planned] = []

    def save() -> None:
        made.append(
            actions.plan_inspection(
                by=request.user, at=request.at, on=request.data_date, project=project, wish=form.wish
            )
        )

    answer = saving(request, form, words, save, SAID)
    if answer is None:
        if made[0].is_joined:
            on = made[0].inspection.on.isoformat()
            messages.info(request, _("已合并到 %(on)s 的督查：两家一次去。") % {"on": on})
        return redirect("inspection", made[0].inspection.pk)
    return answer


def seen_inspection(request: Request, inspection: int) -> Inspection:
    """The visit as this person may see it; else 404."""
    require(request.user, Ability.SEE_VISITS)
    rows = queries.with_everything(queries.visible_inspections(request.user))
    found: Inspection = get_object_or_404(rows.select_related("planned_by"), pk=inspection)
    return found


@require_GET
def inspection(request: Request, inspection: int) -> HttpResponse:
    found = seen_inspection(request, inspection)
    is_planned = found.state == Inspection.State.PLANNED
    words = {
        "inspection": found,
        "who": who_goes(found),
        "reasons": said_reasons(found.reasons),
        "records": [_record(row) for row in _records(found)],
        "log": history(target(found)),
        "may_cancel": is_planned and _plans_here(request, found) and queries.calls_off(request.user, found),
        "may_record": found.state != Inspection.State.CANCELLED and queries.takes_part(request.user, found),
        "sees_issues": reach(request.user, Ability.SEE_ISSUES) is not Reach.NOTHING,
    }
    return render(request, "inspection/inspection.html", words)


def _plans_here(request: Request, found: Inspection) -> bool:
    return queries.visible_inspections(request.user, Ability.PLAN_VISITS).filter(pk=found.pk).exists()


def _records(found: Inspection) -> Any:
    return found.records.select_related("by").prefetch_related(
        "sightings__photos", "findings__photos", "findings__issue__owner"
    )


def _record(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "refused": refused_words(row),
        "sightings": [
            (each, claim_words(each.claimed), seen_words(each), _photos(each.photos.all()))
            for each in row.sightings.all()
        ],
        "findings": [(each, _photos(each.photos.all())) for each in row.findings.all()],
    }


def _photos(rows: Any) -> list[tuple[Any, list[str]]]:
    return [(photo, doubt_words(photo)) for photo in rows]


@GET_OR_POST
def inspection_cancel(request: Request, inspection: int) -> HttpResponse:
    require(request.user, Ability.PLAN_VISITS)
    rows = queries.visible_inspections(request.user, Ability.PLAN_VISITS).select_related("project")
    found: Inspection = get_object_or_404(rows, pk=inspection)
    form = forms.CancelForm(request.POST or None, instance=found)
    words = {
        "title": _("取消督查"),
        "room": ROOM,
        "about": f"{found.project.name} · {found.on.isoformat()}",
        "back": reverse("inspection", args=[found.pk]),
        "save_words": _("取消这次督查"),
    }

    def save() -> None:
        actions.cancel_inspection(
            by=request.user, at=request.at, inspection=found, version=form.cleaned_data["opened_version"],
            because=form.cleaned_data["because"],
        )  # fmt: skip

    return saving(request, form, words, save, SAID) or redirect("inspection", found.pk)


@require_GET
def findings(request: Request) -> HttpResponse:
    """Findings with their issues, until they are closed."""
    require(request.user, Ability.SEE_VISITS)
    show = request.GET.get("show", "")
    page = page_of(queries.findings(request.user, show, request.data_date), request.GET.get("page"))
    counts = queries.finding_counts(request.user, request.data_date)
    views = [
        ("", _("未销号"), counts["open"]),
        ("late", _("已超期"), counts["late"]),
        ("closed", _("问题已销号"), counts["closed"]),
    ]
    words = {"page": page, "show": show, "views": views, "days": inspection_rules().finding_days}
    return render(request, "inspection/findings.html", words)


@require_GET
def visit_photo(request: Request, photo: int) -> FileResponse:
    """A photo that this product has drawn anew from what was sent; only for who sees the visit."""
    require(request.user, Ability.SEE_VISITS)
    found = queries.visible_photo(request.user, photo)
    if found is None or not place_of(found.sha256).is_file():
        raise Http404
    answer = FileResponse(
        place_of(found.sha256).open("rb"), content_type="image/jpeg", filename=f"{found.pk}.jpg"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""The page on the spot: all it needs stands in it, what is recorded waits in the browser and is taken once."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.dispatch.models import IssueKind
from luodi.inspection import actions, forms, queries
from luodi.inspection.actions.recording import claim_of
from luodi.inspection.models import Inspection
from luodi.inspection.queue_words import queue_words
from luodi.inspection.rules import inspection_rules
from luodi.inspection.views import GET_OR_POST, SAID, seen_inspection
from luodi.inspection.words import arrived_words, claim_words, who_goes
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.requests import Request
from luodi.plan.models import Activity
from luodi.plan.queries import own_language
from luodi.refusal import Refusal


@GET_OR_POST
def inspection_record(request: Request, inspection: int) -> HttpResponse:
    """GET: the page. POST: a record, from the page's script as JSON answer, without script as a form."""
    require(request.user, Ability.RECORD_VISITS)
    found = seen_inspection(request, inspection)
    if request.method == "POST":
        return _take(request, found)
    return render(request, "inspection/record.html", _page(request, found))


def _page(request: Request, found: Inspection) -> dict[str, Any]:
    steps = [
        {
            "row": row,
            "claimed": claim_words(claim_of(row)),
            "asks_photo": queries.is_milestone_claimed(row),
        }
        for row in queries.claims(found, request.data_date)
    ]
    blocked = Activity.objects.filter(project=found.project, actual_finish_on=None).order_by("position", "pk")
    return {
        "inspection": found,
        "who": who_goes(found),
        "takes_part": queries.takes_part(request.user, found),
        "steps": steps,
        "earlier": queries.open_findings(found.project),
        "kinds": IssueKind.choices,
        "seen": forms.SEEN,
        "mended": forms.MENDED,
        "blocked": [(row.code, own_language(row.name, row.name_en)) for row in blocked],
        "key": uuid4(),
        "at": request.at,
        "words": queue_words(),
        "days": inspection_rules().finding_days,
        "photos_most": inspection_rules().photos.most,
        "photo_bytes": settings.LUODI_MAX_UPLOAD_BYTES,
    }


def _take(request: Request, found: Inspection) -> HttpResponse:
    by_script = request.headers.get("Accept", "").startswith("application/json")
    try:
        noted = forms.noted(request.POST, request.FILES)
        arrived = actions.record_inspection(
            by=request.user, at=request.at, on=request.data_date, inspection=found, noted=noted
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        said = _(SAID[refusal.code]) % refusal.facts
        status = 400 if isinstance(refusal, forms.RecordNotValid) else 409
        if by_script:
            return JsonResponse({"state": "refused", "code": refusal.code, "words": said}, status=status)
        return render(
            request, "inspection/record.html", {**_page(request, found), "said": said}, status=status
        )
    answer = arrived_words(arrived.record)
    if by_script:
        return JsonResponse(answer)
    messages.success(request, answer["words"])
    return redirect("inspection", found.pk)


@require_GET
def visit_worker(request: Request) -> HttpResponse:
    """The service worker of the pages on the spot. Its address decides its reach: these pages and nothing else."""
    require(request.user, Ability.RECORD_VISITS)
    source = settings.STATIC_ROOT / "luodi" / "visit_worker.js"
    answer = HttpResponse(source.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer

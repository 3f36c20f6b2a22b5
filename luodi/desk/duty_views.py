"""Pages of responsibility: who carries what, the sheet of a post or unit, gaps, handovers. Nothing is written here."""

from typing import Any

from django.core import signing
from django.core.paginator import Page
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk import duty_sheets
from luodi.desk.duty_papers import duty_paper
from luodi.desk.paper_views import pdf_answer
from luodi.ledger.duties import (
    Vacancy,
    answering_posts,
    duty_rules,
    seen_post,
    vacancies,
    vacancy_counts,
)
from luodi.ledger.duty_models import Handover
from luodi.ledger.duty_views import SHEET
from luodi.ledger.handovers import holder_of, to_sign, visible_handovers
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, Post
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.reports.duty_paper import duty_pdf

FIELDS = {"leader": "led", "commissioner": "served"}


@require_GET
def duties(request: Request) -> HttpResponse:
    """Posts that lead or serve, compared by what rests on them; and the units of the person's reach."""
    found = require(request.user, Ability.SEE_DUTIES)
    field = request.GET.get("as", "leader")
    if field not in FIELDS:
        raise Http404
    posts = answering_posts().filter(**{f"{FIELDS[field]}__gt": 0})
    if found is not Reach.ALL:
        own = Q(pk=request.user.post_id or 0)
        unit = Q(organisation__path__startswith=request.user.organisation.path)
        posts = posts.filter(own if request.user.role == "COMMISSIONER" else own | unit)
    page = page_of(posts.order_by(f"-{FIELDS[field]}", "rank", "pk"), request.GET.get("page"))
    context = {
        "page": page,
        "as": field,
        "loads": duty_sheets.loads(page, field, request.data_date),
        "units": _units(request, found),
        "rules": duty_rules(),
        "may_hand_over": reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
        "to_sign": list(to_sign(request.user)),
    }
    return render(request, "desk/duties.html", context)


def _units(request: Request, found: Reach) -> list[Organisation]:
    kinds = (Organisation.Kind.TOWN, Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE)
    rows = Organisation.objects.filter(is_active=True, kind__in=kinds).order_by("path")
    if found is not Reach.ALL:
        rows = rows.filter(path__startswith=request.user.organisation.path)
    return [] if request.user.role == "COMMISSIONER" else list(rows)


def _asked_post(request: Request, post: int) -> Post:
    require(request.user, Ability.SEE_DUTIES)
    found = seen_post(request.user, post)
    if found is None:
        raise Http404
    return found


def _asked_unit(request: Request, code: str) -> Organisation:
    require(request.user, Ability.SEE_DUTIES)
    found = duty_sheets.seen_unit(request.user, code)
    if found is None:
        raise Http404
    return found


def _sheet(request: Request, whose: duty_sheets.Whose) -> dict[str, Any]:
    return duty_sheets.sheet_of(request.user, whose, request.data_date, request.at)


def _turned(request: Request, whose: duty_sheets.Whose) -> tuple[dict[str, Any], dict[str, Page[Any]]]:
    """The sheet as the page shows it: one page of each list. The paper has it whole."""
    sheet, lists = duty_sheets.turned_sheet(
        request.user, whose, request.data_date, request.at, request.GET.dict()
    )
    return duty_sheets.said(sheet), lists


@require_GET
def post_sheet(request: Request, post: int) -> HttpResponse:
    """The sheet of a leader, a commissioner or any other post."""
    found = _asked_post(request, post)
    sheet, lists = _turned(request, duty_sheets.of_a_post(request.user, found))
    field = "leader" if found.is_leader else "commissioner"
    context = {
        "post": found,
        "sheet": sheet,
        "lists": lists,
        "load": duty_sheets.loads([found], field, request.data_date)[0],
        "paper": reverse("post_paper", args=[post]),
        "may_hand_over": reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
        "to_sign": list(to_sign(request.user).filter(post=found)),
    }
    return render(request, "desk/duty_sheet.html", context)


@require_GET
def post_paper(request: Request, post: int) -> HttpResponse:
    found = _asked_post(request, post)
    sheet = duty_sheets.said(_sheet(request, duty_sheets.of_a_post(request.user, found)))
    title = _("责任清单")
    paper = duty_paper(title, sheet, request.data_date)
    return pdf_answer(duty_pdf(paper), f"{title} {sheet['name']} {request.data_date}")


@require_GET
def unit_sheet(request: Request, code: str) -> HttpResponse:
    """The sheet of a town or a department."""
    found = _asked_unit(request, code)
    sheet, lists = _turned(request, duty_sheets.of_a_unit(request.user, found))
    context = {
        "unit": found,
        "sheet": sheet,
        "lists": lists,
        "paper": reverse("unit_paper", args=[code]),
    }
    return render(request, "desk/duty_sheet.html", context)


@require_GET
def unit_paper(request: Request, code: str) -> HttpResponse:
    found = _asked_unit(request, code)
    sheet = duty_sheets.said(_sheet(request, duty_sheets.of_a_unit(request.user, found)))
    title = _("责任清单")
    paper = duty_paper(title, sheet, request.data_date)
    return pdf_answer(duty_pdf(paper), f"{title} {sheet['name']} {request.data_date}")


@require_GET
def duty_gaps(request: Request) -> HttpResponse:
    """Projects without exactly one leader, a team, the commissioner they must have, or a person behind a post."""
    require(request.user, Ability.SEE_DUTIES)
    rows = vacancies(visible_projects(request.user))
    chosen = request.GET.get("kind", "")
    shown = [row for row in rows if chosen in row.kinds] if chosen in Vacancy else rows
    context = {
        "page": page_of(shown, request.GET.get("page")),
        "counts": vacancy_counts(rows),
        "total": len(rows),
        "chosen": chosen,
        "rules": duty_rules(),
        "may_set": reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
    }
    return render(request, "desk/duty_gaps.html", context)


@require_GET
def handovers(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_DUTIES)
    context = {
        "page": page_of(visible_handovers(request.user), request.GET.get("page")),
        "may_hand_over": reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
    }
    return render(request, "desk/handovers.html", context)


def _asked_handover(request: Request, handover: int) -> tuple[Handover, dict[str, Any]]:
    """The handover and its sheet: as signed, or, before the first signature, as things stand."""
    require(request.user, Ability.SEE_DUTIES)
    found = get_object_or_404(visible_handovers(request.user), pk=handover)
    if found.contents or found.state != Handover.State.OPEN:
        return found, found.contents
    whose = duty_sheets.of_a_post(found.giver or request.user, found.post)
    return found, duty_sheets.sheet_of(found.giver or request.user, whose, request.data_date, request.at)


@require_GET
def handover(request: Request, handover: int) -> HttpResponse:
    """The handover sheet, with the signature of whom it waits for."""
    found, sheet = _asked_handover(request, handover)
    waits = to_sign(request.user).filter(pk=found.pk).exists()
    context = {
        "handover": found,
        "sheet": duty_sheets.said(sheet) if sheet else None,
        "sealed": signing.dumps(sheet, salt=SHEET, compress=True) if waits else "",
        "paper": reverse("handover_paper", args=[found.pk]),
        "holder": holder_of(found.post),
        "may_cancel": found.state == Handover.State.OPEN
        and reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
    }
    return render(request, "desk/handover.html", context)


@require_GET
def handover_paper(request: Request, handover: int) -> HttpResponse:
    found, sheet = _asked_handover(request, handover)
    if not sheet:
        raise Http404
    title = _("职务交接单")
    paper = duty_paper(title, duty_sheets.said(sheet), request.data_date, found)
    return pdf_answer(duty_pdf(paper), f"{title} {found.post.title} {request.data_date}")

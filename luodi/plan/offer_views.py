"""The offer of elements: who gets what, when; why not mine; what more would save; accepted by a person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.elements.element_types import ElementType, element_types
from luodi.elements.models import Share
from luodi.elements.queries import may_edit
from luodi.elements.sentences import SENTENCES as ELEMENTS
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.requests import Request
from luodi.plan.actions.offers import accept_offer, make_offer, may_deal, may_take
from luodi.plan.balance import BalanceRow, balance
from luodi.plan.offer_models import ElementOffer
from luodi.plan.sentences import SENTENCES
from luodi.plan.why_mine import WhyMine, coming, why_row, worth_of
from luodi.refusal import Refusal

SAID = {**ELEMENTS, **SENTENCES}
PER_PAGE = 100
NAMED = 5


class AcceptForm(forms.Form):
    """The offer as it was shown, and the numbers of the rows that were ticked."""

    offer = forms.IntegerField(min_value=1)


@dataclass(frozen=True)
class OfferLine:
    """A row of an offer in words; `why` it is not given now."""

    number: int
    project: Project
    type: ElementType
    amount: Decimal
    wanted_by: date
    on: date | None
    is_now: bool
    may_take: bool
    days_late: int
    why: WhyMine
    is_taken: bool


def _lines(found: ElementOffer, request: Request) -> list[OfferLine]:
    seen = visible_projects(request.user)
    named = {key for row in found.rows for key in (row["project"], *row["ahead"])}
    projects = {project.pk: project for project in seen.filter(pk__in=named).select_related("town")}
    kinds = element_types()
    facts = {"coming": coming(list(kinds), request.data_date), "worth": worth_of(found.prices)}
    lines = []
    for number, row in enumerate(found.rows):
        project = projects.get(row["project"])
        if project is None:
            continue
        why = why_row(row, found.data_date_on, projects, facts)
        lines.append(
            OfferLine(
                number, project, kinds[row["element"]], Decimal(row["amount"]), date.fromisoformat(row["wanted_by"]),
                why.served_on, row["now"], may_take(row), row["days_late"], why, number in found.accepted,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (not line.is_now, -line.days_late, line.number))


@require_GET
def offer(request: Request) -> HttpResponse:
    """The newest offer."""
    require(request.user, Ability.SEE_LIMITS)
    found = ElementOffer.objects.select_related("made_by", "decided_by").first()
    kinds = element_types()
    told = (
        [
            {**price, "type": kinds[price["element"]], "amount": Decimal(price["amount"])}
            for price in found.prices
        ]
        if found
        else []
    )
    context: dict[str, Any] = {
        "offer": found,
        "page": Paginator(_lines(found, request) if found else [], PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "prices": told,
        "may_deal": reach(request.user, Ability.EDIT_ELEMENTS) is Reach.ALL,
        "waiting": Share.objects.filter(state=Share.State.REQUESTED).count(),
    }
    return render(request, "plan/offer.html", context)


@dataclass(frozen=True)
class Shortage:
    """A pool that runs short, and whose plans wait for it: `named` this person sees, `more` of them are not listed,
    `hidden` belong to others."""

    row: BalanceRow
    named: list[Project]
    more: int
    hidden: int


def _shortages(rows: list[BalanceRow], user: User) -> list[Shortage]:
    short = [row for row in rows if row.first_short]
    seen = {
        project.pk: project
        for project in visible_projects(user).filter(pk__in={pk for row in short for pk in row.waiting})
    }
    found = []
    for row in short:
        own = sorted((seen[pk] for pk in row.waiting if pk in seen), key=lambda project: project.code)
        hidden = len(row.waiting) - len(own)
        found.append(Shortage(row, own[:NAMED], len(own) if len(own) > NAMED else 0, hidden))
    return sorted(found, key=lambda each: (each.row.first_short.month, each.row.pool.element))  # type: ignore[union-attr]


@require_GET
def element_balance(request: Request) -> HttpResponse:
    """What is left or missing of each pool, month by month: what a district shares is no secret of one project."""
    require(request.user, Ability.SEE_LIMITS)
    rows = balance(request.data_date)
    kept = {row.pool.pk for row in rows if may_edit(request.user, row.pool)}
    context = {"rows": rows, "kept": kept, "shortages": _shortages(rows, request.user)}
    return render(request, "plan/balance.html", context)


@require_POST
def offer_make(request: Request) -> HttpResponse:
    make_offer(by=request.user, at=request.at, on=request.data_date)
    return redirect("element_offer")


@require_POST
def offer_accept(request: Request) -> HttpResponse:
    """Reserve what was ticked; a no names its reason and reserves nothing."""
    may_deal(request.user)
    form = AcceptForm(request.POST)
    ticked = request.POST.getlist("row")
    if not form.is_valid() or not all(number.isdecimal() and len(number) < 7 for number in ticked):
        raise BadRequest("offer")
    found = get_object_or_404(ElementOffer, pk=form.cleaned_data["offer"])
    rows = [int(number) for number in ticked]
    try:
        done = accept_offer(by=request.user, at=request.at, on=request.data_date, offer=found, rows=rows)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    else:
        messages.success(request, _("已采纳，预留 %(n)s 笔；没有选中的仍为已申请。") % {"n": done})
    return redirect("element_offer")

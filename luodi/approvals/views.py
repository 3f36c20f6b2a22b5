"""Desks: the list, the drawer of one desk, its dated capacity."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.approvals import actions, queries
from luodi.approvals.forms import WEEKDAYS, CapacityForm, DeskForm
from luodi.approvals.models import Desk
from luodi.approvals.sentences import SENTENCES
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import form_page, saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.refusal import Refusal

SAID = {**PEOPLE, **SENTENCES}


@dataclass(frozen=True)
class Line:
    """A desk in the list: its items by name, what it handles today, and whether this person keeps it."""

    desk: Desk
    items: str
    amount: int
    days: str
    may_edit: bool


def _line(request: Request, desk: Desk, names: dict[str, str], days: dict[str, str]) -> Line:
    comma = _("、")
    return Line(
        desk,
        comma.join(f"{code} {names.get(code, '')}".strip() for code in desk.codes),
        queries.amount_on(desk, request.data_date),
        comma.join(days[day] for day in desk.weekdays),
        queries.may_edit(request.user, desk.department.path),
    )


@require_GET
def desks(request: Request) -> HttpResponse:
    """Every desk of the district; the list is the same for all who may see limits."""
    require(request.user, Ability.SEE_LIMITS)
    text = request.GET.get("q", "").strip()[:100]
    page = page_of(queries.desks(text), request.GET.get("page"))
    names, days = queries.item_names(), {code: str(words) for code, words in WEEKDAYS}
    words = {
        "page": page,
        "lines": [_line(request, desk, names, days) for desk in page],
        "text": text,
        "may_add": reach(request.user, Ability.EDIT_DESKS) is not Reach.NOTHING,
    }
    return render(request, "approvals/desks.html", words)


def _own(request: Request, pk: int) -> Desk:
    """The desk, 404 where it is another department's."""
    require(request.user, Ability.EDIT_DESKS)
    found = get_object_or_404(queries.desks(), pk=pk)
    if not queries.may_edit(request.user, found.department.path):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def desk(request: Request, desk: int | None = None) -> HttpResponse:
    require(request.user, Ability.EDIT_DESKS)
    row = _own(request, desk) if desk else None
    words = _words(row)
    form = DeskForm(request.POST if request.method == "POST" else None, instance=row, by=request.user)

    def save() -> None:
        facts = actions.DeskFacts(**form.wanted)
        if row is None:
            actions.add_desk(by=request.user, at=request.at, facts=facts)
            return
        version = form.cleaned_data["opened_version"]
        actions.change_desk(by=request.user, at=request.at, desk=row, version=version, facts=facts)

    return saving(request, form, words, save, SAID) or redirect("desks")


def _words(row: Desk | None, capacity: CapacityForm | None = None) -> dict[str, Any]:
    words: dict[str, Any] = {
        "title": str(row) if row else _("新增窗口"),
        "back": "desks",
        "room": "approvals",
    }
    if row:
        fresh = capacity or CapacityForm(initial={"version": row.version})
        words |= {"desk": row, "changes": row.changes.all(), "capacity": fresh}
    return words


def _pressed(request: Request, verb: Callable[..., Any]) -> HttpResponse:
    """One button on one desk. BadRequest without the version of the row."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    try:
        verb(by=request.user, at=request.at, version=form.cleaned_data["version"])
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    return redirect("desks")


@require_POST
def desk_close(request: Request, desk: int) -> HttpResponse:
    return _pressed(request, partial(actions.close_desk, desk=_own(request, desk)))


@require_POST
def desk_reopen(request: Request, desk: int) -> HttpResponse:
    return _pressed(request, partial(actions.reopen_desk, desk=_own(request, desk)))


@require_POST
def desk_capacity_drop(request: Request, desk: int, change: int) -> HttpResponse:
    return _pressed(request, partial(actions.drop_capacity, desk=_own(request, desk), change=change))


@require_POST
def desk_capacity(request: Request, desk: int) -> HttpResponse:
    """Another amount from a day on; what is wrong stands beside what was typed."""
    row = _own(request, desk)
    form, status = CapacityForm(request.POST), 400
    if form.is_valid():
        try:
            actions.set_capacity(
                by=request.user,
                at=request.at,
                desk=row,
                version=form.cleaned_data["version"],
                change=form.change,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
            status = 409
        else:
            messages.success(request, _("已保存。已排定的计划不会自动变动；可到“计划优化”重新推演。"))
            return redirect("desks")
    own = DeskForm(instance=row, by=request.user)
    return form_page(request, own, _words(row, form), status=status, room="approvals")

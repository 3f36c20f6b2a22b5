"""Pools with their batches: the list, the drawer of one pool."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.elements import actions, queries
from luodi.elements.element_types import element_types
from luodi.elements.forms import BatchForm, PoolForm
from luodi.elements.models import Pool
from luodi.elements.sentences import SENTENCES
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.requests import Request
from luodi.people.saving import form_page, saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.refusal import Refusal

SAID = {**PEOPLE, **SENTENCES}


@require_GET
def elements(request: Request) -> HttpResponse:
    """Every pool; there are as many as kinds of elements, so one page holds them."""
    require(request.user, Ability.SEE_LIMITS)
    lines = [queries.pool_line(pool, request.data_date, request.user) for pool in queries.pools()]
    may_add = reach(request.user, Ability.EDIT_ELEMENTS) is Reach.ALL
    left = len(element_types()) > len(lines)
    return render(request, "elements/elements.html", {"lines": lines, "may_add": may_add and left})


def _own(request: Request, pk: int) -> Pool:
    """The pool, 404 where another department keeps it."""
    require(request.user, Ability.EDIT_ELEMENTS)
    found = get_object_or_404(queries.pools(), pk=pk)
    if not queries.may_edit(request.user, found):
        raise Http404
    return found


def _words(row: Pool | None, batch: BatchForm | None = None) -> dict[str, Any]:
    words: dict[str, Any] = {
        "title": str(row) if row else _("新建指标池"),
        "back": "elements",
        "room": "elements",
    }
    if row:
        fresh = batch or BatchForm(initial={"version": row.version})
        kind = element_types().get(row.element)
        words |= {"pool": row, "type": kind, "batches": row.batches.all(), "batch": fresh}
    return words


@require_http_methods(["GET", "POST"])
def pool(request: Request, pool: int | None = None) -> HttpResponse:
    if pool is None and require(request.user, Ability.EDIT_ELEMENTS) is not Reach.ALL:
        raise NotAllowed(role=request.user.role, ability=Ability.EDIT_ELEMENTS.value)
    row = _own(request, pool) if pool else None
    form = PoolForm(request.POST if request.method == "POST" else None, instance=row, by=request.user)

    def save() -> None:
        facts = actions.PoolFacts(**form.wanted)
        if row is None:
            actions.add_pool(by=request.user, at=request.at, facts=facts)
            return
        version = form.cleaned_data["opened_version"]
        actions.change_pool(by=request.user, at=request.at, pool=row, version=version, facts=facts)

    return saving(request, form, _words(row), save, SAID) or redirect("elements")


@require_POST
def batch_add(request: Request, pool: int) -> HttpResponse:
    """A batch arrives; what is wrong stands beside what was typed."""
    row = _own(request, pool)
    form, status = BatchForm(request.POST), 400
    if form.is_valid():
        try:
            actions.add_batch(
                by=request.user,
                at=request.at,
                pool=row,
                version=form.cleaned_data["version"],
                arrival=form.arrival,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
            status = 409
        else:
            messages.success(request, _("已保存。已排定的计划不会自动变动；可到“计划优化”重新推演。"))
            return redirect("elements")
    own = PoolForm(instance=row, by=request.user)
    return form_page(request, own, _words(row, form), status=status, room="elements")


@require_POST
def batch_drop(request: Request, pool: int, batch: int) -> HttpResponse:
    row, form = _own(request, pool), VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    try:
        actions.drop_batch(
            by=request.user, at=request.at, pool=row, version=form.cleaned_data["version"], batch=batch
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    return redirect("elements")

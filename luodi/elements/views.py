"""Pools with their batches: the list, the drawer of one pool."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.elements import actions, queries
from luodi.elements.element_types import element_types, plain
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
    asked = queries.asked_for()
    lines = [queries.pool_line(pool, request.data_date, request.user, asked) for pool in queries.pools()]
    may_add = reach(request.user, Ability.EDIT_ELEMENTS) is Reach.ALL
    left = len(element_types()) > len(lines)
    return render(request, "elements/elements.html", {"lines": lines, "may_add": may_add and left})


def own_pool(request: Request, pk: int) -> Pool:
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
        kind = element_types()[row.element]
        fresh = batch or BatchForm(initial={"version": row.version}, kind=kind)
        words |= {"pool": row, "type": kind, "batches": row.batches.all(), "batch": fresh}
    return words


@require_http_methods(["GET", "POST"])
def pool(request: Request, pool: int | None = None) -> HttpResponse:
    if pool is None and require(request.user, Ability.EDIT_ELEMENTS) is not Reach.ALL:
        raise NotAllowed(role=request.user.role, ability=Ability.EDIT_ELEMENTS.value)
    row = own_pool(request, pool) if pool else None
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
    row = own_pool(request, pool)
    form = BatchForm(request.POST, kind=element_types()[row.element])

    def save() -> None:
        actions.add_batch(
            by=request.user, at=request.at, pool=row, version=form.cleaned_data["version"], arrival=form.arrival,
            on=request.data_date,
        )  # fmt: skip

    if status := _refused(form, save):
        own = PoolForm(instance=row, by=request.user)
        return form_page(request, own, _words(row, form), status=status, room="elements")
    messages.success(request, _("已保存。已排定的计划不会自动变动；可到“计划优化”重新推演。"))
    return redirect("elements")


def _refused(form: BatchForm, save: Callable[[], None]) -> int:
    """0 when saved; otherwise the status, with the reason on the form."""
    if not form.is_valid():
        return 400
    try:
        save()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
        return 409
    return 0


@require_http_methods(["GET", "POST"])
def batch(request: Request, pool: int, batch: int) -> HttpResponse:
    """Correct a batch."""
    row = own_pool(request, pool)
    found = get_object_or_404(row.batches, pk=batch)
    kind = element_types()[row.element]
    form = (
        BatchForm(request.POST, kind=kind)
        if request.method == "POST"
        else BatchForm.of(found, kind, row.version)
    )

    def save() -> None:
        version, on = form.cleaned_data["version"], request.data_date
        actions.change_batch(
            by=request.user, at=request.at, batch=found, version=version, arrival=form.arrival, on=on
        )

    status = 200
    if request.method == "POST":
        status = _refused(form, save)
        if not status:
            messages.success(request, _("已保存。"))
            return redirect("elements")
    told = _("已占用 %(held)s %(unit)s") % {"held": plain(found.held), "unit": kind.unit_words}
    words = {
        "form": form, "title": _("修改批次"), "told": f"{row} · {told}", "back": reverse("elements"),
        "address": reverse("batch", args=[pool, batch]),
    }  # fmt: skip
    kept = "drawer" if request.htmx else "page"
    return render(request, f"elements/row/form_{kept}.html", words, status=status)


@require_POST
def batch_redeem(request: Request, pool: int, batch: int) -> HttpResponse:
    """The plant has closed: what was pledged has come."""
    row, form = own_pool(request, pool), VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    found = get_object_or_404(row.batches.select_related("pool__keeper"), pk=batch)
    count = actions.redeem_batch(
        by=request.user,
        at=request.at,
        on=request.data_date,
        batch=found,
        version=form.cleaned_data["version"],
    )
    messages.success(request, _("腾出指标已到位，还清预支 %(n)s 笔。") % {"n": count})
    return redirect("elements")


@require_POST
def batch_drop(request: Request, pool: int, batch: int) -> HttpResponse:
    row, form = own_pool(request, pool), VersionForm(request.POST)
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

"""Shares of a pool and what is decided on them; needs of a project and what is asked for."""

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
from luodi.elements.forms import NeedForm, RequestForm, ShareForm
from luodi.elements.models import Need, Share
from luodi.elements.sentences import SENTENCES
from luodi.elements.views import own_pool
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE

SAID = {**PEOPLE, **SENTENCES}
VERBS: dict[str, Callable[..., Any]] = {
    "reserve": actions.reserve_share,
    "grant": actions.grant_share,
    "refuse": actions.refuse_share,
    "use": actions.use_share,
    "return": actions.return_share,
}


@require_GET
def pool_shares(request: Request, pool: int) -> HttpResponse:
    """The shares of one pool: who asks, who holds, until when."""
    require(request.user, Ability.SEE_LIMITS)
    row = get_object_or_404(queries.pools(), pk=pool)
    found = queries.pool_shares(row, request.user)
    state = request.GET.get("state", "")
    if state in Share.State.values:
        found = found.filter(state=state)
    context = {
        "line": queries.pool_line(row, request.data_date, request.user, queries.asked_for()),
        "page": page_of(found, request.GET.get("page")),
        "states": Share.State.choices,
        "state": state,
        "seen": set(visible_projects(request.user).values_list("pk", flat=True)),
        "overdue": found.filter(queries.overdue(request.data_date)).count(),
    }
    return render(request, "elements/shares.html", context)


@require_http_methods(["GET", "POST"])
def share(request: Request, share: int) -> HttpResponse:
    """Decide on one share. What is overdue in its pool flows back first, so that it can be given."""
    require(request.user, Ability.EDIT_ELEMENTS)
    row = queries.open_share(share, request.user)
    if row is None:
        raise Http404
    form = ShareForm(request.POST if request.method == "POST" else None, instance=row)
    kind = element_types()[row.pool.element]
    words = {
        "title": row.need.project.name,
        "room": "elements/row",
        "address": reverse("share", args=[row.pk]),
        "back": reverse("pool_shares", args=[row.pool_id]),
        "told": f"{kind.words} {plain(row.amount)} {kind.unit_words} · {row.get_state_display()}",
    }

    def save() -> None:
        who: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.data_date}
        actions.expire_shares(**who, pool=row.pool)
        row.refresh_from_db(fields=["state"])
        VERBS[form.cleaned_data["verb"]](**who, share=row, decision=form.decision)

    return saving(request, form, words, save, SAID) or redirect(words["back"])


@require_POST
def pool_expire(request: Request, pool: int) -> HttpResponse:
    """Take back what was not used in time."""
    row = own_pool(request, pool)
    back = actions.expire_shares(by=request.user, at=request.at, on=request.data_date, pool=row)
    said = _("收回逾期指标：%(n)s 笔。") % {"n": len(back)}
    messages.success(request, said if back else _("没有逾期的指标。"))
    return redirect("pool_shares", pool)


# -- needs of a project -----------------------------------------------------------------------------------


def _project(request: Request, code: str) -> Project:
    """A project for which this person may ask; 404 for another's."""
    require(request.user, Ability.ASK_ELEMENTS)
    return get_object_or_404(visible_projects(request.user, Ability.ASK_ELEMENTS), code=code)


def _back(project: Project) -> str:
    return f"{reverse('project', args=[project.code])}?tab=elements#tabs"


def _words(project: Project, title: str, address: str) -> dict[str, Any]:
    return {
        "title": title, "told": project.name, "room": "elements/row", "address": address, "back": _back(project),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def need(request: Request, code: str, need: int | None = None) -> HttpResponse:
    """State what a project needs, or correct it."""
    project = _project(request, code)
    row = get_object_or_404(project.needs, pk=need) if need else None
    form = NeedForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        initial={} if row else {"element": request.GET.get("element", "")},
    )
    address = reverse("need", args=[code, need]) if need else reverse("need_add", args=[code])
    words = _words(project, _("修改需求") if row else _("填报要素需求"), address)

    def save() -> None:
        version = form.cleaned_data["opened_version"]
        actions.state_need(by=request.user, at=request.at, project=project, version=version, facts=form.facts)

    return saving(request, form, words, save, SAID) or redirect(words["back"])


@require_POST
def need_drop(request: Request, code: str, need: int) -> HttpResponse:
    project, form = _project(request, code), VersionForm(request.POST)
    row = project.needs.filter(pk=need).first()
    if not form.is_valid():
        raise BadRequest("version")
    if row:
        actions.drop_need(by=request.user, at=request.at, need=row, version=form.cleaned_data["version"])
    return redirect(_back(project))


@require_http_methods(["GET", "POST"])
def share_request(request: Request, code: str, need: int) -> HttpResponse:
    """Ask the keeper of the pool for a part of a need."""
    project = _project(request, code)
    row: Need = get_object_or_404(project.needs, pk=need)
    line = next(line for line in queries.sheet(project) if line.need and line.need.pk == row.pk)
    form = RequestForm(
        request.POST if request.method == "POST" else None, instance=row, initial={"amount": line.may_request}
    )
    title = _("申请%(element)s") % {"element": line.type.words}
    words = _words(project, title, reverse("share_request", args=[code, need]))

    def save() -> None:
        actions.request_share(
            by=request.user, at=request.at, on=request.data_date, need=row,
            version=form.cleaned_data["opened_version"], amount=form.cleaned_data["amount"],
        )  # fmt: skip

    return saving(request, form, words, save, SAID) or redirect(words["back"])

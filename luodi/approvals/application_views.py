"""Applications: the drawer of one with its clocks and events, the form of its next step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luodi.approvals import actions
from luodi.approvals.application_forms import StepForm, fresh
from luodi.approvals.application_queries import (
    clocks_of,
    issued_items,
    lacking,
    may_file,
    may_handle,
    needed_items,
    open_steps,
    visible_applications,
)
from luodi.approvals.catalogue import Permit
from luodi.approvals.departments import Departments
from luodi.approvals.editions import kind_now
from luodi.approvals.models import Application, ApplicationEvent
from luodi.approvals.queries import department_words, item_names
from luodi.approvals.sentences import SENTENCES
from luodi.ledger.queries import visible_projects
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.refusal import Refusal

SAID = {**PEOPLE, **SENTENCES}
V = ApplicationEvent.Verb


@dataclass(frozen=True)
class Gate:
    """An item that must be issued first: before acceptance, or only before the issue."""

    code: str
    name: str
    holds: str
    is_open: bool


def _frame(request: Request) -> str:
    return "ledger/drawer_frame.html" if request.htmx else "ledger/page_frame.html"


def _own_name(permit: Permit) -> str:
    return permit.name_en if get_language() == "en" else permit.name


def _back(request: Request) -> str:
    """The page from which the drawer was opened, as a path of this site."""
    address = urlsplit(request.htmx.current_url or "") if request.htmx else None
    return f"{address.path}?{address.query}".rstrip("?") if address else ""


def _gates(row: Application, request: Request) -> list[Gate]:
    permit = needed_items(row.project).get(row.item)
    found = kind_now(row.project.kind)
    if permit is None or found is None:
        return []
    issued, names = issued_items(row.project, found), item_names()
    words = ((permit.accept_after, _("受理前取得")), (permit.issue_after, _("办结前取得")))
    return [
        Gate(code, names.get(code, code), holds, bool(lacking([code], issued, request.data_date)))
        for codes, holds in words
        for code in codes
    ]


def _application(request: Request, pk: int) -> Application:
    rows = visible_applications(request.user).select_related("project__town", "department")
    return get_object_or_404(rows.prefetch_related("events__entered_by"), pk=pk)


@require_GET
def application(request: Request, application: int) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    row = _application(request, application)
    events = list(row.events.all())
    words = {
        "frame": _frame(request),
        "project": row.project,
        "row": row,
        "name": item_names().get(row.item, row.item),
        "clocks": clocks_of(row, events, request.data_date),
        "department": department_words(row),
        "events": events,
        "gates": _gates(row, request),
        "verbs": open_steps(request.user, row),
    }
    return render(request, "approvals/application.html", words)


def _require_steps(request: Request) -> None:
    sides = (Ability.FILE_APPLICATIONS, Ability.HANDLE_APPLICATIONS)
    if all(reach(request.user, ability) is Reach.NOTHING for ability in sides):
        raise NotAllowed(role=request.user.role, ability=sides[0].value)


def _verb(request: Request) -> V:
    asked = request.POST.get("verb", "") or request.GET.get("verb", "")
    if asked not in V.values:
        raise BadRequest("verb")
    return V(asked)


@require_http_methods(["GET", "POST"])
def application_step(request: Request, application: int) -> HttpResponse:
    """The form of a step, and the step."""
    _require_steps(request)
    row = _application(request, application)
    verb = _verb(request)
    permit = needed_items(row.project).get(row.item)
    words = {
        "project": row.project,
        "row": row,
        "verb": verb,
        "name": item_names().get(row.item, row.item),
        "gates": [gate for gate in _gates(row, request) if gate.is_open] if verb is V.ACCEPT else [],
        "address": reverse("application_step", args=[row.pk]),
    }
    if request.method == "GET":
        form = fresh(verb, row.version, request.data_date, _back(request), permit)
        return _form(request, form, words)
    form = StepForm(request.POST, verb=verb, permit=permit)

    def save() -> None:
        actions.take_step(
            by=request.user, at=request.at, data_date=request.data_date, application=row,
            version=form.cleaned_data["version"], step=form.step,
        )  # fmt: skip

    return _saving(request, form, words, save)


@require_http_methods(["GET", "POST"])
def application_open(request: Request, code: str, item: str) -> HttpResponse:
    """Begin an item of a project: prepare it, or record what is issued already."""
    _require_steps(request)
    project = get_object_or_404(visible_projects(request.user), code=code)
    permit = needed_items(project).get(item)
    verb = V.RECORD if request.GET.get("verb") == V.RECORD else V.PREPARE
    if request.method == "POST":
        verb = _verb(request)
    department = Departments.read().of(permit.department, project) if permit else None
    words = {
        "project": project,
        "verb": verb,
        "name": _own_name(permit) if permit else item,
        "address": reverse("application_open", args=[code, item]),
        "may": {
            V.PREPARE: may_file(request.user, project),
            V.RECORD: may_handle(request.user, project, department),
        },
    }
    if request.method == "GET":
        return _form(request, fresh(verb, 0, request.data_date, _back(request), None), words)
    form = StepForm({"version": 0, **request.POST.dict()}, verb=verb)

    def save() -> None:
        actions.open_application(
            by=request.user, at=request.at, data_date=request.data_date, project=project, item=item,
            step=form.step,
        )  # fmt: skip

    return _saving(request, form, words, save)


def _form(request: Request, form: StepForm, words: dict[str, Any], status: int = 200) -> HttpResponse:
    facts = {"frame": _frame(request), "form": form, **words}
    return render(request, "approvals/application_step.html", facts, status=status)


def _saving(
    request: Request, form: StepForm, words: dict[str, Any], save: Callable[[], None]
) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, words, 400)
    try:
        save()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, _(SAID[refusal.code]) % refusal.facts)
        return _form(request, form, words, 409)
    messages.success(request, _("已保存，计划已随之更新。"))
    back = form.cleaned_data["next"]
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = f"{reverse('project', args=[words['project'].code])}?tab=permits#tabs"
    return redirect(back)

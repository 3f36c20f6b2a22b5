"""A change of one activity looked at before it is accepted; nothing is written here."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.ledger.queries import visible_projects
from luodi.people.permissions import NotAllowed
from luodi.people.requests import Request
from luodi.plan import forms
from luodi.plan.changing import Change, change_of
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.preview import elsewhere, preview, seen_only
from luodi.plan.views import activity_of, drawer, said
from luodi.plan.waiting import HolderNames, collision_words
from luodi.refusal import Refusal

OTHERS_SHOWN = 20
ACCEPTED_AT = {"progress": "activity_actual", "link": "link_add"}


@require_POST
def activity_preview(request: Request, code: str, activity: str, change: str) -> HttpResponse:
    """What the change would move in its project, with the forms to accept and to discard it."""
    row = activity_of(request, code, activity)
    wanted = change_of(request, row, change)
    if wanted is None:
        return drawer(request, row, status=400)
    if not wanted.form.is_valid():
        forms.marked(wanted.form)
        return drawer(request, row, bound={wanted.name: wanted.form}, status=400)
    try:
        found = preview(row, _maker(wanted))
    except NotAllowed:
        raise
    except Refusal as refusal:
        wanted.form.add_error(None, said(refusal))
        return drawer(request, row, bound={wanted.name: wanted.form}, status=409)
    words: dict[str, Any] = {
        "project": row.project,
        "activity": row,
        "change": wanted,
        "typed": _typed(wanted),
        "found": found,
        "collisions": collision_words(found.collides, HolderNames.read()) if found.collides else [],
        "plan": ProjectPlan.objects.filter(project=row.project).first(),
        "accept": reverse(ACCEPTED_AT.get(wanted.name, "activity_edit"), args=[code, activity]),
    }
    page = "plan/preview_drawer.html" if request.htmx else "plan/preview_page.html"
    return render(request, page, words)


@require_POST
def activity_preview_others(request: Request, code: str, activity: str, change: str) -> HttpResponse:
    """Which steps of other projects the change would move at shared desks if everything were levelled again."""
    row = activity_of(request, code, activity)
    wanted = change_of(request, row, change)
    if wanted is None or not wanted.form.is_valid():
        return _others(request, row, {"is_outdated": True}, status=400)
    try:
        found = elsewhere(row, _maker(wanted), request.data_date)
    except NotAllowed:
        raise
    except Refusal:
        return _others(request, row, {"is_outdated": True}, status=409)
    near = [each.project.pk for each in found]
    seen = set(visible_projects(request.user).filter(pk__in=near).values_list("pk", flat=True))
    own, hidden = seen_only(found, seen)
    words = {"others": own[:OTHERS_SHOWN], "more": len(own[OTHERS_SHOWN:]), "hidden": hidden}
    return _others(request, row, words)


def _others(request: Request, row: Activity, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """Its part of the page; htmx shows only successful answers."""
    page = "plan/preview_others.html" if request.htmx else "plan/preview_others_page.html"
    return render(request, page, {"activity": row, **words}, status=200 if request.htmx else status)


def _maker(wanted: Change) -> Callable[[], object]:
    return lambda: wanted.save(wanted.form.cleaned_data)


def _typed(wanted: Change) -> list[tuple[str, str]]:
    """The form as it was typed, for the forms that repeat it."""
    pairs = [(wanted.form.add_prefix(name), wanted.form[name].value()) for name in wanted.form.fields]
    return [("change", wanted.name), *((name, "" if value is None else str(value)) for name, value in pairs)]

"""How a page of this room answers: the project that may be touched, the form with what was refused, or done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from luodi.ledger.fields import shown
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.ledger.sentences import SENTENCES
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.requests import Request
from luodi.refusal import Refusal


@dataclass(frozen=True)
class Outcome:
    """What became of a form: `refusal` when an action said no; `status` 0 when it is done."""

    status: int
    refusal: Refusal | None = None


def asked_project(request: Request, code: str, ability: Ability) -> Project:
    """The project of this code, if the person has the ability on it; NotAllowed, or 404 outside their reach."""
    require(request.user, ability)
    return get_object_or_404(visible_projects(request.user, ability), code=code)


def tried(form: forms.BaseForm, act: Callable[[], object]) -> Outcome:
    """Do what a valid form asks for. A refusal is written into the form, with nothing lost that was typed."""
    if not form.is_valid():
        return Outcome(400)
    try:
        act()
    except NotAllowed:
        raise
    except Refusal as refusal:
        _explain(form, refusal)
        return Outcome(409, refusal)
    return Outcome(0)


def _explain(form: forms.BaseForm, refusal: Refusal) -> None:
    form.add_error(None, _(SENTENCES[refusal.code]) % refusal.facts)
    for name, sentences in refusal.facts.get("errors", {}).items():
        form.add_error(name if name in form.fields else None, [str(each) for each in sentences])


def seen_again(form: forms.BaseForm, refusal: Refusal | None, **now: Any) -> list[dict[str, str]]:
    """After CHANGED_MEANWHILE: what stands now beside what was typed; the next press is made knowingly.

    `now` are the hidden fields that say what the person has seen.
    """
    if refusal is None or refusal.code != "CHANGED_MEANWHILE":
        return []
    data: QueryDict = form.data.copy()  # type: ignore[attr-defined]
    for name, value in now.items():
        data[name] = "" if value is None else str(value)
    form.data = data
    return [
        {
            "label": str(form.fields[name].label),
            "stands": shown(form.fields[name], stands),
            "wanted": shown(form.fields[name], wanted),
        }
        for name, (stands, wanted) in refusal.facts["difference"].items()
        if name in form.fields
    ]


def page(
    request: Request, template: str, project: Project | None, status: int = 200, **facts: Any
) -> HttpResponse:
    """A drawer beside the page that asked for it, or the same as a page of its own."""
    frame = "ledger/drawer_frame.html" if request.htmx else "ledger/page_frame.html"
    return render(request, template, {"frame": frame, "project": project, **facts}, status=status)


def done(request: Request, project: Project) -> HttpResponse:
    """Back to the project, which shows what was saved."""
    messages.success(request, _("已保存。"))
    return redirect("project", code=project.code)

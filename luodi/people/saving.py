"""One form of one row in a drawer or on a page: shown, refused with nothing lost, or saved."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.forms import RowForm
from luodi.people.permissions import NotAllowed
from luodi.people.requests import Request
from luodi.refusal import Refusal

Words = dict[str, Any]


def form_page(
    request: Request, form: RowForm, words: Words, status: int = 200, room: str = "people"
) -> HttpResponse:
    """The form in the drawer for a part of a page, on its own page otherwise."""
    template = f"{room}/form_drawer.html" if request.htmx else f"{room}/form_page.html"
    return render(request, template, {"form": form, **words}, status=status)


def saving(
    request: Request,
    form: RowForm,
    words: Words,
    save: Callable[[], Any],
    sentences: Mapping[str, str],
) -> HttpResponse | None:
    """None when saved; otherwise the form again, with nothing that was typed lost. `words["room"]`: whose templates."""
    room = words.get("room", "people")
    if request.method != "POST":
        return form_page(request, form, words, room=room)
    if not form.is_valid():
        return form_page(request, form, words, status=400, room=room)
    try:
        save()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, _(sentences[refusal.code]) % refusal.facts)
        return form_page(request, form, {**words, **second(form, refusal)}, status=409, room=room)
    messages.success(request, _("已保存。"))
    return None


def second(form: RowForm, refusal: Refusal) -> Words:
    """After CHANGED_MEANWHILE: what stands now beside what was typed; the next press is made knowingly."""
    if not isinstance(refusal, ChangedMeanwhile):
        return {}
    stored = type(form.instance).objects.get(pk=form.instance.pk)
    typed = cast(QueryDict, form.data).copy()
    typed["opened_version"] = str(stored.version)
    form.data = typed
    return {
        "differences": [
            {"label": form.fields[d.field].label, "stands": d.stands, "wanted": d.wanted}
            for d in refusal.facts["differences"]
            if d.field in form.fields
        ]
    }

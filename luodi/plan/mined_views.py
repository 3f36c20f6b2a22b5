"""Durations learnt from an approval log: read, looked at, loaded."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luodi.people.permissions import Ability, NotAllowed, require
from luodi.people.requests import Request
from luodi.plan.actions.durations import load_durations
from luodi.plan.foresight import Shift, replanned
from luodi.plan.forms import DressedForm, marked
from luodi.plan.mined import Change, changes, fingerprint, read_mined
from luodi.plan.portfolio import read
from luodi.plan.sentences import SENTENCES
from luodi.refusal import Refusal

MOST_BYTES = 5 * 1024 * 1024
SHOWN = 50


class MinedForm(DressedForm):
    """The file that `luodi mine --json` wrote."""

    mined = forms.FileField(label=gettext_lazy("审批日志分析结果（luodi mine --json）"))

    def clean_mined(self) -> bytes:
        found = self.cleaned_data["mined"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 5 MB，不是分析结果。"))
        data: bytes = found.read()
        return data


class LoadForm(forms.Form):
    """The same text again, and the fingerprint of what was shown."""

    text = forms.CharField(max_length=MOST_BYTES, strip=False)
    seen = forms.CharField(max_length=64)


@require_GET
def durations(request: Request) -> HttpResponse:
    """Where the file is handed in."""
    require(request.user, Ability.EDIT_TEMPLATES)
    return render(request, "plan/durations.html", {"form": MinedForm()})


@require_POST
def durations_preview(request: Request) -> HttpResponse:
    """Which steps get other days and whose dates move; nothing is written."""
    require(request.user, Ability.EDIT_TEMPLATES)
    form = MinedForm(request.POST, request.FILES)
    if not form.is_valid():
        marked(form)
        return render(request, "plan/durations.html", {"form": form}, status=400)
    data: bytes = form.cleaned_data["mined"]
    try:
        mined = read_mined(data)
    except Refusal as refusal:
        form.add_error("mined", _(SENTENCES[refusal.code]) % refusal.facts)
        marked(form)
        return render(request, "plan/durations.html", {"form": form}, status=409)
    found = changes(mined.lines, request.data_date)
    moved = sorted(
        (each for each in _shifts(found, request) if each.is_dated),
        key=lambda each: (-abs(each.gained or 0), each.project.code),
    )
    words: dict[str, Any] = {
        "form": MinedForm(), "mined": mined, "count": len(found), "changes": found[:SHOWN],
        "projects": len({each.activity.project_id for each in found}), "moved": moved[:SHOWN],
        "moved_count": len(moved), "seen": fingerprint(found), "text": json.dumps(json.loads(data)),
    }  # fmt: skip
    return render(request, "plan/durations.html", words)


def _shifts(found: list[Change], request: Request) -> list[Shift]:
    """The projects planned with the new days; only the rows in memory know them."""
    days = {each.activity.pk: each.days for each in found}
    books = read(list({each.activity.project_id: each.activity.project for each in found}.values()))
    for book in books:
        book.activities = [
            row._replace(
                optimistic_days=days[row.id][0],
                duration_days=days[row.id][1],
                pessimistic_days=days[row.id][2],
            )
            if row.id in days
            else row
            for row in book.activities
        ]
    return replanned(books, request.data_date)


@require_POST
def durations_load(request: Request) -> HttpResponse:
    """Load what was looked at; a no names its reason and changes nothing."""
    require(request.user, Ability.EDIT_TEMPLATES)
    form = LoadForm(request.POST)
    if not form.is_valid():
        return render(request, "plan/durations.html", {"form": MinedForm()}, status=400)
    try:
        done = load_durations(
            by=request.user, at=request.at, data_date=request.data_date,
            lines=read_mined(form.cleaned_data["text"].encode()).lines, seen=form.cleaned_data["seen"],
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SENTENCES[refusal.code]) % refusal.facts)
    else:
        messages.success(request, _("已载入 %(n)s 项工作的天数，计划在后台重排。") % {"n": done})
    return redirect("durations")

"""Editions of the catalogue: the list of a kind, one edition as table, drawing and differences, one item in the drawer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.approvals import actions, edition_words
from luodi.approvals.catalogue import Kind, Permit, catalogue
from luodi.approvals.edition_checks import EditionFault, longest_promise
from luodi.approvals.edition_forms import AddForm, CopyForm, ItemForm
from luodi.approvals.edition_graph import drawn
from luodi.approvals.edition_models import CatalogueEdition
from luodi.approvals.editions import Edition, changes_between, editions_of
from luodi.approvals.sentences import SENTENCES
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.forms import VersionForm
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import PER_PAGE
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.refusal import Refusal

SAID = {**PEOPLE, **SENTENCES}
TABS = ("items", "graph", "changes")


@dataclass(frozen=True)
class Line:
    """An item in the table."""

    permit: Permit
    name: str
    stage: str
    department: str
    supervisor: str
    limit: str
    condition: str
    basis: str
    marks: list[str]
    is_changed: bool


@dataclass(frozen=True)
class Differs:
    """A difference in words."""

    code: str
    name: str
    field: str
    before: str
    after: str


def may_edit(request: Request) -> bool:
    return reach(request.user, Ability.EDIT_CATALOGUE) is not Reach.NOTHING


def edition_or_404(kind: str, number: int) -> tuple[Edition, Edition]:
    """An edition and the one in force of its kind."""
    if kind not in catalogue().kinds:
        raise Http404
    every = editions_of(kind)
    found = next((each for each in every if each.number == number), None)
    if found is None:
        raise Http404
    now = next(each for each in every if each.state is CatalogueEdition.State.IN_FORCE)
    return found, now


def row_or_404(kind: str, number: int) -> CatalogueEdition:
    """The row of an own edition; the one that ships has none and is refused by name."""
    found, _now = edition_or_404(kind, number)
    if found.row is None:
        raise actions.EditionDecided(edition=found.name, state=_("随系统，只读"))
    return found.row


@require_GET
def editions(request: Request) -> HttpResponse:
    """All editions of a kind, newest first."""
    require(request.user, Ability.SEE_LIMITS)
    kinds = catalogue().kinds
    chosen = request.GET.get("kind", "")
    code = chosen if chosen in kinds else next(iter(kinds))
    page = Paginator(editions_of(code), PER_PAGE).get_page(request.GET.get("page"))
    words = {
        "kinds": list(kinds.values()),
        "kind": kinds[code],
        "page": page,
        "may_edit": may_edit(request),
        "due": CatalogueEdition.objects.filter(state="DECIDED", effective_on__lte=request.data_date).exists(),
    }
    return render(request, "approvals/editions.html", words)


@require_GET
def edition(request: Request, kind: str, number: int) -> HttpResponse:
    """One edition: its items, the drawing, or what it has otherwise than the edition in force."""
    require(request.user, Ability.SEE_LIMITS)
    found, now = edition_or_404(kind, number)
    tab = request.GET.get("tab", "")
    changes = changes_between(now.kind, found.kind)
    changed = {change.code for change in changes}
    words: dict[str, Any] = {
        "edition": found,
        "now": now,
        "tab": tab if tab in TABS else TABS[0],
        "count": len(changes),
        "shorter": now.days_to_work_permit - found.days_to_work_permit,
        "may_edit": may_edit(request),
        "is_editable": found.is_draft and may_edit(request),
    }
    if words["tab"] == "graph":
        words["graph"] = drawn(found.kind, changed)
    elif words["tab"] == "changes":
        words["changes"] = [_differs(change) for change in changes]
    else:
        words["lines"] = [_line(permit, permit.code in changed) for permit in found.kind.permits]
        words["offered"] = _offered(found.kind) if words["is_editable"] else []
    return render(request, "approvals/edition.html", words)


def _line(permit: Permit, is_changed: bool) -> Line:
    return Line(
        permit,
        edition_words.item_name(permit),
        edition_words.stage(permit.stage),
        edition_words.department(permit.department),
        edition_words.department(permit.supervisor),
        edition_words.limit(permit),
        edition_words.remark(permit.condition),
        edition_words.remark(permit.statutory_basis),
        edition_words.marks(permit),
        is_changed,
    )


def _differs(change: Any) -> Differs:
    name = edition_words.item_name(change)
    if not change.field:
        is_new = change.before is None
        words = (_("没有此事项"), _("新增事项")) if is_new else (_("有此事项"), _("取消事项"))
        return Differs(change.code, name, "", *words)
    before, after = (
        edition_words.value_words(change.field, value) for value in (change.before, change.after)
    )
    label = str(edition_words.FIELD_WORDS.get(change.field, change.field))
    return Differs(change.code, name, label, before, after)


def _offered(kind: Kind) -> list[tuple[str, str]]:
    """Items of the shipped catalogue that this edition does not have."""
    every = {permit.code: permit for each in catalogue().kinds.values() for permit in each.permits}
    return [(code, edition_words.item_name(every[code])) for code in sorted(set(every) - set(kind.by_code))]


@require_http_methods(["GET", "POST"])
def edition_copy(request: Request, kind: str, number: int) -> HttpResponse:
    """A draft with the items of this edition."""
    require(request.user, Ability.EDIT_CATALOGUE)
    found, _now = edition_or_404(kind, number)
    form = CopyForm(request.POST if request.method == "POST" else None)
    words = {"edition": found, "title": _("另存为草稿"), "action": request.path}
    if request.method == "GET" or not form.is_valid():
        return _form(request, form, words, 200 if request.method == "GET" else 400)
    made = actions.copy_edition(by=request.user, at=request.at, kind=kind, number=number, **form.cleaned_data)
    messages.success(request, _("已另存为草稿。改好后先看影响，再生效。"))
    return redirect("edition", kind, made.number)


@require_http_methods(["GET", "POST"])
def edition_item(request: Request, kind: str, number: int, item: str) -> HttpResponse:
    """One item of a draft; what is wrong stands at its field."""
    require(request.user, Ability.EDIT_CATALOGUE)
    found, _now = edition_or_404(kind, number)
    permit = found.kind.by_code.get(item)
    if permit is None:
        raise Http404
    row = row_or_404(kind, number)
    if row.state != CatalogueEdition.State.DRAFT:
        raise actions.EditionDecided(edition=row.name, state=row.get_state_display())
    words = {
        "edition": found,
        "title": f"{permit.code} {edition_words.item_name(permit)}",
        "action": request.path,
        "longest": longest_promise(permit),
        "dropped": item,
    }
    if request.method == "GET":
        return _form(request, ItemForm(permit=permit, version=row.version), words)
    form = ItemForm(request.POST, permit=permit)
    if not form.is_valid():
        return _form(request, form, words, 400)
    try:
        actions.change_item(
            by=request.user, at=request.at, edition=row, version=form.cleaned_data["version"], item=item,
            facts=form.facts,
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, _faulty(form, refusal, row), {**words, **_second(refusal)}, 409)
    messages.success(request, _("已保存到草稿，计划没有变动。"))
    return redirect("edition", kind, number)


def _faulty(form: ItemForm, refusal: Refusal, row: CatalogueEdition) -> ItemForm:
    """The fault at its field; after another's change the next press is made knowingly."""
    place = refusal.facts.get("field") if isinstance(refusal, EditionFault) else None
    form.add_error(place, _(SAID[refusal.code]) % refusal.facts)
    if isinstance(refusal, ChangedMeanwhile):
        row.refresh_from_db(fields=["version"])
        form.data = {**form.data.dict(), "version": str(row.version)}  # type: ignore[attr-defined]
    return form


def _second(refusal: Refusal) -> dict[str, Any]:
    if not isinstance(refusal, ChangedMeanwhile):
        return {}
    return {
        "differences": [
            {
                "label": edition_words.FIELD_WORDS[each.field],
                "stands": edition_words.value_words(each.field, each.stands),
                "wanted": edition_words.value_words(each.field, each.wanted),
            }
            for each in refusal.facts["differences"]
        ]
    }


def _form(request: Request, form: forms.Form, words: dict[str, Any], status: int = 200) -> HttpResponse:
    frame = "approvals/edition_drawer.html" if request.htmx else "approvals/edition_page.html"
    for name in form.errors:
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"
            form.fields[name].widget.attrs["aria-describedby"] = f"{form[name].auto_id}_error"
    return render(request, frame, {"form": form, **words}, status=status)


def pressed(
    request: Request, form: forms.Form, verb: Callable[[], Any], done: str, back: tuple[Any, ...]
) -> HttpResponse:
    """One button: the verb, or its refusal as a message. BadRequest for a form that no page sends."""
    if not form.is_valid():
        raise BadRequest("form")
    try:
        verb()
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    else:
        messages.success(request, done)
    return redirect(*back)


@require_POST
def edition_add(request: Request, kind: str, number: int) -> HttpResponse:
    """Take an item of the shipped catalogue into the draft."""
    require(request.user, Ability.EDIT_CATALOGUE)
    row, form = row_or_404(kind, number), AddForm(request.POST)

    def verb() -> None:
        actions.add_item(by=request.user, at=request.at, edition=row, **form.cleaned_data)

    return pressed(request, form, verb, _("已增加到草稿。"), ("edition", kind, number))


@require_POST
def edition_drop(request: Request, kind: str, number: int, item: str) -> HttpResponse:
    """Take an item out of the draft."""
    require(request.user, Ability.EDIT_CATALOGUE)
    row, form = row_or_404(kind, number), VersionForm(request.POST)

    def verb() -> None:
        actions.drop_item(by=request.user, at=request.at, edition=row, item=item, **form.cleaned_data)

    return pressed(request, form, verb, _("已从草稿去掉。"), ("edition", kind, number))


@require_POST
def edition_discard(request: Request, kind: str, number: int) -> HttpResponse:
    """Give the draft up."""
    require(request.user, Ability.EDIT_CATALOGUE)
    row, form = row_or_404(kind, number), VersionForm(request.POST)

    def verb() -> None:
        actions.discard_edition(by=request.user, at=request.at, edition=row, **form.cleaned_data)

    return pressed(request, form, verb, _("草稿已放弃，内容仍可查看。"), ("edition", kind, number))

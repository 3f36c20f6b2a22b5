"""Saved views: kept, renamed, refilled, shared, deleted; and the columns of a table. Each ends on the page it is of."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luodi.people import actions, queries
from luodi.people.forms import VersionForm, ViewForm
from luodi.people.models import SavedView
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES

PASSING = (
    "page",
    "view",
    "csrfmiddlewaretoken",
)  # of an address, what belongs to one visit and not to the view


def kept(query: str | QueryDict) -> str:
    """What a view keeps of an address: filters, order, grouping, in a fixed order, without what is empty."""
    params = QueryDict(query) if isinstance(query, str) else query
    found = QueryDict(mutable=True)
    for key in sorted(params):
        value = str(params[key]).strip()
        if value and key not in PASSING:
            found[key] = value
    return found.urlencode()


def _address(page: str) -> str:
    """BadRequest for what is no page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        raise BadRequest("page") from None


def _shown(view: SavedView) -> HttpResponseRedirect:
    query = QueryDict(view.query, mutable=True)
    query["view"] = str(view.pk)
    return HttpResponseRedirect(f"{_address(view.page)}?{query.urlencode()}")


def _form(request: Request, view: SavedView | None, initial: dict[str, Any]) -> ViewForm:
    may_share = reach(request.user, Ability.SHARE_VIEWS) is not Reach.NOTHING
    data = request.POST if request.method == "POST" else None
    return ViewForm(data, instance=view, initial=initial, may_share=may_share)


@require_http_methods(["GET", "POST"])
def view_add(request: Request) -> HttpResponse:
    """The drawer asks for a name; the page and its query come with the address."""
    require(request.user, Ability.SEE_PROJECTS)
    given = request.POST if request.method == "POST" else request.GET
    page, query = given.get("page", ""), kept(given.get("query", ""))
    address = _address(page)
    form = _form(request, None, {"page": page, "query": query})
    words = {"title": _("存为视图"), "back": page, "leave": f"{address}?{query}"}
    made: list[SavedView] = []

    def save() -> None:
        facts = {**form.wanted, "page": page, "query": query}
        made.append(actions.save_view(by=request.user, at=request.at, **facts))

    return saving(request, form, words, save, SENTENCES) or _shown(made[0])


@require_http_methods(["GET", "POST"])
def view_edit(request: Request, view: int) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    row = get_object_or_404(queries.own_views(request.user), pk=view)
    form = _form(request, row, {})
    words = {"title": _("修改视图"), "back": row.page, "view": row}

    def save() -> None:
        version = form.cleaned_data["opened_version"]
        actions.change_view(by=request.user, at=request.at, view=row, version=version, **form.wanted)

    answer = saving(request, form, words, save, SENTENCES)
    return answer or _shown(SavedView.objects.get(pk=row.pk))


@require_POST
def view_query(request: Request, view: int) -> HttpResponse:
    """Fill the view with what the page shows now."""
    require(request.user, Ability.SEE_PROJECTS)
    row = get_object_or_404(queries.own_views(request.user), pk=view)
    form = VersionForm(request.POST)
    query = kept(request.POST.get("query", ""))
    if not form.is_valid() or len(query) > 1000:
        raise BadRequest("version or query")
    version = form.cleaned_data["version"]
    return _shown(actions.change_view(by=request.user, at=request.at, view=row, version=version, query=query))


@require_POST
def view_delete(request: Request, view: int) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    row = get_object_or_404(queries.own_views(request.user), pk=view)
    actions.delete_view(by=request.user, at=request.at, view=row)
    return redirect(row.page)


@require_POST
def view_columns(request: Request) -> HttpResponse:
    """Remember the ticked columns for this page or view; none ticked = the usual ones again."""
    require(request.user, Ability.SEE_PROJECTS)
    page, chosen = request.POST.get("page", ""), request.POST.get("view", "")
    address = _address(page)
    seen = {view.pk: view for view in queries.views_of(request.user, page)}
    view = seen.get(int(chosen)) if chosen.isdecimal() else None
    keys = [key for key in request.POST.getlist("column") if key.isidentifier()]
    if len(",".join(keys)) > 400:
        raise BadRequest("column")
    actions.choose_columns(by=request.user, page=page, view=view, keys=keys)
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("page", None)
    return HttpResponseRedirect(f"{address}?{query.urlencode()}")

"""Units and posts (system administrator) and users (security administrator)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.people import actions, queries
from luodi.people.forms import OrganisationForm, PostForm, RowForm, UnitFilter, UserForm, VersionForm
from luodi.people.models import Organisation, Post, Role, User
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.people.saving import Words, saving
from luodi.people.sentences import SENTENCES


def named(thing: Organisation | Post | User) -> str:
    """Its name in the reader's language; Chinese where no English one is kept."""
    if isinstance(thing, Post):
        own, english = thing.title, thing.title_en
    else:
        own, english = thing.name, thing.name_en
    return english if english and get_language() == "en" else own


def _wanted(request: Request) -> dict[str, Any]:
    form = UnitFilter(request.GET)
    form.is_valid()
    return form.cleaned_data


def _listed(request: Request, template: str, rows: Any, **words: Any) -> HttpResponse:
    page = queries.page_of(rows, request.GET.get("page"))
    units = Organisation.objects.all()
    return render(request, template, {"page": page, "units": units, "wanted": _wanted(request), **words})


def _bound(request: Request, kind: type[RowForm], row: Any) -> RowForm:
    return kind(request.POST if request.method == "POST" else None, instance=row)


def _saving(request: Request, form: RowForm, words: Words, save: Callable[[], Any]) -> HttpResponse | None:
    return saving(request, form, words, save, SENTENCES)


def _pressed(request: Request, verb: Callable[..., Any]) -> Any:
    """One button on one row. BadRequest without the version of the row."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("version")
    return verb(by=request.user, at=request.at, version=form.cleaned_data["version"])


@require_GET
def organisations(request: Request) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    wanted = _wanted(request)
    rows = queries.organisations(wanted.get("q", ""), wanted.get("kind", ""))
    return _listed(request, "people/organisations.html", rows, kinds=Organisation.Kind.choices)


@require_http_methods(["GET", "POST"])
def organisation(request: Request, pk: int | None = None) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    unit = get_object_or_404(Organisation, pk=pk) if pk else None
    words = {"title": named(unit) if unit else _("新增单位"), "back": "organisations"}
    form = _bound(request, OrganisationForm, unit)

    def save() -> None:
        facts = actions.OrganisationFacts(**form.wanted)
        if unit is None:
            actions.add_organisation(by=request.user, at=request.at, facts=facts)
            return
        actions.change_organisation(
            by=request.user,
            at=request.at,
            unit=unit,
            version=form.cleaned_data["opened_version"],
            facts=facts,
        )

    return _saving(request, form, words, save) or redirect("organisations")


@require_POST
def organisation_deactivate(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    _pressed(request, partial(actions.deactivate_organisation, unit=get_object_or_404(Organisation, pk=pk)))
    return redirect("organisations")


@require_POST
def organisation_reactivate(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    _pressed(request, partial(actions.reactivate_organisation, unit=get_object_or_404(Organisation, pk=pk)))
    return redirect("organisations")


@require_GET
def posts(request: Request) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    wanted = _wanted(request)
    return _listed(request, "people/posts.html", queries.posts(wanted.get("q", ""), wanted.get("unit")))


@require_http_methods(["GET", "POST"])
def post(request: Request, pk: int | None = None) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    row = get_object_or_404(Post, pk=pk) if pk else None
    words = {"title": named(row) if row else _("新增职务"), "back": "posts"}
    form = _bound(request, PostForm, row)

    def save() -> None:
        facts = actions.PostFacts(**form.wanted)
        if row is None:
            actions.add_post(by=request.user, at=request.at, facts=facts)
            return
        actions.change_post(
            by=request.user, at=request.at, post=row, version=form.cleaned_data["opened_version"], facts=facts
        )

    return _saving(request, form, words, save) or redirect("posts")


@require_POST
def post_deactivate(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    _pressed(request, partial(actions.deactivate_post, post=get_object_or_404(Post, pk=pk)))
    return redirect("posts")


@require_POST
def post_reactivate(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_ORGANISATIONS)
    _pressed(request, partial(actions.reactivate_post, post=get_object_or_404(Post, pk=pk)))
    return redirect("posts")


@require_GET
def users(request: Request) -> HttpResponse:
    require(request.user, Ability.MANAGE_USERS)
    wanted = _wanted(request)
    rows = queries.users(wanted.get("q", ""), wanted.get("role", ""), wanted.get("unit"))
    return _listed(request, "people/users.html", rows, roles=Role.choices)


@never_cache
@require_http_methods(["GET", "POST"])
def user_add(request: Request) -> HttpResponse:
    require(request.user, Ability.MANAGE_USERS)
    words = {"title": _("新增用户"), "back": "users"}
    form = _bound(request, UserForm, None)
    made: list[tuple[User, str]] = []

    def save() -> None:
        wanted = form.wanted
        username = wanted.pop("username")
        facts = actions.UserFacts(**wanted)
        made.append(actions.add_user(by=request.user, at=request.at, username=username, facts=facts))

    unsaved = _saving(request, form, words, save)
    return unsaved or _password_page(request, *made[0])


@require_http_methods(["GET", "POST"])
def user(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_USERS)
    row = get_object_or_404(User, pk=pk)
    words = {"title": f"{named(row)} · {row.username}", "back": "users"}
    form = _bound(request, UserForm, row)

    def save() -> None:
        wanted = form.wanted
        wanted.pop("username")
        actions.change_user(
            by=request.user,
            at=request.at,
            user=row,
            version=form.cleaned_data["opened_version"],
            facts=actions.UserFacts(**wanted),
        )

    return _saving(request, form, words, save) or redirect("users")


@require_POST
def user_disable(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_USERS)
    _pressed(request, partial(actions.disable_user, user=get_object_or_404(User, pk=pk)))
    return redirect("users")


@require_POST
def user_enable(request: Request, pk: int) -> HttpResponse:
    require(request.user, Ability.MANAGE_USERS)
    _pressed(request, partial(actions.enable_user, user=get_object_or_404(User, pk=pk)))
    return redirect("users")


@never_cache
@require_POST
def user_password(request: Request, pk: int) -> HttpResponse:
    """Reset a password; the page that answers is the only place where the one-time password stands."""
    require(request.user, Ability.MANAGE_USERS)
    row = get_object_or_404(User, pk=pk)
    return _password_page(request, row, _pressed(request, partial(actions.reset_password, user=row)))


def _password_page(request: Request, row: User, password: str) -> HttpResponse:
    return render(request, "people/password_once.html", {"row": row, "password": password})

"""Views of a page that a person keeps under a name. The office may share its own with everybody."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from luodi import journal
from luodi.people.actions.versions import differences, locked, saved
from luodi.people.models import ChosenColumns, SavedView, User
from luodi.people.permissions import Ability, require
from luodi.people.queries import columns_of
from luodi.refusal import Refusal

MOST = 20


class ViewNameTaken(Refusal):
    """The person has a view of this name on the page. Facts: name."""

    code = "VIEW_NAME_TAKEN"


class TooManyViews(Refusal):
    """A page's tabs have an end. Facts: limit."""

    code = "TOO_MANY_VIEWS"


def _own(by: User, page: str) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person=by, page=page)


def _target(view: SavedView) -> str:
    return f"view:{view.pk}"


@transaction.atomic
def save_view(
    *, by: User, at: datetime, page: str, name: str, query: str, is_shared: bool = False
) -> SavedView:
    """Keep the page's query under a name, with the columns that the person sees there now."""
    journal.in_turn()
    if is_shared:
        require(by, Ability.SHARE_VIEWS)
    own = _own(by, page)
    if own.filter(name=name).exists():
        raise ViewNameTaken(name=name)
    if own.count() >= MOST:
        raise TooManyViews(limit=MOST)
    view = SavedView.objects.create(person=by, page=page, name=name, query=query, is_shared=is_shared)
    if keys := columns_of(by, page, None):
        ChosenColumns.objects.create(person=by, page=page, view=view, keys=",".join(keys))
    journal.record(by=by, at=at, action="VIEW_SAVED", target=_target(view), page=page, name=name, query=query)
    return view


@transaction.atomic
def change_view(*, by: User, at: datetime, view: SavedView, version: int, **wanted: object) -> SavedView:
    """Rename, move, share or refill a view; `wanted` is any of name, position, is_shared, query."""
    now = locked(view, version, wanted)
    if wanted.get("is_shared", now.is_shared) != now.is_shared:
        require(by, Ability.SHARE_VIEWS)
    if not differences(now, wanted):
        return now
    name = wanted.get("name", now.name)
    if _own(now.person, now.page).filter(name=name).exclude(pk=now.pk).exists():
        raise ViewNameTaken(name=name)
    changed = saved(now, wanted)
    journal.record(by=by, at=at, action="VIEW_CHANGED", target=_target(now), changed=changed)
    return now


@transaction.atomic
def delete_view(*, by: User, at: datetime, view: SavedView) -> None:
    """Take a view away, for everybody it was shared with."""
    journal.record(
        by=by, at=at, action="VIEW_DELETED", target=_target(view), name=view.name, query=view.query
    )
    view.delete()


@transaction.atomic
def choose_columns(*, by: User, page: str, view: SavedView | None, keys: list[str]) -> None:
    """Remember the columns for this person; an empty list returns to the usual ones. A habit, not a fact: no record."""
    ChosenColumns.objects.filter(person=by, page=page, view=view).delete()
    if keys:
        ChosenColumns.objects.create(person=by, page=page, view=view, keys=",".join(keys))

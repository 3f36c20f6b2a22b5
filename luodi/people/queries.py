"""Questions about units, posts, users and the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from luodi.journal import Event
from luodi.people.models import ChosenColumns, InboxItem, Organisation, Post, SavedView, User
from luodi.people.permissions import Ability, Reach, reach

PER_PAGE, PER_SHORT_PAGE = 50, 10
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class JournalFilter:
    """What part of the journal is asked for; empty values ask for all. `on` is a day in the district's time zone."""

    actor: str = ""
    action: str = ""
    target: str = ""
    on: date | None = None


def page_of(rows: QuerySet[Row] | Sequence[Any], number: str | None, per_page: int = PER_PAGE) -> "Page[Any]":
    """One page; numbers out of range give the nearest page. A list above another one takes PER_SHORT_PAGE."""
    return Paginator(rows, per_page).get_page(number)


def organisations(text: str = "", kind: str = "") -> QuerySet[Organisation]:
    """Units in tree order, each with the number of its active users."""
    found = Organisation.objects.select_related("parent").annotate(
        active_users=Count("users", filter=Q(users__is_active=True))
    )
    if text:
        found = found.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text))
    return (found.filter(kind=kind) if kind else found).order_by("path")


def posts(text: str = "", unit: Organisation | None = None) -> QuerySet[Post]:
    """Posts by unit and rank, with their active holders."""
    found = Post.objects.select_related("organisation").prefetch_related("holders")
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(title_en__icontains=text) | Q(holders__name__icontains=text)
        )
    if unit:
        found = found.filter(organisation__path__startswith=unit.path)
    return found.order_by("organisation__path", "rank", "id").distinct()


def users(text: str = "", role: str = "", unit: Organisation | None = None) -> QuerySet[User]:
    """Users, disabled ones last; a unit means its whole subtree."""
    found = User.objects.select_related("organisation", "post")
    if text:
        found = found.filter(Q(username__icontains=text) | Q(name__icontains=text))
    if role:
        found = found.filter(role=role)
    if unit:
        found = found.filter(organisation__path__startswith=unit.path)
    return found.order_by("-is_active", "organisation__path", "username")


def events(wanted: JournalFilter) -> QuerySet[Event]:
    """Events of the journal, newest first."""
    found = Event.objects.all()
    if wanted.actor:
        found = found.filter(actor=wanted.actor)
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.target:
        found = found.filter(target__icontains=wanted.target)
    if wanted.on:
        start = timezone.make_aware(datetime.combine(wanted.on, time.min))
        found = found.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return found


def journal_actors() -> list[str]:
    """Everyone who stands in the journal."""
    return list(Event.objects.order_by("actor").values_list("actor", flat=True).distinct())


def journal_actions() -> list[str]:
    """Every kind of action that stands in the journal."""
    return list(Event.objects.order_by("action").values_list("action", flat=True).distinct())


def views_of(person: User, page: str) -> list[SavedView]:
    """The person's own views of a page, then those that others share, each in its order."""
    found = SavedView.objects.filter(Q(person=person) | Q(is_shared=True), page=page)
    return sorted(found, key=lambda view: (view.person_id != person.pk, view.position, view.pk))


def open_view(person: User, page: str, asked: str) -> SavedView | None:
    """The view that an address names by number, if this person sees it there."""
    seen = views_of(person, page) if asked.isdecimal() else []
    return next((view for view in seen if str(view.pk) == asked), None)


def own_views(person: User) -> QuerySet[SavedView]:
    """The views that this person may change or delete: their own, and for the office whatever is shared."""
    shares = reach(person, Ability.SHARE_VIEWS) is not Reach.NOTHING
    return SavedView.objects.filter(Q(person=person) | Q(is_shared=True) if shares else Q(person=person))


def columns_of(person: User, page: str, view: SavedView | None) -> list[str]:
    """Columns that the person chose here; in somebody else's view, failing that, what its owner chose. [] = the usual."""
    readers = [person.pk] if view is None else [person.pk, view.person_id]
    found = ChosenColumns.objects.filter(person__in=readers, page=page, view=view)
    rows = sorted(found, key=lambda row: row.person_id != person.pk)
    return rows[0].keys.split(",") if rows else []


MOST_COUNTED = 100


def unread(person: User) -> int:
    """How many messages the person has not read; beyond 99 nobody counts."""
    return InboxItem.objects.filter(person=person.pk, read_at=None).order_by()[:MOST_COUNTED].count()


def inbox(person: User, only_unread: bool = False) -> QuerySet[InboxItem]:
    """The person's messages, the newest first."""
    found = InboxItem.objects.filter(person=person.pk).select_related("message").order_by("-pk")
    return found.filter(read_at=None) if only_unread else found

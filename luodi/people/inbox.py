"""The channel that every installation has: the inbox inside the product."""

from datetime import datetime

from django.db.models import QuerySet

from luodi.outbox import Kind, Message
from luodi.people.models import InboxItem, Post, Role, User

# A unit is read by those who act for it. Leaders, commissioners and administrators sit in units, but act for their post.
ACTS_FOR_UNIT = (Role.OFFICE, Role.DEPARTMENT, Role.TOWN, Role.ENTERPRISE)


def place(message: Message, at: datetime) -> None:
    """Lay a message into the inbox of everyone it is for; laid twice it lies there once."""
    items = [InboxItem(message=message, person=person) for person in readers(message)]
    InboxItem.objects.bulk_create(items, ignore_conflicts=True)


def readers(message: Message) -> list[User]:
    """Who reads it now, each once. What is for a post that nobody holds is read by those who act for its unit."""
    found: dict[int, User] = {}
    for kind, key in message.to:
        found |= {person.pk: person for person in READERS[Kind(kind)](key)}
    return list(found.values())


def _active() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("pk")


def _of_unit(key: int) -> QuerySet[User]:
    return _active().filter(organisation=key, role__in=ACTS_FOR_UNIT)


def _of_post(key: int) -> QuerySet[User]:
    holders = _active().filter(post=key)
    unit = Post.objects.filter(pk=key).values("organisation")
    return holders if holders.exists() else _active().filter(organisation__in=unit, role__in=ACTS_FOR_UNIT)


def _of_person(key: int) -> QuerySet[User]:
    return _active().filter(pk=key)


READERS = {Kind.UNIT: _of_unit, Kind.POST: _of_post, Kind.PERSON: _of_person}

"""Lists a project stands on, dated, because lists change within the year. The office keeps them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from luodi import journal
from luodi.ledger.actions import held, touch
from luodi.ledger.models import ListMembership, Project
from luodi.ledger.queries import target
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal


class AlreadyListed(Refusal):
    """The project stands on this list already."""

    code = "ALREADY_LISTED"


class NotListed(Refusal):
    """The project does not stand on this list, or left it before."""

    code = "NOT_LISTED"


class LeftBeforeEntered(Refusal):
    """A project cannot leave a list before the day it entered."""

    code = "LEFT_BEFORE_ENTERED"


@dataclass(frozen=True)
class Listed:
    """A list of one year: level, class and, where it has one, its name."""

    year: int
    level: ListMembership.Level
    list_class: ListMembership.ListClass
    list_name: str = ""


@transaction.atomic
def enter_list(*, project: Project, listed: Listed, from_on: date, by: User, at: datetime) -> ListMembership:
    """Put a project on a list from a day on. Raises AlreadyListed while it stands there."""
    kept = held(project=project, by=by, ability=Ability.MOVE_STAGES)
    same = kept.memberships.filter(
        year=listed.year, level=listed.level, list_class=listed.list_class, list_name=listed.list_name
    )
    if same.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on)).exists():
        raise AlreadyListed(year=listed.year)
    membership = ListMembership.objects.create(
        project=kept,
        year=listed.year,
        level=listed.level,
        list_class=listed.list_class,
        list_name=listed.list_name,
        from_on=from_on,
    )
    touch(kept, at)
    journal.record(
        by=by,
        at=at,
        action="LIST_ENTERED",
        target=target(kept),
        year=listed.year,
        level=str(listed.level),
        list_class=str(listed.list_class),
        list_name=listed.list_name,
        from_on=from_on,
    )
    return membership


@transaction.atomic
def leave_list(
    *, project: Project, membership: int, until_on: date, by: User, at: datetime
) -> ListMembership:
    """Take a project off a list as of a day. The membership stays on record with both days."""
    kept = held(project=project, by=by, ability=Ability.MOVE_STAGES)
    found = kept.memberships.filter(pk=membership, until_on__isnull=True).first()
    if found is None:
        raise NotListed()
    if until_on < found.from_on:
        raise LeftBeforeEntered(entered=found.from_on)
    found.until_on = until_on
    found.save(update_fields=["until_on"])
    touch(kept, at)
    journal.record(
        by=by,
        at=at,
        action="LIST_LEFT",
        target=target(kept),
        year=found.year,
        level=found.level,
        list_class=found.list_class,
        list_name=found.list_name,
        until_on=until_on,
    )
    return found

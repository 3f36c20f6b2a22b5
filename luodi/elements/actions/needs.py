"""Verbs of needs: what a project needs of an element, stated by who may ask for it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from luodi import journal
from luodi.elements.actions.pools import check_amount
from luodi.elements.element_types import Counted, element_types, plain
from luodi.elements.models import OPEN, Need
from luodi.ledger.models import Project
from luodi.ledger.queries import target, visible_projects
from luodi.people.actions.versions import ChangedMeanwhile, differences, locked, saved
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal


class NeedNotOpen(Refusal):
    """The project is not among those for which this person may ask. Facts: project."""

    code = "NEED_NOT_OPEN"


class NeedBelowShares(Refusal):
    """A need cannot be smaller than what was asked for and is held for it. Facts: amount, open, unit."""

    code = "NEED_BELOW_SHARES"


class MonthWrong(Refusal):
    """An element counted by month needs one, another has none. Facts: element."""

    code = "MONTH_WRONG"


@dataclass(frozen=True)
class NeedFacts:
    """What is needed, in the unit of the element; `month` is kept as its first day."""

    element: str
    amount: Decimal
    needed_on: date | None = None
    month: date | None = None
    note: str = ""
    is_synthetic: bool = False

    def columns(self) -> dict[str, Any]:
        return {**vars(self), "month": self.month and self.month.replace(day=1)}


def may_ask(by: User | None, project: Project) -> None:
    """NotAllowed without the ability at all, NeedNotOpen for a project of others. None: the installation."""
    if by is None:
        return
    require(by, Ability.ASK_ELEMENTS)
    if not visible_projects(by, Ability.ASK_ELEMENTS).filter(pk=project.pk).exists():
        raise NeedNotOpen(project=project.name)


def open_amount(need: Need) -> Decimal:
    """What is asked for or held already."""
    found: Decimal | None = need.shares.filter(state__in=OPEN).aggregate(Sum("amount"))["amount__sum"]
    return found or Decimal(0)


@transaction.atomic
def state_need(*, by: User | None, at: datetime, project: Project, version: int, facts: NeedFacts) -> Need:
    """What a project needs of an element, or what of it changed; `version` is 0 where nobody stated it yet."""
    may_ask(by, project)
    kind = element_types()[facts.element]
    check_amount(kind, facts.amount)
    if (facts.month is None) == (kind.counted == Counted.MONTH):
        raise MonthWrong(element=kind.words)
    wanted = facts.columns()
    # Needs of one project are stated one after another: a new one has no row of its own that could be locked.
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    before = project.needs.filter(element=facts.element, month=wanted["month"]).first()
    if before is None:
        if version:
            raise ChangedMeanwhile(target=kind.words, differences=[])
        now = Need.objects.create(project=project, **wanted)
    else:
        now = locked(before, version, wanted)
        if not differences(now, wanted):
            return now
        if facts.amount < (taken := open_amount(now)):
            raise NeedBelowShares(amount=plain(facts.amount), open=plain(taken), unit=kind.unit_words)
        saved(now, wanted)
    journal.record(by=by, at=at, action="NEED_STATED", target=target(project), **wanted)
    return now


@transaction.atomic
def drop_need(*, by: User, at: datetime, need: Need, version: int) -> None:
    """A need that was never asked for is taken out; one with shares stays, for its history."""
    may_ask(by, need.project)
    now = locked(need, version, {})
    if now.shares.exists():
        kind = element_types()[now.element]
        raise NeedBelowShares(amount=0, open=plain(open_amount(now)), unit=kind.unit_words)
    journal.record(
        by=by,
        at=at,
        action="NEED_DROPPED",
        target=target(now.project),
        element=now.element,
        amount=now.amount,
    )
    now.delete()

"""Verbs of pools: add, change, take out of use; batches that arrive."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.elements.element_types import ElementLevel, ElementType, element_types, plain
from luodi.elements.models import Batch, Pool
from luodi.elements.queries import may_edit
from luodi.people.actions.versions import differences, locked, saved
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, require
from luodi.refusal import Refusal


class PoolNotYours(Refusal):
    """A department keeps its own pools only; new ones are the office's. Facts: pool, keeper."""

    code = "POOL_NOT_YOURS"


class ElementTaken(Refusal):
    """One pool for each kind of element. Facts: element."""

    code = "ELEMENT_TAKEN"


class BatchTaken(Refusal):
    """This document gave a batch on this day already. Facts: source, on."""

    code = "BATCH_TAKEN"


class UnitDiffers(Refusal):
    """An amount in another unit than the element's. Facts: unit, wanted."""

    code = "UNIT_DIFFERS"


class AmountWrong(Refusal):
    """Negative, nothing, or finer than the element is counted. Facts: amount, unit, least."""

    code = "AMOUNT_WRONG"


class LevelWrong(Refusal):
    """Nobody of this level gives this element. Facts: element, level."""

    code = "LEVEL_WRONG"


class ExpiryPast(Refusal):
    """A batch that is over before it can be drawn on. Facts: source, on."""

    code = "EXPIRY_PAST"


class PledgeWrong(Refusal):
    """Only what a plant to be closed frees can be pledged. Facts: element."""

    code = "PLEDGE_WRONG"


class BatchBelowHeld(Refusal):
    """A batch cannot become smaller than what is held from it. Facts: source, held, unit."""

    code = "BATCH_BELOW_HELD"


class BatchInUse(Refusal):
    """Shares were drawn from this batch. Facts: source, shares."""

    code = "BATCH_IN_USE"


@dataclass(frozen=True)
class PoolFacts:
    """What is known of a pool; `element` is a code of the shipped kinds."""

    element: str
    name: str
    name_en: str = ""
    keeper: Organisation | None = None
    carries: bool = True
    is_active: bool = True
    is_synthetic: bool = False

    def columns(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class Arrival:
    """An amount from a day on, given by a document. `unit`: as the document writes it, empty for the element's own;
    `is_pledged`: a plant to be closed frees it on that day."""

    available_on: date
    amount: Decimal
    source: str
    level: str = ""
    year: int | None = None
    expires_on: date | None = None
    is_pledged: bool = False
    unit: str = ""

    def columns(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if key != "unit"}


def allow(by: User | None, pool: Pool) -> None:
    """`by` is None only for the installation itself."""
    if by is None:
        return
    require(by, Ability.EDIT_ELEMENTS)
    if not may_edit(by, pool):
        raise PoolNotYours(pool=pool.name, keeper=pool.keeper.name if pool.keeper else "—")


@transaction.atomic
def add_pool(*, by: User | None, at: datetime, facts: PoolFacts) -> Pool:
    """Set up the pool of an element; only who keeps all of them may."""
    if by is not None and require(by, Ability.EDIT_ELEMENTS) is not Reach.ALL:
        raise PoolNotYours(pool=facts.name, keeper="—")
    journal.in_turn()
    if Pool.objects.filter(element=facts.element).exists():
        raise ElementTaken(element=facts.name)
    pool = Pool.objects.create(**facts.columns())
    journal.record(
        by=by, at=at, action="POOL_ADDED", target=f"pool:{pool.element}", name=pool.name, carries=pool.carries
    )
    return pool


@transaction.atomic
def change_pool(*, by: User, at: datetime, pool: Pool, version: int, facts: PoolFacts) -> Pool:
    """Correct a pool; its element stays, because plans speak of it. Plans do not move by themselves."""
    allow(by, pool)
    wanted = {**facts.columns(), "element": pool.element}
    now = locked(pool, version, wanted)
    if differences(now, wanted):
        changed = saved(now, wanted)
        journal.record(by=by, at=at, action="POOL_CHANGED", target=f"pool:{now.element}", changed=changed)
    return now


def kind_of(pool: Pool) -> ElementType:
    """The shipped kind of a pool; the form and `add_pool` let no other in."""
    return element_types()[pool.element]


def check_amount(kind: ElementType, amount: Decimal, *, least: Decimal | None = None) -> None:
    """AmountWrong unless it is positive (at least `least`) and no finer than the element is counted."""
    smallest = Decimal(1) / kind.parts
    if not amount.is_finite() or amount < (smallest if least is None else least) or not kind.fits(amount):
        raise AmountWrong(amount=plain(amount), unit=kind.unit_words, least=plain(smallest))


def _check(pool: Pool, arrival: Arrival, on: date | None) -> None:
    kind = kind_of(pool)
    if arrival.unit and arrival.unit not in (kind.unit, kind.unit_en):
        raise UnitDiffers(unit=arrival.unit, wanted=kind.unit_words)
    check_amount(kind, arrival.amount, least=Decimal(0))
    if arrival.level and arrival.level not in kind.levels:
        raise LevelWrong(element=kind.words, level=ElementLevel(arrival.level).label)
    ends = arrival.expires_on
    if ends and (ends < arrival.available_on or (on is not None and ends < on)):
        raise ExpiryPast(source=arrival.source, on=ends)
    if arrival.is_pledged and not kind.advances:
        raise PledgeWrong(element=kind.words)


@transaction.atomic
def add_batch(
    *, by: User | None, at: datetime, pool: Pool, version: int, arrival: Arrival, on: date | None = None
) -> Batch:
    """An amount that becomes available on a day, with the document that gives it. `on`: the day it is entered."""
    allow(by, pool)
    now = locked(pool, version, {})
    _check(now, arrival, on)
    if now.batches.filter(available_on=arrival.available_on, source=arrival.source).exists():
        raise BatchTaken(source=arrival.source, on=arrival.available_on)
    batch = Batch.objects.create(pool=now, **arrival.columns())
    saved(now, {})
    journal.record(by=by, at=at, action="BATCH_ADDED", target=f"pool:{now.element}", **arrival.columns())
    return batch


@transaction.atomic
def change_batch(
    *, by: User, at: datetime, batch: Batch, version: int, arrival: Arrival, on: date | None = None
) -> Batch:
    """Correct a batch, beside the version of its pool; never below what is held from it."""
    allow(by, batch.pool)
    pool = locked(batch.pool, version, {})
    _check(pool, arrival, None if arrival.expires_on == batch.expires_on else on)
    now = pool.batches.get(pk=batch.pk)
    if arrival.amount < now.held:
        raise BatchBelowHeld(source=now.source, held=plain(now.held), unit=kind_of(pool).unit_words)
    others = pool.batches.exclude(pk=now.pk)
    if others.filter(available_on=arrival.available_on, source=arrival.source).exists():
        raise BatchTaken(source=arrival.source, on=arrival.available_on)
    wanted = arrival.columns()
    was = {each.field: each.stands for each in differences(now, wanted)}
    if was:
        for field, value in wanted.items():
            setattr(now, field, value)
        now.save(update_fields=list(wanted))
        saved(pool, {})
        journal.record(
            by=by, at=at, action="BATCH_CHANGED", target=f"pool:{pool.element}", source=now.source,
            was=was, now={field: wanted[field] for field in was},
        )  # fmt: skip
    return now


@transaction.atomic
def drop_batch(*, by: User, at: datetime, pool: Pool, version: int, batch: int) -> None:
    """Take a batch back; one that is gone already changes nothing, one that was drawn on stays."""
    allow(by, pool)
    now = locked(pool, version, {})
    found = now.batches.filter(pk=batch).first()
    if found is None:
        return
    if shares := found.shares.count():
        raise BatchInUse(source=found.source, shares=shares)
    found.delete()
    saved(now, {})
    journal.record(
        by=by, at=at, action="BATCH_DROPPED", target=f"pool:{now.element}",
        available_on=found.available_on, amount=found.amount, source=found.source,
    )  # fmt: skip

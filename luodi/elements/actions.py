"""Verbs of pools: add, change, take out of use; batches that arrive."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
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
    """An amount, in the unit of the element, from a day on, given by a document."""

    available_on: date
    amount: Decimal
    source: str


def _allow(by: User | None, pool: Pool) -> None:
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
    _allow(by, pool)
    wanted = {**facts.columns(), "element": pool.element}
    now = locked(pool, version, wanted)
    if differences(now, wanted):
        changed = saved(now, wanted)
        journal.record(by=by, at=at, action="POOL_CHANGED", target=f"pool:{now.element}", changed=changed)
    return now


@transaction.atomic
def add_batch(*, by: User | None, at: datetime, pool: Pool, version: int, arrival: Arrival) -> Batch:
    """An amount that becomes available on a day, with the document that gives it."""
    _allow(by, pool)
    now = locked(pool, version, {})
    facts = vars(arrival)
    if now.batches.filter(available_on=arrival.available_on, source=arrival.source).exists():
        raise BatchTaken(source=arrival.source, on=arrival.available_on)
    batch = Batch.objects.create(pool=now, **facts)
    saved(now, {})
    journal.record(by=by, at=at, action="BATCH_ADDED", target=f"pool:{now.element}", **facts)
    return batch


@transaction.atomic
def drop_batch(*, by: User, at: datetime, pool: Pool, version: int, batch: int) -> None:
    """Take a batch back; one that is gone already changes nothing."""
    _allow(by, pool)
    now = locked(pool, version, {})
    found = now.batches.filter(pk=batch).first()
    if found is None:
        return
    found.delete()
    saved(now, {})
    journal.record(
        by=by, at=at, action="BATCH_DROPPED", target=f"pool:{now.element}",
        available_on=found.available_on, amount=found.amount, source=found.source,
    )  # fmt: skip

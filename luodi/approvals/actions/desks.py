"""Verbs of desks: add, change, take out of use; dated changes of capacity."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.approvals.models import Desk, DeskChange
from luodi.approvals.queries import item_names, may_edit
from luodi.people.actions.versions import differences, locked, saved
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal


class DeskNotYours(Refusal):
    """A department keeps its own desks only. Facts: department."""

    code = "DESK_NOT_YOURS"


class DeskCodeTaken(Refusal):
    """Another desk has this code. Facts: code."""

    code = "DESK_CODE_TAKEN"


class DeskOverlaps(Refusal):
    """An item of a department goes over one desk only. Facts: other, items."""

    code = "DESK_OVERLAPS"


class ItemUnknown(Refusal):
    """The catalogue has no such item. Facts: items."""

    code = "ITEM_UNKNOWN"


@dataclass(frozen=True)
class DeskFacts:
    """What is known of a desk; `items` codes separated by spaces, `amount` per `period`."""

    department: Organisation
    code: str
    name: str
    amount: int
    name_en: str = ""
    items: str = ""
    period: str = Desk.Period.DAY
    weekdays: str = ""
    is_synthetic: bool = False

    def columns(self) -> dict[str, Any]:
        return {**vars(self), "items": " ".join(dict.fromkeys(self.items.split()))}


@dataclass(frozen=True)
class CapacityChange:
    """From a day on a desk handles another amount."""

    from_on: date
    amount: int
    reason: str


def _allow(by: User | None, department: Organisation) -> None:
    """`by` is None only for the installation itself."""
    if by is None:
        return
    require(by, Ability.EDIT_DESKS)
    if not may_edit(by, department.path):
        raise DeskNotYours(department=department.name)


def _check(facts: DeskFacts, own: int | None) -> None:
    """The code is free, the items exist, and no other desk of the department reviews them."""
    known = item_names()
    wanted = set(facts.items.split())
    if unknown := sorted(wanted - set(known)):
        raise ItemUnknown(items=" ".join(unknown))
    others = Desk.objects.exclude(pk=own) if own else Desk.objects.all()
    if others.filter(code=facts.code).exists():
        raise DeskCodeTaken(code=facts.code)
    for other in others.filter(department=facts.department, is_active=True):
        both = sorted(wanted & set(other.codes))
        if both or (not wanted and not other.codes):
            raise DeskOverlaps(other=other.name, items=" ".join(both) or "—")


@transaction.atomic
def add_desk(*, by: User | None, at: datetime, facts: DeskFacts) -> Desk:
    """Open a desk."""
    _allow(by, facts.department)
    journal.in_turn()
    _check(facts, None)
    desk = Desk.objects.create(**facts.columns())
    journal.record(
        by=by, at=at, action="DESK_ADDED", target=f"desk:{desk.code}", name=desk.name,
        department=desk.department.code, items=desk.items, period=desk.period, amount=desk.amount,
    )  # fmt: skip
    return desk


@transaction.atomic
def change_desk(*, by: User | None, at: datetime, desk: Desk, version: int, facts: DeskFacts) -> Desk:
    """Correct a desk; its code stays, because plans speak of it. Plans do not move by themselves."""
    _allow(by, desk.department)
    _allow(by, facts.department)
    wanted = {**facts.columns(), "code": desk.code}
    now = locked(desk, version, wanted)
    if not differences(now, wanted):
        return now
    journal.in_turn()
    if now.is_active:
        _check(facts, now.pk)
    changed = saved(now, wanted)
    journal.record(by=by, at=at, action="DESK_CHANGED", target=f"desk:{now.code}", changed=changed)
    return now


@transaction.atomic
def close_desk(*, by: User, at: datetime, desk: Desk, version: int) -> Desk:
    """Take a desk out of use: what it reviewed is no longer limited by it."""
    _allow(by, desk.department)
    now = locked(desk, version, {})
    if now.is_active:
        saved(now, {"is_active": False})
        journal.record(by=by, at=at, action="DESK_CLOSED", target=f"desk:{now.code}")
    return now


@transaction.atomic
def reopen_desk(*, by: User, at: datetime, desk: Desk, version: int) -> Desk:
    """Take a desk into use again; refused while another one reviews the same."""
    _allow(by, desk.department)
    now = locked(desk, version, {})
    if now.is_active:
        return now
    journal.in_turn()
    columns = {name: getattr(now, name) for name in DeskFacts.__dataclass_fields__}
    _check(DeskFacts(**columns), now.pk)
    saved(now, {"is_active": True})
    journal.record(by=by, at=at, action="DESK_REOPENED", target=f"desk:{now.code}")
    return now


@transaction.atomic
def set_capacity(
    *, by: User | None, at: datetime, desk: Desk, version: int, change: CapacityChange
) -> DeskChange:
    """From a day on the desk handles another amount; the same day twice replaces."""
    _allow(by, desk.department)
    now = locked(desk, version, {})
    before = now.changes.filter(from_on=change.from_on).values_list("amount", flat=True).first()
    reason = change.reason.strip()
    made, _new = DeskChange.objects.update_or_create(
        desk=now, from_on=change.from_on, defaults={"amount": change.amount, "reason": reason}
    )
    saved(now, {})
    journal.record(
        by=by, at=at, action="DESK_CAPACITY_SET", target=f"desk:{now.code}",
        from_on=change.from_on, was=before, now=change.amount, reason=reason,
    )  # fmt: skip
    return made


@transaction.atomic
def drop_capacity(*, by: User, at: datetime, desk: Desk, version: int, change: int) -> None:
    """Take a dated change back; one that is gone already changes nothing."""
    _allow(by, desk.department)
    now = locked(desk, version, {})
    found = now.changes.filter(pk=change).first()
    if found is None:
        return
    found.delete()
    saved(now, {})
    journal.record(
        by=by, at=at, action="DESK_CAPACITY_DROPPED", target=f"desk:{now.code}",
        from_on=found.from_on, amount=found.amount,
    )  # fmt: skip

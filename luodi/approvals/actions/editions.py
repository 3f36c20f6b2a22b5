"""Verbs of editions: copy one, change its items, discard it, decide it. What is decided is never edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from luodi import journal
from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.edition_checks import ItemFacts, check_item
from luodi.approvals.edition_models import SHIPPED, CatalogueEdition
from luodi.approvals.editions import (
    Edition,
    changes_between,
    edition_of,
    in_force,
    kind_at,
    kind_with,
    plain,
)
from luodi.people.actions.versions import ChangedMeanwhile, Difference
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal

State = CatalogueEdition.State


class EditionDecided(Refusal):
    """Only a draft is edited, discarded or decided; another one is copied. Facts: edition, state."""

    code = "EDITION_DECIDED"


class EditionUnchanged(Refusal):
    """It says the same as the edition in force. Facts: edition."""

    code = "EDITION_UNCHANGED"


class EditionOutdated(Refusal):
    """Another edition came into force, or was decided, since this one was compared. Facts: edition, other."""

    code = "EDITION_OUTDATED"


class EffectiveDayPast(Refusal):
    """What is past was done by the edition of that day. Facts: on, data_date."""

    code = "EFFECTIVE_DAY_PAST"


class ItemAwaited(Refusal):
    """Other items wait for it. Facts: item, items."""

    code = "ITEM_AWAITED"


class ItemNotInCatalogue(Refusal):
    """The edition has no such item, or no edition that ships has it, or it is there already. Facts: item."""

    code = "ITEM_NOT_IN_CATALOGUE"


@dataclass(frozen=True)
class Decree:
    """From which day, by which document; `against`: number of the edition in force that it was compared with."""

    effective_on: date
    basis: str
    against: int


@transaction.atomic
def copy_edition(*, by: User, at: datetime, kind: str, number: int, name: str, note: str) -> CatalogueEdition:
    """A draft with the items of another edition of the kind. Raises CatalogueEdition.DoesNotExist."""
    require(by, Ability.EDIT_CATALOGUE)
    journal.in_turn()
    items = [plain(permit) for permit in kind_at(kind, number).permits]
    last = CatalogueEdition.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or SHIPPED
    row = CatalogueEdition.objects.create(
        kind=kind, number=last + 1, name=name.strip(), note=note.strip(), copied_from=number, items=items,
        author=by, created_at=at,
    )  # fmt: skip
    journal.record(by=by, at=at, action="EDITION_COPIED", target=_target(row), source=number, name=row.name)
    return row


@transaction.atomic
def change_item(
    *, by: User, at: datetime, edition: CatalogueEdition, version: int, item: str, facts: ItemFacts
) -> CatalogueEdition:
    """Change one item of a draft. Version-guarded; the whole edition stays sound or nothing is written."""

    def changed(now: Edition) -> tuple[list[Permit], dict[str, Any]]:
        old = now.kind.by_code.get(item)
        if old is None:
            raise ItemNotInCatalogue(item=item)
        new = replace(old, **vars(facts))
        permits = [new if each.code == item else each for each in now.kind.permits]
        check_item(new, permits)
        before = {name: getattr(old, name) for name in vars(facts)}
        return permits, {
            name: [before[name], value] for name, value in vars(facts).items() if before[name] != value
        }

    return _written(by, at, edition, (version, item, facts), changed)


@transaction.atomic
def add_item(
    *, by: User, at: datetime, edition: CatalogueEdition, version: int, item: str
) -> CatalogueEdition:
    """Take an item of the shipped catalogue into a draft, with those of its gates that the draft has."""

    def added(now: Edition) -> tuple[list[Permit], dict[str, Any]]:
        found = shipped_item(now.kind.code, item)
        if found is None or item in now.kind.by_code:
            raise ItemNotInCatalogue(item=item)
        known = now.kind.by_code
        new = replace(
            found,
            accept_after=tuple(code for code in found.accept_after if code in known),
            issue_after=tuple(code for code in found.issue_after if code in known),
        )
        permits = [*now.kind.permits, new]
        check_item(new, permits)
        return permits, {"added": item}

    return _written(by, at, edition, (version, item, None), added)


@transaction.atomic
def drop_item(
    *, by: User, at: datetime, edition: CatalogueEdition, version: int, item: str
) -> CatalogueEdition:
    """Take an item out of a draft; refused while others wait for it."""

    def dropped(now: Edition) -> tuple[list[Permit], dict[str, Any]]:
        if item not in now.kind.by_code:
            raise ItemNotInCatalogue(item=item)
        waiting = [p.code for p in now.kind.permits if item in (*p.accept_after, *p.issue_after)]
        if waiting:
            raise ItemAwaited(item=item, items=" ".join(waiting))
        return [each for each in now.kind.permits if each.code != item], {"dropped": item}

    return _written(by, at, edition, (version, item, None), dropped)


@transaction.atomic
def discard_edition(*, by: User, at: datetime, edition: CatalogueEdition, version: int) -> CatalogueEdition:
    """Give a draft up; its content and number stay readable."""
    now = _draft(by, edition, (version, "", None))
    now.state = State.DISCARDED
    now.version += 1
    now.save(update_fields=["state", "version"])
    journal.record(by=by, at=at, action="EDITION_DISCARDED", target=_target(now))
    return now


@transaction.atomic
def decide_edition(
    *, by: User, at: datetime, data_date: date, edition: CatalogueEdition, version: int, decree: Decree
) -> CatalogueEdition:
    """Put a draft in force on a day; from the data date on. Plans follow what the journal says."""
    require(by, Ability.EDIT_CATALOGUE)
    journal.in_turn()
    now = _draft(by, edition, (version, "", None))
    if decree.effective_on < data_date:
        raise EffectiveDayPast(on=decree.effective_on, data_date=data_date)
    standing = in_force(now.kind)
    waiting = CatalogueEdition.objects.filter(kind=now.kind, state=State.DECIDED).first()
    if waiting or standing.number != decree.against:
        raise EditionOutdated(edition=now.name, other=waiting.name if waiting else standing.name)
    changes = changes_between(standing.kind, edition_of(now).kind)
    if not changes:
        raise EditionUnchanged(edition=now.name)
    now.state, now.effective_on, now.basis = State.DECIDED, decree.effective_on, decree.basis.strip()
    now.decided_by, now.decided_at = by, at
    now.version += 1
    now.save()
    journal.record(
        by=by, at=at, action="EDITION_DECIDED", target=_target(now), effective_on=decree.effective_on,
        basis=now.basis, against=standing.number, changes=len(changes),
    )  # fmt: skip
    if decree.effective_on <= data_date:
        _take_effect(now, by, at)
    return now


@transaction.atomic
def take_effect(*, by: User | None, at: datetime, data_date: date) -> list[CatalogueEdition]:
    """Decided editions whose day has come are in force from now on. `by` is None for the job of the day."""
    if by is not None:
        require(by, Ability.EDIT_CATALOGUE)
    journal.in_turn()
    due = CatalogueEdition.objects.filter(state=State.DECIDED, effective_on__lte=data_date)
    rows = list(due.select_for_update().order_by("kind"))
    for row in rows:
        _take_effect(row, by, at)
    return rows


def _take_effect(row: CatalogueEdition, by: User | None, at: datetime) -> None:
    before = in_force(row.kind).number
    CatalogueEdition.objects.filter(kind=row.kind, state=State.IN_FORCE).update(state=State.SUPERSEDED)
    row.state = State.IN_FORCE
    row.save(update_fields=["state"])
    facts = {"kind": row.kind, "number": row.number, "before": before}
    journal.record(by=by, at=at, action="EDITION_IN_FORCE", target=_target(row), **facts)


def shipped_item(kind: str, item: str) -> Permit | None:
    """An item as the shipped catalogue has it: of this kind, else of the first kind that has it."""
    kinds = catalogue().kinds
    found = (each.by_code.get(item) for each in (kinds[kind], *kinds.values()))
    return next((permit for permit in found if permit), None)


def _target(row: CatalogueEdition) -> str:
    return f"edition:{row.kind}#{row.number}"


Guard = tuple[int, str, ItemFacts | None]


def _draft(by: User, edition: CatalogueEdition, guard: Guard) -> CatalogueEdition:
    """The draft, locked. EditionDecided, or ChangedMeanwhile with what now stands of the item beside what is wanted."""
    require(by, Ability.EDIT_CATALOGUE)
    version, item, wanted = guard
    now = CatalogueEdition.objects.select_for_update().get(pk=edition.pk)
    if now.state != State.DRAFT:
        raise EditionDecided(edition=now.name, state=now.get_state_display())
    if now.version != version:
        stands = kind_with(now.kind, now.items).by_code.get(item)
        found = [
            Difference(name, getattr(stands, name), value)
            for name, value in (vars(wanted).items() if wanted and stands else ())
            if getattr(stands, name) != value
        ]
        raise ChangedMeanwhile(target=now.name, differences=found)
    return now


Make = Callable[[Edition], tuple[Sequence[Permit], dict[str, Any]]]


def _written(by: User, at: datetime, edition: CatalogueEdition, guard: Guard, make: Make) -> CatalogueEdition:
    """The items that `make` gives, written with their record; nothing where it changes nothing."""
    now = _draft(by, edition, guard)
    permits, facts = make(edition_of(now))
    if not facts:
        return now
    now.items = [plain(permit) for permit in permits]
    now.version += 1
    now.save(update_fields=["items", "version"])
    journal.record(by=by, at=at, action="EDITION_CHANGED", target=_target(now), item=guard[1], changed=facts)
    return now

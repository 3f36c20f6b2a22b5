"""Units of the tree: add, rename, move, deactivate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from luodi import journal
from luodi.people.actions.versions import differences, locked, saved
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal

MAX_LEVELS = 8


class TreeLoop(Refusal):
    """A unit cannot stand below itself. Facts: unit, parent."""

    code = "TREE_LOOP"


class TreeTooDeep(Refusal):
    """The tree has at most MAX_LEVELS levels. Facts: limit."""

    code = "TREE_TOO_DEEP"


class ParentNeeded(Refusal):
    """Only the district itself stands at the top. Facts: unit."""

    code = "PARENT_NEEDED"


class UnitInactive(Refusal):
    """The unit above, or the unit meant, is no longer in use. Facts: unit."""

    code = "UNIT_INACTIVE"


class OrganisationInUse(Refusal):
    """People, projects or units below still need it. Facts: unit, users, projects, units."""

    code = "ORGANISATION_IN_USE"


@dataclass(frozen=True)
class OrganisationFacts:
    """What is known of a unit; longitude and latitude in degrees, WGS-84."""

    code: str
    name: str
    kind: str
    name_en: str = ""
    parent: Organisation | None = None
    longitude: float | None = None
    latitude: float | None = None
    is_synthetic: bool = False

    def columns(self) -> dict[str, Any]:
        return dict(vars(self))


def _allowed(by: User | None) -> None:
    """`by` is None only for the installation itself."""
    if by is not None:
        require(by, Ability.MANAGE_ORGANISATIONS)


def _path(parent: Organisation | None, pk: int) -> str:
    path = f"{parent.path if parent else '/'}{pk}/"
    if path.count("/") - 1 > MAX_LEVELS:
        raise TreeTooDeep(limit=MAX_LEVELS)
    return path


def _check_parent(facts: OrganisationFacts) -> None:
    if facts.parent is None and facts.kind != Organisation.Kind.DISTRICT:
        raise ParentNeeded(unit=facts.name)
    if facts.parent and not facts.parent.is_active:
        raise UnitInactive(unit=facts.parent.name)


@transaction.atomic
def add_organisation(*, by: User | None, at: datetime, facts: OrganisationFacts) -> Organisation:
    """Put a new unit into the tree."""
    _allowed(by)
    _check_parent(facts)
    unit = Organisation(**facts.columns(), path=f"pending {facts.code}")
    unit.save(force_insert=True)
    unit.path = _path(facts.parent, unit.pk)
    unit.save(update_fields=["path"])
    journal.record(
        by=by, at=at, action="ORGANISATION_ADDED", target=f"organisation:{unit.code}",
        name=unit.name, kind=unit.kind, parent=facts.parent.code if facts.parent else "",
    )  # fmt: skip
    return unit


@transaction.atomic
def change_organisation(
    *, by: User | None, at: datetime, unit: Organisation, version: int, facts: OrganisationFacts
) -> Organisation:
    """Rename, correct or move a unit; its whole subtree moves with it. The code stays: records speak of it."""
    _allowed(by)
    # Every unit is locked: two opposite moves at the same moment would otherwise close a loop.
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk"))
    wanted = {**facts.columns(), "code": unit.code}
    now = locked(unit, version, wanted)
    if not differences(now, wanted):
        return now
    moved = now.parent_id != (facts.parent.pk if facts.parent else None)
    if moved and facts.parent:
        facts.parent.refresh_from_db()
        if facts.parent.path.startswith(now.path):
            raise TreeLoop(unit=now.name, parent=facts.parent.name)
    _check_parent(facts)
    changed = saved(now, wanted)
    if moved:
        _move(now)
    journal.record(
        by=by, at=at, action="ORGANISATION_CHANGED", target=f"organisation:{now.code}", changed=changed
    )
    return now


def _move(unit: Organisation) -> None:
    """Give the unit and everything below it the path of its new place."""
    old, new = unit.path, _path(unit.parent, unit.pk)
    subtree = Organisation.objects.filter(path__startswith=old)
    deepest = max(path.count("/") for path in subtree.values_list("path", flat=True))
    if deepest - old.count("/") + new.count("/") - 1 > MAX_LEVELS:
        raise TreeTooDeep(limit=MAX_LEVELS)
    subtree.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    unit.path = new


@transaction.atomic
def deactivate_organisation(*, by: User, at: datetime, unit: Organisation, version: int) -> Organisation:
    """Take a unit out of use; refused while people, projects or units below it need it."""
    require(by, Ability.MANAGE_ORGANISATIONS)
    now = locked(unit, version, {})
    if not now.is_active:
        return now
    needs = {
        "users": User.objects.filter(is_active=True, organisation=now).count(),
        "projects": now.projects.count() + now.own_projects.count(),
        "units": now.children.filter(is_active=True).count(),
    }
    if any(needs.values()):
        raise OrganisationInUse(unit=now.name, **needs)
    saved(now, {"is_active": False})
    journal.record(by=by, at=at, action="ORGANISATION_DEACTIVATED", target=f"organisation:{now.code}")
    return now


@transaction.atomic
def reactivate_organisation(*, by: User, at: datetime, unit: Organisation, version: int) -> Organisation:
    """Take a unit into use again; the one above it must be in use."""
    require(by, Ability.MANAGE_ORGANISATIONS)
    now = locked(unit, version, {})
    if now.is_active:
        return now
    if now.parent and not now.parent.is_active:
        raise UnitInactive(unit=now.parent.name)
    saved(now, {"is_active": True})
    journal.record(by=by, at=at, action="ORGANISATION_REACTIVATED", target=f"organisation:{now.code}")
    return now

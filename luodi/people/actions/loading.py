"""The tree of units that ships as data, and its loader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.people.actions.organisations import OrganisationFacts, add_organisation
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, require
from luodi.reference import reference


@dataclass(frozen=True)
class Tree:
    """Units in the order of the file, each after the one above it."""

    units: list[dict[str, Any]]


def shipped_tree(name: str = "jimo") -> Tree:
    """The tree in luodi/data/<name>.yaml. ValueError when a unit names one above that does not come before it."""
    units: list[dict[str, Any]] = reference(f"{name}.yaml")["units"]
    known: set[str] = set()
    for unit in units:
        if unit.get("parent") and unit["parent"] not in known:
            raise ValueError(f"{name}.yaml: {unit['code']} stands before its parent {unit['parent']}")
        known.add(unit["code"])
    return Tree(units)


@transaction.atomic
def load_organisations(*, by: User | None = None, at: datetime, tree: Tree | None = None) -> int:
    """Add the units that are not there yet (by code); what people have changed since stays. Returns how many."""
    if by is not None:
        require(by, Ability.MANAGE_ORGANISATIONS)
    known = {unit.code: unit for unit in Organisation.objects.all()}
    before = len(known)
    for unit in (tree or shipped_tree()).units:
        if unit["code"] not in known:
            known[unit["code"]] = add_organisation(by=by, at=at, facts=_facts(unit, known))
    added = len(known) - before
    if added:
        journal.record(by=by, at=at, action="ORGANISATIONS_LOADED", target="organisations", added=added)
    return added


def _facts(unit: dict[str, Any], known: dict[str, Organisation]) -> OrganisationFacts:
    longitude, latitude = unit.get("point") or (None, None)
    return OrganisationFacts(
        code=unit["code"],
        name=unit["name"],
        name_en=unit["name_en"],
        kind=unit["kind"],
        parent=known[unit["parent"]] if unit.get("parent") else None,
        longitude=longitude,
        latitude=latitude,
    )

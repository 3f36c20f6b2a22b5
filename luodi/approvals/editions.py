"""Editions of the catalogue: the one that ships, those of this district, which is in force, how two differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

from luodi.approvals.catalogue import SIMULATED, Catalogue, Kind, Permit, catalogue, permit_from
from luodi.approvals.edition_models import SHIPPED, CatalogueEdition
from luodi.approvals.edition_words import remark
from luodi.people.models import User

State = CatalogueEdition.State
WORKING_DAY = 1.4
"""Calendar days of a working day, as the totals of the shipped catalogue count them."""
WORK_PERMITS = ("C07a", "C07")
"""The first of these that a kind has lets work begin."""


@dataclass(frozen=True)
class Edition:
    """An edition as pages show it; `row` is None for the one that ships, which is in force until another one is."""

    kind: Kind
    number: int
    state: State
    name: str
    note: str
    copied_from: int | None
    row: CatalogueEdition | None = None

    @property
    def is_shipped(self) -> bool:
        return self.row is None

    @property
    def is_draft(self) -> bool:
        return self.state is State.DRAFT

    @property
    def words(self) -> str:
        return str(self.state.label)

    @property
    def label(self) -> str:
        """As applications and the journal name it."""
        return label(self.kind.code, self.number)

    @property
    def effective_on(self) -> date | None:
        return self.row.effective_on if self.row else None

    @property
    def author(self) -> User | None:
        return self.row.author if self.row else None

    @property
    def days_to_work_permit(self) -> int:
        return days_to_work_permit(self.kind)


def label(kind: str, number: int) -> str:
    """The shipped edition goes by its date, an own one by kind and number."""
    return catalogue().edition if number == SHIPPED else f"{kind}#{number}"


def plain(permit: Permit) -> dict[str, Any]:
    """An item as it is written; `permit_from` reads it back."""
    item = {field.name: getattr(permit, field.name) for field in fields(permit)}
    value, unit, basis = (item.pop(f"statutory_{name}") for name in ("days", "unit", "basis"))
    item["statutory"] = {"value": value, "unit": unit, "basis": basis}
    item["mode"] = SIMULATED if item.pop("before_land") else "formal"
    return item | {name: list(item[name]) for name in ("accept_after", "issue_after")}


def kind_with(code: str, items: Iterable[Mapping[str, Any]]) -> Kind:
    """A kind with other items. Raises ValueError where they do not fit together."""
    return replace(catalogue().kinds[code], permits=tuple(permit_from(item) for item in items))


def shipped(code: str, state: State = State.IN_FORCE) -> Edition:
    """The edition that comes with the product."""
    kind = catalogue().kinds[code]
    return Edition(kind, SHIPPED, state, catalogue().edition, remark(kind.note), None)


def edition_of(row: CatalogueEdition) -> Edition:
    """A row with its items read."""
    kind = kind_with(row.kind, row.items)
    return Edition(kind, row.number, State(row.state), row.name, row.note, row.copied_from, row)


def editions_of(code: str) -> list[Edition]:
    """All editions of a kind, newest first; one query."""
    rows = CatalogueEdition.objects.filter(kind=code).select_related("author", "decided_by")
    own = [edition_of(row) for row in rows]
    replaced = any(each.state is State.IN_FORCE for each in own)
    return [*own, shipped(code, State.SUPERSEDED if replaced else State.IN_FORCE)]


def numbers_in_force() -> dict[str, int]:
    """Kind → number of the edition in force, of kinds where it is not the shipped one."""
    rows = CatalogueEdition.objects.filter(state=State.IN_FORCE)
    return dict(rows.values_list("kind", "number"))


def in_force(code: str) -> Edition:
    """The edition of a kind in force."""
    row = CatalogueEdition.objects.filter(kind=code, state=State.IN_FORCE).select_related("author").first()
    return edition_of(row) if row else shipped(code)


def kind_at(code: str, number: int) -> Kind:
    """The kind as an edition has it. Raises CatalogueEdition.DoesNotExist."""
    if number == SHIPPED:
        return catalogue().kinds[code]
    return edition_of(CatalogueEdition.objects.get(kind=code, number=number)).kind


def kind_now(code: str) -> Kind | None:
    """The kind by its edition in force; None where the catalogue does not have it."""
    return in_force(code).kind if code in catalogue().kinds else None


def catalogue_now() -> Catalogue:
    """The catalogue with every kind by its edition in force; one query."""
    rows = CatalogueEdition.objects.filter(state=State.IN_FORCE)
    return catalogue_with(edition_of(row).kind for row in rows)


def catalogue_with(kinds: Iterable[Kind]) -> Catalogue:
    """The shipped catalogue with other editions of some kinds."""
    own = {kind.code: kind for kind in kinds}
    return replace(catalogue(), kinds={**catalogue().kinds, **own}) if own else catalogue()


def days_to_work_permit(kind: Kind) -> int:
    """Calendar days to the first work permit, each kind from its own start; 0 for a kind without one."""
    return path_to_work_permit(kind)[0]


def path_to_work_permit(kind: Kind) -> tuple[int, list[str]]:
    """The longest path over the gates to the first work permit: calendar days, and its items in order.

    Counted as the shipped totals are: promised limits and preparation, a working day taken as 1.4 calendar days.
    """
    done: dict[str, tuple[float, str]] = {}
    graph = {each.code: {*each.accept_after, *each.issue_after} for each in kind.permits}
    for code in TopologicalSorter(graph).static_order():
        permit = kind.by_code[code]
        begin, before = max(((done[gate][0], gate) for gate in permit.accept_after), default=(0.0, ""))
        own = begin + permit.preparation_days + permit.promised_days * WORKING_DAY
        done[code] = max([(own, before), *((done[gate][0], gate) for gate in permit.issue_after)])
    at = next((code for code in WORK_PERMITS if code in done), "")
    days = done[at][0] if at else 0.0
    path = []
    while at:
        path.append(at)
        at = done[at][1]
    return round(days), path[::-1]


@dataclass(frozen=True)
class Change:
    """One field of one item that differs between two editions; whole items: field empty, one side None."""

    code: str
    name: str
    name_en: str
    field: str
    before: Any
    after: Any


def changes_between(before: Kind, after: Kind) -> list[Change]:
    """What the second edition has otherwise, in its order; then the items it no longer has."""
    found = []
    for permit in after.permits:
        old = before.by_code.get(permit.code)
        if old is None:
            found.append(Change(permit.code, permit.name, permit.name_en, "", None, permit))
            continue
        found += [
            Change(permit.code, permit.name, permit.name_en, field.name, was, now)
            for field in fields(permit)
            if (was := getattr(old, field.name)) != (now := getattr(permit, field.name))
        ]
    gone = [each for each in before.permits if each.code not in after.by_code]
    return [*found, *(Change(each.code, each.name, each.name_en, "", each, None) for each in gone)]

"""Where a project lies: read once from what was typed, doubted where it should be, kept with the raw numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.engine.coordinates import CoordinateFault, Placed, Reference, placed
from luodi.geography.queries import position
from luodi.ledger.actions import ChangedMeanwhile, held
from luodi.ledger.models import Project
from luodi.ledger.queries import target
from luodi.ledger.stages import Datum
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal

DECIMALS = 8  # a millimetre
FIELDS = (
    "longitude", "latitude", "source_datum", "meridian", "place_text", "place_source", "place_accuracy_m",
)  # fmt: skip


class CoordinatesUnreadable(Refusal):
    """What was typed is no pair of coordinates of the datum; the code is that of the engine's fault."""

    def __init__(self, fault: CoordinateFault) -> None:
        super().__init__(**fault.facts)
        self.code = f"PLACE_{fault.code}"
        self.args = (self.code, fault.facts)


class PlaceDoubtful(Refusal):
    """The place may be wrong; a person has to look and confirm. `doubt` has the facts and other readings."""

    code = "PLACE_DOUBTFUL"


@dataclass(frozen=True)
class PlaceGiven:
    """What was typed. `accuracy_m`: how exactly the place is known, metres. `sure`: a person looked at the doubts."""

    text: str
    datum: Datum
    meridian: int | None = None
    source: str = ""
    accuracy_m: int | None = None
    sure: bool = False


@dataclass(frozen=True)
class Reading:
    """The same numbers read in another datum, and the town they then lie in."""

    datum: Datum
    town: str


@dataclass(frozen=True)
class Doubt:
    """What speaks against a place. Codes of towns; `kilometres` to the nearest outline when outside all of them."""

    placed: Placed
    is_swapped: bool
    is_outside: bool
    other_town: str
    nearest: str
    kilometres: float
    readings: list[Reading]

    @property
    def stands(self) -> bool:
        """Whether there is anything to ask about."""
        return self.is_swapped or self.is_outside or bool(self.other_town)


def read_place(given: PlaceGiven) -> Placed:
    """The point in CGCS2000; raises CoordinatesUnreadable."""
    try:
        found = placed(given.text, Reference(given.datum), given.meridian)
    except CoordinateFault as fault:
        raise CoordinatesUnreadable(fault) from fault
    return replace(
        found, longitude=round(found.longitude, DECIMALS), latitude=round(found.latitude, DECIMALS)
    )


def doubt_of(project: Project, given: PlaceGiven, found: Placed) -> Doubt:
    """Compare a point with the outlines in force; without outlines only the order of the numbers can be doubted."""
    where = position(found.longitude, found.latitude)
    own = project.town.code if project.town else ""
    is_outside = where is not None and not where.inside
    other = where.inside if where and where.inside and own and where.inside != own else ""
    if other and project.town and project.town.kind != project.town.Kind.TOWN:
        other = ""  # a zone lies in several towns
    return Doubt(
        placed=found,
        is_swapped=found.is_swapped,
        is_outside=is_outside,
        other_town=other,
        nearest=where.nearest if where and is_outside else "",
        kilometres=round(where.kilometres, 1) if where else 0.0,
        readings=list(_readings(given, own)) if is_outside or other else [],
    )


def _readings(given: PlaceGiven, own: str) -> Iterator[Reading]:
    """Other datums in which the numbers fit: the project's own town if it has one, any town otherwise."""
    alike = {Datum.CGCS2000, Datum.WGS84}
    for datum in Datum:
        same = datum == given.datum or {datum, given.datum} <= alike
        if same or datum == Datum.WGS84:
            continue
        try:
            there = placed(given.text, Reference(datum), given.meridian)
        except CoordinateFault:
            continue  # these numbers mean nothing in this datum
        where = position(there.longitude, there.latitude)
        if where and where.inside and where.inside == (own or where.inside):
            yield Reading(datum, where.inside)


def _now(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in FIELDS}


@transaction.atomic
def set_place(*, project: Project, given: PlaceGiven, version: int, by: User, at: datetime) -> Project:
    """Keep where a project, read at `version`, lies: degrees in CGCS2000 and what was typed.

    Raises CoordinatesUnreadable; PlaceDoubtful unless the person is sure; ChangedMeanwhile.
    """
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    found = read_place(given)
    doubt = doubt_of(kept, given, found)
    if doubt.stands and not given.sure:
        raise PlaceDoubtful(doubt=doubt)
    wanted = {
        "longitude": found.longitude,
        "latitude": found.latitude,
        "source_datum": given.datum.value,
        "meridian": found.meridian,
        "place_text": given.text.strip(),
        "place_source": given.source,
        "place_accuracy_m": given.accuracy_m,
    }
    return _changed(kept, wanted, version, by, at)


@transaction.atomic
def clear_place(*, project: Project, version: int, by: User, at: datetime) -> Project:
    """Take the place away again; the project then stands at the point of its town."""
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    nothing = dict.fromkeys(FIELDS) | {"source_datum": "", "place_text": "", "place_source": ""}
    return _changed(kept, nothing, version, by, at)


def _changed(kept: Project, wanted: dict[str, Any], version: int, by: User, at: datetime) -> Project:
    before = _now(kept)
    changed = {name: [before[name], wanted[name]] for name in FIELDS if before[name] != wanted[name]}
    if not changed:
        return kept
    if kept.version != version:
        raise ChangedMeanwhile(difference=changed)
    for name, value in wanted.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.updated_at = at
    kept.save(update_fields=[*FIELDS, "version", "updated_at"])
    is_cleared = wanted["longitude"] is None
    journal.record(
        by=by,
        at=at,
        action="PLACE_CLEARED" if is_cleared else "PLACE_SET",
        target=target(kept),
        changes=changed,
    )
    return kept

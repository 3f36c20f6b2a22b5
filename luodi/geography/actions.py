"""Outlines handed in, taken over, dropped. A file is taken whole or not at all."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.geography import queries
from luodi.geography.faults import BoundaryFault
from luodi.geography.models import Boundary, BoundaryImport
from luodi.geography.outlining import TownOutline, outlined
from luodi.geography.projections import Stated, agreed
from luodi.geography.shapes import read_layer
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, require

State = BoundaryImport.State


@dataclass(frozen=True)
class Origin:
    """Where outlines come from and what must stand beside them. `chosen`: the datum a person says, if any."""

    source: str
    credit: str = ""
    review_number: str = ""
    is_sketch: bool = True
    chosen: Stated | None = None


def target(handed_in: BoundaryImport) -> str:
    """How the journal names a file of outlines."""
    return f"boundaries:{handed_in.pk}"


@transaction.atomic
def hand_in_boundaries(
    *, content: bytes, filename: str, origin: Origin, by: User | None, at: datetime
) -> BoundaryImport:
    """Read a file of outlines and keep it for the preview. Raises BoundaryFault; nothing is in force yet."""
    if by is not None:
        require(by, Ability.EDIT_BOUNDARIES)
    layer = read_layer(content, filename)
    stated = agreed(layer.stated, origin.chosen, layer.fallback)
    found = outlined(layer, stated, queries.towns())
    handed_in = BoundaryImport.objects.create(
        filename=filename[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        state=State.PREVIEW,
        source=origin.source,
        credit=origin.credit,
        review_number=origin.review_number,
        is_sketch=origin.is_sketch,
        datum=stated.words,
        reading={"towns": [_kept(each) for each in found.towns], "unmatched": found.unmatched},
        based_on=queries.edition(),
        by=by,
        created_at=at,
    )
    journal.record(
        by=by, at=at, action="BOUNDARIES_HANDED_IN", target=target(handed_in), filename=handed_in.filename,
        sha256=handed_in.sha256, datum=handed_in.datum, towns=len(found.towns), unmatched=len(found.unmatched),
    )  # fmt: skip
    return handed_in


def _kept(each: TownOutline) -> dict[str, Any]:
    return {
        "town": each.town.code,
        "number": each.number,
        "coordinates": each.outline,
        "points": each.points,
        "area_km2": each.area_km2,
        "turned": each.turned,
        "holds_town_point": each.holds_town_point,
    }


def _open(handed_in: BoundaryImport, by: User | None) -> BoundaryImport:
    """The file as it is now, locked; only a preview can be decided."""
    if by is not None:
        require(by, Ability.EDIT_BOUNDARIES)
    journal.in_turn()
    own = BoundaryImport.objects.select_for_update(of=("self",)).get(pk=handed_in.pk)
    if own.state != State.PREVIEW:
        raise BoundaryFault("BOUNDARIES_DECIDED", state=State(own.state).label)
    return own


@transaction.atomic
def confirm_boundaries(*, handed_in: BoundaryImport, by: User | None, at: datetime) -> list[str]:
    """Put the previewed outlines in force; the codes of the towns that changed.

    Raises BoundaryFault when it was decided already, or when others came in force since it was read.
    """
    own = _open(handed_in, by)
    if own.based_on != queries.edition():
        raise BoundaryFault("BOUNDARIES_CHANGED_MEANWHILE")
    units = {town.code: town for town in queries.towns()}
    now = {each.town.code: each for each in queries.boundaries()}
    changed = [row for row in own.reading["towns"] if queries.differs(row, now.get(row["town"]), own)]
    missing = [row["town"] for row in changed if row["town"] not in units]
    if missing:
        raise BoundaryFault("TOWN_CLOSED", towns="、".join(missing))
    Boundary.objects.filter(
        town__code__in=[row["town"] for row in changed], superseded_at__isnull=True
    ).update(superseded_at=at)
    Boundary.objects.bulk_create(_rows(changed, units, own, at))
    own.state, own.finished_at = State.DONE, at
    own.save(update_fields=["state", "finished_at"])
    codes = [row["town"] for row in changed]
    journal.record(by=by, at=at, action="BOUNDARIES_CONFIRMED", target=target(own), towns=codes)
    return codes


def _rows(
    changed: list[dict[str, Any]], units: dict[str, Organisation], own: BoundaryImport, at: datetime
) -> Iterable[Boundary]:
    for row in changed:
        yield Boundary(
            town=units[row["town"]],
            handed_in=own,
            coordinates=row["coordinates"],
            points=row["points"],
            area_km2=row["area_km2"],
            from_at=at,
        )


@transaction.atomic
def drop_boundaries(*, handed_in: BoundaryImport, by: User, at: datetime) -> None:
    """Leave the outlines as they are."""
    own = _open(handed_in, by)
    own.state, own.finished_at = State.DROPPED, at
    own.save(update_fields=["state", "finished_at"])
    journal.record(by=by, at=at, action="BOUNDARIES_DROPPED", target=target(own))

"""Which outlines are in force, and where a point lies among them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.db.models import Max, QuerySet

from luodi.engine.outlines import Box, Outline, box, contains, distance_km
from luodi.geography.models import Boundary, BoundaryImport
from luodi.people.models import Organisation

Coordinates = list[list[list[list[float]]]]
_KIND = re.compile(r"(?:街道办事处|街道|镇|乡)$")


@dataclass(frozen=True)
class TownShape:
    """A town's outline in force, with its box for quick questions."""

    code: str
    name: str
    name_en: str
    coordinates: Coordinates
    box: Box


@dataclass(frozen=True)
class Position:
    """Where a point lies: the code of the town around it, else of the nearest one and how far its edge is."""

    inside: str
    nearest: str
    kilometres: float


def without_kind(name: str) -> str:
    """A town's name without the word for what kind of unit it is: for labels on a map, and names in files."""
    return _KIND.sub("", name)


def boundaries() -> QuerySet[Boundary]:
    """The outlines in force, with the file each came from but not what was read in it: that is all outlines again."""
    found = Boundary.objects.filter(superseded_at__isnull=True).select_related("town", "handed_in")
    return found.defer("handed_in__reading")


def imports() -> QuerySet[BoundaryImport]:
    """Every file that was handed in, newest first, without its shapes."""
    return BoundaryImport.objects.select_related("by").defer("reading")


def towns() -> list[Organisation]:
    """Units that may have an outline."""
    return list(Organisation.objects.filter(kind=Organisation.Kind.TOWN, is_active=True).order_by("path"))


def edition() -> int:
    """A number that changes with every change of the outlines: the key of the newest one."""
    return int(Boundary.objects.aggregate(Max("pk"))["pk__max"] or 0)


@lru_cache(maxsize=2)
def _shapes(_edition: int) -> tuple[TownShape, ...]:
    return tuple(
        TownShape(
            each.town.code,
            each.town.name,
            each.town.name_en,
            each.coordinates,
            box(as_outline(each.coordinates)),
        )
        for each in boundaries()
    )


def as_outline(coordinates: Coordinates) -> Outline:
    """JSON keeps points as lists; the engine only takes them apart."""
    return cast(Outline, coordinates)


def shapes() -> tuple[TownShape, ...]:
    """The outlines in force; read again only when they changed (one small query otherwise)."""
    return _shapes(edition())


def credits_in_force() -> list[BoundaryImport]:
    """The files whose outlines are shown, with credit line and number; newest first."""
    used = Boundary.objects.filter(superseded_at__isnull=True).values("handed_in")
    return list(imports().filter(pk__in=used))


def district_box(margin: float = 0.0) -> Box | None:
    """West, south, east, north of all outlines with a margin in degrees; None without outlines."""
    boxes = [each.box for each in shapes()]
    if not boxes:
        return None
    west, south = min(each[0] for each in boxes), min(each[1] for each in boxes)
    east, north = max(each[2] for each in boxes), max(each[3] for each in boxes)
    return west - margin, south - margin, east + margin, north + margin


def position(longitude: float, latitude: float) -> Position | None:
    """None when no outlines are in force: then nothing can be said."""
    known = shapes()
    if not known:
        return None
    for each in known:
        west, south, east, north = each.box
        near = west <= longitude <= east and south <= latitude <= north
        if near and contains(as_outline(each.coordinates), longitude, latitude):
            return Position(each.code, each.code, 0.0)
    far = [(distance_km(as_outline(each.coordinates), longitude, latitude), each.code) for each in known]
    kilometres, code = min(far)
    return Position("", code, kilometres)


def differs(row: dict[str, Any], now: Boundary | None, own: BoundaryImport) -> bool:
    """Another shape, or the same with another statement beside it."""
    if now is None or now.coordinates != row["coordinates"]:
        return True
    before = now.handed_in
    said = ("source", "credit", "review_number", "is_sketch")
    return any(getattr(before, name) != getattr(own, name) for name in said)


@dataclass(frozen=True)
class PreviewRow:
    """What one town of a file would become. `change`: NEW, CHANGED or SAME."""

    town: Organisation | None
    code: str
    change: str
    area_km2: float
    area_before_km2: float | None
    points: int
    turned: int
    misses_town_point: bool
    number: int


def preview(handed_in: BoundaryImport) -> list[PreviewRow]:
    """The towns of the file beside what is in force."""
    units = {town.code: town for town in towns()}
    now = {each.town.code: each for each in boundaries()}
    rows = []
    for row in handed_in.reading["towns"]:
        before = now.get(row["town"])
        same = before is not None and not differs(row, before, handed_in)
        rows.append(
            PreviewRow(
                town=units.get(row["town"]),
                code=row["town"],
                change="NEW" if before is None else "SAME" if same else "CHANGED",
                area_km2=row["area_km2"],
                area_before_km2=before.area_km2 if before else None,
                points=row["points"],
                turned=row["turned"],
                misses_town_point=row["holds_town_point"] is False,
                number=row["number"],
            )
        )
    return rows

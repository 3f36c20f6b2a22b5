"""From the shapes of a file to outlines of towns: converted, checked, turned the right way, matched by code or name."""

from dataclasses import dataclass, field
from typing import Any

from luodi.engine.coordinates import (
    CHINA_EAST,
    CHINA_NORTH,
    CoordinateFault,
    Reference,
    converted,
    from_metres,
)
from luodi.engine.geodesy import Pair
from luodi.engine.outlines import Tangled, area_km2, contains, crossing, oriented, rings
from luodi.geography.faults import BoundaryFault
from luodi.geography.projections import Stated
from luodi.geography.queries import without_kind
from luodi.geography.shapes import Layer, Shape
from luodi.people.models import Organisation

DECIMALS = 7  # a centimetre
LARGEST_TOWN_KM2 = 20_000


@dataclass(frozen=True)
class TownOutline:
    """One town's outline in degrees of CGCS2000, ready to be kept. `turned`: rings that ran the wrong way."""

    town: Organisation
    number: int
    outline: list[list[list[Pair]]]
    points: int
    area_km2: float
    turned: int
    holds_town_point: bool | None


@dataclass(frozen=True)
class Outlined:
    """Outlines by town, and the shapes that name no town of the district."""

    towns: list[TownOutline] = field(default_factory=list)
    unmatched: list[dict[str, Any]] = field(default_factory=list)


def outlined(layer: Layer, stated: Stated, towns: list[Organisation]) -> Outlined:
    """Raises BoundaryFault at the first shape that is wrong: a file is taken whole or not at all."""
    found = Outlined()
    owners: dict[int, int] = {}
    for shape in layer.shapes:
        town = _town(shape, towns)
        if town is None:
            said = "、".join(value for value in shape.attributes.values() if value)[:80]
            found.unmatched.append({"number": shape.number, "said": said or "—"})
            continue
        if town.pk in owners:
            raise BoundaryFault("TOWN_TWICE", town=town.name, first=owners[town.pk], second=shape.number)
        owners[town.pk] = shape.number
        found.towns.append(_outline(shape, stated, town))
    if not found.towns:
        raise BoundaryFault("NO_TOWN_MATCHED", count=len(layer.shapes))
    return found


def _town(shape: Shape, towns: list[Organisation]) -> Organisation | None:
    """By code first (also with the zeros of a twelve-digit code), then by name with or without its ending."""
    said = {value.strip() for value in shape.attributes.values() if value.strip()}
    codes = said | {value[:9] for value in said if len(value) == 12 and value.endswith("000")}
    short = {without_kind(value) for value in said}
    matches = [town for town in towns if town.code in codes]
    matches = matches or [town for town in towns if {town.name, town.name_en} & said]
    matches = matches or [town for town in towns if without_kind(town.name) in short]
    if len(matches) > 1:
        names = "、".join(town.name for town in matches[:4])
        raise BoundaryFault("TOWN_UNCLEAR", number=shape.number, names=names)
    return matches[0] if matches else None


def _outline(shape: Shape, stated: Stated, town: Organisation) -> TownOutline:
    moved = [
        [_ring(shape.number, place, ring, stated) for place, ring in enumerate(polygon, start=1)]
        for polygon in shape.outline
    ]
    if not moved or not all(moved):
        raise BoundaryFault("BAD_RING", number=shape.number, ring=1)
    outline, turned = oriented(moved)
    size = area_km2(outline)
    if size > LARGEST_TOWN_KM2:
        raise BoundaryFault("TOWN_TOO_LARGE", number=shape.number, town=town.name, area=round(size))
    inside = None
    if town.longitude is not None and town.latitude is not None:
        inside = contains(outline, town.longitude, town.latitude)
    points = sum(len(ring) for ring in rings(outline))
    return TownOutline(town, shape.number, outline, points, round(size, 2), turned, inside)


def _ring(number: int, place: int, ring: list[Pair], stated: Stated) -> list[Pair]:
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise BoundaryFault("BAD_RING", number=number, ring=place)
    moved = [_moved(number, index, point, stated) for index, point in enumerate(ring, start=1)]
    if len(set(moved)) < 3:
        raise BoundaryFault("BAD_RING", number=number, ring=place)
    try:
        where = crossing(moved)
    except Tangled as tangled:
        raise BoundaryFault("BAD_RING", number=number, ring=place) from tangled
    if where:
        raise BoundaryFault(
            "RING_CROSSES",
            number=number,
            ring=place,
            longitude=round(where[0], 5),
            latitude=round(where[1], 5),
        )
    return moved


def _moved(number: int, place: int, point: Pair, stated: Stated) -> Pair:
    x, y = point
    if stated.reference is Reference.GK3:
        try:
            there = from_metres(y, x, stated.meridian)
        except CoordinateFault as wrong:
            code = "METRES_EXPECTED" if wrong.code == "NOT_METRES" else "POINT_OUTSIDE"
            raise BoundaryFault(code, number=number, place=place, x=x, y=y) from wrong
        return round(there.longitude, DECIMALS), round(there.latitude, DECIMALS)
    if not (CHINA_EAST[0] <= x <= CHINA_EAST[1] and CHINA_NORTH[0] <= y <= CHINA_NORTH[1]):
        swapped = CHINA_EAST[0] <= y <= CHINA_EAST[1] and CHINA_NORTH[0] <= x <= CHINA_NORTH[1]
        code = (
            "POINTS_SWAPPED"
            if swapped
            else "DEGREES_EXPECTED"
            if max(abs(x), abs(y)) > 360
            else "POINT_OUTSIDE"
        )
        raise BoundaryFault(code, number=number, place=place, x=x, y=y)
    longitude, latitude = converted(x, y, stated.reference)
    return round(longitude, DECIMALS), round(latitude, DECIMALS)

"""A sketch of where a project lies: the outlines of the towns with its own marked. A sketch, not a map."""

import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from luodi.ledger.models import Project

WIDTH = 360.0
EDGE = 8.0


@dataclass(frozen=True)
class Outline:
    """A town as the `d` of an SVG path."""

    name: str
    d: str
    is_own: bool


@dataclass(frozen=True)
class Sketch:
    """All outlines, the point of the project (or of its town), and the size of the drawing in its own units."""

    outlines: list[Outline]
    x: float | None
    y: float | None
    is_exact: bool
    width: float
    height: float
    credit: str


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    across: float
    scale: float
    height: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = EDGE + (longitude - self.west) * self.across * self.scale
        return round(x, 1), round(EDGE + (self.north - latitude) * self.scale, 1)


@cache
def _towns() -> tuple[_Frame, dict[str, str], str]:
    document = json.loads((settings.PACKAGE / "data" / "jimo_towns.geojson").read_text())
    rings = {one["properties"]["name"]: list(_rings(one["geometry"])) for one in document["features"]}
    points = [point for town in rings.values() for ring in town for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    across = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * EDGE) / ((east - west) * across)
    frame = _Frame(west, north, across, scale, round((north - south) * scale + 2 * EDGE, 1))
    paths = {name: " ".join(_path(frame, ring) for ring in town) for name, town in rings.items()}
    return frame, paths, document["attribution"]


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _path(frame: _Frame, ring: list[list[float]]) -> str:
    steps = [frame.place(point[0], point[1]) for point in ring]
    return "M" + "L".join(f"{x} {y}" for x, y in steps) + "Z"


def frame_of_towns() -> _Frame:
    """How places of the district lie on the sketch."""
    return _towns()[0]


def outlines() -> list[tuple[str, str]]:
    """Name and path of every town that has an outline."""
    return list(_towns()[1].items())


def credit() -> str:
    """Whose outlines they are: stands wherever they are drawn."""
    return _towns()[2]


def sketch_of(project: Project) -> Sketch | None:
    """The sketch for a project of these towns; None where the outlines say nothing of its place."""
    frame, paths, credit = _towns()
    town = project.town
    own = town.name if town else ""
    if own not in paths and project.longitude is None:
        return None
    longitude, latitude = project.longitude, project.latitude
    is_exact = longitude is not None
    if not is_exact and town:
        longitude, latitude = town.longitude, town.latitude
    x = y = None
    if longitude is not None and latitude is not None:
        x, y = frame.place(longitude, latitude)
        if not (0 <= x <= WIDTH and 0 <= y <= frame.height):
            x = y = None
    outlines = [Outline(name, d, name == own) for name, d in paths.items()]
    return Sketch(outlines, x, y, is_exact, WIDTH, frame.height, credit)

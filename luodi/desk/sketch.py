"""A sketch of where a project lies: the outlines of the towns with its own marked. A sketch, not a map."""

import math
from dataclasses import dataclass
from functools import lru_cache

from luodi.geography.queries import credits_in_force, district_box, edition, shapes
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


@lru_cache(maxsize=2)
def _towns(_edition: int) -> tuple[_Frame, dict[str, tuple[str, str]], str] | None:
    """Frame, code → (name, path) of every outline in force, and the credit line; None without outlines."""
    around = district_box()
    if around is None:
        return None
    west, south, east, north = around
    across = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * EDGE) / ((east - west) * across)
    frame = _Frame(west, north, across, scale, round((north - south) * scale + 2 * EDGE, 1))
    paths = {
        each.code: (
            each.name,
            " ".join(_path(frame, ring) for polygon in each.coordinates for ring in polygon),
        )
        for each in shapes()
    }
    return frame, paths, " · ".join(each.credit or each.source for each in credits_in_force())


def _path(frame: _Frame, ring: list[list[float]]) -> str:
    steps = [frame.place(point[0], point[1]) for point in ring]
    return "M" + "L".join(f"{x} {y}" for x, y in steps) + "Z"


def sketch_of(project: Project) -> Sketch | None:
    """The sketch for a project of these towns; None where the outlines say nothing of its place."""
    known = _towns(edition())
    if known is None:
        return None
    frame, paths, credit = known
    town = project.town
    own = town.code if town else ""
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
    outlines = [Outline(name, d, code == own) for code, (name, d) in paths.items()]
    return Sketch(outlines, x, y, is_exact, WIDTH, frame.height, credit)

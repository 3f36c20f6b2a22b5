"""The outlines that ship with the product, and fictional places inside them."""

import random
from datetime import datetime

from luodi.engine.outlines import contains
from luodi.geography import queries
from luodi.geography.actions import Origin, confirm_boundaries, hand_in_boundaries
from luodi.geography.models import BoundaryImport
from luodi.reference import DATA

FILE = "jimo_towns.geojson"
ORIGIN = Origin(source="OpenStreetMap", credit="© OpenStreetMap contributors (ODbL)", is_sketch=True)
DECIMALS = 5


def make_outlines(*, at: datetime) -> None:
    """Put the shipped outlines in force, once, as a sketch with their credit line."""
    if not BoundaryImport.objects.exists():
        content = (DATA / FILE).read_bytes()
        handed_in = hand_in_boundaries(content=content, filename=FILE, origin=ORIGIN, by=None, at=at)
        confirm_boundaries(handed_in=handed_in, by=None, at=at)


def point_in(town: str, seed: str) -> tuple[float, float]:
    """A repeatable fictional point inside the outline of a town, in degrees."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable district, nothing secret
    shape = next(each for each in queries.shapes() if each.code == town)
    west, south, east, north = shape.box
    while True:
        longitude = round(rng.uniform(west, east), DECIMALS)
        latitude = round(rng.uniform(south, north), DECIMALS)
        if contains(queries.as_outline(shape.coordinates), longitude, latitude):
            return longitude, latitude

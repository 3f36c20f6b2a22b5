"""Outlines on a map: is a ring sound, which way does it run, how large is it, is a point inside, how far away.

A ring is a closed list of (longitude, latitude) in degrees, a polygon an outer ring with its holes, an outline a list
of polygons, as in RFC 7946. All pure; lengths on a sphere, good to half a percent, which is enough for a district.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, floor, hypot, radians, sqrt

from luodi.engine.geodesy import EARTH_M, Pair

Ring = Sequence[Pair]
Outline = Sequence[Sequence[Ring]]
Box = tuple[float, float, float, float]
MOST_COMPARED = 20_000_000


class Tangled(ValueError):
    """A ring whose edges lie over one another so much that looking for a crossing would take minutes."""


def rings(outline: Outline) -> Iterator[Ring]:
    """Every ring, outer and holes."""
    for polygon in outline:
        yield from polygon


def box(outline: Outline) -> Box:
    """West, south, east, north in degrees. Raises ValueError for an outline without points."""
    points = [point for ring in rings(outline) for point in ring]
    if not points:
        raise ValueError("an outline without points")
    east_west, north_south = [point[0] for point in points], [point[1] for point in points]
    return min(east_west), min(north_south), max(east_west), max(north_south)


def signed_area(ring: Ring) -> float:
    """Shoelace area in square degrees: positive when the ring runs counter-clockwise."""
    x0, y0 = ring[0]  # near the ring itself, or the products lose their digits
    return sum(
        (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0)
        for a, b in pairwise(ring)
    ) / 2  # fmt: skip


def area_km2(outline: Outline) -> float:
    """Area in square kilometres, holes left out."""
    total = 0.0
    for polygon in outline:
        middle = radians(sum(point[1] for point in polygon[0]) / len(polygon[0]))
        sizes = [abs(signed_area(ring)) for ring in polygon]
        total += (sizes[0] - sum(sizes[1:])) * radians(1) ** 2 * EARTH_M**2 * cos(middle)
    return total / 1e6


def oriented(outline: Outline) -> tuple[list[list[list[Pair]]], int]:
    """The outline with outer rings counter-clockwise and holes clockwise (RFC 7946), and how many were turned."""
    turned = 0
    made = []
    for polygon in outline:
        kept = []
        for place, ring in enumerate(polygon):
            wrong = (signed_area(ring) > 0) != (place == 0)
            turned += wrong
            kept.append(list(reversed(ring)) if wrong else list(ring))
        made.append(kept)
    return made, turned


def contains(outline: Outline, longitude: float, latitude: float) -> bool:
    """Whether the point lies inside, by even-odd; holes count as outside."""
    inside = False
    for ring in rings(outline):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude):
                inside ^= longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
    return inside


def distance_km(outline: Outline, longitude: float, latitude: float) -> float:
    """Kilometres from the point to the nearest edge."""
    across = cos(radians(latitude))
    best = float("inf")
    for ring in rings(outline):
        for (x1, y1), (x2, y2) in pairwise(ring):
            ax, ay = (x1 - longitude) * across, y1 - latitude
            bx, by = (x2 - x1) * across, y2 - y1
            long = bx * bx + by * by
            along = min(1.0, max(0.0, -(ax * bx + ay * by) / long)) if long else 0.0
            best = min(best, hypot(ax + along * bx, ay + along * by))
    return radians(best) * EARTH_M / 1000


def _turn(a: Pair, b: Pair, c: Pair) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(a: Pair, b: Pair, c: Pair, d: Pair) -> bool:
    """Whether two edges cross inside both; touching ends do not count."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def crossing(ring: Ring) -> Pair | None:
    """A point where the ring crosses itself (the start of the later edge), or None.

    Edges are compared within the cells of a grid about as fine as an edge is long: close to linear for outlines.
    Raises Tangled for a ring that would take more comparisons than MOST_COMPARED.
    """
    edges = list(pairwise(ring))
    west, south, east, north = box([[ring]])
    step = max(sqrt((east - west) * (north - south) / len(edges)), (east - west + north - south) / 5000)
    cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    left = MOST_COMPARED
    for number, (a, b) in enumerate(edges):
        for cell in _cells(a, b, step):
            left -= 1 + len(cells[cell])
            if left < 0:
                raise Tangled(f"more than {MOST_COMPARED} comparisons")
            for other in cells[cell]:
                if _cross(*edges[other], a, b):
                    return a
            cells[cell].append(number)
    return None


def _cells(a: Pair, b: Pair, step: float) -> Iterator[tuple[int, int]]:
    """Cells that an edge passes: column by column, with the rows that it climbs inside the column."""
    (x1, y1), (x2, y2) = sorted((a, b))
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    first, last = floor(x1 / step), floor(x2 / step)
    for column in range(first, last + 1):
        enters = y1 if column == first else y1 + slope * (column * step - x1)
        leaves = y2 if column == last else y1 + slope * ((column + 1) * step - x1)
        low, high = sorted((enters, leaves))
        # A hair's breadth more on both sides: rounding must not lose a shared cell.
        for row in range(floor(low / step - 1e-6), floor(high / step + 1e-6) + 1):
            yield column, row

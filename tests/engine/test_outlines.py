"""Rings and outlines."""

import json
from pathlib import Path

import pytest

import luodi
from luodi.engine import outlines as o

SQUARE = [(120.0, 36.0), (121.0, 36.0), (121.0, 37.0), (120.0, 37.0), (120.0, 36.0)]
HOLE = [(120.4, 36.4), (120.4, 36.6), (120.6, 36.6), (120.6, 36.4), (120.4, 36.4)]
BOW = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]
TOWNS = json.loads((Path(luodi.__file__).parent / "data" / "jimo_towns.geojson").read_text(encoding="utf-8"))


def test_inside_and_holes() -> None:
    assert o.contains([[SQUARE, HOLE]], 120.2, 36.2)
    assert not o.contains([[SQUARE, HOLE]], 120.5, 36.5)
    assert not o.contains([[SQUARE]], 121.2, 36.2)


def test_area_and_distance() -> None:
    assert o.area_km2([[SQUARE]]) == pytest.approx(
        9941.6, rel=0.005
    )  # geodesic area on the ellipsoid, pyproj 3.7.2
    assert o.distance_km([[SQUARE]], 121.5, 36.5) == pytest.approx(44.8, rel=0.01)
    assert o.distance_km([[SQUARE]], 121.0, 36.5) == pytest.approx(0, abs=1e-9)


def test_rings_are_turned_the_right_way() -> None:
    turned, count = o.oriented([[SQUARE[::-1], HOLE[::-1]]])
    assert count == 2
    assert turned == [[SQUARE, HOLE]]
    assert o.oriented(turned)[1] == 0


def test_a_ring_that_crosses_itself_is_found_where_it_does() -> None:
    assert o.crossing(BOW) in BOW
    assert o.crossing(SQUARE) is None
    assert o.crossing([*SQUARE[:3], (120.5, 35.5), *SQUARE[3:]]) is not None


def test_the_shipped_towns_do_not_cross_themselves() -> None:
    for feature in TOWNS["features"]:
        kind, rings = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        for polygon in [rings] if kind == "Polygon" else rings:
            assert [o.crossing([tuple(point) for point in ring]) for ring in polygon] == [None] * len(polygon)


def test_a_tangle_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(o, "MOST_COMPARED", 10)
    with pytest.raises(o.Tangled):
        o.crossing(SQUARE)

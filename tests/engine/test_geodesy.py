"""Conversions against figures of pyproj 3.7.2 (PROJ 9.5.1) and gcoord 1.0.7, and there and back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine import geodesy as g

ORACLE = json.loads((Path(__file__).parents[1] / "fixtures" / "geodesy.json").read_text(encoding="utf-8"))
CHINA = {"longitude": st.floats(73.5, 135), "latitude": st.floats(18, 53.5)}


@pytest.mark.parametrize("row", ORACLE["gauss_krueger"])
def test_gauss_krueger_agrees_with_pyproj_to_a_micrometre(row: list[float]) -> None:
    meridian, longitude, latitude, northing, easting = row
    assert g.gauss_krueger(longitude, latitude, meridian) == pytest.approx((northing, easting), abs=1e-6)
    assert g.from_gauss_krueger(northing, easting, meridian) == pytest.approx(
        (longitude, latitude), abs=1e-11
    )


@pytest.mark.parametrize("row", ORACLE["shifted"])
def test_shifted_grids_agree_with_gcoord(row: dict[str, list[float]]) -> None:
    point = tuple(row["point"])
    gcj = g.gcj_from_wgs(*point)
    assert g.distance_m(gcj, tuple(row["wgs_to_gcj"])) < 0.001
    assert g.distance_m(g.bd_from_gcj(*gcj), tuple(row["wgs_to_bd"])) < 0.001
    # gcoord undoes the grids approximately; ours by iteration, so they may differ by its error.
    assert g.distance_m(g.wgs_from_gcj(*point), tuple(row["gcj_to_wgs"])) < 0.5
    assert g.distance_m(g.wgs_from_gcj(*g.gcj_from_bd(*point)), tuple(row["bd_to_wgs"])) < 0.5


@given(away=st.floats(-1.6, 1.6), latitude=CHINA["latitude"], zone=st.integers(25, 45))
def test_gauss_krueger_there_and_back_within_a_centimetre(away: float, latitude: float, zone: int) -> None:
    point = (3 * zone + away, latitude)
    back = g.from_gauss_krueger(*g.gauss_krueger(*point, 3 * zone), 3 * zone)
    assert g.distance_m(point, back) < 1e-5


@given(**CHINA)
def test_shifted_grids_there_and_back(longitude: float, latitude: float) -> None:
    point = (longitude, latitude)
    assert g.distance_m(point, g.wgs_from_gcj(*g.gcj_from_wgs(*point))) < 0.01
    assert g.distance_m(point, g.gcj_from_bd(*g.bd_from_gcj(*point))) < 0.01


def test_the_shift_at_jimo_is_what_was_measured() -> None:
    """456 m between WGS-84 and GCJ-02; a converter that does nothing would fail here."""
    assert g.distance_m((120.45, 36.38), g.gcj_from_wgs(120.45, 36.38)) == pytest.approx(456, abs=1)

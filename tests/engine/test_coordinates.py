"""Coordinates as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.coordinates import CoordinateFault, Reference, placed
from luodi.engine.geodesy import bd_from_gcj, distance_m, gauss_krueger, gcj_from_wgs

HERE = (120.45, 36.38)
WAYS = [
    "120.45, 36.38",
    "120.45，36.38",
    "120.45 36.38",
    "36.38N 120.45E",
    "N36.38 E120.45",
    "北纬36.38° 东经120.45°",
    "经度：120.45 纬度：36.38",
    "纬度36.38，经度120.45",
    "E120°27′00″ N36°22′48″",
    "120°27'0\" 36°22'48\"",
    "120度27分，36度22.8分",
    "lng=120.45&lat=36.38",
    '{"lng":120.45,"lat":36.38}',
    "[120.45, 36.38]",
    "POINT(120.45 36.38)",
    "１２０．４５，３６．３８",
    "(120.45、36.38)",
]


@pytest.mark.parametrize("text", WAYS)
def test_ways_of_writing_degrees(text: str) -> None:
    found = placed(text, Reference.WGS84)
    assert (found.longitude, found.latitude) == pytest.approx(HERE, abs=1e-9)
    assert not found.is_swapped


@pytest.mark.parametrize("text", ["36.38, 120.45", "经度36.38 纬度120.45"])
def test_the_other_order_is_read_and_marked(text: str) -> None:
    found = placed(text, Reference.CGCS2000)
    assert (found.longitude, found.latitude, found.is_swapped) == (*HERE, True)


@pytest.mark.parametrize(
    ("text", "meridian"),
    [
        ("X=4027802.483 Y=40540378.240", None),
        ("X=4027802.483 Y=40540378.240", 120),
        ("40540378.240, 4027802.483", None),
        ("X：4027802.483，Y：540378.240", 120),
        ("4027802.483米 540378.240米", 120),
    ],
)
def test_gauss_krueger_with_and_without_its_zone(text: str, meridian: int | None) -> None:
    found = placed(text, Reference.GK3, meridian)
    assert distance_m((found.longitude, found.latitude), HERE) < 0.001
    assert found.meridian == 120


@pytest.mark.parametrize(
    ("text", "reference", "meridian", "code"),
    [
        ("", "WGS84", None, "NOT_TWO_NUMBERS"),
        ("东经一百二十度", "WGS84", None, "NOT_TWO_NUMBERS"),
        ("120.45", "WGS84", None, "NOT_TWO_NUMBERS"),
        ("120.45, 36.38, 12", "WGS84", None, "NOT_TWO_NUMBERS"),
        ("120.45, 36.38 附近", "WGS84", None, "NOT_TWO_NUMBERS"),
        ("120°61', 36°", "WGS84", None, "MINUTES_BEYOND_60"),
        ("E120.45 E36.38", "WGS84", None, "SAME_TWICE"),
        ("-73.9, 40.7", "WGS84", None, "OUTSIDE_CHINA"),
        ("W120.45 N36.38", "WGS84", None, "OUTSIDE_CHINA"),
        ("4027802.483, 40540378.240", "CGCS2000", None, "NOT_DEGREES"),
        ("120.45, 36.38", "GK3", 120, "NOT_METRES"),
        ("4027802.483, 540378.240", "GK3", None, "MERIDIAN_NEEDED"),
        ("4027802.483, 540378.240", "GK3", 121, "MERIDIAN_UNKNOWN"),
        ("4027802.483, 40540378.240", "GK3", 117, "MERIDIAN_DISAGREES"),
        ("4027802.483, 20540378.240", "GK3", None, "SIX_DEGREE_ZONE"),
        ("4027802.483, 99540378.240", "GK3", None, "ZONE_UNKNOWN"),
        ("4027802.483, 40040378.240", "GK3", None, "METRES_OUT_OF_RANGE"),
        ("27802.483, 4540", "GK3", None, "METRES_OUT_OF_RANGE"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reference: str, meridian: int | None, code: str) -> None:
    with pytest.raises(CoordinateFault) as fault:
        placed(text, Reference(reference), meridian)
    assert fault.value.code == code


@given(longitude=st.floats(119, 121.4), latitude=st.floats(34, 38))
def test_every_reference_gives_the_same_point_back(longitude: float, latitude: float) -> None:
    gcj = gcj_from_wgs(longitude, latitude)
    north, east = gauss_krueger(longitude, latitude, 120)
    texts = {
        Reference.WGS84: f"{longitude:.9f}, {latitude:.9f}",
        Reference.GCJ02: f"{gcj[0]:.9f}, {gcj[1]:.9f}",
        Reference.BD09: "{:.9f}, {:.9f}".format(*bd_from_gcj(*gcj)),
        Reference.GK3: f"X={north:.4f} Y={40_000_000 + east:.4f}",
    }
    for reference, text in texts.items():
        found = placed(text, reference)
        assert distance_m((found.longitude, found.latitude), (longitude, latitude)) < 0.01, reference


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        placed(text, Reference.WGS84)
    except CoordinateFault:
        return

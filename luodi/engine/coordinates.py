"""Coordinates as people type and paste them, read into longitude and latitude of CGCS2000.

Text and datum in, a point out; nothing is guessed silently. Order of the two numbers is plain from their size, because
in China longitudes (73-136) and latitudes (3-54), northings and eastings never overlap: a pair in the other order is
read and marked `is_swapped`, so that a person can be asked.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from luodi.engine.geodesy import Pair, from_gauss_krueger, gcj_from_bd, wgs_from_gcj


class Reference(StrEnum):
    """What coordinates refer to."""

    CGCS2000 = "CGCS2000"
    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"
    GK3 = "GK3"  # CGCS2000, Gauss-Krueger metres in a zone of three degrees


class CoordinateFault(ValueError):
    """Coordinates that cannot be read; `code` and `facts` say why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Placed:
    """Degrees in CGCS2000; `meridian` only for Gauss-Krueger; `is_swapped`: the numbers stood in the other order."""

    longitude: float
    latitude: float
    meridian: int | None = None
    is_swapped: bool = False


@dataclass(frozen=True)
class _Number:
    tag: str  # "E" east-west, "N" north-south, "" not said
    value: float


CHINA_EAST, CHINA_NORTH = (73.0, 136.0), (3.0, 54.0)
ZONES, SIX_DEGREE_ZONES = range(25, 46), range(13, 24)
_EASTINGS_M, _NORTHINGS_M = (100_000.0, 900_000.0), (900_000.0, 6_000_000.0)
_ZONE_M = 1_000_000
LONGEST_TEXT = 200

# What people write for each sign; the earlier ones first, as 经度 holds 度.
_SIGNS = {
    "E": re.compile("东经"), "W": re.compile("西经"), "N": re.compile("北纬"), "S": re.compile("南纬"),
    "LON": re.compile("经度"), "LAT": re.compile("纬度"), "°": re.compile("[度º˚]"),
    "'": re.compile("[分′’‘]"), '"': re.compile("[秒″”“]|''"), ",": re.compile("、"), ".": re.compile("。"),
}  # fmt: skip
_ANGLE = r"""(?P<{0}deg>[-+]?\d+(?:\.\d+)?)(?:\s*°(?:\s*(?P<{0}min>\d+(?:\.\d+)?)\s*'(?:\s*(?P<{0}sec>\d+(?:\.\d+)?)\s*")?)?)?"""
_NUMBER = re.compile(
    r"""(?<![A-Z0-9.])(?P<tag>LONGITUDE|LATITUDE|LONG|LNG|LON|LAT|[EWNSXY])["']?\s*[:=]?\s*"""
    + _ANGLE.format("t")
    + "|"
    + _ANGLE.format("p")
    + r"(?:\s*(?P<tail>[EWNS])(?![A-Z]))?"
)
_FILL = re.compile(r"""[\s,;:()\[\]{}"'/|&]|POINT|坐标|位置|米|M(?![A-Z])""")
_SOUTH_OR_WEST = {"S", "W"}


def _numbers(text: str) -> list[_Number]:
    plain = unicodedata.normalize("NFKC", text).upper()
    for sign, said in _SIGNS.items():
        plain = said.sub(sign, plain)
    found = [_number(match) for match in _NUMBER.finditer(plain)]
    if len(found) != 2 or _FILL.sub("", _NUMBER.sub("", plain)):
        raise CoordinateFault("NOT_TWO_NUMBERS", text=text[:80])
    return found


def _number(match: re.Match[str]) -> _Number:
    kind = "t" if match["tag"] else "p"
    degree, minute, second = (match[kind + part] for part in ("deg", "min", "sec"))
    if float(minute or 0) >= 60 or float(second or 0) >= 60:
        raise CoordinateFault("MINUTES_BEYOND_60", text=match[0].strip())
    size = abs(float(degree)) + float(minute or 0) / 60 + float(second or 0) / 3600
    word = match["tag"] or match["tail"] or ""
    below = degree.startswith("-") or word in _SOUTH_OR_WEST
    tag = {"E": "E", "W": "E", "N": "N", "S": "N", "X": "", "Y": ""}.get(
        word, "E" if word.startswith("LO") or word == "LNG" else "N"
    )
    return _Number(tag if word else "", -size if below else size)


def _within(value: float, span: Pair) -> bool:
    return span[0] <= value <= span[1]


def _degrees(first: _Number, second: _Number) -> tuple[float, float, bool]:
    """Longitude, latitude, and whether they stood in the other order than said."""
    if max(abs(first.value), abs(second.value)) > 360:
        raise CoordinateFault("NOT_DEGREES", first=first.value, second=second.value)
    if first.tag and first.tag == second.tag:
        raise CoordinateFault("SAME_TWICE", first=first.value, second=second.value)
    x, y = (second, first) if first.tag == "N" or second.tag == "E" else (first, second)
    for east, north, swapped in ((x.value, y.value, False), (y.value, x.value, True)):
        if _within(east, CHINA_EAST) and _within(north, CHINA_NORTH):
            return east, north, swapped
    raise CoordinateFault("OUTSIDE_CHINA", longitude=x.value, latitude=y.value)


def _metres(first: float, second: float) -> Pair:
    """Northing and easting, told apart by size, in whatever order they came."""
    if max(abs(first), abs(second)) <= 360:
        raise CoordinateFault("NOT_METRES", first=first, second=second)
    for north, east in ((first, second), (second, first)):
        zone = int(east // _ZONE_M)
        if _within(north, _NORTHINGS_M) and (_within(east, _EASTINGS_M) or zone >= 10):
            return north, east
    raise CoordinateFault("METRES_OUT_OF_RANGE", first=first, second=second)


def _zoned(easting: float, meridian: int | None) -> tuple[float, int]:
    """Easting without its zone number, and the central meridian."""
    zone = int(easting // _ZONE_M)
    if zone in SIX_DEGREE_ZONES:
        raise CoordinateFault("SIX_DEGREE_ZONE", zone=zone)
    if zone and zone not in ZONES:
        raise CoordinateFault("ZONE_UNKNOWN", zone=zone)
    if zone and meridian is not None and meridian != 3 * zone:
        raise CoordinateFault("MERIDIAN_DISAGREES", zone=zone, own=3 * zone, meridian=meridian)
    central = 3 * zone if zone else meridian
    if central is None:
        raise CoordinateFault("MERIDIAN_NEEDED", easting=easting)
    if central % 3 or central // 3 not in ZONES:
        raise CoordinateFault("MERIDIAN_UNKNOWN", meridian=central)
    rest = easting - zone * _ZONE_M
    if not _within(rest, _EASTINGS_M):
        raise CoordinateFault("METRES_OUT_OF_RANGE", first=easting, second=rest)
    return rest, central


_TO_CGCS2000: dict[Reference, Callable[[float, float], Pair]] = {
    Reference.CGCS2000: lambda longitude, latitude: (longitude, latitude),
    Reference.WGS84: lambda longitude, latitude: (longitude, latitude),
    Reference.GCJ02: wgs_from_gcj,
    Reference.BD09: lambda longitude, latitude: wgs_from_gcj(*gcj_from_bd(longitude, latitude)),
}


def converted(longitude: float, latitude: float, reference: Reference) -> Pair:
    """Degrees of one of the four degree references as degrees of CGCS2000."""
    return _TO_CGCS2000[reference](longitude, latitude)


def placed(text: str, reference: Reference, meridian: int | None = None) -> Placed:
    """Where the text points to. `meridian`: central meridian in degrees, for eastings without a zone number.

    Reads "120.45, 36.38", "E120°27′30″ N36°22′48″", "北纬36.38 东经120.45", "lng=120.45&lat=36.38", "POINT(120.45 36.38)",
    and for GK3 "X=4027000.5 Y=40540000.2" in either order. Raises CoordinateFault.

    >>> placed("36.38N 120.45E", Reference.WGS84)
    Placed(longitude=120.45, latitude=36.38, meridian=None, is_swapped=False)
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise CoordinateFault("NOT_TWO_NUMBERS", text=text[:80])
    first, second = _numbers(text)
    if reference is not Reference.GK3:
        east, north, swapped = _degrees(first, second)
        return Placed(*converted(east, north, reference), None, swapped)
    return from_metres(first.value, second.value, meridian)


def from_metres(first: float, second: float, meridian: int | None) -> Placed:
    """Where two Gauss-Krueger metres point to, northing and easting in either order. Raises CoordinateFault."""
    northing, easting = _metres(first, second)
    easting, central = _zoned(easting, meridian)
    return Placed(*from_gauss_krueger(northing, easting, central), central)

"""From the datums that people in China hand in to longitude and latitude in CGCS2000.

For a map CGCS2000 and WGS-84 are one: they differ by centimetres. GCJ-02 is the shifted grid of Amap, Tencent and
WeChat, BD-09 the one of Baidu on top of it; both are undone by iteration on the forward formula. Survey drawings give
metres of the Gauss-Krueger projection in zones of three degrees (GB/T 22021); its series is that of Krueger in the
third flattening n (Karney 2011, doi 10.1007/s00190-011-0445-3), cut after n^4: below a micrometre within a zone.
"""

from collections.abc import Callable
from math import asinh, atan, atan2, atanh, cos, cosh, degrees, hypot, pi, radians, sin, sinh, sqrt, tan

Pair = tuple[float, float]

SEMI_MAJOR_M = 6_378_137.0  # CGCS2000
FLATTENING = 1 / 298.257222101
FALSE_EASTING_M = 500_000.0
EARTH_M = 6_371_008.8

_N = FLATTENING / (2 - FLATTENING)
_E = sqrt(FLATTENING * (2 - FLATTENING))
_RADIUS = SEMI_MAJOR_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_FORWARD = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BACK = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
# The ellipsoid and the constants of the shifted grids; published nowhere officially, the same in every open converter.
_SHIFT_AXIS_M = 6_378_245.0
_SHIFT_E2 = 0.00669342162296594323
_BAIDU = pi * 3000 / 180
_ENOUGH_DEG = 1e-11


def gauss_krueger(longitude: float, latitude: float, meridian: float) -> Pair:
    """Northing and easting in metres (easting with 500 km added, no zone number) of degrees in CGCS2000."""
    latitude_rad, away = radians(latitude), radians(longitude - meridian)
    conformal = sinh(asinh(tan(latitude_rad)) - _E * atanh(_E * sin(latitude_rad)))
    xi, eta = atan2(conformal, cos(away)), asinh(sin(away) / hypot(conformal, cos(away)))
    north, east = xi, eta
    for j, term in enumerate(_FORWARD, start=1):
        north += term * sin(2 * j * xi) * cosh(2 * j * eta)
        east += term * cos(2 * j * xi) * sinh(2 * j * eta)
    return _RADIUS * north, _RADIUS * east + FALSE_EASTING_M


def from_gauss_krueger(northing: float, easting: float, meridian: float) -> Pair:
    """Longitude and latitude in degrees of CGCS2000. Inverse of `gauss_krueger`."""
    xi0, eta0 = northing / _RADIUS, (easting - FALSE_EASTING_M) / _RADIUS
    xi, eta = xi0, eta0
    for j, term in enumerate(_BACK, start=1):
        xi -= term * sin(2 * j * xi0) * cosh(2 * j * eta0)
        eta -= term * cos(2 * j * xi0) * sinh(2 * j * eta0)
    conformal = sin(xi) / hypot(sinh(eta), cos(xi))
    away = atan2(sinh(eta), cos(xi))
    return meridian + degrees(away), degrees(atan(_geographic(conformal)))


def _geographic(conformal: float) -> float:
    """Tangent of the latitude from the tangent of the conformal latitude, by Newton's method (quadratic)."""
    tangent = conformal
    for _step in range(6):
        secant = sqrt(1 + tangent**2)
        shift = sinh(_E * atanh(_E * tangent / secant))
        found = tangent * sqrt(1 + shift**2) - shift * secant
        slope = sqrt(1 + found**2) * secant * (1 - _E**2) / (1 + (1 - _E**2) * tangent**2)
        tangent -= (found - conformal) / slope
    return tangent


def gcj_from_wgs(longitude: float, latitude: float) -> Pair:
    """GCJ-02 degrees of a point inside China given in WGS-84 or CGCS2000."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    up = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    up += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    up += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    right = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    right += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    right += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    sine = sin(radians(latitude))
    magic = 1 - _SHIFT_E2 * sine * sine
    up = degrees(up / (_SHIFT_AXIS_M * (1 - _SHIFT_E2) / (magic * sqrt(magic))))
    right = degrees(right / (_SHIFT_AXIS_M / sqrt(magic) * cos(radians(latitude))))
    return longitude + right, latitude + up


def bd_from_gcj(longitude: float, latitude: float) -> Pair:
    """BD-09 degrees of a point in GCJ-02."""
    far = hypot(longitude, latitude) + 0.00002 * sin(latitude * _BAIDU)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BAIDU)
    return far * cos(angle) + 0.0065, far * sin(angle) + 0.006


def _undone(forward: Callable[[float, float], Pair], longitude: float, latitude: float) -> Pair:
    """The point that `forward` moves here. The shift hardly changes over its own length, so this contracts fast."""
    x, y = longitude, latitude
    for _step in range(30):
        moved_x, moved_y = forward(x, y)
        off_x, off_y = moved_x - longitude, moved_y - latitude
        x, y = x - off_x, y - off_y
        if max(abs(off_x), abs(off_y)) < _ENOUGH_DEG:
            break
    return x, y


def wgs_from_gcj(longitude: float, latitude: float) -> Pair:
    """WGS-84 degrees of a point in GCJ-02."""
    return _undone(gcj_from_wgs, longitude, latitude)


def gcj_from_bd(longitude: float, latitude: float) -> Pair:
    """GCJ-02 degrees of a point in BD-09."""
    return _undone(bd_from_gcj, longitude, latitude)


def distance_m(one: Pair, other: Pair) -> float:
    """Metres between two points given as (longitude, latitude), on a sphere."""
    (x1, y1), (x2, y2) = one, other
    half = sin(radians(y2 - y1) / 2) ** 2
    half += cos(radians(y1)) * cos(radians(y2)) * sin(radians(x2 - x1) / 2) ** 2
    return 2 * EARTH_M * atan2(sqrt(half), sqrt(1 - half))

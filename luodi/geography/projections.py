"""Which datum a file of outlines states: the .prj of a Shapefile, the crs member of GeoJSON."""

import re
from dataclasses import dataclass
from typing import Any

from luodi.engine.coordinates import Reference
from luodi.geography.faults import BoundaryFault


@dataclass(frozen=True)
class Stated:
    """The reference of a file and, for Gauss-Krueger, its central meridian (None: the eastings carry the zone)."""

    reference: Reference
    meridian: int | None = None

    @property
    def words(self) -> str:
        """As it is kept and shown: "CGCS2000", "GK3 120°"."""
        return f"{self.reference.value} {self.meridian}°" if self.meridian else self.reference.value


_NAME = re.compile(r'^\s*(PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS)\s*\[\s*"([^"]*)"', re.IGNORECASE)
_PARAMETER = re.compile(r'PARAMETER\s*\[\s*"([^"]+)"\s*,\s*([-+0-9.eE]+)')
_METHOD = re.compile(r'PROJECTION\s*\[\s*"([^"]+)"', re.IGNORECASE)
_CGCS2000 = re.compile(
    r"CGCS[_ ]?2000|China[_ ]Geodetic[_ ]Coordinate[_ ]System[_ ]2000|D_China_2000", re.IGNORECASE
)
_WGS84 = re.compile(r"WGS[_ ]?(?:19)?84", re.IGNORECASE)
_METHODS = {"GAUSS_KRUGER", "TRANSVERSE_MERCATOR"}
_CRS = re.compile(r"(?:EPSG:{1,2}(?:[0-9.]*:)?|EPSG/0/)(\d+)$|CRS:?(84)$", re.IGNORECASE)
# EPSG 4513-4533: CGCS2000 three-degree zones 25-45 with the zone in the easting; 4534-4554: by central meridian 75-135.
_BY_ZONE, _BY_MERIDIAN = range(4513, 4534), range(4534, 4555)


def stated_in_prj(text: str) -> Stated:
    """The reference a .prj names. Raises BoundaryFault for every other one, with its name."""
    head = _NAME.search(text)
    datum = Reference.CGCS2000 if _CGCS2000.search(text) else Reference.WGS84 if _WGS84.search(text) else None
    if head is None or datum is None:
        raise BoundaryFault("UNKNOWN_DATUM", name=head[2] if head else text.strip()[:60])
    if head[1].upper().startswith("GEO"):
        return Stated(datum)
    method = _METHOD.search(text)
    values = {name.upper().replace(" ", "_"): float(value) for name, value in _PARAMETER.findall(text)}
    meridian = values.get("CENTRAL_MERIDIAN", 0.0)
    plain = values.get("SCALE_FACTOR", 1.0) == 1.0 and values.get("LATITUDE_OF_ORIGIN", 0.0) == 0.0
    zone = meridian // 3
    easting_fits = values.get("FALSE_EASTING") in (500_000.0, 500_000.0 + zone * 1_000_000)
    known = datum is Reference.CGCS2000 and method is not None and method[1].upper() in _METHODS
    if not (known and plain and easting_fits and meridian % 3 == 0 and 25 <= zone <= 45):
        raise BoundaryFault("UNKNOWN_DATUM", name=head[2])
    return Stated(Reference.GK3, int(meridian))


def stated_in_geojson(document: dict[str, Any]) -> Stated | None:
    """The reference a GeoJSON names; None when it names none (then RFC 7946 says WGS-84)."""
    crs = document.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else str(crs)
    found = _CRS.search(name.strip())
    number = int(found[1] or 4326) if found else 0
    if number == 4326:
        return Stated(Reference.WGS84)
    if number == 4490:
        return Stated(Reference.CGCS2000)
    if number in _BY_ZONE:
        return Stated(Reference.GK3, 3 * (number - 4513 + 25))
    if number in _BY_MERIDIAN:
        return Stated(Reference.GK3, 75 + 3 * (number - 4534))
    raise BoundaryFault("UNKNOWN_DATUM", name=name[:60])


def agreed(stated: Stated | None, chosen: Stated | None, fallback: Stated | None) -> Stated:
    """What the file says; else what the person says; else the format's own rule. Raises when the two contradict."""
    if stated and chosen:
        degrees = {Reference.CGCS2000, Reference.WGS84}
        alike = {stated.reference, chosen.reference} <= degrees or stated.reference is chosen.reference
        if not alike or (chosen.meridian and stated.meridian and chosen.meridian != stated.meridian):
            raise BoundaryFault("DATUM_DISAGREES", stated=stated.words, chosen=chosen.words)
    found = stated or chosen or fallback
    if found is None:
        raise BoundaryFault("DATUM_MISSING")
    return found

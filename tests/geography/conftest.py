"""Files of outlines drawn here: a square for each of the two towns of the test district, in every format."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import shapefile

from luodi.engine.geodesy import gauss_krueger
from luodi.geography.actions import Origin, confirm_boundaries, hand_in_boundaries

ORIGIN = Origin(source="区自然资源局（虚构）", credit="虚构署名", review_number="虚构审图号", is_sketch=False)
EAST = [(120.0, 36.0), (120.2, 36.0), (120.2, 36.2), (120.0, 36.2), (120.0, 36.0)]
WEST = [(119.8, 36.0), (120.0, 36.0), (120.0, 36.2), (119.8, 36.2), (119.8, 36.0)]
CGCS2000 = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
GK_120 = f'PROJCS["CGCS2000_3_Degree_GK_Zone_40",{CGCS2000},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",40500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
XIAN = 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
Ring = list[tuple[float, float]]


def feature(ring: Ring, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    coordinates: Any = [ring] if kind == "Polygon" else ring
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def geojson(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


BOTH = geojson(feature(EAST, name="东街道"), feature(WEST, code="T2"))


def zipped(
    rings: dict[str, Ring] | None = None,
    prj: str = CGCS2000,
    encoding: str = "utf-8",
    leave_out: tuple[str, ...] = (),
    kind: int = shapefile.POLYGON,
) -> bytes:
    """A Shapefile in a zip, as a mapping program exports it: outer rings clockwise."""
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=kind, encoding=encoding) as writer:
        writer.field("XZQMC", "C", 40)
        for name, ring in (rings or {"东街道": EAST, "西镇": WEST}).items():
            if kind == shapefile.POINT:
                writer.point(*ring[0])
            else:
                writer.poly([[list(point) for point in ring[::-1]]])
            writer.record(name)
    files = {name: stream.getvalue() for name, stream in parts.items()} | {"prj": prj.encode()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            if name not in leave_out:
                archive.writestr(f"图层/towns.{name}", content)
    return packed.getvalue()


def in_metres(ring: Ring) -> Ring:
    """GIS order: easting with its zone, northing."""
    made = [gauss_krueger(x, y, 120) for x, y in ring]
    return [(40_000_000 + east, north) for north, east in made]


@pytest.fixture
def outlines(district, at) -> Callable[[], None]:
    """Both towns in force."""
    handed_in = hand_in_boundaries(content=BOTH, filename="towns.geojson", origin=ORIGIN, by=None, at=at)
    confirm_boundaries(handed_in=handed_in, by=None, at=at)
    return handed_in

"""Reading files of outlines: what is taken, and where each bad file says it is bad."""

import io
import json
import zipfile

import pytest
import shapefile

from luodi.engine.coordinates import Reference
from luodi.geography.faults import BoundaryFault
from luodi.geography.projections import Stated, agreed, stated_in_geojson, stated_in_prj
from luodi.geography.shapes import read_layer
from tests.geography.conftest import BOTH, CGCS2000, EAST, GK_120, XIAN, feature, geojson, zipped


def fault(content: bytes, filename: str = "x.geojson") -> BoundaryFault:
    with pytest.raises(BoundaryFault) as found:
        read_layer(content, filename)
    return found.value


def test_geojson_and_shapefile_say_the_same() -> None:
    one, other = read_layer(BOTH, "x.geojson"), read_layer(zipped(), "x.zip")
    assert [len(shape.outline[0][0]) for shape in one.shapes] == [5, 5]
    assert [sorted(set(shape.outline[0][0])) for shape in other.shapes] == [
        sorted(set(shape.outline[0][0])) for shape in one.shapes
    ]
    assert one.fallback == Stated(Reference.WGS84)
    assert other.stated == Stated(Reference.CGCS2000)


def test_attributes_in_gb18030_without_a_cpg() -> None:
    layer = read_layer(zipped(encoding="gb18030"), "x.zip")
    assert [shape.attributes["XZQMC"] for shape in layer.shapes] == ["东街道", "西镇"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"  ", "BOUNDARY_FILE_EMPTY"),
        (b"{", "NOT_OUTLINES"),
        (b"[1]", "NOT_OUTLINES"),
        (b"\xff\xfe\x00", "NOT_OUTLINES"),
        (b"[" * 100_000, "NOT_OUTLINES"),
        (b'{"type":"FeatureCollection","features":[NaN]}', "NOT_OUTLINES"),
        (geojson(), "NO_SHAPES"),
        (geojson(feature(EAST[0], "Point", name="东街道")), "NOT_POLYGONS"),
        (geojson(feature(EAST, "LineString", name="东街道")), "NOT_POLYGONS"),
        (geojson({"type": "Feature", "geometry": None}), "NOT_POLYGONS"),
        (geojson(feature([(120, 36), ("a", 36)], name="东街道")), "BAD_POINT"),
        (geojson(feature([(120, 36), (True, 36)], name="东街道")), "BAD_POINT"),
        (geojson(feature([(120, 36), (1e300, 36)], name="东街道")), "BAD_POINT"),
        (b'{"type":"Feature","geometry":{"type":"Polygon","coordinates":[7]}}', "BAD_RING"),
        (b'{"type":"Feature","geometry":{"type":"Polygon","coordinates":7}}', "BAD_RING"),
        (b'{"type":"Feature","geometry":{"type":"Polygon"}}', "BAD_RING"),
        (geojson(*[feature(EAST)] * 501), "TOO_MANY_SHAPES"),
        (geojson(feature(EAST * 20_001)), "TOO_MANY_POINTS"),
        (geojson(feature(EAST), crs={"properties": {"name": "EPSG:3857"}}), "UNKNOWN_DATUM"),
    ],
)
def test_bad_geojson(content: bytes, code: str) -> None:
    assert fault(content).code == code


def test_a_fault_names_its_place() -> None:
    found = fault(geojson(feature(EAST), feature([(120, 36), (120, None)])))
    assert (found.code, found.facts["number"], found.facts["place"]) == ("BAD_POINT", 2, 2)


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped(leave_out=("dbf",)), "PARTS_MISSING"),
        (zipped(leave_out=("shx",)), "PARTS_MISSING"),
        (zipped(leave_out=("shp",)), "NOT_ONE_LAYER"),
        (zipped(prj=XIAN), "UNKNOWN_DATUM"),
        (zipped(kind=shapefile.POINT), "NOT_POLYGONS"),
        (zipped()[:400], "ZIP_BROKEN"),
        (packed(a_shp=b"x", b_shp=b"x"), "NOT_ONE_LAYER"),
        (packed(a_shp=b"x", a_shx=b"x", a_dbf=b"x"), "NOT_OUTLINES"),
        (packed(a_shp=b"x", a_shx=b"x", a_dbf=b"x", a_cpg=b"klingon"), "ENCODING_UNKNOWN"),
        (packed(a_shp=b"\0" * 61 * 1024 * 1024, a_shx=b"", a_dbf=b""), "ZIP_TOO_LARGE"),
    ],
)
def test_bad_archives(content: bytes, code: str) -> None:
    assert fault(content, "x.zip").code == code


def test_an_archive_that_lies_about_its_size() -> None:
    """Every size in its directory says one byte: no more than that is read of it."""
    content = bytearray(zipped())
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 24 : place + 28] = (1).to_bytes(4, "little")
        place = content.find(b"PK\x01\x02", place + 4)
    assert fault(bytes(content), "x.zip").code in ("ZIP_BROKEN", "NOT_OUTLINES")


def test_a_shp_alone() -> None:
    assert fault(b"\0\0\x27\x0a", "towns.shp").code == "NOT_ZIPPED"


def test_stated_datums() -> None:
    assert stated_in_prj(CGCS2000) == Stated(Reference.CGCS2000)
    assert stated_in_prj(GK_120) == Stated(Reference.GK3, 120)
    assert stated_in_prj('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]') == Stated(Reference.WGS84)
    for text in (
        XIAN,
        GK_120.replace("120.0", "117.5"),
        GK_120.replace("1.0]", "0.9996]", 1),
        GK_120.replace("40500000.0", "0.0"),
        'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator"]]',
        "nonsense",
    ):
        with pytest.raises(BoundaryFault, match="UNKNOWN_DATUM"):
            stated_in_prj(text)
    names = {
        "urn:ogc:def:crs:OGC:1.3:CRS84": Stated(Reference.WGS84),
        "EPSG:4490": Stated(Reference.CGCS2000),
    }
    names |= {
        "urn:ogc:def:crs:EPSG::4549": Stated(Reference.GK3, 120),
        "EPSG:4528": Stated(Reference.GK3, 120),
    }
    for name, stated in names.items():
        assert stated_in_geojson(json.loads(geojson(crs={"properties": {"name": name}}))) == stated


def test_the_file_and_the_person_must_agree() -> None:
    wgs, cgcs, gcj = Stated(Reference.WGS84), Stated(Reference.CGCS2000), Stated(Reference.GCJ02)
    assert agreed(wgs, cgcs, None) == wgs
    assert agreed(None, gcj, wgs) == gcj
    assert agreed(None, None, wgs) == wgs
    with pytest.raises(BoundaryFault, match="DATUM_DISAGREES"):
        agreed(wgs, gcj, None)
    with pytest.raises(BoundaryFault, match="DATUM_MISSING"):
        agreed(None, None, None)

"""Files of outlines as plain shapes: GeoJSON, or a Shapefile in a zip. Nothing is believed, everything is bounded."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

import shapefile

from luodi.engine.coordinates import Reference
from luodi.engine.geodesy import Pair
from luodi.geography.faults import BoundaryFault
from luodi.geography.projections import Stated, stated_in_geojson, stated_in_prj

MOST_UNPACKED = 60 * 1024 * 1024
MOST_MEMBERS, MOST_SHAPES, MOST_POINTS = 200, 500, 100_000
POLYGONS = {"Polygon", "MultiPolygon"}
PARTS = ("shp", "shx", "dbf", "prj", "cpg")
NEEDED = ("shp", "shx", "dbf")


@dataclass(frozen=True)
class Shape:
    """One outline as it stands in the file, numbers not yet converted; `number` counts from 1."""

    number: int
    attributes: dict[str, str]
    outline: list[list[list[Pair]]]


@dataclass(frozen=True)
class Layer:
    """The shapes, what the file says they refer to, and what its format says when it says nothing."""

    shapes: list[Shape]
    stated: Stated | None
    fallback: Stated | None


def read_layer(content: bytes, filename: str) -> Layer:
    """The layer of a file. Raises BoundaryFault."""
    if not content.strip():
        raise BoundaryFault("BOUNDARY_FILE_EMPTY", filename=filename)
    if content.startswith(b"PK"):
        return _shapefile(_members(content), filename)
    if filename.lower().endswith((".shp", ".dbf", ".shx")):
        raise BoundaryFault("NOT_ZIPPED", filename=filename)
    return _geojson(content, filename)


# -- GeoJSON


def _no_constant(text: str) -> float:
    raise ValueError(text)


def _geojson(content: bytes, filename: str) -> Layer:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        line = getattr(wrong, "lineno", 0)
        raise BoundaryFault("NOT_OUTLINES", filename=filename, line=line or "—") from wrong
    if not isinstance(document, dict) or document.get("type") not in ("FeatureCollection", "Feature"):
        raise BoundaryFault("NOT_OUTLINES", filename=filename, line="—")
    features = document.get("features", [document])
    if not isinstance(features, list) or not features:
        raise BoundaryFault("NO_SHAPES", filename=filename)
    _count_shapes(len(features))
    left = [MOST_POINTS]
    shapes = [_feature(number, feature, left) for number, feature in enumerate(features, start=1)]
    return Layer(shapes, stated_in_geojson(document), Stated(Reference.WGS84))


def _count_shapes(count: int) -> None:
    if count > MOST_SHAPES:
        raise BoundaryFault("TOO_MANY_SHAPES", count=count, limit=MOST_SHAPES)


def _feature(number: int, feature: Any, left: list[int]) -> Shape:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = str(geometry.get("type")) if isinstance(geometry, dict) else "—"
    if kind not in POLYGONS:
        raise BoundaryFault("NOT_POLYGONS", number=number, kind=kind[:40])
    raw: Any = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons: Any = [raw] if kind == "Polygon" else raw
    try:
        outline = [[_ring(number, ring, left) for ring in polygon] for polygon in polygons]
    except (TypeError, KeyError) as wrong:
        raise BoundaryFault("BAD_RING", number=number, ring=1) from wrong
    given = feature.get("properties") or {}
    texts = {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}
    return Shape(number, texts, outline)


def _ring(number: int, ring: Any, left: list[int]) -> list[Pair]:
    if not isinstance(ring, list):
        raise BoundaryFault("BAD_RING", number=number, ring=1)
    left[0] -= len(ring)
    if left[0] < 0:
        raise BoundaryFault("TOO_MANY_POINTS", limit=MOST_POINTS)
    return [_point(number, place, point) for place, point in enumerate(ring, start=1)]


def _point(number: int, place: int, point: Any) -> Pair:
    pair = point[:2] if isinstance(point, list) else []
    sound = [each for each in pair if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(sound) == 2 and all(isfinite(each) and abs(each) < 1e9 for each in sound):
        return float(sound[0]), float(sound[1])
    raise BoundaryFault("BAD_POINT", number=number, place=place, text=str(point)[:40])


# -- Shapefile


def _members(content: bytes) -> dict[str, bytes]:
    """The parts of the one Shapefile in the zip, by ending; read within a bound whatever the directory says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if len(entries) > MOST_MEMBERS or sum(each.file_size for each in entries) > MOST_UNPACKED:
                raise BoundaryFault(
                    "ZIP_TOO_LARGE", limit=MOST_UNPACKED // 1024 // 1024, members=MOST_MEMBERS
                )
            if any(each.flag_bits & 1 for each in entries):
                raise BoundaryFault("ZIP_LOCKED")
            return _unpacked(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, UnicodeError) as broken:
        raise BoundaryFault("ZIP_BROKEN") from broken


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    layers = [
        each for each in entries if each.filename.lower().endswith(".shp") and "__MACOSX" not in each.filename
    ]
    if len(layers) != 1:
        names = "、".join(each.filename for each in layers[:4]) or "—"
        raise BoundaryFault("NOT_ONE_LAYER", count=len(layers), names=names)
    stem = layers[0].filename[:-4]
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        base, _dot, ending = entry.filename.rpartition(".")
        if base.lower() != stem.lower() or ending.lower() not in PARTS:
            continue
        with archive.open(entry) as stream:
            data = stream.read(left + 1)
        left -= len(data)
        if left < 0:
            raise BoundaryFault("ZIP_TOO_LARGE", limit=MOST_UNPACKED // 1024 // 1024, members=MOST_MEMBERS)
        parts[ending.lower()] = data
    missing = [f".{part}" for part in NEEDED if part not in parts]
    if missing:
        raise BoundaryFault("PARTS_MISSING", parts="、".join(missing), name=stem)
    return parts


def _encoding(parts: dict[str, bytes]) -> str:
    """The encoding of the attributes: what .cpg says, else UTF-8 if they are, else GB18030."""
    said = parts.get("cpg", b"").decode("ascii", "replace").strip().lower()
    known = {"65001": "utf-8", "936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030"}
    if said:
        name = known.get(said, said)
        try:
            "".encode(name)
        except LookupError as unknown:
            raise BoundaryFault("ENCODING_UNKNOWN", name=said[:40]) from unknown
        return name
    records = parts["dbf"]
    try:
        records[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _shapefile(parts: dict[str, bytes], filename: str) -> Layer:
    encoding = _encoding(parts)
    stated = stated_in_prj(parts["prj"].decode("utf-8", "replace")) if parts.get("prj", b"").strip() else None
    streams = {part: io.BytesIO(parts[part]) for part in NEEDED}
    try:
        with shapefile.Reader(**streams, encoding=encoding, encodingErrors="strict") as reader:
            _count_shapes(len(reader))
            shapes = list(_shapes(reader))
    except UnicodeDecodeError as wrong:
        raise BoundaryFault("ATTRIBUTES_UNREADABLE", encoding=encoding) from wrong
    except BoundaryFault:
        raise
    except (
        Exception
    ) as broken:  # a damaged file may break its parser in any way; it is the file's fault, not ours
        raise BoundaryFault("NOT_OUTLINES", filename=filename, line="—") from broken
    if not shapes:
        raise BoundaryFault("NO_SHAPES", filename=filename)
    return Layer(shapes, stated, None)


def _shapes(reader: Any) -> Iterator[Shape]:
    left = [MOST_POINTS]
    for number, each in enumerate(reader.iterShapeRecords(), start=1):
        kind = str(each.shape.shapeTypeName)
        if not kind.startswith("POLYGON"):
            raise BoundaryFault("NOT_POLYGONS", number=number, kind=kind)
        geometry = each.shape.__geo_interface__
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        outline = [
            [_ring(number, [list(point) for point in ring], left) for ring in polygon] for polygon in polygons
        ]
        attributes = {str(key): str(value).strip() for key, value in each.record.as_dict().items()}
        yield Shape(number, attributes, outline)

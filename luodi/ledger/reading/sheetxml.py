"""What calamine cannot tell about a sheet of an .xlsx: formulas without a value, errors, far-away cells.

One pass over the bytes of the sheet's XML. Where cells lie beyond the caps (one at XFD1048576 would make any
reader allocate the whole rectangle) the workbook is written again without them before calamine sees it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from defusedxml import ElementTree

from luodi.ledger.reading.characters import column_index, column_letter
from luodi.ledger.reading.safe import damaged
from luodi.ledger.reading.shape import Unreadable

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_EMPTY_ROWS = 1_000
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_REFERENCE = re.compile(rb'\br="([A-Z]*)(\d+)"')
_FAR_CELL = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br="(?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])\d+"(?:[^>]*/>|.*?</(?:\w+:)?c>)', re.DOTALL
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*)<)")
_ERROR = re.compile(rb'<(?:\w+:)?c [^>]*?\bt="e"[^>]*>.*?</(?:\w+:)?c>', re.DOTALL)
_SHEET_DATA_END = re.compile(rb"</(?:\w+:)?sheetData>")
_HAS_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t|is|f)[ >]")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Findings:
    """Cells by (row, column), 0-based. `stopped_at` is the 1-based row after which nothing was read."""

    formulas_without_value: set[tuple[int, int]] = field(default_factory=set)
    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    stopped_at: int | None = None
    cells_ignored: bool = False
    far_columns: bool = False

    @property
    def has_odd_cells(self) -> bool:
        """Whether any cell must not be read as it stands."""
        return bool(self.formulas_without_value or self.error_cells)


@dataclass(slots=True)
class Package:
    """An .xlsx opened as an archive: where each sheet lies, and which date system it counts in."""

    data: bytes
    paths: dict[str, str]
    epoch_1904: bool

    @classmethod
    def of(cls, data: bytes) -> Package:
        """Read the workbook part. Raises Unreadable."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
                relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        except (KeyError, ElementTree.ParseError) as broken:
            raise damaged(broken) from broken
        targets = {
            str(item.get("Id")): posixpath.normpath(posixpath.join("/xl", str(item.get("Target")))).lstrip(
                "/"
            )
            for item in relations
        }
        paths: dict[str, str] = {}
        epoch_1904 = False
        for element in book.iter():
            tag = element.tag.rsplit("}", 1)[-1]
            if tag == "sheet":
                relation = element.get(_RELATION) or next(
                    (value for key, value in element.items() if key.endswith("}id")), ""
                )
                paths[str(element.get("name"))] = targets.get(relation, "")
            elif tag == "workbookPr":
                epoch_1904 = element.get("date1904") in {"1", "true"}
        return cls(data, paths, epoch_1904)

    def examine(self, sheet: str) -> tuple[Findings, bytes]:
        """What is odd in the sheet, and the workbook to hand to calamine (cut to the caps if need be)."""
        path = self.paths.get(sheet, "")
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            if path not in archive.namelist():
                raise Unreadable("TRUNCATED", sheet=sheet)
            xml = archive.read(path)
            findings, kept = _examine(xml)
            if kept is xml:
                return findings, self.data
            return findings, _repacked(archive, path, kept)


def _repacked(archive: zipfile.ZipFile, path: str, xml: bytes) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as target:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                target.writestr(member.filename, xml if member.filename == path else archive.read(member))
    return copy.getvalue()


def _examine(xml: bytes) -> tuple[Findings, bytes]:
    findings = Findings()
    kept = _cut_rows(xml, findings)
    if _FAR_CELL.search(kept):
        findings.far_columns = True
        kept = _FAR_CELL.sub(b"", kept)
    for found in _FORMULA.finditer(kept):
        _note_formula(kept, found.start(), findings)
    if b't="e"' in kept:
        for found in _ERROR.finditer(kept):
            _note_error(found.group(), findings)
    return findings, kept


def _cut_rows(xml: bytes, findings: Findings) -> bytes:
    """The XML up to a run of 1,000 empty rows. Raises Unreadable when filled rows go on past the cap."""
    last_filled = row = 0
    starts = list(_ROW.finditer(xml))
    for position, found in enumerate(starts):
        reference = _REFERENCE.search(found.group(1))
        row = int(reference.group(2)) if reference else row + 1
        end = starts[position + 1].start() if position + 1 < len(starts) else len(xml)
        filled = not found.group(1).endswith(b"/") and _HAS_VALUE.search(xml, found.end(), end)
        if row - last_filled > MAX_EMPTY_ROWS:
            findings.stopped_at = last_filled
            findings.cells_ignored = bool(_HAS_VALUE.search(xml, found.start()))
            tail = _SHEET_DATA_END.search(xml, found.start())
            return xml[: found.start()] + (xml[tail.start() :] if tail else b"")
        if filled:
            last_filled = row
        if last_filled > MAX_ROWS:
            raise Unreadable("TOO_LARGE", rows=last_filled, limit=MAX_ROWS)
    return xml


def _cell_around(xml: bytes, position: int) -> bytes:
    start = max(xml.rfind(b"<c ", 0, position), xml.rfind(b":c ", 0, position))
    end = re.compile(rb"</(?:\w+:)?c>").search(xml, position)
    return xml[start : end.end() if end else len(xml)]


def _note_formula(xml: bytes, position: int, findings: Findings) -> None:
    cell = _cell_around(xml, position)
    value = _VALUE.search(cell)
    # A formula may rightly yield an empty text: then the cell says t="str".
    if value and (value.group(1) or b't="str"' in cell.split(b">", 1)[0]):
        return
    place = _place(cell)
    if place:
        findings.formulas_without_value.add(place)


def _note_error(cell: bytes, findings: Findings) -> None:
    value, place = _VALUE.search(cell), _place(cell)
    if place and place not in findings.formulas_without_value:
        findings.error_cells[place] = (value.group(1) or b"" if value else b"").decode("utf-8", "replace")


def _place(cell: bytes) -> tuple[int, int] | None:
    reference = _REFERENCE.search(cell)
    if not reference or not reference.group(1):
        return None
    return int(reference.group(2)) - 1, column_index(reference.group(1).decode())


LAST_COLUMN = column_letter(MAX_COLUMNS - 1)

"""A sheet as a grid of cells from A1 on, whatever the file was: .xlsx, .xls or CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from luodi.ledger.reading.characters import visible
from luodi.ledger.reading.safe import Content
from luodi.ledger.reading.shape import Unreadable
from luodi.ledger.reading.sheetxml import MAX_COLUMNS, MAX_EMPTY_ROWS, MAX_ROWS, Findings, Package

Cell = object
Merge = tuple[int, int, int, int]
_TOP_ROWS = 200


@dataclass(slots=True)
class Grid:
    """Cells by row and column, 0-based; texts without invisible characters. Merges: r1, c1, r2, c2."""

    name: str
    cells: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    epoch_1904: bool = False
    _by_row: dict[int, list[Merge]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.cells), default=0)

    def at(self, row: int, column: int) -> Cell:
        """The cell itself, "" where there is none."""
        if row < 0 or row >= len(self.cells) or column < 0 or column >= len(self.cells[row]):
            return ""
        return self.cells[row][column]

    def text(self, row: int, column: int) -> str:
        """The cell as people read it."""
        return text_of(self.at(row, column))

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range that covers a cell of the first 200 rows, where headers and forms stand."""
        if not self._by_row:
            self._by_row[-1] = []
            for merge in self.merges:
                for covered in range(merge[0], min(merge[2], _TOP_ROWS) + 1):
                    self._by_row.setdefault(covered, []).append(merge)
        return next((merge for merge in self._by_row.get(row, []) if merge[1] <= column <= merge[3]), None)

    def merged_text(self, row: int, column: int) -> str:
        """The text of the cell, or of the merged range it lies in."""
        merge = self.merge_at(row, column)
        return self.text(merge[0], merge[1]) if merge else self.text(row, column)


@dataclass(slots=True)
class Book:
    """An opened file: names of the visible sheets that hold cells, and how to get one."""

    content: Content
    names: list[str]
    hidden: list[str]

    def grid(self, name: str) -> Grid:
        """The cells of one sheet. Raises Unreadable."""
        if self.content.kind == "CSV":
            return _csv_grid(self.content, name)
        findings, data, epoch_1904 = Findings(), self.content.data, False
        if self.content.kind == "XLSX":
            package = Package.of(self.content.data)
            findings, data = package.examine(name)
            epoch_1904 = package.epoch_1904
        sheet = _open(data).get_sheet_by_name(name)
        cells: list[list[Cell]] = [
            [visible(cell) if type(cell) is str else cell for cell in row[:MAX_COLUMNS]]
            for row in sheet.to_python(skip_empty_area=False)
        ]
        merges = [
            (top, left, min(bottom, len(cells)), min(right, MAX_COLUMNS))
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        ]
        return _capped(Grid(name, cells, merges, findings, epoch_1904))


def open_book(content: Content, filename: str) -> Book:
    """Open a file already found harmless. Raises Unreadable."""
    if content.kind == "CSV":
        return Book(content, [filename.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "CSV"], [])
    book = _open(content.data)
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return Book(content, shown, [sheet.name for sheet in sheets if sheet.name not in shown])


def text_of(cell: Cell) -> str:
    """A cell as text: whole floats without ".0", floats at 15 digits, dates in ISO form."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(cell, ".15g") if abs(cell) < 1e15 else format(cell, "f").rstrip("0").rstrip(".")
    return str(cell)


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as locked:
        raise Unreadable("ENCRYPTED") from locked
    except CalamineError as broken:
        raise Unreadable("TRUNCATED") from broken


def _csv_grid(content: Content, name: str) -> Grid:
    csv.field_size_limit(1_000_000)
    cells: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(content.text, newline=""), delimiter=content.separator):
            cells.append([visible(cell) for cell in row[:MAX_COLUMNS]])
            if len(cells) > MAX_ROWS + MAX_EMPTY_ROWS:
                break
    except csv.Error as wrong:
        raise Unreadable("TRUNCATED", detail=str(wrong)) from wrong
    return _capped(Grid(name, cells))


def _capped(grid: Grid) -> Grid:
    """Stop after a run of empty rows; refuse what is larger than the caps."""
    empty = 0
    for number, row in enumerate(grid.cells):
        empty = 0 if any(cell != "" for cell in row) else empty + 1
        if empty >= MAX_EMPTY_ROWS:
            stop = number + 1 - empty
            grid.findings.cells_ignored |= any(cell != "" for later in grid.cells[number:] for cell in later)
            grid.findings.stopped_at = stop
            del grid.cells[stop:]
            break
    while grid.cells and not any(cell != "" for cell in grid.cells[-1]):
        grid.cells.pop()
    if len(grid.cells) > MAX_ROWS:
        raise Unreadable("TOO_LARGE", rows=len(grid.cells), limit=MAX_ROWS)
    return grid

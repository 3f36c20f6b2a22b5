"""The whole reading: from the bytes of a file to the rows of its ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from luodi.ledger.reading.cards import read_card
from luodi.ledger.reading.cells import Cells, split_marks
from luodi.ledger.reading.characters import is_blank, plain
from luodi.ledger.reading.checks import check_rows
from luodi.ledger.reading.columns import Spec, check_mapping, map_columns, resembled_table
from luodi.ledger.reading.grid import Book, Grid, open_book
from luodi.ledger.reading.headers import Layout, find_layout
from luodi.ledger.reading.lines import Lines
from luodi.ledger.reading.rules import Rules, load_rules
from luodi.ledger.reading.safe import open_content
from luodi.ledger.reading.shape import Fact, Problem, Reading, Row, Skipped, Unreadable, Value
from luodi.ledger.reading.sheetxml import LAST_COLUMN


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller asks for beyond the file."""

    sheet: str | None
    mapping: Mapping[str, str]
    default_year: int | None


def read_ledger(
    data: bytes, filename: str, *, sheet: str | None, mapping: Mapping[str, str], default_year: int | None
) -> Reading:
    """Read the named sheet, or the first visible one that holds a ledger or a card. Raises Unreadable."""
    content = open_content(data, filename)
    book = open_book(content, filename)
    wanted = Wanted(sheet, mapping, default_year)
    names = book.names if sheet is None else [sheet]
    if sheet is not None and sheet not in book.names + book.hidden:
        raise Unreadable("SHEET_UNKNOWN", sheet=sheet)
    refused: Unreadable | None = None
    for name in names:
        try:
            reading = _read_sheet(book, name, wanted)
        except Unreadable as reason:
            # A named refusal (roll-up, wall) tells more than "no header here".
            if refused is None or refused.code in {"NO_HEADER", "EMPTY"}:
                refused = reason
            continue
        others = tuple(other for other in book.names + book.hidden if other != name)
        return replace(
            reading, other_sheets=others, warnings=[*_about_sheets(name, others), *reading.warnings]
        )
    raise refused or Unreadable("EMPTY", filename=filename)


def _about_sheets(name: str, others: tuple[str, ...]) -> list[Problem]:
    return [Problem(name, None, "", "OTHER_SHEETS", {"sheets": "、".join(others)})] if others else []


def _read_sheet(book: Book, name: str, wanted: Wanted) -> Reading:
    rules = load_rules()
    grid = book.grid(name)
    if not grid.cells:
        raise Unreadable("EMPTY", sheet=name)
    card = read_card(grid, rules, wanted.default_year, book.content)
    if card is not None:
        return card
    layout = find_layout(grid, rules, wanted.default_year)
    _refuse_by_name(grid, layout, rules)
    if layout is None:
        raise Unreadable("NO_HEADER", sheet=name)
    check_mapping(wanted.mapping, max(grid.width, len(layout.headers)))
    specs, warnings = map_columns(grid, layout, rules, wanted.mapping)
    if not any(spec.column.field == "name" for spec in specs):
        raise Unreadable("NO_HEADER", sheet=name)
    cells = Cells(name, rules, layout.period, grid.epoch_1904)
    rows, skipped = _read_rows(grid, layout, specs, cells)
    return Reading(
        sheet=name,
        header_row=(layout.first + 1, layout.last + 1),
        columns=[spec.column for spec in specs],
        unit=layout.units.money,
        rows=rows,
        errors=cells.errors,
        warnings=[*_about_limits(grid), *warnings, *cells.warnings, *check_rows(name, specs, rows)],
        form_kind="ROWS",
        table=resembled_table(layout.headers, rules),
        period=layout.period,
        skipped=skipped,
        encoding=book.content.encoding,
        file_sha256=book.content.sha256,
        title=layout.title,
    )


def _refuse_by_name(grid: Grid, layout: Layout | None, rules: Rules) -> None:
    texts = [plain(text) for row in range(min(len(grid.cells), 30)) for text in _texts(grid, row)]
    for code, signs, counter in rules.refused:
        hit = next((text for text in texts for sign in signs if sign.search(text)), None)
        if hit is None or any(sign.search(text) for text in texts for sign in counter):
            continue
        if layout is None or code == "ROLL_UP":
            raise Unreadable(code, sheet=grid.name, title=texts[0], sign=hit[:40])


def _texts(grid: Grid, row: int) -> list[str]:
    return [cell for cell in grid.cells[row] if isinstance(cell, str) and cell]


def _about_limits(grid: Grid) -> list[Problem]:
    found = grid.findings
    problems: list[Problem] = []
    if found.stopped_at is not None:
        code = "ROWS_IGNORED" if found.cells_ignored else "STOPPED_AT_EMPTY_ROWS"
        problems.append(Problem(grid.name, found.stopped_at, "", code, {"row": found.stopped_at}))
    if found.far_columns:
        problems.append(Problem(grid.name, None, LAST_COLUMN, "COLUMNS_IGNORED", {"column": LAST_COLUMN}))
    return problems


def _read_rows(grid: Grid, layout: Layout, specs: list[Spec], cells: Cells) -> tuple[list[Row], Skipped]:
    by_field = {spec.column.field: spec.column.index for spec in specs if spec.column.field}
    name_column = by_field["name"]
    lines = Lines(grid, cells.rules, name_column, by_field.get("serial"))
    under_name = _fill_merged(grid, layout, specs, cells, name_column)
    counts: Counter[str] = Counter()
    rows: list[Row] = []
    for number in range(layout.last + 1, len(grid.cells)):
        kind = lines.kind(number)
        if kind != "PROJECT":
            counts[kind] += 1
            continue
        values = _values(grid, number, specs, cells)
        if not values:
            counts["EMPTY"] += 1
            continue
        if "name" not in values and number not in under_name:
            cells.errors.append(Problem(grid.name, number + 1, "", "NAME_MISSING", {}))
        marks = split_marks(grid.text(number, name_column))[0]
        rows.append(Row(number + 1, values, lines.group(), marks))
    skipped = Skipped(counts["GROUP"], counts["TOTAL"], counts["EMPTY"], counts["NOTE"])
    return rows, skipped


def _values(grid: Grid, number: int, specs: list[Spec], cells: Cells) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for spec in specs:
        column = spec.column
        odd = _oddity(grid, number, column.index) if grid.findings.has_odd_cells else None
        if odd:
            facts: dict[str, Fact] = {"header": column.header, **odd[1]}
            cells.errors.append(Problem(grid.name, number + 1, column.letter, odd[0], facts))
            continue
        if column.field is None:
            continue
        value = cells.read(grid.at(number, column.index), spec, number + 1)
        if value is not None:
            before = values.get(column.field)
            values[column.field] = _together(before, value) if before else value
    return values


def _oddity(grid: Grid, number: int, index: int) -> tuple[str, dict[str, Fact]] | None:
    """A formula nobody computed or an Excel error: an error of the row, never an empty cell."""
    place = (number, index)
    if place in grid.findings.formulas_without_value:
        return "FORMULA_WITHOUT_VALUE", {}
    if place in grid.findings.error_cells:
        return "ERROR_CELL", {"text": grid.findings.error_cells[place]}
    return None


def _together(before: Value, value: Value) -> Value:
    raw = f"{before.raw}\n{value.raw}"
    if isinstance(before.parsed, tuple) and isinstance(value.parsed, tuple):
        return Value(raw, before.parsed + value.parsed)
    parts = [str(one.parsed) for one in (before, value) if one.parsed is not None]
    return Value(raw, "\n".join(parts))


def _fill_merged(grid: Grid, layout: Layout, specs: list[Spec], cells: Cells, name_column: int) -> set[int]:
    """Fill vertically merged cells of grouping columns down; other columns get an error.

    Returns the rows a merged project name covers.
    """
    by_index = {spec.column.index: spec for spec in specs}
    under_name: set[int] = set()
    for top, left, bottom, right in grid.merges:
        if top <= layout.last or bottom <= top or left not in by_index or is_blank(grid.text(top, left)):
            continue
        covered = range(top + 1, min(bottom + 1, len(grid.cells)))
        spec = by_index[left]
        if spec.kind.fill_down:
            for row in covered:
                grid.cells[row][left] = grid.at(top, left)
            continue
        if left <= name_column <= right:
            under_name.update(covered)
        if spec.column.field and spec.column.field != "serial":
            facts: dict[str, Fact] = {"header": spec.column.header, "first": top + 1, "last": bottom + 1}
            cells.errors.append(Problem(grid.name, top + 2, spec.column.letter, "MERGED_CELL", facts))
    return under_name

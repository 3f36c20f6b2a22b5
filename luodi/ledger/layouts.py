"""Export: projects drawn back as an Excel ledger in the office's own layout, which imports without a change.

Every text is written as a text: nothing in a cell of ours is ever a formula.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import xlsxwriter
from django.utils import translation
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luodi.ledger.intake.cellsback import Sheet, cell_for
from luodi.ledger.intake.directory import Directory
from luodi.ledger.intake.kept import Kept
from luodi.ledger.models import Project
from luodi.ledger.reading.rules import load_rules, make_plain
from luodi.reference import reference
from luodi.refusal import Refusal

LONGEST_CELL = 32_767
_WIDE = {"name": 32, "content": 44, "progress_text": 36, "problem_text": 30, "note": 24, "nodes": 44}
Layout = dict[str, Any]


class TextTooLong(Refusal):
    """A text that no cell can hold; cutting it would lose words without a sign."""

    code = "TEXT_TOO_LONG_FOR_CELL"


@lru_cache(maxsize=1)
def _default() -> Layout:
    table: Layout = reference("ledger_layout.yaml")
    return table


def default_layout(on: date) -> Layout:
    """The product's own layout for the month of `on`."""
    table = _default()
    when = {"year": on.year, "month": on.month}
    columns = [
        {
            "index": index,
            "header": row["header"].format(**when),
            "field": row["field"].format(**when),
            "unit": row.get("unit", ""),
        }
        for index, row in enumerate(table["columns"])
    ]
    return {
        "title": table["title"].format(**when),
        "unit": table["unit"],
        "sheet": f"{on.year}-{on.month:02d}",
        "depth": 1,
        "year": on.year,
        "columns": columns,
    }


@dataclass(frozen=True)
class _Styles:
    title: Format
    unit: Format
    head: Format
    text: Format
    number: Format


def draw(projects: Sequence[Project], layout: Layout, directory: Directory) -> bytes:
    """The workbook: title, unit line, merged header, one row a project. Raises TextTooLong."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(_sheet_name(layout["sheet"]))
    styles = _Styles(
        title=book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        unit=book.add_format({"align": "right"}),
        head=book.add_format(
            {
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "bg_color": "#EEF2F7",
            }
        ),
        text=book.add_format({"valign": "top", "text_wrap": True, "border": 1}),
        number=book.add_format({"valign": "top", "border": 1}),
    )
    first = _draw_head(page, layout, styles)
    with translation.override("zh-hans"):
        _draw_rows(page, projects, layout, directory, (first, styles))
    page.freeze_panes(first, 0)
    book.close()
    return target.getvalue()


def _sheet_name(name: str) -> str:
    kept = "".join(sign for sign in name if sign not in "[]:*?/\\'")[:31]
    return kept or "Ledger"


def _draw_head(page: Worksheet, layout: Layout, styles: _Styles) -> int:
    """Title, unit and header; returns the first row below them."""
    last_column = max(column["index"] for column in layout["columns"])
    row = 0
    if layout["title"]:
        page.merge_range(0, 0, 0, max(last_column, 1), layout["title"], styles.title)
        page.set_row(0, 30)
        row = 1
    if layout["unit"]:
        page.merge_range(row, 0, row, max(last_column, 1), f"单位：{layout['unit']}", styles.unit)
        row += 1
    depth = layout["depth"]
    levels = {
        column["index"]: _levels(_header(column, layout["unit"]), depth) for column in layout["columns"]
    }
    for level in range(depth):
        _draw_level(page, levels, level, (row, depth, styles.head))
    for column in layout["columns"]:
        page.set_column(column["index"], column["index"], _WIDE.get(column["field"] or "", 14))
    return int(row + depth)


def _header(column: dict[str, Any], sheet_unit: str) -> str:
    """The header as it was; with its unit where neither it nor the sheet would say so any more."""
    header, unit = str(column["header"]), column["unit"]
    if not unit or unit == sheet_unit or make_plain(header).unit:
        return header
    usual = load_rules().kind_of(column["field"]).default_unit if column["field"] else unit
    return header if unit == usual else f"{header}（{unit}）"


def _levels(header: str, depth: int) -> list[str]:
    """The header's levels from the top; the lowest takes what is left over."""
    return header.split("/", depth - 1) if depth > 1 else [header]


def _draw_level(
    page: Worksheet, levels: dict[int, list[str]], level: int, place: tuple[int, int, Format]
) -> None:
    """One row of the header: equal neighbours under equal headings merge sideways, short ones downwards."""
    top, depth, style = place
    indices = sorted(levels)
    position = 0
    while position < len(indices):
        left = right = indices[position]
        own = levels[left]
        position += 1
        if level >= len(own):
            continue
        is_lowest = level == len(own) - 1
        while (
            not is_lowest
            and position < len(indices)
            and _continues(levels[indices[position]], own, level, right + 1 == indices[position])
        ):
            right = indices[position]
            position += 1
        bottom = top + depth - 1 if is_lowest else top + level
        if bottom > top + level or right > left:
            page.merge_range(top + level, left, bottom, right, own[level], style)
        else:
            page.write_string(top + level, left, own[level], style)


def _continues(other: list[str], own: list[str], level: int, is_next: bool) -> bool:
    return is_next and len(other) > level + 1 and other[: level + 1] == own[: level + 1]


def _draw_rows(
    page: Worksheet,
    projects: Sequence[Project],
    layout: Layout,
    directory: Directory,
    place: tuple[int, _Styles],
) -> None:
    first, styles = place
    kept = Kept.load(project.pk for project in projects)
    sheet = Sheet.of(layout, directory)
    columns = _said_once(layout["columns"])
    for number, project in enumerate(projects):
        facts = kept.facts[project.pk]
        for column in columns:
            value = cell_for(column, facts, sheet, number + 1)
            if value == "" or value is None:
                page.write_blank(first + number, column["index"], None, styles.text)
            elif isinstance(value, Decimal | int):
                _write_number(page, (first + number, column["index"]), Decimal(value), styles)
            else:
                if len(value) > LONGEST_CELL:
                    raise TextTooLong(project=project.name, header=column["header"], limit=LONGEST_CELL)
                page.write_string(first + number, column["index"], value, styles.text)


def _said_once(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where several columns say one thing together, the first says it all."""
    seen: set[str] = set()
    once = []
    for column in columns:
        is_again = column["field"] in seen
        once.append({**column, "field": None} if is_again else column)
        seen.add(column["field"])
    return once


def _write_number(page: Worksheet, cell: tuple[int, int], value: Decimal, styles: _Styles) -> None:
    """As a number when a spreadsheet can hold it exactly, else as the text of it."""
    if Decimal(format(float(value), ".15g")) == value:
        page.write_number(*cell, float(value), styles.number)
    else:
        page.write_string(*cell, format(value, "f"), styles.text)

"""What one cell means under its column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from luodi.ledger.reading.amounts import (
    BadAmount,
    number_of,
    parse_amount,
    parse_percent,
    parse_quantity,
)
from luodi.ledger.reading.characters import is_blank, one_line, plain
from luodi.ledger.reading.columns import Spec
from luodi.ledger.reading.dates import BadDate, parse_date, parse_span
from luodi.ledger.reading.grid import Cell, text_of
from luodi.ledger.reading.nodes import split_nodes
from luodi.ledger.reading.rules import Rules
from luodi.ledger.reading.shape import Fact, PartialDate, Period, Problem, Value

LONGEST_TEXT = 32_767
_MARKS = "★☆●○▲△◆◇■□※*"
_LEADING_MARKS = re.compile(rf"^[\s{_MARKS}]+")
_TRAILING_MARKS = re.compile(rf"[\s{_MARKS}]+$")
_ABOUT = re.compile(r"^\s*(?:约|近|超)")
_STATUS_DIGITS = re.compile(r"\d{4}|\d[月./-]\d")


class BadCell(ValueError):
    """A cell that cannot be used, with a code of its own and facts."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(slots=True)
class Cells:
    """Reads cells of one sheet and collects what is wrong with them."""

    sheet: str
    rules: Rules
    period: Period
    epoch_1904: bool
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _known: dict[tuple[int, type, Cell], Value] = field(default_factory=dict)

    def read(self, cell: Cell, spec: Spec, row: int) -> Value | None:
        """The value of a cell, None when nothing is written; `row` is the 1-based sheet row.

        Ledgers repeat themselves: a cell already read without a word to say about it is not read again.
        """
        if cell == "":
            return None
        key = (spec.column.index, type(cell), cell)
        known = self._known.get(key)
        if known is not None:
            return known
        text = text_of(cell)
        if is_blank(text):
            return None
        said = len(self.errors) + len(self.warnings)
        value = self._read(cell, text, spec, row)
        if said == len(self.errors) + len(self.warnings):
            self._known[key] = value
        return value

    def _read(self, cell: Cell, text: str, spec: Spec, row: int) -> Value:
        column = spec.column
        try:
            if len(text) > LONGEST_TEXT:
                raise BadCell("TEXT_TOO_LONG", length=len(text), limit=LONGEST_TEXT)
            return Value(text, _READERS[spec.kind.kind](self, cell, spec, row))
        except (BadDate, BadAmount) as wrong:
            facts: dict[str, Fact] = {"text": text[:80], "header": column.header}
            if isinstance(wrong, BadAmount) and wrong.unit:
                facts["unit"] = wrong.unit
            self.errors.append(Problem(self.sheet, row, column.letter, wrong.code, facts))
        except BadCell as wrong:
            facts = {"text": text[:80], "header": column.header, **wrong.facts}
            self.errors.append(Problem(self.sheet, row, column.letter, wrong.code, facts))
        return Value(text, None)

    def warn(self, spec: Spec, row: int, code: str, text: str) -> None:
        """Note a doubt about a cell that could be read."""
        facts: dict[str, Fact] = {"text": text[:80], "header": spec.column.header}
        self.warnings.append(Problem(self.sheet, row, spec.column.letter, code, facts))

    def _text(self, cell: Cell, spec: Spec, row: int) -> str:
        return cell.isoformat() if isinstance(cell, (dt.date, dt.datetime)) else text_of(cell)

    def _name(self, cell: Cell, spec: Spec, row: int) -> str:
        return split_marks(text_of(cell))[1]

    def _names(self, cell: Cell, spec: Spec, row: int) -> tuple[str, ...]:
        return split_names(text_of(cell))

    def _code(self, cell: Cell, spec: Spec, row: int) -> str:
        if isinstance(cell, float) and abs(cell) >= 1e15:
            raise BadCell("CODE_AS_NUMBER")
        return plain(text_of(cell)).upper()

    def _money(self, cell: Cell, spec: Spec, row: int) -> Decimal:
        self._note_about(cell, spec, row)
        return parse_amount(_figure_cell(cell), spec.column.unit)

    def _quantity(self, cell: Cell, spec: Spec, row: int) -> Decimal:
        self._note_about(cell, spec, row)
        _, factors = self.rules.quantities[spec.kind.quantity or "area"]
        return parse_quantity(_figure_cell(cell), factors, spec.column.unit)

    def _land(self, cell: Cell, spec: Spec, row: int) -> Any:
        is_area = bool(spec.column.field and spec.column.field.endswith(":AREA"))
        return self._quantity(cell, spec, row) if is_area else self._text(cell, spec, row)

    def _percent(self, cell: Cell, spec: Spec, row: int) -> Decimal:
        return parse_percent(_figure_cell(cell))

    def _degrees(self, cell: Cell, spec: Spec, row: int) -> Decimal:
        figure = number_of(_figure_cell(cell))
        if not spec.kind.low <= figure <= spec.kind.high:
            raise BadCell("DEGREES_OUT_OF_RANGE", low=spec.kind.low, high=spec.kind.high)
        return figure

    def _date(self, cell: Cell, spec: Spec, row: int) -> PartialDate | str | None:
        text = text_of(cell)
        if self.rules.undecided.search(text):
            self.warn(spec, row, "DATE_UNDECIDED", text)
            return None
        try:
            return parse_date(cell, self.period.year, epoch_1904=self.epoch_1904)
        except BadDate:
            # Columns of papers hold "是", "已批复" or a date: words stay words, broken dates are errors.
            if spec.loose and isinstance(cell, str) and not _STATUS_DIGITS.search(cell):
                return cell
            raise

    def _span(self, cell: Cell, spec: Spec, row: int) -> Any:
        return parse_span(cell, self.period.year, epoch_1904=self.epoch_1904)

    def _nodes(self, cell: Cell, spec: Spec, row: int) -> Any:
        return split_nodes(text_of(cell), self.period.year, self.rules)

    def _note_about(self, cell: Cell, spec: Spec, row: int) -> None:
        if isinstance(cell, str) and _ABOUT.match(cell):
            self.warn(spec, row, "AMOUNT_APPROXIMATE", cell)


_READERS: dict[str, Callable[[Cells, Cell, Spec, int], Any]] = {
    "text": Cells._text,
    "serial": Cells._text,
    "name": Cells._name,
    "names": Cells._names,
    "code": Cells._code,
    "money": Cells._money,
    "quantity": Cells._quantity,
    "land": Cells._land,
    "percent": Cells._percent,
    "degrees": Cells._degrees,
    "date": Cells._date,
    "span": Cells._span,
    "nodes": Cells._nodes,
}


def _figure_cell(cell: Cell) -> Cell:
    if isinstance(cell, (dt.date, dt.datetime, dt.time, dt.timedelta)):
        raise BadCell("DATE_WHERE_NUMBER")
    return cell


def split_marks(text: str) -> tuple[str, str]:
    """The ★ ● around a name, and the name without them on one line."""
    line = one_line(text)
    head, tail = _LEADING_MARKS.match(line), _TRAILING_MARKS.search(line)
    marks = "".join((head.group() if head else "") + (tail.group() if tail else "")).replace(" ", "")
    return marks, _TRAILING_MARKS.sub("", _LEADING_MARKS.sub("", line))


def split_names(text: str) -> tuple[str, ...]:
    """Several owners in one cell: cut at 、 ； ; and line breaks, never inside brackets."""
    names, depth, current = [], 0, ""
    for sign in text:
        depth += (sign in "(（") - (sign in ")）")
        if sign in "、；;\n" and depth <= 0:
            names.append(current)
            current = ""
        else:
            current += sign
    names.append(current)
    return tuple(name for name in (one_line(one) for one in names) if name)

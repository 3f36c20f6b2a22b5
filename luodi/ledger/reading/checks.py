"""Doubts that only show when rows are seen together: figures in the wrong unit, shares, doubles."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from statistics import median

from luodi.ledger.reading.amounts import format_amount
from luodi.ledger.reading.columns import Spec
from luodi.ledger.reading.shape import Fact, Problem, Row

_SUSPECT_FACTOR = 100
_LEAST_FIGURES = 5
_PERCENT_TOLERANCE = Decimal("1.5")
# Which figures a share compares: span of the part, span of the plan.
_SHARES = {"YEAR": ("YEAR_TO_MONTH", "YEAR"), "MONTH": ("MONTH", "MONTH"), "TEN_DAYS": ("TEN_DAYS", "MONTH")}


def check_rows(sheet: str, specs: list[Spec], rows: list[Row]) -> list[Problem]:
    """Warnings, none of which changes a value: somebody must confirm them."""
    return [
        *_suspect_units(sheet, specs, rows),
        *_wrong_shares(sheet, specs, rows),
        *_doubles(sheet, specs, rows, "code", "DUPLICATE_CODE"),
        *_doubles(sheet, specs, rows, "name", "DUPLICATE_NAME"),
    ]


def _suspect_units(sheet: str, specs: list[Spec], rows: list[Row]) -> list[Problem]:
    found: list[Problem] = []
    for spec in specs:
        column = spec.column
        if spec.kind.kind != "money" or column.field is None or not column.unit:
            continue
        figures = [(row, row.values[column.field].parsed) for row in rows if column.field in row.values]
        known = [(row, figure) for row, figure in figures if isinstance(figure, Decimal) and figure > 0]
        if len(known) < _LEAST_FIGURES:
            continue
        middle = Decimal(median(figure for _, figure in known))
        for row, figure in known:
            if figure > middle * _SUSPECT_FACTOR or figure * _SUSPECT_FACTOR < middle:
                raw = row.values[column.field].raw
                facts = {"text": raw, "header": column.header, "unit": column.unit}
                facts["median"] = format_amount(middle, column.unit)
                found.append(Problem(sheet, row.number, column.letter, "SUSPECT_UNIT", facts))
    return found


def _wrong_shares(sheet: str, specs: list[Spec], rows: list[Row]) -> list[Problem]:
    fields = {spec.column.field: spec for spec in specs if spec.column.field}
    found: list[Problem] = []
    for name, spec in fields.items():
        spans = _SHARES.get(name.removeprefix("percent:")) if name.startswith("percent:") else None
        part = spans and _field_of(fields, "PAID", spans[0])
        plan = spans and _field_of(fields, "PLAN", spans[1])
        if not part or not plan:
            continue
        for row in rows:
            stated, done, planned = (_figure(row, one) for one in (name, part, plan))
            if stated is None or done is None or not planned:
                continue
            share = (done * 100 / planned).quantize(Decimal("0.01"))
            if abs(share - stated) > _PERCENT_TOLERANCE:
                facts: dict[str, Fact] = {"header": spec.column.header, "computed": share}
                facts["text"] = row.values[name].raw
                found.append(Problem(sheet, row.number, spec.column.letter, "PERCENT_MISMATCH", facts))
    return found


def _field_of(fields: dict[str, Spec], series: str, span: str) -> str | None:
    names = [name for name in fields if name.split(":")[:3] == ["money", series, span]]
    return names[0] if len(names) == 1 else None


def _figure(row: Row, name: str) -> Decimal | None:
    value = row.values.get(name)
    return value.parsed if value is not None and isinstance(value.parsed, Decimal) else None


def _doubles(sheet: str, specs: list[Spec], rows: list[Row], name: str, code: str) -> list[Problem]:
    letter = next((spec.column.letter for spec in specs if spec.column.field == name), "")
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        value = row.values.get(name)
        if value is not None and value.parsed:
            places[str(value.parsed)].append(row.number)
    return [
        Problem(sheet, numbers[1], letter, code, {"text": text, "rows": ", ".join(map(str, numbers))})
        for text, numbers in places.items()
        if len(numbers) > 1
    ]

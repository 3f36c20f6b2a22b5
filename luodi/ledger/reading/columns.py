"""Each column of a ledger with the field, unit, year and month it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from luodi.ledger.reading.amounts import currency_of, unit_named
from luodi.ledger.reading.characters import column_letter
from luodi.ledger.reading.grid import Grid
from luodi.ledger.reading.headers import Layout
from luodi.ledger.reading.rules import Kind, Rule, Rules, make_plain, timed
from luodi.ledger.reading.shape import Column, Problem, Unreadable

_MONEY_KINDS = {"money"}
_PREFIXES = {
    "money": ("SERIES", "SPAN"),
    "usd": ("SERIES", "SPAN"),
    "date": ("milestone", "what"),
    "percent": ("span",),
    "funding": ("source",),
    "land": ("topic",),
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A column together with how its cells are read."""

    column: Column
    kind: Kind
    loose: bool
    join: bool


def map_columns(
    grid: Grid, layout: Layout, rules: Rules, mapping: Mapping[str, str]
) -> tuple[list[Spec], list[Problem]]:
    """Specs of all columns that have a header or a value, and warnings about doubtful ones."""
    used = _columns_used(grid, layout)
    headers = [layout.headers[index] if index < len(layout.headers) else "" for index in used]
    specs = [
        column_spec(header, index, layout, rules, mapping)
        for header, index in zip(headers, used, strict=True)
    ]
    warnings: list[Problem] = []
    specs = _without_duplicates(specs, grid.name, warnings)
    doubled = {problem.column for problem in warnings}
    for spec in specs:
        if spec.column.letter not in doubled:
            warnings.extend(_doubts(spec, grid.name))
    return specs, warnings


def _columns_used(grid: Grid, layout: Layout) -> list[int]:
    filled = {index for index, header in enumerate(layout.headers) if header}
    for row in grid.cells[layout.last + 1 :]:
        filled.update(index for index, cell in enumerate(row) if cell != "" and index not in filled)
    return sorted(filled)


def column_spec(header: str, index: int, layout: Layout, rules: Rules, mapping: Mapping[str, str]) -> Spec:
    """What the cells under (or, in a form, beside) this header mean."""
    letter = column_letter(index)
    plain_header = make_plain(header)
    rule: Rule | None = None
    field: str | None = None
    args: dict[str, str] = {}
    confidence = 0.0
    stated_unit = plain_header.unit
    if letter in mapping:
        field, _, own_unit = mapping[letter].partition("@")
        stated_unit, confidence, field = own_unit or stated_unit, 1.0, field or None
        rule = next((one for one in rules.rules if field and one.field == field), None)
    elif found := rules.find(plain_header.text):
        rule, confidence = found
        field, args = timed(rule, plain_header, layout.period)
    kind = rules.kind_of(field) if field else Kind("text")
    unit = "" if field is None else _unit(kind, stated_unit, layout, header, rules)
    if kind.kind == "land" and not str(field).endswith(":AREA"):
        unit = ""
    field = _in_dollars(field, unit)
    args = {**_parts(field), **args} if field else {}
    column = Column(index, letter, header, field, args, round(confidence, 2), unit)
    # A correction by hand joins nothing: two columns sent to one field are a mistake worth a word.
    return Spec(column, kind, bool(rule and rule.loose), bool(rule and rule.join))


def _unit(kind: Kind, stated: str, layout: Layout, header: str, rules: Rules) -> str:
    if kind.kind in _MONEY_KINDS:
        own = unit_named(stated.split("/", maxsplit=1)[0])
        return own or layout.units.money_for(header) or kind.default_unit
    quantity = "area" if kind.kind == "land" else kind.quantity
    if quantity:
        _, factors = rules.quantities[quantity]
        if stated in factors:
            return stated
        return layout.units.area if quantity == "area" and layout.units.area in factors else ""
    return ""


def _in_dollars(field: str | None, unit: str) -> str | None:
    """Figures in dollars never land in a field that means yuan, nor the other way round."""
    if field is None or not unit_named(unit):
        return field
    if currency_of(unit) == "CNY":
        return "foreign:TOTAL" if field == "total_investment_usd" else field
    if field == "total_investment":
        return "total_investment_usd"
    return "usd:" + field.removeprefix("money:") if field.startswith("money:") else field


def _parts(field: str) -> dict[str, str]:
    prefix, *rest = field.split(":")
    names = _PREFIXES.get(prefix, ())
    return {name.lower(): value for name, value in zip(names, rest, strict=False)}


def _without_duplicates(specs: list[Spec], sheet: str, warnings: list[Problem]) -> list[Spec]:
    """Of two columns for one field the surer stays; fields that may be joined keep both."""
    best: dict[str, Spec] = {}
    for spec in specs:
        field = spec.column.field
        if field and (field not in best or spec.column.confidence > best[field].column.confidence):
            best[field] = spec
    kept: list[Spec] = []
    for spec in specs:
        field = spec.column.field
        if not field or best[field] is spec or spec.join:
            kept.append(spec)
            continue
        column = spec.column
        facts = {"header": column.header, "field": field, "other": best[field].column.letter}
        warnings.append(Problem(sheet, None, column.letter, "DUPLICATE_COLUMN", facts))
        kept.append(Spec(replace(column, field=None, confidence=0.0), Kind("text"), loose=False, join=False))
    return kept


def _doubts(spec: Spec, sheet: str) -> list[Problem]:
    column, doubts = spec.column, []
    if column.field is None:
        doubts.append("UNKNOWN_COLUMN")
    elif spec.kind.kind in _MONEY_KINDS and not column.unit:
        doubts.append("UNIT_NOT_STATED")
    elif spec.kind.kind == "quantity" and not column.unit:
        doubts.append("UNIT_ASSUMED")
    if column.field and column.field.startswith(("money:", "usd:")) and "year" not in column.args:
        doubts.append("YEAR_NOT_STATED")
    return [
        Problem(sheet, None, column.letter, code, {"header": column.header, "field": column.field})
        for code in doubts
    ]


def resembled_table(headers: list[str], rules: Rules) -> str:
    """The known header set most of whose headers stand here, "" when none reaches six in ten."""
    seen = {make_plain(header).text for header in headers if header}
    seen |= {text.rsplit("/", 1)[-1] for text in seen}
    shares = {name: len(known & seen) / len(known) for name, known in rules.tables.items()}
    name = max(shares, key=lambda one: shares[one])
    return name if shares[name] >= 0.6 else ""


def check_mapping(mapping: Mapping[str, str], width: int) -> None:
    """A correction must point at a column of the sheet. Raises Unreadable."""
    letters = {column_letter(index) for index in range(width)}
    for letter in mapping:
        if letter not in letters:
            raise Unreadable("MAPPING_COLUMN", column=letter)

"""The way back: from the facts of a project to the cell of a ledger's column."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luodi.ledger.intake.cellwords import kind_name, template_name
from luodi.ledger.intake.directory import Directory
from luodi.ledger.intake.fields import NUMBERS, PLANNED, TEXTS, Facts, places_for
from luodi.ledger.intake.kept import date_of, first_day
from luodi.ledger.models import ListMembership
from luodi.ledger.reading.amounts import UNITS
from luodi.ledger.reading.dates import format_date
from luodi.ledger.reading.rules import load_rules
from luodi.ledger.reading.shape import PartialDate
from luodi.ledger.reading.shape import Precision as Written
from luodi.ledger.stages import Precision, Stage, Tag

Column = dict[str, Any]
Cell = str | int | Decimal | None
_SIGNIFICANT = 15


@dataclass(frozen=True)
class Sheet:
    """What the cells of one export have in common."""

    fields: frozenset[str]
    year: int | None
    directory: Directory

    @classmethod
    def of(cls, layout: dict[str, Any], directory: Directory) -> "Sheet":
        """From a remembered or the default layout."""
        fields = [column["field"] for column in layout["columns"] if column["field"]]
        return cls(frozenset(fields), layout.get("year"), directory)


def cell_for(column: Column, facts: Facts, sheet: Sheet, number: int) -> Cell:
    """What stands in a column for a project; "" where nothing is known or the column has no place here."""
    field = column["field"] or ""
    if field == "serial":
        return number
    special = _SPECIAL.get(field)
    if special:
        return special(facts, sheet, column)
    if field in TEXTS:
        return facts.get(TEXTS[field], "")
    if field in NUMBERS:
        return _figure(field, facts.get(NUMBERS[field], ""), column["unit"])
    place = next(iter(places_for(field)), "")
    if place.startswith("date:"):
        return _date(facts.get(place, ""))
    return _figure(field, facts.get(place, ""), column["unit"]) if place.startswith("figure:") else ""


def _figure(field: str, text: str, unit: str) -> Cell:
    if not text:
        return ""
    return _rounded(Decimal(text) / _factor(field, unit))


def _factor(field: str, unit: str) -> Decimal:
    if unit in UNITS:
        return UNITS[unit][1]
    rules = load_rules()
    quantity = rules.kind_of(field).quantity
    return rules.quantities[quantity][1].get(unit, Decimal(1)) if quantity else Decimal(1)


def _rounded(value: Decimal) -> Decimal:
    """Fifteen digits, what a spreadsheet holds; more only where they are exact."""
    if len(value.as_tuple().digits) <= 28 and value == value.quantize(Decimal("1e-8")):
        return value.normalize() + 0
    return Decimal(format(float(value), f".{_SIGNIFICANT}g"))


def _partial(text: str) -> PartialDate:
    on, precision = date_of(text)
    start = first_day(on, precision)
    if precision is Precision.MONTH and on.day in (10, 20):
        start = on.replace(day=on.day - 9)
    return PartialDate(start, on, Written(precision.value))


def _date(text: str) -> str:
    return format_date(_partial(text)) if text else ""


def _in_words(text: str) -> str:
    """A date without the signs that part the two ends of a span."""
    written = _date(text)
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", written)
    return f"{day[1]}年{int(day[2])}月{int(day[3])}日" if day else written


def _years(facts: Facts, _sheet: Sheet, _column: Column) -> Cell:
    ends = [facts.get(f"date:{one}:{PLANNED}", "") for one in ("START", "COMPLETION")]
    if not any(ends):
        return ""
    if all(not end or end.endswith(Precision.YEAR.value) for end in ends):
        return "-".join(end[:4] for end in ends)
    return "至".join(_in_words(end) if end else "" for end in ends)


def _nodes(facts: Facts, _sheet: Sheet, _column: Column) -> Cell:
    head = f"date:NODE:{PLANNED}:"
    found = sorted(
        (text, place.removeprefix(head)) for place, text in facts.items() if place.startswith(head)
    )
    return "\n".join(f"{_month(text)}：{title}" for text, title in found)


def _month(text: str) -> str:
    when = _partial(text)
    part = {10: "上旬", 20: "中旬"}.get(when.until.day, "") if when.precision is Written.MONTH else ""
    return f"{when.until.year}年{when.until.month}月{part}"


def _code(facts: Facts, _sheet: Sheet, column: Column) -> Cell:
    own, online = facts.get("code", ""), facts.get("online_code", "")
    return (online or own) if re.search("在线|代码|平台", column["header"]) else own


def _investor(facts: Facts, sheet: Sheet, column: Column) -> Cell:
    is_second = column["field"] == "owner_text" and "investor" in sheet.fields
    return "" if is_second else facts.get("investor", "")


def _town(facts: Facts, sheet: Sheet, _column: Column) -> Cell:
    name = sheet.directory.words("town_id", facts.get("town_id", ""))
    return name if "address" in sheet.fields else facts.get("address") or name


def _leader(facts: Facts, sheet: Sheet, _column: Column) -> Cell:
    return sheet.directory.words("leader_id", facts.get("leader_id", "")) or facts.get("leader_text", "")


def _units(facts: Facts, sheet: Sheet, _column: Column) -> Cell:
    return facts.get("responsible_text") or sheet.directory.words("units", facts.get("units", ""))


def _tags(facts: Facts, _sheet: Sheet, _column: Column) -> Cell:
    return "、".join(str(Tag(code).label) for code in facts.get("tags", "").split("\n") if code)


def _listed(part: int) -> Callable[[Facts, Sheet, Column], Cell]:
    def written(facts: Facts, sheet: Sheet, _column: Column) -> Cell:
        places = sorted(place for place in facts if place.startswith(f"list:{sheet.year}:"))
        if not places:
            return ""
        text = places[0].split(":", 4)[part]
        if part == 2:
            return str(ListMembership.Level(text).label)
        return str(ListMembership.ListClass(text).label) if part == 3 else text

    return written


_SPECIAL: dict[str, Callable[[Facts, Sheet, Column], Cell]] = {
    "code": _code,
    "investor": _investor,
    "owner_text": _investor,
    "town_text": _town,
    "leader_text": _leader,
    "responsible_unit": _units,
    "tags": _tags,
    "years": _years,
    "nodes": _nodes,
    "list_level": _listed(2),
    "list_class": _listed(3),
    "list_name": _listed(4),
    "stage_text": lambda facts, _sheet, _column: str(Stage(facts["stage"]).label),
    "kind_text": lambda facts, _sheet, _column: kind_name(facts.get("kind", "")),
    "template_text": lambda facts, _sheet, _column: template_name(facts.get("template", "")),
}

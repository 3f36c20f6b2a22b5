"""The rules of luodi/data/ledger_columns.yaml, compiled: which header means which field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from luodi.ledger.reading.amounts import UNIT_PATTERN
from luodi.ledger.reading.characters import plain
from luodi.ledger.reading.shape import Period
from luodi.reference import reference

_NUMERALS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|m)"
_AREA_UNITS = r"亩|公顷|平方米|万平方米|㎡|m2|万㎡|万m2|平米|万平米"
_OTHER_UNITS = r"万?吨标准?煤|万?人|个|名|件|度|tce|sqm"
_ANY_UNIT = rf"(?:{UNIT_PATTERN}|{_AREA_UNITS}|{_OTHER_UNITS}|[万亿]|%|万元/亩|元/亩|万元/年)"
_BRACKET_UNIT = re.compile(rf"\((?:单位[:：]?)?({_ANY_UNIT})\)|[,:;]({_ANY_UNIT})$")
_WILDCARD_YEAR = re.compile(r"<y{2,4}>|[y]{4}|x{4}|<year>")
_WILDCARD_MONTH = re.compile(r"<mm?>|<month>")
_YEAR = re.compile(r"((?:19|20)\d\d)年|yyyy年")
_CUMULATED = re.compile(rf"(?<!\d)[1一][-~—–至到]({_MONTH})月(?:份|底|末)?")
_RANGE = re.compile(rf"(?<!\d)({_MONTH})月?[-~—–至到]({_MONTH})月(?:份)?")
_ONE_MONTH = re.compile(rf"(?<![\d一二三四五六七八九十后])({_MONTH})月(?:份)?")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. `time` says which part of the calendar the header must add to the field."""

    field: str
    patterns: tuple[re.Pattern[str], ...]
    time: str = ""
    confidence: float = 0.9
    loose: bool = False
    join: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """What the cells under a field hold, and whether a merged cell counts for all its rows."""

    kind: str
    fill_down: bool = False
    quantity: str = ""
    default_unit: str = ""
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """A header made plain: `text` with year and months as signs, the unit and the numbers taken out of it."""

    text: str
    unit: str
    year: int | None
    month: int | None
    months: tuple[int, int] | None
    last_year: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The rule a header fell under; the whole field with its year and month."""

    field: str
    rule: Rule
    confidence: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole table."""

    rules: tuple[Rule, ...]
    kinds: dict[str, Kind]
    quantities: dict[str, tuple[str, dict[str, Decimal]]]
    lines: dict[str, Any]
    refused: tuple[tuple[str, tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]], ...]
    cards: dict[str, Any]
    tables: dict[str, frozenset[str]]
    milestone_words: tuple[tuple[str, re.Pattern[str]], ...]
    undecided: re.Pattern[str]

    def kind_of(self, name: str) -> Kind:
        """How to read cells of a field; plain text when the table says nothing."""
        return self.kinds.get(name) or self.kinds.get(name.split(":", maxsplit=1)[0]) or Kind("text")

    def find(self, text: str) -> tuple[Rule, float] | None:
        """The rule for a plain header: the whole of it first, then its lowest level alone, less certain."""
        found = self._first(text)
        if found:
            return found, 1.0 if found.confidence == 0.9 and "/" not in text else found.confidence
        lowest = text.rsplit("/", 1)[-1]
        if lowest != text:
            found = self._first(lowest)
            if found:
                return found, found.confidence - 0.1
        return None

    def _first(self, text: str) -> Rule | None:
        return next((rule for rule in self.rules if any(one.fullmatch(text) for one in rule.patterns)), None)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Read and compile the table, once."""
    table = reference("ledger_columns.yaml")
    macros = {"{" + name + "}": text for name, text in table["macros"].items()}

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, text in macros.items():
            pattern = pattern.replace(name, text)
        return re.compile(pattern)

    return Rules(
        rules=tuple(
            Rule(
                row["field"],
                tuple(compiled(one) for one in row["match"]),
                row.get("time", ""),
                row.get("confidence", 0.9),
                row.get("loose", False),
                row.get("join", False),
            )
            for row in table["rules"]
        ),
        kinds={name: Kind(**row) for name, row in table["fields"].items()},
        quantities={
            name: (row["unit"], {unit: Decimal(factor) for unit, factor in row["factors"].items()})
            for name, row in table["quantities"].items()
        },
        lines=_compile_lines(table["lines"]),
        refused=tuple(
            (row["code"], tuple(map(re.compile, row["any"])), tuple(map(re.compile, row.get("none", ()))))
            for row in table["refused"]
        ),
        cards=table["cards"],
        tables={name: frozenset(headers) for name, headers in table["tables"].items()},
        milestone_words=tuple((code, re.compile(words)) for code, words in table["milestone_words"]),
        undecided=re.compile(table["undecided"]),
    )


def _compile_lines(lines: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [re.compile(one) for one in pattern] if isinstance(pattern, list) else re.compile(pattern)
        for name, pattern in lines.items()
    }


def month_number(text: str) -> int | None:
    """1 to 12 out of "7", "07" or "七"; None for a wildcard."""
    return int(text) if text.isdigit() else _NUMERALS.get(text)


def make_plain(header: str) -> Header:
    """Take unit, year and months out of a header and leave a text the patterns can match."""
    text = _WILDCARD_MONTH.sub("m", _WILDCARD_YEAR.sub("yyyy", plain(header).lower()))
    text = text.replace("*", "").replace("★", "")
    unit = ""
    for found in list(_BRACKET_UNIT.finditer(text)):
        unit = found.group(1) or found.group(2)
        text = text.replace(found.group(), "", 1)
    text = re.sub(r"[:：%]+(?=/|$)", "", text)
    years = [int(found.group(1)) for found in _YEAR.finditer(text) if found.group(1)]
    text = _YEAR.sub("Ⓨ年", text)
    cumulated, ranged = _CUMULATED.search(text), _RANGE.search(text)
    text = _RANGE.sub("Ⓡ月", _CUMULATED.sub("Ⓒ月", text))
    single = _ONE_MONTH.search(text)
    text = _ONE_MONTH.sub("Ⓜ月", text)
    months = None
    if ranged and not cumulated:
        first, last = month_number(ranged.group(1)), month_number(ranged.group(2))
        months = (first, last) if first and last else None
    month = cumulated or single
    return Header(
        # English headers: "schedule_text" and "Schedule text" are the same words.
        text=text if "/" in text else re.sub(r"(?<=[a-z])[_ ](?=[a-z])", "", text),
        unit=unit or _english_unit(text),
        year=max(years, default=None),
        month=month_number(month.group(1)) if month else None,
        months=months,
        last_year=bool(re.search(r"上一?年|去年", text)),
    )


def _english_unit(text: str) -> str:
    found = re.search(r"_(yi|mu|sqm|tce)$|(?<=[a-z])\((cny|usd)\)$", text)
    return (
        {"yi": "亿元", "mu": "亩", "sqm": "平方米", "tce": "吨标准煤", "cny": "元", "usd": "美元"}[
            found.group(1) or found.group(2)
        ]
        if found
        else ""
    )


def timed(rule: Rule, header: Header, period: Period) -> tuple[str, dict[str, str]]:
    """The field with its year and month, and the same as arguments. Years nobody states are left out."""
    args: dict[str, str] = {}
    year = header.year
    if year is None and period.year is not None:
        year = period.year - 1 if header.last_year else period.year
    month = header.month or period.month
    if rule.time and year is not None:
        args["year"] = str(year)
    if rule.time in {"month", "year_to_month", "ten_days"} and month:
        args["month"] = str(month)
    if rule.time == "to_date" and not (header.last_year or _ends_with_year(header)) and month:
        args["month"] = str(month)
    if rule.time == "months" and header.months:
        args["months"] = f"{header.months[0]}-{header.months[1]}"
    if rule.time == "ten_days" and period.ten_days:
        args["ten_days"] = str(period.ten_days)
    if "year" not in args and len(args) > 0:
        return rule.field, args
    return ":".join([rule.field, *args.values()]), args


def _ends_with_year(header: Header) -> bool:
    return bool(re.search(r"Ⓨ年度?[底末]", header.text))

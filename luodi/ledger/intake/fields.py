"""What a value of a ledger becomes in the database: the table field → place.

A row becomes `facts`: place → plain text, so that facts can be kept as JSON, compared and shown without decoding.
Places: the name of a Project column; `date:MILESTONE:MEANING` and `date:NODE:MEANING:title`;
`figure:SERIES:SPAN:last day`; `list:YEAR:LEVEL:CLASS:name`; `tags`, `units`, `town`, `leader`, `kind`, `template`.
The last five hold what the cell says until directory.py finds out whom and what is meant.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from luodi.engine.coordinates import CoordinateFault, Reference, placed
from luodi.ledger.intake.cellwords import code_of, codes_of, paper
from luodi.ledger.models import InvestmentFigure, Project, ProjectDate
from luodi.ledger.reading.shape import PartialDate, Period, Problem, Row, YearSpan
from luodi.ledger.stages import Datum, Milestone, Stage

TEXTS = {
    "name": "name", "content": "content", "nature": "nature", "industry": "industry", "address": "address",
    "capacity": "capacity", "progress_text": "progress_text", "problem_text": "problem_text", "note": "note",
    "source": "source", "credit_code": "credit_code",
}  # fmt: skip
NUMBERS = {
    "total_investment": "total_investment_yuan", "total_investment_usd": "total_investment_usd",
    "tax_yuan": "tax_yuan", "output_yuan": "output_yuan", "land_mu": "land_mu", "new_land_mu": "new_land_mu",
    "gfa_sqm": "gfa_sqm", "energy_tce": "energy_tce", "jobs": "jobs", "lon": "longitude", "lat": "latitude",
}  # fmt: skip
NAMED = {"town_text": "town", "kind_text": "kind", "template_text": "template"}
WORDS = {"stage_text", "list_level", "list_class", "list_name"}
PLANNED, ACTUAL = ProjectDate.Meaning.COMMITTED.value, ProjectDate.Meaning.ACTUAL.value
_ONLINE_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
_LONGEST = {field.attname: field.max_length for field in Project._meta.fields if field.max_length}
_LONGEST |= {"town": 200, "leader": 120, "units": 200, "kind": 0, "template": 0}
_DIGITS = {"land_mu": 10, "new_land_mu": 10, "gfa_sqm": 12, "energy_tce": 12, "jobs": 9}
_PLACES = {
    "land_mu": 2,
    "new_land_mu": 2,
    "gfa_sqm": 2,
    "energy_tce": 2,
    "jobs": 0,
    "longitude": 8,
    "latitude": 8,
}
_MONEY_PLACES = 4
_LONGEST_TITLE = 200
_STEPS = {places: Decimal(1).scaleb(-places) for places in (0, 2, 4, 8)}
Facts = dict[str, str]
Made = Iterator[tuple[str, str]]


def number_text(figure: Decimal, places: int = _MONEY_PLACES) -> str:
    """A figure as compared text: rounded to what the column keeps, without trailing zeros."""
    text = format(figure.quantize(_STEPS[places]), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def places_of(place: str) -> int:
    """How many decimals a place keeps."""
    return _PLACES.get(place, _MONEY_PLACES)


def date_text(on: date, precision: str) -> str:
    """A date with its precision as compared text."""
    return f"{on.isoformat()} {precision}"


def is_known(field: str | None) -> bool:
    """Whether a field of a ledger has a place in the database."""
    return bool(field) and any(True for _place in places_for(str(field)))


def places_for(field: str) -> Iterator[str]:
    """The places a column may fill (a nodes column: the common beginning of them)."""
    prefix = field.split(":", maxsplit=1)[0]
    yield from (table[field] for table in (TEXTS, NUMBERS, NAMED) if field in table)
    yield from _OTHER_PLACES.get(field, ())
    if prefix == "date":
        yield from (place for place, _text in _date(field, None))
    elif prefix == "money":
        yield from (place for place, _text in _figure(field, None))


_OTHER_PLACES: dict[str, tuple[str, ...]] = {
    "code": ("code", "online_code"), "investor": ("investor",), "owner_text": ("investor",),
    "years": (f"date:START:{PLANNED}", f"date:COMPLETION:{PLANNED}"), "nodes": (f"date:NODE:{PLANNED}",),
    "tags": ("tags",), "responsible_unit": ("units",), "leader_text": ("leader",), "stage_text": ("stage",),
    "list_level": ("list",), "list_class": ("list",), "list_name": ("list",),
}  # fmt: skip


def _text(field: str, parsed: Any) -> Made:
    yield TEXTS.get(field) or NAMED[field], str(parsed)


def _number(field: str, parsed: Decimal) -> Made:
    place = NUMBERS[field]
    yield place, number_text(Decimal(parsed), places_of(place))


def _code(_field: str, parsed: str) -> Made:
    yield ("online_code" if _ONLINE_CODE.fullmatch(parsed) else "code"), parsed


def _investor(_field: str, parsed: Iterable[str]) -> Made:
    yield "investor", "、".join(dict.fromkeys(parsed))


def _names(field: str, parsed: Iterable[str]) -> Made:
    yield _OTHER_PLACES[field][0], "、".join(dict.fromkeys(parsed))


def _tags(_field: str, parsed: Iterable[str]) -> Made:
    codes = codes_of("tags", parsed)
    if codes:
        yield "tags", "\n".join(sorted(codes))


def _date(field: str, parsed: Any) -> Made:
    place = _date_place(field)
    if place and not isinstance(parsed, str):
        yield place, _when(parsed) if parsed else ""


@lru_cache(maxsize=256)
def _date_place(field: str) -> str:
    parts = field.split(":")
    if len(parts) != 3:
        return ""
    meaning = ACTUAL if parts[2] == "ACTUAL" else PLANNED
    if parts[1] in Milestone.values:
        return f"date:{parts[1]}:{meaning}"
    return f"date:{Milestone.NODE}:{meaning}:{paper(parts[1])}"


def _when(when: PartialDate) -> str:
    return date_text(when.until, when.precision.value)


def _years(_field: str, parsed: YearSpan) -> Made:
    if parsed.start:
        yield f"date:START:{PLANNED}", _when(parsed.start)
    if parsed.finish:
        yield f"date:COMPLETION:{PLANNED}", _when(parsed.finish)


def _nodes(_field: str, parsed: Any) -> Made:
    seen: set[str] = set()
    for node in parsed:
        title = node.text
        if title in seen:
            title = f"{title}（{node.when.until:%Y-%m}）"
        seen.add(title)
        yield f"date:{Milestone.NODE}:{PLANNED}:{title}", _when(node.when)


def _figure(field: str, parsed: Any) -> Made:
    place = _figure_place(field)
    if place:
        yield place, number_text(parsed) if parsed is not None else ""


@lru_cache(maxsize=256)
def _figure_place(field: str) -> str:
    """`money:SERIES:SPAN:year[:month[:ten_days]]`; without the year or with a span nobody keeps: no place."""
    _money, series, span, *when = field.split(":") + [""] * (3 - len(field.split(":")))
    if series not in InvestmentFigure.Series.values or span not in InvestmentFigure.Span.values:
        return ""
    ends_on = last_day(span, [int(part) for part in when if part.isdecimal()])
    return f"figure:{series}:{span}:{ends_on.isoformat()}" if ends_on else ""


def last_day(span: str, when: list[int]) -> date | None:
    """The last day of a span whose year, month and ten-day part are given; None when one is missing."""
    needed = {"YEAR": 1, "TO_DATE": 1, "YEAR_TO_MONTH": 2, "MONTH": 2, "TEN_DAYS": 3}[span]
    if len(when) < needed:
        return None
    year, month = when[0], when[1] if len(when) > 1 and span != "YEAR" else 12
    last = monthrange(year, month)[1]
    return date(year, month, min(when[2] * 10, last) if span == "TEN_DAYS" and when[2] < 3 else last)


_READERS: dict[str, Callable[[str, Any], Made]] = {
    **dict.fromkeys([*TEXTS, *NAMED], _text),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(["responsible_unit", "leader_text"], _names),
    "code": _code, "investor": _investor, "owner_text": _investor, "tags": _tags, "date": _date,
    "years": _years, "nodes": _nodes, "money": _figure,
}  # fmt: skip
# Weaker statements come last: they fill what nothing better said.
_LAST = {"years", "owner_text"}


@lru_cache(maxsize=512)
def _reader(field: str) -> Callable[[str, Any], Made] | None:
    return _READERS.get(field) or _READERS.get(field.split(":", maxsplit=1)[0])


def _state(facts: Facts, field: str, parsed: Any) -> None:
    reader = _reader(field)
    if reader is not None and parsed is not None and parsed != "":
        for place, text in reader(field, parsed):
            facts.setdefault(place, text)


def facts_of(row: Row, period: Period) -> Facts:
    """Everything one row says, by place. What is empty or unreadable says nothing."""
    facts: Facts = {}
    weak = []
    for field, value in row.values.items():
        if field in _LAST:
            weak.append((field, value))
        else:
            _state(facts, field, value.parsed)
    for field, value in weak:
        _state(facts, field, value.parsed)
    _add_place(facts)
    _add_stage(facts, row)
    _add_membership(facts, row, period)
    return facts


def _add_place(facts: Facts) -> None:
    """Ledgers do not say what coordinates refer to; the national system is the rule for public offices."""
    longitude, latitude = facts.pop("longitude", ""), facts.pop("latitude", "")
    text = f"{longitude}, {latitude}"
    if not (longitude and latitude):
        return
    try:
        found = placed(text, Reference.CGCS2000)
    except CoordinateFault:
        facts["unread_place"] = text
        return
    if found.is_swapped:
        facts["unread_place"] = text
        return
    facts |= {"longitude": longitude, "latitude": latitude}
    facts |= {"source_datum": Datum.CGCS2000.value, "place_text": text}


def _said(row: Row, field: str) -> str:
    value = row.values.get(field)
    return str(value.parsed) if value is not None and value.parsed is not None else ""


def _add_stage(facts: Facts, row: Row) -> None:
    """`stage` is what the ledger states; `first_stage` is where a project that is new here begins."""
    stated = code_of("stages", _said(row, "stage_text"))
    if stated:
        facts["stage"] = stated
    guesses = [stated, *(code_of("stages", text) for text in (*reversed(row.group), _said(row, "nature")))]
    guess = next((code for code in guesses if code), "")
    if f"date:START:{ACTUAL}" in facts and guess in {"", Stage.PERMITS.value, Stage.RESERVE.value}:
        guess = Stage.STARTED.value
    facts["first_stage"] = guess or Stage.RESERVE.value


def _add_membership(facts: Facts, row: Row, period: Period) -> None:
    level, list_class, name = (_said(row, field) for field in ("list_level", "list_class", "list_name"))
    if period.year is None or not (level or list_class or name):
        return
    early = facts["first_stage"] in {Stage.IDEA, Stage.RESERVE, Stage.NEGOTIATION}
    code = code_of("classes", list_class) or ("RESERVE" if early else "BUILD")
    # What is only assumed must not contradict what is known: the text says which parts were stated.
    stated = "1" + ("L" if level else "") + ("C" if list_class else "")
    facts[f"list:{period.year}:{code_of('levels', level) or 'DISTRICT'}:{code}:{name[:120]}"] = stated


def too_long(sheet: str, row: int, letter_of: dict[str, str], facts: Facts) -> Iterator[Problem]:
    """Texts and figures that do not fit their column: errors of the row, never cut."""
    for place, text in facts.items():
        is_node = place.startswith("date:NODE")
        limit = _LONGEST_TITLE if is_node else _LONGEST.get(place, 0)
        length = len(place.split(":", 3)[-1] if is_node else text)
        if 0 < limit < length:
            facts_said = {"length": length, "limit": limit}
            yield Problem(sheet, row, letter_of.get(place, ""), "TEXT_TOO_LONG", facts_said)
        elif place in _DIGITS and len(text.partition(".")[0]) > _DIGITS[place]:
            yield Problem(sheet, row, letter_of.get(place, ""), "AMOUNT_TOO_LARGE", {"text": text})

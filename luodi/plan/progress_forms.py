"""What was typed into a report, line by line: every field with what stood there when the page was opened."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from luodi.ledger.models import Attachment
from luodi.ledger.reading import Precision
from luodi.ledger.reading.amounts import WAN, BadAmount, number_of, parse_amount, parse_percent
from luodi.ledger.reading.dates import BadDate, parse_date
from luodi.plan.models import Activity
from luodi.plan.progress_models import Reported
from luodi.plan.reporting import DATES, MONEY, Line, Problem, Value, said

THEIRS = "theirs"


def read_value(field: str, text: Any, year: int | None = None, unit: str = WAN) -> Value:
    """A typed or imported value: days, remaining days, percent, money in `unit`. Empty is None.

    Raises ValueError with a code of a `reporting.Problem`.
    """
    if text is None or not str(text).strip():
        return None
    try:
        if field in DATES:
            return _day(text, year)
        if field == Reported.PERCENT:
            return _percent(text)
        return number_of(text) if field == Reported.REMAINING else parse_amount(text, unit)
    except BadDate as wrong:
        raise ValueError("NOT_A_DAY") from wrong
    except BadAmount as wrong:
        raise ValueError("UNIT_WRONG" if "UNIT" in wrong.code else _signed(text)) from wrong
    except InvalidOperation as wrong:
        raise ValueError("NOT_A_NUMBER") from wrong


def _day(text: Any, year: int | None) -> date:
    found = parse_date(text, year)
    if found.precision != Precision.DAY or found.on != found.until:
        raise ValueError("NOT_A_DAY")
    return found.on


def _percent(text: Any) -> int:
    percent = parse_percent(text)
    if percent != percent.to_integral_value():
        raise ValueError("NOT_A_NUMBER")
    return int(percent)


def _signed(text: Any) -> str:
    return "NEGATIVE" if str(text).strip().startswith(("-", "−")) else "NOT_A_NUMBER"


def kept_value(field: str, text: str) -> Value:
    """A value out of the form in which a line keeps it. Raises ValueError."""
    if not text:
        return None
    if field in DATES:
        return date.fromisoformat(text)
    try:
        return int(text) if field == Reported.PERCENT else Decimal(text)
    except InvalidOperation as wrong:
        raise ValueError("NOT_A_NUMBER") from wrong


def fields_of(row: Activity) -> list[Reported]:
    """What is asked of a step: an event has one day; percent only where it means something."""
    if row.duration_days == 0:
        return [Reported.FINISH]
    asked = [Reported.START, Reported.FINISH, Reported.REMAINING]
    return [*asked, Reported.PERCENT] if row.step == "WORKS" else asked


def typed_lines(
    typed: Mapping[str, str], rows: Mapping[str, Activity], proofs: Mapping[str, Attachment], data_date: date
) -> tuple[list[Line], list[Problem]]:
    """The lines of a posted form that differ from what was seen, and those that cannot be read.

    Names: "FIELD:code" typed, "seen:FIELD:code", "choice:FIELD:code" after a conflict, "document:code".
    """
    lines: list[Line] = []
    wrong: list[Problem] = []
    asked = [(code, field) for code, row in rows.items() for field in fields_of(row)]
    for code, field in [*asked, (MONEY, Reported.PAID)]:
        name = f"{field}:{code}"
        if name not in typed or typed.get(f"choice:{name}") == THEIRS:
            continue
        text = typed[name]
        try:
            now, seen = (
                read_value(field, text, data_date.year),
                kept_value(field, typed.get(f"seen:{name}", "")),
            )
        except ValueError as problem:
            step = rows[code].name if code else ""
            wrong.append(Problem(str(problem), code, step, field, text))
            continue
        if now != seen:
            lines.append(Line(code, field, now, seen, typed.get(f"document:{code}", ""), proofs.get(code)))
    return lines, wrong


def shown(field: str, value: Value) -> str:
    """A value as it stands in its input: money in 万元."""
    if field == Reported.PAID and isinstance(value, Decimal):
        return said(value / 10_000)
    return said(value)

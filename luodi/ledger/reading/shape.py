"""What reading a ledger yields: columns, rows and problems, before any database is asked.

Nothing here knows Django. Everything can be pickled, so that a worker process can hand it back.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Fact = str | int | float | Decimal | None


class Precision(StrEnum):
    """How exactly a date was written."""

    DAY = "DAY"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF = "HALF"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as exact as it was written: the days from `on` to `until`, both included.

    A ten-day part of a month ("3月上旬") has precision MONTH and a narrower pair of days.
    """

    on: dt.date
    until: dt.date
    precision: Precision


@dataclass(frozen=True, slots=True)
class YearSpan:
    """Construction from start to finish ("2009-2011", "2010-"); either end may be open."""

    start: PartialDate | None
    finish: PartialDate | None


@dataclass(frozen=True, slots=True)
class Node:
    """One monthly node out of a text such as "8月 1.… 9月 1.…"; `milestone` is "" when none is recognised."""

    when: PartialDate
    text: str
    milestone: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful in a cell (or, without row or column, in a row, column or sheet).

    `row` is 1-based as in the spreadsheet, `column` its letter. No sentence: see problems.sentence.
    """

    sheet: str
    row: int | None
    column: str
    code: str
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the ledger. `field` is None when nobody knows what it means: shown, never dropped.

    `index` is 0-based; `header` joins the levels of a merged header with "/"; `args` holds what the header
    says beyond the field (year, month, series, span, milestone, what); `confidence` runs from 0 to 1.
    `unit` is the unit the figures stand in ("万元"), "" where there is none.
    """

    index: int
    letter: str
    header: str
    field: str | None
    args: Mapping[str, str] = dataclasses.field(default_factory=dict)
    confidence: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: the text as written (without invisible characters) and what it means, None if unreadable."""

    raw: str
    parsed: Any


@dataclass(frozen=True, slots=True)
class Row:
    """One project. `group` are the headings above it, outermost first; `marks` the ★ ● before its name."""

    number: int
    values: Mapping[str, Value]
    group: tuple[str, ...] = ()
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """What the title or the headers say the ledger reports on; None where they do not say."""

    year: int | None = None
    month: int | None = None
    ten_days: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """How many lines below the header were no projects, by reason."""

    group: int = 0
    total: int = 0
    empty: int = 0
    note: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A ledger read. `form_kind` is ROWS (one line a project) or CARD (one sheet a project).

    `header_row` is the first and last sheet row of the header, 1-based. `table` names the known header set
    it resembles, or is "". `other_sheets` were not read. `encoding` is that of a CSV, else the file kind.
    """

    sheet: str
    header_row: tuple[int, int]
    columns: list[Column]
    unit: str
    rows: list[Row]
    errors: list[Problem]
    warnings: list[Problem]
    form_kind: str
    table: str
    period: Period
    skipped: Skipped
    encoding: str
    file_sha256: str
    title: str = ""
    other_sheets: tuple[str, ...] = ()


class Unreadable(Exception):
    """The whole file is refused, for the reason in `code`; `facts` fill the sentence in problems.py."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, Fact] = dict(facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_refuse, (self.code, self.facts))


def _refuse(code: str, facts: dict[str, Fact]) -> Unreadable:
    return Unreadable(code, **facts)

"""Reading a ledger: an Excel or CSV file goes in, rows of named and parsed values come out.

No database, no Django: the rules are in luodi/data/ledger_columns.yaml, the sentences in problems.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from luodi.ledger.reading.ledger import read_ledger
from luodi.ledger.reading.shape import (
    Column,
    Node,
    PartialDate,
    Period,
    Precision,
    Problem,
    Reading,
    Row,
    Skipped,
    Unreadable,
    Value,
    YearSpan,
)

__all__ = [
    "Column",
    "Node",
    "PartialDate",
    "Period",
    "Precision",
    "Problem",
    "Reading",
    "Row",
    "Skipped",
    "Unreadable",
    "Value",
    "YearSpan",
    "read",
]


def read(
    path_or_bytes: str | Path | bytes,
    filename: str = "",
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    default_year: int | None = None,
) -> Reading:
    """Read the first sheet that is a ledger (or the one named).

    `mapping` corrects what was found: column letter → field, "field@万元" to state the unit too, "" to
    leave the column out. `default_year` stands in where neither title nor header says the year.

    Raises Unreadable.
    """
    if isinstance(path_or_bytes, bytes):
        content, name = path_or_bytes, filename
    else:
        content, name = Path(path_or_bytes).read_bytes(), filename or Path(path_or_bytes).name
    return read_ledger(content, name, sheet=sheet, mapping=mapping or {}, default_year=default_year)

"""A picture: what is drawn, the sentence that says the same, and the table behind it. Drawn by luodi/pictures.js."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from luodi.reports.workbooks import Sheet, write_workbook

Value = int | float | Decimal | str | date | None


@dataclass(frozen=True)
class Series:
    """One row of values, one for each label; None leaves a gap. `tone` names a colour of tokens.css without "--ld-".

    `shape`: "bar", "line", "step". `stack`: bars of the same name stand on one another. `right`: on the second axis.
    """

    name: str
    values: Sequence[float | int | None]
    tone: str
    shape: str = "bar"
    stack: str = ""
    is_dashed: bool = False
    right: bool = False


@dataclass(frozen=True)
class Picture:
    """`said` is the finding in one sentence; `note` says unit, count and what is left out. Without series: nothing
    to draw, and `said` says why. `of`: what it is about, where a page shows several of a kind. `heads` with widths and `rows` are the table and the workbook."""

    code: str
    title: str
    said: str
    note: str
    unit: str
    labels: Sequence[str] = ()
    series: Sequence[Series] = ()
    heads: Sequence[tuple[str, int]] = ()
    rows: Sequence[Sequence[Value]] = ()
    unit_right: str = ""
    lies: bool = False
    mark: float | None = None
    mark_words: str = ""
    of: str = ""

    @property
    def key(self) -> str:
        """Its name on a page that shows several of a kind."""
        return f"{self.code}-{self.of}" if self.of else self.code

    @property
    def table(self) -> list[list[str]]:
        """The rows as words: thousands with commas, no zeros at the end, what is unknown as a dash."""
        return [[_words(value) for value in row] for row in self.rows]

    @property
    def drawing(self) -> dict[str, Any]:
        """What the island reads; every word in it is ready to be shown."""
        return {
            "labels": list(self.labels),
            "unit": self.unit,
            "unitRight": self.unit_right,
            "lies": self.lies,
            "mark": self.mark,
            "markWords": self.mark_words,
            "series": [
                {
                    "name": each.name, "values": [None if v is None else float(v) for v in each.values],
                    "tone": each.tone, "shape": each.shape, "stack": each.stack, "dashed": each.is_dashed,
                    "right": each.right,
                }
                for each in self.series
            ],
        }  # fmt: skip


def _words(value: Value) -> str:
    if value is None:
        return "—"
    if not isinstance(value, int | float | Decimal):
        return str(value)
    whole, dot, rest = f"{value:,}".partition(".")
    return whole + (dot + rest).rstrip(".0")


def workbook(picture: Picture, note: str) -> bytes:
    """The table behind a picture as Excel."""
    made = io.BytesIO()
    write_workbook(made, [Sheet(picture.title, f"{picture.title}　{note}", picture.heads, picture.rows)])
    return made.getvalue()

"""The preview as people see it: tabs, pages, the few columns worth showing, old and new value in one cell."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luodi.ledger.intake.difference import Difference, Outcome, RowChange, problems_by_letter
from luodi.ledger.intake.fields import places_for
from luodi.ledger.intake.words import place_words, sentence, value_words
from luodi.ledger.reading.amounts import UNITS

_UNIT = re.compile(r"[（(][^（）()]*[）)]$")
PAGE = 50
COLUMNS = 4
TABS = ("see", "all", "wrong", "ask", "columns")
_DULL = {
    "name",
    "code",
    "online_code",
    "stage",
    "source_datum",
    "place_text",
    "leader_text",
    "responsible_text",
}
_LONG = {"content", "progress_text", "problem_text", "note", "source"}


@dataclass(frozen=True)
class Cell:
    """One value: `old` struck out, `new` in green, or `text` unchanged; `bad` when it cannot be used."""

    text: str = ""
    old: str = ""
    new: str = ""
    bad: bool = False
    is_figure: bool = False


@dataclass(frozen=True)
class ShownColumn:
    """A column of the preview; `is_quoted` when its words are those of the file, whatever the reader's language."""

    place: str
    letter: str
    words: str
    unit: str
    is_figure: bool
    is_quoted: bool


@dataclass
class ShownRow:
    """A row of the preview with its sentences."""

    change: RowChange
    cells: list[Cell]
    problems: list[str]
    notes: list[str]
    others: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def leaps(self) -> bool:
        return any(one["code"] == "VALUE_LEAPS" for one in self.change.problems)


def tab_of(rows: list[RowChange], tab: str) -> list[RowChange]:
    """The rows under a tab."""
    chosen = {"wrong": Outcome.ERROR, "ask": Outcome.CONFIRM}.get(tab)
    if chosen:
        return [row for row in rows if row.outcome is chosen]
    return rows if tab == "all" else [row for row in rows if row.is_worth_seeing]


def shown_columns(
    difference: Difference, record: Mapping[str, Any], rows: list[RowChange]
) -> list[ShownColumn]:
    """The places where these rows differ most, in the order of the sheet."""
    by_letter = {column["letter"]: column for column in record["columns"]}
    by_place: dict[str, dict[str, Any]] = {}
    for column in record["columns"]:
        for place in places_for(column["field"] or ""):
            by_place.setdefault(_resolved(place), column)
    weight: Counter[str] = Counter()
    for row in rows:
        for place in row.changes:
            if place in by_place and place not in _DULL:
                weight[place] += _worth(row, place)
        for letter in problems_by_letter(row):
            found = next(places_for((by_letter.get(letter) or {}).get("field") or ""), "")
            if found and found not in _DULL:
                weight[_resolved(found)] += 50
    best = [place for place, _count in weight.most_common(COLUMNS)]
    return [_shown(place, by_place[place]) for place in by_place if place in best]


def _resolved(place: str) -> str:
    return {"town": "town_id", "leader": "leader_id"}.get(place, place)


def _worth(row: RowChange, place: str) -> int:
    if row.outcome is Outcome.CREATE:
        return 1 if place in _LONG else 3
    return 20


def _shown(place: str, column: dict[str, Any]) -> ShownColumn:
    is_figure = place.startswith("figure:") or column["unit"] != ""
    # The unit stands beside the words, once.
    words = _UNIT.sub("", column["header"].rsplit("/", 1)[-1]) if is_figure else column["header"]
    unit = column["unit"] if is_figure else ""
    return ShownColumn(
        place, column["letter"], words or place_words(place), unit, is_figure, is_quoted=bool(words)
    )


def shown_row(row: RowChange, columns: list[ShownColumn], difference: Difference) -> ShownRow:
    """A row with its cells and sentences."""
    wrong = problems_by_letter(row)
    cells = [_cell(row, column, difference, column.letter in wrong) for column in columns]
    shown = {column.place for column in columns}
    others = []
    if row.outcome in (Outcome.UPDATE, Outcome.CONFIRM) and row.project:
        others = [
            (place_words(place), _words(place, old, difference), _words(place, new, difference))
            for place, (old, new) in row.changes.items()
            if place not in shown
        ]
    return ShownRow(
        row, cells, [sentence(one) for one in row.problems], [sentence(one) for one in row.notes], others
    )


def _words(place: str, text: str, difference: Difference, unit: str = "") -> str:
    return value_words(place, text, difference.directory, unit if unit in UNITS else "")


def _cell(row: RowChange, column: ShownColumn, difference: Difference, bad: bool) -> Cell:
    if bad:
        field_name = next(
            (name for name, letter in difference.letters.items() if letter == column.letter), ""
        )
        return Cell(text=row.raw.get(field_name, ""), bad=True, is_figure=column.is_figure)
    is_open = row.outcome is Outcome.CONFIRM and row.project is None
    if column.place in row.changes and not is_open:
        old, new = (_words(column.place, text, difference, column.unit) for text in row.changes[column.place])
        return Cell(old=old, new=new, is_figure=column.is_figure)
    text = _words(column.place, row.facts.get(column.place, ""), difference, column.unit)
    return Cell(text=text, is_figure=column.is_figure)

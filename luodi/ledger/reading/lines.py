"""Lines below the header that are no projects: headings of groups, totals, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luodi.ledger.reading.characters import one_line, plain
from luodi.ledger.reading.grid import Grid, text_of
from luodi.ledger.reading.rules import Rules

_NUMERAL = re.compile(r"[一二三四五六七八九十]+|\([一二三四五六七八九十]+\)|[IVX]+")
_SERIAL = re.compile(r"\d+(?:[-.]\d+)*")
_WITHIN_LEVEL = 8
_PLAIN_LEVEL = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the smaller the level, the further out it stands."""

    level: int
    text: str


@dataclass(slots=True)
class Lines:
    """Tells the lines of one ledger apart and remembers the headings that are in force."""

    grid: Grid
    rules: Rules
    name_column: int
    serial_column: int | None
    headings: list[Heading] = field(default_factory=list)
    _wide: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for top, left, _, right in self.grid.merges:
            if left <= self.name_column < right or right - left >= 3:
                self._wide[top] = right - left + 1

    def kind(self, row: int) -> str:
        """EMPTY, TOTAL, NOTE, GROUP (then the heading is in force) or PROJECT; `row` is 0-based."""
        cells = self.grid.cells[row]
        filled = [column for column, cell in enumerate(cells) if cell != ""]
        if not filled:
            return "EMPTY"
        first = plain(text_of(cells[filled[0]]))
        name = plain(self.grid.text(row, self.name_column))
        leading = {first, name} if filled[0] < self.name_column else {first}
        if any(self.rules.lines["total"].match(text) for text in leading if text):
            return "TOTAL"
        if self.rules.lines["note"].match(first) and len(filled) <= 3:
            return "NOTE"
        heading = self._heading(row, filled)
        if heading:
            self._enter(heading)
            return "GROUP"
        return "PROJECT"

    def group(self) -> tuple[str, ...]:
        """The headings above the current line, outermost first."""
        return tuple(heading.text for heading in self.headings)

    def _heading(self, row: int, filled: list[int]) -> Heading | None:
        serial = "" if self.serial_column is None else plain(self.grid.text(row, self.serial_column))
        if _SERIAL.fullmatch(serial):
            return None
        name = one_line(self.grid.text(row, self.name_column))
        words = [
            c
            for c in filled
            if isinstance(self.grid.at(row, c), str) and not _is_figure(self.grid.text(row, c))
        ]
        if _NUMERAL.fullmatch(serial) and len(words) <= 3:
            return self._levelled(
                f"{serial}、{name}" if name and not serial.startswith("(") else serial + name
            )
        if not words or len(words) > 1:
            return None
        text = one_line(self.grid.text(row, words[0]))
        if words[0] > self.name_column:
            return None
        return self._levelled(text) if self._looks_like_heading(row, text, filled, words[0]) else None

    def _looks_like_heading(self, row: int, text: str, filled: list[int], column: int) -> bool:
        squeezed = plain(text)
        lines = self.rules.lines
        patterns = [*lines["levels"][:2], lines["within"], lines["heading"]]
        if any(pattern.match(squeezed) for pattern in patterns):
            return True
        if row in self._wide or column != self.name_column:
            return True
        # Under a numbered ledger a lone name without a number heads what follows.
        return self.serial_column is not None and len(filled) == 1

    def _levelled(self, text: str) -> Heading:
        squeezed = plain(text)
        if self.rules.lines["within"].match(squeezed):
            return Heading(_WITHIN_LEVEL, text)
        for number, pattern in enumerate(self.rules.lines["levels"], start=1):
            if pattern.match(squeezed):
                return Heading(number, text)
        # A heading without a number stands outside the numbered ones, unless one of them is in force.
        inside = any(heading.level == 1 for heading in self.headings)
        return Heading(5 if inside else _PLAIN_LEVEL, text)

    def _enter(self, heading: Heading) -> None:
        self.headings = [one for one in self.headings if one.level < heading.level] + [heading]


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,.%\s]+|[-—/]+", plain(text)))

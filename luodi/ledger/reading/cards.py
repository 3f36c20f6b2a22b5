"""One-project forms: a sheet of labels with their values beside them, milestones and a ten-day grid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luodi.ledger.reading.cells import Cells, split_marks
from luodi.ledger.reading.characters import column_letter, is_blank, one_line, plain
from luodi.ledger.reading.columns import Spec, column_spec
from luodi.ledger.reading.dates import parse_date
from luodi.ledger.reading.grid import Grid
from luodi.ledger.reading.headers import Layout, period_of, units_in
from luodi.ledger.reading.nodes import milestone_in
from luodi.ledger.reading.rules import Rules, month_number
from luodi.ledger.reading.safe import Content
from luodi.ledger.reading.shape import Column, Node, Reading, Row, Skipped, Value

_LAST_ROW = 120
_LEAST_MILESTONES = 4
_PARTS = {"上旬": 1, "中旬": 2, "下旬": 3}
_MONTH_CELL = re.compile(r"(?:\d{4}年)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?")
_TABLES = {
    "construction_milestones": "zhangzhou_construction_card",
    "prework_nodes": "zhangzhou_prework_card",
}

Place = tuple[int, int]


@dataclass(slots=True)
class _Card:
    """The card being read."""

    grid: Grid
    rules: Rules
    layout: Layout
    cells: Cells
    texts: dict[Place, str]
    taken: set[Place] = field(default_factory=set)
    columns: list[Column] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)

    def put(self, place: Place, spec: Spec) -> None:
        """Read the cell at `place` as the value of a field; the first one stated counts."""
        name = spec.column.field
        value = self.cells.read(self.grid.at(*place), spec, place[0] + 1)
        if name and value is not None and name not in self.values:
            self.columns.append(spec.column)
            self.values[name] = value

    def put_field(self, place: Place, name: str, header: str) -> None:
        """The same for a field known by its place in the form."""
        kind = self.rules.kind_of(name)
        unit = self.layout.units.money if kind.kind == "money" else ""
        column = Column(place[1], column_letter(place[1]), header, name, {}, 0.9, unit)
        self.put(place, Spec(column, kind, loose=True, join=False))


def read_card(grid: Grid, rules: Rules, default_year: int | None, content: Content) -> Reading | None:
    """The one project of a form, None when the sheet is no such form."""
    texts = {
        (row, column): plain(cell).rstrip(":：")
        for row, cells in enumerate(grid.cells[:_LAST_ROW])
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell
    }
    found = {name: _places(texts, rules.cards[name]) for name in _TABLES}
    form = max(found, key=lambda name: len(found[name]))
    lines = _line_places(texts, rules)
    if len(found[form]) < _LEAST_MILESTONES or not any(name == "date" for name in lines.values()):
        return None
    lines = _beside(lines, found[form])
    above = "\n".join(one_line(grid.text(*place)) for place in texts)
    title = next(iter(texts.values()))
    period = period_of(*_about_period(texts), default_year)
    first = min(row for row, _ in texts)
    layout = Layout(first, first, [], title, above, units_in(above), period)
    cells = Cells(grid.name, rules, period, grid.epoch_1904)
    card = _Card(grid, rules, layout, cells, texts, taken={*found[form], *lines})
    _read_milestones(card, found[form], lines)
    _read_ten_days(card)
    _read_labels(card)
    number, marks = _name_place(card)
    return Reading(
        sheet=grid.name,
        header_row=(first + 1, first + 1),
        columns=card.columns,
        unit=layout.units.money,
        rows=[Row(number, card.values, (), marks)],
        errors=cells.errors,
        warnings=cells.warnings,
        form_kind="CARD",
        table=_TABLES[form],
        period=period,
        skipped=Skipped(),
        encoding=content.encoding,
        file_sha256=content.sha256,
        title=title,
    )


def _places(texts: dict[Place, str], labels: list[list[str]]) -> dict[Place, str]:
    return {
        place: code
        for place, text in texts.items()
        for code, pattern in labels
        if re.fullmatch(pattern, text)
    }


def _line_places(texts: dict[Place, str], rules: Rules) -> dict[Place, str]:
    return _places(texts, rules.cards["lines"])


def _beside(lines: dict[Place, str], milestones: dict[Place, str]) -> dict[Place, str]:
    """Only the line labels that belong to the milestones: left below them, or right above them."""
    rows = [row for row, _ in milestones]
    first_column = min(column for _, column in milestones)
    last_row = max(rows)
    return {
        (row, column): name
        for (row, column), name in lines.items()
        if (column < first_column and last_row < row <= last_row + 6)
        or (column > first_column and row <= min(rows))
    }


def _read_milestones(card: _Card, milestones: dict[Place, str], lines: dict[Place, str]) -> None:
    for (row, column), code in milestones.items():
        for (line_row, line_column), name in lines.items():
            place = (line_row, column) if line_row > row else (row, line_column)
            header = f"{card.grid.text(row, column)}/{card.grid.text(line_row, line_column)}"
            card.taken.add(place)
            card.put_field(place, f"date:{code}:PLANNED" if name == "date" else f"{name}:{code}", header)


def _read_ten_days(card: _Card) -> None:
    """The grid of months by ten days: plan and result as figures, the work as nodes."""
    patterns = card.rules.cards["grid"]
    labels = _places(card.texts, [[name, pattern] for name, pattern in patterns.items()])
    heads = [place for place, text in card.texts.items() if text in _PARTS or text == "小计"]
    nodes: list[tuple[str, Node]] = []
    for row, column in heads:
        month = _month_above(card, row, column)
        year = card.layout.period.year
        if month is None or year is None:
            continue
        part = _PARTS.get(card.texts[(row, column)])
        for (label_row, label_column), name in labels.items():
            if label_row <= row or label_column >= column:
                continue
            place = (label_row, column)
            card.taken.update({place, (row, column), (label_row, label_column)})
            header = f"{month}月{card.texts[(row, column)]}/{card.texts[(label_row, label_column)]}"
            if name == "work":
                nodes.extend(_node(card, place, f"{year}年{month}月{card.texts[(row, column)]}"))
                continue
            series = "PLAN" if name == "plan" else "PAID"
            span = f"TEN_DAYS:{year}:{month}:{part}" if part else f"MONTH:{year}:{month}"
            card.put_field(place, f"money:{series}:{span}", header)
    if nodes:
        raw = "\n".join(text for text, _ in nodes)
        card.values["nodes"] = Value(raw, tuple(node for _, node in nodes))
        card.columns.append(
            Column(heads[0][1], column_letter(heads[0][1]), patterns["work"], "nodes", {}, 0.9)
        )


def _month_above(card: _Card, row: int, column: int) -> int | None:
    found = _MONTH_CELL.fullmatch(plain(card.grid.merged_text(row - 1, column)))
    return month_number(found.group(1)) if found else None


def _node(card: _Card, place: Place, when: str) -> list[tuple[str, Node]]:
    text = one_line(card.grid.text(*place))
    if is_blank(text) or when.endswith("小计"):
        return []
    return [(text, Node(parse_date(when), text, milestone_in(text, card.rules)))]


def _read_labels(card: _Card) -> None:
    """Every other known label, its value in the next cell to the right."""
    extra = card.rules.cards["labels"]
    for (row, column), text in card.texts.items():
        if (row, column) in card.taken:
            continue
        merge = card.grid.merge_at(row, column)
        place = (row, (merge[3] if merge else column) + 1)
        if place in card.taken:
            continue
        code = next((name for name, pattern in extra if re.fullmatch(pattern, text)), None)
        if code:
            card.taken.add(place)
            card.put_field(place, code, card.grid.text(row, column))
            continue
        spec = column_spec(one_line(card.grid.text(row, column)), place[1], card.layout, card.rules, {})
        if spec.column.field and len(text) <= 30 and not is_blank(card.grid.text(*place)):
            card.taken.add(place)
            card.put(place, spec)


def _about_period(texts: dict[Place, str]) -> tuple[str, list[str]]:
    """The lines above the first label, and the labels that carry months; dates of the works say no period."""
    top = next((row for (row, _), text in texts.items() if text in {"项目名称", "项目"}), 0)
    return "\n".join(text for (row, _), text in texts.items() if row < top), [
        text for text in texts.values() if "投资" in text
    ]


def _name_place(card: _Card) -> tuple[int, str]:
    """Sheet row (1-based) of the project name, and its marks."""
    raw = card.values["name"].raw if "name" in card.values else ""
    row = next(
        (place[0] for place, text in card.texts.items() if raw and text == plain(raw).rstrip(":：")), 0
    )
    return row + 1, split_marks(raw)[0]

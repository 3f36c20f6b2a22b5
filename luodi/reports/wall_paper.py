"""The wall chart on paper: sheets of A0, A1 or A3 with selectable text, drawn as SVG and set by typst.

Input is the feed of the wall (luodi.wallchart.queries.wall): the same facts, in the same order, as on the screen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from luodi.reports.typesetting import typeset
from luodi.reports.wall_drawing import (
    INK,
    Frame,
    Row,
    box,
    cut,
    day,
    heading,
    heads,
    legend,
    months,
    project,
    words_at,
)

PAPER = {"A0": (1189.0, 841.0), "A1": (841.0, 594.0), "A3": (420.0, 297.0)}
# Rows are never lower than this (letters of 5 pt); what does not fit goes onto further sheets.
LEAST_ROW, MOST_ROW = 2.6, 9.0
ONE_COLUMN = 150


@dataclass(frozen=True)
class Layout:
    """How the wall is put on paper. `sheets`: at least so many; `per_group`: every group begins a sheet of its own.

    `first`, `last`: the days shown; without them, from the first to the last day that is drawn.
    """

    paper: str = "A0"
    sheets: int = 1
    per_group: bool = False
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Caption:
    """What the sheets say of themselves: red title, what is shown, data date and journal sequence."""

    title: str
    note: str
    language: str = "zh"
    scope: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: columns of rows, and the group it belongs to when every group has its own."""

    columns: list[list[Row]]
    row: float
    group: str = ""


@dataclass(frozen=True)
class _Room:
    """Measures of a sheet in millimetres."""

    width: float
    height: float

    @property
    def margin(self) -> float:
        return self.height * 0.022

    @property
    def title(self) -> float:
        return self.height * 0.024

    @property
    def small(self) -> float:
        return max(3.0, self.height * 0.0105)

    @property
    def top(self) -> float:
        """Where the legend begins."""
        return self.margin + self.title * 1.5 + self.small * 2.6

    def body(self, of_legend: float) -> float:
        """Height for the rows, two of which are taken by the heads."""
        return self.height - self.margin - self.top - of_legend


def _groups(feed: dict[str, Any]) -> list[list[Row]]:
    """Rows of each group that has projects, with its heading first; without grouping one list without heading."""
    if not feed["groups"]:
        return [feed["projects"]] if feed["projects"] else []
    found = []
    for group in feed["groups"]:
        inside = [row for row in feed["projects"] if row["group"] == group["id"]]
        if inside:
            found.append([{"heading": f"{group['name']}　{group['note']}", "name": group["name"]}, *inside])
    return found


def _broken(rows: list[Row], per: int) -> list[list[Row]]:
    """Columns of at most `per` rows: a heading never stands last, and is said again where its group goes on."""
    columns: list[list[Row]] = [[]]
    group: Row | None = None
    for row in rows:
        is_head = "heading" in row
        group = row if is_head else group
        full = len(columns[-1]) >= per or (is_head and len(columns[-1]) >= per - 1)
        if full and columns[-1]:
            columns.append([])
            if group and not is_head:
                columns[-1].append({**group, "heading": _("%(group)s（续）") % {"group": group["name"]}})
        columns[-1].append(row)
    return columns


def _fitted(rows: list[Row], count: int, least: int) -> tuple[list[list[Row]], int]:
    """The rows in exactly `count` columns, as even as headings allow, and how many rows the longest has."""
    per = max(least, -(-len(rows) // count))
    while len(columns := _broken(rows, per)) > count:
        per += 1
    return columns, per


def _sheets(rows: list[Row], room: _Room, of_legend: float, wanted: int, group: str = "") -> list[Sheet]:
    """As many sheets as were wanted, more only where the rows would become too low to read."""
    body = room.body(of_legend)
    most = int(body / LEAST_ROW) - 2
    wanted = max(1, min(wanted, len(rows)))
    while True:
        on_each = 1 if len(rows) <= ONE_COLUMN * wanted and len(rows) <= most * wanted else 2
        columns, per = _fitted(rows, wanted * on_each, 1)
        if per <= most:
            break
        wanted += 1
    row = min(MOST_ROW, room.height * 0.014, body / (per + 2))
    parts = [columns[place : place + on_each] for place in range(0, len(columns), on_each)]
    return [Sheet(part, row, group) for part in parts]


def wall_sheets(feed: dict[str, Any], layout: Layout) -> list[Sheet]:
    """What stands on which sheet, in order."""
    room = _Room(*PAPER[layout.paper])
    of_legend = legend(room.margin, room.top, room.small, room.width - room.margin)[1]
    groups = _groups(feed)
    if not groups:
        return [Sheet([[]], min(MOST_ROW, room.height * 0.014))]
    if layout.per_group:
        found: list[Sheet] = []
        for rows in groups:
            name = rows[0].get("name", "") if "heading" in rows[0] else ""
            found += _sheets(rows, room, of_legend, layout.sheets, name)
        return found
    return _sheets([row for rows in groups for row in rows], room, of_legend, layout.sheets)


def span(feed: dict[str, Any], layout: Layout) -> tuple[date, date]:
    """First and last day that is drawn, with a month of air: paper does not scroll, so no day is wasted.

    One project in a hundred may begin before or end after: its bar then points over the edge.
    """
    segments = [segment for row in feed["projects"] for segment in row["segments"]]
    starts = sorted(segment["s"] for segment in segments)
    ends = sorted([*(each["e"] for each in segments), *(row["committed"] or "" for row in feed["projects"])])
    today = feed["data_date"]
    begin = min(today, starts[len(starts) // 100]) if starts else today
    end = max(today, ends[-1 - len(ends) // 100]) if ends else today
    first = layout.first or day(begin) - timedelta(days=31)
    last = layout.last or day(end) + timedelta(days=31)
    return first, max(last, first + timedelta(days=31))


def wall_svg(sheet: Sheet, feed: dict[str, Any], layout: Layout) -> str:
    """One sheet as SVG in millimetres."""
    width, height = PAPER[layout.paper]
    room = _Room(width, height)
    signs, of_legend = legend(room.margin, room.top, room.small, width - room.margin)
    count = max(1, len(sheet.columns))
    each = (width - 2 * room.margin - room.margin * (count - 1)) / count
    first, last = span(feed, layout)
    top = room.top + of_legend + sheet.row * 0.6
    parts: list[str] = []
    for place, rows in enumerate(sheet.columns):
        frame = Frame(room.margin + place * (each + room.margin), top, each, sheet.row, first, last)
        parts += _column(frame, rows, day(feed["data_date"]))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
    return head + "".join(parts + signs) + "</svg>"


def _column(frame: Frame, rows: Sequence[Row], today: date) -> Iterator[str]:
    if not rows:
        size = frame.row * 0.8
        words = cut(_("没有符合条件的项目"), frame.width, size)
        yield words_at(frame.left + frame.width / 2, frame.top + frame.row * 4, size, words, INK, "middle")
        return
    bottom = frame.top + len(rows) * frame.row
    yield from heads(frame)
    yield from months(frame, bottom)
    for index, row in enumerate(rows):
        y = frame.top + index * frame.row
        yield from heading(frame, y, row["heading"]) if "heading" in row else project(frame, y, row)
    if frame.shows(today):
        x = frame.x(today)
        yield box(x, frame.top - frame.row * 0.2, 0.4, bottom - frame.top + frame.row * 0.2, "#c4232b")


def wall_pdf(feed: dict[str, Any], caption: Caption, layout: Layout = Layout()) -> bytes:
    """The sheets as one PDF; each says its title, what it shows, which sheet of how many, data date and sequence."""
    width, height = PAPER[layout.paper]
    room = _Room(width, height)
    sheets = wall_sheets(feed, layout)
    names = [f"sheet-{number}.svg" for number in range(len(sheets))]
    drawings = {name: wall_svg(sheet, feed, layout) for name, sheet in zip(names, sheets, strict=True)}
    facts = {
        "width": width, "height": height, "margin": room.margin, "size": room.title, "small": room.small,
        "title": caption.title, "lang": caption.language,
        "sheets": [
            {
                "drawing": name,
                "title": f"{caption.title} · {sheet.group}" if sheet.group else caption.title,
                "scope": caption.scope,
                "note": _("%(note)s · 第 %(number)s 张，共 %(count)s 张") % {"note": caption.note, "number": number, "count": len(sheets)},
            }
            for number, (name, sheet) in enumerate(zip(names, sheets, strict=True), start=1)
        ],
    }  # fmt: skip
    return typeset("wall", facts, drawings)

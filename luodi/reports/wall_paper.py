"""The wall chart on paper: one A0 (or smaller) PDF with selectable text, drawn as SVG and set by typst.

Input is the feed of the wall (luodi.wallchart.queries.wall): the same facts as on the screen.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import typst
from django.utils.translation import gettext as _

FONTS = Path(__file__).parent / "fonts"
FONT = "Luodi Sans SC"
PAPER = {"A0": (1189.0, 841.0), "A1": (841.0, 594.0), "A3": (420.0, 297.0)}
FILL = {"lead": "#68778d", "permit": "#7467b3", "build": "#3d74ab", "equip": "#2a7d80", "prod": "#567c41"}
AHEAD = {"lead": "#dfe4eb", "permit": "#e3dff2", "build": "#d5e4f2", "equip": "#d2e9e8", "prod": "#deead6"}
RED, INK, GREY, LINE = "#a8161e", "#1b2533", "#a3adbb", "#ccd4df"


@dataclass(frozen=True)
class Frame:
    """Where one column of rows stands on the sheet, in millimetres."""

    left: float
    top: float
    width: float
    row: float
    first: date
    last: date

    @property
    def names(self) -> float:
        return self.width * 0.27

    def x(self, on: date) -> float:
        share = (on - self.first).days / max(1, (self.last - self.first).days)
        return self.left + self.names + min(1.0, max(0.0, share)) * (self.width - self.names - self.tail)

    @property
    def tail(self) -> float:
        return self.row * 7


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(x: float, y: float, size: float, words: str, colour: str = INK, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" fill="{colour}" text-anchor="{anchor}"'
        f' font-family="{FONT}">{escape(words)}</text>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(0.15, width):.2f}" height="{height:.2f}" fill="{fill}"/>'
    )


def _cut(words: str, room: float, size: float) -> str:
    """Words that fit: a Chinese character is as wide as it is high, other letters about half."""
    used = 0.0
    for index, letter in enumerate(words):
        used += size if ord(letter) > 0x2E80 else size * 0.58
        if used > room:
            return words[: max(1, index - 1)] + "…"
    return words


def _months(frame: Frame, bottom: float) -> Iterator[str]:
    year, month = frame.first.year, frame.first.month
    wide = (frame.width - frame.names) / max(1, (frame.last - frame.first).days) * 30 > frame.row * 1.6
    while (day := date(year, month, 1)) <= frame.last:
        if day >= frame.first:
            x = frame.x(day)
            strong = month == 1
            if strong or wide or month in (4, 7, 10):
                yield _box(x, frame.top, 0.25 if strong else 0.1, bottom - frame.top, LINE)
                size = frame.row * 0.62
                label = f"{year}" if strong else str(month)
                yield _text(x + 0.4, frame.top - frame.row * 0.25, size, label, INK if strong else "#5f6b7c")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _project(frame: Frame, y: float, project: dict[str, Any]) -> Iterator[str]:
    size = frame.row * 0.66
    base = y + frame.row * 0.70
    margin_room = frame.row * 5.2
    colour = RED if project["margin_kind"] == "late" else INK
    yield _text(
        frame.left + 0.6, base, size, _cut(project["name"], frame.names - margin_room - frame.row * 3.4, size)
    )
    yield _text(
        frame.left + frame.names - margin_room - 0.5, base, size * 0.92, project["amount"] or "—", INK, "end"
    )
    words = project["margin_text"] if project["margin"] is not None else project["state_text"]
    yield _text(
        frame.left + frame.names - 1, base, size * 0.92, _cut(words, margin_room, size), colour, "end"
    )
    for segment in project["segments"]:
        start, end = _day(segment["s"]), _day(segment["e"])
        done = min(end, _day(segment["done"])) if segment.get("done") else None
        top, height = y + frame.row * 0.18, frame.row * 0.46
        x, stop = frame.x(start), frame.x(end)
        yield _box(x, top, stop - x, height, AHEAD[segment["k"]])
        if done and done > start:
            yield _box(x, top, frame.x(done) - x, height, FILL[segment["k"]])
    if project.get("baseline"):
        x = frame.x(_day(project["baseline"]["s"]))
        stop = frame.x(_day(project["baseline"]["e"]))
        yield _box(x, y + frame.row * 0.72, stop - x, frame.row * 0.10, GREY)
    yield from _marks(frame, y, project)


def _marks(frame: Frame, y: float, project: dict[str, Any]) -> Iterator[str]:
    """Milestone diamonds (filled when reached) and the flag of the committed day."""
    half = frame.row * 0.22
    for milestone in project["milestones"]:
        x, middle = frame.x(_day(milestone["on"])), y + frame.row * 0.41
        points = f"{x:.2f},{middle - half:.2f} {x + half:.2f},{middle:.2f} {x:.2f},{middle + half:.2f} {x - half:.2f},{middle:.2f}"
        fill = "#475467" if milestone["done"] else "#ffffff"
        yield f'<polygon points="{points}" fill="{fill}" stroke="#475467" stroke-width="0.2"/>'
    if project["committed"]:
        x = frame.x(_day(project["committed"]))
        yield _box(x, y + frame.row * 0.06, 0.3, frame.row * 0.86, INK)
        top, wide, high = y + frame.row * 0.06, frame.row * 0.32, frame.row * 0.28
        yield f'<polygon points="{x:.2f},{top:.2f} {x + wide:.2f},{top + high / 2:.2f} {x:.2f},{top + high:.2f}" fill="{INK}"/>'


def _column(frame: Frame, rows: list[dict[str, Any]], today: date) -> Iterator[str]:
    bottom = frame.top + len(rows) * frame.row
    yield _box(frame.left, frame.top, frame.width, 0.25, LINE)
    head, size = frame.top - frame.row * 0.25, frame.row * 0.62
    yield _text(frame.left + 0.6, head, size, _("项目"), "#475467")
    yield _text(
        frame.left + frame.names - frame.row * 5.2 - 0.5, head, size, _("投资 亿元"), "#475467", "end"
    )
    yield _text(frame.left + frame.names - 1, head, size, _("距承诺"), "#475467", "end")
    yield from _months(frame, bottom)
    for index, row in enumerate(rows):
        y = frame.top + index * frame.row
        if "heading" in row:
            yield _box(frame.left, y, frame.width, frame.row, "#eef1f5")
            yield _text(frame.left + 0.6, y + frame.row * 0.72, frame.row * 0.7, row["heading"])
            continue
        yield _box(frame.left, y + frame.row, frame.width, 0.08, LINE)
        yield from _project(frame, y, row)
    yield _box(
        frame.x(today), frame.top - frame.row * 0.2, 0.5, bottom - frame.top + frame.row * 0.2, "#c4232b"
    )


def _span(projects: list[dict[str, Any]], today: date) -> tuple[date, date]:
    """First and last day that is drawn, with a month of air: paper does not scroll, so no day is wasted."""
    days = [today.isoformat()]
    for project in projects:
        days += [segment[end] for segment in project["segments"] for end in ("s", "e")]
        days += [milestone["on"] for milestone in project["milestones"]]
        days += [project["committed"]] if project["committed"] else []
    return _day(min(days)) - timedelta(days=31), _day(max(days)) + timedelta(days=31)


def _rows(feed: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for group in feed["groups"]:
        inside = [project for project in feed["projects"] if project["group"] == group["id"]]
        if inside:
            rows += [{"heading": f"{group['name']}　{group['note']}"}, *inside]
    return rows


def wall_svg(feed: dict[str, Any], paper: str = "A0") -> str:
    """The chart as SVG in millimetres. One column up to 150 rows, two above."""
    width, height = PAPER[paper]
    margin, head = height * 0.025, height * 0.075
    rows = _rows(feed)
    columns = 1 if len(rows) <= 150 else 2
    per = -(-len(rows) // columns) if rows else 1
    row = min(height * 0.014, (height - 2 * margin - head) / (per + 2))
    gap = margin
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    today = _day(feed["data_date"])
    first, last = _span(feed["projects"], today)
    parts: list[str] = []
    for column in range(columns):
        frame = Frame(margin + column * (each + gap), margin + head, each, row, first, last)
        parts += _column(frame, rows[column * per : (column + 1) * per], today)
    parts += _legend(margin, margin + head * 0.62, height * 0.011)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
        + "".join(parts)
        + "</svg>"
    )


def _legend(x: float, y: float, size: float) -> Iterator[str]:
    groups = [
        ("lead", _("招引")),
        ("permit", _("用地手续")),
        ("build", _("建设")),
        ("equip", _("设备配套")),
        ("prod", _("试产投产")),
    ]
    for key, words in groups:
        yield _box(x, y - size * 0.75, size * 1.6, size * 0.8, FILL[key])
        yield _text(x + size * 2, y, size, words)
        x += size * (3.5 + len(words) * (1 if ord(words[0]) > 0x2E80 else 0.6))
    yield _text(
        x,
        y,
        size,
        _("浅色为尚未完成 · 旗为承诺日 · 菱形为节点（实心已达成）· 红线为数据日期 · 灰线为基准计划"),
    )


SHEET = """#let facts = json("facts.json")
#set page(width: facts.width * 1mm, height: facts.height * 1mm, margin: 0mm)
#set text(font: "Luodi Sans SC", lang: facts.lang)
#set document(title: facts.title)
#place(image("wall.svg", width: facts.width * 1mm, height: facts.height * 1mm))
#place(dx: facts.margin * 1mm, dy: facts.margin * 1mm, text(size: facts.size * 1mm, fill: rgb("#c00000"), facts.title))
#place(top + right, dx: -facts.margin * 1mm, dy: facts.margin * 1mm,
  align(right, text(size: facts.size * 0.42mm, facts.note)))
"""


@dataclass(frozen=True)
class Caption:
    """What the sheet says of itself."""

    title: str
    note: str
    language: str = "zh"


def wall_pdf(feed: dict[str, Any], caption: Caption, paper: str = "A0") -> bytes:
    """One sheet of paper as PDF; fonts come from the package, never from the machine."""
    width, height = PAPER[paper]
    facts = {
        "width": width,
        "height": height,
        "margin": height * 0.025,
        "size": height * 0.026,
        "title": caption.title,
        "note": caption.note,
        "lang": caption.language,
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "wall.svg").write_text(wall_svg(feed, paper))
        (Path(folder) / "facts.json").write_text(json.dumps(facts, ensure_ascii=False))
        (Path(folder) / "wall.typ").write_text(SHEET)
        source = str(Path(folder) / "wall.typ")
        made = typst.compile(source, font_paths=[str(FONTS)], ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError("typst made several pages of a one-page sheet")
    return made

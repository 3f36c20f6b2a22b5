"""The drawing of the wall on paper: rows, bars and marks as SVG in millimetres.

Colour never stands alone: each bar carries the letter of its stage, what is done is dark and what is forecast is
light with an outline, what is late is framed and says so in words. A grey print tells the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from luodi.reports.typesetting import FONT

FILL = {"lead": "#68778d", "permit": "#7467b3", "build": "#3d74ab", "equip": "#2a7d80", "prod": "#567c41"}
AHEAD = {"lead": "#dfe4eb", "permit": "#e3dff2", "build": "#d5e4f2", "equip": "#d2e9e8", "prod": "#deead6"}
CARD = {"red": "#a8161e", "orange": "#e8b007", "yellow": "#e8b007", "blue": "#1f5fa8"}
RED, INK, SOFT, GREY, LINE, HEAD = "#a8161e", "#1b2533", "#475467", "#8d97a6", "#ccd4df", "#e9edf2"
Row = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """Where one column of rows stands on the sheet, in millimetres, and the days its axis shows."""

    left: float
    top: float
    width: float
    row: float
    first: date
    last: date
    share: float = 0.36

    @property
    def names(self) -> float:
        """Width of the words before the axis: at most what a long name and its two figures need."""
        return min(self.width * self.share, self.row * 27)

    @property
    def amounts(self) -> float:
        """Where the amounts end and the margins, whose English words are long, begin."""
        return self.start - self.row * 6.6

    @property
    def start(self) -> float:
        return self.left + self.names

    @property
    def end(self) -> float:
        return self.left + self.width

    def x(self, on: date) -> float:
        share = (on - self.first).days / max(1, (self.last - self.first).days)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)

    def shows(self, on: date) -> bool:
        return self.first <= on <= self.last


def stage_letters() -> dict[str, tuple[str, str]]:
    """Letter and word of each stage group, in their order."""
    words = [
        ("lead", _("招引")), ("permit", _("用地手续")), ("build", _("建设")), ("equip", _("设备配套")), ("prod", _("试产投产")),
    ]  # fmt: skip
    return {key: (word[0].upper(), word) for key, word in words}


def words_at(x: float, y: float, size: float, words: str, colour: str = INK, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" fill="{colour}" text-anchor="{anchor}"'
        f' font-family="{FONT}">{escape(words)}</text>'
    )


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> str:
    edge = f' stroke="{stroke}" stroke-width="0.18"' if stroke else ""
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(0.15, width):.2f}" height="{height:.2f}" fill="{fill}"{edge}/>'


def shape(points: list[tuple[float, float]], fill: str, stroke: str = "none") -> str:
    listed = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return f'<polygon points="{listed}" fill="{fill}" stroke="{stroke}" stroke-width="0.2"/>'


def wide(words: str, size: float) -> float:
    """Width of words: a Chinese character is as wide as it is high, other letters somewhat more than half."""
    return sum(size if ord(letter) > 0x2E80 else size * 0.6 for letter in words)


def cut(words: str, room: float, size: float) -> str:
    """Words that fit into a room, with a mark where something is left out."""
    if wide(words, size) <= room:
        return words
    kept = ""
    for letter in words:
        if wide(kept + letter + "…", size) > room:
            break
        kept += letter
    return kept + "…"


def day(text: str) -> date:
    return date.fromisoformat(text)


def heads(frame: Frame) -> Iterator[str]:
    """Heads of the three columns of words."""
    base, size = frame.top - frame.row * 0.25, frame.row * 0.62
    yield box(frame.left, frame.top, frame.width, 0.25, GREY)
    yield words_at(frame.left + 0.6, base, size, _("项目"), SOFT)
    yield words_at(frame.amounts, base, size, cut(_("投资 亿元"), frame.row * 5.6, size), SOFT, "end")
    yield words_at(frame.start - frame.row * 0.4, base, size, _("距承诺"), SOFT, "end")


def months(frame: Frame, bottom: float) -> Iterator[str]:
    """Lines and numbers of months: every month where there is room, else every quarter, years always in full."""
    a_month = (frame.end - frame.start) / max(1, (frame.last - frame.first).days) * 30.4
    every = next((step for step in (1, 3, 6) if a_month * step > frame.row * 1.7), 12)
    year, month = frame.first.year, frame.first.month
    free = frame.start
    while (on := date(year, month, 1)) <= frame.last:
        strong = month == 1
        if on >= frame.first and (month - 1) % every == 0:
            x, size = frame.x(on), frame.row * 0.62
            yield box(x, frame.top, 0.25 if strong else 0.1, bottom - frame.top, GREY if strong else LINE)
            label = f"{year}" if strong else str(month)
            if x >= free and x + wide(label, size) < frame.end:
                yield words_at(x + 0.3, frame.top - frame.row * 0.25, size, label, INK if strong else SOFT)
                free = x + 0.3 + wide(label, size)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def heading(frame: Frame, y: float, words: str) -> Iterator[str]:
    yield box(frame.left, y, frame.width, frame.row, HEAD)
    size = frame.row * 0.68
    yield words_at(frame.left + 0.6, y + frame.row * 0.73, size, cut(words, frame.width - 2, size))


def project(frame: Frame, y: float, row: Row) -> Iterator[str]:
    """One line: name, amount, margin in words, then bars, plan line and marks."""
    size, base = frame.row * 0.66, y + frame.row * 0.72
    late = row["margin_kind"] == "late"
    room = frame.amounts - frame.row * 2.7 - frame.left - 0.6
    card = row.get("card")
    # Only what was issued goes on paper: a proposal is nobody's business but the office's.
    at = frame.left + 0.6
    if card and not card["proposed"]:
        yield from _card(frame, y, card)
        at, room = at + frame.row * 0.95, room - frame.row * 0.95
    yield words_at(at, base, size, cut(row["name"], room, size))
    yield words_at(frame.amounts, base, size * 0.92, row["amount"] or "—", INK, "end")
    words = row["margin_text"] if row["margin"] is not None else row["state_text"]
    words = cut(words, frame.row * 6, size * 0.92)
    yield words_at(frame.start - frame.row * 0.4, base, size * 0.92, words, RED if late else INK, "end")
    yield box(frame.left, y + frame.row, frame.width, 0.08, LINE)
    for segment in row["segments"]:
        yield from _bar(frame, y, segment)
    if row.get("baseline"):
        start, end = day(row["baseline"]["s"]), day(row["baseline"]["e"])
        if end >= frame.first and start <= frame.last:
            x = frame.x(start)
            yield box(x, y + frame.row * 0.74, frame.x(end) - x, frame.row * 0.09, GREY)
    yield from _marks(frame, y, row)


def _card(frame: Frame, y: float, card: Row) -> Iterator[str]:
    """A card before the name: its colour with its first letter, which a copy in black and white still shows."""
    side, ground = frame.row * 0.8, CARD[card["k"]]
    x, top = frame.left + 0.5, y + frame.row * 0.1
    yield box(x, top, side, side, ground, INK)
    ink = INK if ground == CARD["yellow"] else "#ffffff"
    yield words_at(x + side / 2, top + side * 0.76, side * 0.68, card["short"][0].upper(), ink, "middle")


def _bar(frame: Frame, y: float, segment: Row) -> Iterator[str]:
    start, end = day(segment["s"]), day(segment["e"])
    if end < frame.first or start > frame.last:
        return
    done = min(end, day(segment["done"])) if segment.get("done") else None
    top, height = y + frame.row * 0.16, frame.row * 0.50
    x, stop = frame.x(start), frame.x(end)
    yield box(x, top, stop - x, height, AHEAD[segment["k"]], FILL[segment["k"]])
    dark = frame.x(done) if done and done > start else x
    if dark > x:
        yield box(x, top, dark - x, height, FILL[segment["k"]])
    letter, size = stage_letters()[segment["k"]][0], frame.row * 0.42
    if stop - x > size * 1.6:
        # At the beginning of the longer part, on one ground; milestones crowd the end.
        on_dark = dark - x >= stop - dark
        at = (x if on_dark else dark) + size * 0.3
        yield words_at(at, top + height * 0.80, size, letter, "#ffffff" if on_dark else INK)
    yield from _goes_on(frame, (start, end), top + height / 2)


def _goes_on(frame: Frame, days: tuple[date, date], middle: float) -> Iterator[str]:
    """A point at the edge for a bar that begins before or ends after the days shown."""
    tip = frame.row * 0.24
    if days[0] < frame.first:
        x = frame.start
        yield shape([(x - tip, middle), (x, middle - tip), (x, middle + tip)], INK)
    if days[1] > frame.last:
        x = frame.end
        yield shape([(x + tip, middle), (x, middle - tip), (x, middle + tip)], INK)


def _marks(frame: Frame, y: float, row: Row) -> Iterator[str]:
    """Milestone diamonds (filled when reached), the flag of the committed day, the frame of what is beyond it."""
    half, middle = frame.row * 0.21, y + frame.row * 0.41
    for milestone in row["milestones"]:
        on = day(milestone["on"])
        if frame.shows(on):
            x = frame.x(on)
            points = [(x, middle - half), (x + half, middle), (x, middle + half), (x - half, middle)]
            yield shape(points, INK if milestone["done"] else "#ffffff", INK)
    if not row["committed"]:
        return
    committed = day(row["committed"])
    forecast = day(row["forecast"]) if row.get("forecast") else committed
    if forecast > committed and forecast >= frame.first and committed <= frame.last:
        x = frame.x(committed)
        yield box(x, y + frame.row * 0.10, frame.x(forecast) - x, frame.row * 0.62, "none", RED)
    if frame.shows(committed):
        yield flag(frame.x(committed), y + frame.row * 0.04, frame.row)


def flag(x: float, top: float, row: float) -> str:
    """The committed day: a pole as high as the row with a pennant."""
    tip, high = row * 0.32, row * 0.28
    return box(x, top, 0.28, row * 0.90, INK) + shape(
        [(x, top), (x + tip, top + high / 2), (x, top + high)], INK
    )


def legend(x: float, y: float, size: float, until: float) -> tuple[list[str], float]:
    """Every sign with its word, in as many lines as they need, and the height they took."""
    parts: list[str] = []
    left, top = x, y
    for sign, words in _signs(size):
        need = size * 2.1 + wide(words, size) + size * 1.2
        if x + need > until and x > left:
            x, y = left, y + size * 1.55
        parts += sign(x, y)
        parts.append(words_at(x + size * 2.1, y, size, words, SOFT))
        x += need
    return parts, y - top + size * 1.55


def _signs(size: float) -> list[tuple[Any, str]]:
    def stage(key: str, letter: str) -> Any:
        return lambda x, y: [
            box(x, y - size * 0.78, size * 1.7, size * 0.9, FILL[key]),
            words_at(x + size * 0.85, y - size * 0.05, size * 0.78, letter, "#ffffff", "middle"),
        ]

    def diamond(fill: str) -> Any:
        half = size * 0.42
        return lambda x, y: [
            shape([(x + 0.9 * size, y - 0.33 * size - half), (x + 0.9 * size + half, y - 0.33 * size),
                   (x + 0.9 * size, y - 0.33 * size + half), (x + 0.9 * size - half, y - 0.33 * size)], fill, INK)
        ]  # fmt: skip

    build = AHEAD["build"], FILL["build"]
    return [
        *((stage(key, letter), word) for key, (letter, word) in stage_letters().items()),
        (lambda x, y: [box(x, y - size * 0.78, size * 1.7, size * 0.9, *build)], _("浅色带框为尚未完成")),
        (lambda x, y: [box(x, y - size * 0.40, size * 1.7, size * 0.16, GREY)], _("基准计划")),
        (diamond(INK), _("节点已达成")),
        (diamond("#ffffff"), _("节点未达成")),
        (lambda x, y: [flag(x + size * 0.7, y - size * 0.85, size * 1.1)], _("承诺日")),
        (lambda x, y: [box(x, y - size * 0.8, size * 1.7, size * 0.95, "none", RED)], _("超出承诺")),
        (lambda x, y: [box(x + size * 0.8, y - size * 0.9, 0.5, size * 1.1, "#c4232b")], _("数据日期")),
    ]

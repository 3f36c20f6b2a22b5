"""The sheet of one project on A4: facts, promises, a small Gantt, what is missing, the chain, the steps, sources."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from luodi.reports.typesetting import typeset
from luodi.reports.wall_drawing import (
    AHEAD,
    FILL,
    INK,
    LINE,
    SOFT,
    Frame,
    Row,
    box,
    cut,
    day,
    flag,
    months,
    shape,
    stage_letters,
    wide,
    words_at,
)

WIDTH, ROW = 182.0, 5.6


@dataclass(frozen=True)
class Grid:
    """A table: heads, relative widths, which columns are numbers, and rows of words."""

    heads: Sequence[str]
    widths: Sequence[float]
    right: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class ProjectSheet:
    """Everything the sheet says, in the reader's language. `bars` is the project as the wall's feed gives it."""

    title: str
    name: str
    tags: str
    note: str
    page: str
    lang: str
    words: dict[str, str]
    facts: Sequence[tuple[str, str]]
    long: Sequence[tuple[str, str]]
    verdict: str
    late: bool
    promises: Grid
    missing: Sequence[str]
    chain: Grid
    steps: Grid
    sources: Sequence[str]
    bars: Row = field(default_factory=dict)


def project_pdf(sheet: ProjectSheet, data_date: date) -> bytes:
    """The sheet as PDF, as many pages of A4 as the steps need. Raises FontMissing."""
    drawing = gantt_svg(sheet.bars, data_date) if sheet.bars.get("segments") else ""
    facts = asdict(sheet) | {"gantt": bool(drawing)}
    del facts["bars"]
    return typeset("project", facts, {"gantt.svg": drawing} if drawing else {})


def gantt_svg(row: Row, data_date: date) -> str:
    """One line per stage group with its days in words, milestones on the last line, the committed day as a flag."""
    segments = row["segments"]
    days = [data_date, *(day(each[end]) for each in segments for end in ("s", "e"))]
    days += [day(each["on"]) for each in row["milestones"]]
    days += [day(row["committed"])] if row["committed"] else []
    first, last = min(days) - timedelta(days=10), max(days) + timedelta(days=20)
    height = ROW * (len(segments) + 2)
    frame = Frame(0, ROW, WIDTH, ROW * 0.62, first, last, 0.42)
    bottom = ROW * (len(segments) + 2)
    parts = [*months(frame, bottom)]
    for place, segment in enumerate(segments, start=1):
        parts += _line(frame, ROW * place, segment)
    parts += _milestones(frame, ROW * (len(segments) + 1), row)
    parts.append(box(frame.x(data_date), ROW * 0.8, 0.35, bottom - ROW * 0.8, "#c4232b"))
    size = f'width="{WIDTH}mm" height="{height}mm" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>' + "".join(parts) + "</svg>"


def _line(frame: Frame, y: float, segment: Row) -> Iterator[str]:
    start, end = day(segment["s"]), day(segment["e"])
    letter, word = stage_letters()[segment["k"]]
    size, base = 2.9, y + ROW * 0.68
    yield words_at(0, base, size, cut(f"{letter}　{word}", frame.names - 40, size))
    yield words_at(frame.names - 1.5, base, size * 0.88, f"{start} – {end}", SOFT, "end")
    yield box(0, y + ROW, WIDTH, 0.08, LINE)
    x, stop = frame.x(start), frame.x(end)
    yield box(x, y + ROW * 0.22, stop - x, ROW * 0.56, AHEAD[segment["k"]], FILL[segment["k"]])
    if segment.get("done"):
        dark = frame.x(min(end, day(segment["done"]))) - x
        yield box(x, y + ROW * 0.22, dark, ROW * 0.56, FILL[segment["k"]])


def _milestones(frame: Frame, y: float, row: Row) -> Iterator[str]:
    half, middle = 1.3, y + ROW * 0.5
    places = [frame.x(day(each["on"])) for each in row["milestones"]]
    for x, after, each in zip(places, [*places[1:], WIDTH], row["milestones"], strict=True):
        points = [(x, middle - half), (x + half, middle), (x, middle + half), (x - half, middle)]
        yield shape(points, INK if each["done"] else "#ffffff", INK)
        # A name that would run into the next milestone is left to the table of steps.
        if x + half + wide(each["name"], 2.2) < after - half - 0.6:
            yield words_at(x + half + 0.4, middle + 0.8, 2.2, each["name"], SOFT)
    if row["committed"]:
        x = frame.x(day(row["committed"]))
        yield box(x, ROW, 0.3, y, INK)
        yield flag(x, ROW, ROW * 0.9)


def facts_of(pairs: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Pairs in words; what is unknown is a dash, so that paper shows the gap."""
    return [(str(words), str(said) if said not in (None, "") else "—") for words, said in pairs]

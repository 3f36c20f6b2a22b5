"""Event logs as tables (.csv): a row per work with start and end, or a row per event with a transition."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from luodi.engine.formats.event_moments import moment
from luodi.engine.mining import BadLog, Collector, Event, Fault, Log, Reason


@dataclass(frozen=True)
class TableWords:
    """Heads of columns by what they mean (`case`, `step`, `start`, `end`, `transition`, `department`, `kind`, `resource`),
    without spaces, underscores and capitals; transitions that begin and that end a work."""

    heads: Mapping[str, Collection[str]]
    starts: Collection[str]
    ends: Collection[str]


def read_table(text: str, words: TableWords) -> Log:
    """The log in a table. Raises BadLog."""
    head = text[: text.find("\n") + 1] or text
    if not head.strip():
        raise BadLog(Fault.EMPTY)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    collector = Collector()
    try:
        places = _places(next(rows), words)
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _take(
                    collector, words, rows.line_num, {name: _cell(cells, at) for name, at in places.items()}
                )
    except csv.Error as error:
        raise BadLog(Fault.TABLE, str(rows.line_num)) from error
    return collector.log()


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _places(heads: list[str], words: TableWords) -> dict[str, int]:
    meaning = {head: name for name, each in words.heads.items() for head in each}
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = meaning.get("".join(head.lower().replace("_", "").split()))
        if name is None:
            continue
        if name in found:
            raise BadLog(Fault.TWICE, f"{heads[found[name]].strip()}, {head.strip()}")
        found[name] = at
    missing = [name for name in ("case", "step", "end") if name not in found]
    if missing:
        raise BadLog(Fault.COLUMNS, ", ".join(missing))
    return found


def _take(collector: Collector, words: TableWords, line: int, cells: dict[str, str]) -> None:
    collector.count()
    transition = cells.get("transition", "").lower()
    if transition not in words.starts and transition not in words.ends:
        collector.leave(Reason.OTHER_TRANSITION, line, f"{transition}: {cells['case']} {cells['step']}")
        return
    times = {name: cells.get(name, "") for name in ("start", "end")}
    read = {name: moment(text) for name, text in times.items()}
    for name, text in times.items():
        if text and read[name] is None:
            collector.leave(Reason.BAD_TIME, line, text)
            return
    start, end = read["start"], read["end"]
    if transition in words.starts:
        start, end = start or end, None
    collector.add(
        Event(
            line,
            cells["case"],
            cells["step"],
            end.seconds if end else None,
            start.seconds if start else None,
            cells.get("department", ""),
            cells.get("kind", ""),
            any(each is not None and each.zoneless for each in (start, end)),
        )
    )

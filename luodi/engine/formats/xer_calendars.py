"""Calendars of XER files. `clndr_data` is one text of nested brackets:

    (0||CalendarData()((0||DaysOfWeek()((0||1()())(0||2()((0||0(s|08:00|f|16:00)())))…))(0||Exceptions()((0||0(d|41155)())…)))

Each node is ``(number||name(properties)(children))``. Day 1 is Sunday; a day without children rests;
dates count days from 30 December 1899; "f" of 00:00 is midnight at the end of the day.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from luodi.engine.formats.file_calendars import OPEN_WEEK, FileCalendar, Hours, Span, Week, exception, tidy
from luodi.engine.formats.schedule_file import Ignored
from luodi.engine.formats.xer_tables import Record

EPOCH: Final = date(1899, 12, 30)
MOST_SERIAL: Final = 200_000
DEEPEST: Final = 20
_HEAD: Final = re.compile(r"\(\s*\d*\|\|([^()]*)\(([^()]*)\)\s*\(")
_CLOCK: Final = re.compile(r"([sf])\|(\d{1,2}):(\d{2})")


class Node(NamedTuple):
    """One bracket of `clndr_data`."""

    name: str
    properties: str
    children: Sequence["Node"]


def read_calendars(rows: Sequence[Record], ignored: Counter[Ignored]) -> dict[str, FileCalendar]:
    """All calendars by id. One whose data are cut off keeps what can be read over its base or an office week."""
    found: dict[str, FileCalendar] = {}
    for row in rows:
        code = row.text("clndr_id")
        nodes = list(_nodes(row.text("clndr_data").replace("\x7f", " "), ignored))
        week: list[Hours | None] = list(OPEN_WEEK)
        spans: list[Span] = []
        for node in _all(nodes):
            if node.name == "DaysOfWeek":
                _set_week(week, node.children, ignored)
            elif node.name == "Exceptions":
                spans.extend(_exceptions(node.children, ignored))
        whole: Week = tuple(week)
        base = row.text("base_clndr_id")
        found[code] = FileCalendar(
            code, row.text("clndr_name"), whole, exceptions=tuple(spans), base="" if base == code else base
        )
    return found


def _nodes(text: str, ignored: Counter[Ignored]) -> Iterator[Node]:
    """The outermost nodes; what does not close is counted and what it holds is kept."""
    open_nodes: list[tuple[str, str, list[Node]]] = []
    at = 0
    while at < len(text):
        head = _HEAD.match(text, at)
        if head is not None and len(open_nodes) < DEEPEST:
            open_nodes.append((head[1].strip(), head[2], []))
            at = head.end()
            continue
        if text[at] == ")" and open_nodes:
            # `)` closes the list of children, the next one the node itself.
            closing = re.compile(r"\)\s*\)?").match(text, at)
            node = Node(*open_nodes.pop())
            if open_nodes:
                open_nodes[-1][2].append(node)
            else:
                yield node
            at = closing.end() if closing else at + 1
            continue
        at += 1
    if open_nodes:
        ignored[Ignored.CALENDAR_DEFECTS] += 1
    while len(open_nodes) > 1:
        node = Node(*open_nodes.pop())
        open_nodes[-1][2].append(node)
    if open_nodes:
        yield Node(*open_nodes.pop())


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)


def _set_week(week: list[Hours | None], days: Sequence[Node], ignored: Counter[Ignored]) -> None:
    for day in days:
        if day.name.isdigit() and 1 <= int(day.name) <= 7:
            week[(int(day.name) + 5) % 7] = _hours(day, ignored)
        else:
            ignored[Ignored.CALENDAR_DEFECTS] += 1


def _hours(day: Node, ignored: Counter[Ignored]) -> Hours:
    hours = []
    for shift in day.children:
        clock = {
            mark: int(hour) * 60 + int(minute) for mark, hour, minute in _CLOCK.findall(shift.properties)
        }
        begin, end = clock.get("s"), clock.get("f")
        if begin is None or end is None or begin >= 1440 or end > 1440:
            ignored[Ignored.CALENDAR_DEFECTS] += 1
            continue
        if end and end < begin:
            ignored[Ignored.CALENDAR_DEFECTS] += 1
            end = 0
        hours.append((begin, end))
    return tidy(hours)


def _exceptions(nodes: Sequence[Node], ignored: Counter[Ignored]) -> Iterator[Span]:
    for node in nodes:
        serial = re.search(r"d\|(\d{1,6})", node.properties)
        if serial is None or int(serial[1]) > MOST_SERIAL:
            ignored[Ignored.CALENDAR_DEFECTS] += 1
            continue
        day = EPOCH + timedelta(days=int(serial[1]))
        yield exception(day, day, _hours(node, ignored))

"""Project scheduling with least and greatest lags, RCPSP/max (`.sch`, the format of ProGen/max).

Format: Schwindt (1998), https://www.wiwi.tu-clausthal.de/ (ProGen/max). Every arc is a lag between
two starts: from 0 upward a link, below 0 a longest wait read the other way round. Two activities
may hold each other from both sides, so the arcs that would close a loop are kept as waits. The public sets
hold problems with a demand above its capacity: those are impossible, not misread.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from luodi.engine.formats.problem_faults import Complaint, Item, Misread, What
from luodi.engine.formats.schedule_file import Fault, Unreadable
from luodi.engine.limits import HUGE, Capacity, Demand, Limits, LongestWait
from luodi.engine.network import LONGEST, Activity, Link, Network, topological_order
from luodi.engine.workdays import FULL_DAY, Axis, every_day

MOST_ACTIVITIES: Final = 100_000
_WORD: Final = re.compile(r"\[|\]|-?\d{1,9}(?=[\s\[\]]|$)|[^\s\[\]]+")


class Arc(NamedTuple):
    """`succ` begins at least `lag` days behind the start of `pred`."""

    pred: int
    succ: int
    lag: int


def read_rcpsp_max(text: str, name: str = "") -> tuple[Network, Limits]:
    """The problem of a `.sch` file; activity ids are the numbers of the file, source 0 and sink kept.

    Raises Misread naming the place.
    """
    lines = [(place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Unreadable(Fault.EMPTY)
    place, first = lines[0]
    head = _integers(first, place)
    if (
        len(head) < 2
        or not 0 <= head[0] <= MOST_ACTIVITIES
        or not 0 <= head[1] <= MOST_ACTIVITIES
        or any(head[2:])
    ):
        raise Misread(Complaint.HEAD, place)
    count, resources = head[0] + 2, head[1]
    if len(lines) != 2 * count + 2:
        raise Misread(Complaint.LINES_MISSING, lines[-1][0], found=len(lines), expected=2 * count + 2)
    arcs = [arc for number in range(count) for arc in _arcs(lines[1 + number], number, count)]
    rows = [_work(lines[1 + count + number], number, resources) for number in range(count)]
    amounts = _integers(lines[-1][1], lines[-1][0])
    if len(amounts) != resources or min(amounts, default=0) < 0:
        raise Misread(Complaint.AMOUNTS, lines[-1][0], found=len(amounts), expected=resources)
    return _problem(name, arcs, rows, amounts)


def _integers(line: str, place: int) -> list[int]:
    return [_integer(word, place) for word in _WORD.findall(line)]


def _integer(word: str, place: int) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", word):
        raise Misread(Complaint.NUMBER, place, what=What(Item.NUMBER), word=word)
    value = int(word)
    if abs(value) >= HUGE or abs(value) * FULL_DAY > LONGEST:
        raise Misread(Complaint.RANGE, place, what=What(Item.NUMBER), word=word, most=LONGEST // FULL_DAY)
    return value


def _arcs(line: tuple[int, str], number: int, count: int) -> list[Arc]:
    """`number 1 successors … [lag] …`"""
    place, text = line
    words = _WORD.findall(text)
    plain = [_integer(word, place) for word in words if word not in "[]"]
    degree = plain[2] if len(plain) > 2 else 0
    shape = ["["] * 0 if degree == 0 else ["[", "]"] * degree
    brackets = [word for word in words if word in "[]"]
    if len(plain) < 3 or plain[0] != number or len(plain) != 3 + 2 * degree or brackets != shape:
        raise Misread(Complaint.ARC_ROW, place, activity=number)
    arcs = [Arc(number, *pair) for pair in zip(plain[3 : 3 + degree], plain[3 + degree :], strict=True)]
    for arc in arcs:
        if not 0 <= arc.succ < count or arc.succ == number:
            raise Misread(Complaint.SUCCESSOR, place, activity=number, successor=arc.succ)
    return arcs


def _work(line: tuple[int, str], number: int, resources: int) -> list[int]:
    """Duration and demands of `number mode duration demands …`"""
    place, text = line
    numbers = _integers(text, place)
    if len(numbers) != 3 + resources or numbers[0] != number:
        raise Misread(Complaint.WORK_ROW, place, activity=number, expected=resources)
    if min(numbers) < 0:
        raise Misread(Complaint.NEGATIVE, place, word=min(numbers))
    return numbers[2:]


def _problem(
    name: str, arcs: Sequence[Arc], rows: Sequence[list[int]], amounts: list[int]
) -> tuple[Network, Limits]:
    links, waits = _sorted(arcs, len(rows))
    codes = [f"R{n + 1}" for n in range(len(amounts))]
    lengths = [max([row[0], *(arc.lag for arc in arcs if arc.pred == n)]) for n, row in enumerate(rows)]
    axis = Axis(date(2000, 1, 1), max(1, sum(lengths)))
    activities = tuple(Activity(str(n), row[0] * FULL_DAY) for n, row in enumerate(rows))
    demands = tuple(
        Demand(str(n), code, amount)
        for n, row in enumerate(rows)
        for code, amount in zip(codes, row[1:], strict=True)
        if amount
    )
    network = Network(activities, tuple(links), (every_day(axis),), axis, name)
    capacities = tuple(Capacity(code, amount) for code, amount in zip(codes, amounts, strict=True))
    return network, Limits(capacities, (), demands, tuple(waits))


def _sorted(arcs: Sequence[Arc], count: int) -> tuple[list[Link], list[LongestWait]]:
    """Links without a loop, and everything else as waits: the tightest arc of each pair."""
    tightest: dict[tuple[int, int], int] = {}
    for pred, succ, lag in arcs:
        tightest[pred, succ] = max(lag, tightest.get((pred, succ), lag))
    forward = [Link(str(p), str(s), "SS", lag * FULL_DAY) for (p, s), lag in tightest.items() if lag >= 0]
    ids = [str(n) for n in range(count)]
    looping = set(ids) - set(topological_order(ids, forward))
    if looping:
        forward = _without_loops(ids, forward)
    kept = {(int(link.pred), int(link.succ)) for link in forward}
    waits = [LongestWait(str(s), str(p), -lag) for (p, s), lag in tightest.items() if (p, s) not in kept]
    return forward, waits


def _without_loops(ids: list[str], links: list[Link]) -> list[Link]:
    """The links in the order of the file, each kept only when it closes no loop with those before."""
    kept: list[Link] = []
    for link in links:
        if len(topological_order(ids, [*kept, link])) == len(ids):
            kept.append(link)
    return kept

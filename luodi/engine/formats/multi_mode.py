"""PSPLIB multi-mode problems (`.mm`): several ways to do each activity, renewable and consumed resources.

Format: https://www.om-db.wi.tum.de/psplib/ (Kolisch and Sprecher, 1997). Periods become days of a
calendar without rest; a nonrenewable resource is a quota whose whole amount is there from the start.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from luodi.engine.formats.problem_faults import Complaint, Item, Misread, What, check_demand
from luodi.engine.formats.schedule_file import Fault, Unreadable
from luodi.engine.limits import HUGE, Capacity, Demand, Limits, Mode, Quota
from luodi.engine.network import LONGEST, Activity, Link, Network
from luodi.engine.workdays import FULL_DAY, Axis, every_day

MOST_ACTIVITIES: Final = 100_000
_COUNTS: Final = {
    Item.ACTIVITIES: re.compile(r"jobs\s*\(incl\. supersource/sink\s*\)\s*:\s*(\S+)"),
    Item.RENEWABLE: re.compile(r"-\s*renewable\s*:\s*(\S+)"),
    Item.NONRENEWABLE: re.compile(r"-\s*nonrenewable\s*:\s*(\S+)"),
    Item.DOUBLY_CONSTRAINED: re.compile(r"-\s*doubly constrained\s*:\s*(\S+)"),
}


class Row(NamedTuple):
    """The numbers of one line and its number in the file."""

    place: int
    numbers: list[int]


def read_multi_mode(text: str, name: str = "") -> tuple[Network, Limits]:
    """The problem of a `.mm` file; activity ids are the job numbers of the file, supersource and sink kept.

    Raises Misread naming the place, Loop.
    """
    if not text.strip():
        raise Unreadable(Fault.EMPTY)
    if not text.rstrip().endswith("***"):
        raise Misread(Complaint.RULER)
    counts = {what: _count(text, what, pattern) for what, pattern in _COUNTS.items()}
    jobs = counts[Item.ACTIVITIES]
    if jobs < 1:
        raise Misread(Complaint.NONE, what=What(Item.ACTIVITIES))
    if counts[Item.DOUBLY_CONSTRAINED]:
        raise Misread(Complaint.DOUBLY)
    columns = [f"R{n + 1}" for n in range(counts[Item.RENEWABLE])]
    columns += [f"N{n + 1}" for n in range(counts[Item.NONRENEWABLE])]
    sections = _sections(text)
    modes_of, links = _precedence(_section(sections, "PRECEDENCE RELATIONS"), jobs)
    rows = _section(sections, "REQUESTS/DURATIONS")
    modes = list(_modes(rows, modes_of, columns))
    amounts = _amounts(_section(sections, "RESOURCEAVAILABILITIES"), columns)
    _check_demands(rows, modes, amounts)
    return _problem(name, jobs, links, modes, amounts)


def _count(text: str, item: Item, pattern: re.Pattern[str]) -> int:
    found = pattern.search(text)
    if not found:
        raise Misread(Complaint.COUNTER, what=What(item))
    line = text.count("\n", 0, found.start()) + 1
    count = _integer(found[1], line, item)
    if count > MOST_ACTIVITIES:
        raise Misread(Complaint.RANGE, line, what=What(item), word=found[1], most=MOST_ACTIVITIES)
    return count


def _integer(word: str, line: int, item: Item = Item.NUMBER) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", word):
        raise Misread(Complaint.NUMBER, line, what=What(item), word=word)
    return int(word)


def _sections(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    """The words of each row under its heading, with the number of the line."""
    sections: dict[str, list[tuple[int, list[str]]]] = {}
    rows: list[tuple[int, list[str]]] = []
    for place, line in enumerate(text.splitlines(), 1):
        heading = line.strip().rstrip(":").strip().upper()
        if line.strip().endswith(":") and heading:
            rows = sections.setdefault(heading, [])
        elif words := _words(line):
            rows.append((place, words))
    return sections


def _words(line: str) -> list[str]:
    """The words of a line of numbers; none for headings of columns, rulers and titles."""
    words = line.split()
    is_title = not words or words[0][0] == "*" or set(words[0]) == {"-"} or words[0][0].isalpha()
    return [] if is_title and not (words and words[0].lower() in {"nan", "inf"}) else words


def _section(sections: dict[str, list[tuple[int, list[str]]]], heading: str) -> list[Row]:
    if not sections.get(heading):
        raise Misread(Complaint.SECTION, word=heading)
    return [Row(place, [_integer(word, place) for word in words]) for place, words in sections[heading]]


def _precedence(rows: list[Row], jobs: int) -> tuple[list[int], list[Link]]:
    """The number of modes of each job, and the links."""
    modes_of, links = [], []
    for number, (place, numbers) in enumerate(rows, 1):
        if len(numbers) < 3 or numbers[0] != number or len(numbers) != 3 + numbers[2]:
            raise Misread(Complaint.JOB_ROW, place, activity=number)
        if numbers[1] < 1:
            raise Misread(Complaint.NO_MODE, place, activity=number)
        for succ in numbers[3:]:
            if not 1 <= succ <= jobs or succ == number:
                raise Misread(Complaint.SUCCESSOR, place, activity=number, successor=succ)
            links.append(Link(str(number), str(succ)))
        modes_of.append(numbers[1])
    if len(modes_of) != jobs:
        raise Misread(Complaint.JOBS_MISSING, rows[-1].place, found=len(modes_of), expected=jobs)
    return modes_of, links


def _modes(rows: list[Row], modes_of: list[int], columns: list[str]) -> Iterator[Mode]:
    total = sum(modes_of)
    if len(rows) != total:
        raise Misread(Complaint.MODES_MISSING, rows[-1].place, found=len(rows), expected=total)
    expected = [(job, mode) for job, count in enumerate(modes_of, 1) for mode in range(1, count + 1)]
    for (job, mode), (place, numbers) in zip(expected, rows, strict=True):
        cells = numbers[1:] if mode == 1 else numbers
        if (mode == 1 and numbers[0] != job) or len(cells) != 2 + len(columns) or cells[0] != mode:
            raise Misread(Complaint.MODE_ROW, place, mode=mode, activity=job)
        if cells[1] * FULL_DAY > LONGEST:
            what, most = What(Item.DURATION, job), LONGEST // FULL_DAY
            raise Misread(Complaint.RANGE, place, what=what, word=cells[1], most=most)
        if max(cells) >= HUGE:
            raise Misread(Complaint.RANGE, place, what=What(Item.NUMBER), word=max(cells), most=HUGE - 1)
        demands = zip(columns, cells[2:], strict=True)
        yield Mode(str(job), cells[1] * FULL_DAY, tuple((code, amount) for code, amount in demands if amount))


def _check_demands(rows: list[Row], modes: list[Mode], amounts: dict[str, int]) -> None:
    """Raises Misread for a job that no mode lets fit; the standard sets have single modes that never do."""
    fit = {m.activity for m in modes if all(amount <= amounts[code] for code, amount in m.demands)}
    for (place, _), mode in zip(rows, modes, strict=True):
        if mode.activity not in fit:
            for code, amount in mode.demands:
                check_demand(place, mode.activity, code, amount, amounts[code])


def _amounts(rows: list[Row], columns: list[str]) -> dict[str, int]:
    place, numbers = rows[0]
    if len(rows) != 1 or len(numbers) != len(columns):
        raise Misread(Complaint.AMOUNTS, place, found=len(numbers), expected=len(columns))
    return dict(zip(columns, numbers, strict=True))


def _problem(
    name: str, jobs: int, links: list[Link], modes: list[Mode], amounts: dict[str, int]
) -> tuple[Network, Limits]:
    """Network and limits; a job with a single mode is an activity with demands."""
    of_job: dict[str, list[Mode]] = {}
    for mode in modes:
        of_job.setdefault(mode.activity, []).append(mode)
    several = tuple(mode for group in of_job.values() if len(group) > 1 for mode in group)
    demands = [
        Demand(job, code, amount)
        for job, group in of_job.items()
        if len(group) == 1
        for code, amount in group[0].demands
    ]
    activities = tuple(Activity(job, min(mode.duration for mode in group)) for job, group in of_job.items())
    days = sum(max(mode.duration for mode in group) for group in of_job.values()) // FULL_DAY
    axis = Axis(date(2000, 1, 1), max(1, days))
    capacities = tuple(Capacity(code, amount) for code, amount in amounts.items() if code[0] == "R")
    quotas = tuple(Quota(code, ((0, amount),)) for code, amount in amounts.items() if code[0] == "N")
    network = Network(activities, tuple(links), (every_day(axis),), axis, name)
    return network, Limits(capacities, quotas, tuple(demands), modes=several)

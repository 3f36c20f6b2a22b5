"""Classical problems: PSPLIB single mode (`.sm`), Patterson (`.rcp`, `.txt`), multi-project (`.rcmp`, `.txt`).

Formats: https://www.om-db.wi.tum.de/psplib/ (Kolisch and Sprecher, 1997); https://www.projectmanagement.ugent.be
(Patterson, 1984; Van Eynde and Vanhoucke, 2020). Patterson files are a stream of numbers: lines may wrap.
Periods become days of a calendar without rest.
"""

import re
from datetime import date
from typing import Final

from luodi.engine.formats.multi_mode import MOST_ACTIVITIES, read_multi_mode
from luodi.engine.formats.problem_faults import Complaint, Item, Misread, What, check_demand
from luodi.engine.formats.schedule_file import Fault, Unreadable
from luodi.engine.limits import HUGE, Capacity, Demand, Limits
from luodi.engine.network import LONGEST, Activity, Link, Network
from luodi.engine.workdays import FULL_DAY, Axis, every_day

MOST_RESOURCES: Final = 1_000
_NUMBER: Final = re.compile(r"([0-9]{1,12})(\.0*)?")
_SUCCESSOR: Final = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")


def read_psplib(text: str, name: str = "") -> tuple[Network, Limits]:
    """The problem of a `.sm`, Patterson or multi-project text, told apart by its content.

    Activity ids are the numbers of the file, in a multi-project file ``project:number``; the projects
    are called by their numbers. Raises Misread or Unreadable naming the place, Loop.
    """
    if not text.strip():
        raise Unreadable(Fault.EMPTY)
    if "PRECEDENCE RELATIONS" in text.upper():
        return read_multi_mode(text, name)
    reader = _Multi(text) if ":" in text else _Single(text)
    reader.read()
    return reader.problem(name)


class _Words:
    """The words of a text, one after the other, each with its line."""

    def __init__(self, text: str) -> None:
        self._words = [(word, line) for line, row in enumerate(text.splitlines(), 1) for word in row.split()]
        self._next = 0
        self.line = 1

    def word(self, what: What) -> str:
        """The next word. Raises Misread where the text ends instead."""
        if self._next == len(self._words):
            raise Misread(Complaint.ENDS, self.line, what=what)
        word, self.line = self._words[self._next]
        self._next += 1
        return word

    def number(self, what: What, most: int = HUGE - 1) -> int:
        """The next word as a whole number 0 … most."""
        word = self.word(what)
        found = _NUMBER.fullmatch(word)
        if not found:
            raise Misread(Complaint.NUMBER, self.line, what=what, word=word)
        if int(found[1]) > most:
            raise Misread(Complaint.RANGE, self.line, what=what, word=found[1], most=most)
        return int(found[1])

    def finish(self) -> None:
        """Raises Misread where words are left over."""
        if self._next < len(self._words):
            word, line = self._words[self._next]
            raise Misread(Complaint.LEFT_OVER, line, word=word)


class _Single:
    """One project: counts, capacities, then duration, demands and successors of each activity."""

    def __init__(self, text: str) -> None:
        self.words = _Words(text)
        self.amounts: list[int] = []
        self.activities: list[Activity] = []
        self.demands: list[Demand] = []
        self.links: list[tuple[str, str, int]] = []
        self.release = 0

    def read(self) -> None:
        """Reads the whole text."""
        count = self._count(What(Item.ACTIVITIES), MOST_ACTIVITIES)
        self._read_amounts(self.words.number(What(Item.RESOURCES), MOST_RESOURCES))
        for number in range(1, count + 1):
            self._read_activity(self.name_of(number), "")
        self.words.finish()

    def name_of(self, number: int) -> str:
        """The id of an activity."""
        return str(number)

    def successor(self) -> str:
        """The id the next word means."""
        return str(self.words.number(What(Item.SUCCESSOR)))

    def _count(self, what: What, most: int) -> int:
        count = self.words.number(what, most)
        if count < 1:
            raise Misread(Complaint.NONE, self.words.line, what=what)
        return count

    def _read_amounts(self, resources: int) -> None:
        self.amounts = [self.words.number(What(Item.CAPACITY, f"R{r + 1}")) for r in range(resources)]

    def _read_activity(self, name: str, project: str) -> None:
        duration = self.words.number(What(Item.DURATION, name), LONGEST // FULL_DAY) * FULL_DAY
        self.activities.append(
            Activity(name, duration, project=project, start_no_earlier=self.release or None)
        )
        for r, amount in enumerate(self.amounts):
            needed = self.words.number(What(Item.DEMAND, name, f"R{r + 1}"))
            check_demand(self.words.line, name, f"R{r + 1}", needed, amount)
            if needed:
                self.demands.append(Demand(name, f"R{r + 1}", needed, project))
        for _ in range(self.words.number(What(Item.SUCCESSORS, name), MOST_ACTIVITIES)):
            self.links.append((name, self.successor(), self.words.line))

    def problem(self, name: str) -> tuple[Network, Limits]:
        """Network and limits. Raises Misread where a successor is unknown, Loop."""
        known = {activity.id for activity in self.activities}
        for pred, succ, line in self.links:
            if succ not in known or succ == pred:
                raise Misread(Complaint.SUCCESSOR, line, activity=pred, successor=succ)
        days = self.release + sum(activity.duration for activity in self.activities) // FULL_DAY
        axis = Axis(date(2000, 1, 1), max(1, days))
        links = tuple(Link(pred, succ) for pred, succ, _ in self.links)
        network = Network(tuple(self.activities), links, (every_day(axis),), axis, name)
        capacities = tuple(Capacity(f"R{r + 1}", amount) for r, amount in enumerate(self.amounts))
        return network, Limits(capacities, demands=tuple(self.demands))


class _Multi(_Single):
    """Several projects under common capacities; each begins with its size, release and resources."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.project = 0

    def read(self) -> None:
        """Reads the whole text; the axis reaches behind the latest release."""
        projects = self._count(What(Item.PROJECTS), MOST_ACTIVITIES)
        self._read_amounts(self.words.number(What(Item.RESOURCES), MOST_RESOURCES))
        latest = 0
        for project in range(1, projects + 1):
            self.project = project
            self._read_project()
            latest = max(latest, self.release)
        self.words.finish()
        self.release = latest

    def _read_project(self) -> None:
        count = self._count(What(Item.ACTIVITIES_OF_PROJECT, self.project), MOST_ACTIVITIES)
        if len(self.activities) + count > MOST_ACTIVITIES:
            total, what = len(self.activities) + count, What(Item.ACTIVITIES)
            raise Misread(Complaint.RANGE, self.words.line, what=what, word=total, most=MOST_ACTIVITIES)
        self.release = self.words.number(What(Item.RELEASE, self.project), LONGEST // FULL_DAY)
        for r in range(len(self.amounts)):
            self.words.number(What(Item.USE, self.project, f"R{r + 1}"), 1)
        for number in range(1, count + 1):
            self._read_activity(self.name_of(number), str(self.project))

    def name_of(self, number: int) -> str:
        """The id of an activity of the current project."""
        return f"{self.project}:{number}"

    def successor(self) -> str:
        """The id the next word means, written as project:number."""
        word = self.words.word(What(Item.SUCCESSOR))
        found = _SUCCESSOR.fullmatch(word)
        if not found:
            raise Misread(Complaint.PROJECT_NUMBER, self.words.line, word=word)
        return f"{int(found[1])}:{int(found[2])}"


__all__ = ["read_psplib"]

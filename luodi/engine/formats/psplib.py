"""Classical problems: PSPLIB single mode (`.sm`), Patterson (`.rcp`, `.txt`), multi-project (`.rcmp`, `.txt`).

Formats: https://www.om-db.wi.tum.de/psplib/ (Kolisch and Sprecher, 1997); https://www.projectmanagement.ugent.be
(Patterson, 1984; Van Eynde and Vanhoucke, 2020). Patterson files are a stream of numbers: lines may wrap.
Periods become days of a calendar without rest.
"""

import re
from datetime import date
from typing import Final

from luodi.engine.formats.multi_mode import MOST_ACTIVITIES, read_multi_mode
from luodi.engine.limits import HUGE, Capacity, Demand, Limits
from luodi.engine.network import LONGEST, Activity, Link, Network
from luodi.engine.workdays import FULL_DAY, Axis, every_day

MOST_RESOURCES: Final = 1_000
_NUMBER: Final = re.compile(r"(\d{1,12})(\.0*)?")
_SUCCESSOR: Final = re.compile(r"(\d{1,9}):(\d{1,9})")


def read_psplib(text: str, name: str = "") -> tuple[Network, Limits]:
    """The problem of a `.sm`, Patterson or multi-project text, told apart by its content.

    Activity ids are the numbers of the file, in a multi-project file ``project:number``; the projects
    are called by their numbers. Raises ValueError naming the place.
    """
    if not text.strip():
        raise ValueError("an empty file")
    if "PRECEDENCE RELATIONS" in text.upper():
        network, limits = read_multi_mode(text, name)
        _check_demands(limits)
        return network, limits
    reader = _Multi(text) if ":" in text else _Single(text)
    reader.read()
    return reader.problem(name)


def _check_demands(limits: Limits) -> None:
    """Raises ValueError for a demand above its capacity."""
    amounts = {capacity.code: capacity.amount for capacity in limits.capacities}
    for demand in limits.demands:
        amount = amounts.get(demand.limit, HUGE)
        if demand.amount > amount:
            raise ValueError(
                f"activity {demand.activity} needs {demand.amount} of {demand.limit}, which has {amount}"
            )


class _Words:
    """The words of a text, one after the other, each with its line."""

    def __init__(self, text: str) -> None:
        self._words = [(word, line) for line, row in enumerate(text.splitlines(), 1) for word in row.split()]
        self._next = 0
        self.line = 1

    def word(self, what: str) -> str:
        """The next word. Raises ValueError where the text ends instead."""
        if self._next == len(self._words):
            raise ValueError(f"line {self.line}: the text ends before {what}: cut off?")
        word, self.line = self._words[self._next]
        self._next += 1
        return word

    def number(self, what: str, most: int = HUGE - 1) -> int:
        """The next word as a whole number 0 … most."""
        word = self.word(what)
        found = _NUMBER.fullmatch(word)
        if not found:
            raise ValueError(f"line {self.line}: {what}: {word[:40]!r} is no whole number from 0 upward")
        if int(found[1]) > most:
            raise ValueError(f"line {self.line}: {what} of {found[1]} (at most {most})")
        return int(found[1])

    def finish(self) -> None:
        """Raises ValueError where words are left over."""
        if self._next < len(self._words):
            word, line = self._words[self._next]
            raise ValueError(f"line {line}: {word[:40]!r} behind the last activity")


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
        count = self._count("the number of activities", MOST_ACTIVITIES)
        self._read_amounts(self.words.number("the number of resources", MOST_RESOURCES))
        for number in range(1, count + 1):
            self._read_activity(self.name_of(number), "")
        self.words.finish()

    def name_of(self, number: int) -> str:
        """The id of an activity."""
        return str(number)

    def successor(self) -> str:
        """The id the next word means."""
        return str(self.words.number("a successor"))

    def _count(self, what: str, most: int) -> int:
        count = self.words.number(what, most)
        if count < 1:
            raise ValueError(f"line {self.words.line}: {what} is 0")
        return count

    def _read_amounts(self, resources: int) -> None:
        self.amounts = [self.words.number(f"the capacity of R{r + 1}") for r in range(resources)]

    def _read_activity(self, name: str, project: str) -> None:
        duration = self.words.number(f"the duration of activity {name}", LONGEST // FULL_DAY) * FULL_DAY
        self.activities.append(
            Activity(name, duration, project=project, start_no_earlier=self.release or None)
        )
        for r, amount in enumerate(self.amounts):
            needed = self.words.number(f"the demand of activity {name} on R{r + 1}")
            if needed > amount:
                raise ValueError(
                    f"line {self.words.line}: activity {name} needs {needed} of R{r + 1}, which has {amount}"
                )
            if needed:
                self.demands.append(Demand(name, f"R{r + 1}", needed, project))
        for _ in range(self.words.number(f"the number of successors of activity {name}", MOST_ACTIVITIES)):
            self.links.append((name, self.successor(), self.words.line))

    def problem(self, name: str) -> tuple[Network, Limits]:
        """Network and limits. Raises ValueError where a successor is unknown or activities wait in a loop."""
        known = {activity.id for activity in self.activities}
        for pred, succ, line in self.links:
            if succ not in known:
                raise ValueError(f"line {line}: activity {pred} has the unknown successor {succ}")
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
        projects = self._count("the number of projects", MOST_ACTIVITIES)
        self._read_amounts(self.words.number("the number of resources", MOST_RESOURCES))
        latest = 0
        for project in range(1, projects + 1):
            self.project = project
            self._read_project()
            latest = max(latest, self.release)
        self.words.finish()
        self.release = latest

    def _read_project(self) -> None:
        count = self._count(f"the number of activities of project {self.project}", MOST_ACTIVITIES)
        if len(self.activities) + count > MOST_ACTIVITIES:
            raise ValueError(f"line {self.words.line}: more than {MOST_ACTIVITIES} activities")
        self.release = self.words.number(f"the release of project {self.project}", LONGEST // FULL_DAY)
        for r in range(len(self.amounts)):
            self.words.number(f"whether project {self.project} uses R{r + 1}", 1)
        for number in range(1, count + 1):
            self._read_activity(self.name_of(number), str(self.project))

    def name_of(self, number: int) -> str:
        """The id of an activity of the current project."""
        return f"{self.project}:{number}"

    def successor(self) -> str:
        """The id the next word means, written as project:number."""
        word = self.words.word("a successor")
        found = _SUCCESSOR.fullmatch(word)
        if not found:
            raise ValueError(f"line {self.words.line}: a successor: {word[:40]!r} is not project:number")
        return f"{int(found[1])}:{int(found[2])}"


__all__ = ["read_psplib"]

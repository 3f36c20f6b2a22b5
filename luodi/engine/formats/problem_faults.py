"""What can be wrong with a classical problem file, as a code with its facts: whoever shows it chooses the words."""

from enum import StrEnum
from typing import Final, NamedTuple


class Item(StrEnum):
    """The number a reader looked for."""

    ACTIVITIES = "the number of activities"
    ACTIVITIES_OF_PROJECT = "the number of activities of project {of}"
    CAPACITY = "the capacity of {of}"
    DEMAND = "the demand of activity {of} on {on}"
    DOUBLY_CONSTRAINED = "the number of doubly constrained resources"
    DURATION = "the duration of activity {of}"
    NUMBER = "a number"
    PROJECTS = "the number of projects"
    RELEASE = "the release of project {of}"
    RENEWABLE = "the number of renewable resources"
    NONRENEWABLE = "the number of nonrenewable resources"
    RESOURCES = "the number of resources"
    SUCCESSOR = "a successor"
    SUCCESSORS = "the number of successors of activity {of}"
    USE = "whether project {of} uses {on}"


class What(NamedTuple):
    """An item and what it belongs to."""

    item: Item
    of: object = ""
    on: object = ""

    def __str__(self) -> str:
        return self.item.value.format(of=self.of, on=self.on)


class Complaint(StrEnum):
    """Why a problem file cannot be read."""

    AMOUNTS = "AMOUNTS"
    ARC_ROW = "ARC_ROW"
    COUNTER = "COUNTER"
    DEMAND = "DEMAND"
    DOUBLY = "DOUBLY"
    ENDS = "ENDS"
    HEAD = "HEAD"
    JOBS_MISSING = "JOBS_MISSING"
    JOB_ROW = "JOB_ROW"
    LEFT_OVER = "LEFT_OVER"
    LINES_MISSING = "LINES_MISSING"
    MODES_MISSING = "MODES_MISSING"
    MODE_ROW = "MODE_ROW"
    NEGATIVE = "NEGATIVE"
    NONE = "NONE"
    NO_MODE = "NO_MODE"
    NUMBER = "NUMBER"
    PROJECT_NUMBER = "PROJECT_NUMBER"
    RANGE = "RANGE"
    RULER = "RULER"
    SECTION = "SECTION"
    SUCCESSOR = "SUCCESSOR"
    WORK_ROW = "WORK_ROW"


_ENGLISH: Final = {
    Complaint.AMOUNTS: "{found} availabilities for {expected} resources",
    Complaint.ARC_ROW: "expected activity {activity} with as many [lags] as successors",
    Complaint.COUNTER: "no line that gives {what}: not a multi-mode file, or cut off",
    Complaint.DEMAND: "activity {activity} needs {amount} of {resource}, which has {capacity}",
    Complaint.DOUBLY: "doubly constrained resources are not supported",
    Complaint.ENDS: "the text ends before {what}: cut off?",
    Complaint.HEAD: "expected the numbers of activities and renewable resources",
    Complaint.JOBS_MISSING: "{found} of {expected} jobs: cut off?",
    Complaint.JOB_ROW: "job {activity}, its modes, and as many successors as it says",
    Complaint.LEFT_OVER: "{word!r} behind the last activity",
    Complaint.LINES_MISSING: "{found} lines of {expected}: cut off?",
    Complaint.MODES_MISSING: "{found} of {expected} modes: cut off?",
    Complaint.MODE_ROW: "expected mode {mode} of job {activity}",
    Complaint.NEGATIVE: "{word} is negative",
    Complaint.NONE: "{what} is 0",
    Complaint.NO_MODE: "job {activity} has no mode",
    Complaint.NUMBER: "{what}: {word!r} is no whole number",
    Complaint.PROJECT_NUMBER: "a successor: {word!r} is not project:number",
    Complaint.RANGE: "{what} of {word} (at most {most})",
    Complaint.RULER: "no closing ruler: not a multi-mode file, or cut off",
    Complaint.SECTION: "section {word!r} is missing or empty: cut off?",
    Complaint.SUCCESSOR: "activity {activity} cannot precede {successor}: unknown, or itself",
    Complaint.WORK_ROW: "expected activity {activity}, its duration and {expected} demands",
}


class Misread(ValueError):
    """A problem file that cannot be read: complaint, line (0: the whole file) and the facts of its sentence."""

    def __init__(self, complaint: Complaint, line: int = 0, **facts: object) -> None:
        self.complaint = complaint
        self.line = line
        self.facts = {name: fact[:40] if isinstance(fact, str) else fact for name, fact in facts.items()}
        sentence = _ENGLISH[complaint].format(**self.facts)
        super().__init__(f"line {line}: {sentence}" if line else sentence)


def check_demand(line: int, activity: str, resource: str, amount: int, capacity: int) -> None:
    """Raises Misread for a demand above its capacity."""
    if amount > capacity:
        raise Misread(
            Complaint.DEMAND, line, activity=activity, amount=amount, resource=resource, capacity=capacity
        )

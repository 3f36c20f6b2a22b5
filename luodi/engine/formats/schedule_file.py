"""What a planner's file says, before any date is calculated: the common form of MSPDI and XER.

Moments are naive datetimes to the minute, work and lags whole minutes of working time. A reader
translates the words of its program into these; `slots` and `file_dates` know no file format, only
the few habits (`Habits`) in which the programs count differently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from luodi.engine.formats.file_calendars import FileCalendar
from luodi.engine.network import LinkType

LONGEST: Final = 10 * 365 * 1440
"""Minutes; more work or lag than ten years round the clock (thirty of eight-hour days) is a slip of the pen."""
CalendarRule = tuple[tuple[str, ...], ...]
"""Codes of calendars: worked where all of one inner group work, for any of the groups. () = round the clock."""


class Fault(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "EMPTY"
    BINARY = "BINARY"
    ENCODING = "ENCODING"
    FORMAT = "FORMAT"  # no known format
    STRUCTURE = "STRUCTURE"  # cut off or garbled
    VALUE = "VALUE"  # a number or date that is none, or out of range
    REFERENCE = "REFERENCE"  # names something the file does not contain
    CALENDAR = "CALENDAR"  # a calendar without working time
    RANGE = "RANGE"  # dates outside what can be planned
    CONVERTER = "CONVERTER"  # needs the extra `mpp`
    TOO_LARGE = "TOO_LARGE"


class Unreadable(ValueError):
    """A file that cannot be scheduled: the fault, the place (line, table, element) and what stands there."""

    def __init__(self, fault: Fault, place: str = "", found: str = "") -> None:
        self.fault = fault
        self.place = place
        self.found = found[:120]
        super().__init__(" ".join(filter(None, (f"{fault.value}:", place, self.found and repr(self.found)))))


class Ignored(StrEnum):
    """The closed list of what is read past; `docs/formats.md` says what it means for the dates."""

    ACTUAL_DATES_OPTION = "ACTUAL_DATES_OPTION"
    ASSIGNMENT_DELAYS = "ASSIGNMENT_DELAYS"
    BASELINE_PROJECTS = "BASELINE_PROJECTS"
    EXTERNAL_LINKS = "EXTERNAL_LINKS"
    LINKS_OF_SPANS = "LINKS_OF_SPANS"  # of level of effort and WBS summary
    CALENDAR_DEFECTS = "CALENDAR_DEFECTS"
    UNKNOWN_CALENDARS = "UNKNOWN_CALENDARS"
    MIXED_RESOURCE_CALENDARS = "MIXED_RESOURCE_CALENDARS"
    UNKNOWN_CONSTRAINTS = "UNKNOWN_CONSTRAINTS"
    BLANK_ACTIVITIES = "BLANK_ACTIVITIES"
    LONGEST_PATH = "LONGEST_PATH"
    TASK_SPLITS = "TASK_SPLITS"
    ROUNDED_TIMES = "ROUNDED_TIMES"


class Kind(StrEnum):
    """How an activity takes part."""

    WORK = "WORK"
    START_MILESTONE = "START_MILESTONE"
    FINISH_MILESTONE = "FINISH_MILESTONE"
    SUMMARY = "SUMMARY"  # spans the activities below it
    SPAN = "SPAN"  # level of effort: spans what its links hold


class Program(StrEnum):
    """Whose habits the dates follow."""

    PROJECT = "PROJECT"
    PRIMAVERA = "PRIMAVERA"


class FloatRule(StrEnum):
    """Which ends total float is measured between."""

    START = "START"
    FINISH = "FINISH"
    SMALLEST = "SMALLEST"


@dataclass(frozen=True, slots=True)
class StoredDates:
    """What the program itself last calculated; never used to calculate, only compared."""

    start: datetime | None = None
    finish: datetime | None = None
    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    total_float: int | None = None  # minutes


@dataclass(frozen=True, slots=True)
class FileActivity:
    """One row of a file. `work` is what is left to do, in minutes on its calendar.

    `held` says whether stored dates (`set_start`, `set_finish`) stand against logic: not at all, for
    the early dates (manual and external activities), or for both (mandatory dates of Primavera).
    """

    id: str
    name: str
    work: int
    calendar: CalendarRule
    project: str
    code: str = ""
    parent: str = ""
    kind: Kind = Kind.WORK
    start_no_earlier: datetime | None = None
    start_no_later: datetime | None = None
    finish_no_earlier: datetime | None = None
    finish_no_later: datetime | None = None
    set_start: datetime | None = None
    set_finish: datetime | None = None
    held: str = ""
    late_as_possible: bool = False
    expected_finish: datetime | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    delay: int = 0  # minutes of levelling delay, by the rule `delay_calendar`
    delay_calendar: CalendarRule = ()
    latest_start: datetime | None = None  # kept against logic
    latest_finish: datetime | None = None
    inactive: bool = False
    whole_work: int = 0
    stored: StoredDates = StoredDates()

    @property
    def is_finished(self) -> bool:
        """Nothing is left and the program knows when it ended."""
        return self.actual_finish is not None

    @property
    def is_started(self) -> bool:
        """Under way."""
        return self.actual_start is not None and self.actual_finish is None

    @property
    def is_planned(self) -> bool:
        """Has dates of its own making (no summary, no span)."""
        return self.kind not in (Kind.SUMMARY, Kind.SPAN)


@dataclass(frozen=True, slots=True)
class FileLink:
    """`lag` in minutes, counted by the rule `lag_calendar`."""

    pred: str
    succ: str
    type: LinkType
    lag: int = 0
    lag_calendar: CalendarRule = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """In which the programs count differently."""

    program: Program
    day_minutes: int = 480
    float_rule: FloatRule = FloatRule.SMALLEST
    critical_below: int = 0  # minutes of total float up to which an activity is critical
    open_ends_critical: bool = False
    from_finish: bool = False
    progress_override: bool = False


@dataclass(frozen=True, slots=True)
class FileCapacity:
    """A resource that the file wants levelled: units at most, in hundredths."""

    code: str
    name: str
    units: int


@dataclass(frozen=True, slots=True)
class FileDemand:
    """Units (hundredths) of a resource an activity takes while it is worked."""

    activity: str
    capacity: str
    units: int


@dataclass(frozen=True)
class ScheduleFile:
    """One file. Work not begun begins no earlier than `data_date`.

    `must_finish` by project: where latest dates are counted back from; without one, from the project's
    own finish. `stored_finish` is what the program last found; it serves only where nothing is left to do.
    """

    name: str
    habits: Habits
    calendars: Mapping[str, FileCalendar]
    activities: tuple[FileActivity, ...]
    links: tuple[FileLink, ...]
    data_date: datetime
    must_finish: Mapping[str, datetime] = field(default_factory=dict)
    stored_finish: Mapping[str, datetime] = field(default_factory=dict)
    capacities: tuple[FileCapacity, ...] = ()
    demands: tuple[FileDemand, ...] = ()
    ignored: Mapping[Ignored, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known: set[str] = set()
        for activity in self.activities:
            if activity.id in known:
                raise Unreadable(Fault.STRUCTURE, f"activity {activity.id} appears twice")
            known.add(activity.id)
            self._check(activity)
        for link in self.links:
            for end in (link.pred, link.succ):
                if end not in known:
                    raise Unreadable(Fault.REFERENCE, f"link {link.pred} -> {link.succ}", end)
            if abs(link.lag) > LONGEST:
                raise Unreadable(
                    Fault.VALUE, f"link {link.pred} -> {link.succ}", f"lag of {link.lag} minutes"
                )

    def _check(self, activity: FileActivity) -> None:
        place = f"activity {activity.id}"
        if not 0 <= activity.work <= LONGEST:
            raise Unreadable(Fault.VALUE, place, f"{activity.work} minutes of work")
        for code in (code for group in activity.calendar for code in group):
            if code not in self.calendars:
                raise Unreadable(Fault.REFERENCE, place, f"calendar {code}")
        begun, ended = activity.actual_start, activity.actual_finish
        if begun is not None and ended is not None and ended < begun:
            raise Unreadable(Fault.VALUE, place, f"{begun} - {ended}")

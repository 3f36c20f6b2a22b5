"""Microsoft Project XML (MSPDI), as Project 2002–2021 and MPXJ write it.

Reference: "Microsoft Project XML Data Interchange (MSPDI) Schema",
https://learn.microsoft.com/office-project/xml-data-interchange/. Lags and delays are tenths of
minutes there, durations ISO 8601 in working time; what is *elapsed* counts round the clock.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from luodi.engine.formats.file_calendars import FileCalendar
from luodi.engine.formats.mspdi_calendars import read_calendars
from luodi.engine.formats.mspdi_xml import Row, project_element
from luodi.engine.formats.schedule_file import (
    CalendarRule,
    Fault,
    FileActivity,
    FileLink,
    Habits,
    Ignored,
    Kind,
    Program,
    ScheduleFile,
    StoredDates,
    Unreadable,
)
from luodi.engine.network import LinkType

TYPES: Final[Mapping[int, LinkType]] = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}
ELAPSED_FORMATS: Final = frozenset((4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52))
PERCENT_FORMATS: Final = frozenset((19, 20, 51, 52))
WORK_RESOURCE: Final = 1
ALAP: Final = 1
# ConstraintType → the field it sets; 2 and 3 (must) set two.
CONSTRAINTS: Final[Mapping[int, tuple[str, ...]]] = {
    0: (),
    1: (),
    2: ("start_no_earlier", "start_no_later"),
    3: ("finish_no_earlier", "finish_no_later"),
    4: ("start_no_earlier",),
    5: ("start_no_later",),
    6: ("finish_no_earlier",),
    7: ("finish_no_later",),
}
MUST: Final = {2: "set_start", 3: "set_finish"}
LATEST: Final = {5: "latest_start", 7: "latest_finish"}


def read_mspdi(data: bytes, name: str = "") -> ScheduleFile:
    """The schedule of an MSPDI file. Raises Unreadable naming element and field."""
    return _Reader(Row(project_element(data), "Project"), name).file()


class _Reader:
    def __init__(self, project: Row, name: str) -> None:
        self.project = project
        self.name = name
        self.ignored: Counter[Ignored] = Counter()
        self.calendars: dict[str, FileCalendar] = read_calendars(project, self.ignored)
        self.project_rule = self._project_rule()
        self.resource_rules = self._resource_rules()
        self.assigned = self._assigned()

    def file(self) -> ScheduleFile:
        """All of it."""
        rows = self._rows()
        if not rows:
            raise Unreadable(Fault.STRUCTURE, "Project", "no Task")
        from_finish = self.project.number("ScheduleFromStart", 1) == 0
        habits = Habits(
            program=Program.PROJECT,
            day_minutes=self.project.number("MinutesPerDay", 480) or 480,
            critical_below=self.project.number("CriticalSlackLimit", 0)
            * (self.project.number("MinutesPerDay", 480) or 480),
            open_ends_critical=self.project.flag("MultipleCriticalPaths"),
            from_finish=from_finish,
            progress_override=self.project.text("SplitsInProgressTasks") == "0",
        )
        activities = [self._activity(row, parent, kind) for row, parent, kind in rows]
        start = self.project.moment("StartDate") or min(
            (a.stored.start for a in activities if a.stored.start), default=None
        )
        if start is None:
            raise Unreadable(Fault.STRUCTURE, "Project", "no StartDate")
        links = [link for row, _, kind in rows for link in self._links(row, kind, activities)]
        return ScheduleFile(
            name=self.project.text("Title") or self.project.text("Name") or self.name,
            habits=habits,
            calendars=self.calendars,
            activities=tuple(activities),
            links=tuple(links),
            data_date=start,
            must_finish=self._must_finish(from_finish),
            ignored=dict(self.ignored),
        )

    def _must_finish(self, from_finish: bool) -> dict[str, datetime]:
        finish = self.project.moment("FinishDate")
        return {self.name: finish} if from_finish and finish is not None else {}

    def _project_rule(self) -> CalendarRule:
        uid = self.project.text("CalendarUID")
        if uid in self.calendars:
            return ((uid,),)
        if uid not in ("", "-1"):
            self.ignored[Ignored.UNKNOWN_CALENDARS] += 1
        if not self.calendars:
            self.calendars["standard"] = FileCalendar("standard", "Standard", (None,) * 7)
        return ((next(iter(self.calendars)),),)

    def _resource_rules(self) -> dict[str, str]:
        """Calendar of each resource that works (no material, no cost)."""
        rules = {}
        for row in self.project.below("Resources", "Resource"):
            if row.number("Type", WORK_RESOURCE) == WORK_RESOURCE:
                uid = row.text("CalendarUID")
                rules[row.text("UID")] = uid if uid in self.calendars else self.project_rule[0][0]
        return rules

    def _assigned(self) -> dict[str, list[str]]:
        """Calendars of the resources that work on each task."""
        found: dict[str, list[str]] = {}
        for row in self.project.below("Assignments", "Assignment"):
            rule = self.resource_rules.get(row.text("ResourceUID"))
            if row.number("Delay", 0):
                self.ignored[Ignored.ASSIGNMENT_DELAYS] += 1
            if rule is not None and row.text("ResourceUID") != "0":
                found.setdefault(row.text("TaskUID"), []).append(rule)
        return found

    def _rows(self) -> list[tuple[Row, str, Kind]]:
        """Tasks with the summary above them, blank rows left out."""
        rows = []
        for row in self.project.below("Tasks", "Task"):
            if row.flag("IsNull"):
                self.ignored[Ignored.BLANK_ACTIVITIES] += 1
            else:
                rows.append(row)
        above: list[tuple[int, str]] = []
        placed = []
        for at, row in enumerate(rows):
            level = row.number("OutlineLevel", 1)
            while above and above[-1][0] >= level:
                above.pop()
            parent = above[-1][1] if above else ""
            follows = at + 1 < len(rows) and rows[at + 1].number("OutlineLevel", 1) > level
            summary = row.flag("Summary") or follows
            kind = Kind.SUMMARY if follows or (summary and level == 0) else Kind.WORK
            if kind is Kind.SUMMARY:
                above.append((level, row.text("UID")))
            placed.append((row, parent, kind))
        return placed

    def _activity(self, row: Row, parent: str, kind: Kind) -> FileActivity:
        uid = row.text("UID")
        if not uid:
            raise Unreadable(Fault.STRUCTURE, row.place, "no UID")
        whole = row.minutes("Duration") or 0
        activity = FileActivity(
            id=uid,
            name=row.text("Name"),
            work=whole,
            whole_work=whole,
            calendar=self._rule(row),
            project=self.name,
            parent=parent,
            kind=kind,
            inactive=row.text("Active") == "0",
            late_as_possible=row.number("ConstraintType", 0) == ALAP,
            stored=_stored(row),
        )
        if kind is Kind.WORK and whole == 0:
            activity = replace(activity, kind=Kind.FINISH_MILESTONE)
        delay = round(row.number("LevelingDelay", 0) / 10)
        if delay > 0 and kind is Kind.WORK and row.moment("ActualStart") is None:
            elapsed = row.number("LevelingDelayFormat", 8) in ELAPSED_FORMATS
            rule = () if elapsed else activity.calendar
            activity = replace(activity, delay=delay, delay_calendar=rule)
        return self._progress(row, self._constrained(row, activity))

    def _rule(self, row: Row) -> CalendarRule:
        """Elapsed time, else the resources' calendars within the task's, else the task's, else the project's."""
        if row.number("DurationFormat", 7) in ELAPSED_FORMATS:
            return ()
        own = row.text("CalendarUID")
        if own not in ("", "-1") and own not in self.calendars:
            self.ignored[Ignored.UNKNOWN_CALENDARS] += 1
        known = own in self.calendars
        resources = sorted(set(self.assigned.get(row.text("UID"), ())))
        if known and (row.flag("IgnoreResourceCalendar") or not resources):
            return ((own,),)
        if resources:
            return tuple((own, resource) if known else (resource,) for resource in resources)
        return self.project_rule

    def _constrained(self, row: Row, activity: FileActivity) -> FileActivity:
        kind, on = row.number("ConstraintType", 0), row.moment("ConstraintDate")
        if kind not in CONSTRAINTS:
            self.ignored[Ignored.UNKNOWN_CONSTRAINTS] += 1
        elif on is not None:
            fields: dict[str, Any] = dict.fromkeys(CONSTRAINTS[kind], on)
            if kind in MUST:
                # Project keeps these against logic by default, and writes HonorConstraints 0 even then.
                fields |= {"held": "BOTH", MUST[kind]: on}
            elif kind in LATEST and row.moment("ActualStart") is None and activity.is_planned:
                fields[LATEST[kind]] = on
            activity = replace(activity, **fields)
        deadline = row.moment("Deadline")
        if deadline is not None:
            later = [d for d in (activity.finish_no_later, deadline) if d is not None]
            activity = replace(activity, finish_no_later=min(later))
        start, finish = row.moment("Start"), row.moment("Finish")
        stands = row.flag("Manual") or row.flag("ExternalTask")
        if stands and start is not None and finish is not None and activity.is_planned:
            activity = replace(activity, held="EARLY", set_start=start, set_finish=finish)
        return activity

    def _progress(self, row: Row, activity: FileActivity) -> FileActivity:
        """What is left of work begun stays where it was stopped or resumed; Project moves no remainder by itself."""
        begun, ended = row.moment("ActualStart"), row.moment("ActualFinish")
        if begun is None or not activity.is_planned:
            return activity
        activity = replace(activity, actual_start=begun, actual_finish=ended, held="", start_no_earlier=begun)
        left, resume = row.minutes("RemainingDuration"), row.moment("Resume")
        if ended is None and left is not None and resume is not None and resume >= begun:
            activity = replace(activity, work=left, start_no_earlier=resume)
        return activity

    def _links(self, row: Row, kind: Kind, activities: Sequence[FileActivity]) -> list[FileLink]:
        known = {activity.id: activity for activity in activities}
        uid, links = row.text("UID"), []
        for link in row.children("PredecessorLink"):
            pred = link.text("PredecessorUID")
            if link.flag("CrossProject") or pred not in known:
                self.ignored[Ignored.EXTERNAL_LINKS] += 1
                continue
            number = link.number("Type", 1)
            if number not in TYPES:
                raise Unreadable(Fault.VALUE, f"{row.place} PredecessorLink Type", str(number))
            lag, measure = link.number("LinkLag", 0), link.number("LagFormat", 7)
            if measure in PERCENT_FORMATS:
                minutes = round(known[pred].whole_work * lag / 100)
            else:
                minutes = round(lag / 10)
            rule = () if measure in ELAPSED_FORMATS else self._lag_rule(row)
            links.append(FileLink(pred, uid, TYPES[number], minutes, rule))
        return links

    def _lag_rule(self, row: Row) -> CalendarRule:
        """Lags count in the successor's own task calendar or the project's, never in its resources'."""
        own = row.text("CalendarUID")
        return ((own,),) if own in self.calendars else self.project_rule


def _stored(row: Row) -> StoredDates:
    slack: int | None = None
    if row.text("TotalSlack"):
        slack = round(row.number("TotalSlack", 0) / 10)
    moments: dict[str, datetime | None] = {
        "start": row.moment("Start"),
        "finish": row.moment("Finish"),
        "early_start": row.moment("EarlyStart"),
        "early_finish": row.moment("EarlyFinish"),
        "late_start": row.moment("LateStart"),
        "late_finish": row.moment("LateFinish"),
    }
    return StoredDates(**moments, total_float=slack)

"""Primavera P6 export files (XER): tables of tab-separated rows.

Lines begin with %T (a table), %F (its fields), %R (a row), %E (the end). Meaning of the fields:
Oracle, "P6 EPPM XER Import/Export Data Map Guide", https://docs.oracle.com/cd/F51303_01/.
Durations and lags are hours there. Encoding is whatever the exporting machine used.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from luodi.engine.formats.file_calendars import FileCalendar
from luodi.engine.formats.schedule_file import (
    CalendarRule,
    Fault,
    FileActivity,
    FileCapacity,
    FileDemand,
    FileLink,
    FloatRule,
    Habits,
    Ignored,
    Kind,
    Program,
    ScheduleFile,
    StoredDates,
    Unreadable,
)
from luodi.engine.formats.xer_calendars import read_calendars
from luodi.engine.formats.xer_tables import Record, Tables, read_tables
from luodi.engine.network import LinkType

TYPES: Final[Mapping[str, LinkType]] = {"PR_FS": "FS", "PR_SS": "SS", "PR_FF": "FF", "PR_SF": "SF"}
KINDS: Final = {
    "TT_Task": Kind.WORK,
    "TT_Rsrc": Kind.WORK,
    "TT_Mile": Kind.START_MILESTONE,
    "TT_FinMile": Kind.FINISH_MILESTONE,
    "TT_LOE": Kind.SPAN,
    "TT_WBS": Kind.SUMMARY,
}
START_TYPES: Final = frozenset(("CS_MSO", "CS_MSOA", "CS_MSOB", "CS_MANDSTART"))
CONSTRAINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "CS_MSO": ("start_no_earlier", "start_no_later"),
    "CS_MSOA": ("start_no_earlier",),
    "CS_MSOB": ("start_no_later",),
    "CS_MEO": ("finish_no_earlier", "finish_no_later"),
    "CS_MEOA": ("finish_no_earlier",),
    "CS_MEOB": ("finish_no_later",),
    "CS_MANDSTART": ("set_start",),
    "CS_MANDFIN": ("set_finish",),
}
FLOATS: Final = {"FT_SS": FloatRule.START, "FT_FF": FloatRule.FINISH}
MOST_UNITS: Final = 1_000_000


def read_xer(data: bytes, name: str = "") -> ScheduleFile:
    """The schedule of an XER file, all its projects together. Raises Unreadable naming line or row."""
    return _Reader(read_tables(data), name).file()


class _Reader:
    def __init__(self, tables: Tables, name: str) -> None:
        self.tables = tables
        self.name = name
        self.ignored: Counter[Ignored] = Counter()
        self.projects = {row.text("proj_id"): row for row in tables["PROJECT"]}
        self.tasks = self._planned_tasks()
        self.options = self._options()
        self.calendars: dict[str, FileCalendar] = read_calendars(tables["CALENDAR"], self.ignored)
        self.default = self._default_calendar()
        self.resources = {row.text("rsrc_id"): row for row in tables["RSRC"]}
        self.assigned: dict[str, list[Record]] = {}
        for row in tables["TASKRSRC"]:
            self.assigned.setdefault(row.text("task_id"), []).append(row)
        planned = dict.fromkeys(row.text("proj_id") for row in self.tasks)
        self.data_dates = {code: _data_date(self.projects[code]) for code in planned}

    def file(self) -> ScheduleFile:
        """All of it."""
        if self.options.text("sched_retained_logic") == "N" and not self._flag("sched_progress_override"):
            self.ignored[Ignored.ACTUAL_DATES_OPTION] += 1
        parents = self._parents()
        activities = tuple(self._activity(row, parents.get(row.text("task_id"), "")) for row in self.tasks)
        known = {activity.id: activity for activity in activities}
        capacities, demands = self._levelled(known)
        return ScheduleFile(
            name=self._title(),
            habits=self._habits(),
            calendars=self.calendars,
            activities=activities,
            links=tuple(self._links(known)),
            data_date=min(self.data_dates[activity.project] for activity in activities),
            must_finish=self._ends("plan_end_date"),
            stored_finish=self._ends("scd_end_date"),
            capacities=capacities,
            demands=demands,
            ignored={what: count for what, count in self.ignored.items() if count},
        )

    def _options(self) -> Record:
        """Scheduling options of the first project planned; older files hold one row for all."""
        first = self.tasks[0].text("proj_id")
        rows = self.tables["SCHEDOPTIONS"]
        own = [row for row in rows if row.text("proj_id") == first]
        return next(iter(own or rows), Record({}, "SCHEDOPTIONS"))

    def _planned_tasks(self) -> list[Record]:
        """Rows of TASK whose project is planned: baselines travel beside the project they were copied from."""
        baselines = {
            code
            for code, row in self.projects.items()
            if row.text("orig_proj_id") in self.projects and row.text("orig_proj_id") != code
        }
        planned = []
        for row in self.tables["TASK"]:
            project = row.text("proj_id")
            if project not in self.projects:
                raise Unreadable(Fault.REFERENCE, row.place, f"project {project}")
            if project not in baselines:
                planned.append(row)
        if not planned:
            raise Unreadable(Fault.STRUCTURE, "TASK", "no row")
        passed = {row.text("proj_id") for row in self.tables["TASK"]} & baselines
        if passed:
            self.ignored[Ignored.BASELINE_PROJECTS] = len(passed)
        self.baseline_tasks = {
            row.text("task_id") for row in self.tables["TASK"] if row.text("proj_id") in baselines
        }
        return planned

    def _ends(self, field: str) -> dict[str, datetime]:
        found = {code: row.moment(field) for code, row in self.projects.items()}
        return {code: moment for code, moment in found.items() if moment is not None}

    def _flag(self, option: str) -> bool:
        return self.options.text(option) == "Y"

    def _title(self) -> str:
        named = {row.text("proj_id") for row in self.tasks}
        titles = [row.text("proj_short_name") for code, row in self.projects.items() if code in named]
        return ", ".join(filter(None, titles)) or self.name

    def _habits(self) -> Habits:
        project = self.projects[self.tasks[0].text("proj_id")]
        if project.text("critical_path_type") == "CT_DrivPath":
            self.ignored[Ignored.LONGEST_PATH] += 1
        calendar = next(
            (row for row in self.tables["CALENDAR"] if row.text("clndr_id") == self.default), None
        )
        hours = calendar.minutes("day_hr_cnt") if calendar else None
        return Habits(
            program=Program.PRIMAVERA,
            day_minutes=hours or 480,
            float_rule=FLOATS.get(self.options.text("sched_float_type"), FloatRule.FINISH)
            if self.options.text("sched_float_type") != "FT_MIN"
            else FloatRule.SMALLEST,
            critical_below=project.minutes("critical_drtn_hr_cnt") or 0,
            open_ends_critical=self._flag("sched_open_critical_flag"),
            progress_override=self._flag("sched_progress_override"),
        )

    def _default_calendar(self) -> str:
        """The first project's, else the one marked default, else an office week."""
        wanted = [self.projects[self.tasks[0].text("proj_id")].text("clndr_id")]
        wanted += [row.text("clndr_id") for row in self.tables["CALENDAR"] if row.text("default_flag") == "Y"]
        for code in wanted:
            if code in self.calendars:
                return code
        self.calendars.setdefault("standard", FileCalendar("standard", "Standard", (None,) * 7))
        return "standard"

    def _project_calendar(self, project: str) -> str:
        code = self.projects[project].text("clndr_id")
        return code if code in self.calendars else self.default

    def _parents(self) -> dict[str, str]:
        """The WBS summary activity nearest above each activity."""
        above = {row.text("wbs_id"): row.text("parent_wbs_id") for row in self.tables["PROJWBS"]}
        summaries: dict[str, str] = {}
        for row in self.tasks:
            if row.text("task_type") == "TT_WBS":
                summaries.setdefault(row.text("wbs_id"), row.text("task_id"))
        found = {}
        for row in self.tasks if summaries else ():
            own, wbs, seen = row.text("task_id"), row.text("wbs_id"), set[str]()
            while wbs and wbs not in seen and summaries.get(wbs, own) == own:
                seen.add(wbs)
                wbs = above.get(wbs, "")
            if wbs in summaries and summaries[wbs] != own:
                found[own] = summaries[wbs]
        return found

    def _activity(self, row: Record, parent: str) -> FileActivity:
        project = row.text("proj_id")
        kind = KINDS.get(row.text("task_type") or "TT_Task")
        if kind is None:
            raise Unreadable(Fault.VALUE, f"{row.place} task_type", row.text("task_type"))
        whole = row.minutes("target_drtn_hr_cnt") or 0
        left = row.minutes("remain_drtn_hr_cnt")
        begun, ended = row.moment("act_start_date"), row.moment("act_end_date")
        milestone = kind in (Kind.START_MILESTONE, Kind.FINISH_MILESTONE)
        if milestone:
            # An end milestone has no start of its own, a start milestone no end.
            ended = ended or begun
            begun = begun or ended
        activity = FileActivity(
            id=row.text("task_id"),
            code=row.text("task_code"),
            name=row.text("task_name"),
            work=0 if milestone else whole if left is None else left,
            whole_work=0 if milestone else whole,
            calendar=self._rule(row),
            project=project,
            parent=parent,
            kind=kind,
            actual_start=begun,
            actual_finish=ended,
            start_no_earlier=self.data_dates[project],
            stored=_stored(row),
        )
        return self._timed(row, activity)

    def _timed(self, row: Record, activity: FileActivity) -> FileActivity:
        """Constraints, resumption, expected finish and dates from projects outside the file."""
        for number in ("", "2"):
            activity = self._constrained(row, activity, f"cstr_type{number}", f"cstr_date{number}")
        floors = [activity.start_no_earlier, row.moment("resume_date") if activity.is_started else None]
        caps = [activity.finish_no_later]
        if self.options.text("sched_outer_depend_type") != "SD_None":
            floors.append(row.moment("external_early_start_date"))
            caps.append(row.moment("external_late_end_date"))
        expected = row.moment("expect_end_date") if self._flag("sched_use_expect_end_flag") else None
        return replace(
            activity,
            start_no_earlier=max((f for f in floors if f is not None), default=None),
            finish_no_later=min((c for c in caps if c is not None), default=None),
            expected_finish=None if activity.is_finished else expected,
        )

    def _constrained(self, row: Record, activity: FileActivity, kind: str, on: str) -> FileActivity:
        code, moment = row.text(kind), row.moment(on)
        if not code:
            return activity
        if code == "CS_ALAP":
            return replace(activity, late_as_possible=not activity.is_started)
        if code not in CONSTRAINTS or moment is None:
            self.ignored[Ignored.UNKNOWN_CONSTRAINTS] += 1
            return activity
        if activity.is_started and code in START_TYPES:
            return activity  # a start that has happened is held by nothing
        for attribute in CONSTRAINTS[code]:
            both = (getattr(activity, attribute), moment)
            pick = min if attribute.endswith("later") else max
            fields: dict[str, Any] = {attribute: pick(m for m in both if m is not None)}
            activity = replace(activity, **fields)
        if code in ("CS_MANDSTART", "CS_MANDFIN"):
            activity = replace(activity, held="BOTH")
        return activity

    def _rule(self, row: Record) -> CalendarRule:
        """The activity's calendar; its resources' where the activity is resource dependent."""
        own = row.text("clndr_id")
        if own not in self.calendars:
            self.ignored[Ignored.UNKNOWN_CALENDARS] += 1
            own = self._project_calendar(row.text("proj_id"))
        if row.text("task_type") != "TT_Rsrc":
            return ((own,),)
        used = {}
        for assignment in self.assigned.get(row.text("task_id"), ()):
            resource = assignment.text("rsrc_id")
            calendar = self.resources[resource].text("clndr_id") if resource in self.resources else ""
            if calendar in self.calendars and assignment.text("rsrc_type") != "RT_Mat":
                used[resource] = calendar
        if len(set(used.values())) > 1:
            self.ignored[Ignored.MIXED_RESOURCE_CALENDARS] += 1
        first = next(iter(used.values()), own)
        return ((used.get(row.text("rsrc_id"), first),),)

    def _links(self, known: Mapping[str, FileActivity]) -> list[FileLink]:
        links = []
        for row in self.tables["TASKPRED"]:
            pred, succ = row.text("pred_task_id"), row.text("task_id")
            if pred in self.baseline_tasks and succ in self.baseline_tasks:
                continue
            if pred not in known or succ not in known:
                self.ignored[Ignored.EXTERNAL_LINKS] += 1
                continue
            kind = TYPES.get(row.text("pred_type"))
            if kind is None:
                raise Unreadable(Fault.VALUE, f"{row.place} pred_type", row.text("pred_type"))
            if known[pred].project != known[succ].project and self._outside():
                self.ignored[Ignored.EXTERNAL_LINKS] += 1
                continue
            lag = row.minutes("lag_hr_cnt") or 0
            links.append(FileLink(pred, succ, kind, lag, self._lag_rule(known[pred], known[succ])))
        return links

    def _outside(self) -> bool:
        return self.options.text("sched_outer_depend_type") == "SD_None"

    def _lag_rule(self, pred: FileActivity, succ: FileActivity) -> CalendarRule:
        chosen = self.options.text("sched_calendar_on_relationship_lag").lower()
        if chosen == "rcal_successor":
            return succ.calendar
        if chosen == "rcal_24hour":
            return ()
        if chosen in ("rcal_projdefault", "rcal_project"):
            return ((self._project_calendar(succ.project),),)
        return pred.calendar

    def _levelled(
        self, known: Mapping[str, FileActivity]
    ) -> tuple[tuple[FileCapacity, ...], tuple[FileDemand, ...]]:
        """Resources chosen for levelling, with what unfinished activities take of them."""
        chosen = [row.text("rsrc_id") for row in self.tables["RSRCLEVELLIST"]]
        chosen = [code for code in dict.fromkeys(chosen) if code in self.resources]
        units: dict[str, int] = {}
        for row in self.tables["RSRCRATE"]:
            units.setdefault(row.text("rsrc_id"), _units(row, "max_qty_per_hr"))
        capacities = tuple(
            FileCapacity(code, self.resources[code].text("rsrc_name"), units[code])
            for code in chosen
            if code in units
        )
        limited = {capacity.code for capacity in capacities}
        taken: Counter[tuple[str, str]] = Counter()
        for task, rows in self.assigned.items():
            for row in rows:
                if row.text("rsrc_id") in limited and task in known and not known[task].is_finished:
                    taken[task, row.text("rsrc_id")] += _units(row, "remain_qty_per_hr")
        demands = tuple(FileDemand(task, code, amount) for (task, code), amount in taken.items() if amount)
        return capacities if demands else (), demands


def _data_date(row: Record) -> datetime:
    found = row.moment("last_recalc_date") or row.moment("plan_start_date")
    if found is None:
        raise Unreadable(Fault.STRUCTURE, row.place, "no last_recalc_date")
    return found


def _units(row: Record, field: str) -> int:
    """Units in hundredths."""
    value = round((row.decimal(field) or 0) * 100)
    if not 0 <= value <= MOST_UNITS:
        raise Unreadable(Fault.VALUE, f"{row.place} {field}", row.text(field))
    return value


def _stored(row: Record) -> StoredDates:
    return StoredDates(
        start=row.moment("act_start_date") or row.moment("restart_date") or row.moment("target_start_date"),
        finish=row.moment("act_end_date") or row.moment("reend_date") or row.moment("target_end_date"),
        early_start=row.moment("early_start_date"),
        early_finish=row.moment("early_end_date"),
        late_start=row.moment("late_start_date"),
        late_finish=row.moment("late_end_date"),
        total_float=row.minutes("total_float_hr_cnt"),
    )

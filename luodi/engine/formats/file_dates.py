"""Dates of a planner's file, calculated as its own program would: early, late, floats, critical.

Both passes are the engine's (`file_passes`); here stand the habits in which the programs differ
when they show what the passes found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from luodi.engine.formats.file_passes import FROM_FINISH, Passes, count_ignored, run_passes, settled
from luodi.engine.formats.schedule_file import (
    Fault,
    FileActivity,
    FileLink,
    FloatRule,
    Ignored,
    Kind,
    Program,
    ScheduleFile,
    Unreadable,
)
from luodi.engine.formats.slots import FROM_START, TO_FINISH, children
from luodi.engine.workdays import FULL_DAY


@dataclass(frozen=True, slots=True)
class ActivityDates:
    """Dates of one activity as moments, floats in minutes of its calendar."""

    activity: FileActivity
    start: datetime
    finish: datetime
    early_start: datetime
    early_finish: datetime
    late_start: datetime
    late_finish: datetime
    total_float: int = 0
    free_float: int = 0
    critical: bool = False


@dataclass(frozen=True)
class FileDates:
    """All dates of a file, in its order."""

    file: ScheduleFile
    rows: tuple[ActivityDates, ...]
    ignored: Mapping[Ignored, int]
    passes: Passes


def file_dates(file: ScheduleFile, back_from: date | None = None) -> FileDates:
    """Dates of every row; with `back_from`, everything as late as the end of that day allows.

    Raises Loop naming a circle of links, Unreadable where dates leave what can be planned.
    """
    if back_from is not None:
        try:
            finish = datetime.combine(back_from, time()) + timedelta(days=1)
        except OverflowError as error:
            raise Unreadable(Fault.RANGE, str(back_from)) from error
        projects = {activity.project for activity in file.activities}
        habits = replace(file.habits, from_finish=True)
        file = replace(file, must_finish=dict.fromkeys(projects, finish), habits=habits)
    passes = run_passes(file, back_from)
    return FileDates(file, tuple(_Showing(passes).rows()), count_ignored(passes), passes)


class _Showing:
    """Turns slots into what the program shows."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self.made = passes.made
        self.axis = passes.made.axis
        self.file = passes.made.file
        self.habits = passes.made.file.habits
        self.primavera = self.habits.program is Program.PRIMAVERA
        self.shown: dict[str, ActivityDates] = {}

    def rows(self) -> Iterable[ActivityDates]:
        """Every row of the file in its order; what spans others is measured when they are known."""
        for activity in self.file.activities:
            if activity.is_planned:
                self.shown[activity.id] = (
                    self._finished(activity) if activity.is_finished else self._planned(activity)
                )
        spans = [activity for activity in self.file.activities if activity.kind is Kind.SPAN]
        for activity in spans:
            self.shown[activity.id] = self._span(activity)
        below = children(self.file)
        for activity in self.file.activities:
            if activity.kind is Kind.SUMMARY:
                members = [self.shown[one] for one in below[activity.id]]
                self.shown[activity.id] = self._summary(activity, members)
        return (self.shown[activity.id] for activity in self.file.activities)

    def _finished(self, activity: FileActivity) -> ActivityDates:
        """Project keeps actual dates; Primavera counts nothing left, from the data date to the end."""
        assert activity.actual_finish is not None
        start = activity.actual_start or activity.actual_finish
        finish = activity.actual_finish
        if not self.primavera:
            return ActivityDates(activity, start, finish, start, finish, start, finish)
        node, passes, moment = activity.id, self.passes, self.axis.moment
        early = (moment(passes.early_start[node]), moment(passes.early_finish[node]))
        if len(passes.unfinished) == 0 and activity.project in self.file.stored_finish:
            late = self.file.stored_finish[activity.project]  # nothing is left to count back from
            return ActivityDates(activity, start, finish, *early, late, late)
        late_start, late_finish = passes.late_start[node], passes.late_finish[node]
        return ActivityDates(activity, start, finish, *early, moment(late_start), moment(late_finish))

    def _planned(self, activity: FileActivity) -> ActivityDates:
        moment, node = self.axis.moment, activity.id
        early_start, early_finish = self._early(activity)
        late_start, late_finish = self._late(activity)
        total, free = self._total_float(node), self._free_float(node)
        begun = activity.actual_start
        early = begun if begun is not None and not self.primavera else moment(early_start)
        late = begun if begun is not None and not self.primavera else moment(late_start)
        shown = ActivityDates(
            activity,
            start=begun or moment(early_start),
            finish=moment(early_finish),
            early_start=early,
            early_finish=moment(early_finish),
            late_start=late,
            late_finish=moment(late_finish),
            total_float=total,
            free_float=free,
            critical=total <= self.habits.critical_below,
        )
        if activity.held:
            return shown
        if activity.late_as_possible and not self.primavera and begun is None:
            shown = replace(
                shown, early_start=shown.late_start, early_finish=shown.late_finish, total_float=0
            )
            return replace(shown, start=shown.late_start, finish=shown.late_finish, critical=True)
        if self.habits.from_finish:
            return replace(shown, start=begun or shown.late_start, finish=shown.late_finish)
        return shown

    def _early(self, activity: FileActivity) -> tuple[int, int]:
        passes, node = self.passes, activity.id
        start, finish = passes.early_start[node], passes.early_finish[node]
        idle = self.made.work[node] == 0 and activity.kind is not Kind.FINISH_MILESTONE
        if self.primavera and idle:
            # What has no work begins when there would be work to begin.
            start = finish = self.made.calendar(node).first_working(start)
        elif self.primavera and self.made.work[node] == 0:
            start = finish = settled(self.made.calendar(node), finish)
        if activity.held == "EARLY" and activity.set_start and activity.set_finish:
            return self.axis.before(activity.set_start), self.axis.after(activity.set_finish)
        return start, finish

    def _late(self, activity: FileActivity) -> tuple[int, int]:
        passes, node = self.passes, activity.id
        start, finish = passes.late_start[node], passes.late_finish[node]
        calendar = self.made.calendar(node)
        if activity.kind is Kind.FINISH_MILESTONE and finish < passes.ends[node]:
            # A milestone stands at the end of work, not at the beginning of what follows.
            start = finish = calendar.finish(calendar.latest_start(finish, 1), 1)
        start = min([start, *self._start_bounds(node)])
        if not self.primavera and activity.held == "EARLY":
            finish = max(finish, self._late_bound(activity))
        return start, finish

    def _start_bounds(self, node: str) -> list[int]:
        """Moments links leave the start, that hold no work between them and the latest start."""
        passes, calendar = self.passes, self.made.calendar(node)
        bounds = [settled(calendar, passes.late_finish[joint]) for joint in passes.holding_start(node)]
        return [bound for bound in bounds if calendar.work(bound, passes.late_start[node]) == 0]

    def _late_bound(self, activity: FileActivity) -> int:
        """The boundary successors leave an activity whose finish Project does not draw back to working hours."""
        passes, node = self.passes, activity.id
        bounds = [passes.ends[node]]
        if activity.finish_no_later is not None:
            bounds.append(self.axis.before(activity.finish_no_later))
        for link in passes.behind(node):
            if link.type in FROM_FINISH and link.lag >= 0:
                ends = passes.late_finish if link.type in TO_FINISH else passes.late_start
                assert link.lag_calendar is not None
                bounds.append(self.made.calendars[link.lag_calendar].retreat(ends[link.succ], link.lag))
        return min(bounds)

    def _minutes(self, work: int) -> int:
        return round(work * self.axis.minutes / FULL_DAY)

    def _total_float(self, node: str) -> int:
        passes, calendar = self.passes, self.made.calendar(node)
        at_start = calendar.work(passes.early_start[node], passes.late_start[node])
        at_finish = calendar.work(passes.early_finish[node], passes.late_finish[node])
        return self._minutes(self._by_rule(at_start, at_finish, self.made.nodes[node].is_started))

    def _by_rule(self, at_start: int, at_finish: int, begun: bool = False) -> int:
        rule = self.habits.float_rule
        if rule is FloatRule.FINISH or (begun and not self.primavera):
            return at_finish
        return at_start if rule is FloatRule.START else min(at_start, at_finish)

    def _free_float(self, node: str) -> int:
        passes, calendar = self.passes, self.made.calendar(node)
        room = [
            calendar.work(
                (passes.early_finish if link.type in FROM_FINISH else passes.early_start)[node],
                passes.allowed(link),
            )
            for link in passes.out_of(node)
        ]
        if not room:
            room = [calendar.work(passes.early_finish[node], passes.ends[node])]
        return self._minutes(max(0, min(room)))

    def _summary(self, activity: FileActivity, members: Sequence[ActivityDates]) -> ActivityDates:
        """From the first start to the last finish below it."""
        if not members:
            on = activity.stored.start or self.file.data_date
            return ActivityDates(activity, on, on, on, on, on, on)
        shown = ActivityDates(
            activity,
            min(one.start for one in members),
            max(one.finish for one in members),
            min(one.early_start for one in members),
            max(one.early_finish for one in members),
            min(one.late_start for one in members),
            max(one.late_finish for one in members),
        )
        open_ones = [one for one in members if not one.activity.is_finished]
        return self._measured(shown, bool(open_ones))

    def _measured(self, shown: ActivityDates, is_open: bool) -> ActivityDates:
        """Floats of what spans others, between its own ends."""
        if not is_open:
            return shown
        calendar = self.made.calendars[self.made.rule(shown.activity.calendar)]
        at = self.axis.after
        total = self._minutes(
            self._by_rule(
                calendar.work(at(shown.early_start), at(shown.late_start)),
                calendar.work(at(shown.early_finish), at(shown.late_finish)),
            )
        )
        return replace(
            shown, total_float=total, free_float=max(0, total), critical=total <= self.habits.critical_below
        )

    def _span(self, activity: FileActivity) -> ActivityDates:
        """Level of effort: from the first to the last moment its links hold."""
        early = self._held(activity, lambda one: (one.early_start, one.early_finish))
        late = self._held(activity, lambda one: (one.late_start, one.late_finish))
        start = activity.actual_start or early[0]
        finish = activity.actual_finish or early[1]
        shown = ActivityDates(activity, start, finish, *early, *late)
        return self._measured(shown, not activity.is_finished)

    def _held(
        self, activity: FileActivity, ends: Callable[[ActivityDates], tuple[datetime, datetime]]
    ) -> tuple[datetime, datetime]:
        starts, finishes = list[datetime](), list[datetime]()
        for link in self.file.links:
            other = link.pred if link.succ == activity.id else link.succ
            if activity.id not in (link.pred, link.succ) or other not in self.shown:
                continue
            start, finish = ends(self.shown[other])
            if link.succ == activity.id:
                held = self._lagged(link, start if link.type in FROM_START else finish)
                (finishes if link.type in TO_FINISH else starts).append(held)
            else:
                (starts if link.type in FROM_START else finishes).append(
                    finish if link.type in TO_FINISH else start
                )
        first = min(starts, default=min(finishes, default=self.file.data_date))
        return first, max(finishes, default=max(starts, default=first))

    def _lagged(self, link: FileLink, moment: datetime) -> datetime:
        if not link.lag:
            return moment
        calendar = self.made.calendars[self.made.rule(link.lag_calendar)]
        lag = link.lag * FULL_DAY // self.axis.minutes
        return self.axis.moment(calendar.advance(self.axis.after(moment), lag))

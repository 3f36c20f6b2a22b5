"""From a planner's file to networks the passes understand: one for earliest, one for latest dates.

The passes know slots, work and links. What the planners' programs add — progress, dates that stand
against logic, links on summaries, work that counts only one way — is resolved here: what is
finished or under way becomes floors, what holds only one way enters only one of the two networks.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from luodi.engine.formats.file_calendars import rule_calendar
from luodi.engine.formats.schedule_file import (
    CalendarRule,
    Fault,
    FileActivity,
    FileLink,
    Ignored,
    Kind,
    Program,
    ScheduleFile,
    Unreadable,
)
from luodi.engine.network import Activity, Link, Network
from luodi.engine.workdays import FULL_DAY, Axis, Calendar

FROM_START: Final = ("SS", "SF")
TO_FINISH: Final = ("FF", "SF")
JOINT_PARTS: Final = 6
JOINT: Final = "\x1f"
"""In the ids of nodes that stand between activities: ends of summaries, moments a finish waits for."""


@dataclass
class Networks:
    """Nodes (planned activities not finished, and joints between them) with their links each way.

    Floors are slots by node, `work` is hundredths of slots. A finish is held by the work that fits
    before a moment, not by the moment: 17:00 and 08:00 of the next working day are the same to it.
    """

    file: ScheduleFile
    axis: Axis
    calendars: list[Calendar] = field(default_factory=list)
    rules: dict[CalendarRule, int] = field(default_factory=dict)
    nodes: dict[str, FileActivity] = field(default_factory=dict)
    work: dict[str, int] = field(default_factory=dict)
    start_floor: dict[str, int] = field(default_factory=dict)
    finish_floor: dict[str, int] = field(default_factory=dict)
    forward_links: dict[tuple[str, str, str], Link] = field(default_factory=dict)
    backward_links: dict[tuple[str, str, str], Link] = field(default_factory=dict)
    ignored: Counter[Ignored] = field(default_factory=Counter)
    first: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def counts_finished(self) -> bool:
        """Primavera gives what is finished early and late dates too, as if nothing were left of it."""
        return self.file.habits.program is Program.PRIMAVERA

    def calendar(self, node: str) -> Calendar:
        """The calendar a node works by."""
        return self.calendars[self.rule(self.nodes[node].calendar)]

    def rule(self, rule: CalendarRule) -> int:
        """Number of the calendar of a rule, made when first asked for."""
        if rule not in self.rules:
            self.rules[rule] = len(self.calendars)
            self.calendars.append(rule_calendar(rule, self.file.calendars, self.axis))
        return self.rules[rule]

    def early(self) -> Network:
        """What the earliest dates follow from."""
        activities = [
            Activity(
                id=node,
                duration=self.work[node],
                calendar=self.rule(activity.calendar),
                start_no_earlier=self.start_floor[node],
            )
            for node, activity in self.nodes.items()
        ]
        return self._network(activities, self.forward_links)

    def late(self, ends: Mapping[str, int]) -> Network:
        """What the latest dates follow from; `ends` is the boundary each node is counted back from."""
        activities = []
        for node, activity in self.nodes.items():
            caps = [ends[node]]
            if activity.finish_no_later is not None and not activity.is_finished:
                caps.append(self.axis.before(activity.finish_no_later))
            start = activity.start_no_later
            if start is not None and activity.actual_start is None:
                # Held by the work that fits behind it: a start on a day of rest is the next one's.
                caps.append(self.calendar(node).advance(self.axis.before(start), self.work[node]))
            must = activity.held == "BOTH" and not activity.is_finished
            activities.append(
                Activity(
                    id=node,
                    duration=self.work[node],
                    calendar=self.rule(activity.calendar),
                    finish_no_later=None if must else min(caps),
                    due=self.held_dates(node)[1] if must else None,
                )
            )
        return self._network(activities, self.backward_links)

    def held_dates(self, node: str) -> tuple[int, int]:
        """Start and finish of an activity whose dates stand against logic."""
        activity, calendar = self.nodes[node], self.calendar(node)
        if activity.set_start is not None:
            start = calendar.first_working(self.axis.after(activity.set_start))
            start = self.axis.after(activity.set_start) if self.work[node] == 0 else start
            return start, calendar.finish(start, self.work[node])
        assert activity.set_finish is not None
        finish = self.axis.before(activity.set_finish)
        return calendar.latest_start(finish, self.work[node]), finish

    def _network(self, activities: list[Activity], links: Mapping[tuple[str, str, str], Link]) -> Network:
        return Network(
            tuple(activities), tuple(links.values()), tuple(self.calendars), self.axis, name=self.file.name
        )


def build(file: ScheduleFile, axis: Axis, first: Mapping[str, Collection[str]] | None = None) -> Networks:
    """Both networks of a file. Raises Unreadable for a calendar without work, Loop for loops.

    `first`: the members of summaries with which these begin; links from the start of others are left out.
    """
    made = Networks(file, axis, first=first or {})
    for activity in file.activities:
        if activity.is_planned and (not activity.is_finished or made.counts_finished):
            _add_node(made, activity)
    everyone = {activity.id: activity for activity in file.activities}
    for link in summary_links_resolved(file, made):
        _add_link(made, link, everyone)
    if file.habits.program is Program.PROJECT:
        _leave_leads_free(made)
    _pass_on_held_finishes(made)
    for node, finish in made.finish_floor.items():
        start = made.calendar(node).advance(finish, -made.work[node])
        made.start_floor[node] = max(made.start_floor[node], start)
    return made


def _add_node(made: Networks, activity: FileActivity) -> None:
    axis = made.axis
    made.nodes[activity.id] = activity
    calendar = made.calendars[made.rule(activity.calendar)]
    made.work[activity.id] = 0 if activity.is_finished else -(-activity.work * FULL_DAY // axis.minutes)
    if activity.work and not calendar.weights.any():
        raise Unreadable(Fault.CALENDAR, f"activity {activity.id}", f"calendar {calendar.code}")
    if activity.is_finished:
        made.start_floor[activity.id] = axis.after(made.file.data_date)
        return
    if activity.held == "EARLY" and activity.set_start and activity.set_finish:
        start, finish = axis.before(activity.set_start), axis.after(activity.set_finish)
        made.start_floor[activity.id] = start
        made.work[activity.id] = max(calendar.work(start, finish), 0) or made.work[activity.id]
        return
    if activity.held == "BOTH":
        made.start_floor[activity.id] = made.held_dates(activity.id)[0]
        return
    made.start_floor[activity.id] = axis.after(_floor(made.file, activity))
    if activity.delay:
        _add_delay(made, activity)
    if activity.finish_no_earlier is not None:
        made.finish_floor[activity.id] = axis.after(activity.finish_no_earlier)


def _add_delay(made: Networks, activity: FileActivity) -> None:
    """Project's levelling delay comes behind the start of the project and behind what a start waits for."""
    joint = f"{activity.id}{JOINT}delay"
    _add_joint(made, joint)
    made.start_floor[joint] = made.axis.after(made.file.data_date)
    lag = -(-activity.delay * FULL_DAY // made.axis.minutes)
    keep(made.forward_links, Link(joint, activity.id, "FS", lag, made.rule(activity.delay_calendar)))


def _floor(file: ScheduleFile, activity: FileActivity) -> datetime:
    own = activity.start_no_earlier
    if own is not None and activity.is_started and file.habits.program is Program.PROJECT:
        return own  # its remainder stays where it was stopped, also before the project's start
    return file.data_date if own is None else max(own, file.data_date)


def children(file: ScheduleFile) -> dict[str, list[str]]:
    """All activities with dates of their own below each summary."""
    above = {activity.id: activity.parent for activity in file.activities}
    found: dict[str, list[str]] = {a.id: [] for a in file.activities if a.kind is Kind.SUMMARY}
    for activity in file.activities:
        if not activity.is_planned or activity.inactive:
            continue
        summary, passed = activity.parent, set[str]()
        while summary in found and summary not in passed:
            passed.add(summary)
            found[summary].append(activity.id)
            summary = above[summary]
    return found


def summary_links_resolved(file: ScheduleFile, made: Networks) -> Iterable[FileLink]:
    """Links between activities with dates of their own.

    Where links leave the finish of a summary or lead to its start, that becomes a node without work; from
    its start they leave with those of its members that begin first, to its finish they hold each member.
    """
    kinds = {activity.id: activity.kind for activity in file.activities}
    below = children(file)
    ends: dict[str, list[FileLink]] = {}
    for link in file.links:
        if Kind.SPAN in (kinds[link.pred], kinds[link.succ]):
            made.ignored[Ignored.LINKS_OF_SPANS] += 1
            continue
        preds, succs = [link.pred], [link.succ]
        if kinds[link.pred] is Kind.SUMMARY and link.type in FROM_START:
            preds = sorted(made.first.get(link.pred, ()))
        elif kinds[link.pred] is Kind.SUMMARY:
            preds = [_joint(made, f"{link.pred}{JOINT}finish", None)]
            ends.setdefault(preds[0], [FileLink(one, preds[0], "FS") for one in below[link.pred]])
        if kinds[link.succ] is Kind.SUMMARY and link.type in TO_FINISH:
            succs = below[link.succ]
        elif kinds[link.succ] is Kind.SUMMARY:
            succs = [_joint(made, f"{link.succ}{JOINT}start", None)]
            ends.setdefault(succs[0], [FileLink(succs[0], one, "FS") for one in below[link.succ]])
        yield from (replace(link, pred=pred, succ=succ) for pred in preds for succ in succs)
    for links in ends.values():
        yield from links


def _add_joint(made: Networks, node: str, rule: CalendarRule = (), work: int = 0) -> None:
    made.nodes[node] = FileActivity(node, "", 0, rule, "", kind=Kind.FINISH_MILESTONE)
    made.work[node] = work
    made.start_floor[node] = 0


def _add_link(made: Networks, link: FileLink, everyone: Mapping[str, FileActivity]) -> None:
    """Sorts a link into the networks; what is finished or begun leaves a floor behind."""
    pred, succ = everyone.get(link.pred), everyone.get(link.succ)
    if (pred and pred.inactive) or (succ and succ.is_finished and not made.counts_finished):
        return
    if succ and succ.is_started and made.file.habits.progress_override:
        return
    waits = not (succ and succ.held)
    if pred and (pred.is_finished or (pred.is_started and link.type in FROM_START)):
        if waits and not (succ and succ.is_finished):
            _raise_floor(made, link, pred)
        if made.counts_finished and pred.is_finished:
            _keep(made, link, (False, not (succ and succ.inactive)))
        return
    loose = pred is not None and pred.held == "EARLY" and link.type in FROM_START
    fixed = pred is not None and pred.held == "BOTH"
    _keep(made, link, (waits, not (fixed or loose or (succ and succ.inactive))))


def _keep(made: Networks, link: FileLink, ways: tuple[bool, bool]) -> None:
    """Puts a link into the forward and the backward network.

    The passes move slots; programs move work: to them 17:00 and 08:00 of the next working day are
    one, a lead (a negative lag) ends where its work begins, a lag where its work ends. Where that makes a
    difference the link goes through joints, a trifle of work on the lag's calendar settling the lead.
    """
    lag = -(-link.lag * FULL_DAY // made.axis.minutes)
    rule = made.rule(link.lag_calendar)
    name = JOINT.join((link.pred, link.succ, link.type, str(lag), str(rule)))
    if ways[0]:
        _keep_forward(made, link, lag, rule, name)
    if ways[1]:
        _keep_backward(made, link, lag, rule, name)


def _keep_forward(made: Networks, link: FileLink, lag: int, rule: int, name: str) -> None:
    from_start, to_finish = link.type in FROM_START, link.type in TO_FINISH
    delayed = f"{link.succ}{JOINT}delay"
    succ = delayed if delayed in made.nodes and not to_finish else link.succ
    if lag >= 0 and not to_finish:
        keep(made.forward_links, Link(link.pred, succ, link.type, lag, rule))
        return
    joint = _joint(made, f"{name}{JOINT}forward", link.lag_calendar if lag < 0 else None)
    keep(made.forward_links, Link(link.pred, joint, "SS" if from_start else "FS", lag, rule))
    calendar = made.rule(made.nodes[link.succ].calendar)
    work = made.work[link.succ] if to_finish else 0
    keep(made.forward_links, Link(joint, succ, "SS", -work, calendar))


def _leave_leads_free(made: Networks) -> None:
    """In Project the start of the project holds only what waits for nothing: a lead may begin before it."""
    start = made.axis.after(made.file.data_date)
    held = held_finishes(made.forward_links.values())
    waiting = {link.succ for link in made.forward_links.values() if link.pred not in held.get(link.succ, ())}
    for node in waiting:
        activity = made.nodes[node]
        if activity.start_no_earlier is None and not activity.held and made.start_floor[node] == start:
            made.start_floor[node] = 0


def held_finishes(links: Iterable[Link]) -> dict[str, list[str]]:
    """The joints of the forward network that hold each node by its finish."""
    found: dict[str, list[str]] = {}
    for link in links:
        parts = link.pred.split(JOINT)
        if len(parts) == JOINT_PARTS and parts[2] in TO_FINISH and parts[1] == link.succ:
            found.setdefault(link.succ, []).append(link.pred)
    return found


def _pass_on_held_finishes(made: Networks) -> None:
    """A finish held at 08:00 ends work of the day before; what follows still waits until 08:00."""
    held = held_finishes(made.forward_links.values())
    for link in list(made.forward_links.values()):
        if link.type == "FS":
            for joint in held.get(link.pred, ()):
                assert link.lag_calendar is not None
                keep(made.forward_links, Link(joint, link.succ, "SS", link.lag, link.lag_calendar))


def _keep_backward(made: Networks, link: FileLink, lag: int, rule: int, name: str) -> None:
    from_start, to_finish = link.type in FROM_START, link.type in TO_FINISH
    if lag >= 0 and not from_start:
        keep(made.backward_links, Link(link.pred, link.succ, link.type, lag, rule))
        return
    joint = _joint(made, f"{name}{JOINT}backward", link.lag_calendar if lag < 0 else None)
    keep(made.backward_links, Link(joint, link.succ, "FF" if to_finish else "FS", lag, rule))
    calendar = made.rule(made.nodes[link.pred].calendar)
    work = made.work[link.pred] if from_start else 0
    keep(made.backward_links, Link(link.pred, joint, "FF", -work, calendar))


def keep(links: dict[tuple[str, str, str], Link], link: Link) -> None:
    """A network holds one link of a type between two activities: the one with the longest lag."""
    key = (link.pred, link.succ, link.type)
    if key not in links or links[key].lag < link.lag:
        links[key] = link


def _joint(made: Networks, name: str, settles: CalendarRule | None) -> str:
    """A node without work, or with a trifle that must fall into working time."""
    if name not in made.nodes:
        _add_joint(made, name, settles or (), 0 if settles is None else 1)
    return name


def _raise_floor(made: Networks, link: FileLink, pred: FileActivity) -> None:
    """What a link from an actual date still asks of its successor."""
    end = pred.actual_start if link.type in FROM_START else pred.actual_finish
    assert end is not None
    lag = -(-link.lag * FULL_DAY // made.axis.minutes)
    calendar = made.calendars[made.rule(link.lag_calendar)]
    bound = calendar.advance(made.axis.after(end), lag)
    floors = made.finish_floor if link.type in ("FF", "SF") else made.start_floor
    floors[link.succ] = max(floors.get(link.succ, bound), bound)

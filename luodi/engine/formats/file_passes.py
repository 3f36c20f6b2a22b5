"""Both passes over a planner's file, by the engine, and the rounds some of its rules ask for."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from luodi.engine.arrays import compile as arrays_of
from luodi.engine.critical_path import backward, forward
from luodi.engine.formats.file_axis import MOST_DAYS, first_guess, plan_axis
from luodi.engine.formats.schedule_file import (
    Fault,
    FileActivity,
    Ignored,
    Kind,
    Program,
    ScheduleFile,
    Unreadable,
)
from luodi.engine.formats.slots import (
    FROM_START,
    JOINT,
    JOINT_PARTS,
    TO_FINISH,
    Networks,
    build,
    children,
    held_finishes,
)
from luodi.engine.network import Link, topological_order
from luodi.engine.workdays import Axis, Calendar

MOST_ROUNDS: Final = 50
FROM_FINISH: Final = ("FS", "FF")


@dataclass
class Passes:
    """What the passes found: slots by node. `ends` is where each node is counted back from."""

    made: Networks
    rounded: bool = False
    early_start: dict[str, int] = field(default_factory=dict)
    early_finish: dict[str, int] = field(default_factory=dict)
    late_start: dict[str, int] = field(default_factory=dict)
    late_finish: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    @property
    def unfinished(self) -> list[str]:
        """Activities with something left to do, or not passed yet."""
        return [node for node, a in self.made.nodes.items() if a.project and not a.is_finished]

    def out_of(self, node: str) -> list[Link]:
        """Links that leave a node in the forward network."""
        return self._leaving.get(node, [])

    def into(self, node: str) -> list[Link]:
        """Links that lead to a node in the forward network."""
        return self._leading.get(node, [])

    def __post_init__(self) -> None:
        self._leaving: dict[str, list[Link]] = {}
        self._leading: dict[str, list[Link]] = {}
        self._behind: dict[str, list[Link]] = {}
        for link in self.made.backward_links.values():
            self._behind.setdefault(link.pred, []).append(link)
        for link in self.made.forward_links.values():
            self._leaving.setdefault(link.pred, []).append(link)
            self._leading.setdefault(link.succ, []).append(link)

    def behind(self, node: str) -> list[Link]:
        """Links that leave a node in the backward network."""
        return self._behind.get(node, [])

    def holding_start(self, node: str) -> list[str]:
        """Joints of the backward network that hold a node by its start."""
        ends = [link.succ.split(JOINT) for link in self.behind(node)]
        return [JOINT.join(parts) for parts in ends if len(parts) == JOINT_PARTS and parts[2] in FROM_START]

    def allowed(self, link: Link) -> int:
        """The boundary up to which a link lets its predecessor slip without moving its successor."""
        ends = self.early_finish if link.type in TO_FINISH else self.early_start
        held = ends[link.succ]
        if JOINT in link.succ:  # a joint moves with what comes before it, so ask what lies behind it
            held = min((self.allowed(further) for further in self.out_of(link.succ)), default=held)
        assert link.lag_calendar is not None
        return self.made.calendars[link.lag_calendar].retreat(held, link.lag)


def run_passes(file: ScheduleFile, until: date | None = None) -> Passes:
    """Both passes on an axis long enough for them. Raises Loop, Unreadable."""
    first, last = first_guess(file)
    if until is not None:
        first, last = min(first, until), max(last, until + timedelta(days=1))
    while True:
        axis, rounded = plan_axis(file, first, last)
        passes = _settled_passes(file, axis, rounded)
        before = min(passes.late_start.values(), default=1) < 1
        ends = (*passes.late_finish.values(), *passes.early_finish.values())
        behind = max(ends, default=0) >= axis.length
        if not before and not behind:
            return passes
        span = last - first
        if span.days * 2 > MOST_DAYS:
            raise Unreadable(Fault.RANGE, f"{first} - {last}")
        try:
            first, last = (first - span if before else first), (last + span if behind else last)
        except OverflowError as error:
            raise Unreadable(Fault.RANGE, f"{first} - {last}") from error


def _settled_passes(file: ScheduleFile, axis: Axis, rounded: bool) -> Passes:
    """Passes in which links leave the start of each summary with the members that do begin first."""
    first: dict[str, set[str]] = {}
    kinds = {activity.id: activity.kind for activity in file.activities}
    begun_by = {
        link.pred for link in file.links if link.type in FROM_START and kinds[link.pred] is Kind.SUMMARY
    }
    below = children(file) if begun_by else {}
    for _ in range(MOST_ROUNDS):
        passes = Passes(build(file, axis, first), rounded)
        _both_ways(passes)
        found = {summary: _beginning(passes, below[summary]) for summary in begun_by}
        if found == first:
            break
        first = found
    return passes


def _beginning(passes: Passes, members: list[str]) -> set[str]:
    """The members that begin first; those that have begun, on the day they did."""
    known = {a.id: a.actual_start for a in passes.made.file.activities}
    starts = {
        one: passes.made.axis.after(on) if (on := known[one]) else passes.early_start[one]
        for one in members
        if known[one] or one in passes.early_start
    }
    least = min(starts.values(), default=0)
    return {one for one, start in starts.items() if start == least}


def _both_ways(passes: Passes) -> None:
    made = passes.made
    if not made.nodes:
        return
    _forward(passes)
    _keep_dates_against_logic(passes)
    _reach_expected_finishes(passes)
    passes.ends = _ends(passes)
    _backward(passes)
    push = _push_late_ones if made.file.habits.program is Program.PRIMAVERA else _leave_no_float
    if push(passes):
        _forward(passes)


def _forward(passes: Passes) -> None:
    arrays = arrays_of(passes.made.early())
    early = forward(arrays, 0)
    ids = [activity.id for activity in arrays.activities]
    passes.early_start = dict(zip(ids, early.start.tolist(), strict=True))
    passes.early_finish = dict(zip(ids, early.finish.tolist(), strict=True))
    held = held_finishes(passes.made.forward_links.values())
    constrained = passes.made.finish_floor if passes.made.file.habits.program is Program.PROJECT else {}
    for node in {*held, *constrained}:
        _hold_finish(passes, node, held.get(node, []))


def _hold_finish(passes: Passes, node: str, joints: list[str]) -> None:
    """A finish stays on the moment a link or constraint asks for, also between working hours."""
    made = passes.made
    finish = max((passes.early_start[joint] for joint in joints), default=0)
    asked = [settled(made.calendar(node), finish)] if finish > passes.early_finish[node] else []
    if node in made.finish_floor and made.file.habits.program is Program.PROJECT:
        asked.append(made.finish_floor[node])
    passes.early_finish[node] = max([passes.early_finish[node], *asked])


def settled(calendar: Calendar, boundary: int) -> int:
    """The boundary, where it ends or interrupts work, else where work begins next."""
    ends_work = calendar.finish(calendar.latest_start(boundary, 1), 1) == boundary
    return boundary if ends_work else calendar.first_working(boundary)


def _backward(passes: Passes) -> None:
    arrays = arrays_of(passes.made.late(passes.ends))
    late = backward(arrays, forward(arrays, 0))
    ids = [activity.id for activity in arrays.activities]
    passes.late_start = dict(zip(ids, late.start.tolist(), strict=True))
    passes.late_finish = dict(zip(ids, late.finish.tolist(), strict=True))


def _keep_dates_against_logic(passes: Passes) -> None:
    """Project keeps no-later dates against logic: what cannot follow its links stands on its date, links or no."""
    made = passes.made
    if made.file.habits.program is not Program.PROJECT:
        return
    caps = {node: a for node, a in made.nodes.items() if a.latest_start or a.latest_finish}
    while caps:
        late = {node: cap for node, a in caps.items() if (cap := _capped(passes, node, a)) is not None}
        if not late:
            return
        for node, start in late.items():
            del caps[node]
            made.start_floor[node] = start
        made.forward_links = {key: link for key, link in made.forward_links.items() if link.succ not in late}
        passes.__post_init__()
        _forward(passes)


def _capped(passes: Passes, node: str, activity: FileActivity) -> int | None:
    """Where an activity begins that would miss its no-later date; None where it does not."""
    axis, calendar, work = passes.made.axis, passes.made.calendar(node), passes.made.work[node]
    if activity.latest_finish is not None and passes.early_finish[node] > axis.before(activity.latest_finish):
        return calendar.latest_start(axis.before(activity.latest_finish), work)
    if activity.latest_start is not None and passes.early_start[node] > axis.after(activity.latest_start):
        start = axis.after(activity.latest_start)
        if calendar.work(start, passes.early_start[node]) > 0:
            return start
    return None


def _reach_expected_finishes(passes: Passes) -> None:
    """Work with an expected finish lasts from its start until then; starts may move one another, so in rounds."""
    made = passes.made
    expected = {node: a.expected_finish for node, a in made.nodes.items() if a.expected_finish is not None}
    for _ in range(MOST_ROUNDS if expected else 0):
        changed = False
        for node, moment in expected.items():
            work = made.calendar(node).work(passes.early_start[node], made.axis.before(moment))
            changed |= made.work[node] != max(work, 0)
            made.work[node] = max(work, 0)
        if not changed:
            return
        _forward(passes)


def _ends(passes: Passes) -> dict[str, int]:
    """Where each node is counted back from: the project's own finish or the one it must keep."""
    made = passes.made
    finishes: dict[str, int] = {}
    for node, activity in made.nodes.items():
        if not activity.inactive:
            finish = max(finishes.get(activity.project, 0), passes.early_finish[node])
            finishes[activity.project] = finish
    for project, moment in made.file.must_finish.items():
        finishes[project] = made.axis.before(moment)
    last = max(finishes.values(), default=0)
    ends = {node: finishes.get(a.project or "", last) for node, a in made.nodes.items()}
    ends.update({node: last for node, a in made.nodes.items() if not a.project})
    if made.file.habits.open_ends_critical:
        leading = {link.pred for link in made.backward_links.values()}
        ends.update({node: passes.early_finish[node] for node in made.nodes if node not in leading})
    return ends


def _push_late_ones(passes: Passes) -> bool:
    """As late as possible in Primavera: so late that no successor moves. The last come first."""
    made, moved = passes.made, False
    links = list(made.forward_links.values())
    for node in reversed(topological_order(made.nodes, links)):
        if not made.nodes[node].late_as_possible or made.nodes[node].held:
            continue
        calendar, work = made.calendar(node), made.work[node]
        ends = [passes.allowed(link) for link in passes.out_of(node) if link.type in FROM_FINISH]
        starts = [passes.allowed(link) for link in passes.out_of(node) if link.type not in FROM_FINISH]
        finish = min(ends, default=passes.late_finish[node])
        start = min([calendar.latest_start(finish, work), *starts])
        if start > passes.early_start[node]:
            moved = True
            made.start_floor[node] = passes.early_start[node] = start
            passes.early_finish[node] = calendar.finish(start, work)
    return moved


def _leave_no_float(passes: Passes) -> bool:
    """As late as possible in Project: on its latest dates, and what follows behind them."""
    made, moved = passes.made, False
    for node, activity in made.nodes.items():
        begun = activity.is_started or activity.is_finished
        if activity.late_as_possible and not activity.held and not begun:
            moved |= passes.late_start[node] > made.start_floor[node]
            made.start_floor[node] = max(made.start_floor[node], passes.late_start[node])
    return moved


def count_ignored(passes: Passes) -> dict[Ignored, int]:
    """Everything read past, by reader and by passes."""
    found = dict(passes.made.file.ignored)
    for what, count in passes.made.ignored.items():
        found[what] = found.get(what, 0) + count
    splits = sum(_is_split(passes, node) for node in passes.made.nodes)
    if splits:
        found[Ignored.TASK_SPLITS] = splits
    if passes.rounded:
        found[Ignored.ROUNDED_TIMES] = 1
    return found


def _is_split(passes: Passes, node: str) -> bool:
    """Does Project show work not begun over more working time than it takes? MSPDI tells splits no other way."""
    made, activity = passes.made, passes.made.nodes[node]
    stored = activity.stored
    if made.file.habits.program is not Program.PROJECT or activity.held or activity.is_started:
        return False
    if not activity.work or stored.start is None or stored.finish is None:
        return False
    shown = made.calendar(node).work(made.axis.after(stored.start), made.axis.before(stored.finish))
    return shown > made.work[node]

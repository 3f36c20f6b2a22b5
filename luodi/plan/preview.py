"""One change seen before it is accepted: it is made, planned and looked at, then taken back.

The change runs through the action that would save it, inside a transaction that is always undone: what is shown
is what would be written, refusals included, and nothing stays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.ledger.models import Project
from luodi.ledger.stages import Milestone
from luodi.plan.levelled import Effort, around, level, standing
from luodi.plan.limits import DESK, POOL, Shared, read_limits
from luodi.plan.models import LIVE, Activity, ProjectPlan
from luodi.plan.portfolio import Dates, ProjectRows, Run, read, run
from luodi.plan.queries import own_language
from luodi.plan.waiting import HolderNames, reasons, waiting_words

ONE_PASS = Effort(seconds=20.0, evaluations=1)
"""The rules and no search: what differs between two such plans is due to the change, not to the clock."""
Make = Callable[[], object]
Span = tuple[date | None, date | None]


@dataclass(frozen=True)
class Move:
    """A step that a change moves. Days in calendar days, positive = later; None where one side has no dates."""

    code: str
    name: str
    before: Span
    after: Span
    why: str
    is_changed_itself: bool = False

    @property
    def days(self) -> int | None:
        """By how much its finish moves."""
        return _between(self.before[1], self.after[1])

    @property
    def days_words(self) -> str:
        """The same in words, without plus or minus signs."""
        if self.days is None:
            return _("新排入") if self.after[1] else _("排不进")
        if self.days == 0:
            return _("不变") if self.before == self.after else _("只改开始")
        words = _("晚%(days)s天") if self.days > 0 else _("早%(days)s天")
        return words % {"days": abs(self.days)}


@dataclass(frozen=True)
class PromiseMove:
    """A committed day before and after: the days the plan then has for it, its margins in calendar days, and how
    likely it is kept in percent."""

    name: str
    committed_on: date
    before_on: date | None
    after_on: date | None
    before_percent: int | None = None
    after_percent: int | None = None

    @property
    def before_margin(self) -> int | None:
        """Days of room before the change; negative = short."""
        return _between(self.before_on, self.committed_on)

    @property
    def after_margin(self) -> int | None:
        """Days of room with the change."""
        return _between(self.after_on, self.committed_on)

    @property
    def verdict(self) -> str:
        """LOST, WON or empty."""
        before, after = self.before_margin, self.after_margin
        if before is None or after is None or (before < 0) == (after < 0):
            return ""
        return "LOST" if after < 0 else "WON"


@dataclass(frozen=True)
class Preview:
    """What a change does to its own project."""

    moves: list[Move]
    promises: list[PromiseMove]
    collides: list[dict[str, Any]]

    @property
    def lost(self) -> int:
        """How many promises the change loses."""
        return sum(each.verdict == "LOST" for each in self.promises)

    @property
    def won(self) -> int:
        """How many it wins back."""
        return sum(each.verdict == "WON" for each in self.promises)


def _between(earlier: date | None, later: date | None) -> int | None:
    return (later - earlier).days if earlier and later else None


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is undone at the end; refusals pass through."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# -- the project itself ---------------------------------------------------------------------------


def preview(activity: Activity, make: Make) -> Preview:
    """What `make` (the saving of a change on `activity`) moves in its project. Raises what `make` refuses."""
    project = activity.project
    before = _steps(project)
    promised = _promises(project, before)
    with taken_back():
        make()
        after = _steps(project)
        why = reasons(after.values())
        promises = _promises(project, after)
        collides = ProjectPlan.objects.values_list("collides", flat=True).get(project=project)
    moves = [
        Move(
            code,
            own_language(row.name, row.name_en),
            _span(before.get(code)),
            _span(row),
            why[code],
            code == activity.code,
        )
        for code, row in after.items()
        if code == activity.code or _span(before.get(code)) != _span(row)
    ]
    moves.sort(key=lambda move: (not move.is_changed_itself, move.after[0] or date.max))
    return Preview(moves, _promise_moves(promised, promises), list(collides))


def _steps(project: Project) -> dict[str, Activity]:
    return {row.code: row for row in project.activities.all()}


def _span(row: Activity | None) -> Span:
    """The days people work to: planned ones, where there are none the earliest, what has happened as reported."""
    if row is None:
        return None, None
    if row.actual_finish_on:
        return row.actual_start_on, row.actual_finish_on
    if row.planned_finish_on:
        return row.planned_start_on, row.planned_finish_on
    return row.early_start_on, row.early_finish_on


class _Promise(NamedTuple):
    name: str
    committed_on: date
    on: date | None
    percent: int | None


def _promises(project: Project, steps: Mapping[str, Activity]) -> dict[str, _Promise]:
    plan = ProjectPlan.objects.filter(project=project).first()
    names = dict(Milestone.choices)
    return {
        each["code"]: _Promise(
            each["title"] or str(names.get(each["milestone"], each["name"])),
            date.fromisoformat(each["committed_on"]),
            _span(steps.get(each["code"]))[1],
            each.get("on_time_percent"),
        )
        for each in (plan.commitments if plan else [])
        if not each["met"]
    }


def _promise_moves(before: Mapping[str, _Promise], after: Mapping[str, _Promise]) -> list[PromiseMove]:
    unknown = _Promise("", date.min, None, None)
    return [
        PromiseMove(now.name, now.committed_on, was.on, now.on, was.percent, now.percent)
        for code, now in after.items()
        for was in [before.get(code, unknown)]
    ]


# -- what others would do -------------------------------------------------------------------------


@dataclass(frozen=True)
class OtherMoves:
    """Steps of one other project that would move if the whole plan were levelled again with the change."""

    project: Project
    moves: list[Move]
    margin_before: int | None
    margin_after: int | None


def elsewhere(activity: Activity, make: Make, data_date: date) -> list[OtherMoves]:
    """Which other projects would move at shared desks and pools if they were levelled again, most moved first.

    Those that ask for the same desks and pools are levelled twice by the same rules, with and without the change,
    against what the rest of the district holds: the difference is the change's own.
    """
    shared = read_limits()
    own = activity.project
    [before] = read([own])
    with taken_back():
        make()
        [after] = read([own])
    # The order at the desks is the one people work to now, not the one the change itself would make.
    stood = {row.code: row.last for row in before.activities}
    after.activities = [row._replace(last=stood.get(row.code, row.last)) for row in after.activities]
    asked = {demand.limit for book in (before, after) for demand in shared.demands(book)}
    near = [
        book
        for book in read(_sharing(shared, asked, own))
        if asked & {demand.limit for demand in shared.demands(book)}
    ]
    early = run([*near, before], data_date, 0) if near else None
    changed = run([after], data_date, 0)
    if early is None or changed is None:
        return []
    was = _levelled([*near, before], early, data_date)
    networks = {**early.networks, **changed.networks}
    now = _levelled([*near, after], replace(early, networks=networks), data_date)
    names = HolderNames.read()
    found = [_other(book, was[book.project.pk], now[book.project.pk], names) for book in near]
    return sorted((each for each in found if each.moves), key=lambda each: -len(each.moves))


def _sharing(shared: Shared, asked: set[str], own: Project) -> list[Project]:
    """Other living projects with an open step that may ask for one of these desks and pools."""
    index = shared.desks
    desks = [desk for desk in (*index.special.values(), *index.general.values()) if DESK + desk.code in asked]
    takes = [
        code for pool, kind in shared.pools.values() if POOL + pool.element in asked for code in kind.takes
    ]
    reviewed = Q(activities__owner__in={desk.department_id for desk in desks})
    steps = reviewed | Q(activities__code__in=takes)
    found = Project.objects.filter(steps, activities__actual_finish_on=None, plan__state__in=LIVE)
    return list(found.exclude(pk=own.pk).distinct().order_by("pk"))


Found = dict[str, Dates]


def _levelled(books: list[ProjectRows], early: Run, data_date: date) -> dict[int, Found]:
    """Planned dates of these projects by the rules; only those differ from what stands."""
    for book in books:
        book.found = {row.code: row.last for row in book.activities} if not book.loop else {}
    level(books, early, around(books, data_date), ONE_PASS)
    return {book.project.pk: book.found for book in books}


def _other(book: ProjectRows, was: Found, now: Found, names: HolderNames) -> OtherMoves:
    steps = {row.code: own_language(row.name, row.name_en) for row in book.activities}
    moves = [
        Move(
            row.code,
            steps[row.code],
            _planned(was[row.code]),
            _planned(now[row.code]),
            _why(now[row.code], names, steps),
        )
        for row in book.activities
        if not row.actual_finish_on and row.code in was and _planned(now[row.code]) != _planned(was[row.code])
    ]
    return OtherMoves(book.project, moves, _margin(book, was), _margin(book, now))


def _why(dates: Dates, names: HolderNames, steps: Mapping[str, str]) -> str:
    return waiting_words(dates.waits_for, dates.waits_for_code, dates.planned_start_on, names, steps)


def _planned(dates: Dates) -> Span:
    return dates.planned_start_on, dates.planned_finish_on


def _margin(book: ProjectRows, found: Found) -> int | None:
    return standing(book, {code: dates.planned_finish_on for code, dates in found.items()}).margin_days


def seen_only(found: Iterable[OtherMoves], seen: set[int]) -> tuple[list[OtherMoves], int]:
    """Those of the projects in `seen`, and how many others there are: their names are not this person's."""
    rows = list(found)
    own = [each for each in rows if each.project.pk in seen]
    return own, len(rows) - len(own)

"""What a period is scored from, read once: projects, dates, days excused, and who held which late step. Rows ↔ engine."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from luodi.approvals.application_queries import clocks_of
from luodi.approvals.models import Application
from luodi.dispatch.models import Issue
from luodi.engine.scoring import Held, Late, charged, days_of_others
from luodi.ledger.models import Project, ProjectDate
from luodi.oversight.models import ExcusedDays
from luodi.plan.models import Activity, BaselineActivity, Link, ProjectPlan

HAPPENED = ("START", "START_STATISTICAL", "COMPLETION", "PRODUCTION")
DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class HeldStep:
    """A late step for people: which row it is, whose it was, the days counted against its holder."""

    about: str
    words: str
    words_en: str
    held: Held

    @property
    def row(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "words": self.words,
            "words_en": self.words_en,
            "unit": self.held.holder,
            "from": self.held.from_on.isoformat(),
            "to": self.held.until_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Promise:
    """A milestone of a project: promised, first promised, happened (None: not by the end of the period)."""

    committed_on: date | None
    original_on: date | None
    actual_on: date | None


@dataclass
class Books:
    """All that the measures read. `held`: late steps by project."""

    from_on: date
    until_on: date
    answer_days: int
    projects: dict[int, Project]
    dates: dict[tuple[int, str], Promise]
    excused: dict[int, list[tuple[date | None, int]]]
    promised: dict[int, date | None]
    held: dict[int, list[HeldStep]] = field(default_factory=lambda: defaultdict(list))
    applications: list[tuple[Application, Any]] = field(default_factory=list)
    steps: list[tuple[Activity, Late, int]] = field(default_factory=list)

    def within(self, day: date | None) -> bool:
        """Does a day lie in the period?"""
        return day is not None and self.from_on <= day <= self.until_on

    def promise(self, project: int, milestone: str) -> Promise:
        return self.dates.get((project, milestone), Promise(None, None, None))

    def excused_days(self, project: int, committed_on: date | None) -> int:
        """Days granted for this promise, or for the project's worst one as it still stands."""
        standing = {committed_on, self.promised.get(project)}
        return sum(
            days for promise, days in self.excused.get(project, []) if promise is None or promise in standing
        )

    def lateness(self, project: int, promise: Promise, mine: frozenset[int] | None) -> dict[str, Any]:
        """Days late, excused, of others and one's own; `mine` None: what others held is not taken off."""
        assert promise.committed_on is not None
        end = promise.actual_on or self.until_on
        late = max(0, (end - promise.committed_on).days)
        excused = min(late, self.excused_days(project, promise.committed_on))
        rows = (
            [] if mine is None else [each for each in self.held.get(project, []) if each.held.from_on <= end]
        )
        others = days_of_others([each.held for each in rows], mine or frozenset(), end)
        others = min(others, late - excused)
        return {
            "committed": promise.committed_on.isoformat(),
            "original": promise.original_on.isoformat() if promise.original_on else "",
            "actual": promise.actual_on.isoformat() if promise.actual_on else "",
            "late": late,
            "excused": excused,
            "others": others,
            "own": late - excused - others,
            "held": [each.row for each in rows if late and each.held.holder not in (mine or ())],
        }


def read_books(from_on: date, until_on: date, answer_days: int) -> Books:
    """Everything of the period (a dozen questions, whatever the number of projects)."""
    books = Books(
        from_on,
        until_on,
        answer_days,
        {project.pk: project for project in Project.objects.all()},
        _dates(until_on),
        _excused(),
        dict(ProjectPlan.objects.values_list("project", "committed_on")),
    )
    for part in (_permits, _steps, _issues):
        for project, step in part(books):
            books.held[project].append(step)
    return books


def _dates(until_on: date) -> dict[tuple[int, str], Promise]:
    found: dict[tuple[int, str], dict[str, date | None]] = defaultdict(dict)
    rows = ProjectDate.objects.filter(milestone__in=HAPPENED).values_list(
        "project", "milestone", "meaning", "on", "original_on"
    )
    for project, milestone, meaning, on, original_on in rows:
        row = found[project, milestone]
        if meaning == ProjectDate.Meaning.COMMITTED:
            row |= {"committed": on, "original": original_on}
        elif on <= until_on:  # what happened later was not known at the end of the period
            row["actual"] = on
    return {
        key: Promise(*(row.get(name) for name in ("committed", "original", "actual")))
        for key, row in found.items()
    }


def _excused() -> dict[int, list[tuple[date | None, int]]]:
    """Days granted for a promise, also those that were granted only after the period: the reason lay in it."""
    found: dict[int, list[tuple[date | None, int]]] = defaultdict(list)
    rows = ExcusedDays.objects.values_list("project", "committed_on", "days")
    for project, promise, days in rows:
        found[project].append((promise, days))
    return found


def _permits(books: Books) -> Iterator[tuple[int, HeldStep]]:
    """Applications with their clocks at the end of the period; those over their promised days were held by the department."""
    rows = Application.objects.filter(submitted_on__lte=books.until_on).prefetch_related("events")
    for row in rows.order_by("pk"):
        events = [each for each in row.events.all() if each.on <= books.until_on]
        if not events:
            continue
        clocks = clocks_of(row, events, books.until_on)
        books.applications.append((row, clocks))
        over = clocks.promised_on + DAY if clocks.promised_on else None
        end = row.decided_on if row.decided_on and row.decided_on <= books.until_on else books.until_on
        if over and clocks.left < 0 and over <= end:
            held = Held(row.department_id, over, end)
            yield row.project_id, HeldStep(f"application:{row.pk}", row.item, row.item, held)


def _steps(books: Books) -> Iterator[tuple[int, HeldStep]]:
    """Steps against the first approved plan: each holder is charged with the days that the step itself added."""
    planned = {
        (project, code): day
        for project, code, day in BaselineActivity.objects.filter(baseline__number=1).values_list(
            "baseline__project", "code", "finish_on"
        )
    }
    if not planned:
        return
    wanted = {project for project, _code in planned}
    rows: dict[int, list[Activity]] = defaultdict(list)
    for row in Activity.objects.filter(project__in=wanted, duration_days__gt=0).order_by("position", "pk"):
        rows[row.project_id].append(row)
    after = _waited_for(wanted)
    covered = {(row.project_id, row.item) for row, _clocks in books.applications}
    for project, steps in rows.items():
        late = {
            row.code: found
            for row in steps
            if (
                found := _late(
                    row, planned.get((project, row.code)), after[project, row.code], books.until_on
                )
            )
        }
        added = charged(late.values())
        for row in steps:
            if row.code not in late or (project, row.permit) in covered:
                continue
            books.steps.append((row, late[row.code], added[row.code]))
            if added[row.code]:
                end = late[row.code].finished_on
                held = Held(row.owner_id, end - timedelta(added[row.code] - 1), end)
                yield project, HeldStep(f"activity:{row.pk}", row.name, row.name_en or row.name, held)


def _waited_for(projects: Iterable[int]) -> Mapping[tuple[int, str], tuple[str, ...]]:
    found: dict[tuple[int, str], tuple[str, ...]] = defaultdict(tuple)
    rows = Link.objects.filter(project__in=projects)
    for project, code, before in rows.values_list("project", "successor__code", "predecessor__code"):
        found[project, code] += (before,)
    return found


def _late(row: Activity, planned_on: date | None, after: tuple[str, ...], until_on: date) -> Late | None:
    """A step that is over, or should have been: of one still open at the end the days so far."""
    if planned_on is None:
        return None
    over = row.actual_finish_on if row.actual_finish_on and row.actual_finish_on <= until_on else None
    if over is None and planned_on >= until_on:
        return None
    return Late(row.code, row.owner_id, planned_on, over or until_on, after)


def _issues(books: Books) -> Iterator[tuple[int, HeldStep]]:
    """Issues past the day on which they were to be solved."""
    for row in Issue.objects.filter(due_on__lt=books.until_on, owner__isnull=False).order_by("pk"):
        end = min(row.solved_on or books.until_on, books.until_on)
        if end > row.due_on:
            yield (
                row.project_id,
                HeldStep(f"issue:{row.pk}", row.title, row.title, Held(row.owner_id, row.due_on + DAY, end)),
            )

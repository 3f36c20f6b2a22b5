"""The facts of each measure: who gained how much of what was wanted, and from which row. Only what is on record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from luodi.approvals.models import Application
from luodi.dispatch.models import Issue, Task
from luodi.elements.models import Share
from luodi.engine.score_rules import ScoreMeasure as M
from luodi.ledger.duty_models import ServiceRequest, ServiceStep
from luodi.ledger.models import InvestmentFigure, ListMembership, Project
from luodi.ledger.queries import year_money
from luodi.ledger.stages import LIFE, Stage, has_reached
from luodi.oversight.facts import STATISTICAL_FROM
from luodi.recruiting.models import Opinion
from luodi.scoring.books import Books, Promise
from luodi.scoring.results import bundles_above, results_of

ONE, NONE = Decimal(1), Decimal(0)
STATISTICS_DAYS = 30
UNIT, LEADER, COMMISSIONER = "unit", "leader", "commissioner"
Holder = tuple[str, int]
Whole = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """So much gained of so much wanted by a holder; `about` names the row, so that nothing is counted twice."""

    holder: Holder
    measure: M
    project: int | None
    about: str
    gained: Decimal
    wanted: Decimal
    facts: dict[str, Any] = field(default_factory=dict)


def facts_of(books: Books, whole: Whole) -> Iterator[Fact]:
    """Every fact of the period. `whole`: holders for whom the days that others held are not taken off."""
    for source in SOURCES:
        yield from source(books, whole)


def _holders(project: Project) -> list[tuple[Holder, frozenset[int]]]:
    """Who answers for a project, each with the units whose delays are its own."""
    found: list[tuple[Holder, frozenset[int]]] = []
    if project.town_id:
        found.append(((UNIT, project.town_id), frozenset({project.town_id})))
    if project.leader_id:
        found.append(((LEADER, project.leader_id), frozenset()))
    if project.commissioner_id:
        found.append(((COMMISSIONER, project.commissioner_id), frozenset()))
    return found


def _of_project(
    project: Project, measure: M, gained: Decimal, wanted: Decimal = ONE, **facts: Any
) -> Iterator[Fact]:
    """The same fact for everyone who answers for the project."""
    for holder, _mine in _holders(project):
        yield Fact(holder, measure, project.pk, f"project:{project.code}", gained, wanted, facts)


def _handed_over(books: Books, project: int) -> Promise:
    """Production where it was promised, else completion: what the project is for."""
    production = books.promise(project, "PRODUCTION")
    return production if production.committed_on else books.promise(project, "COMPLETION")


def promises(books: Books, whole: Whole) -> Iterator[Fact]:
    """Starts and productions promised for the period: kept, once excused days and days of others are off?"""
    for project in books.projects.values():
        for measure, promise in (
            (M.START_ONTIME, books.promise(project.pk, "START")),
            (M.PRODUCTION_ONTIME, _handed_over(books, project.pk)),
        ):
            if not books.within(promise.committed_on) or _undecided(books, project, promise, measure):
                continue
            for holder, days in _lateness(books, project, promise, whole):
                kept = ONE if days["own"] == 0 else NONE
                yield Fact(holder, measure, project.pk, f"project:{project.code}", kept, ONE, days)


def _lateness(
    books: Books, project: Project, promise: Promise, whole: Whole
) -> Iterator[tuple[Holder, dict[str, Any]]]:
    """How late a promise is for each who answers for the project."""
    for holder, mine in _holders(project):
        yield holder, books.lateness(project.pk, promise, None if holder[0] in whole else mine)


def _undecided(books: Books, project: Project, promise: Promise, measure: M) -> bool:
    """Reached by its stage without a day, or promised for the very last day: nobody can say yet."""
    if promise.actual_on:
        return False
    reached = Stage.STARTED if measure is M.START_ONTIME else Stage.COMPLETED
    out = project.stage in (Stage.SUSPENDED, Stage.DROPPED)
    return out or has_reached(project.stage, reached) or promise.committed_on == books.until_on


def starts(books: Books, whole: Whole) -> Iterator[Fact]:
    """New starts and completions against those promised, late starts, projects that go on, and their scale."""
    for project in books.projects.values():
        start, completion = books.promise(project.pk, "START"), books.promise(project.pk, "COMPLETION")
        yield from _counted(books, project, start, M.NEW_STARTS)
        yield from _counted(books, project, completion, M.COMPLETIONS)
        total = project.total_investment_yuan
        if total is not None and not _in_a_bundle(books, project) and _either(books, start):
            wanted = total if books.within(start.committed_on) else NONE
            gained = total if books.within(start.actual_on) else NONE
            yield from _of_project(project, M.STARTED_YUAN, gained, wanted)
            if gained:
                yield from _of_project(project, M.PROJECT_SCALE, total, total)
        if (
            start.actual_on
            and start.actual_on < books.from_on
            and project.stage in (Stage.STARTED, Stage.BUILDING)
        ):
            yield from _of_project(project, M.CONTINUING, ONE, actual=start.actual_on.isoformat())
        if start.committed_on and start.committed_on < books.until_on and _was_open(books, project, start):
            for holder, days in _lateness(books, project, start, whole):
                late = ONE if days["own"] else NONE
                yield Fact(holder, M.LATE_STARTS, project.pk, f"project:{project.code}", late, NONE, days)


def _either(books: Books, promise: Promise) -> bool:
    return books.within(promise.committed_on) or books.within(promise.actual_on)


def _counted(books: Books, project: Project, promise: Promise, measure: M) -> Iterator[Fact]:
    if not _either(books, promise):
        return
    gained = ONE if books.within(promise.actual_on) else NONE
    wanted = ONE if books.within(promise.committed_on) else NONE
    days = {name: getattr(promise, f"{name}_on") for name in ("committed", "actual")}
    yield from _of_project(
        project,
        measure,
        gained,
        wanted,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    )


def _was_open(books: Books, project: Project, start: Promise) -> bool:
    """Was the start still to come when the period began, and does anybody know whether it came?"""
    if start.actual_on:
        return start.actual_on >= books.from_on
    return project.stage in LIFE and not has_reached(project.stage, Stage.STARTED)


def _in_a_bundle(books: Books, project: Project) -> bool:
    """A part whose bundle has an amount of its own is counted there."""
    return any(above.total_investment_yuan is not None for above in bundles_above(project, books.projects))


def money(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Money done by the last report against the pace of the year's plan; how large the plans are."""
    years = year_money(list(books.projects), books.until_on)
    planned = {key: year.plan_yuan for key, year in years.items() if year.plan_yuan}
    for key, plan in planned.items():
        project, year = books.projects[key], years[key]
        if any(above.pk in planned for above in bundles_above(project, books.projects)):
            continue  # counted in its bundle
        yield from _of_project(project, M.PLAN_SCALE, plan, plan)
        if year.paid_yuan is not None and year.paid_until is not None:
            wanted = plan * year.paid_until.month / 12
            told = {"plan": str(plan), "until": year.paid_until.isoformat()}
            yield from _of_project(project, M.PLAN_DONE, year.paid_yuan, wanted, **told)


def statistics(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Started for more than thirty days and large enough: entered in the statistics?"""
    entered = set(
        InvestmentFigure.objects.filter(
            series=InvestmentFigure.Series.STATISTICAL, ends_on__lte=books.until_on
        ).values_list("project", flat=True)
    )
    for project in books.projects.values():
        start, total = books.promise(project.pk, "START").actual_on, project.total_investment_yuan
        if (
            start is None
            or (books.until_on - start).days <= STATISTICS_DAYS
            or (total or 0) < STATISTICAL_FROM
        ):
            continue
        known = project.pk in entered or books.promise(project.pk, "START_STATISTICAL").actual_on
        yield from _of_project(project, M.IN_STATISTICS, ONE if known else NONE, actual=start.isoformat())


LADDER = (
    (M.FULFIL_RATE, Stage.SIGNED, Stage.LAND),
    (M.START_RATE, Stage.LAND, Stage.STARTED),
    (M.PRODUCTION_RATE, Stage.STARTED, Stage.PRODUCTION),
    (M.FULL_RATE, Stage.PRODUCTION, Stage.FULL_PRODUCTION),
)


def ladder(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Of the projects that came as far as one stage, those that came as far as the next of the ladder."""
    for project in books.projects.values():
        for measure, reached, wanted in LADDER:
            if has_reached(project.stage, reached):
                came = ONE if has_reached(project.stage, wanted) else NONE
                yield from _of_project(project, measure, came, stage=project.stage)


def lists(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Projects on the lists of province and city on the last day of the period."""
    on = books.until_on
    standing = ListMembership.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on), from_on__lte=on, year=on.year
    )
    levels = {"PROVINCE": M.PROVINCE_LIST, "CITY": M.CITY_LIST}
    rows = standing.filter(level__in=levels).order_by().values_list("project", "level").distinct()
    for project, level in rows:
        yield from _of_project(books.projects[project], levels[level], ONE)


def results(books: Books, _whole: Whole) -> Iterator[Fact]:
    """What came after production against what was promised, each project alone, none above the whole."""
    for result in results_of(books.projects, books.until_on):
        project = books.projects[result.project]
        for measure, kept in result.kept.items():
            yield from _of_project(project, measure, min(ONE, kept.share), ONE, **kept.row(result))


def permits(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Applications decided in the period, and those over their promised days at its end."""
    closed = (Application.State.APPROVED, Application.State.REJECTED, Application.State.REFUSED)
    for row, clocks in books.applications:
        decided = row.state in closed and books.within(row.decided_on)
        is_open = row.decided_on is None or row.decided_on > books.until_on
        if row.department_id is None or not (decided or (is_open and clocks.left < 0)):
            continue
        told = {
            "item": row.item,
            "promised": clocks.promised,
            "used": clocks.days.used,
            "due": clocks.promised_on.isoformat() if clocks.promised_on else "",
            "decided": row.decided_on.isoformat() if decided and row.decided_on else "",
        }
        kept = ONE if clocks.left >= 0 else NONE
        yield Fact(
            (UNIT, row.department_id),
            M.PERMITS_ONTIME,
            row.project_id,
            f"application:{row.pk}",
            kept,
            ONE,
            told,
        )


def steps(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Steps that were over, or should have been, in the period: did they add delay of their own?"""
    for row, late, added in books.steps:
        if row.owner_id is None or not books.within(late.finished_on):
            continue
        told = {
            "words": row.name,
            "words_en": row.name_en,
            "planned": late.planned_on.isoformat(),
            "finished": row.actual_finish_on.isoformat() if row.actual_finish_on else "",
            "late": late.days,
            "own": added,
        }
        kept = NONE if added else ONE
        yield Fact(
            (UNIT, row.owner_id), M.STEPS_ONTIME, row.project_id, f"activity:{row.pk}", kept, ONE, told
        )


def issues(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Issues to be solved in the period, by the day on which the owner called them solved: verifying is others' work."""
    solved = (Issue.State.DONE, Issue.State.VERIFIED, Issue.State.CLOSED)
    due = Issue.objects.filter(due_on__gte=books.from_on, due_on__lte=books.until_on)
    for row in due.exclude(state__in=(Issue.State.RETURNED, Issue.State.SUSPENDED)).select_related("post"):
        on = row.solved_on
        kept = row.state in solved and (on is None or on <= row.due_on)
        if not kept and row.due_on == books.until_on:
            continue
        told = {
            "words": row.title,
            "due": row.due_on.isoformat(),
            "done": on.isoformat() if on else "",
        }
        for holder in _unit_and_post(row.owner_id, row.post if row.post_id else None):
            yield Fact(
                holder, M.ISSUES_ONTIME, row.project_id, f"issue:{row.pk}", ONE if kept else NONE, ONE, told
            )


def _unit_and_post(unit: int | None, post: Any) -> Iterator[Holder]:
    if unit:
        yield UNIT, unit
    if post:
        yield (LEADER if post.is_leader else COMMISSIONER), post.pk


def tasks(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Tasks of decisions that were due in the period."""
    for row in Task.objects.filter(due_on__gte=books.from_on, due_on__lte=books.until_on):
        kept = bool(row.done_on and row.done_on <= row.due_on)
        if not kept and row.due_on == books.until_on:
            continue
        told = {
            "words": row.words,
            "due": row.due_on.isoformat(),
            "done": row.done_on.isoformat() if row.done_on else "",
        }
        yield Fact(
            (UNIT, row.owner_id),
            M.TASKS_ONTIME,
            row.project_id,
            f"task:{row.pk}",
            ONE if kept else NONE,
            ONE,
            told,
        )


def elements(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Requests answered in the period, and those that have waited too long at its end."""
    asked = Share.objects.filter(pool__keeper__isnull=False, asked_on__lte=books.until_on)
    for row in asked.select_related("need", "pool"):
        assert row.asked_on is not None
        assert row.pool.keeper_id is not None
        answered = row.answered_on if row.answered_on and row.answered_on <= books.until_on else None
        days = ((answered or books.until_on) - row.asked_on).days
        late = days > books.answer_days
        if not (books.within(answered) if answered else late):
            continue
        on = answered or row.asked_on
        told = {"element": row.pool.element, "on": on.isoformat(), "waits": days if late else 0}
        keeper: Holder = (UNIT, row.pool.keeper_id)
        yield Fact(
            keeper,
            M.ELEMENTS_ONTIME,
            row.need.project_id,
            f"share:{row.pk}",
            NONE if late else ONE,
            ONE,
            told,
        )


def opinions(books: Books, _whole: Whole) -> Iterator[Fact]:
    """Opinions on leads that were due in the period. The lead is not named: its keeper alone knows it."""
    for row in Opinion.objects.filter(due_on__gte=books.from_on, due_on__lt=books.until_on):
        given = timezone.localtime(row.given_at).date() if row.given_at else None
        kept = given is not None and given <= row.due_on
        told = {"due": row.due_on.isoformat(), "done": given.isoformat() if given else ""}
        yield Fact(
            (UNIT, row.department_id),
            M.OPINIONS_ONTIME,
            None,
            f"opinion:{row.pk}",
            ONE if kept else NONE,
            ONE,
            told,
        )


def requests(books: Books, _whole: Whole) -> Iterator[Fact]:
    """What enterprises asked for, to be answered in the period."""
    due = ServiceRequest.objects.filter(due_on__gte=books.from_on, due_on__lt=books.until_on)
    for row in due.annotate(first=Min("steps__at", filter=Q(steps__verb=ServiceStep.Verb.ANSWER))):
        project = books.projects[row.project_id]
        if project.commissioner_id is None:
            continue
        answered = timezone.localtime(row.first).date() if row.first else None
        kept = answered is not None and answered <= row.due_on
        told = {
            "words": row.title,
            "due": row.due_on.isoformat(),
            "done": answered.isoformat() if answered else "",
        }
        holder: Holder = (COMMISSIONER, project.commissioner_id)
        yield Fact(
            holder, M.REQUESTS_ONTIME, project.pk, f"request:{row.pk}", ONE if kept else NONE, ONE, told
        )


SOURCES: tuple[Callable[[Books, Whole], Iterator[Fact]], ...] = (
    promises, starts, money, statistics, ladder, lists, results, permits, steps, issues, tasks, elements, opinions, requests,
)  # fmt: skip

"""Why a promise cannot be kept, and what would make it possible: the engine's reasons about one project as it stands.

The plan that people look at is explained: its data date, its planned days. What other projects hold at desks and
pools stays theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.core.cache import cache
from django.db.models import F, Max, Q

from luodi import engine, journal
from luodi.engine.arrays import PRED_FROM, PRED_TO
from luodi.engine.levelling import reasons
from luodi.engine.levelling.reasons import Impossibility, Relaxation, Room, Why
from luodi.engine.limits import Limits
from luodi.engine.result import HOLDERS, Holder, Levelled
from luodi.ledger.models import Project
from luodi.plan.holdings import Around
from luodi.plan.limits import DESK, OFFICE, POOL, Shared, quota
from luodi.plan.models import Activity, ProjectPlan, WaitsFor
from luodi.plan.portfolio import ProjectRows, Row, Run, networks_of, read, run
from luodi.plan.prices import ON_SITE
from luodi.plan.run_queries import LIMITS_CHANGED

EXPLAIN_SECONDS = 2.0
RELAX_SECONDS = 2.0
KEPT_SECONDS = 3600
LOOK_BACK_DAYS = 21
"""How long before a step somebody at the same desk may still be the reason that it waits."""
ROUNDS = 3
"""How many desks deep a queue is followed through other projects."""
MOST_IN_FRONT = 30
"""How many projects are read for one round."""


@dataclass(frozen=True)
class Case:
    """A project ready to be asked about: its rows, its forecast without limits, the limits it meets and who holds them."""

    book: ProjectRows
    early: Run
    among: Around

    @property
    def shared(self) -> Shared:
        """Desks and pools in use."""
        return self.among.shared

    @property
    def data_date(self) -> date:
        """The day of the plan that is asked about."""
        return self.among.data_date

    @property
    def name(self) -> str:
        """The project as the engine knows it."""
        return str(self.book.project.pk)

    @property
    def slot(self) -> int:
        """The data date as a slot."""
        return self.early.calendars.axis.slot(self.data_date)


def case_of(project: Project, plan: ProjectPlan) -> Case | None:
    """The project as its plan found it; None where it has no network."""
    [book] = read([project])
    early = run([book], plan.data_date_on, 0)
    return Case(book, early, Around(frozenset([project.pk]), plan.data_date_on)) if early else None


@dataclass(frozen=True)
class Late:
    """The open promise that is missed by most days, by its activity; calendar days. `by_dates`: links and dates alone
    miss it, whatever desks and pools do."""

    code: str
    committed_on: date
    forecast_on: date
    days: int
    by_dates: bool


def latest(case: Case) -> Late | None:
    """What is missed most: by links and dates alone, else with the queues in which the project stands."""
    arrays, axis = case.early.plan.arrays, case.early.calendars.axis
    open_rows = [
        row for row in case.book.activities if row.code in case.book.due and not row.actual_finish_on
    ]
    found = []
    for row in sorted(open_rows, key=lambda row: arrays.at(row.code, case.name)):
        due = case.book.due[row.code].on
        early = axis.finish_date(int(case.early.plan.early_finish[arrays.at(row.code, case.name)]))
        planned = row.last.planned_finish_on
        for on, by_dates in ((early, True), (planned, False)):
            if on and on > due:
                found.append(Late(row.code, due, on, (on - due).days, by_dates))
    return max(found, key=lambda late: (late.by_dates, late.days), default=None)


# -- what collides, and what would help ------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What collides and the least changes that each alone would help."""

    found: Impossibility
    relaxations: tuple[Relaxation, ...]


def dates_alone(case: Case) -> Impossibility:
    """What collides where links and dates alone miss a promise: told by the passes, at once."""
    return reasons.explain_impossible(case.early.networks[case.name], data_date=case.slot)


def answer(case: Case, plan: ProjectPlan) -> Answer:
    """What collides under desks and pools too, and the least changes; kept until a plan or a limit changes."""
    newest = ProjectPlan.objects.aggregate(Max("made_from"))["made_from__max"]
    limited = journal.Event.objects.filter(action__in=LIMITS_CHANGED).aggregate(Max("sequence"))
    key = f"why:{case.name}:{plan.made_from}:{newest}:{limited['sequence__max']}"
    kept: Answer | None = cache.get(key)
    if kept is None:
        limits = limits_left(case)
        network = case.early.networks[case.name]
        found = reasons.explain_impossible(network, limits, data_date=case.slot, time_limit=EXPLAIN_SECONDS)
        changes = (
            ()
            if found.is_possible
            else reasons.least_relaxations(
                network, limits, data_date=case.slot, time_limit=RELAX_SECONDS, rooms=rooms_of(case)
            )
        )
        kept = Answer(found, changes)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def rooms_of(case: Case) -> dict[tuple[str, str], Room]:
    """By how much each open step may be shortened: down to its optimistic days, in proportion once it is under way."""
    found = {}
    for row in case.book.activities:
        if row.actual_finish_on or row.is_event or row.optimistic_days >= row.duration_days:
            continue
        left = row.duration_days if row.remaining_days is None else min(row.remaining_days, row.duration_days)
        spare = left * (row.duration_days - row.optimistic_days) / row.duration_days
        kind = "WORKS" if row.step in ON_SITE else "REVIEW" if row.permit == row.code else "OTHER"
        found[case.name, row.code] = Room(int(spare * engine.FULL_DAY), kind)
    return found


def limits_left(case: Case) -> Limits:
    """The desks and pools this project asks for, less what all others hold."""
    shared, axis = case.shared, case.early.calendars.axis
    demands = shared.demands(case.book)
    asked = {demand.limit for demand in demands}
    if not asked:
        return Limits()
    used = [*case.among.held.uses, *shared.used(case.book)]
    return Limits(
        tuple(each for each in case.among.desks if each.code in asked),
        tuple(
            quota(pool, kind, axis, used, case.data_date)
            for pool, kind in shared.pools.values()
            if POOL + pool.element in asked
        ),
        tuple(demands),
    )


# -- why a step is on its day ------------------------------------------------------------------------


def without_queues(case: Case, code: str) -> Why:
    """Why links and dates alone put a step on its day."""
    return reasons.why_on_that_day(case.early.plan, case.name, code)


def on_that_day(case: Case, code: str) -> tuple[Why, dict[int, ProjectRows]]:
    """Why a step is planned on its day, through the queues it stands in; and the projects read for it, by key.

    Whoever reviews at the same desk right before is read too, and whoever is in front of them, `ROUNDS` deep.
    """
    books = {case.book.project.pk: case.book}
    why = _why(case, list(books.values()), code)
    for _ in range(ROUNDS):
        more = _in_front(case, why, set(books))
        if not more:
            break
        books |= {book.project.pk: book for book in read(more)}
        why = _why(case, list(books.values()), code)
    return why, books


def _why(case: Case, books: Sequence[ProjectRows], code: str) -> Why:
    networks, _links = networks_of(books, case.early.calendars)
    known = {network.name for network in networks}
    limits = Limits(
        case.shared.capacities,
        tuple(
            quota(pool, kind, case.early.calendars.axis, (), case.data_date)
            for pool, kind in case.shared.pools.values()
        ),
        tuple(each for book in books if str(book.project.pk) in known for each in case.shared.demands(book)),
    )
    schedule = _as_planned(engine.compile(networks), books, limits)
    return reasons.why_on_that_day(schedule, case.name, code, limits, data_date=case.slot)


def _as_planned(arrays: engine.Arrays, books: Iterable[ProjectRows], limits: Limits) -> Levelled:
    """The plan as it stands in the rows, as a schedule of the engine."""
    rows = {(str(book.project.pk), row.code): row for book in books for row in book.activities}
    count = len(arrays.activities)
    start, finish = np.zeros(count, np.int64), np.zeros(count, np.int64)
    holder, held_by = np.zeros(count, np.int64), np.full(count, -1, np.int64)
    limit_numbers = {limit: number for number, limit in enumerate(limits.by_code)}
    for number, name in enumerate(arrays.projects):
        for at in arrays.span(number):
            row = rows[name, arrays.activities[at].id]
            start[at], finish[at] = _slots(arrays, row, at)
            waits = row.last.waits_for or WaitsFor.CHOICE.value
            holder[at] = HOLDERS.index(Holder(waits))
            held_by[at] = _held_by(arrays, row, at, limit_numbers)
    nothing = np.zeros(count, np.int64)
    return Levelled(arrays, start, finish, nothing, holder, held_by, start, finish)


def _slots(arrays: engine.Arrays, row: Row, at: int) -> tuple[int, int]:
    """First slot and closing boundary of a step as it is dated; both the same for an event."""
    axis, last = arrays.axis, row.last
    first = row.actual_start_on or last.planned_start_on or last.early_start_on
    end = row.actual_finish_on or last.planned_finish_on or last.early_finish_on
    if first is None or end is None:
        return 0, 0
    if row.is_event:
        instant = axis.boundary(end) if arrays.has_predecessors(at) else axis.slot(end)
        return instant, instant
    return axis.slot(first), axis.boundary(end)


def _held_by(arrays: engine.Arrays, row: Row, at: int, limit_numbers: Mapping[str, int]) -> int:
    waits, code = row.last.waits_for, row.last.waits_for_code
    if waits == WaitsFor.CAPACITY:
        return limit_numbers.get(DESK + code, -1)
    if waits == WaitsFor.QUOTA:
        return limit_numbers.get(POOL + code, -1)
    if waits != WaitsFor.LINK:
        return -1
    before = arrays.tables.activity[at]
    links = range(int(before[PRED_FROM]), int(before[PRED_TO]))
    return next((n for n in links if arrays.activities[arrays.predecessor(n)].id == code), -1)


def _in_front(case: Case, why: Why, known: set[int]) -> list[Project]:
    """Projects not read yet that review right before at the desks where the way back waits."""
    index, axis = case.shared.desks, case.early.calendars.axis
    desks = {DESK + desk.code: desk for desk in (*index.special.values(), *index.general.values())}
    asked = Q(pk__in=())
    for hop in why.hops:
        if hop.limit in desks:
            until = axis.date(hop.start)
            asked |= Q(
                owner=desks[hop.limit].department_id,
                planned_finish_on__gte=until - timedelta(days=LOOK_BACK_DAYS),
                planned_start_on__lt=until,
            )
    rows = Activity.objects.filter(asked, permit=F("code"), calendar=OFFICE, actual_finish_on=None)
    rows = rows.exclude(project__in=known).exclude(duration_days=0)
    found = {
        pk
        for pk, owner, code in rows.values_list("project_id", "owner_id", "code")
        if (desk := index.reviewing(owner, code)) and DESK + desk.code in {hop.limit for hop in why.hops}
    }
    return list(Project.objects.filter(pk__in=found).order_by("pk")[:MOST_IN_FRONT])

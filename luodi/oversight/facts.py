"""What is known of projects for their cards on a day: plan, start, money, statistics, permits, issues. Rows ↔ engine."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Min, QuerySet, Sum

from luodi.dispatch.models import CLIMBING, Issue
from luodi.engine.card_rules import Colour, Measure
from luodi.engine.cards import Facts
from luodi.ledger.models import InvestmentFigure, Project, ProjectDate
from luodi.ledger.queries import FigureRow, accumulated
from luodi.ledger.stages import LIFE, Stage
from luodi.oversight.models import Card, ExcusedDays
from luodi.plan.models import LIVE, Activity, ProjectPlan, Step

Kind, Span = InvestmentFigure.Series, InvestmentFigure.Span
STATISTICAL_FROM = Decimal(5_000_000)  # yuan: below it a project does not enter the statistics
Values = dict[Measure, Decimal]


def facts_of(projects: Iterable[Project], on: date) -> dict[int, Facts]:
    """The facts of each project whose plan still moves (nine questions for all of them)."""
    wanted = [project.pk for project in projects]
    plans = {
        plan.project_id: plan
        for plan in ProjectPlan.objects.filter(project__in=wanted, state__in=LIVE).select_related("project")
    }
    values: dict[int, Values] = {pk: _of_plan(plan) for pk, plan in plans.items()}
    days = _days(plans)
    for pk, plan in plans.items():
        values[pk] |= _start(plan.project, days.get(pk, {}), on)
    for part in (_money(plans, on), _statistics(plans, days, on), _permits(plans, on), _issues(plans, on)):
        for pk, more in part.items():
            values[pk] |= more
    return _with_history(plans, values, on)


def _of_plan(plan: ProjectPlan) -> Values:
    found: Values = {}
    if plan.margin_days is not None:
        found[Measure.SLIP_DAYS] = Decimal(max(0, -plan.margin_days))
    if plan.committed_on and plan.on_time_percent is not None:
        found[Measure.CHANCE] = Decimal(plan.on_time_percent)
    return found


def _days(plans: Mapping[int, Any]) -> dict[int, dict[tuple[str, str], date]]:
    """Dates of the start and of the entry in the statistics, by milestone and meaning."""
    found: dict[int, dict[tuple[str, str], date]] = defaultdict(dict)
    rows = ProjectDate.objects.filter(project__in=plans, milestone__in=("START", "START_STATISTICAL"))
    for pk, milestone, meaning, day in rows.values_list("project", "milestone", "meaning", "on"):
        found[pk][milestone, meaning] = day
    return found


def _has_started(project: Project, days: Mapping[tuple[str, str], date]) -> bool:
    begun = project.stage in LIFE and LIFE.index(Stage(project.stage)) >= LIFE.index(Stage.STARTED)
    return begun or ("START", "ACTUAL") in days


def _start(project: Project, days: Mapping[tuple[str, str], date], on: date) -> Values:
    planned = days.get(("START", "COMMITTED"))
    if planned is None:
        return {}
    late = 0 if _has_started(project, days) else max(0, (on - planned).days)
    # A start planned "in March" stands as 31 March and is missed once March is over.
    missed = (on.year - planned.year) * 12 + on.month - planned.month if late else 0
    return {Measure.START_DAYS: Decimal(late), Measure.START_MONTHS: Decimal(missed)}


def _money(plans: Mapping[int, Any], on: date) -> dict[int, Values]:
    """Money done by the last report against the own curve and against month/12 of the year's plan, at that month."""
    rows = InvestmentFigure.objects.filter(
        project__in=plans, ends_on__year=on.year, series__in=(Kind.PLAN, Kind.PAID)
    ).order_by("ends_on")
    books: dict[int, dict[str, list[FigureRow]]] = defaultdict(lambda: defaultdict(list))
    for row in map(FigureRow._make, rows.values_list(*FigureRow._fields)):
        books[row.project_id][row.series].append(row)
    return {pk: _pace(book[Kind.PLAN], book[Kind.PAID], on) for pk, book in books.items()}


def _pace(plan: list[FigureRow], paid: list[FigureRow], on: date) -> Values:
    done, until = accumulated(row for row in paid if row.ends_on <= on)
    year = next((row.amount_yuan for row in plan if row.span == Span.YEAR), None)
    if done is None or until is None or not year:
        return {}
    linear = year * until.month / 12
    months = [row for row in plan if row.span in (Span.MONTH, Span.YEAR_TO_MONTH)]
    own = (accumulated(row for row in months if row.ends_on <= until)[0] or Decimal(0)) if months else linear
    return {**_against(own, done, year, own=True), **_against(linear, done, year, own=False)}


def _against(wanted: Decimal, done: Decimal, year: Decimal, own: bool) -> Values:
    pace, behind = (
        (Measure.PACE_OWN, Measure.BEHIND_OWN) if own else (Measure.PACE_LINEAR, Measure.BEHIND_LINEAR)
    )
    found = {behind: _tenth(max(Decimal(0), (wanted - done) * 100 / year))}
    return found | {pace: _tenth(done * 100 / wanted)} if wanted > 0 else found


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _statistics(
    plans: Mapping[int, ProjectPlan], days: Mapping[int, Mapping[tuple[str, str], date]], on: date
) -> dict[int, Values]:
    """Whole months since the start without entry; nothing where the district keeps no record of entries at all."""
    told = set(
        InvestmentFigure.objects.filter(series=Kind.STATISTICAL).values_list("project", flat=True).distinct()
    )
    kept = ProjectDate.objects.filter(milestone="START_STATISTICAL", meaning="ACTUAL").exists()
    if not told and not kept:
        return {}
    found: dict[int, Values] = {}
    for pk, plan in plans.items():
        mine, total = days.get(pk, {}), plan.project.total_investment_yuan
        started = mine.get(("START", "ACTUAL"))
        if started is None or started > on or total is None or total < STATISTICAL_FROM:
            continue
        months = (on.year - started.year) * 12 + on.month - started.month - (on.day < started.day)
        entered = pk in told or ("START_STATISTICAL", "ACTUAL") in mine
        found[pk] = {Measure.STATISTICS_MONTHS: Decimal(0 if entered else max(0, months))}
    return found


def _permits(plans: Mapping[int, Any], on: date) -> dict[int, Values]:
    rows = Activity.objects.filter(project__in=plans, step=Step.PERMIT, actual_finish_on=None)
    worst = rows.order_by().values("project").annotate(first=Min("responsible_finish_on"))
    return {
        row["project"]: {Measure.PERMIT_DAYS: Decimal(max(0, (on - row["first"]).days))}
        for row in worst
        if row["first"]
    }


def _issues(plans: Mapping[int, Any], on: date) -> dict[int, Values]:
    """Issues that somebody has still to solve; one that is suspended, or says that it is solved, is not held late."""
    rows = Issue.objects.filter(project__in=plans, state__in=CLIMBING)
    worst = rows.order_by().values("project").annotate(first=Min("due_on"))
    return {row["project"]: {Measure.ISSUE_DAYS: Decimal(max(0, (on - row["first"]).days))} for row in worst}


def _with_history(
    plans: Mapping[int, ProjectPlan], values: Mapping[int, Values], on: date
) -> dict[int, Facts]:
    granted: dict[tuple[int, date | None], int] = {
        (pk, promise): days
        for pk, promise, days in ExcusedDays.objects.filter(project__in=plans)
        .order_by()
        .values_list("project", "committed_on")
        .annotate(sum=Sum("days"))
    }
    open_cards: dict[int, Card] = {}
    earlier: dict[int, list[tuple[Colour, date]]] = defaultdict(list)
    for card in Card.objects.filter(project__in=plans, issued_on__isnull=False).exclude(
        state=Card.State.REVOKED
    ):
        if card.state == Card.State.ISSUED:
            open_cards[card.project_id] = card
        elif card.issued_on:
            earlier[card.project_id].append((Colour(card.colour), card.issued_on))
    found = {}
    for pk, plan in plans.items():
        promise, issued = plan.committed_on, open_cards.get(pk)
        found[pk] = Facts(
            on=on,
            values=values[pk],
            excused_days=granted.get((pk, promise), 0),
            p50_late=_late(plan.p50_on, promise),
            p80_late=_late(plan.p80_on, promise),
            issued=Colour(issued.colour) if issued else None,
            past_limit_days=_past_limit(issued, on),
            earlier=tuple(earlier[pk]),
        )
    return found


def _past_limit(issued: Card | None, on: date) -> int:
    """An undecided appeal suspends what a card leads to."""
    if issued is None or issued.limit_on is None or issued.has_open_appeal:
        return 0
    return max(0, (on - issued.limit_on).days)


def _late(day: date | None, promise: date | None) -> int | None:
    return (day - promise).days if day and promise else None


def watched(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Projects whose plan still moves: only these can have a card."""
    return projects.filter(plan__state__in=LIVE)

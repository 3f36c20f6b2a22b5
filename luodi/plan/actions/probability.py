"""Probabilities anew where planned days changed without a run: another plan was taken over."""

from collections.abc import Sequence
from datetime import date, datetime

from luodi.ledger.models import Project
from luodi.plan.forecast_log import log_forecasts
from luodi.plan.learnt import Known, known_on
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.outcomes import outcome
from luodi.plan.portfolio import Dates, ProjectRows, Run, read, run
from luodi.plan.probability import simulate
from luodi.plan.settings import settings
from luodi.plan.writing import update

SHARES = ("criticality_percent", "late_percent")
COLUMNS = ("on_time_percent", "p50_on", "p80_on", "samples", "chance_method", "commitments")


def write_chances(projects: Sequence[Project], at: datetime, data_date: date) -> None:
    """Simulates with the planned days as they stand, inside the caller's transaction and journal record."""
    books = read(projects)
    result = run(books, data_date, settings().reserve_days)
    if result is None:
        return
    for book in books:
        if book.activities and not book.loop:
            book.found = _as_planned(book, result)
    known = known_on(data_date)
    simulate(books, result, data_date, known)
    log_forecasts(books, known, at, data_date)
    found = [book for book in books if book.found]
    update(Activity, SHARES, [row for book in found for row in _shares(book)])
    plans = {plan.project_id: plan for plan in ProjectPlan.objects.filter(project__in=projects)}
    changed = [_filled(plans[book.project.pk], book, result, data_date, known) for book in found]
    ProjectPlan.objects.bulk_update(changed, COLUMNS, batch_size=100)


def _as_planned(book: ProjectRows, result: Run) -> dict[str, Dates]:
    kept = ("planned_start_on", "planned_finish_on", "waits_for", "waits_for_code")
    last = {row.code: {name: getattr(row.last, name) for name in kept} for row in book.activities}
    return {code: dates._replace(**last[code]) for code, dates in result.dates(book).items()}


def _shares(book: ProjectRows) -> list[tuple[int | None, int | None, int]]:
    found = ((book.found[row.code], row) for row in book.activities)
    return [
        (now.criticality_percent, now.late_percent, row.id)
        for now, row in found
        if (now.criticality_percent, now.late_percent)
        != (row.last.criticality_percent, row.last.late_percent)
    ]


def _filled(plan: ProjectPlan, book: ProjectRows, result: Run, data_date: date, known: Known) -> ProjectPlan:
    columns = outcome(book, result, data_date, plan.missing) | {"chance_method": known.method}
    for name in COLUMNS:
        setattr(plan, name, columns[name])
    return plan

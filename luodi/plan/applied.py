"""Applications in the plan: what happened to one becomes progress of its preparation and its review.

What is entered on an application is not reported a second time on the activities, so here it wins over everything
but a day of start or finish that a person reported and did not take back. While it is under review the finish expected is the last promised day, or the day agreed for the step where that is earlier; a clock
that stands moves that day, and the plan with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from luodi.approvals.application_queries import Clocks, clocks_of
from luodi.approvals.models import Application
from luodi.approvals.steps import OPEN
from luodi.engine import FULL_DAY
from luodi.ledger.models import Project
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity
from luodi.plan.progress_models import ProgressLine, Reported

S = Application.State
BACK = frozenset({S.REFUSED.value, S.REJECTED.value})
UNDER_REVIEW = frozenset({S.ACCEPTED.value, S.PUBLICISED.value, S.REVIEWED.value, S.RETURNED.value})
PREPARATION = "-P"  # as permit_steps.preparation_code


@dataclass(frozen=True, slots=True)
class Progress:
    """What an application says of one activity."""

    start: date | None = None
    finish: date | None = None
    remaining: Decimal | None = None


def follow_applications(projects: Sequence[Project], data_date: date) -> None:
    """Write the progress that applications show to the activities that stand; others stay as they are."""
    latest = latest_rounds(projects)
    if not latest:
        return
    items = {item for _project, item in latest}
    rows = Activity.objects.filter(project__in=[project.pk for project in projects], permit__in=items)
    by_item: dict[tuple[int, str], list[Activity]] = {}
    for row in rows:
        by_item.setdefault((row.project_id, row.permit), []).append(row)
    typed = _typed(projects, {row.code for rows in by_item.values() for row in rows})
    changed = [
        row
        for key, found in by_item.items()
        if key in latest
        for row, progress in _progress(latest[key], found, data_date)
        if _written(row, _kept(progress, row, typed))
    ]
    Activity.objects.bulk_update(
        changed, ["actual_start_on", "actual_finish_on", "remaining_days", "version"], batch_size=500
    )


def latest_rounds(projects: Iterable[Project]) -> dict[tuple[int, str], Application]:
    """The last round of every item of these projects, with its events."""
    rows = Application.objects.filter(project__in=[project.pk for project in projects])
    ordered = rows.prefetch_related("events").order_by("project_id", "item", "round")
    return {(row.project_id, row.item): row for row in ordered}


def open_clocks(project: Project, data_date: date) -> dict[str, tuple[Application, Clocks]]:
    """Open applications of a project by item, with their clocks."""
    rows = project.applications.filter(state__in=OPEN).prefetch_related("events")
    return {row.item: (row, clocks_of(row, list(row.events.all()), data_date)) for row in rows}


def _progress(
    row: Application, found: list[Activity], data_date: date
) -> Iterator[tuple[Activity, Progress]]:
    has_preparation = any(activity.code.endswith(PREPARATION) for activity in found)
    for activity in found:
        if activity.duration_days == 0:
            continue  # an event of the ledger's: its day stands
        if activity.code.endswith(PREPARATION):
            yield activity, _preparation(row, activity, data_date)
        else:
            yield activity, _review(row, activity, data_date, alone=not has_preparation)


def _preparation(row: Application, activity: Activity, data_date: date) -> Progress:
    """From the first paper until it is accepted; sent back, it is open again."""
    begun = row.prepared_on or row.submitted_on or row.decided_on
    if row.state == S.WITHDRAWN:
        return Progress()
    if row.state in BACK:
        return Progress(begun, None, activity.duration_days)
    if row.state == S.RETURNED and row.accepted_on is None:
        return Progress(begun, None, _until(activity, row.until_on, data_date))
    if row.state == S.PREPARED:
        return Progress(begun, None, None)
    return Progress(begun, row.submitted_on or row.decided_on)


def _review(row: Application, activity: Activity, data_date: date, *, alone: bool) -> Progress:
    """From acceptance until it is decided; without a preparation of its own from the first paper."""
    begun = row.accepted_on or (row.prepared_on if alone else None)
    if row.state == S.APPROVED:
        return Progress(begun or row.decided_on, row.decided_on)
    if row.state in UNDER_REVIEW and row.accepted_on:
        promised = clocks_of(row, list(row.events.all()), data_date).promised_on
        agreed = activity.constraint_on if activity.constraint == Activity.Constraint.MUST_FINISH else None
        days = [day for day in (promised, agreed) if day]
        return Progress(begun, None, _until(activity, min(days, default=None), data_date))
    if alone and row.state in OPEN:
        return Progress(begun, None, None)
    return Progress()


def _until(activity: Activity, day: date | None, data_date: date) -> Decimal:
    """Days of the activity's calendar from today until the end of a day; one where that day is over or unknown."""
    calendar = calendars()[activity.calendar]
    axis = calendar.axis
    if day is None or day < data_date:
        return Decimal(1)
    work = calendar.work(axis.slot(data_date), axis.boundary(day))
    return max(Decimal(work) / FULL_DAY, Decimal(1))


Typed = dict[tuple[int, str, str], date]


def _typed(projects: Sequence[Project], codes: Iterable[str]) -> Typed:
    """Days of start and finish that people reported of these steps and did not take back since."""
    lines = ProgressLine.objects.filter(
        report__project__in=[project.pk for project in projects],
        code__in=codes,
        field__in=(Reported.START, Reported.FINISH),
        by__isnull=False,
    )
    columns = ("report__project_id", "code", "field", "now")
    last = {(project, code, field): now for project, code, field, now in lines.values_list(*columns)}
    return {key: date.fromisoformat(now) for key, now in last.items() if now}


def _kept(wanted: Progress, row: Activity, typed: Typed) -> Progress:
    """The application's progress around the days that a person typed; where both cannot be true the row stays."""
    start = typed.get((row.project_id, row.code, Reported.START.value))
    finish = typed.get((row.project_id, row.code, Reported.FINISH.value))
    if start is None and finish is None:
        return wanted
    start, finish = start or wanted.start, finish or wanted.finish
    if finish and (start is None or start > finish):
        return Progress(row.actual_start_on, row.actual_finish_on, row.remaining_days)
    return replace(wanted, start=start, finish=finish, remaining=None if finish else wanted.remaining)


def _written(row: Activity, wanted: Progress) -> bool:
    """Take the progress into the row; False where it says so already."""
    stands = (row.actual_start_on, row.actual_finish_on, row.remaining_days)
    if stands == (wanted.start, wanted.finish, wanted.remaining):
        return False
    row.actual_start_on, row.actual_finish_on = wanted.start, wanted.finish
    row.remaining_days = wanted.remaining
    row.version += 1
    return True

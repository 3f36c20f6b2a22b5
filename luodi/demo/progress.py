"""Some months of reports in the fictional projects: what the plan already says happened, as it would have been reported."""

import random
from datetime import date, datetime

from luodi.demo.fiction import SEED
from luodi.demo.history import months_before
from luodi.ledger.periods import month_end
from luodi.people.models import User
from luodi.plan.models import LIVE, Activity
from luodi.plan.progress_models import ProgressLine, ProgressReport, Reported

MONTHS = 4
REPORTED_SHARE = 0.7


def progress_history(at: datetime, data_date: date) -> None:
    """Reports at the ends of the last months; nothing is planned anew, since the days stand in the plan already."""
    days = months_before(data_date, MONTHS)
    office = User.objects.get(username="office")
    rows = Activity.objects.filter(
        project__is_synthetic=True, project__plan__state__in=LIVE, actual_start_on__isnull=False, permit=""
    ).order_by("project__code", "position")
    by_project: dict[int, list[Activity]] = {}
    for row in rows:
        by_project.setdefault(row.project_id, []).append(row)
    reports, lines = [], []
    for project, own in by_project.items():
        rng = random.Random(f"{SEED}-progress-{project}")  # noqa: S311 - a repeatable district
        for on in days:
            report = ProgressReport(project_id=project, on=on, by=office, at=at)
            said = list(_lines(report, own, on, office, at))
            if said or rng.random() < REPORTED_SHARE:
                reports.append(report)
                lines += said
    ProgressReport.objects.bulk_create(reports, 500)
    ProgressLine.objects.bulk_create(lines, 500)


def _lines(
    report: ProgressReport, rows: list[Activity], on: date, by: User, at: datetime
) -> list[ProgressLine]:
    """What happened in the month that ends on the reporting date."""
    found = []
    for row in rows:
        for field, day in ((Reported.START, row.actual_start_on), (Reported.FINISH, row.actual_finish_on)):
            if day and month_end(day) == on:
                found.append(
                    ProgressLine(report=report, code=row.code, field=field, now=day.isoformat(), by=by, at=at)
                )
    return found

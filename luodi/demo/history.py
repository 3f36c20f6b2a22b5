"""What went before the data date in the fictional projects: months of money, shrinking margins, the plans once approved."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from luodi.demo.fiction import SEED
from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.periods import month_end
from luodi.people.models import User
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import Activity, Baseline, BaselineActivity

MONTHS_BACK = 8
APPROVED = 90


def months_before(on: date, count: int) -> list[date]:
    """The last days of the `count` months before that of `on`, earliest first."""
    firsts = [on.replace(day=1)]
    for _step in range(count):
        last = firsts[-1]
        firsts.append(
            last.replace(year=last.year - 1, month=12)
            if last.month == 1
            else last.replace(month=last.month - 1)
        )
    return [month_end(first) for first in reversed(firsts[1:])]


def money_history(data_date: date) -> None:
    """Months before the one that the ledger gave: what was done by then, in both kinds of count."""
    Series, Span = InvestmentFigure.Series, InvestmentFigure.Span
    given = InvestmentFigure.objects.filter(
        project__is_synthetic=True, span=Span.YEAR_TO_MONTH, ends_on__year=data_date.year
    ).exclude(series=Series.FUNDED)
    rows: list[InvestmentFigure] = []
    for figure in given.order_by("pk"):
        rng = random.Random(f"{SEED}-months-{figure.project_id}-{figure.series}")  # noqa: S311 - a repeatable district
        pace = rng.uniform(0.8, 1.5)
        for month in range(1, figure.ends_on.month):
            share = (month / figure.ends_on.month) ** pace
            on = month_end(date(data_date.year, month, 1))
            amount = (figure.amount_yuan * Decimal(f"{share:.4f}") / 10_000).quantize(Decimal(1)) * 10_000
            rows.append(
                InvestmentFigure(
                    project_id=figure.project_id,
                    series=figure.series,
                    span=figure.span,
                    ends_on=on,
                    amount_yuan=amount,
                )
            )
    InvestmentFigure.objects.bulk_create(rows, batch_size=1000)


def margin_history(data_date: date) -> None:
    """Margins at earlier month ends, a little larger the further back, as such districts lose their float."""
    known = ProjectMargin.objects.filter(project__is_synthetic=True, on=data_date, margin_days__isnull=False)
    rows: list[ProjectMargin] = []
    for row in known.order_by("project__code").select_related("project"):
        rng = random.Random(f"{SEED}-margin-{row.project.code}")  # noqa: S311 - a repeatable district
        margin = row.margin_days or 0
        for on in reversed(months_before(data_date, rng.randint(3, MONTHS_BACK))):
            margin += rng.choice([0, 0, 3, 7, 11, -4])
            rows.append(ProjectMargin(project=row.project, on=on, margin_days=margin))
    ProjectMargin.objects.bulk_create(rows, batch_size=1000)


def approved_plans(at: datetime, data_date: date) -> None:
    """The plan once approved of the projects under way: what they have lost since grew from step to step up to now."""
    margins: dict[int, list[ProjectMargin]] = {}
    known = ProjectMargin.objects.filter(project__is_synthetic=True, margin_days__isnull=False).order_by("on")
    for row in known.filter(project__activities__actual_start_on__isnull=False).distinct():
        margins.setdefault(row.project_id, []).append(row)
    office = User.objects.get(username="office")
    lines: list[BaselineActivity] = []
    for project in Project.objects.filter(pk__in=margins).order_by("code")[:APPROVED]:
        first, last = margins[project.pk][0], margins[project.pk][-1]
        lost = max(0, (first.margin_days or 0) - (last.margin_days or 0))
        approved_at = datetime.combine(first.on, time(9), tzinfo=at.tzinfo)
        baseline = Baseline.objects.create(
            project=project, number=1, approved_by=office, approved_at=approved_at, data_date_on=first.on
        )
        lines += _approved_lines(baseline, lost)
    BaselineActivity.objects.bulk_create(lines, batch_size=1000)


def _approved_lines(baseline: Baseline, lost: int) -> list[BaselineActivity]:
    """Dates of now less the days lost by then."""
    rows: list[tuple[date, date, Activity]] = []
    for row in baseline.project.activities.all():
        start, finish = row.actual_start_on or row.early_start_on, row.actual_finish_on or row.early_finish_on
        if start and finish:
            rows.append((start, finish, row))
    rows.sort(key=lambda each: (each[1], each[0], each[2].position))
    found = []
    for number, (start, finish, row) in enumerate(rows, 1):
        back = timedelta(days=round(lost * number / len(rows)))
        found.append(
            BaselineActivity(
                baseline=baseline,
                code=row.code,
                name=row.name,
                start_on=start - back,
                finish_on=finish - back,
            )
        )
    return found

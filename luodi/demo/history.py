"""What went before the data date in the fictional projects: months of money, and how their margins shrank."""

import random
from datetime import date
from decimal import Decimal

from luodi.demo.fiction import SEED
from luodi.ledger.models import InvestmentFigure
from luodi.ledger.periods import month_end
from luodi.plan.margin_models import ProjectMargin

MONTHS_BACK = 8


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

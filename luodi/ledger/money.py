"""Amounts of a project over time. Series never flow into one another; the statistical one is read only."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.ledger.actions import ChangedMeanwhile, held, touch
from luodi.ledger.models import InvestmentFigure, OperationYear, Project
from luodi.ledger.periods import month_end
from luodi.ledger.queries import target
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal

Series, Span = InvestmentFigure.Series, InvestmentFigure.Span


class StatisticalNotEditable(Refusal):
    """The unit itself reports statistics by law; no official writes them. They come by import only."""

    code = "STATISTICAL_NOT_EDITABLE"


class NotSpanEnd(Refusal):
    """A figure belongs to the last day of its month or year."""

    code = "NOT_SPAN_END"


class FigureOfFuture(Refusal):
    """Done or arrived money cannot be dated after today."""

    code = "FIGURE_OF_FUTURE"


class NegativeFigure(Refusal):
    """An amount below zero is a correction that was meant for an earlier month."""

    code = "NEGATIVE_FIGURE"


class YearOfFuture(Refusal):
    """A year that has not begun has brought nothing in."""

    code = "YEAR_OF_FUTURE"


@dataclass(frozen=True)
class FigureGiven:
    """An amount in yuan of one series for the span ending on `ends_on`; None takes it away.

    `seen_yuan` is the amount that stood there when the person looked.
    """

    series: InvestmentFigure.Series
    span: InvestmentFigure.Span
    ends_on: date
    amount_yuan: Decimal | None
    seen_yuan: Decimal | None = None


@transaction.atomic
def record_figure(*, project: Project, given: FigureGiven, data_date: date, by: User, at: datetime) -> None:
    """Record PLAN, PAID or FUNDED money. Raises StatisticalNotEditable for the statistical series, always."""
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    _check(given, data_date)
    old = kept.figures.filter(series=given.series, span=given.span, ends_on=given.ends_on).first()
    was = old.amount_yuan if old else None
    if was == given.amount_yuan:
        return
    if was != given.seen_yuan:
        raise ChangedMeanwhile(difference={"amount_yuan": [was, given.amount_yuan]})
    place: dict[str, Any] = {"series": given.series, "span": given.span, "ends_on": given.ends_on}
    if given.amount_yuan is None:
        kept.figures.filter(**place).delete()
    else:
        kept.figures.update_or_create(**place, defaults={"amount_yuan": given.amount_yuan})
    touch(kept, at)
    journal.record(
        by=by,
        at=at,
        action="FIGURE_RECORDED",
        target=target(kept),
        series=str(given.series),
        span=str(given.span),
        ends_on=given.ends_on,
        was=was,
        now=given.amount_yuan,
    )


def _check(given: FigureGiven, data_date: date) -> None:
    if given.series == Series.STATISTICAL:
        raise StatisticalNotEditable()
    if given.amount_yuan is not None and given.amount_yuan < 0:
        raise NegativeFigure()
    by_month = given.span in (Span.MONTH, Span.YEAR_TO_MONTH)
    year_end = given.span == Span.YEAR and (given.ends_on.month, given.ends_on.day) != (12, 31)
    if year_end or (by_month and given.ends_on != month_end(given.ends_on)):
        raise NotSpanEnd(on=given.ends_on)
    if given.series != Series.PLAN and given.ends_on > month_end(data_date):
        raise FigureOfFuture(on=given.ends_on, today=data_date)


@dataclass(frozen=True)
class Yield:
    """What a year of operation brought: people at work, tax and output in yuan; None is unknown."""

    jobs: int | None = None
    tax_yuan: Decimal | None = None
    output_yuan: Decimal | None = None


@transaction.atomic
def record_operation_year(
    *, project: Project, year: int, brought: Yield, data_date: date, by: User, at: datetime
) -> OperationYear | None:
    """Record what a year after production really brought in; nothing at all takes the year away."""
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    if year > data_date.year:
        raise YearOfFuture(year=year)
    now = {"jobs": brought.jobs, "tax_yuan": brought.tax_yuan, "output_yuan": brought.output_yuan}
    old = kept.operation.filter(year=year).first()
    was = {name: getattr(old, name, None) for name in now}
    if was == now:
        return old
    if set(now.values()) == {None}:
        kept.operation.filter(year=year).delete()
        new = None
    else:
        new, _made = kept.operation.update_or_create(year=year, defaults=now)
    touch(kept, at)
    journal.record(
        by=by, at=at, action="OPERATION_YEAR_RECORDED", target=target(kept), year=year, was=was, now=now
    )
    return new

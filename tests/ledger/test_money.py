"""Amounts: four series that never flow into one another, and the years after production."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.journal import Event
from luodi.ledger.actions import ChangedMeanwhile, OutOfReach
from luodi.ledger.models import InvestmentFigure
from luodi.ledger.money import (
    FigureGiven,
    FigureOfFuture,
    NegativeFigure,
    NotSpanEnd,
    Series,
    Span,
    StatisticalNotEditable,
    YearOfFuture,
    Yield,
    record_figure,
    record_operation_year,
)
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

ON = date(2021, 6, 30)
MAY = date(2021, 5, 31)


@pytest.fixture
def give(project, town, at):
    def give(amount, *, series=Series.PAID, span=Span.MONTH, ends_on=MAY, seen=None, by=town, target=project):
        given = FigureGiven(series, span, ends_on, amount if amount is None else Decimal(amount), seen)
        record_figure(project=target, given=given, data_date=ON, by=by, at=at)

    return give


def test_a_month_is_recorded_corrected_and_taken_away(give, project):
    give("46000000")
    give("47000000", seen=Decimal(46_000_000))
    assert project.figures.get().amount_yuan == 47_000_000
    assert Event.objects.first().facts["was"] == "46000000.0000"
    give(None, seen=Decimal(47_000_000))
    assert not project.figures.exists()


def test_nobody_edits_the_statistical_series(give, project, district):
    InvestmentFigure.objects.create(
        project=project, series="STATISTICAL", span="MONTH", ends_on=MAY, amount_yuan=5
    )
    for amount in ("1", None):
        for by in (district.users[Role.OFFICE], district.users[Role.TOWN]):
            with pytest.raises(StatisticalNotEditable):
                give(amount, series=Series.STATISTICAL, seen=Decimal(5), by=by)
    give("46000000")
    assert project.figures.get(series="STATISTICAL").amount_yuan == 5


def test_a_figure_ends_with_its_month_or_year(give):
    for span, day in (
        (Span.MONTH, date(2021, 5, 30)),
        (Span.YEAR, MAY),
        (Span.YEAR_TO_MONTH, date(2021, 5, 1)),
    ):
        with pytest.raises(NotSpanEnd):
            give("1", span=span, ends_on=day)
    give("1", series=Series.PLAN, span=Span.YEAR, ends_on=date(2021, 12, 31))


def test_done_money_is_not_of_the_future_and_not_below_zero(give):
    give("1", ends_on=ON)
    with pytest.raises(FigureOfFuture):
        give("1", ends_on=date(2021, 7, 31))
    with pytest.raises(NegativeFigure):
        give("-1")


def test_a_figure_changed_meanwhile_is_not_overwritten_and_sent_twice_is_one(give):
    give("1")
    count = Event.objects.count()
    give("1")
    assert Event.objects.count() == count
    with pytest.raises(ChangedMeanwhile):
        give("2")


def test_reach(give, district, other):
    with pytest.raises(OutOfReach):
        give("1", target=other)
    with pytest.raises(NotAllowed):
        give("1", by=district.users[Role.ENTERPRISE])


def test_a_year_of_operation(project, town, at):
    brought = Yield(jobs=300, output_yuan=Decimal(1))
    assert (
        record_operation_year(project=project, year=2020, brought=brought, data_date=ON, by=town, at=at).jobs
        == 300
    )
    count = Event.objects.count()
    record_operation_year(project=project, year=2020, brought=brought, data_date=ON, by=town, at=at)
    assert Event.objects.count() == count
    assert (
        record_operation_year(project=project, year=2020, brought=Yield(), data_date=ON, by=town, at=at)
        is None
    )
    assert not project.operation.exists()
    with pytest.raises(YearOfFuture):
        record_operation_year(project=project, year=2022, brought=brought, data_date=ON, by=town, at=at)

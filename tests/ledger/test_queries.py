"""Scope, filters, order and sums."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.ledger.models import InvestmentFigure, ListMembership, Project, ProjectTag, ProjectUnit
from luodi.ledger.queries import accumulated, counted_once, filtered, totals, visible_projects, year_money
from luodi.people.models import Role
from luodi.people.permissions import Ability

ON = date(2021, 6, 30)
pytestmark = pytest.mark.django_db


def make(at, code: str, amount: int | None = None, **fields) -> Project:
    yuan = None if amount is None else Decimal(amount)
    return Project.objects.create(
        code=code, name=f"项目{code}", total_investment_yuan=yuan, created_at=at, updated_at=at, **fields
    )


def codes(found) -> list[str]:
    return [project.code for project in found]


def test_a_town_sees_its_own_subtree_and_nothing_of_another(project, other, district):
    assert codes(filtered(district.users[Role.TOWN], {})) == ["A-1"]
    assert codes(filtered(district.other_town_user, {})) == ["B-1"]
    assert codes(filtered(district.users[Role.TOWN], {"town": "T2"})) == []
    assert codes(filtered(district.users[Role.OFFICE], {})) == ["A-1", "B-1"]


def test_disabled_people_and_administrators_see_none(project, district):
    for user in (district.disabled, district.users[Role.SYSTEM_ADMIN], district.users[Role.AUDIT_ADMIN]):
        assert not visible_projects(user).exists()


def test_a_project_found_through_two_duties_is_counted_once(project, district, at):
    department = district.users[Role.DEPARTMENT]
    for duty in ("RESPONSIBLE", "ASSISTING"):
        ProjectUnit.objects.create(project=project, organisation=district.permits, duty=duty)
    assert totals(visible_projects(department)).total_yuan == 320_000_000
    assert not visible_projects(department, Ability.EDIT_PROJECTS).exists()


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"q": "物流"}, ["B-1"]),
        ({"q": "虚构 A-1"}, ["A-1"]),
        ({"town": "T1"}, ["A-1"]),
        ({"town": "nowhere"}, []),
        ({"stage": "IDEA"}, ["A-1", "B-1"]),
        ({"stage": "XYZ"}, []),
        ({"leader": "x"}, []),
        ({"tag": "CHAIN"}, ["B-1"]),
        ({"kind": "government"}, []),
        ({"level": "CITY"}, ["A-1", "B-1"]),
        ({"level": "CITY", "year": "2021"}, ["A-1"]),
        ({"level": "CITY", "class": "RESERVE"}, ["B-1"]),
        ({"year": "-1"}, []),
        ({"sort": "-code"}, ["B-1", "A-1"]),
        ({"sort": "-total"}, ["A-1", "B-1"]),
        ({"sort": "total"}, ["A-1", "B-1"]),
        ({"sort": "password"}, ["A-1", "B-1"]),
    ],
)
def test_filters_and_order(project, other, office, params, found):
    ProjectTag.objects.create(project=other, tag="CHAIN")
    for each, year, kind in ((project, 2021, "BUILD"), (other, 2020, "RESERVE")):
        ListMembership.objects.create(
            project=each, year=year, level="CITY", list_class=kind, from_on=date(year, 1, 1)
        )
    assert codes(filtered(office, params)) == found


def test_a_list_left_before_the_day_is_not_stood_on(project, office):
    ListMembership.objects.create(
        project=project, year=2021, level="CITY", list_class="BUILD",
        from_on=date(2021, 1, 1), until_on=date(2021, 6, 30),
    )  # fmt: skip
    assert codes(filtered(office, {"level": "CITY"}, ON)) == []
    assert codes(filtered(office, {"level": "CITY"}, date(2021, 6, 29))) == ["A-1"]
    assert codes(filtered(office, {"level": "CITY"}, date(2020, 12, 31))) == []


def test_order_by_stage_follows_the_life_not_the_alphabet(project, other, office):
    Project.objects.filter(pk=project.pk).update(stage="BUILDING")
    Project.objects.filter(pk=other.pk).update(stage="SIGNED")
    assert codes(filtered(office, {"sort": "stage"})) == ["B-1", "A-1"]


def test_a_bundle_with_its_own_amount_hides_its_parts_and_phases_come_on_top(at):
    bundle = make(at, "L", 3000)
    make(at, "L1", 1000, parent=bundle, relation="PART")
    make(at, "L2", None, parent=bundle, relation="PART")
    make(at, "L3", 500, parent=bundle, relation="PHASE")
    rollup = totals(Project.objects.all())
    assert (rollup.count, rollup.total_yuan, rollup.unknown) == (4, 3500, 1)


def test_a_bundle_without_amount_counts_its_parts(at):
    bundle = make(at, "L")
    make(at, "L1", 1000, parent=bundle, relation="PART")
    make(at, "L2", 700, parent=bundle, relation="PART")
    assert totals(Project.objects.all()).total_yuan == 1700


def test_a_part_whose_bundle_is_not_in_the_list_counts(at):
    bundle = make(at, "L", 3000)
    make(at, "L1", 1000, parent=bundle, relation="PART")
    assert totals(Project.objects.filter(code="L1")).total_yuan == 1000


def test_a_grandchild_is_hidden_by_the_bundle_above_a_bundle_without_amount():
    assert counted_once({1: Decimal(9), 2: None, 3: Decimal(4)}, {2: 1, 3: 2}) == 9
    assert counted_once({1: Decimal(9), 2: Decimal(4)}, {1: 2, 2: 1}) == 0


def figure(series: str, span: str, month: int, amount: int, project=None) -> InvestmentFigure:
    ends = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 12: 31}[month]
    return InvestmentFigure(
        project=project,
        series=series,
        span=span,
        ends_on=date(2021, month, ends),
        amount_yuan=Decimal(amount),
    )


def test_the_latest_cumulative_figure_and_the_months_after_it():
    found = accumulated(
        [
            figure("PAID", "MONTH", 1, 1),
            figure("PAID", "YEAR_TO_MONTH", 3, 10),
            figure("PAID", "MONTH", 3, 4),
            figure("PAID", "MONTH", 4, 5),
        ]
    )
    assert found == (15, date(2021, 4, 30))
    assert accumulated([]) == (None, None)


def test_the_year_of_a_project_keeps_series_apart(project, other, office):
    InvestmentFigure.objects.bulk_create(
        [
            figure("PLAN", "YEAR", 12, 100, project),
            figure("PAID", "MONTH", 5, 40, project),
            figure("PAID", "MONTH", 7, 99, project),
            figure("STATISTICAL", "YEAR_TO_MONTH", 5, 30, project),
        ]
    )
    money = year_money([project.pk, other.pk], ON)
    assert (money[project.pk].plan_yuan, money[project.pk].paid_yuan, money[project.pk].statistical_yuan) == (
        100,
        40,
        30,
    )
    assert other.pk not in money
    rollup = totals(filtered(office, {}), ON)
    assert (rollup.plan_yuan, rollup.paid_yuan, rollup.statistical_yuan) == (100, 40, 30)


def test_totals_of_a_list_need_three_queries(project, other, office, django_assert_num_queries):
    found = filtered(office, {"q": "虚构"})
    with django_assert_num_queries(3):
        totals(found, ON)

"""Projects that share a desk: who waits, for what, until when; what a change moves and what it leaves alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi.approvals.models import Desk
from luodi.elements.models import Batch, Pool
from luodi.plan import actions
from luodi.plan.models import Activity, ProjectPlan

ITEM = "A01"


@pytest.fixture
def desk(district):
    return Desk.objects.create(department=district.permits, code="D1", name="备案窗口", amount=1, items=ITEM)


@pytest.fixture
def pair(templates, make_project, office, at, data_date, desk):
    """Two alike projects over one desk that reviews one item at a time; the item takes five days."""
    made = [
        make_project(
            code, kind="filing_industrial", committed={"PRODUCTION": "2023-12-31"}, land_mu=Decimal(30)
        )
        for code in ("P1", "P2")
    ]
    actions.compile_projects(by=office, at=at, projects=made, data_date=data_date)
    Activity.objects.filter(code=ITEM).update(duration_days=5, pessimistic_days=5)
    actions.compute_plans(by=office, at=at, projects=made, data_date=data_date)
    return made


def spans(code=ITEM):
    rows = Activity.objects.filter(code=code).order_by("planned_start_on", "project__code")
    return list(rows.values_list("planned_start_on", "planned_finish_on"))


def test_one_waits_for_the_other_at_the_desk(pair):
    (_, first), (second, _) = spans()
    assert second > first
    late = Activity.objects.get(code=ITEM, planned_start_on=second)
    assert (late.waits_for, late.waits_for_code) == ("CAPACITY", "D1")
    assert late.planned_start_on > late.early_start_on


def test_successors_follow_their_planned_predecessors(pair):
    for project in pair:
        planned = dict(project.activities.values_list("code", "planned_finish_on"))
        for row in project.activities.filter(waits_for="LINK"):
            assert row.waits_for_code in planned
        assert all(row.planned_start_on >= row.early_start_on for row in project.activities.all())


def test_margin_under_limits_is_that_of_the_planned_day(pair):
    for plan in ProjectPlan.objects.all():
        row = Activity.objects.get(project=plan.project, milestone="PRODUCTION")
        assert plan.planned_on == row.planned_finish_on
        assert plan.planned_margin_days == (row.committed_on - row.planned_finish_on).days <= plan.margin_days


def test_a_change_of_one_moves_only_that_one(pair, office, at, data_date):
    mine, other = pair
    before = {
        code: row
        for code, *row in other.activities.values_list("code", "planned_start_on", "planned_finish_on")
    }
    row = mine.activities.get(code=ITEM)
    actions.change_duration(by=office, at=at, data_date=data_date, activity=row, version=1, days=Decimal(9))
    after = {
        code: row
        for code, *row in other.activities.values_list("code", "planned_start_on", "planned_finish_on")
    }
    assert after == before
    (_, first), (second, _) = spans()
    assert second > first


def test_without_the_desk_nobody_waits(pair, desk, office, at, data_date):
    Desk.objects.update(is_active=False)
    actions.compute_plans(by=office, at=at, projects=pair, data_date=data_date)
    assert not Activity.objects.filter(waits_for="CAPACITY").exists()
    for row in Activity.objects.filter(actual_finish_on=None):
        assert (row.planned_start_on, row.planned_finish_on) == (row.early_start_on, row.early_finish_on)


def test_the_same_facts_give_the_same_plan(pair, office, at, data_date):
    before = list(Activity.objects.order_by("pk").values_list("planned_start_on", "planned_finish_on"))
    actions.compute_plans(by=office, at=at, projects=pair, data_date=data_date)
    assert (
        list(Activity.objects.order_by("pk").values_list("planned_start_on", "planned_finish_on")) == before
    )


@pytest.fixture
def land(pair):
    pool = Pool.objects.create(element="LAND", name="用地指标")
    Batch.objects.create(pool=pool, available_on=date(2021, 1, 1), amount=Decimal(40), source="一号")
    return pool


def test_land_comes_in_batches(pair, land, office, at, data_date):
    Batch.objects.create(pool=land, available_on=date(2023, 3, 1), amount=Decimal(40), source="二号")
    actions.compute_plans(by=office, at=at, projects=pair, data_date=data_date)
    (first, _), (second, _) = spans("L07")
    assert first < date(2023, 3, 1) <= second
    late = Activity.objects.get(code="L07", planned_start_on=second)
    assert (late.waits_for, late.waits_for_code) == ("QUOTA", "LAND")


def test_land_that_never_comes_leaves_the_other_project_its_plan(pair, land, office, at, data_date, client):
    actions.compute_plans(by=office, at=at, projects=pair, data_date=data_date)
    served, short = sorted(
        ProjectPlan.objects.select_related("project"), key=lambda plan: bool(plan.collides)
    )
    assert served.planned_on is not None
    assert short.planned_on is None
    assert [each["kind"] for each in short.collides] == ["QUOTA_NEVER_ENOUGH"]
    assert not short.project.activities.exclude(planned_start_on=None).exists()
    client.force_login(office)
    for name in ("project_plan", "project"):
        page = client.get(reverse(name, args=[short.project.code])).content.decode()
        assert "已登记的批次不够本项目使用" in page


def test_the_page_says_what_a_step_waits_for(pair, client, office):
    late = Activity.objects.get(code=ITEM, waits_for="CAPACITY")
    client.force_login(office)
    for name in ("project_plan", "project"):
        page = client.get(reverse(name, args=[late.project.code])).content.decode()
        assert f"等待 区行政审批服务局 备案窗口 到 {late.planned_start_on}" in page
    english = client.get(
        reverse("project_plan", args=[late.project.code]), headers={"Accept-Language": "en"}
    ).content.decode()
    assert "waits for" in english


def test_a_desk_closed_for_good_is_named(pair, desk, office, at, data_date):
    Desk.objects.update(amount=0)
    actions.compute_plans(by=office, at=at, projects=pair, data_date=data_date)
    for plan in ProjectPlan.objects.all():
        assert [(each["kind"], each["subject"]) for each in plan.collides] == [
            ("DEMAND_ABOVE_CAPACITY", "desk/D1")
        ]
        assert plan.planned_on is None
        assert plan.forecast_on is not None

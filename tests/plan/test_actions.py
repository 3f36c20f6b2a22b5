"""Building and computing at the level of actions: dates, states, duties, refusals."""

from datetime import date

import pytest

from luodi.journal import Event
from luodi.ledger.models import ProjectDate, ProjectUnit
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan.actions import (
    compile_project,
    compile_projects,
    compute_plans,
    load_templates,
    recompute_project,
)
from luodi.plan.actions.computing import PlanNotOpen
from luodi.plan.models import Activity, Link, ProjectPlan, Template

STATE = ProjectPlan.State


def build(project, office, at, data_date) -> ProjectPlan:
    return compile_project(by=office, at=at, project=project, data_date=data_date)


def test_shipped_templates_load_once(templates, at):
    assert Template.objects.filter(is_shipped=True).count() == 7
    assert load_templates(at=at) == 0


def test_a_project_with_a_commitment_is_planned(templates, make_project, office, at, data_date):
    project = make_project(committed={"PRODUCTION": "2023-12-31"})
    plan = build(project, office, at, data_date)
    assert plan.state == STATE.FEASIBLE
    assert plan.committed_on == date(2023, 12, 31)
    assert plan.margin_days == (plan.committed_on - plan.forecast_on).days > 0
    assert plan.missing == []
    assert [segment["k"] for segment in plan.segments] == ["lead", "permit", "build", "equip", "prod"]
    assert plan.chain[0]["reason"] == "DATA_DATE"
    assert plan.chain[-1]["code"] == "W140"
    last = Activity.objects.get(project=project, code="W140")
    assert last.early_finish_on == plan.forecast_on
    assert last.committed_on == plan.committed_on
    assert last.late_finish_on == date(2023, 12, 31)
    assert last.responsible_finish_on == date(2023, 12, 21), "ten days are kept back"
    assert Link.objects.filter(project=project, is_driving=True).exists()
    assert Event.objects.filter(action="PLAN_BUILT", target="project:P1").count() == 1


def test_a_date_that_cannot_be_met_is_a_result(templates, make_project, office, at, data_date):
    plan = build(make_project(committed={"START": "2021-08-01"}), office, at, data_date)
    assert plan.state == STATE.LATE
    assert plan.margin_days < 0
    codes = [hop["code"] for hop in plan.chain]
    assert codes[0] == "P01-P"
    assert codes[-1] == "M-START"


def test_the_tightest_of_several_commitments_leads(templates, make_project, office, at, data_date):
    project = make_project(
        committed={"START": "2023-01-31", "COMPLETION": "2022-12-31", "PRODUCTION": "2025-01-01"}
    )
    plan = build(project, office, at, data_date)
    assert plan.milestone == "COMPLETION"
    assert [promise["milestone"] for promise in plan.commitments] == ["COMPLETION", "START", "PRODUCTION"]
    assert plan.margin_days == min(promise["margin_days"] for promise in plan.commitments)


def test_start_is_promised_for_the_day_on_which_works_begin(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk")
    build(project, office, at, data_date)
    start = Activity.objects.get(project=project, code="M-START")
    piling = Activity.objects.get(project=project, code="W20")
    assert start.early_finish_on == piling.early_start_on


@pytest.mark.parametrize(
    "case",
    [
        ({"kind": ""}, STATE.NO_KIND, ["COMMITMENT", "KIND"]),
        ({"template": ""}, STATE.NO_COMMITMENT, ["COMMITMENT", "TEMPLATE"]),
        ({}, STATE.NO_COMMITMENT, ["COMMITMENT"]),
        ({"kind": "", "template": "", "committed": {"START": "2022-03-31"}}, STATE.NO_KIND, ["KIND", "TEMPLATE", "UNPLACED"]),
        ({"template": "", "committed": {"PRODUCTION": "2022-03-31"}}, STATE.NO_TEMPLATE, ["COMMITMENT", "TEMPLATE", "UNPLACED"]),
        ({"template": "", "committed": {"START": "2023-03-31"}}, STATE.FEASIBLE, ["TEMPLATE"]),
        ({"stage": "SUSPENDED"}, STATE.PAUSED, ["COMMITMENT"]),
        ({"stage": "FULL_PRODUCTION"}, STATE.DONE, []),
        ({"stage": "BUILDING", "committed": {"PRODUCTION": "2023-12-31"}}, STATE.FEASIBLE, ["START_DAY", "PROGRESS"]),
        ({"stage": "BUILDING", "kind": "", "committed": {"PRODUCTION": "2023-12-31"}, "actual": {"TOPPING_OUT": "2021-05-01"}},
         STATE.FEASIBLE, ["KIND", "START_DAY"]),
    ],
)  # fmt: skip
def test_what_is_unknown_is_asked_and_not_invented(templates, make_project, at, data_date, case):
    fields, *expected = case
    plan = build(make_project(**fields), None, at, data_date)
    assert [plan.state, plan.missing] == expected


def test_acceptance_is_not_counted_twice(templates, make_project, office, at, data_date):
    project = make_project()
    build(project, office, at, data_date)
    codes = set(project.activities.values_list("code", flat=True))
    assert not {"W120", "W125"} & codes
    assert {"D01", "D05", "D06"} <= codes
    assert project.activities.get(code="D06").milestone == "COMPLETION"
    assert project.links.filter(predecessor__code="W80", successor__code="D05-P").exists()


def test_listing_of_land_waits_its_calendar_days(templates, make_project, office, at, data_date):
    project = make_project()
    build(project, office, at, data_date)
    listing = project.activities.get(code="L06")
    assert (listing.calendar, listing.duration_days, listing.step) == ("DAYS", 30, "LAND")
    permit = project.activities.get(code="C07")
    assert (permit.calendar, permit.duration_days) == ("OFFICE", 1)


def test_facts_rule_items_out(templates, make_project, office, at, data_date):
    small = make_project("SMALL", energy_tce=500, land_mu=5, template="logistics_hub")
    build(small, office, at, data_date)
    codes = set(small.activities.values_list("code", flat=True))
    assert not {"A07", "A12"} & codes
    assert "B03" in codes
    no_new_land = make_project("OLD", kind="verification", new_land_mu=0)
    build(no_new_land, office, at, data_date)
    assert not no_new_land.activities.filter(code__in=["L02", "L03", "B03"]).exists()
    assert no_new_land.links.filter(predecessor__code="L01", successor__code="L11").exists()


def test_owners_posts_and_duties(templates, make_project, office, district, at, data_date):
    project = make_project()
    build(project, office, at, data_date)
    permit = project.activities.get(code="B02")
    assert permit.owner == district.permits
    assert project.activities.get(code="B02-P").owner == district.firm
    assert project.activities.get(code="L11").owner == district.town
    assert project.activities.get(code="L06").owner == district.land
    assert project.activities.get(code="A09").owner_text == "市生态环境局即墨分局"
    duties = ProjectUnit.objects.filter(project=project, duty="ASSISTING")
    assert set(duties.values_list("organisation", flat=True)) == {district.permits.pk, district.land.pk}


def test_what_lies_behind_keeps_known_days_and_invents_none(templates, make_project, office, at, data_date):
    project = make_project(
        stage="BUILDING",
        actual={"START": "2021-03-10", "TOPPING_OUT": "2021-06-20"},
        committed={"PRODUCTION": "2022-06-30", "START": "2021-03-31"},
    )
    plan = build(project, office, at, data_date)
    rows = {row.code: row for row in project.activities.all()}
    assert "C07" not in rows
    assert rows["M-START"].actual_finish_on == date(2021, 3, 10)
    assert rows["W55"].actual_finish_on == date(2021, 6, 20)
    assert not {"W10", "W20", "W30", "W40", "W50"} & set(rows)
    assert rows["W60"].actual_start_on is None
    assert [promise["met"] for promise in plan.commitments] == [True, False]
    assert plan.missing == []
    assert plan.milestone == "PRODUCTION"


def test_started_works_run_from_their_known_first_day(templates, make_project, office, at, data_date):
    project = make_project(stage="STARTED", stage_since_on=date(2021, 6, 25))
    build(project, office, at, data_date)
    piling = project.activities.get(code="W20")
    assert piling.actual_start_on == date(2021, 6, 25)
    assert piling.early_finish_on > data_date


def test_a_rebuilt_network_keeps_what_was_reported(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk")
    build(project, office, at, data_date)
    project.activities.filter(code="A01-P").update(actual_start_on=date(2021, 6, 28), remaining_days=3)
    build(project, office, at, data_date)
    row = project.activities.get(code="A01-P")
    assert (row.actual_start_on, row.remaining_days) == (date(2021, 6, 28), 3)


def test_committed_dates_of_the_ledger_are_followed(templates, make_project, office, at, data_date):
    project = make_project(committed={"PRODUCTION": "2023-12-31"})
    before = build(project, office, at, data_date)
    ProjectDate.objects.filter(project=project).update(on=date(2023, 12, 1))
    after = recompute_project(by=office, at=at, project=project, data_date=data_date)
    assert after.margin_days == before.margin_days - 30
    assert ProjectPlan.objects.filter(project=project).count() == 1


def test_many_projects_in_one_run(
    templates, make_project, office, at, data_date, django_assert_max_num_queries
):
    projects = [make_project(f"P{n}", committed={"PRODUCTION": "2023-12-31"}) for n in range(6)]
    compile_projects(by=office, at=at, projects=projects, data_date=data_date)
    with django_assert_max_num_queries(33):  # three for what was learnt and for the log of forecasts
        counts = compute_plans(by=office, at=at, projects=projects, data_date=data_date)
    assert counts == {"projects": 6, "FEASIBLE": 6}
    assert ProjectPlan.objects.count() == 6


@pytest.mark.parametrize("action", [compile_project, recompute_project])
def test_who_may_not_is_refused(templates, make_project, district, at, data_date, action):
    project = make_project()
    with pytest.raises(NotAllowed):
        action(by=district.users[Role.LEADER], at=at, project=project, data_date=data_date)
    with pytest.raises(PlanNotOpen):
        action(by=district.other_town_user, at=at, project=project, data_date=data_date)


@pytest.mark.parametrize("action", [compile_projects, compute_plans])
def test_who_may_not_plan_many_is_refused(templates, make_project, district, at, data_date, action):
    with pytest.raises(NotAllowed):
        action(by=district.users[Role.ENTERPRISE], at=at, projects=[make_project()], data_date=data_date)


def test_a_standing_network_follows_the_ledger(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk", committed={"PRODUCTION": "2023-12-31"})
    build(project, office, at, data_date)
    project.activities.filter(code="W60").update(duration_days=77)
    project.stage, project.stage_since_on = "STARTED", date(2021, 6, 1)
    project.save()
    plan = recompute_project(by=office, at=at, project=project, data_date=data_date)
    rows = {row.code: row for row in project.activities.all()}
    assert not {"A01", "B02", "C07", "W10"} & set(rows)
    assert rows["M-START"].actual_finish_on == date(2021, 6, 1)
    assert rows["W20"].actual_start_on == date(2021, 6, 1)
    assert rows["W60"].duration_days == 77
    assert plan.missing == []

"""Probabilities that were shown are logged once, scored by what became of them, and taught from."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.ledger.models import Project, ProjectDate
from luodi.plan import actions
from luodi.plan.experience import works_on
from luodi.plan.forecast_log import log_forecasts, record_of, scored
from luodi.plan.forecast_models import ForecastMethod, ForecastModel, IssuedForecast
from luodi.plan.learnt import Known, as_facts, known_on, learnt_from
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.portfolio import Likelihood, read
from luodi.plan.spreads import risk
from luodi.reports.workbooks import plan_sheets


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    made = make_project(committed={"PRODUCTION": "2024-03-31"})
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    return made


def again(project, office, at, on) -> ProjectPlan:
    actions.compute_plans(by=office, at=at, projects=[project], data_date=on)
    return ProjectPlan.objects.get(project=project)


@pytest.fixture
def issue(project, at):
    """Writes what was shown on a day for a promise of the project's event of production."""
    code = project.activities.get(milestone="PRODUCTION").code

    def make(on, committed_on, percent=60, **fields):
        facts = {
            "project": project,
            "code": code,
            "milestone": "PRODUCTION",
            "simulated_percent": percent,
            "p50_on": committed_on - timedelta(20),
            "p80_on": committed_on - timedelta(5),
            "method": "SIMULATED",
            "engine": "luodi",
            "made_at": at,
        } | fields
        return IssuedForecast.objects.create(on=on, committed_on=committed_on, percent=percent, **facts)

    return make


@pytest.fixture
def history(issue):
    """Forty promises that fell due one after the other; 90 % was said of each."""
    first = date(2021, 1, 10)
    for n in range(40):
        due = first + timedelta(3 * n)
        issue(due - timedelta(60), due, 90)
    return first + timedelta(3 * 40)


def test_what_is_shown_is_logged(project):
    plan = ProjectPlan.objects.get(project=project)
    row = IssuedForecast.objects.get(project=project)
    assert (row.percent, row.p50_on, row.p80_on) == (plan.on_time_percent, plan.p50_on, plan.p80_on)
    assert (row.milestone, row.committed_on) == ("PRODUCTION", date(2024, 3, 31))
    assert (row.on, row.method, row.simulated_percent) == (plan.data_date_on, "SIMULATED", row.percent)
    assert plan.chance_method == "SIMULATED"


def test_the_same_value_is_not_logged_again(project, office, at, data_date):
    again(project, office, at, data_date)
    assert IssuedForecast.objects.count() == 1


def test_another_value_is_a_new_row_and_the_old_one_stands(project, office, at, data_date):
    before = IssuedForecast.objects.get()
    ProjectDate.objects.filter(project=project).update(on="2024-01-31")
    again(project, office, at, data_date)
    rows = list(IssuedForecast.objects.all())
    assert [row.committed_on for row in rows] == [date(2024, 3, 31), date(2024, 1, 31)]
    assert (rows[0].pk, rows[0].percent) == (before.pk, before.percent)
    ProjectDate.objects.filter(project=project).update(on="2024-03-31")
    Activity.objects.filter(project=project, step="WORKS").update(pessimistic_days=900)
    again(project, office, at, data_date)
    assert IssuedForecast.objects.count() == 3


def test_logging_costs_as_many_queries_for_many(several, at, data_date):
    books = read(several)
    for book in books:
        code = next(iter(book.due))
        book.odds = {code: Likelihood(40, data_date, data_date, 40)}
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert log_forecasts(books[:1], Known(), at, data_date) == 1
    with CaptureQueriesContext(connection) as many:
        assert log_forecasts(books[1:], Known(), at, data_date) == 4
    assert len(many) == len(one)


def test_unfinished_past_its_date_is_late_and_finished_in_time_is_kept(project, issue):
    due = date(2021, 5, 31)
    issue(date(2021, 3, 1), due)
    (row,) = scored(date(2021, 6, 1)).rows
    assert (row.actual_on, row.kept) == (None, False)
    ProjectDate.objects.create(project=project, milestone="PRODUCTION", meaning="ACTUAL", on=due)
    (row,) = scored(date(2021, 6, 1)).rows
    assert (row.actual_on, row.kept) == (due, True)
    # What is reported of a later day than asked for is not known yet.
    ProjectDate.objects.filter(meaning="ACTUAL").update(on=date(2021, 6, 20))
    (row,) = scored(date(2021, 6, 10)).rows
    assert row.actual_on is None


def test_promises_not_due_are_not_scored_even_if_kept(project, issue):
    issue(date(2021, 3, 1), date(2021, 8, 31))
    ProjectDate.objects.create(project=project, milestone="PRODUCTION", meaning="ACTUAL", on=date(2021, 4, 1))
    assert scored(date(2021, 6, 1)).rows == []


def test_an_event_behind_the_project_whose_day_nobody_knows_is_left_out(project, issue):
    issue(date(2021, 3, 1), date(2021, 5, 31))
    type(project).objects.filter(pk=project.pk).update(stage="FULL_PRODUCTION", stage_since_on=None)
    found = scored(date(2021, 6, 1))
    assert (found.rows, found.undated) == ([], 1)


def test_of_a_month_the_last_row_counts(issue):
    due = date(2021, 5, 31)
    for day, percent in ((1, 20), (20, 40), (31, 60)):
        issue(date(2021, 3, day), due, percent)
    issue(date(2021, 4, 2), due, 80)
    assert [row.percent for row in scored(date(2021, 6, 1)).rows] == [60, 80]


def test_few_promises_change_nothing(issue, at, data_date):
    issue(date(2021, 3, 1), date(2021, 5, 31))
    model = actions.learn_forecasts(at=at, data_date=data_date)
    assert (model.method, model.promises, model.losses) == ("SIMULATED", 1, {})
    assert known_on(data_date).shown(60, "PRODUCTION") == 60


def test_overconfident_forecasts_give_way_and_the_plan_says_so(project, history, office, at):
    model = actions.learn_forecasts(at=at, data_date=history)
    assert model.promises == 40
    assert model.method in {"RECALIBRATED", "REFERENCE", "BASE"}  # all were late: 90 % was wrong
    assert model.losses[model.method] == min(model.losses.values())
    plan = again(project, office, at, history)
    row = IssuedForecast.objects.last()
    assert (plan.chance_method, row.method, row.model) == (model.method, model.method, model)
    assert row.percent == plan.on_time_percent == known_on(history).shown(row.simulated_percent, "PRODUCTION")
    assert plan.on_time_percent < 30
    assert plan.commitments[0]["on_time_percent"] == plan.on_time_percent


@pytest.fixture
def simpler(project, office, at, data_date):
    """The plan where a simpler forecast says so many percent, with the promised day so many days after the P50."""

    def make(percent: int, early: int = 0) -> ProjectPlan:
        simulated = ProjectPlan.objects.get(project=project)
        ProjectDate.objects.filter(project=project).update(on=simulated.p50_on + timedelta(early))
        rates = {"base": 0.5, "classes": {"PRODUCTION": percent / 100}}
        facts = {"rates": rates, "durations": as_facts(Known().durations), "promises": 40, "works": 0}
        ForecastModel.objects.create(learnt_on=data_date, made_at=at, method="REFERENCE", **facts)
        return again(project, office, at, data_date)

    return make


@pytest.mark.parametrize("percent", [0, 15, 49, 50, 79, 80, 97, 100])
@pytest.mark.parametrize("early", [-300, 0, 400])
def test_days_agree_with_the_probability_of_a_simpler_forecast(simpler, data_date, percent, early):
    """The probability was the simpler forecast's, P50 and P80 stayed the simulation's: 15 % and a P80 before the date."""
    plan = simpler(percent, early)
    assert plan.on_time_percent == percent
    assert (plan.p50_on <= plan.committed_on) == (percent >= 50)
    assert (plan.p80_on <= plan.committed_on) == (percent >= 80)
    assert data_date <= plan.p50_on <= plan.p80_on
    row = IssuedForecast.objects.last()
    assert (row.percent, row.p50_on, row.p80_on) == (percent, plan.p50_on, plan.p80_on)
    (promise,) = plan.commitments
    assert (promise["p50_on"], promise["p80_on"]) == (plan.p50_on.isoformat(), plan.p80_on.isoformat())


def test_the_pages_and_the_workbook_say_where_the_days_come_from(simpler, project, client, office):
    plan = simpler(15)
    client.force_login(office)
    page = client.get(reverse("project", args=[project.code])).text
    assert "P50、P80：按期和误期各占多少取上述概率" in page
    assert "半数不晚于 P50" not in page
    assert "更简单的预测更准：概率取同类承诺的按期率（40 个到期承诺），P50、P80 与概率一致。" in page
    assert "P50、P80 与概率一致" in client.get(reverse("projects")).text
    sheet = plan_sheets(Project.objects.all(), "计划", list)[0]
    assert "更简单的预测更准" in sheet.title
    (line,) = sheet.rows
    assert line[9:12] == (15, plan.p50_on, plan.p80_on)


def test_a_promise_that_is_past_and_open_is_broken_whatever_became_of_others(simpler):
    plan = simpler(62, -2000)
    assert plan.committed_on < plan.data_date_on < plan.p50_on
    assert plan.on_time_percent == 0


def test_a_rate_that_the_plan_contradicts_is_said(simpler, project, client, office):
    plan = simpler(62, -300)
    assert plan.forecast_on > plan.committed_on >= plan.p50_on
    client.force_login(office)
    assert (
        f"按施工图最早 {plan.forecast_on} 才能完成"
        in client.get(reverse("project", args=[project.code])).text
    )


def test_a_day_is_learnt_once_and_a_later_one_anew(history, at):
    first = actions.learn_forecasts(at=at, data_date=history)
    assert actions.learn_forecasts(at=at, data_date=history) == first
    actions.learn_forecasts(at=at, data_date=history + timedelta(1))
    assert ForecastModel.objects.count() == 2
    # A run of an earlier data date does not know what was learnt later.
    assert known_on(history - timedelta(1)).row is None


def _close_slowly(project, data_date) -> None:
    rows = Activity.objects.filter(project=project, actual_start_on=None, duration_days__gt=0, step="PERMIT")
    for row in rows.order_by("position")[:6]:
        row.actual_start_on = data_date - timedelta(300)
        row.actual_finish_on = row.actual_start_on + timedelta(int(row.duration_days * 5) + 10)
        row.save()


def test_slow_closed_steps_make_the_rest_slower(project, history, office, at):
    _close_slowly(project, history)
    works = works_on(history)
    assert len(works.excess) == 6
    assert (works.excess > 0).all()
    unlearnt = again(project, office, at, history)
    model = actions.learn_forecasts(at=at, data_date=history)
    assert (model.works, model.promises) == (6, 40)
    assert model.durations["mean"] > 0
    learnt = again(project, office, at, history)
    assert learnt.p80_on > unlearnt.p80_on
    assert learnt.forecast_on == unlearnt.forecast_on


def test_durations_wait_for_outcomes_to_be_tested_on(project, office, at, data_date):
    _close_slowly(project, data_date)
    before = again(project, office, at, data_date)
    model = actions.learn_forecasts(at=at, data_date=data_date)
    assert (model.works, model.promises) == (6, 0)
    behind = again(project, office, at, data_date)
    assert (behind.p80_on, behind.on_time_percent) == (before.p80_on, before.on_time_percent)


def test_a_step_open_for_ever_teaches_nothing(project, data_date):
    row = project.activities.filter(duration_days__gt=0).order_by("position").first()
    Activity.objects.filter(pk=row.pk).update(actual_start_on=date(2019, 1, 1))
    assert len(works_on(data_date).excess) == 0


def test_open_steps_count_and_events_do_not(project, data_date):
    row = project.activities.filter(duration_days__gt=0).order_by("position").first()
    Activity.objects.filter(pk=row.pk).update(actual_start_on=data_date - timedelta(3))
    event = project.activities.filter(duration_days=0).first()
    Activity.objects.filter(pk=event.pk).update(actual_start_on=data_date, actual_finish_on=data_date)
    works = works_on(data_date)
    assert works.is_open.tolist() == [True]
    assert {kind: names[0] for kind, names in works.groups.items()}["project"] == str(project.pk)
    assert len(works_on(data_date - timedelta(4)).excess) == 0


def test_what_was_learnt_survives_json(project, data_date, at):
    from luodi.engine.learning import learn

    row = project.activities.filter(duration_days__gt=0).order_by("position").first()
    Activity.objects.filter(pk=row.pk).update(
        actual_start_on=data_date - timedelta(90), actual_finish_on=data_date
    )
    learnt = learn(works_on(data_date), risk().between)
    back = learnt_from(as_facts(learnt))
    assert back.closed == learnt.closed == 1
    assert back.stops.seen.keys() == learnt.stops.seen.keys() == {str(project.pk)}
    assert back.mean == pytest.approx(learnt.mean, abs=1e-4)
    assert back.of("project", str(project.pk)) == pytest.approx(
        learnt.of("project", str(project.pk)), abs=1e-4
    )


def test_the_record_counts_promises_not_rows(issue):
    due = date(2021, 5, 31)
    issue(date(2021, 3, 1), due)
    issue(date(2021, 4, 1), due)
    record = record_of(scored(date(2021, 6, 1)).rows, ["PRODUCTION"])
    assert (len(record), len(record.promises)) == (2, 1)
    assert record.weight.tolist() == [0.5, 0.5]


def test_every_method_of_the_engine_has_its_word():
    from luodi.engine.learning import Method

    assert {method.value for method in Method} == set(ForecastMethod.values)

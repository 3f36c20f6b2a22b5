"""Delays are counted against the baseline that was in force, and what they taught moves the forecast."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from luodi.engine.learning import Learnt
from luodi.plan import actions
from luodi.plan.approved import approved_plans, in_force
from luodi.plan.experience import works_on
from luodi.plan.forecast_models import ForecastModel
from luodi.plan.learnt import Known, as_facts, learnt_from
from luodi.plan.models import Activity, BaselineActivity
from luodi.plan.portfolio import read, run
from luodi.plan.probability import simulate
from luodi.plan.settings import settings
from luodi.plan.spreads import risk


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    made = make_project(committed={"PRODUCTION": "2024-03-31"})
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    actions.approve_baseline(by=office, at=at, data_date=data_date, project=made)
    return made


def test_the_plan_in_force_is_the_last_one_approved_by_a_day(project, office, at, data_date):
    later = data_date + timedelta(60)
    actions.approve_baseline(
        by=office, at=at, data_date=later, project=project, reason="征迁延后（虚构）", number=2
    )
    BaselineActivity.objects.filter(baseline__number=2).update(start_on=later, finish_on=later)
    plans = approved_plans([project.pk])
    assert in_force(plans, project.pk, data_date - timedelta(1)) is None
    first, second = (in_force(plans, project.pk, on) for on in (later - timedelta(1), later))
    assert first
    assert second
    assert (first.since, second.since, second.days) == (data_date, later, 1)
    assert first.days > 365
    assert in_force(plans, project.pk + 1, later) is None


def test_a_step_begun_late_says_how_late_its_project_was(project, data_date, django_assert_num_queries):
    lines = BaselineActivity.objects.filter(baseline__project=project)
    days = (max(line.finish_on for line in lines) - min(line.start_on for line in lines)).days + 1
    row = project.activities.filter(duration_days__gt=0).order_by("-position").first()
    begin = lines.get(code=row.code).start_on + timedelta(90)
    Activity.objects.filter(pk=row.pk).update(actual_start_on=begin, actual_finish_on=begin + timedelta(30))
    with django_assert_num_queries(3):
        works = works_on(begin + timedelta(40))
    assert works.late.tolist() == pytest.approx([90 / days])
    Activity.objects.filter(pk=row.pk).update(code="OTHER")
    assert works_on(begin + timedelta(40)).late.tolist() == [0]


def test_half_of_the_last_day_is_not_counted(project, data_date):
    row = project.activities.filter(duration_days__gt=0, calendar="OFFICE").order_by("position").first()
    project.activities.exclude(pk=row.pk).update(actual_start_on=None, actual_finish_on=None)
    Activity.objects.filter(pk=row.pk).update(
        actual_start_on=data_date - timedelta(7), actual_finish_on=data_date - timedelta(7)
    )
    one_day = works_on(data_date).excess[0]
    Activity.objects.filter(pk=row.pk).update(actual_finish_on=data_date - timedelta(6))
    assert works_on(data_date).excess[0] == pytest.approx(one_day + np.log(1.5 / 0.5))


def test_delays_that_are_made_up_for_move_the_forecast_of_a_late_project(project, data_date):
    stages = {f"{row.stage_group} {row.step}" for row in project.activities.all()}
    made_up = Learnt(0.0, {}, risk().between, {}, 60, late=dict.fromkeys(stages, -2.0))
    assert learnt_from(as_facts(made_up)).late == made_up.late
    as_planned = _p80(project, data_date, made_up)
    for line in BaselineActivity.objects.filter(baseline__project=project):
        line.start_on, line.finish_on = line.start_on - timedelta(200), line.finish_on - timedelta(200)
        line.save()
    late = _p80(project, data_date, made_up)
    not_made_up = _p80(project, data_date, replace(made_up, late={}))
    assert late < as_planned <= not_made_up


def _p80(project, data_date, learnt: Learnt) -> date:
    known = Known(
        ForecastModel(learnt_on=data_date, promises=99, method="SIMULATED", durations=as_facts(learnt))
    )
    [book] = read([project])
    made = run([book], data_date, settings().reserve_days)
    book.found = made.dates(book)
    simulate([book], made, data_date, known)
    return max(odds.p80_on for odds in book.odds.values())

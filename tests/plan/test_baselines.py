"""Baselines are approved, compared with, superseded with a reason, never edited."""

from decimal import Decimal

import pytest

from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.actions import baselines
from luodi.plan.queries import baseline_slips


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk", committed={"PRODUCTION": "2022-12-31"})
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


def approve(project, office, at, data_date, **more):
    return actions.approve_baseline(by=office, at=at, data_date=data_date, project=project, **more)


def test_first_then_superseded_with_a_reason(project, office, at, data_date):
    first = approve(project, office, at, data_date)
    assert first.number == 1
    assert first.lines.count() == project.activities.count()
    with pytest.raises(baselines.ReasonMissing):
        approve(project, office, at, data_date, reason=" ")
    second = approve(project, office, at, data_date, reason="征迁延后（虚构）", number=2)
    first.refresh_from_db()
    assert (second.number, second.superseded_at, first.superseded_at) == (2, None, at)
    with pytest.raises(baselines.BaselineApproved):
        approve(project, office, at, data_date, reason="again", number=2)


def test_slips_against_the_baseline_in_force(project, office, at, data_date):
    approve(project, office, at, data_date)
    row = project.activities.get(code="W50")
    actions.change_duration(
        by=office, at=at, data_date=data_date, activity=row, version=1, days=row.duration_days + Decimal(10)
    )
    slips = {slip.code: slip.days for slip in baseline_slips(project)}
    assert slips["W45"] == 0
    assert slips["W55"] >= 10


def test_nothing_to_approve(templates, make_project, office, at, data_date):
    with pytest.raises(baselines.NothingToApprove):
        approve(make_project("P9", kind=""), office, at, data_date)


def test_only_the_office_approves(project, district, at, data_date):
    for role in (Role.TOWN, Role.DEPARTMENT, Role.LEADER):
        with pytest.raises(NotAllowed):
            approve(project, district.users[role], at, data_date)

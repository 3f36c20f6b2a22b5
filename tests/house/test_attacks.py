"""Attacks that once broke something: each test names what was tried."""

from datetime import date
from decimal import Decimal

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.queries import visible_projects
from luodi.people.models import Role
from luodi.plan.actions import change_owner, compile_project, load_templates
from luodi.plan.models import Activity, ProjectPlan

DAY = date(2021, 6, 30)


@pytest.fixture
def project(district, at) -> Project:
    load_templates(at=at)
    made = Project.objects.create(
        code="A-1", name="虚构厂房", kind="small_low_risk", template="standard_factory", town=district.town,
        stage="SIGNED", created_at=at, updated_at=at, is_synthetic=True,
    )  # fmt: skip
    ProjectDate.objects.create(
        project=made, milestone="PRODUCTION", meaning="COMMITTED", on=date(2022, 12, 31)
    )
    compile_project(by=None, at=at, project=made, data_date=DAY)
    return made


@pytest.fixture
def office(client, district):
    client.force_login(district.users[Role.OFFICE])
    return client


def say_done(client, on: str, seen: str = "") -> int:
    typed = {
        "milestone": "PRODUCTION",
        "meaning": "ACTUAL",
        "on": on,
        "precision": "DAY",
        "title": "",
        "seen_on": seen,
    }
    return client.post(reverse("project_dates", args=["A-1"]), typed).status_code


@pytest.mark.parametrize("name", ["projects", "wallchart", "wallchart_data", "export"])
def test_a_leader_number_longer_than_any_key_finds_nothing(office, project, name) -> None:
    assert office.get(reverse(name), {"leader": "9" * 30}).status_code == 200


@pytest.mark.parametrize("address", ["/projects/?q=%00", "/projects/A%00/", "/wallchart/data.json?town=%00"])
def test_the_null_character_in_an_address_is_a_wrong_request(office, address) -> None:
    assert office.get(address).status_code == 400


@pytest.mark.parametrize("constraint", ["START_NO_EARLIER", "MUST_FINISH"])
def test_a_constraint_at_the_end_of_time_is_refused(office, project, constraint) -> None:
    step = project.activities.filter(actual_finish_on=None).first()
    typed = {"change": "constraint", "constraint-version": step.version, "constraint-constraint": constraint}
    address = reverse("activity_edit", args=["A-1", step.code])
    for on in ("9999-12-31", "0001-01-01"):
        answer = office.post(address, typed | {"constraint-on": on})
        assert answer.status_code == 400
        assert "1980" in answer.content.decode()
    step.refresh_from_db()
    assert step.constraint_on is None


def test_dates_and_months_outside_the_calendar_are_refused(office, project) -> None:
    assert say_done(office, "0001-01-01") == 400
    figure = {"series": "PLAN", "span": "MONTH", "month": "9999-12", "amount_yuan": "1", "seen_yuan": ""}
    assert office.post(reverse("project_money", args=["A-1"]), figure).status_code == 400


def test_a_production_reported_by_mistake_and_taken_back_gives_the_steps_back(office, project) -> None:
    before = set(project.activities.values_list("code", flat=True))
    assert say_done(office, "2021-06-29") == 302
    assert set(project.activities.values_list("code", flat=True)) < before
    assert say_done(office, "", seen="2021-06-29") == 302
    assert set(project.activities.values_list("code", flat=True)) == before
    assert ProjectPlan.objects.get(project=project).forecast_on is not None


def test_a_department_given_a_step_sees_its_project(district, project, at) -> None:
    other = district.other_department_user
    project.units.filter(organisation=other.organisation).delete()
    assert not visible_projects(other).filter(pk=project.pk).exists()
    step = project.activities.filter(actual_finish_on=None).first()
    change_owner(
        by=district.users[Role.OFFICE], at=at, data_date=DAY, activity=step, version=step.version,
        owner=other.organisation,
    )  # fmt: skip
    assert visible_projects(other).filter(pk=project.pk).exists()


def test_a_duration_of_nothing_and_of_ten_years_are_planned(office, project) -> None:
    step = project.activities.filter(actual_finish_on=None).first()
    for days in ("0", "3650"):
        step.refresh_from_db()
        typed = {"change": "duration", "duration-version": step.version, "duration-days": days}
        assert office.post(reverse("activity_edit", args=["A-1", step.code]), typed).status_code == 200
        assert Activity.objects.get(pk=step.pk).duration_days == Decimal(days)


@pytest.mark.parametrize("name", ["projects", "wallchart_data"])
def test_a_search_of_a_thousand_words_is_answered(office, project, name) -> None:
    assert office.get(reverse(name), {"q": "a " * 1200}).status_code == 200


def test_a_picture_of_twelve_bytes_is_refused(office, project) -> None:
    picture = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nIEND")
    assert office.post(reverse("project_files", args=["A-1"]), {"file": picture}).status_code == 409


def test_a_name_longer_than_any_account_does_not_sign_in(client, db) -> None:
    answer = client.post(reverse("login"), {"username": "a" * 5000, "password": "x"})
    assert answer.status_code == 200
    assert not AccessAttempt.objects.exists()


def test_an_account_that_the_journal_cannot_name_is_refused(client, district) -> None:
    client.force_login(district.users[Role.SECURITY_ADMIN])
    typed = {"username": "u" * 140, "name": "某人", "role": "TOWN", "organisation": district.town.pk}
    assert client.post(reverse("user_add"), typed | {"opened_version": 0}).status_code == 400


def test_a_bundle_of_another_town_is_not_named(client, district, project, at) -> None:
    bundle = Project.objects.create(
        code="B-9",
        name="外镇打包项目",
        town=district.other_town,
        stage="SIGNED",
        created_at=at,
        updated_at=at,
    )
    Project.objects.filter(pk=project.pk).update(parent=bundle, relation="PART")
    client.force_login(district.users[Role.TOWN])
    assert "B-9" not in client.get(reverse("project", args=["A-1"])).content.decode()
    client.force_login(district.users[Role.OFFICE])
    assert "B-9" in client.get(reverse("project", args=["A-1"])).content.decode()

"""Plans follow the ledger: who changes a fact there need not think of the plan."""

from datetime import date

import pytest
from django.urls import reverse

from luodi import journal
from luodi.ledger.models import Project, ProjectDate
from luodi.people.models import Role
from luodi.plan.actions import follow, load_templates, touched
from luodi.plan.models import Activity, ProjectPlan

DAY = date(2021, 6, 30)


@pytest.fixture
def project(district, at) -> Project:
    load_templates(at=at)
    return Project.objects.create(
        code="F-1", name="虚构厂房", kind="small_low_risk", template="standard_factory", town=district.town,
        stage="SIGNED", created_at=at, updated_at=at, is_synthetic=True,
    )  # fmt: skip


def commit(client, project: Project, on: str) -> int:
    answer = client.post(
        reverse("project_dates", args=[project.code]),
        {
            "milestone": "PRODUCTION",
            "meaning": "COMMITTED",
            "on": on,
            "precision": "DAY",
            "title": "",
            "seen_on": "",
        },
    )
    return answer.status_code


def test_a_date_set_on_a_page_is_in_the_plan_at_once(client, district, project) -> None:
    client.force_login(district.users[Role.OFFICE])
    assert commit(client, project, "2022-12-31") < 400
    plan = ProjectPlan.objects.get(project=project)
    assert plan.committed_on == date(2022, 12, 31)
    assert plan.margin_days is not None
    assert Activity.objects.filter(project=project).exists()


def test_a_refused_change_plans_nothing(client, district, project) -> None:
    client.force_login(district.users[Role.OFFICE])
    assert commit(client, project, "2022-02-30") == 400
    assert not ProjectPlan.objects.filter(project=project).exists()


def test_a_new_kind_builds_a_new_network(client, district, project, at) -> None:
    follow(at=at, data_date=DAY, codes={project.code: True})
    before = set(Activity.objects.filter(project=project).values_list("code", flat=True))
    Project.objects.filter(pk=project.pk).update(kind="filing_industrial")
    follow(at=at, data_date=DAY, codes={project.code: True})
    assert set(Activity.objects.filter(project=project).values_list("code", flat=True)) != before


def test_edited_durations_survive_what_only_moves_dates(project, at) -> None:
    follow(at=at, data_date=DAY, codes={project.code: True})
    Activity.objects.filter(project=project, code="W50").update(duration_days=99)
    ProjectDate.objects.create(
        project=project, milestone="PRODUCTION", meaning="COMMITTED", on=date(2023, 6, 30), precision="DAY"
    )
    follow(at=at, data_date=DAY, codes={project.code: False})
    assert Activity.objects.get(project=project, code="W50").duration_days == 99
    assert ProjectPlan.objects.get(project=project).committed_on == date(2023, 6, 30)


def test_only_what_the_plan_is_made_of_is_followed(district, project, at) -> None:
    office = district.users[Role.OFFICE]
    before = journal.last_sequence()
    journal.record_alone(by=office, at=at, action="FILE_ATTACHED", target=f"project:{project.code}")
    assert touched(before) == {}
    journal.record_alone(
        by=office,
        at=at,
        action="PROJECT_EDITED",
        target=f"project:{project.code}",
        changes={"kind": ["", "government"]},
    )
    assert touched(before) == {project.code: True}


def test_the_bar_reaches_back_to_reported_days(project, at) -> None:
    Project.objects.filter(pk=project.pk).update(stage="BUILDING")
    for milestone, on in (("START", date(2021, 3, 1)), ("TOPPING_OUT", date(2021, 6, 10))):
        ProjectDate.objects.create(
            project=project, milestone=milestone, meaning="ACTUAL", on=on, precision="DAY"
        )
    follow(at=at, data_date=DAY, codes={project.code: True})
    build = next(part for part in ProjectPlan.objects.get(project=project).segments if part["k"] == "build")
    assert build["s"] == "2021-03-01"
    assert build["done"] == DAY.isoformat()


def test_a_project_without_a_network_shows_what_was_reported(project, at) -> None:
    Project.objects.filter(pk=project.pk).update(kind="", template="", stage="PRODUCTION")
    for milestone, on in (("START", date(2020, 3, 31)), ("LINE_THROUGH", date(2021, 1, 6))):
        ProjectDate.objects.create(
            project=project, milestone=milestone, meaning="ACTUAL", on=on, precision="DAY"
        )
    follow(at=at, data_date=DAY, codes={project.code: True})
    plan = ProjectPlan.objects.get(project=project)
    assert [(part["k"], part["s"], part["done"]) for part in plan.segments] == [
        ("build", "2020-03-31", "2020-03-31"),
        ("equip", "2021-01-06", "2021-01-06"),
    ]

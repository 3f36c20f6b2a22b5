"""Pages of measures: proposals of a project and of the portfolio, meetings; what is accepted says the days it won."""

import pytest
from django.urls import reverse

from luodi.approvals.measure_models import Measure
from luodi.ledger.models import Project, ProjectDate
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.actions import load_templates
from luodi.plan.actions.seeking import seek_speed_of
from luodi.plan.models import ProjectPlan
from luodi.plan.speed_models import MeetingItem, SpeedUps


def look(project, at) -> None:
    """What the page does when somebody asks; by itself only plans at risk are looked at."""
    seek_speed_of(ProjectPlan.objects.select_related("project").get(project=project), at=at)


@pytest.fixture
def project(district, at) -> Project:
    load_templates(at=at)
    made = Project.objects.create(
        code="SV-1", name="虚构提速项目", kind="small_low_risk", template="standard_factory", stage="IDEA",
        town=district.town, enterprise=district.firm, created_at=at, updated_at=at, is_synthetic=True,
        total_investment_yuan=10**8,
    )  # fmt: skip
    ProjectDate.objects.create(project=made, milestone="PRODUCTION", meaning="COMMITTED", on="2023-06-30")
    actions.compile_project(by=district.users[Role.OFFICE], at=at, project=made, data_date=at.date())
    look(made, at)
    return made


def test_accepted_and_taken_back_from_the_page(client, district, project, settings) -> None:
    settings.LUODI_DATA_DATE = "2021-06-30"
    client.force_login(district.users[Role.OFFICE])
    page = client.get(f"{reverse('project', args=[project.code])}?tab=permits")
    found = SpeedUps.objects.get(project=project)
    assert found.rows
    assert "能提速的手续" in page.content.decode()
    plan = ProjectPlan.objects.get(project=project)
    facts = {"inputs": plan.inputs, "row": [0]}
    said = client.post(reverse("measures_accept", args=[project.code]), facts, follow=True)
    measure = Measure.objects.get(project=project)
    assert measure.days_won == found.rows[0]["promise_days"]
    assert f"承诺节点早 {measure.days_won} 天" in said.content.decode()
    again = client.post(reverse("measures_accept", args=[project.code]), facts, follow=True)
    assert "没有采纳" in again.content.decode()
    client.post(reverse("measures_return", args=[project.code]), {"measure": measure.pk})
    assert Measure.objects.get(pk=measure.pk).returned_at


def test_sought_when_somebody_asks(client, district, project) -> None:
    SpeedUps.objects.all().delete()
    client.force_login(district.users[Role.OFFICE])
    address = f"{reverse('project', args=[project.code])}?tab=permits"
    assert "试算怎样提速" in client.get(address).content.decode()
    said = client.post(reverse("measures_seek", args=[project.code]), follow=True).content.decode()
    assert "已试算，办法列在下面" in said
    assert SpeedUps.objects.get(project=project).rows
    assert "试算怎样提速" not in client.get(address).content.decode()


@pytest.mark.parametrize(("percent", "said"), [(3, "后台依次试算"), (95, "没有风险的项目不自动试算")])
def test_says_whether_the_worker_looks_by_itself(client, district, project, percent: int, said: str) -> None:
    SpeedUps.objects.all().delete()
    ProjectPlan.objects.filter(project=project).update(
        state=ProjectPlan.State.FEASIBLE, on_time_percent=percent
    )
    client.force_login(district.users[Role.OFFICE])
    assert said in client.get(f"{reverse('project', args=[project.code])}?tab=permits").content.decode()


def test_lists_say_what_could_be_quicker_and_what_needs_a_meeting(
    client, district, project, django_assert_max_num_queries
) -> None:
    client.force_login(district.users[Role.OFFICE])
    MeetingItem.objects.create(
        project=project, item="A06", departments=[district.land.pk], days_freed=9, weighted_days=9,
        reason="OVER",
    )  # fmt: skip
    with django_assert_max_num_queries(12):
        page = client.get(reverse("quicker")).content.decode()
    assert project.name in page
    with django_assert_max_num_queries(12):
        page = client.get(reverse("meeting_proposals")).content.decode()
    assert project.name in page
    assert district.land.name in page
    wrong = client.get(reverse("meeting_proposals"), {"minutes": "x", "each": "0"}).content.decode()
    assert "请填 1 至 600 的整数" in wrong
    client.force_login(district.users[Role.TOWN])
    Project.objects.filter(pk=project.pk).update(town=None)
    assert project.name not in client.get(reverse("quicker")).content.decode()
    assert project.name not in client.get(reverse("meeting_proposals")).content.decode()


def test_a_joint_item_is_handed_in_at_once(client, district, project, at, settings) -> None:
    settings.LUODI_DATA_DATE = "2021-06-30"
    Project.objects.filter(pk=project.pk).update(kind="filing_industrial")
    measure = Measure.objects.create(
        project=project, kind=Measure.Kind.JOINT_SURVEY, item="D01", gates="D01 D02", accepted_at=at
    )
    client.force_login(district.users[Role.TOWN])
    address = f"{reverse('project', args=[project.code])}?tab=permits"
    assert "一次提交全部" in client.get(address).content.decode()
    facts = {"measure": measure.pk, "on": "2021-06-28", "document": "回执（虚构）"}
    filing = reverse("measures_file", args=[project.code])
    assert "已一次提交 2 项" in client.post(filing, facts, follow=True).content.decode()
    assert set(project.applications.values_list("item", "state")) == {
        ("D01", "SUBMITTED"),
        ("D02", "SUBMITTED"),
    }
    assert "一次提交全部" not in client.get(address).content.decode()
    assert "都已提交" in client.post(filing, facts, follow=True).content.decode()

"""Pages of dispatch: whose issues are shown, in how many queries, what a press does; ground broken on one day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.desk.palette import found
from luodi.dispatch import actions
from luodi.dispatch.actions import IssueFacts
from luodi.dispatch.actions import breaking as verbs
from luodi.dispatch.brief import make_brief
from luodi.dispatch.models import Decision, GroundBreaking, Issue
from luodi.dispatch.readiness import of_projects
from luodi.ledger.models import GateFact, Project, ProjectDate
from luodi.people.models import Role
from tests.dispatch.conftest import ON


@pytest.fixture
def as_(client, district):
    def sign_in(who):
        client.force_login(district.users[who] if isinstance(who, Role) else who)
        return client

    return sign_in


def test_a_town_sees_its_own_on_page_and_search(raised, as_, district) -> None:
    assert "虚构地块未腾空" in as_(Role.TOWN).get(reverse("issues")).text
    assert [group["words"] for group in found(district.users[Role.TOWN], "腾空", [])]
    other = as_(district.other_town_user)
    assert "虚构地块未腾空" not in other.get(reverse("issues"), {"show": "all"}).text
    assert other.get(reverse("issue", args=[raised.pk])).status_code == 404
    assert other.get(reverse("weekly")).status_code == 200
    assert not found(district.other_town_user, "腾空", [])
    assert "虚构地块未腾空" in as_(Role.ENTERPRISE).get(reverse("issues")).text  # its own project


def test_the_list_asks_no_more_with_more_issues(
    raised, project, as_, at, django_assert_max_num_queries
) -> None:
    for number in range(12):
        facts = IssueFacts("OTHER", f"虚构问题{number}")
        actions.raise_issue(by=None, at=at, on=ON, project=project, facts=facts)
    client = as_(Role.OFFICE)
    client.get(reverse("issues"))
    with django_assert_max_num_queries(16):
        client.get(reverse("issues"))


def test_the_leader_decides_with_one_press(accepted, as_, at, django_assert_max_num_queries) -> None:
    make_brief(at=at, on=ON)
    client = as_(Role.LEADER)
    client.get(reverse("leader"))
    with django_assert_max_num_queries(16):
        page = client.get(reverse("leader"))
    assert "就这样定" in page.text
    assert "本周顶格协调" in client.get(reverse("today")).text
    address = reverse("leader_decide", args=[accepted.pk])
    assert client.post(address, {"option": "0"}).status_code == 302
    client.post(address, {"option": "0"})
    assert Decision.objects.count() == 1
    assert "就这样定" not in as_(Role.OFFICE).get(reverse("leader")).text


def test_raised_from_the_form_of_a_step(project, blocked, as_) -> None:
    client = as_(Role.TOWN)
    address = reverse("issue_raise", args=[project.code])
    page = client.get(address, {"step": blocked.code})
    assert f'value="{blocked.code}" selected' in page.text
    typed = {
        "title": "虚构",
        "kind": "LAND",
        "step": blocked.code,
        "words": "",
        "due_on": "",
        "opened_version": "0",
    }
    answer = client.post(address, typed)
    issue = Issue.objects.get()
    assert answer.headers["Location"] == reverse("issue", args=[issue.pk])
    assert client.get(answer.headers["Location"]).status_code == 200


# -- joint ground-breakings ---------------------------------------------------------------------------------

PROVEN = {"START_PERMIT": "FULL", "CONTRACT": "", "WORKS_ON_SITE": ""}


@pytest.fixture
def ten(district, office, at):
    """Ten fictional projects before their start; nine lack nothing but the day."""
    made = []
    for number in range(10):
        project = Project.objects.create(
            code=f"G{number}", name=f"虚构开工{number}", stage="PERMITS", town=district.town, is_synthetic=True,
            created_at=at, updated_at=at,
        )  # fmt: skip
        for code, value in PROVEN.items() if number else ():
            GateFact.objects.create(
                project=project,
                code=code,
                value=value,
                document="虚构文号",
                on=ON,
                recorded_by=office,
                recorded_at=at,
            )
        made.append(project)
    return made


def test_ten_break_ground_on_one_day_and_gates_hold(ten, office, at) -> None:
    made = verbs.call_ground_breaking(by=office, at=at, title="虚构集中开工", on=ON, projects=ten)
    assert [each.is_ready for each in of_projects([p.pk for p in ten], ON)] == [False, *[True] * 9]
    verbs.break_ground(by=office, at=at, data_date=ON, breaking=made, version=1)
    ceremony = ProjectDate.objects.filter(milestone="START_CEREMONY", meaning="ACTUAL", on=ON)
    assert ceremony.count() == 10
    assert Project.objects.filter(stage="STARTED").count() == 9
    assert ProjectDate.objects.filter(milestone="START", meaning="ACTUAL").count() == 9
    assert not ProjectDate.objects.filter(milestone="START_STATISTICAL").exists()
    again = GroundBreaking.objects.get()
    with pytest.raises(verbs.BreakingHeld):
        verbs.break_ground(by=office, at=at, data_date=ON, breaking=again, version=again.version)


def test_a_day_to_come_breaks_no_ground(ten, office, at) -> None:
    made = verbs.call_ground_breaking(by=office, at=at, title="虚构", on=ON + timedelta(1), projects=ten)
    with pytest.raises(verbs.BreakingNotYet):
        verbs.break_ground(by=office, at=at, data_date=ON, breaking=made, version=1)
    with pytest.raises(verbs.BreakingEmpty):
        verbs.call_ground_breaking(by=office, at=at, title="虚构", on=ON, projects=[])
    assert not ProjectDate.objects.filter(milestone="START_CEREMONY").exists()

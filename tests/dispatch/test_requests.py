"""Requests of enterprises as issues; what who takes an issue in adds; meetings as far as a unit is asked; the list as Excel."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from luodi.dispatch import actions
from luodi.dispatch.actions import Assignment
from luodi.dispatch.actions.issues import StepUnknown
from luodi.dispatch.actions.meetings import MeetingFacts, Wanted, call_meeting
from luodi.dispatch.actions.requests import RequestSettled, raise_from_request
from luodi.dispatch.deeds import Doing, options_of
from luodi.dispatch.meeting_queries import visible_meetings
from luodi.dispatch.models import Issue
from luodi.dispatch.queries import issues_of_requests, request_of
from luodi.ledger.duty_models import ServiceRequest
from luodi.ledger.service import ask_service
from luodi.outbox import Message
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from tests.dispatch.conftest import ON
from tests.dispatch.test_deciding import donor  # noqa: F401


@pytest.fixture
def asked(project, district, at):
    firm = district.users[Role.ENTERPRISE]
    return ask_service(
        project=project, title="水压不足（虚构）", words="只有 0.15 兆帕", on=ON, by=firm, at=at
    )


def test_a_request_becomes_one_issue_whoever_presses(asked, town, office, district, at) -> None:
    made = raise_from_request(by=town, at=at, on=ON, request=asked)
    assert (made.title, made.words, made.owner) == (asked.title, "只有 0.15 兆帕", district.town)
    assert raise_from_request(by=office, at=at, on=ON, request=asked) == made
    assert request_of(made) == asked
    firm = district.users[Role.ENTERPRISE]
    assert issues_of_requests(firm, [asked.pk]) == {asked.pk: made}
    assert issues_of_requests(district.other_town_user, [asked.pk]) == {}
    with pytest.raises(NotAllowed):
        raise_from_request(by=firm, at=at, on=ON, request=asked)


def test_a_settled_request_is_no_issue(asked, town, at) -> None:
    asked.state = ServiceRequest.State.CLOSED
    with pytest.raises(RequestSettled):
        raise_from_request(by=town, at=at, on=ON, request=asked)
    assert not Issue.objects.exists()


def test_page_and_press(asked, client, district, django_assert_max_num_queries) -> None:
    client.force_login(district.users[Role.COMMISSIONER])
    page = reverse("project_service", args=[asked.project.code])
    assert "转为问题" in client.get(page).text
    answer = client.post(reverse("issue_from_request", args=[asked.pk]))
    made = Issue.objects.get()
    assert answer.headers["Location"] == reverse("issue", args=[made.pk])
    assert f"企业诉求：{asked.title}" in client.get(answer.headers["Location"]).text
    with django_assert_max_num_queries(17):
        text = client.get(page).text
    assert reverse("issue", args=[made.pk]) in text
    assert reverse("issue_from_request", args=[asked.pk]) not in text  # it is raised
    client.force_login(district.other_town_user)
    assert client.post(reverse("issue_from_request", args=[asked.pk])).status_code == 404


@pytest.fixture
def made(asked, town, at):
    return raise_from_request(by=town, at=at, on=ON, request=asked)


def test_who_takes_it_in_says_what_it_blocks(made, office, seen, district, blocked) -> None:
    to = Assignment(district.land, ON + timedelta(40), kind="LAND", step=blocked.code)
    wrong = Assignment(district.land, ON + timedelta(40), step="none")
    with pytest.raises(StepUnknown):
        actions.accept_issue(seen=seen(made, office), to=wrong)
    taken = actions.accept_issue(seen=seen(made, office), to=to)
    assert (taken.kind, taken.activity, taken.days_at_risk) == ("LAND", blocked.code, 39)
    blocked.refresh_from_db()
    assert blocked.constraint_on == ON + timedelta(40)
    # It was another step: the first goes on, nothing waits for an issue that blocks nothing.
    taken = actions.accept_issue(
        seen=seen(made, office), to=Assignment(district.land, ON + timedelta(40), step="")
    )
    blocked.refresh_from_db()
    assert (taken.hold, taken.days_at_risk, blocked.constraint) == (None, None, "")


def test_a_meeting_is_read_by_whom_it_asks(accepted, office, town, district, at) -> None:
    wanted = [Wanted(Issue.objects.get(), 8)]
    made = call_meeting(by=office, at=at, on=ON, facts=MeetingFacts("JOINT", ON, 30), agenda=wanted)
    land = district.person("land", Role.DEPARTMENT, district.land)
    for who in (office, town, land):
        assert list(visible_meetings(who)) == [made]
    for who in (district.other_town_user, district.users[Role.COMMISSIONER], district.users[Role.ENTERPRISE]):
        assert not visible_meetings(who).exists()
    assert Message.objects.filter(kind="MEETING_CALLED").exists()


def test_no_day_is_agreed_for_land_that_is_not_there(donor, at) -> None:  # noqa: F811
    issue = Issue.objects.get()
    assert {deed.kind for deed, _effect in options_of(Doing(issue, None, at, ON))} >= {"ELEMENT"}
    assert "DECIDE" not in {deed.kind for deed, _effect in options_of(Doing(issue, None, at, ON))}


def test_the_list_as_excel_is_the_list_that_one_sees(raised, client, district) -> None:
    def rows(user):
        client.force_login(user)
        answer = client.get(reverse("issues_export"), {"kind": "LAND"})
        book = openpyxl.load_workbook(BytesIO(answer.content))
        return [row[4] for row in book.active.iter_rows(min_row=3, values_only=True)]

    assert rows(district.users[Role.TOWN]) == [raised.title]
    assert rows(district.other_town_user) == []

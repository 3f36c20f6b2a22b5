"""Exactly one leader, one team, one commissioner where due; posts that change hands; gaps that are seen."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from luodi.journal import Event
from luodi.ledger import duties
from luodi.ledger.duties import Vacancy, duty_rules, seen_post, vacancies, vacancy_counts
from luodi.ledger.duty_models import Handover
from luodi.ledger.handovers import (
    HandoverOpen,
    HandoverSettled,
    Hands,
    NotYourHandover,
    ReceiverHolds,
    ReceiverNotFit,
    SamePerson,
    cancel_handover,
    open_handover,
    sign_handover,
    to_sign,
    visible_handovers,
)
from luodi.ledger.models import Project, Team
from luodi.ledger.queries import visible_projects
from luodi.people.actions import PostHeld, UserFacts, add_user, change_user, enable_user
from luodi.people.models import Role, User
from luodi.people.permissions import NotAllowed

SHEET = {"projects": [{"code": "P-1"}], "data_date": "2021-06-30"}


@pytest.fixture
def served(district, project):
    Project.objects.filter(pk=project.pk).update(
        stage="SIGNED", leader=district.leader_post, commissioner=district.commissioner_post,
        team=Team.objects.create(name="虚构专班"), total_investment_yuan=2_000_000_000,
    )  # fmt: skip
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def giver(district):
    return district.users[Role.COMMISSIONER]


@pytest.fixture
def receiver(district):
    return district.person("next", Role.COMMISSIONER, district.office)


@pytest.fixture
def opened(district, office, at, served, giver, receiver):
    return open_handover(hands=Hands(district.commissioner_post, receiver), by=office, at=at)


def kinds():
    return [row.kinds for row in vacancies(Project.objects.all())]


def test_a_project_with_its_people_has_no_gap(served):
    assert kinds() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"leader": None}, [Vacancy.NO_LEADER]),
        ({"leader": None, "leader_text": "张三（虚构）、李四（虚构）"}, [Vacancy.TWO_LEADERS]),
        ({"leader": None, "leader_text": "张三（虚构）、"}, [Vacancy.NO_LEADER]),
        ({"team": None}, [Vacancy.NO_TEAM]),
        ({"commissioner": None}, [Vacancy.NO_COMMISSIONER]),
        ({"commissioner": None, "total_investment_yuan": 999_999_999}, []),
        ({"commissioner": None, "total_investment_yuan": None}, []),
        ({"leader": None, "team": None, "stage": "RESERVE"}, []),
        ({"leader": None, "stage": "FULL_PRODUCTION"}, []),
    ],
)
def test_each_gap_is_named(served, change, found):
    Project.objects.filter(pk=served.pk).update(**change)
    assert kinds() == ([found] if found else [])


def test_the_threshold_is_the_setting(served, monkeypatch):
    Project.objects.filter(pk=served.pk).update(commissioner=None)
    dearer = replace(duty_rules(), commissioner_from_yuan=2_000_000_001)
    monkeypatch.setattr(duties, "duty_rules", lambda: dearer)
    assert kinds() == []


def test_a_post_without_a_holder_is_a_gap(served, giver, district, django_assert_num_queries):
    User.objects.filter(pk=giver.pk).update(is_active=False)
    with django_assert_num_queries(1):
        [row] = vacancies(Project.objects.all())
    assert (row.kinds, row.empty) == ([Vacancy.NO_HOLDER], [district.commissioner_post])
    assert vacancy_counts([row]) == [(Vacancy.NO_HOLDER, 1)]


def test_two_holders_of_a_duty_post_never_arise(district, at, giver):
    security, post = district.users[Role.SECURITY_ADMIN], district.commissioner_post
    facts = UserFacts("第二人（虚构）", Role.COMMISSIONER, district.office, post, is_synthetic=True)
    with pytest.raises(PostHeld):
        add_user(by=security, at=at, username="second", facts=facts)
    second, _password = add_user(by=security, at=at, username="second", facts=replace(facts, post=None))
    with pytest.raises(PostHeld):
        change_user(by=security, at=at, user=second, version=second.version, facts=facts)
    User.objects.filter(pk=second.pk).update(is_active=False)
    User.objects.filter(pk=second.pk).update(post=post)
    second.refresh_from_db()
    with pytest.raises(PostHeld):
        enable_user(by=security, at=at, user=second, version=second.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=second.pk).update(is_active=True)


def test_a_post_changes_hands_with_all_that_rests_on_it(opened, served, giver, receiver, at, district):
    assert (opened.giver, opened.state) == (giver, "OPEN")
    assert list(to_sign(giver)) == list(to_sign(receiver)) == [opened]
    first = sign_handover(handover=opened, version=1, contents=SHEET, by=giver, at=at)
    assert (first.state, first.contents) == ("OPEN", SHEET), "nothing changes hands on one signature"
    assert served in visible_projects(giver)
    again = sign_handover(handover=opened, version=1, contents={}, by=giver, at=at)
    assert again.version == first.version, "signing twice is one signature"
    done = sign_handover(handover=opened, version=2, contents={"other": 1}, by=receiver, at=at)
    assert (done.state, done.contents) == ("DONE", SHEET), "what the first saw is what is kept"
    giver.refresh_from_db()
    receiver.refresh_from_db()
    assert (giver.post, receiver.post) == (None, district.commissioner_post)
    assert served in visible_projects(receiver)
    assert served not in visible_projects(giver)
    assert Event.objects.first().action == "HANDOVER_DONE"
    assert Event.objects.first().facts["projects"] == ["P-1"]


def test_of_a_vacant_post_only_the_receiver_signs(district, office, served, giver, receiver, at):
    User.objects.filter(pk=giver.pk).update(is_active=False)
    made = open_handover(hands=Hands(district.commissioner_post, receiver), by=office, at=at)
    assert made.giver is None
    assert sign_handover(handover=made, version=1, contents=SHEET, by=receiver, at=at).state == "DONE"


def test_a_handover_to_whom_it_cannot_go(district, office, served, giver, receiver, at):
    def to(person):
        return open_handover(hands=Hands(district.commissioner_post, person), by=office, at=at)

    with pytest.raises(SamePerson):
        to(giver)
    for wrong in (district.users[Role.TOWN], district.users[Role.OFFICE], district.disabled):
        with pytest.raises(ReceiverNotFit):
            to(wrong)
    elsewhere = district.person("elsewhere", Role.COMMISSIONER, district.land)
    with pytest.raises(ReceiverNotFit):
        to(elsewhere)
    User.objects.filter(username="leader").update(post=None)
    User.objects.filter(pk=receiver.pk).update(post=district.leader_post)
    with pytest.raises(ReceiverHolds):
        to(receiver)
    with pytest.raises(NotAllowed):
        open_handover(hands=Hands(district.commissioner_post, receiver), by=giver, at=at)
    assert Handover.objects.count() == 0


def test_one_handover_at_a_time_and_only_by_the_two(opened, district, office, receiver, at):
    with pytest.raises(HandoverOpen):
        open_handover(hands=Hands(opened.post, receiver), by=office, at=at)
    with pytest.raises(NotYourHandover):
        sign_handover(handover=opened, version=1, contents=SHEET, by=office, at=at)
    stranger = district.person("stranger", Role.COMMISSIONER, district.office)
    assert not visible_handovers(stranger).exists()
    cancel_handover(handover=opened, version=1, by=office, at=at)
    with pytest.raises(HandoverSettled):
        sign_handover(handover=opened, version=2, contents=SHEET, by=receiver, at=at)


def test_who_may_open_which_sheet(district):
    post = district.commissioner_post
    may = {role: seen_post(user, post.pk) is not None for role, user in district.users.items()}
    assert {role for role, yes in may.items() if yes} == {
        Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.COMMISSIONER,
    }  # fmt: skip

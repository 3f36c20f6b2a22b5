"""The week's digest: what moved, cards, what falls due; one message a week and subject; whose page it is."""

from datetime import date, timedelta

import pytest

from luodi import outbox
from luodi.outbox import Message
from luodi.oversight import actions
from luodi.oversight.digests import digest_of, is_digest_due, send_digests, subject_of, subjects
from luodi.people.models import Role
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import Activity
from tests.oversight.conftest import ON

MONDAY = date(2021, 6, 28)  # the Monday before ON


@pytest.fixture
def of_town(district, late):
    return next(each for each in subjects() if each.code == f"UNIT-{district.town.pk}")


def test_it_tells_what_moved_and_what_falls_due(of_town, late, district):
    for on, margin in ((MONDAY - timedelta(9), -5), (MONDAY - timedelta(2), -18), (MONDAY, -40)):
        ProjectMargin.objects.create(project=late, on=on, margin_days=margin)
    step = {
        "project": late, "name": "虚构工作", "step": "WORKS", "stage_group": "BUILD", "duration_days": 9,
        "optimistic_days": 9, "pessimistic_days": 9, "calendar": "S0",
    }  # fmt: skip
    for code, days in (("A", -1), ("B", 3), ("C", 22)):
        due = MONDAY + timedelta(days)
        Activity.objects.create(code=code, responsible_start_on=due, responsible_finish_on=due, **step)
    found = digest_of(of_town, ON)
    assert [(each.project, each.days, each.margin) for each in found.moved] == [(late, -13, -18)]
    assert (found.projects, found.late, found.overdue) == (1, 1, 1)
    assert [each.code for each in found.due] == ["B"]


def test_it_tells_cards_of_its_week_alone(of_town, issued, second, seen):
    assert not digest_of(of_town, ON).lit, "this week's card stands in the next digest"
    actions.lift_card(seen=seen(issued, second), evidence="虚构")
    after = digest_of(of_town, ON + timedelta(7))
    assert (after.lit, after.lifted, after.open_cards) == ([issued], [issued], 0)


def test_proposals_never_stand_in_it(of_town, proposed):
    after = digest_of(of_town, ON + timedelta(7))
    assert (after.lit, after.open_cards) == ([], 0)


def test_one_message_a_week_however_often_it_is_asked_for(of_town, district, at):
    assert is_digest_due(ON)
    assert send_digests(at=at, on=ON) == len(subjects())
    assert not is_digest_due(ON)
    send_digests(at=at, on=ON + timedelta(2))
    assert Message.objects.filter(kind="WEEK_DIGEST").count() == len(subjects())
    assert is_digest_due(ON + timedelta(7))
    outbox.deliver_due(at=at)
    assert district.users[Role.TOWN].inbox_items.count() == 1
    assert not district.other_town_user.inbox_items.exists()


def test_whose_page_it_is(of_town, district):
    asked = of_town.code
    for role in (Role.OFFICE, Role.LEADER, Role.TOWN):
        assert subject_of(district.users[role], asked) == of_town
    assert subject_of(district.users[Role.TOWN], "") == of_town
    for person in (district.other_town_user, district.users[Role.DEPARTMENT]):
        assert subject_of(person, asked) is None
    for wrong in ("UNIT-x", "ROLE-1", f"UNIT-{9**30}", "UNIT-999999"):
        assert subject_of(district.users[Role.OFFICE], wrong) is None


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 200), ("?on=2021-06-14", 200), ("?on=x", 200), ("?on=0001-01-01", 200), ("?to=UNIT-0", 404)],
)
def test_the_page(client, of_town, district, query, status):
    client.force_login(district.users[Role.TOWN], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/oversight/digest/{query}").status_code == status

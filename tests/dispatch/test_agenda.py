"""A joint meeting of two towns: each unit reads what it takes part in, of other items number and time; page, minutes, tasks."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from luodi.dispatch import actions
from luodi.dispatch.actions import Assignment, IssueFacts, SeenIssue, meetings
from luodi.dispatch.actions.meetings import MeetingFacts, Typed, Wanted
from luodi.dispatch.deeds import Deed
from luodi.dispatch.meeting_queries import agenda_of, unfinished
from luodi.elements.models import Batch, Need, Pool, Share
from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Organisation, Role
from luodi.people.permissions import NotAllowed
from tests.dispatch.conftest import ON

OURS, THEIRS, PERMIT = "虚构东镇地块未腾空", "虚构西镇管线未迁", "虚构西镇施工许可未办"


@pytest.fixture
def raise_(office, at):
    """An issue of a project, taken in and given to a unit."""

    def make(project, title, owner, step=""):
        facts = IssueFacts("OTHER", title, words=f"{title}：材料", step=step)
        made = actions.raise_issue(by=office, at=at, on=ON, project=project, facts=facts)
        seen = SeenIssue(made, made.version, office, at, ON)
        return actions.accept_issue(seen=seen, to=Assignment(owner, ON + timedelta(20), step=step))

    return make


@pytest.fixture
def theirs(make_project, district):
    return make_project("P2", name="西镇的秘密项目（虚构）", town=district.other_town, enterprise=None)


@pytest.fixture
def builders(district):
    path = f"{district.district.path}77/"
    return Organisation.objects.create(
        code="BUILD", name="虚构住建部门", kind="DEPARTMENT", path=path, parent=district.district
    )


@pytest.fixture
def joint(project, theirs, make_project, raise_, builders, *, office, district, at):
    """Three items: the town's, the other town's given to the land department, and a permit of another of its projects."""
    third = make_project("P3", town=district.other_town, enterprise=None)
    issues = [
        raise_(project, OURS, district.land),
        raise_(theirs, THEIRS, district.land),
        raise_(third, PERMIT, builders, step="C07"),
    ]
    agenda = [Wanted(issue, minutes) for issue, minutes in zip(issues, (8, 5, 7), strict=True)]
    return meetings.call_meeting(by=office, at=at, on=ON, facts=MeetingFacts("JOINT", ON, 30), agenda=agenda)


@pytest.fixture
def people(district, office, town):
    """Who looks, and which items they see in full."""
    land, permits = district.other_department_user, district.users[Role.DEPARTMENT]
    everyone = {
        office: [1, 2, 3],
        district.users[Role.LEADER]: [1, 2, 3],
        district.users[Role.INSPECTOR]: [1, 2, 3],
    }
    return everyone | {town: [1], district.other_town_user: [2, 3]} | {land: [1, 2], permits: [3]}


def titles(numbers):
    return {(OURS, THEIRS, PERMIT)[number - 1] for number in numbers}


def paper(client, meeting):
    answer = client.get(reverse("meeting_minutes", args=[meeting.pk]))
    lines = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    return answer.headers["Content-Disposition"], "\n".join(lines)


def test_each_reads_what_it_takes_part_in_on_page_and_paper(joint, people, client, district) -> None:
    for person, numbers in people.items():
        lines = agenda_of(person, joint)
        assert [line.position for line in lines if line.item] == numbers, person
        assert [(line.starts, line.ends) for line in lines] == [(1, 8), (9, 13), (14, 20)]
        client.force_login(person)
        page = client.get(reverse("meeting", args=[joint.pk])).text
        name, text = paper(client, joint)
        for title in (OURS, THEIRS, PERMIT):
            is_seen = title in titles(numbers)
            assert (title in page, f"{title}：材料" in page, title in text) == (is_seen,) * 3, (person, title)
        is_whole = len(numbers) == 3
        assert page.count("其他单位的议题</b>") == text.count("其他单位的议题（略）") == 3 - len(numbers)
        assert ("%E8%8A%82%E5%BD%95" in name, "节录" in text) == (not is_whole, not is_whole)
        assert ("抄送" in text) == is_whole
    client.force_login(people_of(people, district.town))
    assert "西镇的秘密项目" not in client.get(reverse("meeting", args=[joint.pk])).text


def people_of(people, unit):
    return next(person for person in people if person.organisation_id == unit.pk)


def test_the_office_shows_an_item_to_all_and_takes_it_back(joint, people, town, office, client, at) -> None:
    item = joint.items.get(position=2)
    address = reverse("meeting_item", args=[joint.pk, item.pk])
    client.force_login(office)
    assert client.post(address, {"version": joint.version, "to_all": 1}).status_code == 302
    assert "全体可见" in client.get(reverse("meeting", args=[joint.pk])).text
    assert [line.position for line in agenda_of(town, joint) if line.item] == [1, 2]
    assert client.post(address, {"version": joint.version}).status_code == 409
    assert client.post(address, {"version": joint.version + 1}).status_code == 302
    assert [line.position for line in agenda_of(town, joint) if line.item] == [1]
    told = list(Event.objects.filter(action__startswith="MEETING_ITEM").values_list("action", flat=True))
    assert sorted(told) == ["MEETING_ITEM_HIDDEN", "MEETING_ITEM_SHOWN"]
    shown = {"at": at, "meeting": joint, "item": item, "to_all": True}
    with pytest.raises(ChangedMeanwhile):
        meetings.show_item(by=office, version=joint.version, **shown)
    with pytest.raises(NotAllowed):
        meetings.show_item(by=town, version=joint.version + 2, **shown)
    client.force_login(town)
    assert client.post(address, {"version": joint.version + 2, "to_all": 1}).status_code == 403


def test_who_gets_a_task_reads_its_item_and_others_not_what_was_decided(
    joint, people, town, office, client, *, district, at
) -> None:
    now = meetings.open_meeting(by=office, at=at, meeting=joint, version=1, come={district.land.pk})
    now = meetings.next_item(by=office, at=at, meeting=now, version=now.version)
    permits = people_of(people, district.permits)
    assert not agenda_of(permits, joint)[1].item
    typed = Typed("迁改管线（虚构）", district.permits, ON + timedelta(10), None, False, 0)
    item = joint.items.get(position=2)
    meetings.decide_item(by=office, at=at, on=ON, item=item, typed=typed)
    assert agenda_of(permits, joint)[1].item == item
    client.force_login(town)
    assert "迁改管线" not in client.get(reverse("meeting", args=[joint.pk])).text
    assert "迁改管线" not in paper(client, joint)[1]
    following = meetings.call_meeting(
        by=office, at=at, on=ON, facts=MeetingFacts("JOINT", ON + timedelta(7), 30),
        agenda=[Wanted(joint.items.get(position=1).issue, 8)],
    )  # fmt: skip
    assert [task.words for task in unfinished(office, following)] == ["迁改管线（虚构）"]
    assert not unfinished(town, following).exists()
    assert "迁改管线" not in paper(client, following)[1]
    client.force_login(office)
    assert "迁改管线" in paper(client, following)[1]


def test_who_leads_the_meeting_reads_all_of_it(joint, district) -> None:
    user = district.other_department_user
    joint.chair = district.commissioner_post
    joint.save()
    user.post = joint.chair
    assert all(line.item for line in agenda_of(user, joint))


def test_the_town_that_is_to_give_is_asked_and_reads_the_item(
    project, theirs, raise_, office, town, *, district, at
) -> None:
    pool = Pool.objects.create(element="LAND", name="虚构指标", keeper=district.land)
    batch = Batch.objects.create(pool=pool, available_on=ON, amount=50, source="虚构", held=50)
    need = Need.objects.create(project=project, element="LAND", amount=50)
    donor = Share.objects.create(need=need, pool=pool, batch=batch, amount=50, state="RESERVED", state_on=ON)
    issue = raise_(theirs, THEIRS, district.land)
    deed = Deed("ELEMENT", element="LAND", amount="20", donor=donor.pk)
    made = meetings.call_meeting(
        by=office, at=at, on=ON, facts=MeetingFacts("JOINT", ON, 30), agenda=[Wanted(issue, 8, deed)]
    )
    assert made.units.filter(organisation=district.town).exists()
    assert agenda_of(town, made)[0].item


def test_a_meeting_asks_as_often_for_many_items_as_for_one(
    joint, people, theirs, client, town, django_assert_max_num_queries
) -> None:
    issue = joint.items.last().issue
    for number in range(20):
        joint.items.create(position=4 + number, issue=issue, project=theirs, title=f"虚构{number}", minutes=1)
    client.force_login(town)
    client.get(reverse("meeting", args=[joint.pk]))
    with django_assert_max_num_queries(18):
        page = client.get(reverse("meeting", args=[joint.pk])).text
    assert page.count("其他单位的议题</b>") == 22

"""Days learnt from an approval log: looked at, loaded, and left alone where the log's own test found no skill."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.journal import Event
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.actions.durations import MinedOutdated, load_durations
from luodi.plan.mined import MinedNoSkill, MinedUnreadable, changes, fingerprint, read_mined


def mined(**change) -> bytes:
    days = [20, 60, 90]
    whole = {"step": "L07", "by": None, "class": "", "count": 50, "days": days}
    found = {
        "skill": {"verdict": "SKILL"},
        "steps": [
            {"step": "L07", "skill": {"verdict": "SKILL"}},
            {"step": "A07", "skill": {"verdict": "NO_SKILL"}},
        ],
        "classes": [whole, {**whole, "step": "A07"}, {**whole, "step": "别处的环节"}],
    }
    return json.dumps(found | change).encode()


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    made = make_project("P1", committed={"PRODUCTION": "2023-12-31"})
    actions.compile_projects(by=office, at=at, projects=[made], data_date=data_date)
    return made


def test_only_steps_with_skill_and_a_place_in_the_catalogue_are_taken():
    found = read_mined(mined())
    assert [(line.item, line.days[1]) for line in found.lines] == [("L07", 60)]
    assert (found.without_skill, found.unknown) == (["A07"], ["别处的环节"])


@pytest.mark.parametrize("verdict", ["NO_SKILL", "TOO_LITTLE"])
def test_no_skill_here_stays_no(verdict):
    with pytest.raises(MinedNoSkill):
        read_mined(mined(skill={"verdict": verdict}))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", mined(classes=[{"step": "L07", "count": 1, "by": None, "days": [3, 2, 9]}])],
)
def test_what_is_no_result_is_refused(data):
    with pytest.raises(MinedUnreadable):
        read_mined(data)


def test_days_are_loaded_in_the_days_of_the_calendar_and_plans_follow(project, office, at, data_date):
    before = project.activities.get(code="L07")
    lines = read_mined(mined()).lines
    found = changes(lines, data_date)
    assert [change.activity.code for change in found] == ["L07"]
    when = {"at": at, "data_date": data_date, "lines": lines}
    with pytest.raises(MinedOutdated):
        load_durations(by=office, **when, seen="another")
    assert load_durations(by=office, **when, seen=fingerprint(found)) == 1
    after = project.activities.get(code="L07")
    assert Decimal(38) < after.duration_days < Decimal(43)
    assert after.optimistic_days < after.duration_days < after.pessimistic_days
    assert after.version == before.version + 1
    assert not changes(lines, data_date)
    assert Event.objects.filter(action="DURATIONS_LOADED").count() == 1


def test_loading_is_the_offices(project, district, at, data_date):
    with pytest.raises(NotAllowed):
        load_durations(by=district.users[Role.TOWN], at=at, data_date=data_date, lines=[], seen="")


def test_the_page_shows_steps_and_dates_then_loads(
    project, client, office, django_capture_on_commit_callbacks
):
    client.force_login(office)
    was = project.activities.get(milestone="PRODUCTION").planned_finish_on
    preview = reverse("durations_preview")
    for data, status in ((b"x", 409), (mined(skill={"verdict": "NO_SKILL"}), 409), (mined(), 200)):
        answer = client.post(preview, {"mined": SimpleUploadedFile("mined.json", data)})
        assert answer.status_code == status
    page = answer.content.decode()
    assert "1 项工作的天数会变，涉及 1 个项目" in page
    assert "没有预测力，不用：A07" in page
    assert project.activities.get(milestone="PRODUCTION").planned_finish_on == was
    with django_capture_on_commit_callbacks(execute=True):
        facts = {"text": answer.context["text"], "seen": answer.context["seen"]}
        assert "已载入 1 项" in client.post(reverse("durations_load"), facts, follow=True).content.decode()
    shift = answer.context["moved"][0]
    assert project.activities.get(milestone="PRODUCTION").planned_finish_on == shift.after_on != was

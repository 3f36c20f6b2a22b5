"""Pages of site visits: whose are shown on page, in JSON and in counts, how often they ask, what a phone is told."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from luodi.dispatch.models import Issue
from luodi.inspection.models import Inspection, InspectionRecord, Photo
from luodi.inspection.queries import counts, finding_counts
from luodi.ledger.models import Project
from luodi.people.models import Role
from tests.inspection.conftest import MILESTONE, ON, picture

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def as_(client, district):
    def sign_in(who):
        client.force_login(district.users[who] if isinstance(who, Role) else who)
        return client

    return sign_in


@pytest.fixture
def typed():
    """What a phone sends."""

    def make(**more):
        key = more.pop("key", None) or uuid4()
        return {
            "key": str(key),
            "seen_at": timezone.now().isoformat(),
            "words": "",
            "steps": [MILESTONE],
            f"step-{MILESTONE}-seen": "BEHIND",
            f"step-{MILESTONE}-percent": "70",
            f"step-{MILESTONE}-words": "差两层（虚构）",
            "faults": ["0"],
            "fault-0-title": "临边防护缺失（虚构）",
            "fault-0-kind": "OTHER",
            "fault-0-photo": SimpleUploadedFile("b.jpg", picture()),
        } | more

    return make


def readable(client, user, visit) -> tuple[str, dict]:
    """Everything that this person can read of visits."""
    client.force_login(user)
    pages = [client.get(reverse("inspections"), {"show": show}) for show in ("", "done", "differs", "all")]
    pages += [client.get(reverse("findings"), {"show": show}) for show in ("", "all")]
    pages += [
        client.get(reverse("inspection", args=[visit.pk])),
        client.get(reverse("inspection_record", args=[visit.pk])),
    ]
    data = client.get(reverse("inspections_data"), {"show": "all"})
    found = client.get(reverse("find"), {"q": "临边防护"})
    words = [page.text for page in pages]
    return "".join([*words, data.text, json.dumps(found.json(), ensure_ascii=False)]), data.json()


def test_a_town_reads_nothing_of_another_towns_visits(client, send, claimed, visit, district) -> None:
    send()
    photo = Photo.objects.first()
    words, data = readable(client, district.other_town_user, visit)
    for secret in ("虚构项目P1", "临边防护", "差两层", "塔吊"):
        assert secret not in words, secret
    assert data == {"count": 0, "pages": 1, "visits": []}
    assert set(counts(district.other_town_user).values()) == {0}
    assert set(finding_counts(district.other_town_user, ON).values()) == {0}
    assert client.get(reverse("inspection", args=[visit.pk])).status_code == 404
    assert client.get(reverse("visit_photo", args=[photo.pk])).status_code == 404
    words, data = readable(client, district.users[Role.TOWN], visit)
    assert "临边防护" in words
    assert (data["count"], data["visits"][0]["not_as_claimed"], data["visits"][0]["open_findings"]) == (
        1,
        1,
        1,
    )
    assert client.get(reverse("visit_photo", args=[photo.pk])).headers["Content-Type"] == "image/jpeg"


def test_an_enterprise_sees_its_own_project_only(client, send, claimed, visit, district, at) -> None:
    send()
    other = Project.objects.create(code="X", name="别家项目", created_at=at, updated_at=at)
    Inspection.objects.create(project=other, kind="INSPECTION", on=ON, planned_at=at)
    words, data = readable(client, district.users[Role.ENTERPRISE], visit)
    assert "临边防护" in words
    assert "别家项目" not in words
    assert data["count"] == 1
    assert "安排督查" not in client.get(reverse("project", args=["P1"])).text


def test_the_list_asks_no_more_with_more_visits(
    as_, project, at, make_project, django_assert_max_num_queries
) -> None:
    for number in range(12):
        row = Project.objects.create(code=f"Q{number}", name=f"虚构{number}", created_at=at, updated_at=at)
        made = Inspection.objects.create(project=row, kind="INSPECTION", on=ON, planned_at=at)
        made.units.create(organisation=project.town)
    client = as_(Role.OFFICE)
    client.get(reverse("inspections"))
    with django_assert_max_num_queries(15):
        assert "虚构11" in client.get(reverse("inspections")).text
    with django_assert_max_num_queries(15):
        client.get(reverse("visit_proposals"))
    with django_assert_max_num_queries(12):
        client.get(reverse("findings"))


def test_planned_in_a_drawer_and_merged(as_, project, department) -> None:
    address = reverse("inspection_plan", args=[project.code])
    said = {"on": ON.isoformat(), "purpose": "节点", "opened_version": "0"}
    answer = as_(Role.INSPECTOR).post(address, said)
    visit = Inspection.objects.get()
    assert answer.headers["Location"] == reverse("inspection", args=[visit.pk])
    page = as_(department).post(address, said, follow=True)
    assert "两家一次去" in page.text
    assert Inspection.objects.count() == 1


def test_refused_in_both_languages_with_nothing_lost(as_, project, send, visit, client) -> None:
    send()
    address = reverse("inspection_plan", args=[project.code])
    said = {"on": "2021-07-05", "purpose": "复查（虚构）", "opened_version": "0"}
    page = as_(Role.INSPECTOR).post(address, said)
    assert page.status_code == 409
    assert "最早可选 2021-07-20" in page.text
    assert 'value="复查（虚构）"' in page.text
    client.cookies["luodi_language"] = "en"
    assert "The first free day is 2021-07-20" in client.post(address, said).text


def test_a_phone_sends_three_times(as_, visit, claimed, typed) -> None:
    client, key = as_(Role.INSPECTOR), uuid4()
    address = reverse("inspection_record", args=[visit.pk])
    at = timezone.now().isoformat()
    answers = [client.post(address, typed(key=key, seen_at=at), **JSON) for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    assert len({each.text for each in answers}) == 1
    assert answers[0].json()["state"] == "arrived"
    assert (InspectionRecord.objects.count(), Issue.objects.count(), Photo.objects.count()) == (1, 1, 1)


def test_sent_again_the_next_day_it_is_still_the_same(as_, visit, claimed, typed, monkeypatch) -> None:
    """The answer was lost at night, and nobody had typed a day to mend the fault: that day is not part of what was sent."""
    client = as_(Role.INSPECTOR)
    said = typed() | {"steps": [MILESTONE, MILESTONE]}
    address, answers = reverse("inspection_record", args=[visit.pk]), []
    for days in (0, 1):
        today = ON + timedelta(days)
        monkeypatch.setattr("luodi.site.middleware.data_date", lambda _at, today=today: today)
        said["fault-0-photo"] = SimpleUploadedFile("b.jpg", picture())
        answers.append(client.post(address, said, **JSON))
    assert [each.status_code for each in answers] == [200, 200], answers[1].json()
    assert Issue.objects.count() == 1


def test_a_phone_is_told_what_was_not_taken(as_, visit, claimed, typed, client) -> None:
    client = as_(Role.INSPECTOR)
    address = reverse("inspection_record", args=[visit.pk])
    bad = SimpleUploadedFile("notes.jpg", b"no picture")
    told = client.post(address, typed(**{"fault-0-photo": bad}), **JSON).json()
    assert told["state"] == "arrived"
    assert told["refused"][0]["name"] == "notes.jpg"
    assert "不是能打开的照片" in told["refused"][0]["words"]
    client.cookies["luodi_language"] = "en"
    assert "Not a photo that opens" in client.get(reverse("inspection", args=[visit.pk])).text


@pytest.mark.parametrize(
    "wrong",
    [
        {f"step-{MILESTONE}-percent": "400"},
        {f"step-{MILESTONE}-seen": ""},
        {"fault-0-title": ""},
        {"fault-0-title": "长" * 200},
        {"key": "no-uuid"},
        {"seen_at": "yesterday"},
        {"earlier": ["x"]},
        {"earlier": ["9" * 30]},
        {"steps": ["A" * 90]},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_named_and_not_taken(as_, visit, claimed, typed, wrong) -> None:
    said = typed() | wrong
    answer = as_(Role.INSPECTOR).post(reverse("inspection_record", args=[visit.pk]), said, **JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "RECORD_NOT_VALID"
    assert not InspectionRecord.objects.exists()


def test_without_script_the_form_is_sent_as_any_other(as_, visit, claimed, typed) -> None:
    client = as_(Role.INSPECTOR)
    address = reverse("inspection_record", args=[visit.pk])
    assert client.post(address, typed(words="虚构", **{"fault-0-title": ""})).status_code == 400
    answer = client.post(address, typed(), follow=True)
    assert "已收到" in answer.text
    assert "差两层" in answer.text


def test_a_phone_whose_sign_in_ended_is_told_so(client, visit, typed) -> None:
    answer = client.post(reverse("inspection_record", args=[visit.pk]), typed(), **JSON)
    assert (answer.status_code, answer.json()) == (401, {"code": "SIGN_IN"})


def test_the_page_on_the_spot_holds_all_it_needs(as_, visit, claimed, send, project) -> None:
    send(steps=[])
    page = as_(Role.INSPECTOR).get(reverse("inspection_record", args=[visit.pk]))
    assert f'name="step-{MILESTONE}-seen"' in page.text
    assert "临边防护缺失（虚构）" in page.text
    assert page.text.count('type="file"') == 3  # the milestone, a fault, the template of another


def test_the_projects_page_says_when_it_was_seen(as_, send, claimed, project) -> None:
    send()
    page = as_(Role.TOWN).get(reverse("project", args=[project.code])).text
    assert "上次督查" in page
    assert ON.isoformat() in page


def test_the_worker_reaches_these_pages_only(as_) -> None:
    answer = as_(Role.INSPECTOR).get(reverse("visit_worker"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert reverse("visit_worker").startswith("/inspection/visits/")


def test_the_first_page_says_where_to_go(as_, visit, district) -> None:
    assert "要去的现场" in as_(Role.INSPECTOR).get(reverse("today")).text
    assert "要去的现场" not in as_(district.other_department_user).get(reverse("today")).text

"""Pages of stops: what they show, what they change, who may open them."""

from dataclasses import replace

import pytest
from django.urls import reverse

from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.answering import work_off
from luodi.plan.models import Baseline
from luodi.plan.stoppage_models import Stoppage

SITES = ("S0", "S1", "S2", "S3", "S4", "S5")


@pytest.fixture
def page(client, office):
    client.force_login(office)
    return client


@pytest.fixture
def typed(facts):
    return {
        "opened_version": "0", "reach": "PROJECT", "project": "FAB", "from_on": facts.from_on.isoformat(),
        "until_on": facts.until_on.isoformat(), "ramp": "7:20 10:50 10:80", "calendars": list(SITES),
        "reason": "疫情防控", "document": "",
    }  # fmt: skip


def test_a_stop_is_entered_compared_and_accepted_on_its_pages(
    page, fab, typed, django_assert_max_num_queries
):
    answer = page.post(reverse("stoppage_new"), typed)
    row = Stoppage.objects.get()
    assert answer.headers["Location"] == reverse("stoppage", args=[row.pk])
    assert row.ramp == [[7, 20], [10, 50], [10, 80]]
    again = page.post(reverse("stoppage_new"), typed)
    assert again.status_code == 409
    assert "已经登记" in again.content.decode()
    for name, arguments, most in (
        ("stoppages", [], 10), ("stoppage", [row.pk], 22), ("stoppage_project", [row.pk, "FAB"], 18),
        ("stoppage_edit", [row.pk], 12),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            shown = page.get(reverse(name, args=arguments)).content.decode()
        assert "停工" in shown
    shown = page.get(reverse("stoppage", args=[row.pk]) + "?option=CRASHING").content.decode()
    assert "主体封顶" in shown
    assert "<polyline" in shown
    assert "style=" not in shown
    accepting = reverse("stoppage_accept", args=[row.pk])
    sent = {"answer": row.answers.get().pk, "strategy": "CHEAPEST", "project": fab.pk}
    assert "已采纳：1 个项目" in page.post(accepting, sent, follow=True).content.decode()
    assert "没有采纳" in page.post(accepting, sent, follow=True).content.decode(), "pressed twice"
    assert Baseline.objects.count() == 1
    shown = page.get(reverse("project", args=["FAB"])).content.decode()
    assert reverse("stoppage_project", args=[row.pk, "FAB"]) in shown


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ramp": "7-20"}, "天数:百分比"), ({"ramp": "7:120"}, "天数:百分比"), ({"project": "X"}, "没有编号为"),
        ({"project": ""}, "请选择停工的范围"), ({"until_on": "2021-01-01"}, "不能早于首日"), ({"calendars": []}, "必填"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_what_was_typed(page, typed, changed, said):
    answer = page.post(reverse("stoppage_new"), typed | changed)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "疫情防控" in answer.content.decode()


def test_a_stop_is_edited_asked_again_and_withdrawn(page, entered, typed):
    row = entered.answer.stoppage
    changed = page.post(
        reverse("stoppage_edit", args=[row.pk]), typed | {"opened_version": "1", "reason": "台风"}
    )
    assert changed.status_code == 302
    assert Stoppage.objects.get().reason == "台风"
    stale = page.post(
        reverse("stoppage_edit", args=[row.pk]), typed | {"opened_version": "1", "reason": "其他"}
    )
    assert stale.status_code == 409
    page.post(reverse("stoppage_ask", args=[row.pk]))
    assert row.answers.count() == 3
    gone = page.post(
        reverse("stoppage_withdraw", args=[row.pk]), {"version": "2"}, follow=True
    ).content.decode()
    assert "已撤回" in gone
    assert "采纳</button>" not in gone
    asked = page.post(reverse("stoppage_ask", args=[row.pk]), follow=True).content.decode()
    assert "已撤回，或已有项目" in asked


def test_a_town_reads_the_districts_stop_and_opens_only_its_projects(  # noqa: PLR0917
    client, several, facts, make_project, district, office, at, data_date
):
    far = make_project("FAR", town=district.other_town, committed={"COMPLETION": "2022-06-30"})
    actions.compile_project(by=office, at=at, project=far, data_date=data_date)
    wide = replace(facts, reach="DISTRICT", project=None)
    written = actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=wide)
    work_off(answer=written.answer.pk, at=at, left=written.left)
    number = written.answer.stoppage_id
    client.force_login(district.users[Role.TOWN])
    shown = client.get(reverse("stoppage", args=[number])).content.decode()
    assert "虚构项目P1" in shown
    assert "虚构项目FAR" not in shown
    assert "全部采纳" not in shown
    assert client.get(reverse("stoppage_project", args=[number, "FAR"])).status_code == 404
    assert client.get(reverse("stoppage_edit", args=[number])).status_code == 404

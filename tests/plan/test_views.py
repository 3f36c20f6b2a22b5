"""Pages of the plan: what they show, what they change, who may open them."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.models import Activity, Baseline, Template

HTMX = {"HX-Request": "true"}


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk", committed={"PRODUCTION": "2022-12-31"})
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


@pytest.fixture
def page(client, office):
    client.force_login(office)
    return client


def test_the_plan_is_a_table(page, project, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        answer = page.get(reverse("project_plan", args=["P1"]))
    assert answer.status_code == 200
    assert "主体结构" in answer.content.decode()
    part = page.get(reverse("project_plan", args=["P1"]), headers=HTMX).content.decode()
    assert "<html" not in part
    assert "W50" in part


def test_without_a_plan_the_page_says_what_to_do(page, templates, make_project):
    make_project("P7", kind="", template="")
    assert "请先在项目信息中选定" in page.get(reverse("project_plan", args=["P7"])).content.decode()


def test_building(page, templates, make_project):
    project = make_project("P8")
    assert page.post(reverse("plan_compile", args=["P8"])).status_code == 302
    assert project.activities.exists()


def test_a_duration_is_changed_in_the_drawer(page, project):
    address = reverse("activity_edit", args=["P1", "W50"])
    assert "ld-drawer" in page.get(address, headers=HTMX).content.decode()
    typed = {"change": "duration", "duration-version": "1", "duration-days": "90"}
    answer = page.post(address, typed, headers=HTMX)
    assert answer.status_code == 200
    assert "已保存并重新推演" in answer.content.decode()
    assert Activity.objects.get(project=project, code="W50").duration_days == 90
    assert "另一人已改过" in page.post(address, typed, headers=HTMX).content.decode()
    again = page.post(address, typed)
    assert again.status_code == 409
    assert "另一人已改过" in again.content.decode()
    assert 'value="90"' in again.content.decode(), "what was typed stays"


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({}, 400, ""),
        ({"change": "duration", "duration-version": "1", "duration-days": "-3"}, 400, "aria-invalid"),
        ({"change": "constraint", "constraint-version": "1", "constraint-constraint": "MUST_START"}, 400, "同时填写"),
        ({"change": "constraint", "constraint-version": "1", "constraint-constraint": "START_NO_EARLIER",
          "constraint-on": "2022-01-10"}, 200, "已保存"),
        ({"change": "owner", "owner-version": "1", "owner-owner": ""}, 200, "已保存"),
    ],
)  # fmt: skip
def test_parts_of_the_drawer(page, project, typed, status, said):
    answer = page.post(reverse("activity_edit", args=["P1", "W50"]), typed)
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_progress(page, project):
    address = reverse("activity_actual", args=["P1", "W10"])
    typed = {
        "progress-version": "1",
        "progress-actual_start_on": "2021-06-21",
        "progress-remaining_days": "4",
    }
    assert page.post(address, typed, headers=HTMX).status_code == 200
    row = Activity.objects.get(project=project, code="W10")
    assert (row.actual_start_on, row.remaining_days) == (date(2021, 6, 21), 4)
    future = {**typed, "progress-version": "2", "progress-actual_start_on": "2021-08-21"}
    answer = page.post(address, future)
    assert answer.status_code == 409
    assert "2021-06-30" in answer.content.decode()
    assert page.get(address).status_code == 200


def test_links(page, project):
    first = Activity.objects.get(project=project, code="W90")
    address = reverse("link_add", args=["P1", "W100"])
    typed = {"link-predecessor": first.pk, "link-type": "FS", "link-lag_days": "0"}
    assert page.post(address, typed, headers=HTMX).status_code == 200
    link = project.links.get(predecessor=first, successor__code="W100")
    assert page.post(address, typed).status_code == 409
    gone = reverse("link_remove", args=["P1", "W100", link.pk])
    assert page.post(gone, headers=HTMX).status_code == 200
    assert page.post(gone, headers=HTMX).status_code == 200
    assert not project.links.filter(pk=link.pk).exists()


def test_baselines(page, project):
    address = reverse("baseline_approve", args=["P1"])
    page.post(address, {"number": "1"})
    page.post(address, {"number": "2"})
    page.post(address, {})
    assert list(Baseline.objects.values_list("number", flat=True)) == [1]
    page.post(address, {"number": "2", "reason": "虚构原因"})
    assert Baseline.objects.filter(superseded_at=None).get().number == 2
    text = page.get(reverse("project_plan", args=["P1"])).content.decode()
    assert "虚构原因" in text
    assert "基准完成" in text


@pytest.mark.parametrize("name", ["project_plan", "plan_compile", "baseline_approve", "activity_edit"])
def test_another_town_finds_nothing(client, district, project, name):
    client.force_login(district.other_town_user)
    more = ["W50"] if name == "activity_edit" else []
    address = reverse(name, args=["P1", *more])
    answer = client.get(address) if name in ("project_plan", "activity_edit") else client.post(address)
    assert answer.status_code == 404


def test_a_leader_reads_and_changes_nothing(client, district, project):
    client.force_login(district.users[Role.LEADER])
    assert client.get(reverse("project_plan", args=["P1"])).status_code == 200
    assert client.get(reverse("activity_edit", args=["P1", "W50"])).status_code == 403
    assert client.post(reverse("plan_compile", args=["P1"])).status_code == 403


def test_templates_are_listed_and_shown(page, templates, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert "标准厂房" in page.get(reverse("templates")).content.decode()
    assert "没有符合条件" in page.get(reverse("templates"), {"q": "no such"}).content.decode()
    text = page.get(reverse("template", args=["standard_factory"])).content.decode()
    assert "207 天" in text, "start of production"


def table_of(page, code: str) -> dict[str, str]:
    """What the table form would send back unchanged."""
    table = page.get(reverse("template_edit", args=[code])).context["table"]
    typed = {"version": str(table.head["version"].value())}
    forms = [table.head, table.steps.management_form, table.wires.management_form, *table.steps, *table.wires]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                typed[field.html_name] = "on" if value is True else str(value)
    return typed


@pytest.mark.slow
def test_a_template_is_copied_edited_and_checked(page, templates):
    copy = reverse("template_copy", args=["standard_factory"])
    assert page.get(copy).status_code == 200
    assert page.post(copy, {"code": "a b", "name": ""}).status_code == 400
    assert page.post(copy, {"code": "auto_plant", "name": "x"}).status_code == 409
    assert page.post(copy, {"code": "own", "name": "本区厂房（虚构）"}).status_code == 302
    edit = reverse("template_edit", args=["own"])
    typed = table_of(page, "own")
    assert page.post(edit, typed).status_code == 302
    own = Template.objects.get(code="own")
    assert (own.version, own.activities.count(), own.links.count()) == (2, 19, 22)
    stale = page.post(edit, typed)
    assert stale.status_code == 409
    typed = table_of(page, "own")
    wrong = page.post(edit, {**typed, "steps-0-likely_days": "1", "links-0-predecessor": "nope"})
    assert wrong.status_code == 400
    assert "可能天数不能小于乐观天数" in wrong.content.decode()
    loop = {**typed, "links-1-predecessor": "20", "links-1-successor": "10"}
    answer = page.post(edit, loop)
    assert answer.status_code == 409
    assert "循环等待" in answer.content.decode()
    more = page.post(edit, {**typed, "more": "steps"})
    assert more.status_code == 200
    assert len(more.context["table"].steps.forms) == 19 + 3 + 5
    gone = {**typed, "steps-18-DELETE": "on"}
    last = [k for k, v in typed.items() if k.startswith("links-") and k.endswith("-successor") and v == "150"]
    gone[last[0].replace("successor", "DELETE")] = "on"
    assert page.post(edit, gone).status_code == 302
    assert not Template.objects.get(code="own").activities.filter(code="150").exists()


def test_shipped_templates_are_not_edited(page, templates):
    assert page.get(reverse("template_edit", args=["auto_plant"])).status_code == 409

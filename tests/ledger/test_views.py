"""Pages of this room: one happy path and the scope of each; rules are tested with the actions."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.ledger.actions import edit_project
from luodi.ledger.files import attach_file
from luodi.ledger.models import GateFact, Project, ProjectDate, Team
from luodi.people.models import Role

PDF = b"%PDF-1.4\nfictional\n%%EOF\n"
HX = {"HTTP_HX_REQUEST": "true"}
DRAWERS = ["dates", "money", "files", "parent", "stage", "lists", "people"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def by_office(client, office):
    client.force_login(office)
    return client


@pytest.fixture
def by_town(client, town):
    client.force_login(town)
    return client


def at_(name: str, code: str = "A-1", **more) -> str:
    return reverse(f"project_{name}", kwargs={"code": code, **more})


@pytest.mark.parametrize("name", DRAWERS)
def test_a_drawer_is_a_page_of_its_own_without_script(by_office, project, name):
    drawer = by_office.get(at_(name), **HX).content.decode()
    assert 'role="dialog"' in drawer
    assert "<html" not in drawer
    whole = by_office.get(at_(name)).content.decode()
    assert "<html" in whole
    assert whole.count("<h1") == 1
    assert "style=" not in whole + drawer


@pytest.mark.parametrize("name", ["dates", "money", "files", "parent", "edit"])
def test_the_other_towns_project_is_not_there(by_town, other, name):
    for answer in (by_town.get(at_(name, "B-1")), by_town.post(at_(name, "B-1"), {})):
        assert answer.status_code == 404


def test_a_fact_of_another_town_and_a_fact_nobody_asks_for_are_not_there(by_town, project, other):
    assert by_town.get(at_("fact", "B-1", fact="CONTRACT")).status_code == 404
    assert by_town.get(at_("fact", fact="CEREMONY")).status_code == 404


@pytest.mark.parametrize("name", ["stage", "lists", "people"])
def test_what_the_office_keeps_is_not_the_towns(by_town, project, name):
    assert by_town.get(at_(name)).status_code == 403


def test_a_project_is_added_with_amounts_in_wan(by_office, district):
    assert "总投资（万元）" in by_office.get(reverse("project_new")).content.decode()
    answer = by_office.post(
        reverse("project_new"),
        {"opened_version": 0, "name": "虚构新厂", "total_investment_yuan": "32000.5", "tags": ["CHAIN"],
         "town": district.town.pk, "kind": "government"},
    )  # fmt: skip
    made = Project.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/projects/{made.code}/")
    assert (made.code, made.total_investment_yuan, made.kind) == (
        "2021-0001",
        Decimal(320_005_000),
        "government",
    )


def test_a_wrong_form_keeps_what_was_typed(by_office):
    answer = by_office.post(
        reverse("project_new"),
        {"opened_version": 0, "investor": "虚构公司", "total_investment_yuan": "3,2亿"},
    )
    said = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="虚构公司"' in said
    assert 'id="id_name_error"' in said
    assert 'aria-invalid="true"' in said
    assert 'aria-describedby="id_total_investment_yuan_error"' in said


def test_a_code_that_is_taken_is_said_in_words(by_office, project):
    answer = by_office.post(reverse("project_new"), {"opened_version": 0, "name": "甲", "code": "A-1"})
    assert answer.status_code == 409
    assert "项目编号 A-1 已被使用" in answer.content.decode()


def test_a_commissioner_adds_nothing(client, district):
    client.force_login(district.users[Role.COMMISSIONER])
    assert client.get(reverse("project_new")).status_code == 403


def edit_fields(client, **changes) -> dict:
    form = client.get(at_("edit")).context["form"]
    start = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**start, **changes}.items() if value is not None}


def test_a_town_edits_its_project(by_town, project):
    assert 'value="32000"' in by_town.get(at_("edit")).content.decode()
    answer = by_town.post(at_("edit"), edit_fields(by_town, name="新名", land_mu="120.5"))
    project.refresh_from_db()
    assert answer.status_code == 302
    assert (project.name, project.land_mu, project.total_investment_yuan) == (
        "新名",
        Decimal("120.5"),
        320_000_000,
    )


def test_an_edit_meanwhile_shows_the_difference_and_the_next_press_saves(by_town, project, office, at):
    fields = edit_fields(by_town, investor="乙公司")
    edit_project(project=project, changes={"investor": "甲公司"}, version=1, by=office, at=at)
    answer = by_town.post(at_("edit"), fields)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>甲公司</td><td>乙公司</td>" in said
    assert answer.context["form"]["opened_version"].value() == "2"
    by_town.post(at_("edit"), {**fields, "opened_version": "2"})
    project.refresh_from_db()
    assert project.investor == "乙公司"


def test_the_stage_drawer_says_what_is_missing_and_where_it_is_given(by_office, project):
    said = by_office.get(at_("stage"), **HX).content.decode()
    assert "进入“储备”还缺 2 项" in said
    assert at_("fact", fact="ADMISSION") in said
    assert by_office.post(at_("stage"), {}).status_code == 400
    refused = by_office.post(at_("stage"), {"opened_version": 1, "to": "RESERVE", "on": "2021-06-30"})
    assert refused.status_code == 409
    assert "还缺 2 项，请先补齐" in refused.content.decode()


def test_a_project_is_moved_and_suspended(by_office, project, district):
    Project.objects.filter(pk=project.pk).update(content="新建厂房")
    GateFact.objects.create(
        project=project, code="ADMISSION", document="1号", recorded_by=district.disabled,
        recorded_at=project.created_at,
    )  # fmt: skip
    assert "所需已齐" in by_office.get(at_("stage"), **HX).content.decode()
    by_office.post(at_("stage"), {"opened_version": 1, "to": "RESERVE", "on": "2021-06-30"})
    by_office.post(
        at_("stage"),
        {"opened_version": 2, "to": "SUSPENDED", "on": "2021-06-30", "reason": "LAND", "decision": "1号"},
    )
    project.refresh_from_db()
    assert (project.stage, project.stage_reason) == ("SUSPENDED", "LAND")
    assert "恢复 · 储备" in by_office.get(at_("stage"), **HX).content.decode()


def test_a_fact_is_recorded_with_a_file_and_withdrawn(by_town, project, town, at):
    file = attach_file(project=project, name="合同.pdf", content=PDF, by=town, at=at)
    address = at_("fact", fact="LAND_RIGHT")
    assert by_town.post(address, {"value": "GRANT"}).status_code == 400
    assert by_town.post(address, {"value": "GRANT", "on": "2021-03-01"}).status_code == 409
    by_town.post(address, {"value": "GRANT", "on": "2021-03-01", "attachment": file.pk})
    assert project.facts.get().attachment == file
    assert 'value="2021-03-01"' in by_town.get(address).content.decode()
    by_town.post(address, {"withdraw": "1"})
    assert not project.facts.exists()


def test_a_promise_within_a_quarter_is_kept_until_its_last_day(by_town, project):
    fields = {"milestone": "PRODUCTION", "meaning": "COMMITTED", "on": "2022-07-01", "precision": "QUARTER"}
    by_town.post(at_("dates"), fields)
    assert project.dates.get().on == date(2022, 9, 30)
    refused = by_town.post(at_("dates"), {**fields, "on": "2022-12-01"})
    assert refused.status_code == 409
    assert refused.context["form"]["seen_on"].value() == "2022-09-30"
    moved = {**fields, "on": "2022-12-01", "seen_on": "2022-09-30"}
    without = by_town.post(at_("dates"), moved)
    assert without.status_code == 409
    by_town.post(at_("dates"), {**moved, "reason": "LAND"})
    assert project.commitment_moves.get().wanted_on == date(2022, 12, 31)
    assert project.dates.get().on == date(2022, 9, 30)
    closer = {**fields, "on": "2022-08-20", "precision": "DAY", "seen_on": "2022-09-30"}
    by_town.post(at_("dates"), closer)
    assert project.dates.get().on == date(2022, 8, 20)


def test_the_date_that_an_address_names_is_in_the_form(by_town, project):
    ProjectDate.objects.create(project=project, milestone="START", meaning="COMMITTED", on=date(2021, 5, 1))
    ProjectDate.objects.create(project=project, milestone="START", meaning="ACTUAL", on=date(2021, 6, 2))
    answer = by_town.get(at_("dates") + "?milestone=START&meaning=COMMITTED&title=")
    assert answer.context["form"]["seen_on"].value() == date(2021, 5, 1)
    assert "晚32天" in answer.content.decode()


def test_money_is_typed_in_wan_and_both_series_stand_side_by_side(by_town, project):
    project.figures.create(
        series="STATISTICAL", span="MONTH", ends_on=date(2021, 5, 31), amount_yuan=Decimal(10_000)
    )
    fields = {"series": "PAID", "span": "MONTH", "month": "2021-05", "amount_yuan": "4600"}
    by_town.post(at_("money"), fields)
    assert project.figures.get(series="PAID").amount_yuan == 46_000_000
    said = by_town.get(at_("money")).content.decode()
    assert '<td class="n">4,600</td><td class="n">1</td>' in said
    assert "STATISTICAL" not in said
    refused = by_town.post(at_("money"), {**fields, "amount_yuan": "5000"})
    assert refused.context["form"]["seen_yuan"].value() == "46000000.0000"
    assert by_town.post(at_("money"), {**fields, "series": "STATISTICAL"}).status_code == 400
    assert by_town.post(at_("money"), {**fields, "month": "2021年5月"}).status_code == 400


def test_the_figure_that_an_address_names_is_in_the_form(by_town, project):
    project.figures.create(
        series="PLAN", span="YEAR", ends_on=date(2021, 12, 31), amount_yuan=Decimal(10_000)
    )
    form = by_town.get(at_("money") + "?series=PLAN&span=YEAR&ends_on=2021-12-31").context["form"]
    assert (form["amount_yuan"].value(), form["month"].value()) == ("1", "2021-12")


def test_a_year_of_operation_is_recorded(by_town, project):
    by_town.post(at_("money"), {"operation": "1", "year": "2020", "jobs": "300", "output_yuan": "1.5"})
    year = project.operation.get()
    assert (year.jobs, year.output_yuan, year.tax_yuan) == (300, 15_000, None)
    assert by_town.post(at_("money"), {"operation": "1", "year": "2022"}).status_code == 409


def test_a_list_is_entered_and_left(by_office, project):
    fields = {"year": "2021", "level": "CITY", "list_class": "BUILD", "from_on": "2021-01-05"}
    by_office.post(at_("lists"), fields)
    entered = project.memberships.get()
    assert by_office.post(at_("lists"), fields).status_code == 409
    assert (
        by_office.post(at_("lists"), {"membership": entered.pk, "until_on": "2021-01-01"}).status_code == 409
    )
    by_office.post(at_("lists"), {"membership": entered.pk, "until_on": "2021-06-30"})
    entered.refresh_from_db()
    assert entered.until_on == date(2021, 6, 30)


def test_people_are_named(by_office, project, district):
    team = Team.objects.create(name="虚构专班")
    fields = {"leader": district.leader_post.pk, "team": team.pk, "responsible": [district.land.pk]}
    by_office.post(at_("people"), {**fields, "opened_version": 1})
    project.refresh_from_db()
    assert (project.leader, project.team, project.version) == (district.leader_post, team, 2)
    refused = by_office.post(at_("people"), {"opened_version": 1})
    assert refused.status_code == 409
    assert "副区长（分管工业）" in refused.content.decode()


def test_a_phase_is_linked_by_code_within_sight(by_town, project, other, district, at, town):
    assert by_town.post(at_("parent"), {"parent": "B-1", "relation": "PHASE"}).status_code == 400
    Project.objects.filter(pk=other.pk).update(town=district.town)
    by_town.post(at_("parent"), {"parent": "B-1", "relation": "PHASE"})
    project.refresh_from_db()
    assert project.parent == other
    assert 'value="B-1"' in by_town.get(at_("parent")).content.decode()
    by_town.post(at_("parent"), {"parent": "", "relation": "PHASE"})
    project.refresh_from_db()
    assert project.parent is None


def test_a_file_goes_up_comes_down_as_a_download_and_is_removed(by_town, project):
    by_town.post(at_("files"), {"file": SimpleUploadedFile("合同 1.pdf", PDF, "text/html")})
    file = project.attachments.get()
    answer = by_town.get(at_("file", file=file.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    refused = by_town.post(at_("files"), {"file": SimpleUploadedFile("网页.pdf", b"<html>")})
    assert refused.status_code == 409
    assert "不是可接收的文件" in refused.content.decode()
    by_town.post(at_("files"), {"remove": file.pk})
    assert not project.attachments.exists()
    assert by_town.post(at_("files"), {"remove": file.pk}).status_code == 409


def test_a_file_too_large_is_refused(by_town, project, settings):
    settings.LUODI_MAX_UPLOAD_BYTES = 10
    answer = by_town.post(at_("files"), {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert answer.status_code == 409


def test_a_file_is_seen_like_its_project(client, project, other, district, office, at):
    own = attach_file(project=project, name="a.pdf", content=PDF, by=office, at=at)
    for user, code, status in (
        (district.users[Role.TOWN], "A-1", 200),
        (district.users[Role.LEADER], "A-1", 200),
        (district.other_town_user, "A-1", 404),
        (district.other_town_user, "B-1", 404),
        (district.users[Role.ENTERPRISE], "A-1", 404),
        (district.users[Role.SYSTEM_ADMIN], "A-1", 403),
    ):
        client.force_login(user)
        assert client.get(at_("file", code, file=own.pk)).status_code == status


def test_queries_of_the_drawers_do_not_grow_with_what_they_show(
    by_office, project, other, office, at, django_assert_max_num_queries
):
    for number in range(20):
        project.dates.create(
            milestone="NODE", title=f"节点{number}", meaning="COMMITTED", on=date(2021, 7, 1)
        )
        project.figures.create(series="PAID", span="MONTH", ends_on=date(2019, 1, number + 1), amount_yuan=1)
        attach_file(project=project, name="a.pdf", content=PDF + bytes([number]), by=office, at=at)
    for name in DRAWERS:
        with django_assert_max_num_queries(24):
            by_office.get(at_(name), **HX)


def test_kinds_and_templates_are_offered_by_name_and_a_districts_own_template_stays(by_town, project):
    Project.objects.filter(pk=project.pk).update(template="OUR-OWN")
    form = by_town.get(at_("edit")).context["form"]
    assert ("government", "政府投资审批制项目") in form.fields["kind"].choices
    assert ("OUR-OWN", "OUR-OWN") in form.fields["template"].choices
    english = by_town.get(at_("edit"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Government-invested project (approval type)" in english


def test_empty_lists_of_boxes_offer_units_only(by_office, project, district):
    choices = list(by_office.get(at_("people")).context["form"].fields["responsible"].choices)
    assert {str(label) for _key, label in choices} == {
        "测试区", "重点项目办公室", "区行政审批服务局", "区自然资源局", "东街道", "西镇",
    }  # fmt: skip

"""Sheets of posts and units, gaps, handovers and service on their pages; how often they ask the database."""

import pytest
from django.core import signing
from django.urls import reverse

from luodi.desk import duty_sheets
from luodi.ledger.duty_models import Handover, ServiceRequest
from luodi.ledger.duty_views import SHEET
from luodi.ledger.models import Project, ProjectUnit, Team
from luodi.people.models import Role, User
from luodi.plan.models import ProjectPlan


@pytest.fixture
def made(district, at):
    """Two projects of the leader and the commissioner in two towns."""
    rows = []
    for number, town in enumerate((district.town, district.other_town), start=1):
        rows.append(
            Project.objects.create(
                code=f"P-{number}",
                name=f"虚构项目{number}",
                town=town,
                stage="SIGNED",
                leader=district.leader_post,
                commissioner=district.commissioner_post,
                enterprise=district.firm if number == 1 else None,
                total_investment_yuan=2_000_000_000,
                is_synthetic=True,
                created_at=at,
                updated_at=at,
            )
        )
        ProjectUnit.objects.create(project=rows[-1], organisation=district.permits)
    return rows


@pytest.fixture
def look(client, district):
    def look(who, name, *arguments, **query):
        client.force_login(who if isinstance(who, User) else district.users[who])
        return client.get(reverse(name, args=arguments), query)

    return look


def test_the_first_page_of_the_office_shows_the_gaps(look, made, district, client):
    shown = look(Role.OFFICE, "today").content.decode()
    assert "责任缺口" in shown
    assert "无专班" in shown
    Project.objects.update(team=Team.objects.create(name="虚构专班"))
    assert "责任缺口" not in client.get(reverse("today")).content.decode()


def test_sheets_show_what_the_reader_may_see(look, made, district):
    post = district.commissioner_post.pk
    for role in (Role.OFFICE, Role.LEADER, Role.COMMISSIONER):
        shown = look(role, "post_sheet", post).content.decode()
        assert "虚构项目1" in shown
        assert "虚构项目2" in shown
    town = look(Role.TOWN, "unit_sheet", district.town.code).content.decode()
    assert "虚构项目1" in town
    assert "虚构项目2" not in town
    assert look(Role.TOWN, "unit_sheet", district.other_town.code).status_code == 404
    department = look(Role.DEPARTMENT, "unit_sheet", district.permits.code).content.decode()
    assert "虚构项目2" in department
    gaps = look(Role.TOWN, "duty_gaps").content.decode()
    assert "虚构项目2" not in gaps


def test_papers_are_files(look, made, district):
    for name, argument in (("post_paper", district.leader_post.pk), ("unit_paper", district.town.code)):
        answer = look(Role.OFFICE, name, argument)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_what_was_not_shown_cannot_be_signed(client, look, made, district, at):
    giver = district.users[Role.COMMISSIONER]
    receiver = district.person("next", Role.COMMISSIONER, district.office)
    row = Handover.objects.create(post=giver.post, giver=giver, receiver=receiver, opened_at=at)
    assert look(receiver, "handover", row.pk).status_code == 200
    address = reverse("handover_sign", args=[row.pk])
    assert client.post(address, {"version": 1, "sheet": "made up"}).status_code == 400
    sealed = signing.dumps({"projects": [], "data_date": "2021-06-30"}, salt="another")
    assert client.post(address, {"version": 1, "sheet": sealed}).status_code == 400
    row.refresh_from_db()
    assert row.receiver_signed_at is None
    shown = look(giver, "handover", row.pk)
    sealed = shown.context["sealed"]
    assert {each["code"] for each in signing.loads(sealed, salt=SHEET)["projects"]} == {"P-1", "P-2"}
    assert client.post(address, {"version": 1, "sheet": sealed}).status_code == 302
    row.refresh_from_db()
    assert len(row.contents["projects"]) == 2
    assert look(district.users[Role.TOWN], "handover", row.pk).status_code == 404


def test_a_form_with_two_leaders_is_refused(client, look, made, district):
    look(Role.OFFICE, "today")
    second = district.leader_post.organisation.posts.create(title="区长（虚构）", is_leader=True)
    both = [district.leader_post.pk, second.pk]
    answer = client.post(reverse("project_people", args=["P-1"]), {"leader": both, "opened_version": 1})
    assert answer.status_code == 400
    assert "只有一名责任领导" in answer.content.decode()


def test_the_enterprise_sees_dates_and_requests_but_not_the_log(look, made, district, at):
    made[0].service_entries.create(kind="VISIT", on=at.date(), words="内部走访记录（虚构）", at=at)
    ServiceRequest.objects.create(project=made[0], title="接电（虚构）", asked_at=at, due_on=at.date())
    shown = look(Role.ENTERPRISE, "project_service", "P-1").content.decode()
    assert "接电（虚构）" in shown
    assert "内部走访记录" not in shown
    assert "内部走访记录" in look(Role.COMMISSIONER, "project_service", "P-1").content.decode()
    assert look(Role.ENTERPRISE, "project_service", "P-2").status_code == 404


def test_lists_ask_as_often_for_many(client, look, made, district, at, django_assert_max_num_queries):
    for number in range(30):
        ServiceRequest.objects.create(project=made[0], title=f"诉求{number}", asked_at=at, due_on=at.date())
    look(Role.OFFICE, "today")
    for name, most in (("duties", 14), ("duty_gaps", 8), ("service", 9), ("handovers", 8)):
        client.get(reverse(name))
        with django_assert_max_num_queries(most):
            client.get(reverse(name))
    with django_assert_max_num_queries(28):
        client.get(reverse("post_sheet", args=[district.leader_post.pk]))


def test_a_sheet_shows_pages_and_counts_the_whole(
    client, look, made, district, at, django_assert_max_num_queries
):
    """Each list turns by itself and keeps where the others stand; the headings count all; the paper has it whole."""
    rows = [
        Project(
            code=f"Q-{n:03}",
            name=f"虚构{n:03}",
            town=district.town,
            stage="SIGNED",
            created_at=at,
            updated_at=at,
        )
        for n in range(70)
    ]
    Project.objects.bulk_create(rows)
    for number in range(12):
        ServiceRequest.objects.create(
            project=made[0], title=f"诉求{number:02}", asked_at=at, due_on=at.date()
        )
    ProjectPlan.objects.bulk_create(
        ProjectPlan(
            project=row, state="LATE", milestone="START", margin_days=-n - 1, committed_on=at.date(),
            forecast_on=at.date(), data_date_on=at.date(), chain=[], missing=[], made_at=at,
        )
        for n, row in enumerate(rows)
    )  # fmt: skip
    code = district.town.code
    look(Role.OFFICE, "today")
    with django_assert_max_num_queries(30):
        first = client.get(reverse("unit_sheet", args=[code]))
    sheet = first.context["sheet"]
    assert [len(sheet[name]) for name in ("projects", "late", "requests")] == [50, 10, 10]
    shown = first.content.decode()
    assert "项目 71 个" in shown
    assert "预计不能按期 70 个" in shown
    assert "?late=2#sheet-late" in shown
    last = client.get(reverse("unit_sheet", args=[code]), {"page": "2", "late": "7", "waits": "2"})
    assert [len(last.context["sheet"][name]) for name in ("projects", "late", "requests")] == [21, 10, 2]
    assert last.context["sheet"]["late"][-1]["name"] == "虚构000"  # the fewest days come last
    assert "项目 71 个" in last.content.decode()
    assert "late=6" in last.content.decode()
    paper = duty_sheets.sheet_of(
        district.users[Role.OFFICE],
        duty_sheets.of_a_unit(district.users[Role.OFFICE], district.town),
        at.date(),
        at,
    )
    assert (len(paper["projects"]), paper["late_total"], len(paper["requests"])) == (71, 70, 12)

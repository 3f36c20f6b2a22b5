"""First page, list and project page: who sees what, in how many queries."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from luodi import journal
from luodi.ledger.models import ImportBatch, InvestmentFigure, Project
from luodi.ledger.queries import target
from luodi.people.models import Role
from luodi.plan.way_models import WayOut
from tests.desk import samples


@pytest.fixture
def desk(district, at):
    own = samples.project(
        "OWN", at, district.town, leader=district.leader_post, enterprise=district.firm,
        commissioner=district.commissioner_post, total_investment_yuan=Decimal(300_000_000),
    )  # fmt: skip
    own.units.create(organisation=district.permits)
    other = samples.project("OTHER", at, district.other_town, total_investment_yuan=Decimal(9_000_000_000))
    for each in (own, other):
        samples.activity(
            each, 1, district.permits, actual_start_on="2021-06-11", actual_finish_on="2021-06-20"
        )
        samples.activity(each, 2, district.permits)
        samples.activity(each, 3, district.land)
    samples.planned(own, at, -30, chain=[{"code": "A01"}, {"code": "A02"}])
    samples.planned(other, at, -2, chain=[])
    samples.planned(samples.project("BARE", at, district.town), at, None)
    return own, other


@pytest.fixture
def page(client, district):
    def read(role, address="/", status=200, **headers):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address, headers=headers)
        assert answer.status_code == status
        return answer.content.decode()

    return read


def test_the_office_reads_what_is_late_what_is_missing_what_waits_what_changed(page, desk, district, at):
    office = district.users[Role.OFFICE]
    ImportBatch.objects.create(
        sha256="0",
        filename="虚构台账.xlsx",
        organisation=district.office,
        by=office,
        state="PREVIEW",
        created_at=at,
    )
    journal.record_alone(by=office, at=timezone.now(), action="SOMETHING", target=target(desk[0]))
    text = page(Role.OFFICE)
    assert "2 个项目预计不能按期" in text
    late = text[text.index('id="late-title"') :]
    assert late.index("虚构项目 OTHER") < late.index("虚构项目 OWN"), (
        "2 days of 9 billion weigh more than 30 of 0.3"
    )
    assert "虚构台账.xlsx" in text
    assert "缺承诺日期" in text
    assert "昨日以来" in text
    assert "style=" not in text


def test_a_late_project_names_the_first_open_step_of_its_chain_and_who_owns_it(page, desk):
    text = page(Role.TOWN)
    late = text[text.index('id="late-title"') :]
    assert "区行政审批服务局 · <b>主体结构</b>" in late
    whole = re.sub(r'<span class="ld-nw">(.*?)</span>', r"\1", late)
    assert "须 2021-06-26 前开始，现最早 2021-06-21" in whole
    assert "晚30天" in late


def test_a_late_project_says_what_would_save_it_and_until_when_it_helps(page, desk, at):
    own = desk[0]
    row = WayOut.objects.create(
        project=own, inputs="", data_date_on=samples.DATA_DATE, days_won=9, found_at=at, until_on=date(2021, 7, 9),
        words={"zh-hans": [["“主体结构”缩短9天", "虚构集团"], ["改到别日", ""]], "en": [["Shorten it", "Firm"]]},
    )  # fmt: skip
    text = page(Role.LEADER)
    assert "“主体结构”缩短9天 等 2 项 · 虚构集团" in text
    assert "赢回 9 天，可按期" in text
    assert "看办法（截至 2021-07-09 有效）" in text
    row.inputs = "what it stood for before the last recalculation"
    row.save()
    text = page(Role.LEADER)
    assert "看办法" not in text
    assert "为什么，怎样保住" in text


def test_a_leader_reads_the_projects_they_lead(page, desk):
    text = page(Role.LEADER)
    assert "我包联的项目" in text
    assert "昨日以来" not in text


def test_a_town_reads_its_own_due_activities_only(page, desk):
    text = page(Role.TOWN)
    assert "今日有 2 项工作到期" in text
    assert "已过 4 天" in text
    assert "OTHER" not in text


def test_a_department_reads_its_own_activities_only(page, desk):
    text = page(Role.DEPARTMENT)
    assert "今日有 1 项工作到期" in text
    assert "设备安装" not in text


def test_a_commissioner_reads_the_projects_they_serve(page, desk):
    assert "今日有 2 项工作到期" in page(Role.COMMISSIONER)


def test_an_enterprise_reads_its_own_dates(page, desk):
    text = page(Role.ENTERPRISE)
    assert "我们的项目" in text
    assert "2022-03-31 →" in text
    assert "OTHER" not in text


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_an_administrator_gets_entries_and_no_projects(page, desk, role):
    text = page(role)
    assert "您的管理页面" in text
    assert "OWN" not in text
    page(role, "/projects/", status=403)


def test_an_empty_district_says_what_to_do(page):
    assert "没有预计不能按期的项目" in page(Role.OFFICE)
    assert "还没有项目" in page(Role.OFFICE, "/projects/")
    assert "十四天内没有到期的工作" in page(Role.TOWN)


def test_the_list_shows_ledger_and_plan_side_by_side(page, desk):
    for series, amount in (("PLAN", 50_000_000), ("PAID", 20_000_000)):
        InvestmentFigure.objects.create(
            project=desk[0], series=series, span="YEAR" if series == "PLAN" else "YEAR_TO_MONTH",
            ends_on="2021-12-31" if series == "PLAN" else "2021-05-31", amount_yuan=Decimal(amount),
        )  # fmt: skip
    text = page(Role.OFFICE, "/projects/")
    assert "30,000" in text
    assert "5,000" in text
    assert "2,000" in text
    assert "晚30天" in text
    assert "缺承诺日期" in text
    assert "style=" not in text


def test_the_list_is_filtered_and_sorted_by_the_address(page, desk):
    text = page(Role.OFFICE, "/projects/?state=LATE&sort=margin")
    assert text.index("虚构项目 OWN") < text.index("虚构项目 OTHER")
    assert "BARE" not in text
    assert 'aria-sort="ascending"' in text
    text = page(Role.OFFICE, "/projects/?state=LATE&sort=-margin")
    assert text.index("虚构项目 OTHER") < text.index("虚构项目 OWN")


def test_a_town_s_list_and_pages_hold_its_own_projects_only(page, desk):
    assert "OTHER" not in page(Role.TOWN, "/projects/")
    page(Role.TOWN, "/projects/OWN/")
    page(Role.TOWN, "/projects/OTHER/", status=404)


@pytest.mark.parametrize("tab", ["plan", "facts", "money", "lists", "files", "trail", "nonsense"])
def test_every_tab_opens_in_both_languages(page, desk, tab):
    assert "虚构项目 OWN" in page(Role.OFFICE, f"/projects/OWN/?tab={tab}")
    text = page(Role.OFFICE, f"/projects/OWN/?tab={tab}", **{"accept-language": "en"})
    assert "Commitment and forecast" in text
    assert "style=" not in text


def test_the_project_page_says_stage_promise_reason_and_what_is_missing(page, desk):
    text = page(Role.OFFICE, "/projects/OWN/")
    assert 'aria-current="step">在建' in text
    assert "最早能兑现" in text
    assert "2022-04-30" in text
    assert "进入“竣工”还缺" in text
    assert 'data-src="/wallchart/OWN/data.json"' in text
    assert "以表格查看全部 3 项工作" in text


def test_a_suspended_project_says_so(page, desk):
    Project.objects.filter(code="OWN").update(stage="SUSPENDED", stage_reason="FUNDING")
    text = page(Role.OFFICE, "/projects/OWN/")
    assert "没有下一阶段" in text
    assert "暂缓：资金不到位" in text


def test_the_number_of_queries_does_not_grow_with_the_projects(
    page, district, at, django_assert_max_num_queries, client
):
    samples.many(120, at, [district.town, district.other_town], district.leader_post)
    client.force_login(district.users[Role.OFFICE], backend="django.contrib.auth.backends.ModelBackend")
    for address, most in (
        # One counts unread messages, one asks what lapses, one for gaps of duties, three for requests and handovers,
        # two for tasks and issues, one for moves of promised dates.
        ("/", 22),  # of the list one asks for cards
        ("/projects/", 16),  # one of them asks what probabilities rest on
        ("/projects/?page=2", 16),
        ("/projects/XG-001/", 27),  # two ask for visits and findings
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
    client.force_login(district.users[Role.TOWN], backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(21):
        assert client.get("/").status_code == 200

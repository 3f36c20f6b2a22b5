"""The wall chart's pages and data: scope, words, queries."""

import pytest
from django.urls import reverse

from luodi.people.models import Role
from tests.desk import samples

OWN_ADDRESSES = ["wallchart_project", "wallchart_activities", "wallchart_panel"]


@pytest.fixture
def chart(district, at):
    own = samples.project("OWN", at, district.town, leader=district.leader_post)
    other = samples.project("OTHER", at, district.other_town)
    first = samples.activity(own, 1, district.permits, actual_start_on="2021-06-11")
    second = samples.activity(own, 2, None, owner_text="建设单位", name_en="Main structure")
    samples.link(first, second)
    samples.planned(own, at, -30, chain=[{"code": "A01"}, {"code": "A02"}], missing=["TEMPLATE"])
    samples.planned(other, at, 20)
    return own, other


@pytest.fixture
def signed_in(client, district):
    def sign_in(role):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def test_the_page_hands_the_address_s_filters_to_its_data(signed_in, chart):
    page = signed_in(Role.OFFICE).get("/wallchart/?town=T1&group=leader").content.decode()
    assert 'data-src="/wallchart/data.json?town=T1&amp;group=leader"' in page
    assert "2 个项目，当前筛选 1 个" in page
    assert 'id="wall-words"' in page
    assert "<noscript>" in page
    assert "style=" not in page


def test_an_empty_choice_says_so_and_offers_the_way_out(signed_in, chart):
    page = signed_in(Role.OFFICE).get("/wallchart/?q=nothing").content.decode()
    assert "没有符合条件的项目" in page
    assert "data-ld-wall" not in page


def test_data_follow_filters_and_grouping(signed_in, chart):
    found = signed_in(Role.OFFICE).get("/wallchart/data.json?state=LATE&group=none").json()
    assert [row["id"] for row in found["projects"]] == ["OWN"]
    assert found["groups"] == []
    assert found["data_date"] == "2021-06-30"


def test_an_unknown_grouping_is_by_town(signed_in, chart):
    found = signed_in(Role.OFFICE).get("/wallchart/data.json?group=colour").json()
    assert [group["id"] for group in found["groups"]] == ["T1", "T2"]


def test_a_town_gets_its_own_projects_in_page_data_and_filters(signed_in, chart):
    client = signed_in(Role.TOWN)
    assert [row["id"] for row in client.get("/wallchart/data.json").json()["projects"]] == ["OWN"]
    page = client.get("/wallchart/").content.decode()
    assert "1 个项目" in page
    assert "西镇" not in page


@pytest.mark.parametrize("name", OWN_ADDRESSES)
def test_another_town_s_project_does_not_exist(signed_in, chart, name):
    client = signed_in(Role.TOWN)
    assert client.get(reverse(name, args=["OWN"])).status_code == 200
    assert client.get(reverse(name, args=["OTHER"])).status_code == 404


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_administrators_see_no_projects(signed_in, chart, role):
    assert signed_in(role).get("/wallchart/data.json").status_code == 403


def test_activities_carry_dates_owner_links_and_float(signed_in, chart):
    first, second = signed_in(Role.OFFICE).get("/wallchart/OWN/activities.json").json()["children"]
    assert (first["id"], first["owner"], first["done_s"], first["done_e"]) == (
        "A01",
        "区行政审批服务局",
        "2021-06-11",
        None,
    )
    assert (second["s"], second["e"], second["must"]) == ("2021-06-21", "2021-06-30", "2021-06-26")
    assert second["links"] == ["A01"]
    assert (second["owner"], second["float_text"], second["ms"]) == ("建设单位", "余5天 紧", False)


def test_one_project_s_feed_has_its_activities_inside(signed_in, chart):
    found = signed_in(Role.OFFICE).get("/wallchart/OWN/data.json").json()
    assert [row["id"] for row in found["projects"]] == ["OWN"]
    assert len(found["projects"][0]["children"]) == 2


def test_the_panel_says_the_honest_date_the_chain_with_owners_and_what_is_missing(signed_in, chart):
    page = signed_in(Role.OFFICE).get("/wallchart/OWN/panel/").content.decode()
    assert "最早能兑现 2022-04-30" in page
    assert "区行政审批服务局" in page
    assert page.index("建筑工程施工许可证") < page.index("主体结构")
    assert "施工模板" in page
    assert 'href="/projects/OWN/"' in page
    assert 'role="dialog"' in page


def test_the_panel_speaks_english(signed_in, chart):
    client = signed_in(Role.OFFICE)
    page = client.get("/wallchart/OWN/panel/", headers={"accept-language": "en"}).content.decode()
    assert "Main structure" in page
    assert "Earliest honest date 2022-04-30" in page


@pytest.mark.slow
def test_the_page_of_487_projects_asks_no_more_queries(
    signed_in, district, at, django_assert_max_num_queries
):
    samples.many(487, at, [district.town, district.other_town])
    client = signed_in(Role.OFFICE)
    with django_assert_max_num_queries(10):  # one of them counts the unread messages in the bar
        client.get("/wallchart/")
    with django_assert_max_num_queries(5):
        client.get("/wallchart/data.json")

"""The big screen: blocks, pages, scope, and a sign-in that does not end while it is shown."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from luodi.desk.screen import BLOCKS, MOST_PAGES, WALL_ROWS, paged
from luodi.desk.screen_views import STAYS
from luodi.people.models import Role
from tests.desk import samples


@pytest.fixture
def read(client, district):
    def get(role, name, status=200):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(f"/screen/block/?name={name}")
        assert answer.status_code == status
        return answer.content.decode()

    return get


@pytest.fixture
def projects(district, at):
    made = samples.many(60, at, [district.town, district.other_town], district.leader_post)
    made[0].units.create(organisation=district.permits)
    return made


def names(text):
    return re.findall(r'sc-name">(虚构项目 \d+)', text)


def test_the_wall_shows_late_and_tight_the_latest_first(read, projects):
    shown = names(read(Role.LEADER, "wall"))
    chosen = [each for each in projects if (m := each.plan.margin_days) is not None and m <= 10]
    wanted = sorted(chosen, key=lambda each: (each.plan.margin_days, each.code))
    assert shown == [each.name for each in wanted][: WALL_ROWS * MOST_PAGES]


def test_late_projects_by_days_whatever_their_money_with_step_and_owner(read, projects):
    text = read(Role.LEADER, "late")
    shown = names(text)
    wanted = sorted((p for p in projects if (p.plan.margin_days or 0) < 0), key=lambda p: p.plan.margin_days)
    assert [s for s in shown] == [p.name for p in wanted][: len(shown)]
    assert f"预计不能按期的项目 {len(wanted)} 个" in text
    assert f"另有 {len(wanted) - len(shown)} 个未列出" in text
    assert "卡在：建筑工程施工许可证" in text
    assert "副区长（分管工业）" in text


def test_towns_count_their_own_and_those_without_a_town_are_said(read, projects, at):
    samples.planned(samples.project("BARE", at, None), at, -3)
    text = read(Role.LEADER, "map")
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="n">(\d+)</td>', text)
    assert dict(rows) == {"东街道": "30", "西镇": "30", "未定镇街": "1"}


def test_the_week_begins_today_and_counts_what_is_overdue(read, projects, district, at):
    one = projects[0]
    samples.activity(one, 3, district.permits, responsible_start_on="2021-06-30", name="今天的工作")
    samples.activity(
        one, 4, district.permits, code="A44", responsible_start_on="2021-07-06", name="第七天的工作"
    )
    samples.activity(
        one, 4, district.permits, code="A45", responsible_start_on="2021-07-07", name="第八天的工作"
    )
    text = read(Role.OFFICE, "week")
    assert "今天的工作" in text
    assert "第七天的工作" in text
    assert "第八天的工作" not in text
    # Of each of the sixty projects one step is due on 16 June and one on 26 June.
    assert "另有 120 项已过最晚责任日" in text


@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_block_shows_only_what_its_person_sees(read, projects, name):
    text = read(Role.TOWN, name)
    assert "虚构项目 001" not in text
    assert "西镇" not in text
    assert '<dd class="ld-num">30<small>' in text


@pytest.mark.parametrize("name", list(BLOCKS))
def test_an_empty_district_says_so_on_every_block(read, district, name):
    assert '<p class="sc-empty">没有</p>' in read(Role.LEADER, name)


def test_blocks_that_do_not_exist_and_people_without_projects(read, projects):
    read(Role.LEADER, "nothing", 404)
    read(Role.SYSTEM_ADMIN, "wall", 403)


def test_a_screen_stays_signed_in_while_it_is_shown_and_ends_with_its_account(
    client, read, projects, district
):
    read(Role.LEADER, "wall")
    stays = Session.objects.get(pk=client.session.session_key).expire_date - timezone.now()
    assert STAYS - timedelta(minutes=1) < stays <= STAYS
    leader = district.users[Role.LEADER]
    leader.is_active = False
    leader.save()
    answer = client.get("/screen/block/?name=wall", headers={"Accept": "application/json, text/html"})
    assert answer.status_code == 401


def test_the_frame_names_its_blocks_and_keeps_nothing_in_caches(client, district):
    client.force_login(district.users[Role.LEADER], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/screen/")
    assert f'data-blocks="{" ".join(BLOCKS)}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", list(BLOCKS))
def test_questions_do_not_grow(read, projects, client, django_assert_max_num_queries, name):
    read(Role.LEADER, name)
    with django_assert_max_num_queries(17):
        client.get(f"/screen/block/?name={name}")


def test_pages_hold_so_many_rows_and_count_what_is_left_out() -> None:
    pages = paged(list(range(100)), 9)
    assert [len(page.rows) for page in pages] == [9, 9, 9]
    assert pages[0].left_out == 73
    assert [page.count for page in paged([], 9)] == [1]

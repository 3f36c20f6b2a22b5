"""The wall's feed: scope, groups, order, words, number of queries."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from luodi.ledger.models import ListMembership, Project
from luodi.ledger.stages import Stage
from luodi.people.models import Role
from luodi.plan.models import Baseline, BaselineActivity
from luodi.wallchart.queries import wall
from luodi.wallchart.words import in_yi, island_words, margin_words
from tests.desk import samples
from tests.desk.samples import DATA_DATE

KEYS = {
    "id", "name", "group", "stage", "stage_name", "amount", "margin", "margin_text", "margin_kind", "committed",
    "committed_name", "forecast", "state", "state_text", "leader", "synthetic", "url", "segments", "milestones",
    "baseline", "has_children",
}  # fmt: skip


@pytest.fixture
def shown(district, at):
    first = samples.project(
        "P-1", at, district.town, total_investment_yuan=Decimal("1234500000"), leader=district.leader_post
    )
    second = samples.project("P-2", at, district.other_town, stage=Stage.PERMITS)
    third = samples.project("P-3", at, district.town)
    samples.planned(first, at, -30)
    samples.activity(first, 1)
    samples.planned(second, at, 6)
    samples.planned(third, at, None)
    return first, second, third


def feed(district, params=None, group="town", role=Role.OFFICE):
    return wall(district.users[role], params or {}, DATA_DATE, group)


def test_a_row_has_exactly_the_keys_of_the_feed_and_says_what_the_plan_says(district, shown):
    row = feed(district)["projects"][0]
    assert set(row) == KEYS
    assert row["id"] == "P-1"
    assert (row["margin"], row["margin_text"], row["margin_kind"]) == (-30, "晚30天", "late")
    assert (row["committed"], row["committed_name"], row["forecast"]) == ("2022-03-31", "投产", "2022-04-30")
    assert row["amount"] == "12.35"
    assert row["url"] == "/projects/P-1/"
    assert row["segments"][0] == {
        "k": "permit",
        "name": "用地手续",
        "s": "2021-01-04",
        "e": "2021-05-31",
        "done": "2021-05-31",
    }
    assert row["milestones"] == [{"name": "开工", "on": "2021-06-01", "done": True}]
    assert row["has_children"] is True
    assert row["synthetic"] is True


def test_the_smallest_margin_comes_first_and_the_unknown_last(district, shown):
    rows = feed(district)["projects"]
    assert [row["id"] for row in rows] == ["P-1", "P-2", "P-3"]
    assert rows[2]["margin"] is None
    assert rows[2]["state_text"] == "缺承诺日期"
    assert rows[2]["amount"] is None


def test_a_project_without_a_plan_is_drawn_as_not_planned(district, at):
    samples.project("P-9", at, district.town)
    row = feed(district)["projects"][0]
    assert (row["state"], row["state_text"], row["segments"], row["baseline"]) == ("", "还没有计划", [], None)


def test_groups_by_town_leader_and_stage(district, shown):
    towns = feed(district)["groups"]
    assert [group["name"] for group in towns] == ["东街道", "西镇"]
    assert towns[0]["note"] == "2 个 · 12.35 亿元 · 不能按期 1 个"
    leaders = feed(district, group="leader")["groups"]
    assert [group["name"] for group in leaders] == ["副区长（分管工业）", "未定责任领导"]
    assert [group["id"] for group in feed(district, group="stage")["groups"]] == ["PERMITS", "BUILDING"]
    assert feed(district, group="none")["groups"] == []


def test_a_part_of_a_bundle_is_not_counted_twice_in_its_group(district, at):
    bundle = samples.project("B", at, district.town, total_investment_yuan=Decimal(500_000_000))
    samples.project(
        "B-1",
        at,
        district.town,
        parent=bundle,
        relation=Project.Relation.PART,
        total_investment_yuan=Decimal(100_000_000),
    )
    assert feed(district)["groups"][0]["note"] == "2 个 · 5 亿元"


def test_filters_narrow(district, shown):
    ListMembership.objects.create(
        project=shown[1], year=2021, level="CITY", list_class="BUILD", from_on=date(2021, 1, 1)
    )
    shown[2].tags.create(tag="FLAGSHIP")

    def ids(**params):
        return [row["id"] for row in feed(district, params)["projects"]]

    assert ids(town="T2") == ["P-2"]
    assert ids(leader=str(district.leader_post.pk)) == ["P-1"]
    assert ids(leader="x") == []
    assert ids(level="CITY") == ["P-2"]
    assert ids(level="PROVINCE") == []
    assert ids(stage="PERMITS") == ["P-2"]
    assert ids(tag="FLAGSHIP") == ["P-3"]
    assert ids(state="LATE") == ["P-1"]
    assert ids(q="P-3") == ["P-3"]


def test_a_town_sees_its_own_projects_only(district, shown):
    assert {row["id"] for row in feed(district, role=Role.TOWN)["projects"]} == {"P-1", "P-3"}
    assert feed(district, {"town": "T2"}, role=Role.TOWN)["projects"] == []


def test_the_baseline_in_force_is_one_span(district, shown, at):
    approved = Baseline.objects.create(
        project=shown[0],
        number=1,
        reason="批准",
        approved_by=district.users[Role.OFFICE],
        approved_at=at,
        data_date_on=DATA_DATE,
    )
    for code, start, finish in (
        ("A", date(2021, 1, 4), date(2021, 2, 1)),
        ("B", date(2021, 2, 2), date(2022, 1, 1)),
    ):
        BaselineActivity.objects.create(
            baseline=approved, code=code, name=code, start_on=start, finish_on=finish
        )
    assert feed(district)["projects"][0]["baseline"] == {"s": "2021-01-04", "e": "2022-01-01"}
    approved.superseded_at = at
    approved.save()
    assert feed(district)["projects"][0]["baseline"] is None


@pytest.mark.slow
def test_487_projects_take_as_many_queries_as_one(district, at, django_assert_num_queries):
    samples.many(487, at, [district.town, district.other_town])
    with django_assert_num_queries(3):  # rows, spans of the baselines, and the open cards of all of them
        found = feed(district)
    assert len(found["projects"]) == 487
    assert (found["from"], found["to"]) == ("2020-01-01", "2022-12-31")


def test_the_island_gets_every_word_it_knows_in_both_languages():
    for code, name in (("zh-hans", "zh"), ("en", "en")):
        wanted = json.loads((Path(__file__).parent / "island" / f"words.{name}.json").read_text())
        with translation.override(code):
            given = island_words()
        assert set(wanted) - {"months_short"} <= set(given)
        assert all(given.values())


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, ("晚1天", "late")),
        (0, ("余0天 紧", "tight")),
        (10, ("余10天 紧", "tight")),
        (11, ("余11天", "ok")),
        (None, ("—", "none")),
    ],
)
def test_margins_in_words(days, said):
    assert margin_words(days) == said


@pytest.mark.parametrize(
    ("yuan", "said"),
    [(None, None), (Decimal(0), "0"), (Decimal(150_000_000), "1.5"), (Decimal(13_000_000_000), "130")],
)
def test_amounts_in_yi(yuan, said):
    assert in_yi(yuan) == said

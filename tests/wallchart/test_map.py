"""The map's page and feed: scope, totals, places, queries."""

import re
from decimal import Decimal

import pytest

from luodi.ledger.models import Project
from luodi.ledger.places import PlaceGiven, set_place
from luodi.ledger.stages import Datum
from luodi.people.models import Role
from luodi.wallchart.map_queries import map_feed
from luodi.wallchart.map_words import map_words
from tests.desk import samples

ISLAND = ["map.js", "map_view.js", "map_list.js"]


@pytest.fixture
def chart(district, at):
    own = samples.project("OWN", at, district.town, total_investment_yuan=Decimal(250_000_000))
    part = samples.project(
        "PART", at, district.town, total_investment_yuan=Decimal(50_000_000), parent=own, relation="PART"
    )
    other = samples.project("OTHER", at, district.other_town)
    nowhere = samples.project("NOWHERE", at, None)
    samples.planned(own, at, -30)
    samples.planned(other, at, 5)
    given = PlaceGiven("120.1, 36.1", Datum.CGCS2000)
    set_place(project=own, given=given, version=own.version, by=district.users[Role.OFFICE], at=at)
    return own, part, other, nowhere


@pytest.fixture
def signed_in(client, district):
    def sign_in(role):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def test_the_feed_places_and_counts(chart) -> None:
    feed = map_feed(Project.objects.all())
    rows = {row["id"]: row for row in feed["projects"]}
    assert [row["id"] for row in feed["projects"]][:2] == ["OWN", "OTHER"]
    assert (rows["OWN"]["at"], rows["OWN"]["kind"], rows["OWN"]["yi"]) == ([120.1, 36.1], "late", 2.5)
    assert (rows["OTHER"]["at"], rows["OTHER"]["kind"]) == (None, "tight")
    assert (feed["unplaced"], feed["townless"]) == (3, 1)
    towns = {town["code"]: town for town in feed["towns"]}
    assert (towns["T1"]["count"], towns["T1"]["late"], towns["T1"]["unplaced"]) == (2, 1, 1)
    assert towns["T1"]["amount"] == "2.5 亿元"  # the part is in the bundle's amount
    assert towns["T2"]["amount"] == "—"
    assert feed["total"]["count"] == 4


def test_two_queries_however_many_projects(chart, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        map_feed(Project.objects.all())


def test_a_town_sees_its_own(signed_in, chart) -> None:
    feed = signed_in(Role.TOWN).get("/map/data.json").json()
    assert {row["id"] for row in feed["projects"]} == {"OWN", "PART"}
    assert [town["code"] for town in feed["towns"]] == ["T1"]


def test_filters_are_those_of_the_wall(signed_in, chart) -> None:
    browser = signed_in(Role.OFFICE)
    assert [row["id"] for row in browser.get("/map/data.json?state=LATE").json()["projects"]] == ["OWN"]
    page = browser.get("/map/?town=T1").content.decode()
    assert 'data-src="/map/data.json?town=T1"' in page
    assert "位置未登记 1 个" in page
    assert "<noscript>" in page


def test_nothing_found_and_nothing_there(signed_in, district) -> None:
    browser = signed_in(Role.OFFICE)
    assert "没有符合条件的项目" in browser.get("/map/?q=nothing").content.decode()
    assert "还没有项目" in browser.get("/map/").content.decode()


def test_the_switch_of_the_base_map_is_there_when_one_is_set(signed_in, chart, settings) -> None:
    browser = signed_in(Role.LEADER)
    assert "data-map-base " not in browser.get("/map/").content.decode()
    settings.LUODI_TILES = ["https://tiles.example/{z}/{x}/{y}"]
    assert "data-map-base " in browser.get("/map/").content.decode()


def test_every_word_is_there_and_used(settings) -> None:
    source = "".join((settings.PACKAGE / "static" / "luodi" / name).read_text() for name in ISLAND)
    used = set(re.findall(r"words\.(\w+)", source))
    page = (settings.PACKAGE / "templates" / "wallchart" / "map.html").read_text()
    assert set(map_words()) == used | set(re.findall(r"words\.(\w+)", page))

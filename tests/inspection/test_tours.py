"""A quarter's tour: called once, a short way, scored by the units on it, best and worst dropped, results."""

import importlib
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from luodi.engine.tours import length_m, placed, route
from luodi.inspection import tour_views
from luodi.inspection.actions import touring as verbs
from luodi.inspection.actions.touring import TourFacts
from luodi.inspection.models import Tour, TourScore
from luodi.inspection.rules import inspection_rules
from luodi.ledger.models import Project
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Organisation, Role
from luodi.people.permissions import NotAllowed
from tests.inspection.conftest import ON

POINTS = {"SCALE": 15, "QUALITY": 20, "PROGRESS": 20, "YIELD": 15, "SITE": 8}


@pytest.fixture
def sites(district, at):
    """Three fictional sites: one of the town, two of the other; the second without a place."""
    towns = [district.town, district.other_town, district.other_town]
    places = [(120.0, 36.0), None, (120.1, 36.0)]
    made = []
    for number, (town, place) in enumerate(zip(towns, places, strict=True)):
        known = (
            {"longitude": place[0], "latitude": place[1], "source_datum": "WGS84", "place_text": "虚构"}
            if place
            else {}
        )
        made.append(
            Project.objects.create(
                code=f"S{number}", name=f"虚构观摩点{number}", town=town, stage="BUILDING", is_synthetic=True,
                created_at=at, updated_at=at, **known,
            )
        )  # fmt: skip
    return made


@pytest.fixture
def call(sites, office, district, at):
    def make(on=ON, projects=None, units=None, by=office):
        units = units or [district.town, district.other_town, district.permits]
        facts = TourFacts("二季度观摩（虚构）", on, sites if projects is None else projects, units)
        return verbs.call_tour(by=by, at=at, facts=facts)

    return make


@pytest.fixture
def scoring(call, office, at):
    return verbs.open_tour(by=office, at=at, tour=call(), version=1)


def score(tour, by, at, number=1, **points):
    return verbs.score_stop(by=by, at=at, stop=tour.stops.get(position=number), points=POINTS | points)


def test_a_short_way_and_places_by_trimmed_means() -> None:
    points = [(120.0, 36.0), (120.4, 36.0), (120.1, 36.0), (120.3, 36.0), (120.2, 36.0)]
    order = route(points)
    assert order == [0, 2, 4, 3, 1]
    assert length_m([points[each] for each in order]) <= length_m(points)
    assert route([]) == []
    found = placed([[60, 80, 82, 84, 100], [82, 82, 82, 82, 82], [99, 99], [50, 60, 70, 80, 90]], 1, 3)
    assert [each.place for each in found] == [1, 1, None, 3]


def test_the_route_ends_where_no_place_is_known(call) -> None:
    tour = call()
    assert list(tour.stops.values_list("project__code", flat=True)) == ["S0", "S2", "S1"]
    assert sum(row["most"] for row in tour.sheet) == 100


def test_one_a_quarter(call) -> None:
    call()
    with pytest.raises(verbs.ToursTooMany):
        call(on=date(2021, 4, 1))
    assert call(on=date(2021, 7, 1)).pk


def test_without_stops_there_is_none(call, sites) -> None:
    with pytest.raises(verbs.TourStopsWrong):
        call(projects=[])
    with pytest.raises(verbs.TourStopsWrong):
        call(projects=sites * 5)
    assert not Tour.objects.exists()


def test_who_scores_what(scoring, district, town, at, office) -> None:
    score(scoring, town, at, 2)
    score(scoring, town, at, 2, SITE=1)  # corrected: still one sheet
    assert TourScore.objects.get().total == 71
    with pytest.raises(verbs.TourOwnStop):
        score(scoring, town, at, 1)
    with pytest.raises(verbs.TourNotYours):
        score(scoring, district.other_department_user, at)
    with pytest.raises(NotAllowed):
        score(scoring, district.users[Role.INSPECTOR], at)
    for wrong in ({"SITE": 11}, {"SITE": -1}, {"SITE": None}, {"SITE": "9"}):
        with pytest.raises(verbs.TourPointsWrong):
            score(scoring, town, at, 2, **wrong)


def test_scored_only_while_it_is_open(call, district, office, at) -> None:
    tour = call()
    permits = district.users[Role.DEPARTMENT]
    with pytest.raises(verbs.TourNotInState):
        score(tour, permits, at)
    verbs.open_tour(by=office, at=at, tour=tour, version=1)
    score(tour, permits, at)
    verbs.close_tour(by=office, at=at, tour=tour, version=2)
    with pytest.raises(verbs.TourNotInState):
        score(tour, permits, at)
    with pytest.raises(ChangedMeanwhile):
        verbs.close_tour(by=office, at=at, tour=tour, version=2)
    tour.refresh_from_db()
    with pytest.raises(verbs.TourNotInState):
        verbs.open_tour(by=office, at=at, tour=tour, version=tour.version)
    assert tour.stops.get(position=1).score is None  # one sheet: no result


def test_best_and_worst_are_dropped(call, district, office, at) -> None:
    units = []
    for number, yields in enumerate((0, 12, 15, 18, 20)):
        unit = Organisation.objects.create(
            code=f"D{number}", name=f"虚构部门{number}", kind="DEPARTMENT", path=f"/d{number}/"
        )
        units.append((district.person(f"d{number}", Role.DEPARTMENT, unit), yields))
    tour = call(units=[person.organisation for person, _yield in units])
    verbs.open_tour(by=office, at=at, tour=tour, version=1)
    for person, yields in units:
        score(tour, person, at, 1, YIELD=yields)
    verbs.close_tour(by=office, at=at, tour=tour, version=2)
    first = tour.stops.get(position=1)
    assert (float(first.score), first.place) == (63 + 15, 1)
    assert tour.stops.get(position=2).place is None


def test_a_town_sees_the_tour_it_is_on_and_no_link_to_anothers_project(
    scoring, client, district, town, at
) -> None:
    client.force_login(town)
    page = client.get(reverse("tour", args=[scoring.pk])).text
    assert "虚构观摩点1" in page
    assert reverse("project", args=["S1"]) not in page
    assert "本单位待评分 2 个点" in client.get(reverse("tours")).text
    address = reverse("tour_score", args=[scoring.pk, scoring.stops.get(position=2).pk])
    answer = client.post(address, {**POINTS, "opened_version": scoring.version})
    assert answer.status_code == 302
    assert "已评 78 分" in client.get(answer.headers["Location"]).text
    assert client.post(address, {**POINTS, "SITE": 99, "opened_version": 2}).status_code == 400
    client.force_login(district.other_department_user)
    assert client.get(reverse("tour", args=[scoring.pk])).status_code == 404
    assert "二季度观摩" not in client.get(reverse("tours")).text
    client.force_login(district.users[Role.ENTERPRISE])
    assert client.get(reverse("tours")).status_code == 403


def test_called_opened_and_closed_on_pages(
    client, office, sites, district, django_assert_max_num_queries
) -> None:
    client.force_login(office)
    said = {
        "title": "三季度观摩（虚构）", "on": "2021-09-20", "codes": "S0，S2", "units": [district.town.pk],
        "opened_version": 0,
    }  # fmt: skip
    assert "没有编号为 X9 的项目" in client.post(reverse("tour_new"), {**said, "codes": "X9"}).text
    page = client.post(reverse("tour_new"), said, follow=True)
    assert "开始评分" in page.text
    assert "距上一点 9" in page.text
    tour = Tour.objects.get()
    again = client.post(reverse("tour_new"), said)
    assert "本季度已有观摩" in again.text
    client.post(reverse("tour_turn", args=[tour.pk]), {"version": 1, "open": 1})
    assert client.post(reverse("tour_turn", args=[tour.pk]), {"version": 1, "open": 1}).status_code == 409
    closed = client.post(reverse("tour_turn", args=[tour.pk]), {"version": 2, "close": 1}, follow=True)
    assert "名次" in closed.text
    with django_assert_max_num_queries(16):
        client.get(reverse("tour", args=[tour.pk]))
    with django_assert_max_num_queries(12):
        client.get(reverse("tours"))


def test_a_tour_keeps_the_rules_of_the_day_it_was_called(
    call, client, district, office, town, at, *, monkeypatch
) -> None:
    """One sheet is enough by the later rules; by those of its day it gives no result."""
    tour = verbs.open_tour(by=office, at=at, tour=call(), version=1)
    score(tour, town, at, 2)
    later = replace(inspection_rules().tour, drop=0, least_scores=1, stops_most=2, a_quarter=2)
    changed = replace(inspection_rules(), tour=later)
    for module in (verbs, tour_views):
        monkeypatch.setattr(module, "inspection_rules", lambda: changed)
    client.force_login(town)
    page = client.get(reverse("tour", args=[tour.pk])).text
    assert "每季度最多 1 次，每次最多 12 个点" in page
    assert "各去掉 1 个最高、最低分后平均；余下不足 3 份不出结果" in page
    verbs.close_tour(by=office, at=at, tour=tour, version=tour.version)
    assert not tour.stops.exclude(score=None).exists()
    newer = call(
        on=ON, projects=list(Project.objects.filter(code="S1"))
    )  # the later rules allow a second one
    assert newer.rules == {"a_quarter": 2, "stops_most": 2, "drop": 0, "least_scores": 1}


def test_tours_called_before_keep_the_rules_that_they_were_shown_by(call) -> None:
    tour = call()
    Tour.objects.update(rules={})
    importlib.import_module("luodi.migrations.0031_tour_rules_and_items_for_all").keep(apps, None)
    tour.refresh_from_db()
    assert tour.rules == inspection_rules().tour.kept

"""Outlines handed in, confirmed, dropped; every exit, nothing half-written."""

from dataclasses import replace

import pytest

from luodi.engine.coordinates import Reference
from luodi.engine.geodesy import distance_m, gcj_from_wgs
from luodi.geography import queries
from luodi.geography.actions import confirm_boundaries, drop_boundaries, hand_in_boundaries
from luodi.geography.faults import BoundaryFault
from luodi.geography.models import Boundary, BoundaryImport
from luodi.geography.projections import Stated
from luodi.journal import Event
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from tests.geography.conftest import (
    BOTH,
    EAST,
    GK_120,
    ORIGIN,
    WEST,
    feature,
    geojson,
    in_metres,
    zipped,
)

pytestmark = pytest.mark.django_db
BOW = [(120.0, 36.0), (120.2, 36.2), (120.2, 36.0), (120.0, 36.2), (120.0, 36.0)]


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


def hand_in(content: bytes, by, at, filename: str = "towns.geojson", origin=ORIGIN) -> BoundaryImport:
    return hand_in_boundaries(content=content, filename=filename, origin=origin, by=by, at=at)


def refused(content: bytes, by, at, filename: str = "towns.geojson", origin=ORIGIN) -> BoundaryFault:
    before = Event.objects.count()
    with pytest.raises(BoundaryFault) as found:
        hand_in(content, by, at, filename, origin)
    assert not BoundaryImport.objects.exists()
    assert Event.objects.count() == before
    return found.value


def test_handed_in_previewed_confirmed(district, office, at) -> None:
    handed_in = hand_in(BOTH, office, at)
    assert not Boundary.objects.exists()
    assert [(row.code, row.change) for row in queries.preview(handed_in)] == [("T1", "NEW"), ("T2", "NEW")]
    assert confirm_boundaries(handed_in=handed_in, by=office, at=at) == ["T1", "T2"]
    assert {each.town.code for each in queries.boundaries()} == {"T1", "T2"}
    assert queries.position(120.1, 36.1).inside == "T1"
    outside = queries.position(120.3, 36.1)
    assert (outside.inside, outside.nearest) == ("", "T1")
    assert outside.kilometres == pytest.approx(9.0, abs=0.1)
    actions = list(Event.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["BOUNDARIES_HANDED_IN", "BOUNDARIES_CONFIRMED"]


@pytest.mark.parametrize("prj", [None, GK_120])
def test_a_shapefile_in_degrees_or_metres_gives_the_same_outlines(district, office, at, prj) -> None:
    metres = {"东街道": in_metres(EAST), "西镇": in_metres(WEST)}
    content = zipped(metres, prj) if prj else zipped()
    handed_in = hand_in(content, office, at, "towns.zip")
    row = BoundaryImport.objects.get(pk=handed_in.pk).reading["towns"][0]
    assert row["turned"] == 1  # Shapefiles run the other way round
    for point, wanted in zip(sorted(map(tuple, row["coordinates"][0][0])), sorted(EAST), strict=True):
        assert distance_m(point, wanted) < 0.02


def test_a_chosen_datum_is_converted(district, office, at) -> None:
    moved = [gcj_from_wgs(*point) for point in EAST]
    origin = replace(ORIGIN, chosen=Stated(Reference.GCJ02))
    handed_in = hand_in(geojson(feature(moved, name="东街道")), office, at, origin=origin)
    found = handed_in.reading["towns"][0]["coordinates"][0][0]
    assert max(distance_m(tuple(a), b) for a, b in zip(found, EAST, strict=True)) < 0.02


def test_a_new_outline_supersedes_the_old_which_is_kept(outlines, office, at) -> None:
    wider = [(120.0, 36.0), (120.3, 36.0), (120.3, 36.2), (120.0, 36.2), (120.0, 36.0)]
    handed_in = hand_in(geojson(feature(wider, name="东街道"), feature(WEST, name="西镇")), office, at)
    changes = {row.code: row.change for row in queries.preview(BoundaryImport.objects.get(pk=handed_in.pk))}
    assert changes == {"T1": "CHANGED", "T2": "SAME"}
    assert confirm_boundaries(handed_in=handed_in, by=office, at=at) == ["T1"]
    assert Boundary.objects.filter(town__code="T1").count() == 2
    assert queries.position(120.25, 36.1).inside == "T1"
    assert len(queries.credits_in_force()) == 2


def test_the_same_shape_under_another_credit_is_a_change(outlines, office, at) -> None:
    handed_in = hand_in(BOTH, office, at, origin=replace(ORIGIN, review_number="虚构新号"))
    assert {row.change for row in queries.preview(BoundaryImport.objects.get(pk=handed_in.pk))} == {"CHANGED"}


def test_what_names_no_town_is_listed_and_left_out(district, office, at) -> None:
    handed_in = hand_in(geojson(feature(EAST, name="东街道"), feature(WEST, name="邻区某镇")), office, at)
    assert handed_in.reading["unmatched"] == [{"number": 2, "said": "邻区某镇"}]


@pytest.mark.parametrize(
    "said", [{"XZQMC": "东街道办事处"}, {"name": "东"}, {"code": "T1"}, {"a": "x", "b": "东街道"}]
)
def test_ways_to_name_a_town(district, office, at, said) -> None:
    assert hand_in(geojson(feature(EAST, **said)), office, at).reading["towns"][0]["town"] == "T1"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (geojson(feature(EAST, name="东街道"), feature(WEST, code="T1")), "TOWN_TWICE"),
        (geojson(feature(EAST, a="东街道", b="西镇")), "TOWN_UNCLEAR"),
        (geojson(feature(EAST, name="别处")), "NO_TOWN_MATCHED"),
        (geojson(feature([(y, x) for x, y in EAST], name="东街道")), "POINTS_SWAPPED"),
        (geojson(feature(in_metres(EAST), name="东街道")), "DEGREES_EXPECTED"),
        (geojson(feature([(10, 10), (11, 10), (11, 11), (10, 10)], name="东街道")), "POINT_OUTSIDE"),
        (geojson(feature(BOW, name="东街道")), "RING_CROSSES"),
        (geojson(feature(EAST[:-1], name="东街道")), "BAD_RING"),
        (geojson(feature([EAST[0], EAST[1], EAST[0], EAST[0]], name="东街道")), "BAD_RING"),
        (geojson(feature([], name="东街道")), "BAD_RING"),
        (
            geojson(feature([(75, 20), (130, 20), (130, 50), (75, 50), (75, 20)], name="东街道")),
            "TOWN_TOO_LARGE",
        ),
    ],
)
def test_bad_outlines_change_nothing(district, office, at, content, code) -> None:
    assert refused(content, office, at).code == code


def test_degrees_under_a_projected_datum(district, office, at) -> None:
    assert refused(zipped(prj=GK_120), office, at, "x.zip").code == "METRES_EXPECTED"


def test_no_prj_and_nothing_chosen(district, office, at) -> None:
    assert refused(zipped(leave_out=("prj",)), office, at, "x.zip").code == "DATUM_MISSING"


def test_decided_once(district, office, at) -> None:
    handed_in = hand_in(BOTH, office, at)
    drop_boundaries(handed_in=handed_in, by=office, at=at)
    for act in (confirm_boundaries, drop_boundaries):
        with pytest.raises(BoundaryFault, match="BOUNDARIES_DECIDED"):
            act(handed_in=handed_in, by=office, at=at)
    assert not Boundary.objects.exists()


def test_others_in_force_since_the_preview(district, office, at) -> None:
    first, second = hand_in(BOTH, office, at), hand_in(BOTH, office, at)
    confirm_boundaries(handed_in=first, by=office, at=at)
    with pytest.raises(BoundaryFault, match="BOUNDARIES_CHANGED_MEANWHILE"):
        confirm_boundaries(handed_in=second, by=office, at=at)
    assert Boundary.objects.count() == 2


def test_only_the_office(district, at) -> None:
    with pytest.raises(NotAllowed):
        hand_in(BOTH, district.users[Role.TOWN], at)

"""The sketch of a project's place: outlines with their credit, the own town marked, nothing where nothing is known."""

from datetime import UTC, datetime

import pytest

from luodi.demo.outlines import make_outlines
from luodi.desk.sketch import sketch_of
from luodi.ledger.models import Project
from luodi.people.actions import load_organisations
from luodi.people.models import Organisation

AT = datetime(2021, 6, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db
OWN = {"name": "蓝村街道", "code": "370215010"}


@pytest.fixture(autouse=True)
def _outlines() -> None:
    load_organisations(by=None, at=AT)
    make_outlines(at=AT)


def project(**facts: object) -> Project:
    return Project(code="S-1", name="虚构", created_at=AT, updated_at=AT, **facts)


def test_the_own_town_is_marked_and_the_credit_given() -> None:
    town = Organisation(**OWN, longitude=120.18, latitude=36.41)
    drawn = sketch_of(project(town=town, longitude=120.2, latitude=36.42))
    assert drawn is not None
    assert [outline.name for outline in drawn.outlines if outline.is_own] == ["蓝村街道"]
    assert len(drawn.outlines) == 15
    assert "OpenStreetMap" in drawn.credit
    assert drawn.is_exact
    assert drawn.x is not None
    assert 0 < drawn.x < drawn.width


def test_without_coordinates_the_point_is_the_town() -> None:
    drawn = sketch_of(project(town=Organisation(**OWN, longitude=120.18, latitude=36.41)))
    assert drawn is not None
    assert not drawn.is_exact
    assert drawn.y is not None


def test_a_place_outside_the_district_has_no_point() -> None:
    drawn = sketch_of(project(longitude=116.4, latitude=39.9))
    assert drawn is not None
    assert drawn.x is None


def test_an_unknown_town_without_a_point_has_no_sketch() -> None:
    assert sketch_of(project(town=Organisation(name="别处镇"))) is None
    assert sketch_of(project()) is None

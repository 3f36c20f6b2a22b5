"""The place of a project: every exit of the action, and the drawer."""

import re

import pytest
from django.urls import reverse

from luodi.engine.geodesy import distance_m, gauss_krueger, gcj_from_wgs
from luodi.geography.actions import confirm_boundaries, hand_in_boundaries
from luodi.journal import Event
from luodi.ledger.actions import ChangedMeanwhile, OutOfReach
from luodi.ledger.models import Project
from luodi.ledger.places import CoordinatesUnreadable, PlaceDoubtful, PlaceGiven, clear_place, set_place
from luodi.ledger.stages import Datum
from tests.geography.conftest import BOTH, ORIGIN

HERE = (120.1, 36.1)  # in the project's own town


@pytest.fixture
def outlines(district, at) -> None:
    handed_in = hand_in_boundaries(content=BOTH, filename="towns.geojson", origin=ORIGIN, by=None, at=at)
    confirm_boundaries(handed_in=handed_in, by=None, at=at)


def given(text: str = "120.1, 36.1", datum: Datum = Datum.CGCS2000, **more) -> PlaceGiven:
    return PlaceGiven(text, datum, **more)


def doubted(project, by, at, place: PlaceGiven):
    with pytest.raises(PlaceDoubtful) as found:
        set_place(project=project, given=place, version=1, by=by, at=at)
    assert Project.objects.get(pk=project.pk).longitude is None
    return found.value.facts["doubt"]


def test_kept_with_the_raw_numbers(project, outlines, town, at) -> None:
    moved = gcj_from_wgs(*HERE)
    text = f" {moved[0]:.7f}, {moved[1]:.7f} "
    kept = set_place(
        project=project,
        given=given(text, Datum.GCJ02, source="微信", accuracy_m=20),
        version=1,
        by=town,
        at=at,
    )
    assert distance_m((kept.longitude, kept.latitude), HERE) < 0.02
    assert (kept.place_text, kept.source_datum) == (text.strip(), "GCJ02")
    assert (kept.place_source, kept.place_accuracy_m, kept.version) == ("微信", 20, 2)
    event = Event.objects.first()
    assert (event.action, event.target) == ("PLACE_SET", f"project:{project.code}")


def test_gauss_krueger_keeps_its_meridian(project, outlines, office, at) -> None:
    north, east = gauss_krueger(*HERE, 120)
    place = given(f"X={north:.3f} Y={east:.3f}", Datum.GK3, meridian=120)
    kept = set_place(project=project, given=place, version=1, by=office, at=at)
    assert distance_m((kept.longitude, kept.latitude), HERE) < 0.01
    assert kept.meridian == 120


def test_without_outlines_nothing_but_the_order_is_doubted(project, office, at) -> None:
    assert set_place(project=project, given=given("121, 30"), version=1, by=office, at=at).longitude == 121
    with pytest.raises(PlaceDoubtful):
        set_place(project=project, given=given("30, 121.5"), version=2, by=office, at=at)


def test_unreadable(project, office, at) -> None:
    with pytest.raises(CoordinatesUnreadable) as found:
        set_place(project=project, given=given("在村东头"), version=1, by=office, at=at)
    assert found.value.code == "PLACE_NOT_TWO_NUMBERS"


def test_latitude_first_is_asked_about(project, outlines, office, at) -> None:
    doubt = doubted(project, office, at, given("36.1, 120.1"))
    assert (doubt.is_swapped, doubt.is_outside, doubt.other_town) == (True, False, "")
    kept = set_place(project=project, given=given("36.1, 120.1", sure=True), version=1, by=office, at=at)
    assert (kept.longitude, kept.latitude, kept.place_text) == (*HERE, "36.1, 120.1")


def test_outside_and_other_town_are_asked_about(project, outlines, office, at) -> None:
    doubt = doubted(project, office, at, given("120.3, 36.1"))
    assert (doubt.is_outside, doubt.nearest) == (True, "T1")
    assert doubt.kilometres == pytest.approx(9.0, abs=0.1)
    assert doubted(project, office, at, given("119.9, 36.1")).other_town == "T2"


def test_the_other_datum_is_offered_when_it_fits(project, outlines, office, at) -> None:
    """A point just inside the western edge, given in GCJ-02 but called WGS-84, falls outside by the shift."""
    moved = gcj_from_wgs(120.1985, 36.1)
    doubt = doubted(project, office, at, given(f"{moved[0]:.6f}, {moved[1]:.6f}", Datum.WGS84))
    assert next((each.datum, each.town) for each in doubt.readings) == (Datum.GCJ02, "T1")
    assert Datum.CGCS2000 not in [each.datum for each in doubt.readings]


def test_cleared(project, office, at) -> None:
    set_place(project=project, given=given(), version=1, by=office, at=at)
    kept = clear_place(project=project, version=2, by=office, at=at)
    assert (kept.longitude, kept.place_text, kept.source_datum) == (None, "", "")
    assert Event.objects.first().action == "PLACE_CLEARED"


def test_the_same_again_writes_nothing(project, office, at) -> None:
    set_place(project=project, given=given(), version=1, by=office, at=at)
    before = Event.objects.count()
    assert set_place(project=project, given=given(), version=1, by=office, at=at).version == 2
    assert Event.objects.count() == before


def test_somebody_else_saved(project, office, at) -> None:
    set_place(project=project, given=given(), version=1, by=office, at=at)
    with pytest.raises(ChangedMeanwhile) as found:
        set_place(project=project, given=given("120.12, 36.1"), version=1, by=office, at=at)
    assert found.value.facts["difference"]["longitude"] == [120.1, 120.12]


def test_only_one_s_own_projects(other, town, at) -> None:
    with pytest.raises(OutOfReach):
        set_place(project=other, given=given(), version=1, by=town, at=at)


@pytest.fixture
def browser(client, office):
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(browser, project, **more: str):
    said = {"opened_version": "1", "datum": "CGCS2000", "text": "120.1, 36.1", **more}
    return browser.post(reverse("project_place", args=[project.code]), said)


def test_the_drawer_asks_and_then_keeps(browser, project, outlines) -> None:
    answer = post(browser, project, text="36.1, 120.1")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "纬度写在前面" in page
    asked = re.search(r'name="asked" value="([^"]+)"', page)[1]
    assert asked == "36.1, 120.1|CGCS2000|"
    # A tick that was given for other numbers is none.
    assert post(browser, project, text="36.15, 120.1", asked=asked, sure="on").status_code == 409
    assert post(browser, project, text="36.1, 120.1", asked=asked, sure="on").status_code == 302
    assert Project.objects.get(pk=project.pk).longitude == 120.1


def test_the_drawer_offers_the_other_reading(browser, project, outlines) -> None:
    moved = gcj_from_wgs(120.1985, 36.1)
    page = post(browser, project, text="{:.6f}, {:.6f}".format(*moved), datum="WGS84").content.decode()
    assert 'data-ld-datum="GCJ02"' in page
    assert "不在区划轮廓内" in page


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "是米，不是度"), ("en", "are metres, not degrees")]
)
def test_the_drawer_says_what_is_wrong(browser, project, language: str, words: str) -> None:
    browser.cookies["luodi_language"] = language
    answer = post(browser, project, text="4027802.4, 40540378.2")
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert "4027802.4, 40540378.2" in answer.content.decode()


def test_the_drawer_clears(browser, project, office, at) -> None:
    set_place(project=project, given=given(), version=1, by=office, at=at)
    answer = post(browser, project, opened_version="2", text="", clear="1")
    assert answer.status_code == 302
    assert Project.objects.get(pk=project.pk).longitude is None


def test_the_drawer_after_somebody_else(browser, project, office, at) -> None:
    set_place(project=project, given=given(), version=1, by=office, at=at)
    answer = post(browser, project, text="120.12, 36.1")
    assert answer.status_code == 409
    assert "另一人已修改过" in answer.content.decode()

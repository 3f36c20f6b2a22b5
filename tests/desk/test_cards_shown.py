"""Cards on the first page and on the project: issued ones to whom they are addressed, proposals to the office alone."""

import json

import pytest

from luodi.ledger.models import Project
from luodi.oversight.models import Card
from luodi.people.models import Role
from tests.desk import samples


@pytest.fixture
def card(district, at):
    def make(state="ISSUED", unit=None):
        project = samples.project("OWN", at, district.town)
        on = at.date()
        facts = {"project": project, "state": state, "colour": "RED", "now_colour": "RED", "rules": "default"}
        when = {"proposed_on": on, "proposed_at": at, "now_on": on, "limit_on": on}
        issued = {"issued_on": on, "issued_at": at, "issued_by": district.users[Role.OFFICE]}
        return Card.objects.create(
            **facts, **when, **(issued if state == "ISSUED" else {}), unit=unit or district.town
        )

    return make


@pytest.fixture
def page(client, district):
    def read(person, address="/"):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        return answer.status_code, answer.content.decode()

    return read


def test_an_issued_card_waits_on_the_first_page_of_its_unit_only(page, card, district):
    address = f"/oversight/cards/{card().pk}/"
    assert address in page(district.users[Role.TOWN])[1]
    assert address not in page(district.other_town_user)[1]


def test_an_explained_card_waits_no_longer(page, card, district, at):
    made = card()
    Card.objects.filter(pk=made.pk).update(
        explained_at=at, explained_by=district.users[Role.TOWN], explanation="虚构说明"
    )
    assert f"/oversight/cards/{made.pk}/" not in page(district.users[Role.TOWN])[1]


def test_a_proposal_is_counted_for_the_office_alone(page, card, district):
    made = card("PROPOSED")
    assert "系统建议，待重点办决定" in page(district.users[Role.OFFICE])[1]
    for address in ("/", "/projects/OWN/"):
        status, text = page(district.users[Role.TOWN], address)
        assert status == 200
        assert f"/oversight/cards/{made.pk}/" not in text


def test_the_project_shows_its_card(page, card, district):
    made = card()
    status, text = page(district.users[Role.TOWN], "/projects/OWN/")
    assert status == 200
    assert f"/oversight/cards/{made.pk}/" in text


def shown(page, person):
    """What the person sees of the card on the list, the wall, the map and the big screen."""
    status, text = page(person, "/projects/")
    assert status == 200
    rows = [
        json.loads(page(person, address)[1])["projects"]
        for address in ("/wallchart/data.json", "/map/data.json")
    ]
    screen = page(person, "/screen/block/?name=cards")[1]
    return (
        "红牌" in text,
        *(any("card" in row for row in each) for each in rows),
        "红牌" in screen,
    )


def test_an_issued_card_is_shown_everywhere_to_whom_it_concerns(page, card, district):
    card()
    for role in (Role.OFFICE, Role.LEADER, Role.TOWN):
        assert shown(page, district.users[role]) == (True, True, True, True), role
    for person in (district.other_town_user, district.users[Role.ENTERPRISE]):
        assert shown(page, person) == (False, False, False, False)


def test_a_proposal_is_shown_to_the_office_alone_and_never_on_a_screen(page, card, district):
    card("PROPOSED")
    assert shown(page, district.users[Role.OFFICE]) == (True, True, True, False)
    for role in (Role.LEADER, Role.TOWN):
        assert shown(page, district.users[role]) == (False, False, False, False), role


@pytest.mark.parametrize(("asked", "found"), [("any", 1), ("RED", 1), ("BLUE", 0), ("PROPOSED", 0), ("x", 0)])
def test_the_filter_of_cards(page, card, district, at, asked, found):
    card()
    samples.project("NONE", at, district.town)
    rows = json.loads(page(district.users[Role.TOWN], f"/wallchart/data.json?card={asked}")[1])["projects"]
    assert len(rows) == found


def test_who_sees_no_cards_cannot_ask_for_them(page, card, district):
    made = card()
    Project.objects.filter(pk=made.project_id).update(enterprise=district.firm)
    firm = district.users[Role.ENTERPRISE]
    assert json.loads(page(firm, "/wallchart/data.json")[1])["projects"]
    assert not json.loads(page(firm, "/wallchart/data.json?card=any")[1])["projects"]
    assert 'name="card"' not in page(firm, "/projects/")[1]

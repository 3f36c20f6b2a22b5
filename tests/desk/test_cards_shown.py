"""Cards on the first page and on the project: issued ones to whom they are addressed, proposals to the office alone."""

import pytest

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

"""Pages of people: what they show, and that a form keeps what was typed."""

import pytest
from django.urls import reverse

from luodi.journal import Event
from luodi.people.models import Organisation, Role, User


def signed_in(client, district, role):
    client.force_login(district.users[role])
    return client


def test_lists_ask_few_questions(client, district, django_assert_max_num_queries) -> None:
    for role, name in (
        (Role.SYSTEM_ADMIN, "organisations"),
        (Role.SYSTEM_ADMIN, "posts"),
        (Role.SECURITY_ADMIN, "users"),
    ):
        signed_in(client, district, role)
        with django_assert_max_num_queries(8):
            assert client.get(reverse(name)).status_code == 200


def test_filters_live_in_the_address(client, district) -> None:
    signed_in(client, district, Role.SECURITY_ADMIN)
    page = client.get(reverse("users"), {"unit": district.town.pk, "role": "TOWN", "q": "town"}).context[
        "page"
    ]
    assert [user.username for user in page] == ["town"]
    assert client.get(reverse("users"), {"q": "nobody of this name"}).content.count(b"ld-empty") == 1
    assert client.get(reverse("users"), {"unit": "x", "page": "999"}).status_code == 200


def test_drawer_and_page_hold_the_same_form(client, district) -> None:
    signed_in(client, district, Role.SYSTEM_ADMIN)
    address = reverse("organisation", args=[district.land.pk])
    assert b"<html" in client.get(address).content
    part = client.get(address, headers={"HX-Request": "true"}).content
    assert b"<html" not in part
    assert b"ld-drawer" in part


def test_a_conflict_shows_both_and_keeps_the_input(client, district) -> None:
    signed_in(client, district, Role.SYSTEM_ADMIN)
    unit = district.land
    Organisation.objects.filter(pk=unit.pk).update(name="区资源局", version=2)
    typed = {
        "code": "LAND", "name": "区国土局", "kind": "DEPARTMENT", "parent": district.district.pk, "opened_version": 1,
    }  # fmt: skip
    answer = client.post(reverse("organisation", args=[unit.pk]), typed)
    assert answer.status_code == 409
    assert "区资源局" in answer.text
    assert "区国土局" in answer.text
    again = {**typed, "opened_version": answer.context["form"].data["opened_version"]}
    assert client.post(reverse("organisation", args=[unit.pk]), again).status_code == 302
    unit.refresh_from_db()
    assert unit.name == "区国土局"


def test_a_name_twice_is_an_error_at_its_field(client, district) -> None:
    signed_in(client, district, Role.SYSTEM_ADMIN)
    typed = {
        "code": "T1",
        "name": "东街道",
        "kind": "TOWN",
        "parent": district.district.pk,
        "opened_version": 0,
    }
    answer = client.post(reverse("organisation_add"), typed)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text


def test_one_time_password_is_shown_once_and_must_be_changed(client, district) -> None:
    signed_in(client, district, Role.SECURITY_ADMIN)
    typed = {
        "username": "newcomer", "name": "新人", "role": "TOWN", "organisation": district.town.pk, "opened_version": 0,
    }  # fmt: skip
    answer = client.post(reverse("user_add"), typed)
    password = answer.context["password"]
    assert password in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    client.logout()
    assert client.post(reverse("login"), {"username": "newcomer", "password": password}).status_code == 302
    assert client.get(reverse("organisations")).headers["Location"] == reverse("account")
    new = "a phrase that nobody guesses"
    wrong = client.post(reverse("account_password"), {"old": "x", "new": new, "again": new})
    assert wrong.status_code == 400
    assert (
        client.post(reverse("account_password"), {"old": password, "new": new, "again": new}).status_code
        == 302
    )
    assert client.get(reverse("account")).status_code == 200
    assert not User.objects.get(username="newcomer").password_is_temporary


def test_signing_in_and_out_is_recorded_with_a_new_session_key(client, district) -> None:
    client.get(reverse("login"))
    client.session["x"] = 1
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key
    client.post(reverse("login"), {"username": "town", "password": "correct horse battery"})
    assert client.session.session_key != before
    client.post(reverse("logout"))
    assert [event.action for event in Event.objects.order_by("sequence")] == ["SIGNED_IN", "SIGNED_OUT"]


def test_disabling_ends_the_open_session(client, district) -> None:
    signed_in(client, district, Role.TOWN)
    assert client.get(reverse("account")).status_code == 200
    User.objects.filter(username="town").update(is_active=False)
    assert client.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("wanted", [{"actor": "town"}, {"action": "SIGNED_IN"}, {"target": "user:town"}])
def test_journal_filters(client, district, wanted) -> None:
    client.post(reverse("login"), {"username": "town", "password": "correct horse battery"})
    client.post(reverse("logout"))
    client.post(reverse("login"), {"username": "office", "password": "correct horse battery"})
    signed_in(client, district, Role.AUDIT_ADMIN)
    lines = client.get(reverse("journal"), wanted).context["lines"]
    assert lines
    for line in lines:
        for key, value in wanted.items():
            assert getattr(line["event"], key) == value
    assert not client.get(reverse("journal"), {**wanted, "on": "1999-01-01"}).context["lines"]
    assert client.get(reverse("journal"), {"on": "yesterday"}).status_code == 200


def test_journal_says_what_it_found(client, district) -> None:
    client.post(reverse("login"), {"username": "town", "password": "correct horse battery"})
    signed_in(client, district, Role.AUDIT_ADMIN)
    assert "链条完整" in client.post(reverse("journal_verify"), follow=True).text


def test_account_language_is_kept(client, district) -> None:
    signed_in(client, district, Role.TOWN)
    client.post(reverse("account_language"), {"language": "en"})
    assert client.cookies["luodi_language"].value == "en"
    assert User.objects.get(username="town").language == "en"
    client.post(reverse("account_language"), {"language": ""})
    assert client.cookies["luodi_language"].value == ""

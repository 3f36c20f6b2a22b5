"""Desks: who keeps which, what is refused, what the page shows, how dated capacities count."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from luodi.approvals import actions
from luodi.approvals.models import Desk
from luodi.approvals.queries import DeskIndex, amount_on, desks
from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

HTMX = {"HX-Request": "true"}


def facts(district, code="D1", **changes) -> actions.DeskFacts:
    return actions.DeskFacts(
        **{"department": district.permits, "code": code, "name": "窗口", "amount": 3, **changes}
    )


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def desk(district, office, at):
    return actions.add_desk(by=office, at=at, facts=facts(district))


def test_a_desk_is_added_with_its_record(desk):
    event = Event.objects.get(action="DESK_ADDED")
    assert (event.target, event.facts["amount"]) == ("desk:D1", 3)


def test_a_department_keeps_its_own_desks_only(district, at):
    keeper = district.users[Role.DEPARTMENT]
    actions.add_desk(by=keeper, at=at, facts=facts(district))
    with pytest.raises(actions.DeskNotYours):
        actions.add_desk(by=keeper, at=at, facts=facts(district, "D2", department=district.land))
    with pytest.raises(NotAllowed):
        actions.add_desk(by=district.users[Role.TOWN], at=at, facts=facts(district, "D3"))
    # Nobody hands a desk to a department that is not theirs.
    moved = facts(district, department=district.land)
    with pytest.raises(actions.DeskNotYours):
        actions.change_desk(by=keeper, at=at, desk=Desk.objects.get(), version=1, facts=moved)


def test_an_item_goes_over_one_desk(district, office, at, desk):
    actions.add_desk(by=office, at=at, facts=facts(district, "D2", items="A01 A02"))
    with pytest.raises(actions.DeskOverlaps) as refusal:
        actions.add_desk(by=office, at=at, facts=facts(district, "D3", items="A02 A03"))
    assert refusal.value.facts == {"other": "窗口", "items": "A02"}
    with pytest.raises(actions.DeskOverlaps):
        actions.add_desk(by=office, at=at, facts=facts(district, "D4"))
    with pytest.raises(actions.DeskCodeTaken):
        actions.add_desk(by=office, at=at, facts=facts(district, "D1", items="A05"))
    with pytest.raises(actions.ItemUnknown):
        actions.add_desk(by=office, at=at, facts=facts(district, "D5", items="A05 NO"))
    index = DeskIndex.of(desks(is_active=True))
    assert index.reviewing(district.permits.pk, "A02").code == "D2"
    assert index.reviewing(district.permits.pk, "B01").code == "D1"
    assert index.reviewing(district.land.pk, "A02") is None
    assert index.reviewing(None, "A02") is None


def test_the_database_refuses_a_second_general_desk(district, desk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Desk.objects.create(department=district.permits, code="D9", name="窗口", amount=1)


def test_the_second_to_save_sees_what_the_first_wrote(district, office, at, desk):
    actions.change_desk(by=office, at=at, desk=desk, version=1, facts=facts(district, amount=4))
    with pytest.raises(ChangedMeanwhile) as refusal:
        actions.change_desk(by=office, at=at, desk=desk, version=1, facts=facts(district, amount=5))
    assert [(d.field, d.stands, d.wanted) for d in refusal.value.facts["differences"]] == [("amount", 4, 5)]


def test_a_closed_desk_comes_back_unless_another_took_over(district, office, at, desk):
    actions.close_desk(by=office, at=at, desk=desk, version=1)
    actions.close_desk(by=office, at=at, desk=desk, version=2)
    assert Event.objects.filter(action="DESK_CLOSED").count() == 1
    other = actions.add_desk(by=office, at=at, facts=facts(district, "D2"))
    with pytest.raises(actions.DeskOverlaps):
        actions.reopen_desk(by=office, at=at, desk=desk, version=2)
    actions.close_desk(by=office, at=at, desk=other, version=1)
    assert actions.reopen_desk(by=office, at=at, desk=desk, version=2).is_active


def test_dated_capacity(office, at, desk):
    for version, (on, amount) in enumerate([(date(2021, 9, 1), 5), (date(2021, 8, 1), 1)], start=1):
        change = actions.CapacityChange(on, amount, "借调")
        actions.set_capacity(by=office, at=at, desk=desk, version=version, change=change)
    found = desks().get(pk=desk.pk)
    days = [date(2021, 7, 31), date(2021, 8, 1), date(2021, 9, 1)]
    assert [amount_on(found, on) for on in days] == [3, 1, 5]
    first = found.changes.first()
    actions.drop_capacity(by=office, at=at, desk=desk, version=3, change=first.pk)
    actions.drop_capacity(by=office, at=at, desk=desk, version=4, change=first.pk)
    assert amount_on(desks().get(pk=desk.pk), days[1]) == 3
    assert Event.objects.filter(action="DESK_CAPACITY_DROPPED").count() == 1


def test_the_list_takes_few_queries(client, district, office, at, django_assert_max_num_queries):
    for number, item in enumerate(("A01", "A02", "A03", "A05", "B01")):
        actions.add_desk(by=office, at=at, facts=facts(district, f"D{number}", items=item))
    client.force_login(office)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("desks")).content.decode()
    assert "A01 企业投资项目备案" in page
    assert "没有符合条件的窗口" in client.get(reverse("desks"), {"q": "没有"}).content.decode()


def test_a_desk_is_kept_in_the_drawer(client, district, office):
    client.force_login(office)
    typed = {
        "opened_version": 0, "department": district.permits.pk, "code": "D1", "name": "联评会",
        "period": "WEEK", "amount": 4, "items": "A01", "weekdays": ["4", "2"],
    }  # fmt: skip
    assert client.post(reverse("desk_add"), typed).status_code == 302
    desk = Desk.objects.get()
    assert (desk.weekdays, desk.period) == ("24", "WEEK")
    address = reverse("desk", args=[desk.pk])
    drawer = client.get(address, headers=HTMX).content.decode()
    assert drawer.count(" checked") == 2
    assert "ld-drawer" in drawer
    assert client.post(address, {**typed, "opened_version": 1, "amount": 6}).status_code == 302
    again = client.post(address, {**typed, "opened_version": 1, "amount": 8})
    assert again.status_code == 409
    assert "另一人已改过" in again.content.decode()
    assert client.post(reverse("desk_add"), {**typed, "code": "D2"}).status_code == 409
    assert client.post(reverse("desk_add"), {**typed, "code": "D2", "amount": 100000}).status_code == 400


def test_a_change_of_capacity_on_the_page(client, office, desk):
    client.force_login(office)
    address = reverse("desk_capacity", args=[desk.pk])
    typed = {"version": 1, "from_on": "2021-09-01", "amount": 5, "reason": "增派"}
    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed)
    assert again.status_code == 409
    assert "另一人已改过" in again.content.decode()
    assert "2021-09-01 起 5 件" in client.get(reverse("desks")).content.decode()
    change = desk.changes.get()
    client.post(reverse("desk_capacity_drop", args=[desk.pk, change.pk]), {"version": 2})
    assert not desk.changes.exists()

"""Pools and batches: who keeps which, what is refused, what the page shows."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi.approvals.catalogue import catalogue
from luodi.elements import actions
from luodi.elements.element_types import ElementType, element_types
from luodi.elements.models import Pool
from luodi.elements.queries import pool_line, pools
from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def pool(district, office, at):
    kept = actions.PoolFacts("LAND", "用地指标", keeper=district.land)
    return actions.add_pool(by=office, at=at, facts=kept)


def arrival(on, amount, source="一号"):
    return actions.Arrival(date.fromisoformat(on), Decimal(amount), source)


def test_kinds_read_and_check_themselves():
    assert len(element_types()) == 21
    assert {"LAND", "ENERGY", "COAL", "COD", "VOCS", "BONDS", "LABOUR_CONCRETE", "SPOIL"} <= set(
        element_types()
    )
    codes = {permit.code for kind in catalogue().kinds.values() for permit in kind.permits}
    assert {code for kind in element_types().values() for code in kind.takes} <= codes
    row = dict(
        code="X", name="x", name_en="x", unit="u", unit_en="u", takes=("A01",), figures=("land_mu",), parts=1,
        counted="YEAR", levels=("CITY",), reserve_days=1, grant_days=1, source="x",
    )  # fmt: skip
    assert ElementType(**row).fits(Decimal(2))
    assert not ElementType(**row).fits(Decimal("0.5"))
    for wrong in (
        {"parts": 0}, {"takes": ()}, {"figures": ("code",)}, {"counted": "DAY"}, {"levels": ("TOWN",)},
        {"milestone": "LUNCH"}, {"grant_days": 0},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="element X"):
            ElementType(**{**row, **wrong})


def test_one_pool_for_an_element_and_the_office_sets_it_up(pool, district, office, at):
    with pytest.raises(actions.ElementTaken):
        actions.add_pool(by=office, at=at, facts=actions.PoolFacts("LAND", "又一个"))
    with pytest.raises(actions.PoolNotYours):
        actions.add_pool(by=district.other_department_user, at=at, facts=actions.PoolFacts("ENERGY", "能耗"))
    with pytest.raises(NotAllowed):
        actions.add_pool(by=district.users[Role.LEADER], at=at, facts=actions.PoolFacts("ENERGY", "能耗"))


def test_its_keeper_enters_batches_and_nobody_elses_department(pool, district, at):
    keeper, stranger = district.other_department_user, district.users[Role.DEPARTMENT]
    actions.add_batch(by=keeper, at=at, pool=pool, version=1, arrival=arrival("2021-01-01", 100))
    with pytest.raises(actions.PoolNotYours):
        actions.add_batch(by=stranger, at=at, pool=pool, version=2, arrival=arrival("2022-01-01", 100))
    with pytest.raises(ChangedMeanwhile):
        actions.add_batch(by=keeper, at=at, pool=pool, version=1, arrival=arrival("2022-01-01", 100))
    with pytest.raises(actions.BatchTaken):
        actions.add_batch(by=keeper, at=at, pool=pool, version=2, arrival=arrival("2021-01-01", 90))
    [event] = Event.objects.filter(action="BATCH_ADDED")
    assert (event.target, event.facts["amount"]) == ("pool:LAND", "100")
    batch = pool.batches.get()
    actions.drop_batch(by=keeper, at=at, pool=pool, version=2, batch=batch.pk)
    actions.drop_batch(by=keeper, at=at, pool=pool, version=3, batch=batch.pk)
    assert Event.objects.filter(action="BATCH_DROPPED").count() == 1


def test_what_has_arrived(pool, office, at):
    data_date = date(2021, 6, 30)
    for version, given in enumerate([("2020-01-01", 70), ("2021-01-01", 50), ("2022-01-01", 30)], start=1):
        actions.add_batch(by=office, at=at, pool=pool, version=version, arrival=arrival(*given))
    line = pool_line(pools().get(), data_date, office)
    assert (line.arrived, line.later) == (120, 30)
    Pool.objects.update(carries=False)
    assert pool_line(pools().get(), data_date, office).arrived == 50
    assert pool_line(pools().get(), date(2019, 1, 1), office).arrived == 0


def test_the_page(pool, client, office, district, django_assert_max_num_queries):
    client.force_login(office)
    assert "还没有批次" in client.get(reverse("elements")).content.decode()
    typed = {
        "version": 1,
        "available_on": "2021-01-01",
        "amount": "1234.50",
        "source": "鲁政〔2021〕1号（虚构）",
    }
    address = reverse("batch_add", args=[pool.pk])
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 409
    assert client.post(address, {**typed, "version": 2, "amount": "-1"}).status_code == 400
    with django_assert_max_num_queries(8):
        page = client.get(reverse("elements")).content.decode()
    assert "1,234.5" in page
    client.force_login(district.users[Role.TOWN])
    page = client.get(reverse("elements")).content.decode()
    assert f'"{reverse("pool", args=[pool.pk])}"' not in page
    assert reverse("pool_shares", args=[pool.pk]) in page


def test_a_keeper_cannot_hand_its_pool_on(pool, client, district):
    client.force_login(district.other_department_user)
    typed = {
        "opened_version": 1, "name": "新名", "keeper": district.permits.pk, "carries": "on", "is_active": "on",
    }  # fmt: skip
    assert client.post(reverse("pool", args=[pool.pk]), typed).status_code == 302
    pool.refresh_from_db()
    assert (pool.name, pool.keeper, pool.element) == ("新名", district.land, "LAND")

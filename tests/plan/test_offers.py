"""An offer deals what there is to those who ask; a person accepts it; then grants follow, or nothing happens."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi.elements import actions as elements
from luodi.elements.models import Share
from luodi.journal import Event
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan.actions.offers import OfferOutdated, OfferSettled, accept_offer, make_offer
from luodi.plan.offer_models import ElementOffer
from luodi.plan.offering import points_of

ON = date(2021, 6, 30)


def test_points_are_added_up(asking):
    big, small = (share.need.project for share in asking)
    big.jobs, big.tax_yuan, big.land_mu = 120, Decimal(9_000_000), Decimal(30)
    big.total_investment_yuan = Decimal(2_000_000_000)
    assert points_of([big, small], ON) == {big.pk: 40 + 10 + 10 + 2, small.pk: 5}


def test_an_offer_is_only_an_offer_until_somebody_accepts(asking, office, at):
    offer = make_offer(by=office, at=at, on=ON)
    rows = {row["project"]: row for row in offer.rows}
    big, small = (rows[share.need.project_id] for share in asking)
    assert (big["now"], big["days_late"], small["now"], small["on"]) == (True, 0, False, "2022-03-01")
    assert (small["short_of"], small["short"], small["ahead"]) == ("LAND", "10", [asking[0].need.project_id])
    assert [(price["element"], price["amount"]) for price in offer.prices] == [("LAND", "10")]
    assert set(Share.objects.values_list("state", flat=True)) == {"REQUESTED"}
    assert accept_offer(by=office, at=at, on=ON, offer=offer, rows=range(9)) == 1
    assert {share.amount: share.state for share in Share.objects.all()} == {30: "RESERVED", 20: "REQUESTED"}
    assert Event.objects.filter(action="OFFER_ACCEPTED").count() == 1
    with pytest.raises(OfferSettled):
        accept_offer(by=office, at=at, on=ON, offer=offer, rows=[0])


def test_dealing_is_the_offices(asking, district, office, at):
    offer = make_offer(by=office, at=at, on=ON)
    for person in (district.other_department_user, district.users[Role.LEADER], district.users[Role.TOWN]):
        with pytest.raises(NotAllowed):
            make_offer(by=person, at=at, on=ON)
        with pytest.raises(NotAllowed):
            accept_offer(by=person, at=at, on=ON, offer=offer, rows=[0])


def test_a_request_that_changed_stops_all_of_it(asking, office, at):
    offer = make_offer(by=office, at=at, on=ON)
    asking[0].refresh_from_db()
    elements.refuse_share(
        by=office, at=at, on=ON, share=asking[0], decision=elements.Decision(asking[0].version)
    )
    with pytest.raises(OfferOutdated):
        accept_offer(by=office, at=at, on=ON, offer=offer, rows=range(9))
    offer.refresh_from_db()
    assert offer.state == "OPEN"
    newer = make_offer(by=office, at=at, on=ON)
    offer.refresh_from_db()
    assert (offer.state, newer.state) == ("DISCARDED", "OPEN")


def test_the_page(asking, client, office, district, django_assert_max_num_queries):
    client.force_login(office)
    assert "还没有统筹方案" in client.get(reverse("element_offer")).content.decode()
    client.post(reverse("element_offer_make"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("element_offer")).content.decode()
    assert "虚构项目BIG" in page
    assert "还差 10 亩" in page
    client.force_login(district.other_town_user)
    page = client.get(reverse("element_offer")).content.decode()
    assert "虚构项目SMALL" in page
    assert "虚构项目BIG" not in page
    assert "另有 1 个" in page
    assert "采纳选中的" not in page
    client.force_login(district.users[Role.OFFICE])
    offer = ElementOffer.objects.get()
    ticked = {"offer": offer.pk, "row": ["0", "1"]}
    assert "预留 1 笔" in client.post(reverse("element_offer_accept"), ticked, follow=True).content.decode()
    assert "已有人决定" in client.post(reverse("element_offer_accept"), ticked, follow=True).content.decode()
    assert client.post(reverse("element_offer_accept"), {"offer": offer.pk, "row": "x"}).status_code == 400

"""Why not mine: what is short, who stands before it, what would change it; others are counted, not named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi.elements import actions as elements
from luodi.elements.queries import lapsing_soon, sheet
from luodi.outbox import Message
from luodi.people.inbox import readers
from luodi.people.models import Role
from luodi.plan.actions.days import begin_day
from luodi.plan.actions.offers import accept_offer, make_offer
from luodi.plan.why_mine import why_mine
from luodi.site.letters import said
from tests.plan.conftest import DATA_DATE as ON

SPRING = date(2022, 3, 1)


@pytest.fixture
def small(asking):
    """Of the other town; waits behind the big one."""
    return asking[1].need.project


def told(project, user):
    [why] = why_mine(project, sheet(project), user, ON).values()
    return why


def test_before_any_offer_what_is_free_and_comes_is_said(asking, small, office):
    why = told(small, office)
    assert why.is_now
    assert (why.offered_on, why.coming.free, why.coming.next_on, why.coming.next_amount) == (
        None,
        40,
        SPRING,
        40,
    )


def test_the_offer_says_who_stands_before_and_what_more_would_save(asking, small, office, at, district):
    offer = make_offer(by=office, at=at, on=ON)
    accept_offer(by=office, at=at, on=ON, offer=offer, rows=range(9))
    why = told(small, office)
    assert (why.short, why.served_on, [each.code for each in why.ahead], why.hidden) == (
        10,
        SPRING,
        ["BIG"],
        0,
    )
    assert why.part == 10
    assert (why.worth.amount, why.worth.saved > 0, why.worth.of_one) == (10, True, 0)
    assert why.coming.lapses_on == ON + timedelta(days=90)
    for person, knows in ((district.other_town_user, True), (district.users[Role.ENTERPRISE], False)):
        theirs = told(small, person)
        assert (theirs.ahead, theirs.hidden, theirs.coming is not None) == ([], 1, knows)


def test_a_refusal_is_said_with_its_document(asking, small, office, at):
    elements.refuse_share(
        by=office, at=at, on=ON, share=asking[1], decision=elements.Decision(1, "虚构函一号")
    )
    why = told(small, office)
    assert (why.is_refused, why.document) == (True, "虚构函一号")


def test_the_town_reads_it_on_its_own_project(
    small, office, at, client, district, django_assert_max_num_queries
):
    make_offer(by=office, at=at, on=ON)
    client.force_login(district.other_town_user)
    with django_assert_max_num_queries(60):
        page = client.get(reverse("project", args=[small.code]), {"tab": "elements"}).content.decode()
    assert "还差 10 亩" in page
    assert "另有 1 个" in page
    assert "虚构项目BIG" not in page
    assert "怎样会变" in page


def test_a_batch_that_comes_in_time_is_reserved_by_the_offer(asking, small, office, at):
    need = small.needs.get()
    facts = elements.NeedFacts("LAND", need.amount, needed_on=date(2022, 6, 1))
    elements.state_need(by=None, at=at, project=small, version=need.version, facts=facts)
    offer = make_offer(by=office, at=at, on=ON)
    row = next(row for row in offer.rows if row["project"] == small.pk)
    assert (row["now"], row["soon"], row["on"]) == (False, True, SPRING.isoformat())
    assert accept_offer(by=office, at=at, on=ON, offer=offer, rows=range(9)) == 2
    share = need.shares.get()
    assert (share.state, share.batch.available_on) == ("RESERVED", SPRING)


def test_owners_are_warned_and_the_day_takes_it_back(asking, office, at, district):
    share = asking[1]
    [held] = elements.reserve_share(by=office, at=at, on=ON, share=share, decision=elements.Decision(1))
    near = held.expires_on - timedelta(days=10)
    assert not lapsing_soon(district.other_town_user, ON).exists()
    assert list(lapsing_soon(district.other_town_user, near)) == [held]
    assert list(lapsing_soon(district.other_department_user, near)) == [held]
    assert not lapsing_soon(district.users[Role.TOWN], near).exists()
    assert begin_day(at=at, on=near) == 0
    assert begin_day(at=at, on=held.expires_on) == 0
    [warning] = Message.objects.all()
    assert (warning.kind, warning.facts["ends_on"]) == ("SHARE_LAPSES_SOON", held.expires_on.isoformat())
    assert district.other_town_user in readers(warning)
    assert held.need.project.name in said(warning).subject
    assert begin_day(at=at, on=held.expires_on + timedelta(days=1)) == 1
    assert begin_day(at=at, on=held.expires_on + timedelta(days=1)) is None
    assert said(Message.objects.get(kind="SHARE_LAPSED")).body.startswith("新增建设用地 20 亩")
    assert sum(batch.held for batch in held.pool.batches.all()) == 0


def test_a_plan_waits_for_the_batch_that_was_reserved_for_it(templates, make_project, office, at, district):
    from luodi.plan import actions

    pool = elements.add_pool(
        by=None, at=at, facts=elements.PoolFacts("LAND", "用地指标", keeper=district.land)
    )
    for version, on in enumerate((date(2021, 1, 1), SPRING), start=1):
        arrival = elements.Arrival(on, Decimal(40), f"虚构{version}号")
        elements.add_batch(by=None, at=at, pool=pool, version=version, arrival=arrival)
    project = make_project("P1", land_mu=Decimal(30), committed={"PRODUCTION": "2023-12-31"})
    actions.compile_projects(by=office, at=at, projects=[project], data_date=ON)
    taking = project.activities.get(code="L07")
    assert taking.planned_start_on < SPRING
    facts = elements.NeedFacts("LAND", Decimal(30))
    need = elements.state_need(by=None, at=at, project=project, version=0, facts=facts)
    share = elements.request_share(by=None, at=at, on=ON, need=need, version=1, amount=Decimal(30))
    decision = elements.Decision(1, from_on=SPRING)
    elements.reserve_share(by=None, at=at, on=ON, share=share, decision=decision)
    actions.compute_plans(by=None, at=at, projects=[project], data_date=ON)
    taking.refresh_from_db()
    assert (taking.planned_start_on, taking.waits_for, taking.waits_for_code) == (SPRING, "QUOTA", "LAND")

"""What is held of a pool moves the plans of those who wait: a grant, its return, and time that runs out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi import journal
from luodi.elements import actions as elements
from luodi.elements.models import Need
from luodi.plan import actions
from luodi.plan.balance import balance
from luodi.plan.holdings import holdings
from luodi.plan.limits import read_limits, taken_on
from luodi.plan.models import WaitsFor
from luodi.plan.portfolio import read

LATER = date(2023, 6, 1)


@pytest.fixture
def land(district, at):
    """30 mu today, 30 more in two years."""
    pool = elements.add_pool(by=None, at=at, facts=elements.PoolFacts("LAND", "用地指标"))
    for version, on in enumerate((date(2021, 1, 1), LATER), start=1):
        arrival = elements.Arrival(on, Decimal(30), f"虚构{version}号")
        elements.add_batch(by=None, at=at, pool=pool, version=version, arrival=arrival)
    return pool


@pytest.fixture
def pair(templates, land, make_project, office, at, data_date):
    """Two projects that each want all that is there; the first promised is served first."""
    made = [
        make_project(code, committed={"PRODUCTION": day}, land_mu=Decimal(30))
        for code, day in (("P1", "2023-12-31"), ("P2", "2024-12-31"))
    ]
    for project in made:
        actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    actions.compute_plans(by=office, at=at, projects=made, data_date=data_date)
    return made


def share_of(project, at, data_date):
    facts = elements.NeedFacts("LAND", Decimal(30))
    need = elements.state_need(by=None, at=at, project=project, version=0, facts=facts)
    return elements.request_share(by=None, at=at, on=data_date, need=need, version=1, amount=Decimal(30))


def follow(before, at, data_date):
    return actions.follow(at=at, data_date=data_date, codes=actions.touched(before))


def taking(project):
    return project.activities.get(code="L07")


def test_a_grant_a_return_and_an_expiry_move_those_who_wait(pair, land, at, data_date):
    first, second = pair
    assert taking(first).planned_start_on < LATER
    assert (taking(second).planned_start_on, taking(second).waits_for) == (LATER, WaitsFor.QUOTA)

    before = journal.last_sequence()
    share = share_of(second, at, data_date)
    decision = elements.Decision(share.version, "虚构批一号")
    [share] = elements.grant_share(by=None, at=at, on=data_date, share=share, decision=decision)
    assert follow(before, at, data_date) == 2
    assert taking(second).planned_start_on < LATER
    assert taking(second).waits_for != WaitsFor.QUOTA
    assert (taking(first).planned_start_on, taking(first).waits_for) == (LATER, WaitsFor.QUOTA)

    before = journal.last_sequence()
    late = data_date + timedelta(days=181)
    assert elements.expire_shares(by=None, at=at, on=late, pool=land)
    assert follow(before, at, data_date) == 2
    assert taking(first).planned_start_on < LATER
    assert (taking(second).planned_start_on, taking(second).waits_for) == (LATER, WaitsFor.QUOTA)


def test_what_is_held_is_counted_once(pair, land, at, data_date):
    first, second = pair
    share = share_of(first, at, data_date)
    elements.reserve_share(
        by=None, at=at, on=data_date, share=share, decision=elements.Decision(share.version)
    )
    shared = read_limits()
    book = read([first])[0]
    assert not [each for each in shared.demands(book) if each.limit == "pool/LAND"]
    assert [(use.element, use.amount) for use in shared.used(book)] == [("LAND", 3000)]
    held = holdings(shared, [second.pk], data_date)
    assert [(use.element, use.amount) for use in held.uses] == [("LAND", 3000)]
    assert not holdings(shared, [first.pk, second.pk], data_date).uses


def test_a_stated_need_goes_before_the_ledgers(pair, at, data_date):
    first, _second = pair
    before = journal.last_sequence()
    elements.state_need(
        by=None, at=at, project=first, version=0, facts=elements.NeedFacts("LAND", Decimal(12))
    )
    assert actions.touched(before) == {"P1": False}
    [demand] = [each for each in read_limits().demands(read([first])[0]) if each.limit == "pool/LAND"]
    assert demand.amount == 1200
    Need.objects.all().delete()


def test_an_element_without_an_item_is_taken_at_its_step(pair, at, data_date):
    first, _second = pair
    elements.add_pool(by=None, at=at, facts=elements.PoolFacts("BONDS", "专项债券"))
    elements.state_need(
        by=None, at=at, project=first, version=0, facts=elements.NeedFacts("BONDS", Decimal(500))
    )
    shared = read_limits()
    [demand] = [each for each in shared.demands(read([first])[0]) if each.limit == "pool/BONDS"]
    start = first.activities.get(milestone="START")
    assert (demand.activity, demand.amount) == (start.code, 500)
    days = taken_on(first, [kind for _pool, kind in shared.pools.values()])
    assert days == {"LAND": taking(first).planned_start_on, "BONDS": start.planned_start_on}


def test_a_batch_that_ended_gives_nothing(pair, land, at, data_date):
    first, second = pair
    land.batches.filter(available_on__lt=LATER).update(expires_on=date(2021, 6, 29))
    actions.compute_plans(by=None, at=at, projects=pair, data_date=data_date)
    assert taking(first).planned_start_on == LATER
    second.plan.refresh_from_db()
    assert [each["subject"] for each in second.plan.collides] == ["pool/LAND"]


def test_the_balance_says_what_is_short_in_which_month(pair, land, at, data_date):
    first, _second = pair
    [row] = balance(data_date)
    want = first.activities.get(code="L07").early_start_on
    cell = next(each for each in row.cells if (each.month.year, each.month.month) == (want.year, want.month))
    assert (cell.need, cell.rivals, cell.short) == (60, 2, 30)
    before = row.cells[0]
    assert (before.left, before.is_tight, before.short) == (30, False, 0)
    share = share_of(first, at, data_date)
    elements.reserve_share(
        by=None, at=at, on=data_date, share=share, decision=elements.Decision(share.version)
    )
    [row] = balance(data_date)
    assert (row.cells[0].left, row.cells[0].is_tight) == (0, True)
    assert row.cells[-1].short == 30

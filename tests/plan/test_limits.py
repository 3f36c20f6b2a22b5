"""Desks and pools as the engine's limits: what is demanded, what is left, in whole units, never more than there is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.approvals.models import Desk, DeskChange
from luodi.elements.models import Batch, Pool
from luodi.engine.limits import Capacity
from luodi.ledger.models import ListMembership
from luodi.plan import actions
from luodi.plan.calendars import calendars
from luodi.plan.holdings import holdings, left_over
from luodi.plan.limits import SHARES, Use, _drawn, quota, read_limits, review_share, sitting
from luodi.plan.models import Activity
from luodi.plan.portfolio import read
from luodi.plan.weights import weights_of


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    project = make_project(
        kind="filing_industrial",
        committed={"PRODUCTION": "2023-12-31"},
        land_mu=Decimal("30.5"),
        energy_tce=5000,
    )
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


@pytest.fixture
def desk(district):
    return Desk.objects.create(department=district.permits, code="D1", name="窗口", amount=2)


@pytest.fixture
def land(db):
    pool = Pool.objects.create(element="LAND", name="用地指标")
    Batch.objects.create(pool=pool, available_on=date(2021, 1, 1), amount=Decimal(100), source="一号")
    return pool


def axis():
    return calendars().axis


def test_without_desks_and_pools_nothing_is_shared(db):
    assert read_limits().is_empty


def test_a_desk_reviews_items_of_its_department_only(project, desk):
    shared = read_limits()
    demanded = {demand.activity for demand in shared.demands(read([project])[0])}
    rows = {row.code: row for row in project.activities.select_related("owner")}
    assert demanded
    for code in demanded:
        row = rows[code]
        assert (row.owner.code, row.permit, row.calendar) == ("PERMITS", code, "OFFICE")
    assert not [code for code in demanded if code.endswith("-P")]  # preparations are the applicant's


def test_a_special_desk_takes_its_items_from_the_general_one(project, desk, district):
    Desk.objects.create(department=district.permits, code="D2", name="备案窗口", amount=1, items="A01")
    limits = {d.activity: d.limit for d in read_limits().demands(read([project])[0])}
    assert limits.pop("A01") == "desk/D2"
    assert set(limits.values()) == {"desk/D1"}


def test_finished_reviews_need_nothing_and_a_pool_counts_them(project, desk, land, at):
    shared = read_limits()
    book = read([project])[0]
    [taking] = [d for d in shared.demands(book) if d.limit == "pool/LAND"]
    assert (taking.activity, taking.amount) == ("L07", 3050)
    Activity.objects.filter(project=project, code="L07").update(
        actual_start_on=date(2021, 3, 1), actual_finish_on=date(2021, 4, 1)
    )
    book = read([project])[0]
    assert not [d for d in shared.demands(book) if d.limit == "pool/LAND"]
    assert shared.used(book) == [Use("LAND", date(2021, 3, 1), 3050)]
    found = quota(*shared.pools["LAND"], axis(), shared.used(book))
    assert sum(amount for _, amount in found.batches) == 10000 - 3050


def test_an_unknown_need_is_no_demand(project, land):
    project.land_mu = project.new_land_mu = None
    project.save()
    assert not read_limits().demands(read([project])[0])


def test_capacity_follows_its_dated_changes(desk):
    DeskChange.objects.create(desk=desk, from_on=date(2021, 8, 2), amount=5, reason="增派人员")
    [capacity] = read_limits().capacities
    day = axis().slot(date(2021, 8, 1))
    assert (capacity.at(day), capacity.at(day + 1), capacity.days) == (2, 5, 1)


def test_a_panel_counts_items_a_week(district):
    panel = Desk(
        department=district.permits,
        code="P",
        name="联评会",
        amount=3,
        period="WEEK",
        weekdays="24",
        items="A01",
    )
    panel.save()
    [capacity] = read_limits().capacities
    begin = axis().epoch + timedelta(days=capacity.counted_from)
    assert (capacity.amount, capacity.days, begin.isoweekday()) == (3 * SHARES, 7, 1)
    assert review_share(panel, Decimal(1)) == SHARES
    assert review_share(panel, Decimal(3)) * 3 == SHARES
    assert review_share(panel, Decimal(20)) * 5 == SHARES


def test_a_desk_sits_on_its_weekdays_that_are_working_days():
    calendar = sitting("24")
    slot = axis().slot(date(2021, 9, 20))  # a Monday; Tuesday 21 September was the Mid-Autumn Festival
    assert [calendar.weight(slot + day) for day in range(7)] == [0, 0, 0, 100, 0, 0, 0]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 50)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), max_size=6),
)
def test_what_a_stock_still_promises_leaves_enough_for_what_is_taken(batches, taken):
    merged: dict[int, int] = {}
    for slot, amount in batches:
        merged[slot] = merged.get(slot, 0) + amount
    free = _drawn(sorted(merged.items()), taken, carries=True)
    first = min(merged)
    taken = [(slot, amount) for slot, amount in taken if slot >= first]

    def level(slot):
        here = sum(a for s, a in merged.items() if s <= slot) - sum(a for s, a in taken if s <= slot)
        return here - sum(a for s, a in free if s <= slot)  # somebody else takes all that is promised

    overdrawn = any(
        sum(a for s, a in merged.items() if s <= slot) < sum(a for s, a in taken if s <= slot)
        for slot in range(100)
    )
    assert all(amount >= 0 for _, amount in free)
    if not overdrawn:
        assert all(level(slot) >= 0 for slot in range(100))


def test_a_lapsing_batch_bears_its_own_year():
    free = _drawn([(0, 100), (365, 80)], [(10, 30), (400, 90)], carries=False)
    assert free == ((0, 70), (365, 0))


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20), st.integers(1, 3)), max_size=6),
    st.sampled_from([1, 7]),
)
def test_left_over_is_the_capacity_less_what_is_held(spans, days):
    known = calendars()
    first = date(2021, 3, 1)
    slot = known.axis.slot(first)
    capacity = Capacity(
        "desk/X", 5, days=days, counted_from=slot % 7, changes=((slot + 20, 8),), calendar=known["OFFICE"]
    )
    held = [(first + timedelta(days=a), first + timedelta(days=a + b), share) for a, b, share in spans]
    left = left_over(capacity, held, known.axis)
    working = known["OFFICE"].weights
    for day in range(-10, 80):
        at = slot + day
        if not working[at]:
            continue
        begin = at - (at - capacity.counted_from) % days
        used = sum(
            share
            for start, finish, share in held
            for on in range(known.axis.slot(start), known.axis.slot(finish) + 1)
            if begin <= on < begin + days and working[on]
        )
        assert left.at(at) == max(0, capacity.at(at) - used)


def test_holdings_are_what_others_have_planned(project, desk, land, data_date):
    Activity.objects.filter(project=project, code="A01").update(
        planned_start_on=date(2021, 7, 5), planned_finish_on=date(2021, 7, 7)
    )
    Activity.objects.filter(project=project).exclude(code__in=("A01", "L07")).update(
        planned_start_on=None, planned_finish_on=None
    )
    Activity.objects.filter(project=project, code="L07").update(planned_start_on=date(2021, 9, 1))
    held = holdings(read_limits(), [], data_date)
    assert held.reviews == {"desk/D1": [(date(2021, 7, 5), date(2021, 7, 7), 1)]}
    assert held.uses == [Use("LAND", date(2021, 9, 1), 3050)]
    own = holdings(read_limits(), [project.pk], data_date)
    assert (own.reviews, own.uses) == ({}, [])


def test_the_highest_list_weighs(project, data_date):
    for level, until in (("DISTRICT", None), ("PROVINCE", date(2021, 3, 1)), ("CITY", None)):
        ListMembership.objects.create(
            project=project,
            year=2021,
            level=level,
            list_class="BUILD",
            from_on=date(2021, 1, 1),
            until_on=until,
        )
    assert weights_of([project], data_date) == {project.pk: 2}
    assert weights_of([project], date(2021, 2, 1)) == {project.pk: 4}

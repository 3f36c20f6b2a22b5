"""Elements dealt to projects: never more than there is, never worse than simple rules, and told why."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine.allocation import NEVER, Claim, Supply, allocate, in_order, prices, why_not

CODES = ("LAND", "ENERGY", "WATER")


@st.composite
def supplies(draw):
    found = []
    for code in CODES:
        slots = sorted(draw(st.sets(st.integers(0, 400), max_size=4)))
        batches = tuple((slot, draw(st.integers(0, 60))) for slot in slots)
        found.append(Supply(code, batches, draw(st.booleans())))
    return found


@st.composite
def claims(draw, most=8):
    found = []
    for number in range(draw(st.integers(1, most))):
        wants = []
        for code in sorted(draw(st.sets(st.sampled_from(CODES), min_size=1))):
            since = draw(st.integers(0, 300))
            wants.append((code, draw(st.integers(1, 40)), since, since + draw(st.integers(-20, 120))))
        found.append(Claim(f"P{number}", tuple(wants), draw(st.sampled_from((1, 2, 4)))))
    return found


def check(offer):
    for supply in offer.supplies:
        takings = [
            (each.slots[code], amount)
            for each in offer.dealt
            if each.is_served
            for code, amount, *_ in each.claim.wants
            if code == supply.code
        ]
        ends = [slot for slot, _ in supply.batches[1:]] + [NEVER] * bool(supply.batches)
        for (begin, amount_given), end in zip(supply.batches, ends, strict=True):
            if supply.carries:
                arrived = sum(amount for slot, amount in supply.batches if slot <= begin)
                assert sum(amount for slot, amount in takings if slot < end) <= arrived
            else:
                assert sum(amount for slot, amount in takings if begin <= slot < end) <= amount_given
    for each in offer.dealt:
        for code, _amount, since, _due in each.claim.wants:
            assert each.slots[code] >= since


@given(claims(), supplies())
@settings(deadline=None)
def test_never_more_than_there_is_and_never_worse_than_a_rule(wanted, given_):
    offer = allocate(wanted, given_)
    check(offer)
    assert offer.weighted_days == sum(each.days_late * each.claim.weight for each in offer.dealt)
    for rule in (
        lambda claim: (claim.since, claim.due, claim.code),
        lambda claim: (claim.due, claim.since, claim.code),
        lambda claim: (-claim.weight, claim.due, claim.since, claim.code),
    ):
        assert offer.weighted_days <= in_order(sorted(wanted, key=rule), given_).weighted_days
    again = allocate(list(reversed(wanted)), given_)
    assert [(each.claim.code, dict(each.slots)) for each in again.dealt] == [
        (each.claim.code, dict(each.slots)) for each in offer.dealt
    ]
    for each in prices(wanted, offer, dict.fromkeys(CODES, 10)):
        assert each.saved >= 0


@given(claims(most=5), supplies())
@settings(deadline=None, max_examples=40)
def test_beside_the_best_of_all_orders(wanted, given_):
    offer = allocate(wanted, given_)
    best = min(in_order(order, given_).weighted_days for order in permutations(wanted))
    assert (
        best <= offer.weighted_days <= in_order(wanted, given_).weighted_days or offer.weighted_days == best
    )


def test_the_check_sees_too_much():
    claim = Claim("P1", (("LAND", 10, 0, 5),))
    offer = in_order([claim], [Supply("LAND", ((0, 10),))])
    check(offer)
    poorer = type(offer)(offer.dealt, offer.weighted_days, 1, (Supply("LAND", ((0, 9),)),))
    with pytest.raises(AssertionError):
        check(poorer)


def test_why_not_mine_and_what_one_more_batch_would_save():
    wanted = [Claim("BIG", (("LAND", 30, 0, 10),), 4), Claim("SMALL", (("LAND", 12, 0, 10),), 1)]
    land = Supply("LAND", ((0, 40), (110, 40)))
    offer = allocate(wanted, [land])
    assert (offer.of("BIG").days_late, offer.of("SMALL").days_late, offer.weighted_days) == (0, 100, 100)
    why = why_not(offer, "SMALL")
    assert (why.element, why.wanted_by, why.comes, why.ahead, why.short) == ("LAND", 10, 110, ("BIG",), 2)
    assert why_not(offer, "BIG") is None
    [one] = prices(wanted, offer, {"LAND": 1})
    [two] = prices(wanted, offer, {"LAND": why.short})
    assert (one.saved, two.saved) == (0, 100)
    with pytest.raises(KeyError):
        offer.of("NOBODY")


def test_two_elements_come_together():
    """Land is not given to a project whose energy comes much later, where another could use it at once."""
    wanted = [
        Claim("A", (("LAND", 10, 0, 20), ("ENERGY", 5, 0, 20)), 2),
        Claim("B", (("LAND", 10, 0, 20),), 1),
    ]
    offer = allocate(wanted, [Supply("LAND", ((0, 10), (100, 10))), Supply("ENERGY", ((100, 5),))])
    assert offer.of("B").days_late == 0
    assert offer.of("A").days_late == 80


def test_what_can_never_be_served_takes_nothing():
    wanted = [Claim("A", (("LAND", 99, 0, 5), ("WATER", 1, 0, 5))), Claim("B", (("WATER", 1, 0, 5),))]
    offer = allocate(wanted, [Supply("LAND", ((0, 10),)), Supply("WATER", ((0, 1),))])
    assert not offer.of("A").is_served
    assert offer.of("B").days_late == 0


def test_what_cannot_be_meant_is_refused():
    claim, land = Claim("A", (("LAND", 1, 0, 5),)), Supply("LAND", ((0, 1),))
    with pytest.raises(ValueError, match="unknown"):
        allocate([claim], [])
    with pytest.raises(ValueError, match="twice"):
        allocate([claim, claim], [land])
    for wrong in (
        lambda: Supply("LAND", ((5, 1), (5, 1))),
        lambda: Supply("LAND", ((0, -1),)),
        lambda: Claim("A", (("LAND", 0, 0, 5),)),
        lambda: Claim("A", (("LAND", 1, 0, 5),), 0),
        lambda: Claim("A", (("LAND", 1, 0, 5), ("LAND", 1, 0, 5))),
    ):
        with pytest.raises(ValueError, match=r"supply|claim"):
            wrong()

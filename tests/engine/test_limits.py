"""Limits check themselves and against their networks."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from luodi.engine import Activity, Axis, Network, every_day
from luodi.engine.limits import HUGE, Capacity, Demand, Limits, LongestWait, Mode, Quota, Unbroken
from luodi.engine.result import Objective

AXIS = Axis(date(2021, 1, 1), 100)
DESK = Capacity("DESK", 2)


def net(name: str) -> Network:
    return Network((Activity("A", 100), Activity(name, 100)), (), (every_day(AXIS),), AXIS, name)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Capacity("", 1), "a capacity without a code"),
        (lambda: Capacity("D", -1), "capacity 'D': -1"),
        (lambda: Capacity("D", HUGE), f"capacity 'D': {HUGE}"),
        (lambda: Capacity("D", 1, days=0), "capacity 'D': a period of 0 days"),
        (lambda: Capacity("D", 1, changes=((5, 1), (5, 2))), "capacity 'D': days out of order"),
        (lambda: Quota("", ()), "a quota without a code"),
        (lambda: Quota("Q", ((9, 1), (3, 1))), "quota 'Q': days out of order"),
        (lambda: Limits((DESK,), (Quota("DESK", ()),)), "limit 'DESK' appears twice"),
        (lambda: Limits((DESK,), (), (Demand("A", "X", 1),)), "activity 'A' demands the unknown limit 'X'"),
        (lambda: Limits((DESK,), (), (Demand("A", "DESK", 1),) * 2), "activity 'A' demands 'DESK' twice"),
        (lambda: Limits((DESK,), (), (Demand("A", "DESK", -1),)), "the demand of activity 'A' on 'DESK': -1"),
        (lambda: Limits(modes=(Mode("A", 100, cost=-1),)), "a mode of activity 'A': -1"),
        (lambda: Limits(waits=(LongestWait("A", "B", HUGE),)), f"wait 'A' → 'B': {HUGE} days"),
        (lambda: Limits(unbroken=(Unbroken("A", -1),)), "the longest pause of activity 'A': -1"),
        (lambda: Objective(weights={"P": -1}), "project 'P': a weight of -1"),
        (lambda: Objective(reserve_days=-1), "a reserve of -1 days"),
    ],
)
def test_the_offender_is_named(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


def test_limits_belong_to_their_networks() -> None:
    Limits((DESK,), (), (Demand("P", "DESK", 1),)).check([net("P"), net("Q")])
    for demand, message in (
        (Demand("X", "DESK", 1), "names the unknown activity 'X'"),
        (Demand("A", "DESK", 1), "names activity 'A' of 2 projects"),
        (Demand("P", "DESK", 1, "Q"), "names the unknown activity 'P' Q"),
    ):
        with pytest.raises(ValueError, match=message):
            Limits((DESK,), (), (demand,)).check([net("P"), net("Q")])
    other = Capacity("D", 1, calendar=every_day(Axis(date(2022, 1, 1), 9)))
    with pytest.raises(ValueError, match="calendar of capacity 'D' has another axis"):
        Limits((other,)).check([net("P")])


def test_a_capacity_changes_with_the_period_that_begins() -> None:
    weekly = Capacity("MEETING", 2, days=7, counted_from=3, changes=((10, 5), (12, 9)))
    assert [weekly.at(slot) for slot in (-10, 9, 10, 16, 17)] == [2, 2, 5, 5, 9]

"""The check of limits finds each kind of breach; the sound schedule passes."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from luodi.engine import Activity, Axis, Breach, Calendar, Link, Network, every_day, verify_limits
from luodi.engine.limits import Capacity, Demand, Limits, LongestWait, Mode, Quota, Unbroken

AXIS = Axis(date(2021, 1, 1), 100)
WEEK = Calendar("WEEK", AXIS, np.tile(np.array([100] * 5 + [0] * 2, np.uint16), 15)[:100])
NET = Network(
    (Activity("A", 500), Activity("B", 300), Activity("C", 200), Activity("M", 0)),
    (Link("A", "B"), Link("B", "M")),
    (every_day(AXIS),),
    AXIS,
    "P",
)
SOUND = {("P", "A"): (0, 5, 0), ("P", "B"): (5, 8, 0), ("P", "C"): (8, 10, 0), ("P", "M"): (8, 8, 0)}
DESK = Limits(
    (Capacity("DESK", 2, changes=((8, 1),)),),
    (Quota("LAND", ((0, 3), (8, 3))), Quota("YEAR", ((0, 4), (8, 4)), carries=False)),
    (
        *(Demand(name, "DESK", 1) for name in "ABC"),
        *(Demand(name, "LAND", 2) for name in "ABC"),
        Demand("A", "YEAR", 4),
        Demand("C", "YEAR", 4),
    ),
)


def breaches(limits: Limits, **moved: tuple[int, int, int]) -> set[Breach]:
    schedule = {**SOUND, **{("P", name): dates for name, dates in moved.items()}}
    return {violation.breach for violation in verify_limits(NET, limits, schedule, 0)}


def test_no_limits_no_violation() -> None:
    assert not breaches(Limits())


def test_missing_dates_are_named() -> None:
    [found] = verify_limits(NET, Limits(), {key: SOUND[key] for key in SOUND if key[1] != "C"}, 0)
    assert (found.breach, found.activity) == (Breach.MISSING, "C")


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"B": (4, 7, 0)}, Breach.LINK_BROKEN),
        ({"A": (0, 6, 0)}, Breach.TOO_LONG),
        ({"C": (8, 9, 0)}, Breach.TOO_SHORT),
        ({"C": (-2, 0, 0)}, Breach.BEFORE_DATA_DATE),
        ({"C": (8, 10, 1)}, Breach.NO_SUCH_MODE),
    ],
)
def test_what_needs_no_limit(moved: dict[str, tuple[int, int, int]], expected: Breach) -> None:
    assert expected in breaches(Limits(), **moved)


def test_a_desk_used_above_its_amount() -> None:
    only = replace(DESK, quotas=(), demands=tuple(d for d in DESK.demands if d.limit == "DESK"))
    assert not breaches(only)
    assert not breaches(only, C=(0, 2, 0))
    assert breaches(only, B=(8, 11, 0), M=(11, 11, 0)) == {
        Breach.OVER_CAPACITY
    }  # one reviewer less from slot 8


def test_a_desk_counted_by_the_week() -> None:
    weekly = Limits(
        (Capacity("MEETING", 5, days=7),), (), (Demand("A", "MEETING", 1), Demand("C", "MEETING", 1))
    )
    assert not breaches(weekly)
    assert breaches(weekly, C=(5, 7, 0)) == {Breach.OVER_CAPACITY}


def test_quotas_that_carry_and_that_lapse() -> None:
    land = Limits(
        (), DESK.quotas[:1], tuple(d for d in DESK.demands if d.limit == "LAND" and d.activity != "B")
    )
    assert not breaches(land)
    assert breaches(land, C=(0, 2, 0)) == {Breach.OVER_QUOTA}
    year = Limits((), DESK.quotas[1:], tuple(d for d in DESK.demands if d.limit == "YEAR"))
    assert not breaches(year)
    assert breaches(year, A=(8, 13, 0), B=(13, 16, 0), M=(16, 16, 0)) == {Breach.OVER_QUOTA}


def test_days_on_which_the_desk_rests_do_not_count() -> None:
    weekdays = Limits((Capacity("DESK", 1, calendar=WEEK),), (), (Demand("B", "DESK", 1),))
    assert breaches(weekdays) == {Breach.START_ON_REST, Breach.TOO_SHORT}
    assert not breaches(weekdays, B=(7, 10, 0), M=(10, 10, 0))


def test_stops_and_waits() -> None:
    slow = Limits(
        (Capacity("DESK", 1, calendar=WEEK),), (), (Demand("B", "DESK", 1),), (), (), (Unbroken("B", 1),)
    )
    across = {"B": (11, 16, 0), "M": (16, 16, 0)}
    assert breaches(slow, **across) == {Breach.BROKEN_UP}
    assert not breaches(replace(slow, unbroken=(Unbroken("B", 2),)), **across)
    for wait in (LongestWait("A", "B", 6), LongestWait("A", "B", 1, "FS")):
        waiting = Limits(waits=(wait,))
        assert not breaches(waiting)
        assert breaches(waiting, B=(7, 10, 0), M=(10, 10, 0)) == {Breach.WAITED_TOO_LONG}


def test_a_mode_brings_its_duration_and_demands() -> None:
    fast = Limits((Capacity("CREW", 3),), (), (), (), (Mode("A", 500), Mode("A", 200, (("CREW", 4),), 9)))
    assert not breaches(fast)
    assert breaches(fast, A=(0, 2, 1)) == {Breach.OVER_CAPACITY}


def test_work_under_way_uses_its_desk_from_the_data_date_on() -> None:
    steps = (Activity("A", 900, actual_start=0, remaining=300), Activity("B", 200), Activity("C", 100))
    net = Network(steps, (), (every_day(AXIS),), AXIS, "P")
    limits = Limits((Capacity("DESK", 1),), (), tuple(Demand(name, "DESK", 1) for name in "ABC"))
    sound = {("P", "A"): (0, 13, 0), ("P", "B"): (13, 15, 0), ("P", "C"): (15, 16, 0)}
    assert not verify_limits(net, limits, sound, 10)
    [found] = verify_limits(net, limits, {**sound, ("P", "B"): (12, 14, 0)}, 10)
    assert (found.breach, found.activity, found.found, found.allowed) == (Breach.OVER_CAPACITY, "DESK", 2, 1)

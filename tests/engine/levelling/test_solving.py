"""Every schedule keeps every limit, forward and backward; the impossible is named."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import Activity, Axis, Link, Network, compile, every_day
from luodi.engine.levelling import solve
from luodi.engine.levelling.portfolio import Effort
from luodi.engine.levelling.problem import prepared_for
from luodi.engine.levelling.solving import solve_portfolio
from luodi.engine.limits import Capacity, Demand, Limits, Quota
from luodi.engine.result import HOLDERS, Aim, Direction, Holder, Objective, Result, Status
from luodi.engine.verify_limits import verify_limits
from tests.engine.levelling.portfolios import DATA_DATE, portfolios, with_waits
from tests.engine.samples import AXIS, network

ROOT = Path(__file__).parents[3]
PLAIN = Axis(AXIS.epoch, 400)


def searched(networks: list[Network], limits: Limits, objective: Objective, evaluations: int = 40) -> Result:
    """The portfolio search, whatever the problem is."""
    prepared = prepared_for(compile(networks), limits, objective, DATA_DATE)
    return solve_portfolio(prepared, objective, Effort(1.0, evaluations, 1, 1))


def unsound(networks: list[Network], limits: Limits, result: Result) -> list[object]:
    assert result.schedule is not None
    found = verify_limits(networks, limits, result.schedule, DATA_DATE)
    return [violation for violation in found if not violation.is_missed_date]


@settings(max_examples=60)
@given(portfolios())
def test_forward_and_backward_keep_every_limit(case: tuple[list[Network], Limits, Objective]) -> None:
    networks, limits, objective = case
    forward = searched(networks, limits, objective)
    if forward.schedule is None:
        assert forward.status in (Status.INFEASIBLE, Status.UNKNOWN)
        return
    assert not unsound(networks, limits, forward)
    backward = searched(networks, limits, replace(objective, direction=Direction.BACKWARD, reserve_days=5))
    assert backward.schedule is not None
    assert not unsound(networks, limits, backward)
    assert (backward.schedule.start >= forward.schedule.start).all()
    if objective.aim is Aim.LATENESS:
        assert backward.value == forward.value
        assert forward.bound is not None
        assert forward.value is not None
        assert forward.bound <= forward.value


@settings(max_examples=40)
@given(portfolios(), st.integers(0, 30))
def test_longest_waits_are_kept(case: tuple[list[Network], Limits, Objective], days: int) -> None:
    networks, limits, objective = case
    limits = with_waits(networks, limits, days)
    for direction in Direction:
        found = searched(networks, limits, replace(objective, direction=direction))
        if found.schedule is not None and found.status is not Status.INFEASIBLE:
            broken = unsound(networks, limits, found)
            assert not broken or found.status is Status.UNKNOWN


@settings(max_examples=15)
@given(portfolios())
def test_same_seed_same_plan(case: tuple[list[Network], Limits, Objective]) -> None:
    networks, limits, objective = case
    one, two = (searched(networks, limits, objective) for _ in range(2))
    assert one.value == two.value
    if one.schedule is not None and two.schedule is not None:
        assert (one.schedule.start == two.schedule.start).all()


def queue(works: list[int], dues: list[int], weights: list[int]) -> tuple[list[Network], Objective]:
    """Projects of one step each at one desk."""
    networks = [
        Network((Activity("A", days * 100, due=due),), (), (every_day(PLAIN),), PLAIN, f"P{n}")
        for n, (days, due) in enumerate(zip(works, dues, strict=True))
    ]
    return networks, Objective(Aim.LATENESS, weights={f"P{n}": w for n, w in enumerate(weights)})


ONE_DESK = (Capacity("DESK", 1),)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 20), st.integers(1, 5)), min_size=2, max_size=5))
def test_one_desk_is_ordered_as_well_as_by_trying_all(steps: list[tuple[int, int, int]]) -> None:
    works, dues, weights = (list(column) for column in zip(*steps, strict=True))
    networks, objective = queue(works, dues, weights)
    limits = Limits(ONE_DESK, (), tuple(Demand("A", "DESK", 1, n.name) for n in networks))
    found = solve(networks, limits, objective, evaluations=600)

    def cost(order: tuple[int, ...]) -> int:
        ends = np.cumsum([works[n] for n in order])
        return sum(weights[n] * max(0, int(end) - dues[n]) for n, end in zip(order, ends, strict=True))

    assert found.value == min(cost(order) for order in permutations(range(len(steps))))


def test_backward_keeps_the_reserve_and_its_floats() -> None:
    networks, objective = queue([10, 10], [100, 100], [1, 1])
    limits = Limits(ONE_DESK, (), tuple(Demand("A", "DESK", 1, n.name) for n in networks))
    objective = replace(objective, direction=Direction.BACKWARD, reserve_days=30)
    found = solve(networks, limits, objective, evaluations=10)
    assert found.schedule is not None
    assert sorted(found.schedule.start.tolist()) == [50, 60]
    assert sorted(found.schedule.late_start.tolist()) == [80, 90]
    assert {HOLDERS[code] for code in found.schedule.holder} >= {Holder.CHOICE}


def test_what_holds_each_activity() -> None:
    steps = [Activity("A", 500), Activity("B", 300), Activity("C", 200), Activity("D", 100)]
    net = Network(tuple(steps), (Link("A", "B"),), (every_day(PLAIN),), PLAIN, "P")
    demands = (Demand("A", "DESK", 1), Demand("C", "DESK", 1), Demand("D", "LAND", 5))
    limits = Limits(ONE_DESK, (Quota("LAND", ((7, 5),)),), demands)
    found = solve(net, limits, Objective(Aim.LATENESS), evaluations=10).schedule
    assert found is not None
    held = {
        a.id: (HOLDERS[found.holder[n]], int(found.held_by[n])) for n, a in enumerate(found.arrays.activities)
    }
    assert held["B"] == (Holder.LINK, 0)
    assert held["D"] == (Holder.QUOTA, 1)
    assert {held["A"][0], held["C"][0]} == {Holder.DATA_DATE, Holder.CAPACITY}


def test_published_days_stay_where_no_date_suffers() -> None:
    networks, objective = queue([10, 10, 5], [100, 100, 100], [1, 1, 1])
    limits = Limits(ONE_DESK, (), tuple(Demand("A", "DESK", 1, n.name) for n in networks))
    published = {("P0", "A"): 40, ("P1", "A"): 20, ("P2", "A"): 60}
    found = solve(networks, limits, replace(objective, published=published), evaluations=10)
    assert found.schedule is not None
    assert found.schedule.start.tolist() == [40, 20, 60]


@pytest.mark.parametrize(
    ("limits", "step", "kind"),
    [
        (Limits(ONE_DESK, (), (Demand("A", "DESK", 2),)), Activity("A", 100), "DEMAND_ABOVE_CAPACITY"),
        (
            Limits((), (Quota("Q", ((0, 5),)),), (Demand("A", "Q", 6),)),
            Activity("A", 100),
            "QUOTA_NEVER_ENOUGH",
        ),
        (
            Limits((), (Quota("Q", ((0, 3), (9, 3)), carries=False),), (Demand("A", "Q", 4),)),
            Activity("A", 100),
            "QUOTA_NEVER_ENOUGH",
        ),
        (Limits(), Activity("A", 900, finish_no_later=5), "DEADLINE_BEFORE_EARLIEST"),
    ],
)
def test_the_impossible_is_named(limits: Limits, step: Activity, kind: str) -> None:
    net = Network((step,), (), (every_day(PLAIN),), PLAIN, "P")
    found = solve(net, limits, Objective(Aim.LATENESS))
    assert found.status is Status.INFEASIBLE
    assert found.conflicts[0].kind == kind


def test_a_limit_of_another_portfolio_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown activity"):
        solve(network([Activity("A", 100)], []), Limits(ONE_DESK, (), (Demand("B", "DESK", 1),)))


PROBE = """
import hashlib
from luodi.engine.levelling import solve
from luodi.engine.limits import Capacity, Demand, Limits
from tests.engine.levelling.test_solving import ONE_DESK, queue
networks, objective = queue([5, 3, 8, 2, 6], [6, 9, 9, 4, 20], [1, 3, 2, 2, 5])
limits = Limits(ONE_DESK, (), tuple(Demand("A", "DESK", 1, n.name) for n in networks))
found = solve(networks, limits, objective, evaluations=60)
print(found.value, found.schedule.start.tolist())
"""


@pytest.mark.slow
def test_compiled_and_plain_python_agree() -> None:
    def run(mode: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": mode}
        done = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True, env=env
        )
        return done.stdout

    assert run("0") == run("1")

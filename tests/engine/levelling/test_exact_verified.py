"""Whatever the exact model answers, the day-by-day check accepts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import Network
from luodi.engine.levelling.exact import solve_exact
from luodi.engine.limits import Capacity, Demand, Limits, Quota
from luodi.engine.result import Aim, Direction, Objective, Status
from luodi.engine.verify import Breach
from luodi.engine.verify_limits import verify_limits
from tests.engine import samples

DATA_DATE = 380


@st.composite
def portfolios(draw: st.DrawFn) -> tuple[Network, Limits]:
    """Networks with progress, constraints and the three calendars, at a desk, a crew and a quota."""
    network = draw(samples.networks())
    demands = [
        Demand(activity.id, code, draw(st.integers(1, 2)))
        for activity in network.activities
        for code in ("DESK", "CREW", "LAND")
        if draw(st.integers(0, 2)) == 0
    ]
    desk = Capacity("DESK", 2, calendar=samples.office(), changes=((500, 3),))
    crew = Capacity("CREW", draw(st.integers(2, 3)))
    land = Quota("LAND", ((0, 6), (450, 30)), carries=draw(st.booleans()))
    return network, Limits((desk, crew), (land,), tuple(demands))


def check(problem: tuple[Network, Limits], objective: Objective) -> None:
    answer = solve_exact(*problem, objective, data_date=DATA_DATE, time_limit=15)
    if answer.schedule is None:
        assert answer.status in (Status.INFEASIBLE, Status.UNKNOWN)
        return
    found = verify_limits(*problem, answer.schedule, DATA_DATE)
    assert [v for v in found if v.breach is not Breach.DUE_MISSED] == []


@settings(max_examples=6)
@given(portfolios(), st.sampled_from(Direction))
def test_the_check_accepts_every_schedule(problem: tuple[Network, Limits], direction: Direction) -> None:
    check(problem, Objective(Aim.LATENESS, direction, reserve_days=10))


@pytest.mark.slow
@settings(max_examples=60)
@given(portfolios(), st.sampled_from(Direction), st.sampled_from(Aim))
def test_the_check_accepts_very_many(problem: tuple[Network, Limits], direction: Direction, aim: Aim) -> None:
    check(problem, Objective(aim, direction))

"""One project planned again against what the others hold."""

import pytest

from luodi.engine import Activity, Axis, Network, every_day, solve, verify_limits
from luodi.engine.levelling.replan import Standing
from luodi.engine.limits import Capacity, Demand, Limits, Quota
from luodi.engine.result import Aim, Objective
from tests.engine.samples import AXIS

PLAIN = Axis(AXIS.epoch, 300)
WEIGHTED = Objective(Aim.LATENESS)


def project(name: str, days: int, due: int = 10) -> Network:
    return Network((Activity("A", days * 100, due=due),), (), (every_day(PLAIN),), PLAIN, name)


def test_the_others_keep_their_days_and_limits_hold() -> None:
    networks = [project("P0", 5, 5), project("P1", 5, 10), project("P2", 5, 15)]
    limits = Limits(
        (Capacity("DESK", 1),),
        (Quota("LAND", ((0, 3),)),),
        (
            *(Demand("A", "DESK", 1, n.name) for n in networks),
            *(Demand("A", "LAND", 1, n.name) for n in networks),
        ),
    )
    whole = solve(networks, limits, WEIGHTED, evaluations=50).schedule
    assert whole is not None
    assert whole.start.tolist() == [0, 5, 10]
    standing = Standing(whole, limits, 0)
    longer = standing.replan(project("P1", 7), WEIGHTED).schedule
    shorter = standing.replan(project("P1", 3), WEIGHTED).schedule
    assert longer is not None
    assert shorter is not None
    assert (longer.start.tolist(), shorter.start.tolist()) == ([15], [5])
    dates = {("P0", "A"): (0, 5, 0), ("P2", "A"): (10, 15, 0), ("P1", "A"): (15, 22, 0)}
    found = verify_limits([networks[0], project("P1", 7), networks[2]], limits, dates, 0)
    assert all(violation.is_missed_date for violation in found)


def test_a_project_nobody_knows_is_refused() -> None:
    whole = solve([project("P0", 5)], Limits(), WEIGHTED).schedule
    assert whole is not None
    with pytest.raises(ValueError, match="no project 'P9'"):
        Standing(whole, Limits(), 0).replan(project("P9", 5), WEIGHTED)

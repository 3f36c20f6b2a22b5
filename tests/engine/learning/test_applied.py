"""What was learnt moves the simulation, and nothing learnt leaves it as it was."""

from datetime import date

import numpy as np
import pytest

from luodi.engine import Activity, Axis, Link, Network, around_plan, by_project, compile, every_day, forecast
from luodi.engine.arrays import REMAINING
from luodi.engine.learning import Assumed, Learnt, learnt_uncertainty, log_moments
from luodi.engine.risk_model import Factor, Uncertainty

AXIS = Axis(date(2020, 1, 1), 2000)
NOTHING = Learnt(0.0, {}, {"kind": 0.1, "project": 0.22}, {}, 0)


def arrays(**begun):
    activities = [Activity("A", 3000, 0, **begun), Activity("B", 6000, 0, due=120)]
    made = (Link("A", "B", "FS"),)
    return compile([Network(tuple(activities), made, (every_day(AXIS),), AXIS, name) for name in ("P", "Q")])


def model(learnt, day=0, **begun) -> Uncertainty:
    made = arrays(**begun)
    assumed = Assumed(*around_plan(made, 0.85, 1.6), {"project": by_project(made)})
    groups = {"kind": ["K", "K", "L", "L"], "project": ["P", "P", "Q", "Q"]}
    return learnt_uncertainty(made, day, assumed, learnt, groups)


def test_nothing_learnt_is_the_assumed_model() -> None:
    made = arrays()
    plain = Uncertainty(
        made, *around_plan(made, 0.85, 1.6), factors=(Factor("project", 0.22, by_project(made)),)
    )
    told, usual = forecast(model(NOTHING), 0, 500, 1), forecast(plain, 0, 500, 1)
    assert (told.finishes == usual.finishes).all()


def test_a_slow_kind_is_later_and_the_other_as_before() -> None:
    slow = Learnt(0.0, {"kind": {"K": (0.5, 0.02)}}, NOTHING.sds, {}, 50)
    told, usual = forecast(model(slow), 0, 500, 1), forecast(model(NOTHING), 0, 500, 1)
    for project, moved in (("P", True), ("Q", False)):
        late, before = told.activity("B", project).p50, usual.activity("B", project).p50
        assert (late > 1.4 * before) if moved else (late == before)


def test_a_project_often_seen_is_less_unsure() -> None:
    seen = Learnt(0.0, {"project": {"P": (0.0, 0.02)}}, NOTHING.sds, {}, 50)
    factors = {factor.code: factor for factor in model(seen).factors}
    assert factors["project"].group.tolist()[:2] == [-1, -1]
    narrow = next(f for code, f in factors.items() if code != "project")
    assert 0.11 <= narrow.sd <= 0.15
    assert narrow.group.tolist()[2:] == [-1, -1]


def test_chance_stretched_keeps_the_middle() -> None:
    wide = model(Learnt(0.0, {}, NOTHING.sds, {"": 1.8}, 50))
    narrow = model(NOTHING)
    before = log_moments(narrow.optimistic, narrow.likely, narrow.pessimistic)
    behind = log_moments(wide.optimistic, wide.likely, wide.pessimistic)
    assert behind[1][0] == pytest.approx(1.8 * before[1][0], rel=0.15)
    assert np.log(wide.bias) + behind[0] == pytest.approx(before[0], abs=0.01)


def test_log_moments_are_those_of_the_triangle() -> None:
    low, likely, high = np.array([85]), np.array([100]), np.array([160])
    drawn = np.log(np.random.default_rng(1).triangular(0.85, 1, 1.6, 200_000))
    mean, sd = log_moments(low, likely, high)
    assert mean[0] == pytest.approx(drawn.mean(), abs=0.002)
    assert sd[0] == pytest.approx(drawn.std(), abs=0.003)
    nothing = np.array([0])
    assert log_moments(nothing, nothing, nothing) == (0.0, 0.0)


def test_what_has_run_over_is_not_done_tomorrow() -> None:
    """30 days planned, begun 60 days ago: planned less done would leave one day."""
    learnt = Learnt(0.0, {}, NOTHING.sds, {}, 50)
    over = model(learnt, 60, actual_start=0)
    left = over.arrays.tables.activity[0, REMAINING]
    assert left > 100
    assert model(NOTHING, 60, actual_start=0).arrays.tables.activity[0, REMAINING] == -1
    # What people reported stands.
    reported = model(learnt, 60, actual_start=0, remaining=700)
    assert reported.arrays.tables.activity[0, REMAINING] == 700
    fresh = model(learnt, 1, actual_start=0).arrays.tables.activity[0, REMAINING]
    assert 2700 < fresh < 4000

"""What was learnt moves the simulation, and nothing learnt leaves it as it was."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from luodi.engine import Activity, Axis, Link, Network, around_plan, by_project, compile, every_day, forecast
from luodi.engine.learning import Assumed, Learnt, learnt_uncertainty, log_moments
from luodi.engine.learning.shape import ROOTS
from luodi.engine.risk_model import Factor, Uncertainty

AXIS = Axis(date(2020, 1, 1), 2000)
NOTHING = Learnt(0.0, {}, {"kind": 0.1, "project": 0.22}, {}, 0)
USUAL = Learnt(0.0, {}, {"kind": 0.1, "project": 0.001}, {}, 50)
"""All as assumed, and hardly anything that a project has in common."""
STOPS = replace(USUAL, shapes={"": np.where(ROOTS**2 < 0.1, 10.0, np.where(ROOTS < 0.8, 0.0, -0.1))})
"""Nearly as planned, one in ten far longer."""


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
    told, usual = forecast(model(slow), 0, 500, 1), forecast(model(replace(NOTHING, closed=50)), 0, 500, 1)
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


def finishes(learnt, data_date=0, samples=4000, **begun):
    """Of A, 30 days planned, in P."""
    made = model(learnt, data_date, **begun)
    found = forecast(made, data_date, samples, 1, asked=[0])
    return found.finishes[list(found.outputs).index(0)].astype(float)


def test_the_shape_where_none_was_seen_is_about_the_assumed_triangle() -> None:
    drawn = finishes(USUAL)
    triangle = np.random.default_rng(1).triangular(0.85 * 30, 30, 1.6 * 30, 100_000)
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    # Rounded up to whole days, so half a day longer.
    assert np.quantile(drawn, shares) - 0.5 == pytest.approx(np.quantile(triangle, shares), abs=0.6)


def test_chance_stretched_keeps_the_middle() -> None:
    wide, usual = (np.log(finishes(replace(USUAL, stretch={"": by}))) for by in (1.8, 1.0))
    assert wide.std() == pytest.approx(1.8 * usual.std(), rel=0.05)
    assert wide.mean() == pytest.approx(usual.mean(), abs=0.02)


def test_a_narrow_step_is_as_wide_as_it_was_learnt_with() -> None:
    made = arrays()
    plan = around_plan(made, 0.99, 1.01)
    narrow, floor = (Assumed(*plan, {"project": by_project(made)}, least_spread=sd) for sd in (0.0, 0.1))
    groups = {"kind": ["K"] * 4, "project": ["P", "P", "Q", "Q"]}
    for assumed, wide in ((narrow, False), (floor, True)):
        told = forecast(learnt_uncertainty(made, 0, assumed, USUAL, groups), 0, 2000, 1, asked=[0])
        assert (np.log(told.finishes[0]).std() > 0.08) == wide


def test_seldom_stops_are_drawn_as_seldom_and_as_long_as_they_were() -> None:
    drawn, red = finishes(STOPS), finishes(USUAL)
    assert (drawn > 80).mean() == pytest.approx(0.1, abs=0.01)
    assert not (red > 50).any()
    assert np.quantile(drawn, 0.85) < 36


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
    assert np.median(finishes(replace(NOTHING, closed=50), 60, actual_start=0)) > 62
    assert np.quantile(finishes(NOTHING, 60, actual_start=0), 0.9) <= 62
    # What people reported stands.
    reported = finishes(replace(NOTHING, closed=50), 60, actual_start=0, remaining=700)
    assert np.median(reported) == pytest.approx(67, abs=1)


def test_who_is_past_the_usual_is_among_the_stopped() -> None:
    """After 40 days of 30 planned one knows; after 10 as much as at the begin."""
    late, early = finishes(STOPS, 40, actual_start=0), finishes(STOPS, 10, actual_start=0)
    assert (late > 80).mean() > 0.8
    assert (early > 80).mean() == pytest.approx(0.1, abs=0.01)
    assert np.quantile(early, 0.85) < 36


@pytest.mark.parametrize("begun", [0, 1, 39, 400, 1900])
def test_however_long_it_lasts_it_ends_later(begun) -> None:
    assert (finishes(STOPS, begun, 200, actual_start=0) > begun).all()

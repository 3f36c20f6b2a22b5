"""The shape of chance: the triangle while nothing was seen, what was seen once much was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine.learning.shape import ROOTS, TRIANGLE, shape, triangle_logs

ASSUMED = 40.0
CLOSED = np.zeros(2000, bool)


def exceeded(found, value) -> float:
    """The chance of more than a value."""
    return float(np.interp(-value, -found, ROOTS) ** 2)


def stops(count=2000, seed=1):
    """Nearly as expected; one in ten stops for long."""
    dice = np.random.default_rng(seed)
    return dice.normal(0, 0.3, count) + np.where(dice.random(count) < 0.1, dice.uniform(4, 8, count), 0)


def test_nothing_seen_is_the_triangle() -> None:
    found = shape(np.zeros(0), np.zeros(0, bool), ASSUMED)
    even = np.sort(TRIANGLE)[::-1]
    places = (np.arange(len(even)) + 0.5) / len(even)
    chances = ROOTS**2
    inside = np.abs(chances - 0.5) < places[-1] - 0.5
    assert found[inside] == pytest.approx(np.interp(chances, places, even)[inside], abs=1e-9)
    assert (found == shape(np.zeros(0), np.zeros(0, bool), 1.0)).all()


def test_the_triangle_is_the_assumed_one() -> None:
    drawn = np.log(np.random.default_rng(1).triangular(0.85, 1, 1.6, 200_000))
    places = (np.arange(len(ROOTS)) + 0.5) / len(ROOTS)
    told = triangle_logs(np.array([0.85]), np.array([1.6]))[0]
    assert told == pytest.approx(np.quantile(drawn, places), abs=0.005)
    assert (TRIANGLE.mean(), TRIANGLE.std()) == (pytest.approx(0), pytest.approx(1))


def test_seldom_stops_are_found_again_and_no_triangle_has_them() -> None:
    found = shape(stops(), CLOSED, ASSUMED)
    assert exceeded(found, 3.5) == pytest.approx(0.1, abs=0.015)
    assert exceeded(found, 6.0) == pytest.approx(0.05, abs=0.015)
    assert exceeded(found, 1.0) - exceeded(found, 3.5) < 0.02
    red = TRIANGLE * stops().std()
    assert np.abs(np.quantile(red, 1 - ROOTS**2) - found).max() > 2
    assert (red > 1.0).mean() > 0.15


def test_a_triangle_stays_one() -> None:
    dice = np.random.default_rng(2)
    logs = np.log(dice.triangular(0.85, 1, 1.6, 2000))
    found = shape((logs - logs.mean()) / logs.std(), CLOSED, ASSUMED)
    assert found[4:] == pytest.approx(shape(np.zeros(0), CLOSED[:0], 1.0)[4:], abs=0.2)


def test_a_few_works_change_little() -> None:
    found = shape(np.full(2, 6.0), np.zeros(2, bool), ASSUMED)
    usual = shape(np.zeros(0), np.zeros(0, bool), ASSUMED)
    assert exceeded(found, 3.0) == pytest.approx(2 / 42, abs=0.02)
    assert found[30:] == pytest.approx(usual[30:], abs=0.25)


def test_open_ones_left_out_would_hide_the_stops() -> None:
    """Seen for a while only: of the stopped nearly all are open."""
    real = stops()
    until = np.random.default_rng(3).uniform(0, 8, len(real))
    is_open = real > until
    found = shape(np.minimum(real, until), is_open, ASSUMED)
    red = shape(real[~is_open], is_open[~is_open], ASSUMED)
    assert exceeded(found, 3.5) == pytest.approx(0.1, abs=0.025)
    assert exceeded(red, 3.5) < 0.06


@given(st.lists(st.tuples(st.floats(-30, 30), st.booleans()), max_size=40))
@settings(max_examples=80, deadline=None)
def test_whatever_is_seen_gives_falling_numbers(rows) -> None:
    value, is_open = zip(*rows, strict=True) if rows else ((), ())
    found = shape(np.array(value, float), np.array(is_open, bool), ASSUMED)
    assert np.isfinite(found).all()
    assert (np.diff(found) <= 0).all()

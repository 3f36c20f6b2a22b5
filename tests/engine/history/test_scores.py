"""Scores against figures worked out by hand."""

import numpy as np
import pytest

from luodi.engine.history.scores import area, calibration_error, pinball, reliability, score

CHANCE = np.array([0.1, 0.4, 0.4, 0.95])
WAS_LATE = np.array([False, False, True, True])


def test_brier() -> None:
    days = np.zeros(4)
    assert score(CHANCE, WAS_LATE, days, days, days).brier == pytest.approx((0.01 + 0.16 + 0.36 + 0.0025) / 4)


def test_area_counts_ties_as_half() -> None:
    assert area(CHANCE, WAS_LATE) == pytest.approx(3.5 / 4)


def test_area_of_outcomes_that_are_all_alike_is_none() -> None:
    assert area(CHANCE, np.ones(4, bool)) is None


def test_calibration_error_over_bins() -> None:
    assert reliability(CHANCE, WAS_LATE) == [(0.1, 0.0, 1), (0.4, 0.5, 2), (0.95, 1.0, 1)]
    assert calibration_error(CHANCE, WAS_LATE) == pytest.approx((0.1 + 2 * 0.1 + 0.05) / 4)


def test_certainty_falls_into_the_last_bin() -> None:
    assert reliability(np.array([1.0]), np.array([True])) == [(1.0, 1.0, 1)]


def test_pinball() -> None:
    assert pinball(np.array([10.0, 10.0]), np.array([20.0, 0.0]), 0.8) == pytest.approx((8 + 2) / 2)


def test_coverage_counts_outcomes_not_above() -> None:
    found = score(CHANCE, WAS_LATE, np.zeros(4), np.full(4, 5.0), np.array([0.0, 5.0, 6.0, -3.0]))
    assert found.coverage_p80 == 0.75

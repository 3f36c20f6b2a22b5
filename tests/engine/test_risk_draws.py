"""What activities draw: evenly spread, independent of one another, as good as a generator of random numbers."""

from statistics import NormalDist

import numpy as np
import pytest

from luodi.engine import compile, forecast
from luodi.engine.risk_draws import POOL, WINDOW, lognormal, pool
from tests.engine.test_forecast import DATA_DATE, chain, shapes, spread

SAMPLES = 20_000


def draws(activities: int = 12, samples: int = SAMPLES, seed: int = 0) -> np.ndarray:
    """Days each activity of a chain took, by activity and sample; three points 80, 100 and 180 days."""
    arrays = compile(chain(activities, 100))
    outlook = forecast(spread(arrays), DATA_DATE, samples, seed, asked=range(activities))
    ends = outlook.finishes[:activities].astype(float)
    return np.diff(ends, axis=0, prepend=float(DATA_DATE))


def test_the_table_is_evenly_spread() -> None:
    table = pool()
    assert table.shape == (3, POOL + WINDOW)
    assert (table[:, POOL:] == table[:, :WINDOW]).all()
    lower, upper, z = table[:, :POOL].astype(float)
    assert (lower <= upper).all()
    both = np.sort(np.concatenate([lower, upper]))
    assert both == pytest.approx(np.repeat((np.arange(POOL) + 0.5) / POOL, 2), abs=1e-6)
    assert np.corrcoef(upper, lower)[0, 1] == pytest.approx(0.5, abs=0.001)  # of two independent even values
    assert np.quantile(z, (0.1, 0.5, 0.99)) == pytest.approx(
        [NormalDist().inv_cdf(p) for p in (0.1, 0.5, 0.99)], abs=0.001
    )
    neighbours = [np.corrcoef(each[:-1], each[1:])[0, 1] for each in (lower, upper, z)]
    assert neighbours == pytest.approx([0, 0, 0], abs=4 / POOL**0.5)
    assert float(np.median(lognormal(0.3))) == pytest.approx(1, abs=1e-3)


def test_a_drawn_duration_has_the_triangle_it_should_have() -> None:
    low, top, high = 80.0, 100.0, 180.0
    days = np.arange(81, 181)
    rising = (days - low) ** 2 / ((high - low) * (top - low))
    falling = 1 - (high - days) ** 2 / ((high - low) * (high - top))
    expected = np.where(days <= top, rising, falling)
    for row in draws():
        share = np.searchsorted(np.sort(row), days, side="right") / SAMPLES
        assert (
            np.abs(share - expected).max() < 1.95 / SAMPLES**0.5
        )  # Kolmogorov and Smirnov at one in a thousand


def test_a_drawn_duration_has_the_shape_it_should_have() -> None:
    """Exponential in its logarithm; of a begun one what is left given how long it has lasted, which no triangle says."""
    days, width, done = 100.0, 0.2, 130.0

    def longer(total):
        return (total / (days * np.exp(-width))) ** (-1 / width)

    for begun in (0.0, done):
        learnt = shapes(
            np.array([100 * days]),
            np.zeros(1, int),
            done=np.array([100 * begun]),
            reach=np.array([longer(begun) ** 0.5 if begun else 1.0]),
        )
        arrays = compile(chain(1, 100))
        told = forecast(spread(arrays, shapes=learnt), DATA_DATE, SAMPLES, asked=[0])
        left = np.sort(told.finishes[0] - DATA_DATE)
        asked = np.arange(85, 300) if begun == 0 else np.arange(1, 150)
        share = np.searchsorted(left, asked, side="right") / SAMPLES
        expected = 1 - longer(asked + begun) / (longer(begun) if begun else 1.0)
        bound = 1.95 / SAMPLES**0.5 + 0.01  # the table has 512 values
        assert np.abs(share - expected).max() < bound
        triangle = np.sort(forecast(spread(arrays), DATA_DATE, SAMPLES, asked=[0]).finishes[0] - DATA_DATE)
        red = np.searchsorted(triangle, asked, side="right") / SAMPLES
        assert np.abs(red - expected).max() > 10 * bound


def test_activities_and_samples_are_independent() -> None:
    rows = draws()
    bound = 4.5 / SAMPLES**0.5
    among = np.corrcoef(rows)[np.triu_indices(len(rows), 1)]
    assert np.abs(among).max() < bound
    later = [np.corrcoef(row[:-lag], row[lag:])[0, 1] for row in rows for lag in (1, 2, WINDOW)]
    assert np.abs(later).max() < bound
    squares = np.corrcoef((rows - rows.mean(axis=1, keepdims=True)) ** 2)[np.triu_indices(len(rows), 1)]
    assert np.abs(squares).max() < bound


def test_repeated_runs_scatter_as_those_of_a_plain_sampler() -> None:
    """Percentiles of a sum over 60 seeds: neither further from the truth nor spread wider than plain draws."""
    dice, samples = np.random.default_rng(2), 1000
    ours = np.array([np.quantile(draws(12, samples, s).sum(axis=0), (0.5, 0.8, 0.9)) for s in range(60)])
    plain = np.array([
        np.quantile(np.ceil(dice.triangular(80, 100, 180, (12, samples))).sum(axis=0), (0.5, 0.8, 0.9))
        for _ in range(60)
    ])  # fmt: skip
    error = 4 * plain.std(axis=0) * (2 / 60) ** 0.5
    assert (np.abs(ours.mean(axis=0) - plain.mean(axis=0)) < error).all()
    assert (ours.std(axis=0) < 1.5 * plain.std(axis=0)).all()

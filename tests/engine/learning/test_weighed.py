"""P50 and P80 that agree with a probability from elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.learning import weighed

samples = st.lists(st.integers(0, 400), min_size=1, max_size=60).map(lambda days: np.array(days, np.int32))
shares = st.integers(0, 100).map(lambda percent: percent / 100)


def plain(finishes: np.ndarray) -> tuple[int, int]:
    ordered, count = sorted(finishes.tolist()), len(finishes)
    return ordered[-(-count * 50 // 100) - 1], ordered[-(-count * 80 // 100) - 1]


@given(samples, st.integers(-50, 450))
def test_with_the_share_of_the_simulation_they_are_its_own(finishes, due):
    own = np.count_nonzero(finishes <= due) / len(finishes)
    assert weighed(finishes, due, own) == plain(finishes)


@given(samples, st.integers(-50, 450), shares)
def test_days_and_probability_never_contradict_each_other(finishes, due, kept):
    p50, p80 = weighed(finishes, due, kept)
    assert p50 <= p80
    assert (p50 <= due) == (kept >= 0.5)
    assert (p80 <= due) == (kept >= 0.8)


@given(samples, st.integers(-50, 450), shares, shares)
def test_likelier_is_never_later(finishes, due, one, other):
    low, high = sorted([one, other])
    keeping = np.count_nonzero(finishes <= due)
    if 0 < keeping < len(finishes):
        assert np.all(np.array(weighed(finishes, due, high)) <= np.array(weighed(finishes, due, low)))


@given(samples, st.integers(-50, 450), shares, st.integers(-1000, 1000))
def test_all_moved_by_a_day_moves_them_by_a_day(finishes, due, kept, days):
    moved = weighed(finishes + days, due + days, kept)
    assert tuple(day - days for day in moved) == weighed(finishes, due, kept)


def test_no_chance_is_refused():
    with pytest.raises(ValueError, match="chance"):
        weighed(np.arange(3), 1, 1.2)

"""The agenda: the best that fits, as every combination says."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.agenda import Item, fit

ITEMS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 25)), max_size=8)


@given(ITEMS, st.integers(0, 70))
def test_no_other_choice_frees_more(pairs, minutes) -> None:
    items = [Item(str(n), worth, length) for n, (worth, length) in enumerate(pairs)]
    chosen = fit(items, minutes)
    every = [some for size in range(len(items) + 1) for some in combinations(items, size)]
    best = max(sum(i.worth for i in some) for some in every if sum(i.minutes for i in some) <= minutes)
    assert sum(item.minutes for item in chosen) <= minutes
    assert sum(item.worth for item in chosen) == best
    assert len({item.code for item in chosen}) == len(chosen)


def test_what_is_no_item_is_refused() -> None:
    with pytest.raises(ValueError, match="minutes 0"):
        Item("a", 1, 0)

"""Durations of classes: drawn to what is assumed while little was seen, found again once much was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine.learning import Works, learn

ASSUMED = {"kind": 0.1, "project": 0.2}


def works(excess, spread=0.3, is_open=False, kind=None, project=None) -> Works:
    excess = np.asarray(excess, float)
    count = len(excess)
    return Works(
        excess,
        np.full(count, spread),
        np.broadcast_to(np.asarray(is_open, bool), (count,)),
        {"kind": kind or [""] * count, "project": project or [""] * count},
    )


def test_nothing_seen_is_what_is_assumed() -> None:
    learnt = learn(works([]), ASSUMED)
    assert (learnt.mean, learnt.stretch, learnt.closed) == (0.0, {}, 0)
    assert learnt.sds == ASSUMED
    assert learnt.of("kind", "K") == (0.0, 0.1)


def test_one_slow_work_is_drawn_to_zero() -> None:
    learnt = learn(works([1.0], kind=["K"], project=["P"]), ASSUMED)
    assert 0 < learnt.mean + learnt.of("kind", "K")[0] + learnt.of("project", "P")[0] < 0.8


def test_many_works_find_the_classes_again() -> None:
    dice = np.random.default_rng(3)
    kinds, projects = dice.integers(4, size=4000), dice.integers(200, size=4000)
    added, own = np.array([-0.3, -0.1, 0.1, 0.3]), dice.normal(0, 0.25, 200)
    excess = 0.2 + added[kinds] + own[projects] + dice.normal(0, 0.45, 4000)
    learnt = learn(
        works(excess, 0.3, kind=[f"K{n}" for n in kinds], project=[f"P{n}" for n in projects]), ASSUMED
    )
    found = [learnt.of("kind", f"K{n}")[0] for n in range(4)]
    assert np.diff(found) == pytest.approx(np.diff(added), abs=0.08)
    assert learnt.mean + np.mean(found) == pytest.approx(0.2, abs=0.05)
    assert learnt.sds["project"] == pytest.approx(0.25, abs=0.03)
    assert learnt.stretch[""] == pytest.approx(1.5, abs=0.05)
    values = [learnt.of("project", f"P{n}")[0] for n in range(200)]
    assert np.corrcoef(values, own)[0, 1] > 0.9


def test_leaving_open_works_out_would_learn_from_the_quick() -> None:
    """Everything begun in the last year; what is longer than its age is open."""
    dice = np.random.default_rng(4)
    real = dice.normal(0.3, 0.3, 3000)
    age = dice.normal(0.3, 0.3, 3000)
    is_open = real > age
    seen = np.where(is_open, age, real)
    both = learn(works(seen, 0.3, is_open), ASSUMED)
    closed = learn(works(real[~is_open], 0.3), ASSUMED)
    assert both.mean == pytest.approx(0.3, abs=0.03)
    assert closed.mean < 0.2
    assert both.closed == int((~is_open).sum())


def test_chance_of_one_stage_says_nothing_of_another() -> None:
    dice = np.random.default_rng(5)
    excess = np.concatenate([dice.normal(0, 0.9, 400), dice.normal(0, 0.3, 400)])
    made = Works(excess, np.full(800, 0.3), np.zeros(800, bool), {"stage": ["paper"] * 400 + ["site"] * 400})
    learnt = learn(made, {"stage": 0.2})
    assert learnt.stretch["paper"] == pytest.approx(3.0, abs=0.3)
    assert learnt.stretch["site"] == pytest.approx(1.0, abs=0.1)


@given(
    st.lists(
        st.tuples(st.floats(-9, 9), st.booleans(), st.sampled_from("ABC"), st.sampled_from("xyz")),
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_seen_gives_numbers(rows) -> None:
    excess, is_open, kind, project = map(list, zip(*rows, strict=True)) if rows else ([], [], [], [])
    learnt = learn(works(excess, 0.2, is_open, kind, project), ASSUMED)
    values = [v for groups in learnt.effects.values() for pair in groups.values() for v in pair]
    assert np.isfinite([learnt.mean, *learnt.stretch.values(), *learnt.sds.values(), *values]).all()
    assert all(width > 0 for width in learnt.stretch.values())
    assert all(sd > 0 for sd in learnt.sds.values())


def test_wrong_works_are_refused() -> None:
    with pytest.raises(ValueError, match="1 entries for 2"):
        Works(np.zeros(2), np.ones(1), np.zeros(2, bool), {})
    with pytest.raises(ValueError, match="spread is above 0"):
        works([0.0], spread=0.0)
    with pytest.raises(ValueError, match="are numbers"):
        works([np.nan])
    with pytest.raises(ValueError, match=r"a standard deviation of 0\.0"):
        learn(works([0.0]), {"kind": 0.0})

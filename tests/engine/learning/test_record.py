"""Scores of forecasts that were given: order of time, simple forecasts beside, bends, and the choice among them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine.learning import AS_IT_IS, ENOUGH, Bend, Method, Record, bend, choose, judge
from luodi.engine.learning.choice import in_time


def record(chance, kept, day=None, due=None, promise=None, group=None) -> Record:
    count = len(chance)
    day = np.arange(count) if day is None else np.asarray(day)
    return Record(
        np.arange(count) if promise is None else np.asarray(promise),
        np.zeros(count, np.int64) if group is None else np.asarray(group),
        day,
        day + 10 if due is None else np.asarray(due),
        np.asarray(chance, float),
        np.asarray(kept, bool),
    )


def world(count, truth, told, seed=1) -> Record:
    """Promises kept with chance `truth(x)` of which `told(x)` was said."""
    dice = np.random.default_rng(seed)
    x = dice.random(count)
    return record(told(x), dice.random(count) < truth(x))


def test_rates_know_only_what_was_due_before() -> None:
    made = record([0.5] * 4, [True, True, False, True], day=[0, 0, 20, 21], due=[10, 20, 30, 40])
    assert made.base.tolist() == pytest.approx([1 / 2, 1 / 2, 2 / 3, 3 / 4])
    base, by, count = made.rates_now(41)
    assert (base, count) == (pytest.approx(4 / 6), 4)
    assert by[0] == pytest.approx((3 + 8 * base) / 12)


def test_a_change_of_later_outcomes_changes_no_earlier_forecast() -> None:
    first = world(200, lambda x: x, lambda x: x**3)
    kept = first.kept.copy()
    kept[150:] = ~kept[150:]
    second = record(first.chance, kept)
    for method, told in in_time(first).items():
        assert (told[:160] == in_time(second)[method][:160]).all(), method


def test_the_reference_leans_on_all_where_its_class_is_small() -> None:
    made = record(
        [0.5] * 41,
        [True] * 20 + [False] * 20 + [True],
        group=[0] * 20 + [1] * 20 + [2],
        day=range(0, 410, 10),
    )
    assert made.reference[-1] == pytest.approx(made.base[-1])
    assert made.reference[39] < made.base[39]


def test_each_promise_counts_once() -> None:
    made = record([0.5] * 3, [True, True, False], promise=[7, 7, 8], due=[10, 10, 12])
    assert made.weight.tolist() == [0.5, 0.5, 1.0]
    assert len(made.promises) == 2


def test_a_few_outcomes_bend_little_many_find_the_bend() -> None:
    few, many = (world(n, lambda x: x, lambda x: x**3) for n in (5, 5000))
    assert abs(bend(few)(np.array([0.5]))[0] - 0.5) < 0.25
    bent = bend(many)(np.array([0.2**3, 0.5**3, 0.8**3]))
    assert bent == pytest.approx([0.2, 0.5, 0.8], abs=0.08)
    assert bend(record([], [])) == AS_IT_IS
    assert AS_IT_IS(np.array([0.0, 0.3, 1.0])).tolist() == [0.0, 0.3, 1.0]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
@settings(max_examples=80, deadline=None)
def test_a_bend_keeps_the_order_and_gives_chances(rows) -> None:
    chance, kept = zip(*rows, strict=True)
    found = bend(record(chance, kept))(np.linspace(0, 1, 21))
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= -1e-12).all()


def test_too_few_promises_choose_nothing() -> None:
    made = world(ENOUGH - 1, lambda x: 0 * x, lambda x: x)
    assert choose(made) == choose(record([], [])).__class__(Method.SIMULATED, AS_IT_IS, ENOUGH - 1, {})


@pytest.mark.parametrize(
    ("truth", "told", "best"),
    [
        (lambda x: x, lambda x: x, {Method.SIMULATED, Method.RECALIBRATED}),
        (lambda x: x, lambda x: x**4, {Method.RECALIBRATED}),
        (lambda x: 0 * x + 0.7, lambda x: x, {Method.BASE, Method.REFERENCE}),
    ],
)
def test_the_better_forecast_is_used(truth, told, best) -> None:
    choice = choose(world(600, truth, told))
    assert choice.method in best
    assert choice.losses[choice.method] == min(choice.losses.values())


def test_an_honest_forecaster_is_calibrated_and_an_overconfident_one_is_not() -> None:
    honest = world(400, lambda x: x, lambda x: x)
    good = judge(honest, honest.chance, honest.base, honest.reference)
    assert good.is_calibrated
    assert good.skill > 0.2
    assert all(each.least <= each.most for each in good.bins)
    assert sum(each.count for each in good.bins) == good.rows == 400
    bold = world(400, lambda x: 0.5 + (x - 0.5) / 3, lambda x: x)
    assert not judge(bold, bold.chance, bold.base, bold.reference).is_calibrated


def test_perfect_forecasters_stay_below_the_limit_95_times_of_100() -> None:
    below = 0
    for seed in range(100):
        made = world(150, lambda x: x, lambda x: x, seed)
        below += judge(made, made.chance, made.base, made.reference).is_calibrated
    assert 88 <= below <= 100


def test_rows_of_one_promise_share_their_luck() -> None:
    """The same forecasts, said once of 200 promises or ten times of 20: chance does more to the latter."""
    x = np.tile(np.linspace(0.05, 0.95, 20), 10)
    many = record(x, x > 0.5)
    few = record(x, x > 0.5, promise=np.tile(np.arange(20), 10), due=np.full(200, 300))
    limits = [judge(each, x, x, x).error_limit for each in (many, few)]
    assert limits[1] > 1.5 * limits[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"chance": [1.2]}, "between 0 and 1"),
        ({"due": [-1]}, "after its promise was due"),
        ({"group": [0, 1]}, "different lengths"),
    ],
)
def test_impossible_records_are_refused(wrong, said) -> None:
    with pytest.raises(ValueError, match=said):
        record(**{"chance": [0.5], "kept": [True]} | wrong)


def test_bend_is_a_plain_value() -> None:
    assert Bend(0.0, 1.0, 3)(np.array([0.4])).tolist() == [0.4]

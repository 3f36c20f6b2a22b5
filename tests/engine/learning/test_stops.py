"""Whether some projects stop more often than others, and what is made of it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from luodi.engine import Activity, Axis, Link, Network, around_plan, by_project, compile, every_day, forecast
from luodi.engine.learning import Assumed, Learnt, learnt_uncertainty
from luodi.engine.learning.shape import ROOTS
from luodi.engine.learning.stops import Stopped, stopped
from luodi.engine.risk_model import GRADES, RARE

AXIS = Axis(date(2020, 1, 1), 3000)
STEPS = 6
DUE = 130


def seen(chances: np.ndarray, dice: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """Six finished steps in each of so many projects, each of which stops with its project's chance."""
    names = [f"P{n}" for n in range(len(chances)) for _step in range(STEPS)]
    stops = dice.random(len(names)) < np.repeat(chances, STEPS)
    return np.where(stops, RARE * dice.random(len(names)), 0.5), names


def test_where_all_stop_alike_nothing_is_made_of_it() -> None:
    dice = np.random.default_rng(1)
    found = [
        stopped(longer, np.zeros(len(longer), bool), names).alike
        for longer, names in (seen(np.full(400, RARE), dice) for _district in range(20))
    ]
    assert np.median(found) < 0.003
    assert max(found) < 0.03


@pytest.mark.parametrize("alike", [0.06, 0.18])
def test_how_much_projects_differ_is_found_again(alike: float) -> None:
    dice, size = np.random.default_rng(2), 1 / alike - 1
    longer, names = seen(dice.beta(RARE * size, (1 - RARE) * size, 800), dice)
    found = stopped(longer, np.zeros(len(longer), bool), names)
    assert found.alike == pytest.approx(alike, rel=0.35)


def test_a_project_that_stopped_will_and_one_that_did_not_will_hardly() -> None:
    known = Stopped(0.1, {"weak": (3.0, 3.0), "firm": (0.0, 30.0)})
    means = {name: known.chances(name).mean() for name in ("weak", "firm", "new")}
    # The mean of a beta law after so many stops and others: (0.9 + stops) / (9 + all).
    assert means == pytest.approx({"weak": 3.9 / 15, "firm": 0.9 / 39, "new": RARE}, abs=2e-3)
    assert (np.diff(known.chances("weak")) > 0).all()
    assert (Stopped().chances("weak") == RARE).all()


def test_what_goes_on_leans_to_a_stop_the_longer_it_goes_on() -> None:
    longer = np.array([1.0, 0.6, 0.2, 0.101, 0.05])
    found = stopped(longer, np.ones(5, bool), list("ABCDE")).seen
    leaning = [found[name][0] for name in "ABCDE"]
    assert leaning == sorted(leaning)
    assert leaning[0] == 0
    assert leaning[3] > 0.9
    assert leaning[4] == 1
    assert all(others == 0 for _stops, others in found.values())


@given(
    rows=some.lists(
        some.tuples(some.floats(0, 1), some.booleans(), some.sampled_from(["", "P", "Q", "R"])), max_size=30
    )
)
def test_whatever_is_seen_gives_chances(rows: list[tuple[float, bool, str]]) -> None:
    longer, is_open, names = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    found = stopped(np.array(longer, float), np.array(is_open, bool), names)
    for name in ("P", "never seen"):
        chances = found.chances(name)
        assert chances.shape == (GRADES,)
        assert ((chances > 0) & (chances < 1)).all()


def later(stops: Stopped, **begun: int) -> np.ndarray:
    """Finishes of a chain of three in projects P and Q, by project and sample; one step in ten takes three times as long."""
    steps = [Activity("A", 3000, 0, **begun), Activity("B", 3000, 0), Activity("C", 3000, 0, due=DUE)]
    links = (Link("A", "B", "FS"), Link("B", "C", "FS"))
    made = compile([Network(tuple(steps), links, (every_day(AXIS),), AXIS, name) for name in "PQ"])
    assumed = Assumed(*around_plan(made, 0.85, 1.6), {"project": by_project(made)})
    shape = np.where(ROOTS**2 < RARE, 7.0, 0.0)
    learnt = Learnt(0.0, {}, {"project": 0.001}, {}, 50, {"": shape}, stops=stops)
    model = learnt_uncertainty(made, 20, assumed, learnt, {"project": list("PPPQQQ")})
    outlook = forecast(model, 20, 20_000, 1)
    return np.array([outlook.drawn("C", name) for name in "PQ"])


def test_a_project_is_late_as_often_as_its_stops_say() -> None:
    usual = (later(Stopped()) > DUE).mean(axis=1)
    assert usual == pytest.approx([1 - 0.9**3] * 2, abs=0.03)
    known = Stopped(0.1, {"P": (4.0, 4.0), "Q": (0.0, 20.0)})
    kept = [((1 - known.chances(name)) ** 3).mean() for name in "PQ"]
    assert (later(known) <= DUE).mean(axis=1) == pytest.approx(kept, abs=0.03)


def test_steps_of_a_project_stop_together_and_those_of_two_do_not() -> None:
    """The chance is drawn once for a project: so the sum spreads wider than with everybody's chance."""
    usual, known = later(Stopped()), later(Stopped(0.3))
    assert known.mean() == pytest.approx(usual.mean(), rel=0.02)
    assert known.std(axis=1).min() > 1.1 * usual.std(axis=1).max()
    assert abs(np.corrcoef(known)[0, 1]) < 0.03


def test_what_has_begun_is_no_stop_before_its_time() -> None:
    """Of a step begun twenty days ago all is still possible: known to stop often, it stops as often as one to come."""
    known = Stopped(0.1, {"P": (4.0, 4.0), "Q": (0.0, 0.0)})
    begun = (later(known, actual_start=0) <= DUE).mean(axis=1)
    assert begun == pytest.approx([((1 - known.chances(name)) ** 3).mean() for name in "PQ"], abs=0.03)

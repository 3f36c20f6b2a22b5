"""The simulation against the forward pass, closed forms and a naive sampler; what correlation is for."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from luodi.engine import Activity, Arrays, Link, compile, forecast, plan
from luodi.engine.forecast import NumberFault, Outlook
from luodi.engine.network import Network
from luodi.engine.risk_model import (
    GRADES,
    RARE,
    Delays,
    Factor,
    Shapes,
    Stops,
    Uncertainty,
    Weather,
    around_plan,
    by_project,
)
from tests.engine.samples import network, slot

DATA_DATE = slot("2020-12-15")
DAYS = 1  # the calendar of the samples in which every day counts
SAMPLES = 20_000


def chain(count: int, days: int = 30, name: str = "P", due: int | None = None) -> Network:
    members = [Activity(f"A{n}", days * 100, DAYS) for n in range(count)]
    members[-1] = replace(members[-1], due=due)
    return network(members, [Link(f"A{n}", f"A{n + 1}") for n in range(count - 1)], name)


def spread(arrays: Arrays, low: float = 0.8, high: float = 1.8, **more: object) -> Uncertainty:
    return Uncertainty(arrays, *around_plan(arrays, low, high), **more)  # type: ignore[arg-type]


def shapes(scale: np.ndarray, of: np.ndarray, **more: np.ndarray) -> Shapes:
    """An exponential shape (0) and a narrow one (1), each with mean 0."""
    roots = (np.arange(512) + 0.5) / 512
    table = np.array([-2 * np.log(roots) - 1, 0.5 - roots])
    ones = np.ones(len(scale))
    facts = {"width": 0.2 * ones, "done": 0 * ones, "reach": ones, **more}
    return Shapes(table, of, scale, **facts)


def finishes(outlook: Outlook, project: int = 0) -> np.ndarray:
    return np.asarray(outlook.finishes[len(outlook.outputs) + project] - DATA_DATE, float)


def test_without_spread_every_sample_is_the_forward_pass() -> None:
    from luodi.engine.network import LINK_TYPES

    dice = np.random.default_rng(3)
    nets = []
    for number in range(40):
        members = [
            Activity(
                f"A{n}", int(dice.choice([0, 50, 300, 2500, 133])), int(dice.integers(3)),
                actual_start=int(dice.integers(300, 349)) if dice.random() < 0.2 else None,
                remaining=int(dice.choice([0, 300, 1100])) if dice.random() < 0.5 else None,
                start_no_earlier=int(dice.integers(200, 700)) if dice.random() < 0.2 else None,
                finish_no_earlier=int(dice.integers(200, 1200)) if dice.random() < 0.2 else None,
            )
            for n in range(10)
        ]  # fmt: skip
        links = [
            Link(
                f"A{pred}", f"A{succ}", LINK_TYPES[dice.integers(4)],
                int(dice.choice([0, 100, 250, -300])), [None, 0, 1, 2][dice.integers(4)],
            )
            for succ in range(1, 10) for pred in {int(dice.integers(succ)), succ - 1}
        ]  # fmt: skip
        nets.append(network(members, links, f"P{number}"))
    arrays = compile(nets)
    planned = np.array([a.duration for a in arrays.activities])
    sure = Uncertainty(arrays, planned, planned, planned, remaining_sd=0)
    outlook = forecast(sure, DATA_DATE, 20, asked=range(len(planned)))
    early = plan(arrays, DATA_DATE).early_finish
    wrong = np.flatnonzero((outlook.finishes[: len(early)] != early[:, None]).any(axis=1))
    assert [(arrays.activities[i], int(early[i]), outlook.finishes[i, 0]) for i in wrong] == []
    still = replace(sure, weather=Weather(("SITE",), (0.0,) * 12))
    calm = forecast(still, DATA_DATE, 20, asked=range(len(planned)))
    assert (calm.finishes == outlook.finishes).all()


def test_a_chain_has_the_mean_and_spread_of_its_sum() -> None:
    arrays = compile(chain(12))
    low, top, high = 24.0, 30.0, 54.0
    got = finishes(forecast(spread(arrays), DATA_DATE, SAMPLES))
    mean = 12 * ((low + top + high) / 3 + 0.5)  # a day begun is a day occupied
    variance = 12 * ((low**2 + top**2 + high**2 - low * top - low * high - top * high) / 18 + 1 / 12)
    assert got.mean() == pytest.approx(mean, abs=4 * (variance / SAMPLES) ** 0.5)
    assert got.var() == pytest.approx(variance, rel=0.05)


def test_the_later_of_two_and_how_often_each_is_critical() -> None:
    net = network(
        [Activity("A", 6000, DAYS), Activity("B", 6000, DAYS), Activity("END", 0, DAYS)],
        [Link("A", "END"), Link("B", "END")],
    )
    arrays = compile(net)
    outlook = forecast(spread(arrays, 0.0001, 1.0), DATA_DATE, SAMPLES)
    # Rising triangles on 0..60: the later of two has F = (x/60)⁴ and mean 48.
    assert finishes(outlook).mean() == pytest.approx(48.5, abs=0.4)
    a, b, end = (outlook.criticality[arrays.at(i)] for i in ("A", "B", "END"))
    assert end == 1
    assert a + b == pytest.approx(1)
    assert a == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("samples", [100, 1000, 1030])
def test_a_share_of_samples_is_a_share(samples: int) -> None:
    # Projects of unequal size share the rows they are simulated in.
    nets = [chain(5 + n % 7, name=f"P{n}", due=DATA_DATE + 400 + n) for n in range(12)]
    outlook = forecast(spread(compile(nets)), DATA_DATE, samples)
    assert outlook.criticality.min() >= 0
    assert outlook.criticality.max() == 1


def test_a_naive_sampler_agrees() -> None:
    net = network(
        [Activity(f"A{n}", 1000 * (n + 1), DAYS) for n in range(6)],
        [Link("A0", "A2"), Link("A1", "A2", "SS", 500), Link("A2", "A3", "FF", 200), Link("A1", "A4"),
         Link("A3", "A5"), Link("A4", "A5", lag=-300)],
    )  # fmt: skip
    got = finishes(forecast(spread(compile(net)), DATA_DATE, SAMPLES))
    dice, planned = np.random.default_rng(1), np.arange(1, 7) * 10.0
    d = np.ceil(dice.triangular(planned * 0.8, planned, planned * 1.8, (SAMPLES, 6))).T
    f0, f1 = d[0], d[1]
    f2 = np.maximum(f0, 5) + d[2]
    f3 = np.maximum(d[3], f2 + 2)
    f5 = np.maximum(f3, f1 + d[4] - 3) + d[5]
    f5 = np.maximum(f5, d[5])
    assert got.mean() == pytest.approx(f5.mean(), abs=5 * f5.std() * (2 / SAMPLES) ** 0.5)
    assert np.quantile(got, [0.5, 0.8, 0.9]) == pytest.approx(np.quantile(f5, [0.5, 0.8, 0.9]), abs=1.5)


def test_what_is_shared_widens_and_moves_together() -> None:
    arrays = compile([chain(12, name="P"), chain(12, name="Q")])
    alone = forecast(spread(arrays), DATA_DATE, 4000)
    town = Factor("town", 0.22, np.zeros(24, int))
    together = forecast(spread(arrays, factors=(town,)), DATA_DATE, 4000)
    assert finishes(together).std() > 3 * finishes(alone).std()
    assert abs(np.corrcoef(finishes(alone), finishes(alone, 1))[0, 1]) < 0.06
    assert np.corrcoef(finishes(together), finishes(together, 1))[0, 1] > 0.8
    apart = Factor("project", 0.22, by_project(arrays))
    own = forecast(spread(arrays, factors=(apart,)), DATA_DATE, 4000)
    assert abs(np.corrcoef(finishes(own), finishes(own, 1))[0, 1]) < 0.06


def test_independent_sampling_is_overconfident() -> None:
    """Where reality has a common factor, leaving it out costs more than quoting the base rate (Brier score)."""
    dice = np.random.default_rng(5)
    nets = [chain(10, 30, f"P{n}", DATA_DATE + int(345 * dice.uniform(0.85, 1.35))) for n in range(60)]
    arrays = compile(nets)
    shared = (Factor("project", 0.22, by_project(arrays)),)
    truth = forecast(spread(arrays, factors=shared), DATA_DATE, 40, seed=99)
    happened = np.array([truth.finishes[n] <= net.activities[-1].due for n, net in enumerate(nets)])

    def brier(model: Uncertainty) -> float:
        said = [odds.probability for odds in forecast(model, DATA_DATE, 1000).commitments()]
        return float(((np.array(said, float)[:, None] - happened) ** 2).mean())

    base = float(happened.mean() * (1 - happened.mean()))
    assert brier(spread(arrays, factors=shared)) < base
    assert brier(spread(arrays, factors=shared)) < brier(spread(arrays)) - 0.02


def test_remaining_work_is_surer_the_less_is_left() -> None:
    def width(left: int) -> float:
        net = network([Activity("A", 10000, DAYS, actual_start=DATA_DATE - 50, remaining=left)], [])
        got = finishes(forecast(spread(compile(net)), DATA_DATE, SAMPLES))
        assert np.median(got) == pytest.approx(left / 100, rel=0.03)
        return float(np.log(got).std())

    assert width(8000) == pytest.approx(0.35 * 0.8, rel=0.05)
    assert width(4000) == pytest.approx(0.35 * 0.4, rel=0.05)


def test_weather_is_the_same_for_all_sites_and_no_other_calendar() -> None:
    members = [Activity("SITE", 20000, 2), Activity("DESK", 20000, DAYS)]
    arrays = compile([network(members, [], name) for name in "PQ"])
    planned = np.array([a.duration for a in arrays.activities])
    model = Uncertainty(arrays, planned, planned, planned, weather=Weather(("SITE",), (0.3,) * 12))
    got = forecast(model, DATA_DATE, 2000, asked=range(4)).finishes[:4]
    site, desk = got[0], got[1]
    assert desk.std() == 0
    assert site.std() > 3
    assert (site == got[2]).all()


def test_odds_are_honest_and_finite() -> None:
    arrays = compile([chain(10, 30, f"P{n}", DATA_DATE + 330 + 10 * n) for n in range(8)])
    model = spread(arrays, factors=(Factor("project", 0.22, by_project(arrays)),))
    outlook = forecast(model, DATA_DATE, 5000)
    odds = outlook.commitments()
    for each in odds + outlook.projects():
        assert DATA_DATE < each.p50 <= each.p80 <= each.p90 < DATA_DATE + 10 * 540 * 3
    chances = [each.probability or 0 for each in odds]
    assert chances == sorted(chances)
    assert odds[0].error == pytest.approx((chances[0] * (1 - chances[0]) / 5000) ** 0.5)
    assert np.isfinite(outlook.criticality).all()
    row = np.sort(outlook.finishes[0])
    assert [odds[0].p50, odds[0].p80, odds[0].p90] == row[[2499, 3999, 4499]].tolist()


def test_any_partition_and_length_draws_the_same() -> None:
    nets = [chain(5, 30, f"P{n}") for n in range(5)]
    whole, one = compile(nets), compile(nets[3])
    model = spread(whole, factors=(Factor("project", 0.2, by_project(whole)),))
    alone = spread(one, factors=(Factor("project", 0.2, by_project(one)),))
    all_of_them = forecast(model, DATA_DATE, 1000, seed=4)
    single = forecast(alone, DATA_DATE, 300, seed=4)
    assert (all_of_them.finishes[3, :300] == single.finishes[0]).all()
    assert (forecast(alone, DATA_DATE, 300, seed=5).finishes != single.finishes).any()


def test_a_planted_nan_is_found() -> None:
    arrays = compile(chain(3))
    model = spread(arrays)
    bias = np.array([1.0, np.nan, 1.0])
    object.__setattr__(model, "bias", bias)
    with pytest.raises(NumberFault, match="'P'"):
        forecast(model, DATA_DATE, 100)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"bias": np.array([1, np.nan, 1])}, "'A1': a bias of nan"),
        ({"remaining_sd": float("nan")}, "standard deviation of nan"),
        ({"factors": (Factor("town", 0.1, np.zeros(2, int)),)}, "factor 'town'"),
        ({"weather": Weather(("MOON",), (0.1,) * 12)}, "unknown calendar 'MOON'"),
        ({"optimistic": np.array([1, 9000, 1])}, "'A1': durations 9000"),
    ],
)
def test_bad_input_is_named(wrong: dict[str, object], message: str) -> None:
    arrays = compile(chain(3))
    low, top, high = around_plan(arrays, 0.8, 1.8)
    facts: dict[str, object] = {"optimistic": low, "likely": top, "pessimistic": high, **wrong}
    with pytest.raises(ValueError, match=message):
        Uncertainty(arrays, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"width": np.array([0.1, 2.0, 0.1])}, "widths lie in"),
        ({"reach": np.array([1.0, 0.0, 1.0])}, "what is possible"),
        ({"scale": np.ones(2)}, "shapes: scale"),
        ({"of": np.array([0, 2, 0])}, "a row that is none of 2"),
    ],
)
def test_shapes_that_are_none_are_refused(wrong: dict[str, np.ndarray], message: str) -> None:
    facts = {"scale": np.full(3, 3000.0), "of": np.zeros(3, int), **wrong}
    with pytest.raises(ValueError, match=message):
        spread(compile(chain(3)), shapes=shapes(**facts))
    with pytest.raises(ValueError, match="rows of falling numbers"):
        Shapes(np.array([[0.0, 1.0]]), *(np.zeros(1),) * 5)


def delays(adds: np.ndarray, **more: np.ndarray) -> Delays:
    facts = {"start": np.full(len(adds), float(DATA_DATE)), "length": np.full(len(adds), 100.0), **more}
    return Delays(adds=adds, **facts)


def stops(asks: np.ndarray, projects: int = 1) -> Stops:
    return Stops(np.tile((np.arange(GRADES) + 0.5) / (2 * GRADES), (projects, 1)), asks)


def test_who_cannot_ask_is_refused() -> None:
    made, ones, some = compile(chain(3)), np.ones(3), np.array([0, -1, 0])
    shaped = shapes(3000 * ones, some)
    with pytest.raises(ValueError, match="'A1': it cannot ask"):
        spread(made, shapes=shaped, delays=delays(ones))
    with pytest.raises(ValueError, match="'A1': without a shape"):
        spread(made, shapes=shaped, stops=stops(ones == 1))
    with pytest.raises(ValueError, match="stops of 2 for 1"):
        spread(made, shapes=shaped, stops=stops(some == 0, 2))
    with pytest.raises(ValueError, match="3 starts, 2 lengths, 3 adds"):
        delays(ones, length=np.ones(2))
    with pytest.raises(ValueError, match="delays: start"):
        spread(made, shapes=shaped, delays=delays(np.zeros(2)))
    with pytest.raises(ValueError, match="lengths are above 0"):
        delays(ones, length=0 * ones)
    with pytest.raises(ValueError, match="256 chances"):
        Stops(np.full((1, 3), 0.5), ones == 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Stops(np.ones((1, GRADES)), ones == 1)
    held = compile(network([Activity("A", 300, DAYS), Activity("B", 300, DAYS)], [Link("A", "B", "FF")], "P"))
    with pytest.raises(ValueError, match="'B': it cannot ask"):
        spread(held, shapes=shapes(300 * np.ones(2), np.zeros(2, int)), delays=delays(np.ones(2)))


def test_nothing_added_and_everybodys_chance_are_the_shape_itself() -> None:
    made = compile(chain(4))
    shaped = shapes(np.full(4, 3000.0), np.zeros(4, int))
    usual = forecast(spread(made, shapes=shaped), DATA_DATE, 500)
    same = Stops(np.full((1, GRADES), RARE), np.ones(4, bool))
    told = forecast(spread(made, shapes=shaped, delays=delays(np.zeros(4)), stops=same), DATA_DATE, 500)
    assert (
        np.abs(told.finishes - usual.finishes).max() <= 1
    )  # a root of a square may fall into the next place
    assert (told.finishes == usual.finishes).mean() > 0.99


SAME = """
import hashlib, numpy as np
from luodi.engine.risk_model import held_behind
from tests.engine.test_forecast import *
members = [Activity(f"A{n}", 500 * n, n % 3, actual_start=300 if n == 2 else None) for n in range(9)]
kinds = ("FS", "SS", "FF", "SF")
links = [Link(f"A{n}", f"A{n + 1}", kinds[n % 4], (0, 150, -100)[n % 3]) for n in range(8)]
arrays = compile(network(members, links, "P"))
model = spread(arrays, factors=(Factor("town", 0.2, np.arange(9) // 3),), weather=Weather(("SITE",), (0.3,) * 12))
outlook = forecast(model, DATA_DATE, 300, seed=2, asked=range(9))
planned = np.array([activity.duration for activity in arrays.activities], float)
learnt = shapes(planned, np.where(np.arange(9) % 4 == 0, -1, np.arange(9) % 2))
shaped = forecast(replace(model, shapes=learnt), DATA_DATE, 300, seed=2, asked=range(9))
assert (shaped.finishes != outlook.finishes).any()
held = {1, 2, 3, 5, 6, 7}
adds = np.array([0.0 if n in held or n % 4 == 0 else 0.8 for n in range(9)])
adds[[1, 5]] = -0.8
asking = replace(
    model, shapes=learnt, delays=delays(np.where(held_behind(arrays), 0.0, adds)), stops=stops(learnt.of >= 0)
)
asked = forecast(asking, DATA_DATE, 300, seed=2, asked=range(9))
assert (asking.delays.adds != 0).any() and (asked.finishes != shaped.finishes).any()
both = (outlook, shaped, asked)
values = b"".join(each.tobytes() for o in both for each in (o.finishes, o.criticality, o.quantiles))
print(hashlib.sha256(values).hexdigest())
"""


@pytest.mark.slow
def test_compiled_and_plain_answer_the_same() -> None:
    def run(disabled: str) -> str:
        env = {**os.environ, "NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": str(Path(__file__).parents[2])}
        found = subprocess.run(
            [sys.executable, "-c", SAME], capture_output=True, text=True, check=True, env=env
        )
        return found.stdout

    assert run("0") == run("1")

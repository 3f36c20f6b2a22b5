"""What the delay of a project says of its next steps."""

from datetime import date

import numpy as np
import pytest

from luodi.engine import Activity, Axis, Link, Network, around_plan, by_project, compile, every_day, forecast
from luodi.engine.learning import Assumed, Learnt, Planned, Works, learn, learnt_uncertainty
from luodi.engine.learning.lateness import EARLIEST, LATEST, expected_lateness

AXIS = Axis(date(2020, 1, 1), 2000)
DAY = 60
PLANNED = np.array([0.0, 30.0, 60.0, 90.0] * 2)
NOWHERE = np.array([np.nan] * 8)


def chains(*begins: int):
    """Chains of four steps of thirty days; the first step began on the day given and took thirty days."""
    networks = []
    for name, begin in zip("PQ", begins, strict=True):
        first = Activity("A", 3000, 0, actual_start=begin, actual_finish=begin + 30)
        others = [Activity(code, 3000, 0, due=150 if code == "D" else None) for code in "BCD"]
        links = tuple(Link(a, b, "FS") for a, b in ("AB", "BC", "CD"))
        networks.append(Network((first, *others), links, (every_day(AXIS),), AXIS, name))
    return compile(networks)


def model(made, adds: float, starts=PLANNED):
    assumed = Assumed(
        *around_plan(made, 0.85, 1.6),
        {"project": by_project(made)},
        planned=Planned(starts, np.full(8, 120.0)),
    )
    learnt = Learnt(0.0, {}, {"project": 0.1}, {}, 50, late={"": adds})
    return learnt_uncertainty(made, DAY, assumed, learnt, {"project": list("PPPPQQQQ")})


def test_lateness_is_a_part_of_the_planned_length_within_bounds() -> None:
    plan = Planned(np.array([0.0, 0.0, 0.0, np.nan]), np.full(4, 100.0))
    assert plan.lateness(np.array([20.0, 900.0, -90.0, 5.0])).tolist() == [0.2, LATEST, EARLIEST, 0.0]


def test_a_chain_that_makes_up_for_it_is_ever_less_late() -> None:
    made = chains(30, 0)
    usual = np.array([3000.0] * 8)
    stays = expected_lateness(made, DAY, Planned(PLANNED, np.full(8, 120.0)), usual, np.zeros(8))
    assert stays.tolist() == pytest.approx([0, 0.25, 0.25, 0.25, 0, 0.25, 0.25, 0.25])
    made_up = expected_lateness(made, DAY, Planned(PLANNED, np.full(8, 120.0)), usual, np.full(8, -1.0))
    assert 0.25 == made_up[1] > made_up[2] > made_up[3] > 0


def test_durations_that_would_never_end_are_no_longer_than_any_may_be() -> None:
    endless = expected_lateness(
        chains(30, 0), DAY, Planned(PLANNED, np.full(8, 120.0)), np.full(8, 1e9), np.full(8, 9.0)
    )
    assert endless.max() == LATEST


def test_a_late_project_is_forecast_earlier_where_delays_are_made_up_and_later_where_they_grow() -> None:
    made = chains(30, 30)
    p50 = {adds: forecast(model(made, adds), DAY, 800, 1).activity("D", "P").p50 for adds in (-1.0, 0.0, 1.0)}
    assert p50[-1.0] < p50[0.0] < p50[1.0]


def test_without_a_plan_nothing_is_known_of_delays() -> None:
    made = chains(30, 30)
    without, usual = (forecast(model(made, adds, NOWHERE), DAY, 300, 1) for adds in (-1.0, 0.0))
    assert (without.finishes == usual.finishes).all()


@pytest.mark.parametrize("adds", [-1.2, 0.0, 0.9])
def test_what_a_delay_adds_is_found_again(adds: float) -> None:
    dice = np.random.default_rng(5)
    late = dice.uniform(EARLIEST, LATEST, 3000)
    made = Works(adds * late + dice.normal(0, 0.3, 3000), np.full(3000, 0.3), np.zeros(3000, bool), {}, late)
    assert learn(made, {}).late[""] == pytest.approx(adds, abs=0.1)


def test_each_stage_has_its_own() -> None:
    """Sites make up for it, permits cannot."""
    dice = np.random.default_rng(6)
    late, sites = dice.uniform(EARLIEST, LATEST, 3000), np.arange(3000) % 2 == 0
    excess = np.where(sites, -1.0, 0.0) * late + dice.normal(0, 0.3, 3000)
    stage = np.where(sites, "works", "permit").tolist()
    found = learn(Works(excess, np.full(3000, 0.3), np.zeros(3000, bool), {"stage": stage}, late), {}).late
    assert found == pytest.approx({"works": -1.0, "permit": 0.0}, abs=0.12)


def test_few_works_say_little_of_delays() -> None:
    made = Works(np.array([0.3, -0.3]), np.full(2, 0.3), np.zeros(2, bool), {}, np.array([0.3, 0.0]))
    assert 0 < learn(made, {}).late[""] < 0.7


def test_a_stop_says_little_of_delays_however_long_it_was() -> None:
    """One in five late projects stops: that is no delay that grows, and stops are counted apart."""
    late = np.array([0.3, 0.0] * 500)
    stops = (np.arange(1000) % 10 == 0) & (late > 0)
    found = [
        learn(Works(np.where(stops, long, 0.0), np.full(1000, 0.3), np.zeros(1000, bool), {}, late), {}).late[
            ""
        ]
        for long in (0.0, 1.0, 2.4)
    ]
    assert found == pytest.approx([0.0] * 3, abs=0.15)


def test_delays_made_up_keep_a_project_together_and_those_that_grow_scatter_it() -> None:
    """Each sample asks how late it is itself: with the expected delay in all of them the spread would stay as it is."""
    made = chains(0, 0)
    spread = [
        float(forecast(model(made, adds), DAY, 4000, 1).drawn("D", "P").std()) for adds in (-1.5, 0.0, 1.5)
    ]
    assert 1.15 * spread[0] < spread[1] < spread[2] / 1.15


def test_one_whose_finish_is_held_takes_the_expected_delay() -> None:
    """How long it takes decides when it begins, so it cannot ask."""
    steps = (
        Activity("A", 3000, 0, actual_start=30, actual_finish=60),
        Activity("B", 3000, 0),
        Activity("C", 3000, 0),
    )
    links = (Link("A", "B", "FS"), Link("B", "C", "FF"))
    made = compile(Network(steps, links, (every_day(AXIS),), AXIS, "P"))
    planned = Planned(PLANNED[:3], np.full(3, 120.0))
    assumed = Assumed(*around_plan(made, 0.85, 1.6), {"project": by_project(made)}, planned=planned)
    learnt = Learnt(0.0, {}, {"project": 0.1}, {}, 50, late={"": 1.0})
    told = learnt_uncertainty(made, DAY, assumed, learnt, {"project": list("PPP")})
    assert told.delays is not None
    assert told.delays.adds.tolist() == [0.0, 1.0, 0.0]
    assert told.bias is not None
    assert told.bias[1] == pytest.approx(told.bias[0] / np.exp(0.0), abs=1e-9)
    assert told.bias[2] > 1.05 * told.bias[1]


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="3 entries for 2 activities"):
        Works(np.zeros(2), np.ones(2), np.zeros(2, bool), {}, np.zeros(3))

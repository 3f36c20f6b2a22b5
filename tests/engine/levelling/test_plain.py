"""The classical problem: every answer feasible, small ones proven, the same seed the same answer."""

import itertools
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import Activity, Link, Network, compile, seasonal
from luodi.engine.formats.psplib import read_psplib
from luodi.engine.levelling.plain import Answer, Plain, plain_of, solve_plain
from luodi.engine.levelling.plain_bounds import lower_bound
from luodi.engine.levelling.plain_exact import Proof
from luodi.engine.limits import Capacity, Demand, Limits, LongestWait, Mode, Quota

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "psplib"


def problem(name: str) -> Plain:
    network, limits = read_psplib((DATA / name).read_text(), name)
    plain = plain_of(compile(network), limits, 0)
    assert plain is not None
    return plain


def made(
    durations: list[int],
    demands: list[list[int]],
    capacities: list[int],
    links: dict[tuple[int, int], int],
    release: list[int],
) -> Plain:
    """A problem whose activities are already sorted."""

    def sided(by: int) -> list[np.ndarray]:
        rows = sorted(links, key=lambda link: (link[by], link))
        counts = np.bincount([link[by] for link in rows], minlength=len(durations)).cumsum()
        return [
            np.append(0, counts).astype(np.int32),
            np.array([link[1 - by] for link in rows], np.int32),
            np.array([links[link] for link in rows], np.int32),
        ]

    table = np.array(demands, np.int32).reshape(len(durations), len(capacities))
    table[np.array(durations) == 0] = 0
    return Plain(
        np.array(durations, np.int32),
        table,
        np.array(capacities, np.int32),
        np.array(release, np.int32),
        *sided(1),
        *sided(0),
    )


def breaches(plain: Plain, start: np.ndarray) -> list[str]:
    """What a schedule breaks, day by day and link by link."""
    finish = start + plain.durations
    found = [f"release {i}" for i in range(len(start)) if start[i] < plain.release[i]]
    for i in range(len(start)):
        for k in range(plain.pred_at[i], plain.pred_at[i + 1]):
            if start[i] < finish[plain.preds[k]] + plain.pred_lag[k]:
                found.append(f"link {plain.preds[k]} {i}")
    for slot in range(int(finish.max(initial=0))):
        used = plain.demands[(start <= slot) & (slot < finish)].sum(axis=0)
        found += [f"capacity {r} in {slot}" for r in np.flatnonzero(used > plain.capacities)]
    return found


def sound(plain: Plain, answer: Answer) -> Answer:
    assert breaches(plain, answer.start) == []
    assert answer.makespan == int((answer.start + plain.durations).max(initial=0))
    assert lower_bound(plain) <= answer.bound <= answer.makespan
    assert answer.is_proven == (answer.bound == answer.makespan)
    return answer


@st.composite
def problems(draw: st.DrawFn, most: int = 9) -> Plain:
    count = draw(st.integers(1, most))
    capacities = draw(st.lists(st.integers(0, 6), min_size=0, max_size=3))
    durations = draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
    demands = [[draw(st.integers(0, capacity)) for capacity in capacities] for _ in range(count)]
    pairs = [(i, j) for j in range(count) for i in range(j)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    links = {pair: draw(st.sampled_from((0, 0, 2))) for pair in chosen}
    release = draw(st.lists(st.sampled_from((0, 0, 3)), min_size=count, max_size=count))
    return made(durations, demands, capacities, links, release)


def shortest(plain: Plain) -> int:
    """The optimum, from every order of the activities placed as early as possible."""
    best = 10**6
    for order in itertools.permutations(range(len(plain.durations))):
        start = np.full(len(order), -1)
        for i in order:
            first, end = plain.pred_at[i], plain.pred_at[i + 1]
            if (start[plain.preds[first:end]] < 0).any():
                break
            start[i] = _earliest(plain, start, i)
        else:
            best = min(best, int((start + plain.durations).max()))
    return best


def _earliest(plain: Plain, start: np.ndarray, i: int) -> int:
    links = range(plain.pred_at[i], plain.pred_at[i + 1])
    preds = [start[plain.preds[k]] + plain.durations[plain.preds[k]] + plain.pred_lag[k] for k in links]
    slot = max([plain.release[i], *preds])
    while True:
        days = range(slot, slot + plain.durations[i])
        running = [(start >= 0) & (start <= day) & (day < start + plain.durations) for day in days]
        if all(
            (plain.demands[on].sum(axis=0) + plain.demands[i] <= plain.capacities).all() for on in running
        ):
            return int(slot)
        slot += 1


@settings(max_examples=25)
@given(problems(), st.integers(0, 5), st.sampled_from((1, 30, 900)), st.sampled_from((1, 2)))
def test_every_answer_is_feasible_and_repeatable(
    plain: Plain, seed: int, evaluations: int, workers: int
) -> None:
    answer = sound(
        plain, solve_plain(plain, time_limit=600, seed=seed, evaluations=evaluations, workers=workers)
    )
    again = solve_plain(plain, time_limit=600, seed=seed, evaluations=evaluations, workers=workers)
    assert (again.start == answer.start).all()
    assert (again.bound, again.evaluations) == (answer.bound, answer.evaluations)


@settings(max_examples=25)
@given(problems(most=5))
def test_small_problems_are_proven_to_their_optimum(plain: Plain) -> None:
    answer = sound(plain, solve_plain(plain, time_limit=20, seed=1, evaluations=3000))
    assert answer.is_proven
    assert answer.makespan == shortest(plain)


@settings(max_examples=25)
@given(problems(), st.integers(1, 3))
def test_more_capacity_never_lengthens_a_proven_optimum(plain: Plain, more: int) -> None:
    wider = plain._replace(capacities=plain.capacities + np.int32(more))
    before, after = (solve_plain(p, time_limit=20, seed=1, evaluations=3000) for p in (plain, wider))
    assert before.is_proven
    assert after.is_proven
    assert after.makespan <= before.makespan


@pytest.mark.parametrize(("name", "optimum"), [("j30_1.rcp", 43), ("small.sm", 6), ("two_projects.rcmp", 7)])
def test_known_optima(name: str, optimum: int) -> None:
    plain = problem(name)
    answer = sound(plain, solve_plain(plain, time_limit=20, seed=1, evaluations=20_000))
    assert (answer.makespan, answer.is_proven) == (optimum, True)


def test_the_search_alone_finds_the_optimum_of_a_hard_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi.engine.levelling.plain.MOST_TO_PROVE", 0)
    plain = problem("j30_13.rcp")
    for workers in (1, 2):
        answer = sound(plain, solve_plain(plain, time_limit=20, seed=1, evaluations=60_000, workers=workers))
        assert answer.makespan == 43
        assert answer.evaluations <= 60_000


def test_wide_demands_take_several_words() -> None:
    capacities = [(1 << 29) + r for r in range(5)]
    plain = made(
        [3, 3, 2], [[c] * 0 + [x // 2 + 1 for x in capacities] for c in range(3)], capacities, {}, [0] * 3
    )
    answer = sound(plain, solve_plain(plain, time_limit=20, seed=1, evaluations=300))
    assert (answer.makespan, answer.is_proven) == (8, True)


def test_no_time_still_gives_a_schedule() -> None:
    plain = problem("j30_1.rcp")
    sound(plain, solve_plain(plain, time_limit=0, seed=1))


def open_problem(count: int) -> Plain:
    """A problem whose bound is not reached: proofs need the solver, a tenth of a second for 16 activities."""
    dice = np.random.default_rng(0)
    links = {(int(dice.integers(0, j)), j): 0 for j in range(4, count)}
    durations, demands = dice.integers(1, 11, count), dice.integers(0, 8, (count, 3))
    return made(durations.tolist(), demands.tolist(), [10] * 3, links, [0] * count)


def test_two_workers_prove_what_one_proves() -> None:
    plain = open_problem(16)
    one, two = (sound(plain, solve_plain(plain, time_limit=600, seed=1, workers=n)) for n in (1, 2))
    assert one.is_proven
    assert two.is_proven
    assert one.makespan == two.makespan > lower_bound(plain)


def test_the_clock_that_is_given_counts() -> None:
    """At each look another second is gone: no time is left for the proof."""
    plain, looks = open_problem(20), itertools.count()
    answer = sound(plain, solve_plain(plain, time_limit=2, seed=1, clock=looks.__next__))
    assert not answer.is_proven
    assert answer.seconds == next(looks) - 1


@pytest.mark.parametrize("workers", [1, 2])
def test_a_proof_ends_when_its_clock_has_run_out(workers: int) -> None:
    plain, looks = open_problem(90), itertools.count()
    start = solve_plain(plain, time_limit=600, seed=1, evaluations=300).start
    found, bound = Proof(looks.__next__, 5, math.inf, 1, workers).of(plain, start, lower_bound(plain))
    assert breaches(plain, found) == []
    assert lower_bound(plain) <= bound <= int((found + plain.durations).max())
    assert next(looks) >= 5


def test_nothing_to_plan() -> None:
    answer = solve_plain(made([], [], [], {}, []), time_limit=1, seed=1)
    assert (answer.makespan, answer.is_proven, len(answer.start)) == (0, True, 0)


def test_workers_must_exist() -> None:
    with pytest.raises(ValueError, match="0 workers"):
        solve_plain(problem("small.sm"), time_limit=1, seed=1, workers=0)


NETWORK, LIMITS = read_psplib((DATA / "two_projects.rcmp").read_text(), "two")
FIRST = next(activity for activity in NETWORK.activities if activity.duration)


def with_first(**facts: int) -> Network:
    """The two projects, one activity of which has further facts."""
    activities = (replace(a, **facts) if a is FIRST else a for a in NETWORK.activities)
    return replace(NETWORK, activities=tuple(activities))


def test_parts_of_days_are_days_and_releases_count_from_the_data_date() -> None:
    calendar = NETWORK.calendars[0]
    links = (Link("A", "B", lag=150), Link("B", "C"))
    activities = (Activity("A", 250, start_no_earlier=7), Activity("B", 1), Activity("C", 0))
    network = Network(activities, links, (calendar,), NETWORK.axis)
    plain = plain_of(compile(network), Limits(), 5)
    assert plain is not None
    assert (plain.durations.tolist(), plain.pred_lag.tolist()) == ([3, 1, 0], [2, 0])
    assert plain.release.tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    "network",
    [
        with_first(actual_start=0),
        with_first(finish_no_earlier=9),
        with_first(start_no_later=9),
        with_first(finish_no_later=9),
        with_first(must_start=3),
        replace(NETWORK, calendars=(seasonal(NETWORK.calendars[0], [50] * 12),)),
        replace(NETWORK, links=(replace(NETWORK.links[0], type="SS"), *NETWORK.links[1:])),
        replace(NETWORK, links=(replace(NETWORK.links[0], lag=-1), *NETWORK.links[1:])),
    ],
)
def test_other_networks_are_not_plain(network: Network) -> None:
    assert plain_of(compile(NETWORK), LIMITS, 0) is not None
    assert plain_of(compile(network), LIMITS, 0) is None


@pytest.mark.parametrize(
    "change",
    [
        {"capacities": (replace(LIMITS.capacities[0], days=7), LIMITS.capacities[1])},
        {"capacities": (replace(LIMITS.capacities[0], changes=((3, 1),)), LIMITS.capacities[1])},
        {"capacities": (replace(LIMITS.capacities[0], calendar=NETWORK.calendars[0]), LIMITS.capacities[1])},
        {"capacities": (replace(LIMITS.capacities[0], amount=1), LIMITS.capacities[1])},
        {"quotas": (Quota("Q", ((0, 9),)),), "demands": (*LIMITS.demands, Demand("1:2", "Q", 1, "1"))},
        {"waits": (LongestWait("1:1", "1:2", 3, project="1"),)},
        {"modes": (Mode("1:2", 100, project="1"),)},
    ],
)
def test_other_limits_are_not_plain(change: dict[str, tuple[object, ...]]) -> None:
    assert plain_of(compile(NETWORK), replace(LIMITS, **change), 0) is None


def test_limits_nobody_demands_do_not_matter() -> None:
    unused = Capacity("UNUSED", 3, days=7)
    limits = replace(LIMITS, capacities=(*LIMITS.capacities, unused), quotas=(Quota("Q", ((0, 9),)),))
    assert plain_of(compile(NETWORK), limits, 0) is not None


UNCOMPILED = """
import sys
if sys.argv[1] == "missing":
    sys.modules["numba"] = None
from tests.engine.levelling.test_plain import problem
from luodi.engine.levelling import plain
plain.MOST_TO_PROVE = 0
for name in ("small.sm", "two_projects.rcmp", "j30_13.rcp"):
    answer = plain.solve_plain(problem(name), time_limit=60, seed=3, evaluations=600, workers=2)
    print(answer.makespan, answer.evaluations, answer.start.tolist())
"""


@pytest.mark.slow
def test_uncompiled_kernels_give_the_same_answers() -> None:
    answers = [
        subprocess.run(
            [sys.executable, "-W", "error::RuntimeWarning", "-c", UNCOMPILED, how],
            env=os.environ | {"NUMBA_DISABLE_JIT": str(int(how == "off")), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for how in ("compiled", "off", "missing")
    ]
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]

"""A portfolio under limits: the best of several rules, then a search on the order at desks and crews."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import permutations
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from luodi.engine.arrays import Bools, Ints
from luodi.engine.levelling import columns as at
from luodi.engine.levelling.boards import LATENESS, MAKESPAN, early, generate, late, order_of
from luodi.engine.levelling.columns import (
    NEVER,
    Ints32,
)
from luodi.engine.levelling.problem import Prepared, Problem, on_other_ground, widened
from luodi.engine.result import Aim, Objective

if TYPE_CHECKING:
    from luodi.engine.levelling._kernels_levelling_trial import Chain

SNAPSHOTS = 48
STAGES = 8
"""Times chains side by side look at each other."""
ROUND = 32  # moves between two looks at the clock
REACHES = (400, 150, 800, 250)
"""Days a project is shifted by at most, by chain."""
MOST_WIDENINGS = 6
FEW, EVERY = 5, 150
"""So few activities are put into every order: 120 schedules, besides those of the rules fewer than a search makes."""


@dataclass(frozen=True)
class Dates:
    """A schedule inside: dates of live activities from the data date, its value and how it was found."""

    begin: Ints32
    finish: Ints32
    value: int
    evaluations: int
    method: str


@dataclass(frozen=True)
class Effort:
    """When to stop searching: seconds from now, or a number of schedules, those of the rules among them."""

    seconds: float
    evaluations: int | None
    seed: int
    workers: int


def promised(problem: Problem) -> Bools:
    """Has the project of an activity a committed or hard date at all?"""
    hard = (problem.act[:, (at.DUE, at.FINISH_CAP, at.START_CAP)] < NEVER).any(axis=1)
    has = np.zeros(int(problem.project.max(initial=0)) + 1, bool)
    has[problem.project[hard]] = True
    return np.asarray(has[problem.project])


def latest(problem: Problem) -> tuple[Ints32, Ints32, Ints32]:
    """Earliest finishes, latest starts and latest finishes by links alone, from due dates or project ends."""
    finish = early(problem)[:, at.FINISH].copy()
    project = problem.project
    ends = np.zeros(int(project.max(initial=0)) + 1, np.int32)
    np.maximum.at(ends, project, finish)
    bounded = np.zeros(len(ends), bool)
    hard = (problem.act[:, (at.DUE, at.FINISH_CAP, at.START_CAP)] < NEVER).any(axis=1)
    bounded[project[hard]] = True
    cap = np.where(bounded[project], problem.act[:, at.DUE], ends[project]).astype(np.int32)
    start, end, _ = late(problem, cap).T.copy()
    free = start >= NEVER // 2  # behind the last commitment
    start[free], end[free] = finish[free], finish[free]
    return finish, start, end


def rules(problem: Problem, published: Ints32 | None = None) -> Iterator[tuple[str, Ints]]:
    """Priority rules: name and key by activity; the smallest key is placed first.

    The order people already work to is one of them: an offer never stands behind what it would replace.
    Projects without a promise stand behind the others in one rule, since nothing of theirs can be late.
    """
    early_finish, late_start, late_finish = latest(problem)
    weight = problem.act[:, at.WEIGHT].astype(np.int64)
    slack = np.clip(late_finish - early_finish, 0, None)
    start = late_start.astype(np.int64)
    if published is not None:
        yield "published", _started_first(problem, np.where(published >= 0, published, start))
    for name, key in (
        ("LFT", late_finish.astype(np.int64)),
        ("LST", start),
        *((f"LST-{k}w", start - k * weight) for k in (5, 10, 20, 40)),
        ("ATC", start - (40 * weight / (1 + slack / 60)).astype(np.int64)),
        ("promised first", start - 20 * weight + np.where(promised(problem), 0, NEVER)),
    ):
        yield name, _started_first(problem, key)


def _started_first(problem: Problem, key: Ints) -> Ints:
    """Who is under way holds its desk already."""
    started = problem.act[:, at.IS_STARTED] > 0
    return np.where(started, -NEVER, key)


def schedule(problem: Problem, order: Ints32, aim: int) -> Dates | None:
    """The schedule an order gives; None where it fits nowhere before the horizon."""
    board = problem.empty_board()
    value = generate(problem, board, order, aim)
    if value is None:
        return None
    begin, finish, _ = board.date.T.copy()
    return Dates(begin, finish, value, 1, "")


def level(
    prepared: Prepared, objective: Objective, effort: Effort, published: Ints32 | None = None
) -> tuple[Prepared, Dates | None]:
    """The best schedule found, with the problem it was found in (its horizon may have grown)."""
    begun = perf_counter()
    for _ in range(MOST_WIDENINGS):
        best = best_rule(prepared.problem, aim_of(objective), published)
        if best is not None:
            break
        prepared = widened(prepared)
    else:
        return prepared, None
    key, dates = best
    if effort.evaluations is not None and effort.evaluations <= dates.evaluations:
        return prepared, dates
    left = effort.seconds - (perf_counter() - begun)
    if len(prepared.problem.ground.need) == 0 or dates.value == 0 or prepared.problem.has_waits:
        return prepared, dates
    if len(prepared.problem.act) <= FEW and (effort.evaluations is None or effort.evaluations >= EVERY):
        return prepared, _every_order(prepared.problem, dates, aim_of(objective))
    return prepared, _searched(prepared.problem, key, dates, (aim_of(objective), left), effort)


def _every_order(problem: Problem, rule: Dates, aim: int) -> Dates:
    """The best of all orders."""
    best, tried = rule, rule.evaluations
    for places in permutations(range(len(problem.act))):
        key = _started_first(problem, np.array(places, np.int64))
        found = schedule(problem, order_of(problem, key), aim)
        tried += 1
        if found is not None and found.value < best.value:
            best = Dates(found.begin, found.finish, found.value, tried, "every order")
    return Dates(**{**vars(best), "evaluations": tried})


def aim_of(objective: Objective) -> int:
    """The aim as the kernels number it."""
    return MAKESPAN if objective.aim is Aim.MAKESPAN else LATENESS


def best_rule(problem: Problem, aim: int, published: Ints32 | None = None) -> tuple[Ints, Dates] | None:
    """Keys and schedule of the best rule; None where no rule fits everything before the horizon."""
    best: tuple[Ints, Dates] | None = None
    tried = 0
    for name, key in rules(problem, published):
        found = schedule(problem, order_of(problem, key), aim)
        tried += 1
        if found is not None and (best is None or found.value < best[1].value):
            best = key, Dates(found.begin, found.finish, found.value, tried, name)
    return None if best is None else (best[0], Dates(**{**vars(best[1]), "evaluations": tried}))


@dataclass(frozen=True)
class Pace:
    """How far a search has come: by the clock, or by the schedules each chain has made."""

    begun: float
    seconds: float
    budget: int | None

    def done(self, tried: int) -> float:
        """The share of all there is, 1 at the end."""
        if self.budget is not None:
            return tried / self.budget
        return (perf_counter() - self.begun) / max(self.seconds, 1e-9)

    def moves(self, tried: int, until: float) -> int:
        """How many to try before looking again."""
        return ROUND if self.budget is None else min(ROUND, math.ceil(self.budget * until) - tried)


def _searched(problem: Problem, key: Ints, rule: Dates, goal: tuple[int, float], effort: Effort) -> Dates:
    """Chains side by side, which from time to time all go on from the best of them."""
    aim, seconds = goal
    problem = _trimmed(problem, int(rule.finish.max()))
    budget = None
    if effort.evaluations is not None:
        budget = max(1, (effort.evaluations - rule.evaluations) // effort.workers)
    pace = Pace(perf_counter(), seconds, budget)
    chains = [_chain(problem, key, rule, aim, (effort.seed, n)) for n in range(effort.workers)]
    stages = 1 if effort.workers == 1 else STAGES
    with ThreadPoolExecutor(effort.workers) as pool:
        for stage in range(1, stages + 1):
            list(pool.map(lambda chain: _anneal(problem, chain, rule.value, (pace, stage / stages)), chains))  # noqa: B023
            if stage < stages:
                _follow_best(problem, chains)
    tried = rule.evaluations + sum(_tried(chain) for chain in chains)
    best = schedule(problem, order_of(problem, _best(chains).best_key), aim)
    if best is None or best.value >= rule.value:
        return Dates(rule.begin, rule.finish, rule.value, tried, rule.method)
    return Dates(best.begin, best.finish, best.value, tried, f"{rule.method}, annealing")


def _tried(chain: "Chain") -> int:
    from luodi.engine.levelling import _kernels_levelling_trial as kernels

    return int(chain.state[kernels.TRIED])


def _best(chains: "list[Chain]") -> "Chain":
    """The chain with the best schedule so far, the first where they are equal."""
    from luodi.engine.levelling import _kernels_levelling_trial as kernels

    return min(chains, key=lambda chain: int(chain.state[kernels.BEST]))


def _follow_best(problem: Problem, chains: "list[Chain]") -> None:
    """Chains behind the best of all go on from there."""
    from luodi.engine.levelling import _kernels_levelling_trial as kernels

    best = _best(chains)
    found = schedule(problem, order_of(problem, best.best_key), int(best.state[kernels.AIM]))
    if found is None:
        return
    for chain in chains:
        if chain is not best and chain.state[kernels.VALUE] > found.value:
            _stand(problem, chain, best.best_key, found)


def _trimmed(problem: Problem, makespan: int) -> Problem:
    """The problem with a horizon not far behind a schedule known: fewer slots to copy."""
    horizon = min(problem.horizon, makespan + makespan // 2 + 60)
    clock = problem.ground.clock[:, :, : horizon + 1].copy()
    clock[1:] = np.minimum(clock[1:], horizon)
    cap, room = problem.ground.limit[: problem.capacities].copy(), [problem.board.room[:0]]
    base = 0
    for row, (days, shift, since, _) in enumerate(cap.tolist()):
        length = (horizon + shift) // days + 1
        room.append(problem.board.room[since : since + length])
        cap[row, at.BASE] = base
        base += length
    return on_other_ground(problem, clock, cap, np.concatenate(room))


def _chain(problem: Problem, key: Ints, dates: Dates, aim: int, seed: tuple[int, int]) -> "Chain":
    from luodi.engine.levelling import _kernels_levelling_search as search
    from luodi.engine.levelling import _kernels_levelling_trial as kernels

    count, room = len(problem.act), len(problem.board.room)
    snapshots = min(SNAPSHOTS, count)
    projects = np.zeros((int(problem.project.max()) + 2, 2), np.int64)
    projects[:, kernels.ROWS] = np.searchsorted(problem.project, np.arange(len(projects)))
    state = np.zeros(kernels.STATES, np.int64)
    state[kernels.STEP], state[kernels.AIM] = -(-count // snapshots), aim
    state[kernels.RANDOM] = seed[0] * 0x9E3779B9 + seed[1] * 0x85EBCA6B + 1
    state[kernels.REACH] = REACHES[seed[1] % len(REACHES)]
    trial = problem.empty_board()
    chain = kernels.Chain(
        key=key.copy(),
        best_key=key.copy(),
        order=np.zeros(count, np.int32),
        next_order=np.zeros(count, np.int32),
        where=np.zeros(count, np.int32),
        moved=np.zeros(search.MOST_MOVED, np.int32),
        moved_key=np.zeros(search.MOST_MOVED, np.int64),
        is_moved=np.zeros(count, np.bool_),
        fresh=key.copy(),
        home=problem.project.astype(np.int32),
        project=projects,
        base=trial.date.copy(),
        trial=trial,
        changed=np.zeros(count, np.int32),
        touched=np.zeros(count, np.bool_),
        gap=np.zeros(room, np.int32),
        more=np.zeros(room // kernels.BLOCK + 1, np.int32),
        less=np.zeros(room // kernels.BLOCK + 1, np.int32),
        rooms=np.zeros((snapshots, room), np.int32),
        stocks=np.zeros((snapshots, len(problem.board.stock)), np.int64),
        state=state,
    )
    _stand(problem, chain, key, dates)
    return chain


def _stand(problem: Problem, chain: "Chain", key: Ints, dates: Dates) -> None:
    """Puts a chain on keys and the schedule they give."""
    from luodi.engine.levelling import _kernels_levelling_search as search
    from luodi.engine.levelling import _kernels_levelling_trial as kernels

    chain.key[:] = chain.best_key[:] = key
    chain.order[:] = order_of(problem, chain.key)
    chain.project[:, kernels.BEHIND] = 0
    for board, own in zip(chain.trial, problem.board, strict=True):
        board[:] = own
    chain.trial.date[:, at.BEGIN], chain.trial.date[:, at.FINISH] = dates.begin, dates.finish
    chain.base[:] = chain.trial.date
    search.anneal(problem.ground, chain, 0, 0)


HEAT, LEAST_HEAT = 0.001, 12
"""What a move may at most cost at the beginning: a share of the first value, and so many weighted days at least."""


def _anneal(problem: Problem, chain: "Chain", value: int, until: tuple[Pace, float]) -> None:
    """Anneals until a share of the time or of the evaluations is used up."""
    from luodi.engine.levelling import _kernels_levelling_search as search
    from luodi.engine.levelling import _kernels_levelling_trial as kernels

    pace, share = until
    while chain.state[kernels.BEST] > 0:
        done, moves = pace.done(_tried(chain)), pace.moves(_tried(chain), share)
        if done >= share or moves <= 0:
            return
        search.anneal(problem.ground, chain, moves, int(max(LEAST_HEAT, HEAT * value) * (1 - done)))

"""Benchmark problems (PSPLIB and kin): solved under their limits, in periods, for `luodi schedule`."""

import argparse
from dataclasses import replace
from typing import Any

from luodi.cli.schedule_warm_up import cores, warm_up
from luodi.cli.search_clock import SearchClock
from luodi.engine import Network
from luodi.engine import compile as prepared
from luodi.engine import plan as both_passes
from luodi.engine.formats.recognise import Problem
from luodi.engine.levelling import solve
from luodi.engine.limits import Demand, Limits, Mode
from luodi.engine.result import Direction, Levelled, Objective
from luodi.engine.verify_limits import verify_limits
from luodi.engine.workdays import FULL_DAY

Key = tuple[str, str]


def problem_answer(problem: Problem, chosen: argparse.Namespace) -> dict[str, Any]:
    """The facts of the contract; without a schedule the activities are empty."""
    direction = Direction.FORWARD if chosen.backward is None else Direction.BACKWARD
    objective = Objective(direction=direction)
    if chosen.backward is not None and problem.limits.modes:
        # Counting back takes the modes as given: the best ones forward are.
        problem = _in_best_modes(problem, chosen)
    warm_up(problem.network, problem.limits, objective)
    with SearchClock(chosen.time_limit):
        result = solve(
            problem.network,
            problem.limits,
            objective,
            time_limit=chosen.time_limit,
            seed=chosen.seed,
            workers=cores(),
        )
    schedule = result.schedule
    return {
        "problem": problem.name,
        "status": result.status.value,
        "makespan": None if schedule is None else schedule.makespan,
        "lower_bound": result.bound,
        "verified": schedule is not None
        and not verify_limits(problem.network, problem.limits, schedule, data_date=0),
        "cpu_seconds": 0.0,
        "activities": [] if schedule is None else _activities(problem, schedule),
        "ignored": [],
    }


def _in_best_modes(problem: Problem, chosen: argparse.Namespace) -> Problem:
    """The problem with every mode chosen as in a forward plan; unchanged where none is found."""
    limits = problem.limits
    warm_up(problem.network, limits, Objective())
    with SearchClock(chosen.time_limit):
        found = solve(
            problem.network, limits, time_limit=chosen.time_limit, seed=chosen.seed, workers=cores()
        ).schedule
    if found is None:
        return problem
    ways: dict[str, list[Mode]] = {}
    for mode in limits.modes:
        ways.setdefault(mode.activity, []).append(mode)
    taken = {a.id: int(found.mode[n]) for n, a in enumerate(found.arrays.activities)}
    demands = [
        Demand(activity, code, amount)
        for activity, modes in ways.items()
        for code, amount in modes[taken[activity]].demands
    ]
    fixed = replace(limits, modes=(), demands=(*limits.demands, *demands))
    return replace(problem, network=_with_modes(problem.network, limits, found), limits=fixed)


def _activities(problem: Problem, schedule: Levelled) -> list[dict[str, Any]]:
    """Floats come from the critical path at the makespan found, with the modes chosen."""
    chosen = _with_modes(problem.network, problem.limits, schedule)
    ends = [replace(activity, due=schedule.makespan) for activity in chosen.activities]
    arrays = prepared(replace(chosen, activities=tuple(ends)))
    passes = both_passes(arrays, 0)
    at = {_key(problem.network, a.id): n for n, a in enumerate(arrays.activities)}
    placed = {_key(problem.network, a.id): n for n, a in enumerate(schedule.arrays.activities)}
    rows = []
    for activity in problem.network.activities:
        key = _key(problem.network, activity.id)
        n, where = at[key], placed[key]
        rows.append(
            {
                "id": activity.id,
                "name": activity.name or activity.id,
                "start": int(schedule.start[where]),
                "finish": int(schedule.finish[where]),
                "early_start": int(passes.early_start[n]),
                "early_finish": int(passes.early_finish[n]),
                "late_start": int(passes.late_start[n]),
                "late_finish": int(passes.late_finish[n]),
                "total_float": int(passes.total_float[n]) // FULL_DAY,
                "free_float": int(passes.free_float[n]) // FULL_DAY,
                "critical": bool(passes.critical[n]),
            }
        )
    return rows


def _key(network: Network, activity: str) -> Key:
    return network.project_of(activity), activity


def _with_modes(network: Network, limits: Limits, schedule: Levelled) -> Network:
    """The network with the duration of each activity's chosen mode."""
    ways: dict[str, list[int]] = {}
    for mode in limits.modes:
        ways.setdefault(mode.activity, []).append(mode.duration)
    taken = {a.id: int(schedule.mode[n]) for n, a in enumerate(schedule.arrays.activities)}
    activities = [
        replace(activity, duration=ways[activity.id][taken[activity.id]]) if activity.id in ways else activity
        for activity in network.activities
    ]
    return replace(network, activities=tuple(activities))

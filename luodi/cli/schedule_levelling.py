"""Planners' files whose resources the file itself wants levelled: starts and finishes under their units."""

import argparse
from dataclasses import replace
from typing import Any

from luodi.cli.schedule_files import plain_answer
from luodi.cli.schedule_warm_up import cores, warm_up
from luodi.cli.search_clock import SearchClock
from luodi.engine.formats.file_dates import ActivityDates, FileDates
from luodi.engine.levelling import solve
from luodi.engine.limits import Capacity, Demand, Limits
from luodi.engine.result import Levelled, Objective, Status
from luodi.engine.verify_limits import verify_limits


def levelled_answer(found: FileDates, chosen: argparse.Namespace) -> dict[str, Any]:
    """The facts of the contract: early and late dates stay those without limits, start and finish are levelled."""
    made = found.passes.made
    limits = _limits(found)
    network = made.early()
    warm_up(network, limits, Objective())
    with SearchClock(chosen.time_limit):
        result = solve(network, limits, time_limit=chosen.time_limit, seed=chosen.seed, workers=cores())
    if result.schedule is None:
        return {**plain_answer(found, None), "status": result.status.value, "verified": False}
    rows = tuple(_placed(found, row, result.schedule) for row in found.rows)
    answer = plain_answer(replace(found, rows=rows), None)
    answer["verified"] = not verify_limits(network, limits, result.schedule, data_date=0)
    answer["status"] = result.status.value
    if result.status is not Status.OPTIMAL:
        # The same days without the limits are all that is known to be needed.
        answer["lower_bound"] = plain_answer(found, None)["makespan"]
    return answer


def _limits(found: FileDates) -> Limits:
    file, nodes = found.file, found.passes.made.nodes
    return Limits(
        capacities=tuple(Capacity(one.code, one.units, one.name) for one in file.capacities),
        demands=tuple(
            Demand(one.activity, one.capacity, one.units) for one in file.demands if one.activity in nodes
        ),
    )


def _placed(found: FileDates, row: ActivityDates, schedule: Levelled) -> ActivityDates:
    activity = row.activity
    if not activity.is_planned or activity.is_finished:
        return row
    at = schedule.arrays.at(activity.id)
    moment = found.passes.made.axis.moment
    start = row.start if activity.is_started else moment(int(schedule.start[at]))
    return replace(row, start=start, finish=moment(int(schedule.finish[at])))

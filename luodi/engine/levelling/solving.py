"""One entrance for every problem: plain, small and exact, or a portfolio."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from luodi.engine.arrays import Arrays, compile
from luodi.engine.levelling.backward import late_dates, latest_levelled, tidied
from luodi.engine.levelling.columns import (
    NEVER,
    Ints32,
)
from luodi.engine.levelling.outcome import hopeless, levelled_of, missed, value_of
from luodi.engine.levelling.plain import Plain, plain_of, solve_plain
from luodi.engine.levelling.portfolio import Dates, Effort, level
from luodi.engine.levelling.problem import Prepared, prepared_for, widened
from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Aim, Conflict, Direction, Objective, Result, Status
from luodi.engine.verify_limits import verify_limits

SMALL = 150
"""Up to so many activities modes and longest waits are solved by the exact model."""


def solve(  # noqa: PLR0913
    network: Network | Sequence[Network],
    limits: Limits = Limits(),  # noqa: B008
    objective: Objective = Objective(),  # noqa: B008
    *,
    data_date: int = 0,
    time_limit: float = 10.0,
    seed: int = 1,
    evaluations: int | None = None,
    workers: int = 1,
) -> Result:
    """Plans one or many projects under limits.

    `data_date` is the first slot not yet reported on, `time_limit` in seconds. With `evaluations`
    the search stops after so many schedules instead, and the same seed, evaluations and workers give
    the same plan. Where hard dates cannot be kept the result is not FEASIBLE but still carries the
    honest schedule. Raises ValueError where limits and networks do not belong together.
    """
    networks = [network] if isinstance(network, Network) else list(network)
    limits.check(networks)
    arrays = compile(networks)
    effort = Effort(time_limit, evaluations, seed, workers)
    found = _solved(networks, arrays, (limits, objective), data_date, effort)
    if found.schedule is not None:
        wrong = [
            v for v in verify_limits(networks, limits, found.schedule, data_date) if not v.is_missed_date
        ]
        if wrong:
            raise AssertionError(f"an unsound schedule: {wrong[0]} and {len(wrong) - 1} more")
    return found


def _solved(
    networks: list[Network], arrays: Arrays, what: tuple[Limits, Objective], data_date: int, effort: Effort
) -> Result:
    limits, objective = what
    forward = objective.direction is Direction.FORWARD and not objective.published
    if forward and (limits.modes or limits.waits) and len(arrays.activities) <= SMALL:
        from luodi.engine.levelling.exact import solve_exact

        return solve_exact(
            networks,
            limits,
            objective,
            data_date=data_date,
            time_limit=effort.seconds,
            seed=effort.seed,
            workers=effort.workers,
        )
    prepared = prepared_for(arrays, limits, objective, data_date)
    if forward and objective.aim is Aim.MAKESPAN:
        plain = plain_of(arrays, limits, data_date)
        if plain is not None:
            return _solved_plain(prepared, plain, objective, effort)
    return solve_portfolio(prepared, objective, effort)


def _solved_plain(prepared: Prepared, plain: Plain, objective: Objective, effort: Effort) -> Result:
    answer = solve_plain(
        plain,
        time_limit=effort.seconds,
        seed=effort.seed,
        evaluations=effort.evaluations,
        workers=effort.workers,
    )
    finish = (answer.start + plain.durations).astype(np.int32)
    dates = Dates(answer.start.astype(np.int32), finish, answer.makespan, answer.evaluations, answer.method)
    while dates.value >= prepared.problem.horizon:
        prepared = widened(prepared)
    schedule = levelled_of(prepared, dates, late_dates(prepared.problem, dates))
    status = Status.OPTIMAL if answer.is_proven else Status.FEASIBLE
    search: dict[str, int | float | str] = {
        "method": answer.method,
        "evaluations": answer.evaluations,
        "seconds": round(answer.seconds, 3),
    }
    here = prepared.data_date
    return Result(status, schedule, answer.makespan + here, answer.bound + here, (), search)


def solve_portfolio(prepared: Prepared, objective: Objective, effort: Effort) -> Result:
    """The portfolio search on a prepared problem; the result is not yet verified."""
    begun = perf_counter()
    lost = hopeless(prepared)
    if any(conflict.kind != "DEADLINE_BEFORE_EARLIEST" for conflict in lost):
        return Result(Status.INFEASIBLE, None, None, None, lost)
    published = published_of(prepared, objective)
    prepared, dates = level(prepared, objective, effort, published)
    if dates is None:
        return Result(Status.UNKNOWN, None, None, None)
    dates = tidied(prepared.problem, dates, published)
    planned = dates
    if objective.direction is Direction.BACKWARD:
        planned = latest_levelled(prepared.problem, dates, objective.reserve_days)
    late = late_dates(prepared.problem, planned)
    search: dict[str, int | float | str] = {
        "method": dates.method,
        "evaluations": dates.evaluations,
        "seconds": round(perf_counter() - begun, 3),
    }
    return _result(prepared, objective, (planned, late), lost, search)


def published_of(prepared: Prepared, objective: Objective) -> Ints32 | None:
    """Published begins of live activities, -1 where there is none; None when nothing is published."""
    if not objective.published:
        return None
    begin = np.full(len(prepared.position), -1, np.int32)
    live = {int(position): i for i, position in enumerate(prepared.position)}
    for (project, activity), slot in objective.published.items():
        i = live.get(prepared.arrays.at(activity, project), -1)
        if i >= 0 and slot >= prepared.data_date:
            begin[i] = min(slot - prepared.data_date, NEVER)
    return begin


def _result(
    prepared: Prepared,
    objective: Objective,
    found: tuple[Dates, tuple[Ints32, Ints32]],
    lost: tuple[Conflict, ...],
    search: dict[str, int | float | str],
) -> Result:
    dates, late = found
    schedule = levelled_of(prepared, dates, late)
    value, bound = value_of(prepared, schedule, objective)
    if lost:
        status = Status.INFEASIBLE
    elif missed(prepared, dates):
        status = Status.UNKNOWN
    else:
        status = Status.OPTIMAL if value == bound else Status.FEASIBLE
    return Result(status, schedule, value, bound, lost, search)

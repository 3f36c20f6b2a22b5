"""From the board back to the networks: dates, what holds each activity, what the plan is worth, what is hopeless."""

import numpy as np

from luodi.engine import arrays as at
from luodi.engine.arrays import Ints
from luodi.engine.levelling import columns
from luodi.engine.levelling.boards import board_of, early, holders
from luodi.engine.levelling.columns import (
    NEVER,
    Ints32,
)
from luodi.engine.levelling.portfolio import Dates
from luodi.engine.levelling.problem import Prepared
from luodi.engine.result import HOLDERS, Aim, Conflict, Holder, Levelled, Objective

_BY_LINK, _BY_FLOOR = HOLDERS.index(Holder.LINK), HOLDERS.index(Holder.NO_EARLIER)


def levelled_of(prepared: Prepared, dates: Dates, late: tuple[Ints32, Ints32]) -> Levelled:
    """The schedule by position in the networks, in slots and boundaries of their axis."""
    table = prepared.arrays.tables.activity
    live, here = prepared.position, prepared.data_date
    started = table[live, at.STATE] == at.STARTED
    start, finish = table[:, at.ACTUAL_START].copy(), table[:, at.ACTUAL_FINISH].copy()
    late_start, late_finish = start.copy(), finish.copy()
    start[live] = np.where(started, table[live, at.ACTUAL_START], dates.begin + here)
    finish[live] = dates.finish + here
    late_start[live] = np.where(started, table[live, at.ACTUAL_START], late[0] + here)
    late_finish[live] = late[1] + here
    holder = np.full(len(table), HOLDERS.index(Holder.ACTUAL), np.int64)
    held_by = np.full(len(table), -1, np.int64)
    holder[live], held_by[live] = _holders(prepared, dates)
    return Levelled(
        arrays=prepared.arrays,
        start=start,
        finish=finish,
        mode=prepared.mode.copy(),
        holder=holder,
        held_by=held_by,
        late_start=late_start,
        late_finish=late_finish,
    )


def _holders(prepared: Prepared, dates: Dates) -> tuple[Ints, Ints]:
    code, which = holders(prepared.problem, board_of(prepared.problem, dates.begin, dates.finish))
    by_link, by_floor = code == _BY_LINK, code == _BY_FLOOR
    which[by_link] = prepared.link[which[by_link]]
    settled = by_floor & (prepared.floor_by >= 0)
    code[settled], which[settled] = _BY_LINK, prepared.floor_by[settled]
    code[by_floor & (prepared.floor_by == at.BY_DATA_DATE)] = HOLDERS.index(Holder.DATA_DATE)
    return code, which


def value_of(prepared: Prepared, schedule: Levelled, objective: Objective) -> tuple[int, int | None]:
    """What the plan is worth in the unit of the aim, and what no plan can go below."""
    earliest = _earliest(prepared)
    if objective.aim is Aim.COST:
        return _cost(prepared), None
    if objective.aim is Aim.MAKESPAN:
        done = schedule.finish.copy()
        done[prepared.position] = earliest[1].astype(np.int64) + prepared.data_date
        return schedule.makespan, int(done.max())
    act = prepared.problem.act.astype(np.int64)
    finish = schedule.finish[prepared.position] - prepared.data_date

    def late(dates: Ints) -> int:
        return int((act[:, columns.WEIGHT] * np.clip(dates - act[:, columns.DUE], 0, None)).sum())

    return late(finish), late(earliest[1].astype(np.int64))


def _cost(prepared: Prepared) -> int:
    seen: dict[int, int] = {}
    total = 0
    for mode in prepared.limits.modes:
        position = prepared.arrays.at(mode.activity, mode.project or None)
        number = seen[position] = seen.get(position, -1) + 1
        total += mode.cost if number == prepared.mode[position] else 0
    return total


def _earliest(prepared: Prepared) -> tuple[Ints32, Ints32]:
    date = early(prepared.problem)
    return date[:, columns.BEGIN], date[:, columns.FINISH]


def missed(prepared: Prepared, dates: Dates) -> bool:
    """Is a hard date missed?"""
    act = prepared.problem.act
    late = (dates.begin > act[:, columns.START_CAP]) | (dates.finish > act[:, columns.FINISH_CAP])
    return bool(late.any())


def hopeless(prepared: Prepared) -> tuple[Conflict, ...]:
    """Demands no limit can meet and hard dates before the earliest possible ones, each for itself."""
    return (*_demands_above(prepared), *_quotas_never_enough(prepared), *_dates_too_soon(prepared))


def _name(prepared: Prepared, i: int) -> tuple[str, str]:
    position = int(prepared.position[i])
    number = int(np.searchsorted(prepared.arrays.tables.project_at, position, side="right")) - 1
    return prepared.arrays.activities[position].id, prepared.arrays.projects[number]


def _demands_above(prepared: Prepared) -> list[Conflict]:
    problem, need = prepared.problem, prepared.problem.ground.need
    caps, quotas = np.split(problem.ground.limit, [problem.capacities])
    parts = np.split(problem.board.room, caps[1:, columns.BASE]) if len(caps) else []
    most = np.array([*(part.max() for part in parts), *[NEVER] * len(quotas)], np.int64)
    found = []
    for row in np.flatnonzero(need[:, columns.AMOUNT] > most[need[:, columns.LIMIT]]):
        i = int(np.searchsorted(problem.act[:, columns.NEED_TO], row, side="right"))
        if problem.act[i, columns.WORK] > 0:
            limit, amount = (int(number) for number in need[row])
            activity, project = _name(prepared, i)
            facts: dict[str, int | str] = {"limit": prepared.limits.capacities[limit].code, "amount": amount}
            facts |= {"available": int(most[limit]), "project": project}
            found.append(Conflict("DEMAND_ABOVE_CAPACITY", activity, facts))
    return found


def _quotas_never_enough(prepared: Prepared) -> list[Conflict]:
    """Quotas whose batches from the data date on are less than all demands, or the greatest less than one."""
    need, found = prepared.problem.ground.need, []
    for number, quota in enumerate(prepared.limits.quotas):
        rows = need[need[:, columns.LIMIT] == prepared.problem.capacities + number]
        wanted, greatest = int(rows[:, columns.AMOUNT].sum()), int(rows[:, columns.AMOUNT].max(initial=0))
        batches = list(quota.batches)
        if not quota.carries:
            ends = [since for since, _ in batches[1:]]
            batches = batches[sum(end <= prepared.data_date for end in ends) :]
        amounts = [amount for _, amount in batches]
        single = max(amounts, default=0) if not quota.carries else sum(amounts)
        if wanted > sum(amounts) or greatest > single:
            facts: dict[str, int | str] = {
                "wanted": wanted,
                "available": sum(amounts),
                "greatest": greatest,
                "batch": single,
            }
            found.append(Conflict("QUOTA_NEVER_ENOUGH", quota.code, facts))
    return found


def _dates_too_soon(prepared: Prepared) -> list[Conflict]:
    act = prepared.problem.act
    begin, finish = _earliest(prepared)
    found = []
    for i in np.flatnonzero((begin > act[:, columns.START_CAP]) | (finish > act[:, columns.FINISH_CAP])):
        short_start = int(begin[i] - act[i, columns.START_CAP])
        short_finish = int(finish[i] - act[i, columns.FINISH_CAP])
        activity, project = _name(prepared, int(i))
        by_start = short_start > short_finish
        cap = int(act[i, columns.START_CAP if by_start else columns.FINISH_CAP]) + prepared.data_date
        facts: dict[str, int | str] = {
            "project": project,
            "days_short": max(short_start, short_finish),
            "no_later": cap,
        }
        found.append(Conflict("DEADLINE_BEFORE_EARLIEST", activity, facts))
    return found

"""Why a step is on its day: hop by hop back to what nobody can move."""

import numpy as np

from luodi.engine.backward import Cause, driving_chain
from luodi.engine.critical_path import Plan
from luodi.engine.levelling.exact_case import Case, case_of
from luodi.engine.levelling.reasons_facts import Occupant, Why, WhyHop
from luodi.engine.limits import Limits
from luodi.engine.result import HOLDERS, Holder, Levelled

_HOLDERS = {
    Cause.LINK: Holder.LINK,
    Cause.DATA_DATE: Holder.DATA_DATE,
    Cause.START_CONSTRAINT: Holder.NO_EARLIER,
    Cause.FINISH_CONSTRAINT: Holder.NO_EARLIER,
    Cause.ACTUAL: Holder.ACTUAL,
}


def in_plan(plan: Plan, project: str, activity: str) -> Why:
    """On a plan without limits: the driving chain."""
    arrays = plan.arrays
    hops = []
    for reason in driving_chain(arrays, plan, activity, project):
        rested = _rested(arrays.calendar_of(arrays.at(reason.activity, project)).weights, reason.day)
        hops.append(
            WhyHop(
                project,
                reason.activity,
                reason.start,
                reason.finish,
                _HOLDERS[reason.cause],
                reason.link,
                rested_from=rested,
            )
        )
    return Why(tuple(hops))


def in_schedule(levelled: Levelled, limits: Limits, data_date: int, project: str, activity: str) -> Why:
    """On a schedule under limits: links, desks and quotas as its holders name them."""
    case = case_of(levelled.arrays, limits, data_date)
    position = levelled.arrays.at(activity, project)
    hops: list[WhyHop] = []
    seen: set[int] = set()
    while position >= 0 and position not in seen:
        seen.add(position)
        hop, position = _hop(case, levelled, position)
        hops.append(hop)
    return Why(tuple(reversed(hops)))


def _hop(case: Case, levelled: Levelled, position: int) -> tuple[WhyHop, int]:
    """One hop and the position it leads back to, -1 at the end."""
    holder, number = HOLDERS[int(levelled.holder[position])], int(levelled.held_by[position])
    start, finish = int(levelled.start[position]), int(levelled.finish[position])
    home, name = case.home(position), case.arrays.activities[position].id
    ways = case.ways[position]
    calendar = ways[int(levelled.mode[position])].calendar if ways else case.arrays.calendar_of(position)
    rested = _rested(calendar.weights, start)

    def told(**facts: object) -> WhyHop:
        return WhyHop(home, name, start, finish, holder, rested_from=rested, **facts)  # type: ignore[arg-type]

    if holder is Holder.LINK and number >= 0:
        pred, succ, _, _ = case.ends_of(number)
        return told(link=case.arrays.links[number]), pred if succ == position else succ
    if holder is Holder.CAPACITY and number >= 0:
        users = _users(case, levelled, number, position)
        occupants = tuple(occupant for _, occupant in users)
        return told(limit=case.limits.capacities[number].code, occupants=occupants), _releasing(users, start)
    if holder is Holder.QUOTA and number >= 0:
        quota = case.limits.quotas[number - case.first_quota]
        come = [k for k, (slot, _) in enumerate(quota.batches) if slot <= start]
        return told(limit=quota.code, batch=come[-1] if come else -1), -1
    if holder is Holder.WAIT and 0 <= number < len(case.waits):
        wait = case.waits[number]
        return told(), wait.succ if wait.pred == position else wait.pred
    return told(), -1


def _rested(weights: "np.ndarray[tuple[int, ...], np.dtype[np.uint16]]", start: int) -> int:
    """The first of the days of rest right before a slot; -1 where the day before is worked."""
    slot = start - 1
    while 0 <= slot < len(weights) and weights[slot] == 0:
        slot -= 1
    return slot + 1 if slot < start - 1 else -1


def _users(case: Case, levelled: Levelled, number: int, asking: int) -> list[tuple[int, Occupant]]:
    """Who else uses a capacity in the days between the last start possible and this one."""
    capacity = case.limits.capacities[number]
    start = int(levelled.start[asking])
    length = int(levelled.finish[asking]) - start
    found = []
    for position in case.open:
        way = case.ways[position][int(levelled.mode[position])]
        amount = sum(a for n, a in way.uses if n == number)
        begins, ends = int(levelled.start[position]), int(levelled.finish[position])
        if amount and position != asking and begins < start + length and ends > start - capacity.days - 7:
            slots = way.worked(max(begins, case.data_date), ends)
            if len(slots) and slots[0] < start + length - 1 and slots[-1] >= start - capacity.days - 7:
                name = case.arrays.activities[position].id
                found.append((position, Occupant(case.home(position), name, begins, ends, amount)))
    before = [item for item in found if item[1].start < start]
    return sorted(before or found, key=lambda item: (item[1].finish, item[1].project, item[1].activity))


def _releasing(users: list[tuple[int, Occupant]], start: int) -> int:
    """Whose finish set the asking activity free: the last to finish not after its start."""
    free = [(occupant.finish, position) for position, occupant in users if occupant.finish <= start]
    return max(free)[1] if free else -1

"""The exact model against trying every start, and what it must say of small known problems."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import Activity, Axis, Calendar, Link, Network
from luodi.engine.levelling.exact import solve_exact
from luodi.engine.limits import Capacity, Demand, Limits, LongestWait, Mode, Quota, Unbroken
from luodi.engine.network import LINK_TYPES
from luodi.engine.result import HOLDERS, Aim, Direction, Holder, Levelled, Objective, Status

AXIS = Axis(date(2021, 1, 1), 40)
EVERY = Calendar("EVERY", AXIS, np.full(40, 100, np.uint16))
WEEKS = Calendar("WEEKS", AXIS, np.tile(np.array([100, 100, 0, 50, 100], np.uint16), 8))
LAST = 8


def network(activities: list[Activity], links: Sequence[Link] = ()) -> Network:
    return Network(tuple(activities), tuple(links), (EVERY, WEEKS), AXIS, "P")


def starts(plan: Levelled) -> dict[str, int]:
    return {a.id: int(s) for a, s in zip(plan.arrays.activities, plan.start, strict=True)}


class Checker:
    """Keeps a schedule every limit? Plain loops over days."""

    def __init__(self, net: Network, limits: Limits) -> None:
        self.net, self.limits = net, limits

    def ways(self, name: str) -> list[tuple[int, dict[str, int], int]]:
        modes = [m for m in self.limits.modes if m.activity == name]
        if modes:
            return [(m.duration, dict(m.demands), m.cost) for m in modes]
        demands = {d.limit: d.amount for d in self.limits.demands if d.activity == name}
        return [(self.net.by_id[name].duration, demands, 0)]

    def weight(self, name: str, demands: dict[str, int], slot: int) -> int:
        calendars = [self.net.calendars[self.net.by_id[name].calendar]]
        calendars += [
            c.calendar for c in self.limits.capacities if demands.get(c.code) and c.calendar is not None
        ]
        return min(c.weight(slot) for c in calendars)

    def finish(self, name: str, start: int, way: tuple[int, dict[str, int], int]) -> int | None:
        left, slot = way[0], start
        if left and self.weight(name, way[1], start) == 0:
            return None
        pauses = 0
        allowed = next((u.longest_pause for u in self.limits.unbroken if u.activity == name), 99)
        while left > 0:
            weight = self.weight(name, way[1], slot)
            pauses = pauses + 1 if weight == 0 else 0
            if pauses > allowed:
                return None
            left -= weight
            slot += 1
        return slot

    def is_sound(self, start: dict[str, int], chosen: dict[str, Any]) -> dict[str, int] | None:
        finish: dict[str, int] = {}
        for name, slot in start.items():
            end = self.finish(name, slot, chosen[name])
            if end is None or not self.dates(name, slot, end, chosen[name][0]):
                return None
            finish[name] = end
        for link in self.net.links:
            origin = (finish if link.type[0] == "F" else start)[link.pred]
            held = (finish if link.type[1] == "F" else start)[link.succ]
            calendar = self.net.calendars[self.net.by_id[link.succ].calendar]
            if held < calendar.advance(origin, link.lag):
                return None
        for wait in self.limits.waits:
            origin = (start if wait.type == "SS" else finish)[wait.pred]
            if start[wait.succ] > origin + wait.days:
                return None
        return finish if self.used(start, finish, chosen) else None

    def dates(self, name: str, start: int, finish: int, work: int) -> bool:
        activity = self.net.by_id[name]
        closing = work == 0 and any(link.succ == name for link in self.net.links)
        return (
            start >= max(activity.start_no_earlier or 0, int(closing))
            and finish <= (activity.finish_no_later or 99)
            and finish >= (activity.finish_no_earlier or 0)
        )

    def used(self, start: dict[str, int], finish: dict[str, int], chosen: dict[str, Any]) -> bool:
        for capacity in self.limits.capacities:
            used: Counter[int] = Counter()
            for name, since in start.items():
                amount = chosen[name][1].get(capacity.code, 0)
                for slot in range(since, finish[name]):
                    if amount and self.weight(name, chosen[name][1], slot):
                        used[slot // capacity.days] += amount
            if any(used[period] > capacity.at(period * capacity.days) for period in used):
                return False
        for quota in self.limits.quotas:
            for slot in range(60):
                come = [(since, amount) for since, amount in quota.batches if since <= slot]
                come = come if quota.carries else come[-1:]
                first = 0 if quota.carries or not come else come[0][0]
                taken = sum(
                    chosen[name][1].get(quota.code, 0) for name in start if first <= start[name] <= slot
                )
                if taken > sum(amount for _, amount in come):
                    return False
        return True

    def best(self) -> int | None:
        """The shortest makespan of all schedules with starts up to LAST."""
        names = list(self.net.by_id)
        found = []
        for choice in product(*(self.ways(name) for name in names)):
            chosen = dict(zip(names, choice, strict=True))
            options = [
                [s for s in range(LAST + 1) if self.finish(name, s, chosen[name]) is not None]
                for name in names
            ]
            for days in product(*options):
                finish = self.is_sound(dict(zip(names, days, strict=True)), chosen)
                if finish is not None:
                    found.append(max(finish.values()))
        return min(found, default=None)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Network, Limits]:
    """Three activities with a bit of everything."""
    names = ["A", "B", "C"]
    activities = [
        Activity(
            name,
            draw(st.sampled_from([0, 100, 150, 200, 300])),
            draw(st.integers(0, 1)),
            start_no_earlier=draw(st.sampled_from([None, None, 3])),
            finish_no_later=draw(st.sampled_from([None, None, None, 7])),
        )
        for name in names
    ]
    links = [
        Link(pred, succ, draw(st.sampled_from(LINK_TYPES)), draw(st.sampled_from([0, 0, 100, 150, -100])))
        for pred, succ in (("A", "B"), ("A", "C"), ("B", "C"))
        if draw(st.booleans())
    ]
    desk = Capacity(
        "DESK",
        draw(st.integers(1, 3)),
        days=draw(st.sampled_from([1, 1, 3])),
        changes=draw(st.sampled_from([(), ((4, 1),), ((6, 2),)])),
        calendar=draw(st.sampled_from([None, WEEKS])),
    )
    land = Quota(
        "LAND",
        draw(st.sampled_from([((0, 4),), ((0, 1), (5, 3)), ((2, 2), (6, 2))])),
        carries=draw(st.booleans()),
    )
    demands = [Demand(name, "DESK", draw(st.integers(0, 2))) for name in names if draw(st.booleans())]
    demands += [Demand(name, "LAND", draw(st.integers(1, 2))) for name in names if draw(st.booleans())]
    waits = [LongestWait("A", "C", draw(st.integers(0, 4)), draw(st.sampled_from(["SS", "FS"])))]
    modes = [Mode("B", 300, (("DESK", 1),)), Mode("B", 100, (("DESK", 2), ("LAND", 1)), 50)]
    return network(activities, links), Limits(
        (desk,),
        (land,),
        tuple(demands),
        tuple(waits) if draw(st.booleans()) else (),
        tuple(modes) if draw(st.booleans()) else (),
        (Unbroken("A", 0),) if draw(st.booleans()) else (),
    )


@settings(max_examples=15)
@given(problems())
def test_no_schedule_is_shorter(problem: tuple[Network, Limits]) -> None:
    checker = Checker(*problem)
    best = checker.best()
    answer = solve_exact(*problem, Objective(), time_limit=20)
    assert answer.status in (Status.OPTIMAL, Status.INFEASIBLE)
    if best is not None:
        assert answer.value is not None
        assert answer.value == answer.bound == best or LAST < answer.value <= best
    if answer.schedule is None:
        assert best is None
        return
    plan = answer.schedule
    chosen = {
        a.id: checker.ways(a.id)[int(m)] for a, m in zip(plan.arrays.activities, plan.mode, strict=True)
    }
    finish = checker.is_sound(starts(plan), chosen)
    assert finish is not None
    assert max(finish.values()) == answer.value == plan.makespan
    assert (plan.late_start >= plan.start).all()


def test_a_faster_dearer_way_is_taken_only_for_a_hard_date() -> None:
    modes = (Mode("A", 500, (), 0), Mode("A", 200, (), 7000))
    free = network([Activity("A", 500)])
    bound = network([Activity("A", 500, finish_no_later=3)])
    assert solve_exact(free, Limits(modes=modes), Objective(Aim.COST)).value == 0
    answer = solve_exact(bound, Limits(modes=modes), Objective(Aim.COST))
    assert (answer.status, answer.value) == (Status.OPTIMAL, 7000)
    assert answer.schedule is not None
    assert answer.schedule.mode.tolist() == [1]


def test_lateness_is_weighed_and_then_nothing_moves_without_need() -> None:
    net = Network(
        (*(Activity(n, 200, due=2, project=n) for n in "AB"), Activity("C", 100, project="C")),
        (),
        (EVERY,),
        AXIS,
    )
    limits = Limits((Capacity("DESK", 1),), (), tuple(Demand(n, "DESK", 1) for n in "AB"))
    objective = Objective(Aim.LATENESS, weights={"B": 5}, published={("C", "C"): 3})
    answer = solve_exact(net, limits, objective)
    assert (answer.status, answer.value, answer.bound) == (Status.OPTIMAL, 2, 2)
    assert answer.schedule is not None
    assert starts(answer.schedule) == {"A": 2, "B": 0, "C": 3}


def test_backward_keeps_the_reserve_and_leaves_float() -> None:
    net = network([Activity("A", 200), Activity("B", 100, due=20)], [Link("A", "B")])
    objective = Objective(Aim.LATENESS, Direction.BACKWARD, reserve_days=5)
    plan = solve_exact(net, Limits(), objective).schedule
    assert plan is not None
    assert starts(plan) == {"A": 12, "B": 14}
    assert plan.late_finish.tolist() == [19, 20]


def test_what_is_done_stays_and_what_is_under_way_goes_on() -> None:
    done = Activity("A", 300, actual_start=0, actual_finish=4)
    going = Activity("B", 500, actual_start=3, remaining=200)
    net = network([done, going, Activity("C", 100)], [Link("A", "C")])
    limits = Limits((Capacity("DESK", 1),), (), (Demand("B", "DESK", 1), Demand("C", "DESK", 1)))
    plan = solve_exact(net, limits, Objective(), data_date=5).schedule
    assert plan is not None
    assert starts(plan) == {"A": 0, "B": 3, "C": 7}
    assert plan.finish.tolist() == [4, 7, 8]
    assert [HOLDERS[h] for h in plan.holder] == [Holder.ACTUAL, Holder.DATA_DATE, Holder.CAPACITY]


@pytest.mark.parametrize(
    "limits",
    [
        Limits((Capacity("DESK", 1),), (), (Demand("A", "DESK", 2),)),
        Limits((), (Quota("LAND", ((0, 3),)),), (Demand("A", "LAND", 2), Demand("B", "LAND", 2))),
        Limits(waits=(LongestWait("A", "B", -5),), unbroken=()),
    ],
    ids=["demand above every capacity", "quota never enough", "waits that no order keeps"],
)
def test_what_cannot_be_is_proven(limits: Limits) -> None:
    net = network([Activity("A", 200, finish_no_later=9), Activity("B", 100)], [Link("A", "B")])
    answer = solve_exact(net, limits, Objective())
    assert answer.status is Status.INFEASIBLE
    assert answer.schedule is None


@settings(max_examples=8)
@given(problems(), st.integers(1, 2))
def test_more_of_a_capacity_never_costs_time(problem: tuple[Network, Limits], more: int) -> None:
    net, limits = problem
    desk = limits.capacities[0]
    wider = Capacity(
        "DESK",
        desk.amount + more,
        "",
        desk.days,
        0,
        tuple((s, a + more) for s, a in desk.changes),
        desk.calendar,
    )
    bigger = Limits((wider,), limits.quotas, limits.demands, limits.waits, limits.modes, limits.unbroken)
    before, after = solve_exact(net, limits, Objective()), solve_exact(net, bigger, Objective())
    if before.value is not None:
        assert after.value is not None
        assert after.value <= before.value


def test_the_same_seed_gives_the_same_plan() -> None:
    net = network([Activity(n, 200, n in "BD") for n in "ABCDEF"])
    limits = Limits((Capacity("DESK", 2),), (), tuple(Demand(n, "DESK", 1) for n in "ABCDEF"))
    one, two = (solve_exact(net, limits, Objective(), seed=7).schedule for _ in range(2))
    assert one is not None
    assert two is not None
    assert starts(one) == starts(two)

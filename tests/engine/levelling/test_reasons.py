"""What collides, what helps, and why a step is on its day."""

from datetime import date

import pytest

from luodi.engine import Activity, Axis, Link, Network, compile, every_day
from luodi.engine.critical_path import plan
from luodi.engine.levelling.exact import solve_exact
from luodi.engine.levelling.reasons import (
    Kind,
    Remedy,
    Room,
    explain_impossible,
    least_relaxations,
    why_on_that_day,
)
from luodi.engine.limits import Capacity, Demand, Limits, LongestWait, Quota
from luodi.engine.result import Aim, Conflict, Holder, Levelled, Objective

AXIS = Axis(date(2021, 1, 1), 365)
EVERY = every_day(AXIS)


def project(name: str, due: int | None, *, floor: int | None = None, days: int = 5) -> Network:
    """Review, then building; the building was promised."""
    activities = (
        Activity("REVIEW", days * 100, start_no_earlier=floor),
        Activity("BUILD", 1000, due=due),
        Activity("GARDEN", 100),
    )
    return Network(activities, (Link("REVIEW", "BUILD"),), (EVERY,), AXIS, name)


def members(found: tuple[Conflict, ...]) -> set[tuple[str, str]]:
    return {(member.kind, member.subject) for member in found}


def test_dates_alone_collide_along_the_driving_chain() -> None:
    found = explain_impossible(project("P", 12))
    assert members(found.members) == {
        (Kind.DATA_DATE, ""),
        (Kind.DURATION, "REVIEW"),
        (Kind.LINK, "BUILD"),
        (Kind.DURATION, "BUILD"),
        (Kind.PROMISED, "BUILD"),
    }
    assert found.is_minimal
    assert found.members[-1].facts["days_short"] == 3


def test_a_no_earlier_date_takes_the_place_of_the_data_date() -> None:
    found = explain_impossible(project("P", 20, floor=8))
    assert (Kind.NO_EARLIER, "REVIEW") in members(found.members)
    assert (Kind.DATA_DATE, "") not in members(found.members)
    remedies = {c.remedy: c for r in least_relaxations(project("P", 20, floor=8)) for c in r.changes}
    assert remedies[Remedy.MOVE_DATE].days == 3
    assert remedies[Remedy.DROP_NO_EARLIER].subject == "REVIEW"
    assert remedies[Remedy.SHORTEN].days == 3


def test_a_plan_that_can_be_kept_has_nothing_to_explain() -> None:
    found = explain_impossible(project("P", 15))
    assert (found.members, found.is_possible) == ((), True)
    assert least_relaxations(project("P", 15)) == ()


def desk(amount: int = 1) -> Limits:
    return Limits((Capacity("DESK", amount),), (), tuple(Demand("REVIEW", "DESK", 1, p) for p in "PQ"))


def test_two_projects_at_one_desk_collide_and_one_more_reviewer_helps() -> None:
    both = [project("P", 15), project("Q", 15)]
    found = explain_impossible(both, desk())
    assert {(Kind.CAPACITY, "DESK"), (Kind.PROMISED, "BUILD")} <= members(found.members)
    assert {m.facts["project"] for m in found.members if m.kind == Kind.PROMISED} == {"P", "Q"}
    assert (Kind.DURATION, "GARDEN") not in members(found.members)
    assert explain_impossible(both, desk(2)).is_possible


def levelled(networks: list[Network], limits: Limits) -> Levelled:
    answer = solve_exact(networks, limits, Objective(Aim.LATENESS, weights={"P": 9}))
    assert answer.schedule is not None
    return answer.schedule


def test_what_others_hold_is_named_and_stays() -> None:
    both = [project("P", 15), project("Q", 15)]
    others = levelled(both, desk())
    found = explain_impossible(both, desk(), project="Q", others=others)
    [capacity] = [m for m in found.members if m.kind == Kind.CAPACITY]
    assert (capacity.facts["others"], capacity.facts["activities"]) == ("P", "REVIEW")
    offers = least_relaxations(both, desk(), project="Q", others=others)
    by_remedy = {offer.changes[0].remedy: offer for offer in offers}
    more = by_remedy[Remedy.RAISE_CAPACITY].changes[0]
    assert (more.subject, more.amount, more.since, more.until) == ("DESK", 1, 0, 5)
    assert (by_remedy[Remedy.RAISE_CAPACITY].days_won, by_remedy[Remedy.RAISE_CAPACITY].finish) == (5, 15)
    assert by_remedy[Remedy.MOVE_DATE].changes[0].days == 5


def test_a_late_batch_of_land_is_named_and_may_come_sooner_or_be_larger() -> None:
    limits = Limits((), (Quota("LAND", ((0, 2), (9, 8))),), (Demand("BUILD", "LAND", 5),))
    found = explain_impossible(project("P", 17), limits)
    [quota] = [m for m in found.members if m.kind == Kind.QUOTA]
    assert (quota.subject, quota.facts["next_batch"], quota.facts["demand"]) == ("LAND", 9, 5)
    offers = {o.changes[0].remedy: o.changes[0] for o in least_relaxations(project("P", 17), limits)}
    assert offers[Remedy.HASTEN_QUOTA].days == 2
    assert (offers[Remedy.ADD_QUOTA].amount, offers[Remedy.ADD_QUOTA].since) == (3, 0)
    assert offers[Remedy.MOVE_DATE].days == 2
    assert offers[Remedy.SHORTEN].days == 2


def test_waits_no_order_keeps_are_named() -> None:
    limits = Limits(waits=(LongestWait("REVIEW", "BUILD", 3),))
    found = explain_impossible(project("P", None), limits)
    assert {(Kind.WAIT, "BUILD"), (Kind.LINK, "BUILD"), (Kind.DURATION, "REVIEW")} <= members(found.members)
    assert (Kind.DATA_DATE, "") not in members(found.members)


def test_where_no_single_change_is_enough_several_are_combined() -> None:
    offers = least_relaxations(project("P", 4, days=5))
    combined = [offer for offer in offers if len(offer.changes) > 1]
    assert combined
    assert {change.remedy for change in combined[0].changes} == {Remedy.SHORTEN}
    assert combined[0].finish <= 4


def test_the_way_back_leads_over_the_desk_to_the_data_date() -> None:
    both = [project("P", 15), project("Q", 15)]
    why = why_on_that_day(levelled(both, desk()), "Q", "BUILD", desk())
    assert [(hop.project, hop.activity, hop.holder) for hop in why.hops] == [
        ("P", "REVIEW", Holder.DATA_DATE),
        ("Q", "REVIEW", Holder.CAPACITY),
        ("Q", "BUILD", Holder.LINK),
    ]
    assert why.hops[1].limit == "DESK"
    assert [(o.project, o.activity, o.start, o.finish) for o in why.hops[1].occupants] == [
        ("P", "REVIEW", 0, 5)
    ]
    assert why.reason.link == Link("REVIEW", "BUILD")


def test_a_quota_is_waited_for_by_batch() -> None:
    limits = Limits((), (Quota("LAND", ((0, 2), (9, 8))),), (Demand("BUILD", "LAND", 5),))
    why = why_on_that_day(levelled([project("P", 17)], limits), "P", "BUILD", limits)
    assert (why.reason.holder, why.reason.limit, why.reason.batch) == (Holder.QUOTA, "LAND", 1)


def test_without_limits_the_driving_chain_answers() -> None:
    arrays = compile(project("P", 12))
    why = why_on_that_day(plan(arrays, 0), "P", "BUILD")
    assert [hop.holder for hop in why.hops] == [Holder.DATA_DATE, Holder.LINK]


def test_an_unknown_project_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown project 'X'"):
        explain_impossible(project("P", 12), project="X")


def test_combinations_keep_to_the_room_of_each_step_and_name_what_is_left_of_the_date() -> None:
    rooms = {("P", "REVIEW"): Room(200, "REVIEW"), ("P", "BUILD"): Room(400, "WORKS")}
    kept = least_relaxations(project("P", 10), rooms=rooms)
    together = [offer for offer in kept if {c.remedy for c in offer.changes} == {Remedy.SHORTEN}]
    assert together
    for offer in kept:
        assert all(
            c.days * 100 <= rooms["P", c.subject].days for c in offer.changes if c.remedy == Remedy.SHORTEN
        )
    assert together[0].finish == 10
    assert sum(change.days for change in together[0].changes) == 5
    short = least_relaxations(project("P", 5), rooms=rooms)
    [all_and_later] = [
        o for o in short if {c.remedy for c in o.changes} == {Remedy.SHORTEN, Remedy.MOVE_DATE}
    ][:1]
    assert (
        sum(c.days for c in all_and_later.changes if c.remedy == Remedy.MOVE_DATE) == all_and_later.finish - 5
    )


def test_a_desk_and_a_shorter_step_together() -> None:
    """One more reviewer alone is not enough, nor the works alone: together they are."""
    both = [project("P", 12), project("Q", 12)]
    limits = desk()
    others = solve_exact(both, limits, Objective(Aim.LATENESS, weights={"P": 9})).schedule
    assert others is not None
    rooms = {("Q", "BUILD"): Room(400, "WORKS")}
    offers = least_relaxations(both, limits, project="Q", others=others, rooms=rooms)
    [mixed] = [o for o in offers if {c.remedy for c in o.changes} == {Remedy.RAISE_CAPACITY, Remedy.SHORTEN}][
        :1
    ]
    assert mixed.finish <= 12
    [people] = [c for c in mixed.changes if c.remedy == Remedy.RAISE_CAPACITY]
    assert (people.subject, people.amount, people.since, people.until) == ("DESK", 1, 0, 5)

"""A stop, and the cheapest way back: against every combination there is, and told as it happened."""

from datetime import date
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import Activity, Axis, Calendar, Link, Network, compile, every_day, plan, seasonal
from luodi.engine.limits import Capacity, Demand, Limits
from luodi.engine.recovery import (
    Crash,
    Option,
    Overlap,
    Recovery,
    Stop,
    Strategy,
    compare,
    recover,
    stopped,
)
from luodi.engine.recovery_limits import recover_within
from tests.engine.samples import calendars, network, slot

DATA = Path(__file__).parents[2] / "luodi" / "data"
NOW = slot("2021-06-01")
MONTH = Stop(slot("2021-06-10"), slot("2021-07-11"))


def chain(*days: int, calendar: int = 1, due: int | None = None) -> Network:
    """Activities A0, A1, … one behind the other."""
    last = len(days) - 1
    members = [
        Activity(f"A{n}", d * 100, calendar, due=due if n == last else None) for n, d in enumerate(days)
    ]
    return network(members, [Link(f"A{n}", f"A{n + 1}") for n in range(last)], "P")


def finish_of(net: Network, at: str) -> int:
    return plan(compile(net), NOW).finishes()[at]


def with_days(net: Network, options: list[Option], days: tuple[int, ...]) -> Network:
    """The network with so many days of every option used."""
    shorter = {o.activity: n for o, n in zip(options, days, strict=True) if isinstance(o, Crash)}
    leads = {(o.pred, o.succ): n for o, n in zip(options, days, strict=True) if isinstance(o, Overlap)}
    members = [
        Activity(a.id, a.duration - 100 * shorter.get(a.id, 0), a.calendar, due=a.due) for a in net.activities
    ]
    links = [
        Link(k.pred, k.succ, k.type, k.lag - 100 * leads.get((k.pred, k.succ), 0), k.lag_calendar)
        for k in net.links
    ]
    return Network(tuple(members), tuple(links), net.calendars, net.axis, net.name)


def most(net: Network, option: Option) -> int:
    if isinstance(option, Overlap):
        return option.most_days
    return (net.by_id[option.activity].duration - option.least_duration) // 100


def brute(net: Network, options: list[Option], at: str, goal: int) -> tuple[int, int]:
    """Least cost to reach the goal, or what all options together reach, by trying everything."""
    every = list(product(*(range(most(net, o) + 1) for o in options)))
    finish = {days: finish_of(with_days(net, options, days), at) for days in every}
    reachable = max(goal, min(finish.values()))
    price = {d: sum(n * o.yuan_per_day for n, o in zip(d, options, strict=True)) for d in every}
    return min(price[days] for days in every if finish[days] <= reachable), reachable


@st.composite
def problems(draw: st.DrawFn, kinds: tuple[int, ...]) -> tuple[Network, list[Option]]:
    """Up to five activities with links of every kind but those that hold a finish, and up to three options."""
    count = draw(st.integers(2, 5))
    members = [
        Activity(f"A{n}", 100 * draw(st.integers(3, 14)), draw(st.sampled_from(kinds))) for n in range(count)
    ]
    links, options = {}, []
    for succ in range(1, count):
        for pred in draw(st.sets(st.integers(0, succ - 1), min_size=1, max_size=2)):
            kind = draw(st.sampled_from(("FS", "FS", "FS", "SS")))
            links[pred, succ] = Link(f"A{pred}", f"A{succ}", kind, draw(st.sampled_from((0, 0, 100, -100))))
    for pred, succ in list(links)[:1]:
        if links[pred, succ].type == "FS":
            options.append(Overlap(f"A{pred}", f"A{succ}", 2, draw(st.integers(1, 9))))
    for member in members[-2:]:
        less = draw(st.integers(1, 2)) * 100
        options.append(Crash(member.id, member.duration - less, draw(st.integers(1, 9))))
    members.append(Activity("END", 0, 1))
    ends = [Link(m.id, "END") for m in members[:-1]]
    return network(members, [*links.values(), *ends], "P"), options


def end_of(answer: Recovery) -> int:
    return answer.projects[0].promises[-1].recovered


@given(problems((1,)), st.integers(1, 6))
@settings(max_examples=25)
def test_costs_what_the_best_combination_costs(case: tuple[Network, list[Option]], days: int) -> None:
    net, options = case
    stop = Stop(NOW + 2, NOW + 2 + days)
    answer = recover(net, stop, options, data_date=NOW)
    least, reachable = brute(stopped(net, stop)[0], options, "END", finish_of(net, "END"))
    assert answer.yuan == least == answer.projects[0].bound
    assert end_of(answer) <= reachable
    assert finish_of(answer.networks[0], "END") == end_of(answer)


@given(problems((0, 1, 2)), st.integers(1, 6))
@settings(max_examples=25)
def test_is_bounded_and_keeps_the_date_on_any_calendar(case: tuple[Network, list[Option]], days: int) -> None:
    net, options = case
    stop = Stop(NOW + 2, NOW + 2 + days, ramp=((5, 50),))
    answer = recover(net, stop, options, data_date=NOW)
    least, reachable = brute(stopped(net, stop)[0], options, "END", finish_of(net, "END"))
    assert answer.projects[0].bound <= least <= answer.yuan
    assert end_of(answer) <= reachable
    if answer.projects[0].is_proven:
        assert answer.yuan == least


@given(problems((0, 1, 2)))
@settings(max_examples=8)
def test_curve_leads_from_nothing_to_all_out(case: tuple[Network, list[Option]]) -> None:
    net, options = case
    stop = Stop(NOW + 2, NOW + 8)
    by = {answer.strategy: answer.projects[0] for answer in compare(net, stop, options, data_date=NOW)}
    curve = by[Strategy.CHEAPEST].curve
    nothing, all_out = by[Strategy.ACCEPT], by[Strategy.ALL_OUT]
    assert (curve[0].finish, curve[0].yuan) == (nothing.promises[0].recovered, 0)
    assert (curve[-1].finish, curve[-1].yuan) == (all_out.promises[0].recovered, all_out.yuan)
    full = with_days(stopped(net, stop)[0], options, tuple(most(net, o) for o in options))
    assert curve[-1].finish == finish_of(full, "END")
    assert all(a.finish > b.finish and a.yuan < b.yuan for a, b in pairwise(curve))
    assert any(point.yuan == by[Strategy.KNEE].yuan for point in curve)


def test_impossible_date_gives_the_honest_one() -> None:
    net = chain(20, 20)
    options = [Crash("A0", 1800, 5), Crash("A1", 1700, 7)]
    [project] = recover(net, MONTH, options, data_date=NOW).projects
    [promise] = project.promises
    assert (promise.stopped - promise.goal, promise.days_late, project.days_late) == (31, 26, 26)
    assert project.yuan == 2 * 5 + 3 * 7
    assert project.is_proven


def test_a_stop_within_the_margin_costs_nothing() -> None:
    answer = recover(chain(20, 20, due=NOW + 90), MONTH, [Crash("A0", 1000, 5)], data_date=NOW)
    assert (answer.yuan, answer.projects[0].changes) == (0, ())


def test_steps_of_rising_price_and_overlap() -> None:
    net = chain(30, 20)
    options = [Crash("A1", 1800, 5), Crash("A1", 1500, 20), Overlap("A0", "A1", 4, 9)]
    [project] = recover(net, Stop(NOW + 3, NOW + 10), options, data_date=NOW).projects
    assert {(c.pred, c.activity, c.days, c.yuan) for c in project.changes} == {
        ("", "A1", 3, 30),
        ("A0", "A1", 4, 36),
    }


def test_who_stops_and_how_labour_returns() -> None:
    members = [Activity("DESK", 2000, 0), Activity("SITE", 2000, 1), Activity("CURE", 500, 1)]
    net = network(members, [Link("SITE", "CURE", lag=1000, lag_calendar=1)], "P")
    other = network([Activity("SITE", 2000, 1)], [], "Q")
    stop = Stop(
        MONTH.first, MONTH.resumed, projects=("P",), calendars=("CALENDAR_DAYS",), activities=("SITE",)
    )
    halted, untouched = stopped([net, other], stop)
    assert untouched is other
    late = {a: finish_of(halted, a) - finish_of(net, a) for a in ("DESK", "SITE", "CURE")}
    assert late == {"DESK": 0, "SITE": 31, "CURE": 31}
    slow = stopped(net, Stop(MONTH.first, MONTH.resumed, activities=("SITE",), ramp=((10, 20), (10, 50))))[0]
    # 9 days before the stop; 2 in the first ten days back, 5 in the next, then 4 more
    assert finish_of(slow, "SITE") == MONTH.resumed + 20 + 4


def test_work_under_way_is_shortened_in_proportion() -> None:
    begun = Activity("A", 2000, 1, actual_start=NOW - 10, remaining=1000)
    net = network([begun], [], "P")
    answer = recover(net, Stop(NOW, NOW + 20), [Crash("A", 1000, 3)], data_date=NOW)
    assert (answer.projects[0].changes[0].days, answer.yuan) == (5, 15)
    assert answer.networks[0].by_id["A"].remaining == 500


def test_each_of_several_projects_and_promises() -> None:
    due = finish_of(chain(20, 20), "A1") - 5
    first = chain(20, 20, due=due)
    second = network([Activity("A0", 3000, 1, due=NOW + 40), Activity("B", 100, 0)], [], "Q")
    options: list[Option] = [Crash("A1", 1000, 2), Crash("A0", 1000, 3, "P"), Crash("A0", 2500, 1, "Q")]
    answer = recover([first, second], Stop(NOW + 1, NOW + 16), options, data_date=NOW)
    by = {project.project: project for project in answer.projects}
    # P was five days late before the stop: it is held to that; Q gets back five of five days it misses
    assert by["P"].promises[0].goal == due + 5
    assert (by["P"].yuan, by["P"].days_late) == (10 * 2 + 5 * 3, 0)
    assert (by["Q"].yuan, by["Q"].days_late) == (5, 0)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"options": [Crash("X", 100, 1)]}, "unknown activity 'X'"),
    ({"options": [Crash("A0", 9000, 1)]}, "'A0'.*longer than its 20"),
    ({"options": [Overlap("A1", "A0", 1, 1)]}, "no FS link"),
    ({"options": [Overlap("A0", "A1", 30, 1)]}, "30 days, longer than the predecessor"),
    ({"options": [Crash("A0", 1500, 9), Crash("A0", 1000, 3)]}, "'A0'.*neither goes further"),
    ({"targets": {("P", "X"): 1}}, "unknown activity 'X'"),
    ({"points": 1}, "1 points"),
]


@pytest.mark.parametrize(("given", "named"), BAD)
def test_what_fits_no_network_is_refused_by_name(given: dict[str, Any], named: str) -> None:
    options = given.pop("options", [])
    with pytest.raises(ValueError, match=named):
        recover(chain(20, 20), MONTH, options, data_date=NOW, **given)


def test_impossible_numbers_are_refused_by_name() -> None:
    for make, named in (
        (lambda: Crash("A", 100, -1), "'A': -1 yuan"),
        (lambda: Crash("A", 0, 1), "'A': a least duration of 0"),
        (lambda: Overlap("A", "B", 0, 1), "'A' and 'B': 0 days"),
        (lambda: Stop(9, 9), "slot 9 to boundary 9"),
        (lambda: Stop(1, 2, ramp=((0, 50),)), "ramp of 0 days"),
        (lambda: stopped(chain(1), Stop(1, 2, projects=("Z",))), "unknown project 'Z'"),
        (lambda: stopped(chain(1), Stop(1, 2, calendars=("Z",))), "unknown calendar 'Z'"),
        (lambda: stopped(chain(1), Stop(1, 2, activities=("Z",))), "unknown activity 'Z'"),
    ):
        with pytest.raises(ValueError, match=named):
            make()


# -- Jimo, spring 2020: work stood still for a month, and the main structure was topped out in seventy days


def fab(axis: Axis) -> tuple[Network, list[Option]]:
    """The template of a wafer fab up to its topping-out, its optimistic durations as the least ones."""
    seasons = yaml.safe_load((DATA / "seasons.yaml").read_text(encoding="utf-8"))["monthly_percent"]
    template = yaml.safe_load((DATA / "templates.yaml").read_text(encoding="utf-8"))["templates"]
    rows = template["fab_6inch_power"]["activities"]
    wanted = {"10", "20", "30", "35", "40", "45"}
    working: list[Calendar] = [seasonal(every_day(axis), seasons[c], c) for c in ("S0", "S2", "S3")]
    at = {calendar.code: number for number, calendar in enumerate(working)}
    members, links, options = [], [], []
    for row in (row for row in rows if row["code"] in wanted):
        least, likely, _ = row["days"]
        members.append(Activity(row["code"], likely * 100, at[row["calendar"]]))
        links += [
            Link(pred, row["code"], kind, lag * 100)
            for pred, kind, lag in row.get("after", ())
            if pred in wanted
        ]
        if least:
            options.append(Crash(row["code"], least * 100, 30_000))
    return Network(tuple(members), tuple(links), tuple(working), axis, "惠科"), list(options)


def test_a_month_lost_and_topped_out_in_seventy_days() -> None:
    axis = Axis(date(2020, 1, 1), 731)
    net, options = fab(axis)
    begin = axis.slot(date(2020, 2, 1))
    halt = Stop(begin, axis.slot(date(2020, 3, 2)))
    [answer] = recover(net, halt, options, data_date=begin, strategy=Strategy.ALL_OUT).projects
    [topped] = answer.promises
    assert topped.stopped > topped.before
    assert 60 <= topped.recovered - halt.resumed <= 80  # days from resuming work, all options used
    [kept] = recover(net, halt, options, data_date=begin).projects
    assert kept.days_late == 0
    assert 0 < kept.yuan < answer.yuan


def test_calendars_of_the_samples_are_those_named_here() -> None:
    assert [calendar.code for calendar in calendars()][1] == "CALENDAR_DAYS"


def test_a_date_lost_in_the_queue_of_a_desk_is_said_and_named() -> None:
    nets = [
        network([Activity("PERMIT", 1000, 1), Activity("WORKS", 2000, 1)], [Link("PERMIT", "WORKS")], name)
        for name in ("P", "Q")
    ]
    desk = Limits((Capacity("DESK", 1),), demands=tuple(Demand("PERMIT", "DESK", 1, n) for n in ("P", "Q")))
    options: list[Option] = [Crash("WORKS", 1000, 7, name) for name in ("P", "Q")]
    stop = Stop(NOW, NOW + 5)
    alone = recover(nets, stop, options, data_date=NOW)
    answer = recover_within(nets, stop, options, desk, data_date=NOW, time_limit=1.5)
    assert alone.yuan == 2 * 5 * 7
    # one project waits ten days for the desk: it takes all it has and is still five days late
    [lost] = answer.lost
    assert (lost.activity, lost.days, lost.limit) == ("WORKS", 5, "DESK")
    assert answer.recovery.yuan == (5 + 10) * 7


@given(problems((0, 1, 2)))
@settings(max_examples=15)
def test_no_kind_of_options_alone_keeps_the_dates_for_less(case: tuple[Network, list[Option]]) -> None:
    net, options = case
    stop = Stop(NOW + 2, NOW + 8, ramp=((5, 50),))
    by = {answer.strategy: answer for answer in compare(net, stop, options, data_date=NOW, points=5)}
    cheapest = by[Strategy.CHEAPEST]
    for alone in (by[Strategy.CRASHING], by[Strategy.OVERLAPPING]):
        if end_of(alone) <= end_of(cheapest):
            assert cheapest.yuan <= alone.yuan


def test_a_second_stop_hits_what_the_first_has_narrowed() -> None:
    net = chain(20)
    once = stopped(net, Stop(NOW, NOW + 5, calendars=("CALENDAR_DAYS",)))
    twice = stopped(once, Stop(NOW + 5, NOW + 8, calendars=("CALENDAR_DAYS",)))[0]
    assert finish_of(twice, "A0") == finish_of(net, "A0") + 8

"""Forward and backward pass against verification day by day, against networkx and against MS Project."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import Activity, Axis, Link, Network, Plan, compile, every_day, plan, verify, working_days
from luodi.engine.network import LINK_TYPES
from tests.engine.samples import AXIS, day, end, last_day, network, networks, slot

DATA_DATE = slot("2020-12-15")
MS_PROJECT = Path(__file__).parent / "peers" / "msproject_links.json"
AXIS_2014 = Axis(date(2014, 1, 1), 365)
quick = settings(max_examples=150, deadline=None)


def planned(net: Network, data_date: int = DATA_DATE, reserve: int = 0) -> Plan:
    return plan(compile(net), data_date, reserve)


@quick
@given(networks())
def test_every_forward_schedule_is_sound(net: Network) -> None:
    result = planned(net)
    broken = verify(net, result.starts(), result.finishes(), DATA_DATE)
    assert [violation for violation in broken if not violation.is_missed_date] == []


@quick
@given(networks(), st.integers(0, 90))
def test_every_late_schedule_is_sound_when_dates_can_be_met(net: Network, reserve: int) -> None:
    result = planned(net, reserve=reserve)
    if (result.total_float < 0).any() or (result.slack_days < 0).any():
        return
    assert verify(net, result.late_starts(), result.late_finishes(), DATA_DATE) == []


@quick
@given(networks())
def test_passes_agree(net: Network) -> None:
    """Without hard dates nothing is late, the end stays, and free float never exceeds total."""
    free = replace(
        net,
        activities=tuple(
            replace(a, start_no_later=None, finish_no_later=None, must_start=None, due=None)
            for a in net.activities
        ),
    )
    result = planned(free)
    assert (result.slack_days >= 0).all()
    assert (result.free_float <= result.total_float).all()
    assert not result.bounded.any()
    open_ends = [i for i, a in enumerate(result.arrays.activities) if not a.is_finished]
    if open_ends:
        last = max(open_ends, key=lambda i: result.early_finish[i])
        assert result.late_finish[last] == result.early_finish[last]


@quick
@given(networks(), st.integers(0, 60))
def test_latest_dates_cannot_be_later(net: Network, reserve: int) -> None:
    """One day behind its latest start, a committed activity or one before it breaks a date."""
    result = planned(net, reserve=reserve)
    arrays = result.arrays
    for i, activity in enumerate(arrays.activities):
        if not result.bounded[i] or activity.is_started or result.slack_days[i] < 0:
            continue
        pushed = replace(activity, start_no_earlier=int(result.late_start[i]) + 1)
        rest = [pushed if a.id == activity.id else a for a in net.activities]
        again = planned(replace(net, activities=tuple(rest)))
        caps = dict(zip([a.id for a in arrays.activities], result.late.cap.tolist(), strict=True))
        missed = [
            a.id
            for j, a in enumerate(again.arrays.activities)
            if not a.is_finished
            and (again.early_finish[j] > caps[a.id] or _starts_late(a, int(again.early_start[j])))
        ]
        assert missed, activity.id


def _starts_late(activity: Activity, start: int) -> bool:
    hard = [d for d in (activity.start_no_later, activity.must_start) if d is not None]
    return not activity.is_started and any(start > d for d in hard)


@quick
@given(networks(), st.data())
def test_a_further_link_never_makes_anything_earlier(net: Network, data: st.DataObject) -> None:
    count = len(net.activities)
    if count < 2:
        return
    succ = data.draw(st.integers(1, count - 1))
    pred = data.draw(st.integers(0, succ - 1))
    kind = data.draw(st.sampled_from(LINK_TYPES))
    link = Link(f"A{pred}", f"A{succ}", kind, data.draw(st.sampled_from([0, 100, -100])))
    if any((k.pred, k.succ, k.type) == (link.pred, link.succ, link.type) for k in net.links):
        return
    before, after = planned(net), planned(replace(net, links=(*net.links, link)))
    starts, finishes = after.starts(), after.finishes()
    assert all(starts[name] >= start for name, start in before.starts().items())
    assert all(finishes[name] >= finish for name, finish in before.finishes().items())


@quick
@given(networks(progress=False, constraints=False, only="FS"))
def test_calendar_day_networks_match_networkx(net: Network) -> None:
    """On calendar days and whole durations the earliest finish is a longest path."""
    plain = tuple(replace(a, calendar=1, duration=(a.duration + 199) // 100 * 100) for a in net.activities)
    result = planned(replace(net, activities=plain))
    graph = networkx.DiGraph()
    for activity in plain:
        graph.add_edge("begin", activity.id, weight=0)
        graph.add_edge(activity.id, "end", weight=activity.duration // 100)
    days = {a.id: a.duration // 100 for a in plain}
    for link in net.links:
        graph.add_edge(link.pred, link.succ, weight=days[link.pred])
    longest = networkx.dag_longest_path_length(graph)
    assert int(result.early_finish.max()) - DATA_DATE == longest
    reverse = graph.reverse()
    for position, activity in enumerate(result.arrays.activities):
        ahead = _longest(graph, "begin", activity.id)
        behind = _longest(reverse, "end", activity.id)
        assert int(result.early_start[position]) - DATA_DATE == ahead
        assert int(result.late_start[position]) - DATA_DATE == longest - behind


def _longest(graph: "networkx.DiGraph[str]", source: str, target: str) -> int:
    part = graph.subgraph(
        (networkx.descendants(graph, source) & networkx.ancestors(graph, target)) | {source, target}
    )
    return int(networkx.dag_longest_path_length(part))


def test_links_of_all_types_match_ms_project() -> None:
    """Sixteen tasks saved by MS Project 2010, all link types, lags: all four dates and the float."""
    data = json.loads(MS_PROJECT.read_text(encoding="utf-8"))
    week = working_days(AXIS_2014, [{"year": 2014, "days": [{"date": "2014-01-01", "isOffDay": True}]}])
    net = Network(
        tuple(Activity(t["id"], t["duration"]) for t in data["tasks"]),
        tuple(Link(k["pred"], k["succ"], k["type"], k["lag"]) for k in data["links"]),
        (week,),
        AXIS_2014,
    )
    result = planned(net, AXIS_2014.slot(date.fromisoformat(data["data_date"])))
    for task in data["tasks"]:
        i = result.arrays.at(task["id"])
        found = (
            AXIS_2014.date(result.early_start[i]),
            AXIS_2014.finish_date(result.early_finish[i]),
            AXIS_2014.date(result.late_start[i]),
            AXIS_2014.finish_date(result.late_finish[i]),
        )
        assert [d.isoformat() for d in found] == task["dates"], task["id"]
        assert result.total_float[i] == task["total_float"]


def test_data_date_and_constraints_drive() -> None:
    net = network(
        [
            Activity("A", 300, start_no_earlier=slot("2021-03-06")),  # a Saturday
            Activity("B", 200, finish_no_earlier=end("2021-03-19")),
            Activity("C", 100, must_start=slot("2021-03-04")),
        ],
        [Link("A", "B"), Link("B", "C")],
    )
    result = planned(net, slot("2021-03-01"))
    a, b, c = (result.arrays.at(x) for x in "ABC")
    assert (day(result.early_start[a]), last_day(result.early_finish[a])) == ("2021-03-08", "2021-03-10")
    assert (day(result.early_start[b]), last_day(result.early_finish[b])) == ("2021-03-18", "2021-03-19")
    # must start is kept as far as logic allows: the shortfall shows as negative float
    assert day(result.early_start[c]) == "2021-03-22"
    assert result.total_float[c] == -1200
    assert result.slack_days[c] == -18
    assert result.bounded.all()


def test_finished_and_started_work_keeps_its_actual_dates() -> None:
    net = network(
        [
            Activity("DONE", 500, actual_start=slot("2021-03-01"), actual_finish=end("2021-03-09")),
            Activity("RUNS", 1000, actual_start=slot("2021-03-08"), remaining=400),
            Activity("SILENT", 1000, actual_start=slot("2021-03-08")),
            Activity("OVERDUE", 200, actual_start=slot("2021-03-08")),
            Activity("NEXT", 100),
        ],
        [Link("DONE", "RUNS"), Link("RUNS", "NEXT")],
    )
    result = planned(net, slot("2021-03-15"))
    shown = {
        a.id: (day(result.early_start[i]), last_day(result.early_finish[i]))
        for i, a in enumerate(result.arrays.activities)
    }
    assert shown == {
        "DONE": ("2021-03-01", "2021-03-09"),
        "RUNS": ("2021-03-08", "2021-03-18"),
        "SILENT": ("2021-03-08", "2021-03-19"),  # ten days from its start, as nobody reported otherwise
        "OVERDUE": ("2021-03-08", "2021-03-15"),  # cannot have ended before the data date
        "NEXT": ("2021-03-19", "2021-03-19"),
    }


def test_out_of_sequence_work_waits_with_its_remainder() -> None:
    net = network(
        [Activity("PRED", 500), Activity("SUCC", 1000, actual_start=slot("2021-03-08"), remaining=300)],
        [Link("PRED", "SUCC")],
    )
    result = planned(net, slot("2021-03-15"))
    succ = result.arrays.at("SUCC")
    assert day(result.early_start[succ]) == "2021-03-08"
    assert day(result.early.resume[succ]) == "2021-03-22"
    assert last_day(result.early_finish[succ]) == "2021-03-24"


def test_a_closing_milestone_not_reported_is_not_in_the_past() -> None:
    done = Activity("WORK", 100, actual_start=slot("2021-03-01"), actual_finish=end("2021-03-01"))
    result = planned(network([done, Activity("M", 0)], [Link("WORK", "M")]), slot("2021-03-15"))
    assert last_day(result.early_finish[result.arrays.at("M")]) == "2021-03-15"


def test_dates_beyond_the_axis_are_results() -> None:
    axis = Axis(AXIS.epoch, 30)
    net = Network(
        (Activity("LONG", 365000), Activity("END", 0, due=10)),
        (Link("LONG", "END"),),
        (every_day(axis),),
        axis,
    )
    result = planned(net, 5)
    assert result.early_finish.max() == 3655
    assert result.late_start.min() == -3640


def test_what_lies_behind_the_commitment_does_not_press_on_it() -> None:
    """A long tail after the committed milestone leaves the steps before it their room."""
    net = network(
        [Activity("A", 1000, 1), Activity("M", 0, 1, due=100), Activity("TAIL", 50000, 1)],
        [Link("A", "M"), Link("M", "TAIL")],
    )
    result = planned(net, 0)
    a, m, tail = (result.arrays.at(x) for x in ("A", "M", "TAIL"))
    assert (result.slack_days[a], result.slack_days[m], result.slack_days[tail]) == (90, 90, 90)
    assert result.bounded.tolist() == [True, True, False]
    assert not result.critical.any()


def test_reserve_must_not_be_negative() -> None:
    with pytest.raises(ValueError, match="reserve"):
        planned(network([Activity("A", 100)], []), reserve=-1)

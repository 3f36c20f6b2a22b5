"""The passes in columns and the compiled passes: the dates of a slow reference, and of one another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine import (
    Activity,
    Axis,
    Calendar,
    Link,
    Network,
    Plan,
    compile,
    critical_path,
    every_day,
    plan,
)
from luodi.engine import _levels as levels
from luodi.engine.layers import FIRST, FURTHER, WIDE
from tests.engine.reference import Reference
from tests.engine.samples import AXIS, network, networks, random_calendars, slot

DATA_DATE = slot("2020-12-15")
COLUMNS = (
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "total_float",
    "free_float",
    "slack_days",
    "driver",
)


def columns(result: Plan) -> list[list[int]]:
    return [getattr(result, name).tolist() for name in COLUMNS]


@settings(max_examples=150, deadline=None)
@given(networks(progress=False), st.integers(0, 60))
def test_both_passes_match_the_reference(net: Network, reserve: int) -> None:
    result, expected = plan(compile(net), DATA_DATE, reserve), Reference(net, DATA_DATE, reserve)
    early = zip(result.early_start.tolist(), result.early_finish.tolist(), strict=True)
    late = zip(result.late_start.tolist(), result.late_finish.tolist(), strict=True)
    names = [a.id for a in result.arrays.activities]
    assert dict(zip(names, early, strict=True)) == expected.early
    assert dict(zip(names, late, strict=True)) == expected.late
    assert {n for n, b in zip(names, result.bounded, strict=True) if b} == expected.bounded


@settings(max_examples=150, deadline=None)
@given(st.lists(networks(), min_size=1, max_size=4), st.integers(0, 60))
def test_columns_give_the_same_dates_as_compiled_loops(nets: list[Network], reserve: int) -> None:
    named = [Network(n.activities, n.links, n.calendars, n.axis, f"P{at}") for at, n in enumerate(nets)]
    arrays = compile(named)
    compiled = columns(plan(arrays, DATA_DATE, reserve))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(critical_path, "passes", lambda: levels)
        assert columns(plan(arrays, DATA_DATE, reserve)) == compiled
    alone = [columns(plan(compile(net), DATA_DATE, reserve))[0] for net in named]
    assert compiled[0] == [start for project in alone for start in project]


@given(random_calendars(), st.integers(-5000, 9000), st.integers(-60, 100))
def test_counting_in_grains_loses_nothing(calendar: Calendar, work: int, day: int) -> None:
    arrays = compile(Network((Activity("A", 100),), (), (calendar,), calendar.axis))
    count, first = arrays.count, np.zeros(1, np.int64)
    grains, at = count.grains(first, np.array([work])), np.array([day])
    assert count.advance(first, at, np.array([work]))[0] == calendar.advance(day, work)
    assert count.retreat(first, at, np.array([work]))[0] == calendar.retreat(day, work)
    assert count.begin(first, at, first + 1)[0] == calendar.first_working(day)
    if work > 0:
        assert count.finish(first, at, grains)[0] == calendar.finish(day, work)
        assert count.latest_start(first, at, grains)[0] == calendar.latest_start(day, work)


@settings(max_examples=60, deadline=None)
@given(networks())
def test_no_step_stands_before_what_it_refers_to(net: Network) -> None:
    layers = compile(net).layers
    for sweep in (layers.ahead, layers.back):
        at = 0
        placed = int(sweep.runs[:, FIRST + 1].max(initial=0))
        for first, end, _, wide, further in sweep.runs[:, FIRST : FURTHER + 1].tolist():
            refs = sweep.refs[at : at + (end - first) * (wide + further)] // 2
            at += len(refs)
            assert not ((refs >= first) & (refs < placed)).any()
        assert at == len(sweep.refs)
        assert sorted(sweep.place.tolist()) == list(range(len(sweep.place)))
    assert WIDE + 1 == FURTHER


@settings(max_examples=100, deadline=None)
@given(networks())
def test_forward_is_not_behind_backward_when_all_dates_can_be_met(net: Network) -> None:
    result = plan(compile(net), DATA_DATE)
    if (result.slack_days < 0).any():
        return
    assert (result.early_finish <= result.late_finish).all()
    assert (result.early_start <= result.late_start).all()
    assert (result.total_float >= 0).all()


def test_a_lead_of_less_than_a_day_still_leads_over_days_of_rest() -> None:
    """Half a day before the end of a holiday is the evening before the holiday, forward and backward."""
    net = network([Activity("A", 0), Activity("B", 0, due=slot("2021-02-11"))], [Link("A", "B", "FS", -50)])
    result = plan(compile(net), slot("2021-02-18") - 1)
    a, b = result.arrays.at("A"), result.arrays.at("B")
    assert (result.early_finish[a], result.early_finish[b]) == (slot("2021-02-17"), slot("2021-02-18"))
    assert result.late_finish[a] == slot("2021-02-18")


def test_work_under_way_does_not_wait_for_a_date_that_only_asks_for_its_start() -> None:
    """It has begun; nothing behind it presses on what is left, so its project's finish is the horizon."""
    net = network(
        [Activity("RUNS", 1000, 1, actual_start=10, remaining=500), Activity("NEXT", 0, 1, due=400)],
        [Link("RUNS", "NEXT", "SS")],
    )
    result = plan(compile(net), 20)
    at = result.arrays.at("RUNS")
    assert not result.bounded[at]
    assert (result.early_finish[at], result.late_finish[at], result.slack_days[at]) == (25, 25, 0)


@pytest.mark.parametrize(
    "what", ["start_no_earlier", "due", "actual_start", "must_finish", "remaining", "duration"]
)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.5, 1 << 60])
def test_a_number_that_cannot_be_counted_with_is_refused_by_name(what: str, value: float) -> None:
    facts = {"duration": 100, "actual_start": 5} if what == "remaining" else {"duration": 100}
    with pytest.raises(ValueError, match=f"'BAD'.*{what}"):
        compile(network([Activity("BAD", **(facts | {what: value}))], []))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("activities", "links", "offender"),
    [
        ([Activity("A", -100)], [], "'A': duration"),
        ([Activity("A", 10**9)], [], "'A': duration"),
        ([Activity("A", 100, 7)], [], "'A': calendar 7"),
        ([Activity("A", 100), Activity("B", 1)], [Link("A", "B", "FS", 10**9)], "'A' → 'B': lag"),
        ([Activity("A", 100), Activity("B", 1)], [Link("A", "B", "FS", 1.5)], "'A' → 'B': lag"),  # type: ignore[arg-type]
        ([Activity("A", 100), Activity("B", 1)], [Link("A", "B", "FS", 1, 9)], "'A' → 'B': calendar 9"),
    ],
)
def test_impossible_numbers_are_refused(activities: list[Activity], links: list[Link], offender: str) -> None:
    with pytest.raises(ValueError, match=offender):
        compile(network(activities, links))


def test_a_data_date_beyond_all_dates_is_refused() -> None:
    with pytest.raises(ValueError, match="data date"):
        plan(compile(network([Activity("A", 100)], [])), 1 << 40)


def test_a_chain_too_long_to_tell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi.engine.layers.FAR", 500)
    axis = Axis(AXIS.epoch, 10)
    arrays = compile(Network((Activity("A", 36500),), (), (every_day(axis),), axis, "LONG"))
    with pytest.raises(ValueError, match="'LONG': 367 days"):
        plan(arrays, 0)

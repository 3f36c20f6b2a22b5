"""Where time goes: it adds up, starts part waiting from handling, what comes back is counted, order of files is no matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.mining import (
    BadLog,
    Collector,
    Event,
    Fault,
    Log,
    Reason,
    bottlenecks,
    loops,
    step_times,
    works,
)
from luodi.engine.mining import events as module
from luodi.engine.mining.works import DAY, percentile


def log(rows: list[tuple[str, str, float | None, float | None]], department: str = "") -> Log:
    """(case, step, start, end) in days."""
    collector = Collector()
    for line, (case, step, start, end) in enumerate(rows, 2):
        collector.count()
        times = [None if at is None else at * DAY for at in (end, start)]
        collector.add(Event(line, case, step, *times, department=department))
    return collector.log()


days = st.integers(0, 400)
ended = st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.none(), days)
begun = st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), days, days).filter(
    lambda row: row[2] <= row[3]
)


@given(st.lists(ended, min_size=1, max_size=30))
def test_elapsed_adds_up_to_the_time_of_the_case(rows: list[tuple[str, str, None, int]]) -> None:
    found = works(log(rows))
    whole = sum(
        max(end for case, *_, end in rows if case == name)
        - min(end for case, *_, end in rows if case == name)
        for name in {case for case, *_ in rows}
    )
    assert np.nansum(found.elapsed) == pytest.approx(whole)


@given(st.lists(st.one_of(ended, begun), min_size=1, max_size=30))
def test_no_time_is_negative_and_parts_make_the_whole(rows: list[tuple[str, str, int | None, int]]) -> None:
    found = works(log(rows))
    for part in (found.waiting, found.handling, found.elapsed):
        assert not (part < 0).any()
    both = ~np.isnan(found.waiting)
    np.testing.assert_allclose((found.waiting + found.handling)[both], found.elapsed[both])


@given(st.lists(ended, min_size=1, max_size=20, unique_by=lambda row: row[3]), st.randoms())
def test_the_order_of_the_file_is_no_matter(rows: list[tuple[str, str, None, int]], random) -> None:
    mixed = rows.copy()
    random.shuffle(mixed)

    def told(given: list[tuple[str, str, None, int]]) -> list[object]:
        steps = step_times(works(log(given)))
        return sorted((each.whole.step, each.whole.count, each.cases, each.again) for each in steps)

    assert told(rows) == told(mixed)


def test_work_beside_work_waits_for_what_ended_before_it_began() -> None:
    found = works(log([("A", "x", 0, 4), ("A", "y", 1, 6), ("A", "z", 7, 9)]))
    np.testing.assert_array_equal(found.waiting, [np.nan, np.nan, 1.0])
    np.testing.assert_array_equal(found.elapsed, [4.0, 5.0, 3.0])


def test_starts_and_ends_as_events_of_their_own_meet() -> None:
    one = log([("A", "x", 0, None), ("A", "x", 5, None), ("A", "x", None, 2), ("A", "x", None, 9)])
    np.testing.assert_array_equal(works(one).handling, [2.0, 4.0])
    wrong = log([("A", "x", 5, None), ("A", "x", None, 2), ("A", "y", None, 9), ("A", "z", 1, None)])
    assert [(each.reason, each.count) for each in wrong.left_out] == [
        (Reason.END_BEFORE_START, 1),
        (Reason.NEVER_FINISHED, 2),
    ]
    assert wrong.steps[wrong.step[0]] == "y"


def test_bottlenecks_and_rework() -> None:
    rows = [
        ("A", "x", None, 0),
        ("A", "y", None, 10),
        ("A", "x", None, 11),
        ("A", "y", None, 31),
        ("B", "x", None, 0),
    ]
    found = works(log(rows, "office"))
    steps = step_times(found)
    first = bottlenecks(steps)[0]
    assert (first.place.step, first.place.department, first.is_waiting) == ("y", "office", False)
    assert (first.days, first.share) == (30.0, 30 / 31)
    y, x = steps
    assert (x.cases, x.cases_again, x.again, x.again_days) == (2, 1, 1, 11.0)
    assert (y.whole.elapsed.p50, y.whole.elapsed.p80) == (10.0, 20.0)
    assert {(each.step, each.via, each.times, each.days.p50) for each in loops(found)} == {
        ("x", "y", 1, 11.0),
        ("y", "x", 1, 21.0),
    }


def test_waiting_is_the_bottleneck_where_starts_are_known() -> None:
    found = works(log([("A", "x", 0, 1), ("A", "y", 8, 9)]))
    [first] = bottlenecks(step_times(found))[:1]
    assert (first.place.step, first.is_waiting, first.days) == ("y", True, 7.0)


@pytest.mark.parametrize(("level", "value"), [(0.5, 5.0), (0.8, 8.0), (0.9, 9.0), (0.99, 10.0), (0.01, 1.0)])
def test_percentiles(level: float, value: float) -> None:
    assert percentile(np.arange(1.0, 11.0), level) == value


def test_too_many_events_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 2)
    with pytest.raises(BadLog) as raised:
        log([("A", "x", None, 0)] * 3)
    assert raised.value.fault is Fault.TOO_MANY

"""Working calendars: official days, projection, seasons, and arithmetic that can be undone."""

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine import Axis, Calendar, every_day, official_days, seasonal, with_exceptions, working_days
from tests.engine.samples import AXIS, OFFICIAL, day, end, last_day, office, random_calendars, slot

far = st.integers(-60, 120)
works = st.integers(0, 4000)


def test_the_spring_festival_of_2021_and_its_make_up_days() -> None:
    rests = [d for d in range(1, 29) if office().weight(slot(f"2021-02-{d:02}")) == 0]
    assert rests == [6, 11, 12, 13, 14, 15, 16, 17, 21, 27, 28]  # Sunday 7 and Saturday 20 are worked


def test_working_days_of_2021_number_250() -> None:
    assert office().work(slot("2021-01-01"), slot("2022-01-01")) == 250 * 100


def test_durations_span_holidays() -> None:
    calendar = office()
    # Monday 8 February + 3 days: 8, 9, 10; one day more lies behind the festival
    assert last_day(calendar.finish(slot("2021-02-08"), 300)) == "2021-02-10"
    assert last_day(calendar.finish(slot("2021-02-08"), 400)) == "2021-02-18"
    assert day(calendar.latest_start(end("2021-02-18"), 400)) == "2021-02-08"
    assert day(calendar.latest_start(end("2021-02-17"), 100)) == "2021-02-10"


def test_negative_lag_leads() -> None:
    calendar = office()
    assert last_day(calendar.advance(end("2021-02-19"), -200)) == "2021-02-10"
    assert last_day(calendar.advance(end("2021-02-10"), 200)) == "2021-02-19"


def test_unannounced_years_are_projected_and_marked() -> None:
    axis = Axis(date(2022, 1, 1), 6 * 365)
    documents = [json.loads(OFFICIAL[-1].read_text(encoding="utf-8")), {"year": 2027, "days": []}]
    calendar = working_days(axis, documents)
    assert calendar.provisional_from == axis.slot(date(2023, 1, 1))
    for text, worked in {
        "2027-02-05": 0,  # New Year's Eve, a Friday
        "2027-02-08": 0,  # third day of the year, a Monday
        "2027-02-09": 100,
        "2027-04-05": 0,  # Pure Brightness, a Monday
        "2027-05-03": 100,
        "2027-10-01": 0,
        "2027-09-15": 0,  # Mid-Autumn, a Wednesday
    }.items():
        assert calendar.weight(axis.slot(date.fromisoformat(text))) == worked, text


def test_without_any_list_everything_is_provisional() -> None:
    assert working_days(Axis(date(2030, 3, 1), 10), []).provisional_from == 0


def test_announced_calendars_are_not_provisional() -> None:
    assert office().provisional_from is None


@pytest.mark.parametrize(
    "document", [{"days": []}, {"year": 2021, "days": [{"date": "soon", "isOffDay": True}]}]
)
def test_malformed_lists_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="official days"):
        official_days([document])


def test_seasons_slow_work_down() -> None:
    winter = seasonal(every_day(AXIS), [50] + [100] * 11)
    assert last_day(winter.finish(slot("2021-01-01"), 1000)) == "2021-01-20"
    assert (
        last_day(winter.finish(slot("2021-01-31"), 1000)) == "2021-02-10"
    )  # half a day is left over: rounded up
    with pytest.raises(ValueError, match="twelve"):
        seasonal(office(), [100] * 11)


def test_exceptions_override_and_are_checked() -> None:
    stopped = with_exceptions(
        office(), {(date(2021, 3, 1), date(2021, 3, 5)): 0, (date(2021, 3, 3),) * 2: 40}
    )
    assert [stopped.weight(slot(f"2021-03-0{d}")) for d in range(1, 6)] == [0, 0, 40, 0, 0]
    with pytest.raises(ValueError, match="backward"):
        with_exceptions(office(), {(date(2021, 3, 2), date(2021, 3, 1)): 0})
    with pytest.raises(ValueError, match="percent"):
        with_exceptions(office(), {(date(2021, 3, 1), date(2021, 3, 1)): 101})


def test_calendars_check_their_weights() -> None:
    with pytest.raises(ValueError, match="BAD"):
        Calendar("BAD", AXIS, np.zeros(3, np.uint16))
    with pytest.raises(ValueError, match="percent"):
        Calendar("BAD", Axis(date(2021, 1, 1), 2), np.array([101, 0], np.uint16))


def test_milestones_show_the_day_they_close_or_open() -> None:
    boundary = end("2021-03-31")
    assert AXIS.milestone_date(boundary, has_predecessors=True) == date(2021, 3, 31)
    assert AXIS.milestone_date(boundary, has_predecessors=False) == date(2021, 4, 1)


@given(random_calendars(), far, works)
def test_finish_is_the_first_boundary_with_enough_work(calendar: Calendar, start: int, work: int) -> None:
    finish = calendar.finish(start, work)
    if work == 0:
        assert finish == start
        return
    day_by_day = start
    while work > 0:
        work -= calendar.weight(day_by_day)
        day_by_day += 1
    assert finish == day_by_day


@given(random_calendars(), far, works)
def test_finish_and_latest_start_undo_each_other(calendar: Calendar, boundary: int, work: int) -> None:
    start = calendar.latest_start(boundary, work)
    assert calendar.finish(start, work) <= boundary < calendar.finish(start + 1, work)
    assert calendar.latest_start(calendar.finish(boundary, work), work) >= boundary


@given(random_calendars(), far, st.integers(-3000, 3000))
def test_advance_and_retreat_are_adjoint(calendar: Calendar, boundary: int, lag: int) -> None:
    reached = calendar.retreat(boundary, lag)
    assert calendar.advance(reached, lag) <= boundary < calendar.advance(reached + 1, lag)


@given(random_calendars(), far)
def test_first_working_day(calendar: Calendar, start: int) -> None:
    found = calendar.first_working(start)
    assert found >= start
    assert calendar.weight(found) > 0
    assert all(calendar.weight(s) == 0 for s in range(start, found))


@pytest.mark.parametrize("weight", [float("nan"), 50.5, float("inf"), -1, 101])
def test_weights_are_whole_percents(weight: float) -> None:
    with pytest.raises(ValueError, match="calendar X: a weight"):
        Calendar("X", Axis(date(2021, 1, 1), 2), np.array([100, weight]))

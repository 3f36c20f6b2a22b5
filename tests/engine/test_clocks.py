"""Clocks of applications against a count by hand, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.clocks import Clock, Side, Turn, clock, due
from luodi.engine.statutory import working_days
from luodi.engine.workdays import Axis

MONDAY = date(2021, 3, 1)
AXIS = Axis(date(2021, 1, 1), 365)
OFFICE = working_days(AXIS, [])
KINDS = [
    (Side.APPLICANT, False, ""),
    (Side.DEPARTMENT, False, ""),
    (Side.DEPARTMENT, True, ""),
    (Side.APPLICANT, False, "SUPPLEMENT"),
    (Side.WAITING, False, "PUBLICITY"),
]


def day(number: int) -> date:
    return MONDAY + timedelta(number)


def test_the_day_of_acceptance_is_not_counted_the_day_of_decision_is() -> None:
    turns = [Turn(day(0), Side.DEPARTMENT, True), Turn(day(3), Side.NOBODY)]
    assert clock(turns, day(9), OFFICE) == Clock(0, 3, 0, 3, 0)
    assert due(turns, day(9), 5, OFFICE) == day(7)  # the next Monday


def test_a_return_stops_the_clock_until_the_supplement_has_come() -> None:
    accepted, returned, back = day(0), day(1), day(8)
    turns = [
        Turn(accepted, Side.DEPARTMENT, True),
        Turn(returned, Side.APPLICANT, stop="SUPPLEMENT"),
        Turn(back, Side.DEPARTMENT, True),
    ]
    assert clock(turns, day(9), OFFICE) == Clock(5, 2, 0, 2, 5)
    assert due(turns[:1], day(1), 3, OFFICE) == day(3)
    assert due(turns, day(9), 3, OFFICE) == day(10)  # five working days later


def test_while_it_stands_the_limit_goes_on_behind_the_day_expected() -> None:
    turns = [Turn(day(0), Side.DEPARTMENT, True), Turn(day(1), Side.WAITING, stop="PUBLICITY")]
    assert due(turns, day(2), 3, OFFICE, resumes=day(4)) == day(8)  # Friday, then Monday and Tuesday
    assert due(turns, day(9), 3, OFFICE, resumes=day(4)) == day(11)  # over: behind today


def test_no_limit_runs_before_acceptance_and_none_is_negative() -> None:
    turns = [Turn(day(0), Side.APPLICANT), Turn(day(1), Side.DEPARTMENT)]
    assert due(turns, day(5), 3, OFFICE) is None
    with pytest.raises(ValueError, match="limit"):
        due(turns, day(5), -1, OFFICE)
    with pytest.raises(ValueError, match="order"):
        clock(turns[::-1], day(5), OFFICE)
    with pytest.raises(ValueError, match="order"):
        clock(turns, day(0), OFFICE)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Turn], date]:
    days = sorted(draw(st.lists(st.integers(0, 120), min_size=1, max_size=9)))
    turns = [Turn(day(number), *draw(st.sampled_from(KINDS))) for number in days]
    return turns, day(days[-1] + draw(st.integers(0, 30)))


def by_hand(turns: list[Turn], today: date) -> list[Turn]:
    """Whose each working day behind the first turn is, one after the other."""
    found, on = [], turns[0].on
    while on < today:
        on += timedelta(1)
        if OFFICE.weight(AXIS.slot(on)):
            found.append([turn for turn in turns if turn.on < on][-1])
    return found


@given(histories())
def test_every_working_day_belongs_to_one_side(history: tuple[list[Turn], date]) -> None:
    turns, today = history
    told, owners = clock(turns, today, OFFICE), by_hand(*history)
    assert told.total == len(owners)
    assert told.used == sum(turn.is_counted for turn in owners)
    assert told.stopped == sum(bool(turn.stop) for turn in owners)
    assert told.applicant == sum(turn.side is Side.APPLICANT for turn in owners)


@given(histories(), st.integers(0, 30))
def test_on_the_due_day_the_limit_is_used_up(history: tuple[list[Turn], date], limit: int) -> None:
    turns, today = history
    on = due(turns, today, limit, OFFICE)
    assert (on is None) is not any(turn.is_counted for turn in turns)
    if on is None or limit == 0:
        return
    goes_on = [*turns, Turn(today, Side.DEPARTMENT, True)] if not turns[-1].is_counted else turns
    owners = by_hand(goes_on, on)
    assert sum(turn.is_counted for turn in owners) == limit
    assert owners[-1].is_counted


@given(histories(), st.integers(1, 30))
def test_a_longer_limit_is_never_due_earlier(history: tuple[list[Turn], date], limit: int) -> None:
    turns, today = history
    first, later = due(turns, today, limit, OFFICE), due(turns, today, limit + 1, OFFICE)
    assert first is None or (later is not None and later > first)

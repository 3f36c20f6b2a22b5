"""Office days are the official ones; sites rest around each Spring Festival."""

from datetime import date

import pytest

from luodi.approvals.workdays import official
from luodi.plan.calendars import calendars, new_years, seasons


def weight(code: str, on: date) -> int:
    known = calendars()
    return known[code].weight(known.axis.slot(on))


def test_holidays_and_make_up_days():
    assert weight("OFFICE", date(2021, 2, 12)) == 0
    assert weight("OFFICE", date(2021, 2, 7)) == 100, "a Sunday worked instead"
    assert weight("DAYS", date(2021, 2, 12)) == 100


@pytest.mark.parametrize("year", range(2009, 2027))
def test_each_new_year_is_a_holiday_of_the_official_list(year):
    assert official().off[new_years()[year]] is True


def test_labour_falls_around_the_festival():
    assert weight("S2", date(2021, 2, 2)) == 10
    assert weight("S2", date(2021, 2, 27)) == 10
    assert weight("S2", date(2021, 2, 28)) == 50
    assert weight("S4", date(2021, 2, 12)) == 0, "asphalt rests anyway"


def test_seasons_by_month():
    for code, percent in seasons()["monthly_percent"].items():
        assert weight(code, date(2021, 6, 15)) == percent[5]


def test_years_without_a_list_are_provisional():
    known = calendars()
    first = known["OFFICE"].provisional_from
    assert known.axis.date(first) == date(2027, 1, 1)
    assert known["DAYS"].provisional_from is None

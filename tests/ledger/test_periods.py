"""The last day of what people name."""

from datetime import date

import pytest

from luodi.ledger.periods import month_end, period_end


@pytest.mark.parametrize(
    ("precision", "end"),
    [
        ("DAY", date(2021, 2, 10)),
        ("MONTH", date(2021, 2, 28)),
        ("QUARTER", date(2021, 3, 31)),
        ("HALF", date(2021, 6, 30)),
        ("YEAR", date(2021, 12, 31)),
    ],
)
def test_a_promise_is_kept_until_the_last_day(precision, end):
    assert period_end(date(2021, 2, 10), precision) == end


def test_ends_that_are_ends_already_stay():
    assert period_end(date(2021, 12, 31), "HALF") == date(2021, 12, 31)
    assert period_end(date(2021, 6, 30), "QUARTER") == date(2021, 6, 30)
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)

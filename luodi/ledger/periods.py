"""Spans of time as people name them: a promise "within March" is kept until the last day of March."""

import calendar
from datetime import date

from luodi.ledger.stages import Precision

# The days that people and ledgers may mean; what lies outside is a slip of the pen, and would outrun the calendar.
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)
MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def period_end(day: date, precision: str) -> date:
    """The last day of the month, quarter, half-year or year in which `day` lies; the day itself for DAY."""
    if precision == Precision.DAY:
        return day
    months = MONTHS[Precision(precision)]
    return month_end(day.replace(day=1, month=(day.month - 1) // months * months + months))

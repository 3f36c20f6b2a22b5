"""The working days of mainland China: official lists first, projected holidays after them.

The State Council announces each year's holidays and make-up workdays (调休) in the autumn before.
For a year without a list the statutory holidays are projected and weekends stay weekends; the
exchange of weekends cannot be foreseen, but it leaves the number of working days unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from luodi.engine.workdays import FULL_DAY, Axis, Calendar

# The feasts that move with the moon: first day of the first month, 5th of the fifth, 15th of the eighth.
LUNAR_FEASTS: Mapping[int, tuple[str, str, str]] = {
    2027: ("02-06", "06-09", "09-15"),
    2028: ("01-26", "05-28", "10-03"),
    2029: ("02-13", "06-16", "09-22"),
    2030: ("02-03", "06-05", "09-12"),
    2031: ("01-23", "06-24", "10-01"),
    2032: ("02-11", "06-12", "09-19"),
    2033: ("01-31", "06-01", "09-08"),
    2034: ("02-19", "06-20", "09-27"),
    2035: ("02-08", "06-10", "09-16"),
    2036: ("01-28", "05-30", "10-04"),
    2037: ("02-15", "06-18", "09-24"),
    2038: ("02-04", "06-07", "09-13"),
    2039: ("01-24", "05-27", "10-02"),
    2040: ("02-12", "06-14", "09-20"),
    2041: ("02-01", "06-03", "09-10"),
    2042: ("01-22", "06-22", "09-28"),
    2043: ("02-10", "06-11", "09-17"),
    2044: ("01-30", "05-31", "10-05"),
    2045: ("02-17", "06-19", "09-25"),
    2046: ("02-06", "06-08", "09-15"),
    2047: ("01-26", "05-29", "10-04"),
    2048: ("02-14", "06-15", "09-22"),
    2049: ("02-02", "06-04", "09-11"),
    2050: ("01-23", "06-23", "09-30"),
}

# Winter to autumn: New Year, Labour Day (two days since 2025), National Day.
SOLAR_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


@dataclass(frozen=True, slots=True)
class OfficialDays:
    """Announced exceptions to the week: date → is it a day off; and the years announced."""

    off: Mapping[date, bool]
    years: frozenset[int]


def official_days(documents: Iterable[Mapping[str, Any]]) -> OfficialDays:
    """Reads parsed year lists ``{"year": 2021, "days": [{"date": "2021-02-07", "isOffDay": false}]}``.

    A list without days is a year not announced yet. Raises ValueError for a malformed list.
    """
    off: dict[date, bool] = {}
    years = set()
    for document in documents:
        try:
            year, days = int(document["year"]), document["days"]
            found = {date.fromisoformat(day["date"]): bool(day["isOffDay"]) for day in days}
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"official days of {document.get('year', '?')}: {error!r}") from error
        off.update(found)
        if found:
            years.add(year)
    return OfficialDays(off, frozenset(years))


def working_days(
    axis: Axis, official: OfficialDays | Iterable[Mapping[str, Any]], code: str = "WORKING_DAYS"
) -> Calendar:
    """Office working days over an axis.

    `provisional_from` is the first day of the first unannounced year after announced ones (or of
    the whole axis when nothing is announced); None when every later year is announced.
    """
    known = official if isinstance(official, OfficialDays) else official_days(official)
    projected = _projected(axis, known.years)
    weights = np.zeros(axis.length, np.uint16)
    for slot in range(axis.length):
        day = axis.date(slot)
        rest = known.off.get(day, day.weekday() >= 5 or day in projected)
        weights[slot] = 0 if rest else FULL_DAY
    return Calendar(code, axis, weights, _provisional_from(axis, known.years))


def _years(axis: Axis) -> range:
    return range(axis.epoch.year, axis.date(axis.length - 1).year + 1)


def _provisional_from(axis: Axis, announced: frozenset[int]) -> int | None:
    first = min(announced, default=None)
    for year in _years(axis):
        if year not in announced and (first is None or year > first):
            return max(axis.slot(date(year, 1, 1)), 0)
    return None


def _projected(axis: Axis, announced: frozenset[int]) -> frozenset[date]:
    return frozenset(day for year in _years(axis) if year not in announced for day in _holidays(year))


def _holidays(year: int) -> Iterator[date]:
    """Statutory holidays of one year under the rules in force since 2025."""
    for month, day in SOLAR_HOLIDAYS:
        yield date(year, month, day)
    yield _qingming(year)
    if year in LUNAR_FEASTS:
        spring, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{md}") for md in LUNAR_FEASTS[year])
        for offset in range(-1, 3):  # New Year's Eve to the third day
            yield spring + timedelta(days=offset)
        yield dragon_boat
        yield mid_autumn


def _qingming(year: int) -> date:
    """Pure Brightness, the sun at 15 degrees: the usual formula, right for the 21st century."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)

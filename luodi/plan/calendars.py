"""The calendars every plan works by: offices, calendar days, and sites slowed down by season.

Built once from the official holiday lists and the season table. Years without an official list are projected
by the engine and marked provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from luodi.approvals.workdays import official
from luodi.engine import (
    Axis,
    Calendar,
    every_day,
    seasonal,
    with_exceptions,
    working_days,
)
from luodi.engine.statutory import LUNAR_FEASTS
from luodi.plan.models import CalendarCode
from luodi.plan.settings import settings
from luodi.reference import reference


@dataclass(frozen=True)
class Calendars:
    """All calendars over one axis, in the order of CalendarCode."""

    axis: Axis
    ordered: tuple[Calendar, ...]
    number: Mapping[str, int]

    def __getitem__(self, code: str) -> Calendar:
        return self.ordered[self.number[code]]


@lru_cache(maxsize=1)
def seasons() -> dict[str, Any]:
    """The season table."""
    table: dict[str, Any] = reference("seasons.yaml")
    return table


def new_years() -> dict[int, date]:
    """First day of the lunar year, by year: known ones from the season table, later ones from the engine."""
    known = {int(y): date.fromisoformat(on) for y, on in seasons()["spring_festival"]["new_year"].items()}
    later = {year: date.fromisoformat(f"{year}-{feasts[0]}") for year, feasts in LUNAR_FEASTS.items()}
    return {**later, **known}


def festival_weeks() -> dict[tuple[date, date], int]:
    """The weeks around each Spring Festival with the percentage of labour left on site."""
    rule = seasons()["spring_festival"]
    before, after = timedelta(days=rule["days_before"]), timedelta(days=rule["days_after"])
    return {(day - before, day + after): rule["percent"] for day in new_years().values()}


def _site(axis: Axis, code: str, provisional_from: int | None) -> Calendar:
    slowed = seasonal(every_day(axis, code), seasons()["monthly_percent"][code])
    weights = slowed.weights
    calendar = with_exceptions(slowed, festival_weeks())
    # The festival takes labour away, it cannot bring any: a month at rest stays at rest.
    return replace(calendar, weights=weights.clip(max=calendar.weights), provisional_from=provisional_from)


@lru_cache(maxsize=1)
def calendars() -> Calendars:
    """The calendars of every plan."""
    own = settings()
    axis = Axis(own.axis_from, (own.axis_until - own.axis_from).days + 1)
    office = working_days(axis, official(), CalendarCode.OFFICE.value)
    made: dict[str, Calendar] = {
        CalendarCode.OFFICE.value: office,
        CalendarCode.DAYS.value: every_day(axis, CalendarCode.DAYS.value),
    }
    for code in CalendarCode.values:
        if code not in made:
            made[code] = _site(axis, code, office.provisional_from)
    return Calendars(axis, tuple(made.values()), {code: number for number, code in enumerate(made)})

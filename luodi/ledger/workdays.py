"""Working days of offices, by the official lists: clocks of applications and answers to enterprises count them."""

import json
from datetime import date
from functools import lru_cache

from luodi.engine import Axis, Calendar, OfficialDays, every_day, official_days, working_days
from luodi.reference import DATA

FIRST, LAST = date(1980, 1, 1), date(2099, 12, 31)
"""Days that can be typed at all; years without a list are projected by the engine."""


def official() -> OfficialDays:
    """The official lists that ship with the product."""
    files = sorted((DATA / "holidays").glob("*.json"))
    return official_days(json.loads(file.read_text()) for file in files)


@lru_cache(maxsize=1)
def office_days() -> Calendar:
    """Working days of offices."""
    return working_days(Axis(FIRST, (LAST - FIRST).days + 1), official())


@lru_cache(maxsize=1)
def calendar_days() -> Calendar:
    """Every day, for limits that statutes give in days."""
    return every_day(Axis(FIRST, (LAST - FIRST).days + 1))

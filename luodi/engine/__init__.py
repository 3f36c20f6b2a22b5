"""The planning engine: facts in, dates out. No Django, no database, no clock, no files."""

from luodi.engine.arrays import Arrays, compile
from luodi.engine.critical_path import EarlyDates, LateDates, Plan, backward, forward, plan
from luodi.engine.network import Activity, Link, Loop, Network
from luodi.engine.statutory import OfficialDays, official_days, working_days
from luodi.engine.workdays import Axis, Calendar, every_day, seasonal, with_exceptions

__all__ = [
    "Activity",
    "Arrays",
    "Axis",
    "Calendar",
    "EarlyDates",
    "LateDates",
    "Link",
    "Loop",
    "Network",
    "OfficialDays",
    "Plan",
    "backward",
    "compile",
    "every_day",
    "forward",
    "official_days",
    "plan",
    "seasonal",
    "with_exceptions",
    "working_days",
]

"""The planning engine: facts in, dates out. No Django, no database, no clock, no files."""

from luodi.engine.arrays import Arrays, compile
from luodi.engine.backward import (
    Cause,
    Commitment,
    ProjectSchedule,
    Reason,
    Step,
    backward_schedule,
    driving_chain,
    explain,
    schedules,
)
from luodi.engine.critical_path import EarlyDates, LateDates, Plan, plan
from luodi.engine.forecast import NumberFault, Odds, Outlook, forecast
from luodi.engine.network import Activity, Link, Loop, Network
from luodi.engine.progress import Anomaly, Finding, Slip, contradictions, slippage
from luodi.engine.recovery import (
    Change,
    Point,
    ProjectRecovery,
    Promise,
    Recovery,
    Strategy,
    compare,
    recover,
)
from luodi.engine.recovery_limits import Lost, WithinLimits, recover_within
from luodi.engine.recovery_options import Crash, Overlap
from luodi.engine.recovery_stop import Stop, stopped
from luodi.engine.risk_model import Assumption, Factor, Uncertainty, Weather, around_plan, by_project
from luodi.engine.statutory import OfficialDays, official_days, working_days
from luodi.engine.verify import Breach, Violation, verify
from luodi.engine.workdays import FULL_DAY, Axis, Calendar, every_day, seasonal, with_exceptions

__all__ = [
    "FULL_DAY",
    "Activity",
    "Anomaly",
    "Arrays",
    "Assumption",
    "Axis",
    "Breach",
    "Calendar",
    "Cause",
    "Change",
    "Commitment",
    "Crash",
    "EarlyDates",
    "Factor",
    "Finding",
    "LateDates",
    "Link",
    "Loop",
    "Lost",
    "Network",
    "NumberFault",
    "Odds",
    "OfficialDays",
    "Outlook",
    "Overlap",
    "Plan",
    "Point",
    "ProjectRecovery",
    "ProjectSchedule",
    "Promise",
    "Reason",
    "Recovery",
    "Slip",
    "Step",
    "Stop",
    "Strategy",
    "Uncertainty",
    "Violation",
    "Weather",
    "WithinLimits",
    "around_plan",
    "backward_schedule",
    "by_project",
    "compare",
    "compile",
    "contradictions",
    "driving_chain",
    "every_day",
    "explain",
    "forecast",
    "official_days",
    "plan",
    "recover",
    "recover_within",
    "schedules",
    "seasonal",
    "slippage",
    "stopped",
    "verify",
    "with_exceptions",
    "working_days",
]

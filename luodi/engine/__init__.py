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
from luodi.engine.levelling import solve
from luodi.engine.limits import Capacity, Demand, Limits, LongestWait, Mode, Quota, Unbroken
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
from luodi.engine.recovery_limits import Held, Lost, WithinLimits, compare_within, recover_within
from luodi.engine.recovery_options import Crash, Overlap
from luodi.engine.recovery_stop import Stop, stopped
from luodi.engine.result import HOLDERS, Aim, Conflict, Direction, Holder, Levelled, Objective, Result, Status
from luodi.engine.risk_model import Assumption, Factor, Uncertainty, Weather, around_plan, by_project
from luodi.engine.statutory import OfficialDays, official_days, working_days
from luodi.engine.verify import Breach, Violation, verify
from luodi.engine.verify_limits import verify_limits
from luodi.engine.workdays import FULL_DAY, Axis, Calendar, every_day, seasonal, with_exceptions

__all__ = [
    "FULL_DAY",
    "HOLDERS",
    "Activity",
    "Aim",
    "Anomaly",
    "Arrays",
    "Assumption",
    "Axis",
    "Breach",
    "Calendar",
    "Capacity",
    "Cause",
    "Change",
    "Commitment",
    "Conflict",
    "Crash",
    "Demand",
    "Direction",
    "EarlyDates",
    "Factor",
    "Finding",
    "Held",
    "Holder",
    "LateDates",
    "Levelled",
    "Limits",
    "Link",
    "LongestWait",
    "Loop",
    "Lost",
    "Mode",
    "Network",
    "NumberFault",
    "Objective",
    "Odds",
    "OfficialDays",
    "Outlook",
    "Overlap",
    "Plan",
    "Point",
    "ProjectRecovery",
    "ProjectSchedule",
    "Promise",
    "Quota",
    "Reason",
    "Recovery",
    "Result",
    "Slip",
    "Status",
    "Step",
    "Stop",
    "Strategy",
    "Unbroken",
    "Uncertainty",
    "Violation",
    "Weather",
    "WithinLimits",
    "around_plan",
    "backward_schedule",
    "by_project",
    "compare",
    "compare_within",
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
    "solve",
    "stopped",
    "verify",
    "verify_limits",
    "with_exceptions",
    "working_days",
]

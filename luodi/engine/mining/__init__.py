"""What an approval event log teaches: where time goes, what comes back, how long works take.

`events` holds a log in columns and what was left out of it, `works` the times of its works, bottlenecks and loops,
`classes` percentiles of works that are alike, `skill` tests whether the classes foretell anything.
"""

from luodi.engine.mining.classes import DurationClass, template
from luodi.engine.mining.events import BadLog, Collector, Event, Fault, LeftOut, Log, Reason
from luodi.engine.mining.skill import Skill, Tested, Verdict, judge
from luodi.engine.mining.works import (
    Bottleneck,
    Loop,
    StepTimes,
    Works,
    bottlenecks,
    loops,
    step_times,
    works,
)

__all__ = [
    "BadLog",
    "Bottleneck",
    "Collector",
    "DurationClass",
    "Event",
    "Fault",
    "LeftOut",
    "Log",
    "Loop",
    "Reason",
    "Skill",
    "StepTimes",
    "Tested",
    "Verdict",
    "Works",
    "bottlenecks",
    "judge",
    "loops",
    "step_times",
    "template",
    "works",
]

"""Forecasts that keep their own score: what past outcomes teach the simulation, and when to trust something simpler.

`effects` learns from closed activities how long each class really takes, whether delays are made up for (`lateness`), which projects stop again and again (`stops`),
`applied` puts it into the simulation, `record` holds forecasts that were given beside what became of them, `verdicts`
scores them, `recalibration` bends probabilities to outcomes, `choice` names the forecast to use, `weighed` lets the days
agree with it.
"""

from luodi.engine.learning.applied import Assumed, Kinds, learnt_uncertainty, log_moments
from luodi.engine.learning.choice import Choice, Method, choose
from luodi.engine.learning.effects import Learnt, Works, learn
from luodi.engine.learning.lateness import Planned
from luodi.engine.learning.recalibration import AS_IT_IS, Bend, bend
from luodi.engine.learning.record import ENOUGH, Record
from luodi.engine.learning.stops import Stopped
from luodi.engine.learning.verdicts import Bin, Verdict, judge
from luodi.engine.learning.weighed import weighed

__all__ = [
    "AS_IT_IS",
    "ENOUGH",
    "Assumed",
    "Bend",
    "Bin",
    "Choice",
    "Kinds",
    "Learnt",
    "Method",
    "Planned",
    "Record",
    "Stopped",
    "Verdict",
    "Works",
    "bend",
    "choose",
    "judge",
    "learn",
    "learnt_uncertainty",
    "log_moments",
    "weighed",
]

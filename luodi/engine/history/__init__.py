"""Forecasts learnt from the history of reports: what later became of dates that were reported before.

`reports` says what a history is and what became of a report, `signs` what can be read off a report on its day,
`interim` what unfinished outcomes are worth, `forest` learns, `rivals` are the simple forecasts beside it, `scores`
judges them, `backtest` runs them in the order of time.
"""

from luodi.engine.history.backtest import Backtest, Judged, backtest
from luodi.engine.history.reports import BadHistory, Fault, History, Report
from luodi.engine.history.scores import Score, score

__all__ = [
    "Backtest",
    "BadHistory",
    "Fault",
    "History",
    "Judged",
    "Report",
    "Score",
    "backtest",
    "score",
]

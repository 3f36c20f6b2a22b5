"""How likely is each committed date: Monte Carlo simulation on the arrays of the passes.

Every sample is one forward pass (see `critical_path`) with drawn durations: all link types, lags in
their calendars, no-earlier dates, progress by retained logic. Without any spread it is the forward
pass itself. Draws belong to a seed, a project's and an activity's name and the number of the
sample, never to an order: one project alone gets the samples it gets in the portfolio, and a changed
step leaves the draws of the others as they were.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any, Final

import numpy as np

from luodi.engine.arrays import DUE, NO_CAP, Arrays, Bools, Ints
from luodi.engine.risk_draws import WINDOW, Rows
from luodi.engine.risk_model import Floats, Uncertainty
from luodi.engine.risk_program import Answer, Setup, setup

QUANTILES: Final = (50, 80, 90)
MOST_SAMPLES: Final = 1_000_000
_WORTH_A_THREAD: Final = 5_000_000  # activity-samples; below, starting threads costs more than it saves


class NumberFault(ArithmeticError):
    """A simulated number is none or out of any range: a fault of the program or of planted input, never a plan."""


@dataclass(frozen=True, slots=True)
class Odds:
    """The finish of one activity, or of a whole project where `activity` is None. Boundaries.

    `probability` that the committed date is kept and `error`, its standard error from the finite
    number of samples; both None without a committed date. The error says nothing of how well the
    spreads were chosen.
    """

    project: str
    activity: str | None
    p50: int
    p80: int
    p90: int
    committed: int | None = None
    probability: float | None = None
    error: float | None = None


@dataclass(frozen=True)
class Outlook:
    """What a simulation found.

    `outputs`: positions of the activities followed (committed or asked for). `finishes` (int32): one
    row per output, then one per project (its last finish), one column per sample; boundaries.
    `quantiles`: their P50, P80, P90: the least boundary that at least so many samples keep.
    `criticality`, by position: share of samples in which the activity is unfinished and lies on the
    driving chain of its project's worst commitment. Worst: least room to its date in that sample,
    the last of equals; in a project without open commitments the last finish. The chain follows
    from each start the link whose bound came last, the first of equals, until no link drives.
    """

    arrays: Arrays
    data_date: int
    samples: int
    seed: int
    outputs: Ints
    finishes: Rows
    quantiles: Ints
    criticality: Floats

    def commitments(self) -> list[Odds]:
        """Each committed activity with its probability."""
        due = self.arrays.tables.activity[self.outputs, DUE]
        return [self._odds(int(row)) for row in np.flatnonzero(due < NO_CAP)]

    def activity(self, activity_id: str, project: str | None = None) -> Odds:
        """A followed activity. Raises KeyError for an unknown one or one that was not followed."""
        return self._odds(self._row(activity_id, project))

    def drawn(self, activity_id: str, project: str | None = None) -> Rows:
        """Its finish in each sample. Raises KeyError as `activity`."""
        finishes: Rows = self.finishes[self._row(activity_id, project)]
        return finishes

    def projects(self) -> list[Odds]:
        """The last finish of each project."""
        rows = self.quantiles[len(self.outputs) :].tolist()
        return [Odds(name, None, *row) for name, row in zip(self.arrays.projects, rows, strict=True)]

    def _row(self, activity_id: str, project: str | None) -> int:
        rows = np.flatnonzero(self.outputs == self.arrays.at(activity_id, project))
        if not len(rows):
            raise KeyError(f"activity {activity_id!r} was not followed")
        return int(rows[0])

    def _odds(self, row: int) -> Odds:
        position = int(self.outputs[row])
        activity = self.arrays.activities[position]
        number = int(np.searchsorted(self.arrays.tables.project_at, position, side="right")) - 1
        p50, p80, p90 = self.quantiles[row].tolist()
        project = self.arrays.projects[number]
        if activity.due is None:
            return Odds(project, activity.id, p50, p80, p90)
        kept = float(np.count_nonzero(self.finishes[row] <= activity.due)) / self.samples
        error = sqrt(kept * (1 - kept) / self.samples)
        return Odds(project, activity.id, p50, p80, p90, activity.due, kept, error)


def forecast(
    model: Uncertainty, data_date: int, samples: int = 10_000, seed: int = 0, asked: Iterable[int] = ()
) -> Outlook:
    """Simulates all projects from the data date, the first slot not yet reported on.

    `asked`: positions of activities to follow beside the committed ones. Raises ValueError for an
    impossible number of samples or position, NumberFault when a number is none.
    """
    from luodi.engine import _kernels_risk, _rows_risk

    arrays = model.arrays
    if not 1 <= samples <= MOST_SAMPLES:
        raise ValueError(f"{samples} samples (1 to {MOST_SAMPLES})")
    loops: Any = _kernels_risk if _kernels_risk.IS_COMPILED else _rows_risk
    outputs = _outputs(arrays, asked)
    rows = len(outputs) + len(arrays.projects)
    answer = Answer(
        np.empty((rows, samples), np.int32),
        np.zeros(len(arrays.activities), np.int64),
        np.zeros((rows, len(QUANTILES)), np.int64),
        np.array([-(-samples * q // 100) for q in QUANTILES]),
    )
    lanes = min(loops.LANES, -(-samples // WINDOW) * WINDOW)
    made = setup(model, int(data_date), outputs, seed, (-(-samples // lanes), lanes))
    _refuse_no_numbers(arrays, made)
    _all(lambda first, last: _simulate(loops, made, answer, (first, last)), _shares(arrays, samples))
    for each in (answer.quantiles, answer.finishes):
        each.flags.writeable = False
    share = answer.critical / samples
    return Outlook(arrays, int(data_date), samples, seed, outputs, answer.finishes, answer.quantiles, share)


def _outputs(arrays: Arrays, asked: Iterable[int]) -> Ints:
    wanted: Bools = arrays.tables.activity[:, DUE] < NO_CAP
    for position in asked:
        if not 0 <= position < len(wanted):
            raise ValueError(f"position {position} of {len(wanted)} activities")
        wanted[position] = True
    return np.flatnonzero(wanted)


def _shares(arrays: Arrays, samples: int) -> list[tuple[int, int]]:
    """Ranges of projects of about equal size, some for each processor."""
    at = arrays.tables.project_at
    if len(arrays.activities) * samples < _WORTH_A_THREAD:
        return [(0, len(at) - 1)]
    cuts = np.searchsorted(at, np.linspace(0, at[-1], 4 * (os.cpu_count() or 1) + 1))
    return [(int(a), int(b)) for a, b in pairwise(cuts) if b > a]


def _all(run: Callable[[int, int], None], shares: list[tuple[int, int]]) -> None:
    if len(shares) == 1:
        run(*shares[0])
        return
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in [pool.submit(run, *share) for share in shares]:
            done.result()


def _refuse_no_numbers(arrays: Arrays, made: Setup) -> None:
    """What is drawn from is finite, so what is drawn is: said once, not for every sample."""
    sound = np.isfinite(made.board.spread).all(axis=1) & bool(np.isfinite(made.board.curve).all())
    for position in np.flatnonzero(~sound)[:1].tolist():
        number = int(np.searchsorted(arrays.tables.project_at, position, side="right")) - 1
        raise NumberFault(f"project {arrays.projects[number]!r}: a spread or a factor is no number")


def _simulate(loops: Any, made: Setup, answer: Answer, share: tuple[int, int]) -> None:
    failed = int(loops.simulate_share(made, answer, share))
    if failed >= 0:
        raise NumberFault(f"project {made.names[failed]!r}: a simulated date is out of range")

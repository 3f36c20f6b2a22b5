"""Do duration classes foretell better than the whole? Tested in the order of time.

The log is cut at the moment by which `PAST` of its works had ended. What had ended by then teaches; what was ready from
then on is asked; what was open then is neither. Which key tells a step's works apart is chosen in the past alone, by the
same cut once more. Judged is the mean pinball loss of P50, P80 and P90 in days: of the whole log, of each step, of the
chosen classes. Classes have skill where they gain at least `BETTER` and more than chance makes of it (`SURE` standard
errors, cases being independent). Of many steps without any skill one in twenty would look like it; therefore no step is
told apart where the classes of all steps together have none.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.mining.classes import KEYS, leaning, losses, percentiles, quantiles
from luodi.engine.mining.works import Works, grouped

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PAST: Final = 0.7
TAUGHT: Final = 30
ASKED: Final = 20
BETTER: Final = 0.01
SURE: Final = 1.645
WHOLE, STEP, CLASS = range(3)


class Verdict(StrEnum):
    """What the test says."""

    SKILL = "SKILL"
    NO_SKILL = "NO_SKILL"
    TOO_LITTLE = "TOO_LITTLE"


@dataclass(frozen=True)
class Skill:
    """The test of one step (`step` its name) or of all (`step` empty). Losses in days, None where too little was asked.

    `key`: what tells its works apart, empty where nothing did in the past. Gains of the classes in standard errors: over
    the percentiles of the whole log, over those of the step. A step is judged by the second, all together by both.
    """

    step: str
    key: str
    taught: int
    asked: int
    whole: float | None = None
    by_step: float | None = None
    by_class: float | None = None
    over_whole: float = 0.0
    over_step: float = 0.0
    verdict: Verdict = Verdict.TOO_LITTLE


@dataclass(frozen=True)
class Tested:
    """`at`: the cut in seconds; `open`: works on the way then; `keys`: of steps whose classes have skill, by code."""

    at: float
    open: int
    overall: Skill
    steps: list[Skill]
    keys: dict[int, str]


@dataclass(frozen=True)
class _Ground:
    """Works, their codes by key, all days of the past."""

    found: Works
    codes: dict[str, Ints]
    whole: Floats


@dataclass(frozen=True)
class _Answer:
    """What was asked of one step: rows, and a row of losses each for the whole, the step, its classes."""

    key: str
    taught: int
    rows: Ints
    table: Floats


def judge(found: Works) -> Tested:
    """Tests the classes of a log."""
    known = np.flatnonzero(~np.isnan(found.elapsed))
    at = _cut(found.log.end[known] if len(known) else found.log.end)
    taught, asked = _parts(found, known, at)
    ground = _Ground(found, {key: of(found) for key, of in KEYS.items()}, np.sort(found.elapsed[taught]))
    lessons, questions = (grouped(found.log.step[rows]) for rows in (taught, asked))
    none = np.zeros(0, np.int64)
    answers = {
        code: _answer(ground, taught[lessons.get(code, none)], asked[questions.get(code, none)])
        for code in sorted(lessons.keys() | questions.keys())
    }
    overall = _judged(found, list(answers.values()), "", "")
    steps = {code: _judged(found, [each], found.log.steps[code], each.key) for code, each in answers.items()}
    useful = overall.verdict is Verdict.SKILL
    return Tested(
        at,
        len(known) - len(taught) - len(asked),
        overall,
        sorted(steps.values(), key=lambda each: (-each.asked, each.step)),
        {code: each.key for code, each in steps.items() if useful and each.verdict is Verdict.SKILL},
    )


def _cut(ends: Floats) -> float:
    """The moment by which `PAST` of the works had ended."""
    return float(np.sort(ends)[int(PAST * (len(ends) - 1))])


def _parts(found: Works, rows: Ints, at: float) -> tuple[Ints, Ints]:
    """Rows ended by then, rows ready then or later."""
    ended = found.log.end[rows] <= at
    return rows[ended], rows[~ended & (found.ready[rows] >= at)]


def _choose(ground: _Ground, rows: Ints) -> str:
    """The key whose classes foretold best within these works of one step; empty where none was surely better."""
    found = ground.found
    taught, asked = _parts(found, rows, _cut(found.log.end[rows]))
    if len(taught) < TAUGHT or len(asked) < ASKED:
        return ""
    days, rest = found.elapsed[asked], quantiles(np.sort(found.elapsed[taught]), np.ones(len(taught)))
    plain = losses(np.tile(rest, (len(asked), 1)), days)
    chosen, least = "", float(plain.mean()) * (1 - BETTER)
    for key, codes in ground.codes.items():
        made = percentiles(found.elapsed[taught], codes[taught])
        loss = losses(made.of(codes[asked]), days)
        if loss.mean() < least and gain_in_errors(plain - loss, found.log.case[asked]) > SURE:
            chosen, least = key, float(loss.mean())
    return chosen


def _answer(ground: _Ground, taught: Ints, asked: Ints) -> _Answer:
    if not len(ground.whole) or not len(asked):
        return _Answer("", len(taught), asked[:0], np.zeros((3, 0)))
    days = ground.found.elapsed
    whole = quantiles(ground.whole, np.ones(len(ground.whole)))
    step = leaning(days[taught], ground.whole)
    told = [np.tile(each, (len(asked), 1)) for each in (whole, step, step)]
    key = _choose(ground, taught) if len(taught) >= TAUGHT else ""
    if key:
        codes = ground.codes[key]
        told[CLASS] = percentiles(days[taught], codes[taught]).of(codes[asked])
    return _Answer(key, len(taught), asked, np.array([losses(each, days[asked]) for each in told]))


def _judged(found: Works, answers: list[_Answer], step: str, key: str) -> Skill:
    taught = sum(each.taught for each in answers)
    asked = sum(len(each.rows) for each in answers)
    if taught < TAUGHT or asked < ASKED:
        return Skill(step, key, taught, asked)
    table = np.concatenate([each.table for each in answers], axis=1)
    case = found.log.case[np.concatenate([each.rows for each in answers])]
    over_whole, over_step = (gain_in_errors(table[other] - table[CLASS], case) for other in (WHOLE, STEP))
    whole, by_step, by_class = (float(row.mean()) for row in table)
    rivals = [(by_step, over_step)] if step else [(by_step, over_step), (whole, over_whole)]
    sure = all(by_class <= (1 - BETTER) * rival and errors > SURE for rival, errors in rivals)
    verdict = Verdict.SKILL if sure else Verdict.NO_SKILL
    return Skill(step, key, taught, asked, whole, by_step, by_class, over_whole, over_step, verdict)


def gain_in_errors(gain: Floats, case: Ints) -> float:
    """The sum of the gains over its standard error where nothing is gained; works of one case count as one."""
    sums = np.bincount(np.unique(case, return_inverse=True)[1], gain)
    error = float(np.sqrt((sums**2).sum()))
    return float(sums.sum()) / error if error else 0.0

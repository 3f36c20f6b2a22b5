"""Simulated districts whose truth the forecaster does not know: does it learn, and is it honest about what it knows?

usage: python bench/districts.py [PROJECTS]      one line of JSON for each district and forecaster

Three laws of durations, none of them the product's own. "queues": gamma waiting times that grow with the town's load of
the season, each step passing on a part of the last one's excess. "shocks": most steps go nearly as planned, now and then
one stops for months, and a bad month hits everybody at work. "deadlines": work fills the time it is given, half of a
delay is made up for before the end, and promises are politely early. All districts are fictional.

Each month every open promise is forecast with what is known by then. After a year of it the promises that fall due in
the next two are scored, one forecast each: the first after the year of learning.
"""

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine import (
    Activity,
    Axis,
    Link,
    Network,
    Uncertainty,
    around_plan,
    by_project,
    compile,
    every_day,
    forecast,
)
from luodi.engine.learning import (
    AS_IT_IS,
    Assumed,
    Choice,
    Method,
    Planned,
    Record,
    Verdict,
    Works,
    choose,
    judge,
    learn,
    learnt_uncertainty,
    log_moments,
)  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
AXIS: Final = Axis(date(2018, 1, 1), 4000)
MONTH: Final = 30
FIRST: Final = 720
"""The day of the first forecast; before it projects run unobserved, so that the first ones are of all ages."""
LEARNING: Final = 12
TESTED: Final = 24  # months
STAGES: Final = ("prepare", "permit", "permit", "land", "works", "works", "works", "commission")
LENGTHS: Final = (30, 40, 25, 60, 120, 150, 100, 45)
KINDS: Final = 4
TOWNS: Final = 10
LOW: Final = 0.85
HIGH: Final = 1.6
BETWEEN: Final = {"stage": 0.20, "item": 0.20, "kind": 0.10, "town": 0.05, "project": 0.22}
LEAST_SPREAD: Final = 0.10
SAMPLES: Final = 1000
SEEDS: Final = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Case:
    """One project: what the plan says and what will happen. Days from the axis; a step behind the other."""

    name: str
    kind: int
    town: int
    start: int
    planned: Ints
    real: Ints
    due: int

    @property
    def ends(self) -> Ints:
        return self.start + np.cumsum(self.real)


def cases(law: "Law", count: int, seed: int) -> list[Case]:
    """Projects begun over five years; a promise is the planned end with a margin of its own."""
    dice = np.random.default_rng(seed)
    own = law(dice)
    found = []
    for number in range(count):
        kind, town = int(dice.integers(KINDS)), int(dice.integers(TOWNS))
        start = int(dice.integers(0, FIRST + MONTH * (LEARNING + TESTED) - 300))
        planned = np.maximum(
            5, np.rint(np.array(LENGTHS) * (0.6 + 0.2 * kind) * dice.uniform(0.7, 1.4, len(LENGTHS)))
        ).astype(int)
        due = start + int(planned.sum() * own.promise(kind, dice))
        ratio = own.durations(kind, town, start, planned, due - start)
        real = np.maximum(1, np.rint(planned * ratio)).astype(int)
        found.append(Case(f"P{number}", kind, town, start, planned, real, due))
    return found


class Law(ABC):
    """How long things really take in a district."""

    def __init__(self, dice: np.random.Generator) -> None:
        self.dice = dice

    def promise(self, kind: int, dice: np.random.Generator) -> float:
        return float(dice.uniform(1.05, 1.6))

    @abstractmethod
    def durations(self, kind: int, town: int, start: int, planned: Ints, given: int) -> Floats:
        """What each step really takes, in parts of what was planned."""


class Queues(Law):
    def __init__(self, dice: np.random.Generator) -> None:
        super().__init__(dice)
        self.town = dice.gamma(12, 1 / 12, TOWNS)
        self.kind = dice.uniform(0.85, 1.3, KINDS)

    def durations(self, kind: int, town: int, start: int, planned: Ints, given: int) -> Floats:
        found, day, carried = np.zeros(len(planned)), start, 1.0
        for at, days in enumerate(planned):
            season = 1 + 0.25 * np.sin(2 * np.pi * (day % 365) / 365)
            fresh = (
                self.dice.gamma(3, 1 / 3) * 1.15 if "permit" in STAGES[at] else self.dice.gamma(14, 1 / 14)
            )
            carried = 0.45 * carried + 0.55 * fresh
            found[at] = carried * season * self.town[town] * self.kind[kind]
            day += int(days * found[at])
        return found


class Shocks(Law):
    def __init__(self, dice: np.random.Generator) -> None:
        super().__init__(dice)
        self.month = dice.pareto(2.5, 400) * 0.25 * (dice.random(400) < 0.3)
        self.chance = dice.uniform(0.02, 0.15, len(STAGES))
        self.firms = np.where(dice.random(40) < 0.3, 4.0, 0.7)  # a weak contractor stops again and again

    def durations(self, kind: int, town: int, start: int, planned: Ints, given: int) -> Floats:
        found, day = np.zeros(len(planned)), start
        firm = float(self.dice.choice(self.firms))
        for at, days in enumerate(planned):
            found[at] = self.dice.uniform(0.92, 1.12)
            if self.dice.random() < firm * self.chance[at]:
                found[at] += 0.4 + self.dice.pareto(2.2) * 0.5
            months = slice(day // MONTH, (day + int(days)) // MONTH + 1)
            found[at] += float(self.month[months].mean())
            day += int(days * found[at])
        return np.minimum(found, 8.0)


class Deadlines(Law):
    def __init__(self, dice: np.random.Generator) -> None:
        super().__init__(dice)
        self.optimism = dice.uniform(0.95, 1.35, KINDS)

    def promise(self, kind: int, dice: np.random.Generator) -> float:
        return float(dice.normal(1.22, 0.14))

    def durations(self, kind: int, town: int, start: int, planned: Ints, given: int) -> Floats:
        found, debt = np.zeros(len(planned)), 0.0
        for at, days in enumerate(planned):
            slow = self.dice.weibull(3.0) * 1.12 * self.optimism[kind]
            ratio = max(1.0, slow)
            made_up = min(0.5 * debt, 0.3 * ratio * days) if at >= 4 else 0.0
            found[at] = ratio - made_up / days
            debt += days * (ratio - 1) - made_up
        return found


LAWS: Final[dict[str, type[Law]]] = {"queues": Queues, "shocks": Shocks, "deadlines": Deadlines}


# What a forecaster sees and says


def network(case: Case, day: int) -> Network:
    """The project's chain with what is reported by a day; the end carries the promise."""
    calendar = every_day(AXIS)
    activities, begin = [], case.start
    for at, days in enumerate(case.planned.tolist()):
        facts: dict[str, int] = {}
        end = begin + int(case.real[at])
        if begin < day:
            facts["actual_start"] = begin
            if end <= day:
                facts["actual_finish"] = end
        due = case.due if at == len(case.planned) - 1 else None
        activities.append(Activity(f"S{at}", days * 100, 0, due=due, **facts))
        begin = end
    links = tuple(Link(a.id, b.id, "FS") for a, b in pairwise(activities))
    return Network(tuple(activities), links, (calendar,), AXIS, case.name)


def groups(found: list[Case]) -> dict[str, list[str]]:
    rows = [(case, at) for case in found for at in range(len(STAGES))]
    return {
        "stage": [STAGES[at] for _case, at in rows],
        "item": [f"S{at}" for _case, at in rows],
        "kind": [f"K{case.kind}" for case, _at in rows],
        "town": [f"T{case.town}" for case, _at in rows],
        "project": [case.name for case, _at in rows],
    }


def works(found: list[Case], day: int) -> Works:
    """Steps begun by a day, closed or open."""
    rows, late = [], []
    for case in found:
        begins = np.concatenate([[case.start], case.ends[:-1]])
        delays = plan_of([case]).lateness(begins.astype(np.float64))
        for at, (begin, end) in enumerate(zip(begins.tolist(), case.ends.tolist(), strict=True)):
            if begin < day:
                rows.append((case, at, max(1, min(end, day) - begin), end > day))
                late.append(delays[at])
    planned = np.array([100 * case.planned[at] for case, at, _days, _open in rows], np.float64)
    mean, spread = log_moments(LOW * planned, planned, HIGH * planned)
    # Whole days are reported: the work ended some time on the last one.
    real = np.array([100.0 * days - (0 if still else 50) for _case, _at, days, still in rows])
    named = {
        "stage": [STAGES[at] for _c, at, *_ in rows],
        "item": [f"S{at}" for _c, at, *_ in rows],
        "kind": [f"K{c.kind}" for c, *_ in rows],
        "town": [f"T{c.town}" for c, *_ in rows],
        "project": [c.name for c, *_ in rows],
    }
    is_open = np.array([each for *_, each in rows], bool)
    return Works(
        np.log(real / planned) - mean, np.maximum(spread, LEAST_SPREAD), is_open, named, np.array(late)
    )


def plan_of(found: list[Case]) -> Planned:
    """The days that were promised with the project's end."""
    starts = [case.start + np.cumsum(case.planned) - case.planned for case in found]
    lengths = [case.planned.sum() for case in found]
    return Planned(
        np.concatenate(starts).astype(np.float64), np.repeat(lengths, len(STAGES)).astype(np.float64)
    )


Chances = Callable[[list[Case], list[Case], int], Floats]


def learning(everything: list[Case], asked: list[Case], day: int) -> Floats:
    """The product: classes and projects learnt from closed and open steps, common factors."""
    learnt = learn(works([case for case in everything if case.start < day], day), BETWEEN)
    arrays = compile([network(case, day) for case in asked])
    low, likely, high = around_plan(arrays, LOW, HIGH)
    town = np.repeat([case.town for case in asked], len(STAGES))
    assumed = Assumed(
        low, likely, high, {"project": by_project(arrays), "town": town}, least_spread=LEAST_SPREAD,
        planned=plan_of(asked),
    )  # fmt: skip
    return chances(learnt_uncertainty(arrays, day, assumed, learnt, groups(asked)), asked, day)


def independent(everything: list[Case], asked: list[Case], day: int) -> Floats:
    """The red control: every step on its own, nothing learnt."""
    arrays = compile([network(case, day) for case in asked])
    return chances(Uncertainty(arrays, *around_plan(arrays, LOW, HIGH)), asked, day)


def chances(model: Uncertainty, asked: list[Case], day: int) -> Floats:
    told = forecast(model, day, SAMPLES, 1).commitments()
    assert [odds.project for odds in told] == [case.name for case in asked]
    return np.array([odds.probability for odds in told], np.float64)


def record(law: str, count: int, seed: int, say: Chances) -> Record:
    """Every month's forecast of every open promise, with what became of it."""
    found = cases(LAWS[law], count, seed)
    rows: list[tuple[int, int, int, int, float, bool]] = []
    for month in range(LEARNING + TESTED):
        day = FIRST + month * MONTH
        asked = [case for case in found if case.start < day <= case.due and case.ends[-1] > day]
        if asked:
            told = say(found, asked, day)
            rows += [
                (int(case.name[1:]), case.kind, day, case.due, chance, bool(case.ends[-1] <= case.due))
                for case, chance in zip(asked, told.tolist(), strict=True)
            ]
    last = FIRST + (LEARNING + TESTED) * MONTH
    rows = [row for row in rows if row[3] < last]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Record(*columns)


def bent(made: Record) -> tuple[Floats, Choice]:
    """What the product would have shown in each entry: the best method known at the begin of its month."""
    from luodi.engine.learning.choice import in_time

    told = made.chance.copy()
    methods = in_time(made)
    choice = Choice(Method.SIMULATED, AS_IT_IS, 0, {})
    for day in np.unique(made.day).tolist():
        choice = choose(made.only(made.due < day))
        now = made.day == day
        told[now] = methods[choice.method][now]
    return told, choice


def one_each(made: Record) -> Ints:
    """Places of the first forecast of each promise after the year of learning: the one that knows least."""
    later = np.flatnonzero(made.day >= FIRST + LEARNING * MONTH)
    _, first = np.unique(made.promise[later], return_index=True)
    return np.sort(later[first])


def verdicts(law: str, count: int, seed: int) -> dict[str, Verdict]:
    """The product and the red control on one district."""
    found = {}
    for name, say in {"luodi": learning, "independent": independent}.items():
        made = record(law, count, seed, say)
        told = bent(made)[0] if name == "luodi" else made.chance
        chosen = one_each(made)
        found[name] = judge(made.only(chosen), told[chosen], made.base[chosen], made.reference[chosen])
    return found


def main(words: list[str]) -> int:
    count = int(words[0]) if words else 487
    for law in LAWS:
        for seed in SEEDS:
            for name, it in verdicts(law, count, seed).items():
                facts: dict[str, Any] = {
                    "district": law, "seed": seed, "forecaster": name, "rows": it.rows, "kept": round(it.kept, 3),
                    "brier": round(it.brier, 4), "base": round(it.brier_base, 4), "class": round(it.brier_reference, 4),
                    "skill": round(it.skill, 3), "auc": it.auc and round(it.auc, 3), "ece": round(it.error, 3),
                    "limit": round(it.error_limit, 3), "calibrated": it.is_calibrated,
                }  # fmt: skip
                print(json.dumps(facts), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Ways to make up lost time: crashing an activity, overlapping two that follow each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from luodi.engine.arrays import FINISHED, NOT_STARTED, Arrays, Ints
from luodi.engine.limits import HUGE
from luodi.engine.network import Activity
from luodi.engine.workdays import FULL_DAY


@dataclass(frozen=True, slots=True)
class Crash:
    """An activity may be shortened, by whole productive days, down to `least_duration` hundredths.

    Several for one activity are steps: each goes further down and is no cheaper per day than the one
    before. Of an activity under way only the part still to do can be shortened, in proportion.
    """

    activity: str
    least_duration: int
    yuan_per_day: int
    project: str = ""

    def __post_init__(self) -> None:
        who = f"crashing of activity {self.activity!r}"
        if self.least_duration < 1:
            raise ValueError(f"{who}: a least duration of {self.least_duration / FULL_DAY:g} days")
        _price(who, self.yuan_per_day)


@dataclass(frozen=True, slots=True)
class Overlap:
    """`succ` may begin up to `most_days` productive days (of the lag's calendar) before its FS link allows.

    Several for one link are steps: each goes further and is no cheaper per day than the one before.
    """

    pred: str
    succ: str
    most_days: int
    yuan_per_day: int
    project: str = ""

    def __post_init__(self) -> None:
        who = f"overlap of {self.pred!r} and {self.succ!r}"
        if not 1 <= self.most_days < HUGE:
            raise ValueError(f"{who}: {self.most_days} days")
        _price(who, self.yuan_per_day)


Option = Crash | Overlap


def _price(who: str, yuan: int) -> None:
    if not 0 <= yuan < HUGE:
        raise ValueError(f"{who}: {yuan} yuan a day")

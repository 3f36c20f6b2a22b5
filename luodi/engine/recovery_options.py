"""Ways to make up lost time: crashing an activity, overlapping two that follow each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from luodi.engine.arrays import ACTUAL_START, FINISHED, NOT_STARTED, PRED, SUCC, Arrays, Ints
from luodi.engine.limits import HUGE
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


@dataclass(frozen=True)
class Priced:
    """Options as arrays, project by project: rows ``project_at[p]`` … ``project_at[p + 1]`` of `table`.

    `table`: position of the activity (or row of the link), 1 for a link, full duration (what is left of
    it for work under way) or lag, most days, chosen days, place of its price list in `yuan`, scratch.
    A price list holds the cost of 0, 1, 2 … days.
    """

    table: Ints
    yuan: Ints
    project_at: Ints

    def only(self, *, is_link: bool) -> "Priced":
        """Overlaps alone (`is_link`) or crashing alone."""
        kept = self.table[:, 1] == is_link
        return Priced(self.table[kept], self.yuan, np.append(0, np.cumsum(kept))[self.project_at])


class Offers:
    """Finds what options name in prepared networks and packs them."""

    def __init__(self, arrays: Arrays, data_date: int) -> None:
        self._arrays = arrays
        self._data_date = data_date
        self._homes: dict[str, list[int]] = {}
        for project in range(len(arrays.projects)):
            for at in arrays.span(project):
                self._homes.setdefault(arrays.activities[at].id, []).append(at)
        self._links = {
            (int(pred), int(succ)): row
            for row, (pred, succ) in enumerate(arrays.tables.link[:, [PRED, SUCC]])
            if arrays.links[row].type == "FS"
        }

    def packed(self, options: Iterable[Option]) -> Priced:
        """ValueError where an option names what is not there, or its steps do not go on from each other."""
        crashes: dict[int, list[Crash]] = {}
        overlaps: dict[int, list[Overlap]] = {}
        for option in options:
            if isinstance(option, Crash):
                crashes.setdefault(self._activity(option.activity, option), []).append(option)
            else:
                overlaps.setdefault(self._link(option), []).append(option)
        rows = [(at, 0, *self._crashing(at, steps)) for at, steps in crashes.items()]
        rows += [(row, 1, *self._overlapping(row, steps)) for row, steps in overlaps.items()]
        return self._table([row for row in rows if len(row[3]) > 1])

    def _table(self, rows: list[tuple[int, int, int, list[int]]]) -> Priced:
        pred_of = self._arrays.tables.link[:, PRED]
        order = sorted(rows, key=lambda row: (pred_of[row[0]] if row[1] else row[0], row[1], row[0]))
        places = [0, *accumulate(len(prices) for *_, prices in order)]
        table = np.array(
            [
                (at, is_link, full, len(prices) - 1, 0, place, 0)
                for (at, is_link, full, prices), place in zip(order, places, strict=False)
            ],
            np.int64,
        ).reshape(-1, 7)
        yuan = np.array([cost for *_, prices in order for cost in prices] or [0], np.int64)
        positions = [int(pred_of[at]) if is_link else at for at, is_link, *_ in order]
        return Priced(table, yuan, np.searchsorted(positions, self._arrays.tables.project_at))

    def _activity(self, activity_id: str, option: Option) -> int:
        if option.project:
            try:
                return self._arrays.at(activity_id, option.project)
            except KeyError:
                raise ValueError(
                    f"an option names the unknown activity {activity_id!r} of {option.project!r}"
                ) from None
        homes = self._homes.get(activity_id, [])
        if not homes:
            raise ValueError(f"an option names the unknown activity {activity_id!r}")
        if len(homes) > 1:
            raise ValueError(f"an option names activity {activity_id!r} of {len(homes)} projects")
        return homes[0]

    def _link(self, option: Overlap) -> int:
        pair = self._activity(option.pred, option), self._activity(option.succ, option)
        if pair not in self._links:
            raise ValueError(f"overlap of {option.pred!r} and {option.succ!r}: no FS link joins them")
        return self._links[pair]

    def _crashing(self, at: int, steps: Sequence[Crash]) -> tuple[int, list[int]]:
        activity = self._arrays.activities[at]
        spans = []
        for step in steps:
            if step.least_duration > activity.duration:
                raise ValueError(
                    f"crashing of activity {activity.id!r}: a least duration of "
                    f"{step.least_duration / FULL_DAY:g} days, longer than its {activity.duration / FULL_DAY:g}"
                )
            spans.append(((activity.duration - step.least_duration) // FULL_DAY, step.yuan_per_day))
        full, left = self._work(at)
        prices = _price_list(f"crashing of activity {activity.id!r}", spans)
        most = (activity.duration - min(step.least_duration for step in steps)) * left
        return full, prices[: 1 + most // (max(activity.duration, 1) * FULL_DAY)]

    def _work(self, at: int) -> tuple[int, int]:
        """What the duration is counted down from, and what is left of the work."""
        activity, state = self._arrays.activities[at], self._arrays.state(at)
        if state == NOT_STARTED:
            return activity.duration, activity.duration
        if state == FINISHED:
            return activity.duration, 0
        if activity.remaining is not None:
            return activity.remaining, min(activity.remaining, activity.duration)
        begun = int(self._arrays.tables.activity[at, ACTUAL_START])
        done = max(0, self._arrays.calendar_of(at).work(begun, self._data_date))
        return activity.duration, max(0, activity.duration - done)

    def _overlapping(self, row: int, steps: Sequence[Overlap]) -> tuple[int, list[int]]:
        link = self._arrays.links[row]
        pred, succ = (int(at) for at in self._arrays.tables.link[row, [PRED, SUCC]])
        who = f"overlap of {link.pred!r} and {link.succ!r}"
        most = max(step.most_days for step in steps)
        if most * FULL_DAY > self._arrays.activities[pred].duration:
            raise ValueError(f"{who}: {most} days, longer than the predecessor")
        prices = _price_list(who, [(step.most_days, step.yuan_per_day) for step in steps])
        open_still = self._arrays.state(succ) == NOT_STARTED and self._arrays.state(pred) != FINISHED
        return link.lag, prices if open_still else [0]


def _price_list(who: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Cost of 0, 1, 2 … days from (days reached, price of a day)."""
    steps = sorted(spans)
    for (days, price), (further, dearer) in pairwise(steps):
        if further == days or dearer < price:
            raise ValueError(f"{who}: the step to {further} days neither goes further nor costs more")
    prices = [0]
    for days, price in steps:
        while len(prices) <= days:
            prices.append(prices[-1] + price)
    return prices

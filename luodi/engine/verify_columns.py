"""A first look at a whole schedule in columns, for `verify_limits`: who surely keeps all that is his own.

Sums of days and comparisons, no arithmetic of the passes or kernels. What is not sure here is not wrong yet:
it is looked at again by itself, day by day.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter

import numpy as np

from luodi.engine.arrays import Bools, Ints, merged_calendars
from luodi.engine.network import Activity, Network
from luodi.engine.workdays import Calendar

Placed = tuple[int, int, int]
"""Start slot, finish boundary, number of the mode."""
Key = tuple[str, str]
_FLOORS = (("start_no_earlier", 0), ("must_start", 0), ("finish_no_earlier", 1), ("must_finish", 1))
_CAPS = (("start_no_later", 0), ("must_start", 0), ("finish_no_later", 1), ("must_finish", 1), ("due", 1))


class Columns:
    """Activities of several networks one after the other, with the dates a schedule gives them.

    `start`, `finish`, `mode` once `place` was called; `calendar` numbers the activity's own in `calendars`.
    """

    start: Ints
    finish: Ints
    mode: Ints

    def __init__(self, networks: Sequence[Network]) -> None:
        self.networks = networks
        self.activities: list[Activity] = [a for network in networks for a in network.activities]
        self.keys: list[Key] = [
            (activity.project or name, activity.id)
            for number, network in enumerate(networks)
            for name in (network.name or str(number),)
            for activity in network.activities
        ]
        self.number = dict(zip(self.keys, range(len(self.keys)), strict=True))
        self.home = np.repeat(np.arange(len(networks)), [len(n.activities) for n in networks]).tolist()
        self.calendars, self._local = merged_calendars(networks)
        own = [a.calendar for a in self.activities]
        self.calendar = np.array(
            [self._local[network][number] for network, number in zip(self.home, own, strict=True)], np.int64
        )
        self.work = np.array([a.duration for a in self.activities], np.int64)
        started, ended = self._said("actual_start"), self._said("actual_finish")
        self.finished = ~np.isnan(ended) | ((self.work == 0) & ~np.isnan(started))
        self.begun = ~np.isnan(started) | self.finished

    def place(self, placed: Mapping[Key, Placed]) -> None:
        """Takes the dates of a schedule."""
        self.start, self.finish, self.mode = (
            np.array([placed[key] for key in self.keys], np.int64).reshape(-1, 3).T
        )

    def _said(self, what: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """One fact of each activity, NaN where nothing is said."""
        said = list(map(attrgetter(what), self.activities))
        if said.count(None) == len(said):
            return np.full(len(said), np.nan)
        return np.array(said, np.float64)

    def sure(self, effective: Ints, calendars: Sequence[Calendar], data_date: int) -> Bools:
        """Who has just the days he needs, on days he works, behind all predecessors and within his dates."""
        start, finish = self.start, self.finish
        sure = ~self.begun & (start > data_date) & (self.mode == 0)
        sure &= (self.work > 0) | (start == finish)
        for number, calendar in enumerate(calendars):
            own = np.flatnonzero((effective == number) & (self.work > 0))
            sure[own] &= just_enough(calendar, start[own], finish[own], self.work[own])
        sure[self._doubtful_links()] = False
        dates = start, finish
        for what, end in _FLOORS:
            sure &= ~(dates[end] < self._said(what))
        for what, end in _CAPS:
            sure &= ~(dates[end] > self._said(what))
        return np.asarray(sure, np.bool_)

    @cached_property
    def links(self) -> Ints:
        """Per link: predecessor, successor, counts from a finish, holds a finish, lag, its calendar."""
        rows: list[tuple[int, int, bool, bool, int, int]] = []
        begin = 0
        for network, local in zip(self.networks, self._local, strict=True):
            at = dict(zip(network.by_id, range(begin, begin + len(network.by_id)), strict=True))
            rows += [
                (
                    at[link.pred],
                    at[link.succ],
                    link.type in ("FS", "FF"),
                    link.type in ("FF", "SF"),
                    link.lag,
                    -1 if link.lag_calendar is None else local[link.lag_calendar],
                )
                for link in network.links
            ]
            begin += len(at)
        links = np.array(rows, np.int64).reshape(-1, 6)
        links[:, 5] = np.where(links[:, 5] < 0, self.calendar[links[:, 1]], links[:, 5])
        return links

    def _doubtful_links(self) -> Ints:
        """Successors of links that are not surely kept. A lead only helps."""
        pred, succ, from_finish, to_finish, lag, calendar = self.links.T
        origin = np.where(from_finish, self.finish[pred], self.start[pred])
        end = np.where(to_finish, self.finish[succ], self.start[succ])
        kept = end >= origin
        for number in np.unique(calendar[lag > 0]).tolist():
            own = np.flatnonzero((lag > 0) & (calendar == number))
            kept[own] &= worked_between(self.calendars[number], origin[own], end[own]) >= lag[own]
        return np.asarray(succ[~kept])


def worked_between(calendar: Calendar, low: Ints, high: Ints) -> Ints:
    """Hundredths worked in each [low, high) inside the axis; -1 where one lies outside."""
    inside = (low >= 0) & (low <= high) & (high <= calendar.axis.length)
    done = np.concatenate(([0], np.cumsum(calendar.weights, dtype=np.int64)))
    return np.where(inside, done[np.where(inside, high, 0)] - done[np.where(inside, low, 0)], -1)


def just_enough(calendar: Calendar, start: Ints, finish: Ints, work: Ints) -> Bools:
    """Which dates inside the axis begin on a worked day and hold the work and no day more."""
    enough = worked_between(calendar, start, finish) >= work
    too_much = worked_between(calendar, start, finish - 1) >= work
    worked = calendar.weights[np.clip(start, 0, calendar.axis.length - 1)] > 0
    return np.asarray(enough & ~too_much & worked, np.bool_)


def used_by_day(calendar: Calendar, span: tuple[int, int], start: Ints, finish: Ints, amount: Ints) -> Ints:
    """What activities of one calendar use on each slot of a span, days of rest left out."""
    low, high = span
    change = np.zeros(high - low + 1, np.int64)
    np.add.at(change, start - low, amount)
    np.add.at(change, finish - low, -amount)
    slots = np.arange(low, high + 1)
    inside = (slots >= 0) & (slots < calendar.axis.length)
    return np.cumsum(change) * (~inside | (calendar.weights[np.where(inside, slots, 0)] > 0))

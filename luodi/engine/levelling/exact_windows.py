"""Windows: the starts that links and longest waits leave to each way, before any search."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from luodi.engine.levelling.exact_case import Case, Way
from luodi.engine.workdays import Calendar

ROUNDS: Final = 60
"""Waits and links can push each other day by day; what is left after so many rounds is the model's."""


def tightened(case: Case) -> Case:
    """The case without the starts that no schedule can use; a way may be left without any."""
    windows = _Windows(case)
    for _ in range(ROUNDS):
        if not windows.round() or windows.is_stuck:
            break
    ways = tuple(tuple(group) for group in windows.ways)
    return replace(case, ways=ways)


def finished_by(case: Case, ends: Mapping[int, int]) -> Case:
    """The case with some activities finishing at a boundary at the latest."""
    ways = tuple(
        tuple(way.kept(way.finishes <= ends.get(position, case.end)) for way in group)
        for position, group in enumerate(case.ways)
    )
    return tightened(replace(case, ways=ways))


class _Windows:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.ways: list[list[Way]] = [list(group) for group in case.ways]
        links = range(len(case.arrays.links))
        self.links = [(*case.ends_of(link), *case.lag(link)) for link in links]

    @property
    def is_stuck(self) -> bool:
        return any(not any(len(way.starts) for way in self.ways[p]) for p in self.case.open)

    def round(self) -> bool:
        """One sweep over links and waits, forward and backward; did any window shrink?"""
        changed = False
        for link in (*self.links, *reversed(self.links)):
            changed |= self._link(link)
            if changed and self.is_stuck:
                return True
        for wait in self.case.waits:
            _, latest = self._origin(wait.pred, wait.from_finish)
            first, _ = self._window(wait.succ, False)
            if self._is_open(wait.succ) and not self.case.is_started(wait.succ):
                changed |= self._keep(wait.succ, False, high=latest + wait.days)
                if self._is_open(wait.pred):
                    changed |= self._keep_origin(wait.pred, wait.from_finish, low=first - wait.days)
            if self.is_stuck:
                return True
        return changed

    def _link(self, link: tuple[int, int, bool, bool, Calendar, int]) -> bool:
        pred, succ, from_finish, to_finish, calendar, lag = link
        if not self._is_open(succ):
            return False
        earliest, _ = self._origin(pred, from_finish)
        changed = self._keep(succ, to_finish, low=calendar.advance(earliest, lag))
        if self._is_open(pred) and (from_finish or not self.case.is_started(pred)):
            _, latest = self._window(succ, to_finish)
            changed |= self._keep(pred, from_finish, high=calendar.retreat(latest, lag))
        return changed

    def _is_open(self, position: int) -> bool:
        return bool(self.case.ways[position])

    def _origin(self, position: int, at_finish: bool) -> tuple[int, int]:
        """The earliest and latest boundary a link or wait can leave from."""
        if not self._is_open(position):
            dates = self.case.fixed(position)
            return dates[at_finish], dates[at_finish]
        if not at_finish and self.case.is_started(position):
            start = self.case.fixed(position)[0]
            return start, start
        return self._window(position, at_finish)

    def _window(self, position: int, at_finish: bool) -> tuple[int, int]:
        ways = [way for way in self.ways[position] if len(way.starts)]
        if not ways:
            return self.case.end, self.case.data_date - 1
        if at_finish:
            return min(int(way.finishes[0]) for way in ways), max(int(way.finishes[-1]) for way in ways)
        return min(int(way.starts[0]) for way in ways), max(int(way.starts[-1]) for way in ways)

    def _keep_origin(self, position: int, at_finish: bool, low: int) -> bool:
        if not at_finish and self.case.is_started(position):
            return False
        return self._keep(position, at_finish, low=low)

    def _keep(self, position: int, at_finish: bool, low: int | None = None, high: int | None = None) -> bool:
        """Drops the starts outside the bounds; did any go?"""
        changed = False
        for number, way in enumerate(self.ways[position]):
            values = way.finishes if at_finish else way.starts
            first = 0 if low is None else int(np.searchsorted(values, low, side="left"))
            last = len(values) if high is None else int(np.searchsorted(values, high, side="right"))
            if first > 0 or last < len(values):
                part = slice(first, max(first, last))
                self.ways[position][number] = replace(
                    way, starts=way.starts[part], finishes=way.finishes[part]
                )
                changed = True
        return changed

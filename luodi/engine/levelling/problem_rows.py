"""The rows of a levelling problem: live activities, links that can still move, needs and waits."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from luodi.engine import arrays as at
from luodi.engine.arrays import Arrays, Ints
from luodi.engine.limits import Limits
from luodi.engine.network import LINK_TYPES
from luodi.engine.result import Objective
from luodi.engine.workdays import Calendar

Ints32 = NDArray[np.int32]
NEVER = 1 << 30
COLUMNS = 16


@dataclass(frozen=True)
class Rows:
    """Rows of `Problem.act`, `.pred`, `.need`, `.wait` and the calendars their numbers mean."""

    act: Ints32
    pred: Ints32
    need: Ints32
    wait: Ints32
    wait_at: Ints32
    calendars: tuple[Calendar, ...]
    position: Ints
    link: Ints
    floor_by: Ints


def rows_of(arrays: Arrays, limits: Limits, objective: Objective, data_date: int, modes: Ints) -> Rows:
    """Everything that can still be placed, in days from the data date."""
    return _Build(arrays, limits, data_date).rows(objective, modes)


class _Build:
    def __init__(self, arrays: Arrays, limits: Limits, data_date: int) -> None:
        self.arrays, self.limits, self.data_date = arrays, limits, data_date
        table = arrays.tables.activity
        self.position = np.flatnonzero(table[:, at.STATE] != at.FINISHED)
        self.live = np.full(len(table), -1, np.int64)
        self.live[self.position] = np.arange(len(self.position))
        self.calendars = list(arrays.calendars)
        self.narrowed: dict[tuple[int, tuple[int, ...]], int] = {}
        self.number = {limit.code: n for n, limit in enumerate((*limits.capacities, *limits.quotas))}
        self.act = np.zeros((len(self.position), COLUMNS), np.int32)
        self.floor_by = np.full(len(self.position), at.BY_DATA_DATE, np.int64)

    def rows(self, objective: Objective, modes: Ints) -> Rows:
        works, demands = self._ways(modes)
        need = self._needs(demands)
        self._own(works, objective)
        pred, link = self._links()
        wait, wait_at = self._waits()
        calendars = tuple(self.calendars)
        shape = (self.act, pred, need, wait, wait_at, calendars)
        return Rows(*shape, position=self.position, link=link, floor_by=self.floor_by)

    def _home(self, activity: str, project: str) -> int:
        """The live number of an activity that a limit names; -1 when it is finished."""
        return int(self.live[self.arrays.at(activity, project or None)])

    def _ways(self, modes: Ints) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
        """Work and needs that modes and demands give, by live number."""
        works: dict[int, int] = {}
        demands: dict[int, list[tuple[int, int]]] = {}
        seen: dict[int, int] = {}
        for mode in self.limits.modes:
            i = self._home(mode.activity, mode.project)
            number = seen.get(i, 0)
            seen[i] = number + 1
            if i >= 0 and number == modes[self.position[i]]:
                works[i] = mode.duration
                demands[i] = [(self.number[code], amount) for code, amount in mode.demands]
        for demand in self.limits.demands:
            i = self._home(demand.activity, demand.project)
            if i >= 0 and i not in seen:
                demands.setdefault(i, []).append((self.number[demand.limit], demand.amount))
        return works, demands

    def _needs(self, demands: dict[int, list[tuple[int, int]]]) -> Ints32:
        """Problem.need; sets the effective calendars. Who has started has taken from the quotas."""
        capacities = len(self.limits.capacities)
        table = self.arrays.tables.activity[self.position]
        started = (table[:, at.STATE] == at.STARTED).tolist()
        calendars = table[:, at.CALENDAR].tolist()
        rows: list[tuple[int, int]] = []
        for i in range(len(self.position)):
            self.act[i, 12] = len(rows)
            own = [
                (limit, amount)
                for limit, amount in sorted(demands.get(i, ()))
                if amount and not (started[i] and limit >= capacities)
            ]
            rows += own
            self.act[i, 13] = len(rows)
            using = tuple(limit for limit, _ in own if limit < capacities)
            self.act[i, 1] = self._narrowed(calendars[i], using) if using else calendars[i]
        return np.array(rows, np.int32).reshape(-1, 2)

    def _narrowed(self, calendar: int, using: tuple[int, ...]) -> int:
        key = (calendar, using)
        if key not in self.narrowed:
            own = self.arrays.calendars[calendar]
            others = [self.limits.capacities[n].calendar for n in using]
            weights = own.weights
            for other in others:
                if other is not None:
                    weights = np.minimum(weights, other.weights)
            if np.array_equal(weights, own.weights):
                self.narrowed[key] = calendar
            else:
                self.narrowed[key] = len(self.calendars)
                self.calendars.append(Calendar(own.code, own.axis, weights))
        return self.narrowed[key]

    def _own(self, works: dict[int, int], objective: Objective) -> None:
        """Work, floors, caps, due dates, weights, pauses."""
        table = self.arrays.tables.activity[self.position]
        started = table[:, at.STATE] == at.STARTED
        milestone = (table[:, at.DURATION] == 0) & (table[:, at.PRED_TO] > table[:, at.PRED_FROM])
        act, here = self.act, self.data_date
        act[:, 0] = table[:, at.DURATION]
        for i, work in works.items():
            act[i, 0] = work
        for i in np.flatnonzero(started):
            act[i, 0] = self._remainder(table[i])
        act[:, 2] = np.where(milestone & ~started, 1, 0)
        floors = np.where(started, at.NO_FLOOR, table[:, at.START_FLOOR]) - here
        self._raise_floors(floors, at.BY_START_FLOOR)
        for i in np.flatnonzero(table[:, at.FINISH_FLOOR] > here):
            begin = self._start_for_finish(int(i), int(table[i, at.FINISH_FLOOR]))
            self._raise_floor(int(i), begin - here, at.BY_FINISH_FLOOR)
        act[:, 3] = np.where(started, NEVER, _relative(table[:, at.START_CAP], here))
        act[:, 4] = _relative(table[:, at.FINISH_CAP], here)
        act[:, 5] = _relative(table[:, at.DUE], here)
        sizes = np.diff(self.arrays.tables.project_at)
        act[:, 14] = np.repeat(np.arange(len(sizes)), sizes)[self.position]
        weights = np.array([objective.weights.get(p, 1) for p in self.arrays.projects], np.int32)
        act[:, 6] = weights[act[:, 14]]
        act[:, 7] = -1
        for whole in self.limits.unbroken:
            i = self._home(whole.activity, whole.project)
            if i >= 0:
                act[i, 7] = whole.longest_pause
        act[:, 15] = started

    def _remainder(self, row: Ints) -> int:
        if row[at.REMAINING] >= 0:
            return int(row[at.REMAINING])
        calendar = self.arrays.calendars[int(row[at.CALENDAR])]
        left = int(row[at.DURATION]) - calendar.work(int(row[at.ACTUAL_START]), self.data_date)
        return max(1, min(int(row[at.DURATION]), left))

    def _start_for_finish(self, i: int, boundary: int) -> int:
        calendar, work = self.calendars[int(self.act[i, 1])], int(self.act[i, 0])
        return boundary if work == 0 else calendar.latest_start(boundary - 1, work) + 1

    def _raise_floors(self, floors: Ints, by: int) -> None:
        higher = floors > self.act[:, 2]
        self.act[higher, 2] = np.minimum(floors[higher], NEVER)
        self.floor_by[higher] = by

    def _raise_floor(self, i: int, floor: int, by: int) -> None:
        if floor > self.act[i, 2]:
            self.act[i, 2] = min(floor, NEVER)
            self.floor_by[i] = by

    def _links(self) -> tuple[Ints32, Ints]:
        """Links whose predecessor can still move; the others become floors."""
        table, link = self.arrays.tables.activity, self.arrays.tables.link
        pred, succ = link[:, at.PRED], link[:, at.SUCC]
        from_start = np.isin(link[:, at.TYPE], (LINK_TYPES.index("SS"), LINK_TYPES.index("SF")))
        state = table[pred, at.STATE]
        wanted = self.live[succ] >= 0
        settled = (state == at.FINISHED) | ((state == at.STARTED) & from_start)
        for k in np.flatnonzero(wanted & settled):
            self._settled(int(k), bool(from_start[k]))
        moving = np.flatnonzero(wanted & ~settled)
        rows = np.zeros((len(moving), 4), np.int32)
        rows[:, 0] = self.live[pred[moving]]
        rows[:, 1:] = link[moving][:, [at.TYPE, at.LAG, at.LAG_CALENDAR]]
        count = np.bincount(self.live[succ[moving]], minlength=len(self.act))
        self.act[:, 9] = np.cumsum(count)
        self.act[:, 8] = self.act[:, 9] - count
        return rows, moving

    def _settled(self, k: int, from_start: bool) -> None:
        row = self.arrays.tables.link[k]
        pred = self.arrays.tables.activity[int(row[at.PRED])]
        origin = int(pred[at.ACTUAL_START if from_start else at.ACTUAL_FINISH])
        bound = self.arrays.calendars[int(row[at.LAG_CALENDAR])].advance(origin, int(row[at.LAG]))
        i = int(self.live[int(row[at.SUCC])])
        if LINK_TYPES[int(row[at.TYPE])] in ("FF", "SF"):
            bound = self._start_for_finish(i, bound)
        self._raise_floor(i, bound - self.data_date, k)

    def _waits(self) -> tuple[Ints32, Ints32]:
        """Both ends of every wait that can still be broken; a settled predecessor leaves a start cap."""
        rows: list[tuple[int, int, int, int, int]] = []
        table = self.arrays.tables.activity
        for wait in self.limits.waits:
            succ = self._home(wait.succ, wait.project)
            if succ < 0 or self.act[succ, 15]:
                continue
            origin = self.arrays.at(wait.pred, wait.project or None)
            pred, from_finish = int(self.live[origin]), wait.type == "FS"
            if pred < 0 or (self.act[pred, 15] and not from_finish):
                begun = table[origin, at.ACTUAL_FINISH if from_finish else at.ACTUAL_START]
                cap = int(begun) + wait.days - self.data_date
                self.act[succ, 3] = max(-NEVER, min(int(self.act[succ, 3]), cap))
            else:
                rows.append((succ, pred, 0, int(from_finish), wait.days))
                rows.append((pred, succ, 1, int(from_finish), wait.days))
        rows.sort()
        for owner, *_ in rows:
            self.act[owner, 15] |= 2
        return _by_owner(rows, len(self.act))


def _by_owner(rows: list[tuple[int, int, int, int, int]], count: int) -> tuple[Ints32, Ints32]:
    table = np.array(rows, np.int32).reshape(-1, 5)
    ends = np.zeros(count + 1, np.int32)
    ends[1:] = np.cumsum(np.bincount(table[:, 0], minlength=count))
    return np.ascontiguousarray(table[:, 1:]), ends


def _relative(values: Ints, data_date: int) -> Iterable[int] | Ints:
    return np.clip(values - data_date, -NEVER, NEVER)

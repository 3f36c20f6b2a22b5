"""The rows of a levelling problem: live activities, links that can still move, needs and waits."""

from dataclasses import dataclass

import numpy as np

from luodi.engine import arrays as at
from luodi.engine.arrays import Arrays, Ints
from luodi.engine.levelling import columns as col
from luodi.engine.levelling.columns import NEVER, Ints32
from luodi.engine.limits import Capacity, Limits, Quota
from luodi.engine.network import LINK_TYPES
from luodi.engine.result import Objective
from luodi.engine.workdays import Calendar


@dataclass(frozen=True)
class Rows:
    """Rows of `Ground.act`, of the parts of `.link`, of `.need`, and the calendars their numbers mean."""

    act: Ints32
    pred: Ints32
    need: Ints32
    wait: Ints32
    floor: Ints32
    project: Ints
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
        both: tuple[Capacity | Quota, ...] = (*limits.capacities, *limits.quotas)
        self.number = {limit.code: n for n, limit in enumerate(both)}
        self.act = np.zeros((len(self.position), col.COLUMNS), np.int32)
        self.floor = np.zeros(len(self.position), np.int32)
        self.floor_by = np.full(len(self.position), at.BY_DATA_DATE, np.int64)

    def rows(self, objective: Objective, modes: Ints) -> Rows:
        works, demands = self._ways(modes)
        need = self._needs(demands)
        self._own(works, objective)
        pred, link = self._links()
        wait = self._waits()
        calendars = tuple(self.calendars)
        shape = (self.act, pred, need, wait, self.floor, self.project, calendars)
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
        """Ground.need; sets the effective calendars. Who has started has taken from the quotas."""
        capacities = len(self.limits.capacities)
        table = self.arrays.tables.activity[self.position]
        started = (table[:, at.STATE] == at.STARTED).tolist()
        calendars = table[:, at.CALENDAR].tolist()
        rows: list[tuple[int, int]] = []
        for i in range(len(self.position)):
            self.act[i, col.NEED_FROM] = len(rows)
            own = [
                (limit, amount)
                for limit, amount in sorted(demands.get(i, ()))
                if amount and not (started[i] and limit >= capacities)
            ]
            rows += own
            self.act[i, col.NEED_TO] = len(rows)
            using = tuple(limit for limit, _ in own if limit < capacities)
            self.act[i, col.CAL] = self._narrowed(calendars[i], using) if using else calendars[i]
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
        act[:, col.WORK] = table[:, at.DURATION]
        for i, work in works.items():
            act[i, col.WORK] = work
        for i in np.flatnonzero(started).tolist():
            act[i, col.WORK] = self._remainder(table[i])
        self.floor[:] = np.where(milestone & ~started, 1, 0)
        floors = np.where(started, at.NO_FLOOR, table[:, at.START_FLOOR]) - here
        self._raise_floors(floors, at.BY_START_FLOOR)
        for i in np.flatnonzero(table[:, at.FINISH_FLOOR] > here).tolist():
            begin = self._start_for_finish(i, int(table[i, at.FINISH_FLOOR]))
            self._raise_floor(i, begin - here, at.BY_FINISH_FLOOR)
        act[:, col.START_CAP] = np.where(started, NEVER, _relative(table[:, at.START_CAP], here))
        act[:, col.FINISH_CAP] = _relative(table[:, at.FINISH_CAP], here)
        act[:, col.DUE] = _relative(table[:, at.DUE], here)
        sizes = np.diff(self.arrays.tables.project_at)
        self.project = np.repeat(np.arange(len(sizes)), sizes)[self.position]
        weights = np.array([objective.weights.get(p, 1) for p in self.arrays.projects], np.int32)
        act[:, col.WEIGHT] = weights[self.project]
        act[:, col.PAUSE] = -1
        for whole in self.limits.unbroken:
            i = self._home(whole.activity, whole.project)
            if i >= 0:
                act[i, col.PAUSE] = whole.longest_pause
        act[:, col.IS_STARTED] = started

    def _remainder(self, row: Ints) -> int:
        if row[at.REMAINING] >= 0:
            return int(row[at.REMAINING])
        calendar = self.arrays.calendars[int(row[at.CALENDAR])]
        left = int(row[at.DURATION]) - calendar.work(int(row[at.ACTUAL_START]), self.data_date)
        return max(1, min(int(row[at.DURATION]), left))

    def _start_for_finish(self, i: int, boundary: int) -> int:
        calendar, work = self.calendars[int(self.act[i, col.CAL])], int(self.act[i, col.WORK])
        return boundary if work == 0 else calendar.latest_start(boundary - 1, work) + 1

    def _raise_floors(self, floors: Ints, by: int) -> None:
        higher = floors > self.floor
        self.floor[higher] = np.minimum(floors[higher], NEVER)
        self.floor_by[higher] = by

    def _raise_floor(self, i: int, floor: int, by: int) -> None:
        if floor > self.floor[i]:
            self.floor[i] = min(floor, NEVER)
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
        rows[:, col.OTHER] = self.live[pred[moving]]
        rows[:, col.KIND :] = link[moving][:, [at.TYPE, at.LAG, at.LAG_CALENDAR]]
        count = np.bincount(self.live[succ[moving]], minlength=len(self.act))
        self.act[:, col.PRED_TO] = np.cumsum(count)
        self.act[:, col.PRED_FROM] = self.act[:, col.PRED_TO] - count
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

    def _waits(self) -> Ints32:
        """Both ends of every wait that can still be broken; a settled predecessor leaves a start cap."""
        rows: list[tuple[int, int, int, int, int]] = []
        table = self.arrays.tables.activity
        for wait in self.limits.waits:
            succ = self._home(wait.succ, wait.project)
            if succ < 0 or self.act[succ, col.IS_STARTED]:
                continue
            origin = self.arrays.at(wait.pred, wait.project or None)
            pred, from_finish = int(self.live[origin]), wait.type == "FS"
            if pred < 0 or (self.act[pred, col.IS_STARTED] and not from_finish):
                begun = table[origin, at.ACTUAL_FINISH if from_finish else at.ACTUAL_START]
                cap = int(begun) + wait.days - self.data_date
                self.act[succ, col.START_CAP] = max(-NEVER, min(int(self.act[succ, col.START_CAP]), cap))
            else:
                rows.append((succ, pred, int(from_finish), wait.days, 0))
                rows.append((pred, succ, int(from_finish), wait.days, 1))
        rows.sort()
        both: Ints32 = np.array(rows, np.int32).reshape(-1, 5)
        count = np.bincount(both[:, 0], minlength=len(self.act))
        self.act[:, col.WAIT_TO] = np.cumsum(count)
        self.act[:, col.WAIT_FROM] = self.act[:, col.WAIT_TO] - count
        return np.ascontiguousarray(both[:, 1:])


def _relative(values: Ints, data_date: int) -> Ints:
    return np.asarray(np.clip(values - data_date, -NEVER, NEVER), np.int64)

"""The order the passes run in: everything that waits for nothing unplaced stands in one layer.

A layer is cut into runs of equal steps (same calendar, same number of predecessors, nothing of their
own), so a pass is a few hundred plain loops without a decision inside, or as many operations on
columns. A link with a lag becomes a step of its own, so that steps only ever compare boundaries.
Large portfolios are cut into blocks of projects that fit the processor's cache, one after the other.
"""

# mypy: disable-error-code="no-any-return"
# (what comes out of an array of integers is Any to the type checker)

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine.arrays import (
    BOUNDED,
    CALENDAR,
    DUE,
    DURATION,
    FAR,
    FINISH_CAP,
    FINISH_FLOOR,
    FINISHED,
    LAG,
    LAG_CALENDAR,
    NO_CAP,
    NO_FLOOR,
    NOT_STARTED,
    PRED,
    PRED_FROM,
    PRED_TO,
    START_CAP,
    START_FLOOR,
    STARTED,
    STATE,
    SUCC,
    TYPE,
    Arrays,
    Bools,
    Tables,
)
from luodi.engine.daycount import DayCount, Ints, Narrow

_BLOCK: Final = 1 << 15  # activities whose tables stay in the second level of the cache

Refs = NDArray[np.uint32]  # without a sign an index needs no check for counting from the end

# Kinds of steps: the lag of a link, an event without and with predecessors, plain work, and whatever
# brings dates of its own (progress, no-earlier and no-later dates, commitments).
LAGGING, OPENING, EVENT, PLAIN, OWN = 0, 1, 2, 3, 4
# Columns of Sweep.runs.
KIND, TAIL, CALENDAR_OF, FIRST, END, FROM, WIDE, FURTHER = 0, 1, 2, 3, 4, 5, 6, 7


class Own(NamedTuple):
    """Dates that activities bring with them, by step; only those of kind OWN are read.

    Forward `starts` = no earlier than; backward `starts` and `finishes` = no later than. `left` = grains left.
    """

    starts: Narrow
    finishes: Narrow
    left: Ints


class Sweep(NamedTuple):
    """One direction, in its own order: what stands close together in time stands close together in memory.

    `runs`: the steps FIRST…END are alike; their references begin at FROM, and each step has WIDE of
    them that press on its near side (forward: its start, backward: its finish), then FURTHER that
    press on the other. TAIL = 1 where no committed date lies at or behind the steps.
    `work`: grains of each step. `refs`: the dates referred to; step n begins at date 2n and finishes at
    date 2n + 1. `place`: the step of each activity, then of what was added; what no run holds comes last.
    """

    runs: Narrow
    work: Narrow
    refs: Refs
    place: Ints


@dataclass(frozen=True)
class Layers:
    """Both directions of prepared arrays; `work` are the durations in grains.

    `anchors` are the cells that hold the actual starts of `begun`, the activities under way.
    """

    ahead: Sweep
    back: Sweep
    work: Ints
    finished: Ints
    begun: Ints
    anchors: Ints
    own_ahead: Ints
    own_back: Ints
    brought_back: Ints  # of each of these: commitment, latest start, latest finish; FAR = none
    has_tail: bool


@dataclass
class _Steps:
    """Columns of the steps of one direction in any order, and the references they make."""

    cell: Ints
    kind: Ints
    calendar: Ints
    work: Ints
    tail: Ints
    block: Ints
    depth: Ints
    owner: Ints  # of each reference: the step that makes it,
    side: Ints  # … 1 where it presses on the other side,
    target: Ints  # … and the cell it refers to

    def ordered(self, size: int) -> Sweep:
        """Sorted into layers and runs."""
        count = len(self.cell)
        wide = np.bincount(2 * self.owner + self.side, minlength=2 * count).reshape(-1, 2)
        shape = wide[:, 0] * (wide[:, 1].max(initial=0) + 1) + wide[:, 1]
        key = 2 * self.block + self.tail
        for column in (self.depth, self.kind, self.calendar, np.unique(shape, return_inverse=True)[1]):
            key = key * (column.max(initial=0) + 1) + column
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if count else np.zeros(0, np.int64)
        rank = np.empty(count, np.int64)
        rank[order] = np.arange(count)
        at = np.append(0, np.cumsum(wide[order].sum(axis=1)))
        chosen = order[first]
        runs = (
            self.kind[chosen],
            self.tail[chosen],
            self.calendar[chosen],
            first,
            np.append(first[1:], count)[: len(first)],
            at[first],
            wide[chosen, 0],
            wide[chosen, 1],
        )
        place = np.full(size, -1, np.int64)
        place[self.cell[order]] = np.arange(count)
        place[place < 0] = np.arange(count, size)
        target = self.target[np.argsort(2 * rank[self.owner] + self.side, kind="stable")]
        refs = 2 * place[target % size] + target // size
        return Sweep(
            _narrow(np.stack(runs, axis=1)), _narrow(self.work[order]), refs.astype(np.uint32), place
        )


def layers(arrays: Arrays, count: DayCount) -> Layers:
    """The order of both passes. Raises ValueError naming the project whose dates would run too far."""
    _check_reach(arrays)
    tables = arrays.tables
    activity, link = tables.activity, tables.link
    work = count.grains(activity[:, CALENDAR], activity[:, DURATION])
    lag = count.grains(link[:, LAG_CALENDAR], link[:, LAG])
    begun = np.flatnonzero(activity[:, STATE] == STARTED)
    own_ahead, own_back = _own(tables)
    sizes = np.diff(tables.project_at)
    block = np.repeat((tables.project_at[1:] - 1) // _BLOCK, sizes)
    ahead, anchors = _ahead(tables, work, lag, block, own_ahead, begun)
    return Layers(
        ahead=ahead,
        back=_back(tables, work, lag, block, own_back),
        work=work,
        finished=np.flatnonzero(activity[:, STATE] == FINISHED),
        begun=begun,
        anchors=anchors,
        own_ahead=np.flatnonzero(own_ahead),
        own_back=np.flatnonzero(own_back),
        brought_back=_brought_back(activity[own_back]),
        has_tail=bool((activity[:, BOUNDED] == 0).any()),
    )


def _narrow(values: Ints) -> Narrow:
    return np.ascontiguousarray(values, np.int32)


def _check_reach(arrays: Arrays) -> None:
    """No chain of a project can lead beyond FAR, even if it holds all its work and lags one by one."""
    tables = arrays.tables
    days = tables.activity[:, DURATION] // 100 + 2
    days += np.bincount(
        tables.link[:, SUCC], weights=np.abs(tables.link[:, LAG]) // 100 + 2, minlength=len(days)
    ).astype(np.int64)
    total = np.add.reduceat(days, tables.project_at[:-1]) if len(days) else days
    for project in np.flatnonzero(total >= FAR // 2):
        raise ValueError(f"project {arrays.projects[project]!r}: {total[project]} days of work and lags")


def _own(tables: Tables) -> tuple[Bools, Bools]:
    """Unfinished activities that bring dates of their own: to the forward and to the backward pass."""
    activity = tables.activity
    state = activity[:, STATE]
    own_ahead = (activity[:, FINISH_FLOOR] > NO_FLOOR) | (activity[:, START_FLOOR] > NO_FLOOR)
    own_back = (activity[:, [DUE, FINISH_CAP, START_CAP]] < NO_CAP).any(axis=1) | (activity[:, BOUNDED] == 0)
    begun, open_ = state == STARTED, state != FINISHED
    return open_ & (own_ahead | begun), own_back | begun


def _brought_back(row: Ints) -> Ints:
    start_cap = np.where(row[:, STATE] == STARTED, NO_CAP, row[:, START_CAP])
    return np.minimum((row[:, DUE], start_cap, row[:, FINISH_CAP]), FAR)


def _kinds(activity: Ints, own: Bools) -> Ints:
    """Kinds of the activities."""
    waits = activity[:, PRED_TO] > activity[:, PRED_FROM]
    kind = np.where(activity[:, DURATION] > 0, PLAIN, np.where(waits, EVENT, OPENING))
    return np.where(own, OWN, kind)


def _ahead(tables: Tables, work: Ints, lag: Ints, block: Ints, own: Bools, begun: Ints) -> tuple[Sweep, Ints]:
    """The forward direction, and the cells of the actual starts of work under way."""
    activity, link = tables.activity, tables.link
    state, total = activity[:, STATE], len(activity)
    lagging = np.flatnonzero((link[:, LAG] != 0) & (state[link[:, SUCC]] != FINISHED))
    anchors = total + len(lagging) + np.arange(len(begun))
    size = total + len(lagging) + len(begun)
    anchor = np.arange(total)  # where a link finds the start of its predecessor
    anchor[begun] = anchors
    depth = _depths(link[:, PRED], link[:, SUCC], link[:, LAG], total)

    pred, succ = link[:, PRED], link[:, SUCC]
    target = np.where(_from_finish(link), size + pred, anchor[pred])
    lag_cell = total + np.arange(len(lagging))
    lag_target = target[lagging]
    target[lagging] = size + lag_cell
    # An event's finish is its start, so whatever holds one holds the other.
    side = (_to_finish(link) & ~_is_event(activity)[succ]).astype(np.int64)
    waits = np.flatnonzero(state[succ] != FINISHED)
    steps = _Steps(
        cell=np.append(np.arange(total), lag_cell),
        kind=np.append(_kinds(activity, own), np.full(len(lagging), LAGGING)),
        calendar=np.append(activity[:, CALENDAR], link[lagging, LAG_CALENDAR]),
        work=np.append(work, lag[lagging]),
        tail=np.append(1 - activity[:, BOUNDED], 1 - activity[succ[lagging], BOUNDED]),
        block=np.append(block, block[succ[lagging]]),
        depth=np.append(depth, depth[pred[lagging]] + 1),
        owner=np.append(succ[waits], lag_cell),
        side=np.append(side[waits], np.zeros(len(lagging), np.int64)),
        target=np.append(target[waits], lag_target),
    )
    return _without(steps, np.flatnonzero(state == FINISHED)).ordered(size), anchors


def _back(tables: Tables, work: Ints, lag: Ints, block: Ints, own: Bools) -> Sweep:
    """The backward direction: only links between unfinished activities that count back together."""
    activity = tables.activity
    state, total = activity[:, STATE], len(activity)
    presses = (state[tables.link[:, SUCC]] != FINISHED) & (state[tables.link[:, PRED]] != FINISHED)
    presses &= activity[tables.link[:, PRED], BOUNDED] == activity[tables.link[:, SUCC], BOUNDED]
    # Work under way cannot be asked to have begun earlier.
    presses &= (state[tables.link[:, PRED]] == NOT_STARTED) | _from_finish(tables.link)
    link, lag = tables.link[presses], lag[presses]
    pred, succ = link[:, PRED], link[:, SUCC]
    lagging = np.flatnonzero(link[:, LAG])  # also less than a grain, which leads over days of rest
    size = total + len(lagging)
    depth = _depths(succ[::-1], pred[::-1], link[::-1, LAG], total)

    target = np.where(_to_finish(link), size + succ, succ)
    lag_cell = total + np.arange(len(lagging))
    lag_target = target[lagging]
    target[lagging] = lag_cell
    side = (~_from_finish(link) & ~_is_event(activity)[pred]).astype(np.int64)
    steps = _Steps(
        cell=np.append(np.arange(total), lag_cell),
        kind=np.append(_kinds(activity, own), np.full(len(lagging), LAGGING)),
        calendar=np.append(activity[:, CALENDAR], link[lagging, LAG_CALENDAR]),
        work=np.append(work, lag[lagging]),
        tail=np.append(1 - activity[:, BOUNDED], 1 - activity[succ[lagging], BOUNDED]),
        block=np.append(block, block[succ[lagging]]),
        depth=np.append(depth, depth[succ[lagging]] + 1),
        owner=np.append(pred, lag_cell),
        side=np.append(side, np.zeros(len(lagging), np.int64)),
        target=np.append(target, lag_target),
    )
    return _without(steps, np.flatnonzero(state == FINISHED)).ordered(size)


def _depths(before: Ints, after: Ints, lag: Ints, total: int) -> Ints:
    """The layer of each activity; a lag takes one of its own."""
    from luodi.engine._kernels import depths

    depth = np.zeros(total, np.int64)
    depths(np.ascontiguousarray(before), np.ascontiguousarray(after), 1 + np.not_equal(lag, 0), depth)
    return depth


def _without(steps: _Steps, gone: Ints) -> _Steps:
    """Only the steps that a pass has to place; no reference may belong to one that goes."""
    if not len(gone):
        return steps
    stays = np.ones(len(steps.cell), bool)
    stays[gone] = False
    rank = np.cumsum(stays) - 1
    return replace(
        steps,
        owner=rank[steps.owner],
        **{
            column: getattr(steps, column)[stays]
            for column in ("cell", "kind", "calendar", "work", "tail", "block", "depth")
        },
    )


def _is_event(activity: Ints) -> Bools:
    return (activity[:, DURATION] == 0) & (activity[:, STATE] == NOT_STARTED)


def _from_finish(link: Ints) -> Bools:
    """Links of the types FS and FF."""
    return np.equal(link[:, TYPE] % 2, 0)


def _to_finish(link: Ints) -> Bools:
    """Links of the types FF and SF."""
    return np.greater_equal(link[:, TYPE], 2)

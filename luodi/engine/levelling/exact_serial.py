"""A first schedule, one activity after the other: a bound and a hint for the model."""

import heapq
from collections.abc import Mapping

import numpy as np

from luodi.engine.levelling.exact_case import Case, Way
from luodi.engine.levelling.exact_standing import Standing
from luodi.engine.result import Holder


def first_schedule(case: Case, front: frozenset[int] = frozenset()) -> Standing | None:
    """Activities in the order of their latest starts, those of `front` first, each as early as it can.

    `case` has tightened windows. None where an activity finds no place: longest waits and scarce
    quotas may need another order or mode.
    """
    standing = Standing(case, {}, {})
    waiting = {position: 0 for position in case.open}
    for link in range(len(case.arrays.links)):
        pred, succ, _, _ = case.ends_of(link)
        if pred in waiting and succ in waiting:
            waiting[succ] += 1
    ready = [(_rank(case, p, front), p) for p, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        _, position = heapq.heappop(ready)
        if not _place(standing, position):
            return None
        for link in standing.outgoing.get(position, ()):
            succ = case.ends_of(link)[1]
            if succ in waiting:
                waiting[succ] -= 1
                if waiting[succ] == 0:
                    heapq.heappush(ready, (_rank(case, succ, front), succ))
    return standing


def standing_of(case: Case, known: Mapping[tuple[str, str], tuple[int, int]]) -> Standing | None:
    """A schedule known by (project, activity) as (start, mode); None where it is no schedule of the case."""
    keys = {p: (case.home(p), case.arrays.activities[p].id) for p in case.open}
    if not all(key in known for key in keys.values()):
        return None
    dates = {p: known[key] for p, key in keys.items()}
    if any(mode >= len(case.ways[p]) for p, (_, mode) in dates.items()):
        return None
    resume = {
        p: max(start, case.data_date) if case.is_started(p) else start for p, (start, _) in dates.items()
    }
    standing = Standing(case, resume, {p: mode for p, (_, mode) in dates.items()})
    return None if any(standing.block(p, start) for p, start in resume.items()) else standing


def _rank(case: Case, position: int, front: frozenset[int]) -> tuple[int, int]:
    latest = max(int(way.starts[-1]) for way in case.ways[position] if len(way.starts))
    return (not case.is_started(position), latest if position not in front else latest - case.end)


def _place(standing: Standing, position: int) -> bool:
    """In the way that finishes first."""
    best: tuple[int, int, Way] | None = None
    for way in standing.case.ways[position]:
        start = _earliest(standing, position, way)
        if start is not None:
            finish = way.calendar.finish(start, way.work)
            if best is None or finish < best[0]:
                best = (finish, start, way)
    if best is None:
        return False
    standing.place(position, best[2], best[1])
    return True


def _earliest(standing: Standing, position: int, way: Way) -> int | None:
    """The first start of a way nothing forbids."""
    starts, at = way.starts, 0
    if not len(starts):
        return None
    for link in standing.incoming.get(position, ()):
        held = way.finishes if standing.case.ends_of(link)[3] else starts
        at = max(at, int(np.searchsorted(held, standing.bound(link))))
    if at >= len(starts):
        return None
    standing.place(position, way, int(starts[at]))
    try:
        while at < len(starts):
            start = int(starts[at])
            block = standing.block(position, start)
            if block is None:
                return start
            at += 1
            if block.holder is Holder.CAPACITY and standing.case.limits.capacities[block.number].days == 1:
                at = int(np.searchsorted(starts, block.place + 1))
        return None
    finally:
        standing.remove(position)

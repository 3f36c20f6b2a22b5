"""Populations of plain schedules that evolve side by side and exchange their best."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from luodi.engine.levelling.plain import Habits, Ints32, Plain
from luodi.engine.levelling.plain_bounds import tails

if TYPE_CHECKING:
    from luodi.engine.levelling._kernels_plain import Bench, View
    from luodi.engine.levelling._kernels_plain_search import Crowd

Words = NDArray[np.uint64]
SCHEDULES_PER_CHILD = 3  # built, pushed right, pushed left
ACTIVITIES_PER_ROUND = 300_000
"""Placed by one island between two looks at the clock: some 10 milliseconds."""
PATIENCE = 1000
"""Children for each member of an island without a shorter schedule, after which it begins again."""
LONGEST = int(np.iinfo(np.int32).max)


def horizon_of(plain: Plain) -> int:
    """Slots no schedule built here reaches beyond."""
    lags = int(plain.pred_lag.sum(dtype=np.int64))
    return int(plain.durations.sum(dtype=np.int64)) + lags + int(plain.release.max(initial=0))


def packed(plain: Plain) -> tuple[Words, Words, Words]:
    """Demands [words, n], empty slots and guard bits [words]; each resource has a lane and a guard above it."""
    places: list[tuple[int, int]] = []
    word = used = 0
    for capacity in plain.capacities.tolist():
        width = capacity.bit_length() + 1
        if used + width > 64:
            word, used = word + 1, 0
        places.append((word, used))
        used += width
    need = np.zeros((word + 1, len(plain.durations)), np.uint64)
    full, guard = np.zeros(word + 1, np.uint64), np.zeros(word + 1, np.uint64)
    for r, (at, shift) in enumerate(places):
        capacity = int(plain.capacities[r])
        top = np.uint64(1 << (shift + capacity.bit_length()))
        need[at] |= plain.demands[:, r].astype(np.uint64) << np.uint64(shift)
        guard[at] |= top
        full[at] |= top | np.uint64(capacity << shift)
    return need, full, guard


def views(plain: Plain) -> "tuple[View, View]":
    """The problem forward and mirrored."""
    from luodi.engine.levelling._kernels_plain import View

    need, full, guard = packed(plain)
    floor = np.zeros_like(plain.release)
    return (
        View(plain.durations, need, full, guard, plain.release, plain.pred_at, plain.preds, plain.pred_lag),
        View(plain.durations, need, full, guard, floor, plain.succ_at, plain.succs, plain.succ_lag),
    )


@dataclass
class Island:
    """One population with its working memory; `made` counts its children, `improved` those up to its best."""

    crowd: "Crowd"
    bench: "Bench"
    made: int = 0
    improved: int = 0
    shortest: int = LONGEST

    @property
    def best(self) -> int:
        """The member with the shortest schedule; founders only, as far as there are any."""
        return int(np.argmin(np.where(self.crowd.makespans > 0, self.crowd.makespans, LONGEST)))

    def grow(self, made: int) -> None:
        """Takes note of children; an island that brings nothing new for long begins again."""
        self.made += made
        shortest = int(self.crowd.makespans[self.best])
        if shortest < self.shortest:
            self.shortest, self.improved = shortest, self.made
        elif self.made - self.improved > PATIENCE * len(self.crowd.makespans):
            self.shortest, self.improved = LONGEST, self.made
            self.crowd.makespans[:] = 0

    def receive(self, other: "Island") -> None:
        """The best of another island takes the place of the longest schedule here."""
        guest, host = other.best, int(np.argmax(self.crowd.makespans))
        if self.crowd.makespans.min() > 0 and 0 < other.crowd.makespans[guest] < self.crowd.makespans[host]:
            self.crowd.orders[host] = other.crowd.orders[guest]
            self.crowd.finishes[host] = other.crowd.finishes[guest]
            self.crowd.makespans[host] = other.crowd.makespans[guest]


@dataclass
class Search:
    """Islands of a problem; the same seed and rounds give the same schedules."""

    plain: Plain
    bound: int
    seed: int
    workers: int
    habits: Habits
    clock: Callable[[], float]
    islands: list[Island] = field(init=False)
    _start: Ints32 = field(init=False)
    _makespan: int = LONGEST

    def __post_init__(self) -> None:
        self._forward, self._mirror = views(self.plain)
        self.islands = [self._island(number) for number in range(self.workers)]

    def _island(self, number: int) -> Island:
        from luodi.engine.levelling._kernels_plain import Bench
        from luodi.engine.levelling._kernels_plain_search import Crowd

        members, *shares = self.habits
        plain, n, horizon = self.plain, len(self.plain.durations), horizon_of(self.plain)
        share = plain.demands / np.maximum(plain.capacities, 1)
        after = tails(plain)
        late_finish = after.max(initial=0) - after
        state = np.random.SeedSequence((self.seed, number)).generate_state(1, np.uint64) | np.uint64(1)
        crowd = Crowd(
            np.zeros((members, n), np.int32),
            np.zeros((members, n), np.int32),
            np.zeros(members, np.int32),
            np.zeros(n, np.int32),
            np.zeros(horizon + 2, np.int64),
            np.rint(1000 * share.sum(axis=1)).astype(np.int32),
            late_finish.astype(np.int32),
            np.array(shares, np.int32),
        )
        free = np.repeat(self._forward.full[:, None], horizon + 1, axis=1)
        order, ahead, back = (np.zeros(n, np.int32) for _ in range(3))
        return Island(crowd, Bench(free, order, ahead, back, np.zeros(5 * horizon + 200, np.int32), state))

    @property
    def evaluations(self) -> int:
        """Schedules built so far."""
        return SCHEDULES_PER_CHILD * sum(island.made for island in self.islands)

    def run(self, deadline: float, evaluations: int | None) -> None:
        """Evolves until the bound is reached, the clock passes `deadline` or the schedules are used up.

        At least one schedule is built.
        """
        per_round = max(1, ACTIVITIES_PER_ROUND // (SCHEDULES_PER_CHILD * len(self.plain.durations)))
        per_island = (
            None if evaluations is None else max(1, evaluations // (SCHEDULES_PER_CHILD * self.workers))
        )
        with ThreadPoolExecutor(self.workers) as pool:
            while True:
                made = self.islands[0].made
                left = per_round if per_island is None else min(per_round, per_island - made)
                if left <= 0 or (made and self.clock() >= deadline):
                    return
                for island, children in zip(
                    self.islands, pool.map(self._evolve, self.islands, [left] * self.workers), strict=True
                ):
                    self._note(island)
                    island.grow(children)
                if self._makespan <= self.bound:
                    return
                for number, island in enumerate(self.islands[1:]):
                    island.receive(self.islands[number])

    def _evolve(self, island: Island, children: int) -> int:
        from luodi.engine.levelling._kernels_plain_search import evolve

        return int(evolve(self._forward, self._mirror, island.crowd, island.bench, children, self.bound))

    def _note(self, island: Island) -> None:
        member = island.best
        if 0 < island.crowd.makespans[member] < self._makespan:
            self._makespan = int(island.crowd.makespans[member])
            self._start = island.crowd.finishes[member] - self.plain.durations

    def schedule(self) -> tuple[Ints32, int]:
        """Starts and makespan of the shortest schedule."""
        return self._start, self._makespan


__all__ = ["Search", "horizon_of", "packed", "views"]

"""The simulation in numpy, for want of a compiler: the same operations as `_kernels_risk`, a row at a time."""

# mypy: disable-error-code="no-any-return"

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from luodi.engine.arrays import Ints
from luodi.engine.risk_board import (
    ADDS,
    DEVIATION,
    DONE,
    EARLY,
    LATE,
    LOW,
    MEDIAN,
    MOST,
    PART,
    PLANNED,
    REACH,
    ROUND_UP,
    SCALE,
    WIDTH,
    WORK,
)
from luodi.engine.risk_clock import FLAT, OFFSET, PER_DAY, TOTAL, WEATHER, Clock
from luodi.engine.risk_draws import LOWER, NORMAL, POOL, UPPER, WINDOW, Rows, hashes
from luodi.engine.risk_model import EARLIEST, GRADES, LATEST, RARE
from luodi.engine.risk_program import (
    BEGIN,
    BY_FLAT,
    BY_TABLE,
    BY_WEATHER,
    DELAY,
    DRAW_REMAINDER,
    DRAW_SHAPE,
    DRAW_STOPS,
    DRAW_TRIANGLE,
    FILL,
    FINE,
    FLOW_FLAT,
    FLOW_TABLE,
    KEEP,
    MULTIPLY,
    OPEN,
    PASS_ON,
    RISE,
    RISK,
    SPEAK,
    START,
    UNITE,
    VISIT,
    WEIGH,
    Answer,
    Setup,
)

LANES = 2048

ZERO, ONE, LEAST = np.float32(0), np.float32(1), np.int32(1)
SIXTEENTH = np.float32(1 / 16)
FINEST = np.float32(1 / (16 * FINE))
C2, C3, C4, C5 = np.float32(1 / 2), np.float32(1 / 3), np.float32(1 / 4), np.float32(1 / 5)


@dataclass
class _Blocks:
    """The blocks of samples of one project, one after the other."""

    made: Setup
    answer: Answer
    first: int = 0
    sheet: Rows = field(init=False)
    value: Rows = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = np.zeros((self.made.shape[0], self.made.lanes), np.int32)
        self.value = np.zeros((self.made.shape[1], self.made.lanes), np.float32)

    def run(self, p: int) -> None:
        """All samples of project p."""
        at = self.made.board.at[p]
        for first in range(0, self.answer.finishes.shape[1], self.made.lanes):
            self.first = first
            for op, *facts in self.made.board.program[at[0 if first == 0 else 1] : at[3]].tolist():
                _OPERATIONS[op](self, *facts)

    def drawn(self, row: int, key: int) -> Rows:
        """A row of the shuffled table, window by window from where the key says."""
        board, lanes = self.made.board, self.made.lanes
        begin = hashes(int(board.key[key]), self.first // WINDOW, lanes // WINDOW)
        begin >>= np.uint32(33 - POOL.bit_length())
        return board.pool[row, begin[:, None] + np.arange(WINDOW)].reshape(-1)

    def speak(self, key: int, row: int, factor: int, *_: int) -> None:
        drawn = hashes(int(self.made.board.key[key]), self.first, self.made.lanes) >> np.uint32(16)
        self.value[row] = self.made.board.curve[factor][drawn]

    def unite(self, row: int, *_: int) -> None:
        self.value[row] = ONE

    def multiply(self, row: int, by: int, *_: int) -> None:
        self.value[row] *= self.value[by]

    def delay(self, row: int, by: int, start: int, i: int, *_: int) -> None:
        fact = self.made.board.spread[i]
        share = (self.sheet[start].astype(np.float32) - fact[PLANNED]) * fact[PART]
        x = np.clip(share, np.float32(EARLIEST), np.float32(LATEST)) * (fact[ADDS] * SIXTEENTH)
        self.value[row] = _grown(x) * self.value[by]

    def draw_triangle(self, i: int, by: int, *_: int) -> None:
        fact = self.made.board.spread[i]
        drawn = fact[LOW] + self.drawn(LOWER, i) * fact[EARLY] + self.drawn(UPPER, i) * fact[LATE]
        self._settle(drawn, by, fact)

    def draw_remainder(self, i: int, by: int, *_: int) -> None:
        fact = self.made.board.spread[i]
        x = fact[DEVIATION] * self.drawn(NORMAL, i) * SIXTEENTH
        self._settle(_grown(x) * fact[MEDIAN], by, fact)

    def risk(self, key: int, row: int, project: int, *_: int) -> None:
        drawn = hashes(int(self.made.board.key[key]), self.first, self.made.lanes) >> np.uint32(16)
        self.value[row] = self.made.board.risk[project][drawn // np.uint32((1 << 16) // GRADES)]

    def draw_shape(self, i: int, by: int, shape: int, *_: int) -> None:
        fact = self.made.board.spread[i]
        self._grow_shape((fact[REACH] * self.drawn(UPPER, i)).astype(np.int32), by, shape, fact)

    def draw_stops(self, i: int, by: int, shape: int, risk: int, *_: int) -> None:
        fact, levels = self.made.board.spread[i], np.float32(self.made.board.shape.shape[1])
        often, seldom = np.float32(1 - RARE), np.float32(RARE)
        reach = fact[REACH] / levels
        reach *= reach
        stopped = min(reach / seldom, ONE)
        steady = max(reach - seldom, ZERO) / often
        p, r = self.value[risk], self.drawn(UPPER, i)
        x = r * r * (p * stopped + (ONE - p) * steady)
        share = np.where(x < p, x * (seldom / p), seldom + (x - p) * (often / (ONE - p)))
        self._grow_shape((levels * np.sqrt(share)).astype(np.int32), by, shape, fact)

    def _grow_shape(self, at: Rows, by: int, shape: int, fact: Rows) -> None:
        at = np.minimum(at, self.made.board.shape.shape[1] - 1)
        x = fact[WIDTH] * FINEST * self.made.board.shape[shape, at].astype(np.float32)
        self._settle(_grown(x) * fact[SCALE] - fact[DONE], by, fact)

    def _settle(self, drawn: Rows, by: int, fact: Rows) -> None:
        """Rounded up to grains, at least one."""
        whole = np.minimum(drawn * self.value[by] + fact[ROUND_UP], fact[MOST])
        self.sheet[WORK] = np.maximum(whole.astype(np.int32), LEAST)

    def flow(self, i: int, by: int, source: int, target: int, c: int) -> None:
        self.draw_triangle(i, by)
        self.travel(target, source, WORK, c, 1)

    def fill(self, row: int, value: int, *_: int) -> None:
        self.sheet[row] = value

    def rise(self, row: int, source: int, *_: int) -> None:
        np.maximum(self.sheet[row], self.sheet[source], out=self.sheet[row])

    def start(self, target: int, own: int, first: int, second: int, *_: int) -> None:
        self.sheet[target] = np.maximum(np.maximum(self.sheet[first], self.sheet[second]), own)

    def travel(self, target: int, source: int, steps: int, c: int, sign: int) -> None:
        """The boundary so many grains behind `source`; sign -1: the start that ends there."""
        time, back = self.made.board.clock, 0 if sign > 0 else 1
        kind, before = time.calendar[c], time.before[c]
        begin, grains = self.sheet[source].astype(np.int64), sign * self.sheet[steps].astype(np.int64)
        if kind[FLAT]:
            self.sheet[target] = np.maximum(begin + grains, 0)
            return
        day = np.maximum(begin - back, 0)
        if kind[WEATHER] >= 0:
            number = self.first // self.made.lanes
            self.sheet[target] = _through_weather(time, c, number, day, 100 * grains + back)
            return
        inside = np.minimum(day, len(before) - 1)
        work = before[inside] + kind[PER_DAY] * (day - inside) + grains + back
        fits = np.clip(work, 0, kind[TOTAL])
        beyond = np.maximum(work - fits, 0)
        past = len(before) - 1 - (-beyond // kind[PER_DAY])
        self.sheet[target] = np.where(beyond > 0, past, time.reach[kind[OFFSET] + fits])

    def open_day(self, target: int, source: int, _: int, c: int, *__: int) -> None:
        day, worked = self.sheet[source], self.made.board.clock.worked[c]
        self.sheet[target] = np.maximum(day, worked[np.clip(day, 0, len(worked) - 1)])

    def keep(self, out: int, row: int, *_: int) -> None:
        here = self.answer.finishes[out, self.first : self.first + self.made.lanes]
        here[:] = self.sheet[row, : len(here)]

    def weigh(self, finish: int, deadline: int, number: int, score: int, worst: int) -> None:
        room = deadline - self.sheet[finish]
        self.sheet[worst][room <= self.sheet[score]] = number
        np.minimum(room, self.sheet[score], out=self.sheet[score])

    def begin(self, mark: int, worst: int, number: int, *_: int) -> None:
        lanes = self.answer.finishes.shape[1] - self.first
        self.sheet[mark] = 0
        self.sheet[mark, :lanes] = self.sheet[worst, :lanes] == number

    def visit(self, mark: int, i: int, *_: int) -> None:
        self.answer.critical[i] += self.sheet[mark].sum()

    def pass_on(self, target: int, source: int, bound: int, begin: int, *_: int) -> None:
        drives = self.sheet[source] & (self.sheet[bound] == self.sheet[begin])
        self.sheet[target] |= drives
        self.sheet[source] ^= drives


_OPERATIONS: Final[dict[int, Callable[..., None]]] = {
    SPEAK: _Blocks.speak,
    UNITE: _Blocks.unite,
    MULTIPLY: _Blocks.multiply,
    DELAY: _Blocks.delay,
    RISK: _Blocks.risk,
    DRAW_TRIANGLE: _Blocks.draw_triangle,
    DRAW_REMAINDER: _Blocks.draw_remainder,
    DRAW_SHAPE: _Blocks.draw_shape,
    DRAW_STOPS: _Blocks.draw_stops,
    FLOW_FLAT: _Blocks.flow,
    FLOW_TABLE: _Blocks.flow,
    FILL: _Blocks.fill,
    RISE: _Blocks.rise,
    START: _Blocks.start,
    BY_FLAT: _Blocks.travel,
    BY_TABLE: _Blocks.travel,
    BY_WEATHER: _Blocks.travel,
    OPEN: _Blocks.open_day,
    KEEP: _Blocks.keep,
    WEIGH: _Blocks.weigh,
    BEGIN: _Blocks.begin,
    VISIT: _Blocks.visit,
    PASS_ON: _Blocks.pass_on,
}


def _grown(x: Rows) -> Rows:
    """The exponential of sixteen times a small number, by five terms."""
    e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
    for _time in range(4):
        e = e * e
    return e


def _through_weather(time: Clock, c: int, number: int, day: Ints, percents: Ints) -> Rows:
    kind, before, known = time.calendar[c], time.before[c], time.month_before[c]
    base, shock = time.base[kind[WEATHER], number], time.shock[number]
    inside = np.minimum(day, len(before) - 1)
    lanes, m, full = np.arange(len(day)), time.month[inside], 100 * kind[PER_DAY]
    work = base[m, lanes] + full * (day - inside) + percents + shock[m, lanes] * (before[inside] - known[m])
    beyond = np.maximum(work - base[-1], 0)
    work = np.clip(work, 1, base[-1])
    m = (base < work).sum(axis=0) - 1
    need = known[m] - (-(work - base[m, lanes]) // shock[m, lanes])
    past = len(before) - 1 - (-beyond // full)
    return np.where(beyond > 0, past, time.reach[kind[OFFSET] + need])


def simulate_share(made: Setup, answer: Answer, span: tuple[int, int]) -> int:
    """All samples of some projects; the number of a project with a finish out of range, or -1."""
    blocks = _Blocks(made, answer)
    for p in range(*span):
        blocks.run(p)
        written = made.rows[made.row_at[p] : made.row_at[p + 1]]
        found = answer.finishes[written]
        if found.min() < 0 or found.max() > made.furthest:
            return p
        answer.finishes[written] = found + np.int32(made.origin)
        answer.quantiles[written] = np.sort(answer.finishes[written], axis=1)[:, answer.ranks - 1]
    return -1

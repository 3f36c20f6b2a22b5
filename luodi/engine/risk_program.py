"""What a simulation does, written down once: row operations in the order in which they are done.

Each operation works on whole rows of a block (see `risk_board`) and is known by its number; the
kernels and their numpy twin carry out the same list. Three parts per project: what is the same in
all blocks, the forward pass, and the chain back from the worst commitment.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from luodi.engine import risk_board as board
from luodi.engine.arrays import ACTUAL_START as BEGAN
from luodi.engine.arrays import NOT_STARTED, STATE, Ints
from luodi.engine.risk_board import DRAWN, FIXED, FLOOR, LAST, NO_DEADLINE, SCORE, STEPS, WORK, WORST, Layout
from luodi.engine.risk_clock import FLAT, WEATHER, Clock, Span, clock
from luodi.engine.risk_draws import LEVELS, Rows, lognormal, mixed, pool
from luodi.engine.risk_model import Uncertainty

OP, A, B, C, D, E = 0, 1, 2, 3, 4, 5  # columns of a program
# Values. SPEAK: key, row of values, factor. UNITE: row of values. MULTIPLY: row by row of values.
# DELAY: row of values = row of values × what its delay at a row of starts makes of an activity.
# RISK: key, row of values, project: its chance of a stop.
# Draws. DRAW_TRIANGLE, DRAW_REMAINDER, DRAW_SHAPE: activity, row of values it is multiplied by, row of the shape.
# DRAW_STOPS: the same, and the row of the chance of a stop.
# FLOW_…: activity, row of values, row, row + what is drawn, calendar: a triangle drawn and gone through at once.
SPEAK, UNITE, MULTIPLY, DELAY, RISK = 0, 1, 2, 3, 4
DRAW_TRIANGLE, DRAW_REMAINDER, DRAW_SHAPE, DRAW_STOPS, FLOW_FLAT, FLOW_TABLE = 5, 6, 7, 8, 9, 10
# Moves. FILL: row, value. RISE: row to at least a row. START: row = latest of a value and two rows.
# KEEP: row of the answer = row.
FILL, RISE, START, KEEP = 11, 12, 13, 14
# Journeys. BY_…: row = row + row of steps by calendar; sign -1: the start that ends there. OPEN: row =
# first day worked from row, by calendar.
BY_FLAT, BY_TABLE, BY_WEATHER, OPEN = 15, 16, 17, 18
# Chains. WEIGH: finish, deadline, number. BEGIN: mark of this number where it is the worst.
# VISIT: count mark for an activity, skip so many operations when it is empty.
# PASS_ON: mark to mark where bound is start.
WEIGH, BEGIN, VISIT, PASS_ON = 19, 20, 21, 22

FURTHEST: Final = 100_000
"""Days a simulated finish may lie behind the axis."""
FINE: Final = 1 << 16
_LATE: Final = 1 << 17  # behind all links of an activity
_ONCE, _AHEAD, _BACK = 0, 1, 2


class Board(NamedTuple):
    """What a simulation reads. Part k of project p: program[at[p, k] : at[p, k + 1]]."""

    program: Rows  # int32
    at: Ints
    key: Rows  # uint32: of the activities, then of the groups
    spread: Rows  # float32
    curve: Rows  # float32: quantiles of each factor
    pool: Rows  # float32: what activities draw from
    shape: Rows  # int32: learnt shapes, in parts of FINE
    risk: Rows  # float32: chances of a stop of each project
    clock: Clock


class Answer(NamedTuple):
    """What a simulation fills in, and the ranks (in samples) of the quantiles wanted."""

    finishes: Rows  # int32: activities followed, then projects; by sample; boundaries of the axis
    critical: Ints  # by position: in how many samples an activity was on the chain
    quantiles: Ints  # by row of finishes, by rank
    ranks: Ints


@dataclass(frozen=True)
class Setup:
    """The tables and what is needed to tell the answer; boundaries from 0 to `furthest` are in range."""

    board: Board
    names: tuple[str, ...]  # of the projects
    origin: int
    furthest: int
    lanes: int  # samples in a block
    shape: tuple[int, int]  # rows of the largest sheet and of the most values
    rows: Ints  # rows of the answer, project by project
    row_at: Ints  # where those of each project begin


def setup(model: Uncertainty, data_date: int, asked: Ints, seed: int, blocks: tuple[int, int]) -> Setup:
    """All of one simulation; `blocks`: how many, of how many samples each."""
    arrays, shared = model.arrays, model.shared
    row = arrays.tables.activity
    known = row[row[:, STATE] != NOT_STARTED, BEGAN]
    origin = min(int(np.min(known, initial=data_date)), data_date)
    origin = max(origin, data_date - 20_000) - 1
    length = max(arrays.axis.length, data_date + 1) - origin
    time = clock(model, Span(origin, length, data_date), seed, blocks)
    made = board.layout(model, data_date, origin, asked, time.calendar)
    values = np.diff(shared.voice_at) + np.diff(shared.blend_at)
    writer = _Program(made, model, time.calendar, len(asked), int(values.max()))
    program, at = _sorted(writer.pieces(), len(arrays.projects))
    key = mixed(np.concatenate([shared.label, shared.voice_label, shared.home]), seed).astype(np.uint32)
    curve = np.array([lognormal(f.sd) for f in model.factors], np.float32).reshape(-1, LEVELS)
    shape = np.zeros((1, 1)) if model.shapes is None else model.shapes.table
    risk = np.zeros((1, 1)) if model.stops is None else model.stops.chances
    written = np.append(made.step[asked, board.PROJECT], np.arange(len(arrays.projects)))
    rows = np.argsort(written, kind="stable")
    return Setup(
        Board(
            program,
            at,
            key,
            made.spread,
            curve,
            pool(),
            np.rint(shape * FINE).astype(np.int32),
            risk.astype(np.float32),
            time,
        ),
        arrays.projects,
        origin,
        length + FURTHEST,
        blocks[1],
        (int(made.rows.max()), int(values.max()) + 2),
        rows,
        np.searchsorted(written[rows], np.arange(len(arrays.projects) + 1)),
    )


class _Piece(NamedTuple):
    """Operations of one sort: when (ascending in its project) and what; numbers or columns."""

    project: Ints
    part: int
    turn: Ints | int  # number of the activity, or 0 before all
    link: Ints | int
    stage: int
    what: tuple[Ints | int, ...]


def _sorted(pieces: list[_Piece], projects: int) -> tuple[Rows, Ints]:
    """The program in order, and where the parts of each project begin."""
    total = sum(len(piece.project) for piece in pieces)
    when, program, end = np.empty(total, np.int64), np.zeros((total, E + 1), np.int32), 0
    for piece in pieces:
        rows = slice(end, end := end + len(piece.project))
        order = (piece.project << 2 | piece.part) << 41
        when[rows] = order | (np.asarray(piece.turn) << 21) | (np.asarray(piece.link) << 3) | piece.stage
        for column, value in enumerate(piece.what):
            program[rows, column] = value
    order = np.argsort(when, kind="stable")
    starts = (np.arange(projects)[:, None] << 2 | np.arange(4)) << 41
    return program[order], np.searchsorted(when[order], starts)


@dataclass(frozen=True)
class _Some:
    """Some rows of a table, of which a column is taken when it is asked for."""

    table: Ints
    rows: Ints

    def __getitem__(self, at: Any) -> Any:
        return self.table[:, at[1]][self.rows]

    def where(self, chosen: Rows) -> "_Some":
        """Some of these."""
        return _Some(self.table, self.rows[chosen])


class _Program:
    """Writes the operations of all projects, sort by sort."""

    def __init__(self, made: Layout, model: Uncertainty, calendar: Ints, outputs: int, spare: int) -> None:
        """`spare`: from here on no group of any project has a row of values."""
        self.made, self.shared, self.shapes, self.outputs = made, model.shared, model.shapes, outputs
        self.late_row, self.risk_row = spare, spare + 1
        self.stops = np.zeros(len(made.step), bool) if model.stops is None else model.stops.asks
        self.travel = np.where(
            calendar[:, FLAT] == 1, BY_FLAT, np.where(calendar[:, WEATHER] >= 0, BY_WEATHER, BY_TABLE)
        )
        self.everyone = np.arange(len(made.events))
        step = made.step
        self.size = np.bincount(step[:, board.PROJECT], minlength=len(self.everyone))

    def pieces(self) -> list[_Piece]:
        return [
            *self._values(),
            *self._known(),
            *self._work(),
            *self._links(),
            *self._ends(),
            *self._chains(),
        ]

    def _some(self, chosen: Rows) -> tuple["_Some", Ints, Ints]:
        """Steps, projects and turns of chosen activities."""
        step = _Some(self.made.step, np.flatnonzero(chosen))
        return step, step[:, board.PROJECT], step[:, board.PLACE] + 1

    def _values(self) -> list[_Piece]:
        """Common values of groups, and their products."""
        shared = self.shared
        products, width = np.diff(shared.blend_at), shared.blend.shape[1] + 1
        of = np.repeat(self.everyone, np.diff(shared.voice_at))
        voice = np.arange(len(of)) - shared.voice_at[of]
        key = len(self.made.step) + np.arange(len(of))
        home = np.repeat(self.everyone, products)
        product = np.arange(len(home)) - shared.blend_at[home]
        made = [
            _Piece(of, _AHEAD, 0, voice, 0, (SPEAK, key, products[of] + voice, shared.factor)),
            _Piece(home, _AHEAD, 0, _LATE + product * width, 0, (UNITE, product)),
            _Piece(self.everyone, _AHEAD, 0, 0, 1, (FILL, LAST, 0)),
        ]
        if self.stops.any():
            key = len(self.made.step) + len(of) + self.everyone
            made.append(_Piece(self.everyone, _AHEAD, 0, 0, 2, (RISK, key, self.risk_row, self.everyone)))
        for f, member in enumerate(shared.blend.T):
            p, b = home[member >= 0], product[member >= 0]
            source = products[p] + member[member >= 0]
            made.append(_Piece(p, _AHEAD, 0, _LATE + b * width + 1 + f, 0, (MULTIPLY, b, source)))
        return made

    def _known(self) -> list[_Piece]:
        """Actual dates."""
        step = self.made.step
        done, p, turn = self._some(step[:, board.KIND] == FIXED)
        own = (step[:, board.START] != step[:, board.RESUME]) & (step[:, board.FIXED_START] >= 0)
        begun, q, when = self._some(own)
        return [
            _Piece(p, _ONCE, turn, 0, 0, (FILL, done[:, board.FINISH], done[:, board.FIXED_FINISH])),
            _Piece(q, _ONCE, when, 0, 1, (FILL, begun[:, board.START], begun[:, board.FIXED_START])),
        ]

    def _work(self) -> list[_Piece]:
        """What is drawn, and what holds a start beside links."""
        facts, link = self.made.step, self.made.link
        kind, floor = facts[:, board.KIND], facts[:, board.FINISH_FLOOR]
        self.flows = (kind == board.TRIANGLE) & (floor <= 0)
        self.flows &= self.travel[facts[:, board.CALENDAR]] != BY_WEATHER
        self.flows[link[link[:, board.IS_BACKWARD] == 1, board.SUCC]] = False
        shape = np.full(len(facts), -1) if self.shapes is None else self.shapes.of
        asks = self.made.spread[:, board.ADDS] != 0
        ops = np.array([-1, -1, DRAW_TRIANGLE, DRAW_REMAINDER, DRAW_SHAPE])[kind]
        ops[self.stops & (kind == board.SHAPE)] = DRAW_STOPS
        _, p, turn = self._some(at_once := (ops >= 0) & ~self.flows & ~asks)
        values = self.shared.blend_of[at_once]
        drawing: tuple[Ints | int, ...] = (
            ops[at_once],
            np.flatnonzero(at_once),
            values,
            shape[at_once],
            self.risk_row,
        )
        made = [_Piece(p, _AHEAD, turn, 0, 0, drawing), *self._delayed(asks, shape, ops)]
        for chosen, row in ((kind >= DRAWN, FLOOR), (kind == board.INSTANT, STEPS)):
            step, p, turn = self._some(chosen & (floor > 0))
            c = step[:, board.CALENDAR]
            made.append(_Piece(p, _AHEAD, turn, _LATE, 1, (FILL, STEPS, step[:, board.FINISH_FLOOR])))
            if row == FLOOR:
                made.append(_Piece(p, _AHEAD, turn, _LATE, 2, (self.travel[c], FLOOR, STEPS, WORK, c, -1)))
            made.append(_Piece(p, _AHEAD, turn, _LATE, 3, (RISE, step[:, board.RESUME], row)))
        return made

    def _delayed(self, asks: Rows, shape: Ints, ops: Ints) -> list[_Piece]:
        """What is drawn when it is known how late it begins."""
        step, p, turn = self._some(asks)
        values, at = self.shared.blend_of[asks], np.flatnonzero(asks)
        late = (DELAY, self.late_row, values, step[:, board.RESUME], at)
        drawing = (ops[asks], at, self.late_row, shape[asks], self.risk_row)
        return [_Piece(p, _AHEAD, turn, _LATE, 2, late), _Piece(p, _AHEAD, turn, _LATE, 3, drawing)]

    def _links(self) -> list[_Piece]:
        """The bounds of links that somebody waits for, and the starts behind them."""
        link = _Some(self.made.link, np.flatnonzero(self.made.link[:, board.IS_LIVE]))
        lagged, backward = link[:, board.IS_LAGGED] == 1, link[:, board.IS_BACKWARD] == 1
        step = _Some(self.made.step, link[:, board.SUCC])
        p, turn, number = step[:, board.PROJECT], step[:, board.PLACE] + 1, link[:, board.NUMBER] + 1
        c, home = link[:, board.LAG_CALENDAR], step[:, board.CALENDAR]
        there = np.where(backward, FLOOR, link[:, board.BOUND])
        source = np.where(lagged, FLOOR, link[:, board.SOURCE])

        def some(chosen: Rows, stage: int, what: tuple[Ints | int, ...]) -> _Piece:
            own = tuple(w if isinstance(w, int) else w[chosen] for w in what)
            late = number[chosen] if stage < 3 else _LATE
            return _Piece(p[chosen], _AHEAD, turn[chosen], late, stage % 3, own)

        return [
            some(lagged, 0, (FILL, STEPS, link[:, board.LAG])),
            some(lagged, 1, (self.travel[c], there, link[:, board.SOURCE], STEPS, c, 1)),
            some(backward, 2, (self.travel[home], link[:, board.BOUND], source, WORK, home, -1)),
            some(number > 2, 4, (RISE, step[:, board.RESUME], link[:, board.BOUND])),
            *self._starts(link),
        ]

    def _starts(self, link: _Some) -> list[_Piece]:
        """The latest of what an activity itself and its first two links demand."""
        facts = self.made.step
        bounds = np.full((2, len(facts)), -1, np.int64)
        for number in (1, 0):  # where there is one link only it counts twice
            chosen = link.where(link[:, board.NUMBER] == number)
            bounds[number, chosen[:, board.SUCC]] = chosen[:, board.BOUND]
        live, waits = facts[:, board.KIND] != FIXED, bounds[0] >= 0
        bounds[1] = np.where(bounds[1] >= 0, bounds[1], bounds[0])
        alone, p, turn = self._some(live & ~waits)
        step, q, then = self._some(live & waits)
        own = (START, step[:, board.RESUME], step[:, board.OWN_BOUND], *bounds[:, live & waits])
        return [
            _Piece(p, _AHEAD, turn, _LATE, 0, (FILL, alone[:, board.RESUME], alone[:, board.OWN_BOUND])),
            _Piece(q, _AHEAD, then, _LATE, 0, own),
        ]

    def _ends(self) -> list[_Piece]:
        """Finishes, starts that others wait for, and what is written down."""
        facts = self.made.step
        drawn = facts[:, board.KIND] >= DRAWN
        work, p, turn = self._some(drawn & ~self.flows)
        c = work[:, board.CALENDAR]
        what = (self.travel[c], work[:, board.FINISH], work[:, board.RESUME], WORK, c, 1)
        flow, f, place = self._some(self.flows)
        home = flow[:, board.CALENDAR]
        ops = np.where(self.travel[home] == BY_FLAT, FLOW_FLAT, FLOW_TABLE)
        drawing = (np.flatnonzero(self.flows), self.shared.blend_of[self.flows])
        flowing = (ops, *drawing, flow[:, board.RESUME], flow[:, board.FINISH], home)
        own = (facts[:, board.START] != facts[:, board.RESUME]) & (facts[:, board.FIXED_START] < 0)
        waited, q, when = self._some(drawn & own)
        opened = (OPEN, waited[:, board.START], waited[:, board.RESUME], 0, waited[:, board.CALENDAR])
        last, r, then = self._some(facts[:, board.IS_END] == 1)
        kept, t, now = self._some(facts[:, board.FINISH_OUT] >= 0)
        return [
            _Piece(p, _AHEAD, turn, _LATE, 4, what),
            _Piece(f, _AHEAD, place, _LATE, 4, flowing),
            _Piece(q, _AHEAD, when, _LATE, 5, opened),
            _Piece(r, _AHEAD, then, _LATE, 6, (RISE, LAST, last[:, board.FINISH])),
            _Piece(t, _AHEAD, now, _LATE, 7, (KEEP, kept[:, board.FINISH_OUT], kept[:, board.FINISH])),
            _Piece(self.everyone, _AHEAD, self.size + 1, 0, 0, (KEEP, self.outputs + self.everyone, LAST)),
        ]

    def _chains(self) -> list[_Piece]:
        """From the worst commitment back over what drives."""
        facts, events = self.made.step, self.made.events
        several = self.everyone[events > 0]
        chosen, p, turn = self._some(facts[:, board.DEADLINE] < NO_DEADLINE)
        weigh = (WEIGH, chosen[:, board.FINISH], chosen[:, board.DEADLINE], turn, SCORE, WORST)
        visited = (facts[:, board.KIND] != FIXED) & (events[facts[:, board.PROJECT]] > 0)
        step, q, place = self._some(visited)
        back = self.size[q] - place + 2
        link = _Some(self.made.link, np.flatnonzero(visited[self.made.link[:, board.SUCC]]))
        links = np.bincount(link[:, board.SUCC], minlength=len(facts))[visited]
        visit = (VISIT, step[:, board.MARK], np.flatnonzero(visited), links + 1)
        after = _Some(facts, link[:, board.SUCC])
        r, then = after[:, board.PROJECT], self.size[after[:, board.PROJECT]] - after[:, board.PLACE] + 1
        drives = (
            link[:, board.PRED_MARK],
            after[:, board.MARK],
            link[:, board.BOUND],
            after[:, board.RESUME],
        )
        known, t, when = self._some((facts[:, board.KIND] == FIXED) & (events[facts[:, board.PROJECT]] > 0))
        # The sheet is shared: where a project of another size stood before, its dates lie in the rows of the marks.
        marked, e, spot = self._some(events[facts[:, board.PROJECT]] > 0)
        return [
            _Piece(e, _ONCE, spot, _LATE, 0, (FILL, marked[:, board.MARK], 0)),
            _Piece(several, _BACK, 0, 0, 0, (FILL, WORST, 0)),
            _Piece(several, _BACK, 0, 0, 1, (FILL, SCORE, NO_DEADLINE)),
            _Piece(p, _BACK, 0, turn, 0, weigh),
            _Piece(p, _BACK, 1, turn, 0, (BEGIN, chosen[:, board.MARK], WORST, turn)),
            _Piece(q, _BACK, back, 0, 0, visit),
            _Piece(r, _BACK, then, link[:, board.NUMBER] + 1, 0, (PASS_ON, *drives)),
            _Piece(q, _BACK, back, _LATE, 0, (FILL, step[:, board.MARK], 0)),
            _Piece(t, _BACK, self.size[t] - when + 2, 0, 0, (FILL, known[:, board.MARK], 0)),
        ]

"""The simulation itself: project by project, block by block of samples, operation by operation.

Every row of a block is one quantity (a start, a finish …) in all its samples side by side, so the
processor works on many samples at once. `_rows_risk` says the same in numpy for machines without
numba; both draw from the same counters and do the same single-precision steps, so the answers are
the same. How many samples make a block and which thread runs which project does not matter either.

Compiling takes the longest where many arrays go through many functions: the operations take few
plain arrays each and are called from one place.
"""

# mypy: disable-error-code="no-any-return,untyped-decorator,return-value"
# (an element of an array of integers is Any to the type checker)
# ruff: noqa: PLR0913, PLR0917

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from luodi.engine import _kernels
from luodi.engine._kernels_risk_days import travel, travel_far
from luodi.engine._kernels_risk_draws import NONE, called, draw, share
from luodi.engine.arrays import Ints
from luodi.engine.risk_board import WORK
from luodi.engine.risk_draws import Rows
from luodi.engine.risk_program import (
    BEGIN,
    BY_FLAT,
    DRAW_TRIANGLE,
    FILL,
    OP,
    PASS_ON,
    RISE,
    START,
    VISIT,
    WEIGH,
    A,
    Answer,
    B,
    Board,
    C,
    D,
    E,
    Setup,
)

IS_COMPILED = _kernels.IS_COMPILED
LANES = 256


class Scratch(NamedTuple):
    """What one thread works on."""

    sheet: Rows  # int32: rows as wide as a block; marks are zero before and after
    value: Rows  # float32: products of common values, and these values
    seen: Rows  # int32: by boundary; zero before and after


def compiled(function: Any) -> Any:
    """Compiled and kept on disk where one can write; other threads may run meanwhile.

    What is kept bears the stamp of all files that go into it, not only of this one.
    """
    if not IS_COMPILED:
        return function
    try:
        made = _kernels._jit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no directory it may write to
        return _kernels._jit(nogil=True)(function)
    here = Path(__file__).parent
    files = {*here.glob("_kernels_risk*.py"), *here.glob("risk_*.py"), here / "_kernels.py"}
    files.add(Path(function.__code__.co_filename))
    stamps = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in sorted(files))
    made._cache._cache_file._source_stamp = stamps
    return made


@called
def keep(finishes: Rows, out: int, sheet: Rows, row: int, first: int) -> None:
    """Writes a row of finishes to the answer."""
    for s in range(min(sheet.shape[1], finishes.shape[1] - first)):
        finishes[out, first + s] = sheet[row, s]


@called
def start(sheet: Rows, target: int, own: Any, first: int, second: int) -> None:
    """The latest of a value and two rows."""
    for s in range(sheet.shape[1]):
        sheet[target, s] = max(own, sheet[first, s], sheet[second, s])


@_kernels.inlined
def move(program: Rows, k: int, sheet: Rows, finishes: Rows, first: int) -> None:
    """One of the moves in which no calendar is asked."""
    op, a, b = program[k, OP], program[k, A], program[k, B]
    if op == FILL:
        for s in range(sheet.shape[1]):
            sheet[a, s] = b
    elif op == RISE:
        for s in range(sheet.shape[1]):
            sheet[a, s] = max(sheet[a, s], sheet[b, s])
    elif op == START:
        start(sheet, a, np.int32(b), program[k, C], program[k, D])
    else:
        keep(finishes, a, sheet, b, first)


@called
def weigh(sheet: Rows, score: int, worst: int, finish: int, deadline: int, number: int) -> None:
    """Of the open commitments the one with the least room in each sample, the last of equals."""
    for s in range(sheet.shape[1]):
        room = np.int32(deadline - sheet[finish, s])
        sheet[worst, s] = number if room <= sheet[score, s] else sheet[worst, s]
        sheet[score, s] = min(room, sheet[score, s])


@called
def visit(sheet: Rows, mark: int) -> int:
    """In how many samples an activity lies on the chain."""
    count = NONE
    for s in range(sheet.shape[1]):
        count = np.int32(count + sheet[mark, s])
    return count


@called
def pass_on(sheet: Rows, target: int, source: int, bound: int, begin: int) -> None:
    """The chain goes on from one activity to another in the samples in which the bound is the start."""
    for s in range(sheet.shape[1]):
        drives = np.int32(sheet[source, s] & np.int32(1 if sheet[bound, s] == sheet[begin, s] else 0))
        sheet[target, s] |= drives
        sheet[source, s] ^= drives


@_kernels.inlined
def chain(program: Rows, k: int, sheet: Rows, critical: Ints, lanes: int) -> int:
    """One of the operations on chains; how many operations to leave out behind it."""
    op, a, b, c = program[k, OP], program[k, A], program[k, B], program[k, C]
    if op == WEIGH:
        weigh(sheet, program[k, D], program[k, E], a, b, c)
    elif op == BEGIN:
        for s in range(sheet.shape[1]):  # lanes behind the last sample are on no chain
            sheet[a, s] = 1 if s < lanes and sheet[b, s] == c else 0
    elif op == PASS_ON:
        pass_on(sheet, a, b, c, program[k, D])
    elif op == VISIT:
        count = visit(sheet, a)
        critical[b] += count
        return c if count == 0 else 0
    return 0


@called
def tell(finishes: Rows, r: int, ranks: Ints, count: Rows, quantiles: Ints, origin: int) -> bool:
    """Quantiles of row r, then its boundaries count as those of the axis; False when one is out of range."""
    low = high = finishes[r, 0]
    for s in range(finishes.shape[1]):
        low, high = min(low, finishes[r, s]), max(high, finishes[r, s])
    if low < 0 or high >= count.shape[0]:
        return False
    for s in range(finishes.shape[1]):
        count[np.uint32(finishes[r, s])] += 1
        finishes[r, s] += origin
    q, seen = 0, 0
    for boundary in range(low, high + 1):
        seen += count[boundary]
        count[boundary] = 0
        while q < ranks.shape[0] and seen >= ranks[q]:
            quantiles[r, q] = boundary + origin
            q += 1
    return True


@_kernels.inlined
def run(board: Board, answer: Answer, scratch: Scratch, p: int, first: int) -> None:
    """The program of project p in the block with this first sample; what is known stays from the first one."""
    program, at, key, spread, curve, pool, shape, risk, time = board
    sheet, lanes = scratch[0], scratch[0].shape[1]
    k, stop = at[p, 0 if first == 0 else 1], at[p, 3]
    while k < stop:
        if program[k, OP] < DRAW_TRIANGLE:
            share(program, k, sheet, scratch[1], (key, curve, spread, risk), first)
        elif program[k, OP] < FILL:
            if not draw(program, k, sheet, scratch[1], (key, spread, pool, shape, time), first):
                c, target, source = program[k, E], program[k, D], program[k, C]
                travel_far(sheet, time[1][c], time[3], time[0][c], target, source, WORK, 1)
        elif program[k, OP] < BY_FLAT:
            move(program, k, sheet, answer[0], first)
        elif program[k, OP] < WEIGH:
            travel(program, k, sheet, time, first // lanes)
        else:
            k += chain(program, k, sheet, answer[1], min(lanes, answer[0].shape[1] - first))
        k += 1


@compiled
def simulate(
    board: Board, answer: Answer, scratch: Scratch, span: Any, rows: Ints, row_at: Ints, origin: int
) -> int:
    """All samples of some projects; the number of a project with a finish out of range, or -1.

    `rows`: rows of the answer, project by project from `row_at` on.
    """
    finishes, _, quantiles, ranks = answer
    for p in range(span[0], span[1]):
        for first in range(0, finishes.shape[1], scratch[0].shape[1]):
            run(board, answer, scratch, p, first)
        for r in range(row_at[p], row_at[p + 1]):
            if not tell(finishes, rows[r], ranks, scratch[2], quantiles, origin):
                return p
    return -1


def simulate_share(made: Setup, answer: Answer, span: tuple[int, int]) -> int:
    """The same with its scratch."""
    scratch = Scratch(
        np.zeros((made.shape[0], made.lanes), np.int32),
        np.zeros((made.shape[1], made.lanes), np.float32),
        np.zeros(made.furthest + 1, np.int32),
    )
    return int(simulate(made.board, answer, scratch, span, made.rows, made.row_at, made.origin))

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

from typing import Any, NamedTuple

import numpy as np

from luodi.engine import _kernels
from luodi.engine.arrays import Ints
from luodi.engine.risk_board import DEVIATION, FALL, FALLING, HIGH, LOW, MEDIAN, RISING
from luodi.engine.risk_clock import GRAIN, OFFSET, PER_DAY, TOTAL, WEATHER, Clock
from luodi.engine.risk_draws import FIRST_MIX, GOLDEN, SECOND_MIX, Rows
from luodi.engine.risk_program import (
    BEGIN,
    BY_FLAT,
    BY_WEATHER,
    DRAW_TRIANGLE,
    FILL,
    LONGEST_DRAW,
    MULTIPLY,
    OP,
    OPEN,
    PASS_ON,
    RISE,
    SPEAK,
    UNITE,
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

HALF, ONE, SHARE = np.float32(0.5), np.float32(1), np.float32(1 / 8388608)
CEILING = np.float32(LONGEST_DRAW)
SIXTEENTH = np.float32(1 / 16)
C2, C3, C4, C5 = np.float32(1 / 2), np.float32(1 / 3), np.float32(1 / 4), np.float32(1 / 5)
NONE = np.int32(0)


class Scratch(NamedTuple):
    """What one thread works on."""

    sheet: Rows  # int32: rows as wide as a block; marks are zero before and after
    value: Rows  # float32: products of common values, these values, and what is being drawn
    seen: Rows  # int32: by boundary; zero before and after


def called(function: Any) -> Any:
    """Compiled once and called."""
    return function if _kernels._jit is None else _kernels._jit(error_model="numpy")(function)


def compiled(function: Any) -> Any:
    """Compiled and kept on disk where one can write; other threads may run meanwhile."""
    if _kernels._jit is None:
        return function
    try:
        return _kernels._jit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no directory it may write to
        return _kernels._jit(nogil=True)(function)


@_kernels.inlined
def mix(start: Any, sample: int) -> Any:
    """32 even bits for a counter; every step is cast, since shifts of 32 bits would grow to 64."""
    x = np.uint32(start + np.uint32(np.uint32(sample) * np.uint32(GOLDEN)))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> np.uint32(16))) * np.uint32(FIRST_MIX))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> np.uint32(15))) * np.uint32(SECOND_MIX))
    return np.uint32(x ^ np.uint32(x >> np.uint32(16)))


@called
def throw(sheet: Rows, key: Any, first: int, shift: Any) -> None:
    """The upper bits of the counters of a key into the first row, for the block of this first sample."""
    start = np.uint32(key + np.uint32(np.uint32(first) * np.uint32(GOLDEN)))
    for s in range(sheet.shape[1]):
        sheet[0, s] = np.int32(np.uint32(mix(start, s) >> shift))


@called
def draw_triangle(sheet: Rows, value: Rows, spread: Rows, i: int, by: int) -> None:
    """Hundredths between three points into the last row of values."""
    low, high, fall, to = spread[i, LOW], spread[i, HIGH], spread[i, FALL], value.shape[0] - 1
    rising, falling = spread[i, RISING], spread[i, FALLING]
    for s in range(sheet.shape[1]):
        u = (np.float32(sheet[0, s]) + HALF) * SHARE
        root = np.sqrt(u * rising if u < fall else (ONE - u) * falling)
        early, late = low + root, high - root
        value[to, s] = (early if u < fall else late) * value[by, s]


@called
def draw_remainder(sheet: Rows, value: Rows, spread: Rows, i: int, by: int, curve: Rows) -> None:
    """The same for what is left of started work; its exponential by five terms at a sixteenth."""
    median, deviation, to = spread[i, MEDIAN], spread[i, DEVIATION], value.shape[0] - 1
    normal = curve.shape[0] - 1
    for s in range(sheet.shape[1]):
        x = deviation * curve[normal, np.uint32(sheet[0, s])] * SIXTEENTH
        e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
        e = e * e
        e = e * e
        e = e * e
        value[to, s] = e * e * median * value[by, s]


@called
def settle(sheet: Rows, value: Rows, grain: int) -> None:
    """Hundredths become grains: rounded, cut off, at least one, then rounded up."""
    share, add, drawn = ONE / np.float32(grain), np.float32(grain) - HALF, value.shape[0] - 1
    for s in range(sheet.shape[1]):
        cut = value[drawn, s] if value[drawn, s] < CEILING else CEILING
        whole = np.float32(np.int32(cut + HALF))
        sheet[0, s] = np.int32(((whole if whole > ONE else ONE) + add) * share)


@called
def speak(sheet: Rows, value: Rows, curve: Rows, row: int, factor: int) -> None:
    """The common values of one group."""
    for s in range(value.shape[1]):
        value[row, s] = curve[factor, np.uint32(sheet[0, s])]


@_kernels.inlined
def draw(program: Rows, k: int, sheet: Rows, value: Rows, board: Any, first: int) -> None:
    """One of the draws."""
    key, spread, curve, calendar = board
    op, a, b, c = program[k, OP], program[k, A], program[k, B], program[k, C]
    if op == UNITE:
        for s in range(value.shape[1]):
            value[a, s] = ONE
    elif op == MULTIPLY:
        for s in range(value.shape[1]):
            value[a, s] *= value[b, s]
    else:
        throw(sheet, key[a], first, np.uint32(9 if op == DRAW_TRIANGLE else 16))
        if op == SPEAK:
            speak(sheet, value, curve, b, c)
            return
        if op == DRAW_TRIANGLE:
            draw_triangle(sheet, value, spread, a, b)
        else:
            draw_remainder(sheet, value, spread, a, b, curve)
        settle(sheet, value, calendar[c, GRAIN])


@called
def travel_flat(sheet: Rows, target: int, source: int, steps: int, sign: int) -> None:
    """The boundary so many grains behind `source` where every day counts in full."""
    for s in range(sheet.shape[1]):
        there = np.int32(sheet[source, s] + np.int32(sign * sheet[steps, s]))
        sheet[target, s] = max(there, NONE)


@called
def travel_table(
    sheet: Rows, before: Rows, reach: Rows, kind: Ints, target: int, source: int, steps: int, sign: int
) -> bool:
    """The same by tables. False when a day or the work lies behind the axis.

    Each look into a table has a loop of its own: the compiler makes single steps of a loop with two.
    """
    back, last = np.int32(0 if sign > 0 else 1), np.int32(before.shape[0] - 1)
    total, offset = np.int32(kind[TOTAL]), np.uint32(kind[OFFSET])
    latest = most = NONE
    for s in range(sheet.shape[1]):
        day = max(np.int32(sheet[source, s] - back), NONE)
        latest = max(latest, day)
        sheet[target, s] = min(day, last)
    for s in range(sheet.shape[1]):
        sheet[target, s] = before[np.uint32(sheet[target, s])]
    for s in range(sheet.shape[1]):
        grains = np.int32(sign * sheet[steps, s])
        work = max(np.int32(np.int32(sheet[target, s] + grains) + back), NONE)
        most = max(most, work)
        sheet[target, s] = min(work, total)
    for s in range(sheet.shape[1]):
        sheet[target, s] = reach[np.uint32(offset + np.uint32(sheet[target, s]))]
    return latest <= last and most <= total


@called
def travel_far(
    sheet: Rows, before: Rows, reach: Rows, kind: Ints, target: int, source: int, steps: int, sign: int
) -> None:
    """`travel_table` where every day behind the axis is full."""
    last, total, per_day, back = before.shape[0] - 1, kind[TOTAL], kind[PER_DAY], 0 if sign > 0 else 1
    for s in range(sheet.shape[1]):
        day = max(sheet[source, s] - back, 0)
        inside = min(day, last)
        work = max(before[inside] + per_day * (day - inside) + sign * sheet[steps, s] + back, 0)
        past = last + (work - total + per_day - 1) // per_day
        sheet[target, s] = past if work > total else reach[kind[OFFSET] + work]


@called
def travel_weather(
    sheet: Rows, time: Clock, c: int, n: int, target: int, source: int, steps: int, sign: int
) -> None:
    """Where months are better or worse: `n` is the number of the block."""
    calendar, befores, _, reach, month, knowns, bases, shocks = time
    kind, before, known, shock = calendar[c], befores[c], knowns[c], shocks[n]
    base, back = bases[kind[WEATHER], n], 0 if sign > 0 else 1
    last, months, full = before.shape[0] - 1, base.shape[0] - 1, 100 * kind[PER_DAY]
    for s in range(sheet.shape[1]):
        day = max(sheet[source, s] - back, 0)
        inside = min(day, last)
        m = month[inside]
        work = base[m, s] + full * (day - inside) + 100 * sign * sheet[steps, s] + back
        work += shock[m, s] * (before[inside] - known[m])
        end = base[months, s]
        if work > end:
            sheet[target, s] = last + (work - end + full - 1) // full
            continue
        work = max(work, 1)
        while m < months and base[m + 1, s] < work:
            m += 1
        while m > 0 and base[m, s] >= work:
            m -= 1
        need = known[m] + (work - base[m, s] + shock[m, s] - 1) // shock[m, s]
        sheet[target, s] = reach[kind[OFFSET] + need]


@called
def open_day(sheet: Rows, worked: Rows, target: int, source: int) -> None:
    """The first day from here that is worked."""
    last = np.int32(worked.shape[0] - 1)
    for s in range(sheet.shape[1]):
        day = sheet[source, s]
        sheet[target, s] = max(day, worked[np.uint32(min(max(day, NONE), last))])


@called
def keep(finishes: Rows, out: int, sheet: Rows, row: int, first: int) -> None:
    """Writes a row of finishes to the answer."""
    for s in range(min(sheet.shape[1], finishes.shape[1] - first)):
        finishes[out, first + s] = sheet[row, s]


@_kernels.inlined
def travel(program: Rows, k: int, sheet: Rows, time: Clock, number: int) -> None:
    """One of the journeys through a calendar, in the block of this number."""
    op, a, b = program[k, OP], program[k, A], program[k, B]
    c, d, e = program[k, C], program[k, D], program[k, E]
    if op == BY_FLAT:
        travel_flat(sheet, a, b, c, e)
    elif op == BY_WEATHER:
        travel_weather(sheet, time, d, number, a, b, c, e)
    elif op == OPEN:
        open_day(sheet, time[2][d], a, b)
    else:
        before, reach, kind = time[1][d], time[3], time[0][d]
        if not travel_table(sheet, before, reach, kind, a, b, c, e):
            travel_far(sheet, before, reach, kind, a, b, c, e)


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
    program, at, key, spread, curve, time = board
    sheet, lanes = scratch[0], scratch[0].shape[1]
    k, stop = at[p, 0 if first == 0 else 1], at[p, 3]
    while k < stop:
        if program[k, OP] < FILL:
            draw(program, k, sheet, scratch[1], (key, spread, curve, time[0]), first)
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
        np.zeros((made.shape[1] + 1, made.lanes), np.float32),
        np.zeros(made.furthest + 1, np.int32),
    )
    return int(simulate(made.board, answer, scratch, span, made.rows, made.row_at, made.origin))

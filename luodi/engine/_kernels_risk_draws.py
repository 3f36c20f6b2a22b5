"""What a block of samples draws: common values by hashing, what activities take from the shuffled table."""

# mypy: disable-error-code="no-any-return,untyped-decorator,return-value"
# ruff: noqa: PLR0913, PLR0917

from typing import Any

import numpy as np

from luodi.engine import _kernels
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
    STEPS,
    WIDTH,
    WORK,
)
from luodi.engine.risk_clock import OFFSET, TOTAL
from luodi.engine.risk_draws import FIRST_MIX, GOLDEN, LOWER, NORMAL, POOL, SECOND_MIX, UPPER, WINDOW, Rows
from luodi.engine.risk_model import EARLIEST, GRADES, LATEST, RARE
from luodi.engine.risk_program import (
    DELAY,
    DRAW_REMAINDER,
    DRAW_SHAPE,
    DRAW_STOPS,
    FINE,
    FLOW_FLAT,
    FLOW_TABLE,
    MULTIPLY,
    OP,
    RISK,
    UNITE,
    A,
    B,
    C,
    D,
    E,
)

OFTEN, SELDOM = np.float32(1 - RARE), np.float32(RARE)
TO_GRADE = np.int32((1 << 16) // GRADES)
EARLY_MOST, LATE_MOST = np.float32(EARLIEST), np.float32(LATEST)
ZERO, ONE, NONE, LEAST = np.float32(0), np.float32(1), np.int32(0), np.int32(1)
SIXTEENTH = np.float32(1 / 16)
C2, C3, C4, C5 = np.float32(1 / 2), np.float32(1 / 3), np.float32(1 / 4), np.float32(1 / 5)
FINEST = np.float32(1 / (16 * FINE))
TOP_BITS = np.uint32(33 - POOL.bit_length())


def called(function: Any) -> Any:
    """Compiled once and called; no number is none (checked before), so least and greatest are one step."""
    if _kernels._jit is None:
        return function
    return _kernels._jit(error_model="numpy", fastmath={"nnan", "nsz"})(function)


@_kernels.inlined
def mix(start: Any, sample: int) -> Any:
    """32 even bits for a counter; every step is cast, since shifts of 32 bits would grow to 64."""
    x = np.uint32(start + np.uint32(np.uint32(sample) * np.uint32(GOLDEN)))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> np.uint32(16))) * np.uint32(FIRST_MIX))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> np.uint32(15))) * np.uint32(SECOND_MIX))
    return np.uint32(x ^ np.uint32(x >> np.uint32(16)))


@_kernels.inlined
def place(key: Any, first: int, window: int) -> Any:
    """Where in the table a window of samples begins."""
    return np.uint64(mix(key, first // WINDOW + window) >> TOP_BITS)


@called
def throw(sheet: Rows, key: Any, first: int) -> None:
    """The upper bits of the counters of a key into the first row, for the block of this first sample."""
    start = np.uint32(key + np.uint32(np.uint32(first) * np.uint32(GOLDEN)))
    for s in range(sheet.shape[1]):
        sheet[WORK, s] = np.int32(np.uint32(mix(start, s) >> np.uint32(16)))


@called
def draw_triangle(sheet: Rows, value: Rows, pool: Rows, fact: Rows, key: Any, by: int, first: int) -> None:
    """Grains between three points into the first row."""
    low, early, late, add, most = fact[LOW], fact[EARLY], fact[LATE], fact[ROUND_UP], fact[MOST]
    for w in range(sheet.shape[1] // WINDOW):
        begin, block = place(key, first, w), np.uint64(w * WINDOW)
        for at in range(WINDOW):
            s, k = block + np.uint64(at), begin + np.uint64(at)
            x = (low + pool[LOWER, k] * early + pool[UPPER, k] * late) * value[by, s] + add
            sheet[WORK, s] = max(np.int32(min(x, most)), LEAST)


@called
def draw_remainder(sheet: Rows, value: Rows, pool: Rows, fact: Rows, key: Any, by: int, first: int) -> None:
    """The same for what is left of started work; its exponential by five terms at a sixteenth."""
    median, deviation, add, most = fact[MEDIAN], fact[DEVIATION], fact[ROUND_UP], fact[MOST]
    for w in range(sheet.shape[1] // WINDOW):
        begin, block = place(key, first, w), np.uint64(w * WINDOW)
        for at in range(WINDOW):
            s = block + np.uint64(at)
            x = deviation * pool[NORMAL, begin + np.uint64(at)] * SIXTEENTH
            e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
            e = e * e
            e = e * e
            e = e * e
            x = e * e * median * value[by, s] + add
            sheet[WORK, s] = max(np.int32(min(x, most)), LEAST)


@called
def draw_shape(
    sheet: Rows, value: Rows, pool: Rows, table: Rows, fact: Rows, key: Any, by: int, first: int
) -> None:
    """The same from a learnt shape, less what is done. Its table is asked in a loop of its own (see `look_up`)."""
    reach = fact[REACH]
    for w in range(sheet.shape[1] // WINDOW):
        begin, block = place(key, first, w), np.uint64(w * WINDOW)
        for at in range(WINDOW):
            sheet[WORK, block + np.uint64(at)] = np.int32(reach * pool[UPPER, begin + np.uint64(at)])
    grow_shape(sheet, value, table, fact, by)


@called
def draw_stops(
    sheet: Rows, value: Rows, pool: Rows, table: Rows, fact: Rows, key: Any, by: int, risk: int, first: int
) -> None:
    """The same where the chance of a stop is the project's: stops and the others each keep their shape."""
    levels = np.float32(table.shape[0])
    reach = fact[REACH] / levels
    reach *= reach
    stopped = min(reach / SELDOM, ONE)  # what of the stops and of the others is still possible
    steady = max(reach - SELDOM, ZERO) / OFTEN
    for w in range(sheet.shape[1] // WINDOW):
        begin, block = place(key, first, w), np.uint64(w * WINDOW)
        for at in range(WINDOW):
            p, r = value[risk, block + np.uint64(at)], pool[UPPER, begin + np.uint64(at)]
            x = r * r * (p * stopped + (ONE - p) * steady)
            rare, often = x * (SELDOM / p), SELDOM + (x - p) * (OFTEN / (ONE - p))
            sheet[WORK, block + np.uint64(at)] = np.int32(levels * np.sqrt(rare if x < p else often))
    grow_shape(sheet, value, table, fact, by)


@called
def grow_shape(sheet: Rows, value: Rows, table: Rows, fact: Rows, by: int) -> None:
    """What a shape has at the places in the first row, as grains less what is done."""
    scale, done, add, most = fact[SCALE], fact[DONE], fact[ROUND_UP], fact[MOST]
    width, last = fact[WIDTH] * FINEST, np.int32(table.shape[0] - 1)
    for s in range(sheet.shape[1]):
        sheet[WORK, s] = table[np.uint32(min(sheet[WORK, s], last))]
    for s in range(sheet.shape[1]):
        x = width * np.float32(sheet[WORK, s])
        e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
        e = e * e
        e = e * e
        e = e * e
        x = (e * e * scale - done) * value[by, s] + add
        sheet[WORK, s] = max(np.int32(min(x, most)), LEAST)


@called
def flow_flat(
    sheet: Rows, value: Rows, pool: Rows, fact: Rows, key: Any, by: int, first: int, source: int, target: int
) -> None:
    """A triangle drawn and added to a row, where every day counts in full."""
    low, early, late, add, most = fact[LOW], fact[EARLY], fact[LATE], fact[ROUND_UP], fact[MOST]
    for w in range(sheet.shape[1] // WINDOW):
        begin, block = place(key, first, w), np.uint64(w * WINDOW)
        for at in range(WINDOW):
            s, k = block + np.uint64(at), begin + np.uint64(at)
            x = (low + pool[LOWER, k] * early + pool[UPPER, k] * late) * value[by, s] + add
            sheet[target, s] = sheet[source, s] + max(np.int32(min(x, most)), LEAST)


@called
def look_up(sheet: Rows, table: Rows, target: int, source: int, top: int, offset: Any) -> bool:
    """What a table says of a row, by numbers up to `top` from `offset` on. False when one lies behind.

    A look into a table has a loop of its own: the compiler makes single steps of everything beside it.
    """
    most, last = NONE, np.int32(top)
    for s in range(sheet.shape[1]):
        at = sheet[source, s]
        most = max(most, at)
        sheet[target, s] = min(at, last)
    for s in range(sheet.shape[1]):
        sheet[target, s] = table[np.uint32(offset + np.uint32(sheet[target, s]))]
    return most <= last


@called
def speak(sheet: Rows, value: Rows, curve: Rows, row: int, factor: int) -> None:
    """The common values of one group."""
    for s in range(value.shape[1]):
        value[row, s] = curve[factor, np.uint32(sheet[WORK, s])]


@called
def delay(value: Rows, sheet: Rows, fact: Rows, row: int, by: int, start: int) -> None:
    """Values × what the delay of an activity makes of it; the exponential as in `draw_remainder`."""
    planned, part, adds = fact[PLANNED], fact[PART], fact[ADDS] * SIXTEENTH
    for s in range(value.shape[1]):
        x = min(max((np.float32(sheet[start, s]) - planned) * part, EARLY_MOST), LATE_MOST) * adds
        e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
        e = e * e
        e = e * e
        e = e * e
        value[row, s] = e * e * value[by, s]


@called
def venture(sheet: Rows, value: Rows, risk: Rows, row: int, project: int) -> None:
    """The chances of a stop of one project."""
    for s in range(value.shape[1]):
        value[row, s] = risk[project, np.uint32(sheet[WORK, s] // TO_GRADE)]


@_kernels.inlined
def share(program: Rows, k: int, sheet: Rows, value: Rows, board: Any, first: int) -> None:
    """One of the operations on common values."""
    key, curve, spread, risk = board
    op, a, b = program[k, OP], program[k, A], program[k, B]
    if op == UNITE:
        for s in range(value.shape[1]):
            value[a, s] = ONE
    elif op == MULTIPLY:
        for s in range(value.shape[1]):
            value[a, s] *= value[b, s]
    elif op == DELAY:
        delay(value, sheet, spread[program[k, D]], a, b, program[k, C])
    elif op == RISK:
        throw(sheet, key[a], first)
        venture(sheet, value, risk, b, program[k, C])
    else:
        throw(sheet, key[a], first)
        speak(sheet, value, curve, b, program[k, C])


@_kernels.inlined
def draw(program: Rows, k: int, sheet: Rows, value: Rows, board: Any, first: int) -> bool:
    """One of the draws. False when a flow left the tables and has to be gone through day by day."""
    key, spread, pool, shape, time = board
    op, a, b, c, d = program[k, OP], program[k, A], program[k, B], program[k, C], program[k, D]
    inside = True
    if op == FLOW_FLAT:
        flow_flat(sheet, value, pool, spread[a], key[a], b, first, c, d)
        return True
    if op == FLOW_TABLE:
        kind, before = time[0][program[k, E]], time[1][program[k, E]]
        if look_up(sheet, before, STEPS, c, before.shape[0] - 1, np.uint32(0)):
            # Never into the row it reads: such loops go one by one.
            flow_flat(sheet, value, pool, spread[a], key[a], b, first, STEPS, WORK)
            if look_up(sheet, time[3], d, WORK, kind[TOTAL], np.uint32(kind[OFFSET])):
                return True
        inside = False
    if op == DRAW_REMAINDER:
        draw_remainder(sheet, value, pool, spread[a], key[a], b, first)
    elif op == DRAW_SHAPE:
        draw_shape(sheet, value, pool, shape[c], spread[a], key[a], b, first)
    elif op == DRAW_STOPS:
        draw_stops(sheet, value, pool, shape[c], spread[a], key[a], b, d, first)
    else:
        draw_triangle(sheet, value, pool, spread[a], key[a], b, first)
    return inside

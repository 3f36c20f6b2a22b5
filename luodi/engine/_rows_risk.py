"""What is done to one row of a block of samples, in numpy; the same steps as `_loops_risk`, for want of a compiler."""

# mypy: disable-error-code="no-any-return"
# ruff: noqa: PLR0913, PLR0917

import numpy as np

from luodi.engine.arrays import Ints
from luodi.engine.risk_board import (
    BACK,
    BLEND,
    CALENDAR,
    DEVIATION,
    FALL,
    FALLING,
    FLAT,
    GRAIN,
    HIGH,
    KEY,
    KIND,
    LONGEST_DRAW,
    LOW,
    MEDIAN,
    OFFSET,
    PER_DAY,
    RISING,
    SCORE,
    TOTAL,
    TRIANGLE,
    WEATHER,
    WORK,
    WORST,
    Block,
    Board,
    Rows,
)

HALF, ONE, SHARE = np.float32(0.5), np.float32(1), np.float32(1 / 8388608)
CEILING, INFINITE = np.float32(LONGEST_DRAW), np.float32(3e38)
SIXTEENTH = np.float32(1 / 16)
C2, C3, C4, C5 = np.float32(1 / 2), np.float32(1 / 3), np.float32(1 / 4), np.float32(1 / 5)


def hashes(key: int, first: int, lanes: int) -> Rows:
    """32 even bits for each sample of a counter."""
    x = np.arange(first, first + lanes).astype(np.uint32) * np.uint32(0x9E3779B9) + np.uint32(key)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def fill(sheet: Rows, row: int, value: int) -> None:
    sheet[row] = value


def copy(sheet: Rows, source: int, target: int) -> None:
    sheet[target] = sheet[source]


def fill_back(sheet: Rows) -> None:
    sheet[BACK] = -sheet[WORK]


def add_max(sheet: Rows, source: int, target: int) -> None:
    np.maximum(sheet[target], sheet[source], out=sheet[target])


def join(sheet: Rows, source: int, target: int, driver: int, n: int) -> None:
    bound, begin = sheet[source], sheet[target]
    sheet[driver][(bound > begin) | ((bound == begin) & (sheet[driver] < 0))] = n
    np.maximum(bound, begin, out=begin)


def sound(sheet: Rows, start: int, finish: int, furthest: int) -> bool:
    first, last = sheet[start], sheet[finish]
    return not ((last < first) | (last > furthest) | (first < 0)).any()


def bend(board: Board, block: Block, v: int, to: int) -> None:
    key, factor = board.voice[v]
    bits = hashes(key, block.first, block.sheet.shape[1])
    block.voice[to] = board.curve[factor][bits >> np.uint32(16)]


def blend(board: Board, block: Block, b: int, to: int) -> None:
    block.blend[to] = ONE
    for v in board.blend[b]:
        if v >= 0:
            block.blend[to] *= block.voice[v]


def draw(board: Board, block: Block, i: int) -> bool:
    row, spread = board.activity[i], board.spread[i]
    bits = hashes(row[KEY], block.first, block.sheet.shape[1])
    if row[KIND] == TRIANGLE:
        u = ((bits >> np.uint32(9)).astype(np.float32) + HALF) * SHARE
        root = np.sqrt(np.where(u < spread[FALL], u * spread[RISING], (ONE - u) * spread[FALLING]))
        value = np.where(u < spread[FALL], spread[LOW] + root, spread[HIGH] - root)
    else:
        x = spread[DEVIATION] * board.normal[bits >> np.uint32(16)] * SIXTEENTH
        e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
        for _ in range(3):
            e = e * e
        value = e * e * spread[MEDIAN]
    value = value * block.blend[row[BLEND]]
    if not ((value >= 0) & (value < INFINITE)).all():
        return False
    grain = np.float32(board.calendar[row[CALENDAR], GRAIN])
    whole = (np.minimum(value, CEILING) + HALF).astype(np.int32).astype(np.float32)
    block.sheet[WORK] = (np.maximum(whole, ONE) + grain - HALF) * (ONE / grain)
    return True


def open_day(board: Board, sheet: Rows, c: int, row: int) -> None:
    inside = np.clip(sheet[row], 0, board.worked.shape[1] - 1)
    np.maximum(sheet[row], board.worked[c][inside], out=sheet[row])


def travel(board: Board, block: Block, c: int, source: int, target: int, steps: int) -> None:
    sheet, kind = block.sheet, board.calendar[c]
    if kind[FLAT]:
        sheet[target] = np.maximum(sheet[source] + sheet[steps], 0)
        return
    back = int(steps == BACK)
    day = np.maximum(sheet[source].astype(np.int64) - back, 0)
    inside = np.minimum(day, board.before.shape[1] - 1)
    if kind[WEATHER] >= 0:
        sheet[target] = _weather(board, block, c, day, inside, sheet[steps], back)
        return
    work = board.before[c][inside] + kind[PER_DAY] * (day - inside) + sheet[steps] + back
    fits = np.clip(work, 0, kind[TOTAL])
    beyond = np.maximum(work - fits, 0)
    past = board.before.shape[1] - 1 - (-beyond // kind[PER_DAY])
    sheet[target] = np.where(beyond > 0, past, board.reach[kind[OFFSET] + fits])


def _weather(board: Board, block: Block, c: int, day: Ints, inside: Ints, steps: Rows, back: int) -> Rows:
    base, shock = board.base[board.calendar[c, WEATHER], block.number], board.shock[0, block.number]
    full, offset = 100 * board.calendar[c, PER_DAY], board.calendar[c, OFFSET]
    lanes, m = np.arange(len(day)), board.month[inside]
    work = base[m, lanes] + full * (day - inside) + 100 * steps.astype(np.int64) + back
    work += shock[m, lanes] * (board.before[c][inside] - board.month_before[c][m])
    beyond = np.maximum(work - base[-1], 0)
    work = np.clip(work, 1, base[-1])
    m = (base < work).sum(axis=0) - 1
    need = board.month_before[c][m] - (-(work - base[m, lanes]) // shock[m, lanes])
    past = board.before.shape[1] - 1 - (-beyond // full)
    return np.where(beyond > 0, past, board.reach[offset + need])


def margin(sheet: Rows, finish: int, deadline: int, i: int) -> None:
    room = deadline - sheet[finish]
    sheet[WORST][room <= sheet[SCORE]] = i
    np.minimum(room, sheet[SCORE], out=sheet[SCORE])


def mark_end(block: Block, i: int) -> None:
    block.mark[i] = block.sheet[WORST] == i


def mark_chain(block: Block, i: int, p: int, driver: int, n: int) -> None:
    block.mark[p] |= block.mark[i] & (block.sheet[driver] == n)


def tally(block: Block, i: int, lanes: int) -> int:
    return int(block.mark[i, :lanes].sum())


def keep(finishes: Rows, out: int, block: Block, row: int, lanes: int) -> None:
    finishes[out, block.first : block.first + lanes] = block.sheet[row, :lanes]

"""What is done to one row of a block of samples, as loops for the compiler; `_rows_risk` says the same in numpy."""

# mypy: disable-error-code="no-any-return,type-arg,no-untyped-def"
# ruff: noqa: PLR0913

import numpy as np

from luodi.engine import _kernels
from luodi.engine._kernels import inlined
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
    LAST,
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


# Compiled once and called: a row is long enough, and inlined everywhere they take a minute to compile.
row = _kernels._jit(error_model="numpy")


@inlined
def mix(key: int, sample: int):
    """32 even bits for a counter; every step is cast, since shifts of 32 bits would grow to 64."""
    x = np.uint32(np.uint32(key) + np.uint32(np.uint32(sample) * np.uint32(0x9E3779B9)))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> np.uint32(16))) * np.uint32(0x7FEB352D))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> np.uint32(15))) * np.uint32(0x846CA68B))
    return np.uint32(x ^ np.uint32(x >> np.uint32(16)))


@row
def fill(sheet: Rows, row: int, value: int) -> None:
    for s in range(sheet.shape[1]):
        sheet[row, s] = value


@row
def copy(sheet: Rows, source: int, target: int) -> None:
    for s in range(sheet.shape[1]):
        sheet[target, s] = sheet[source, s]


@row
def fill_back(sheet: Rows) -> None:
    for s in range(sheet.shape[1]):
        sheet[BACK, s] = -sheet[WORK, s]


@row
def add_max(sheet: Rows, source: int, target: int) -> None:
    for s in range(sheet.shape[1]):
        sheet[target, s] = max(sheet[target, s], sheet[source, s])


@row
def join(sheet: Rows, source: int, target: int, driver: int, n: int) -> None:
    """A later bound moves the start; link n drives it, or shares what no link drove before."""
    for s in range(sheet.shape[1]):
        bound, begin, drove = sheet[source, s], sheet[target, s], sheet[driver, s]
        drives = (bound > begin) | ((bound == begin) & (drove < 0))
        sheet[target, s] = max(bound, begin)
        sheet[driver, s] = n if drives else drove


@row
def sound(sheet: Rows, start: int, finish: int, furthest: int) -> bool:
    """Does every finish lie behind its start and in range?"""
    wrong = 0
    for s in range(sheet.shape[1]):
        wrong |= (sheet[finish, s] < sheet[start, s]) | (sheet[finish, s] > furthest) | (sheet[start, s] < 0)
    return wrong == 0


@row
def bend(board: Board, block: Block, v: int, to: int) -> None:
    """The common value of one group."""
    key, factor = board.voice[v, 0], board.voice[v, 1]
    for s in range(block.sheet.shape[1]):
        block.voice[to, s] = board.curve[factor, mix(key, block.first + s) >> np.uint32(16)]


@row
def blend(board: Board, block: Block, b: int, to: int) -> None:
    """The product of the common values that reach the same activities."""
    for s in range(block.sheet.shape[1]):
        block.blend[to, s] = ONE
    for f in range(board.blend.shape[1]):
        v = board.blend[b, f]
        if v >= 0:
            for s in range(block.sheet.shape[1]):
                block.blend[to, s] *= block.voice[v, s]


@row
def draw(board: Board, block: Block, i: int) -> bool:
    """Work of activity i in grains of its calendar; False when a number is none."""
    if board.activity[i, KIND] == TRIANGLE:
        return draw_triangle(board, block, i)
    return draw_remainder(board, block, i)


@inlined
def grains(value, grain, share):
    """Rounded to the hundredth, cut off, at least one; rounded up to whole grains."""
    whole = np.float32(np.int32(min(value, CEILING) + HALF))
    return np.int32((max(whole, ONE) + grain - HALF) * share)


@row
def draw_triangle(board: Board, block: Block, i: int) -> bool:
    key, mixture = board.activity[i, KEY], board.activity[i, BLEND]
    low, high, fall = board.spread[i, LOW], board.spread[i, HIGH], board.spread[i, FALL]
    rising, falling = board.spread[i, RISING], board.spread[i, FALLING]
    grain = np.float32(board.calendar[board.activity[i, CALENDAR], GRAIN])
    share = ONE / grain
    wrong = 0
    for s in range(block.sheet.shape[1]):
        bits = np.uint32(mix(key, block.first + s) >> np.uint32(9))
        u = (np.float32(np.int32(bits)) + HALF) * SHARE
        root = np.sqrt(u * rising if u < fall else (ONE - u) * falling)
        value = (low + root if u < fall else high - root) * block.blend[mixture, s]
        wrong |= not ((value >= np.float32(0)) & (value < INFINITE))
        block.sheet[WORK, s] = grains(value, grain, share)
    return wrong == 0


@row
def draw_remainder(board: Board, block: Block, i: int) -> bool:
    key, mixture = board.activity[i, KEY], board.activity[i, BLEND]
    median, deviation = board.spread[i, MEDIAN], board.spread[i, DEVIATION]
    grain = np.float32(board.calendar[board.activity[i, CALENDAR], GRAIN])
    share = ONE / grain
    wrong = 0
    for s in range(block.sheet.shape[1]):
        x = deviation * board.normal[mix(key, block.first + s) >> np.uint32(16)] * SIXTEENTH
        e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
        e = e * e
        e = e * e
        e = e * e
        value = e * e * median * block.blend[mixture, s]
        wrong |= not ((value >= np.float32(0)) & (value < INFINITE))
        block.sheet[WORK, s] = grains(value, grain, share)
    return wrong == 0


@row
def open_day(board: Board, sheet: Rows, c: int, row: int) -> None:
    """The first day from here that is worked."""
    last = board.worked.shape[1] - 1
    for s in range(sheet.shape[1]):
        day = sheet[row, s]
        sheet[row, s] = max(day, board.worked[c, np.uint64(min(max(day, 0), last))])


@row
def travel(board: Board, block: Block, c: int, source: int, target: int, steps: int) -> None:
    """The boundary so many grains (the row `steps`) behind `source`; BACK: the start that ends there."""
    back = 1 if steps == BACK else 0
    if board.calendar[c, FLAT] == 1:
        for s in range(block.sheet.shape[1]):
            block.sheet[target, s] = max(0, block.sheet[source, s] + block.sheet[steps, s])
    elif board.calendar[c, WEATHER] >= 0:
        travel_weather(board, block, c, source, target, steps)
    else:
        travel_table(board, block.sheet, c, source, target, steps, back)


@row
def travel_table(
    board: Board, sheet: Rows, c: int, source: int, target: int, steps: int, back: int
) -> None:
    last, total = np.int32(board.before.shape[1] - 1), np.int32(board.calendar[c, TOTAL])
    offset, per_day = np.int64(board.calendar[c, OFFSET]), np.int32(board.calendar[c, PER_DAY])
    high = np.int32(0)
    for s in range(sheet.shape[1]):
        day = np.int32(max(sheet[source, s] - back, 0))
        inside = min(day, last)
        work = np.int32(board.before[c, np.uint64(inside)] + per_day * (day - inside) + sheet[steps, s] + back)
        high = max(high, work)
        sheet[target, s] = max(work, 0)
    if high <= total:
        for s in range(sheet.shape[1]):
            sheet[target, s] = board.reach[np.uint64(offset + sheet[target, s])]
        return
    for s in range(sheet.shape[1]):
        work = sheet[target, s]
        inside = min(work, total)
        sheet[target, s] = board.reach[offset + inside] + (work - inside + per_day - 1) // per_day


@row
def travel_weather(board: Board, block: Block, c: int, source: int, target: int, steps: int) -> None:
    w, n = board.calendar[c, WEATHER], block.number
    last, months = board.before.shape[1] - 1, board.base.shape[2] - 1
    full = 100 * board.calendar[c, PER_DAY]
    back = 1 if steps == BACK else 0
    for s in range(block.sheet.shape[1]):
        day = max(block.sheet[source, s] - back, 0)
        inside = min(day, last)
        m = board.month[inside]
        work = board.base[w, n, m, s] + full * (day - inside) + 100 * block.sheet[steps, s] + back
        work += board.shock[0, n, m, s] * (board.before[c, inside] - board.month_before[c, m])
        end = board.base[w, n, months, s]
        if work > end:
            block.sheet[target, s] = last + (work - end + full - 1) // full
            continue
        work = max(work, 1)
        while m < months and board.base[w, n, m + 1, s] < work:
            m += 1
        while m > 0 and board.base[w, n, m, s] >= work:
            m -= 1
        shock = board.shock[0, n, m, s]
        need = board.month_before[c, m] + (work - board.base[w, n, m, s] + shock - 1) // shock
        block.sheet[target, s] = board.reach[board.calendar[c, OFFSET] + need]


@row
def margin(sheet: Rows, finish: int, deadline: int, i: int) -> None:
    """Keeps in WORST the activity with the least room to its date."""
    for s in range(sheet.shape[1]):
        room = deadline - sheet[finish, s]
        worse = room < sheet[SCORE, s]
        sheet[WORST, s] = i if worse else sheet[WORST, s]
        sheet[SCORE, s] = min(room, sheet[SCORE, s])


@row
def mark_end(block: Block, i: int) -> None:
    """Where the chain of a sample ends."""
    for s in range(block.sheet.shape[1]):
        block.mark[i, s] = 1 if block.sheet[WORST, s] == i else 0


@row
def mark_chain(block: Block, i: int, p: int, driver: int, n: int) -> None:
    """The chain goes on to p in the samples in which link n drives i."""
    for s in range(block.sheet.shape[1]):
        block.mark[p, s] |= block.mark[i, s] & (1 if block.sheet[driver, s] == n else 0)


@row
def tally(block: Block, i: int, lanes: int) -> int:
    """In how many samples i lies on the chain."""
    count = 0
    for s in range(lanes):
        count += block.mark[i, s]
    return count


@row
def keep(finishes: Rows, out: int, block: Block, row: int, lanes: int) -> None:
    """Writes a row of finishes to the answer."""
    for s in range(lanes):
        finishes[out, block.first + s] = block.sheet[row, s]

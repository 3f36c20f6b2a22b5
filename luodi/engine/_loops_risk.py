"""What is done to one row of a block of samples, as loops for the compiler; `_rows_risk` says the same in numpy."""

# mypy: disable-error-code="no-any-return,type-arg,no-untyped-def,untyped-decorator,arg-type"

import numpy as np

from luodi.engine import _kernels
from luodi.engine._kernels import inlined
from luodi.engine.risk_board import (
    BACK,
    BLEND,
    BOUND,
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
ZERO, CEILING, INFINITE = np.float32(0), np.float32(LONGEST_DRAW), np.float32(3e38)
NONE = np.int32(0)
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
def throw(key: int, block: Block, shift: int) -> None:
    """The upper bits of the counters of an activity into WORK."""
    start = np.uint32(np.uint32(key) + np.uint32(np.uint32(block.first) * np.uint32(0x9E3779B9)))
    for s in range(block.sheet.shape[1]):
        bits = mix(start, s)
        block.sheet[WORK, s] = np.int32(np.uint32(bits >> np.uint32(shift)))


@row
def bend(board: Board, block: Block, v: int, to: int) -> None:
    """The common value of one group."""
    key, factor = board.voice[v, 0], board.voice[v, 1]
    throw(key, block, 16)
    for s in range(block.sheet.shape[1]):
        block.voice[to, s] = board.curve[factor, np.uint64(block.sheet[WORK, s])]


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
def settle(board: Board, block: Block, i: int) -> bool:
    """Drawn hundredths (last row of `blend`) become grains: rounded, cut off, at least one, rounded up."""
    value, mixture, scratch = block.blend, board.activity[i, BLEND], block.blend.shape[0] - 1
    grain = np.float32(board.calendar[board.activity[i, CALENDAR], GRAIN])
    share, add = ONE / grain, grain - HALF
    wrong = False
    for s in range(value.shape[1]):
        drawn = value[scratch, s] * value[mixture, s]
        wrong |= not ((drawn >= ZERO) & (drawn < INFINITE))
        drawn = drawn if drawn < CEILING else CEILING
        value[scratch, s] = drawn
    if wrong:
        return False
    for s in range(value.shape[1]):
        whole = np.float32(np.int32(value[scratch, s] + HALF))
        whole = whole if whole > ONE else ONE
        block.sheet[WORK, s] = np.int32((whole + add) * share)
    return True


@row
def draw_triangle(board: Board, block: Block, i: int) -> bool:
    low, high, fall = board.spread[i, LOW], board.spread[i, HIGH], board.spread[i, FALL]
    rising, falling = board.spread[i, RISING], board.spread[i, FALLING]
    scratch = block.blend.shape[0] - 1
    throw(board.activity[i, KEY], block, 9)
    for s in range(block.sheet.shape[1]):
        u = (np.float32(block.sheet[WORK, s]) + HALF) * SHARE
        rises = u < fall
        square = u * rising if rises else (ONE - u) * falling
        root = np.sqrt(square)
        block.blend[scratch, s] = low + root if rises else high - root
    return settle(board, block, i)


@row
def draw_remainder(board: Board, block: Block, i: int) -> bool:
    median, deviation = board.spread[i, MEDIAN], board.spread[i, DEVIATION]
    scratch = block.blend.shape[0] - 1
    throw(board.activity[i, KEY], block, 16)
    for s in range(block.sheet.shape[1]):
        x = deviation * board.normal[np.uint64(block.sheet[WORK, s])] * SIXTEENTH
        e = ONE + x * (ONE + x * C2 * (ONE + x * C3 * (ONE + x * C4 * (ONE + x * C5))))
        e = e * e
        e = e * e
        e = e * e
        block.blend[scratch, s] = e * e * median
    return settle(board, block, i)


@row
def draw(board: Board, block: Block, i: int) -> bool:
    """Work of activity i in grains of its calendar; False when a number is none."""
    if board.activity[i, KIND] == TRIANGLE:
        return draw_triangle(board, block, i)
    return draw_remainder(board, block, i)


@row
def open_day(board: Board, sheet: Rows, c: int, row: int) -> None:
    """The first day from here that is worked."""
    last = board.worked.shape[1] - 1
    for s in range(sheet.shape[1]):
        inside = np.uint64(min(max(sheet[row, s], 0), last))
        sheet[row, s] = max(sheet[row, s], board.worked[c, inside])


@row
def travel(board: Board, block: Block, c: int, source: int, target: int, steps: int) -> None:
    """The boundary so many grains (the row `steps`) behind `source`; BACK: the start that ends there."""
    if board.calendar[c, FLAT] == 1:
        for s in range(block.sheet.shape[1]):
            block.sheet[target, s] = max(0, block.sheet[source, s] + block.sheet[steps, s])
    elif board.calendar[c, WEATHER] >= 0:
        travel_weather(board, block, c, source, target, steps)
    else:
        travel_table(board, block, c, source, target, steps)


@row
def travel_beyond(board: Board, sheet: Rows, c: int, at: int, steps: int) -> None:
    """`travel_table` where a day lies behind the axis: from there every day is full."""
    last, total = board.before.shape[1] - 1, board.calendar[c, TOTAL]
    per_day, offset = board.calendar[c, PER_DAY], board.calendar[c, OFFSET]
    for s in range(sheet.shape[1]):
        inside = min(sheet[at, s], last)
        work = board.before[c, inside] + per_day * (sheet[at, s] - inside) + sheet[steps, s]
        work = max(work + (1 if steps == BACK else 0), 0)
        past = last + (work - total + per_day - 1) // per_day
        sheet[at, s] = past if work > total else board.reach[offset + min(work, total)]


@row
def travel_table(board: Board, block: Block, c: int, source: int, target: int, steps: int) -> None:
    sheet, last, total = block.sheet, board.before.shape[1] - 1, board.calendar[c, TOTAL]
    offset, back = np.uint64(board.calendar[c, OFFSET]), np.int32(1 if steps == BACK else 0)
    furthest = most = NONE
    for s in range(sheet.shape[1]):
        day = np.int32(sheet[source, s] - back)
        day = day if day > NONE else NONE
        furthest = day if day > furthest else furthest
        sheet[target, s] = day
    if furthest > last:
        travel_beyond(board, sheet, c, target, steps)
        return
    for s in range(sheet.shape[1]):
        sheet[BOUND, s] = board.before[c, np.uint64(sheet[target, s])]
    for s in range(sheet.shape[1]):
        work = np.int32(np.int32(sheet[BOUND, s] + sheet[steps, s]) + back)
        work = work if work > NONE else NONE
        most = work if work > most else most
        sheet[target, s] = work
    if most > total:
        travel_past(board, sheet, c, target)
        return
    for s in range(sheet.shape[1]):
        sheet[target, s] = board.reach[offset + np.uint64(sheet[target, s])]


@row
def travel_past(board: Board, sheet: Rows, c: int, at: int) -> None:
    """Work that no longer fits into the axis is done behind it, every day in full."""
    last, total = board.before.shape[1] - 1, board.calendar[c, TOTAL]
    per_day, offset = board.calendar[c, PER_DAY], board.calendar[c, OFFSET]
    for s in range(sheet.shape[1]):
        work = sheet[at, s]
        past = last + (work - total + per_day - 1) // per_day
        sheet[at, s] = past if work > total else board.reach[offset + min(work, total)]


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
        worse = room <= sheet[SCORE, s]
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

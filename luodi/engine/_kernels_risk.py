"""The simulation itself: project by project, block by block of samples, activity by activity.

Every row of a block is one quantity (a start, a finish …) in all its samples side by side, so the
processor works on many samples at once. What is done to a row stands twice: as compiled loops
(`_loops_risk`) and as numpy expressions (`_rows_risk`) for machines without numba. Both draw from
the same counters and do the same single-precision steps, so the answers are the same; how many
samples make a block and which thread runs which project does not matter either.

Boundaries are counted from the first day of the simulation tables, work in the grain of its calendar.
"""

# mypy: disable-error-code="no-any-return,untyped-decorator,attr-defined"
# (an element of an array of integers is Any to the type checker)

from typing import Any

from luodi.engine import _kernels
from luodi.engine.arrays import Ints
from luodi.engine.risk_board import (
    BACK,
    BLEND_FROM,
    BLEND_TO,
    BOUND,
    CALENDAR,
    DEADLINE,
    DRAWN,
    FINISH_FLOOR,
    FINISH_OUT,
    FIXED,
    FIXED_FINISH,
    FIXED_START,
    FLAT,
    KIND,
    LAG,
    LAG_CALENDAR,
    LAST,
    LONE,
    NO_DEADLINE,
    OWN_BOUND,
    PRED,
    PRED_FROM,
    PRED_TO,
    PROJECT_OUT,
    ROWS,
    SCORE,
    STEPS,
    TYPE,
    VOICE_FROM,
    VOICE_TO,
    WORK,
    WORST,
    Block,
    Board,
    Samples,
)

rows: Any
if _kernels._jit is not None and not _kernels.numba.config.DISABLE_JIT:
    from luodi.engine import _loops_risk as rows

    def compiled(function: Any) -> Any:
        """Compiled and kept on disk where one can write; other threads may run meanwhile."""
        try:
            return _kernels._jit(cache=True, nogil=True)(function)
        except RuntimeError:  # numba found no directory it may write to
            return _kernels._jit(nogil=True)(function)

    inlined: Any = _kernels._jit()
    LANES = 128
    IS_COMPILED = True
else:
    from luodi.engine import _rows_risk as rows

    def compiled(function: Any) -> Any:
        """Left as it is."""
        return function

    inlined = compiled
    LANES = 2048
    IS_COMPILED = False

add_max, bend, blend, copy, draw, fill = rows.add_max, rows.bend, rows.blend, rows.copy, rows.draw, rows.fill
fill_back, join, keep, margin, sound = rows.fill_back, rows.join, rows.keep, rows.margin, rows.sound
mark_chain, mark_end, open_day, tally = rows.mark_chain, rows.mark_end, rows.open_day, rows.tally
travel = rows.travel

FINISH_START, START_START, FINISH_FINISH = 0, 1, 2


@inlined
def follow(board: Board, block: Block, k: int, i: int, base: int) -> int:
    """The row in which the bound of link k on the start of activity i stands."""
    sheet, link = block.sheet, board.link
    kind, c = link[k, TYPE], board.activity[i, CALENDAR]
    size = (sheet.shape[0] - ROWS) // 3
    source = ROWS + link[k, PRED] - base
    if kind in (FINISH_START, FINISH_FINISH):
        source += size
    if link[k, LAG] != 0:
        fill(sheet, STEPS, link[k, LAG])
        travel(board, block, link[k, LAG_CALENDAR], source, BOUND, STEPS)
        source = BOUND
    if kind >= FINISH_FINISH and board.activity[i, KIND] >= DRAWN:
        travel(board, block, c, source, BOUND, BACK)
        source = BOUND
    return source


@inlined
def begin(board: Board, block: Block, i: int, base: int) -> bool:
    """Where activity i can start in every sample, and what drives it; False when a draw failed."""
    sheet, row = block.sheet, board.activity
    size = (sheet.shape[0] - ROWS) // 3
    start, driver, c = ROWS + i - base, ROWS + 2 * size + i - base, row[i, CALENDAR]
    fill(sheet, start, row[i, OWN_BOUND])
    is_work = row[i, KIND] >= DRAWN
    if is_work:
        if not draw(board, block, i):
            return False
        fill_back(sheet)
    if row[i, FINISH_FLOOR] > 0:
        fill(sheet, BOUND, row[i, FINISH_FLOOR])
        if is_work:
            travel(board, block, c, BOUND, BOUND, BACK)
        add_max(sheet, BOUND, start)
    for k in range(row[i, PRED_FROM], row[i, PRED_TO]):
        source = follow(board, block, k, i, base)
        join(sheet, source, start, driver, k - row[i, PRED_FROM])
    if is_work and board.calendar[c, FLAT] == 0:
        open_day(board, sheet, c, start)
    return True


@inlined
def place(board: Board, block: Block, i: int, base: int, furthest: int) -> bool:
    """Start, finish and driver of activity i in every sample, its predecessors placed."""
    sheet, row = block.sheet, board.activity
    size = (sheet.shape[0] - ROWS) // 3
    start, finish = ROWS + i - base, ROWS + size + i - base
    fill(sheet, finish + size, -1)
    if row[i, KIND] == FIXED:
        fill(sheet, start, row[i, FIXED_START])
        fill(sheet, finish, row[i, FIXED_FINISH])
        return True
    if not begin(board, block, i, base):
        return False
    if row[i, KIND] >= DRAWN:
        travel(board, block, row[i, CALENDAR], start, finish, WORK)
    else:
        copy(sheet, start, finish)
    if not sound(sheet, start, finish, furthest):
        return False
    if row[i, FIXED_START] >= 0:
        fill(sheet, start, row[i, FIXED_START])
    return True


@inlined
def shared(board: Board, block: Block, p: int) -> None:
    """What the activities of project p share: each group once, then their products as they occur."""
    row = board.project
    for v in range(row[p, VOICE_FROM], row[p, VOICE_TO]):
        bend(board, block, v, v - row[p, VOICE_FROM])
    for b in range(row[p, BLEND_FROM], row[p, BLEND_TO]):
        blend(board, block, b, b - row[p, BLEND_FROM])


@inlined
def find_worst(board: Board, block: Block, p: int) -> None:
    """The open commitment with the least room in each sample; without any, the last finish."""
    row, base = board.activity, board.project_at[p]
    size = (block.sheet.shape[0] - ROWS) // 3
    fill(block.sheet, WORST, -1)
    fill(block.sheet, SCORE, NO_DEADLINE)
    for i in range(base, board.project_at[p + 1]):
        finish = ROWS + size + i - base
        if row[i, KIND] != FIXED:
            if board.project[p, LONE] == 1:
                margin(block.sheet, finish, 0, i - base)
            elif row[i, DEADLINE] < NO_DEADLINE:
                margin(block.sheet, finish, row[i, DEADLINE], i - base)


@inlined
def count_chains(board: Board, block: Block, p: int, critical: Ints, lanes: int) -> None:
    """In how many samples each activity lies on the driving chain of the worst commitment."""
    row, base, end = board.activity, board.project_at[p], board.project_at[p + 1]
    size = (block.sheet.shape[0] - ROWS) // 3
    find_worst(board, block, p)
    for i in range(base, end):
        mark_end(block, i - base)
    for i in range(end - 1, base - 1, -1):
        count = 0 if row[i, KIND] == FIXED else tally(block, i - base, block.sheet.shape[1])
        if count == 0:
            continue
        critical[i] += tally(block, i - base, lanes)
        for k in range(row[i, PRED_FROM], row[i, PRED_TO]):
            driver = ROWS + 2 * size + i - base
            mark_chain(block, i - base, board.link[k, PRED] - base, driver, k - row[i, PRED_FROM])


@inlined
def simulate_block(board: Board, samples: Samples, block: Block, p: int, furthest: int) -> bool:
    """All activities of project p in one block of samples."""
    sheet, base, end = block.sheet, board.project_at[p], board.project_at[p + 1]
    lanes = min(sheet.shape[1], samples.finishes.shape[1] - block.first)
    size = (sheet.shape[0] - ROWS) // 3
    shared(board, block, p)
    fill(sheet, LAST, 0)
    for i in range(base, end):
        if not place(board, block, i, base, furthest):
            return False
        finish = ROWS + size + i - base
        add_max(sheet, finish, LAST)
        if board.activity[i, FINISH_OUT] >= 0:
            keep(samples.finishes, board.activity[i, FINISH_OUT], block, finish, lanes)
    keep(samples.finishes, board.project[p, PROJECT_OUT], block, LAST, lanes)
    count_chains(board, block, p, samples.critical, lanes)
    return True


@compiled
def simulate(board: Board, samples: Samples, scratch: Block, first: int, last: int, furthest: int) -> int:
    """All samples of the projects first…last; the number of a project whose numbers are none, or -1."""
    lanes = scratch.sheet.shape[1]
    for p in range(first, last):
        for at in range(0, samples.finishes.shape[1], lanes):
            block = Block(scratch.sheet, scratch.voice, scratch.blend, scratch.mark, at, at // lanes)
            if not simulate_block(board, samples, block, p, furthest):
                return p
    return -1


@inlined
def quantile_of(count: Ints, low: int, high: int, rank: int) -> int:
    """The least boundary up to which `rank` samples lie."""
    seen = 0
    for boundary in range(low, high + 1):
        seen += count[boundary]
        if seen >= rank:
            return boundary
    return high


@compiled
def quantiles(finishes: Ints, ranks: Ints, count: Ints, first: int, last: int, out: Ints) -> None:
    """Of each row the boundaries of the given ranks; `count` is scratch, zero before and after."""
    for r in range(first, last):
        low = high = finishes[r, 0]
        for s in range(finishes.shape[1]):
            low, high = min(low, finishes[r, s]), max(high, finishes[r, s])
            count[finishes[r, s]] += 1
        for q in range(ranks.shape[0]):
            out[r, q] = quantile_of(count, low, high, ranks[q])
        for boundary in range(low, high + 1):
            count[boundary] = 0

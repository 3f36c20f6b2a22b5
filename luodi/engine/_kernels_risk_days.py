"""Journeys of a block of samples through calendars and weather."""

# mypy: disable-error-code="no-any-return,untyped-decorator,return-value"
# (an element of an array of integers is Any to the type checker)
# ruff: noqa: PLR0913, PLR0917

from typing import Any

import numpy as np

from luodi.engine import _kernels
from luodi.engine._kernels_risk_draws import NONE, called
from luodi.engine.arrays import Ints
from luodi.engine.risk_board import MONTH
from luodi.engine.risk_clock import OFFSET, PER_DAY, TOTAL, WEATHER, Clock
from luodi.engine.risk_draws import Rows
from luodi.engine.risk_program import BY_FLAT, BY_WEATHER, OP, OPEN, A, B, C, D, E


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
def weather_far(
    sheet: Rows, time: Clock, c: int, n: int, target: int, source: int, steps: int, sign: int
) -> None:
    """`travel_weather` where every day behind the axis is full."""
    calendar, befores, _, reach, month, knowns, bases, shocks, _ = time
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
def ask_month(sheet: Rows, month: Rows, source: int, back: Any) -> bool:
    """The months of the days of a row. False when one lies behind the axis."""
    last, latest = np.int32(month.shape[0] - 1), NONE
    for s in range(sheet.shape[1]):
        day = max(np.int32(sheet[source, s] - back), NONE)
        latest = max(latest, day)
        sheet[MONTH, s] = month[np.uint64(np.uint32(min(day, last)))]
    return latest <= last


@called
def spend(sheet: Rows, within: Rows, shock: Rows, base: Rows, target: int, source: int, back: Any) -> None:
    """Grain percents before the days of a row."""
    last = np.int32(within.shape[0] - 1)
    for s in range(sheet.shape[1]):
        day = min(max(np.int32(sheet[source, s] - back), NONE), last)
        sheet[target, s] = within[np.uint64(np.uint32(day))]
    for s in range(sheet.shape[1]):
        sheet[target, s] *= shock[np.uint64(np.uint32(sheet[MONTH, s])), np.uint64(s)]
    for s in range(sheet.shape[1]):
        sheet[target, s] += base[np.uint64(np.uint32(sheet[MONTH, s])), np.uint64(s)]


@called
def go_on(sheet: Rows, base: Rows, target: int, steps: int, percents: int, back: Any) -> bool:
    """Adds the steps, at least one percent in all. False when the work lies behind the axis."""
    months, over, by = base.shape[0] - 1, NONE, np.int32(percents)
    for s in range(sheet.shape[1]):
        work = max(np.int32(np.int32(sheet[target, s] + np.int32(by * sheet[steps, s])) + back), np.int32(1))
        over = max(over, np.int32(work - base[months, s]))
        sheet[target, s] = work
    return over <= 0


@called
def next_month(sheet: Rows, base: Rows, target: int) -> bool:
    """On to the next month where this one is not enough; False when it is everywhere."""
    last, moved = np.int32(base.shape[0] - 1), NONE
    for s in range(sheet.shape[1]):
        m = min(np.int32(sheet[MONTH, s] + np.int32(1)), last)
        go = np.int32(1) if base[np.uint64(np.uint32(m)), np.uint64(s)] < sheet[target, s] else NONE
        sheet[MONTH, s] += go
        moved |= go
    return moved != 0


@called
def month_before(sheet: Rows, base: Rows, target: int) -> bool:
    """Back to the month before where the work lies before this one; False when it nowhere does."""
    moved = NONE
    for s in range(sheet.shape[1]):
        m = np.uint64(np.uint32(sheet[MONTH, s]))
        go = np.int32(1) if base[m, np.uint64(s)] >= sheet[target, s] else NONE
        sheet[MONTH, s] -= go
        moved |= go
    return moved != 0


@called
def arrive(sheet: Rows, base: Rows, shock: Rows, known: Rows, reach: Rows, offset: int, target: int) -> None:
    """The first boundaries before which the grain percents of a row fit; whole numbers this small divide exactly."""
    for s in range(sheet.shape[1]):
        sheet[target, s] -= base[np.uint64(np.uint32(sheet[MONTH, s])), np.uint64(s)]
    for s in range(sheet.shape[1]):
        share = np.float32(shock[np.uint64(np.uint32(sheet[MONTH, s])), np.uint64(s)])
        grains = np.float32(sheet[target, s]) / share
        whole = np.int32(grains)
        sheet[target, s] = whole + (np.int32(1) if np.float32(whole) < grains else NONE)
    for s in range(sheet.shape[1]):
        sheet[target, s] += known[np.uint64(np.uint32(sheet[MONTH, s]))]
    for s in range(sheet.shape[1]):
        sheet[target, s] = reach[np.uint64(offset) + np.uint64(np.uint32(sheet[target, s]))]


@_kernels.inlined
def travel_weather(
    sheet: Rows, time: Clock, c: int, n: int, target: int, source: int, steps: int, sign: int
) -> None:
    """Where months are better or worse: `n` is the number of the block."""
    kind, known, shock, base = time[0][c], time[5][c], time[7][n], time[6][time[0][c, WEATHER], n]
    back = np.int32(0 if sign > 0 else 1)
    inside = ask_month(sheet, time[4], source, back)
    if inside:
        spend(sheet, time[8][c], shock, base, target, source, back)
        inside = go_on(sheet, base, target, steps, 100 * sign, back)
    if not inside:
        weather_far(sheet, time, c, n, target, source, steps, sign)
        return
    while next_month(sheet, base, target):
        pass
    while month_before(sheet, base, target):
        pass
    arrive(sheet, base, shock, known, time[3], kind[OFFSET], target)


@called
def open_day(sheet: Rows, worked: Rows, target: int, source: int) -> None:
    """The first day from here that is worked."""
    last = np.int32(worked.shape[0] - 1)
    for s in range(sheet.shape[1]):
        day = sheet[source, s]
        sheet[target, s] = max(day, worked[np.uint32(min(max(day, NONE), last))])


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

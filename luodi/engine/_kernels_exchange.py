"""The loops of recovery that work on whole days: giving back what no promise needs, and better exchanges."""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from luodi.engine._kernels import compiled, inlined
from luodi.engine._kernels_recovery import Field, forward, is_met, set_days
from luodi.engine.arrays import SUCC, Ints
from luodi.engine.recovery_cut import (
    AT,
    DAYS,
    END,
    FIRST,
    IS_LINK,
    MOST,
    OPTION_END,
    OPTION_FIRST,
    PRICES,
    SCRATCH,
)

FURTHEST = 3  # days one day may be worth: of another season, or across a weekend


@inlined
def dearest(f: Field, frame: Ints) -> int:
    """The option in use, not yet tried, whose last day costs most; -1 when none is left."""
    found, most = -1, -1
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        days = f.option[o, DAYS]
        if days == 0 or f.option[o, SCRATCH] == 1:
            continue
        last = f.yuan[f.option[o, PRICES] + days] - f.yuan[f.option[o, PRICES] + days - 1]
        if last > most:
            found, most = o, last
    return found


@inlined
def begins(f: Field, o: int) -> int:
    """Position of the first activity whose dates option o changes."""
    at = f.option[o, AT]
    return f.link[at, SUCC] if f.option[o, IS_LINK] else at


@compiled
def release(f: Field, frame: Ints, late_by: int) -> int:
    """Gives back days that no promise needs, the dearest first; the cost of what is left."""
    total = 0
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        f.option[o, SCRATCH] = 0
    stale = frame[FIRST]
    o = dearest(f, frame)
    while o >= 0:
        set_days(f, o, f.option[o, DAYS] - 1)
        forward(f, frame, min(stale, begins(f, o)))
        stale = frame[END]
        if not is_met(f, frame, late_by):
            set_days(f, o, f.option[o, DAYS] + 1)
            f.option[o, SCRATCH] = 1
            stale = begins(f, o)
        o = dearest(f, frame)
    forward(f, frame, frame[FIRST])
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        total += f.yuan[f.option[o, PRICES] + f.option[o, DAYS]]
    return total


@inlined
def replaces(f: Field, frame: Ints, late_by: int, o: int, saved: int) -> bool:
    """Do a few days more of some other option, dearer by less than `saved`, make up for what o gave back?"""
    for other in range(frame[OPTION_FIRST], frame[OPTION_END]):
        had = f.option[other, DAYS]
        prices = f.option[other, PRICES]
        for days in range(had + 1, min(had + FURTHEST, f.option[other, MOST]) + 1):
            if other == o or f.yuan[prices + days] - f.yuan[prices + had] >= saved:
                break
            set_days(f, other, days)
            forward(f, frame, min(begins(f, o), begins(f, other)))
            if is_met(f, frame, late_by):
                return True
        if f.option[other, DAYS] != had:
            set_days(f, other, had)
            forward(f, frame, begins(f, other))
    return False


@compiled
def exchange(f: Field, frame: Ints, late_by: int) -> bool:
    """Takes a few or all days off one option for a few more of another where that keeps all and costs less."""
    for o in range(frame[OPTION_FIRST], frame[OPTION_END]):
        had = f.option[o, DAYS]
        for step in range(min(had, FURTHEST + 1)):
            days = had - 1 - step if step < FURTHEST else 0
            set_days(f, o, days)
            saved = f.yuan[f.option[o, PRICES] + had] - f.yuan[f.option[o, PRICES] + days]
            if replaces(f, frame, late_by, o, saved):
                return True
        if had > 0:
            set_days(f, o, had)
            forward(f, frame, begins(f, o))
    return False

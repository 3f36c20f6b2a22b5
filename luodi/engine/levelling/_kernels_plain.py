"""Schedules of the plain problem, compiled: serial generation in both directions and justification.

All resources of a slot are packed into lanes of 64-bit words, each lane with a guard bit above it:
``free - need`` clears the guard of every lane that does not fit, so one subtraction checks them all.
Kernels allocate nothing and release the interpreter lock: islands run on threads.
"""

# mypy: disable-error-code="no-any-return"
# (an element of an array of integers is Any to the type checker)

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Ints32 = NDArray[np.int32]
Words = NDArray[np.uint64]

try:
    import numba
except ImportError:
    _jit: Any = None
else:
    _jit = partial(numba.njit, _nrt=False, nogil=True)


def inlined(function: Function) -> Function:
    """Compiled into its callers, which saves the calls."""
    return function if _jit is None else _jit(forceinline=True)(function)


def compiled(function: Function) -> Function:
    """Compiled and kept on disk, or only in memory where no cache can be written."""
    if _jit is None:
        return function
    try:
        return _jit(cache=True)(function)
    except RuntimeError:  # numba found no directory it may write to
        return _jit()(function)


class View(NamedTuple):
    """The problem seen in one direction; mirrored, successors stand for predecessors and time runs back.

    `need` [words, n], `full` and `guard` [words]: packed demands, empty slots, guard bits.
    """

    durations: Ints32
    need: Words
    full: Words
    guard: Words
    floor: Ints32
    at: Ints32
    before: Ints32
    lag: Ints32


class Bench(NamedTuple):
    """Working memory of one thread. `free` [words, horizon] is full whenever no schedule is being built."""

    free: Words
    order: Ints32
    ahead: Ints32  # finish of each activity, time running forward
    back: Ints32  # … time running back
    count: Ints32  # [horizon + 2]
    state: Words  # of the random numbers


@inlined
def fits(view: View, free: Words, i: int, slot: int) -> bool:
    """Is there room for activity i in one slot?"""
    for word in range(view.guard.shape[0]):
        guard = view.guard[word]
        if (free[word, slot] - view.need[word, i]) & guard != guard:
            return False
    return True


@inlined
def first_fit(view: View, free: Words, i: int, begin: int) -> int:
    """First slot from `begin` with room for activity i; slots are tried from the last, to jump furthest."""
    duration = view.durations[i]
    seen = begin  # from here to the end of the last window tried all slots are known to fit
    while True:
        slot = begin + duration - 1
        while slot >= seen and fits(view, free, i, slot):
            slot -= 1
        if slot < seen:
            return begin
        seen = begin + duration
        begin = slot + 1


@inlined
def generate(view: View, order: Ints32, free: Words, finish: Ints32) -> int:
    """Places every activity in the given order at its first fitting slot; returns the makespan."""
    makespan = 0
    for position in range(order.shape[0]):
        i = order[position]
        begin = view.floor[i]
        for k in range(view.at[i], view.at[i + 1]):
            begin = max(begin, finish[view.before[k]] + view.lag[k])
        duration = view.durations[i]
        if duration > 0:
            begin = first_fit(view, free, i, begin)
            for word in range(view.guard.shape[0]):
                need = view.need[word, i]
                for slot in range(begin, begin + duration):
                    free[word, slot] -= need
        finish[i] = begin + duration
        makespan = max(makespan, begin + duration)
    for word in range(view.guard.shape[0]):
        free[word, :makespan] = view.full[word]
    return makespan


@inlined
def latest_first(key: Ints32, order: Ints32, count: Ints32, top: int, upward: bool) -> None:
    """Sorts activities by falling `key` (0 … top), equal ones by index, rising or falling."""
    n = key.shape[0]
    count[: top + 2] = 0
    for i in range(n):
        count[top - key[i] + 1] += 1
    for value in range(top):
        count[value + 1] += count[value]
    for step in range(n):
        i = step if upward else n - 1 - step
        place = top - key[i]
        order[count[place]] = i
        count[place] += 1


@compiled
def justify(forward: View, mirror: View, bench: Bench) -> int:
    """Builds ``bench.order``, pushes it right, then left again; order and `ahead` describe the result."""
    top = generate(forward, bench.order, bench.free, bench.ahead)
    latest_first(bench.ahead, bench.order, bench.count, top, False)
    top = generate(mirror, bench.order, bench.free, bench.back)
    latest_first(bench.back, bench.order, bench.count, top, True)
    return generate(forward, bench.order, bench.free, bench.ahead)


@inlined
def dice(state: Words, below: int) -> int:
    """A random number 0 … below - 1 (xorshift; every step cast, or numba widens it)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return (np.int64(x >> np.uint64(33)) * below) >> 31

"""Schedules of the plain problem, compiled: serial generation in both directions and justification.

All resources of a slot are packed into lanes of 64-bit words, each lane with a guard bit above it:
``free - need`` clears the guard of every lane that does not fit, so one subtraction checks them all.
Kernels allocate nothing and release the interpreter lock: islands run on threads. What numba keeps on
disk is renewed when the file of the compiled function changes, not when an inlined function of another
file does: after changing this one, touch `_kernels_plain_search.py`.
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
Int = int | np.signedinteger[Any] | np.unsignedinteger[Any]
"""A number of a kernel; uncompiled it may be numpy's."""

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
    tally: Ints32  # [5 horizon + 200]
    state: Words  # of the random numbers


@inlined
def further_fit(view: View, free: Words, i: Int, slot: Int) -> bool:
    """Is there room for activity i in one slot of the words behind the first?"""
    for word in range(1, view.guard.shape[0]):
        guard = view.guard[word]
        if (free[word, slot] - view.need[word, i]) & guard != guard:
            return False
    return True


@inlined
def first_fit(view: View, free: Words, i: Int, begin: Int) -> Int:
    """First slot from `begin` with room for activity i; slots are tried from the last, to jump furthest.

    Mostly one word holds all resources: it is checked in registers, unsigned, for no other line of
    this file is run so often.
    """
    duration, need, guard = view.durations[i], view.need[0, i], view.guard[0]
    single = view.guard.shape[0] == 1
    seen = begin  # from here to the end of the last window tried all slots are known to fit
    while True:
        slot = begin + duration - 1
        while (
            slot >= seen
            and (free[0, np.uint64(slot)] - need) & guard == guard
            and (single or further_fit(view, free, i, slot))
        ):
            slot -= 1
        if slot < seen:
            return begin
        seen = begin + duration
        begin = slot + 1


@inlined
def after_links(view: View, i: Int, finish: Ints32) -> Int:
    """Earliest start of activity i behind its predecessors, all placed."""
    begin = np.int32(view.floor[i])
    for k in range(np.uint32(view.at[i]), np.uint32(view.at[i + 1])):
        bound = np.int32(finish[np.uint32(view.before[k])] + view.lag[k])
        begin = bound if bound > begin else begin
    return begin


@inlined
def occupy(view: View, free: Words, i: Int, begin: Int) -> None:
    """Takes what activity i needs in its slots."""
    for word in range(view.guard.shape[0]):
        need = view.need[word, i]
        for slot in range(np.uint64(begin), np.uint64(begin + view.durations[i])):
            free[word, slot] -= need


@inlined
def generate(view: View, order: Ints32, free: Words, finish: Ints32) -> int:
    """Places every activity in the given order at its first fitting slot; returns the makespan."""
    makespan = 0
    for position in range(order.shape[0]):
        i = np.uint32(order[position])
        begin: Int = np.int64(after_links(view, i, finish))
        if view.durations[i] > 0:
            begin = first_fit(view, free, i, begin)
            occupy(view, free, i, begin)
        finish[i] = begin + view.durations[i]
        makespan = max(makespan, begin + view.durations[i])
    for word in range(view.guard.shape[0]):
        free[word, :makespan] = view.full[word]
    return makespan


@inlined
def latest_first(key: Ints32, order: Ints32, count: Ints32, top: Int, upward: bool) -> None:
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
    latest_first(bench.ahead, bench.order, bench.tally, top, False)
    top = generate(mirror, bench.order, bench.free, bench.back)
    latest_first(bench.back, bench.order, bench.tally, top, True)
    return generate(forward, bench.order, bench.free, bench.ahead)


@inlined
def dice(state: Words, below: Int) -> Int:
    """A random number 0 … below - 1 (xorshift; every step cast, or numba widens it)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return (np.int64(x >> np.uint64(33)) * below) >> 31

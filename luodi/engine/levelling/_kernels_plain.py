"""What the kernels of the plain problem work on, and how they are compiled.

All resources of a slot are packed into lanes of 64-bit words, each lane with a guard bit above it:
``free - need`` clears the guard of every lane that does not fit, so one subtraction checks them all.
Kernels allocate nothing and release the interpreter lock: islands run on threads. All of them stand in
`_kernels_plain_search.py`: what numba keeps on disk is renewed when the file of a compiled function
changes, not when a function inlined from another file does.
"""

# mypy: disable-error-code="no-any-return"
# (what numba gives is Any to the type checker)

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

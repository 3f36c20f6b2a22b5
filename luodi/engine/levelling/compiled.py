"""How the loops of levelling are compiled: few functions entered from Python, many called by them.

numba looks at the file of the function it keeps on disk and not at the files of what that function calls.
So what is kept here bears the stamp of all files of these loops and is compiled again when any changes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from luodi.engine import _kernels

Function = TypeVar("Function", bound=Callable[..., Any])


def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file that may be compiled into a kept function."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("_kernels_levelling*.py")), here / "columns.py", Path(_kernels.__file__)]
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def called(function: Function) -> Function:
    """Compiled to be called by compiled functions only, once, for what its annotations say.

    A call costs little, inlining costs seconds to compile. Left to itself numba would compile a function
    again for each mixture of widths and constants it is called with.
    """
    return _called(function)


def inlined(function: Function) -> Function:
    """As `called`, but put into its callers: for what runs once for each activity placed.

    Ground and Board are some seventy words to hand over at a call.
    """
    return _called(function, forceinline=True)


def _called(function: Function, **options: bool) -> Function:
    if not _kernels.IS_COMPILED:
        return function
    made: Any = _kernels._jit(no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy", **options)(
        function
    )
    compile_for = made.compile
    made.compile = lambda _: compile_for(_signature(function))
    return made  # type: ignore[no-any-return]


def _signature(function: Function) -> tuple[Any, ...]:
    hints = get_type_hints(function, include_extras=True)
    return tuple(_type(hint) for name, hint in hints.items() if name != "return")


def _type(hint: Any) -> Any:
    """What an annotation is to the compiler: a number, an array, or a named tuple of those."""
    from numba import types

    named: Any = types.NamedTuple
    if hint is int or hint is bool:
        return types.int64 if hint is int else types.boolean
    if hasattr(hint, "__metadata__"):
        name, axes = hint.__metadata__
        return types.Array(getattr(types, name), axes, "C")
    fields = get_type_hints(hint, include_extras=True).values()
    return named([_type(field) for field in fields], hint)


def entered(function: Function) -> Function:
    """Compiled to be called from Python, without holding up other threads; kept on disk where one can write."""
    if not _kernels.IS_COMPILED:
        return function
    try:
        made: Any = _kernels._jit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba found no directory it may write to
        return _kernels._jit(nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]
    made._cache._cache_file._source_stamp = _stamp()
    return made  # type: ignore[no-any-return]

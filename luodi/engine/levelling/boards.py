"""What the kernels do with a board, by name; the loops are loaded with the first of them."""

import numpy as np

from luodi.engine.arrays import Ints
from luodi.engine.levelling.columns import BEGIN, FINISH, Ints32
from luodi.engine.levelling.problem import Board, Problem

LATENESS, MAKESPAN = 0, 1
"""The aims as the kernels number them."""
_NONE = np.zeros(0, np.int32)


def board_of(problem: Problem, begin: Ints32, finish: Ints32) -> Board:
    """A board on which a schedule stands."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    board = problem.empty_board()
    board.date[:, BEGIN], board.date[:, FINISH] = begin, finish
    kernels.run(kernels.OCCUPY, problem.ground, board, _rows(problem), _NONE, _NONE, 1)
    return board


def take_off(problem: Problem, board: Board, rows: range) -> None:
    """Takes placed activities off the board."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    order = np.arange(rows.start, rows.stop, dtype=np.int32)
    kernels.run(kernels.OCCUPY, problem.ground, board, order, _NONE, _NONE, -1)
    board.date[order, BEGIN] = -1


def early(problem: Problem) -> Ints32:
    """Earliest begins and finishes by links and floors alone: columns as of `Board.date`."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    board = problem.empty_board()
    kernels.run(kernels.EARLY, problem.ground, board, _NONE, _NONE, _NONE, 0)
    return board.date


def late(problem: Problem, cap: Ints32) -> Ints32:
    """Latest begins and finishes by links and hard dates alone, counted back from a boundary for each activity."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    board = problem.empty_board()
    kernels.run(kernels.LATE, problem.ground, board, _NONE, _NONE, cap, 0)
    return board.date


def order_of(problem: Problem, key: Ints) -> Ints32:
    """Activities by key, predecessors first. Raises the keys of successors."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    kernels.follow_links(problem.ground, key)
    return np.argsort(key, kind="stable").astype(np.int32)


def generate(problem: Problem, board: Board, order: Ints32, aim: int) -> int | None:
    """Fills an empty board in an order, each activity as early as limits allow; the value of the schedule.

    None where something fits nowhere before the horizon.
    """
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    where = np.empty_like(order)
    where[order] = np.arange(len(order), dtype=np.int32)
    value = int(kernels.run(kernels.GENERATE, problem.ground, board, order, where, _NONE, aim))
    return None if value >= kernels.OVERFLOW else value


def move_later(problem: Problem, board: Board, order: Ints32, cap: Ints32) -> int:
    """Moves activities as late as `cap` (a boundary each), hard dates, successors and limits allow; how many."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    return int(kernels.run(kernels.LATER, problem.ground, board, order, _NONE, cap, 0))


def move_sooner(problem: Problem, board: Board, order: Ints32) -> int:
    """Moves activities as early as predecessors, waits and limits allow; how many moved."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    return int(kernels.run(kernels.SOONER, problem.ground, board, order, _NONE, _NONE, 0))


def move_back(problem: Problem, board: Board, order: Ints32, published: Ints32, cap: Ints32) -> int:
    """Moves activities back to the day they were published for (-1 = none) where nothing suffers; how many."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    return int(kernels.run(kernels.BACK_TO, problem.ground, board, order, published, cap, 0))


def holders(problem: Problem, board: Board) -> tuple[Ints32, Ints32]:
    """What keeps each activity from beginning a day earlier: a code, and row of the link or number of the limit."""
    from luodi.engine.levelling import _kernels_levelling_moves as kernels

    code, which = np.zeros((2, len(problem.act)), np.int32)
    kernels.run(kernels.HOLDERS, problem.ground, board, _rows(problem), code, which, 0)
    return code, which


def _rows(problem: Problem) -> Ints32:
    return np.arange(len(problem.act), dtype=np.int32)

"""Levelling backward: every activity as late as limits, committed dates and the reserve allow.

A backward schedule grows out of a forward one: activity by activity, last finish first, each moves
as late as it can while all others stay sound. So it is never before the forward schedule, a date
that cannot be kept stays at its honest forward day, and the reserve stays in front of the others.
"""

import numpy as np

from luodi.engine.arrays import Bools
from luodi.engine.levelling import columns as at
from luodi.engine.levelling.columns import (
    NEVER,
    Ints32,
)
from luodi.engine.levelling.portfolio import Dates, empty_board, latest
from luodi.engine.levelling.problem import Board, Problem

MOST_PASSES = 4


def board_of(problem: Problem, begin: Ints32, finish: Ints32) -> Board:
    """A board on which a schedule stands."""
    from luodi.engine.levelling import _kernels_levelling_shift as kernels

    board = empty_board(problem)
    board.begin[:], board.finish[:] = begin, finish
    kernels.occupy_all(problem, board)
    return board


def bounded(problem: Problem) -> Bools:
    """Does a committed or hard date lie at or behind the activity?"""
    hard = np.asarray(problem.act[:, (at.DUE, at.FINISH_CAP, at.START_CAP)] < NEVER)
    dated: list[bool] = np.asarray(hard.any(axis=1)).tolist()
    first, end = problem.act[:, at.PRED_FROM].tolist(), problem.act[:, at.PRED_TO].tolist()
    preds = problem.pred[:, at.OTHER].tolist()
    for i in range(len(dated) - 1, -1, -1):
        if dated[i]:
            for pred in preds[first[i] : end[i]]:
                dated[pred] = True
    return np.array(dated, np.bool_)


def latest_levelled(problem: Problem, dates: Dates, reserve: int) -> Dates:
    """The schedule moved as late as it goes, `reserve` days before committed dates that have room.

    What lies behind the last commitment does not press: it moves up to the finish its project has
    once everything in front stands at its latest.
    """
    finish = dates.finish
    mark = bounded(problem)
    due = problem.act[:, at.DUE].astype(np.int64)
    kept = np.clip(due - finish, 0, reserve)
    cap = np.where(due < NEVER, due - kept, NEVER)
    project = problem.act[:, at.PROJECT]
    if not mark.all():
        ends = np.zeros(int(project.max()) + 1, np.int64)
        np.maximum.at(ends, project, finish)
        np.maximum.at(ends, project[mark], np.minimum(cap, NEVER)[mark] * (cap[mark] < NEVER))
        cap = np.where(mark, cap, np.minimum(cap, ends[project]))
    return _moved_late(problem, dates, cap.astype(np.int32))


def _moved_late(problem: Problem, dates: Dates, cap: Ints32) -> Dates:
    from luodi.engine.levelling import _kernels_levelling_shift as kernels

    board = board_of(problem, dates.begin, dates.finish)
    for _ in range(MOST_PASSES):
        order = np.lexsort((np.arange(len(cap)), board.begin, board.finish))[::-1].astype(np.int32)
        if not kernels.later(problem, board, order, cap):
            break
    return Dates(board.begin, board.finish, dates.value, dates.evaluations, dates.method)


def late_dates(problem: Problem, dates: Dates) -> tuple[Ints32, Ints32]:
    """Latest starts and finishes of a schedule; before it only where a committed date cannot be kept."""
    moved = latest_levelled(problem, dates, 0)
    _, start, finish = latest(problem)
    short = start < dates.begin
    return np.where(short, start, moved.begin), np.where(short, finish, moved.finish)


def tidied(problem: Problem, dates: Dates, published: Ints32 | None) -> Dates:
    """The schedule moved together, then back to published days where no date suffers."""
    from luodi.engine.levelling import _kernels_levelling_shift as kernels

    board = board_of(problem, dates.begin, dates.finish)
    if published is None:
        kernels.sooner(problem, board, _by_begin(board.begin))
    else:
        due = np.minimum(problem.act[:, at.DUE], problem.act[:, at.FINISH_CAP])
        cap = np.maximum(due, board.finish).astype(np.int32)
        for _ in range(MOST_PASSES):
            order = _by_begin(board.begin)
            moved = kernels.back_to(problem, board, order, published, cap)
            moved += kernels.back_to(problem, board, order[::-1].copy(), published, cap)
            if not moved:
                break
    return Dates(board.begin, board.finish, dates.value, dates.evaluations, dates.method)


def _by_begin(begin: Ints32) -> Ints32:
    return np.lexsort((np.arange(len(begin)), begin)).astype(np.int32)

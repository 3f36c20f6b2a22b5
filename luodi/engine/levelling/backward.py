"""Levelling backward: every activity as late as limits, committed dates and the reserve allow.

A backward schedule grows out of a forward one: activity by activity, last finish first, each moves
as late as it can while all others stay sound. So it is never before the forward schedule, a date
that cannot be kept stays at its honest forward day, and the reserve stays in front of the others.
"""

import numpy as np

from luodi.engine.arrays import Bools
from luodi.engine.levelling import columns as at
from luodi.engine.levelling.boards import board_of, move_back, move_later, move_sooner
from luodi.engine.levelling.columns import (
    NEVER,
    Ints32,
)
from luodi.engine.levelling.portfolio import Dates, latest
from luodi.engine.levelling.problem import Board, Problem

MOST_PASSES = 4


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
    project = problem.project
    if not mark.all():
        ends = np.zeros(int(project.max()) + 1, np.int64)
        np.maximum.at(ends, project, finish)
        np.maximum.at(ends, project[mark], np.minimum(cap, NEVER)[mark] * (cap[mark] < NEVER))
        cap = np.where(mark, cap, np.minimum(cap, ends[project]))
    return _moved_late(problem, dates, cap.astype(np.int32))


def _moved_late(problem: Problem, dates: Dates, cap: Ints32) -> Dates:
    board = board_of(problem, dates.begin, dates.finish)
    for _ in range(MOST_PASSES):
        order = np.lexsort((np.arange(len(cap)), board.date[:, at.BEGIN], board.date[:, at.FINISH]))[
            ::-1
        ].astype(np.int32)
        if not move_later(problem, board, order, cap):
            break
    return _dated(board, dates)


def late_dates(problem: Problem, dates: Dates) -> tuple[Ints32, Ints32]:
    """Latest starts and finishes of a schedule; before it only where a committed date cannot be kept."""
    moved = latest_levelled(problem, dates, 0)
    _, start, finish = latest(problem)
    short = start < dates.begin
    return np.where(short, start, moved.begin), np.where(short, finish, moved.finish)


def tidied(problem: Problem, dates: Dates, published: Ints32 | None) -> Dates:
    """The schedule moved together, then back to published days where no date suffers."""
    board = board_of(problem, dates.begin, dates.finish)
    if published is None:
        move_sooner(problem, board, _by_begin(board.date[:, at.BEGIN]))
    else:
        due = np.minimum(problem.act[:, at.DUE], problem.act[:, at.FINISH_CAP])
        cap = np.maximum(due, board.date[:, at.FINISH]).astype(np.int32)
        for _ in range(MOST_PASSES):
            order = _by_begin(board.date[:, at.BEGIN])
            moved = move_back(problem, board, order, published, cap)
            moved += move_back(problem, board, order[::-1].copy(), published, cap)
            if not moved:
                break
    return _dated(board, dates)


def _by_begin(begin: Ints32) -> Ints32:
    return np.lexsort((np.arange(len(begin)), begin)).astype(np.int32)


def _dated(board: Board, dates: Dates) -> Dates:
    """The dates that stand on a board, found as others were."""
    begin, finish, _ = board.date.T.copy()
    return Dates(begin, finish, dates.value, dates.evaluations, dates.method)

"""Extremely randomised trees: growing one, and finding the leaf of a row. The same loops run uncompiled, slowly."""

# mypy: disable-error-code="no-any-return,untyped-decorator,return-value"
# ruff: noqa: PLR0913, PLR0917

from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.engine._kernels_risk import compiled
from luodi.engine._kernels_risk_draws import called

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
State = NDArray[np.uint64]

A, B, C = np.uint64(13), np.uint64(7), np.uint64(17)
TOP = np.uint64(11)
UNIT = 1.0 / 9007199254740992.0
COLUMN, LEFT, RIGHT, FIRST, LAST = range(5)


@called
def uniform(state: Any) -> float:
    """The next number of xorshift64, from 0 to 1."""
    x = state[0]
    x = x ^ (x << A)
    x = x ^ (x >> B)
    x = x ^ (x << C)
    state[0] = x
    return float(x >> TOP) * UNIT


@called
def cut_at(values: Any, rows: Any, first: int, last: int, column: int, state: Any) -> float:
    """A random threshold between the least and the greatest value; the greatest where all are alike."""
    low = values[column, rows[first]]
    high = low
    for at in range(first + 1, last):
        value = values[column, rows[at]]
        low = min(low, value)
        high = max(high, value)
    return low + (high - low) * uniform(state)


@called
def differ(goal: Any, rows: Any, first: int, last: int) -> bool:
    """Is there anything left to tell apart?"""
    at = first + 1
    while at < last and goal[rows[at]] == goal[rows[first]]:
        at += 1
    return at < last


@called
def gain_of(
    values: Any, goal: Any, weight: Any, rows: Any, span: Any, column: int, threshold: float
) -> float:
    """What the cut explains: weighted squares of the means of both sides; -1 where a side is too small."""
    first, last, least = span
    count = 0
    left_weight = 0.0
    left_sum = 0.0
    all_weight = 0.0
    all_sum = 0.0
    for at in range(first, last):
        row = rows[at]
        all_weight += weight[row]
        all_sum += weight[row] * goal[row]
        if values[column, row] <= threshold:
            count += 1
            left_weight += weight[row]
            left_sum += weight[row] * goal[row]
    if count < least or last - first - count < least:
        return -1.0
    right_weight = all_weight - left_weight
    right_sum = all_sum - left_sum
    return left_sum * left_sum / left_weight + right_sum * right_sum / right_weight


@called
def parted(values: Any, rows: Any, first: int, last: int, column: int, threshold: float) -> int:
    """Rows up to the threshold first; where the others begin."""
    low = first
    high = last - 1
    while low <= high:
        if values[column, rows[low]] <= threshold:
            low += 1
        else:
            kept = rows[low]
            rows[low] = rows[high]
            rows[high] = kept
            high -= 1
    return low


@compiled
def grow(
    values: Floats,
    goal: Floats,
    weight: Floats,
    question: Ints,
    state: State,
    rows: Ints,
    tree: Ints,
    thresholds: Floats,
) -> int:
    """One tree of `values` (a row per sign, a column per report) into `tree`, a row per node: column or -1 for a leaf,
    two children, first and last of its rows.

    `question`: columns tried at each cut, least rows in a leaf. `state`: of the random numbers, not 0. `rows` come back in the order of the leaves.
    Returns the number of nodes.
    """
    tries, least = question[0], question[1]
    tree[0, FIRST], tree[0, LAST] = 0, len(goal)
    nodes = 1
    node = 0
    while node < nodes:
        first = tree[node, FIRST]
        last = tree[node, LAST]
        best = -1.0
        if last - first >= 2 * least and differ(goal, rows, first, last):
            for _ in range(tries):
                column = int(uniform(state) * len(values))
                threshold = cut_at(values, rows, first, last, column, state)
                gain = gain_of(values, goal, weight, rows, (first, last, least), column, threshold)
                if gain > best:
                    best = gain
                    tree[node, COLUMN] = column
                    thresholds[node] = threshold
        if best < 0.0:
            tree[node, COLUMN] = -1
        else:
            middle = parted(values, rows, first, last, tree[node, COLUMN], thresholds[node])
            tree[node, LEFT], tree[node, RIGHT] = nodes, nodes + 1
            tree[nodes, FIRST], tree[nodes, LAST] = first, middle
            tree[nodes + 1, FIRST], tree[nodes + 1, LAST] = middle, last
            nodes += 2
        node += 1
    return nodes


@compiled
def weigh(values: Floats, weight: Floats, rows: Ints, tree: Ints, thresholds: Floats, share: Floats) -> None:
    """Adds to `share` (asked rows by taught rows) what each taught row counts for each asked one in this tree."""
    for asked in range(values.shape[1]):
        node = 0
        while tree[node, COLUMN] >= 0:
            right = values[tree[node, COLUMN], asked] > thresholds[node]
            node = tree[node, RIGHT if right else LEFT]
        total = 0.0
        for at in range(tree[node, FIRST], tree[node, LAST]):
            total += weight[rows[at]]
        for at in range(tree[node, FIRST], tree[node, LAST]):
            share[asked, rows[at]] += weight[rows[at]] / total

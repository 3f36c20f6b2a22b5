"""The minimum cut behind recovery, by the push-relabel maximum flow of OR-Tools."""

import numpy as np

from luodi.engine.arrays import Ints


def least_cut(arcs: Ints, nodes: int) -> tuple[int, Ints]:
    """The least capacity that parts node 0 from node 1, and a 1 for every node on the side of node 0.

    `arcs` has the columns tail, head, capacity.
    """
    from ortools.graph.python import max_flow  # type: ignore[import-untyped]

    flow = max_flow.SimpleMaxFlow()
    tail, head, capacity = (np.ascontiguousarray(column) for column in arcs.T)
    flow.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity)
    status = flow.solve(0, 1)
    if status != flow.OPTIMAL:
        raise AssertionError(f"the minimum cut of {len(arcs)} arcs ended with status {status}")
    near = np.zeros(nodes, np.int64)
    near[flow.get_source_side_min_cut()] = 1
    return int(flow.optimal_flow()), near

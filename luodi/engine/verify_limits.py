"""Checks any levelled schedule against its networks and limits, day by day, by other means than the kernels."""

from collections.abc import Mapping, Sequence

from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Levelled
from luodi.engine.verify import Violation

Placed = tuple[int, int, int]
"""Start slot, finish boundary, number of the mode."""


def verify_limits(
    networks: Network | Sequence[Network],
    limits: Limits,
    schedule: Levelled | Mapping[tuple[str, str], Placed],
    data_date: int,
) -> list[Violation]:
    """All violations of a schedule, given as it was solved or by (project, activity); empty = sound."""
    raise NotImplementedError

"""Small problems solved to proof: calendars, links, waits, modes, capacities and quotas in one model.

OR-Tools' CP-SAT decides; it is loaded when the first problem is solved.
"""

from collections.abc import Sequence

from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Objective, Result


def solve_exact(
    networks: Network | Sequence[Network],
    limits: Limits,
    objective: Objective,
    *,
    data_date: int = 0,
    time_limit: float = 10.0,
    seed: int = 1,
    workers: int = 1,
) -> Result:
    """The best schedule, or the proof that there is none, as far as `time_limit` seconds reach."""
    raise NotImplementedError

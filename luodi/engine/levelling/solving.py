"""One entrance for every problem: plain, small and exact, or a portfolio."""

from collections.abc import Sequence

from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Objective, Result


def solve(  # noqa: PLR0913
    network: Network | Sequence[Network],
    limits: Limits = Limits(),  # noqa: B008
    objective: Objective = Objective(),  # noqa: B008
    *,
    data_date: int = 0,
    time_limit: float = 10.0,
    seed: int = 1,
    evaluations: int | None = None,
    workers: int = 1,
) -> Result:
    """Plans one or many projects under limits.

    `data_date` is the first slot not yet reported on, `time_limit` in seconds. With `evaluations`
    the search stops after so many schedules, and the same seed, evaluations and workers give the
    same plan. Raises ValueError where limits and networks do not belong together.
    """
    raise NotImplementedError

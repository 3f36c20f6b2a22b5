"""The shape of chance: how far activities of a stage ran over or stayed below what was expected of them.

Nearly as planned and now and then far longer is no stretched triangle. What closed and open activities show is taken as
it is, beside as many made-up ones as the assumed triangle counts for.

Source: Kaplan & Meier, Journal of the American Statistical Association 53 (1958).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.risk_model import ASSUMED

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROOTS: Final = (np.arange(64) + 0.5) / 64
"""Where a shape is known: roots of the chance that something takes longer. So the long ones stand close."""


def triangle_logs(low: Floats, high: Floats) -> Floats:
    """Logarithms of durations from triangles between `low` and `high` with 1 on top, rising, each equally likely."""
    share = (np.arange(len(ROOTS)) + 0.5) / len(ROOTS)
    a, b = low[:, None], high[:, None]
    width = np.maximum(b - a, 1e-9)
    rising = a + np.sqrt(share * width * np.maximum(1 - a, 0))
    falling = b - np.sqrt((1 - share) * width * np.maximum(b - 1, 0))
    return np.asarray(np.log(np.maximum(np.where(share < (1 - a) / width, rising, falling), 0.01)))


def _triangle() -> Floats:
    """The assumed one, mean 0 and standard deviation 1."""
    points = (np.array([ASSUMED[name].value]) for name in ("optimistic", "pessimistic"))
    logs = triangle_logs(*points)[0]
    return np.asarray((logs - logs.mean()) / logs.std())


TRIANGLE: Final = _triangle()


def shape(excess: Floats, is_open: Bools, assumed: float) -> Floats:
    """What is exceeded with the chances ROOTS², falling. `excess`: logarithms beyond what was expected, in units of the
    assumed standard deviation, lower bounds where open; the triangle counts as much as `assumed` activities."""
    value = np.concatenate([excess, TRIANGLE])
    weight = np.concatenate([np.ones(len(excess)), np.full(len(TRIANGLE), assumed / len(TRIANGLE))])
    ends = np.concatenate([~is_open, np.ones(len(TRIANGLE), bool)])
    order = np.lexsort((~ends, value))
    value, weight, ends = value[order], weight[order], ends[order]
    at_risk = np.cumsum(weight[::-1])[::-1]
    longer = np.cumprod(np.where(ends, 1 - weight / at_risk, 1.0))
    middle = (longer + np.append(1.0, longer[:-1])) / 2
    found: Floats = np.interp(ROOTS**2, middle[ends][::-1], value[ends][::-1])
    return found

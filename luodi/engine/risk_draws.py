"""Where the random numbers of a simulation come from: counters, their keys and the normal distribution.

A number belongs to a key and the number of a sample, never to an order of drawing.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]

LEVELS: Final = 1 << 16
"""Common values and remainders are drawn from this many equally likely quantiles (up to 4.2 sd)."""
GOLDEN: Final = 0x9E3779B9
FIRST_MIX: Final = 0x7FEB352D
SECOND_MIX: Final = 0x846CA68B


def mixed(values: NDArray[np.uint64], seed: int) -> NDArray[np.int64]:
    """Keys of 32 bits scattered evenly (splitmix64), another way for every seed."""
    with np.errstate(over="ignore"):
        x = values + np.uint64(seed % (1 << 64)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return (x & np.uint64(0xFFFFFFFF)).astype(np.int64)


def hashes(key: int, first: int, lanes: int) -> Rows:
    """32 even bits for each of the samples first, first + 1, …"""
    x = np.arange(first, first + lanes).astype(np.uint32) * np.uint32(GOLDEN) + np.uint32(key)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(FIRST_MIX)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(SECOND_MIX)
    return x ^ (x >> np.uint32(16))


def normal_quantiles(levels: int = LEVELS) -> NDArray[np.float64]:
    """The middles of `levels` equally likely slices of the standard normal distribution."""
    from statistics import NormalDist

    inverse = NormalDist().inv_cdf
    coarse = np.array([inverse((k + 0.5) / levels) for k in range(levels // 2)])
    return np.concatenate([coarse, -coarse[::-1]])


_NORMAL: list[NDArray[np.float64]] = []


def normal() -> NDArray[np.float64]:
    """The quantiles, reckoned once."""
    if not _NORMAL:
        _NORMAL.append(normal_quantiles())
    return _NORMAL[0]

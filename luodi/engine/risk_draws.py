"""Where the random numbers of a simulation come from: counters, their keys and the normal distribution.

A number belongs to a key and the number of a sample, never to an order of drawing. Common values are
hashed one by one. What each activity draws is read from one shuffled table of evenly spread values: a
hash of its key and the number of the window says where each window of samples begins in it. So in any one
sample all activities are independent, and the draws of one activity are evenly spread; reading rows of
a table in order is several times faster than hashing and taking roots.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]

LEVELS: Final = 1 << 16
"""Common values and remainders are drawn from this many equally likely quantiles (up to 4.2 sd)."""
POOL: Final = 1 << 15
"""Values in the shuffled table."""
WINDOW: Final = 128
"""Samples that are read side by side from it."""
LOWER, UPPER, NORMAL = 0, 1, 2  # its rows: the smaller and larger of two even values, a normal value
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


@lru_cache(maxsize=64)
def lognormal(sd: float) -> Rows:
    """Quantiles (float32) of a lognormal value of median 1; a few spreads are asked for again and again."""
    return np.exp(sd * normal()).astype(np.float32)


_POOL: list[Rows] = []


def pool() -> Rows:
    """The shuffled table (float32), its beginning repeated behind its end; reckoned once.

    The two even values are the points of a Hammersley net: each alone and both together are as
    evenly spread as so many points can be.
    """
    if not _POOL:
        order = np.argsort(hashes(GOLDEN, 0, POOL))
        bits = int(POOL).bit_length() - 1
        mirrored = sum(((order >> b) & 1) << (bits - 1 - b) for b in range(bits))
        first, second = (order + 0.5) / POOL, (mirrored + 0.5) / POOL
        z = normal().reshape(POOL, -1).mean(axis=1)[order]
        table = np.array([np.minimum(first, second), np.maximum(first, second), z], np.float32)
        _POOL.append(np.concatenate([table, table[:, :WINDOW]], axis=1))
    return _POOL[0]

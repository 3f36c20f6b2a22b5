"""Calendars and weather as the tables a simulation counts days with.

Boundaries are counted from `origin`, the first day any activity touches; work is counted in the
grain of its calendar: the greatest number of hundredths that divides all its weights. What fits
before a boundary is always whole grains, so rounding a duration up to them loses nothing, and
"the first boundary before which so much fits" is one look into a table.
"""

import zlib
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from luodi.engine.arrays import Arrays, Ints
from luodi.engine.risk_draws import Rows, hashes, mixed, normal
from luodi.engine.risk_model import Uncertainty, Weather
from luodi.engine.workdays import FULL_DAY, Calendar

FLAT, GRAIN, PER_DAY, OFFSET, TOTAL, WEATHER = 0, 1, 2, 3, 4, 5  # Clock.calendar; WEATHER -1: none


class Clock(NamedTuple):
    """The tables; day and month numbers count from the origin."""

    calendar: Ints  # the columns named above; FLAT = every day counts in full
    before: Rows  # int32: grains before each boundary
    worked: Rows  # int32: first slot from here that is worked
    reach: Rows  # int32: by OFFSET, first boundary before which so many grains fit
    month: Rows  # int32: number of the month of each boundary
    month_before: Rows  # int32: grains before each month, by calendar
    base: Rows  # int32: by weather calendar, block, month, lane: grain percents before the month
    shock: Rows  # int32: by block, month, lane: productivity of the month in percent
    within: Rows  # int32: grains of its month before each boundary, by calendar


class Span(NamedTuple):
    """What the tables cover: so many days from the origin; weather begins at the data date."""

    origin: int
    length: int
    data_date: int


def clock(model: Uncertainty, span: Span, seed: int, blocks: tuple[int, int]) -> Clock:
    """The tables of one simulation; `blocks`: how many, of how many samples each."""
    calendar, before, worked, reach = _calendars(model.arrays, span)
    month, kinds = _months(model.arrays, span)
    month_before = before[:, np.searchsorted(month, np.arange(len(kinds)))]
    within = before - month_before[:, month]
    nothing = np.zeros((1, 1, 1), np.int32)
    if model.weather is None:
        return Clock(calendar, before, worked, reach, month, month_before, nothing[None], nothing, within)
    chosen = [c for c, each in enumerate(model.arrays.calendars) if each.code in model.weather.calendars]
    calendar[chosen, FLAT] = 0
    calendar[chosen, WEATHER] = np.arange(len(chosen))
    shock = _shocks(model.weather, kinds, (model.arrays.axis.length, seed), blocks)
    base = np.zeros((len(chosen), *shock.shape), np.int32)
    for w, c in enumerate(chosen):
        fits = np.diff(month_before[c])[None, :, None] * shock[:, :-1]
        np.cumsum(fits, axis=1, out=base[w, :, 1:])
    return Clock(calendar, before, worked, reach, month, month_before, base, shock, within)


def _calendars(arrays: Arrays, span: Span) -> tuple[Ints, Rows, Rows, Rows]:
    """From the origin to the end of the axis; around the axis every day is full."""
    number, length = len(arrays.calendars), span.length
    calendar = np.zeros((number, WEATHER + 1), np.int64)
    before = np.zeros((number, length + 1), np.int32)
    worked = np.full((number, length + 1), length, np.int32)
    reach, offset = [], 0
    for c, each in enumerate(arrays.calendars):
        weights = _weights(each, span)
        grain = int(np.gcd.reduce(np.unique(weights), initial=FULL_DAY))
        np.cumsum(weights // grain, out=before[c, 1:])
        reach.append(np.append(0, np.repeat(np.arange(1, length + 1), weights // grain)).astype(np.int32))
        days = np.flatnonzero(weights)
        worked[c, :length] = np.append(days, length)[np.searchsorted(days, np.arange(length))]
        flat = int((weights == FULL_DAY).all())
        calendar[c] = flat, grain, FULL_DAY // grain, offset, before[c, -1], -1
        offset += len(reach[-1])
    return calendar, before, worked, np.concatenate(reach)


def _weights(calendar: Calendar, span: Span) -> Ints:
    weights = np.full(span.length, FULL_DAY, np.int64)
    skip = max(0, span.origin)
    own = calendar.weights[skip:]
    at = skip - span.origin
    weights[at : at + len(own)] = own
    return weights


def _months(arrays: Arrays, span: Span) -> tuple[Rows, Rows]:
    """The month of each boundary, and by month its number in the year (-1: known already)."""
    first = arrays.axis.epoch + timedelta(days=span.origin)
    days = np.datetime64(first.isoformat()) + np.arange(span.length + 1)
    months = days.astype("datetime64[M]").astype(np.int64)
    month = (months - months[0]).astype(np.int32)
    month[-1] = month[-2] + 1  # behind the axis: one month without end or weather
    kinds = (months[0] + np.arange(int(month[-1]) + 1)) % 12
    kinds[: month[span.data_date - span.origin]] = -1
    kinds[-1] = -1
    return month, kinds


def _shocks(weather: Weather, kinds: Rows, which: tuple[int, int], blocks: tuple[int, int]) -> Rows:
    """Productivity by block, month and lane; `which`: the end of the axis and the seed."""
    shock = np.full((blocks[0], len(kinds), blocks[1]), FULL_DAY, np.int32)
    z = normal()
    curves = [np.clip(np.rint(np.exp(sd * z) * 100), 5, 1000).astype(np.int32) for sd in weather.monthly_sd]
    label = np.uint64(zlib.crc32(b"weather")) << np.uint64(32)
    unknown = np.flatnonzero(kinds >= 0)
    # Counted from the end, a month has the same number whatever the origin.
    numbers = (len(kinds) - unknown + 12 * which[0]).astype(np.uint64)
    for m, key in zip(unknown.tolist(), mixed(label + numbers, which[1]).tolist(), strict=True):
        draws = hashes(key, 0, blocks[0] * blocks[1]) >> np.uint32(16)
        shock[:, m] = curves[kinds[m]][draws].reshape(blocks)
    return shock

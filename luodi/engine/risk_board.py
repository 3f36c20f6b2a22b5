"""A portfolio and its uncertainty as the tables a simulation reads.

Boundaries are counted from `origin`, the first day any activity touches; work is counted in the
grain of its calendar: the greatest number of hundredths that divides all its weights. What fits
before a boundary is always whole grains, so rounding a duration up to them loses nothing, and
"the first boundary before which so much fits" is one look into a table.
"""

import zlib
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engine import arrays as tables
from luodi.engine.arrays import FINISHED, NO_CAP, NO_FLOOR, NOT_STARTED, Arrays, Ints
from luodi.engine.risk_model import Uncertainty, Weather
from luodi.engine.workdays import FULL_DAY, Calendar

Rows = NDArray[Any]

# Columns of Board.activity. Boundaries count from the origin, -1 = none.
KEY, KIND, CALENDAR, OWN_BOUND, FINISH_FLOOR, FIXED_START, FIXED_FINISH = 0, 1, 2, 3, 4, 5, 6
PRED_FROM, PRED_TO, BLEND, DEADLINE, FINISH_OUT = 7, 8, 9, 10, 11
FIXED, INSTANT, TRIANGLE, REMAINDER = 0, 1, 2, 3  # KIND
DRAWN: Final = TRIANGLE  # this and higher kinds are drawn
# Columns of Board.spread; of a REMAINDER: MEDIAN, DEVIATION.
LOW, HIGH, FALL, RISING, FALLING = 0, 1, 2, 3, 4
MEDIAN, DEVIATION = 0, 1
PRED, TYPE, LAG, LAG_CALENDAR = 0, 1, 2, 3  # Board.link
VOICE_FROM, VOICE_TO, BLEND_FROM, BLEND_TO, LONE, PROJECT_OUT = 0, 1, 2, 3, 4, 5  # Board.project
FLAT, GRAIN, PER_DAY, OFFSET, TOTAL, WEATHER = 0, 1, 2, 3, 4, 5  # Board.calendar; WEATHER -1: none

NO_DEADLINE: Final = 1 << 30
LEVELS: Final = 1 << 16
"""Common values and remainders are drawn from this many equally likely quantiles (up to 4.2 sd)."""
LONGEST_DRAW: Final = 1 << 21
"""Hundredths: a drawn duration is cut off at 57 years."""
FURTHEST: Final = 100_000
"""Days a simulated finish may lie behind the axis."""
# Rows of Block.sheet; behind them the starts, the finishes and the drivers of the activities.
WORK, BACK, STEPS, BOUND, SCORE, WORST, LAST = 0, 1, 2, 3, 4, 5, 6
ROWS: Final = 7


class Board(NamedTuple):
    """What a simulation reads; the columns are named above."""

    activity: Ints
    spread: Rows  # float32
    link: Ints
    project_at: Ints
    project: Ints
    voice: Ints  # key and factor of each group that is heard in a project
    blend: Ints  # rows of voices (by number in the project, -1 = none) that multiply one another
    curve: Rows  # float32: quantiles of each factor
    normal: Rows  # float32: quantiles of the normal distribution
    calendar: Ints
    before: Rows  # int32: grains before each boundary
    reach: Rows  # int32: by OFFSET, first boundary before which so many grains fit
    worked: Rows  # int32: first slot from here that is worked
    month: Rows  # int32: number of the month of each boundary
    month_before: Rows  # int32: grains before each month, by calendar
    base: Rows  # int32: by weather calendar, block, month, lane: grain percents before the month
    shock: Rows  # int32: the same, productivity of the month in percent


class Samples(NamedTuple):
    """What a simulation writes. `critical` counts samples, by position."""

    finishes: Rows  # int32: by FINISH_OUT or PROJECT_OUT, by sample; counted from the origin
    critical: Ints


class Block(NamedTuple):
    """Some samples of one project, side by side."""

    sheet: Rows  # int32
    voice: Rows  # float32
    blend: Rows  # float32
    mark: Rows  # uint8
    first: int
    number: int


@dataclass(frozen=True)
class Setup:
    """The tables and what is needed to read the answer back."""

    board: Board
    origin: int
    furthest: int
    outputs: Ints  # positions of the activities written, in the order of FINISH_OUT


def mixed(values: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """64-bit keys scattered evenly (splitmix64), another way for every seed."""
    with np.errstate(over="ignore"):
        x = values + np.uint64(seed % (1 << 64)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def normal_quantiles(levels: int = LEVELS) -> NDArray[np.float64]:
    """The middles of `levels` equally likely slices of the standard normal distribution."""
    from statistics import NormalDist

    inverse = NormalDist().inv_cdf
    coarse = np.array([inverse((k + 0.5) / levels) for k in range(levels // 2)])
    return np.concatenate([coarse, -coarse[::-1]])


_NORMAL: list[NDArray[np.float64]] = []


def _normal() -> NDArray[np.float64]:
    if not _NORMAL:
        _NORMAL.append(normal_quantiles())
    return _NORMAL[0]


def setup(model: Uncertainty, data_date: int, asked: Ints, seed: int, blocks: tuple[int, int]) -> Setup:
    """The tables of one simulation; `blocks`: how many, of how many samples each."""
    arrays = model.arrays
    row = arrays.tables.activity
    begun = row[:, tables.STATE] != NOT_STARTED
    known = row[begun][:, [tables.ACTUAL_START]]
    origin = int(np.min(known, initial=data_date))
    origin = max(min(origin, data_date), data_date - 20_000) - 1
    length = max(arrays.axis.length, data_date + 1) - origin
    clock = _clock(arrays, origin, length)
    month, known_months = _months(arrays, origin, length, data_date)
    weather = _weather(model, clock, (month, known_months), seed, blocks)
    activity, spread = _activities(model, data_date, origin, clock.calendar)
    activity[:, KEY] = _keys(arrays, seed)
    activity[asked, FINISH_OUT] = np.arange(len(asked))
    project, voice, blend = _shared(model, activity, seed)
    project[:, PROJECT_OUT] = len(asked) + np.arange(len(project))
    link = arrays.tables.link[:, [tables.PRED, tables.TYPE, tables.LAG, tables.LAG_CALENDAR]].copy()
    grain = clock.calendar[link[:, LAG_CALENDAR], GRAIN]
    link[:, LAG] = -((-link[:, LAG]) // grain)
    z = _normal()
    curve = np.array([np.exp(f.sd * z) for f in model.factors] or [np.ones(1)], np.float32)
    board = Board(
        activity, spread, link, arrays.tables.project_at, project, voice, blend, curve,
        z.astype(np.float32), weather.calendar, clock.before, clock.reach, clock.worked,
        month, weather.month_before, weather.base, weather.shock,
    )  # fmt: skip
    return Setup(board, origin, length + FURTHEST, asked)


class _Clock(NamedTuple):
    calendar: Ints
    before: Rows
    reach: Rows
    worked: Rows


def _clock(arrays: Arrays, origin: int, length: int) -> _Clock:
    """Calendars as tables from the origin to the end of the axis; around the axis every day is full."""
    number = len(arrays.calendars)
    calendar = np.zeros((number, WEATHER + 1), np.int64)
    before = np.zeros((number, length + 1), np.int32)
    worked = np.full((number, length + 1), length, np.int32)
    reach, offset = [], 0
    for c, each in enumerate(arrays.calendars):
        weights = _weights(each, origin, length)
        grain = int(np.gcd.reduce(weights, initial=FULL_DAY))
        np.cumsum(weights // grain, out=before[c, 1:])
        reach.append(np.append(0, np.repeat(np.arange(1, length + 1), weights // grain)))
        days = np.flatnonzero(weights)
        worked[c, :length] = np.append(days, length)[np.searchsorted(days, np.arange(length))]
        flat = int((weights == FULL_DAY).all())
        calendar[c] = flat, grain, FULL_DAY // grain, offset, before[c, -1], -1
        offset += len(reach[-1])
    return _Clock(calendar, before, np.concatenate(reach).astype(np.int32), worked)


def _weights(calendar: Calendar, origin: int, length: int) -> Ints:
    weights = np.full(length, FULL_DAY, np.int64)
    skip = max(0, origin)
    own = calendar.weights[skip:]
    at = skip - origin
    weights[at : at + len(own)] = own
    return weights


def _months(arrays: Arrays, origin: int, length: int, data_date: int) -> tuple[Rows, Rows]:
    """The month of each boundary, and by month its number in the calendar (-1: known already)."""
    first = arrays.axis.epoch + timedelta(days=origin)
    days = np.datetime64(first.isoformat()) + np.arange(length + 1)
    months = days.astype("datetime64[M]").astype(np.int64)
    month = (months - months[0]).astype(np.int32)
    month[length] = month[length - 1] + 1  # behind the axis: one month without end or weather
    kinds = (months[0] + np.arange(int(month[length]) + 1)) % 12
    kinds[: month[data_date - origin]] = -1
    kinds[-1] = -1
    return month, kinds


class _WeatherTables(NamedTuple):
    calendar: Ints
    month_before: Rows
    base: Rows
    shock: Rows


def _weather(
    model: Uncertainty, clock: _Clock, when: tuple[Rows, Rows], seed: int, blocks: tuple[int, int]
) -> _WeatherTables:
    """Productivity by month and sample, and the work it makes fit before each month."""
    month, kinds = when
    starts = np.searchsorted(month, np.arange(len(kinds)))
    month_before = clock.before[:, starts]
    calendar = clock.calendar
    nothing = np.zeros((1, 1, 1, 1), np.int32)
    if model.weather is None:
        return _WeatherTables(calendar, month_before, nothing, nothing)
    chosen = [c for c, each in enumerate(model.arrays.calendars) if each.code in model.weather.calendars]
    calendar[chosen, FLAT] = 0
    calendar[chosen, WEATHER] = np.arange(len(chosen))
    shock = _shocks(model.weather, kinds, (int(starts[0]), seed), blocks, model)
    base = np.zeros((len(chosen), *shock.shape), np.int32)
    for w, c in enumerate(chosen):
        fits = np.diff(month_before[c])[None, :, None] * shock[:, :-1]
        np.cumsum(fits, axis=1, out=base[w, :, 1:])
    return _WeatherTables(calendar, month_before, base, np.broadcast_to(shock, (1, *shock.shape)).copy())


def _shocks(
    weather: Weather, kinds: Rows, which: tuple[int, int], blocks: tuple[int, int], model: Uncertainty
) -> Rows:
    from luodi.engine._rows_risk import hashes

    shock = np.full((blocks[0], len(kinds), blocks[1]), FULL_DAY, np.int32)
    z = _normal()
    curves = [np.clip(np.rint(np.exp(sd * z) * 100), 5, 1000).astype(np.int32) for sd in weather.monthly_sd]
    ends = model.arrays.axis.length
    label = np.uint64(zlib.crc32(b"weather")) << np.uint64(32)
    for m in np.flatnonzero(kinds >= 0):
        from_the_end = np.uint64(len(kinds) - m + 12 * ends)  # the same month whatever the origin
        key = int(mixed(np.array([label + from_the_end]), which[1])[0] & np.uint64(0xFFFFFFFF))
        draws = hashes(key, 0, blocks[0] * blocks[1]) >> np.uint32(16)
        shock[:, m] = curves[kinds[m]][draws].reshape(blocks)
    return shock


def _keys(arrays: Arrays, seed: int) -> Ints:
    """The counters of the activities: the same for a name in a project, whatever stands beside it."""
    projects = np.array([zlib.crc32(name.encode()) for name in arrays.projects], np.uint64)
    ids = np.array([zlib.crc32(a.id.encode()) for a in arrays.activities], np.uint64)
    both = (np.repeat(projects, np.diff(arrays.tables.project_at)) << np.uint64(32)) | ids
    return (mixed(both, seed) & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _activities(model: Uncertainty, data_date: int, origin: int, calendar: Ints) -> tuple[Ints, Rows]:
    """The columns of activities: what is fixed, what is drawn, and from what."""
    arrays = model.arrays
    row = arrays.tables.activity
    state, planned = row[:, tables.STATE], row[:, tables.DURATION]
    left = np.where(state == NOT_STARTED, planned, _left(arrays, data_date))
    out = np.full((len(row), FINISH_OUT + 1), -1, np.int64)
    out[:, KIND] = np.where(state == NOT_STARTED, TRIANGLE, REMAINDER)
    out[left == 0, KIND] = INSTANT
    out[state == FINISHED, KIND] = FIXED
    out[:, CALENDAR] = row[:, tables.CALENDAR]
    closing = (left == 0) & (state == NOT_STARTED) & (row[:, tables.PRED_TO] > row[:, tables.PRED_FROM])
    own = data_date + closing
    floor = np.where(state == NOT_STARTED, row[:, tables.START_FLOOR], NO_FLOOR)
    out[:, OWN_BOUND] = _near(np.maximum(own, floor), origin)
    out[:, FINISH_FLOOR] = _near(row[:, tables.FINISH_FLOOR], origin)
    begun = state != NOT_STARTED
    out[begun, FIXED_START] = _near(row[begun, tables.ACTUAL_START], origin)
    out[begun, FIXED_FINISH] = _near(row[begun, tables.ACTUAL_FINISH], origin)
    out[:, PRED_FROM], out[:, PRED_TO] = row[:, tables.PRED_FROM], row[:, tables.PRED_TO]
    due = row[:, tables.DUE]
    out[:, DEADLINE] = np.where(due < NO_CAP, np.clip(due - origin, -(1 << 28), 1 << 28), NO_DEADLINE)
    return out, _spreads(model, out[:, KIND], left)


def _near(boundary: Ints, origin: int) -> Ints:
    return np.clip(boundary - origin, 0, 1 << 26)


def _left(arrays: Arrays, data_date: int) -> Ints:
    """What is left of started activities, as the forward pass has it."""
    row = arrays.tables.activity
    left = np.zeros(len(row), np.int64)
    for i in np.flatnonzero(row[:, tables.STATE] == tables.STARTED):
        planned, reported = int(row[i, tables.DURATION]), int(row[i, tables.REMAINING])
        done = arrays.calendar_of(int(i)).work(int(row[i, tables.ACTUAL_START]), data_date)
        left[i] = reported if reported >= 0 else max(1, min(planned, planned - done))
    return left


def _spreads(model: Uncertainty, kind: Ints, left: Ints) -> Rows:
    assert model.bias is not None
    low, top, high = (v * model.bias for v in (model.optimistic, model.likely, model.pessimistic))
    span = np.maximum(high - low, 1e-9)
    out = np.zeros((len(kind), FALLING + 1), np.float64)
    out[:, LOW], out[:, HIGH] = low, high
    out[:, FALL] = np.where(high > low, (top - low) / span, 2.0)
    out[:, RISING], out[:, FALLING] = (high - low) * (top - low), (high - low) * (high - top)
    drawn = kind == REMAINDER
    planned = np.maximum(model.arrays.tables.activity[drawn, tables.DURATION], 1)
    share = np.clip(left[drawn] / planned, 0, 1)
    out[drawn, MEDIAN] = left[drawn] * model.bias[drawn]
    out[drawn, DEVIATION] = model.remaining_sd * share
    return out.astype(np.float32)


def _shared(model: Uncertainty, activity: Ints, seed: int) -> tuple[Ints, Ints, Ints]:
    """Per project: the groups heard in it and the products of them that its activities need."""
    at = model.arrays.tables.project_at
    project = np.zeros((len(at) - 1, PROJECT_OUT + 1), np.int64)
    open_dates = (activity[:, DEADLINE] < NO_DEADLINE) & (activity[:, KIND] != FIXED)
    project[:, LONE] = [not open_dates[a:b].any() for a, b in pairwise(at)]
    groups = np.array([f.group for f in model.factors], np.int64).reshape(len(model.factors), len(activity)).T
    voices: list[tuple[int, int]] = []
    blends: list[list[int]] = []
    for p in range(len(project)):
        heard: dict[tuple[int, int], int] = {}
        made: dict[tuple[int, ...], int] = {}
        for i, memberships in enumerate(groups[at[p] : at[p + 1]].tolist(), int(at[p])):
            blend = made.setdefault(tuple(memberships), len(made))
            activity[i, BLEND] = blend
        for memberships in made:
            wanted = [(f, group) for f, group in enumerate(memberships) if group >= 0]
            local = [heard.setdefault(voice, len(heard)) for voice in wanted]
            blends.append(local + [-1] * (max(1, len(model.factors)) - len(local)))
        project[p, [VOICE_FROM, VOICE_TO]] = len(voices), len(voices) + len(heard)
        project[p, [BLEND_FROM, BLEND_TO]] = len(blends) - len(made), len(blends)
        voices.extend(heard)
    labels = np.array([zlib.crc32(f.code.encode()) for f in model.factors] or [0], np.uint64)
    pairs = np.array(voices, np.int64).reshape(-1, 2)
    keys = mixed((labels[pairs[:, 0]] << np.uint64(32)) ^ pairs[:, 1].astype(np.uint64), seed)
    voice = np.stack([(keys & np.uint64(0xFFFFFFFF)).astype(np.int64), pairs[:, 0]], axis=1)
    return project, voice, np.array(blends, np.int64).reshape(len(blends), -1)

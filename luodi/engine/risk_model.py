"""What is uncertain about a portfolio: durations, what is shared by many activities, the weather.

Frozen data beside `Arrays`, self-checking; every array by position in `Arrays.activities`.

Durations are triangular between optimistic and pessimistic with the likely value on top. Triangular
and not PERT-beta, because people's ranges are too narrow already and the beta would narrow them
further (a standard deviation of a sixth of the range against a fifth to a quarter), because nothing
has to be assumed beside the three values, and because its inverse is one square root.
What is shared (project, town, department) multiplies all durations it reaches by one lognormal
value of median 1 per sample. Without it the forecast is overconfident: its probabilities did worse
than quoting the base rate.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from luodi.engine.arrays import (
    FF,
    FINISH_FLOOR,
    NO_FLOOR,
    NOT_STARTED,
    SF,
    STATE,
    SUCC,
    TYPE,
    Arrays,
    Bools,
    Ints,
)
from luodi.engine.network import LONGEST

if TYPE_CHECKING:
    from luodi.engine.risk_shared import Shared

Floats = NDArray[np.float64]

WIDEST: Final = 1.5
"""No standard deviation of a logarithm reaches this: it would mean a factor of twenty at P98."""
RARE: Final = 0.1
"""Share of activities that run on so much longer than their like that one says they stopped."""
GRADES: Final = 256
"""So many equally likely chances of a stop stand for all that a project may have."""
EARLIEST: Final = -0.125
LATEST: Final = 0.375
"""Beyond these parts of its planned length a project is not earlier or later than that: its plan says nothing any more."""


@dataclass(frozen=True)
class Assumption:
    """A default spread, where it comes from, and whether it was measured on real projects."""

    value: float
    source: str
    is_measured: bool = False


ASSUMED: Final = {
    "project_sd": Assumption(0.22, "common project factor of a synthetic calibration; to be recalibrated"),
    "remaining_sd": Assumption(0.35, "activity spread of a synthetic calibration; to be recalibrated"),
    "optimistic": Assumption(0.85, "share of the planned duration in a speed experiment; to be recalibrated"),
    "pessimistic": Assumption(1.6, "share of the planned duration in a speed experiment; to be recalibrated"),
    "pessimistic_permit": Assumption(2.5, "the same for permits; to be recalibrated"),
}
"""Default spreads; none is measured. For towns, departments and weather there is none: give them or leave them out."""


@dataclass(frozen=True)
class Factor:
    """What many activities share. `group` by position: the number of the project, town or department, -1 for none.

    All activities of one group, in whatever project, get the same lognormal value in a sample:
    median 1, `sd` the standard deviation of its logarithm. `code` and the number fix the values for
    a seed, so they are the same in every run that knows the group.
    """

    code: str
    sd: float
    group: Ints

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("a factor without a code")
        if not 0 <= self.sd <= WIDEST:
            raise ValueError(f"factor {self.code!r}: a standard deviation of {self.sd}")
        object.__setattr__(self, "group", _frozen(self.group, np.int64))
        if self.group.ndim != 1 or (len(self.group) and self.group.min() < -1):
            raise ValueError(f"factor {self.code!r}: groups are numbers from 0, or -1 for none")


@dataclass(frozen=True)
class Weather:
    """Good and bad months on site calendars, the same for all projects.

    In each month of each sample the productivity of the days of `calendars` (codes) is multiplied by
    a lognormal value of median 1, in whole percent; `monthly_sd`: twelve standard deviations of its
    logarithm, January first. Months before the data date are known and stay. Durations and lags that
    run in these calendars stretch and shrink day by day.
    """

    calendars: tuple[str, ...]
    monthly_sd: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.calendars:
            raise ValueError("weather without a calendar")
        if len(self.monthly_sd) != 12 or not all(0 <= sd <= WIDEST for sd in self.monthly_sd):
            raise ValueError(f"weather: twelve standard deviations in 0..{WIDEST}, not {self.monthly_sd}")


@dataclass(frozen=True)
class Shapes:
    """Chance where it was learnt and is no triangle.

    A duration (hundredths) is `scale` × exp(`width` × value) - `done`. Each row of `table` holds the values of one shape
    by the root of the chance of a longer one, evenly from 0 to 1: so they fall, and the long ones stand close. Row of
    each activity `of`, -1 = none; of a begun one so much is `done`, and only the share `reach` of these roots is still
    possible. Raises ValueError for what is none of this.
    """

    table: Floats
    of: Ints
    scale: Floats
    width: Floats
    done: Floats
    reach: Floats

    def __post_init__(self) -> None:
        for name in ("table", "scale", "width", "done", "reach"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.float64))
        object.__setattr__(self, "of", _frozen(self.of, np.int64))
        if self.table.ndim != 2 or not np.isfinite(self.table).all() or (np.diff(self.table) > 0).any():
            raise ValueError("shapes: rows of falling numbers")
        if ((self.of < -1) | (self.of >= len(self.table))).any():
            raise ValueError(f"shapes: a row that is none of {len(self.table)}")
        if not ((self.width >= 0) & (self.width <= WIDEST) & (self.reach > 0) & (self.reach <= 1)).all():
            raise ValueError(f"shapes: widths lie in 0..{WIDEST}, what is possible in 0..1")


@dataclass(frozen=True)
class Stops:
    """Projects whose activities stop more often, or more seldom, than their like.

    The longest `RARE` of a shape are stops. `chances`: a row for each project in the order of the arrays, `GRADES` equally likely
    chances that an activity of it stops, rising; one is drawn for the whole project in a sample. `asks`, by position:
    activities with a shape that heed it. Raises ValueError for what is no chance.
    """

    chances: Floats
    asks: Bools

    def __post_init__(self) -> None:
        object.__setattr__(self, "chances", _frozen(self.chances, np.float64))
        object.__setattr__(self, "asks", _frozen(self.asks, np.bool_))
        if self.chances.ndim != 2 or self.chances.shape[1] != GRADES:
            raise ValueError(f"stops: {GRADES} chances for each project, not {self.chances.shape}")
        if not ((self.chances > 0) & (self.chances < 1)).all():
            raise ValueError("stops: chances lie between 0 and 1")


@dataclass(frozen=True)
class Delays:
    """Activities that make up for the delay of their project, or fall behind further. By position.

    One that begins behind its planned `start` (slots) takes exp(`adds` × share) times as long, share = how far behind,
    in parts of `length` (slots, above 0), within EARLIEST..LATEST. `adds` 0: it asks nobody. Raises ValueError for
    what is no number.
    """

    start: Floats
    length: Floats
    adds: Floats

    def __post_init__(self) -> None:
        for name in ("start", "length", "adds"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.float64))
        if not len(self.start) == len(self.length) == len(self.adds):
            raise ValueError(
                f"delays: {len(self.start)} starts, {len(self.length)} lengths, {len(self.adds)} adds"
            )
        asking = self.adds != 0
        facts = np.array([self.start[asking], self.length[asking], self.adds[asking]])
        if not np.isfinite(facts).all() or (facts[1] <= 0).any():
            raise ValueError("delays: planned starts and what a delay adds are numbers, lengths are above 0")


@dataclass(frozen=True)
class Uncertainty:
    """What a forecast draws from. Durations in hundredths of productive days.

    The three points hold for activities not yet started. What is left of a started one is lognormal
    around the reported remainder, with the standard deviation of the logarithm
    `remaining_sd` × (share left): variability falls linearly to the end (ASCE JCEM 0001900, more than
    3,000 activities in progress). `bias` multiplies what is drawn, one number per activity: the
    usual overrun of its class. `shapes` come before both, for activities that have one; of these some ask
    how late they begin (`delays`), some how often their project stops (`stops`). Raises ValueError naming the offender.
    """

    arrays: Arrays
    optimistic: Ints
    likely: Ints
    pessimistic: Ints
    remaining_sd: float = ASSUMED["remaining_sd"].value
    factors: tuple[Factor, ...] = ()
    bias: Floats | None = None
    weather: Weather | None = None
    shapes: Shapes | None = None
    delays: Delays | None = None
    stops: Stops | None = None
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("optimistic", "likely", "pessimistic"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.int64))
            self._fits(name, getattr(self, name))
        bias = np.ones(len(self.arrays.activities)) if self.bias is None else self.bias
        object.__setattr__(self, "bias", _frozen(bias, np.float64))
        self._fits("bias", bias)
        for name in ("of", "scale", "width", "done", "reach") if self.shapes else ():
            self._fits(f"shapes: {name}", getattr(self.shapes, name))
        for name in ("start", "length", "adds") if self.delays else ():
            self._fits(f"delays: {name}", getattr(self.delays, name))
        object.__setattr__(self, "factors", tuple(self.factors))
        object.__setattr__(self, "names", tuple(a.id for a in self.arrays.activities))
        self._check_points()
        self._check_shared()
        self._check_asking()

    @cached_property
    def shared(self) -> "Shared":
        """What the activities share, prepared for every simulation to come."""
        from luodi.engine.risk_shared import shared

        return shared(self)

    def _fits(self, what: str, values: Ints | Floats | Bools) -> None:
        if np.shape(values) != (len(self.arrays.activities),):
            raise ValueError(
                f"{what}: {np.shape(values)} values for {len(self.arrays.activities)} activities"
            )

    def _check_points(self) -> None:
        low, top, high = self.optimistic, self.likely, self.pessimistic
        wrong = (low < 0) | (low > top) | (top > high) | (high > LONGEST)
        for at in np.flatnonzero(wrong)[:1]:
            raise ValueError(f"activity {self.names[at]!r}: durations {low[at]} ≤ {top[at]} ≤ {high[at]}")
        planned = np.array([activity.duration for activity in self.arrays.activities])
        for at in np.flatnonzero((planned == 0) != (high == 0))[:1]:
            raise ValueError(f"activity {self.names[at]!r}: a milestone has no spread, work has some length")
        assert self.bias is not None
        for at in np.flatnonzero(~((self.bias >= 0.05) & (self.bias <= 20)))[:1]:
            raise ValueError(f"activity {self.names[at]!r}: a bias of {self.bias[at]}")

    def _check_shared(self) -> None:
        if not 0 <= self.remaining_sd <= WIDEST:
            raise ValueError(f"remaining durations: a standard deviation of {self.remaining_sd}")
        codes = [factor.code for factor in self.factors]
        for factor in self.factors:
            if codes.count(factor.code) > 1:
                raise ValueError(f"factor {factor.code!r} appears twice")
            self._fits(f"factor {factor.code!r}", factor.group)
        known = {calendar.code for calendar in self.arrays.calendars}
        for code in self.weather.calendars if self.weather else ():
            if code not in known:
                raise ValueError(f"weather: unknown calendar {code!r}")

    def _check_asking(self) -> None:
        shaped = np.zeros(len(self.names), bool) if self.shapes is None else self.shapes.of >= 0
        begun = self.arrays.tables.activity[:, STATE] != NOT_STARTED
        late = self.delays.adds != 0 if self.delays else ~shaped & False
        for at in np.flatnonzero(late & (begun | ~shaped | held_behind(self.arrays)))[:1]:
            raise ValueError(f"activity {self.names[at]!r}: it cannot ask how late it begins")
        if self.stops is None:
            return
        self._fits("stops", self.stops.asks)
        for at in np.flatnonzero(self.stops.asks & ~shaped)[:1]:
            raise ValueError(f"activity {self.names[at]!r}: without a shape it has no stops")
        if len(self.stops.chances) != len(self.arrays.projects):
            raise ValueError(f"stops of {len(self.stops.chances)} for {len(self.arrays.projects)} projects")


def held_behind(arrays: Arrays) -> Bools:
    """By position: activities whose finish is held, by a link or a day. How long they take decides when they begin."""
    table, link = arrays.tables.activity, arrays.tables.link
    found: Bools = table[:, FINISH_FLOOR] > NO_FLOOR
    found[link[(link[:, TYPE] == FF) | (link[:, TYPE] == SF), SUCC]] = True
    return found


def by_project(arrays: Arrays) -> Ints:
    """Group numbers for a `Factor` per project: the same number wherever a project of that name is."""
    import zlib

    numbers = np.array([zlib.crc32(name.encode()) for name in arrays.projects], np.int64)
    return np.repeat(numbers, np.diff(arrays.tables.project_at))


def around_plan(
    arrays: Arrays, optimistic: Floats | float, pessimistic: Floats | float
) -> tuple[Ints, Ints, Ints]:
    """Three points as shares of the planned durations (one share, or one per activity): ≤ 1 and ≥ 1."""
    likely = np.array([activity.duration for activity in arrays.activities], np.int64)
    low = np.rint(likely * np.asarray(optimistic)).astype(np.int64)
    high = np.minimum(np.rint(likely * np.asarray(pessimistic)).astype(np.int64), LONGEST)
    return low, likely, high


def _frozen(values: object, kind: type) -> NDArray:  # type: ignore[type-arg]
    own: NDArray = np.array(values, kind)  # type: ignore[type-arg]
    own.flags.writeable = False
    return own

"""Rules of warning cards: levels, measures with their thresholds, and the check of a rule file.

A file reads like a regulation. Measures that grow worse upwards light `at_least` or `over` a figure and lift
`lifts_below` another; those that grow worse downwards light `under` or `at_most` and lift `lifts_from`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, TypeVar

Name = TypeVar("Name", bound=StrEnum)


class Colour(StrEnum):
    """The colours a level can have, the mildest first. What each is called is a matter of the rule file."""

    BLUE = "BLUE"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"


RANK: Final = {colour: rank for rank, colour in enumerate(Colour)}


class Measure(StrEnum):
    """What a card can rest on. Schedule first: milestones are harder to dress up than money."""

    SLIP_DAYS = "SLIP_DAYS"  # forecast past the committed date: the margin below zero
    CHANCE = "CHANCE"  # percent that the committed date is kept
    START_DAYS = "START_DAYS"  # planned start passed without a start
    START_MONTHS = "START_MONTHS"  # month ends passed since the planned start, without a start
    PACE_OWN = "PACE_OWN"  # money done in percent of the project's own curve, from the start of the year
    PACE_LINEAR = "PACE_LINEAR"  # the same against month/12 of the year's plan
    BEHIND_OWN = "BEHIND_OWN"  # percentage points of the year's plan behind the own curve
    BEHIND_LINEAR = "BEHIND_LINEAR"  # the same behind month/12
    STATISTICS_MONTHS = "STATISTICS_MONTHS"  # whole months since the start without entry in the statistics
    PERMIT_DAYS = "PERMIT_DAYS"  # the permit that is longest past its latest responsible finish
    ISSUE_DAYS = "ISSUE_DAYS"  # the unsolved issue that is longest past the day it was to be solved


class Unit(StrEnum):
    """In what a measure counts. Excused days are taken off days, and off months by thirties."""

    DAYS = "DAYS"
    MONTHS = "MONTHS"
    PERCENT = "PERCENT"
    POINTS = "POINTS"


UNITS: Final = {
    Measure.CHANCE: Unit.PERCENT,
    Measure.PACE_OWN: Unit.PERCENT,
    Measure.PACE_LINEAR: Unit.PERCENT,
    Measure.BEHIND_OWN: Unit.POINTS,
    Measure.BEHIND_LINEAR: Unit.POINTS,
    Measure.START_MONTHS: Unit.MONTHS,
    Measure.STATISTICS_MONTHS: Unit.MONTHS,
    Measure.SLIP_DAYS: Unit.DAYS,
    Measure.START_DAYS: Unit.DAYS,
    Measure.PERMIT_DAYS: Unit.DAYS,
    Measure.ISSUE_DAYS: Unit.DAYS,
}
MOST: Final = {Unit.PERCENT: 100, Unit.POINTS: 100, Unit.MONTHS: 120, Unit.DAYS: 3650}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a measure lights a level and where it lets go of it. `strict`: `over` or `under`, not at the figure itself.

    `falls`: less is worse. `lifts` is looser than `figure`; None: it lets go where it lights.
    """

    figure: Decimal
    strict: bool
    falls: bool
    lifts: Decimal | None = None

    def lights(self, value: Decimal) -> bool:
        """Is the figure reached?"""
        worse = value < self.figure if self.falls else value > self.figure
        return worse or (value == self.figure and not self.strict)

    def holds(self, value: Decimal) -> bool:
        """Does a level that is lit already stay?"""
        if self.lifts is None or self.lights(value):
            return self.lights(value)
        return value < self.lifts if self.falls else value >= self.lifts

    @property
    def severity(self) -> tuple[Decimal, bool]:
        """Grows with how bad things must be to light it."""
        return (-self.figure if self.falls else self.figure), self.strict

    @property
    def grip(self) -> tuple[Decimal, bool]:
        """Grows with how bad things must stay to hold it."""
        if self.lifts is None:
            return self.severity
        return (-self.lifts, True) if self.falls else (self.lifts, False)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a rule set: its colour, its names, days to answer. A level of praise is never lit by a measure."""

    colour: Colour
    name: str
    name_en: str
    limit_days: int
    is_praise: bool = False
    issuer: str = ""
    issuer_en: str = ""
    addressee: str = ""
    addressee_en: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many cards of a colour within so many days, the one now proposed among them, make a worse one."""

    colour: Colour
    count: int
    within_days: int
    becomes: Colour


@dataclass(frozen=True)
class Ruling:
    """A measure's thresholds by colour, the mildest first, and the days a new fact is given before it counts."""

    thresholds: Mapping[Colour, Threshold]
    grace_days: int = 0


@dataclass(frozen=True)
class Rules:
    """A rule set. Without measures it is only reported: nothing can be computed from it.

    `rest_days`: no new card for the same reason so soon after one was lifted. `as_reported`: the words of the source.
    """

    code: str
    name: str
    name_en: str
    source: str
    edition: str
    levels: Mapping[Colour, Level]
    measures: Mapping[Measure, Ruling]
    escalates: bool = False
    repeats: tuple[Repeat, ...] = ()
    rest_days: int = 0
    note: str = ""
    note_en: str = ""
    as_reported: tuple[str, ...] = ()

    @property
    def is_computable(self) -> bool:
        """Can cards be proposed from it?"""
        return bool(self.measures)


FALLING: Final = frozenset({Measure.CHANCE, Measure.PACE_OWN, Measure.PACE_LINEAR})
WORDS: Final = {
    "at_least": (False, False),
    "over": (True, False),
    "at_most": (False, True),
    "under": (True, True),
}
HEAD: Final = frozenset({"code", "name", "name_en", "source", "edition", "levels"})
FIELDS: Final = HEAD | {"measures", "escalates", "repeats", "rest_days", "note", "note_en", "as_reported"}
BASE: Final = frozenset({"colour", "name", "name_en", "limit_days"})
LEVEL_FIELDS: Final = BASE | {"praise", "issuer", "issuer_en", "addressee", "addressee_en"}


def read_rules(row: Any, place: str) -> Rules:
    """A rule set from plain values. ValueError names the place and what is wrong with it."""
    row = _fields(row, FIELDS, HEAD, place)
    levels = _levels(row["levels"], f"{place}: levels")
    measures = {
        _one_of(Measure, name, f"{place}: measures"): _ruling(name, each, levels, f"{place}: measures.{name}")
        for name, each in _mapping(row.get("measures", {}), f"{place}: measures").items()
    }
    repeats = tuple(
        _repeat(each, levels, f"{place}: repeats[{n}]") for n, each in enumerate(row.get("repeats", []))
    )
    escalates = _flag(row.get("escalates", False), f"{place}: escalates")
    reached = {colour for ruling in measures.values() for colour in ruling.thresholds}
    _all_reached(levels, reached | {each.becomes for each in repeats}, (bool(measures), escalates), place)
    return Rules(
        code=_text(row["code"], f"{place}: code"),
        **{name: _text(row[name], f"{place}: {name}") for name in ("name", "name_en", "source", "edition")},
        levels=levels,
        measures=measures,
        escalates=escalates,
        repeats=repeats,
        rest_days=_count(row.get("rest_days", 0), 365, f"{place}: rest_days"),
        **{name: str(row.get(name, "")) for name in ("note", "note_en")},
        as_reported=tuple(_text(each, f"{place}: as_reported") for each in row.get("as_reported", [])),
    )


def _all_reached(
    levels: Mapping[Colour, Level], reached: set[Colour], computed: tuple[bool, bool], place: str
) -> None:
    is_computed, escalates = computed
    wanted = [colour for colour, level in levels.items() if not level.is_praise]
    lost = [colour for colour in wanted[1:] if colour not in reached and not escalates]
    lost += [colour for colour in wanted[:1] if colour not in reached]
    if is_computed and lost:
        raise ValueError(f"{place}: nothing leads to level {lost[0]}")


def _levels(rows: Any, place: str) -> dict[Colour, Level]:
    if not isinstance(rows, list) or not rows:
        raise ValueError(f"{place}: a list of at least one level")
    found: dict[Colour, Level] = {}
    for number, given in enumerate(rows):
        here = f"{place}[{number}]"
        row = _fields(given, LEVEL_FIELDS, BASE, here)
        colour = _one_of(Colour, row["colour"], f"{here}.colour")
        if found and RANK[colour] <= RANK[list(found)[-1]]:
            raise ValueError(
                f"{here}: {colour} stands after {list(found)[-1]}; the mildest comes first, each once"
            )
        words = {name: str(row.get(name, "")) for name in LEVEL_FIELDS - {"colour", "limit_days", "praise"}}
        limit = _count(row["limit_days"], 365, f"{here}.limit_days")
        found[colour] = Level(
            colour, limit_days=limit, is_praise=_flag(row.get("praise", False), here), **words
        )
    return found


def _ruling(name: str, given: Any, levels: Mapping[Colour, Level], place: str) -> Ruling:
    row = _fields(given, {"grace_days", "levels"}, {"levels"}, place)
    found: dict[Colour, Threshold] = {}
    for colour, each in _mapping(row["levels"], f"{place}.levels").items():
        here = f"{place}.levels.{colour}"
        level = levels.get(_one_of(Colour, colour, here))
        if level is None or level.is_praise:
            raise ValueError(f"{here}: not a level of warning of this rule set")
        found[level.colour] = _threshold(Measure(name), each, here)
    ordered = dict(sorted(found.items(), key=lambda item: RANK[item[0]]))
    for (mild, one), (bad, other) in pairwise(ordered.items()):
        if other.severity <= one.severity or other.grip < one.grip:
            raise ValueError(f"{place}: levels {mild} and {bad} overlap")
    if not ordered:
        raise ValueError(f"{place}.levels: no level")
    return Ruling(ordered, _count(row.get("grace_days", 0), 365, f"{place}.grace_days"))


def _threshold(measure: Measure, given: Any, place: str) -> Threshold:
    falls = measure in FALLING
    lifts_name = "lifts_from" if falls else "lifts_below"
    mine = {word for word, (_strict, downwards) in WORDS.items() if downwards is falls}
    row = _fields(given, mine | {lifts_name}, set(), place)
    words = sorted(mine & set(row))
    if len(words) != 1:
        raise ValueError(f"{place}: one of {', '.join(sorted(mine))}")
    strict = WORDS[words[0]][0]
    figure = _figure(row[words[0]], measure, f"{place}.{words[0]}")
    lifts = _figure(row[lifts_name], measure, f"{place}.{lifts_name}") if lifts_name in row else None
    found = Threshold(figure, strict, falls, lifts)
    best = Decimal(MOST[UNITS[measure]]) if falls else Decimal(0)
    worst = Decimal(0) if falls else Decimal(MOST[UNITS[measure]])
    if found.lights(best) or not found.lights(worst) or (lifts is not None and found.holds(best)):
        raise ValueError(
            f"{place}: {figure} is impossible: it would light or hold for all projects, or for none"
        )
    if lifts is not None and (lifts < figure if falls else lifts > figure):
        raise ValueError(f"{place}: it would lift at {lifts} before it lights at {figure}")
    return found


def _repeat(given: Any, levels: Mapping[Colour, Level], place: str) -> Repeat:
    names = {"colour", "count", "within_days", "becomes"}
    row = _fields(given, names, names, place)
    colour, becomes = (_one_of(Colour, row[name], f"{place}.{name}") for name in ("colour", "becomes"))
    if colour not in levels or becomes not in levels or RANK[becomes] <= RANK[colour]:
        raise ValueError(f"{place}: from {colour} to {becomes}, which are no levels from mild to bad")
    count = _count(row["count"], 100, f"{place}.count")
    if count < 2:
        raise ValueError(f"{place}.count: {count} is no repetition")
    return Repeat(colour, count, _count(row["within_days"], 3650, f"{place}.within_days"), becomes)


def _mapping(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{place}: names with values, not {given!r}")
    return given


def _fields(
    given: Any, known: set[str] | frozenset[str], needed: set[str] | frozenset[str], place: str
) -> Mapping[str, Any]:
    row = _mapping(given, place)
    if unknown := sorted(str(name) for name in set(row) - known):
        raise ValueError(f"{place}: unknown field {unknown[0]}")
    if missing := sorted(needed - set(row)):
        raise ValueError(f"{place}: {missing[0]} is missing")
    return row


def _one_of(names: type[Name], given: Any, place: str) -> Name:
    try:
        return names(given)
    except ValueError:
        raise ValueError(f"{place}: {given!r} is none of {', '.join(names)}") from None


def _text(given: Any, place: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{place}: a text")
    return given


def _flag(given: Any, place: str) -> bool:
    if not isinstance(given, bool):
        raise ValueError(f"{place}: true or false, not {given!r}")
    return given


def _count(given: Any, most: int, place: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= most:
        raise ValueError(f"{place}: a whole number from 0 to {most}, not {given!r}")
    return given


def _figure(given: Any, measure: Measure, place: str) -> Decimal:
    most = MOST[UNITS[measure]]
    try:
        found = Decimal("NaN") if isinstance(given, bool) else Decimal(str(given))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= most:
        raise ValueError(f"{place}: {given!r} is impossible (0 to {most} {UNITS[measure].lower()})")
    return found


def colours_of(rules: Rules) -> Sequence[Colour]:
    """The colours of warning, the mildest first."""
    return [colour for colour, level in rules.levels.items() if not level.is_praise]

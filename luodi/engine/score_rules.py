"""Rules of scorecards: who is scored, by which measures, for how many points, in which classes; and the check of a file.

A file reads like a regulation. The points of the ordinary items of a subject add up to its `base`; what an item can give
beyond its points, and what bonus items give, stays within `bonus_most`. A source that states no maximum has no `base`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, TypeVar

Name = TypeVar("Name", bound=StrEnum)
MOST: Final = Decimal(1000)
LONGEST_OF_FILE: Final = {"code": 40, "edition": 40}  # characters, as wide as the columns that keep them
LONGEST_OF_CLASS: Final = {"code": 20}
FURTHEST: Final = Decimal(10) ** 14


class Subject(StrEnum):
    """Who is scored."""

    TOWN = "TOWN"
    DEPARTMENT = "DEPARTMENT"
    LEADER = "LEADER"
    COMMISSIONER = "COMMISSIONER"


class ScoreMeasure(StrEnum):
    """What is counted. Each fact gives `gained` of `wanted`; how that becomes points is the item's formula."""

    START_ONTIME = "START_ONTIME"
    PRODUCTION_ONTIME = "PRODUCTION_ONTIME"
    FULFIL_RATE = "FULFIL_RATE"
    START_RATE = "START_RATE"
    PRODUCTION_RATE = "PRODUCTION_RATE"
    FULL_RATE = "FULL_RATE"
    NEW_STARTS = "NEW_STARTS"
    STARTED_YUAN = "STARTED_YUAN"
    COMPLETIONS = "COMPLETIONS"
    CONTINUING = "CONTINUING"
    LATE_STARTS = "LATE_STARTS"
    PROJECT_SCALE = "PROJECT_SCALE"
    PLAN_SCALE = "PLAN_SCALE"
    PROVINCE_LIST = "PROVINCE_LIST"
    CITY_LIST = "CITY_LIST"
    PLAN_DONE = "PLAN_DONE"
    IN_STATISTICS = "IN_STATISTICS"
    JOBS_KEPT = "JOBS_KEPT"
    TAX_KEPT = "TAX_KEPT"
    OUTPUT_KEPT = "OUTPUT_KEPT"
    TAX_MU_KEPT = "TAX_MU_KEPT"
    ISSUES_ONTIME = "ISSUES_ONTIME"
    TASKS_ONTIME = "TASKS_ONTIME"
    PERMITS_ONTIME = "PERMITS_ONTIME"
    STEPS_ONTIME = "STEPS_ONTIME"
    ELEMENTS_ONTIME = "ELEMENTS_ONTIME"
    OPINIONS_ONTIME = "OPINIONS_ONTIME"
    REQUESTS_ONTIME = "REQUESTS_ONTIME"


class Formula(StrEnum):
    """How facts become points."""

    SHARE = "SHARE"  # points × share of what was wanted, at most the whole
    EACH = "EACH"  # so many points for every one
    SLOPE = "SLOPE"  # points at what was wanted, more above and less below by the percentage point
    GAP = "GAP"  # the same by the unit: a project, or so many yuan
    STEPS = "STEPS"  # every fact by its size
    ABSENT = "ABSENT"  # what the source counts and this system does not hold: said, never invented


@dataclass(frozen=True, slots=True)
class Step:
    """From this size on, so many points."""

    start: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a scorecard. `most`, `least`: the bounds of what it can give; None: the source states none.

    `each`: points for one (EACH), for a percentage point (SLOPE) or a `unit` (GAP) above; `each_below` below.
    """

    code: str
    name: str
    name_en: str
    formula: Formula
    measure: ScoreMeasure | None
    points: Decimal
    most: Decimal | None
    least: Decimal
    each: Decimal = Decimal(0)
    each_below: Decimal = Decimal(0)
    unit: Decimal = Decimal(1)
    steps: tuple[Step, ...] = ()
    is_bonus: bool = False
    lacks: str = ""
    lacks_en: str = ""


@dataclass(frozen=True, slots=True)
class SizeClass:
    """Like with like: from so many projects or cases on, below so many (None: any more)."""

    code: str
    name: str
    name_en: str
    start: int
    below: int | None

    def holds(self, size: int) -> bool:
        return size >= self.start and (self.below is None or size < self.below)


@dataclass(frozen=True)
class SubjectRules:
    """What one kind of subject is scored by. `others_off`: days on which others held a late step are taken off."""

    items: tuple[Item, ...]
    classes: tuple[SizeClass, ...]
    base: Decimal | None
    bonus_most: Decimal
    others_off: bool = True


@dataclass(frozen=True)
class ScoreRules:
    """A rule file. Without subjects it is only reported.

    `drawn_cases`: the group's mean counts as much as so many cases of one's own; `least_cases`: below no place is said.
    `answer_days`: calendar days within which a request for an element is to be answered.
    """

    code: str
    name: str
    name_en: str
    source: str
    edition: str
    subjects: Mapping[Subject, SubjectRules]
    drawn_cases: int = 0
    least_cases: int = 3
    answer_days: int = 30
    note: str = ""
    note_en: str = ""
    as_reported: tuple[str, ...] = ()

    @property
    def is_computable(self) -> bool:
        """Can anything be scored by it?"""
        return bool(self.subjects)


class RuleFault(ValueError):
    """A rule file that cannot be: `place` in the file, a `code` and what it is about. The sentence is made at the edge."""

    def __init__(self, place: str, code: str, **facts: Any) -> None:
        super().__init__(f"{place}: {code} {facts or ''}".rstrip())
        self.place, self.code, self.facts = place, code, facts


HEAD: Final = frozenset({"code", "name", "name_en", "source", "edition"})
FIELDS: Final = HEAD | {
    "drawn_cases", "least_cases", "answer_days", "note", "note_en", "as_reported", "subjects",
}  # fmt: skip
SUBJECT_FIELDS: Final = frozenset({"base", "bonus_most", "others_off", "classes", "items"})
NAMED: Final = frozenset({"code", "name", "name_en"})
ITEM_FIELDS: Final[Mapping[Formula, frozenset[str]]] = {
    Formula.SHARE: frozenset({"measure", "points"}),
    Formula.EACH: frozenset({"measure", "each", "most", "least"}),
    Formula.SLOPE: frozenset({"measure", "points", "each", "each_below", "most", "least"}),
    Formula.GAP: frozenset({"measure", "points", "each", "each_below", "unit", "most", "least"}),
    Formula.STEPS: frozenset({"measure", "steps", "most"}),
    Formula.ABSENT: frozenset({"points", "lacks", "lacks_en"}),
}


def read_score_rules(row: Any, place: str) -> ScoreRules:
    """A rule file from plain values. RuleFault names the place and what is wrong with it."""
    row = _fields(row, FIELDS, HEAD, place)
    told = row.get("as_reported", [])
    if not isinstance(told, list):
        raise RuleFault(f"{place}: as_reported", "NOT_A_LIST")
    subjects = {
        _one_of(Subject, name, f"{place}: subjects"): _subject(each, f"{place}: subjects.{name}")
        for name, each in _mapping(row.get("subjects", {}), f"{place}: subjects").items()
    }
    return ScoreRules(
        **{name: _text(row[name], f"{place}: {name}", LONGEST_OF_FILE.get(name)) for name in HEAD},
        subjects=subjects,
        drawn_cases=_count(row.get("drawn_cases", 0), 100, f"{place}: drawn_cases"),
        least_cases=_count(row.get("least_cases", 3), 100, f"{place}: least_cases"),
        answer_days=_count(row.get("answer_days", 30), 365, f"{place}: answer_days"),
        **{name: _text(row[name], f"{place}: {name}") for name in ("note", "note_en") if name in row},
        as_reported=tuple(_text(each, f"{place}: as_reported") for each in told),
    )


def _subject(given: Any, place: str) -> SubjectRules:
    row = _fields(given, SUBJECT_FIELDS, {"items"}, place)
    base = None if row.get("base") is None else _figure(row["base"], MOST, f"{place}.base")
    bonus_most = _figure(row.get("bonus_most", 0), MOST, f"{place}.bonus_most")
    rows = row["items"]
    if not isinstance(rows, list) or not rows:
        raise RuleFault(f"{place}.items", "NOT_A_LIST")
    items = tuple(_item(each, f"{place}.items[{n}]", base is None) for n, each in enumerate(rows))
    codes = [item.code for item in items]
    if twice := next((code for code in codes if codes.count(code) > 1), ""):
        raise RuleFault(f"{place}.items", "TWICE", name=twice)
    if base is not None:
        _adds_up(items, base, bonus_most, place)
    others_off = _flag(row.get("others_off", True), f"{place}.others_off")
    classes = _classes(row.get("classes", []), f"{place}.classes")
    return SubjectRules(items, classes, base, bonus_most, others_off)


def _adds_up(items: tuple[Item, ...], base: Decimal, bonus_most: Decimal, place: str) -> None:
    total = sum((item.points for item in items if not item.is_bonus), Decimal(0))
    if total != base:
        raise RuleFault(f"{place}.items", "WEIGHTS", total=total, base=base)
    bonus = sum(
        ((item.most or Decimal(0)) - (Decimal(0) if item.is_bonus else item.points) for item in items),
        Decimal(0),
    )
    if bonus > bonus_most:
        raise RuleFault(place, "OVER_MAXIMUM", gives=base + bonus, most=base + bonus_most)


def _item(given: Any, place: str, is_open: bool) -> Item:
    formula = _one_of(Formula, _mapping(given, place).get("formula"), f"{place}.formula")
    known = ITEM_FIELDS[formula] | NAMED | {"formula"}
    needed = NAMED | (known - {"formula", "most", "least", "unit", "lacks_en"})
    if formula is Formula.EACH:
        known |= {"bonus", "points"}
    row = _fields(given, known, needed, place)
    figures = {
        name: _figure(
            row[name], FURTHEST if name == "unit" else MOST, f"{place}.{name}", name in ("each", "least")
        )
        for name in ("points", "each", "each_below", "unit", "most", "least")
        if row.get(name) is not None
    }
    steps = _steps(row["steps"], f"{place}.steps") if formula is Formula.STEPS else ()
    bonus = _flag(row.get("bonus", False), f"{place}.bonus")
    points, most = _bounds(formula, figures, bonus, (place, is_open))
    given_by = max((step.points for step in steps), default=figures.get("each", Decimal(0)))
    if most is not None and (points > most or (formula in (Formula.EACH, Formula.STEPS) and given_by > most)):
        raise RuleFault(place, "ITEM_OVER_MAXIMUM", gives=max(points, given_by), most=most)
    least = figures.get("least", min(Decimal(0), most or Decimal(0)))
    if most is not None and least > most:
        raise RuleFault(f"{place}.least", "ITEM_OVER_MAXIMUM", gives=least, most=most)
    if figures.get("unit", Decimal(1)) <= 0:
        raise RuleFault(f"{place}.unit", "NO_FIGURE", given=_said(row["unit"]), most=FURTHEST)
    words = {
        name: _text(row[name], f"{place}.{name}") for name in (*NAMED, "lacks", "lacks_en") if name in row
    }
    return Item(
        code=words["code"],
        name=words["name"],
        name_en=words["name_en"],
        formula=formula,
        measure=_one_of(ScoreMeasure, row["measure"], f"{place}.measure") if "measure" in row else None,
        points=points,
        most=most,
        least=least,
        each=figures.get("each", Decimal(0)),
        each_below=figures.get("each_below", Decimal(0)),
        unit=figures.get("unit", Decimal(1)),
        steps=steps,
        is_bonus=bonus,
        lacks=words.get("lacks", ""),
        lacks_en=words.get("lacks_en", ""),
    )


def _bounds(
    formula: Formula, figures: Mapping[str, Decimal], bonus: bool, where: tuple[str, bool]
) -> tuple[Decimal, Decimal | None]:
    """Nominal points and the most. An item that only counts has its most for nominal points, a bonus none."""
    place, is_open = where
    most = figures.get("most")
    if formula in (Formula.SHARE, Formula.ABSENT):
        return figures["points"], figures["points"]
    if most is None:
        if not is_open:
            raise RuleFault(place, "MISSING", name="most")
        return figures.get("points", Decimal(0)), None
    if bonus:
        return Decimal(0), most
    return figures.get("points", max(most, Decimal(0))), most


def _steps(rows: Any, place: str) -> tuple[Step, ...]:
    if not isinstance(rows, list) or not rows:
        raise RuleFault(place, "NOT_A_LIST")
    found = []
    for number, given in enumerate(rows):
        row = _fields(given, {"from", "points"}, {"from", "points"}, f"{place}[{number}]")
        start = _figure(row["from"], FURTHEST, f"{place}[{number}].from")
        found.append(Step(start, _figure(row["points"], MOST, f"{place}[{number}].points")))
    for number, (one, other) in enumerate(pairwise(found)):
        if other.start <= one.start:
            raise RuleFault(f"{place}[{number + 1}]", "OVERLAP", one=one.start, other=other.start)
    return tuple(found)


def _classes(rows: Any, place: str) -> tuple[SizeClass, ...]:
    if not isinstance(rows, list):
        raise RuleFault(place, "NOT_A_LIST")
    found: list[SizeClass] = []
    for number, given in enumerate(rows):
        here = f"{place}[{number}]"
        row = _fields(given, NAMED | {"from", "below"}, NAMED | {"from"}, here)
        start = _count(row["from"], 10_000, f"{here}.from")
        below = None if row.get("below") is None else _count(row["below"], 10_000, f"{here}.below")
        if below is not None and below <= start:
            raise RuleFault(here, "OVERLAP", one=start, other=below)
        names = {name: _text(row[name], f"{here}.{name}", LONGEST_OF_CLASS.get(name)) for name in NAMED}
        found.append(SizeClass(**names, start=start, below=below))
    for number, (one, other) in enumerate(pairwise(found)):
        if one.below is None or other.start < one.below:
            raise RuleFault(f"{place}[{number + 1}]", "OVERLAP", one=one.code, other=other.code)
        if other.start > one.below:
            raise RuleFault(f"{place}[{number + 1}]", "HOLE", one=one.code, other=other.code)
    if found and (found[0].start != 0 or found[-1].below is not None):
        raise RuleFault(place, "HOLE", one=found[0].code, other=found[-1].code)
    return tuple(found)


def _mapping(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise RuleFault(place, "NOT_A_MAPPING")
    return given


def _fields(
    given: Any, known: set[str] | frozenset[str], needed: set[str] | frozenset[str], place: str
) -> Mapping[str, Any]:
    row = _mapping(given, place)
    if unknown := sorted(str(name) for name in set(row) - known):
        raise RuleFault(place, "UNKNOWN", name=unknown[0])
    if missing := sorted(needed - set(row)):
        raise RuleFault(place, "MISSING", name=missing[0])
    return row


def _one_of(names: type[Name], given: Any, place: str) -> Name:
    try:
        return names(given)
    except ValueError:
        raise RuleFault(place, "NONE_OF", given=_said(given), names=", ".join(names)) from None


def _said(given: Any) -> str:
    """A value as it may be shown: only a plain one, and not all of a long one."""
    return str(given)[:40] if isinstance(given, str | int | float) or given is None else "…"


def _text(given: Any, place: str, most: int | None = None) -> str:
    if not isinstance(given, str) or not given.strip() or "\0" in given:  # no database keeps a NUL
        raise RuleFault(place, "NO_TEXT")
    if most is not None and len(given) > most:
        raise RuleFault(place, "TOO_LONG", most=most)
    return given


def _flag(given: Any, place: str) -> bool:
    if not isinstance(given, bool):
        raise RuleFault(place, "NO_FLAG", given=_said(given))
    return given


def _count(given: Any, most: int, place: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= most:
        raise RuleFault(place, "NO_FIGURE", given=_said(given), most=most)
    return given


def _figure(given: Any, most: Decimal, place: str, may_be_negative: bool = False) -> Decimal:
    try:
        found = Decimal("NaN") if isinstance(given, bool) else Decimal(str(given))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not (-most if may_be_negative else 0) <= found <= most:
        raise RuleFault(place, "NO_FIGURE", given=_said(given), most=most)
    return found

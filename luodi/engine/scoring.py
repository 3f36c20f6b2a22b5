"""Scores: facts → points with their whole breakdown, by a rule file. Pure: the same facts give the same points.

Fair by arithmetic, not by good will:

- a share of few cases is drawn toward the mean of the group, as if the group's mean had been seen `drawn_cases` times;
- an item without facts, or whose facts are not held, gives no points and takes none: what can be reached shrinks, and the
  score is the part of it that was reached;
- days that another unit held a step are taken off, except those on which one's own step was late as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from luodi.engine.score_rules import Formula, Item, ScoreMeasure, ScoreRules, SizeClass, Subject, SubjectRules

HUNDRED: Final = Decimal(100)
FEW, SOME = 5, 15
LEAST_GROUP: Final = 4  # of fewer, a third says who is meant


class Outcome(StrEnum):
    """What became of an item."""

    COMPUTED = "COMPUTED"
    NO_CASES = "NO_CASES"
    NOT_HELD = "NOT_HELD"


class Confidence(StrEnum):
    """How much a score rests on: the number of facts behind it."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    NONE = "NONE"


class Place(StrEnum):
    """Where a score stands in its class: thirds, never a number."""

    UPPER = "UPPER"
    MIDDLE = "MIDDLE"
    LOWER = "LOWER"


@dataclass(frozen=True, slots=True)
class Case:
    """One fact: so much gained of so much wanted. Of a count, one of one."""

    gained: Decimal
    wanted: Decimal


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item of a card: points reached of those that could be; the share before and after it was drawn to the group."""

    item: Item
    outcome: Outcome
    points: Decimal
    cases: int = 0
    share: Decimal | None = None
    drawn: Decimal | None = None

    @property
    def reachable(self) -> Decimal:
        """What it could have given, bonus not counted; nothing where it was not computed."""
        return self.item.points if self.outcome is Outcome.COMPUTED else Decimal(0)


@dataclass(frozen=True)
class Score:
    """A card: `points` of `reachable`, and `percent` of it; None where nothing could be computed or no maximum is stated."""

    items: tuple[ItemScore, ...]
    points: Decimal
    reachable: Decimal
    percent: Decimal | None
    cases: int
    confidence: Confidence


Facts = Mapping[ScoreMeasure, Sequence[Case]]


def score(rules: ScoreRules, subject: Subject, facts: Facts, means: Mapping[ScoreMeasure, Decimal]) -> Score:
    """The card of one subject. `means`: the share of its group by measure; without one nothing is drawn."""
    own = rules.subjects[subject]
    items = tuple(_item(item, facts, means, rules.drawn_cases) for item in own.items)
    points = sum((each.points for each in items), Decimal(0))
    reachable = sum((each.reachable for each in items), Decimal(0))
    cases = sum(each.cases for each in items if each.outcome is Outcome.COMPUTED)
    return Score(items, points, reachable, _percent(own, points, reachable), cases, confidence(cases))


def _percent(own: SubjectRules, points: Decimal, reachable: Decimal) -> Decimal | None:
    if own.base is None or not reachable:
        return None
    return _rounded(points * HUNDRED / reachable)


def _item(item: Item, facts: Facts, means: Mapping[ScoreMeasure, Decimal], drawn_cases: int) -> ItemScore:
    if item.formula is Formula.ABSENT or item.measure is None:
        return ItemScore(item, Outcome.NOT_HELD, Decimal(0))
    cases = facts.get(item.measure, ())
    if not cases and item.formula is not Formula.EACH:
        return ItemScore(item, Outcome.NO_CASES, Decimal(0))
    share = share_of(cases)
    drawn = drawn_to(share, len(cases), means.get(item.measure), drawn_cases)
    points = bounded(item, FORMULAS[item.formula](item, cases, drawn))
    return ItemScore(item, Outcome.COMPUTED, _rounded(points), len(cases), _part(share), _part(drawn))


def share_of(cases: Sequence[Case]) -> Decimal | None:
    """What was gained of what was wanted, over all cases; None where nothing was wanted."""
    wanted = sum((case.wanted for case in cases), Decimal(0))
    return sum((case.gained for case in cases), Decimal(0)) / wanted if wanted else None


def drawn_to(share: Decimal | None, cases: int, mean: Decimal | None, drawn_cases: int) -> Decimal | None:
    """A share of few cases stands nearer to the mean of its group.

    >>> drawn_to(Decimal(1), 1, Decimal("0.5"), 3)
    Decimal('0.625')
    """
    if share is None or mean is None or not drawn_cases:
        return share
    return (share * cases + mean * drawn_cases) / (cases + drawn_cases)


def _by_share(item: Item, _cases: Sequence[Case], share: Decimal | None) -> Decimal:
    return item.points * min(Decimal(1), share or Decimal(0))


def _by_each(item: Item, cases: Sequence[Case], _share: Decimal | None) -> Decimal:
    return item.each * sum((case.gained for case in cases), Decimal(0))


def _by_slope(item: Item, _cases: Sequence[Case], share: Decimal | None) -> Decimal:
    over = ((share or Decimal(0)) - 1) * HUNDRED
    return item.points + over * (item.each if over > 0 else item.each_below)


def _by_gap(item: Item, cases: Sequence[Case], _share: Decimal | None) -> Decimal:
    over = sum((case.gained - case.wanted for case in cases), Decimal(0)) / item.unit
    return item.points + over * (item.each if over > 0 else item.each_below)


def _by_steps(item: Item, cases: Sequence[Case], _share: Decimal | None) -> Decimal:
    return sum((_step(item, case.gained) for case in cases), Decimal(0)) / len(cases)


def _step(item: Item, size: Decimal) -> Decimal:
    return next((step.points for step in reversed(item.steps) if size >= step.start), Decimal(0))


FORMULAS: Final = {
    Formula.SHARE: _by_share,
    Formula.EACH: _by_each,
    Formula.SLOPE: _by_slope,
    Formula.GAP: _by_gap,
    Formula.STEPS: _by_steps,
}


def bounded(item: Item, points: Decimal) -> Decimal:
    """Never more than the item can give, never less than it can take."""
    points = max(points, item.least)
    return points if item.most is None else min(points, item.most)


def confidence(cases: int) -> Confidence:
    """How much so many facts say."""
    if not cases:
        return Confidence.NONE
    return Confidence.LOW if cases < FEW else Confidence.MEDIUM if cases < SOME else Confidence.HIGH


def means_of(group: Iterable[Facts]) -> dict[ScoreMeasure, Decimal]:
    """The share of a whole group by measure: what its members' small numbers are drawn toward."""
    pooled: dict[ScoreMeasure, list[Case]] = {}
    for facts in group:
        for measure, cases in facts.items():
            pooled.setdefault(measure, []).extend(cases)
    shares = {measure: share_of(cases) for measure, cases in pooled.items()}
    return {measure: share for measure, share in shares.items() if share is not None}


def class_of(classes: Sequence[SizeClass], size: int) -> SizeClass | None:
    """The size class of a subject."""
    return next((each for each in classes if each.holds(size)), None)


def places(members: Mapping[int, tuple[Decimal | None, int]], least_cases: int) -> dict[int, Place]:
    """Thirds of a class, from the percent and the number of facts of each member by key.

    Nobody with few facts has a place, and a class of few members has none at all.
    """
    ranked = {
        key: percent
        for key, (percent, cases) in members.items()
        if percent is not None and cases >= least_cases
    }
    if len(ranked) < LEAST_GROUP:
        return {}
    found: dict[int, Place] = {}
    for key, percent in ranked.items():
        better = sum(other > percent for other in ranked.values())
        found[key] = list(Place)[better * 3 // len(ranked)]  # equal scores share a place
    return found


# Delay and whose it is


@dataclass(frozen=True, slots=True)
class Held:
    """Days (first and last counted) on which a step was late in somebody's hands. `holder`: whose."""

    holder: int | None
    from_on: date
    until_on: date


def days_of_others(held: Iterable[Held], mine: frozenset[int], until: date) -> int:
    """Days up to `until` on which others held a late step and none of one's own was late: each day once.

    >>> week = Held(1, date(2021, 3, 1), date(2021, 3, 7))
    >>> days_of_others([week, Held(2, date(2021, 3, 5), date(2021, 3, 9))], frozenset({2}), date(2021, 3, 31))
    4
    """
    own: set[int] = set()
    others: set[int] = set()
    for each in held:
        days = range(each.from_on.toordinal(), min(each.until_on, until).toordinal() + 1)
        (own if each.holder in mine else others).update(days)
    return len(others - own)


@dataclass(frozen=True, slots=True)
class Late:
    """A step that was planned to be over on one day and was over on another; `after`: the steps it waited for."""

    code: str
    holder: int | None
    planned_on: date
    finished_on: date
    after: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        return max(0, (self.finished_on - self.planned_on).days)


def charged(steps: Iterable[Late]) -> dict[str, int]:
    """Days that each step itself added: its lateness less the worst it inherited from the steps it waited for.

    >>> one = Late("A", 1, date(2021, 3, 1), date(2021, 3, 11))
    >>> two = Late("B", 2, date(2021, 4, 1), date(2021, 4, 13), ("A",))
    >>> charged([one, two])
    {'A': 10, 'B': 2}
    """
    known = {step.code: step for step in steps}
    return {
        code: max(0, step.days - max((known[each].days for each in step.after if each in known), default=0))
        for code, step in known.items()
    }


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _part(share: Decimal | None) -> Decimal | None:
    return None if share is None else share.quantize(Decimal("0.0001"), ROUND_HALF_UP)

"""Warning cards: facts of a project on a day → a level with its reasons, by a rule set.

Pure: the same facts and the same state give the same card. Several measures speak; the worst level wins. A level
lights at one figure and lifts at a looser one, so that a figure that trembles does not make a card flicker.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from luodi.engine.card_rules import (
    RANK,
    UNITS,
    Colour,
    Measure,
    Repeat,
    Rules,
    Ruling,
    Threshold,
    Unit,
    colours_of,
)

MONTH: Final = 30  # excused days that take a month off
DELAYS: Final[Mapping[str, int]] = {
    Measure.SLIP_DAYS: 1,
    Measure.START_DAYS: 1,
    Measure.START_MONTHS: MONTH,
    Measure.PERMIT_DAYS: 1,
    Measure.ISSUE_DAYS: 1,
}
UNRECTIFIED, REPEATED = "UNRECTIFIED", "REPEATED"


@dataclass(frozen=True)
class Facts:
    """What is known of a project on a day; a measure that is absent is unknown: it gives no reason and is remembered.

    `excused_days`: calendar days granted. `p50_late`, `p80_late`: calendar days from the committed date to the day
    that half, or four fifths, of the simulations keep. `issued` with `past_limit_days`: the card that is open and
    how long its time to rectify is over. `earlier`: colours and days of the cards issued before, the open one not.
    """

    on: date
    values: Mapping[Measure, Decimal]
    excused_days: int = 0
    p50_late: int | None = None
    p80_late: int | None = None
    issued: Colour | None = None
    past_limit_days: int = 0
    earlier: tuple[tuple[Colour, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is remembered of a measure from day to day: since when its fact shows, and the level it has lit."""

    since: date
    colour: Colour | None = None


State = Mapping[Measure, Standing]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level is lit: the figure of that moment, what it was before excused days, and the threshold it passed.

    `held`: the figure no longer lights the level, but has not come back far enough to lift it. Without a measure,
    `cause` is UNRECTIFIED (value: days past the limit) or REPEATED (value: cards within the span).
    """

    cause: str
    colour: Colour
    value: Decimal
    reported: Decimal
    threshold: Threshold | None = None
    held: bool = False
    since: date | None = None


@dataclass(frozen=True)
class Card:
    """The level of a day, None for none, with all reasons, the worst first; and what to remember."""

    colour: Colour | None
    reasons: tuple[Reason, ...] = ()
    state: State = field(default_factory=dict)


def judge(rules: Rules, facts: Facts, before: State | None = None) -> Card:
    """The card of a day. `before`: the state after the day before, or of the same day (which changes nothing).

    Without one nobody watched yet: what shows then is not new and has no days of grace.

    Raises ValueError for a negative number of excused days.
    """
    if facts.excused_days < 0:
        raise ValueError(f"{facts.excused_days} excused days")
    reasons: list[Reason] = []
    state: dict[Measure, Standing] = {}
    for measure, ruling in rules.measures.items():
        reported, remembered = facts.values.get(measure), (before or {}).get(measure)
        if reported is None:
            state |= {measure: remembered} if remembered else {}
            continue
        value = excused(measure, reported, facts)
        found = _standing(ruling, value, facts.on, remembered)
        if found and before is not None:
            found = _in_grace(ruling, found, facts.on, remembered)
        if found is None:
            continue
        state[measure] = found
        if found.colour:
            threshold = ruling.thresholds[found.colour]
            held = not threshold.lights(value)
            reasons.append(Reason(measure, found.colour, value, reported, threshold, held, found.since))
    reasons += _history(rules, facts, _worst(reasons))
    reasons.sort(key=lambda reason: -RANK[reason.colour])
    return Card(_worst(reasons), tuple(reasons), state)


def replay(rules: Rules, days: Iterable[Facts]) -> list[Card]:
    """The cards that a rule set would have lit day after day, in the order of the facts."""
    found: list[Card] = []
    for facts in days:
        found.append(judge(rules, facts, found[-1].state if found else None))
    return found


def excused(measure: Measure, value: Decimal, facts: Facts) -> Decimal:
    """A figure after the days granted. Money is not excused by days: a new curve is.

    Of a chance only what the simulated quantiles prove is granted: at least 50 or 80 percent of a later day.
    """
    unit, days = UNITS[measure], facts.excused_days
    if unit is Unit.DAYS:
        return max(Decimal(0), value - days)
    if unit is Unit.MONTHS:
        return max(Decimal(0), value - days // MONTH)
    if measure is not Measure.CHANCE or not days:
        return value
    proven = [
        percent
        for percent, late in ((50, facts.p50_late), (80, facts.p80_late))
        if late is not None and late <= days
    ]
    return max(value, *map(Decimal, proven)) if proven else value


def days_to_clear(rules: Rules, facts: Facts, before: State | None, most: int) -> int | None:
    """The fewest days that, granted besides those granted, leave no card; None where `most` of them do not."""

    def clears(days: int) -> bool:
        granted = replace(facts, excused_days=facts.excused_days + days)
        return judge(rules, granted, before).colour is None

    days = bisect_left(range(1, most + 1), x=True, key=clears) + 1  # more days never make it worse
    return days if days <= most else None


def days_at_stake(reasons: Iterable[Reason]) -> int:
    """The most calendar days by which a fact behind a card is past its time, excused days taken off; a month is thirty.

    Chances, money, entries in the statistics and the cards of before hold up no project: for them the answer is zero.
    """
    return max((int(each.value * DELAYS.get(each.cause, 0)) for each in reasons), default=0)


def _standing(ruling: Ruling, value: Decimal, on: date, before: Standing | None) -> Standing | None:
    """The worst level that lights, or that was lit and holds."""
    had = RANK[before.colour] if before and before.colour else -1
    lit = None
    for colour, threshold in ruling.thresholds.items():
        if threshold.lights(value) or (RANK[colour] <= had and threshold.holds(value)):
            lit = colour
    return Standing(min(before.since, on) if before else on, lit) if lit else None


def _in_grace(ruling: Ruling, found: Standing, on: date, before: Standing | None) -> Standing:
    """A fact that is new, and has lit nothing yet, lights nothing in its days of grace."""
    waits = (before is None or before.colour is None) and (on - found.since).days < ruling.grace_days
    return Standing(found.since) if waits else found


def _history(rules: Rules, facts: Facts, now: Colour | None) -> list[Reason]:
    """What the cards of before add: one not rectified in time, or too many of them."""
    late = _unrectified(rules, facts)
    return ([late] if late else []) + _repeated(rules, facts, now)


def _unrectified(rules: Rules, facts: Facts) -> Reason | None:
    if not rules.escalates or facts.issued is None or facts.past_limit_days <= 0:
        return None
    days = Decimal(max(0, facts.past_limit_days - facts.excused_days))
    worse = [colour for colour in colours_of(rules) if RANK[colour] > RANK[facts.issued]]
    return Reason(UNRECTIFIED, worse[0], days, Decimal(facts.past_limit_days)) if worse and days else None


def _repeated(rules: Rules, facts: Facts, now: Colour | None) -> list[Reason]:
    """The card of now counts where it is at least of the colour: a worse one is no way out of the rule."""
    found = []
    for rule in rules.repeats:
        if now is None or RANK[now] < RANK[rule.colour]:
            continue
        count = Decimal(1 + _within(rule, facts))
        if count >= rule.count:
            found.append(Reason(REPEATED, rule.becomes, count, count))
    return found


def _within(rule: Repeat, facts: Facts) -> int:
    return sum(
        RANK[colour] >= RANK[rule.colour] and 0 <= (facts.on - on).days <= rule.within_days
        for colour, on in facts.earlier
    )


def _worst(reasons: Iterable[Reason]) -> Colour | None:
    return max((reason.colour for reason in reasons), key=RANK.__getitem__, default=None)

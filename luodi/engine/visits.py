"""Site visits: which site is at risk and why, and on which day a site may be visited. Facts in, reasons and days out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FARTHEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site. `card`: colour of its open card, "" for none; `days_since`: since the last visit, None for
    never; `claims`: milestones claimed since then; `late_findings`: findings whose day is over."""

    card: str = ""
    on_time_percent: int | None = None
    claims: int = 0
    late_findings: int = 0
    days_since: int | None = None
    investment_yuan: float = 0.0


@dataclass(frozen=True, slots=True)
class RiskWeights:
    """Points; see data/inspection.yaml."""

    cards: Mapping[str, int]
    chance: int
    claim: int
    late_finding: int
    unseen: int
    unseen_days: int
    size: int
    size_yuan: int
    kind_most: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a site should be seen: a code, its points, and the figure behind it."""

    code: str
    points: int
    figure: int | str | None = None


def reasons(facts: SiteFacts, weights: RiskWeights) -> list[Reason]:
    """What speaks for a visit, the most important first; what gives no points is no reason.

    >>> w = RiskWeights({"RED": 40}, 30, 8, 10, 10, 180, 10, 10**9, 3)
    >>> [(r.code, r.points) for r in reasons(SiteFacts("RED", 40, claims=1, days_since=200), w)]
    [('CARD', 40), ('CHANCE', 18), ('UNSEEN', 10), ('CLAIMS', 8)]
    """
    most, chance = weights.kind_most, facts.on_time_percent
    unseen = weights.unseen_days if facts.days_since is None else min(facts.days_since, weights.unseen_days)
    share = min(facts.investment_yuan / weights.size_yuan, 1.0)
    found = [
        Reason("CARD", weights.cards.get(facts.card, 0), facts.card),
        Reason("CHANCE", 0 if chance is None else weights.chance * (100 - chance) // 100, chance),
        Reason("CLAIMS", weights.claim * min(facts.claims, most), facts.claims),
        Reason("LATE_FINDINGS", weights.late_finding * min(facts.late_findings, most), facts.late_findings),
        Reason("UNSEEN", weights.unseen * unseen // weights.unseen_days, facts.days_since),
        Reason("SIZE", int(weights.size * share)),
    ]
    return sorted((each for each in found if each.points), key=lambda each: (-each.points, each.code))


@dataclass(frozen=True, slots=True)
class VisitCaps:
    """At most so many visits in a calendar month, so many days apart; who asks near a planned visit joins it."""

    month_most: int
    apart_days: int
    merge_days: int


def fits(visits: Sequence[date], wanted: date, caps: VisitCaps) -> bool:
    """May the site be visited on this day, besides the visits it had and will have?

    >>> caps = VisitCaps(1, 20, 14)
    >>> fits([date(2021, 6, 1)], date(2021, 6, 28), caps), fits([date(2021, 6, 20)], date(2021, 7, 2), caps)
    (False, False)
    >>> fits([date(2021, 6, 1)], date(2021, 7, 1), caps)
    True
    """
    same_month = sum((day.year, day.month) == (wanted.year, wanted.month) for day in visits)
    return same_month < caps.month_most and all(abs((day - wanted).days) >= caps.apart_days for day in visits)


def first_free(visits: Sequence[date], wanted: date, caps: VisitCaps) -> date | None:
    """The first day from the wanted one on that fits; None when there is none for more than a year.

    >>> first_free([date(2021, 6, 20)], date(2021, 6, 25), VisitCaps(1, 20, 14))
    datetime.date(2021, 7, 10)
    """
    days = (wanted + timedelta(each) for each in range(FARTHEST_DAYS))
    return next((day for day in days if fits(visits, day, caps)), None)


def joins(planned: Sequence[date], wanted: date, caps: VisitCaps) -> date | None:
    """The planned visit that a wish for this day joins: the nearest within the days of the caps, the earlier of two."""
    near = [day for day in planned if abs((day - wanted).days) <= caps.merge_days]
    return min(near, key=lambda day: (abs((day - wanted).days), day)) if near else None

"""Why not mine: what a project that waits for an element is short of, who stands before it, what would change it.

Who stands before it and by how much it is late is the newest offer's to say; what is free, comes and lapses is read now.
Projects of others are counted, never named.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from luodi.elements.element_types import ElementType, element_types
from luodi.elements.models import LAPSING, Pool, Share
from luodi.elements.queries import NeedLine, begun, usable
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.offer_models import ElementOffer

S = Share.State
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Coming:
    """What may still be had of an element: free today, the next batch, and what others lose if they do not start."""

    free: Decimal = NOTHING
    next_on: date | None = None
    next_amount: Decimal = NOTHING
    lapses_on: date | None = None
    lapsing: Decimal = NOTHING


@dataclass(frozen=True)
class Worth:
    """What more of an element would save over all projects, in weighted days late: `saved` by `amount` more, which is
    the least that serves one more claim; `of_one` by one unit more."""

    amount: Decimal
    saved: int
    of_one: int


@dataclass(frozen=True)
class WhyMine:
    """`short` of `type` would have served it by `wanted_by`; `served_on`: when the offer serves it (None: no known batch
    does); `ahead` this person sees, `hidden` not. `offered_on`: the day of the offer, None where none speaks of it."""

    type: ElementType
    asked: Decimal
    is_refused: bool = False
    document: str = ""
    offered_on: date | None = None
    wanted_by: date | None = None
    served_on: date | None = None
    days_late: int = 0
    short: Decimal | None = None
    ahead: list[Project] = field(default_factory=list)
    hidden: int = 0
    coming: Coming | None = None
    worth: Worth | None = None

    @property
    def part(self) -> Decimal:
        """What could be had today of an element that can be divided, where that is less than what is asked."""
        free = self.coming.free if self.coming else NOTHING
        return free if self.type.divisible and free < self.asked else NOTHING

    @property
    def is_now(self) -> bool:
        """Whether enough is free today: then it waits for a decision only."""
        return bool(self.coming and self.coming.free >= self.asked)


def coming(elements: Collection[str], on: date) -> dict[str, Coming]:
    """What may still be had of these elements, read in three queries."""
    pools = list(Pool.objects.filter(element__in=elements, is_active=True).prefetch_related("batches"))
    lapsing: dict[str, dict[date, Decimal]] = {}
    rows = Share.objects.filter(pool__in=pools, state__in=LAPSING, expires_on__gte=on).exclude(begun(on))
    for element, ends, amount in rows.values_list("pool__element", "expires_on", "amount"):
        if ends:
            days = lapsing.setdefault(element, {})
            days[ends] = days.get(ends, NOTHING) + amount
    return {pool.element: _coming(pool, lapsing.get(pool.element, {}), on) for pool in pools}


def _coming(pool: Pool, lapsing: Mapping[date, Decimal], on: date) -> Coming:
    batches = [batch for batch in pool.batches.all() if not batch.is_pledged]
    free = sum((batch.free for batch in usable(pool, batches, on)), NOTHING)
    later = [batch for batch in batches if batch.available_on > on and batch.free > 0]
    after = min(later, key=lambda batch: batch.available_on) if later else None
    first, lost = min(lapsing.items(), default=(None, NOTHING))
    return Coming(
        free,
        after.available_on if after else None,
        after.free if after else NOTHING,
        first,
        lost,
    )


def worth_of(prices: Iterable[Mapping[str, Any]]) -> dict[str, Worth]:
    """What an offer says of the price of each element."""
    return {
        price["element"]: Worth(Decimal(price["amount"]), price["saved"], price.get("of_one", 0))
        for price in prices
    }


def why_row(
    row: Mapping[str, Any], offered_on: date, seen: Mapping[int, Project], facts: Mapping[str, Any]
) -> WhyMine:
    """One row of an offer. `seen`: projects that may be named; `facts`: `coming` and `worth` by element."""
    kinds = element_types()
    scarce = row["short_of"] or row["element"]
    ahead = [seen[key] for key in row["ahead"] if key in seen]
    return WhyMine(
        type=kinds[scarce],
        asked=Decimal(row["amount"]),
        offered_on=offered_on,
        wanted_by=date.fromisoformat(row["wanted_by"]),
        served_on=date.fromisoformat(row["on"]) if row["on"] else None,
        days_late=row["days_late"],
        short=Decimal(row["short"]) if row["short"] else None,
        ahead=ahead,
        hidden=row["ahead_count"] - len(ahead),
        coming=facts["coming"].get(scarce),
        worth=facts["worth"].get(scarce) if row["short_of"] else None,
    )


def why_mine(project: Project, lines: Iterable[NeedLine], user: User, on: date) -> dict[int, WhyMine]:
    """For each need of a project that waits or was refused, by the need's key; five queries, none where nothing waits."""
    waiting = {line.need.pk: line for line in lines if line.need and line.gap and _undecided(line)}
    if not waiting:
        return {}
    offer = ElementOffer.objects.first()
    rows = [row for row in offer.rows if row["project"] == project.pk] if offer else []
    own = {row["element"]: row for row in rows}
    elements = {line.type.code for line in waiting.values()} | {
        row["short_of"] for row in rows if row["short_of"]
    }
    may_know = reach(user, Ability.SEE_LIMITS) is not Reach.NOTHING
    facts: dict[str, Any] = {
        "coming": coming(elements, on) if may_know else {},
        "worth": worth_of(offer.prices) if offer and may_know else {},
    }
    named = visible_projects(user) if may_know else Project.objects.none()
    seen = _named(named, rows)
    found = {}
    for pk, line in waiting.items():
        row = own.get(line.type.code)
        asked = {share.pk for share in line.shares if share.state == S.REQUESTED}
        if offer and row and asked & {key for key, _version in row["shares"]}:
            found[pk] = why_row(row, offer.data_date_on, seen, facts)
        else:
            found[pk] = _unoffered(line, facts["coming"].get(line.type.code))
    return found


def _undecided(line: NeedLine) -> bool:
    return any(share.state in (S.REQUESTED, S.REFUSED) for share in line.shares)


def _named(projects: QuerySet[Project], rows: Iterable[Mapping[str, Any]]) -> dict[int, Project]:
    keys = {key for row in rows for key in row["ahead"]}
    return {row.pk: row for row in projects.filter(pk__in=keys)} if keys else {}


def _unoffered(line: NeedLine, facts: Coming | None) -> WhyMine:
    """Refused, or asked for after the newest offer."""
    refused = [share for share in line.shares if share.state == S.REFUSED]
    is_refused = bool(refused) and not line.asked
    asked = line.asked or line.gap
    short = max(NOTHING, asked - facts.free) if facts else None
    document = refused[-1].document if is_refused else ""
    return WhyMine(line.type, asked, is_refused, document, short=short or None, coming=facts)

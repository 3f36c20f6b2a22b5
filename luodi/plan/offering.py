"""Requests, batches and plans as the engine's claims and supplies, and its answer as the rows of an offer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import F, Q

from luodi.elements.element_types import ElementType, element_types, plain
from luodi.elements.models import Pool, Share
from luodi.elements.queries import counted, usable
from luodi.engine import Axis
from luodi.engine.allocation import NEVER, Allocation, Claim, Supply, allocate, in_order, prices, why_not
from luodi.ledger.models import ListMembership, Project
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity, ProjectPlan
from luodi.reference import reference

YI, WAN = Decimal(100_000_000), Decimal(10_000)
AHEAD_SHOWN = 5


@lru_cache(maxsize=1)
def _points() -> Mapping[str, Any]:
    return reference("allocation.yaml")  # type: ignore[no-any-return]


def points_of(projects: Iterable[Project], on: date) -> dict[int, int]:
    """What a day late of each project counts, by its key; three queries."""
    known, rows = _points(), list(projects)
    levels: dict[int, int] = {}
    listed = ListMembership.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on),
        project__in=[row.pk for row in rows],
        from_on__lte=on,
        year__gte=on.year - 1,
    )
    for project, level in listed.order_by().values_list("project", "level"):
        levels[project] = max(levels.get(project, 0), known["level"].get(level, 0))
    late = ProjectPlan.objects.filter(project__in=[row.pk for row in rows])
    risky = set(late.filter(planned_margin_days__lt=0).values_list("project", flat=True))
    return {
        row.pk: levels.get(row.pk, known["none"]) + _facts(row, known) + known["at_risk"] * (row.pk in risky)
        for row in rows
    }


def _facts(row: Project, known: Mapping[str, Any]) -> int:
    yi = (row.total_investment_yuan or Decimal(0)) / YI
    mu = row.new_land_mu or row.land_mu
    tax = (row.tax_yuan or Decimal(0)) / WAN / mu if mu else Decimal(0)
    given = {"investment_yi": yi, "tax_wan_per_mu": tax, "jobs": Decimal(row.jobs or 0)}
    return sum(
        next((points for least, points in known[name] if amount >= least), 0)
        for name, amount in given.items()
    )


@dataclass(frozen=True)
class Asked:
    """The requests of a day as the engine sees them, earliest request first."""

    shares: Mapping[tuple[int, str], list[Share]]
    claims: tuple[Claim, ...]
    supplies: tuple[Supply, ...]


def asked(on: date) -> Asked:
    """Everything that is asked for and not decided; people at work in a month are not dealt."""
    axis, kinds = calendars().axis, {code: kind for code, kind in element_types().items() if kind.binds}
    pools = list(Pool.objects.filter(is_active=True, element__in=kinds).prefetch_related("batches"))
    found = Share.objects.filter(state=Share.State.REQUESTED, pool__in=pools).select_related(
        "need__project", "pool"
    )
    shares: dict[tuple[int, str], list[Share]] = {}
    projects: dict[int, Project] = {}
    for share in found.order_by("pk"):
        project = share.need.project
        projects[project.pk] = project
        shares.setdefault((project.pk, share.need.element), []).append(share)
    points, latest = points_of(projects.values(), on), last_days(projects, kinds.values())
    wants: dict[int, list[tuple[str, int, int, int]]] = {}
    for (pk, element), rows in shares.items():
        amount = sum(counted(row.amount, kinds[element]) for row in rows)
        by = rows[0].need.needed_on or latest.get((pk, element)) or date(on.year, 12, 31)
        wants.setdefault(pk, []).append((element, amount, axis.slot(on), axis.slot(max(by, on))))
    claims = tuple(Claim(str(pk), tuple(mine), points[pk]) for pk, mine in wants.items())
    return Asked(shares, claims, tuple(_supply(pool, kinds[pool.element], on, axis) for pool in pools))


def last_days(projects: Iterable[int], kinds: Iterable[ElementType]) -> dict[tuple[int, str], date]:
    """The last day on which each project may take an element and still keep its promise, by its plan."""
    columns = ("project", "code", "permit", "milestone", "late_start_on")
    open_rows = Activity.objects.filter(
        project__in=list(projects), actual_start_on=None, late_start_on__isnull=False
    )
    rows = open_rows.filter(Q(permit=F("code")) | ~Q(milestone=""))
    items: dict[tuple[int, str], date] = {}
    for project, code, permit, milestone, on in rows.order_by("pk").values_list(*columns):
        items[project, code if permit == code else milestone] = on
    found = {}
    for kind in kinds:
        for project in projects:
            days = [items[project, key] for key in (*kind.takes, kind.milestone) if (project, key) in items]
            if days:
                found[project, kind.code] = days[0]
    return found


def _supply(pool: Pool, kind: ElementType, on: date, axis: Axis) -> Supply:
    """What nobody holds: of today's batches at once, of later ones on their days. What is pledged is not dealt."""
    batches = [batch for batch in pool.batches.all() if not batch.is_pledged]
    here = sum((batch.free for batch in usable(pool, batches, on)), Decimal(0))
    amounts = {axis.slot(on): int(here * kind.parts)}
    for batch in batches:
        if batch.available_on > on:
            slot = axis.slot(batch.available_on)
            amounts[slot] = amounts.get(slot, 0) + int(batch.free * kind.parts)
    return Supply(pool.element, tuple(sorted(amounts.items())), pool.carries)


def offer_of(on: date) -> dict[str, Any]:
    """Columns of an offer for the requests as they stand."""
    found = asked(on)
    offer = allocate(found.claims, found.supplies)
    shortest = {supply.code: 0 for supply in found.supplies}
    rows = []
    for each in offer.dealt:
        why = why_not(offer, each.claim.code)
        if why:
            least = shortest[why.element]
            shortest[why.element] = min(least, why.short) if least else why.short
        rows += [_row(found, offer, each.claim, element, why, on) for element, *_ in each.claim.wants]
    kinds = element_types()
    ones = {code: kinds[code].parts for code, short in shortest.items() if short}
    of_one = {price.element: price.saved for price in prices(found.claims, offer, ones)}
    return {
        "rows": rows,
        "weighted_days": offer.weighted_days,
        "simple_days": in_order(found.claims, found.supplies).weighted_days,
        "prices": [
            {
                "element": price.element,
                "amount": plain(Decimal(price.amount) / kinds[price.element].parts),
                "saved": price.saved,
                "of_one": of_one[price.element],
            }
            for price in prices(found.claims, offer, shortest)
            if price.saved
        ],
    }


def _row(found: Asked, offer: Allocation, claim: Claim, element: str, why: Any, on: date) -> dict[str, Any]:
    axis, kind = calendars().axis, element_types()[element]
    shares = found.shares[int(claim.code), element]
    mine = offer.of(claim.code)
    slot = mine.slots[element]
    _element, amount, _since, due = next(want for want in claim.wants if want[0] == element)
    served = mine.is_served
    return {
        "shares": [[share.pk, share.version] for share in shares],
        "project": int(claim.code),
        "element": element,
        "amount": plain(Decimal(amount) / kind.parts),
        "points": claim.weight,
        "wanted_by": axis.date(due).isoformat(),
        "on": axis.date(slot).isoformat() if served and slot < NEVER else "",
        "now": served and slot == axis.slot(on),
        "soon": served and axis.slot(on) < slot <= due,
        "days_late": mine.days_late,
        "short_of": why.element if why else "",
        "short": plain(Decimal(why.short) / element_types()[why.element].parts) if why else "",
        "ahead": [int(code) for code in why.ahead[:AHEAD_SHOWN]] if why else [],
        "ahead_count": len(why.ahead) if why else 0,
    }

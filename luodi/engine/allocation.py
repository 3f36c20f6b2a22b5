"""Who gets what, when: shares of several elements dealt to projects so that most weighted dates are kept.

A claim is served on the day on which the last of its elements comes; it is late by the days behind the last day that
keeps its promise, and every day late counts its weight. Claims are placed one after another, each on the earliest day
that leaves enough for all placed before; the search looks for the order. Several simple orders are tried first (first
promised, first come, smallest, most weight for what it takes), then late claims are moved forward and those that took
from them backward as long as it helps. Equal claims stand in the order of promise, then of need, then of name: the same
facts always give the same answer. What it gives is an offer: people decide.

Serial placement over a priority list: Kolisch, Hartmann (1999), doi:10.1007/978-1-4615-5533-9_7.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final

NEVER: Final = 1 << 30
"""The day of a claim that the known batches cannot serve."""
UNSERVED_DAYS: Final = 365
"""A claim that is never served counts as late by so many days behind the last batch."""


@dataclass(frozen=True, slots=True)
class Supply:
    """An element: its batches as (from slot, amount), ascending, in counting units. Without `carries` a batch lapses
    when the next arrives. Raises ValueError for batches out of order or negative amounts."""

    code: str
    batches: tuple[tuple[int, int], ...]
    carries: bool = True

    def __post_init__(self) -> None:
        slots = [slot for slot, _ in self.batches]
        if any(later <= earlier for earlier, later in pairwise(slots)):
            raise ValueError(f"supply {self.code!r}: batches out of order")
        if any(amount < 0 for _, amount in self.batches):
            raise ValueError(f"supply {self.code!r}: a negative amount")


@dataclass(frozen=True, slots=True)
class Claim:
    """A project: what it takes as (element, amount, from slot, last slot that keeps its promise), and what a day late
    counts. Raises ValueError for an amount or weight that is not positive, or an element named twice."""

    code: str
    wants: tuple[tuple[str, int, int, int], ...]
    weight: int = 1

    def __post_init__(self) -> None:
        if self.weight < 1 or any(amount < 1 for _, amount, _, _ in self.wants):
            raise ValueError(f"claim {self.code!r}: weight {self.weight}, wants {self.wants}")
        if len({element for element, *_ in self.wants}) != len(self.wants):
            raise ValueError(f"claim {self.code!r}: an element twice")

    @property
    def due(self) -> int:
        """The first of its last slots."""
        return min((due for *_, due in self.wants), default=NEVER)

    @property
    def since(self) -> int:
        """The first slot on which it asks for anything."""
        return min((since for _, _, since, _ in self.wants), default=0)


@dataclass(frozen=True, slots=True)
class Dealt:
    """What the offer says of a claim: the slot of each element (NEVER where none), and days late over all of them."""

    claim: Claim
    slots: Mapping[str, int]
    days_late: int

    @property
    def is_served(self) -> bool:
        """Whether the known batches serve it at all."""
        return all(slot < NEVER for slot in self.slots.values())


@dataclass(frozen=True)
class Allocation:
    """An offer: `dealt` in the order in which claims were placed. `weighted_days`: the sum of weight times days late."""

    dealt: tuple[Dealt, ...]
    weighted_days: int
    evaluations: int
    supplies: tuple[Supply, ...] = field(repr=False)

    def of(self, code: str) -> Dealt:
        """One claim; KeyError where there is none."""
        for each in self.dealt:
            if each.claim.code == code:
                return each
        raise KeyError(code)


def allocate(
    claims: Sequence[Claim], supplies: Sequence[Supply], *, evaluations: int = 160, first: Sequence[str] = ()
) -> Allocation:
    """The best order found within so many placements. `first`: an order to begin with, such as that of an earlier
    offer. Raises ValueError for a claim on an unknown element or two claims of one name."""
    _check(claims, supplies)
    tables = _Tables(supplies)
    by_code = {claim.code: claim for claim in claims}
    orders = [[by_code[code] for code in first if code in by_code]] if first else []
    if orders:
        known = set(first)
        orders[0] += [claim for claim in sorted(claims, key=_by_promise) if claim.code not in known]
    else:
        orders = [sorted(claims, key=rule) for rule in _rules(supplies)]
    best_cost, best, tried = NEVER * NEVER, list(claims), 0
    for order in orders:
        cost = sum(each.days_late * each.claim.weight for each in tables.place(order))
        tried += 1
        if cost < best_cost:
            best_cost, best = cost, order
    best, tried = _improved(tables, best, best_cost, tried, evaluations)
    dealt = tuple(tables.place(best))
    return Allocation(
        dealt, sum(each.days_late * each.claim.weight for each in dealt), tried, tuple(supplies)
    )


def in_order(claims: Sequence[Claim], supplies: Sequence[Supply]) -> Allocation:
    """The claims placed exactly as they stand: for comparison with simple rules."""
    _check(claims, supplies)
    dealt = tuple(_Tables(supplies).place(claims))
    return Allocation(dealt, sum(each.days_late * each.claim.weight for each in dealt), 1, tuple(supplies))


def _check(claims: Sequence[Claim], supplies: Sequence[Supply]) -> None:
    known = {supply.code for supply in supplies}
    if len(known) != len(supplies) or len({claim.code for claim in claims}) != len(claims):
        raise ValueError("a name twice")
    for claim in claims:
        if unknown := {element for element, *_ in claim.wants} - known:
            raise ValueError(f"claim {claim.code!r} on unknown {', '.join(sorted(unknown))}")


def _by_promise(claim: Claim) -> tuple[int, int, str]:
    return claim.due, claim.since, claim.code


def _rules(supplies: Sequence[Supply]) -> list[Callable[[Claim], tuple[Any, ...]]]:
    whole = {each.code: sum(amount for _, amount in each.batches) or 1 for each in supplies}

    def part(claim: Claim) -> float:
        return max((amount / whole[element] for element, amount, *_ in claim.wants), default=0.0)

    return [
        lambda claim: (claim.due, *_by_promise(claim)),
        lambda claim: (claim.since, *_by_promise(claim)),
        lambda claim: (part(claim), *_by_promise(claim)),
        lambda claim: (-claim.weight, *_by_promise(claim)),
        lambda claim: (part(claim) / claim.weight, *_by_promise(claim)),
        lambda claim: (claim.due // 30, part(claim) / claim.weight, *_by_promise(claim)),
        lambda claim: (claim.due // 90, part(claim) / claim.weight, *_by_promise(claim)),
    ]


class _Tables:
    """What is free in each interval between batches, copied for every placement."""

    def __init__(self, supplies: Sequence[Supply]) -> None:
        self.begins = {each.code: [slot for slot, _ in each.batches] for each in supplies}
        self.carries = {each.code: each.carries for each in supplies}
        self.free: dict[str, list[int]] = {}
        last = 0
        for each in supplies:
            level, free = 0, []
            for slot, amount in each.batches:
                level = level + amount if each.carries else amount
                free.append(level)
                last = max(last, slot)
            self.free[each.code] = free
        self.horizon = last + UNSERVED_DAYS

    def place(self, order: Sequence[Claim]) -> list[Dealt]:
        """Each claim on the earliest days that leave enough for those before it. A claim that cannot be served in
        full takes nothing."""
        free = {code: list(row) for code, row in self.free.items()}
        return [self._one(claim, free) for claim in order]

    def _one(self, claim: Claim, free: dict[str, list[int]]) -> Dealt:
        found: dict[str, int] = {}
        late = 0
        for element, amount, since, due in claim.wants:
            at = self._interval(element, amount, since, free[element])
            slot = NEVER if at < 0 else max(since, self.begins[element][at])
            found[element] = slot
            late = max(late, (self.horizon if at < 0 else slot) - due)
        if all(slot < NEVER for slot in found.values()):
            for element, amount, since, _due in claim.wants:
                row = free[element]
                at = self._interval(element, amount, since, row)
                for each in range(at, len(row)) if self.carries[element] else (at,):
                    row[each] -= amount
        return Dealt(claim, found, max(0, late))

    def _interval(self, element: str, amount: int, since: int, row: Sequence[int]) -> int:
        """The first interval not over before `since` from which on enough is free; -1 for none."""
        begins = self.begins[element]
        found = -1
        for at in range(len(row) - 1, -1, -1):
            enough = row[at] >= amount
            if not enough and self.carries[element]:
                break
            if at + 1 < len(begins) and begins[at + 1] <= since:
                break
            if enough:
                found = at
        return found


def _improved(
    tables: _Tables, best: list[Claim], best_cost: int, tried: int, evaluations: int
) -> tuple[list[Claim], int]:
    """Late claims forward, the dearest first, before the first claim that takes of the same element; then right before
    claims that could wait."""
    moved = True
    while moved and tried < evaluations:
        moved = False
        dealt = tables.place(best)
        late = sorted(
            (each for each in dealt if each.days_late),
            key=lambda each: (-each.days_late * each.claim.weight, each.claim.code),
        )
        for each in late:
            places = {claim.code: at for at, claim in enumerate(best)}
            here = places[each.claim.code]
            for to in _targets(best, here):
                if tried >= evaluations:
                    return best, tried
                order = [*best[:here], *best[here + 1 :]]
                order.insert(to, each.claim)
                cost = sum(one.days_late * one.claim.weight for one in tables.place(order))
                tried += 1
                if cost < best_cost:
                    best, best_cost, moved = order, cost, True
                    break
    return best, tried


def _targets(order: Sequence[Claim], here: int) -> list[int]:
    """Where a claim may be put forward: to the front of those it competes with, half the way, right before the next."""
    mine = {element for element, *_ in order[here].wants}
    rivals = [at for at in range(here) if mine & {element for element, *_ in order[at].wants}]
    if not rivals:
        return []
    return list(dict.fromkeys((rivals[0], rivals[len(rivals) // 2], rivals[-1])))


# -- why not mine -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a claim is late: the element that comes last, by when it was wanted, who took of it before, and how much
    more of it in hand by then would have been enough, dealt to this claim alone."""

    element: str
    wanted_by: int
    comes: int
    ahead: tuple[str, ...]
    short: int


def why_not(offer: Allocation, code: str) -> WhyNot | None:
    """None for a claim that keeps its promise. `ahead`: whose shares come no later than its own promise, the heaviest
    first. Raises KeyError for an unknown claim."""
    mine = offer.of(code)
    if not mine.days_late:
        return None
    wants = [each for each in mine.claim.wants if mine.slots[each[0]] > each[3]]
    element, amount, _since, due = max(wants, key=lambda each: mine.slots[each[0]] - each[3])
    taken = 0
    rivals = []
    for each in offer.dealt:
        slot = each.slots.get(element, NEVER)
        if each.claim.code == code or slot > due or not each.is_served:
            continue
        part = next(want[1] for want in each.claim.wants if want[0] == element)
        taken += part
        rivals.append((-each.claim.weight, -part, each.claim.code))
    supply = next(each for each in offer.supplies if each.code == element)
    here = [given for slot, given in supply.batches if slot <= due]
    arrived = sum(here) if supply.carries else (here[-1] if here else 0)
    return WhyNot(
        element,
        due,
        mine.slots[element],
        tuple(code for *_, code in sorted(rivals)),
        max(1, amount + taken - arrived),
    )


@dataclass(frozen=True, slots=True)
class Price:
    """What more of an element would save: `amount` more in its first batch saves so many weighted days."""

    element: str
    amount: int
    saved: int


def prices(
    claims: Sequence[Claim], offer: Allocation, more: Mapping[str, int], *, evaluations: int = 12
) -> list[Price]:
    """Each element dealt anew with so much more of it, beginning with the order of the offer; dearest first."""
    order = [each.claim.code for each in offer.dealt]
    found = []
    for supply in offer.supplies:
        amount = more.get(supply.code, 0)
        if amount < 1 or not supply.batches:
            continue
        (slot, given), *later = supply.batches
        richer = replace(supply, batches=((slot, given + amount), *later))
        supplies = [richer if each.code == supply.code else each for each in offer.supplies]
        again = allocate(claims, supplies, evaluations=evaluations, first=order)
        found.append(Price(supply.code, amount, max(0, offer.weighted_days - again.weighted_days)))
    return sorted(found, key=lambda each: (-each.saved, each.element))

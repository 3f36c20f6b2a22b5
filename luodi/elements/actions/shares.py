"""Verbs of shares: asked for, reserved, granted, used, returned, lapsed; for pollutants advanced and repaid.

Whoever changes what is held of a pool locks the pool's row first, once, and reads the batches after: two people who
want the last of it come one after the other, and the second reads what the first has left. Pools are locked in the
order of their keys, the journal's head last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from luodi import journal
from luodi.elements.actions.needs import may_ask, open_amount
from luodi.elements.actions.pools import allow, check_amount, kind_of
from luodi.elements.element_types import advance_lists, plain
from luodi.elements.models import HOLDING, LAPSING, Batch, Need, Pool, Share
from luodi.elements.queries import begun, usable
from luodi.ledger.models import ListMembership, Project
from luodi.ledger.queries import target
from luodi.people.actions.versions import locked
from luodi.people.models import User
from luodi.refusal import Refusal

S = Share.State


class PoolMissing(Refusal):
    """Nobody hands this element out here. Facts: element."""

    code = "POOL_MISSING"


class PoolShort(Refusal):
    """The batches of today do not have so much left. Facts: pool, asked, free, unit."""

    code = "POOL_SHORT"


class MoreThanNeeded(Refusal):
    """More is asked for than the project still needs. Facts: asked, open, unit."""

    code = "MORE_THAN_NEEDED"


class MoreThanHeld(Refusal):
    """More is given back, or granted, than this share has. Facts: asked, held, unit."""

    code = "MORE_THAN_HELD"


class NotDivisible(Refusal):
    """A part of this element helps nobody. Facts: element, whole, unit."""

    code = "NOT_DIVISIBLE"


class NotThisStep(Refusal):
    """A share in this state cannot go there. Facts: state."""

    code = "NOT_THIS_STEP"


class NotArrived(Refusal):
    """The batch from which it is reserved has not come yet. Facts: source, on."""

    code = "NOT_ARRIVED"


class AdvanceNotUsable(Refusal):
    """An advance is used before the plant closes only by projects on certain lists. Facts: project, lists."""

    code = "ADVANCE_NOT_USABLE"


@dataclass(frozen=True)
class Decision:
    """What a person decides on a share: its version as it was shown, the document, how much of it (None: all).
    `from_on`: reserve it of what has come by that later day."""

    version: int
    document: str = ""
    amount: Decimal | None = None
    from_on: date | None = None


def hold(pools: Iterable[int]) -> list[Pool]:
    """Lock pools, always in the same order."""
    return list(Pool.objects.select_for_update(of=("self",)).filter(pk__in=pools).order_by("pk"))


@transaction.atomic
def request_share(
    *, by: User | None, at: datetime, on: date, need: Need, version: int, amount: Decimal
) -> Share:
    """Ask the keeper of the pool for a part of a need or all of it."""
    may_ask(by, need.project)
    pool = Pool.objects.filter(element=need.element, is_active=True).first()
    if pool is None:
        raise PoolMissing(element=need.element)
    kind = kind_of(pool)
    check_amount(kind, amount)
    now = locked(need, version, {})
    left = now.amount - open_amount(now)
    if amount > left:
        raise MoreThanNeeded(asked=plain(amount), open=plain(left), unit=kind.unit_words)
    if not kind.divisible and amount != left:
        raise NotDivisible(element=kind.words, whole=plain(left), unit=kind.unit_words)
    share = Share.objects.create(
        need=now, pool=pool, amount=amount, state_on=on, asked_on=on, is_synthetic=now.is_synthetic
    )
    journal.record(by=by, at=at, action="SHARE_REQUESTED", **told([share]))
    return share


@transaction.atomic
def reserve_share(
    *, by: User | None, at: datetime, on: date, share: Share, decision: Decision
) -> list[Share]:
    """Keep what was asked for; it flows back if the project does not start in time."""
    now, pool = _opened(by, share, decision, (S.REQUESTED,))
    drawn = _draw(now, pool, on, decision, S.RESERVED)
    journal.record(by=by, at=at, action="SHARE_RESERVED", **told(drawn))
    return drawn


@transaction.atomic
def grant_share(*, by: User | None, at: datetime, on: date, share: Share, decision: Decision) -> list[Share]:
    """Approve what was asked for or reserved. From a pledged batch it is advanced, and repaid when the plant closes."""
    now, pool = _opened(by, share, decision, (S.REQUESTED, S.RESERVED))
    if now.state == S.REQUESTED:
        drawn = _draw(now, pool, on, decision, S.GRANTED)
    else:
        if decision.amount not in (None, now.amount):
            raise MoreThanHeld(
                asked=plain(decision.amount), held=plain(now.amount), unit=kind_of(pool).unit_words
            )
        _refuse_before_arrival(now, on)
        drawn = [moved(now, S.GRANTED, on, decision.document, kind_of(pool).grant_days)]
    journal.record(by=by, at=at, action="SHARE_GRANTED", **told(drawn))
    return drawn


@transaction.atomic
def refuse_share(*, by: User | None, at: datetime, on: date, share: Share, decision: Decision) -> Share:
    """Say no to what was asked for; the project may ask again."""
    now, _pool = _opened(by, share, decision, (S.REQUESTED,))
    moved(now, S.REFUSED, on, decision.document)
    journal.record(by=by, at=at, action="SHARE_REFUSED", **told([now]))
    return now


@transaction.atomic
def use_share(*, by: User | None, at: datetime, on: date, share: Share, decision: Decision) -> Share:
    """The project has drawn on it: it no longer lapses. An advance before it is repaid only where its rule allows."""
    now, _pool = _opened(by, share, decision, (S.GRANTED, S.ADVANCED, S.REPAID))
    if now.state == S.ADVANCED:
        refuse_unlisted(now.need.project, on)
    moved(now, S.USED, on, decision.document)
    journal.record(by=by, at=at, action="SHARE_USED", **told([now]))
    return now


@transaction.atomic
def return_share(*, by: User | None, at: datetime, on: date, share: Share, decision: Decision) -> Share:
    """All of a share, or a part, flows back into its batch. The answer is the part that went back."""
    now, pool = _opened(by, share, decision, HOLDING)
    kind, amount = kind_of(pool), now.amount if decision.amount is None else decision.amount
    check_amount(kind, amount)
    if amount > now.amount:
        raise MoreThanHeld(asked=plain(amount), held=plain(now.amount), unit=kind.unit_words)
    if amount < now.amount:
        if not kind.divisible:
            raise NotDivisible(element=kind.words, whole=plain(now.amount), unit=kind.unit_words)
        Share.objects.filter(pk=now.pk).update(amount=F("amount") - amount, version=F("version") + 1)
        now = part_of(now, amount)
    _give_back(now, amount)
    moved(now, S.RETURNED, on, decision.document)
    journal.record(by=by, at=at, action="SHARE_RETURNED", **told([now]))
    return now


@transaction.atomic
def expire_shares(*, by: User | None, at: datetime, on: date, pool: Pool) -> list[Share]:
    """What was reserved or granted and not used in time flows back where the project has not started."""
    allow(by, pool)
    [pool] = hold([pool.pk])
    over = pool.shares.filter(state__in=LAPSING, expires_on__lt=on).exclude(begun(on))
    found = list(over.select_related("need__project").order_by("pk"))
    for share in found:
        _give_back(share, share.amount)
        moved(share, S.EXPIRED, on, "")
    if found:
        journal.record(by=by, at=at, action="SHARES_EXPIRED", **told(found, f"pool:{pool.element}"))
    return found


@transaction.atomic
def redeem_batch(*, by: User | None, at: datetime, on: date, batch: Batch, version: int) -> int:
    """The plant has closed: what was pledged has come, and every advance from it is repaid. Returns how many."""
    allow(by, batch.pool)
    [pool] = hold([batch.pool_id])
    locked(pool, version, {})
    now = pool.batches.get(pk=batch.pk)
    if not now.is_pledged:
        return 0
    now.is_pledged, now.available_on = False, min(now.available_on, on)
    now.save(update_fields=["is_pledged", "available_on"])
    advanced = list(now.shares.filter(state=S.ADVANCED).select_related("need__project").order_by("pk"))
    for share in advanced:
        moved(share, S.REPAID, on, share.document)
    pool.version += 1
    pool.save(update_fields=["version"])
    journal.record(
        by=by, at=at, action="BATCH_REDEEMED", **told(advanced, f"pool:{pool.element}"),
        source=now.source, amount=now.amount,
    )  # fmt: skip
    return len(advanced)


# -- how ------------------------------------------------------------------------------------------------


def _opened(
    by: User | None, share: Share, decision: Decision, states: tuple[Share.State, ...]
) -> tuple[Share, Pool]:
    """The share as it stands behind the lock of its pool."""
    allow(by, share.pool)
    [pool] = hold([share.pool_id])
    now = locked(share, decision.version, {})
    if now.state not in states:
        raise NotThisStep(state=now.get_state_display())
    return now, pool


def _draw(now: Share, pool: Pool, on: date, decision: Decision, state: Share.State) -> list[Share]:
    """Take an amount of the batches that can be drawn on, those first that end first; PoolShort changes nothing."""
    kind = kind_of(pool)
    amount = now.amount if decision.amount is None else decision.amount
    check_amount(kind, amount)
    if amount > now.amount:
        raise MoreThanHeld(asked=plain(amount), held=plain(now.amount), unit=kind.unit_words)
    if amount < now.amount and not kind.divisible:
        raise NotDivisible(element=kind.words, whole=plain(now.amount), unit=kind.unit_words)
    batches = _drawable(pool, on, decision.from_on if state == S.RESERVED else None)
    free = sum((batch.free for batch in batches), Decimal(0))
    if free < amount:
        raise PoolShort(pool=pool.name, asked=plain(amount), free=plain(free), unit=kind.unit_words)
    if amount < now.amount:
        # What is not given stays asked for.
        part_of(now, now.amount - amount)
    days = kind.reserve_days if state == S.RESERVED else kind.grant_days
    drawn: list[Share] = []
    left = amount
    for batch in batches:
        part = min(batch.free, left)
        if part <= 0:
            continue
        one = now if not drawn else part_of(now, part)
        one.amount, one.batch = part, batch
        Batch.objects.filter(pk=batch.pk).update(held=F("held") + part)
        drawn.append(moved(one, state, on, decision.document, days))
        left -= part
        if not left:
            break
    return drawn


def _drawable(pool: Pool, on: date, from_on: date | None) -> list[Batch]:
    """The batches of today, or of a later day: then the last to come first, for what has come is left to those who
    can take it now."""
    if from_on is None or from_on <= on:
        return usable(pool, pool.batches.all(), on)
    batches = usable(pool, pool.batches.filter(is_pledged=False), from_on)
    return sorted(batches, key=lambda batch: batch.available_on, reverse=True)


def _refuse_before_arrival(now: Share, on: date) -> None:
    batch = now.batch
    if batch and not batch.is_pledged and batch.available_on > on:
        raise NotArrived(source=batch.source, on=batch.available_on)


def refuse_unlisted(project: Project, on: date) -> None:
    """AdvanceNotUsable but for projects that stand on a list for which advances are made."""
    levels = advance_lists()
    listed = ListMembership.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on), project=project, level__in=levels, from_on__lte=on
    )
    if not listed.exists():
        words = dict(ListMembership._meta.get_field("level").flatchoices)
        raise AdvanceNotUsable(project=project.name, lists="、".join(str(words[each]) for each in levels))


def part_of(share: Share, amount: Decimal) -> Share:
    """A row of its own for a part of a share."""
    return Share.objects.create(
        need_id=share.need_id, pool_id=share.pool_id, batch_id=share.batch_id, amount=amount, state=share.state,
        state_on=share.state_on, asked_on=share.asked_on, answered_on=share.answered_on,
        expires_on=share.expires_on, document=share.document,
        is_synthetic=share.is_synthetic,
    )  # fmt: skip


def moved(share: Share, state: Share.State, on: date, document: str, days: int | None = None) -> Share:
    """The share in its next state, with the day on which it lapses."""
    if state == S.GRANTED and share.batch and share.batch.is_pledged:
        state = S.ADVANCED
    if share.state == S.REQUESTED and share.asked_on:
        share.answered_on = on
    share.state, share.state_on, share.document = state, on, document or share.document
    since = max(on, share.batch.available_on) if state == S.RESERVED and share.batch else on
    share.expires_on = since + timedelta(days=days) if days else None
    share.version += 1
    share.save()
    return share


def _give_back(share: Share, amount: Decimal) -> None:
    Batch.objects.filter(shares=share.pk).update(held=F("held") - amount)


def told(shares: list[Share], about: str = "") -> dict[str, Any]:
    """What the journal is told of what moved; plans follow it by `element` and `projects`."""
    facts: dict[str, Any] = {
        "target": about,
        "projects": sorted({share.need.project.code for share in shares}),
        "amounts": [share.amount for share in shares],
        "states": [share.state for share in shares],
        "documents": sorted({share.document for share in shares if share.document}),
    }
    if shares:
        facts["element"] = shares[0].need.element
        facts["target"] = about or target(shares[0].need.project)
    return facts

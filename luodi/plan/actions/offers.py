"""Offers of elements: made for the requests of a day, accepted by a person in whole or in part."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.elements.actions import Decision, reserve_share
from luodi.elements.actions.shares import hold
from luodi.elements.models import Share
from luodi.people.models import User
from luodi.people.permissions import Ability, NotAllowed, Reach, require
from luodi.plan.offer_models import ElementOffer
from luodi.plan.offering import offer_of
from luodi.refusal import Refusal

State = ElementOffer.State


class OfferSettled(Refusal):
    """Somebody decided on this offer before, or a newer one stands. Facts: none."""

    code = "OFFER_SETTLED"


class OfferOutdated(Refusal):
    """A request changed after the offer was made. Facts: project."""

    code = "OFFER_OUTDATED"


def may_deal(by: User) -> None:
    """NotAllowed but for who keeps all pools: dealing over all elements is the office's."""
    if require(by, Ability.EDIT_ELEMENTS) is not Reach.ALL:
        raise NotAllowed(role=by.role, ability=Ability.EDIT_ELEMENTS.value)


def may_take(row: Mapping[str, Any]) -> bool:
    """Whether a row of an offer gives something that can be reserved: today, or of a batch that comes in time."""
    return bool(row["now"] or row.get("soon"))


@transaction.atomic
def make_offer(*, by: User, at: datetime, on: date) -> ElementOffer:
    """Deal what there is to those who ask; an older open offer is superseded. Nothing is handed out by this."""
    may_deal(by)
    journal.in_turn()
    ElementOffer.objects.filter(state=State.OPEN).update(state=State.DISCARDED, decided_at=at)
    offer = ElementOffer.objects.create(made_at=at, made_by=by, data_date_on=on, **offer_of(on))
    journal.record(
        by=by, at=at, action="OFFER_MADE", target=f"offer:{offer.pk}", requests=len(offer.rows),
        weighted_days=offer.weighted_days, simple_days=offer.simple_days,
    )  # fmt: skip
    return offer


@transaction.atomic
def accept_offer(*, by: User, at: datetime, on: date, offer: ElementOffer, rows: Collection[int]) -> int:
    """Reserve what the offer gives today, or in time of a batch to come, to the chosen rows: all of them or none.
    Returns how many shares."""
    may_deal(by)
    now = ElementOffer.objects.select_for_update().get(pk=offer.pk)
    if now.state != State.OPEN:
        raise OfferSettled
    chosen = {number: row for number, row in enumerate(now.rows) if number in rows and may_take(row)}
    given = {pk: (version, row) for row in chosen.values() for pk, version in row["shares"]}
    shares = Share.objects.select_related("pool__keeper", "need__project").filter(pk__in=given)
    # All pools before the first record: who holds the journal's head waits for no pool.
    hold(shares.values_list("pool", flat=True))
    # What has come is given out before what is still to come.
    ordered = sorted(
        shares, key=lambda share: (not given[share.pk][1]["now"], given[share.pk][1]["on"], share.pk)
    )
    for share in ordered:
        version, row = given[share.pk]
        if share.version != version or share.state != Share.State.REQUESTED:
            raise OfferOutdated(project=share.need.project.name)
        from_on = None if row["now"] else date.fromisoformat(row["on"])
        reserve_share(by=by, at=at, on=on, share=share, decision=Decision(share.version, from_on=from_on))
    now.state, now.decided_by, now.decided_at = State.ACCEPTED, by, at
    now.accepted = sorted(chosen)
    now.save(update_fields=["state", "decided_by", "decided_at", "accepted"])
    journal.record(by=by, at=at, action="OFFER_ACCEPTED", target=f"offer:{now.pk}", shares=len(ordered))
    return len(ordered)

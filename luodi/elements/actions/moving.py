"""A share moved from one project to another by hand: a decision with its document, told once to both."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum

from luodi import journal
from luodi.elements.actions.pools import UnitDiffers, allow, check_amount, kind_of
from luodi.elements.actions.shares import (
    MoreThanHeld,
    MoreThanNeeded,
    NotDivisible,
    NotThisStep,
    hold,
    moved,
    part_of,
    told,
)
from luodi.elements.element_types import ElementType, plain
from luodi.elements.models import HOLDING, MOVABLE, Batch, Need, Share
from luodi.people.actions.versions import locked
from luodi.people.models import User
from luodi.refusal import Refusal

S = Share.State


class MoveNowhere(Refusal):
    """A share is moved to another project that needs the same element. Facts: project, element."""

    code = "MOVE_NOWHERE"


class MoveUndocumented(Refusal):
    """A move is a decision: it names its document. Facts: none."""

    code = "MOVE_UNDOCUMENTED"


@dataclass(frozen=True)
class Move:
    """So much of a share to a need, both with the version that was shown; `unit` as it was typed, empty for the
    element's own."""

    share: Share
    share_version: int
    need: Need
    need_version: int
    amount: Decimal
    document: str
    unit: str = ""


@transaction.atomic
def move_share(*, by: User | None, at: datetime, on: date, move: Move) -> list[Share]:
    """The receiving project holds the amount as the giving one did, from the same batch; what it had asked for is
    served by it first. The answer is what it received."""
    allow(by, move.share.pool)
    [pool] = hold([move.share.pool_id])
    giver = locked(move.share, move.share_version, {})
    if giver.state not in MOVABLE:
        raise NotThisStep(state=giver.get_state_display())
    need = locked(move.need, move.need_version, {})
    kind = kind_of(pool)
    _check(kind, giver, need, move)
    batch = Batch.objects.get(shares=giver.pk)
    state = S.GRANTED if giver.state == S.REPAID else S(giver.state)
    back = giver
    if move.amount < giver.amount:
        Share.objects.filter(pk=giver.pk).update(amount=F("amount") - move.amount, version=F("version") + 1)
        back = part_of(giver, move.amount)
    moved(back, S.RETURNED, on, move.document)
    days = kind.reserve_days if state == S.RESERVED else kind.grant_days
    received = _received(need, giver, move.amount)
    for each in received:
        each.batch = batch
        moved(each, state, on, move.document, days)
    journal.record(
        by=by, at=at, action="SHARE_MOVED", **told([back, *received]), moved=move.amount,
        giver=giver.need.project.code, receiver=need.project.code,
    )  # fmt: skip
    return received


def _check(kind: ElementType, giver: Share, need: Need, move: Move) -> None:
    if need.element != kind.code or need.project_id == giver.need.project_id:
        raise MoveNowhere(project=need.project.name, element=kind.words)
    if move.unit and move.unit not in (kind.unit, kind.unit_en):
        raise UnitDiffers(unit=move.unit, wanted=kind.unit_words)
    if not move.document.strip():
        raise MoveUndocumented
    check_amount(kind, move.amount)
    if move.amount > giver.amount:
        raise MoreThanHeld(asked=plain(move.amount), held=plain(giver.amount), unit=kind.unit_words)
    held = need.shares.filter(state__in=HOLDING).aggregate(Sum("amount"))["amount__sum"] or Decimal(0)
    left = need.amount - held
    if move.amount > left:
        raise MoreThanNeeded(asked=plain(move.amount), open=plain(left), unit=kind.unit_words)
    if not kind.divisible and (move.amount != giver.amount or move.amount != left):
        raise NotDivisible(element=kind.words, whole=plain(left), unit=kind.unit_words)


def _received(need: Need, giver: Share, amount: Decimal) -> list[Share]:
    """Rows of the receiving need: what it had asked for, oldest first, then one of its own for the rest."""
    found, left = [], amount
    for asked in need.shares.filter(state=S.REQUESTED).select_related("need__project").order_by("pk"):
        if not left:
            break
        part = asked
        if asked.amount > left:
            Share.objects.filter(pk=asked.pk).update(amount=F("amount") - left, version=F("version") + 1)
            part = part_of(asked, left)
        found.append(part)
        left -= part.amount
    if left:
        found.append(
            Share(need=need, pool_id=giver.pool_id, amount=left, is_synthetic=need.is_synthetic, version=0)
        )
    return found

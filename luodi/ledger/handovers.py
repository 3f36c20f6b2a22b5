"""A post changes hands: opened by the office, signed by both; from then on the receiver holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from luodi import journal, outbox
from luodi.ledger.duty_letters import handover_letters
from luodi.ledger.duty_models import Handover
from luodi.people.actions.versions import locked
from luodi.people.models import Post, Role, User
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.refusal import Refusal

State = Handover.State
# Who may hold which post: a leader's is for leaders; nobody who sees no projects answers for them.
HOLD_POSTS = (Role.LEADER, Role.COMMISSIONER, Role.TOWN, Role.DEPARTMENT, Role.OFFICE)


class SamePerson(Refusal):
    """The receiver holds the post already. Facts: user, post."""

    code = "HANDOVER_SAME_PERSON"


class ReceiverNotFit(Refusal):
    """Disabled, of another unit, or of a role that may not hold this post. Facts: user, post."""

    code = "HANDOVER_RECEIVER_NOT_FIT"


class ReceiverHolds(Refusal):
    """The receiver holds another post, which would stand empty. Facts: user, post."""

    code = "HANDOVER_RECEIVER_HOLDS"


class HandoverOpen(Refusal):
    """This post is being handed over already. Facts: post."""

    code = "HANDOVER_OPEN"


class HandoverSettled(Refusal):
    """It is done or cancelled. Facts: post, state."""

    code = "HANDOVER_SETTLED"


class NotYourHandover(Refusal):
    """Only the two whom it concerns sign. Facts: post."""

    code = "HANDOVER_NOT_YOURS"


@dataclass(frozen=True)
class Hands:
    """Which post goes to whom, and why."""

    post: Post
    receiver: User
    words: str = ""


def visible_handovers(user: User) -> QuerySet[Handover]:
    """All for those who see all duties; otherwise those in which the person gives or receives."""
    rows = Handover.objects.select_related("post__organisation", "giver", "receiver", "opened_by")
    found = reach(user, Ability.SEE_DUTIES)
    if found is Reach.ALL:
        return rows
    if found is Reach.NOTHING:
        return rows.none()
    return rows.filter(Q(giver=user) | Q(receiver=user))


def to_sign(user: User) -> QuerySet[Handover]:
    """Handovers that wait for this person's signature."""
    mine = Q(giver=user, giver_signed_at=None) | Q(receiver=user, receiver_signed_at=None)
    return visible_handovers(user).filter(mine, state=State.OPEN)


def holder_of(post: Post) -> User | None:
    """Who holds the post now."""
    return User.objects.filter(post=post, is_active=True).order_by("pk").first()


def fits(post: Post, giver: User | None, person: User) -> bool:
    """Has this person the role and the unit that the post asks for?"""
    role = giver.role if giver else Role.LEADER if post.is_leader else None
    right = person.role == role if role else person.role in HOLD_POSTS and person.role != Role.LEADER
    return person.is_active and right and person.organisation_id == post.organisation_id


@transaction.atomic
def open_handover(*, hands: Hands, by: User, at: datetime) -> Handover:
    """Begin: nothing changes hands before both have signed.

    Raises SamePerson, ReceiverNotFit, ReceiverHolds, HandoverOpen.
    """
    require(by, Ability.MOVE_STAGES)
    post = Post.objects.select_for_update().get(pk=hands.post.pk)
    if Handover.objects.filter(post=post, state=State.OPEN).exists():
        raise HandoverOpen(post=post.title)
    giver = holder_of(post)
    _check(post, giver, hands.receiver)
    made = Handover.objects.create(
        post=post,
        giver=giver,
        receiver=hands.receiver,
        words=hands.words.strip(),
        opened_by=by,
        opened_at=at,
    )
    outbox.write(handover_letters(made), at=at)
    journal.record(
        by=by,
        at=at,
        action="HANDOVER_OPENED",
        target=_target(made),
        post=post.title,
        giver=giver.username if giver else None,
        receiver=hands.receiver.username,
        words=made.words,
    )
    return made


def _check(post: Post, giver: User | None, receiver: User) -> None:
    now = User.objects.get(pk=receiver.pk)
    if now.post_id == post.pk:
        raise SamePerson(user=now.name, post=post.title)
    if not post.is_active or not fits(post, giver, now):
        raise ReceiverNotFit(user=now.name, post=post.title)
    if now.post is not None:
        raise ReceiverHolds(user=now.name, post=now.post.title)


def _target(handover: Handover) -> str:
    return f"handover:{handover.pk}"


def _held(handover: Handover, version: int) -> Handover:
    now = locked(handover, version, {})
    if now.state != State.OPEN:
        raise HandoverSettled(post=now.post.title, state=State(now.state).label)
    return now


@transaction.atomic
def sign_handover(
    *, handover: Handover, version: int, contents: Mapping[str, Any], by: User, at: datetime
) -> Handover:
    """Sign as giver or receiver. `contents` is the sheet that the signer saw; the first signature keeps it.

    The second signature moves the post. Signing twice is one signature. Raises NotYourHandover, HandoverSettled.
    """
    require(by, Ability.SEE_DUTIES)
    side = {handover.giver_id: "giver", handover.receiver_id: "receiver"}.get(by.pk)
    if side is None:
        raise NotYourHandover(post=handover.post.title)
    field = f"{side}_signed_at"
    stands = Handover.objects.filter(pk=handover.pk).exclude(state=State.CANCELLED)
    if signed := stands.filter(**{f"{field}__isnull": False}).first():
        return signed
    now = _held(handover, version)
    now.contents = now.contents or dict(contents)
    setattr(now, field, at)
    if now.receiver_signed_at and (now.giver_id is None or now.giver_signed_at):
        _move(now)
        now.state, now.closed_at = State.DONE, at
    now.version += 1
    now.save()
    journal.record(
        by=by,
        at=at,
        action="HANDOVER_DONE" if now.state == State.DONE else "HANDOVER_SIGNED",
        target=_target(now),
        post=now.post.title,
        side=side,
        projects=[row["code"] for row in now.contents.get("projects", [])],
    )
    return now


def _move(handover: Handover) -> None:
    """The post changes its holder; everything that rests on it is not touched."""
    post = Post.objects.select_for_update().get(pk=handover.post_id)
    giver, receiver = holder_of(post), User.objects.select_for_update().get(pk=handover.receiver_id)
    if giver is not None and giver.pk != handover.giver_id:
        raise HandoverSettled(post=post.title, state=giver.name)
    _check(post, handover.giver, receiver)
    for person, held in ((giver, None), (receiver, post)):
        if person is not None:
            person.post = held
            person.version += 1
            person.save(update_fields=["post", "version"])


@transaction.atomic
def cancel_handover(*, handover: Handover, version: int, by: User, at: datetime) -> Handover:
    """Call it off before both have signed; the post stays where it is."""
    require(by, Ability.MOVE_STAGES)
    now = _held(handover, version)
    now.state, now.closed_at = State.CANCELLED, at
    now.version += 1
    now.save(update_fields=["state", "closed_at", "version"])
    journal.record(by=by, at=at, action="HANDOVER_CANCELLED", target=_target(now), post=now.post.title)
    return now

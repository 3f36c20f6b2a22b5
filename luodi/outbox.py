"""Messages that leave an action: written in its transaction, delivered afterwards, each exactly once.

A message keeps a kind and facts; its words are made when it is shown or sent, in the reader's language. Rooms write
with `write`; the clock beside the worker delivers within seconds through the channels of the settings. A channel may
be asked twice with the same message, because a worker can die between delivering and noting it: it must know the
message again by its key.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 10
LONGEST_WAIT = timedelta(hours=6)


class Kind(StrEnum):
    """To whom a message goes. Like the journal it has no foreign keys."""

    UNIT = "UNIT"
    POST = "POST"
    PERSON = "PERSON"


class Message(models.Model):
    """What is said to whom: a kind with its facts. `key` makes it one, however often it is written."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    about = models.CharField(max_length=120, blank=True)  # the object, as in the journal: "card:12"
    to = models.JSONField()  # [[kind, key], …]: who reads for several of them reads it once
    written_at = models.DateTimeField()

    class Meta:
        db_table = "luodi_outbox_message"
        ordering = ["-pk"]


class Delivery(models.Model):
    """A message on its way through one channel."""

    class State(models.TextChoices):
        WAITING = "WAITING"
        SENT = "SENT"
        FAILED = "FAILED"

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "luodi_outbox_delivery"
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_per_channel")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="luodi_outbox_due")]


@dataclass(frozen=True)
class Letter:
    """A message before it is written. `to`: kinds of readers, each with the key of that unit, post or person."""

    key: str
    kind: str
    to: Sequence[tuple[Kind, int]]
    facts: dict[str, Any]
    about: str = ""


@dataclass(frozen=True)
class LetterWords:
    """How a room says a kind: msgids with the facts in them, what to read, and where it leads.

    `facts` makes of the kept facts those of the sentences, in the reader's language; `address` of the page, or "".
    """

    subject: str
    body: str
    address: Callable[[dict[str, Any]], str]
    facts: Callable[[dict[str, Any]], dict[str, Any]] = dict


def write(letters: Sequence[Letter], *, at: datetime) -> None:
    """Write messages inside the caller's transaction; those whose key is there already are not written again.

    Raises RuntimeError outside a transaction: a message about a change that was rolled back would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.write needs the transaction of the change that it speaks of")
    if not letters:
        return
    rows = [
        Message(
            key=each.key,
            kind=each.kind,
            facts=each.facts,
            about=each.about,
            to=[list(one) for one in each.to],
            written_at=at,
        )
        for each in letters
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    written = Message.objects.filter(key__in=[each.key for each in letters]).values_list("pk", flat=True)
    Delivery.objects.bulk_create(
        [
            Delivery(message_id=pk, channel=channel, due_at=at)
            for pk in written
            for channel in settings.LUODI_CHANNELS
        ],
        ignore_conflicts=True,
    )


def is_due(at: datetime) -> bool:
    """Does anything wait to be delivered?"""
    return Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=at).exists()


def deliver_due(*, at: datetime) -> dict[str, int]:
    """Deliver what is due at this moment; how many were sent, will be tried again, or are given up."""
    counts: Counter[str] = Counter()
    while taken := _take(at):
        counts[_deliver(taken, at)] += 1
    return dict(counts)


@transaction.atomic
def _take(at: datetime) -> Delivery | None:
    """Take one, noting at once when it is due again: if this worker dies now, the next one finds it then."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=at).order_by("due_at", "pk")
    found = due.select_for_update(skip_locked=True, of=("self",)).select_related("message").first()
    if found is None:
        return None
    found.attempts += 1
    found.due_at = at + _wait(found.attempts)
    found.save(update_fields=["attempts", "due_at"])
    return found


def _wait(attempts: int) -> timedelta:
    """Doubled from a minute up to six hours."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_WAIT)


def _deliver(taken: Delivery, at: datetime) -> str:
    """Hand it to its channel and note what came of it."""
    mine = Delivery.objects.filter(pk=taken.pk, state=Delivery.State.WAITING)
    try:
        import_string(settings.LUODI_CHANNELS[taken.channel])(taken.message, at)
    except Exception as error:
        logger.exception("message %s was not delivered through %s", taken.message.key, taken.channel)
        is_last = taken.attempts >= MOST_ATTEMPTS
        state = Delivery.State.FAILED if is_last else Delivery.State.WAITING
        mine.update(state=state, fault=f"{type(error).__name__}: {error}"[:300])
        return state.value
    mine.update(state=Delivery.State.SENT, sent_at=at, fault="")
    return Delivery.State.SENT.value

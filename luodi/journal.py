"""The journal: who did what, when, to which; append-only, chained, without foreign keys.

It has no foreign keys so that the record can never block, or be cascaded away by, the living data.
Each event carries the hash of the one before it; `verify` finds the first that was changed.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

VERSION = 1
GENESIS = "0" * 64


class Actor(Protocol):
    """Who acts: any signed-in person."""

    pk: Any
    username: str


class Head(models.Model):
    """The last sequence number and hash: one row, locked by every writer, so that numbers have no gaps."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        db_table = "luodi_journal_head"


class Event(models.Model):
    """One thing done by one person to one object, never changed afterwards."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=80, db_index=True)
    target = models.CharField(max_length=120, db_index=True)
    payload = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "luodi_journal_event"
        ordering = ["-sequence"]

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as they were recorded."""
        facts: dict[str, Any] = json.loads(self.payload)
        return facts


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: `first_bad` is the first sequence that does not fit, or None."""

    events: int
    intact: bool
    first_bad: int | None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return DjangoJSONEncoder().default(value)


def canonical(facts: dict[str, Any]) -> str:
    """Facts as the exact JSON text that is stored and hashed."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _digest(event: Event) -> str:
    row = [
        VERSION,
        event.sequence,
        event.at.isoformat(),
        event.actor,
        event.action,
        event.target,
        event.payload,
        event.previous,
    ]
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def in_turn() -> None:
    """Wait until no other transaction is writing: for actions that look whether a code is free before they take it."""
    Head.objects.select_for_update().get_or_create(pk=1)


def record(*, by: Actor | None, at: datetime, action: str, target: str, **facts: Any) -> Event:
    """Append one event inside the caller's transaction.

    `by` is None only for the system itself (installation). Raises RuntimeError outside a transaction,
    because a record that outlives a rolled-back change would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal.record needs the transaction of the change that it records")
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    event = Event(
        sequence=head.sequence + 1,
        at=at,
        actor=by.username if by else "system",
        action=action,
        target=target,
        payload=canonical(facts),
        previous=head.hash,
    )
    event.hash = _digest(event)
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event


def last_sequence() -> int:
    """Sequence of the newest event, 0 for an empty journal."""
    return Head.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def verify() -> Verdict:
    """Read the whole chain; the first event that was edited, removed or swapped is named."""
    previous, expected = GENESIS, 1
    for event in Event.objects.order_by("sequence").iterator(chunk_size=5000):
        if event.sequence != expected or event.previous != previous or _digest(event) != event.hash:
            return Verdict(expected - 1, False, expected)
        previous, expected = event.hash, expected + 1
    if last_sequence() != expected - 1:
        return Verdict(expected - 1, False, expected)
    return Verdict(expected - 1, True, None)


@transaction.atomic
def record_alone(*, by: Actor | None, at: datetime, action: str, target: str, **facts: Any) -> Event:
    """Record something that changes no row of its own, such as a sign-in or an export."""
    return record(by=by, at=at, action=action, target=target, **facts)

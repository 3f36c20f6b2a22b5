"""The chain of the journal: what it finds, and what the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from luodi import journal
from luodi.journal import Event, Head
from luodi.people.journal_guard import removal, statements


def written(at, count: int = 5) -> None:
    for number in range(count):
        journal.record_alone(by=None, at=at, action="TESTED", target=f"thing:{number}", number=number)


@pytest.fixture
def guarded(db) -> None:
    """The guards of the migration; tests/conftest.py takes them out of the test database, which must be emptied."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def test_record_needs_the_transaction_of_its_change(transactional_db, at) -> None:
    with pytest.raises(RuntimeError):
        journal.record(by=None, at=at, action="TESTED", target="thing")


def test_numbers_have_no_gaps_after_a_rollback(db, at) -> None:
    written(at, 1)
    rolled_back = transaction.atomic()
    rolled_back.__enter__()
    journal.record(by=None, at=at, action="TESTED", target="thing")
    rolled_back.__exit__(ValueError, ValueError(), None)
    written(at, 1)
    assert list(Event.objects.values_list("sequence", flat=True)) == [2, 1]
    assert journal.verify() == journal.Verdict(2, True, None)


def test_empty_journal_is_intact(db) -> None:
    assert journal.verify() == journal.Verdict(0, True, None)


def test_an_edit_is_found(db, at) -> None:
    written(at)
    Event.objects.filter(sequence=3).update(payload='{"number":99}')
    assert journal.verify() == journal.Verdict(2, False, 3)


def test_a_changed_time_is_found(db, at) -> None:
    written(at)
    Event.objects.filter(sequence=4).update(actor="somebody")
    assert journal.verify().first_bad == 4


def test_a_deletion_is_found(db, at) -> None:
    written(at)
    Event.objects.filter(sequence=2).delete()
    assert journal.verify().first_bad == 2


def test_a_cut_tail_is_found(db, at) -> None:
    written(at)
    Event.objects.filter(sequence=5).delete()
    assert journal.verify().first_bad == 5


def test_a_swap_is_found(db, at) -> None:
    written(at)
    Event.objects.filter(sequence=2).update(sequence=100)
    Event.objects.filter(sequence=3).update(sequence=2)
    Event.objects.filter(sequence=100).update(sequence=3)
    assert journal.verify().first_bad == 2


def refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_changes(guarded, at) -> None:
    written(at)
    refused("UPDATE luodi_journal_event SET actor = 'x' WHERE sequence = 1")
    refused("DELETE FROM luodi_journal_event WHERE sequence = 1")
    assert journal.verify().intact
    assert Head.objects.get().sequence == 5


def test_the_database_refuses_replacement(guarded, at) -> None:
    """REPLACE deletes without firing triggers unless recursive_triggers is on; settings turn it on."""
    written(at)
    if connection.vendor == "sqlite":
        refused(
            "INSERT OR REPLACE INTO luodi_journal_event (sequence, at, actor, action, target, payload, previous, hash)"
            " SELECT sequence, at, 'x', action, target, payload, previous, hash FROM luodi_journal_event"
            " WHERE sequence = 1"
        )
    else:
        refused("TRUNCATE luodi_journal_event")


def test_the_guards_can_be_taken_away_again(guarded, at) -> None:
    written(at)
    with connection.cursor() as cursor:
        for statement in removal(connection.vendor):
            cursor.execute(statement)
    Event.objects.filter(sequence=1).delete()
    assert not journal.verify().intact

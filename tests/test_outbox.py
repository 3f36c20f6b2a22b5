"""Messages: written with their change or not at all, delivered once, tried again, also after a killed worker."""

from datetime import timedelta

import pytest
from django.db import transaction

from luodi import outbox
from luodi.outbox import Delivery, Kind, Letter, Message
from luodi.people.actions.inbox import read_messages
from luodi.people.models import InboxItem, Role
from luodi.people.queries import inbox, unread


def letter(*to, key="k:1", **facts):
    return Letter(key, "TESTED", to, facts, "thing:1")


@pytest.fixture
def delivered(db, at):
    def run(*letters):
        outbox.write(letters, at=at)
        return outbox.deliver_due(at=at)

    return run


def held(person):
    return [item.message.key for item in inbox(person)]


def test_a_message_needs_the_transaction_of_its_change(transactional_db, at):
    with pytest.raises(RuntimeError):
        outbox.write([letter((Kind.UNIT, 1))], at=at)


def test_what_is_rolled_back_says_nothing(transactional_db, at):
    rolled_back = transaction.atomic()
    rolled_back.__enter__()
    outbox.write([letter((Kind.UNIT, 1))], at=at)
    rolled_back.__exit__(ValueError, ValueError(), None)
    assert not Message.objects.exists()


def test_a_unit_is_read_by_those_who_act_for_it(district, delivered):
    delivered(letter((Kind.UNIT, district.office.pk)))
    assert held(district.users[Role.OFFICE]) == ["k:1"]
    # The commissioner sits in the same unit but acts for a post; the disabled account reads nothing.
    assert not held(district.users[Role.COMMISSIONER])
    assert not held(district.disabled)
    assert not held(district.users[Role.TOWN])


def test_a_post_is_read_by_its_holder_and_when_vacant_by_its_unit(district, delivered):
    post = district.commissioner_post
    delivered(letter((Kind.POST, post.pk)))
    assert (held(district.users[Role.COMMISSIONER]), held(district.users[Role.OFFICE])) == (["k:1"], [])
    district.users[Role.COMMISSIONER].post = None
    district.users[Role.COMMISSIONER].save()
    delivered(letter((Kind.POST, post.pk), key="k:2"))
    assert (held(district.users[Role.COMMISSIONER]), held(district.users[Role.OFFICE])) == (["k:1"], ["k:2"])


def test_who_reads_for_several_addresses_reads_once(district, delivered):
    town = district.users[Role.TOWN]
    delivered(letter((Kind.UNIT, district.town.pk), (Kind.PERSON, town.pk)))
    assert held(town) == ["k:1"]


def test_the_same_key_is_one_message(district, delivered):
    to = (Kind.UNIT, district.town.pk)
    assert delivered(letter(to), letter(to)) == {"SENT": 1}
    assert delivered(letter(to)) == {}
    assert (Message.objects.count(), InboxItem.objects.count()) == (1, 1)


def test_a_channel_that_fails_is_tried_again_later_and_given_up_in_the_end(
    district, at, settings, monkeypatch, caplog
):
    settings.LUODI_CHANNELS = {"TESTED": "tests.test_outbox.broken"}
    outbox.write([letter((Kind.UNIT, district.town.pk))], at=at)
    assert outbox.deliver_due(at=at) == {"WAITING": 1}
    row = Delivery.objects.get()
    assert (row.fault, row.due_at - at) == ("OSError: no line", timedelta(minutes=1))
    assert "k:1" in caplog.text
    assert outbox.deliver_due(at=at) == {}
    waits, when = [], at
    while Delivery.objects.get().state == "WAITING":
        before, when = when, Delivery.objects.get().due_at
        waits.append(when - before)
        outbox.deliver_due(at=when)
    assert waits == [timedelta(minutes=n) for n in (1, 2, 4, 8, 16, 32, 64, 128, 256)]
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("FAILED", outbox.MOST_ATTEMPTS)
    assert outbox.deliver_due(at=when + timedelta(days=9)) == {}


def broken(message, at):
    raise OSError("no line")


def test_one_that_fails_does_not_hold_up_the_others(district, at, settings):
    settings.LUODI_CHANNELS = {"TESTED": "tests.test_outbox.broken", "INBOX": "luodi.people.inbox.place"}
    outbox.write([letter((Kind.UNIT, district.town.pk))], at=at)
    assert outbox.deliver_due(at=at) == {"WAITING": 1, "SENT": 1}
    assert held(district.users[Role.TOWN]) == ["k:1"]


def test_read_once_the_moment_stays(district, delivered, at):
    town, other = district.users[Role.TOWN], district.other_town_user
    for number in range(3):
        delivered(letter((Kind.UNIT, district.town.pk), key=f"k:{number}"))
    newest = inbox(town)[0]
    assert read_messages(by=other, at=at, items=[newest.pk]) == 0
    assert (unread(town), read_messages(by=town, at=at, items=[newest.pk]), unread(town)) == (3, 1, 2)
    assert read_messages(by=town, at=at + timedelta(1)) == 2
    newest.refresh_from_db()
    assert (newest.read_at, unread(town)) == (at, 0)


# A worker that is killed


@pytest.fixture
def program(beside):
    """killed_delivery.py: what it told after each step."""

    def run(*steps):
        return [
            (each["items"], each["state"], each["attempts"])
            for each in beside("tests.killed_delivery", *steps)
        ]

    return run


def test_a_killed_worker_neither_loses_nor_doubles_a_message(program):
    after = program("dies_before@0", "dies_after@1", "lives@2", "lives@3", "lives@999")
    assert after == [
        (0, "WAITING", 0),
        (0, "WAITING", 1),
        (1, "WAITING", 2),
        (1, "WAITING", 2),  # a minute later it is not due again yet
        (1, "SENT", 3),
        (1, "SENT", 3),
    ]


def test_a_worker_that_notes_first_loses_it(program):
    """Red control: the same kill finds the fault that the order of `_deliver` avoids."""
    assert program("noted_first@0", "lives@999")[1:] == [(0, "SENT", 1), (0, "SENT", 1)]

"""A worker that is killed while it delivers a message; run as a program on a database of its own.

usage: python -m tests.killed_delivery HOW@MINUTE …      (DATABASE_URL names the database)
It tells what stands after each. HOW: lives · dies_before or dies_after the message lies in the inbox · noted_first: the red control, sent before it is
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

AT = datetime(2021, 6, 30, 1, tzinfo=UTC)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_before(message, at) -> None:
    die()


def dies_after(message, at) -> None:
    from luodi.people.inbox import place

    place(message, at)
    die()


def noted_first(message, at) -> None:
    from luodi.outbox import Delivery

    Delivery.objects.filter(message=message).update(state="SENT")
    die()


def put() -> None:
    """One person of a unit, and a message to the unit."""
    from django.db import transaction

    from luodi import outbox
    from luodi.people.models import Organisation, Role, User

    unit = Organisation.objects.create(code="K", name="虚构镇", kind="TOWN", path="/k/", is_synthetic=True)
    User.objects.create_user("killed", name="虚构", role=Role.TOWN, organisation=unit, is_synthetic=True)
    with transaction.atomic():
        letter = outbox.Letter("killed:1", "TESTED", [(outbox.Kind.UNIT, unit.pk)], {})
        outbox.write([letter, letter], at=AT)


def deliver(how: str, minutes: int) -> None:
    """In a process of its own, which this one outlives."""
    from django.conf import settings
    from django.db import connection

    from luodi import outbox

    connection.close()
    child = os.fork()
    if child == 0:
        if how != "lives":
            settings.LUODI_CHANNELS = {"INBOX": f"tests.killed_delivery.{how}"}
        outbox.deliver_due(at=AT + timedelta(minutes=minutes))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (0 if how == "lives" else -signal.SIGKILL), (how, code)


def told() -> dict[str, object]:
    from luodi.outbox import Delivery, Message
    from luodi.people.models import InboxItem

    row = Delivery.objects.get()
    return {
        "messages": Message.objects.count(),
        "items": InboxItem.objects.count(),
        "state": row.state,
        "attempts": row.attempts,
    }


def main(steps: list[str]) -> None:
    os.environ.setdefault("SECRET_KEY", "a key for tests only, never for an installation")
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.site.settings"
    import django

    django.setup()
    put()
    after = [told()]
    for step in steps:
        how, minutes = step.split("@")
        deliver(how, int(minutes))
        after.append(told())
    sys.stdout.write(json.dumps(after))


if __name__ == "__main__":
    main(sys.argv[1:])

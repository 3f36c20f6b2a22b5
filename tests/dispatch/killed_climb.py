"""A worker that is killed while issues climb; run as a program on a database of its own.

usage: python -m tests.dispatch.killed_climb HOW@NUMBER …      (DATABASE_URL names the database)
Five issues are due. Each step is a worker of its own that meets HOW at its NUMBER-th issue, and tells what stands after.
HOW: lives · before_record · before_notice · after_notice (written, not committed) · committed (before the next one) ·
split: the red control, the rung is committed before the rest is written.
"""

import json
import os
import signal
import sys
from datetime import UTC, date, datetime

AT = datetime(2021, 7, 20, 1, tzinfo=UTC)
ON = date(2021, 7, 20)
MANY = 5


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def put() -> None:
    """A fictional town with a project and five issues whose day is over."""
    from luodi.dispatch.models import Issue
    from luodi.ledger.models import Project
    from luodi.people.models import Organisation

    unit = Organisation.objects.create(code="K", name="虚构镇", kind="TOWN", path="/k/", is_synthetic=True)
    project = Project.objects.create(
        code="K1", name="虚构项目", town=unit, is_synthetic=True, created_at=AT, updated_at=AT
    )
    for number in range(MANY):
        Issue.objects.create(
            project=project, kind="OTHER", title=f"虚构问题{number}", level="COMMISSIONER", owner=unit,
            level_due_on=date(2021, 7, 19), due_on=ON, raised_on=date(2021, 7, 1), raised_at=AT, is_synthetic=True,
        )  # fmt: skip


def arm(how: str, number: int) -> None:
    """Let this process die at its NUMBER-th issue."""
    from django.db import connection

    from luodi.dispatch.actions import climbing

    met = {"count": 0}
    record, write, climb = climbing.journal.record, climbing.outbox.write, climbing.climb

    def now() -> bool:
        return met["count"] == number

    def recording(**facts):
        met["count"] += 1
        if now() and how == "split":
            connection.cursor().execute("COMMIT")
            die()
        if now() and how == "before_record":
            die()
        return record(**facts)

    def writing(letters, *, at):
        if now() and how == "before_notice":
            die()
        write(letters, at=at)
        if now() and how == "after_notice":
            die()

    def climbing_one(**facts):
        done = climb(**facts)
        if now() and how == "committed":
            die()
        return done

    climbing.journal.record, climbing.outbox.write, climbing.climb = recording, writing, climbing_one


def work(how: str, number: int) -> None:
    """In a process of its own, which this one outlives."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child == 0:
        from luodi.dispatch.actions import climbing

        if how != "lives":
            arm(how, number)
        climbing.climb_all(at=AT, on=ON)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (0 if how == "lives" else -signal.SIGKILL), (how, code)


def told() -> list[list[object]]:
    """Of each issue: its rung, and how many steps, records and notices there are of it."""
    from luodi.dispatch.models import Issue
    from luodi.journal import Event
    from luodi.outbox import Message

    return [
        [
            issue.level,
            issue.escalations.count(),
            Event.objects.filter(target=f"issue:{issue.pk}", action="ISSUE_CLIMBED").count(),
            Message.objects.filter(about=f"issue:{issue.pk}").count(),
        ]
        for issue in Issue.objects.order_by("pk")
    ]


def main(steps: list[str]) -> None:
    os.environ.setdefault("SECRET_KEY", "a key for tests only, never for an installation")
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.site.settings"
    import django

    django.setup()
    put()
    after = []
    for step in steps:
        how, number = step.split("@")
        work(how, int(number))
        after.append(told())
    sys.stdout.write(json.dumps(after))


if __name__ == "__main__":
    main(sys.argv[1:])

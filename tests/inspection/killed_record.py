"""A server that is killed while it takes a record; run as a program on a database of its own.

usage: python -m tests.inspection.killed_record HOW …      (DATABASE_URL names the database)
The same record is sent in every step, each to a server of its own, and what stands after it is told.
HOW: lives · photo (killed after the first photo was kept) · issue (after the finding became an issue) · told (before the
letter) · committed (taken, but the phone never hears of it) · split: the red control, committed before the letter.
"""

import io
import json
import os
import random
import signal
import sys
from datetime import UTC, date, datetime
from uuid import UUID

AT = datetime(2021, 7, 20, 1, tzinfo=UTC)
ON = date(2021, 7, 20)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def put() -> None:
    """A fictional site with a visit that is planned for an inspector."""
    from luodi.inspection.models import Inspection
    from luodi.ledger.models import Project
    from luodi.people.models import Organisation, User

    unit = Organisation.objects.create(code="K", name="虚构镇", kind="TOWN", path="/k/", is_synthetic=True)
    project = Project.objects.create(
        code="K1", name="虚构项目", town=unit, is_synthetic=True, created_at=AT, updated_at=AT
    )
    User.objects.create(username="k", name="虚构", role="INSPECTOR", organisation=unit, is_synthetic=True)
    Inspection.objects.create(project=project, kind="INSPECTION", on=ON, planned_at=AT, is_synthetic=True)


def arm(how: str) -> None:
    """Let this process die at its place."""
    from django.db import connection

    from luodi.inspection.actions import keeping, recording

    keep, record, letters = keeping.keep, recording.journal.record, recording.found_letters

    def keeping_one(content, sha256):
        keep(content, sha256)
        if how == "photo":
            die()

    def telling(*of):
        if how == "split":
            connection.cursor().execute("COMMIT")
        if how in ("told", "split"):
            die()
        return letters(*of)

    def recorded(**facts):
        if how == "issue" and facts["action"] == "VISIT_RECORDED":
            die()
        return record(**facts)

    keeping.keep, recording.journal.record, recording.found_letters = keeping_one, recorded, telling


def send() -> None:
    from PIL import Image

    from luodi.inspection.actions import Fault, Noted, Offered, record_inspection
    from luodi.inspection.models import Inspection
    from luodi.people.models import User

    out = io.BytesIO()
    Image.frombytes("L", (9, 8), random.Random(1).randbytes(72)).resize((90, 80)).save(out, "JPEG")
    fault = Fault("OTHER", "虚构问题", photos=[Offered("a.jpg", out.getvalue())])
    noted = Noted(UUID(int=7), AT, "虚构", faults=[fault])
    record_inspection(by=User.objects.get(), at=AT, on=ON, inspection=Inspection.objects.get(), noted=noted)


def step(how: str) -> None:
    """In a process of its own, which this one outlives."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child == 0:
        arm(how)
        send()
        if how == "committed":
            die()
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (0 if how == "lives" else -signal.SIGKILL), (how, code)


def told() -> list[int]:
    """How many records, issues, photos and letters there are."""
    from luodi.dispatch.models import Issue
    from luodi.inspection.models import InspectionRecord, Photo
    from luodi.outbox import Message

    return [model.objects.count() for model in (InspectionRecord, Issue, Photo, Message)]


def main(steps: list[str]) -> None:
    os.environ.setdefault("SECRET_KEY", "a key for tests only, never for an installation")
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.site.settings"
    import django

    django.setup()
    put()
    after = []
    for how in steps:
        step(how)
        after.append(told())
    sys.stdout.write(json.dumps(after))


if __name__ == "__main__":
    main(sys.argv[1:])

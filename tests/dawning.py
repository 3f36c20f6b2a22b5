"""Several workers begin one day at the same moment, after one was killed at it; run as a program on a SQLite of its own.

usage: python dawning.py locked|unlocked   (LUODI_HOME names the folder of the database)
"""

import json
import os
import signal
import sys
import time
from datetime import UTC, date, datetime, timedelta

ON, AT = date(2021, 6, 30), datetime(2021, 6, 30, 1, tzinfo=UTC)
LATE = ON + timedelta(days=181)
WORKERS = 4


def begin(how: str) -> int | None:
    """As the worker does it; the red control looks first and marks the day afterwards."""
    from luodi.daily import DayDone
    from luodi.plan.actions.days import FLOW_BACK, _flow_back, begin_day

    if how == "locked":
        return begin_day(at=AT, on=LATE)
    if DayDone.objects.filter(work=FLOW_BACK, on=LATE, done_at__isnull=False).exists():
        return None
    time.sleep(0.5)
    found = _flow_back(AT, LATE)
    DayDone.objects.update_or_create(work=FLOW_BACK, on=LATE, defaults={"done_at": AT})
    return found


def killed() -> int:
    """A worker that dies when all is done but the end of the transaction."""
    from luodi.plan.actions import days

    child = os.fork()
    if child == 0:
        whole = days._flow_back

        def dies(at: datetime, on: date) -> int:
            whole(at, on)
            os.kill(os.getpid(), signal.SIGKILL)
            return 0

        days._flow_back = dies
        days.begin_day(at=AT, on=LATE)
        os._exit(0)
    return int(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL)


def main(how: str) -> None:
    os.environ.setdefault("SECRET_KEY", "a key for tests only, never for an installation")
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from luodi.elements.models import Share
    from luodi.journal import Event
    from tests.elements import racing

    call_command("migrate", verbosity=0)
    racing.stage(1, 1)
    racing.grant(Share.objects.get().pk)
    connection.close()
    answer = {"killed": killed(), "after_killed": Share.objects.get().state}
    connection.close()
    begin_at, children = time.time() + 0.3, []
    for _worker in range(WORKERS):
        child = os.fork()
        if child == 0:
            time.sleep(max(0, begin_at - time.time()))
            os._exit(int(begin(how) is not None))
        children.append(child)
    answer["did"] = sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    answer["state"] = Share.objects.get().state
    answer["events"] = Event.objects.filter(action="SHARES_EXPIRED").count()
    answer["queued"] = DBTaskResult.objects.count()
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])

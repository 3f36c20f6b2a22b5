"""The worker's clock: what falls due by the day and by no request is looked for again and again.

Nothing is remembered here. Each look asks the rows what is due, so that a worker that died has forgotten nothing.
"""

import logging
from threading import Event, Thread

from django.db import close_old_connections, connection

from luodi.daily import is_open
from luodi.dispatch.queries import climbing_due
from luodi.dispatch.tasks import climb_later
from luodi.jobs import data_date, now
from luodi.plan.actions.days import FLOW_BACK
from luodi.plan.tasks import begin_day_later

logger = logging.getLogger(__name__)
EVERY_SECONDS = 300


def look() -> None:
    """Queue what is due now."""
    on = data_date(now())
    if climbing_due(on).exists():
        climb_later.enqueue(data_date=on.isoformat())
    if is_open(FLOW_BACK, on):
        begin_day_later.enqueue(data_date=on.isoformat())


def start() -> Event:
    """Look at once and then every few minutes, beside the worker, until the answer is set."""
    stop = Event()
    Thread(target=_run, args=(stop,), daemon=True, name="clock").start()
    return stop


def _run(stop: Event) -> None:
    while not stop.is_set():
        close_old_connections()
        try:
            look()
        except Exception:
            # A database that is away for a moment is asked again; what went wrong is in the log.
            logger.exception("the clock could not look")
        finally:
            connection.close()
        stop.wait(EVERY_SECONDS)

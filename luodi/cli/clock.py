"""The worker's clock: what falls due by the day and by no request is looked for again and again.

Nothing is remembered here. Each look asks the rows what is due, so that a worker that died has forgotten nothing.
"""

import logging
from itertools import cycle
from threading import Event, Thread

from django.db import close_old_connections, connection

from luodi import outbox
from luodi.daily import is_open
from luodi.dispatch.brief import is_stale
from luodi.dispatch.queries import climbing_due
from luodi.dispatch.tasks import brief_later, climb_later
from luodi.jobs import data_date, now
from luodi.oversight.computing import stale_projects
from luodi.oversight.digests import is_digest_due
from luodi.oversight.tasks import cards_later, digests_later
from luodi.plan.actions.days import FLOW_BACK
from luodi.plan.tasks import begin_day_later

logger = logging.getLogger(__name__)
PULSE_SECONDS, PULSES = 5, 60  # messages go at every pulse, the rest is looked for every five minutes


def look() -> None:
    """Queue what is due now."""
    on = data_date(now())
    if climbing_due(on).exists():
        climb_later.enqueue(data_date=on.isoformat())
    if is_open(FLOW_BACK, on):
        begin_day_later.enqueue(data_date=on.isoformat())
    if stale_projects(on).exists():  # whatever moved a plan: a run, a stop, an import, a new day
        cards_later.enqueue(data_date=on.isoformat())
    if is_digest_due(on):
        digests_later.enqueue(data_date=on.isoformat())
    if is_stale(on):
        brief_later.enqueue(data_date=on.isoformat())


def post() -> None:
    """Deliver the messages that are due, here and not behind a job that searches for minutes."""
    at = now()
    if outbox.is_due(at):
        outbox.deliver_due(at=at)


def start() -> Event:
    """Look and deliver at once and then again and again, beside the worker, until the answer is set."""
    stop = Event()
    Thread(target=_run, args=(stop,), daemon=True, name="clock").start()
    return stop


def _run(stop: Event) -> None:
    pulses = cycle(range(PULSES))
    while not stop.is_set():
        close_old_connections()
        try:
            post()
            if next(pulses) == 0:
                look()
        except Exception:
            # A database that is away for a moment is asked again; what went wrong is in the log.
            logger.exception("the clock could not look")
        finally:
            connection.close()
        stop.wait(PULSE_SECONDS)

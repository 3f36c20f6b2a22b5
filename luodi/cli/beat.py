"""The beat beside the worker: what nobody asks for, such as trying a message again or the cards of a new day."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import close_old_connections, connection
from django_tasks_db.models import DBTaskResult

from luodi import outbox
from luodi.jobs import Task, data_date, now
from luodi.oversight.computing import stale_projects
from luodi.oversight.digests import is_digest_due
from luodi.oversight.tasks import cards_later, digests_later

logger = logging.getLogger(__name__)
EVERY_SECONDS = 5


@contextmanager
def beating() -> Iterator[None]:
    """Beat until the worker ends."""
    end = threading.Event()
    thread = threading.Thread(target=_beats, args=(end,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(timeout=EVERY_SECONDS)


def _beats(end: threading.Event) -> None:
    while not end.wait(EVERY_SECONDS):
        try:
            beat()
        except Exception:
            logger.exception("a beat failed; the next one tries again")
        finally:
            close_old_connections()
    connection.close()


def beat() -> None:
    """Deliver messages, and queue what is due by now, each once: plans newer than their cards whatever moved them, a new day, a new week."""
    at = now()
    on = data_date(at)
    if outbox.is_due(at):
        outbox.deliver_due(at=at)  # here, not behind a job that searches for minutes
    if stale_projects(on).exists():
        _queue(cards_later, on)
    if is_digest_due(on):
        _queue(digests_later, on)


def _queue(work: Task[Any, Any], on: date) -> None:
    """Queue a job unless one like it waits already."""
    if not DBTaskResult.objects.ready().filter(task_path=work.module_path).exists():
        work.enqueue(data_date=on.isoformat())

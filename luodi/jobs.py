"""Work that outlives a request: the queue in the database; and the clock of what has no request."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

__all__ = ["FIRST", "LAST", "Task", "data_date", "later", "later_on", "now", "task"]

FIRST, LAST = 20, -20
"""What a day brings and what a date decides goes before what people asked for; what only looks for better waits for both."""


def later(work: "Task[Any, Any]", **facts: Any) -> None:
    """Queue a job once the transaction that asks for it is committed; facts must be plain JSON."""
    transaction.on_commit(partial(work.enqueue, **facts))


def later_on(day: date, work: "Task[Any, Any]", **facts: Any) -> None:
    """The same for the beginning of a day here; nothing where the queue knows no later (a test calls the job itself)."""
    if work.get_backend().supports_defer:
        begin = timezone.make_aware(datetime.combine(day, time.min))
        later(work.using(run_after=begin), **facts)


def now() -> datetime:
    """The moment at which a job runs: jobs have no request that would carry one."""
    return timezone.now()


def data_date(at: datetime) -> date:
    """The day that pages, plans and commands speak of: fixed by the installation, else the day of `at` here."""
    fixed: str = settings.LUODI_DATA_DATE
    return date.fromisoformat(fixed) if fixed else timezone.localdate(at)

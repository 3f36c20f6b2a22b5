"""Work that outlives a request: the queue in the database."""

from functools import partial
from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

__all__ = ["Task", "later", "task"]


def later(work: "Task[Any, Any]", **facts: Any) -> None:
    """Queue a job once the transaction that asks for it is committed; facts must be plain JSON."""
    transaction.on_commit(partial(work.enqueue, **facts))

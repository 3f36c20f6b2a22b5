"""Work of this room that outlives a request."""

from datetime import date

from django_tasks import task

from luodi.jobs import now
from luodi.plan.actions import follow, touched


@task()
def follow_later(since: int, data_date: str) -> None:
    """Plan what the journal names after `since`: the many projects of a big import."""
    follow(at=now(), data_date=date.fromisoformat(data_date), codes=touched(since))

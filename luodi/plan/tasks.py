"""Work of this room that outlives a request."""

from datetime import date

from django_tasks import task

from luodi.jobs import now
from luodi.plan.actions import fail_run, follow, offer_run, take_run, touched


@task()
def follow_later(since: int, data_date: str) -> None:
    """Plan what the journal names after `since`: the many projects of a big import."""
    follow(at=now(), data_date=date.fromisoformat(data_date), codes=touched(since))


@task()
def improve_later(run: int) -> None:
    """Search for a better plan as a run asked; a job that comes twice finds the run taken."""
    from luodi.plan.runs import search

    taken = take_run(run=run)
    if taken is None:
        return
    try:
        offer = search(taken)
    except Exception:
        fail_run(at=now(), run=run)
        raise
    offer_run(at=now(), run=taken, offer=offer)

"""Work of this room that outlives a request."""

from datetime import date

from luodi.dispatch.actions.climbing import climb_all
from luodi.dispatch.brief import make_brief
from luodi.jobs import FIRST, now, task


@task(priority=FIRST)
def climb_later(data_date: str) -> None:
    """Every issue whose day is over climbs; a job that comes twice finds nothing left to do."""
    climb_all(at=now(), on=date.fromisoformat(data_date))


@task()
def brief_later(data_date: str) -> None:
    """What the top leader should take up, computed anew: before what only looks for better."""
    make_brief(at=now(), on=date.fromisoformat(data_date))

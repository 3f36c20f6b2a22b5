"""Work of this room that outlives a request."""

from datetime import date

from luodi.jobs import FIRST, now, task
from luodi.oversight.computing import compute_cards, stale_projects
from luodi.oversight.digests import send_digests

AT_A_TIME = 500


@task()
def cards_later(data_date: str) -> None:
    """Look at every project whose plan is newer than its card or that has none of this day, some at a time."""
    on = date.fromisoformat(data_date)
    left = list(stale_projects(on).order_by("pk"))
    for start in range(0, len(left), AT_A_TIME):
        compute_cards(at=now(), data_date=on, projects=left[start : start + AT_A_TIME])


@task(priority=FIRST)
def digests_later(data_date: str) -> None:
    """The digests of a week; asked for again, nothing is written twice."""
    send_digests(at=now(), on=date.fromisoformat(data_date))

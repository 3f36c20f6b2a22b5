"""Work of this room that outlives a request."""

from datetime import date
from functools import partial

from luodi.approvals.actions import take_effect
from luodi.jobs import FIRST, LAST, now, task
from luodi.jobs import data_date as day_of
from luodi.journal import last_sequence
from luodi.ledger.models import Project
from luodi.plan.actions import (
    approve_changed,
    begin_day,
    compute_plans,
    fail_run,
    follow,
    learn_forecasts,
    offer_run,
    take_run,
    touched,
)
from luodi.plan.actions.editions import fail_impact, take_impact, tell_impact, write_impact
from luodi.plan.stoppage_models import Stoppage


@task()
def follow_later(since: int, data_date: str) -> None:
    """Plan what the journal names after `since`: the many projects of a big import."""
    follow(at=now(), data_date=date.fromisoformat(data_date), codes=touched(since))


@task()
def impact_later(impact: int) -> None:
    """Solve the plans that a draft of the catalogue would move; a job that comes twice finds it taken."""
    from luodi.plan.edition_impact import impact_of

    taken = take_impact(impact=impact)
    if taken is None:
        return
    try:
        found = impact_of(taken.edition, taken.data_date_on, partial(tell_impact, impact=taken))
    except Exception:
        fail_impact(at=now(), impact=taken)
        raise
    write_impact(at=now(), impact=taken, found=found)


@task(priority=FIRST)
def editions_due_later() -> None:
    """On the day an edition comes into force: it does, and the plans follow."""
    at = now()
    before, on = last_sequence(), day_of(at)
    take_effect(by=None, at=at, data_date=on)
    follow(at=at, data_date=on, codes=touched(before))


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


@task()
def answer_later(answer: int, left: list[int]) -> None:
    """Plan the many projects that a stop hits, then look what recovery each leaves."""
    from luodi.plan.answering import work_off

    work_off(answer=answer, at=now(), left=left)


@task()
def plan_later(projects: list[int], data_date: str, stoppage: int | None = None) -> None:
    """Plan many projects again: those that a withdrawn stop released; then the baselines of what was accepted of it."""
    found, on = Project.objects.filter(pk__in=projects).order_by("pk"), date.fromisoformat(data_date)
    compute_plans(by=None, at=now(), projects=found, data_date=on)
    if stoppage is not None:
        row = Stoppage.objects.select_related("changed_by").get(pk=stoppage)
        approve_changed(at=now(), data_date=on, stoppage=row)


@task()
def accept_later(answer: int, strategy: str, by: int, projects: list[int]) -> None:
    """Accept one option for many projects, some at a time; a refusal ends it where it stands."""
    from luodi.plan.answering import accept_all

    accept_all(answer=answer, strategy=strategy, by=by, projects=projects, at=now())


@task(priority=LAST)
def seek_ways_later() -> None:
    """After plans were made: what would still save the late ones."""
    from luodi.plan.actions.seeking import seek_ways

    seek_ways(at=now())


@task(priority=LAST)
def learn_later(data_date: str) -> None:
    """What outcomes known by a data date teach, once; the next run uses it."""
    learn_forecasts(at=now(), data_date=date.fromisoformat(data_date))


@task(priority=FIRST)
def begin_day_later(data_date: str) -> None:
    """What a new day brings by itself; a job that comes twice finds it done."""
    begin_day(at=now(), on=date.fromisoformat(data_date))


@task(priority=LAST)
def seek_speed_later(projects: list[int]) -> None:
    """After plans were made: what would make their permits come sooner, and what a meeting could free."""
    from luodi.plan.actions.seeking import seek_speed

    if seek_speed(at=now(), projects=projects):
        seek_speed_later.enqueue(projects=projects)

"""Runs: asked for, worked off in the background, then accepted or discarded. Nothing moves before somebody accepts."""

from datetime import date, datetime, timedelta

from django.db import transaction

from luodi import journal
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.plan.actions.probability import write_chances
from luodi.plan.models import Activity, PlanRun, ProjectPlan, RunMove, RunProject
from luodi.plan.run_queries import changes_since
from luodi.plan.runs import Offer
from luodi.plan.settings import settings
from luodi.plan.writing import update
from luodi.refusal import Refusal

State = PlanRun.State
CHUNK = 1000
# A run that has not ended so long after its time was cut off with its worker.
GRACE = timedelta(minutes=20)
PLANNED = ("planned_start_on", "planned_finish_on", "waits_for", "waits_for_code")


class RunUnderWay(Refusal):
    """One search at a time. Facts: run."""

    code = "RUN_UNDER_WAY"


class RunSecondsUnknown(Refusal):
    """A run searches for one of the times in the settings. Facts: seconds."""

    code = "RUN_SECONDS_UNKNOWN"


class RunSettled(Refusal):
    """It has been accepted, discarded, superseded or has failed, or is not ready yet. Facts: run, state."""

    code = "RUN_SETTLED"


class RunOutdated(Refusal):
    """Plans or limits have changed since it was made. Facts: run, count, what."""

    code = "RUN_OUTDATED"


@transaction.atomic
def ask_run(*, by: User, at: datetime, data_date: date, seconds: int) -> PlanRun:
    """Ask for a better plan. The caller queues the work; RunUnderWay while another one is open."""
    require(by, Ability.LEVEL_PLANS)
    if seconds not in settings().run_seconds:
        raise RunSecondsUnknown(seconds=seconds)
    journal.in_turn()
    for run in PlanRun.objects.filter(state__in=(State.QUEUED, State.RUNNING)):
        if run.asked_at + timedelta(seconds=run.seconds_asked) + GRACE > at:
            raise RunUnderWay(run=run.pk)
        PlanRun.objects.filter(pk=run.pk).update(state=State.FAILED, finished_at=at)
    run = PlanRun.objects.create(asked_by=by, asked_at=at, data_date_on=data_date, seconds_asked=seconds)
    journal.record(by=by, at=at, action="PLAN_RUN_ASKED", target=_target(run), seconds=seconds)
    return run


@transaction.atomic
def take_run(*, run: int) -> PlanRun | None:
    """The worker takes a queued run; None where it was taken or given up already, so that a job may come twice."""
    taken = PlanRun.objects.filter(pk=run, state=State.QUEUED).update(state=State.RUNNING, progress=10)
    return PlanRun.objects.get(pk=run) if taken else None


@transaction.atomic
def offer_run(*, at: datetime, run: PlanRun, offer: Offer) -> bool:
    """Write what the search found; False where the run was given up meanwhile."""
    now = PlanRun.objects.select_for_update().get(pk=run.pk)
    if now.state != State.RUNNING:
        return False
    RunProject.objects.bulk_create(offer.projects, batch_size=CHUNK)
    RunMove.objects.bulk_create(offer.moves, batch_size=CHUNK)
    for name, value in offer.columns.items():
        setattr(now, name, value)
    now.state = State.READY if offer.projects else State.FAILED
    now.progress, now.finished_at = 100, at
    now.save()
    return True


@transaction.atomic
def fail_run(*, at: datetime, run: int) -> None:
    """The search broke off."""
    PlanRun.objects.filter(pk=run, state=State.RUNNING).update(state=State.FAILED, finished_at=at)


@transaction.atomic
def accept_run(*, by: User, at: datetime, run: PlanRun) -> PlanRun:
    """Its days become the planned days of all activities it moves. Refused where the facts have changed since."""
    require(by, Ability.LEVEL_PLANS)
    rows = list(
        RunProject.objects.filter(run=run).values_list("project_id", "after_on", "margin_after", "moves")
    )
    hold(list(Project.objects.filter(pk__in=[row[0] for row in rows])))
    now = _ready(run)
    if changed_since := changes_since(now):
        raise RunOutdated(run=now.pk, **vars(changed_since))
    moved = _write_moves(now)
    changed = [row for row in rows if row[3]]
    event = journal.record(
        by=by, at=at, action="PLAN_RUN_ACCEPTED", target=_target(now), moved=moved, projects=len(changed),
        lateness_before=now.lateness_before, lateness_after=now.lateness_after,
    )  # fmt: skip
    update(
        ProjectPlan,
        ("planned_on", "planned_margin_days", "made_from", "engine", "seed"),
        [(on, margin, event.sequence, now.engine, now.seed, plan) for plan, on, margin in _plans(changed)],
    )
    moved_projects = Project.objects.filter(pk__in=[row[0] for row in changed]).order_by("pk")
    write_chances(list(moved_projects), at, now.data_date_on)
    PlanRun.objects.filter(state=State.READY).exclude(pk=now.pk).update(state=State.SUPERSEDED)
    return _decided(now, State.ACCEPTED, by, at)


@transaction.atomic
def discard_run(*, by: User, at: datetime, run: PlanRun) -> PlanRun:
    """Leave the plan as it is; a run that is still searching is given up."""
    require(by, Ability.LEVEL_PLANS)
    now = PlanRun.objects.select_for_update().get(pk=run.pk)
    if now.state == State.DISCARDED:
        return now
    if now.state not in (State.QUEUED, State.RUNNING, State.READY):
        raise RunSettled(run=now.pk, state=str(State(now.state).label))
    journal.record(by=by, at=at, action="PLAN_RUN_DISCARDED", target=_target(now))
    return _decided(now, State.DISCARDED, by, at)


def _target(run: PlanRun) -> str:
    return f"plan_run:{run.pk}"


def _ready(run: PlanRun) -> PlanRun:
    now = PlanRun.objects.select_for_update().get(pk=run.pk)
    if now.state != State.READY:
        raise RunSettled(run=now.pk, state=str(State(now.state).label))
    return now


def _write_moves(run: PlanRun) -> int:
    moves = RunMove.objects.filter(run=run)
    found = Activity.objects.filter(project__in=moves.order_by().values("project"))
    ids = {(project, code): pk for project, code, pk in found.values_list("project_id", "code", "pk")}
    columns = ("after_start_on", "after_finish_on", "waits_for", "waits_for_code", "project_id", "code")
    rows = [(*row[:4], ids[row[4], row[5]]) for row in moves.order_by().values_list(*columns)]
    update(Activity, PLANNED, rows)
    return len(rows)


def _plans(
    changed: list[tuple[int, date | None, int | None, int]],
) -> list[tuple[int, date | None, int | None]]:
    plans = dict(
        ProjectPlan.objects.filter(project__in=[row[0] for row in changed]).values_list("project_id", "pk")
    )
    return [(plans[project], on, margin) for project, on, margin, _moves in changed]


def _decided(run: PlanRun, state: PlanRun.State, by: User, at: datetime) -> PlanRun:
    run.state, run.decided_by, run.decided_at = state, by, at
    run.save(update_fields=["state", "decided_by", "decided_at"])
    return run

"""Run the engine over projects and write what it says: dates, driving links, one plan row each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.jobs import later
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.plan.applied import follow_applications
from luodi.plan.following import follow_ledger
from luodi.plan.forecast_log import log_forecasts
from luodi.plan.learnt import Known, known_on
from luodi.plan.levelled import AT_ONCE, Levelling, around, level
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import LIVE, Activity, Link, ProjectPlan
from luodi.plan.outcomes import outcome
from luodi.plan.portfolio import Dates, ProjectRows, Run, read, run
from luodi.plan.probability import simulate
from luodi.plan.provenance import engine_version, fingerprints
from luodi.plan.queries import missing_in_network
from luodi.plan.settings import settings
from luodi.plan.writing import update
from luodi.refusal import Refusal

CHUNK = 500


class PlanNotOpen(Refusal):
    """The project is not among those whose plan this person may change. Facts: project."""

    code = "PLAN_NOT_OPEN"


class NotYourActivity(Refusal):
    """A department changes only its own steps. Facts: activity, owner."""

    code = "NOT_YOUR_ACTIVITY"


@transaction.atomic
def compute_plans(
    *, by: User | None, at: datetime, projects: Iterable[Project], data_date: date
) -> dict[str, int]:
    """Plan many projects in one run; the answer counts projects and states."""
    chosen = list(projects)
    allow(by, chosen)
    hold(chosen)
    follow_applications(chosen, data_date)
    event = journal.record(
        by=by, at=at, action="PLANS_COMPUTED", target="plans", projects=len(chosen), data_date=data_date
    )
    plans = write_plans(chosen, at=at, data_date=data_date, made_from=event.sequence)
    counts = {"projects": len(plans)}
    for plan in plans:
        counts[plan.state] = counts.get(plan.state, 0) + 1
    return counts


@transaction.atomic
def recompute_project(*, by: User | None, at: datetime, project: Project, data_date: date) -> ProjectPlan:
    """Plan one project again, after its dates or its stage changed; what has happened since is left behind."""
    allow(by, [project])
    hold([project])
    follow_ledger(project, data_date)
    event = journal.record(
        by=by, at=at, action="PLAN_COMPUTED", target=f"project:{project.code}", data_date=data_date
    )
    return write_plans([project], at=at, data_date=data_date, made_from=event.sequence)[0]


def allow(by: User | None, projects: Sequence[Project], ability: Ability = Ability.EDIT_PLANS) -> None:
    """NotAllowed without the ability at all, PlanNotOpen where it does not reach all of the projects.

    `by` is None for the installation and for jobs.
    """
    if by is None:
        return
    require(by, ability)
    if reach(by, ability) is Reach.ALL:
        return
    open_ids = set(visible_projects(by, ability).values_list("pk", flat=True))
    for project in projects:
        if project.pk not in open_ids:
            raise PlanNotOpen(project=project.name)


def hold(projects: Sequence[Project]) -> None:
    """Lock the projects before the journal is written: everybody takes projects first, the journal's head after."""
    rows = Project.objects.select_for_update(of=("self",)).filter(pk__in=[project.pk for project in projects])
    list(rows.order_by("pk").values_list("pk"))


def write_plans(
    projects: Sequence[Project], *, at: datetime, data_date: date, made_from: int
) -> list[ProjectPlan]:
    """The run and its rows, inside the caller's transaction and journal record."""
    books = read(projects)
    result = run(books, data_date, settings().reserve_days)
    plans = []
    changed: list[tuple[Any, ...]] = []
    driving: dict[bool, list[int]] = {True: [], False: []}
    levelling = Levelling()
    known = known_on(data_date)
    if result:
        for book in books:
            if book.activities and not book.loop:
                book.found = result.dates(book)
        levelling = level(books, result, around(books, data_date), AT_ONCE)
        simulate(books, result, data_date, known)
    inputs = fingerprints(books, levelling.shared, levelling.weights)
    made = {"engine": engine_version(), "seed": AT_ONCE.seed, "made_from": made_from, "made_at": at}
    made["chance_method"] = known.method
    for book in books:
        planned = result if book.found else None
        if planned:
            changed += [
                (*book.found[row.code], row.id) for row in book.activities if book.found[row.code] != row.last
            ]
            _changed_drivers(book, planned, driving)
        asked = missing_in_network(book.project, book.activities, book.dates)
        columns = outcome(book, planned, data_date, asked)
        plans.append(
            ProjectPlan(
                project=book.project,
                data_date_on=data_date,
                inputs=inputs[book.project.pk],
                **made,
                **columns,
            )
        )
    update(Activity, Dates._fields, changed)
    _write_drivers(driving)
    _write_plan_rows(plans)
    _write_margins(plans)
    log_forecasts(books, known, at, data_date)
    _seek_ways(plans)
    _learn(known, data_date)
    return plans


def _learn(known: Known, data_date: date) -> None:
    """On a new data date the worker looks once what outcomes teach; the next run uses it."""
    from luodi.plan.tasks import learn_later

    if known.row is None or known.row.learnt_on != data_date:
        later(learn_later, data_date=data_date.isoformat())


def _seek_ways(plans: Sequence[ProjectPlan]) -> None:
    """What would still save the late ones, and make permits come sooner, takes its time: the worker looks for it."""
    from luodi.plan.tasks import seek_speed_later, seek_ways_later

    if any(plan.state == ProjectPlan.State.LATE for plan in plans):
        later(seek_ways_later)
    if live := [plan.project_id for plan in plans if plan.state in LIVE]:
        later(seek_speed_later, projects=live)


def _changed_drivers(book: ProjectRows, planned: Run, driving: dict[bool, list[int]]) -> None:
    now = planned.driving(book)
    for link in book.links:
        if (link.id in now) != link.is_driving:
            driving[link.id in now].append(link.id)


def _write_drivers(driving: dict[bool, list[int]]) -> None:
    for is_driving, ids in driving.items():
        waiting = iter(ids)
        while chunk := list(islice(waiting, CHUNK)):
            Link.objects.filter(pk__in=chunk).update(is_driving=is_driving)


def _write_plan_rows(plans: list[ProjectPlan]) -> None:
    columns = [
        field.name for field in ProjectPlan._meta.concrete_fields if field.name not in ("id", "project")
    ]
    ProjectPlan.objects.bulk_create(
        plans, batch_size=CHUNK, update_conflicts=True, unique_fields=["project"], update_fields=columns
    )


def _write_margins(plans: list[ProjectPlan]) -> None:
    """The day's margin of each project, beside those of earlier days."""
    rows = [
        ProjectMargin(project_id=plan.project_id, on=plan.data_date_on, margin_days=plan.margin_days)
        for plan in plans
    ]
    ProjectMargin.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["project", "on"],
        update_fields=["margin_days"],
    )

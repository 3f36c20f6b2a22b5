"""Build the network of projects from kind, template and facts, and write it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.approvals.catalogue import catalogue
from luodi.ledger.models import Project, ProjectUnit
from luodi.people.models import Organisation, User
from luodi.plan.actions.computing import allow, write_plans
from luodi.plan.compile import sketch_network
from luodi.plan.drafts import Draft, Sketch
from luodi.plan.models import Activity, CalendarCode, Link, ProjectPlan
from luodi.plan.owners import BY_DEPARTMENT, Owners
from luodi.plan.queries import facts_of
from luodi.plan.works import works_of

CHUNK = 500
# What people reported or decided on a step outlives a rebuilt network; durations and links come from it anew.
KEPT = ("actual_start_on", "actual_finish_on", "remaining_days", "constraint", "constraint_on")
DEPARTMENTS = frozenset({Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE})


@transaction.atomic
def compile_project(*, by: User | None, at: datetime, project: Project, data_date: date) -> ProjectPlan:
    """Build, or rebuild, the network of one project and plan it."""
    allow(by, [project])
    event = journal.record(
        by=by, at=at, action="PLAN_BUILT", target=f"project:{project.code}", data_date=data_date,
        edition=catalogue().edition, kind=project.kind, template=project.template,
    )  # fmt: skip
    _build([project], data_date)
    return write_plans([project], at=at, data_date=data_date, made_from=event.sequence)[0]


@transaction.atomic
def compile_projects(
    *, by: User | None, at: datetime, projects: Iterable[Project], data_date: date
) -> list[ProjectPlan]:
    """Build and plan many projects in one go."""
    chosen = list(projects)
    allow(by, chosen)
    event = journal.record(
        by=by, at=at, action="PLANS_BUILT", target="plans", data_date=data_date,
        edition=catalogue().edition, projects=[project.code for project in chosen],
    )  # fmt: skip
    _build(chosen, data_date)
    return write_plans(chosen, at=at, data_date=data_date, made_from=event.sequence)


@dataclass(frozen=True)
class _Reported:
    """What stood on the old activities, by project and code."""

    values: dict[tuple[int, str], dict[str, Any]]

    @classmethod
    def read(cls, projects: Sequence[Project]) -> "_Reported":
        old = Activity.objects.filter(project__in=projects).values(
            "project_id", "code", "duration_days", *KEPT
        )
        return cls({(row["project_id"], row["code"]): row for row in old})

    def onto(self, activity: Activity) -> None:
        row = self.values.get((activity.project_id, activity.code))
        if row is None or activity.actual_finish_on is not None:
            return
        for name in KEPT:
            if row[name] not in (None, ""):
                setattr(activity, name, row[name])


def _build(projects: Sequence[Project], data_date: date) -> None:
    templates = works_of(project.template for project in projects if project.template)
    owners = Owners.read()
    reported = _Reported.read(projects)
    Activity.objects.filter(project__in=projects).delete()
    sketches = {
        project: sketch_network(facts, catalogue())
        for project, facts in facts_of(projects, templates, data_date).items()
    }
    rows = [
        _activity(project, draft, position, owners)
        for project, sketch in sketches.items()
        for position, draft in enumerate(_in_order(sketch))
    ]
    for row in rows:
        reported.onto(row)
    made = Activity.objects.bulk_create(rows, batch_size=CHUNK)
    ids = {(row.project_id, row.code): row for row in made}
    Link.objects.bulk_create(
        (link for project, sketch in sketches.items() for link in _links(project, sketch, ids)),
        batch_size=2 * CHUNK,
    )
    _assist(made)


def _in_order(sketch: Sketch) -> list[Draft]:
    return sorted(sketch.drafts.values(), key=lambda draft: draft.rank)


def _activity(project: Project, draft: Draft, position: int, owners: Owners) -> Activity:
    owner, owner_text = owners.of(draft, project)
    return Activity(
        project=project,
        code=draft.code,
        name=draft.name,
        name_en=draft.name_en,
        step=draft.step,
        stage_group=draft.stage_group,
        position=position,
        permit=draft.permit,
        milestone=draft.milestone,
        owner=owner,
        owner_text=owner_text,
        post=owners.post(owner),
        duration_days=draft.likely,
        optimistic_days=draft.optimistic,
        pessimistic_days=draft.pessimistic,
        calendar=draft.calendar,
        actual_start_on=draft.actual_start_on,
        actual_finish_on=draft.actual_finish_on,
    )


def _links(project: Project, sketch: Sketch, ids: dict[tuple[int, str], Activity]) -> list[Link]:
    return [
        Link(
            project=project,
            predecessor=ids[project.pk, before],
            successor=ids[project.pk, behind],
            type=kind,
            lag_days=Decimal(lag),
            lag_calendar=CalendarCode.DAYS.value,
        )
        for (before, behind, kind), lag in sketch.wires.items()
    ]


def _assist(activities: Iterable[Activity]) -> None:
    """A department that holds a step of a project has a duty in it, and so sees it."""
    duties = {
        (row.project_id, row.owner_id)
        for row in activities
        if row.owner and row.step in BY_DEPARTMENT and row.owner.kind in DEPARTMENTS
    }
    ProjectUnit.objects.bulk_create(
        [
            ProjectUnit(project_id=project, organisation_id=unit, duty=ProjectUnit.Duty.ASSISTING)
            for project, unit in sorted(duties, key=str)
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )

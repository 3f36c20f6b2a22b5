"""Build the network of projects from kind, template and facts, and write it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.approvals.edition_models import SHIPPED
from luodi.approvals.editions import catalogue_now, label, numbers_in_force
from luodi.ledger.models import Project, ProjectUnit
from luodi.people.models import Organisation, User
from luodi.plan.actions.computing import allow, hold, write_plans
from luodi.plan.actions.crashes import take_again
from luodi.plan.actions.measures import take_measures_again
from luodi.plan.applied import follow_applications
from luodi.plan.compile import sketch_network
from luodi.plan.drafts import Draft, Sketch
from luodi.plan.edition_delta import note_editions
from luodi.plan.models import Activity, CalendarCode, Link, ProjectPlan
from luodi.plan.owners import BY_DEPARTMENT, Owners
from luodi.plan.queries import facts_of
from luodi.plan.works import works_of
from luodi.plan.writing import insert

CHUNK = 500
# What people reported or decided on a step outlives a rebuilt network; durations and links come from it anew, less
# what was accepted after a stop.
KEPT = ("actual_start_on", "actual_finish_on", "remaining_days", "constraint", "constraint_on")
DEPARTMENTS = frozenset({Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE})


@transaction.atomic
def compile_project(*, by: User | None, at: datetime, project: Project, data_date: date) -> ProjectPlan:
    """Build, or rebuild, the network of one project and plan it."""
    allow(by, [project])
    hold([project])
    event = journal.record(
        by=by, at=at, action="PLAN_BUILT", target=f"project:{project.code}", data_date=data_date,
        edition=label(project.kind, numbers_in_force().get(project.kind, SHIPPED)), kind=project.kind,
        template=project.template,
    )  # fmt: skip
    build([project], data_date)
    return write_plans([project], at=at, data_date=data_date, made_from=event.sequence)[0]


@transaction.atomic
def compile_projects(
    *, by: User | None, at: datetime, projects: Iterable[Project], data_date: date
) -> list[ProjectPlan]:
    """Build and plan many projects in one go."""
    chosen = list(projects)
    allow(by, chosen)
    hold(chosen)
    event = journal.record(
        by=by, at=at, action="PLANS_BUILT", target="plans", data_date=data_date,
        edition=[label(*each) for each in numbers_in_force().items()] or label("", SHIPPED),
        projects=[project.code for project in chosen],
    )  # fmt: skip
    build(chosen, data_date)
    return write_plans(chosen, at=at, data_date=data_date, made_from=event.sequence)


def build(projects: Sequence[Project], data_date: date) -> None:
    templates = works_of(project.template for project in projects if project.template)
    owners = Owners.read()
    reported, known = _reported(projects), catalogue_now()
    Activity.objects.filter(project__in=projects).delete()
    sketches = {
        project: sketch_network(facts, known)
        for project, facts in facts_of(projects, templates, data_date).items()
    }
    rows, duties = [], set()
    for project, sketch in sketches.items():
        for position, draft in enumerate(sorted(sketch.drafts.values(), key=lambda draft: draft.rank)):
            owner, owner_text = owners.of(draft, project)
            row = _activity(project, draft, position) | {
                "owner_id": owner.pk if owner else None,
                "owner_text": owner_text,
                "post_id": getattr(owners.post(owner), "pk", None),
            }
            if draft.actual_finish_on is None:
                row |= reported.get((project.pk, draft.code), {})
            rows.append(row)
            if owner and owner.kind in DEPARTMENTS and draft.step in BY_DEPARTMENT:
                duties.add((project.pk, owner.pk))
    insert(Activity, rows)
    found = Activity.objects.filter(project__in=projects).values_list("project_id", "code", "pk")
    ids = {(project, code): pk for project, code, pk in found}
    insert(Link, [row for project, sketch in sketches.items() for row in _links(project, sketch, ids)])
    assist(duties)
    note_editions(projects, numbers_in_force())
    take_again(projects)
    take_measures_again(projects)
    follow_applications(projects, data_date)


def _reported(projects: Sequence[Project]) -> dict[tuple[int, str], dict[str, Any]]:
    """What people wrote on the old activities, by project and code."""
    old = Activity.objects.filter(project__in=projects).values("project_id", "code", *KEPT)
    return {
        (row["project_id"], row["code"]): {name: row[name] for name in KEPT if row[name] not in (None, "")}
        for row in old
    }


def _activity(project: Project, draft: Draft, position: int) -> dict[str, Any]:
    return {
        "project_id": project.pk,
        "code": draft.code,
        "name": draft.name,
        "name_en": draft.name_en,
        "step": draft.step,
        "stage_group": draft.stage_group,
        "position": position,
        "permit": draft.permit,
        "milestone": draft.milestone,
        "duration_days": draft.likely,
        "optimistic_days": draft.optimistic,
        "pessimistic_days": draft.pessimistic,
        "calendar": draft.calendar,
        "constraint": "",
        "constraint_on": None,
        "actual_start_on": draft.actual_start_on,
        "actual_finish_on": draft.actual_finish_on,
        "remaining_days": None,
        "version": 1,
        "is_critical": False,
        "waits_for": "",
        "waits_for_code": "",
    }


def _links(project: Project, sketch: Sketch, ids: dict[tuple[int, str], int]) -> list[dict[str, Any]]:
    return [
        {
            "project_id": project.pk,
            "predecessor_id": ids[project.pk, before],
            "successor_id": ids[project.pk, behind],
            "type": kind,
            "lag_days": lag,
            "lag_calendar": CalendarCode.DAYS.value,
            "is_driving": False,
        }
        for (before, behind, kind), lag in sketch.wires.items()
    ]


def assist(duties: set[tuple[int, int]]) -> None:
    """A department that holds a step of a project has a duty in it, and so sees it."""
    ProjectUnit.objects.bulk_create(
        [
            ProjectUnit(project_id=project, organisation_id=unit, duty=ProjectUnit.Duty.ASSISTING)
            for project, unit in sorted(duties)
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )

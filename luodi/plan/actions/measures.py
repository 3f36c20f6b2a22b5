"""Measures for the permits of a project: accepted by who is competent, put into the plan, taken back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from luodi import journal
from luodi.approvals.application_queries import may_handle, needed_items
from luodi.approvals.departments import Departments
from luodi.approvals.measure_models import Measure
from luodi.approvals.measures import JOINT, Option, joint_kind
from luodi.approvals.queries import item_names
from luodi.ledger.models import Project
from luodi.people.models import Organisation, User
from luodi.plan.actions.computing import allow, hold, write_plans
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity, CalendarCode, Link, ProjectPlan
from luodi.plan.owners import Owners
from luodi.plan.portfolio import ProjectRows, networks_of, read
from luodi.plan.rewire import Edit, Ground, edit_of, rewired
from luodi.plan.speed_models import SpeedUps
from luodi.plan.speeding import current, ground_of, option_of, settled
from luodi.plan.trying import Trial, Won, ends_of
from luodi.refusal import Refusal

K = Measure.Kind


class MeasureOutdated(Refusal):
    """The plan changed after the days were found. Facts: project."""

    code = "MEASURE_OUTDATED"


class MeasureNotYours(Refusal):
    """Another department decides the item. Facts: measure, department."""

    code = "MEASURE_NOT_YOURS"


class MeasureTaken(Refusal):
    """It stands already, or nothing of it is left to change. Facts: measure."""

    code = "MEASURE_TAKEN"


class MeasureBegun(Refusal):
    """Items of it are accepted or decided. Facts: measure, items."""

    code = "MEASURE_BEGUN"


class JointAcrossProjects(Refusal):
    """The items belong to several projects. Facts: projects."""

    code = "JOINT_ACROSS_PROJECTS"


class JointNotPossible(Refusal):
    """These items become no joint item. Facts: items."""

    code = "JOINT_NOT_POSSIBLE"


@transaction.atomic
def accept_measures(
    *, by: User, at: datetime, data_date: date, project: Project, rows: Collection[int], inputs: str
) -> Won:
    """Agree on some of the proposed measures, all or none; the answer: days won at permit and promise, as planned.

    `inputs`: the plan that the days were shown for. MeasureOutdated where another stands, or where the queues at the
    desks moved since and the days would not be those shown: then nothing is changed.
    """
    allow(by, [project])
    hold([project])
    plan = ProjectPlan.objects.filter(project=project).first()
    found = current(plan)
    if plan is None or found is None or found.inputs != inputs:
        raise MeasureOutdated(project=project.name)
    if not rows or not all(0 <= number < len(found.rows) for number in rows):
        raise MeasureOutdated(project=project.name)
    chosen = [option_of(found.rows[number]) for number in sorted(rows)]
    won, told = _agreed(by, at, data_date, project, chosen), _told(found, set(rows))
    if min(won.permit, won.promise) < 0 or (told and won != told):
        raise MeasureOutdated(project=project.name)
    return won


def _told(found: SpeedUps, rows: set[int]) -> Won | None:
    """The days shown for exactly these measures: one alone, or the best set as a whole; None where none were."""
    if len(rows) == 1:
        row = found.rows[next(iter(rows))]
        return Won(row["permit_days"], row["promise_days"])
    best = {number for number, row in enumerate(found.rows) if row["in_best"]}
    return Won(found.permit_days, found.days_won) if rows == best else None


@transaction.atomic
def join_items(*, by: User, at: datetime, data_date: date, steps: Sequence[Activity]) -> Won:
    """Several items of one project become one joint item: one submission, one clock. Days may be lost by it too."""
    projects = {step.project_id: step.project for step in steps}
    allow(by, list(projects.values()))
    if len(projects) > 1:
        raise JointAcrossProjects(projects=_listed(row.name for row in projects.values()))
    items = tuple(sorted({step.permit for step in steps if step.permit}))
    kind = joint_kind(set(items)) if len(items) > 1 else ""
    if not kind:
        raise JointNotPossible(items=_listed(_named(item) for item in items) or "—")
    [project] = projects.values()
    hold([project])
    return _agreed(by, at, data_date, project, [Option(kind, items[0], items)])


@transaction.atomic
def return_measure(*, by: User, at: datetime, data_date: date, measure: Measure) -> ProjectPlan:
    """Take a measure back: the plan is as before it. One that was taken back already changes nothing."""
    project = measure.project
    allow(by, [project])
    hold([project])
    now = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    _competent(by, project, Option(now.kind, now.item, now.codes))
    if now.returned_at:
        return ProjectPlan.objects.get(project=project)
    [book] = read([project])
    _refuse_begun(Option(now.kind, now.item, now.codes), book, ground_of(project, book))
    _take_out(project, now.edits)
    now.returned_by, now.returned_at = by, at
    now.save(update_fields=["returned_by", "returned_at"])
    event = journal.record(
        by=by, at=at, action="MEASURE_RETURNED", target=f"project:{project.code}", measure=now.kind, item=now.item,
        items=now.gates,
    )  # fmt: skip
    return write_plans([project], at=at, data_date=data_date, made_from=event.sequence)[0]


def _agreed(by: User, at: datetime, data_date: date, project: Project, chosen: Sequence[Option]) -> Won:
    """Check, write, plan; inside the caller's transaction with the project held."""
    [book] = read([project])
    ground = ground_of(project, book)
    edits: list[Edit] = []
    for option in chosen:
        department = _competent(by, project, option)
        _refuse_begun(option, book, ground)
        edit = edit_of(option, ground)
        if not edit or _stands(project, option):
            raise MeasureTaken(measure=measure_name(option.kind, option.item))
        _refuse_loop(option, book, [*edits, edit])
        edits.append(edit)
        ground = ground.with_edit(edit)
        _keep(by, at, project, option, (edit, department))
    before = Trial.of(book, data_date)
    event = journal.record(
        by=by, at=at, action="MEASURE_ACCEPTED", target=f"project:{project.code}",
        measures=[[option.kind, option.item, " ".join(option.gates)] for option in chosen],
    )  # fmt: skip
    write_plans([project], at=at, data_date=data_date, made_from=event.sequence)
    [after] = read([project])
    won = ends_of(after, before.watched).won_against(before.stands)
    rows = Measure.objects.filter(project=project, accepted_at=at, returned_at=None)
    rows.update(days_won=won.promise, permit_days=won.permit)
    return won


def _competent(by: User, project: Project, option: Option) -> Organisation | None:
    """The department that agrees: of the item, of a joint one any of its members'. Preparing papers earlier is the
    applicant's own matter, and needs nobody's word."""
    permits = needed_items(project)
    units = Departments.read()
    codes = _decided(option)
    texts = [permits[code].department for code in codes if code in permits]
    deciding = [units.of(text, project) for text in texts]
    asked: list[Organisation | None] = [unit for unit in deciding if unit]
    asked = asked or [None]
    if option.kind != K.PARALLEL and not any(may_handle(by, project, unit) for unit in asked):
        names = _listed(dict.fromkeys(str(unit or text) for unit, text in zip(deciding, texts, strict=True)))
        raise MeasureNotYours(measure=measure_name(option.kind, option.item), department=names)
    return asked[0]


def _decided(option: Option) -> tuple[str, ...]:
    """The items whose departments agree, and that must not have begun."""
    return option.gates if option.kind in JOINT or option.kind == K.SIMULATED else (option.item,)


def _refuse_begun(option: Option, book: ProjectRows, ground: Ground) -> None:
    begun = sorted(set(_decided(option)) & settled(book, ground))
    if begun:
        raise MeasureBegun(
            measure=measure_name(option.kind, option.item), items=_listed(_named(item) for item in begun)
        )


def _refuse_loop(option: Option, book: ProjectRows, edits: Sequence[Edit]) -> None:
    trial = rewired(book, edits)
    networks_of([trial], calendars())
    if trial.loop:
        raise JointNotPossible(items=_listed(_named(item) for item in option.gates))


def _stands(project: Project, option: Option) -> bool:
    rows = Measure.objects.filter(project=project, returned_at=None, kind=option.kind)
    if option.kind in JOINT:
        return any(set(row.codes) & set(option.gates) for row in rows)
    return rows.filter(item=option.item).exists()


def _keep(
    by: User, at: datetime, project: Project, option: Option, how: tuple[Edit, Organisation | None]
) -> None:
    edit, department = how
    Measure.objects.create(
        project=project, kind=option.kind, item=option.item, gates=" ".join(option.gates), department=department,
        edits=_put_in(project, edit), accepted_by=by, accepted_at=at,
    )  # fmt: skip


# -- into the rows, and out of them ------------------------------------------------------------------


def take_measures_again(projects: Sequence[Project]) -> None:
    """What stands for these projects, into networks that were just built anew."""
    standing = Measure.objects.filter(project__in=projects, returned_at=None).select_related("project")
    for measure in standing.order_by("pk"):
        [book] = read([measure.project])
        option = Option(measure.kind, measure.item, measure.codes)
        edit = edit_of(option, ground_of(measure.project, book)) if _is_drawn(option, book) else Edit()
        measure.edits = _put_in(measure.project, edit)
        measure.save(update_fields=["edits"])


def _is_drawn(option: Option, book: ProjectRows) -> bool:
    """Is the item still in the network? Once it is decided there is nothing left to rewire."""
    codes = {row.code for row in book.activities}
    return len(set(option.gates) & codes) > 1 if option.kind in JOINT else option.item in codes


def _put_in(project: Project, edit: Edit) -> dict[str, Any]:
    """Write the change; the answer says all of it, so that it can be taken out."""
    gone = []
    for before, behind, kind in edit.remove:
        link = _links(project, (before, behind, kind)).first()
        if link:
            gone.append([before, behind, kind, str(link.lag_days), link.lag_calendar])
            link.delete()
    steps = _add_steps(project, edit)
    ids = dict(project.activities.values_list("code", "pk"))
    added = [wire for wire in edit.add if wire[0] in ids and wire[1] in ids]
    Link.objects.bulk_create(
        Link(
            project=project, predecessor_id=ids[before], successor_id=ids[behind], type=kind,
            lag_calendar=CalendarCode.DAYS,
        )
        for before, behind, kind in added
    )  # fmt: skip
    return {"removed": gone, "added": [list(wire) for wire in added], "steps": steps}


def _take_out(project: Project, edits: Mapping[str, Any]) -> None:
    for wire in edits.get("added", ()):
        _links(project, tuple(wire)).delete()
    project.activities.filter(code__in=edits.get("steps", ())).delete()
    ids = dict(project.activities.values_list("code", "pk"))
    for before, behind, kind, lag, calendar in edits.get("removed", ()):
        if before in ids and behind in ids and not _links(project, (before, behind, kind)).exists():
            Link.objects.create(
                project=project, predecessor_id=ids[before], successor_id=ids[behind], type=kind,
                lag_days=lag, lag_calendar=calendar,
            )  # fmt: skip


def _links(project: Project, wire: Sequence[str]) -> Any:
    before, behind, kind = wire
    return Link.objects.filter(project=project, predecessor__code=before, successor__code=behind, type=kind)


def _add_steps(project: Project, edit: Edit) -> list[str]:
    owners = Owners.read() if edit.steps else None
    for step in edit.steps:
        owner, text = owners.of(step, project) if owners else (None, "")
        Activity.objects.create(
            project=project, code=step.code, name=step.name, name_en=step.name_en, step=step.step,
            stage_group=step.stage_group, permit=step.permit, calendar=step.calendar,
            duration_days=step.likely, optimistic_days=step.optimistic, pessimistic_days=step.pessimistic,
            owner=owner, owner_text=text, position=step.rank,
        )  # fmt: skip
    return [step.code for step in edit.steps]


# -- words ---------------------------------------------------------------------------------------------


def measure_name(kind: str, item: str) -> str:
    """A measure in the reader's language: how, and which item."""
    return f"{K(kind).label} {_named(item)}"


def _named(item: str) -> str:
    return f"{item} {item_names().get(item, '')}".strip()


def _listed(words: Iterable[str]) -> str:
    return translation.gettext("、").join(words)

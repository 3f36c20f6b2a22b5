"""Joint ground-breakings: planned for a day, and held for all their projects at once.

Three meanings of 开工 stay apart. What is held is the ceremony: a date that opens nothing. A project whose gate to 开工 is
met but for the day itself also starts by the management's meaning on that day. The statistical start is never touched:
the unit reports it by law.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luodi import journal
from luodi.dispatch.models import GroundBreaking, GroundBreakingProject
from luodi.dispatch.readiness import is_ready
from luodi.ledger.actions import Grounds, move_stage
from luodi.ledger.commitments import DateGiven, set_date
from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import Milestone, Precision, Stage
from luodi.people.actions.versions import locked
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.refusal import Refusal


class BreakingHeld(Refusal):
    """It was held before. Facts: title."""

    code = "BREAKING_HELD"


class BreakingNotYet(Refusal):
    """The day has not come. Facts: on."""

    code = "BREAKING_NOT_YET"


class BreakingEmpty(Refusal):
    """Nothing to break ground for. Facts: none."""

    code = "BREAKING_EMPTY"


@transaction.atomic
def call_ground_breaking(
    *, by: User, at: datetime, title: str, on: date, projects: Sequence[Project]
) -> GroundBreaking:
    """These projects on this day."""
    require(by, Ability.MOVE_STAGES)
    seen = visible_projects(by, Ability.MOVE_STAGES).filter(pk__in=[project.pk for project in projects])
    chosen = list(seen.order_by("code"))
    if not chosen:
        raise BreakingEmpty
    made = GroundBreaking.objects.create(
        title=title, on=on, called_by=by, is_synthetic=all(project.is_synthetic for project in chosen)
    )
    GroundBreakingProject.objects.bulk_create(
        GroundBreakingProject(ground_breaking=made, project=project) for project in chosen
    )
    journal.record(
        by=by, at=at, action="GROUND_BREAKING_CALLED", target=f"breaking:{made.pk}", words=title, on=on,
        projects=[project.code for project in chosen],
    )  # fmt: skip
    return made


@transaction.atomic
def break_ground(
    *, by: User, at: datetime, data_date: date, breaking: GroundBreaking, version: int
) -> GroundBreaking:
    """All its projects on its day, or none: the ceremony of each; the start of each whose gate is met."""
    require(by, Ability.MOVE_STAGES)
    places = list(breaking.places.select_related("project").order_by("project_id"))
    hold([place.project for place in places])
    now = locked(breaking, version, {})
    if now.held_at:
        raise BreakingHeld(title=now.title)
    if now.on > data_date:
        raise BreakingNotYet(on=now.on)
    for place in places:
        project = Project.objects.get(pk=place.project_id)
        starts = is_ready(project, now.on)
        _date(project, Milestone.START_CEREMONY, now, (by, at, data_date))
        if starts:
            _date(project, Milestone.START, now, (by, at, data_date))
            _start(project, now, by, at)
        place.started = starts
        place.save(update_fields=["started"])
    now.held_at = at
    now.version += 1
    now.save()
    started = [place.project.code for place in places if place.started]
    journal.record(
        by=by, at=at, action="GROUND_BROKEN", target=f"breaking:{now.pk}", words=now.title, on=now.on,
        projects=[place.project.code for place in places], started=started,
    )  # fmt: skip
    return now


def _date(
    project: Project, milestone: Milestone, breaking: GroundBreaking, who: tuple[User, datetime, date]
) -> None:
    by, at, data_date = who
    if project.dates.filter(milestone=milestone, meaning=ProjectDate.Meaning.ACTUAL).exists():
        return  # a day that stands is not moved by a ceremony
    given = DateGiven(
        milestone=milestone, meaning=ProjectDate.Meaning.ACTUAL, on=breaking.on, precision=Precision.DAY,
        document=breaking.title[:120],
    )  # fmt: skip
    set_date(project=project, given=given, data_date=data_date, by=by, at=at)


def _start(project: Project, breaking: GroundBreaking, by: User, at: datetime) -> None:
    fresh = Project.objects.get(pk=project.pk)
    grounds = Grounds(on=breaking.on, words=breaking.title)
    move_stage(project=fresh, to=Stage.STARTED, version=fresh.version, grounds=grounds, by=by, at=at)

"""Visits planned within the caps: who asks for a site that is to be visited anyway joins that visit."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from luodi import journal, outbox
from luodi.engine.visits import first_free, fits, joins
from luodi.inspection.letters import arranged_letters, cancelled_letters
from luodi.inspection.models import Inspection, InspectionUnit
from luodi.inspection.proposals import reasons_of
from luodi.inspection.queries import calls_off, card_of, standing, visible_inspections
from luodi.inspection.rules import inspection_rules
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.actions.versions import locked
from luodi.people.models import Post, User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.refusal import Refusal

S = Inspection.State


class VisitProjectNotOpen(Refusal):
    """The site is not among those that this person may plan visits to. Facts: project."""

    code = "VISIT_PROJECT_NOT_OPEN"


class VisitDayPast(Refusal):
    """A visit is planned for today or later. Facts: on."""

    code = "VISIT_DAY_PAST"


class VisitsCapped(Refusal):
    """The site had, or will have, enough visits. Facts: project, near, most, apart, free."""

    code = "VISITS_CAPPED"


class VisitNotPlanned(Refusal):
    """It was held or cancelled. Facts: state."""

    code = "VISIT_NOT_PLANNED"


class VisitOfOthers(Refusal):
    """Others take part, whose visit this person may not call off. Facts: none."""

    code = "VISIT_OF_OTHERS"


@dataclass(frozen=True)
class Wish:
    """A visit as somebody wants it. `post`: the leader who goes; without one the unit of who asks."""

    on: date
    purpose: str = ""
    post: Post | None = None


@dataclass(frozen=True)
class Planned:
    """The visit, and whether the wish joined one that was planned already, perhaps on another day."""

    inspection: Inspection
    is_joined: bool


def target(inspection: Inspection) -> str:
    """How the journal names a visit."""
    return f"inspection:{inspection.pk}"


@transaction.atomic
def plan_inspection(*, by: User, at: datetime, on: date, project: Project, wish: Wish) -> Planned:
    """Plan a visit, or join the one planned near that day; the same wish twice is one.

    Raises VisitProjectNotOpen, VisitDayPast, VisitsCapped.
    """
    require(by, Ability.PLAN_VISITS)
    if not visible_projects(by, Ability.PLAN_VISITS).filter(pk=project.pk).exists():
        raise VisitProjectNotOpen(project=project.name)
    if wish.on < on:
        raise VisitDayPast(on=wish.on)
    hold([project])
    kept = list(project.inspections.filter(standing(on)))
    planned = {each.on: each for each in kept if each.state == S.PLANNED}
    near = joins(list(planned), wish.on, inspection_rules().caps)
    if near is not None:
        return Planned(_joined(planned[near], wish, by, at), True)
    _check_caps(project, [each.happened_on for each in kept], wish.on)
    why = [asdict(each) for each in reasons_of(project, on)]
    made = Inspection.objects.create(
        project=project, kind=_kind(wish), on=wish.on, reasons=why, planned_by=by, planned_at=at,
        is_synthetic=project.is_synthetic,
    )  # fmt: skip
    _take_part(made, wish, by)
    journal.record(
        by=by,
        at=at,
        action="VISIT_PLANNED",
        target=target(made),
        project=project.code,
        on=wish.on,
        kind=made.kind,
    )
    outbox.write(arranged_letters(made, by), at=at)
    return Planned(made, False)


def _kind(wish: Wish) -> Inspection.Kind:
    return Inspection.Kind.LEADER if wish.post is not None else Inspection.Kind.INSPECTION


def _check_caps(project: Project, days: list[date], wanted: date) -> None:
    caps = inspection_rules().caps
    is_free = card_of(project) in inspection_rules().exempt_cards or fits(days, wanted, caps)
    if is_free and wanted not in days:
        return
    free = first_free(days, wanted, caps)
    near = min(days, key=lambda day: abs((day - wanted).days))
    raise VisitsCapped(
        project=project.name, near=near, most=caps.month_most, apart=caps.apart_days, free=free or "—"
    )


def _take_part(inspection: Inspection, wish: Wish, by: User) -> bool:
    """Is there somebody new in the visit?"""
    unit = wish.post.organisation if wish.post else by.organisation
    _row, made = InspectionUnit.objects.get_or_create(
        inspection=inspection, organisation=unit, post=wish.post, defaults={"purpose": wish.purpose.strip()}
    )
    return made


def _joined(inspection: Inspection, wish: Wish, by: User, at: datetime) -> Inspection:
    if not _take_part(inspection, wish, by):
        return inspection
    if wish.post is not None:
        inspection.kind = Inspection.Kind.LEADER
    inspection.version += 1
    inspection.save(update_fields=["kind", "version"])
    journal.record(
        by=by, at=at, action="VISIT_JOINED", target=target(inspection), project=inspection.project.code,
        unit=by.organisation.code, wanted=wish.on,
    )  # fmt: skip
    outbox.write(arranged_letters(inspection, by), at=at)
    return inspection


@transaction.atomic
def cancel_inspection(
    *, by: User, at: datetime, inspection: Inspection, version: int, because: str
) -> Inspection:
    """The visit is not made; a record that a phone still holds is taken all the same.

    Raises VisitProjectNotOpen, VisitOfOthers, VisitNotPlanned.
    """
    require(by, Ability.PLAN_VISITS)
    if not visible_inspections(by, Ability.PLAN_VISITS).filter(pk=inspection.pk).exists():
        raise VisitProjectNotOpen(project=inspection.project.name)
    hold([inspection.project])
    now = locked(inspection, version, {})
    if now.state != S.PLANNED:
        raise VisitNotPlanned(state=now.get_state_display())
    if not calls_off(by, now):
        raise VisitOfOthers
    now.state, now.cancelled_because = S.CANCELLED, because.strip()
    now.version += 1
    now.save(update_fields=["state", "cancelled_because", "version"])
    journal.record(
        by=by,
        at=at,
        action="VISIT_CANCELLED",
        target=target(now),
        project=now.project.code,
        words=because.strip(),
    )
    outbox.write(cancelled_letters(now, by), at=at)
    return now

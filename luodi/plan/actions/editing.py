"""What a person changes on one activity; every change is planned at once and answers with its effect."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.engine import Link as EngineLink
from luodi.engine.network import shortest_cycle
from luodi.ledger.models import Project
from luodi.people.actions.versions import ChangedMeanwhile, differences
from luodi.people.models import Organisation, Role, User
from luodi.people.permissions import Ability
from luodi.plan.actions.building import DEPARTMENTS, assist
from luodi.plan.actions.computing import NotYourActivity, allow, hold, write_plans
from luodi.plan.actions.progress import remember
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity, CalendarCode, Link, LinkType, ProjectPlan
from luodi.plan.owners import Owners
from luodi.plan.portfolio import HUNDREDTHS
from luodi.refusal import Refusal

LONGEST = 3650  # days


class ActivityFinished(Refusal):
    """What is finished is not planned any more. Facts: activity, finish."""

    code = "ACTIVITY_FINISHED"


class FinishTooEarly(Refusal):
    """No work fits between the start of a step and the last day asked for. Facts: start, finish."""

    code = "FINISH_TOO_EARLY"


class DaysOutOfRange(Refusal):
    """A duration, remaining time or lag that cannot be meant. Facts: days, longest."""

    code = "DAYS_OUT_OF_RANGE"


class LinkLoops(Refusal):
    """The relationship would make activities wait for one another. Facts: chain (names, shortest loop), names."""

    code = "LINK_LOOPS"


class LinkNotPossible(Refusal):
    """It exists already, leads to itself or out of the project. Facts: predecessor, successor."""

    code = "LINK_NOT_POSSIBLE"


class ProgressNotPossible(Refusal):
    """Reported days that contradict each other or lie in the future. Facts: start, finish, data_date."""

    code = "PROGRESS_NOT_POSSIBLE"


class ConstraintIncomplete(Refusal):
    """A constraint needs its kind and its day. Facts: constraint."""

    code = "CONSTRAINT_INCOMPLETE"


@dataclass(frozen=True)
class Effect:
    """What a change does to the project: forecast and margin (calendar days) before and after."""

    forecast_before: date | None
    forecast_after: date | None
    margin_before: int | None
    margin_after: int | None
    plan: ProjectPlan

    @property
    def days_gained(self) -> int | None:
        """Days by which the forecast moved; positive = earlier."""
        if self.forecast_before is None or self.forecast_after is None:
            return None
        return (self.forecast_before - self.forecast_after).days


@dataclass(frozen=True)
class Progress:
    """What was reported of an activity."""

    actual_start_on: date | None
    actual_finish_on: date | None = None
    remaining_days: Decimal | None = None


@dataclass(frozen=True)
class Limit:
    """A date constraint; empty to take it away."""

    constraint: str = ""
    on: date | None = None


@transaction.atomic
def change_duration(
    *, by: User, at: datetime, data_date: date, activity: Activity, version: int, days: Decimal
) -> Effect:
    """Another duration, in good-season days of the activity's calendar."""
    if not 0 <= days <= LONGEST:
        raise DaysOutOfRange(days=days, longest=LONGEST)
    wanted = {
        "duration_days": days,
        "optimistic_days": min(activity.optimistic_days, days),
        "pessimistic_days": max(activity.pessimistic_days, days),
    }
    now, facts = _change(by, activity, version, wanted)
    event = journal.record(by=by, at=at, action="DURATION_CHANGED", target=_target(now), **facts)
    return replanned(now.project, event, data_date)


@transaction.atomic
def change_finish(
    *, by: User, at: datetime, data_date: date, activity: Activity, version: int, finish_on: date
) -> Effect:
    """Another last day: of a step that has begun what remains until then, else its duration from its earliest start.

    FinishTooEarly where no work lies between.
    """
    axis, calendar = calendars().axis, calendars()[activity.calendar]
    begun = activity.actual_start_on
    start = max(begun, data_date) if begun else activity.early_start_on or data_date
    if activity.actual_finish_on is not None:
        raise ActivityFinished(activity=activity.name, finish=activity.actual_finish_on)
    inside = axis.epoch <= start <= finish_on < axis.date(axis.length)
    work = calendar.work(axis.slot(start), axis.boundary(finish_on)) if inside else 0
    if work <= 0:
        raise FinishTooEarly(start=start, finish=finish_on)
    facts: dict[str, Any] = {
        "by": by,
        "at": at,
        "data_date": data_date,
        "activity": activity,
        "version": version,
    }
    days = Decimal(work) / HUNDREDTHS
    if begun:
        return report_progress(**facts, progress=Progress(begun, remaining_days=days))
    return change_duration(**facts, days=days)


@transaction.atomic
def change_constraint(
    *,
    by: User,
    at: datetime,
    data_date: date,
    activity: Activity,
    version: int,
    limit: Limit,
) -> Effect:
    """Set a date constraint, or take it away with an empty one."""
    constraint, on = limit.constraint, limit.on
    if bool(constraint) != (on is not None) or (constraint and constraint not in Activity.Constraint.values):
        raise ConstraintIncomplete(constraint=constraint)
    wanted = {"constraint": constraint, "constraint_on": on}
    now, facts = _change(by, activity, version, wanted)
    event = journal.record(by=by, at=at, action="CONSTRAINT_CHANGED", target=_target(now), **facts)
    return replanned(now.project, event, data_date)


@transaction.atomic
def change_owner(
    *, by: User, at: datetime, data_date: date, activity: Activity, version: int, owner: Organisation | None
) -> Effect:
    """Give an activity to another unit; its post follows from the unit."""
    wanted = {"owner": owner, "post": Owners.read().post(owner)}
    now, facts = _change(by, activity, version, wanted, is_planning=False)
    if owner and owner.kind in DEPARTMENTS:
        assist({(now.project_id, owner.pk)})
    event = journal.record(by=by, at=at, action="OWNER_CHANGED", target=_target(now), **facts)
    return replanned(now.project, event, data_date)


@transaction.atomic
def report_progress(
    *, by: User, at: datetime, data_date: date, activity: Activity, version: int, progress: Progress
) -> Effect:
    """Report actual start, remaining days, actual finish; a finished activity has nothing remaining."""
    start, finish = progress.actual_start_on, progress.actual_finish_on
    days = [day for day in (start, finish) if day is not None]
    unordered = finish is not None and (start is None or finish < start)
    stray = progress.remaining_days is not None and (start is None or finish is not None)
    if unordered or stray or any(day > data_date for day in days):
        raise ProgressNotPossible(start=start, finish=finish, data_date=data_date)
    if progress.remaining_days is not None and not 0 <= progress.remaining_days <= LONGEST:
        raise DaysOutOfRange(days=progress.remaining_days, longest=LONGEST)
    now, facts = _change(by, activity, version, dict(vars(progress)), is_planning=False)
    remember(row=now, changed=facts["changed"], by=by, at=at, on=data_date)
    event = journal.record(by=by, at=at, action="PROGRESS_REPORTED", target=_target(now), **facts)
    return replanned(now.project, event, data_date)


@transaction.atomic
def add_link(*, by: User, at: datetime, data_date: date, link: Link) -> Effect:
    """Add a relationship between two activities of one project; a loop is refused and named."""
    first, second = link.predecessor, link.successor
    _may_change(by, second)
    # Locked, so that two people can neither add the same relationship nor close a loop from its two ends.
    hold([second.project])
    names = {"predecessor": first.name, "successor": second.name}
    same = Link.objects.filter(predecessor=first, successor=second, type=link.type).exists()
    if (
        first.project_id != second.project_id
        or first.pk == second.pk
        or same
        or link.type not in LinkType.values
    ):
        raise LinkNotPossible(**names)
    if abs(link.lag_days) > LONGEST:
        raise DaysOutOfRange(days=link.lag_days, longest=LONGEST)
    _refuse_loop(link)
    link.project = second.project
    link.lag_calendar = link.lag_calendar or CalendarCode.DAYS
    link.save(force_insert=True)
    facts = {**names, "type": link.type, "lag_days": link.lag_days}
    event = journal.record(by=by, at=at, action="LINK_ADDED", target=_target(second), **facts)
    return replanned(second.project, event, data_date)


@transaction.atomic
def remove_link(*, by: User, at: datetime, data_date: date, link: Link) -> Effect:
    """Take a relationship away; taking away one that is gone already changes nothing."""
    _may_change(by, link.successor)
    hold([link.project])
    facts = {"predecessor": link.predecessor.name, "successor": link.successor.name, "type": link.type}
    Link.objects.filter(pk=link.pk).delete()
    event = journal.record(by=by, at=at, action="LINK_REMOVED", target=_target(link.successor), **facts)
    return replanned(link.project, event, data_date)


def _refuse_loop(link: Link) -> None:
    project = link.successor.project
    codes = dict(project.activities.values_list("code", "name"))
    pairs = Link.objects.filter(project=project).values_list("predecessor__code", "successor__code")
    links = [EngineLink(before, behind) for before, behind in pairs]
    links.append(EngineLink(link.predecessor.code, link.successor.code))
    cycle = shortest_cycle(codes, links)
    if cycle:
        names = [codes[code] for code in cycle]
        raise LinkLoops(chain=" → ".join(names), names=names)


def _may_change(by: User, activity: Activity) -> None:
    allow(by, [activity.project], Ability.EDIT_PLANS)
    own = activity.owner is not None and activity.owner.path.startswith(by.organisation.path)
    if by.role == Role.DEPARTMENT and not own:
        owner = activity.owner.name if activity.owner else activity.owner_text
        raise NotYourActivity(activity=activity.name, owner=owner)


def _change(
    by: User, activity: Activity, version: int, wanted: dict[str, Any], *, is_planning: bool = True
) -> tuple[Activity, dict[str, Any]]:
    """Lock the activity, check that it stands as it was opened, write; the row and what changed."""
    hold([activity.project])
    rows = Activity.objects.select_for_update(of=("self",)).select_related("project", "owner")
    now = rows.get(pk=activity.pk)
    _may_change(by, now)
    if now.version != version:
        raise ChangedMeanwhile(target=now.name, differences=differences(now, wanted))
    if is_planning and now.actual_finish_on is not None:
        raise ActivityFinished(activity=now.name, finish=now.actual_finish_on)
    changed = {d.field: [_said(d.stands), _said(d.wanted)] for d in differences(now, wanted)}
    for name, value in wanted.items():
        setattr(now, name, value)
    now.version += 1
    now.save(update_fields=[*wanted, "version"])
    return now, {"activity": now.code, "name": now.name, "changed": changed}


def _said(value: Any) -> Any:
    return value.code if isinstance(value, Organisation) else str(value) if value is not None else None


def _target(activity: Activity) -> str:
    return f"project:{activity.project.code}"


def replanned(project: Project, event: journal.Event, data_date: date) -> Effect:
    """Plan a project again after an event; what that did to it."""
    before = ProjectPlan.objects.filter(project=project).values_list("forecast_on", "margin_days").first()
    plan = write_plans([project], at=event.at, data_date=data_date, made_from=event.sequence)[0]
    forecast, margin = before or (None, None)
    return Effect(forecast, plan.forecast_on, margin, plan.margin_days, plan)

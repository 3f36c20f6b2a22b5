"""What is decided about a step from above: it waits, waits no longer, is decided by a day, is done in fewer days.

The room that decides has asked who may; these verbs write, record who decided and plan the project again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.engine import FULL_DAY
from luodi.people.models import User
from luodi.plan.actions.computing import hold
from luodi.plan.actions.editing import (
    ActivityFinished,
    DaysOutOfRange,
    Effect,
    FinishTooEarly,
    Limit,
    replanned,
)
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity
from luodi.refusal import Refusal

C = Activity.Constraint
ELSEWHERE = frozenset({C.START_NO_LATER, C.FINISH_NO_LATER, C.MUST_START, C.MUST_FINISH})


class StepTied(Refusal):
    """The step stands under a date somebody set: it is not made to wait over that. Facts: activity, constraint, on."""

    code = "STEP_TIED"


@dataclass(frozen=True)
class Directed:
    """Which step, who decided, when, and on which data date."""

    step: Activity
    by: User | None
    at: datetime
    data_date: date


@transaction.atomic
def make_wait(*, directed: Directed, until_on: date) -> tuple[Effect, Limit]:
    """Nothing of the step is done before a day; the answer: the effect, and the constraint that stood before."""
    now = _open(directed)
    if now.constraint in ELSEWHERE:
        raise StepTied(activity=now.name, constraint=now.get_constraint_display(), on=now.constraint_on)
    was = Limit(now.constraint, now.constraint_on)
    kind = C.FINISH_NO_EARLIER if now.actual_start_on else C.START_NO_EARLIER
    stands = now.constraint_on if now.constraint == kind else None
    wanted = {"constraint": kind.value, "constraint_on": max(until_on, stands or until_on)}
    return _write(now, directed, wanted, "STEP_WAITS"), was


@transaction.atomic
def let_go_on(*, directed: Directed, was: Limit) -> Effect:
    """The step waits no longer; what stood before stands again."""
    now = _open(directed)
    return _write(now, directed, {"constraint": was.constraint, "constraint_on": was.on}, "STEP_GOES_ON")


@transaction.atomic
def decide_by(*, directed: Directed, on: date) -> Effect:
    """The step is finished by a day, and takes only the working days until then. FinishTooEarly where there are none."""
    now = _open(directed)
    axis, calendar = calendars().axis, calendars()[now.calendar]
    start = directed.data_date if now.actual_start_on else max(_earliest(now), directed.data_date)
    inside = axis.epoch <= start <= on < axis.date(axis.length)
    work = calendar.work(axis.slot(start), axis.boundary(on)) if inside else 0
    if work <= 0:
        raise FinishTooEarly(start=start, finish=on)
    days = min(Decimal(work) / FULL_DAY, _left(now))
    wanted = {**_days(now, days), "constraint": C.MUST_FINISH.value, "constraint_on": on}
    return _write(now, directed, wanted, "STEP_DECIDED_BY")


@transaction.atomic
def shorten(*, directed: Directed, days: int, was: Limit) -> Effect:
    """So many days fewer, never below its optimistic days; it waits no longer."""
    now = _open(directed)
    if not 0 < days <= now.duration_days - now.optimistic_days:
        raise DaysOutOfRange(days=days, longest=now.duration_days - now.optimistic_days)
    wanted = {
        **_days(now, max(_left(now) - days, Decimal(0))),
        "constraint": was.constraint,
        "constraint_on": was.on,
    }
    return _write(now, directed, wanted, "STEP_SHORTENED")


def _earliest(now: Activity) -> date:
    """When it can begin by its links alone; a wait that is lifted by the decision does not count."""
    ends = [
        link.predecessor.early_finish_on
        for link in now.incoming.filter(type="FS").select_related("predecessor")
    ]
    return max((on + timedelta(1) for on in ends if on), default=date.min)


def _left(now: Activity) -> Decimal:
    return now.duration_days if now.remaining_days is None else now.remaining_days


def _days(now: Activity, days: Decimal) -> dict[str, Any]:
    if now.actual_start_on:
        return {"remaining_days": days}
    return {"duration_days": days, "optimistic_days": min(now.optimistic_days, days)}


def _open(directed: Directed) -> Activity:
    """The step behind the lock of its project, not finished yet."""
    hold([directed.step.project])
    now = Activity.objects.select_for_update(of=("self",)).select_related("project").get(pk=directed.step.pk)
    if now.actual_finish_on is not None:
        raise ActivityFinished(activity=now.name, finish=now.actual_finish_on)
    return now


def _write(now: Activity, directed: Directed, wanted: dict[str, Any], action: str) -> Effect:
    changed = {name: [str(getattr(now, name) or ""), str(value or "")] for name, value in wanted.items()}
    for name, value in wanted.items():
        setattr(now, name, value)
    now.version += 1
    now.save(update_fields=[*wanted, "version"])
    event = journal.record(
        by=directed.by, at=directed.at, action=action, target=f"project:{now.project.code}",
        activity=now.code, name=now.name, changed=changed,
    )  # fmt: skip
    return replanned(now.project, event, directed.data_date)

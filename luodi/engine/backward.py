"""Backward scheduling 倒排: from the committed dates back to the latest responsible start of every step.

A date that cannot be met is a result: how many days short, through which chain, and the earliest
honest date. Nothing here raises because a plan is impossible.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from luodi.engine.arrays import (
    BY_ACTUAL,
    BY_DATA_DATE,
    BY_FINISH_FLOOR,
    BY_START_FLOOR,
    DUE,
    FINISHED,
    NO_CAP,
    Arrays,
)
from luodi.engine.critical_path import Plan, plan
from luodi.engine.network import Link


class Cause(StrEnum):
    """Why a step stands on its day."""

    LINK = "LINK"  # a predecessor
    DATA_DATE = "DATA_DATE"  # nothing holds it up: it could begin at once
    START_CONSTRAINT = "START_CONSTRAINT"  # start no earlier than, or must start on
    FINISH_CONSTRAINT = "FINISH_CONSTRAINT"  # finish no earlier than, or must finish on
    ACTUAL = "ACTUAL"  # it has happened


_CAUSES = {
    BY_DATA_DATE: Cause.DATA_DATE,
    BY_START_FLOOR: Cause.START_CONSTRAINT,
    BY_FINISH_FLOOR: Cause.FINISH_CONSTRAINT,
    BY_ACTUAL: Cause.ACTUAL,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an activity stands where it stands in the forecast.

    `link` is the driving link where `cause` is LINK; `day` the slot its (remaining) work begins on.
    """

    activity: str
    cause: Cause
    link: Link | None
    start: int
    finish: int
    day: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """A committed boundary and what the forecast makes of it.

    `margin_days` = committed − forecast in calendar days, negative = days short. `chain` leads from
    what sets everything off to the activity itself, each hop with its reason.
    `is_met` = the step is finished, be it late.
    """

    activity: str
    committed: int
    forecast: int
    margin_days: int
    chain: tuple[Reason, ...]
    is_met: bool

    @property
    def earliest_honest(self) -> int:
        """The boundary that can be promised without hoping: the forecast."""
        return self.forecast

    @property
    def days_short(self) -> int:
        """Calendar days missing; 0 when the date can be kept."""
        return max(0, -self.margin_days)


@dataclass(frozen=True, slots=True)
class Step:
    """One activity with both ends of its room. Floats in hundredths of its own days."""

    activity: str
    early_start: int
    early_finish: int
    latest_start: int
    latest_finish: int
    total_float: int
    free_float: int
    slack_days: int
    is_critical: bool
    is_bounded: bool

    @property
    def days_short(self) -> int:
        """Calendar days by which the latest responsible start lies before the earliest possible one."""
        return max(0, -self.slack_days)


@dataclass(frozen=True, eq=False)
class ProjectSchedule:
    """One project counted back from its commitments; `span` are its positions in `plan`.

    Steps and commitments are made when first asked for: of a portfolio one mostly looks at a few projects.
    """

    project: str
    plan: Plan = field(repr=False)
    span: range = field(repr=False)

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """Its committed dates, in the order of its activities."""
        return tuple(_commitments(self.plan, self.span))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Its activities in topological order."""
        return tuple(_steps(self.plan, self.span))

    @property
    def margin_days(self) -> int | None:
        """The tightest margin among commitments still open; None without any."""
        return min((c.margin_days for c in self.commitments if not c.is_met), default=None)

    @property
    def days_short(self) -> int:
        """Calendar days missing for the worst commitment still open."""
        return max((c.days_short for c in self.commitments if not c.is_met), default=0)

    @property
    def forecast(self) -> int | None:
        """The boundary at which the whole project is finished; None for an empty project."""
        return max(self.plan.early_finish[_slice(self.span)].tolist(), default=None)


def backward_schedule(arrays: Arrays, data_date: int, reserve_days: int = 0) -> list[ProjectSchedule]:
    """Every project counted back from its committed dates.

    Up to `reserve_days` calendar days of a commitment's room are kept back as reserve, so latest
    starts are counted from ``committed − min(max(margin, 0), reserve_days)``.
    """
    return schedules(plan(arrays, data_date, reserve_days))


def schedules(result: Plan) -> list[ProjectSchedule]:
    """The projects of a plan already made."""
    arrays = result.arrays
    return [ProjectSchedule(name, result, arrays.span(number)) for number, name in enumerate(arrays.projects)]


def explain(arrays: Arrays, result: Plan, activity: str | int, project: str | None = None) -> Reason:
    """Why does this step stand on this day? `activity` is an id or a position."""
    position = activity if isinstance(activity, int) else arrays.at(activity, project)
    driver = int(result.driver[position])
    return Reason(
        activity=arrays.activities[position].id,
        cause=Cause.LINK if driver >= 0 else _CAUSES[driver],
        link=arrays.links[driver] if driver >= 0 else None,
        start=int(result.early_start[position]),
        finish=int(result.early_finish[position]),
        day=int(result.early.resume[position]),
    )


def driving_chain(
    arrays: Arrays, result: Plan, activity: str | int, project: str | None = None
) -> list[Reason]:
    """From what sets everything off to the activity: each hop is driven by the one before."""
    position = activity if isinstance(activity, int) else arrays.at(activity, project)
    hops = [explain(arrays, result, position)]
    while (driver := int(result.driver[position])) >= 0:
        position = arrays.predecessor(driver)
        hops.append(explain(arrays, result, position))
    return hops[::-1]


def _commitments(result: Plan, span: range) -> Iterator[Commitment]:
    arrays = result.arrays
    committed = arrays.tables.activity[_slice(span), DUE] < NO_CAP
    for position in (span.start + np.flatnonzero(committed)).tolist():
        due = int(arrays.tables.activity[position, DUE])
        forecast = int(result.early_finish[position])
        yield Commitment(
            activity=arrays.activities[position].id,
            committed=due,
            forecast=forecast,
            margin_days=due - forecast,
            chain=tuple(driving_chain(arrays, result, position)),
            is_met=arrays.state(position) == FINISHED,
        )


def _steps(result: Plan, span: range) -> Iterator[Step]:
    columns = (
        result.early_start,
        result.early_finish,
        result.late_start,
        result.late_finish,
        result.total_float,
        result.free_float,
        result.slack_days,
        result.critical,
        result.bounded,
    )
    # Plain lists: reading an element of an array of numpy costs more than all the rest.
    rows = zip(*(column[_slice(span)].tolist() for column in columns), strict=True)
    for activity, row in zip(result.arrays.activities[_slice(span)], rows, strict=True):
        yield Step(activity.id, *row)


def _slice(span: range) -> slice:
    return slice(span.start, span.stop)

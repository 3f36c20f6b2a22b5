"""What projects outside a computation hold by the published plan: reviews at desks, shares of pools.

A change of one project is planned against the rest as it stands, so only rows that hold something are read,
not the networks of the whole district.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np
from django.db.models import F, Q, QuerySet

from luodi.elements.element_types import element_types
from luodi.engine import Axis
from luodi.engine.limits import Capacity
from luodi.ledger.models import Project
from luodi.plan.calendars import calendars
from luodi.plan.limits import DESK, OFFICE, Shared, Use, read_limits, review_share
from luodi.plan.models import LIVE, Activity


class _Held(NamedTuple):
    project_id: int
    code: str
    permit: str
    milestone: str
    owner_id: int | None
    calendar: str
    duration_days: Decimal
    actual_start_on: date | None
    actual_finish_on: date | None
    planned_start_on: date | None
    planned_finish_on: date | None


@dataclass
class Holdings:
    """Spans at each desk as (first day, last day, share), by its engine code; takings of pools."""

    reviews: dict[str, list[tuple[date, date, int]]] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)


@dataclass(frozen=True)
class Around:
    """What is shared around some projects on a data date, and what all `others` hold of it; read when first asked.

    One of these serves any number of trials of the same projects.
    """

    mine: frozenset[int]
    data_date: date
    others: bool = True

    @cached_property
    def shared(self) -> Shared:
        """Desks and pools in use."""
        return read_limits()

    @cached_property
    def held(self) -> Holdings:
        """What the others hold, and took of pools."""
        return holdings(self.shared, self.mine, self.data_date) if self.others else Holdings()

    @cached_property
    def desks(self) -> tuple[Capacity, ...]:
        """What the others leave of each desk."""
        axis, reviews = calendars().axis, self.held.reviews
        return tuple(left_over(each, reviews.get(each.code, ()), axis) for each in self.shared.capacities)


def holdings(shared: Shared, without: Collection[int], data_date: date) -> Holdings:
    """What all projects but these hold from the data date on, and what they have taken of pools."""
    takes = {code for _pool, kind in shared.pools.values() for code in kind.takes}
    milestones = {kind.milestone for _pool, kind in shared.pools.values() if kind.milestone}
    reviewing = Q(
        owner__in=shared.departments,
        calendar=OFFICE,
        actual_finish_on=None,
        planned_finish_on__gte=data_date,
        duration_days__gt=0,
    )
    items = Q(permit=F("code")) & (reviewing | Q(code__in=takes))
    rows = Activity.objects.filter(items | Q(milestone__in=milestones))
    rows = rows.exclude(project__in=without).order_by("project_id", "id")
    held = Holdings(uses=shared.held(without, outside=True))
    takers: dict[int, dict[str, _Held]] = {}
    for row in map(_Held._make, rows.values_list(*_Held._fields).iterator(5000)):
        if row.milestone in milestones:
            takers.setdefault(row.project_id, {})[row.milestone] = row
        if row.permit == row.code:
            if row.code in takes:
                takers.setdefault(row.project_id, {})[row.code] = row
            _add_review(held, shared, row, data_date)
    _add_uses(held, shared, takers)
    return held


def _add_review(held: Holdings, shared: Shared, row: _Held, data_date: date) -> None:
    last = row.planned_finish_on
    if row.calendar != OFFICE or row.actual_finish_on or row.duration_days == 0:
        return
    if last is None or last < data_date:
        return
    desk = shared.desks.reviewing(row.owner_id, row.code)
    if desk and row.planned_start_on:
        span = (max(row.planned_start_on, data_date), last, review_share(desk, row.duration_days))
        held.reviews.setdefault(DESK + desk.code, []).append(span)


def _add_uses(held: Holdings, shared: Shared, takers: dict[int, dict[str, _Held]]) -> None:
    figures = {name for _pool, kind in shared.pools.values() for name in kind.figures}
    projects = Project.objects.filter(pk__in=takers).only("pk", *figures)
    for project in projects:
        for pool, kind in shared.pools.values():
            mine = takers[project.pk]
            row = next((mine[code] for code in (*kind.takes, kind.milestone) if code in mine), None)
            on = row and (row.actual_start_on or row.planned_start_on)
            if on and (need := shared.shares.open(project, kind)):
                held.uses.append(Use(pool.element, on, need))


def competing(element: str) -> QuerySet[Project]:
    """Projects that are still to take their share of an element: what is held of it by others moves their plans."""
    kind = element_types()[element]
    item = Q(code__in=kind.takes, permit=F("code"))
    step = Q(milestone=kind.milestone) if kind.milestone else Q(pk__in=[])
    rows = Activity.objects.filter(item | step, actual_start_on=None, project__plan__state__in=LIVE)
    return Project.objects.filter(pk__in=rows.order_by().values("project"))


def left_over(capacity: Capacity, spans: Sequence[tuple[date, date, int]], axis: Axis) -> Capacity:
    """The capacity less what is held; a desk held beyond its measure has nothing left."""
    if not spans:
        return capacity
    weekly = capacity.days > 1
    working = (capacity.calendar or calendars()[OFFICE]).weights > 0
    use = np.zeros(axis.length, np.int64)
    for first, last, share in spans:
        start, end = (min(max(axis.slot(on), 0), axis.length) for on in (first, last))
        # A daily desk is never asked on a day of rest: counting through keeps its steps few.
        use[start : end + 1] += share * working[start : end + 1] if weekly else share
    begins = np.arange(axis.length)
    begins -= (begins - capacity.counted_from) % capacity.days
    held = np.zeros(axis.length + capacity.days, np.int64)
    np.add.at(held, begins.clip(min=0), use)
    marks = {0}
    for slot in (*np.flatnonzero(held).tolist(), *(slot for slot, _ in capacity.changes)):
        begin = slot - (slot - capacity.counted_from) % capacity.days
        marks |= {max(begin, 0), begin + capacity.days}
    steps: list[tuple[int, int]] = []
    for slot in sorted(marks):
        left = max(0, capacity.at(slot) - int(held[slot]))
        if not steps or steps[-1][1] != left:
            steps.append((slot, left))
    return replace(capacity, amount=steps[0][1], changes=tuple(steps[1:]))

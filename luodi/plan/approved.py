"""Approved plans as what delays are counted against: the baseline in force on the day that is asked about."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from luodi.engine import Arrays
from luodi.engine.learning import Planned
from luodi.plan.models import BaselineActivity
from luodi.plan.portfolio import ProjectRows, Row

NOT_PLANNED = (float("nan"), 1.0)


@dataclass
class Approved:
    """One baseline: first days by activity code, and the days from the first to the last of them all."""

    since: date
    starts: dict[str, date] = field(default_factory=dict)
    first: date = date.max
    last: date = date.min

    @property
    def days(self) -> int:
        """Its length, at least one day."""
        return max((self.last - self.first).days + 1, 1)


Plans = dict[int, list[Approved]]


def approved_plans(projects: Collection[int]) -> Plans:
    """The baselines of each project in the order of their approval; one query."""
    lines = BaselineActivity.objects.filter(baseline__project__in=projects)
    columns = (
        "baseline__project",
        "baseline__number",
        "baseline__data_date_on",
        "code",
        "start_on",
        "finish_on",
    )
    found: Plans = {}
    known: dict[tuple[int, int], Approved] = {}
    for project, number, since, code, start, finish in (
        lines.order_by("baseline__project", "baseline__number").values_list(*columns).iterator(5000)
    ):
        plan = known.get((project, number))
        if plan is None:
            plan = known[project, number] = Approved(since)
            found.setdefault(project, []).append(plan)
        plan.starts[code] = start
        plan.first, plan.last = min(plan.first, start), max(plan.last, finish)
    return found


def in_force(plans: Plans, project: int, on: date) -> Approved | None:
    """The plan that was approved last by a day."""
    mine = plans.get(project, [])
    at = bisect_right([plan.since for plan in mine], on)
    return mine[at - 1] if at else None


def lateness_at_begin(begun: Sequence[Row]) -> NDArray[np.float64]:
    """By what part of its planned length each activity's project was late when it began; 0 where nobody had a plan."""
    plans = approved_plans({row.project_id for row in begun})
    planned, started = [], []
    for row in begun:
        assert row.actual_start_on is not None
        plan = in_force(plans, row.project_id, row.actual_start_on)
        start = plan.starts.get(row.code) if plan else None
        planned.append((start.toordinal(), plan.days) if plan and start else NOT_PLANNED)
        started.append(row.actual_start_on.toordinal())
    columns = np.array(planned, np.float64).reshape(-1, 2).T
    return Planned(*columns).lateness(np.array(started, np.float64))


def planned_of(books: Collection[ProjectRows], arrays: Arrays, on: date) -> Planned:
    """The plans in force on a day, by position."""
    plans = approved_plans([book.project.pk for book in books])
    columns = np.full((len(arrays.activities), 2), NOT_PLANNED)
    for book in books:
        plan = in_force(plans, book.project.pk, on)
        for row in book.activities if plan else ():
            if plan and (start := plan.starts.get(row.code)):
                columns[arrays.at(row.code, str(book.project.pk))] = arrays.axis.slot(start), plan.days
    return Planned(columns[:, 0], columns[:, 1])

"""Activities that were begun, as works from which durations are learnt, and the groups that an activity belongs to."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from luodi.engine.learning import Works, log_moments
from luodi.ledger.models import Project
from luodi.plan.approved import lateness_at_begin
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity, Step
from luodi.plan.portfolio import HUNDREDTHS, Row, rows_of
from luodi.plan.spreads import Risk, risk, three_points

LONGEST_OPEN = 1.1
"""Logarithm: a step open for three times what was assumed has an end that nobody reported, or a project that stands still."""
HALF_A_DAY = HUNDREDTHS // 2
"""Reports know days, not hours: the work ended some time on the last day. A whole one more would be counted again by the
simulation, where a day begun is a day occupied."""


class Groups(NamedTuple):
    """Names of the groups of one activity, empty for none; the fields are the kinds of `data/risk.yaml`."""

    stage: str
    item: str
    kind: str
    town: str
    department: str
    project: str


def groups_of(project: Project, row: Row) -> Groups:
    """To what an activity belongs; departments answer for the permits they handle, not for what they own."""
    department = row.owner_id if row.step == Step.PERMIT and row.owner_id else ""
    return Groups(
        f"{row.stage_group} {row.step}",
        row.code,
        project.kind,
        str(project.town_id or ""),
        str(department),
        str(project.pk),
    )


def works_on(data_date: date) -> Works:
    """Every activity with a reported first day by the data date; those without a reported end are open.

    Days are productive days of the activity's calendar. Events have no duration, so a step whose begin nobody reported,
    which is kept as an event of its last day, teaches nothing.
    """
    rows = _begun(data_date)
    own = risk()
    points = np.array([three_points(row, own) for _project, row in rows], np.int64).reshape(-1, 3)
    low, likely, high = points.T
    mean, spread = log_moments(low, likely, high)
    real = np.array([_real(row, data_date) for _project, row in rows], np.float64)
    named = [groups_of(project, row) for project, row in rows]
    excess = np.log(np.maximum(real, HALF_A_DAY) / np.maximum(likely, 1)) - mean
    is_open = np.array([_is_open(row, data_date) for _project, row in rows], bool)
    kept = ~(is_open & (excess > LONGEST_OPEN))
    kinds = by_kind([each for each, is_kept in zip(named, kept.tolist(), strict=True) if is_kept], own)
    late = lateness_at_begin([row for _project, row in rows])
    return Works(excess[kept], np.maximum(spread, own.least_spread)[kept], is_open[kept], kinds, late[kept])


def _begun(data_date: date) -> list[tuple[Project, Row]]:
    found = rows_of(Activity.objects.filter(actual_start_on__lte=data_date, duration_days__gt=0))
    projects = Project.objects.in_bulk({row.project_id for row in found})
    return [(projects[row.project_id], row) for row in found]


def _is_open(row: Row, data_date: date) -> bool:
    return row.actual_finish_on is None or row.actual_finish_on > data_date


def _real(row: Row, data_date: date) -> int:
    known = calendars()
    assert row.actual_start_on is not None
    last = data_date if _is_open(row, data_date) else row.actual_finish_on
    assert last is not None
    first = known.axis.slot(row.actual_start_on)
    days = known[row.calendar].work(first, max(first, known.axis.boundary(last)))
    return days if _is_open(row, data_date) else days - HALF_A_DAY


def by_kind(named: Sequence[Groups], own: Risk) -> dict[str, list[str]]:
    """Kind → the group of each activity."""
    return {kind: [getattr(each, kind) for each in named] for kind in own.between}

"""Durations learnt from an approval log, loaded into steps that are still to begin."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luodi import journal
from luodi.jobs import later
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.plan.mined import Line, changes, fingerprint
from luodi.plan.models import Activity
from luodi.refusal import Refusal


class MinedOutdated(Refusal):
    """Steps have changed since their new days were looked at. Facts: none."""

    code = "MINED_OUTDATED"


@transaction.atomic
def load_durations(*, by: User, at: datetime, data_date: date, lines: Sequence[Line], seen: str) -> int:
    """Write the days to every step they fit; its projects are planned again by the worker. `seen`: the fingerprint of
    what was looked at. Returns how many steps."""
    require(by, Ability.EDIT_TEMPLATES)
    hold([change.activity.project for change in changes(lines, data_date)])
    found = changes(lines, data_date)
    if fingerprint(found) != seen:
        raise MinedOutdated
    rows = []
    for change in found:
        row = change.activity
        row.optimistic_days, row.duration_days, row.pessimistic_days = change.days
        row.version += 1
        rows.append(row)
    columns = ["optimistic_days", "duration_days", "pessimistic_days", "version"]
    Activity.objects.bulk_update(rows, columns, batch_size=500)
    projects = sorted({row.project_id for row in rows})
    journal.record(
        by=by, at=at, action="DURATIONS_LOADED", target="plans", steps=len(rows), projects=len(projects),
        items=sorted({line.item for line in lines}),
    )  # fmt: skip
    if projects:
        from luodi.plan.tasks import plan_later

        later(plan_later, projects=projects, data_date=data_date.isoformat())
    return len(rows)

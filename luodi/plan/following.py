"""A network that stands follows its ledger: what the project has put behind it since is fixed or left behind.

Durations, links and reports of people stay; only what `passed` finds to have happened changes.
"""

from datetime import date

from luodi.approvals.catalogue import catalogue
from luodi.approvals.steps import OPEN
from luodi.ledger.models import Project
from luodi.plan.applied import follow_applications
from luodi.plan.drafts import Draft, Sketch
from luodi.plan.models import Activity, Link
from luodi.plan.passed import leave_behind
from luodi.plan.queries import facts_of


def follow_ledger(project: Project, data_date: date) -> None:
    """Fix the days that the ledger reports by now, and take out steps that must be behind the project."""
    follow_applications([project], data_date)
    rows = {row.code: row for row in Activity.objects.filter(project=project)}
    if not rows:
        return
    sketch = Sketch({code: _draft(row) for code, row in rows.items()})
    links = Link.objects.filter(project=project)
    for before, behind, kind, lag in links.values_list(
        "predecessor__code", "successor__code", "type", "lag_days"
    ):
        sketch.tie([before], [behind], kind, lag)
    facts = facts_of([project], {}, data_date)[project]
    finished = {row.code: row.actual_finish_on for row in rows.values() if row.actual_finish_on}
    leave_behind(sketch, facts, catalogue().passed_with, finished)
    # Taken on a commitment, an item can be issued while what it waited for is still under way.
    under_way = set(project.applications.filter(state__in=OPEN).values_list("item", flat=True))
    gone = {code for code in set(rows) - set(sketch.drafts) if rows[code].permit not in under_way}
    Activity.objects.filter(project=project, code__in=gone).delete()
    for code, draft in sketch.drafts.items():
        _write(rows[code], draft)


def _draft(row: Activity) -> Draft:
    return Draft(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        step=row.step,
        stage_group=row.stage_group,
        calendar=row.calendar,
        likely=row.duration_days,
        optimistic=row.optimistic_days,
        pessimistic=row.pessimistic_days,
        permit=row.permit,
        milestone=row.milestone,
        actual_start_on=row.actual_start_on,
        actual_finish_on=row.actual_finish_on,
    )


def _write(row: Activity, draft: Draft) -> None:
    """What a person reported stands; a day of the ledger is taken where nobody reported one."""
    if row.actual_finish_on or (row.actual_start_on and not draft.actual_finish_on):
        return
    if (draft.actual_start_on, draft.actual_finish_on) == (row.actual_start_on, row.actual_finish_on):
        return
    if row.actual_start_on and draft.actual_finish_on and draft.actual_finish_on >= row.actual_start_on:
        row.actual_finish_on, row.remaining_days = draft.actual_finish_on, None
    else:
        row.actual_start_on, row.actual_finish_on = draft.actual_start_on, draft.actual_finish_on
        row.duration_days = draft.likely
    row.version += 1
    row.save(
        update_fields=["actual_start_on", "actual_finish_on", "remaining_days", "duration_days", "version"]
    )

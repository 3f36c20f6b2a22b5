"""Baselines: the plan as approved. Never edited, only superseded, with a reason."""

from datetime import date, datetime

from django.db import transaction

from luodi import journal
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.plan.actions.computing import allow
from luodi.plan.models import Activity, Baseline, BaselineActivity
from luodi.refusal import Refusal


class ReasonMissing(Refusal):
    """Whoever replaces an approved plan says why. Facts: project, number."""

    code = "REASON_MISSING"


class NothingToApprove(Refusal):
    """The project has no computed plan. Facts: project."""

    code = "NOTHING_TO_APPROVE"


class BaselineApproved(Refusal):
    """Somebody approved a plan after this page was opened. Facts: project, number."""

    code = "BASELINE_APPROVED"


@transaction.atomic
def approve_baseline(
    *, by: User, at: datetime, data_date: date, project: Project, reason: str = "", number: int | None = None
) -> Baseline:
    """Freeze the current plan as the baseline. `number` is the next number as the page showed it."""
    allow(by, [project], Ability.APPROVE_BASELINES)
    Project.objects.select_for_update().get(pk=project.pk)
    last = project.baselines.order_by("-number").first()
    following = last.number + 1 if last else 1
    if number is not None and number != following:
        raise BaselineApproved(project=project.name, number=following - 1)
    if last is not None and not reason.strip():
        raise ReasonMissing(project=project.name, number=following)
    rows = list(project.activities.exclude(early_start_on=None).exclude(early_finish_on=None))
    if not rows:
        raise NothingToApprove(project=project.name)
    project.baselines.filter(superseded_at=None).update(superseded_at=at)
    baseline = Baseline.objects.create(
        project=project,
        number=following,
        reason=reason.strip(),
        approved_by=by,
        approved_at=at,
        data_date_on=data_date,
    )
    BaselineActivity.objects.bulk_create(_line(baseline, row) for row in rows)
    journal.record(
        by=by,
        at=at,
        action="BASELINE_APPROVED",
        target=f"project:{project.code}",
        number=following,
        reason=reason.strip(),
        activities=len(rows),
    )
    return baseline


def _line(baseline: Baseline, row: Activity) -> BaselineActivity:
    start, finish = row.early_start_on, row.early_finish_on
    if start is None or finish is None:
        raise ValueError(f"activity {row.code} without dates")
    return BaselineActivity(baseline=baseline, code=row.code, name=row.name, start_on=start, finish_on=finish)

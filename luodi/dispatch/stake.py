"""What is at stake with an issue: the plan of its project with the blocked step waiting, made and taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from luodi.ledger.models import Project
from luodi.plan.actions.directing import Directed, StepTied, make_wait
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.preview import taken_back


@dataclass(frozen=True)
class Stake:
    """Days by which the promise that is worst off moves if the step waits, the margin it then has, and the float of the
    step; calendar days. None where nothing is blocked or nothing is planned."""

    days: int | None = None
    margin: int | None = None
    float_days: int | None = None


def standing(plan: ProjectPlan) -> tuple[date | None, int | None]:
    """The day people work to and its margin: within limits where there is one."""
    if plan.planned_on:
        return plan.planned_on, plan.planned_margin_days
    return plan.forecast_on, plan.margin_days


def days_between(earlier: date | None, later: date | None) -> int | None:
    """Calendar days from one day to another; None where one is unknown."""
    return (later - earlier).days if earlier and later else None


def stake_of(project: Project, step: Activity | None, until_on: date, at: datetime, data_date: date) -> Stake:
    """What it costs that a step waits until a day. A step under a date of its own is not moved: its float alone is told."""
    plan = ProjectPlan.objects.filter(project=project).first()
    if step is None or plan is None:
        return Stake()
    before, margin = standing(plan)
    try:
        with taken_back():
            effect, _was = make_wait(directed=Directed(step, None, at, data_date), until_on=until_on)
            after, margin_after = standing(effect.plan)
    except StepTied:
        return Stake(None, margin, step.total_float_days)
    return Stake(days_between(before, after), margin_after, step.total_float_days)


def step_of(project: Project, code: str) -> Activity | None:
    """The step of a project by its code."""
    return Activity.objects.select_related("project", "owner").filter(project=project, code=code).first()

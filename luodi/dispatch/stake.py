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


Standing = tuple[date | None, int | None]


def standing(plan: ProjectPlan) -> Standing:
    """The day people work to and its margin: within limits where there is one."""
    if plan.planned_on:
        return plan.planned_on, plan.planned_margin_days
    return plan.forecast_on, plan.margin_days


def days_won(before: Standing, after: Standing) -> int | None:
    """Calendar days by which the promise that is worst off is better served, below zero worse; by its margin, because it may be
    another promise than before, else by the day itself. None where one side has neither."""
    if before[1] is not None and after[1] is not None:
        return after[1] - before[1]
    return (before[0] - after[0]).days if before[0] and after[0] else None


def stake_of(project: Project, step: Activity | None, until_on: date, at: datetime, data_date: date) -> Stake:
    """What it costs that a step waits until a day. A step under a date of its own is not moved: its float alone is told."""
    plan = ProjectPlan.objects.filter(project=project).first()
    if step is None or plan is None:
        return Stake()
    before = standing(plan)
    try:
        with taken_back():
            effect, _was = make_wait(directed=Directed(step, None, at, data_date), until_on=until_on)
            after = standing(effect.plan)
    except StepTied:
        return Stake(None, before[1], step.total_float_days)
    won = days_won(before, after)
    return Stake(None if won is None else max(0, -won), after[1], step.total_float_days)


def step_of(project: Project, code: str) -> Activity | None:
    """The step of a project by its code."""
    return Activity.objects.select_related("project", "owner").filter(project=project, code=code).first()

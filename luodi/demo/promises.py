"""Committed dates of the fictional projects, set like such districts set them: month ends, most of them possible."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.demo.fiction import SEED
from luodi.ledger.models import ProjectDate
from luodi.ledger.stages import LIFE, Milestone, Stage
from luodi.plan.models import ProjectPlan

A_FEW_DAYS_LATE = ("JM-F383", Milestone.COMPLETION, 12)  # so few that days excused for one stop lift its card
PROMISED = (Milestone.START, Milestone.TOPPING_OUT, Milestone.COMPLETION, Milestone.PRODUCTION)


def _month_end(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def _slack(rng: random.Random) -> int:
    """Days between forecast and promise: one in six is late, one in eight tight, the others have room."""
    kind = rng.random()
    if kind < 0.16:
        return -rng.randint(12, 140)
    return rng.randint(0, 12) if kind < 0.28 else rng.randint(20, 190)


def _promises(plan: ProjectPlan, rng: random.Random, data_date: date) -> list[ProjectDate]:
    slack = _slack(rng)
    made = []
    for milestone in plan.milestones:
        code = milestone["code"]
        if code not in PROMISED or milestone["done"] or not milestone["on"]:
            continue
        planned = date.fromisoformat(milestone["on"])
        on = _month_end(max(planned + timedelta(days=slack), data_date - timedelta(days=45)))
        if is_few := (plan.project.code, code) == A_FEW_DAYS_LATE[:2]:
            on = planned - timedelta(days=A_FEW_DAYS_LATE[2])
        made.append(
            ProjectDate(
                project=plan.project,
                milestone=code,
                meaning=ProjectDate.Meaning.COMMITTED,
                on=on,
                precision="DAY" if is_few else "MONTH",
            )
        )
    return made


@transaction.atomic
def promise(*, at: datetime, data_date: date) -> int:
    """Give the fictional projects their committed dates, measured against the first run of the plan."""
    rows: list[ProjectDate] = []
    plans = (
        ProjectPlan.objects.filter(project__is_synthetic=True)
        .select_related("project")
        .order_by("project__code")
    )
    for plan in plans:
        rng = random.Random(f"{SEED}-promise-{plan.project.code}")  # noqa: S311 - a repeatable district
        stage = plan.project.stage
        signed = stage in LIFE and LIFE.index(Stage(stage)) >= LIFE.index(Stage.SIGNED)
        if signed and rng.random() > 0.05:
            rows += _promises(plan, rng, data_date)
    ProjectDate.objects.bulk_create(rows, batch_size=1000)
    facts: Mapping[str, Any] = {"promises": len(rows)}
    journal.record(by=None, at=at, action="DEMO_PROMISES", target="demo", **facts)
    return len(rows)

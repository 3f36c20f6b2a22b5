"""Fictional projects with plans, as the last run would leave them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation, Post
from luodi.plan.models import Activity, Link, ProjectPlan, Step

DATA_DATE = date(2021, 6, 30)
NAMES = ["企业投资项目备案", "建筑工程施工许可证", "主体结构", "设备安装", "投产"]


def project(code: str, at: datetime, town: Organisation | None = None, **fields: object) -> Project:
    """One fictional project."""
    given = {"name": f"虚构项目 {code}", "stage": Stage.BUILDING, "is_synthetic": True, **fields}
    return Project.objects.create(code=code, town=town, created_at=at, updated_at=at, **given)


def activity(of: Project, number: int, owner: Organisation | None = None, **fields: object) -> Activity:
    """One step; its early dates follow its number, ten days each from 1 June 2021."""
    start = date(2021, 6, 1) + timedelta(days=10 * number)
    given = {
        "code": f"A{number:02d}", "name": NAMES[number % len(NAMES)], "step": Step.WORKS, "stage_group": "build",
        "position": number, "owner": owner, "duration_days": 10, "optimistic_days": 8, "pessimistic_days": 14,
        "calendar": "S0", "early_start_on": start, "early_finish_on": start + timedelta(days=9),
        "responsible_start_on": start + timedelta(days=5), "responsible_finish_on": start + timedelta(days=14),
        "total_float_days": 5, **fields,
    }  # fmt: skip
    return Activity.objects.create(project=of, **given)


def link(earlier: Activity, later: Activity) -> Link:
    return Link.objects.create(project=earlier.project, predecessor=earlier, successor=later)


def planned(of: Project, at: datetime, margin: int | None = -30, **fields: object) -> ProjectPlan:
    """The project's plan row; a negative margin is late, None means that nobody committed to a date."""
    committed = date(2022, 3, 31)
    state = ProjectPlan.State.NO_COMMITMENT
    given: dict[str, object] = {}
    if margin is not None:
        state = ProjectPlan.State.LATE if margin < 0 else ProjectPlan.State.FEASIBLE
        forecast = committed - timedelta(days=margin)
        given = {
            "milestone": "PRODUCTION", "committed_on": committed, "forecast_on": forecast, "margin_days": margin,
            "segments": [
                {"k": "permit", "s": "2021-01-04", "e": "2021-05-31", "done": "2021-05-31"},
                {"k": "build", "s": "2021-06-01", "e": "2022-01-20", "done": "2021-06-30"},
                {"k": "prod", "s": "2022-01-21", "e": forecast.isoformat(), "done": None},
            ],
            "milestones": [{"code": "START", "name": "开工", "name_en": "Start", "on": "2021-06-01", "done": True}],
        }  # fmt: skip
    return ProjectPlan.objects.create(
        project=of, **{"state": state, "data_date_on": DATA_DATE, "made_at": at, **given, **fields}
    )


def many(count: int, at: datetime, towns: list[Organisation], leader: Post | None = None) -> list[Project]:
    """Many fictional projects with plans and two activities each, made in bulk."""
    projects = Project.objects.bulk_create(
        Project(
            code=f"XG-{number:03d}", name=f"虚构项目 {number:03d}", stage=Stage.BUILDING, town=towns[number % len(towns)],
            total_investment_yuan=Decimal(100_000_000) * (number % 50 + 1), leader=leader, is_synthetic=True,
            created_at=at, updated_at=at,
        )
        for number in range(count)
    )  # fmt: skip
    for number, each in enumerate(projects):
        planned(each, at, (number % 90) - 45 if number % 17 else None, chain=[{"code": "A01"}])
        activity(each, 1)
        activity(each, 2)
    return projects

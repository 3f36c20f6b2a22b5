"""Put the demonstration district into the database, once."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from luodi import journal
from luodi.demo.accounts import Posts, make_posts
from luodi.demo.applications import make_applications
from luodi.demo.bottleneck import make_bottleneck
from luodi.demo.cards import make_cards
from luodi.demo.duties import make_duties
from luodi.demo.fiction import SEED, Fiction, fictional_projects
from luodi.demo.history import approved_plans, margin_history, money_history
from luodi.demo.issues import make_issues
from luodi.demo.leads import make_leads
from luodi.demo.limits import make_limits
from luodi.demo.outlines import make_outlines, point_in
from luodi.demo.progress import progress_history
from luodi.demo.promises import promise
from luodi.demo.ready import make_ready
from luodi.demo.scores import make_scores
from luodi.demo.shares import make_shares
from luodi.demo.visits import make_visits
from luodi.ledger.models import (
    InvestmentFigure,
    ListMembership,
    Project,
    ProjectDate,
    ProjectTag,
    ProjectUnit,
    Team,
)
from luodi.ledger.stages import LIFE, Datum, Milestone, Stage
from luodi.people.models import Organisation, User
from luodi.plan.actions import compile_projects, compute_plans
from luodi.reference import reference

GROUP_LISTS = {"INDUSTRY": "重点产业项目", "PUBLIC": "基本建设项目", "OTHER": "其他重点项目"}
WEIGHTS = {"蓝村街道": 18, "龙泉街道": 14, "通济街道": 12, "北安街道": 12, "环秀街道": 9, "大信街道": 8}
DATA_DATE = date(2021, 11, 30)


@cache
def _real() -> list[dict[str, Any]]:
    document = reference("demo_real.yaml")
    if document["data_date"] != DATA_DATE:
        raise ValueError("demo_real.yaml speaks of another data date")
    projects: list[dict[str, Any]] = document["projects"]
    return projects


@cache
def _likely() -> dict[str, dict[str, int]]:
    """Template → milestone → days from site start in the likely case, without season."""
    document = reference("templates.yaml")
    return {
        code: one.get("milestone_days", {}).get("likely", {}) for code, one in document["templates"].items()
    }


def load_demo(*, at: datetime) -> int:
    """Load the district if it is not there yet; the answer is the number of projects."""
    if not Project.objects.filter(code__startswith="JM-").exists():
        _write(at)
        make_limits(at=at)
        make_shares(at=at, on=DATA_DATE)
        office = User.objects.get(username="office")
        projects = Project.objects.order_by("code")
        compile_projects(by=office, at=at, projects=projects, data_date=DATA_DATE)
        make_applications(at=at, data_date=DATA_DATE)
        promise(at=at, data_date=DATA_DATE)
        make_ready(at=at, on=DATA_DATE)
        changed = Q(dates__meaning="COMMITTED") | Q(applications__isnull=False)
        compute_plans(by=office, at=at, projects=projects.filter(changed).distinct(), data_date=DATA_DATE)
        margin_history(DATA_DATE)
        approved_plans(at, DATA_DATE)
        make_duties(at=at, data_date=DATA_DATE)
        make_leads(at=at, on=DATA_DATE)
        make_bottleneck(at=at, on=DATA_DATE)
        make_cards(at=at, data_date=DATA_DATE)
        progress_history(at, DATA_DATE)
        make_issues(at=at, on=DATA_DATE)
        make_scores(at=at, data_date=DATA_DATE)
        make_visits(at=at, on=DATA_DATE)
    return Project.objects.count()


@transaction.atomic
def _write(at: datetime) -> None:
    posts = make_posts()
    make_outlines(at=at)
    towns = {unit.name: unit for unit in Organisation.objects.filter(kind=Organisation.Kind.TOWN)}
    _write_real(at, towns)
    counts: dict[str, tuple[int, Decimal]] = {}
    for one in _real():
        number, total = counts.get(one["group"], (0, Decimal(0)))
        alone = one.get("relation") != "PART"
        counts[one["group"]] = (number + 1, total + Decimal(str(one.get("investment_yi", 0))) * alone)
    weights = [(name, WEIGHTS.get(name, 5)) for name in sorted(towns)]
    fictions = fictional_projects(DATA_DATE, weights, counts)
    _write_fictions(at, fictions, towns, posts)
    money_history(DATA_DATE)
    journal.record(
        by=None, at=at, action="DEMO_LOADED", target="demo", seed=SEED, projects=len(fictions) + len(_real())
    )


def _write_real(at: datetime, towns: dict[str, Organisation]) -> None:
    for one in _real():
        parent = Project.objects.get(code=one["parent"]) if one.get("parent") else None
        yi = one.get("investment_yi")
        project = Project.objects.create(
            code=one["code"], name=one["name"], content=one.get("content", ""), stage=one["stage"],
            town=towns[one["town"]] if one.get("town") else None, industry=one.get("industry", ""),
            investor=one.get("investor", ""), source=one["source"], progress_text=one.get("progress", ""),
            total_investment_yuan=Decimal(str(yi)) * 100_000_000 if yi else None,
            land_mu=one.get("land_mu"), gfa_sqm=one.get("gfa_sqm"), capacity=one.get("capacity", ""),
            parent=parent, relation=one.get("relation", ""), created_at=at, updated_at=at,
        )  # fmt: skip
        _list(project, GROUP_LISTS[one["group"]])
        for year, level, list_class, name in one.get("lists", []):
            ListMembership.objects.create(
                project=project, year=year, level=level, list_class=list_class, list_name=name,
                from_on=date(year, 1, 1),
            )  # fmt: skip
        for milestone, on, precision in one.get("dates", []):
            ProjectDate.objects.create(
                project=project, milestone=milestone, meaning="ACTUAL", on=on, precision=precision,
                document=one["source"][:120],
            )  # fmt: skip


def _list(project: Project, name: str) -> None:
    ListMembership.objects.create(
        project=project,
        year=2021,
        level="DISTRICT",
        list_class="RESERVE",
        list_name=name,
        from_on=date(2021, 1, 20),
    )


def _project(one: Fiction, at: datetime, town: Organisation, posts: Posts, number: int) -> Project:
    led = one.has_leader
    served = led and one.investment_yuan >= 1_000_000_000
    longitude, latitude = point_in(town.code, f"{SEED}-{one.code}")
    return Project(
        code=one.code, name=one.name, content=one.content, kind=one.kind, template=one.template,
        industry=one.chain, stage=one.stage, stage_since_on=one.stage_since_on,
        stage_reason="投资方资金调整（虚构）" if one.stage is Stage.SUSPENDED else "",
        town=town, address=f"{town.name}（虚构地点）", investor=one.investor,
        longitude=longitude, latitude=latitude, source_datum=Datum.CGCS2000,
        place_text=f"{longitude}, {latitude}", place_source="虚构位置",
        total_investment_yuan=one.investment_yuan, land_mu=one.land_mu, jobs=one.jobs, tax_yuan=one.tax_yuan,
        leader=posts.leaders[number % len(posts.leaders)] if led else None,
        commissioner=posts.commissioners[number % len(posts.commissioners)] if served else None,
        enterprise=posts.enterprise if one.name.startswith("启岚") and one.group == "INDUSTRY" else None,
        is_synthetic=True, note="虚构的演示项目", created_at=at, updated_at=at,
    )  # fmt: skip


def _write_fictions(
    at: datetime, fictions: list[Fiction], towns: dict[str, Organisation], posts: Posts
) -> None:
    Project.objects.bulk_create(
        _project(one, at, towns[one.town], posts, number) for number, one in enumerate(fictions)
    )
    made = {
        project.code: project for project in Project.objects.filter(is_synthetic=True).select_related("town")
    }
    team, _new = Team.objects.get_or_create(name="重点产业项目专班（虚构）", defaults={"is_synthetic": True})
    Project.objects.filter(leader__isnull=False, is_synthetic=True).update(team=team)
    rows: dict[type, list[Any]] = {}
    for one in fictions:
        for row in _around(one, made[one.code]):
            rows.setdefault(type(row), []).append(row)
    for model, objects in rows.items():
        model.objects.bulk_create(objects, batch_size=1000)  # type: ignore[attr-defined]


def _around(one: Fiction, project: Project) -> Iterable[Any]:
    """Lists, tags, units, money and reported dates of one fictional project."""
    january = date(2021, 1, 20)
    yield ListMembership(
        project=project, year=2021, level="DISTRICT", list_class="RESERVE", list_name=GROUP_LISTS[one.group],
        from_on=january,
    )  # fmt: skip
    if one.level != "DISTRICT" and one.started_on:
        yield ListMembership(
            project=project,
            year=2021,
            level=one.level,
            list_class="BUILD",
            list_name="",
            from_on=date(2021, 3, 3),
        )
    for tag in one.tags:
        yield ProjectTag(project=project, tag=tag)
    if project.town_id:
        yield ProjectUnit(project=project, organisation_id=project.town_id, duty="RESPONSIBLE")
    yield from _money(one, project)
    yield from _reported(one, project)


def _share(amount: Decimal, share: float) -> Decimal:
    """A share of an amount in whole 万元."""
    return (amount * Decimal(str(round(share, 3))) / 10_000).quantize(Decimal(1)) * 10_000


def _money(one: Fiction, project: Project) -> Iterable[InvestmentFigure]:
    if not one.started_on:
        return
    rng = random.Random(f"{SEED}-money-{one.code}")  # noqa: S311 - a repeatable district
    year = _share(one.investment_yuan, rng.uniform(0.15, 0.5))
    paid = _share(year, rng.uniform(0.5, 1.05))
    yield InvestmentFigure(
        project=project, series="PLAN", span="YEAR", ends_on=date(2021, 12, 31), amount_yuan=year
    )
    yield InvestmentFigure(
        project=project, series="PAID", span="YEAR_TO_MONTH", ends_on=DATA_DATE, amount_yuan=paid
    )
    if rng.random() < 0.7:
        told = _share(paid, rng.uniform(0.6, 1.0))
        yield InvestmentFigure(
            project=project,
            series="STATISTICAL",
            span="YEAR_TO_MONTH",
            ends_on=date(2021, 10, 31),
            amount_yuan=told,
        )


def _reported(one: Fiction, project: Project) -> Iterable[ProjectDate]:
    """Milestones already reached, at the pace of this project, as its owner would have reported them."""
    if not one.started_on:
        return
    yield ProjectDate(project=project, milestone=Milestone.START, meaning="ACTUAL", on=one.started_on)
    reached = LIFE.index(one.stage)
    for name, days in _likely().get(one.template, {}).items():
        milestone = name.upper()
        on = one.started_on + timedelta(days=int(days * one.pace))
        late = milestone in (Milestone.COMPLETION, Milestone.PRODUCTION, Milestone.FULL_PRODUCTION)
        if milestone == Milestone.START or milestone not in Milestone.values:
            continue
        if late and reached < LIFE.index(Stage(milestone if milestone != "COMPLETION" else "COMPLETED")):
            continue
        if on <= DATA_DATE:
            yield ProjectDate(project=project, milestone=milestone, meaning="ACTUAL", on=on)

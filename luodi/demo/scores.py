"""Scores of the demonstration: a quarter that was published after an objection, a preview of the running one. All fictional."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from luodi import outbox
from luodi.demo.fiction import SEED
from luodi.ledger.models import OperationYear, Project, ProjectDate
from luodi.people.models import Organisation, User
from luodi.scoring import actions
from luodi.scoring.actions import Answer, RunWanted, SeenRun
from luodi.scoring.burden import CapWanted, FormWanted, ask_form, set_cap
from luodi.scoring.models import Scorecard, ScoreRun
from luodi.scoring.rules import DEFAULT, shipped

QUARTER, RUNNING = (date(2021, 7, 1), date(2021, 9, 30)), date(2021, 10, 1)
FIELDS = 400


def make_scores(*, at: datetime, data_date: date) -> None:
    """Once; every step through the actions that people use."""
    if ScoreRun.objects.exists():
        return
    _years(data_date)
    _promised_starts(QUARTER[0], data_date)
    people = {user.username: user for user in User.objects.filter(is_synthetic=True)}
    office = people["office"]
    rules = next(key for key in shipped() if key.startswith(f"{DEFAULT}@"))
    quarter = RunWanted("2021 年第三季度（虚构）", *QUARTER, rules)
    run = _computed(quarter, office, at, data_date)
    _published(run, people, at, data_date)
    _computed(RunWanted("2021 年第四季度至今（虚构）", RUNNING, data_date, rules), office, at, data_date)
    _forms(office, people["department"], at, timezone.localtime(at).date())
    outbox.deliver_due(at=at)


def _years(on: date) -> None:
    """What fictional projects in production brought in this year, near to what they promised."""
    rows = []
    for project in Project.objects.filter(is_synthetic=True, stage="PRODUCTION").order_by("code"):
        rng = random.Random(f"{SEED}-year-{project.code}")  # noqa: S311 - a repeatable district
        tax = project.tax_yuan and _rounded(project.tax_yuan * Decimal(f"{rng.uniform(0.2, 0.9):.3f}"))
        jobs = project.jobs and int(project.jobs * rng.uniform(0.5, 1.1))
        if tax or jobs:
            rows.append(OperationYear(project=project, year=on.year, jobs=jobs, tax_yuan=tax))
    OperationYear.objects.bulk_create(rows)


def _rounded(yuan: Decimal) -> Decimal:
    return (yuan / 10_000).quantize(Decimal(1)) * 10_000


def _promised_starts(since: date, on: date) -> None:
    """The days on which projects that started lately had promised to, as the ledger would have kept them."""
    begun = ProjectDate.objects.filter(
        project__is_synthetic=True, milestone="START", meaning="ACTUAL", on__gte=since, on__lte=on
    )
    rows = []
    for row in begun.order_by("pk"):
        rng = random.Random(f"{SEED}-start-{row.project_id}")  # noqa: S311 - a repeatable district
        promised = row.on - timedelta(rng.choice([-14, -6, -3, 0, 0, 5, 12, 30]))
        rows.append(
            ProjectDate(
                project_id=row.project_id, milestone="START", meaning="COMMITTED", on=min(promised, on)
            )
        )
    ProjectDate.objects.bulk_create(rows, ignore_conflicts=True)


def _computed(wanted: RunWanted, office: User, at: datetime, on: date) -> ScoreRun:
    run = actions.ask_run(by=office, at=at, data_date=on, wanted=wanted, is_synthetic=True)
    actions.compute_run(run=run.pk, at=at)
    run.refresh_from_db()
    return run


def _published(run: ScoreRun, people: dict[str, User], at: datetime, on: date) -> None:
    """Shown, objected to by a town on the last day, then answered and decided, and published by other hands."""
    office, town = people["office"], people["town"]
    last = on - timedelta(4)
    shown = SeenRun(run, run.version, office, at, last - timedelta(10))
    run = actions.show_run(seen=shown, object_until_on=last)
    card = Scorecard.objects.filter(run=run, unit=town.organisation_id).first()
    fact = card.facts.filter(gained=0).order_by("pk").first() if card else None
    if fact is not None:
        words = "虚构：该项目开工日期经批准调整，请按调整后的日期计。"
        made = actions.object_fact(by=town, at=at, on=last, fact=fact, words=words)
        answer = Answer(made, made.version, True, "虚构：批准文件属实，这条不计。")
        actions.answer_objection(by=office, at=at, on=on, answer=answer)
    seen = SeenRun(run, run.version, office, at, on)
    run = actions.decide_run(seen=seen, words="虚构：区重点项目工作例会审定。")
    actions.publish_run(seen=SeenRun(run, run.version, people["office2"], at, on))


def _forms(office: User, department: User, at: datetime, on: date) -> None:
    """A cap, a form that is let in, and one that asks what is known."""
    set_cap(by=office, at=at, wanted=CapWanted(FIELDS, on.replace(day=1), "虚构：为基层减负专题会议"))
    towns = list(Organisation.objects.filter(kind=Organisation.Kind.TOWN).order_by("path"))
    let_in = FormWanted(
        "冬季施工防火自查（虚构）", "虚构：安委会通知", ["自查日期", "发现隐患（处）", "已整改（处）"], towns
    )
    known = FormWanted(
        "重点项目进展月报（虚构）",
        "虚构：部门自行布置",
        ["项目名称", "总投资", "本月完成投资", "施工许可证办理情况"],
        towns,
    )
    for by, wanted in ((office, let_in), (department, known)):
        made = ask_form(by=by, at=at, on=on, wanted=wanted)
        made.is_synthetic = True
        made.save(update_fields=["is_synthetic"])

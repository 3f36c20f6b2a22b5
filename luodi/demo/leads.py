"""Fictional leads from a seeded generator: open ones in every state, and ended ones from which likelihood is counted."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from luodi.demo.fiction import SEED
from luodi.engine.leads import investor_key
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation, User
from luodi.recruiting.models import Lead, LeadMove, LeadState, LeadTalk, Opinion
from luodi.recruiting.rules import lead_rules
from luodi.reference import reference

WAY = (LeadState.NEW, LeadState.TALKING, LeadState.AGREED)
OPEN_LEADS, SIGNED_LEADS, LOST_LEADS = 30, 40, 50
BEFORE_SIGNED = (Stage.IDEA, Stage.RESERVE, Stage.NEGOTIATION, Stage.SUSPENDED, Stage.DROPPED)
BLOCKERS = ("用地位置未定", "能耗指标待落实", "投资方总部未过会", "配套管网容量不足", "")
NEXT_STEPS = ("邀请现场考察", "提交用地方案", "与投资方总部会谈", "完成可行性测算")
FIRST_TOWNS = (
    "蓝村街道",
    "龙泉街道",
)  # of the accounts town and town2: the first two leads are of one investor


def make_leads(*, at: datetime, on: date) -> None:
    """Once."""
    if Lead.objects.exists():
        return
    rng = random.Random(f"{SEED}-leads")  # noqa: S311 - a repeatable district
    units = list(Organisation.objects.filter(kind=Organisation.Kind.TOWN).order_by("path"))
    keeper = User.objects.get(username="office")
    rows = list(_open(rng, units, at, on))
    for row, name in zip(rows, FIRST_TOWNS, strict=False):
        row.keeper = row.town = next(unit for unit in units if unit.name == name)
    rows[1].investor, rows[1].investor_key = "启岚 集团有限公司（虚构）", rows[0].investor_key
    rows += [*_signed(at), *_lost(rng, units, at, on)]
    Lead.objects.bulk_create(rows)
    LeadMove.objects.bulk_create(move for row in rows for move in _moves(rng, row, keeper))
    LeadTalk.objects.bulk_create(
        LeadTalk(
            lead=row, on=row.contacted_on, words=f"介绍选址和政策，{row.next_step or '了解投资意向'}（虚构）。",
            with_whom="投资方项目部（虚构）", by=keeper, at=at,
        )
        for row in rows
        if row.contacted_on
    )  # fmt: skip
    _ask(rows[0], on)


def _open(rng: random.Random, units: list[Organisation], at: datetime, on: date) -> Iterator[Lead]:
    chains = lead_rules().kinds.chains
    brands = reference("demo_words.yaml")["brands"]
    for number in range(OPEN_LEADS):
        chain = rng.choice(list(chains))
        link = rng.choice(list(chains[chain]))
        unit, state = rng.choice(units), WAY[number % 3]
        brand = brands[number % len(brands)]
        land, since = Decimal(rng.randint(20, 300)), on - timedelta(days=rng.randint(5, 120))
        yield Lead(
            name=f"{brand}{link}项目", investor=f"{brand}集团（虚构）",
            investor_key=investor_key(f"{brand}集团"), content=f"{chain}产业链{link}环节，新建厂房（虚构）",
            origin=rng.choice(["展会", "以商招商", "驻外招商", "企业来访"]), keeper=unit, town=unit, chain=chain, link=link,
            amount_yuan=Decimal(rng.randint(100, 9000)) * 1_000_000, land_mu=land,
            energy_tce=Decimal(rng.randint(300, 20_000)), tax_yuan=land * rng.randint(40_000, 260_000),
            jobs=rng.randint(30, 900), export_percent=Decimal(rng.randint(0, 90)),
            contact_name="联系人（虚构）", contact_phone="", state=state, state_since_on=since,
            contacted_on=None if state == LeadState.NEW else since + timedelta(days=rng.randint(0, 4)),
            next_step=rng.choice(NEXT_STEPS), next_on=on + timedelta(days=rng.randint(3, 40)),
            blocker=rng.choice(BLOCKERS), is_synthetic=True, created_at=at.replace(year=since.year, month=since.month, day=since.day), updated_at=at,
        )  # fmt: skip


def _signed(at: datetime) -> Iterator[Lead]:
    """Fictional projects that are signed by now, as the leads they once were."""
    found = Project.objects.filter(is_synthetic=True, town__isnull=False).exclude(investor="")
    for project in found.exclude(stage__in=BEFORE_SIGNED).order_by("code")[:SIGNED_LEADS]:
        yield Lead(
            name=project.name, investor=project.investor, investor_key=f"{investor_key(project.investor)}{project.code}",
            keeper=project.town, town=project.town, chain=project.industry, amount_yuan=project.total_investment_yuan,
            land_mu=project.land_mu, state=LeadState.SIGNED, state_since_on=date(2020, 6, 1), project=project,
            is_synthetic=True, created_at=at, updated_at=at,
        )  # fmt: skip


def _lost(rng: random.Random, units: list[Organisation], at: datetime, on: date) -> Iterator[Lead]:
    for number in range(1, LOST_LEADS + 1):
        unit = rng.choice(units)
        yield Lead(
            name=f"往年线索{number:02d}（虚构）", investor=f"往年投资方{number:02d}（虚构）",
            investor_key=f"往年投资方{number:02d}", keeper=unit, town=unit, state=LeadState.LOST,
            state_since_on=on - timedelta(days=rng.randint(60, 700)), amount_yuan=Decimal(rng.randint(100, 4000)) * 1_000_000,
            is_synthetic=True, created_at=at, updated_at=at,
        )  # fmt: skip


def _moves(rng: random.Random, row: Lead, by: User) -> Iterable[LeadMove]:
    """The way to where it stands; a lost one ended after any of the open states."""
    if row.state == LeadState.SIGNED:
        way = [*WAY, LeadState.SIGNED]
    elif row.state == LeadState.LOST:
        way = [*WAY[: rng.choices([1, 2, 3], weights=[3, 4, 3])[0]], LeadState.LOST]
    else:
        way = list(WAY[: WAY.index(LeadState(row.state)) + 1])
    for left, to in zip(["", *way], way, strict=False):
        yield LeadMove(lead=row, left=left, to=to, on=row.state_since_on, by=by)


def _ask(lead: Lead, on: date) -> None:
    """One lead is under review: the department of the demonstration's account has yet to answer."""
    department = Organisation.objects.get(code="APPROVALS")
    Opinion.objects.create(
        lead=lead, department=department, asked_on=on - timedelta(days=2), due_on=on + timedelta(days=5)
    )

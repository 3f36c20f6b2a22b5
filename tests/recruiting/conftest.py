"""Two towns and their leads. All fictional."""

from datetime import timedelta
from decimal import Decimal

import pytest

from luodi.ledger.models import Team
from luodi.people.models import Role
from luodi.recruiting import actions
from luodi.recruiting.actions import People, Seen, Talk, Terms, add_lead, log_talk
from luodi.recruiting.models import Lead
from tests.conftest import DATA_DATE

FACTS = {
    "name": "虚构电驱工厂",
    "investor": "青岛虚构电驱（集团）有限公司",
    "content": "年产电机 20 万台（虚构）",
    "chain": "汽车",
    "link": "电池电驱",
    "amount_yuan": Decimal(6_000_000_000),
    "land_mu": Decimal(200),
    "tax_yuan": Decimal(40_000_000),
    "jobs": 900,
    "export_percent": Decimal(20),
    "contact_name": "王某（虚构）",
    "contact_phone": "000-0000",
    "next_step": "现场考察（虚构）",
}
TERMS = Terms(
    number="虚构协〔2021〕1号",
    signed_on=DATA_DATE,
    amount_yuan=Decimal(6_000_000_000),
    start_on=DATA_DATE + timedelta(120),
    land_mu=Decimal(180),
    tax_per_mu_yuan=Decimal(200_000),
    jobs=900,
    production_on=DATA_DATE + timedelta(500),
)


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def town(district):
    return district.users[Role.TOWN]


@pytest.fixture
def add(town, at):
    def add(by=None, **changes):
        return add_lead(fields={**FACTS, **changes}, by=by or town, at=at, on=DATA_DATE)

    return add


@pytest.fixture
def seen(at):
    def seen(lead, by, version=None):
        now = Lead.objects.get(pk=lead.pk)
        return Seen(now, now.version if version is None else version, by, at, DATA_DATE)

    return seen


@pytest.fixture
def lead(add):
    return add()


@pytest.fixture
def admitted(lead, seen, town, office):
    """A lead that was talked about and admitted."""
    log_talk(seen=seen(lead, town), talk=Talk(DATA_DATE, "初谈（虚构）"))
    wanted = actions.Admission(True, "虚构评〔2021〕1号")
    return actions.decide_admission(seen=seen(lead, office), admission=wanted)


@pytest.fixture
def people(district):
    team = Team.objects.create(name="虚构专班")
    return People(district.leader_post, team, district.commissioner_post)

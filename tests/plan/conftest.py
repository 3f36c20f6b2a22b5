"""Fixtures of the plan: shipped templates, a project of every kind. All of it is fictional."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi.elements import actions as elements
from luodi.ledger.models import ListMembership, Project, ProjectDate
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.actions import load_templates
from luodi.plan.answering import work_off
from luodi.plan.stoppage_models import RecoveryAnswer

DATA_DATE = date(2021, 6, 30)


@pytest.fixture
def data_date() -> date:
    return DATA_DATE


@pytest.fixture
def templates(db, at) -> None:
    load_templates(at=at)


@pytest.fixture
def make_project(district, at) -> Callable[..., Project]:
    """A project with committed and actual dates given as {milestone: ISO day}."""

    def make(code: str = "P1", *, committed=None, actual=None, **fields) -> Project:
        wanted = {
            "name": f"虚构项目{code}",
            "kind": "filing_industrial",
            "template": "standard_factory",
            "stage": "IDEA",
            "town": district.town,
            "enterprise": district.firm,
            "is_synthetic": True,
        } | fields
        project = Project.objects.create(code=code, created_at=at, updated_at=at, **wanted)
        for meaning, days in (("COMMITTED", committed or {}), ("ACTUAL", actual or {})):
            for milestone, on in days.items():
                title = "" if milestone != "NODE" else "节点"
                ProjectDate.objects.create(
                    project=project,
                    milestone=milestone,
                    meaning=meaning,
                    on=date.fromisoformat(on),
                    title=title,
                )
        return project

    return make


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


def days(value: int | str) -> Decimal:
    return Decimal(value)


@pytest.fixture
def fab(templates, make_project, office, at, data_date):
    """A fab whose topping-out is promised for the day it is forecast."""
    made = make_project("FAB", template="fab_6inch_power", committed={"PRODUCTION": "2024-12-31"})
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    topped = made.activities.get(milestone="TOPPING_OUT").early_finish_on
    ProjectDate.objects.create(project=made, milestone="TOPPING_OUT", meaning="COMMITTED", on=topped)
    actions.recompute_project(by=office, at=at, project=made, data_date=data_date)
    return made


@pytest.fixture
def facts(fab):
    first = fab.activities.get(code="W40").early_start_on + timedelta(5)
    return actions.StoppageFacts(
        "PROJECT",
        first,
        first + timedelta(27),
        "疫情防控",
        ("S0", "S1", "S2", "S3", "S4", "S5"),
        ((7, 20), (10, 50), (10, 80)),
        project=fab,
        document="虚构令〔2022〕1号",
    )


@pytest.fixture
def entered(facts, office, at, data_date):
    return actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=facts)


@pytest.fixture
def several(templates, make_project, office, at, data_date):
    made = [make_project(f"P{n}", committed={"COMPLETION": "2022-06-30"}) for n in range(5)]
    actions.compile_projects(by=office, at=at, projects=made, data_date=data_date)
    return made


@pytest.fixture
def ready(entered, at):
    """The answer of the entered stop, worked off."""
    work_off(answer=entered.answer.pk, at=at)
    answer = RecoveryAnswer.objects.get(pk=entered.answer.pk)
    assert answer.state == RecoveryAnswer.State.READY
    return answer


@pytest.fixture
def land(district, at):
    """40 mu today, 40 more in spring."""
    pool = elements.add_pool(
        by=None, at=at, facts=elements.PoolFacts("LAND", "用地指标", keeper=district.land)
    )
    for version, on in enumerate((date(2021, 1, 1), date(2022, 3, 1)), start=1):
        arrival = elements.Arrival(on, Decimal(40), f"虚构{version}号")
        elements.add_batch(by=None, at=at, pool=pool, version=version, arrival=arrival)
    return pool


@pytest.fixture
def asking(land, make_project, district, at):
    """Listed by the province and big; of the other town and small."""
    made = []
    for code, amount, town in (("BIG", 30, district.town), ("SMALL", 20, district.other_town)):
        project = make_project(code, town=town, enterprise=None)
        facts = elements.NeedFacts("LAND", Decimal(amount), needed_on=date(2021, 8, 1))
        need = elements.state_need(by=None, at=at, project=project, version=0, facts=facts)
        made.append(
            elements.request_share(by=None, at=at, on=DATA_DATE, need=need, version=1, amount=Decimal(amount))
        )
    big = made[0].need.project
    ListMembership.objects.create(
        project=big, year=2021, level="PROVINCE", list_class="BUILD", from_on=date(2021, 1, 1)
    )
    return made

"""A pool of land with 100 mu, and projects that want of it. All of it is fictional."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from luodi.elements import actions
from luodi.elements.models import Need, Pool, Share
from luodi.ledger.models import Project
from luodi.people.models import Role

ON = date(2021, 6, 30)


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def make_project(district, at) -> Callable[..., Project]:
    def make(code: str, **fields) -> Project:
        wanted = {"name": f"虚构项目{code}", "town": district.town, "is_synthetic": True} | fields
        return Project.objects.create(code=code, created_at=at, updated_at=at, **wanted)

    return make


@pytest.fixture
def land(district, at) -> Pool:
    kept = actions.PoolFacts("LAND", "用地指标", keeper=district.land)
    pool = actions.add_pool(by=None, at=at, facts=kept)
    arrival = actions.Arrival(date(2021, 1, 1), Decimal(100), "虚构一号")
    actions.add_batch(by=None, at=at, pool=pool, version=1, arrival=arrival)
    pool.refresh_from_db()
    return pool


@pytest.fixture
def ask(at, make_project) -> Callable[..., Share]:
    """A project's request of land."""

    def asked(code: str, amount: int | str, element: str = "LAND", **fields) -> Share:
        project = Project.objects.filter(code=code).first() or make_project(code, **fields)
        need = Need.objects.filter(project=project, element=element).first()
        if need is None:
            facts = actions.NeedFacts(element, Decimal(amount))
            need = actions.state_need(by=None, at=at, project=project, version=0, facts=facts)
        return actions.request_share(
            by=None, at=at, on=ON, need=need, version=need.version, amount=Decimal(amount)
        )

    return asked

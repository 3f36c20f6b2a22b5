"""Projects of two fictional towns, shared by the tests of the ledger."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.ledger.actions import add_project
from luodi.ledger.models import Project
from luodi.people.models import Role

ON = date(2021, 6, 30)


@pytest.fixture
def project(district, at) -> Project:
    """A project of the first town."""
    fields = {"name": "虚构产业园", "town": district.town, "total_investment_yuan": Decimal(320_000_000)}
    return add_project(fields=fields, code="A-1", by=district.users[Role.OFFICE], at=at)


@pytest.fixture
def other(district, at) -> Project:
    """A project of the second town."""
    fields = {"name": "虚构物流园", "town": district.other_town}
    return add_project(fields=fields, code="B-1", by=district.users[Role.OFFICE], at=at)


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def town(district):
    return district.users[Role.TOWN]

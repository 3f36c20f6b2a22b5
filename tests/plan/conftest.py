"""Fixtures of the plan: shipped templates, a project of every kind. All of it is fictional."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from luodi.ledger.models import Project, ProjectDate
from luodi.people.models import Role
from luodi.plan.actions import load_templates

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

"""Fixtures of the cards: a late project, rules out of their shadow time, two persons of the office. All fictional."""

from datetime import date, timedelta

import pytest

from luodi.ledger.models import Project, ProjectUnit
from luodi.oversight import actions
from luodi.oversight.actions import Addressee, RulesWanted, Seen
from luodi.oversight.computing import compute_cards
from luodi.oversight.models import Card
from luodi.people.models import Role
from luodi.plan.models import ProjectPlan

ON = date(2021, 6, 30)


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def second(district):
    return district.person("office2", Role.OFFICE, district.office)


@pytest.fixture
def make_late(district, at):
    """A fictional project so many days late, as a run of the planner would have left it."""

    def make(code="P1", late=18, **fields):
        wanted = {
            "name": f"虚构项目{code}",
            "town": district.town,
            "stage": "PERMITS",
            "is_synthetic": True,
        } | fields
        project = Project.objects.create(code=code, created_at=at, updated_at=at, **wanted)
        ProjectUnit.objects.create(project=project, organisation=district.permits)
        hop = {
            "code": "A", "name": "主体施工", "name_en": "Main works", "owner": "东街道", "owner_en": "East",
            "from": "2021-06-01", "to": "2021-09-30",
        }  # fmt: skip
        set_late(project, late, at, chain=[hop])
        return project

    return make


def set_late(project, late, at, **fields):
    promise = date(2021, 12, 31)
    wanted = {
        "state": "LATE" if late > 0 else "FEASIBLE", "data_date_on": ON, "committed_on": promise,
        "forecast_on": promise + timedelta(late), "margin_days": -late, "made_at": at, "made_from": late,
    }  # fmt: skip
    ProjectPlan.objects.update_or_create(project=project, defaults=wanted | fields)
    project.refresh_from_db()


@pytest.fixture
def in_force(office, at):
    """The default rules, out of their shadow time."""
    wanted = RulesWanted("default", date(2021, 1, 1), date(2021, 3, 31), "虚构决定", {})
    return actions.decide_rules(by=office, at=at, wanted=wanted)


@pytest.fixture
def late(make_late):
    return make_late()


@pytest.fixture
def compute(at):
    def run(*projects, on=ON):
        return compute_cards(at=at, data_date=on, projects=projects or Project.objects.order_by("pk"))

    return run


@pytest.fixture
def proposed(late, compute):
    compute()
    return Card.objects.get()


@pytest.fixture
def seen(at):
    """What a person sees of a card now."""

    def look(card, by, on=ON):
        card.refresh_from_db()
        return Seen(card, card.version, by, at, on)

    return look


@pytest.fixture
def issued(proposed, in_force, office, seen, district):
    to = Addressee(district.town, ON + timedelta(14))
    return actions.issue_card(seen=seen(proposed, office), to=to)

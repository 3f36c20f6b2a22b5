"""Fixtures of dispatch: a planned factory with a promise, an issue at each step of its way. All of it is fictional."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from luodi.dispatch import actions
from luodi.dispatch.actions import Assignment, IssueFacts, SeenIssue
from luodi.ledger.models import Project, ProjectDate
from luodi.people.models import Role
from luodi.plan.actions import compute_plans
from luodi.plan.models import Activity, CalendarCode, Link, Step

ON = date(2021, 6, 30)


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def second(district):
    return district.person("office2", Role.OFFICE, district.office)


@pytest.fixture
def town(district):
    return district.users[Role.TOWN]


STEPS = [
    # code, name, step, days, calendar, permit, milestone
    ("L04", "供地（虚构）", Step.LAND, 20, CalendarCode.DAYS, "L04", ""),
    ("C07", "施工许可（虚构）", Step.PERMIT, 5, CalendarCode.OFFICE, "C07", ""),
    ("W10", "主体施工（虚构）", Step.WORKS, 100, CalendarCode.DAYS, "", "TOPPING_OUT"),
    ("W90", "投产（虚构）", Step.MILESTONE, 0, CalendarCode.DAYS, "", "PRODUCTION"),
]


@pytest.fixture
def make_project(district, at):
    """A fictional factory of four steps in a row, planned; its production is promised for the day the plan gives."""

    def make(code="P1", **fields):
        wanted = {
            "name": f"虚构项目{code}", "kind": "filing_industrial", "template": "standard_factory", "stage": "INITIATED",
            "town": district.town, "enterprise": district.firm, "is_synthetic": True,
            "commissioner": district.commissioner_post, "leader": district.leader_post,
            "total_investment_yuan": 300_000_000,
        } | fields  # fmt: skip
        project = Project.objects.create(code=code, created_at=at, updated_at=at, **wanted)
        rows = [
            Activity.objects.create(
                project=project, code=step, name=name, step=what, stage_group="build", position=n, duration_days=days,
                optimistic_days=days // 2, pessimistic_days=days * 2, calendar=calendar, permit=permit,
                milestone=milestone, owner=district.permits if permit == "C07" else None,
            )
            for n, (step, name, what, days, calendar, permit, milestone) in enumerate(STEPS)
        ]  # fmt: skip
        for first, second in pairwise(rows):
            Link.objects.create(project=project, predecessor=first, successor=second)
        compute_plans(by=None, at=at, projects=[project], data_date=ON)
        on = project.activities.get(code="W90").early_finish_on
        ProjectDate.objects.create(project=project, milestone="PRODUCTION", meaning="COMMITTED", on=on)
        compute_plans(by=None, at=at, projects=[project], data_date=ON)
        return Project.objects.get(pk=project.pk)

    return make


@pytest.fixture
def project(make_project):
    return make_project()


@pytest.fixture
def blocked(project):
    """The first step, without float."""
    return project.activities.get(code="L04")


@pytest.fixture
def raised(project, blocked, town, at):
    facts = IssueFacts("LAND", "虚构地块未腾空", "请协调", blocked.code)
    return actions.raise_issue(by=town, at=at, on=ON, project=project, facts=facts)


@pytest.fixture
def seen(at):
    """What a person sees of an issue now."""

    def look(issue, by, on=ON):
        issue.refresh_from_db()
        return SeenIssue(issue, issue.version, by, at, on)

    return look


@pytest.fixture
def accepted(raised, office, seen, district):
    to = Assignment(district.land, ON + timedelta(40))
    return actions.accept_issue(seen=seen(raised, office), to=to)

"""A quarter of a fictional district: projects with promises, two towns, permits, results; and who scores it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi.approvals.models import Application
from luodi.ledger.models import OperationYear, Project, ProjectDate
from luodi.people.models import Role
from luodi.scoring import actions
from luodi.scoring.actions import RunWanted, SeenRun
from luodi.scoring.rules import shipped

ON = date(2021, 6, 30)
AFTER = ON + timedelta(1)
FROM = date(2021, 4, 1)
DEFAULT = next(key for key in shipped() if key.startswith("default@"))


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def second(district):
    """Another person of the office: two hands decide and publish."""
    return district.person("office2", Role.OFFICE, district.office)


@pytest.fixture
def town(district):
    return district.users[Role.TOWN]


@pytest.fixture
def make(district, at):
    """A fictional project; `start`, `promised`: ISO days."""

    def one(code, start="", promised="", **fields):
        wanted = {
            "name": f"虚构项目{code}",
            "town": district.town,
            "stage": "BUILDING" if start else "PERMITS",
        }
        row = Project.objects.create(
            code=code, is_synthetic=True, created_at=at, updated_at=at, **(wanted | fields)
        )
        for meaning, day in (("ACTUAL", start), ("COMMITTED", promised)):
            if day:
                ProjectDate.objects.create(project=row, milestone="START", meaning=meaning, on=day)
        return row

    return one


@pytest.fixture
def permit(district, at):
    """An application of the permits department: promised working days, day of acceptance, day of decision or none."""

    def one(project, accepted, decided=None, promised=5, item="C07"):
        row = Application.objects.create(
            project=project, item=item, state="APPROVED" if decided else "ACCEPTED", department=district.permits,
            promised_days=promised, submitted_on=accepted, accepted_on=accepted, decided_on=decided, since_on=decided or accepted,
        )  # fmt: skip
        days = [("SUBMIT", accepted), ("ACCEPT", accepted), *([("APPROVE", decided)] if decided else [])]
        for number, (verb, on) in enumerate(days, start=1):
            row.events.create(number=number, verb=verb, on=on, entered_at=at)
        return row

    return one


@pytest.fixture
def producing(make):
    """A project in production since last year with what it brought in this year."""

    def one(code, jobs=50, tax=None, year=2021, since="2020-08-15", **fields):
        promised = {
            "jobs": 100,
            "tax_yuan": Decimal(12_000_000),
            "land_mu": Decimal(20),
            "stage": "PRODUCTION",
        }
        row = make(code, **(promised | fields))
        ProjectDate.objects.create(project=row, milestone="PRODUCTION", meaning="ACTUAL", on=since)
        OperationYear.objects.create(project=row, year=year, jobs=jobs, tax_yuan=tax)
        return row

    return one


@pytest.fixture
def run(office, at):
    """Scores of the quarter, computed."""

    def compute(rules=DEFAULT, from_on=FROM, until_on=ON):
        wanted = RunWanted("虚构季度", from_on, until_on, rules)
        made = actions.ask_run(by=office, at=at, data_date=ON, wanted=wanted)
        actions.compute_run(run=made.pk, at=at)
        made.refresh_from_db()
        return made

    return compute


@pytest.fixture
def seen(at):
    """The run as a person sees it now."""

    def look(row, by, on=ON):
        row.refresh_from_db()
        return SeenRun(row, row.version, by, at, on)

    return look


@pytest.fixture
def shown(run, office, seen):
    """The same, shown for objections until the data date."""

    def show(**more):
        return actions.show_run(seen=seen(run(**more), office), object_until_on=ON)

    return show

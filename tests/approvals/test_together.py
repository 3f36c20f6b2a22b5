"""A joint item is filed as one submission: every item on the same day, all of them or none, once."""

from datetime import date

import pytest

from luodi.approvals import actions
from luodi.approvals.actions import DayNotPossible, NothingToFile, NotYourApplication, StepFacts
from luodi.approvals.measure_models import Measure
from luodi.approvals.models import Application
from luodi.journal import Event
from luodi.ledger.models import Project
from luodi.people.models import Role

TODAY, ON = date(2021, 6, 30), date(2021, 6, 21)
ITEMS = {"D02", "D03"}


@pytest.fixture
def measure(district, at) -> Measure:
    project = Project.objects.create(
        code="J-1", name="虚构厂房", kind="filing_industrial", template="standard_factory", stage="IDEA",
        town=district.town, enterprise=district.firm, created_at=at, updated_at=at, is_synthetic=True,
    )  # fmt: skip
    return Measure.objects.create(
        project=project, kind=Measure.Kind.JOINT_ACCEPTANCE, item="D02", gates="D02 D03", accepted_at=at
    )


@pytest.fixture
def file(district, at, measure):
    def together(by: Role = Role.TOWN, on: date = ON) -> list[Application]:
        return actions.file_together(
            by=district.users[by], at=at, data_date=TODAY, measure=measure, on=on, document="回执〔2021〕1号"
        )

    return together


def test_all_items_are_filed_on_one_day(measure, file) -> None:
    assert {row.item for row in file()} == ITEMS
    rows = measure.project.applications.all()
    assert {(row.item, row.state, row.since_on) for row in rows} == {
        (item, "SUBMITTED", ON) for item in ITEMS
    }
    assert {row.events.get(verb="SUBMIT").document for row in rows} == {"回执〔2021〕1号"}


def test_what_is_filed_already_is_left_alone(district, at, measure, file) -> None:
    who = {"by": district.users[Role.TOWN], "at": at, "data_date": TODAY}
    first = actions.open_application(
        **who, project=measure.project, item="D02", step=StepFacts("PREPARE", date(2021, 6, 1))
    )
    actions.take_step(
        **who, application=first, version=first.version, step=StepFacts("SUBMIT", date(2021, 6, 7))
    )
    assert [row.item for row in file()] == ["D03"]
    assert measure.project.applications.get(item="D02").since_on == date(2021, 6, 7)


def test_twice_is_refused_and_changes_nothing(measure, file) -> None:
    file()
    events = Event.objects.count()
    with pytest.raises(NothingToFile):
        file()
    assert Event.objects.count() == events


def test_taken_back_it_is_no_joint_item(measure, file, at) -> None:
    measure.returned_at = at
    measure.save()
    with pytest.raises(NothingToFile):
        file()


def test_all_or_none(district, at, measure, file) -> None:
    """The second item was prepared after the day of the submission: the first is not filed either."""
    actions.open_application(
        by=district.users[Role.TOWN], at=at, data_date=TODAY, project=measure.project, item="D03",
        step=StepFacts("PREPARE", date(2021, 6, 25)),
    )  # fmt: skip
    with pytest.raises(DayNotPossible):
        file()
    assert [row.item for row in measure.project.applications.all()] == ["D03"]


@pytest.mark.parametrize("on", [date(2021, 7, 1), date(2022, 1, 1)])
def test_no_day_in_the_future(measure, file, on: date) -> None:
    with pytest.raises(DayNotPossible):
        file(on=on)
    assert not measure.project.applications.exists()


def test_departments_do_not_file(measure, file) -> None:
    with pytest.raises(NotYourApplication):
        file(by=Role.DEPARTMENT)
    assert not measure.project.applications.exists()

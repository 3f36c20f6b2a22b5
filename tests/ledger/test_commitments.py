"""Promised and actual dates."""

from datetime import date

import pytest

from luodi.journal import Event
from luodi.ledger.actions import ChangedMeanwhile, OutOfReach
from luodi.ledger.commitments import DateGiven, MoveMustBeAsked, NotYet, TitleNeeded, set_date
from luodi.ledger.models import ProjectDate
from luodi.ledger.stages import Milestone, Precision
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

ON = date(2021, 6, 30)
PROMISED, REAL = ProjectDate.Meaning.COMMITTED, ProjectDate.Meaning.ACTUAL


@pytest.fixture
def give(project, town, at):
    def give(on, *, meaning=PROMISED, milestone=Milestone.PRODUCTION, by=town, target=project, **more):
        given = DateGiven(milestone, meaning, on, **more)
        return set_date(project=target, given=given, data_date=ON, by=by, at=at)

    return give


def test_a_first_promise_is_free_and_keeps_its_precision(give, project):
    made = give(date(2022, 9, 30), precision=Precision.QUARTER)
    assert (made.on, made.precision, made.document) == (date(2022, 9, 30), "QUARTER", "")
    event = Event.objects.first()
    assert (event.action, event.facts["was"], event.facts["now"]) == ("DATE_SET", None, "2022-09-30")


def test_a_promise_is_not_written_over_not_even_with_a_document(give, project):
    give(date(2022, 9, 30), document="1号")
    for on in (date(2022, 12, 31), date(2022, 6, 30), None):
        with pytest.raises(MoveMustBeAsked):
            give(on, seen_on=date(2022, 9, 30), document="2号")
    assert project.dates.get().on == date(2022, 9, 30)


def test_what_happened_stands_beside_what_was_promised(give, project):
    give(date(2021, 5, 1), milestone=Milestone.START)
    give(date(2021, 6, 8), milestone=Milestone.START, meaning=REAL)
    assert sorted(project.dates.values_list("meaning", "on")) == [
        ("ACTUAL", date(2021, 6, 8)),
        ("COMMITTED", date(2021, 5, 1)),
    ]


def test_the_three_starts_are_three_dates(give, project):
    for milestone in (Milestone.START, Milestone.START_CEREMONY, Milestone.START_STATISTICAL):
        give(date(2021, 6, 8), milestone=milestone, meaning=REAL)
    assert project.dates.count() == 3


def test_tomorrow_has_not_happened(give):
    with pytest.raises(NotYet):
        give(date(2021, 7, 1), meaning=REAL)


def test_an_actual_day_is_corrected_without_a_document(give):
    give(date(2021, 6, 8), meaning=REAL)
    assert give(date(2021, 6, 9), meaning=REAL, seen_on=date(2021, 6, 8)).on == date(2021, 6, 9)


def test_a_node_needs_a_name(give):
    with pytest.raises(TitleNeeded):
        give(date(2021, 8, 1), milestone=Milestone.NODE)
    assert give(date(2021, 8, 1), milestone=Milestone.NODE, title="钢结构吊装").title == "钢结构吊装"


def test_a_date_changed_meanwhile_is_not_overwritten(give):
    give(date(2022, 9, 30))
    with pytest.raises(ChangedMeanwhile):
        give(date(2022, 10, 31), document="9号")


def test_the_same_date_sent_twice_is_recorded_once(give):
    give(date(2022, 9, 30))
    count = Event.objects.count()
    give(date(2022, 9, 30))
    give(None, milestone=Milestone.TRIAL)
    assert Event.objects.count() == count


def test_reach(give, district, other):
    with pytest.raises(OutOfReach):
        give(date(2022, 9, 30), target=other)
    with pytest.raises(NotAllowed):
        give(date(2022, 9, 30), by=district.users[Role.LEADER])

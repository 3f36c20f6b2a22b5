"""Applications: the way of one, its gates, commitments and stops, who may take which step, what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luodi.approvals import actions
from luodi.approvals.actions import StepFacts
from luodi.approvals.application_queries import clocks_of, open_steps
from luodi.approvals.models import Application
from luodi.journal import Event
from luodi.ledger.models import Project
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

TODAY = date(2021, 6, 30)


def june(day: int) -> date:
    return date(2021, 6, day)


@pytest.fixture
def project(district, at) -> Project:
    return Project.objects.create(
        code="A-1", name="虚构厂房", kind="small_low_risk", template="standard_factory", stage="IDEA",
        town=district.town, enterprise=district.firm, commissioner=district.commissioner_post,
        created_at=at, updated_at=at, is_synthetic=True,
    )  # fmt: skip


@pytest.fixture
def begin(district, at, project):
    def open_one(item: str = "A01", on: date = date(2021, 6, 1), by: Role = Role.TOWN, verb: str = "PREPARE"):
        return actions.open_application(
            by=district.users[by], at=at, data_date=TODAY, project=project, item=item,
            step=StepFacts(verb, on),
        )  # fmt: skip

    return open_one


@pytest.fixture
def step(district, at):
    """`step(application, verb, day, …)`: the usual person of each side takes it."""

    def take(row: Application, verb: str, on: date, by: Role = Role.OFFICE, **more) -> Application:
        return actions.take_step(
            by=district.users[by], at=at, data_date=TODAY, application=row, version=row.version,
            step=StepFacts(verb, on, **more),
        )  # fmt: skip

    return take


def clocks(row: Application):
    return clocks_of(row, list(row.events.all()), TODAY)


@pytest.fixture
def issued(begin, step):
    """Walks an item through to its issue."""

    def walk(item: str, on: date) -> Application:
        row = begin(item, on)
        for verb in ("SUBMIT", "ACCEPT", "APPROVE"):
            row = step(row, verb, on)
        return row

    return walk


def test_the_way_of_an_application_with_its_record(begin, step, district) -> None:
    row = begin()
    assert (row.state, row.department, row.promised_days) == ("PREPARED", district.permits, 1)
    row = step(row, "SUBMIT", june(2), Role.TOWN)
    row = step(row, "ACCEPT", june(3), Role.DEPARTMENT)
    row = step(row, "APPROVE", june(4), Role.DEPARTMENT, document="虚构备〔2021〕1号")
    assert (row.state, row.accepted_on, row.decided_on) == ("APPROVED", june(3), june(4))
    assert [event.verb for event in row.events.all()] == ["PREPARE", "SUBMIT", "ACCEPT", "APPROVE"]
    found = clocks(row)
    assert (found.days.applicant, found.days.department, found.days.used, found.left) == (1, 2, 1, 0)
    moved = Event.objects.filter(action="APPLICATION_MOVED").first()
    assert (moved.target, moved.facts["step"], moved.facts["document"]) == (
        "project:A-1", "APPROVE", "虚构备〔2021〕1号",
    )  # fmt: skip
    assert Event.objects.filter(action__startswith="APPLICATION").count() == 4


def test_a_supplement_stops_the_clock(begin, step, issued) -> None:
    for item in ("A01", "A06"):
        issued(item, june(1))
    row = step(step(begin("B02"), "SUBMIT", june(1)), "ACCEPT", june(1))  # a Tuesday; three days promised
    assert clocks(row).promised_on == june(4)
    row = step(row, "RETURN", june(2), note="缺总平面图", until_on=june(8))
    assert (row.state, row.until_on) == ("RETURNED", june(8))
    row = step(row, "SUPPLEMENT", june(9), Role.TOWN)
    assert (row.state, row.until_on) == ("ACCEPTED", None)
    found = clocks(row)
    assert (found.promised_on, found.days.stopped, found.days.waiting) == (june(11), 5, 0)
    # Twenty working days by statute, five of them added; the Dragon Boat festival (14 June) is none.
    assert found.statutory_on == date(2021, 7, 7)
    assert found.left == 3 - found.days.used < 0


def test_notice_and_review_are_nobodys_days(begin, step, issued) -> None:
    for item in ("A01", "A06"):
        issued(item, june(1))
    row = step(step(begin("B02"), "SUBMIT", june(1)), "ACCEPT", june(1))
    row = step(row, "PUBLICISE", june(2), until_on=june(9))
    with pytest.raises(actions.StopWithinStop) as refusal:
        step(row, "REVIEW", june(3), until_on=june(9))
    assert refusal.value.facts == {"step": "送专家评审", "state": "公示中", "since": june(2)}
    row = step(step(row, "RESUME", june(9)), "REVIEW", june(9), until_on=june(16))
    row = step(row, "RESUME", june(16))
    assert (clocks(row).days.waiting, clocks(row).days.stopped) == (9, 9)


def test_what_must_be_issued_first_holds_acceptance(begin, step, issued) -> None:
    row = step(begin("A06"), "SUBMIT", june(2))
    with pytest.raises(actions.GatesOpen) as refusal:
        step(row, "ACCEPT", june(3))
    assert refusal.value.facts == {"step": "受理", "items": "A01 企业投资项目备案"}
    row = step(row, "ACCEPT", june(3), with_gaps=True)
    assert row.gaps == "A01"
    with pytest.raises(actions.GatesOpen):
        step(row, "APPROVE", june(4))
    issued("A01", june(4))
    with pytest.raises(actions.GatesOpen):  # not before the day on which it was issued
        step(row, "APPROVE", june(3))
    assert step(row, "APPROVE", june(4)).state == "APPROVED"


def test_only_tolerant_items_are_accepted_with_gaps(begin, step, issued) -> None:
    row = step(begin("D06"), "SUBMIT", june(2))
    with pytest.raises(actions.GatesOpen):
        step(row, "ACCEPT", june(3), with_gaps=True)


def test_a_full_commitment_is_issued_before_its_papers(begin, step, issued) -> None:
    issued("A01", june(1))
    row = step(begin("A06", june(2)), "SUBMIT", june(2))
    with pytest.raises(actions.CommitmentNotPossible):
        step(row, "ACCEPT", june(3), promised_on=june(30))
    row = step(begin("B02", june(2)), "SUBMIT", june(2))
    with pytest.raises(actions.CommitmentNotPossible):
        step(row, "ACCEPT", june(3), promised_on=june(2))
    row = step(row, "ACCEPT", june(3), promised_on=june(30))
    assert (row.commitment_due_on, row.gaps) == (june(30), "A06")
    row = step(row, "APPROVE", june(4))
    row = step(row, "KEEP", june(20), Role.TOWN)
    assert (row.state, row.commitment_kept_on) == ("APPROVED", june(20))
    with pytest.raises(actions.StepNotPossible):
        step(row, "KEEP", june(21))


def test_after_a_refusal_a_new_round_begins(begin, step) -> None:
    row = step(begin(), "SUBMIT", june(2))
    with pytest.raises(actions.ReasonMissing):
        step(row, "REFUSE", june(3))
    step(row, "REFUSE", june(3), note="不属于本机关职权")
    with pytest.raises(actions.DayNotPossible):
        begin(on=june(2))
    assert begin(on=june(4)).round == 2
    with pytest.raises(actions.ApplicationOpen):
        begin(on=june(5))


def test_returned_before_acceptance_it_comes_back_to_the_same_place(begin, step) -> None:
    row = step(begin(), "SUBMIT", june(2))
    row = step(row, "RETURN", june(3), note="缺章程", until_on=june(10))
    assert clocks(row).promised_on is None
    row = step(row, "SUPPLEMENT", june(4))
    assert row.state == "SUBMITTED"
    assert clocks(row).unaccepted == 17  # 7 to 30 June but the festival
    assert clocks(row).is_unaccepted_late


def test_decided_before_accepted_is_refused(begin, step) -> None:
    row = begin()
    for verb in ("APPROVE", "PUBLICISE"):
        with pytest.raises(actions.NotAccepted) as refusal:
            step(row, verb, june(2))
    assert refusal.value.facts["state"] == "准备中"
    with pytest.raises(actions.StepNotPossible):
        step(row, "SUPPLEMENT", june(2))


@pytest.mark.parametrize(
    ("on", "until"), [(date(2021, 7, 1), None), (date(2021, 5, 31), None), (june(3), june(2))]
)
def test_days_that_cannot_be_are_refused(begin, step, on, until) -> None:
    row = step(begin(), "SUBMIT", june(1))
    with pytest.raises(actions.DayNotPossible):
        step(row, "RETURN", on, until_on=until, note="x")
    row.refresh_from_db()
    assert (row.state, row.events.count()) == ("SUBMITTED", 2)


def test_an_item_of_another_kind_is_refused(begin) -> None:
    for item in ("A09", "NO", ""):
        with pytest.raises(actions.ItemNotNeeded):
            begin(item)
    with pytest.raises(actions.StepNotPossible):
        begin(verb="APPROVE")


def test_a_fact_of_the_project_rules_an_item_out(begin, project) -> None:
    project.kind, project.land_mu = "filing_industrial", 5
    project.save()
    with pytest.raises(actions.ItemNotNeeded):
        begin("A12")


def test_an_issue_of_earlier_days_is_recorded_in_one_step(begin, step) -> None:
    row = begin("A01", date(2020, 5, 6), Role.OFFICE, "RECORD")
    assert (row.state, row.decided_on, row.accepted_on) == ("APPROVED", date(2020, 5, 6), None)
    later = step(begin("A06"), "SUBMIT", june(1))
    assert step(later, "ACCEPT", june(1)).state == "ACCEPTED"


def test_each_side_takes_its_own_steps(begin, step, district, project, at) -> None:
    for role in (Role.DEPARTMENT, Role.ENTERPRISE, Role.LEADER):
        with pytest.raises((actions.NotYourApplication, NotAllowed)):
            begin(by=role)
    row = step(begin(by=Role.COMMISSIONER), "SUBMIT", june(2), Role.COMMISSIONER)
    with pytest.raises(actions.NotYourApplication):
        step(row, "ACCEPT", june(3), Role.TOWN)
    stranger = district.other_department_user
    facts = {"at": at, "data_date": TODAY, "application": row, "version": row.version}
    with pytest.raises(actions.NotYourApplication):
        actions.take_step(by=stranger, step=StepFacts("ACCEPT", june(3)), **facts)
    with pytest.raises(actions.NotYourApplication):
        actions.take_step(by=district.other_town_user, step=StepFacts("WITHDRAW", june(3)), **facts)
    assert open_steps(district.users[Role.DEPARTMENT], row) == ["ACCEPT", "RETURN", "REFUSE"]
    assert open_steps(district.users[Role.TOWN], row) == ["WITHDRAW"]
    assert open_steps(district.users[Role.LEADER], row) == []
    # The department sees the project from the day on which papers are made for it.
    assert project.units.filter(organisation=district.permits, duty="ASSISTING").exists()


def test_the_second_to_press_sees_that_it_moved(begin, step) -> None:
    row = begin()
    step(row, "SUBMIT", june(2))
    with pytest.raises(ChangedMeanwhile):
        step(row, "SUBMIT", june(3))
    assert Application.objects.get().events.count() == 2


def test_the_database_keeps_one_round_open(project) -> None:
    columns = {
        "project": project, "item": "A01", "state": "PREPARED", "promised_days": 1, "since_on": TODAY,
    }  # fmt: skip
    Application.objects.create(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(**columns, round=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(**{**columns, "item": "A06", "state": "APPROVED"})

"""The service log and the requests of enterprises: who asks, who answers, who alone closes."""

from datetime import date, timedelta

import pytest

from luodi.journal import Event
from luodi.ledger.actions import OutOfReach
from luodi.ledger.commitments import NotYet
from luodi.ledger.duty_models import ServiceEntry, ServiceRequest, ServiceStep
from luodi.ledger.models import Project
from luodi.ledger.service import (
    Done,
    RequestNotInState,
    RequestStands,
    RequestWordsMissing,
    Seen,
    act_on_request,
    answer_by,
    ask_service,
    log_service,
    open_verbs,
    requests_to_answer,
    visible_requests,
)
from luodi.outbox import Message
from luodi.people.actions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from tests.conftest import DATA_DATE

Verb = ServiceStep.Verb


@pytest.fixture
def own(district, project):
    Project.objects.filter(pk=project.pk).update(
        enterprise=district.firm, commissioner=district.commissioner_post
    )
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def firm(district):
    return district.users[Role.ENTERPRISE]


@pytest.fixture
def serving(district):
    return district.users[Role.COMMISSIONER]


@pytest.fixture
def asked(own, firm, at):
    return ask_service(project=own, title="接电（虚构）", words="需 2 台变压器", on=DATA_DATE, by=firm, at=at)


@pytest.fixture
def act(at):
    def act(row, verb, by, words="好（虚构）", version=None):
        seen = Seen(row, row.version if version is None else version)
        done = act_on_request(seen=seen, verb=verb, words=words, on=DATA_DATE, by=by, at=at)
        row.refresh_from_db()
        return done

    return act


def test_an_answer_is_due_in_two_working_days():
    assert answer_by(date(2021, 9, 30)) == date(2021, 10, 9), (
        "the holiday of October, and its make-up Saturday"
    )
    assert answer_by(date(2021, 6, 30)) == date(2021, 7, 2)


def test_a_request_is_answered_closed_and_reopened(asked, firm, serving, act):
    assert (asked.state, asked.due_on) == ("ASKED", date(2021, 7, 2))
    assert list(requests_to_answer(serving)) == [asked]
    act(asked, Verb.ANSWER, serving)
    assert not requests_to_answer(serving).exists()
    act(asked, Verb.REOPEN, firm, "还没有通电（虚构）")
    assert asked.state == "ASKED"
    act(asked, Verb.ANSWER, serving)
    act(asked, Verb.CLOSE, firm, "")
    assert (asked.state, asked.closed_at is not None) == ("CLOSED", True)
    act(asked, Verb.REOPEN, firm, "又停电了（虚构）")
    assert asked.closed_at is None
    kinds = list(Message.objects.order_by("pk").values_list("kind", "to"))
    assert kinds[0] == ("REQUEST_ASK", [["POST", serving.post_id]])
    assert kinds[1] == ("REQUEST_ANSWER", [["UNIT", firm.organisation_id]])
    assert len(kinds) == 6, "one message for each step"
    assert [step.verb for step in asked.steps.all()] == [
        "ASK", "ANSWER", "REOPEN", "ANSWER", "CLOSE", "REOPEN",
    ]  # fmt: skip
    assert Event.objects.first().action == "REQUEST_REOPEN"


def test_only_the_enterprise_closes_or_reopens(asked, serving, firm, district, act, own):
    for person in (serving, district.users[Role.OFFICE], district.users[Role.TOWN]):
        for verb in (Verb.CLOSE, Verb.REOPEN):
            with pytest.raises(NotAllowed):
                act(asked, verb, person)
    with pytest.raises(NotAllowed):
        act(asked, Verb.ANSWER, firm)
    assert open_verbs(firm, asked) == [Verb.CLOSE]
    assert open_verbs(serving, asked) == [Verb.ANSWER]
    assert open_verbs(district.users[Role.LEADER], asked) == []


def test_refusals_of_a_request(asked, firm, serving, act, own, at):
    with pytest.raises(RequestStands):
        ask_service(project=own, title=" 接电（虚构） ", words="同上", on=DATA_DATE, by=firm, at=at)
    with pytest.raises(RequestWordsMissing):
        act(asked, Verb.ANSWER, serving, " ")
    with pytest.raises(RequestNotInState):
        act(asked, Verb.REOPEN, firm)
    act(asked, Verb.ANSWER, serving)
    with pytest.raises(ChangedMeanwhile):
        act(asked, Verb.CLOSE, firm, version=1)
    assert (ServiceRequest.objects.count(), asked.steps.count()) == (1, 2)


def test_another_enterprise_sees_and_asks_nothing(asked, own, district, at):
    stranger = district.person("firm2", Role.ENTERPRISE, district.land)
    assert not visible_requests(stranger).exists()
    with pytest.raises(OutOfReach):
        ask_service(project=own, title="别人的（虚构）", words="", on=DATA_DATE, by=stranger, at=at)
    assert not visible_requests(district.other_town_user).exists()


def test_the_log_is_written_once_and_never_ahead(own, serving, firm, at):
    done = Done(ServiceEntry.Kind.VISIT, DATA_DATE, "到工地看桩基（虚构）")
    for _again in range(2):
        log_service(project=own, done=done, data_date=DATA_DATE, by=serving, at=at)
    assert ServiceEntry.objects.count() == Event.objects.filter(action="SERVICE_LOGGED").count() == 1
    late = Done(ServiceEntry.Kind.CALL, DATA_DATE + timedelta(1), "明天（虚构）")
    with pytest.raises(NotYet):
        log_service(project=own, done=late, data_date=DATA_DATE, by=serving, at=at)
    with pytest.raises(NotAllowed):
        log_service(project=own, done=done, data_date=DATA_DATE, by=firm, at=at)

"""Facts for gates and their proof."""

from datetime import date

import pytest

from luodi.journal import Event
from luodi.ledger.actions import OutOfReach
from luodi.ledger.commitments import NotYet
from luodi.ledger.evidence import (
    DayNeeded,
    FactGiven,
    OptionNeeded,
    ProofNeeded,
    UnknownFact,
    record_fact,
    withdraw_fact,
)
from luodi.ledger.files import attach_file
from luodi.ledger.gates import NOT_APPLICABLE
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

ON = date(2021, 6, 30)
PDF = b"%PDF-1.4\nfictional\n%%EOF\n"


@pytest.fixture
def give(project, town, at):
    def give(code, value="", by=town, target=project, **more):
        given = FactGiven(code, value, **more)
        return record_fact(project=target, given=given, data_date=ON, by=by, at=at)

    return give


def test_a_fact_is_recorded_and_corrected_in_its_place(give, project):
    give("LAND_RIGHT", "GRANT", document="1号", on=date(2021, 3, 1))
    give("LAND_RIGHT", "LEASE", document="2号", on=date(2021, 3, 2))
    fact = project.facts.get()
    assert (fact.value, fact.document, fact.recorded_by.username) == ("LEASE", "2号", "town")
    assert Event.objects.first().facts["document"] == "2号"


def test_a_file_of_the_project_is_proof_and_one_of_another_is_not(give, project, other, office, at):
    own = attach_file(project=project, name="合同.pdf", content=PDF, by=office, at=at)
    foreign = attach_file(project=other, name="合同.pdf", content=PDF, by=office, at=at)
    assert give("CONTRACT", attachment=own).attachment == own
    with pytest.raises(ProofNeeded):
        give("CONTRACT", attachment=foreign)


def test_what_a_fact_needs_is_asked_for(give):
    with pytest.raises(UnknownFact):
        give("CEREMONY", document="1号")
    with pytest.raises(OptionNeeded):
        give("START_PERMIT", document="1号", on=ON)
    with pytest.raises(ProofNeeded):
        give("START_PERMIT", "STAGED", on=ON)
    with pytest.raises(DayNeeded):
        give("START_PERMIT", "STAGED", document="1号")
    with pytest.raises(NotYet):
        give("START_PERMIT", "STAGED", document="1号", on=date(2021, 7, 1))
    with pytest.raises(ProofNeeded):
        give("DISCHARGE", NOT_APPLICABLE)
    with pytest.raises(OptionNeeded):
        give("START_PERMIT", NOT_APPLICABLE, document="1号", on=ON)
    assert give("DISCHARGE", NOT_APPLICABLE, document="豁免").value == NOT_APPLICABLE


def test_a_wrong_fact_is_withdrawn_and_the_journal_keeps_it(give, project, town, at):
    give("CONTRACT", document="1号")
    withdraw_fact(project=project, code="CONTRACT", by=town, at=at)
    assert not project.facts.exists()
    assert Event.objects.first().facts["said"]["document"] == "1号"
    for code in ("CONTRACT", "LEFT_FROM"):
        with pytest.raises(UnknownFact):
            withdraw_fact(project=project, code=code, by=town, at=at)


def test_reach(give, district, other):
    with pytest.raises(OutOfReach):
        give("CONTRACT", document="1号", target=other)
    with pytest.raises(NotAllowed):
        give("CONTRACT", document="1号", by=district.users[Role.INSPECTOR])

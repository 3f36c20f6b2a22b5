"""Leads from the first word to the signed project; what is refused, and that nothing is lost or made twice."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from luodi.journal import Event
from luodi.ledger.commitments import NotYet
from luodi.ledger.models import Project
from luodi.ledger.responsibility import NotALeader
from luodi.ledger.stages import Tag
from luodi.outbox import Message
from luodi.people.actions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.recruiting import actions
from luodi.recruiting.models import Lead, LeadState, LeadTalk, Opinion
from luodi.recruiting.queries import kinds_of, told_of_twin, twins, visible_leads
from tests.conftest import DATA_DATE
from tests.recruiting.conftest import TERMS


def test_a_lead_goes_its_way(lead, seen, town, office):
    assert (lead.state, lead.keeper, lead.town) == ("NEW", town.organisation, town.organisation)
    talk = actions.Talk(DATA_DATE, "初谈（虚构）", next_step="送样（虚构）")
    for _again in range(2):
        actions.log_talk(seen=seen(lead, town), talk=talk)
    lead.refresh_from_db()
    assert (lead.state, lead.contacted_on, lead.next_step) == ("TALKING", DATA_DATE, "送样（虚构）")
    assert LeadTalk.objects.count() == 1, "the same talk twice is one"
    actions.move_lead(seen=seen(lead, town), to=LeadState.AGREED)
    with pytest.raises(actions.LeadWordsMissing):
        actions.move_lead(seen=seen(lead, town), to=LeadState.LOST)
    actions.move_lead(seen=seen(lead, town), to=LeadState.LOST, words="投资方另选他处（虚构）")
    actions.move_lead(seen=seen(lead, town), to=LeadState.TALKING, words="重新洽谈（虚构）")
    assert [move.to for move in lead.moves.all()] == ["NEW", "TALKING", "AGREED", "LOST", "TALKING"]
    with pytest.raises(actions.LeadNotInState):
        actions.move_lead(seen=seen(lead, town), to=LeadState.SIGNED)
    assert Event.objects.first().action == "LEAD_MOVED"


@pytest.mark.parametrize("field", ["amount_yuan", "land_mu", "energy_tce", "tax_yuan"])
def test_negative_amounts_are_refused_by_action_and_database(add, lead, field):
    with pytest.raises(actions.LeadNotValid) as refused:
        add(name="另一项目（虚构）", **{field: Decimal(-1)})
    assert set(refused.value.facts["errors"]) == {field}
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(**{field: -1})
    assert Lead.objects.count() == 1


def test_other_values_that_cannot_be(add, lead, town, seen):
    for wrong in ({"credit_code": "91350100M000100Y44"}, {"export_percent": Decimal(101)}, {"investor": ""}):
        with pytest.raises(actions.LeadNotValid):
            add(name="另一项目（虚构）", **wrong)
    with pytest.raises(actions.LeadStands):
        add(investor="青岛虚构电驱集团")
    ahead = actions.Talk(DATA_DATE + timedelta(1), "明天（虚构）")
    with pytest.raises(actions.TalkAhead):
        actions.log_talk(seen=seen(lead, town), talk=ahead)
    with pytest.raises(ChangedMeanwhile):
        actions.edit_lead(seen=seen(lead, town, version=9), fields={"jobs": 1})


def test_the_same_lead_from_two_towns(add, lead, district, office, seen):
    other = district.other_town_user
    second = add(by=other, investor="青岛 虚构电驱集团", contact_name="李某（虚构）")
    assert list(twins(second)) == [lead]
    assert told_of_twin(second).is_earlier
    [letter] = Message.objects.all()
    assert (letter.kind, letter.to) == ("LEAD_TWIN_FOUND", [["UNIT", office.organisation_id]])
    assert told_of_twin(lead).is_earlier is False
    assert list(visible_leads(other)) == [second]
    with pytest.raises(actions.LeadNotOpen):
        actions.edit_lead(seen=seen(lead, other), fields={"jobs": 1})
    actions.merge_leads(seen=seen(second, office), into=lead, words="蓝本先登记（虚构）")
    second.refresh_from_db()
    assert (second.state, second.merged_into, second.contact_name) == ("MERGED", lead, "李某（虚构）")
    assert list(visible_leads(other)) == [second], "its unit keeps reading what it wrote"
    assert not twins(lead).exists()
    third = add(by=other, name="无关（虚构）", investor="别的公司（虚构）")
    with pytest.raises(actions.NotTwins):
        actions.merge_leads(seen=seen(third, office), into=lead, words="误（虚构）")


def test_kinds_are_proposed_with_reasons_and_decided_by_the_office(lead, seen, town, office, at):
    found = {each.kind.value: each.is_met for each in kinds_of(lead)}
    assert found == {"FLAGSHIP": True, "TAX_BASE": True, "CHAIN": True, "EXPORT": False}
    Project.objects.create(
        code="X-1", name="电机厂（虚构）", industry="汽车", stage="BUILDING", created_at=at, updated_at=at
    )
    assert {each.kind.value: each.is_met for each in kinds_of(lead)}["CHAIN"] is False, "no gap any more"
    with pytest.raises(NotAllowed):
        actions.decide_kinds(seen=seen(lead, town), tags=[Tag.CHAIN])
    for _again in range(2):
        actions.decide_kinds(seen=seen(lead, office), tags=[Tag.FLAGSHIP, Tag.EXPORT])
    assert {row.tag: row.reasons["met"] for row in lead.tags.all()} == {"FLAGSHIP": True, "EXPORT": False}
    assert Event.objects.filter(action="LEAD_KINDS_DECIDED").count() == 1


def test_admission_waits_for_departments(lead, seen, district, office):
    for _again in range(2):
        actions.ask_opinions(seen=seen(lead, office), departments=[district.permits, district.land])
    assert lead.opinions.count() == 2
    wanted = actions.Admission(True, "虚构评〔2021〕1号")
    with pytest.raises(actions.OpinionsOutstanding):
        actions.decide_admission(seen=seen(lead, office), admission=wanted)
    own, other = district.users[Role.DEPARTMENT], district.other_department_user
    row = lead.opinions.get(department=district.permits)
    no = actions.Given(Opinion.Verdict.AGAINST, "")

    def give(by, given, version=1):
        return actions.give_opinion(seen=replace(seen(lead, by), version=version), opinion=row, given=given)

    with pytest.raises(actions.OpinionNotYours):
        give(other, replace(no, verdict=Opinion.Verdict.FOR))
    with pytest.raises(actions.LeadWordsMissing):
        give(own, no)
    give(own, replace(no, words="环境容量不足（虚构）"))
    with pytest.raises(actions.OpinionNotYours):
        give(own, replace(no, words="再一次（虚构）"), version=2)
    lead.opinions.filter(verdict="").update(due_on=DATA_DATE - timedelta(1))
    with pytest.raises(actions.LeadWordsMissing):
        actions.decide_admission(seen=seen(lead, office), admission=actions.Admission(True, " "))
    done = actions.decide_admission(seen=seen(lead, office), admission=wanted)
    assert (done.is_admitted, done.admitted_by, done.admitted_on) == (True, office, DATA_DATE)


def test_a_signed_lead_is_a_project_with_people_commitments_list_and_plan(admitted, seen, office, people):
    wanted = replace(people, kind="filing_industrial", template="standard_factory")
    actions.decide_kinds(seen=seen(admitted, office), tags=[Tag.FLAGSHIP])
    made = actions.sign_lead(seen=seen(admitted, office), terms=TERMS, people=wanted)
    assert (made.stage, made.leader, made.team, made.commissioner) == (
        "SIGNED", people.leader, people.team, people.commissioner,
    )  # fmt: skip
    assert (made.total_investment_yuan, made.tax_yuan, made.jobs) == (6_000_000_000, 36_000_000, 900)
    assert dict(made.dates.values_list("milestone", "meaning")) == {
        "SIGNED": "ACTUAL", "START": "COMMITTED", "PRODUCTION": "COMMITTED",
    }  # fmt: skip
    assert made.dates.get(milestone="START").on == TERMS.start_on
    assert list(made.memberships.values_list("list_class", "from_on")) == [("RESERVE", DATA_DATE)]
    assert list(made.tags.values_list("tag", flat=True)) == ["FLAGSHIP"]
    assert made.activities.filter(committed_on__isnull=False).exists() or made.plan.committed_on is not None
    admitted.refresh_from_db()
    assert (admitted.state, admitted.project, admitted.agreement.number) == ("SIGNED", made, TERMS.number)
    with pytest.raises(actions.LeadNotInState):
        actions.sign_lead(seen=seen(admitted, office), terms=TERMS, people=wanted)
    assert Project.objects.count() == 1


def test_without_its_people_the_project_stands_before_signed(admitted, seen, office):
    made = actions.sign_lead(seen=seen(admitted, office), terms=TERMS, people=actions.People())
    assert made.stage == "NEGOTIATION"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount_yuan": None, "jobs": None, "number": ""}, actions.TermsMissing),
        ({"amount_yuan": Decimal(0)}, actions.TermsNotPossible),
        ({"tax_per_mu_yuan": Decimal(-1)}, actions.TermsNotPossible),
        ({"start_on": DATA_DATE - timedelta(1)}, actions.TermsNotPossible),
        ({"signed_on": DATA_DATE + timedelta(1)}, NotYet),
    ],
)
def test_signing_without_terms_writes_nothing(admitted, seen, office, people, change, refusal):
    before = Event.objects.count()
    with pytest.raises(refusal):
        actions.sign_lead(seen=seen(admitted, office), terms=replace(TERMS, **change), people=people)
    assert (Project.objects.count(), Event.objects.count()) == (0, before)


def test_signing_refused_half_way_leaves_nothing(admitted, seen, office, people, district):
    wrong = replace(people, leader=district.commissioner_post)
    with pytest.raises(NotALeader):
        actions.sign_lead(seen=seen(admitted, office), terms=TERMS, people=wrong)
    assert Project.objects.count() == 0
    admitted.refresh_from_db()
    assert admitted.state == "TALKING"


def test_not_signed_before_admission_or_by_a_town(admitted, add, seen, town, office, people):
    fresh = add(name="未评审（虚构）")
    actions.log_talk(seen=seen(fresh, town), talk=actions.Talk(DATA_DATE, "初谈（虚构）"))
    with pytest.raises(actions.NotAdmitted):
        actions.sign_lead(seen=seen(fresh, office), terms=TERMS, people=people)
    with pytest.raises(NotAllowed):
        actions.sign_lead(seen=seen(admitted, town), terms=TERMS, people=people)

"""What people may do with cards, who may not, and what is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from luodi import outbox
from luodi.journal import Event
from luodi.ledger.files import FileTypeRefused
from luodi.ledger.models import Attachment
from luodi.oversight import actions
from luodi.oversight.actions import Addressee, Excuse, RulesWanted, Upload
from luodi.oversight.models import Card, CardRules, ExcusedDays
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Post, Role
from luodi.people.permissions import NotAllowed
from luodi.people.queries import inbox
from tests.conftest import AT
from tests.oversight.conftest import ON, set_late

State = Card.State


@pytest.fixture
def town(district):
    return district.users[Role.TOWN]


def test_a_card_is_issued_by_a_person_with_the_figures_of_that_moment(issued, office, late, compute, at):
    assert (issued.state, issued.colour, issued.issued_by) == (State.ISSUED, "YELLOW", office)
    assert [(r["cause"], r["value"], r["figure"]) for r in issued.reasons] == [("SLIP_DAYS", "18", "15")]
    set_late(late, 25, at)
    compute()
    issued.refresh_from_db()
    assert issued.reasons[0]["value"] == "18", "figures of that moment stay"
    assert issued.now_reasons[0]["value"] == "25"
    event = Event.objects.get(action="CARD_ISSUED")
    assert event.actor == office.username
    assert event.facts["reasons"] == issued.reasons


def test_nothing_is_issued_in_the_shadow_time(proposed, office, seen, district):
    with pytest.raises(actions.CardsInShadow):
        actions.issue_card(seen=seen(proposed, office), to=Addressee(district.town, ON))


def test_only_the_office_issues_and_only_to_who_has_a_part(proposed, in_force, office, seen, district):
    to = Addressee(district.town, ON)
    for role in (Role.TOWN, Role.LEADER, Role.DEPARTMENT, Role.ENTERPRISE):
        with pytest.raises(NotAllowed):
            actions.issue_card(seen=seen(proposed, district.users[role]), to=to)
    for wrong in (
        Addressee(district.other_town, ON),
        Addressee(district.town, ON - timedelta(1)),
        Addressee(district.town, ON, district.leader_post),
    ):
        with pytest.raises(actions.AddresseeNotPossible):
            actions.issue_card(seen=seen(proposed, office), to=wrong)
    assert Card.objects.get().state == State.PROPOSED


@pytest.mark.usefixtures("in_force")
def test_a_stale_page_is_refused(proposed, office, seen, compute, district):
    looked = seen(proposed, office)
    set_late(proposed.project, 40, AT)
    compute()
    with pytest.raises(ChangedMeanwhile):
        actions.issue_card(seen=looked, to=Addressee(district.town, ON))


def test_the_unit_explains_and_objects_and_another_decides(issued, town, office, second, seen, district):
    actions.explain_card(seen=seen(issued, town), words="雨季停工，已增加班组。")
    actions.appeal_card(seen=seen(issued, town), words="停工令期间不应计算。")
    with pytest.raises(actions.CardNotInState):
        actions.appeal_card(seen=seen(issued, town), words="再申诉")
    with pytest.raises(actions.SameHands):
        actions.decide_appeal(seen=seen(issued, office), upholds=False, words="撤销")
    with pytest.raises(actions.CardWordsMissing):
        actions.decide_appeal(seen=seen(issued, second), upholds=False, words=" ")
    done = actions.decide_appeal(seen=seen(issued, second), upholds=False, words="停工令属实")
    assert (done.state, done.closed_by) == (State.REVOKED, second)


def test_another_town_and_a_unit_without_the_card_cannot_answer(issued, seen, district):
    for user in (district.other_town_user, district.users[Role.DEPARTMENT]):
        with pytest.raises(actions.CardNotOpen):
            actions.explain_card(seen=seen(issued, user), words="…")


def test_a_card_is_lifted_on_evidence_by_other_hands(issued, office, second, seen, late, at):
    with pytest.raises(actions.SameHands):
        actions.lift_card(seen=seen(issued, office), evidence="已完成")
    with pytest.raises(actions.CardWordsMissing):
        actions.lift_card(seen=seen(issued, second), evidence="")
    file = Attachment.objects.create(
        project=late, name="虚构.pdf", content_type="application/pdf", size=1, sha256="0" * 64,
        uploaded_by=office, uploaded_at=at,
    )  # fmt: skip
    lifted = actions.lift_card(seen=seen(issued, second), evidence="", file=file)
    assert (lifted.state, lifted.closed_by, lifted.evidence_file) == (State.LIFTED, second, file)
    with pytest.raises(actions.CardNotInState):
        actions.lift_card(seen=seen(issued, second), evidence="再销号")


def test_the_database_itself_refuses_the_same_hands_and_a_second_open_card(issued, office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=issued.pk).update(state=State.LIFTED, closed_by=office, evidence="…")
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(
            project=issued.project,
            colour="RED",
            rules="default",
            proposed_on=ON,
            proposed_at=issued.proposed_at,
            now_on=ON,
        )


def test_excused_days_lift_the_reason_and_are_a_named_persons_decision(
    issued, second, seen, late, compute, at
):
    after = actions.excuse_days(seen=seen(issued, second), excuse=Excuse(8, "STOP_ORDER", "停工令（虚构）"))
    assert (after.now_colour, after.now_reasons[0]["value"], after.now_reasons[0]["reported"]) == (
        "BLUE",
        "10",
        "18",
    )
    actions.excuse_days(seen=seen(issued, second), excuse=Excuse(6, "WEATHER", "台风（虚构）"))
    issued.refresh_from_db()
    assert (issued.now_colour, issued.state) == ("", State.ISSUED), "never lifted by the computation"
    assert [row.decided_by for row in ExcusedDays.objects.all()] == [second, second]
    with pytest.raises(actions.CardWordsMissing):
        actions.excuse_days(seen=seen(issued, second), excuse=Excuse(6, "NO_SUCH", "…"))
    set_late(late, 18, at, committed_on=ON)
    compute()
    issued.refresh_from_db()
    assert issued.now_colour == "YELLOW", "granted for the promise of then"


def test_a_dismissed_proposal_comes_back_only_when_things_get_worse(
    proposed, office, seen, late, compute, at
):
    with pytest.raises(actions.CardWordsMissing):
        actions.dismiss_card(seen=seen(proposed, office), words="")
    actions.dismiss_card(seen=seen(proposed, office), words="数据有误")
    assert compute() == {"proposed": 0, "renewed": 0, "lapsed": 0}
    set_late(late, 40, at)
    assert compute()["proposed"] == 1


def test_an_issued_card_is_raised_when_the_facts_get_worse(issued, second, seen, compute, district):
    to = Addressee(district.town, ON + timedelta(30))
    with pytest.raises(actions.CardNotInState):
        actions.issue_card(seen=seen(issued, second), to=to)
    set_late(issued.project, 40, AT)
    compute()
    raised = actions.issue_card(seen=seen(issued, second), to=to)
    assert (raised.colour, raised.reasons[0]["value"], Card.objects.count()) == ("RED", "40", 1)


def test_rules_are_decided_with_a_reason_and_kept(office, at, district):
    def wanted(**change):
        return RulesWanted(
            **(
                {"rules": "default", "from_on": ON, "shadow_until_on": ON, "note": "虚构", "replayed": {}}
                | change
            )
        )

    for wrong in (
        wanted(rules="zaozhuang2023"), wanted(rules="none"), wanted(note=""), wanted(shadow_until_on=ON - timedelta(1)),
    ):  # fmt: skip
        with pytest.raises(actions.RulesNotPossible):
            actions.decide_rules(by=office, at=at, wanted=wrong)
    with pytest.raises(NotAllowed):
        actions.decide_rules(by=district.users[Role.TOWN], at=at, wanted=wanted())
    actions.decide_rules(by=office, at=at, wanted=wanted(rules="wuhan2022"))
    assert CardRules.objects.get().rules == "wuhan2022"


PDF = Upload("虚构说明.pdf", b"%PDF-1.4\nfictional\n%%EOF\n")


def test_a_file_can_be_handed_in_with_the_explanation_and_the_evidence(
    issued, second, seen, town, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    after = actions.explain_card(seen=seen(issued, town), words="虚构", upload=PDF)
    assert after.explanation_file.name == PDF.name
    assert (
        actions.explain_card(seen=seen(issued, town), words="虚构二").explanation_file
        == after.explanation_file
    )
    lifted = actions.lift_card(seen=seen(issued, second), evidence="", upload=PDF)
    assert (lifted.state, lifted.evidence_file) == (State.LIFTED, after.explanation_file)


def test_a_refused_file_leaves_the_card_as_it_was(issued, seen, town, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(FileTypeRefused):
        actions.explain_card(seen=seen(issued, town), words="虚构", upload=Upload("x.exe", b"MZ"))
    issued.refresh_from_db()
    assert (issued.explanation, issued.version) == ("", seen(issued, town).version)


def test_who_answers_for_a_card_never_lifts_it(issued, second, seen, district):
    post = Post.objects.create(organisation=district.town, title="虚构职务", is_synthetic=True)
    Card.objects.filter(pk=issued.pk).update(post=post)
    second.post = post
    second.save()
    with pytest.raises(actions.SameHands):
        actions.lift_card(seen=seen(issued, second), evidence="虚构")


def test_an_undecided_appeal_suspends_what_the_card_leads_to(issued, second, seen, town, compute):
    actions.appeal_card(seen=seen(issued, town), words="虚构")
    compute(on=ON + timedelta(15))
    issued.refresh_from_db()
    assert (issued.now_colour, issued.days_left(ON + timedelta(15))) == ("YELLOW", None)
    on = ON + timedelta(15)
    actions.decide_appeal(seen=seen(issued, second, on), upholds=True, words="虚构")
    compute(on=ON + timedelta(16))
    issued.refresh_from_db()
    assert issued.now_colour == "RED"


def test_the_other_side_is_told(issued, second, seen, town, at, district):
    actions.explain_card(seen=seen(issued, town), words="虚构说明")
    actions.lift_card(seen=seen(issued, second), evidence="虚构依据")
    outbox.deliver_due(at=at)
    assert [item.message.kind for item in inbox(town)] == ["CARD_LIFTED", "CARD_ISSUED"]
    assert [item.message.kind for item in inbox(district.users[Role.OFFICE])] == ["CARD_EXPLAINED"]
    assert not inbox(district.other_town_user)


def test_nobody_is_told_of_a_proposal(proposed, office, seen, at):
    actions.dismiss_card(seen=seen(proposed, office), words="虚构")
    assert outbox.deliver_due(at=at) == {}

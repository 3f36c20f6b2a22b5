"""A permit that is put off, as an office lives it: the plan follows, a card is proposed long before the date is missed."""

from datetime import timedelta

import pytest

from luodi.approvals.actions import StepFacts, open_application, take_step
from luodi.ledger.models import ProjectDate
from luodi.oversight import actions
from luodi.oversight.actions import Addressee, Excuse
from luodi.oversight.models import Card
from luodi.people.models import Role
from luodi.plan.actions import follow
from luodi.plan.models import ProjectPlan
from tests.dispatch.conftest import make_project  # noqa: F401
from tests.oversight.conftest import ON


@pytest.fixture
def planned(make_project):  # noqa: F811
    """A planned factory whose work permit is under way, in time for what it promised."""
    return make_project()


@pytest.fixture
def put_off(planned, office, at):
    """The department sends the application for the work permit back until a day; the plan follows, as after a request."""
    finish = planned.activities.get(code="C07").early_finish_on

    def by(days: int) -> ProjectPlan:
        how = {"by": office, "at": at, "data_date": ON}
        row = open_application(project=planned, item="C07", step=StepFacts("PREPARE", ON), **how)
        back = StepFacts("RETURN", ON, until_on=finish + timedelta(days), note="缺施工图（虚构）")
        for step in (StepFacts("SUBMIT", ON), StepFacts("ACCEPT", ON, with_gaps=True), back):
            row = take_step(application=row, version=row.version, step=step, **how)
        follow(at=at, data_date=ON, codes={planned.code: False})
        return ProjectPlan.objects.get(project=planned)

    return by


@pytest.fixture
def hands(office, second, district):
    return office, second, district.users[Role.TOWN]


@pytest.mark.usefixtures("in_force")
def test_a_late_permit_lights_yellow_early_and_excused_days_lift_it(put_off, hands, seen, compute):
    office, second, town = hands
    assert compute() == {"proposed": 0, "renewed": 0, "lapsed": 0}, "in time, no card"
    plan = put_off(-3)  # the days promised for it begin then
    assert 15 <= -plan.margin_days <= 19
    compute()
    card = Card.objects.get()
    assert (card.state, card.colour) == ("PROPOSED", "YELLOW"), plan.margin_days
    assert 15 <= card.stake_days <= 19
    assert plan.committed_on > ON + timedelta(42), "weeks before the date is missed"
    assert "C07" in [hop["code"] for hop in card.chain], "the permit stands in the chain"

    to = Addressee(card.project.town, ON + timedelta(14))
    actions.issue_card(seen=seen(card, office), to=to)
    actions.explain_card(seen=seen(card, town), words="虚构：施工图审查退回补正", upload=None)
    excuse = Excuse(12, "HIGHER_APPROVAL", "虚构：省级审图系统停机 12 天")
    actions.excuse_days(seen=seen(card, office), excuse=excuse)
    card.refresh_from_db()
    assert card.now_colour == "", "what lit it is gone"
    actions.lift_card(seen=seen(card, second), evidence="虚构：施工许可已核发")
    card.refresh_from_db()
    assert card.state == "LIFTED"
    assert ProjectDate.objects.get(project=card.project, meaning="COMMITTED").on == plan.committed_on

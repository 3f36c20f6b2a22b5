"""The thirteen stages, their gates, and the ways out and back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi.ledger.actions import (
    ChangedMeanwhile,
    DecisionNeeded,
    GateNotMet,
    Grounds,
    MoveNotOpen,
    OutOfReach,
    ReasonNeeded,
    add_project,
    move_stage,
)
from luodi.ledger.commitments import DateGiven, set_date
from luodi.ledger.evidence import FactGiven, record_fact
from luodi.ledger.gates import FACTS, GATES, NOT_APPLICABLE, Where
from luodi.ledger.lifecycle import (
    Lack,
    Move,
    allowed_moves,
    missing_for,
    missing_for_next,
    missing_so_far,
    reason_words,
    stage_left,
)
from luodi.ledger.models import GateFact, InvestmentFigure, OperationYear, Project, ProjectDate, ProjectUnit
from luodi.ledger.stages import LIFE, Milestone, Stage
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

ON = date(2021, 6, 30)
FIELDS = {
    "industry": "装备制造",
    "total_investment_yuan": Decimal(320_000_000),
    "content": "新建厂房",
    "investor": "虚构制造有限公司",
    "tax_yuan": Decimal(9_000_000),
    "land_mu": Decimal(120),
    "credit_code": "91370200MA3XXXXX0X",
    "online_code": "2103-370215-04-01-123456",
    "progress_text": "桩基完成 30%",
}


@pytest.fixture
def idea(district, at) -> Project:
    return add_project(fields={"name": "虚构智能制造产业园"}, by=district.users[Role.OFFICE], at=at)


def prove(project: Project, stage: Stage, district, at) -> None:
    """Give everything the gate of `stage` asks for."""
    office = district.users[Role.OFFICE]
    for need in GATES[stage]:
        if need.where in (Where.FIELD, Where.PEOPLE):
            name = need.fields[0]
            value = {
                "town": district.town,
                "leader": district.leader_post,
                "commissioner": district.commissioner_post,
            }
            Project.objects.filter(pk=project.pk).update(**{name: value.get(name, FIELDS.get(name))})
        elif need.where is Where.UNIT:
            ProjectUnit.objects.create(project=project, organisation=district.land)
        elif need.where in (Where.COMMITTED, Where.ACTUAL):
            ProjectDate.objects.create(project=project, milestone=need.fields[0], meaning=need.where, on=ON)
        elif need.where is Where.FIGURE:
            InvestmentFigure.objects.create(
                project=project, series="PAID", span="MONTH", ends_on=date(2021, 5, 31), amount_yuan=1
            )
        elif need.where is Where.OPERATION:
            OperationYear.objects.create(project=project, year=2020, output_yuan=1)
        else:
            value = need.options[0][0] if need.options else ""
            given = FactGiven(need.code, value, document="文号 1", on=ON)
            record_fact(project=project, given=given, data_date=ON, by=office, at=at)
    project.refresh_from_db()


def move(project: Project, to: Stage, by, at, **grounds) -> Project:
    return move_stage(
        project=project, to=to, version=project.version, grounds=Grounds(ON, **grounds), by=by, at=at
    )


def test_every_stage_is_reached_from_idea_to_full_production(idea, district, at):
    project = idea
    for stage in LIFE[1:]:
        assert [gap.stage for gap in missing_for_next(project, ON)] == [stage] * len(
            missing_for(project, stage, ON)
        )
        if missing_for_next(project, ON):
            with pytest.raises(GateNotMet) as refused:
                move(project, stage, district.users[Role.OFFICE], at)
            assert refused.value.facts["missing"] == missing_for_next(project, ON)
        prove(project, stage, district, at)
        assert missing_for_next(project, ON) == []
        project = move(project, stage, district.users[Role.OFFICE], at)
        assert (project.stage, project.stage_since_on) == (stage, ON)
    assert missing_for_next(project, ON) == []
    assert missing_so_far(project, ON) == missing_for(project, Stage.IDEA, ON)


def test_every_gate_asks_for_something_that_a_new_project_lacks(idea):
    assert all(missing_for(idea, stage, ON) for stage in LIFE)


def test_codes_of_needs_are_used_once():
    codes = [need.code for needs in GATES.values() for need in needs]
    assert len(codes) == len(set(codes))
    assert set(FACTS) <= set(codes)


def test_a_ceremony_or_a_statistical_start_opens_no_gate(idea, district, at):
    Project.objects.filter(pk=idea.pk).update(stage=Stage.PERMITS)
    idea.refresh_from_db()
    before = missing_for_next(idea, ON)
    for milestone in (Milestone.START_CEREMONY, Milestone.START_STATISTICAL):
        given = DateGiven(milestone, ProjectDate.Meaning.ACTUAL, date(2021, 2, 26))
        set_date(project=idea, given=given, data_date=ON, by=district.users[Role.OFFICE], at=at)
    assert missing_for_next(idea, ON) == before
    assert {gap.code for gap in before} == {"START_PERMIT", "CONTRACT", "WORKS_ON_SITE", "ACTUAL_START"}


def test_a_staged_permit_opens_the_start_like_a_full_one(idea, district, at):
    prove(idea, Stage.STARTED, district, at)
    GateFact.objects.filter(code="START_PERMIT").update(value="STAGED")
    assert missing_for(idea, Stage.STARTED, ON) == []


def test_an_actual_day_still_to_come_is_no_evidence(idea):
    ProjectDate.objects.create(project=idea, milestone="START", meaning="ACTUAL", on=ON + timedelta(days=1))
    assert "ACTUAL_START" in {gap.code for gap in missing_for(idea, Stage.STARTED, ON)}


def test_a_contact_older_than_sixty_days_is_stale(idea, district):
    fact = GateFact(project=idea, code="CONTACT", on=ON - timedelta(days=61), recorded_by=district.disabled)
    fact.recorded_at = "2021-06-30T00:00Z"
    fact.save()
    lacks = {gap.code: gap.lack for gap in missing_for(idea, Stage.NEGOTIATION, ON)}
    assert lacks["CONTACT"] is Lack.STALE
    GateFact.objects.update(on=ON - timedelta(days=60))
    assert "CONTACT" not in {gap.code for gap in missing_for(idea, Stage.NEGOTIATION, ON)}


def test_a_fact_without_document_or_day_or_kind_is_named_so(idea, district, at):
    GateFact.objects.create(project=idea, code="LAND_RIGHT", recorded_by=district.disabled, recorded_at=at)

    def lack() -> Lack | None:
        return next((gap.lack for gap in missing_for(idea, Stage.LAND, ON)), None)

    assert lack() is Lack.MISSING
    GateFact.objects.update(value="LEASE")
    assert lack() is Lack.NO_DOCUMENT
    GateFact.objects.update(document="租字 1 号")
    assert lack() is Lack.NO_DATE
    GateFact.objects.update(on=ON)
    assert lack() is None


def test_not_applicable_needs_proof_and_a_gate_that_allows_it(idea, district, at):
    def gaps(stage: Stage, code: str) -> Lack | None:
        return next((gap.lack for gap in missing_for(idea, stage, ON) if gap.code == code), None)

    for code in ("DISCHARGE", "ACCEPTANCE"):
        GateFact.objects.create(
            project=idea, code=code, value=NOT_APPLICABLE, recorded_by=district.disabled, recorded_at=at
        )
    assert gaps(Stage.PRODUCTION, "DISCHARGE") is Lack.NO_DOCUMENT
    GateFact.objects.update(document="豁免说明 1")
    assert gaps(Stage.PRODUCTION, "DISCHARGE") is None
    assert gaps(Stage.COMPLETED, "ACCEPTANCE") is Lack.NO_DOCUMENT


def test_back_one_stage_needs_a_reason(idea, district, at):
    prove(idea, Stage.RESERVE, district, at)
    project = move(idea, Stage.RESERVE, district.users[Role.OFFICE], at)
    with pytest.raises(ReasonNeeded):
        move(project, Stage.IDEA, district.users[Role.OFFICE], at)
    assert (
        move(project, Stage.IDEA, district.users[Role.OFFICE], at, words="入库意见有误").stage == Stage.IDEA
    )


def test_suspended_comes_back_to_where_it_stood(idea, district, at):
    office = district.users[Role.OFFICE]
    Project.objects.filter(pk=idea.pk).update(stage=Stage.BUILDING)
    idea.refresh_from_db()
    with pytest.raises(ReasonNeeded):
        move(idea, Stage.SUSPENDED, office, at)
    with pytest.raises(DecisionNeeded):
        move(idea, Stage.SUSPENDED, office, at, reason="FUNDING")
    away = move(
        idea, Stage.SUSPENDED, office, at, reason="FUNDING", words="股权调整", decision="即重办〔2021〕1号"
    )
    assert stage_left(away) is Stage.BUILDING
    assert reason_words(away) == "资金不到位 · 股权调整"
    assert [each.to for each in allowed_moves(away)] == [Stage.BUILDING, Stage.DROPPED]
    with pytest.raises(DecisionNeeded):
        move(away, Stage.BUILDING, office, at, words="资金到位")
    back = move(away, Stage.BUILDING, office, at, words="资金到位", decision="即重办〔2021〕9号")
    assert (back.stage, back.stage_reason) == (Stage.BUILDING, "")
    assert not back.facts.filter(code="LEFT_FROM").exists()


def test_dropped_from_suspension_remembers_the_stage_and_returns_to_the_reserve(idea, district, at):
    office = district.users[Role.OFFICE]
    away = move(idea, Stage.SUSPENDED, office, at, reason="MARKET", decision="1号")
    out = move(away, Stage.DROPPED, office, at, reason="INVESTOR", decision="2号")
    assert stage_left(out) is Stage.IDEA
    assert [each.move for each in allowed_moves(out)] == [Move.RETURN]
    assert move(out, Stage.RESERVE, office, at, words="重新洽谈", decision="3号").stage == Stage.RESERVE


def test_words_of_a_ledger_stand_as_reason_when_no_code_was_given(idea):
    idea.stage_reason = "企业 自身原因"
    assert reason_words(idea) == "企业 自身原因"


def test_no_jump_over_stages(idea, district, at):
    with pytest.raises(MoveNotOpen):
        move(idea, Stage.SIGNED, district.users[Role.OFFICE], at)


def test_the_same_move_sent_twice_is_made_once_and_another_is_refused(idea, district, at):
    office = district.users[Role.OFFICE]
    prove(idea, Stage.RESERVE, district, at)
    seen = idea.version
    first = move_stage(project=idea, to=Stage.RESERVE, version=seen, grounds=Grounds(ON), by=office, at=at)
    again = move_stage(project=idea, to=Stage.RESERVE, version=seen, grounds=Grounds(ON), by=office, at=at)
    assert again.version == first.version
    with pytest.raises(ChangedMeanwhile):
        move_stage(project=idea, to=Stage.DROPPED, version=seen, grounds=Grounds(ON), by=office, at=at)


def test_moving_is_the_offices_and_within_reach(idea, district, at):
    for role in (Role.TOWN, Role.LEADER, Role.ENTERPRISE, Role.AUDIT_ADMIN):
        with pytest.raises(NotAllowed):
            move(idea, Stage.RESERVE, district.users[role], at)
    idea.delete()
    with pytest.raises(OutOfReach):
        move(Project(pk=99, version=1), Stage.RESERVE, district.users[Role.OFFICE], at)

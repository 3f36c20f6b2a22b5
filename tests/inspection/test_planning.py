"""Visits planned by risk, merged, capped."""

from datetime import timedelta

import pytest

from luodi.inspection import actions
from luodi.inspection.actions import planning as verbs
from luodi.inspection.models import Inspection
from luodi.inspection.proposals import proposals
from luodi.inspection.rules import inspection_rules
from luodi.journal import Event
from luodi.outbox import Message
from luodi.oversight.models import Card
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.site.letters import said
from tests.inspection.conftest import ON


def red(project, at, office) -> None:
    on = at.date()
    Card.objects.create(
        project=project, state="ISSUED", colour="RED", now_colour="RED", rules="default", proposed_on=on,
        proposed_at=at, now_on=on, unit=project.town, limit_on=on, issued_on=on, issued_at=at,
        issued_by=office,
    )  # fmt: skip


def test_two_offices_go_once(plan, department, inspector) -> None:
    first = plan(purpose="节点（虚构）")
    assert not first.is_joined
    second = plan(by=department, on=ON + timedelta(9), purpose="手续（虚构）")
    assert second.is_joined
    assert second.inspection == first.inspection
    units = first.inspection.units.values_list("organisation__code", "purpose")
    assert list(units) == [("D", "节点（虚构）"), ("PERMITS", "手续（虚构）")]
    assert plan(by=department).is_joined  # asked again: nothing new
    assert Event.objects.filter(action="VISIT_JOINED").count() == 1


def test_a_leader_joins_and_is_named(plan, office, district) -> None:
    plan()
    joined = plan(by=office, on=ON + timedelta(2), post=district.leader_post)
    assert joined.is_joined
    assert joined.inspection.kind == Inspection.Kind.LEADER
    assert joined.inspection.units.get(post=district.leader_post).organisation == district.district


def test_no_more_than_one_in_a_month_and_twenty_days_apart(plan, send, visit) -> None:
    send()
    with pytest.raises(verbs.VisitsCapped) as refused:
        plan(on=ON + timedelta(10))
    assert refused.value.facts["free"] == ON + timedelta(20)
    with pytest.raises(verbs.VisitsCapped):
        plan(on=ON)
    assert plan(on=ON + timedelta(20)).inspection.pk != visit.pk


def test_a_visit_made_before_its_day_leaves_that_day_free(plan, send) -> None:
    early = plan(on=ON + timedelta(40)).inspection
    send(of=early)
    assert plan(on=ON + timedelta(40)).inspection.pk != early.pk


def test_under_a_red_card_sooner(plan, send, project, office, at) -> None:
    send()
    red(project, at, office)
    assert plan(on=ON + timedelta(10)).inspection.on == ON + timedelta(10)


def test_a_cancelled_visit_does_not_count(plan, visit, inspector, at) -> None:
    actions.cancel_inspection(by=inspector, at=at, inspection=visit, version=1, because="暴雨（虚构）")
    assert not plan(on=ON + timedelta(1)).is_joined
    visit.refresh_from_db()
    with pytest.raises(verbs.VisitNotPlanned):
        actions.cancel_inspection(by=inspector, at=at, inspection=visit, version=2, because="再次")
    with pytest.raises(ChangedMeanwhile):
        actions.cancel_inspection(by=inspector, at=at, inspection=visit, version=1, because="旧页面")


def test_who_takes_part_is_told_what_others_make_of_it(plan, visit, department, office, district, at) -> None:
    inspector = visit.planned_by
    assert not Message.objects.exists()  # nobody goes but who planned it
    plan(by=department)
    plan(by=department)
    plan(by=office, post=district.leader_post)
    actions.cancel_inspection(by=inspector, at=at, inspection=visit, version=3, because="暴雨（虚构）")
    own, permits = ["UNIT", inspector.organisation_id], ["UNIT", department.organisation_id]
    leader = ["POST", district.leader_post.pk]
    told = [(each.kind, each.to) for each in Message.objects.order_by("pk")]
    assert told[:2] == [("VISIT_ARRANGED", [own]), ("VISIT_ARRANGED", [own, permits, leader])]
    assert told[2] == ("VISIT_CANCELLED", [permits, leader])
    first, *_others, last = map(said, Message.objects.order_by("pk"))
    assert department.organisation.name in first.body
    assert "暴雨（虚构）" in last.body


def test_a_department_does_not_call_off_the_visit_of_others(plan, visit, department, at) -> None:
    plan(by=department)
    visit.refresh_from_db()
    with pytest.raises(verbs.VisitOfOthers):
        actions.cancel_inspection(by=department, at=at, inspection=visit, version=2, because="不便")
    own = plan(by=department, on=ON + timedelta(40)).inspection
    actions.cancel_inspection(by=department, at=at, inspection=own, version=1, because="改期（虚构）")


def test_refused(plan, town, district, make_project) -> None:
    with pytest.raises(verbs.VisitDayPast):
        plan(on=ON - timedelta(1))
    with pytest.raises(NotAllowed):
        plan(by=town)
    with pytest.raises(verbs.VisitProjectNotOpen):
        plan(by=district.other_department_user)


def test_the_site_at_risk_comes_first_with_reasons(
    make_project, claimed, project, inspector, office, at
) -> None:
    project.stage = "BUILDING"
    project.save()
    quiet = make_project("P2", stage="BUILDING", total_investment_yuan=1_000_000)
    make_project("P3", stage="SIGNED")
    red(project, at, office)
    found = proposals(inspector, ON)
    assert [each.project for each in found] == [project, quiet]
    assert found[0].points > found[1].points
    codes = [why.code for why in found[0].reasons]
    assert codes[0] == "CARD"
    assert "CLAIMS" in codes
    assert found[0].free_on == ON + timedelta(1)


def test_what_is_planned_is_not_proposed(plan, project, inspector) -> None:
    project.stage = "BUILDING"
    project.save()
    assert [each.project for each in proposals(inspector, ON)] == [project]
    made = plan().inspection
    assert made.reasons
    assert not proposals(inspector, ON)


def test_a_planned_visit_of_which_no_record_came_counts_no_more(project, plan, inspector, at) -> None:
    project.stage = "BUILDING"
    project.save()
    missed = plan().inspection
    waits = timedelta(inspection_rules().missed_days)
    assert not proposals(inspector, ON + waits)  # it may still be sent
    later = ON + waits + timedelta(1)
    assert [each.free_on for each in proposals(inspector, later)] == [later + timedelta(1)]
    wish = verbs.Wish(later)
    made = actions.plan_inspection(by=inspector, at=at, on=later, project=project, wish=wish)
    assert not made.is_joined
    assert made.inspection.pk != missed.pk


def test_a_department_is_offered_its_own_sites_only(project, department, district) -> None:
    project.stage = "BUILDING"
    project.save()
    assert len(proposals(department, ON)) == 1
    assert not proposals(district.other_department_user, ON)
    assert not proposals(district.users[Role.TOWN], ON)

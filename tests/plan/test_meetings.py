"""What a joint meeting could free: which items wait, who must come, how many days; what fits into a meeting."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.approvals import actions as approvals
from luodi.approvals.actions import StepFacts
from luodi.ledger.models import Project
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.actions.seeking import seek_speed_of
from luodi.plan.meetings import MeetingCandidate, agenda, meeting_candidates, usual_minutes
from luodi.plan.models import ProjectPlan

SMALL = {"kind": "small_low_risk", "committed": {"PRODUCTION": "2022-12-31"}}


def look(project, at) -> None:
    """What the page does when somebody asks; by itself only plans at risk are looked at."""
    seek_speed_of(ProjectPlan.objects.select_related("project").get(project=project), at=at)


@pytest.fixture
def stuck(templates, make_project, office, at, data_date) -> Project:
    """Its land planning permit was sent back and stands until the autumn."""
    project = make_project("ST", total_investment_yuan=2 * 10**8, **SMALL)
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    for item, verbs in (
        ("A01", [("RECORD", 1, None)]),
        ("A06", [("PREPARE", 2, None), ("SUBMIT", 3, None), ("ACCEPT", 4, None)]),
    ):
        row = None
        for verb, day, _until in verbs:
            step = StepFacts(verb, date(2021, 6, day))
            if row is None:
                row = approvals.open_application(
                    by=office, at=at, data_date=data_date, project=project, item=item, step=step
                )
            else:
                row = approvals.take_step(
                    by=office, at=at, data_date=data_date, application=row, version=row.version, step=step
                )
    step = StepFacts("RETURN", date(2021, 6, 5), until_on=date(2021, 9, 30), note="缺一份图纸（虚构）")
    approvals.take_step(
        by=office, at=at, data_date=data_date, application=row, version=row.version, step=step
    )
    actions.recompute_project(by=office, at=at, project=project, data_date=data_date)
    return project


def test_days_are_those_of_the_plan_without_the_wait(stuck, office, at, data_date) -> None:
    look(stuck, at)
    [found] = meeting_candidates()
    assert (found.project, found.permit, found.reason) == (stuck, "A06", "STOPPED")
    assert found.yuan_waiting == Decimal(2 * 10**8)
    assert [unit.name for unit in found.departments][:1] == ["区行政审批服务局"]
    before = ProjectPlan.objects.get(project=stuck).planned_on
    step = stuck.activities.get(code="A06")
    actions.report_progress(
        by=office, at=at, data_date=data_date, activity=step, version=step.version,
        progress=actions.Progress(step.actual_start_on, remaining_days=Decimal(1)),
    )  # fmt: skip
    after = ProjectPlan.objects.get(project=stuck).planned_on
    assert found.days_freed == (before - after).days > 30


def test_what_is_decided_waits_no_more(stuck, office, at, data_date) -> None:
    look(stuck, at)
    row = stuck.applications.get(item="A06")
    for verb in ("SUPPLEMENT", "APPROVE"):
        row = approvals.take_step(
            by=office, at=at, data_date=data_date, application=row, version=row.version,
            step=StepFacts(verb, date(2021, 6, 29)),
        )  # fmt: skip
    actions.recompute_project(by=office, at=at, project=stuck, data_date=data_date)
    look(stuck, at)
    assert meeting_candidates() == []


def test_nobody_sees_another_towns(stuck, district, at) -> None:
    look(stuck, at)
    assert len(meeting_candidates(district.users[Role.TOWN])) == 1
    Project.objects.filter(pk=stuck.pk).update(town=None)
    assert meeting_candidates(district.users[Role.TOWN]) == []


def candidate(project: int, weighted: int) -> MeetingCandidate:
    return MeetingCandidate(Project(pk=project), "A06", (), weighted, Decimal(0), "OVER", weighted)


def test_an_agenda_takes_one_item_of_each_project_first_and_keeps_the_time() -> None:
    a, b, c = candidate(1, 90), candidate(1, 80), candidate(2, 10)
    assert agenda([a, b, c], 45, 15) == [a, c, b]
    assert agenda([a, b, c], 44, 15) == [a, c]
    assert agenda([a, b, c], 10, 15) == []
    assert agenda([], *usual_minutes()) == []

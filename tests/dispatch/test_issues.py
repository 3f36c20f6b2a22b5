"""Issues: what is at stake comes from the plan, every step by whom it belongs to, the plan waits and goes on."""

from datetime import timedelta

import pytest

from luodi.dispatch import actions
from luodi.dispatch.actions import Assignment, IssueFacts
from luodi.dispatch.actions import issues as verbs
from luodi.dispatch.models import Issue
from luodi.dispatch.queries import counts, visible_issues
from luodi.dispatch.steps import IssueStep
from luodi.journal import Event
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan.models import Activity, ProjectPlan
from tests.dispatch.conftest import ON


def days_late(project):
    plan = ProjectPlan.objects.get(project=project)
    return -(plan.planned_margin_days if plan.planned_on else plan.margin_days)


def test_days_and_money_at_stake_come_from_the_plan(raised, project, blocked) -> None:
    assert raised.stake_yuan == project.total_investment_yuan
    assert raised.level == "COMMISSIONER"
    assert raised.level_due_on.isoformat() == "2021-07-02"  # two working days
    assert raised.days_at_risk is not None
    before = ProjectPlan.objects.get(project=project)
    assert before.planned_margin_days == 0  # looked at and taken back
    assert Activity.objects.get(pk=blocked.pk).constraint == ""


def test_what_is_at_stake_is_what_a_fresh_plan_loses(accepted, project) -> None:
    assert accepted.days_at_risk > 0
    assert days_late(project) == accepted.days_at_risk


def test_the_same_told_twice_is_one(project, town, at) -> None:
    facts = IssueFacts("OTHER", "虚构问题")
    first = actions.raise_issue(by=town, at=at, on=ON, project=project, facts=facts)
    assert actions.raise_issue(by=town, at=at, on=ON, project=project, facts=facts) == first
    from_visit = IssueFacts("OTHER", "虚构发现", source="inspection:1")
    made = actions.raise_issue(by=None, at=at, on=ON, project=project, facts=from_visit)
    assert actions.raise_issue(by=None, at=at, on=ON, project=project, facts=from_visit) == made
    assert Issue.objects.count() == 2


def test_a_finished_step_is_blocked_by_nothing(project, blocked, town, at) -> None:
    Activity.objects.filter(pk=blocked.pk).update(actual_start_on=ON, actual_finish_on=ON)
    with pytest.raises(verbs.StepFinished):
        actions.raise_issue(
            by=town, at=at, on=ON, project=project, facts=IssueFacts("LAND", "x", step=blocked.code)
        )
    with pytest.raises(verbs.StepUnknown):
        actions.raise_issue(
            by=town, at=at, on=ON, project=project, facts=IssueFacts("LAND", "x", step="none")
        )
    facts = IssueFacts("LAND", "x", due_on=ON - timedelta(1))
    with pytest.raises(verbs.IssueDayPast):
        actions.raise_issue(by=town, at=at, on=ON, project=project, facts=facts)
    assert not Issue.objects.exists()


def test_another_town_neither_sees_nor_raises(raised, project, district, at) -> None:
    other = district.other_town_user
    assert not visible_issues(other).exists()
    assert set(counts(other, ON).values()) == {0}
    with pytest.raises(verbs.IssueProjectNotOpen):
        actions.raise_issue(by=other, at=at, on=ON, project=project, facts=IssueFacts("LAND", "x"))
    with pytest.raises(NotAllowed):
        actions.raise_issue(
            by=district.users[Role.SYSTEM_ADMIN], at=at, on=ON, project=project, facts=IssueFacts("LAND", "x")
        )


def test_the_plan_waits_while_it_is_open_and_goes_on_when_done(
    accepted, project, blocked, seen, district
) -> None:
    assert accepted.hold == {"constraint": "", "on": None}
    assert Activity.objects.get(pk=blocked.pk).constraint_on == accepted.due_on
    assert district.land.duties.filter(project=project).exists()  # it sees what it has to solve
    by = district.other_department_user
    done = actions.take_step(seen=seen(accepted, by), step=IssueStep.FINISH, words="已腾空（虚构）")
    assert done.state == "DONE"
    assert Activity.objects.get(pk=blocked.pk).constraint == ""
    assert days_late(project) == 0


def test_the_whole_way(accepted, seen, district, office, second, town) -> None:
    by = district.other_department_user
    actions.take_step(seen=seen(accepted, by), step=IssueStep.WORK, words="已约谈（虚构）")
    actions.take_step(seen=seen(accepted, office), step=IssueStep.SUSPEND, words="等省厅批复")
    actions.take_step(seen=seen(accepted, office), step=IssueStep.RESUME)
    actions.take_step(seen=seen(accepted, office), step=IssueStep.FINISH, words="已解决")
    with pytest.raises(verbs.SameHandsChecked):
        actions.take_step(seen=seen(accepted, office), step=IssueStep.VERIFY)
    with pytest.raises(verbs.IssueNotInState):
        actions.take_step(seen=seen(accepted, town), step=IssueStep.CLOSE)
    actions.take_step(seen=seen(accepted, second), step=IssueStep.VERIFY)
    again = actions.take_step(seen=seen(accepted, town), step=IssueStep.REOPEN, words="还没有腾空")
    assert again.done_on is None
    actions.take_step(seen=seen(accepted, by), step=IssueStep.FINISH, words="这次好了")
    actions.take_step(seen=seen(accepted, second), step=IssueStep.VERIFY)
    closed = actions.take_step(seen=seen(accepted, town), step=IssueStep.CLOSE)
    assert (closed.state, closed.done_on, closed.closed_on) == ("CLOSED", ON, ON)
    told = list(Event.objects.filter(target=f"issue:{accepted.pk}").values_list("action", flat=True))
    assert told[::-1] == [
        "ISSUE_RAISED", "ISSUE_ACCEPTED", "ISSUE_WORKED", "ISSUE_SUSPENDED", "ISSUE_RESUMED", "ISSUE_DONE",
        "ISSUE_VERIFIED", "ISSUE_REOPENED", "ISSUE_DONE", "ISSUE_VERIFIED", "ISSUE_CLOSED",
    ]  # fmt: skip


def test_steps_belong_to_their_side(accepted, raised, seen, district, town, office) -> None:
    with pytest.raises(NotAllowed):
        actions.accept_issue(seen=seen(raised, town), to=Assignment(district.land, ON))
    with pytest.raises(verbs.IssueNotYours):
        actions.take_step(seen=seen(accepted, town), step=IssueStep.FINISH, words="x")
    with pytest.raises(verbs.IssueWordsMissing):
        actions.take_step(seen=seen(accepted, office), step=IssueStep.RETURN)
    to = Assignment(district.land, ON, district.leader_post)
    with pytest.raises(verbs.IssueOwnerMissing):
        actions.accept_issue(seen=seen(accepted, office), to=to)

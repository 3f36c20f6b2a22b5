"""Fictional issues of fictional projects at several rungs of the ladder, one meeting that was held, its task, the leader's list."""

import random
from datetime import date, datetime, timedelta

from luodi.demo.fiction import SEED
from luodi.demo.promises import A_FEW_DAYS_LATE
from luodi.dispatch.actions import Assignment, IssueFacts, SeenIssue, accept_issue, climb, raise_issue
from luodi.dispatch.actions.meetings import (
    MeetingFacts,
    Typed,
    Wanted,
    call_meeting,
    decide_item,
    next_item,
    open_meeting,
)
from luodi.dispatch.ladder import ladder
from luodi.dispatch.models import Issue, IssueKind
from luodi.people.models import Organisation, User
from luodi.plan.models import LIVE, Activity, ProjectPlan, Step

FROM_CODE = "JM-F300"  # projects before it are told of elsewhere in the demonstration
MANY = 14
WAITING = 8
TOLD = {
    Step.LAND: (IssueKind.LAND, "地块未腾空，无法供地（虚构）"),
    Step.PERMIT: (IssueKind.PERMIT, "审批意见不一致，迟迟不能办结（虚构）"),
    Step.PREPARATION: (IssueKind.PLANNING, "规划条件未定，资料无法编制（虚构）"),
    Step.WORKS: (IssueKind.UTILITIES, "施工用电未接通（虚构）"),
}


def make_issues(*, at: datetime, on: date) -> None:
    """Every issue through the actions that people use."""
    office = User.objects.get(username="office")
    made = [_raised(number, step, office, at, on) for number, step in enumerate(_steps(on))]
    for number, issue in enumerate(made[:WAITING]):
        _taken_in(issue, office, at, on)
        for _ in range(number % (len(ladder().rungs) - 1)):
            Issue.objects.filter(pk=issue.pk).update(level_due_on=on - timedelta(1))
            climb(issue=issue.pk, at=at, on=on)
    if made:
        towns = User.objects.filter(role="TOWN", is_synthetic=True).values_list("organisation", flat=True)
        second = [issue for issue in made[1:] if issue.project.town_id in set(towns)][:1]
        _meeting([made[0], *second], office, at, on)


def _steps(on: date) -> list[Activity]:
    """Of some projects, the late ones first, the next open step of the chain that sets the day of their promise."""
    plans = ProjectPlan.objects.filter(
        project__code__gte=FROM_CODE, project__is_synthetic=True, state__in=LIVE, committed_on__isnull=False
    )
    found = []
    told = plans.exclude(project__code=A_FEW_DAYS_LATE[0])  # its story is the card's
    for plan in told.order_by("margin_days", "project__code"):
        rows = Activity.objects.filter(
            project=plan.project_id, code__in=[hop["code"] for hop in plan.chain], actual_finish_on=None,
            step__in=list(TOLD), early_finish_on__gt=on, duration_days__gt=2, constraint="",
        )  # fmt: skip
        step = rows.select_related("project__town", "owner").order_by("early_start_on", "pk").first()
        if step is not None:
            found.append(step)
        if len(found) == MANY:
            break
    return found


def _raised(number: int, step: Activity, office: User, at: datetime, on: date) -> Issue:
    kind, title = TOLD[Step(step.step)]
    rng = random.Random(f"{SEED}-issue-{step.project.code}")  # noqa: S311 - a repeatable district
    due = max(step.early_start_on or on, on) + timedelta(rng.randint(20, 60))
    facts = IssueFacts(kind.value, title, "虚构的演示问题", step.code, due_on=due, is_synthetic=True)
    town = User.objects.filter(role="TOWN", organisation=step.project.town_id).first()
    return raise_issue(by=town or office, at=at, on=on, project=step.project, facts=facts)


def _taken_in(issue: Issue, office: User, at: datetime, on: date) -> None:
    owner = issue.owner or Organisation.objects.get(code="NATURAL-RESOURCES")
    seen = SeenIssue(issue, issue.version, office, at, on)
    accept_issue(seen=seen, to=Assignment(owner, issue.due_on), words="请抓紧协调（虚构）")


def _meeting(issues: list[Issue], office: User, at: datetime, on: date) -> None:
    """A joint meeting on the data date that has decided one thing, whose task is open; a town with an account reads the
    second item alone."""
    for issue in issues:
        issue.refresh_from_db()
    facts = MeetingFacts("JOINT", on, 30, "区行政中心（虚构）")
    wanted = [Wanted(issue, 8, None, "虚构的会议材料") for issue in issues]
    meeting = call_meeting(by=office, at=at, on=on, facts=facts, agenda=wanted)
    come = set(meeting.units.values_list("organisation", flat=True))
    meeting = open_meeting(by=office, at=at, meeting=meeting, version=meeting.version, come=come)
    item = meeting.items.get(position=1)
    owner = item.competent or office.organisation
    typed = Typed("两周内拿出解决办法（虚构）", owner, on + timedelta(14), None, False, 0)
    decide_item(by=office, at=at, on=on, item=item, typed=typed)
    for _item in issues:
        meeting = next_item(by=office, at=at, meeting=meeting, version=meeting.version)

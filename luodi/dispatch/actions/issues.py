"""Verbs of issues: raised, taken in, worked on, done, checked, closed; returned, suspended."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal, outbox
from luodi.dispatch.ladder import due_after, due_in_all, ladder
from luodi.dispatch.letters import assigned
from luodi.dispatch.models import OPEN, Issue
from luodi.dispatch.queries import directs, raised, visible_issues, works_on
from luodi.dispatch.stake import stake_of, step_of
from luodi.dispatch.steps import (
    OFFICE_STEPS,
    OWNER_STEPS,
    WITH_REASON,
    IssueStep,
    next_state,
)
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, NotAllowed, require
from luodi.plan.actions.building import DEPARTMENTS, assist
from luodi.plan.actions.computing import hold
from luodi.plan.actions.directing import Directed, let_go_on, make_wait
from luodi.plan.actions.editing import Limit
from luodi.plan.models import Activity
from luodi.refusal import Refusal

S = Issue.State


class IssueProjectNotOpen(Refusal):
    """The project is not among those whose issues this person sees. Facts: project."""

    code = "ISSUE_PROJECT_NOT_OPEN"


class StepFinished(Refusal):
    """What is finished is blocked by nothing. Facts: activity, finish."""

    code = "ISSUE_STEP_FINISHED"


class StepUnknown(Refusal):
    """The project has no such step. Facts: activity."""

    code = "ISSUE_STEP_UNKNOWN"


class IssueDayPast(Refusal):
    """A day that is over before it is set. Facts: on, due."""

    code = "ISSUE_DAY_PAST"


class IssueNotInState(Refusal):
    """The state does not allow the step. Facts: step, state."""

    code = "ISSUE_NOT_IN_STATE"


class IssueNotYours(Refusal):
    """The step is another side's. Facts: step."""

    code = "ISSUE_NOT_YOURS"


class IssueWordsMissing(Refusal):
    """A step that says why, or what was done. Facts: step."""

    code = "ISSUE_WORDS_MISSING"


class IssueOwnerMissing(Refusal):
    """An issue is taken in for a unit, and a post of that unit. Facts: none."""

    code = "ISSUE_OWNER_MISSING"


class SameHandsChecked(Refusal):
    """Who said that it is done does not check it. Facts: none."""

    code = "ISSUE_SAME_HANDS"


@dataclass(frozen=True)
class IssueFacts:
    """What is told of an issue. `step`: code of the activity it blocks; `due_on`: by when it should be solved, from the
    ladder where nobody says; `source`: where it comes from, e.g. "inspection:12", one open issue for each."""

    kind: str
    title: str
    words: str = ""
    step: str = ""
    owner: Organisation | None = None
    due_on: date | None = None
    source: str = ""
    is_synthetic: bool = False


def target(issue: Issue) -> str:
    """How the journal names an issue."""
    return f"issue:{issue.pk}"


@transaction.atomic
def raise_issue(*, by: User | None, at: datetime, on: date, project: Project, facts: IssueFacts) -> Issue:
    """Put an issue before the district; the same one told twice is one. Days and money at stake come from the plan.

    Refuses a step that is finished or unknown, a day that is over, a project that `by` does not see (None: the system).
    """
    if by is not None:
        require(by, Ability.SEE_ISSUES)
        if not visible_projects(by, Ability.SEE_ISSUES).filter(pk=project.pk).exists():
            raise IssueProjectNotOpen(project=project.name)
    hold([project])
    if same := _same(project, by, facts):
        return same
    step = _step(project, facts.step)
    first = ladder().rungs[0]
    due = facts.due_on or due_in_all(on)
    if due < on:
        raise IssueDayPast(on=on, due=due)
    stake = stake_of(project, step, due, at, on)
    issue = Issue.objects.create(
        project=project, kind=facts.kind, title=facts.title.strip(), words=facts.words.strip(), activity=facts.step,
        level=first.code, level_due_on=due_after(on, first.days), owner=facts.owner or _owner(step, project),
        due_on=due, days_at_risk=stake.days, margin_at_risk=stake.margin, float_days=stake.float_days,
        float_seen=stake.float_days, stake_yuan=project.total_investment_yuan, computed_on=on, source=facts.source,
        raised_by=by, raised_on=on, raised_at=at, is_synthetic=facts.is_synthetic or project.is_synthetic,
    )  # fmt: skip
    journal.record(
        by=by, at=at, action="ISSUE_RAISED", target=target(issue), project=project.code, kind=facts.kind,
        title=issue.title, step=facts.step, days=stake.days, source=facts.source, words=issue.title,
    )  # fmt: skip
    return issue


def _same(project: Project, by: User | None, facts: IssueFacts) -> Issue | None:
    rows = Issue.objects.filter(project=project, state__in=OPEN)
    if facts.source:
        return rows.filter(source=facts.source).first()
    return rows.filter(
        kind=facts.kind, title=facts.title.strip(), activity=facts.step, raised_by=by, state=S.RAISED
    ).first()


def _step(project: Project, code: str) -> Activity | None:
    if not code:
        return None
    step = step_of(project, code)
    if step is None:
        raise StepUnknown(activity=code)
    if step.actual_finish_on is not None:
        raise StepFinished(activity=step.name, finish=step.actual_finish_on)
    return step


def _owner(step: Activity | None, project: Project) -> Organisation | None:
    """Whose step it is; else the town."""
    return (step.owner if step else None) or project.town


# -- steps ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeenIssue:
    """The issue as the person saw it, who acts, when, and on which data date."""

    issue: Issue
    version: int
    by: User
    at: datetime
    on: date


@dataclass(frozen=True)
class Assignment:
    """Who solves an issue until when, and whether the plan waits for it meanwhile. `kind` and `step`: what it is about and the
    code of what it blocks, where who takes it in knows better than who raised it."""

    owner: Organisation
    due_on: date
    post: Post | None = None
    plan_waits: bool = True
    kind: str = ""
    step: str | None = None


def _opened(seen: SeenIssue, step: IssueStep) -> tuple[Issue, S]:
    """The issue locked after its project, and the state the step leads to; refused where it is another's step."""
    if not visible_issues(seen.by).filter(pk=seen.issue.pk).exists():
        raise IssueProjectNotOpen(project=seen.issue.project.name)
    hold([seen.issue.project])
    now = locked(seen.issue, seen.version, {})
    if not _may(seen.by, now, step):
        raise IssueNotYours(step=step.label)
    after = next_state(now.state, step)
    if after is None:
        raise IssueNotInState(step=step.label, state=now.get_state_display())
    return now, after


def _may(by: User, issue: Issue, step: IssueStep) -> bool:
    if step in OFFICE_STEPS:
        if not directs(by):
            raise NotAllowed(role=by.role, ability=Ability.DIRECT_ISSUES.value)
        return True
    return works_on(by, issue) if step in OWNER_STEPS else directs(by) or raised(by, issue)


def _said(step: IssueStep, words: str) -> str:
    if step in WITH_REASON and not words.strip():
        raise IssueWordsMissing(step=step.label)
    return words.strip()


ACTION = {
    IssueStep.ACCEPT: "ISSUE_ACCEPTED",
    IssueStep.RETURN: "ISSUE_RETURNED",
    IssueStep.RAISE_AGAIN: "ISSUE_RAISED_AGAIN",
    IssueStep.WORK: "ISSUE_WORKED",
    IssueStep.FINISH: "ISSUE_DONE",
    IssueStep.VERIFY: "ISSUE_VERIFIED",
    IssueStep.REOPEN: "ISSUE_REOPENED",
    IssueStep.CLOSE: "ISSUE_CLOSED",
    IssueStep.SUSPEND: "ISSUE_SUSPENDED",
    IssueStep.RESUME: "ISSUE_RESUMED",
}


@dataclass
class _Written:
    """What a step writes: columns, and facts for the journal."""

    columns: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)


def write(now: Issue, seen: SeenIssue, action: str, written: _Written) -> Issue:
    """Columns and the next version, recorded."""
    for name, value in written.columns.items():
        setattr(now, name, value)
    now.version += 1
    now.save()
    journal.record(
        by=seen.by, at=seen.at, action=action, target=target(now), project=now.project.code, **written.facts
    )
    return now


@transaction.atomic
def accept_issue(*, seen: SeenIssue, to: Assignment, words: str = "") -> Issue:
    """Take it in: owner, post and day; the plan waits for it from now on, unless that is not wanted."""
    now, after = _opened(seen, IssueStep.ACCEPT)
    if to.post is not None and to.post.organisation_id != to.owner.pk:
        raise IssueOwnerMissing
    if to.due_on < seen.on:
        raise IssueDayPast(on=seen.on, due=to.due_on)
    if to.owner.kind in DEPARTMENTS:
        assist({(now.project_id, to.owner.pk)})
    release(now, seen)
    now.kind = to.kind or now.kind
    now.activity = now.activity if to.step is None else to.step
    step = _step(now.project, now.activity) if to.step else step_of(now.project, now.activity)
    if step is not None and step.actual_finish_on is not None:
        raise StepFinished(activity=step.name, finish=step.actual_finish_on)
    stake = stake_of(now.project, step, to.due_on, seen.at, seen.on)
    columns: dict[str, Any] = {
        "state": after, "owner": to.owner, "post": to.post, "due_on": to.due_on, "days_at_risk": stake.days,
        "margin_at_risk": stake.margin, "float_days": stake.float_days, "float_seen": stake.float_days,
        "computed_on": seen.on,
    }  # fmt: skip
    if to.plan_waits and step is not None:
        step.refresh_from_db()
        _effect, was = make_wait(directed=Directed(step, seen.by, seen.at, seen.on), until_on=to.due_on)
        columns["hold"] = {"constraint": was.constraint, "on": was.on.isoformat() if was.on else None}
        # Its own wait is no news to the ladder.
        columns["float_seen"] = Activity.objects.values_list("total_float_days", flat=True).get(pk=step.pk)
    facts = {
        "owner": to.owner.code,
        "due": to.due_on,
        "waits": bool(columns.get("hold")),
        "words": words.strip(),
    }
    written = write(now, seen, ACTION[IssueStep.ACCEPT], _Written(columns, facts))
    outbox.write(assigned(written), at=seen.at)
    return written


def held_limit(issue: Issue) -> Limit | None:
    """The constraint to give back; None where the plan does not wait for this issue."""
    if issue.hold is None:
        return None
    on = issue.hold["on"]
    return Limit(issue.hold["constraint"], date.fromisoformat(on) if on else None)


def release(now: Issue, seen: SeenIssue) -> None:
    """The plan waits for this issue no longer."""
    was, step = held_limit(now), step_of(now.project, now.activity)
    if was is not None and step is not None and step.actual_finish_on is None:
        let_go_on(directed=Directed(step, seen.by, seen.at, seen.on), was=was)
    now.hold = None


@transaction.atomic
def take_step(*, seen: SeenIssue, step: IssueStep, words: str = "") -> Issue:
    """Any step but ACCEPT: what it changes is told by the step. Words are the measures, the result or the reason."""
    said = _said(step, words)
    now, after = _opened(seen, step)
    columns: dict[str, Any] = {"state": after}
    if step is IssueStep.WORK:
        columns["measures"] = said or now.measures
    elif step is IssueStep.FINISH:
        if not said:
            raise IssueWordsMissing(step=step.label)
        columns |= {"result": said, "done_by": seen.by, "done_on": seen.on}
    elif step is IssueStep.VERIFY and now.done_by_id == seen.by.pk:
        raise SameHandsChecked
    elif step is IssueStep.CLOSE:
        columns["closed_on"] = seen.on
    elif step in (IssueStep.RESUME, IssueStep.REOPEN, IssueStep.RAISE_AGAIN):
        columns |= {"level_due_on": due_after(seen.on, ladder()[now.level].days), "done_on": None}
    if step in (IssueStep.FINISH, IssueStep.RETURN):
        release(now, seen)
    return write(now, seen, ACTION[step], _Written(columns, {"words": said}))

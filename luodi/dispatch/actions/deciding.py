"""A decision: by the leader with one press, or typed in a meeting; it becomes a task, and the plan changes with it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luodi import journal, outbox
from luodi.dispatch.brief import BriefRow, newest
from luodi.dispatch.deeds import Deed, DeedKind, Doing, carry_out
from luodi.dispatch.ladder import due_after
from luodi.dispatch.letters import given
from luodi.dispatch.models import AgendaItem, Decision, Issue, Task
from luodi.dispatch.queries import may_finish, visible_tasks
from luodi.dispatch.settings import settings
from luodi.elements.models import Share
from luodi.ledger.models import Project
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.refusal import Refusal


class BriefOutdated(Refusal):
    """The plan or the list has changed since the options were computed. Facts: none."""

    code = "BRIEF_OUTDATED"


class TaskOwnerMissing(Refusal):
    """A decision without somebody who carries it out. Facts: none."""

    code = "TASK_OWNER_MISSING"


class TaskNotYours(Refusal):
    """The task is another unit's, or done. Facts: task."""

    code = "TASK_NOT_YOURS"


@dataclass(frozen=True)
class Decided:
    """What was decided in words, who carries it out until when, and what it does to the plan."""

    words: str
    owner: Organisation
    due_on: date
    post: Post | None = None
    deed: Deed | None = None
    item: AgendaItem | None = None
    key: str = ""


@transaction.atomic
def decide(*, by: User, at: datetime, on: date, about: Issue | Project, decided: Decided) -> Decision:
    """Write a decision, its task and what it does to the plan. The same key again is the same decision.

    Who may decide is asked by whoever calls: the leader's page, the meeting.
    """
    if not decided.words.strip() or decided.owner is None:
        raise TaskOwnerMissing
    issue, project = (about, about.project) if isinstance(about, Issue) else (None, about)
    hold([project])
    if done := Decision.objects.filter(key=decided.key).first():
        return done
    doing = Doing(issue, by, at, on) if issue else None
    effect = carry_out(decided.deed, doing).row if decided.deed and doing else {}
    decision = Decision.objects.create(
        item=decided.item, issue=issue, project=project, words=decided.words.strip()[:500],
        deed=decided.deed.row if decided.deed else {}, effect=effect, on=on, decided_by=by, decided_at=at,
        key=decided.key, is_synthetic=project.is_synthetic,
    )  # fmt: skip
    task = Task.objects.create(
        decision=decision, project=project, words=decision.words, owner=decided.owner, post=decided.post,
        due_on=max(decided.due_on, on), is_synthetic=project.is_synthetic,
    )  # fmt: skip
    journal.record(
        by=by, at=at, action="DECISION_MADE", target=f"issue:{issue.pk}" if issue else f"project:{project.code}",
        project=project.code, words=decision.words, owner=decided.owner.code, due=task.due_on,
        deed=decision.deed, days=effect.get("days"),
    )  # fmt: skip
    outbox.write(given(task), at=at)
    return decision


@transaction.atomic
def decide_from_brief(*, by: User, at: datetime, on: date, issue: int, option: int, words: str) -> Decision:
    """The leader's press on an option: who, by when and what follow from the option. BriefOutdated where things have moved."""
    require(by, Ability.DECIDE_ISSUES)
    brief, rows = newest()
    row = next((each for each in rows if each.issue.pk == issue), None)
    if brief is None or row is None or not 0 <= option < len(row.options):
        raise BriefOutdated
    key = f"brief:{brief.pk}:{issue}"
    if done := Decision.objects.filter(key=key).first():
        return done
    if row.outdated or brief.data_date_on != on:
        raise BriefOutdated
    deed = Deed(**row.options[option]["deed"])
    owner, post = carrier(row, deed)
    if owner is None:
        raise TaskOwnerMissing
    due = date.fromisoformat(deed.on) if deed.on else due_after(on, settings().task_days)
    decided = Decided(words, owner, due, post, deed, None, key)
    return decide(by=by, at=at, on=on, about=row.issue, decided=decided)


def carrier(row: BriefRow, deed: Deed) -> tuple[Organisation | None, Post | None]:
    """Who carries a deed out: the keeper of the pool, else who solves the issue, else the town."""
    if deed.kind == DeedKind.ELEMENT:
        share = Share.objects.select_related("pool__keeper").filter(pk=deed.share).first()
        if share and share.pool.keeper:
            return share.pool.keeper, None
    return row.issue.owner or row.issue.project.town, row.issue.post


@transaction.atomic
def finish_task(*, by: User, at: datetime, on: date, task: Task, version: int, note: str) -> Task:
    """It is done, and what was done."""
    if not visible_tasks(by).filter(pk=task.pk).exists() or not may_finish(by, task):
        raise TaskNotYours(task=task.words)
    now = locked(task, version, {})
    if now.state == Task.State.DONE:
        raise TaskNotYours(task=now.words)
    now.state, now.note, now.done_on, now.done_by = Task.State.DONE, note.strip(), on, by
    now.version += 1
    now.save()
    journal.record(
        by=by, at=at, action="TASK_DONE", target=f"task:{now.pk}", project=now.project.code, words=now.note
    )
    return now

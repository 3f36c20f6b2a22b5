"""What this room writes to whom, and how it reads: an issue that climbed, an issue and a task to take up."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from luodi.dispatch.ladder import Held, holder_of
from luodi.dispatch.models import Escalation, Issue, Meeting, Task
from luodi.dispatch.words import rung_words
from luodi.outbox import Kind, Letter, LetterWords
from luodi.people.models import Organisation, Post


def _to(unit: Organisation | None, post: Post | None) -> list[tuple[Kind, int]]:
    """A post where there is one, else the unit."""
    if post is not None:
        return [(Kind.POST, post.pk)]
    return [(Kind.UNIT, unit.pk)] if unit is not None else []


def _kept(issue: Issue) -> dict[str, Any]:
    return {
        "issue": issue.pk,
        "title": issue.title,
        "project": issue.project.name,
        "level": issue.level,
        "due": issue.level_due_on.isoformat(),
    }


def climbed(issue: Issue, step: Escalation) -> list[Letter]:
    """To whom holds the issue now, once for each step of the ladder."""
    held: Held = holder_of(issue)
    to = _to(held.unit, held.post)
    if not to:
        return []
    key = f"issue:{issue.pk}:step:{step.number}"
    return [Letter(key, "ISSUE_CLIMBED", to, _kept(issue) | {"cause": step.cause}, f"issue:{issue.pk}")]


def assigned(issue: Issue) -> list[Letter]:
    """To whom solves it."""
    to = _to(issue.owner, issue.post)
    facts = _kept(issue) | {"due": issue.due_on.isoformat()}
    return [Letter(f"issue:{issue.pk}:{issue.version}", "ISSUE_ACCEPTED", to, facts, f"issue:{issue.pk}")]


def given(task: Task) -> list[Letter]:
    """To whom has to do it."""
    facts = {
        "task": task.pk,
        "title": task.words,
        "project": task.project.name,
        "due": task.due_on.isoformat(),
    }
    to = _to(task.owner, task.post)
    return [Letter(f"task:{task.pk}", "TASK_GIVEN", to, facts, f"task:{task.pk}")]


def called(meeting: Meeting) -> list[Letter]:
    """To the units that are asked to come."""
    facts = {
        "meeting": meeting.pk,
        "title": meeting.title,
        "on": meeting.on.isoformat(),
        "place": meeting.place,
        "minutes": meeting.minutes,
    }
    to = [(Kind.UNIT, pk) for pk in meeting.units.values_list("organisation", flat=True)]
    return [Letter(f"meeting:{meeting.pk}", "MEETING_CALLED", to, facts, f"meeting:{meeting.pk}")]


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    cause = Escalation.Cause(kept["cause"]).label if "cause" in kept else ""
    return kept | {"level": rung_words(kept.get("level", "")), "cause": cause}


def _issue(kept: dict[str, Any]) -> str:
    return reverse("issue", args=[kept["issue"]])


def _meeting(kept: dict[str, Any]) -> str:
    return reverse("meeting", args=[kept["meeting"]])


def _tasks(_kept: dict[str, Any]) -> str:
    return reverse("tasks")


LETTERS = {
    "ISSUE_CLIMBED": LetterWords(
        gettext_noop("问题到%(level)s：%(title)s"),
        gettext_noop("%(project)s。原因：%(cause)s。请在 %(due)s 前协调解决。"),
        _issue,
        _facts,
    ),
    "ISSUE_ACCEPTED": LetterWords(
        gettext_noop("交办问题：%(title)s"),
        gettext_noop("%(project)s。请在 %(due)s 前办结，并登记措施和结果。"),
        _issue,
        _facts,
    ),
    "MEETING_CALLED": LetterWords(
        gettext_noop("请参加：%(title)s"),
        gettext_noop("%(on)s %(place)s，%(minutes)s 分钟。议程和材料见会议页。"),
        _meeting,
        lambda kept: kept,
    ),
    "TASK_GIVEN": LetterWords(
        gettext_noop("议定任务：%(title)s"), gettext_noop("%(project)s。请在 %(due)s 前完成。"), _tasks
    ),
}

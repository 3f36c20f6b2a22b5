"""The ladder: an issue climbs by itself when its day is over or what it blocks has lost its float; people move it with a reason.

One issue is one transaction: its rung, the record of the step, the journal and the notices are written together or not
at all. A worker that dies leaves each issue either as it was or climbed; the next one finds what is left by asking the
rows, not a list that could be lost, and a step that was taken has moved the day that asked for it.
"""

from datetime import date, datetime

from django.db import transaction

from luodi import journal, outbox
from luodi.dispatch.actions.issues import IssueNotInState, IssueWordsMissing, SeenIssue, target
from luodi.dispatch.ladder import due_after, ladder
from luodi.dispatch.letters import climbed
from luodi.dispatch.models import CLIMBING, Escalation, Issue
from luodi.dispatch.queries import climbing_due, directs
from luodi.engine.ladder import Rung, cause_to_climb
from luodi.people.actions.versions import locked
from luodi.people.permissions import Ability, NotAllowed
from luodi.plan.actions.computing import hold
from luodi.plan.models import Activity
from luodi.refusal import Refusal

C = Escalation.Cause


class LadderEnds(Refusal):
    """There is no rung above the last or below the first. Facts: level."""

    code = "ISSUE_LADDER_ENDS"


def climb_all(*, at: datetime, on: date) -> int:
    """Every issue that has to climb today, one rung each. Returns how many climbed."""
    return sum(climb(issue=pk, at=at, on=on) for pk in climbing_due(on).values_list("pk", flat=True))


@transaction.atomic
def climb(*, issue: int, at: datetime, on: date) -> bool:
    """One issue, if it still has to; False where somebody was faster or nothing is due any more."""
    found = Issue.objects.select_related("project").get(pk=issue)
    hold([found.project])
    now = Issue.objects.select_for_update(of=("self",)).select_related("project", "owner").get(pk=issue)
    above = ladder().above(now.level)
    if now.state not in CLIMBING or above is None:
        return False
    float_now = _float(now)
    cause = cause_to_climb(now.level_due_on, on, now.float_seen, float_now)
    if cause is None:
        Issue.objects.filter(pk=now.pk).update(float_seen=float_now)
        return False
    now.float_seen = float_now
    _move(now, above, Escalation(cause=C(cause.value), on=on, at=at))
    return True


def _float(issue: Issue) -> int | None:
    rows = Activity.objects.filter(project=issue.project_id, code=issue.activity, actual_finish_on=None)
    return rows.values_list("total_float_days", flat=True).first() if issue.activity else None


def _move(now: Issue, to: Rung, step: Escalation) -> None:
    """To another rung, with its days from today; recorded, and told to whom it goes."""
    now.climbed += 1
    step.issue, step.number, step.left, step.to = now, now.climbed, now.level, to.code
    step.save(force_insert=True)
    now.level, now.level_due_on = to.code, due_after(step.on, to.days)
    now.version += 1
    now.save(update_fields=["level", "level_due_on", "climbed", "float_seen", "version"])
    is_down = step.cause == C.DOWN
    journal.record(
        by=step.by, at=step.at, action="ISSUE_LOWERED" if is_down else "ISSUE_CLIMBED", target=target(now),
        project=now.project.code, left=step.left, to=step.to, cause=step.cause, words=step.words,
    )  # fmt: skip
    outbox.write(climbed(now, step), at=step.at)


@transaction.atomic
def move_by_hand(*, seen: SeenIssue, is_up: bool, words: str) -> Issue:
    """The office puts an issue a rung higher or lower, saying why."""
    if not directs(seen.by):
        raise NotAllowed(role=seen.by.role, ability=Ability.DIRECT_ISSUES.value)
    if not words.strip():
        raise IssueWordsMissing(step=C.PERSON.label if is_up else C.DOWN.label)
    hold([seen.issue.project])
    now = locked(seen.issue, seen.version, {})
    if now.state not in CLIMBING:
        raise IssueNotInState(step=C.PERSON.label if is_up else C.DOWN.label, state=now.get_state_display())
    to = ladder().above(now.level) if is_up else ladder().below(now.level)
    if to is None:
        raise LadderEnds(level=ladder()[now.level].name)
    cause = C.PERSON if is_up else C.DOWN
    _move(now, to, Escalation(cause=cause, on=seen.on, at=seen.at, by=seen.by, words=words.strip()[:300]))
    return now

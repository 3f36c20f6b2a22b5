"""The way of an issue: which step leads from which states to which state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.dispatch.models import Issue

S = Issue.State


class IssueStep(models.TextChoices):
    """What is done with an issue."""

    ACCEPT = "ACCEPT", _("受理")
    RETURN = "RETURN", _("退回")
    RAISE_AGAIN = "RAISE_AGAIN", _("重新提出")
    WORK = "WORK", _("登记办理")
    FINISH = "FINISH", _("报办结")
    VERIFY = "VERIFY", _("核验通过")
    REOPEN = "REOPEN", _("重新办理")
    CLOSE = "CLOSE", _("同意销号")
    SUSPEND = "SUSPEND", _("挂起")
    RESUME = "RESUME", _("恢复办理")


Do = IssueStep
WAY: dict[IssueStep, tuple[frozenset[str], S]] = {
    Do.ACCEPT: (frozenset({S.RAISED, S.ACCEPTED, S.WORKING}), S.ACCEPTED),
    Do.RETURN: (frozenset({S.RAISED, S.ACCEPTED}), S.RETURNED),
    Do.RAISE_AGAIN: (frozenset({S.RETURNED}), S.RAISED),
    Do.WORK: (frozenset({S.ACCEPTED, S.WORKING}), S.WORKING),
    Do.FINISH: (frozenset({S.ACCEPTED, S.WORKING}), S.DONE),
    Do.VERIFY: (frozenset({S.DONE}), S.VERIFIED),
    Do.REOPEN: (frozenset({S.DONE, S.VERIFIED}), S.WORKING),
    Do.CLOSE: (frozenset({S.VERIFIED}), S.CLOSED),
    Do.SUSPEND: (frozenset({S.ACCEPTED, S.WORKING}), S.SUSPENDED),
    Do.RESUME: (frozenset({S.SUSPENDED}), S.WORKING),
}
OFFICE_STEPS = frozenset({Do.ACCEPT, Do.RETURN, Do.VERIFY, Do.SUSPEND, Do.RESUME})
OWNER_STEPS = frozenset({Do.WORK, Do.FINISH})
RAISER_STEPS = frozenset({Do.RAISE_AGAIN, Do.REOPEN, Do.CLOSE})
"""Steps of who raised it; the office may take them too."""
WITH_REASON = frozenset({Do.RETURN, Do.REOPEN, Do.SUSPEND})


def next_state(state: str, step: IssueStep) -> S | None:
    """Where a step leads; None where it cannot be taken. What is being worked on stays so when its owner is set again."""
    before, after = WAY[step]
    if state not in before:
        return None
    return S.WORKING if step is Do.ACCEPT and state == S.WORKING else after

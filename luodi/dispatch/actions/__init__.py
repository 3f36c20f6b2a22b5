"""Verbs of dispatch."""

from luodi.dispatch.actions.climbing import climb, climb_all, move_by_hand
from luodi.dispatch.actions.issues import (
    Assignment,
    IssueFacts,
    SeenIssue,
    accept_issue,
    raise_issue,
    take_step,
)

__all__ = [
    "Assignment",
    "IssueFacts",
    "SeenIssue",
    "accept_issue",
    "climb",
    "climb_all",
    "move_by_hand",
    "raise_issue",
    "take_step",
]

"""Verbs of site visits."""

from luodi.inspection.actions.keeping import Offered
from luodi.inspection.actions.planning import Planned, Wish, cancel_inspection, plan_inspection
from luodi.inspection.actions.recording import Arrived, Fault, Noted, StepSeen, record_inspection

__all__ = [
    "Arrived",
    "Fault",
    "Noted",
    "Offered",
    "Planned",
    "StepSeen",
    "Wish",
    "cancel_inspection",
    "plan_inspection",
    "record_inspection",
]

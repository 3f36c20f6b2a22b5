"""Verbs of the plan."""

from luodi.plan.actions.baselines import approve_baseline
from luodi.plan.actions.building import compile_project, compile_projects
from luodi.plan.actions.computing import compute_plans, recompute_project
from luodi.plan.actions.editing import (
    Effect,
    Limit,
    Progress,
    add_link,
    change_constraint,
    change_duration,
    change_owner,
    remove_link,
    report_progress,
)
from luodi.plan.actions.templates import load_templates

__all__ = [
    "Effect",
    "Limit",
    "Progress",
    "add_link",
    "approve_baseline",
    "change_constraint",
    "change_duration",
    "change_owner",
    "compile_project",
    "compile_projects",
    "compute_plans",
    "load_templates",
    "recompute_project",
    "remove_link",
    "report_progress",
]

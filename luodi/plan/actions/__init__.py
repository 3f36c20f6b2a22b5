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
from luodi.plan.actions.following import follow, touched
from luodi.plan.actions.levelling import (
    RunOutdated,
    RunSettled,
    RunUnderWay,
    accept_run,
    ask_run,
    discard_run,
    fail_run,
    offer_run,
    take_run,
)
from luodi.plan.actions.templates import (
    TemplateCodeTaken,
    TemplateContent,
    TemplateLoops,
    TemplateShipped,
    copy_template,
    load_templates,
    save_template,
)

__all__ = [
    "Effect",
    "Limit",
    "Progress",
    "RunOutdated",
    "RunSettled",
    "RunUnderWay",
    "TemplateCodeTaken",
    "TemplateContent",
    "TemplateLoops",
    "TemplateShipped",
    "accept_run",
    "add_link",
    "approve_baseline",
    "ask_run",
    "change_constraint",
    "change_duration",
    "change_owner",
    "compile_project",
    "compile_projects",
    "compute_plans",
    "copy_template",
    "discard_run",
    "fail_run",
    "follow",
    "load_templates",
    "offer_run",
    "recompute_project",
    "remove_link",
    "report_progress",
    "save_template",
    "take_run",
    "touched",
]

"""Verbs of the plan."""

from luodi.plan.actions.building import compile_project, compile_projects
from luodi.plan.actions.computing import compute_plans, recompute_project
from luodi.plan.actions.templates import load_templates

__all__ = ["compile_project", "compile_projects", "compute_plans", "load_templates", "recompute_project"]

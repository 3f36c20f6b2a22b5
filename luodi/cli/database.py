"""The database of a command: found, or made and filled with the reference data."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from luodi.people.actions import load_organisations
from luodi.plan.actions import load_templates


def ready(at: datetime) -> None:
    """Apply what is missing of the schema and of the shipped reference data; does nothing the second time."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    load_organisations(by=None, at=at)
    load_templates(by=None, at=at)

"""Triggers under which the journal can only grow."""

from typing import Any

from django.db import migrations

from luodi.people.journal_guard import removal, statements


def guard(apps: Any, editor: Any) -> None:
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def unguard(apps: Any, editor: Any) -> None:
    for statement in removal(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("luodi", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]

"""Many rows in one statement, prepared once: three times as fast as bulk_create, which compiles every value.

The SQL is the part of INSERT … ON CONFLICT that SQLite and PostgreSQL share. Dates, moments and decimals go in as text,
exactly as they are kept in a row's facts; both databases turn them into the type of the column.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from luodi.ledger.models import Project

CHUNK = 5_000


@lru_cache(maxsize=16)
def _statement(
    model: type[Model], columns: tuple[str, ...], unique: tuple[str, ...], updated: tuple[str, ...]
) -> str:
    quoted = connection.ops.quote_name
    names = ", ".join(map(quoted, columns))
    values = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({values})"  # noqa: S608 - names of our own
    if not unique:
        return sql
    changed = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in updated)
    action = f"DO UPDATE SET {changed}" if changed else "DO NOTHING"
    return f"{sql} ON CONFLICT ({', '.join(map(quoted, unique))}) {action}"


def put(
    model: type[Model],
    columns: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    unique: tuple[str, ...] = (),
    updated: tuple[str, ...] = (),
) -> None:
    """Insert rows; where the `unique` columns are taken, put the new values of `updated` in."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_statement(model, columns, unique, updated), rows)


@lru_cache(maxsize=1)
def _project_columns() -> tuple[str, ...]:
    return tuple(field.attname for field in Project._meta.concrete_fields if not field.primary_key)


def insert_projects(rows: Iterable[dict[str, Any]], at: datetime) -> dict[str, int]:
    """New projects from their values by column; what is not given gets the column's default. Code → key."""
    fields = [field for field in Project._meta.concrete_fields if not field.primary_key]
    moments = {"created_at": at, "updated_at": at}
    usual = {
        field.attname: field.get_db_prep_save(moments.get(field.attname, field.get_default()), connection)
        for field in fields
    }
    columns = _project_columns()
    whole = [{**usual, **row} for row in rows]
    put(Project, columns, [[row[name] for name in columns] for row in whole])
    codes = [row["code"] for row in whole]
    found: dict[str, int] = {}
    for start in range(0, len(codes), CHUNK):
        here = Project.objects.filter(code__in=codes[start : start + CHUNK])
        found.update(here.values_list("code", "pk"))
    return found

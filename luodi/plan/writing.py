"""Tens of thousands of rows in one prepared statement each, where the ORM would build every row anew.

Only for tables of this room inside an action's transaction; values come from the compiler and the engine.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """New rows, given by column; every row has the same columns, every column without default is there."""
    if not rows:
        return
    columns = list(rows[0])
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    _many(f"INSERT INTO {_table(model)} ({quoted}) VALUES ({places})", [tuple(row.values()) for row in rows])  # noqa: S608


def update(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Other values of rows: the columns in order, the primary key last."""
    if not rows:
        return
    changes = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in columns)
    _many(f"UPDATE {_table(model)} SET {changes} WHERE {connection.ops.quote_name('id')} = %s", rows)  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _many(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if connection.vendor == "sqlite":
        rows = [tuple(_plain(value) for value in row) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _plain(value: Any) -> Any:
    """SQLite keeps days and decimals as text, exactly as the ORM writes them."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value

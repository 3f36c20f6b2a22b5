"""Two people, one row: the second to save is shown what the first has written."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from luodi.people.models import Organisation, Post
from luodi.refusal import Refusal

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Difference:
    """One field that stands otherwise than what is to be saved."""

    field: str
    stands: Any
    wanted: Any


class ChangedMeanwhile(Refusal):
    """Somebody saved this row after it was opened. Facts: target, differences."""

    code = "CHANGED_MEANWHILE"


def differences(row: models.Model, wanted: dict[str, Any]) -> list[Difference]:
    """The fields of `wanted` that the row does not hold yet."""
    return [
        Difference(field, getattr(row, field), value)
        for field, value in wanted.items()
        if getattr(row, field) != value
    ]


def locked(row: Row, version: int, wanted: dict[str, Any]) -> Row:
    """The row as it stands now, locked; ChangedMeanwhile when `version` is no longer its version."""
    now: Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if now.version != version:  # type: ignore[attr-defined]
        raise ChangedMeanwhile(target=str(now), differences=differences(now, wanted))
    return now


def saved(row: Row, wanted: dict[str, Any]) -> dict[str, list[str]]:
    """Write the wanted fields and the next version; the answer is what changed, for the journal."""
    changed = {d.field: [_plain(d.stands), _plain(d.wanted)] for d in differences(row, wanted)}
    for field, value in wanted.items():
        setattr(row, field, value)
    row.version += 1  # type: ignore[attr-defined]
    row.save(update_fields=[*wanted, "version"])
    return changed


def _plain(value: Any) -> str:
    if isinstance(value, Organisation):
        return value.code
    if isinstance(value, Post):
        return f"{value.organisation.code}/{value.title}"
    return "" if value is None else str(value)

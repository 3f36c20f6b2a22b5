"""Bringing ledgers in: hand in, preview, differences, confirm; nothing is written that was not seen."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

from luodi.people.models import User

__all__ = ["Wanted", "import_file"]


class Wanted(TypedDict, total=False):
    """What may be asked of an import: which sheet, corrected columns, only to look, to write the right rows alone."""

    sheet: str | None
    mapping: Mapping[str, str] | None
    dry_run: bool
    accept_valid: bool


def import_file(by: User, at: datetime, path: str | Path, **wanted: Unpack[Wanted]) -> dict[str, Any]:
    """Import a ledger from a file, as the command line does; the keys are those of `luodi import --json`.

    `mapping` corrects columns (letter → field or field@unit). With wrong or undecided rows nothing is written unless
    `accept_valid`. Raises Unreadable, Refusal.
    """
    # Loaded late: the models behind it must be ready first.
    from luodi.ledger.intake.command import run

    return run(by, at, Path(path), wanted)

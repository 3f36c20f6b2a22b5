"""Bringing ledgers in: hand in, preview, differences, confirm; nothing is written that was not seen."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from luodi.people.models import User

__all__ = ["import_file"]


def import_file(
    by: User,
    at: datetime,
    path: str | Path,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    accept_valid: bool = False,
) -> dict[str, Any]:
    """Import a ledger from a file, as the command line does; the keys are those of `luodi import --json`.

    `mapping` corrects columns (letter → field or field@unit). With wrong or undecided rows nothing is written unless
    `accept_valid`. Raises Unreadable, Refusal.
    """
    # Loaded late: the models behind it must be ready first.
    from luodi.ledger.intake.command import Wanted, run

    return run(by, at, Path(path), Wanted(sheet, mapping, dry_run, accept_valid))

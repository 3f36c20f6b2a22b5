"""Importing in one go, without a person between preview and confirming."""

import hashlib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from luodi import journal
from luodi.ledger.intake import Wanted
from luodi.ledger.intake.batches import FileTooLarge, summary, target_of, total_wan, write_batch
from luodi.ledger.intake.difference import Difference, Outcome, compare
from luodi.ledger.intake.reader import Plain, Request, read_plain
from luodi.ledger.intake.words import sentence
from luodi.ledger.models import ImportBatch
from luodi.people.models import User
from luodi.people.permissions import Ability, require


def run(by: User, at: datetime, path: Path, wanted: Wanted) -> dict[str, Any]:
    """Read, compare and, where allowed, write. Raises Unreadable, NotAllowed, FileTooLarge."""
    require(by, Ability.IMPORT_LEDGERS)
    if path.stat().st_size > settings.LUODI_MAX_UPLOAD_BYTES:
        raise FileTooLarge(limit=settings.LUODI_MAX_UPLOAD_BYTES // 1024 // 1024)
    request = Request(path, path.name, by.organisation, wanted.get("sheet"), wanted.get("mapping"))
    record = read_plain(request)
    if wanted.get("dry_run"):
        return _told(record, compare(record, by, {}), True)
    with transaction.atomic():
        return _write(by, at, path, record, wanted)


def _write(by: User, at: datetime, path: Path, record: Plain, wanted: Wanted) -> dict[str, Any]:
    difference = compare(record, by, {})
    if not difference.is_clean and not wanted.get("accept_valid"):
        return _told(record, difference, False)
    batch = ImportBatch.objects.create(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        filename=path.name[:200],
        organisation=by.organisation,
        by=by,
        state=ImportBatch.State.READING,
        sheet=record["sheet"],
        created_at=at,
    )
    batch.reading = record
    write_batch(difference, batch, at)
    journal.record(
        by=by, at=at, action="LEDGER_IMPORTED", target=target_of(batch), filename=batch.filename,
        sha256=batch.sha256, accept_valid=wanted.get("accept_valid", False), **summary(difference),
    )  # fmt: skip
    return _told(record, difference, True)


def _told(record: Plain, difference: Difference, counted: bool) -> dict[str, Any]:
    """The answer. When nothing may be written, nothing is counted as created or updated."""
    counts = difference.counts
    undecided = [row for row in difference.rows if row.outcome in (Outcome.ERROR, Outcome.CONFIRM)]
    errors = [*difference.sheet_errors, *(problem for row in undecided for problem in row.problems)]
    notes = [note for row in difference.rows for note in row.notes]
    about_sheet = [one for one in record["warnings"] if one["row"] is None]
    return {
        "rows": len(difference.rows),
        "created": counts[Outcome.CREATE] if counted else 0,
        "updated": counts[Outcome.UPDATE] if counted else 0,
        "unchanged": counts[Outcome.SAME],
        "total_investment_wan": _plain_number(total_wan(difference.rows)),
        "errors": [_problem(record, one) for one in errors],
        "warnings": [_problem(record, one) for one in [*about_sheet, *notes]],
        "header_row": record["header_row"],
        "mapping": {column["letter"]: column["field"] for column in record["columns"]},
        "unit": record["unit"],
    }


def _plain_number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _problem(record: Plain, problem: Plain) -> dict[str, Any]:
    return {
        "sheet": record["sheet"],
        "row": problem["row"],
        "column": problem["column"],
        "code": problem["code"],
        "message": sentence(problem),
    }

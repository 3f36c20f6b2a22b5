"""The verbs of importing: hand in, correct the columns, decide a row, confirm, drop."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from luodi import jobs, journal
from luodi.ledger import tasks
from luodi.ledger.intake.difference import Difference, Outcome, RowChange, compare
from luodi.ledger.intake.layout import layout_of
from luodi.ledger.intake.reader import Plain, Request, read_plain
from luodi.ledger.intake.size import is_big
from luodi.ledger.intake.write import write
from luodi.ledger.models import ImportBatch, ImportMapping, Project
from luodi.ledger.reading.problems import sentence
from luodi.ledger.reading.shape import Unreadable
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal

State = ImportBatch.State
ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".txt")


class NotALedgerFile(Refusal):
    """The ending is none of those that can be read."""

    code = "NOT_A_LEDGER_FILE"


class FileTooLarge(Refusal):
    """More bytes than may be handed in."""

    code = "FILE_TOO_LARGE"


class NotInPreview(Refusal):
    """The batch was already written, dropped or refused, or is still being read."""

    code = "NOT_IN_PREVIEW"


class RowsNotValid(Refusal):
    """Rows are wrong or undecided, and writing only the others was not asked for."""

    code = "ROWS_NOT_VALID"


class PreviewChanged(Refusal):
    """The projects changed since the person looked: what would be written is not what was seen."""

    code = "PREVIEW_CHANGED"


def own_batches(user: User) -> "Any":
    """The ledgers this person's unit handed in."""
    require(user, Ability.IMPORT_LEDGERS)
    return ImportBatch.objects.filter(organisation=user.organisation)


def kept_file(batch: ImportBatch) -> Path:
    """Where the file lies while it is being previewed."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(batch.pk) / "ledger"


def _forget_file(batch: ImportBatch) -> None:
    folder = kept_file(batch).parent
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def hand_in(*, by: User, at: datetime, filename: str, content: bytes) -> ImportBatch:
    """Keep a file and read it: at once when small, else in the queue. A refused file is a batch with the reason.

    Reading happens outside the transaction: it may take a minute and must not hold up other writers.
    Raises NotAllowed, NotALedgerFile, FileTooLarge.
    """
    require(by, Ability.IMPORT_LEDGERS)
    name = Path(filename.replace("\\", "/")).name[:200]
    if not name.lower().endswith(ENDINGS):
        raise NotALedgerFile(filename=name)
    if len(content) > settings.LUODI_MAX_UPLOAD_BYTES:
        raise FileTooLarge(limit=settings.LUODI_MAX_UPLOAD_BYTES // 1024 // 1024)
    batch = _keep(by, at, name, content)
    return batch if is_big(content) else read_into(batch, at)


@transaction.atomic
def _keep(by: User, at: datetime, name: str, content: bytes) -> ImportBatch:
    batch = ImportBatch.objects.create(
        sha256=hashlib.sha256(content).hexdigest(),
        filename=name,
        organisation=by.organisation,
        by=by,
        state=State.READING,
        created_at=at,
    )
    path = kept_file(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if is_big(content):
        jobs.later(tasks.read_batch, batch=batch.pk, at=at.isoformat())
    journal.record(
        by=by, at=at, action="LEDGER_HANDED_IN", target=target_of(batch), filename=name, sha256=batch.sha256
    )
    return batch


def target_of(batch: ImportBatch) -> str:
    """How the journal names a batch."""
    return f"import:{batch.pk}"


def read_into(batch: ImportBatch, at: datetime, sheet: str | None = None) -> ImportBatch:
    """Read the kept file into the batch: PREVIEW, or REFUSED with the reason. A batch read meanwhile is left alone."""
    request = Request(kept_file(batch), batch.filename, batch.organisation, sheet)
    try:
        found: Plain | Unreadable = read_plain(request)
    except Unreadable as refused:
        found = refused
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if held.state != State.READING:
            return held
        if isinstance(found, Unreadable):
            held.state, held.finished_at = State.REFUSED, at
            facts = {key: str(fact) for key, fact in found.facts.items()}
            held.outcome = {"code": found.code, "facts": facts}
            _forget_file(held)
        else:
            held.state, held.reading, held.sheet = State.PREVIEW, found, found["sheet"]
        held.save()
    return held


def refusal_sentence(batch: ImportBatch) -> str:
    """Why the file could not be read."""
    return sentence(Unreadable(batch.outcome["code"], **batch.outcome["facts"]))


def _held(batch: ImportBatch, by: User) -> ImportBatch:
    """The batch, locked and still in preview."""
    held = own_batches(by).select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state != State.PREVIEW:
        raise NotInPreview(filename=held.filename)
    return held  # type: ignore[no-any-return]


def decisions_of(batch: ImportBatch) -> dict[str, Plain]:
    """What people decided about rows, by row number."""
    return dict(batch.outcome.get("decisions", {}))


def preview(batch: ImportBatch, by: User) -> Difference:
    """What the batch would change now."""
    return compare(batch.reading, by, decisions_of(batch))


def correct_columns(*, by: User, at: datetime, batch: ImportBatch, mapping: Mapping[str, str]) -> ImportBatch:
    """Read the file again with the columns as a person says, and remember it for this office and header.

    Raises NotInPreview; Unreadable when with these columns it is no ledger any more.
    """
    if batch.state != State.PREVIEW:
        raise NotInPreview(filename=batch.filename)
    request = Request(kept_file(batch), batch.filename, batch.organisation, batch.sheet, mapping)
    return _keep_corrected(by, at, batch, read_plain(request))


@transaction.atomic
def _keep_corrected(by: User, at: datetime, batch: ImportBatch, found: Plain) -> ImportBatch:
    held = _held(batch, by)
    held.reading, held.outcome = found, {}
    held.save()
    ImportMapping.objects.update_or_create(
        organisation=held.organisation,
        fingerprint=found["fingerprint"],
        defaults={"mapping": found["mapping"], "updated_at": at},
    )
    journal.record(by=by, at=at, action="COLUMNS_CORRECTED", target=target_of(held), mapping=found["mapping"])
    return held


@dataclass(frozen=True)
class Decision:
    """About one row: the code of the project it means or "NEW"; the document that moves a promise; a leap is right."""

    row: int
    project: str = ""
    document: str = ""
    accept: bool = False


@transaction.atomic
def decide(*, by: User, at: datetime, batch: ImportBatch, decision: Decision) -> ImportBatch:
    """Keep a decision about one row. Raises NotInPreview."""
    held = _held(batch, by)
    said = {
        "project": decision.project,
        "document": decision.document.strip()[:120],
        "accept": decision.accept,
    }
    held.outcome = {**held.outcome, "decisions": {**decisions_of(held), str(decision.row): said}}
    held.save(update_fields=["outcome"])
    journal.record(by=by, at=at, action="ROW_DECIDED", target=target_of(held), row=decision.row, **said)
    return held


@transaction.atomic
def confirm(
    *, by: User, at: datetime, batch: ImportBatch, accept_valid: bool = False, seen: str = ""
) -> ImportBatch:
    """Write the batch, once. Nothing is written while a row is wrong, unless `accept_valid` (then the right ones are).

    `seen` is the fingerprint of the preview the person looked at. Raises NotInPreview, RowsNotValid, PreviewChanged.
    """
    held = _held(batch, by)
    difference = preview(held, by)
    if not accept_valid and not difference.is_clean:
        wrong = len(difference.sheet_errors) + difference.counts[Outcome.ERROR]
        raise RowsNotValid(wrong=wrong, undecided=difference.counts[Outcome.CONFIRM])
    if seen and seen != difference.fingerprint:
        raise PreviewChanged(filename=held.filename)
    write_batch(difference, held, at)
    _forget_file(held)
    journal.record(
        by=by, at=at, action="LEDGER_IMPORTED", target=target_of(held), filename=held.filename, sha256=held.sha256,
        accept_valid=accept_valid, **summary(difference),
    )  # fmt: skip
    return held


def write_batch(difference: Difference, batch: ImportBatch, at: datetime) -> None:
    """Write the rows that can be, and close the batch: numbers, changed values, what was not written, the layout."""
    rows = [row for row in difference.rows if row.is_written]
    keys = [row.project.id for row in rows if row.project]
    # Locked in the order of their keys, so that two imports wait for each other instead of stopping each other.
    list(Project.objects.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))
    record = batch.reading
    year, month = record["period"]
    created = write(rows, at, date(year, month or 1, 1) if year else None, batch.by)
    batch.state, batch.finished_at = State.DONE, at
    batch.outcome = {
        **batch.outcome,
        **summary(difference),
        "codes": created,
        "changes": _changes(difference),
    }
    left = {row.number for row in difference.rows if row.outcome in (Outcome.ERROR, Outcome.CONFIRM)}
    batch.reading = {**record, "rows": [row for row in record["rows"] if row["n"] in left]}
    batch.save()
    _remember_layout(batch, at)


def summary(difference: Difference) -> dict[str, int]:
    """The numbers of an import."""
    counts = difference.counts
    return {
        "rows": len(difference.rows),
        "created": counts[Outcome.CREATE],
        "updated": counts[Outcome.UPDATE],
        "unchanged": counts[Outcome.SAME],
        "wrong": counts[Outcome.ERROR],
        "undecided": counts[Outcome.CONFIRM],
        "values": difference.changed_values,
    }


def _changes(difference: Difference) -> list[list[Any]]:
    """Every value an import changed in a known project: code, place, old, new, document."""
    return [
        [row.project.code, place, old, new, row.document]
        for row in difference.rows
        if row.outcome is Outcome.UPDATE and row.project
        for place, (old, new) in row.changes.items()
    ]


def _remember_layout(batch: ImportBatch, at: datetime) -> None:
    layout = layout_of(batch.reading)
    if layout:
        ImportMapping.objects.update_or_create(
            organisation=batch.organisation,
            fingerprint=batch.reading["fingerprint"],
            defaults={"layout": layout, "updated_at": at},
        )


@transaction.atomic
def drop(*, by: User, at: datetime, batch: ImportBatch) -> ImportBatch:
    """Put a ledger away without writing it. Raises NotInPreview."""
    held = _held(batch, by)
    held.state, held.finished_at, held.reading = State.DROPPED, at, {}
    held.save()
    _forget_file(held)
    journal.record(by=by, at=at, action="IMPORT_DROPPED", target=target_of(held), filename=held.filename)
    return held


def earlier(batch: ImportBatch) -> ImportBatch | None:
    """The same file of the same office, written before."""
    same = ImportBatch.objects.filter(organisation=batch.organisation, sha256=batch.sha256, state=State.DONE)
    return same.exclude(pk=batch.pk).first()


def total_wan(rows: list[RowChange]) -> Decimal:
    """Total investment of the rows read, in 万元."""
    amounts = (row.facts.get("total_investment_yuan") for row in rows)
    return sum((Decimal(amount) for amount in amounts if amount), Decimal(0)) / 10_000

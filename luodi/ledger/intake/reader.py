"""From a file to the plain record of it that is kept in the batch: read in a worker process, facts by place."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from luodi.ledger.intake.fields import facts_of, is_known, places_for, too_long
from luodi.ledger.models import ImportMapping
from luodi.ledger.reading.rules import make_plain
from luodi.ledger.reading.shape import Column, Problem, Reading
from luodi.ledger.reading.worker import read_in_worker
from luodi.people.models import Organisation

SAMPLES = 3
Plain = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """What is read, and for whom: corrections are remembered by office."""

    path: Path
    filename: str
    organisation: Organisation
    sheet: str | None = None
    mapping: Mapping[str, str] | None = None
    default_year: int | None = None


def read_plain(request: Request) -> Plain:
    """Read a ledger as this office reads it. A correction remembered for this header is used unless one is given.

    Raises Unreadable.
    """
    reading = _read(request, request.mapping or {})
    if request.mapping is None:
        remembered = _remembered(request.organisation, fingerprint(reading.columns))
        fitting = {letter: target for letter, target in remembered.items() if _has(reading, letter)}
        if fitting:
            return plain(_read(request, fitting), fitting)
    return plain(reading, dict(request.mapping or {}))


def _read(request: Request, mapping: Mapping[str, str]) -> Reading:
    return read_in_worker(
        request.path,
        request.filename,
        sheet=request.sheet,
        mapping=mapping,
        default_year=request.default_year,
    )


def _has(reading: Reading, letter: str) -> bool:
    return any(column.letter == letter for column in reading.columns)


def _remembered(organisation: Organisation, mark: str) -> dict[str, str]:
    known = ImportMapping.objects.filter(organisation=organisation, fingerprint=mark).first()
    return dict(known.mapping) if known else {}


def fingerprint(columns: list[Column]) -> str:
    """The header as one hash, the same next month: years and months stand as signs in it."""
    return hashlib.sha256(
        "\n".join(make_plain(column.header).text for column in columns).encode()
    ).hexdigest()


@dataclass
class _Letters:
    """Which column letter says a place, for errors found later."""

    by_place: dict[str, str] = field(default_factory=dict)

    def add(self, column: Column) -> None:
        for place in places_for(column.field or ""):
            self.by_place.setdefault(place, column.letter)


def plain(reading: Reading, mapping: Mapping[str, str]) -> Plain:
    """The reading as JSON: columns with samples, rows with facts and texts as written, problems."""
    letters = _Letters()
    for column in reading.columns:
        letters.add(column)
    samples = _samples(reading)
    rows, errors = [], [*reading.errors]
    for row in reading.rows:
        facts = facts_of(row, reading.period)
        errors.extend(too_long(reading.sheet, row.number, letters.by_place, facts))
        raw = {name: value.raw for name, value in row.values.items()}
        rows.append({"n": row.number, "facts": facts, "raw": raw})
    return {
        "sheet": reading.sheet,
        "header_row": list(reading.header_row),
        "unit": reading.unit,
        "title": reading.title,
        "form": reading.form_kind,
        "table": reading.table,
        "period": [reading.period.year, reading.period.month],
        "skipped": {
            "group": reading.skipped.group,
            "total": reading.skipped.total,
            "empty": reading.skipped.empty,
            "note": reading.skipped.note,
        },
        "encoding": reading.encoding,
        "others": list(reading.other_sheets),
        "fingerprint": fingerprint(reading.columns),
        "mapping": dict(mapping),
        "columns": [_column(column, samples) for column in reading.columns],
        "rows": rows,
        "errors": [_problem(one) for one in errors],
        "warnings": [_problem(one) for one in reading.warnings],
    }


def _samples(reading: Reading) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in reading.rows[:50]:
        for name, value in row.values.items():
            kept = found.setdefault(name, [])
            if len(kept) < SAMPLES and value.raw not in kept:
                kept.append(value.raw[:60])
    return found


def _column(column: Column, samples: dict[str, list[str]]) -> Plain:
    return {
        "index": column.index,
        "letter": column.letter,
        "header": column.header,
        "field": column.field,
        "unit": column.unit,
        "confidence": column.confidence,
        "kept": is_known(column.field) or column.field == "serial",
        "samples": samples.get(column.field or "", []),
    }


def _problem(problem: Problem) -> Plain:
    facts = {
        name: fact if isinstance(fact, int | None) else str(fact) for name, fact in problem.facts.items()
    }
    return {"row": problem.row, "column": problem.column, "code": problem.code, "facts": facts}


def problem_counts(record: Plain) -> Counter[str]:
    """How often each doubt about the file as a whole was raised."""
    return Counter(one["code"] for one in record["warnings"] if one["row"] is None)

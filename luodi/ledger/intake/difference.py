"""What a ledger that was read would change: for every row what it means, old and new value, and what hinders it."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from luodi.ledger.intake.directory import Directory
from luodi.ledger.intake.fields import Facts
from luodi.ledger.intake.kept import Kept, differing, moves_promise
from luodi.ledger.intake.matching import Index, Known, Match
from luodi.people.models import User

Plain = dict[str, Any]
NEW = "NEW"
_SUSPECT_FACTOR = 100
_CODE = re.compile(r"[^\s/\\?#%]{1,40}")
_WORDS_OF_ADDRESSES = {"new", "import", "export"}
_HINDERS = {"OTHER_TOWN", "CODE_ELSEWHERE", "CODE_INVALID", "DUPLICATE_ROW"}


class Outcome(StrEnum):
    """What happens to a row."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    SAME = "SAME"
    ERROR = "ERROR"
    CONFIRM = "CONFIRM"


@dataclass
class RowChange:
    """One row: the project it means, what it changes (place → old, new), and why not, if not."""

    number: int
    name: str
    facts: Facts
    raw: Mapping[str, str]
    outcome: Outcome = Outcome.SAME
    project: Known | None = None
    candidates: tuple[Known, ...] = ()
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Plain] = field(default_factory=list)
    notes: list[Plain] = field(default_factory=list)
    document: str = ""

    @property
    def is_written(self) -> bool:
        """Whether confirming writes this row."""
        return self.outcome in (Outcome.CREATE, Outcome.UPDATE)

    @property
    def is_worth_seeing(self) -> bool:
        """Whether the row belongs to what a person should look at first."""
        return self.outcome is not Outcome.SAME

    @property
    def moves(self) -> bool:
        """Whether a committed date is waiting for a document."""
        return any(one["code"].startswith("PROMISE_") for one in self.problems)


@dataclass
class Difference:
    """All rows, in the order of the sheet."""

    rows: list[RowChange]
    sheet_errors: list[Plain]
    directory: Directory
    counts: Counter[Outcome]
    letters: dict[str, str]

    @property
    def changed_values(self) -> int:
        """How many values of known projects change."""
        return sum(len(row.changes) for row in self.rows if row.outcome is Outcome.UPDATE)

    @property
    def is_clean(self) -> bool:
        """Whether every row can be written."""
        return not self.sheet_errors and not self.counts[Outcome.ERROR] and not self.counts[Outcome.CONFIRM]

    @property
    def fingerprint(self) -> str:
        """What a person saw: changes as soon as anything would be written differently."""
        seen = [[row.number, row.outcome, row.changes, row.project and row.project.id] for row in self.rows]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def compare(record: Plain, by: User, decisions: Mapping[str, Plain]) -> Difference:
    """Compare a reading with the projects within `by`'s reach. A bounded number of queries, however many rows."""
    directory = Directory.load(by)
    rows = [RowChange(row["n"], row["facts"].get("name", ""), {}, row["raw"]) for row in record["rows"]]
    letters = {column["field"]: column["letter"] for column in record["columns"] if column["field"]}
    stated = [row["facts"]["code"] for row in record["rows"] if "code" in row["facts"]]
    matcher = _Matcher(Index.load(by, stated), decisions, letters.get("name", ""))
    sheet_errors = _spread_problems(record, rows)
    for change, row in zip(rows, record["rows"], strict=True):
        change.facts, doubts = directory.resolve(row["facts"])
        for code, place, facts in doubts:
            said = change.problems if code in _HINDERS else change.notes
            said.append(_problem(change, code, _letter(record, place), facts))
        matcher.match(change)
    kept = Kept.load(change.project.id for change in rows if change.project)
    for change in rows:
        _settle(change, kept, decisions.get(str(change.number), {}))
    return Difference(rows, sheet_errors, directory, Counter(row.outcome for row in rows), letters)


def _letter(record: Plain, place: str) -> str:
    fields = {"town": "town_text", "leader": "leader_text", "units": "responsible_unit", "kind": "kind_text"}
    wanted = fields.get(place, place)
    return next((column["letter"] for column in record["columns"] if column["field"] == wanted), "")


def _problem(change: RowChange, code: str, column: str, facts: Mapping[str, Any]) -> Plain:
    return {"row": change.number, "column": column, "code": code, "facts": dict(facts)}


def _spread_problems(record: Plain, rows: list[RowChange]) -> list[Plain]:
    """Put the reader's errors and doubts to their rows; what belongs to no row is returned."""
    by_number = {row.number: row for row in rows}
    for doubt in record["warnings"]:
        if doubt["row"] in by_number:
            by_number[doubt["row"]].notes.append(doubt)
    elsewhere = []
    for error in record["errors"]:
        row = by_number.get(error["row"])
        if row is None:
            elsewhere.append(error)
        else:
            row.problems.append(error)
    return elsewhere


@dataclass
class _Matcher:
    """Finds each row's project; two rows may not mean the same one."""

    index: Index
    decisions: Mapping[str, Plain]
    name_letter: str
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def match(self, change: RowChange) -> None:
        found = self._decided(change, self.index.match(change.facts))
        change.project, change.candidates = found.project, found.candidates
        code = change.facts.get("code", "")
        if code and (not _CODE.fullmatch(code) or code in _WORDS_OF_ADDRESSES):
            self._hinder(change, "CODE_INVALID", {"text": code})
        if found.why:
            text = found.candidates[0].name if found.candidates else code
            self._hinder(change, found.why, {"text": text})
        if not found.candidates:
            self._once(change, found)

    def _decided(self, change: RowChange, found: Match) -> Match:
        chosen = self.decisions.get(str(change.number), {}).get("project", "")
        if not found.candidates or not chosen:
            return found
        if chosen == NEW:
            return Match()
        return next((Match(known) for known in found.candidates if known.code == chosen), found)

    def _once(self, change: RowChange, found: Match) -> None:
        key: tuple[object, ...]
        if found.project:
            key = ("known", found.project.id)
        elif change.facts.get("code"):
            key = ("code", change.facts["code"])
        else:
            key = ("name", change.name, change.facts.get("town_id"))
        first = self.seen.setdefault(key, change.number)
        if first != change.number:
            self._hinder(change, "DUPLICATE_ROW", {"first": first})

    def _hinder(self, change: RowChange, code: str, facts: Mapping[str, Any]) -> None:
        change.problems.append(_problem(change, code, self.name_letter, facts))


def _settle(change: RowChange, kept: Kept, decision: Mapping[str, Any]) -> None:
    """What happens to the row, after its project is known."""
    first_stage = change.facts.pop("first_stage")
    unread = change.facts.pop("unread_place", "")
    if unread:
        change.notes.append(_problem(change, "PLACE_UNREAD", "", {"text": unread}))
    project = change.project
    if project:
        _against(change, kept, project.id, decision)
    else:
        change.facts["stage"] = first_stage
        change.facts = {place: text for place, text in change.facts.items() if text}
        change.changes = {place: ("", text) for place, text in change.facts.items()}
    if any(one["code"] not in _ASKS for one in change.problems):
        change.outcome = Outcome.ERROR
    elif change.problems:
        change.outcome = Outcome.CONFIRM
    elif not project:
        change.outcome = Outcome.CREATE
    else:
        change.outcome = Outcome.UPDATE if change.changes else Outcome.SAME


_ASKS = {"SIMILAR_NAME", "SAME_NAME_ELSEWHERE", "PROMISE_LATER", "PROMISE_EARLIER", "VALUE_LEAPS"}


def _against(change: RowChange, kept: Kept, key: int, decision: Mapping[str, Any]) -> None:
    now = kept.facts[key]
    stated = change.facts.pop("stage", now["stage"])
    if stated != now["stage"]:
        # Stages move through their gates only; a ledger cannot jump over them.
        change.notes.append(_problem(change, "STAGE_BY_GATES", "", {"text": stated, "now": now["stage"]}))
    if all(change.facts.get(place) == now[place] for place in ("longitude", "latitude")):
        # The same point: what it was first read from stays.
        change.facts.pop("source_datum", None)
        change.facts.pop("place_text", None)
    change.changes = {place: (old, new) for place, old, new in differing(change.facts, now)}
    change.document = str(decision.get("document", ""))
    for place, (old, new) in change.changes.items():
        days = moves_promise(place, old, new)
        if days and change.document in ("", kept.documents.get((key, place), "")):
            code = "PROMISE_LATER" if days > 0 else "PROMISE_EARLIER"
            change.problems.append(_problem(change, code, "", {"place": place, "days": abs(days)}))
        elif _leaps(place, old, new) and not decision.get("accept"):
            change.problems.append(_problem(change, "VALUE_LEAPS", "", {"place": place}))


def _leaps(place: str, old: str, new: str) -> bool:
    if not (place.startswith("figure:") or place.endswith("_yuan")) or not old or not new:
        return False
    before, after = Decimal(old), Decimal(new)
    low, high = min(before, after), max(before, after)
    return low > 0 and high >= low * _SUSPECT_FACTOR


def problems_by_letter(change: RowChange) -> dict[str, list[Plain]]:
    """The row's problems by the column they stand in."""
    found: dict[str, list[Plain]] = defaultdict(list)
    for problem in change.problems:
        found[problem["column"]].append(problem)
    return dict(found)

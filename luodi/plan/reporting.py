"""One project's report against what stands: what it changes, what has been changed meanwhile, what cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luodi.ledger.models import Attachment, Project
from luodi.ledger.periods import FIRST_DAY
from luodi.ledger.queries import visible_projects
from luodi.people.models import Role, User
from luodi.people.permissions import Ability
from luodi.plan.models import Activity, Step
from luodi.plan.progress_models import Reported

LONGEST = 3650  # days
CENT = Decimal("0.01")
Value = date | Decimal | int | None
MONEY = ""
"""The code of the line that carries the month's money."""
COLUMNS: dict[str, str] = {
    Reported.START: "actual_start_on",
    Reported.FINISH: "actual_finish_on",
    Reported.REMAINING: "remaining_days",
    Reported.PERCENT: "percent_done",
}
DATES = (Reported.START, Reported.FINISH)


def may_report(by: User, row: Activity) -> bool:
    """Does this person report a step, of a project within reach? A department only its own."""
    if by.role != Role.DEPARTMENT:
        return True
    return row.owner is not None and row.owner.path.startswith(by.organisation.path)


def may_report_money(by: User, codes: Iterable[str]) -> set[str]:
    """Those among projects whose money this person reports: who may edit the project."""
    rows = visible_projects(by, Ability.EDIT_PROJECTS).filter(code__in=list(codes))
    return set(rows.values_list("code", flat=True))


class Unseen:
    """No value was seen: the writer does not ask what stood there (imports of history)."""


UNSEEN = Unseen()


@dataclass(frozen=True)
class Line:
    """One field as it shall be. `seen`: what stood there when the person looked; with proof where there is some."""

    code: str
    field: Reported
    now: Value
    seen: Value | Unseen = UNSEEN
    document: str = ""
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Report:
    """What one project reports for `on` (None: the data date). `because`: why something is taken back."""

    project: Project
    lines: Sequence[Line] = ()
    on: date | None = None
    because: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be: a code, its place, the value, and what it collides with."""

    code: str
    step: str
    name: str
    field: str
    value: Any
    against: Any = None


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed after the person looked."""

    step: str
    name: str
    field: str
    seen: Value
    stands: Value
    wanted: Value


@dataclass
class Filing:
    """A report being checked: rows hold the wanted values already; nothing is written here."""

    report: Report
    on: date
    data_date: date
    rows: Mapping[str, Activity]
    paid: Decimal | None
    taken: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    changes: list[tuple[Line, Value]] = field(default_factory=list)

    def check(self) -> None:
        """Every line against what stands, then the changed steps as a whole."""
        for line in self.report.lines:
            self._line(line)
        said = {(line.code, line.field) for line, _was in self.changes}
        for code in dict.fromkeys(line.code for line, _was in self.changes if line.code != MONEY):
            self._settle(self.rows[code], {field for step, field in said if step == code})

    @property
    def money(self) -> Value | Unseen:
        """The month's money as it shall be; UNSEEN where the report does not touch it."""
        return next((line.now for line, _was in self.changes if line.code == MONEY), UNSEEN)

    @property
    def touched(self) -> list[Activity]:
        """The steps that change, each once."""
        codes = dict.fromkeys(line.code for line, _was in self.changes if line.code != MONEY)
        return [self.rows[code] for code in codes]

    def _line(self, line: Line) -> None:
        row = self.rows.get(line.code)
        if line.code != MONEY and row is None:
            self._no("STEP_UNKNOWN", line)
            return
        if (line.code == MONEY) != (line.field == Reported.PAID):
            self._no("FIELD_UNKNOWN", line)
            return
        stands = getattr(row, COLUMNS[line.field]) if row else self.paid
        if stands == line.now:
            return
        if not isinstance(line.seen, Unseen) and stands != line.seen:
            name = row.name if row else ""
            self.conflicts.append(Conflict(line.code, name, line.field, line.seen, stands, line.now))
            return
        wrong = self._wrong(line, row) or self._backwards(line, stands)
        if wrong:
            self._no(wrong, line)
            return
        self.changes.append((line, stands))
        if row:
            setattr(row, COLUMNS[line.field], line.now)

    def _wrong(self, line: Line, row: Activity | None) -> str:
        """Code of what is wrong with the value itself."""
        if row is not None and row.permit in self.taken:
            return "FROM_APPLICATION"
        if line.now is None:
            return ""
        if line.field in DATES:
            return self._wrong_day(line.now)
        if line.field == Reported.PERCENT:
            return _wrong_percent(line.now, row)
        return self._wrong_amount(line)

    def _wrong_day(self, day: Value) -> str:
        if not isinstance(day, date):
            return "NOT_A_DAY"
        return "IN_FUTURE" if day > self.data_date else "TOO_LONG_AGO" if day < FIRST_DAY else ""

    def _wrong_amount(self, line: Line) -> str:
        amount = line.now
        if not isinstance(amount, Decimal) or not amount.is_finite():
            return "NOT_A_NUMBER"
        if amount < 0:
            return "NEGATIVE"
        total = self.report.project.total_investment_yuan
        if line.field == Reported.PAID:
            return "MORE_THAN_TOTAL" if total and amount > total else ""
        return "TOO_MANY_DAYS" if amount > LONGEST else ""

    def _backwards(self, line: Line, was: Value) -> str:
        """Taken back, or less than before: possible, but only with a reason."""
        if self.report.because.strip() or was is None or line.field == Reported.REMAINING:
            return ""
        lowered = line.field == Reported.PERCENT and isinstance(line.now, int) and line.now < int(str(was))
        return "BACKWARDS" if lowered or (line.now is None and line.field != Reported.PAID) else ""

    def _settle(self, row: Activity, said: set[Reported]) -> None:
        """What follows from the lines of one step, and whether its fields agree with one another."""
        if row.duration_days == 0 and Reported.FINISH in said and Reported.START not in said:
            row.actual_start_on = row.actual_finish_on
        start, finish = row.actual_start_on, row.actual_finish_on
        if finish and (start is None or finish < start):
            code = "FINISH_BEFORE_START" if start else "FINISH_WITHOUT_START"
            self._of(row, code, Reported.FINISH, finish, start)
            return
        if finish:
            self._finished(row, said)
        elif Reported.PERCENT in said and Reported.REMAINING not in said and row.percent_done is not None:
            row.remaining_days = (row.duration_days * (100 - row.percent_done) / 100).quantize(CENT)
        open_without_start = start is None and (row.remaining_days is not None or row.percent_done)
        if open_without_start:
            field = Reported.REMAINING if Reported.REMAINING in said else Reported.PERCENT
            self._of(row, "NOT_STARTED", field, getattr(row, COLUMNS[field]), None)

    def _finished(self, row: Activity, said: set[Reported]) -> None:
        left = row.remaining_days if Reported.REMAINING in said else None
        done = row.percent_done if Reported.PERCENT in said else None
        if left or (done is not None and done < 100):
            self._of(row, "FINISHED_WITH_REST", Reported.FINISH, row.actual_finish_on, left or done)
        row.remaining_days = None
        row.percent_done = 100 if row.step == Step.WORKS and row.duration_days else None

    def _no(self, code: str, line: Line) -> None:
        row = self.rows.get(line.code)
        against = {
            "IN_FUTURE": self.data_date,
            "MORE_THAN_TOTAL": self.report.project.total_investment_yuan,
        }.get(code)
        name = row.name if row else line.code
        self.problems.append(Problem(code, line.code, name, line.field, line.now, against))

    def _of(self, row: Activity, code: str, field: Reported, value: Value, against: Value) -> None:
        self.problems.append(Problem(code, row.code, row.name, field, value, against))


def _wrong_percent(percent: Value, row: Activity | None) -> str:
    if row is None or row.step != Step.WORKS or row.duration_days == 0:
        return "NOT_WORKS"
    if not isinstance(percent, int) or isinstance(percent, bool):
        return "NOT_A_NUMBER"
    return "" if 0 <= percent <= 100 else "PERCENT_RANGE"


def said(value: Value) -> str:
    """A value as a line keeps it; empty is nothing."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)

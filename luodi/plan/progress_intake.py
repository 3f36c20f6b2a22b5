"""The office's monthly table, pasted or as a file: read into lines of reports, with the place of everything that is wrong."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.periods import month_end
from luodi.ledger.queries import visible_projects
from luodi.ledger.reading.amounts import UNITS, WAN
from luodi.ledger.reading.characters import column_letter, plain
from luodi.ledger.reading.grid import Grid, open_book
from luodi.ledger.reading.headers import units_in
from luodi.ledger.reading.safe import open_content
from luodi.ledger.reading.shape import Unreadable
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.plan.models import Activity
from luodi.plan.progress_forms import kept_value, read_value
from luodi.plan.progress_models import Reported
from luodi.plan.reporting import (
    COLUMNS,
    MONEY,
    Filing,
    Line,
    Problem,
    Report,
    may_report,
    may_report_money,
    said,
)
from luodi.reference import reference

MOST_BYTES = 2_000_000
UNIT = re.compile("|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True)))


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: sheet, row and column as the person sees them."""

    sheet: str
    row: int
    column: str
    problem: Problem


@dataclass
class Taken:
    """A table as it was understood: lines by project, where each came from, and what was wrong."""

    sheet: str = ""
    lines: dict[str, list[Line]] = field(default_factory=dict)
    places: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0


@lru_cache(maxsize=1)
def _columns() -> dict[str, Any]:
    table: dict[str, Any] = reference("progress_columns.yaml")
    return table


def read_table(content: bytes, filename: str, *, by: User, on: Any) -> Taken:
    """The first sheet with a header of such a table. Raises Unreadable (also NO_HEADER: no such sheet)."""
    if len(content) > MOST_BYTES:
        raise Unreadable("TOO_LARGE", bytes=len(content), limit=MOST_BYTES)
    book = open_book(open_content(content, filename), filename)
    for name in book.names:
        grid = book.grid(name)
        header = _header(grid)
        if header is not None:
            if len(grid.cells) > _columns()["most_rows"]:
                raise Unreadable("TOO_LARGE", rows=len(grid.cells), limit=_columns()["most_rows"])
            return _read(grid, *header, by=by, on=on)
    raise Unreadable("NO_HEADER", filename=filename)


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row that names a project and something to report, and the columns by field."""
    for row in range(min(len(grid.cells), 12)):
        found: dict[str, int] = {}
        for column in range(grid.width):
            name = _field(grid.text(row, column))
            if name and name not in found:
                found[name] = column
        if found.keys() & {"code", "project"} and found.keys() & set(Reported.values):
            return row, found
    return None


def _field(header: str) -> str:
    text = plain(header).lower()
    names = _columns()["fields"]
    return next((name for name, words in names.items() if any(word in text for word in words)), "")


def _read(grid: Grid, header: int, columns: Mapping[str, int], *, by: User, on: Any) -> Taken:
    taken = Taken(grid.name)
    known = _Known(by)
    unit = _unit(grid, header, columns)
    for row in range(header + 1, len(grid.cells)):
        cells = {name: grid.at(row, column) for name, column in columns.items()}
        if not any(str(cell or "").strip() for cell in cells.values()):
            continue
        taken.rows += 1
        _row(taken, row, cells, columns, known, (unit, on.year))
    known.see(taken, month_end(on))
    known.leave_others(taken)
    return taken


def _unit(grid: Grid, header: int, columns: Mapping[str, int]) -> str:
    """The unit of the money: in its header, in the lines above, else 万元 as the office writes it."""
    if "PAID" not in columns:
        return WAN
    own = UNIT.search(plain(grid.text(header, columns["PAID"])))
    above = "\n".join(grid.text(row, column) for row in range(header) for column in range(grid.width))
    return own.group() if own else units_in(above).money or WAN


class _Known:
    """Projects and steps of this person by code and by name."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.projects: dict[str, list[Project]] = {}
        for project in visible_projects(by, Ability.EDIT_PLANS):
            for key in {project.code, plain(project.name)}:
                self.projects.setdefault(key, []).append(project)
        self.steps: dict[int, dict[str, list[Activity]]] = {}

    def project(self, cells: Mapping[str, Any]) -> Project | None:
        code, name = (str(cells.get(each) or "").strip() for each in ("code", "project"))
        found = self.projects.get(code or plain(name), [])
        return found[0] if len(found) == 1 else None

    def step(self, project: Project, cells: Mapping[str, Any]) -> Activity | None:
        rows = self.steps.get(project.pk)
        if rows is None:
            rows = self.steps[project.pk] = {}
            for row in project.activities.select_related("owner"):
                for key in {row.code, plain(row.name), plain(row.name_en)} - {""}:
                    rows.setdefault(key, []).append(row)
        code = str(cells.get("step_code") or "").strip()
        found = rows.get(code or plain(str(cells.get("step") or "")), [])
        return found[0] if len(found) == 1 else None

    def see(self, taken: Taken, month: Any) -> None:
        """What stands beside every line, so that what changes in between is noticed; lines that say the same go."""
        paid = InvestmentFigure.objects.filter(
            project__code__in=taken.lines, series="PAID", span="MONTH", ends_on=month
        )
        money = dict(paid.values_list("project__code", "amount_yuan"))
        for code, lines in taken.lines.items():
            project = self.projects[code][0]
            steps = self.steps.get(project.pk, {})
            seen = [
                (
                    line,
                    money.get(code)
                    if line.code == MONEY
                    else getattr(steps[line.code][0], COLUMNS[line.field]),
                )
                for line in lines
            ]
            taken.lines[code] = [
                Line(line.code, line.field, line.now, stands) for line, stands in seen if line.now != stands
            ]

    def leave_others(self, taken: Taken) -> None:
        """What others report of a project is said at its place and left; what this person reports stays."""
        money = may_report_money(self.by, taken.lines)
        for code, lines in taken.lines.items():
            project = self.projects[code][0]
            wrong = [(line, self._others(line, project, money)) for line in lines]
            taken.lines[code] = [line for line, problem in wrong if problem is None]
            for line, problem in wrong:
                if problem is not None:
                    taken.faults.append(
                        Fault(taken.sheet, *taken.places[code, line.code, line.field], problem)
                    )

    def _others(self, line: Line, project: Project, money: set[str]) -> Problem | None:
        if line.code == MONEY:
            own = project.code in money
            return None if own else Problem("MONEY_OF_OTHERS", MONEY, project.name, line.field, line.now)
        row = self.steps[project.pk][line.code][0]
        if may_report(self.by, row):
            return None
        owner = row.owner.name if row.owner else row.owner_text or _("其他单位")
        return Problem("STEP_OF_OTHERS", row.code, row.name, line.field, line.now, owner)


def _row(
    taken: Taken,
    row: int,
    cells: Mapping[str, Any],
    columns: Mapping[str, int],
    known: _Known,
    how: tuple[str, int],
) -> None:
    project = known.project(cells)
    if project is None:
        name = "code" if cells.get("code") else "project"
        text = str(cells.get("code") or cells.get("project") or "")
        _fault(taken, row, columns.get(name, 0), Problem("PROJECT_UNKNOWN", "", text, Reported.START, text))
        return
    named = str(cells.get("step_code") or cells.get("step") or "").strip()
    step = known.step(project, cells) if named else None
    if named and step is None:
        column = columns.get("step_code" if cells.get("step_code") else "step", 0)
        _fault(taken, row, column, Problem("STEP_UNKNOWN", "", named, Reported.START, named))
        return
    for name in Reported:
        cell = cells.get(name)
        if cell is None or not str(cell).strip() or (name != Reported.PAID and step is None):
            continue
        code = MONEY if name == Reported.PAID else step.code if step else MONEY
        try:
            value = read_value(name, cell, how[1], how[0])
        except ValueError as wrong:
            label = step.name if step and code else project.name
            _fault(taken, row, columns[name], Problem(str(wrong), code, label, name, cell))
            continue
        taken.lines.setdefault(project.code, []).append(Line(code, name, value))
        taken.places[project.code, code, name] = (row + 1, column_letter(columns[name]))


def _fault(taken: Taken, row: int, column: int, problem: Problem) -> None:
    taken.faults.append(Fault(taken.sheet, row + 1, column_letter(column), problem))


def add_faults(taken: Taken, filings: list[Filing]) -> None:
    """What the rules of reports say of the lines, put to the cells they came from; what is said of such a step is not written."""
    for filing in filings:
        code = filing.report.project.code
        for problem in filing.problems:
            row, column = taken.places.get((code, problem.step, problem.field), (0, ""))
            taken.faults.append(Fault(taken.sheet, row, column, problem))
        wrong = {problem.step for problem in filing.problems}
        taken.lines[code] = [line for line in taken.lines.get(code, []) if line.code not in wrong]


def packed(lines: Mapping[str, list[Line]]) -> str:
    """Lines as text for the page that asks for confirmation; what stood there goes with them."""
    rows = [
        [code, line.code, str(line.field), said(line.now), said(_seen(line))]
        for code, own in lines.items()
        for line in own
    ]
    return json.dumps(rows, ensure_ascii=False)


def _seen(line: Line) -> Any:
    return (
        None
        if not isinstance(line.seen, (Decimal, int)) and not hasattr(line.seen, "isoformat")
        else line.seen
    )


def unpacked(text: str, by: User) -> Iterator[Report]:
    """Reports out of that text; every line is checked again. Raises ValueError for what no page of ours made."""
    found: dict[str, list[Line]] = {}
    rows = json.loads(text)
    if not isinstance(rows, list):
        raise ValueError("no list")
    for row in rows:
        code, step, name, now, seen = (str(each) for each in row)
        value = Reported(name)
        found.setdefault(code, []).append(Line(step, value, kept_value(value, now), kept_value(value, seen)))
    projects = {row.code: row for row in visible_projects(by, Ability.EDIT_PLANS).filter(code__in=found)}
    if set(found) - set(projects):
        raise ValueError("a project out of reach")
    for code, lines in found.items():
        yield Report(projects[code], lines)

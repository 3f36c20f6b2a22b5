"""Writing what a ledger changes, in bulk: few statements, however many rows. Runs inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from luodi.jobs import data_date
from luodi.ledger.intake.bulk import insert_projects, put
from luodi.ledger.intake.difference import Outcome, RowChange
from luodi.ledger.intake.kept import CHUNK, COLUMNS, moves_promise
from luodi.ledger.models import (
    InvestmentFigure,
    ListMembership,
    Project,
    ProjectDate,
    ProjectTag,
    ProjectUnit,
)
from luodi.ledger.moves import import_moves
from luodi.ledger.stages import Milestone
from luodi.people.models import User

BATCH = 1_000
_DECIMALS = {
    "total_investment_yuan", "total_investment_usd", "tax_yuan", "output_yuan", "land_mu", "new_land_mu",
    "gfa_sqm", "energy_tce",
}  # fmt: skip
_INTEGERS = {"jobs", "town_id", "leader_id"}
_FLOATS = {"longitude", "latitude"}
_OF_PLACE = {"meridian", "place_accuracy_m", "place_source"}


def column_value(place: str, text: str) -> Any:
    """A column of Project out of its compared text."""
    if place in _DECIMALS:
        return Decimal(text)
    if place in _INTEGERS:
        return int(text)
    return float(text) if place in _FLOATS else text


def plain_value(place: str, text: str) -> Any:
    """The same for a statement of our own: decimals stay text."""
    return text if place in _DECIMALS else column_value(place, text)


_DATE = ("project_id", "milestone", "meaning", "title", "on", "precision", "document", "responsible")
_MEMBER = ("project_id", "year", "level", "list_class", "list_name", "from_on")
_FIGURE = ("project_id", "series", "span", "ends_on", "amount_yuan")


@dataclass
class _Children:
    """Rows of the tables around Project, gathered before they are written."""

    dates: list[list[Any]] = field(default_factory=list)
    wishes: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    figures: list[list[Any]] = field(default_factory=list)
    members: list[list[Any]] = field(default_factory=list)
    tags: dict[int, set[str]] = field(default_factory=dict)
    units: dict[int, set[int]] = field(default_factory=dict)

    def gather(self, key: int, change: RowChange, from_on: date | None) -> None:
        """Everything of one project that is no column of it."""
        for place, (old, new) in change.changes.items():
            head, *rest = place.split(":", 3)
            moves = moves_promise(place, old, new) or rest[:1] == [Milestone.NODE]
            if head == "date" and old and rest[1] == ProjectDate.Meaning.COMMITTED and moves:
                milestone, _meaning, title = [*rest, ""][:3]
                self.wishes.append((key, milestone, title, new, change.document))
            elif head == "date":
                self.dates.append(_date(key, rest, new, change.document))
            elif head == "figure":
                self.figures.append([key, *rest, new])
            elif head == "list":
                self.members.append(_membership(key, place, from_on))
            elif place == "tags":
                self.tags[key] = set(new.split("\n"))
            elif place == "units":
                self.units[key] = {int(unit) for unit in new.split("\n")}

    def write(self, fresh: set[int]) -> None:
        """Insert or, where the place is taken, put the new value in."""
        # A date stated again without a number keeps the document that it has.
        with_document = [row for row in self.dates if row[6]]
        put(ProjectDate, _DATE, with_document, _DATE[:4], ("on", "precision", "document"))
        put(ProjectDate, _DATE, [row for row in self.dates if not row[6]], _DATE[:4], ("on", "precision"))
        put(InvestmentFigure, _FIGURE, self.figures, _FIGURE[:4], ("amount_yuan",))
        put(ListMembership, _MEMBER, self.members, _MEMBER)
        self._replace_tags(fresh)
        self._replace_units(fresh)

    def _replace_tags(self, fresh: set[int]) -> None:
        for keys in _chunks([key for key in self.tags if key not in fresh]):
            ProjectTag.objects.filter(project__in=keys).delete()
        new = (ProjectTag(project_id=key, tag=tag) for key, tags in self.tags.items() for tag in sorted(tags))
        ProjectTag.objects.bulk_create(new, BATCH)

    def _replace_units(self, fresh: set[int]) -> None:
        duty = ProjectUnit.Duty.RESPONSIBLE
        for keys in _chunks([key for key in self.units if key not in fresh]):
            ProjectUnit.objects.filter(project__in=keys, duty=duty).delete()
        rows = [[key, unit, duty.value] for key, units in self.units.items() for unit in sorted(units)]
        put(ProjectUnit, ("project_id", "organisation_id", "duty"), rows)


def _chunks(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _date(key: int, place: list[str], text: str, document: str) -> list[Any]:
    on, precision = text.split(" ")
    milestone, meaning, title = [*place, ""][:3]
    number = document if meaning == ProjectDate.Meaning.COMMITTED else ""
    return [key, milestone, meaning, title, on, precision, number, ""]


def _membership(key: int, place: str, from_on: date | None) -> list[Any]:
    year, level, list_class, name = place.split(":", 4)[1:]
    return [key, int(year), level, list_class, name, (from_on or date(int(year), 1, 1)).isoformat()]


def write(changes: list[RowChange], at: datetime, from_on: date | None, by: User) -> list[str]:
    """Write the rows that can be; returns the codes of the new projects. `from_on`: first day of the reported month.

    A promise that stands already is not moved: the table's day is asked for.
    """
    fresh = [change for change in changes if change.outcome is Outcome.CREATE]
    known = [change for change in changes if change.outcome is Outcome.UPDATE]
    codes = _next_codes(at.year, [change.facts.get("code", "") for change in fresh])
    fresh_codes = list(zip(fresh, codes, strict=True))
    created = insert_projects((_values(change, code) for change, code in fresh_codes), at)
    _update(known, at)
    children = _Children()
    for change, code in fresh_codes:
        children.gather(created[code], change, from_on)
    for change in known:
        assert change.project is not None
        children.gather(change.project.id, change, from_on)
    children.write(set(created.values()))
    import_moves(children.wishes, by, at, data_date(at))
    return [code for _change, code in fresh_codes]


def _values(change: RowChange, code: str) -> dict[str, Any]:
    known = ((place, text) for place, text in change.facts.items() if place in _COLUMN_SET)
    return {**{place: plain_value(place, text) for place, text in known}, "code": code}


_COLUMN_SET = frozenset(COLUMNS)


def _next_codes(year: int, stated: list[str]) -> list[str]:
    """The stated codes, and the next free numbers of the year ("2021-0001") for rows without one, in their order."""
    start = f"{year}-"
    codes = [*Project.objects.filter(code__startswith=start).values_list("code", flat=True), *stated]
    taken = {code for code in codes if code}
    number = max((int(tail) for code in taken if (tail := code.removeprefix(start)).isdecimal()), default=0)
    given = []
    for code in stated:
        number += not code
        given.append(code or f"{start}{number:04d}")
    return given


def _update(changes: list[RowChange], at: datetime) -> None:
    """Columns that changed, one statement for each set of columns and batch; every touched project gets a version."""
    columns: set[str] = set()
    by_key: dict[int, dict[str, str]] = {}
    for change in changes:
        assert change.project is not None
        own = {place: new for place, (_old, new) in change.changes.items() if place in _COLUMN_SET}
        by_key[change.project.id] = own
        columns |= own.keys()
    for keys in _chunks(sorted(by_key)):
        projects = list(Project.objects.filter(pk__in=[key for key in keys if by_key[key]]))
        for project in projects:
            for place, text in by_key[project.pk].items():
                setattr(project, place, column_value(place, text) if text else _empty(place))
            if "place_text" in by_key[project.pk]:
                # Another point: what was said of the old one does not hold for it.
                project.meridian = project.place_accuracy_m = None
                project.place_source = ""
        if projects:
            also = _OF_PLACE if "place_text" in columns else set()
            Project.objects.bulk_update(projects, sorted(_field_names(columns) | also), BATCH)
        Project.objects.filter(pk__in=keys).update(version=F("version") + 1, updated_at=at)


def _empty(place: str) -> Any:
    return None if place in _DECIMALS | _INTEGERS | _FLOATS else ""


def _field_names(columns: set[str]) -> set[str]:
    return {column.removesuffix("_id") for column in columns}

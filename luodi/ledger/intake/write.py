"""Writing what a ledger changes, in bulk: few statements, however many rows. Runs inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Model

from luodi.ledger.intake.difference import Outcome, RowChange
from luodi.ledger.intake.kept import CHUNK, COLUMNS, date_of
from luodi.ledger.models import (
    InvestmentFigure,
    ListMembership,
    Project,
    ProjectDate,
    ProjectTag,
    ProjectUnit,
)

BATCH = 1_000
_DECIMALS = {
    "total_investment_yuan", "total_investment_usd", "tax_yuan", "output_yuan", "land_mu", "new_land_mu",
    "gfa_sqm", "energy_tce",
}  # fmt: skip
_INTEGERS = {"jobs", "town_id", "leader_id"}
_FLOATS = {"longitude", "latitude"}


def column_value(place: str, text: str) -> Any:
    """A column of Project out of its compared text."""
    if place in _DECIMALS:
        return Decimal(text)
    if place in _INTEGERS:
        return int(text)
    return float(text) if place in _FLOATS else text


@dataclass
class _Children:
    """Rows of the tables around Project, gathered before they are written."""

    dates: list[ProjectDate] = field(default_factory=list)
    figures: list[InvestmentFigure] = field(default_factory=list)
    members: list[ListMembership] = field(default_factory=list)
    tags: dict[int, set[str]] = field(default_factory=dict)
    units: dict[int, set[int]] = field(default_factory=dict)

    def gather(self, key: int, change: RowChange, from_on: date | None) -> None:
        """Everything of one project that is no column of it."""
        for place, (_old, new) in change.changes.items():
            head, *rest = place.split(":", 3)
            if head == "date":
                self.dates.append(_date(key, rest, new, change.document))
            elif head == "figure":
                self.figures.append(
                    InvestmentFigure(
                        project_id=key,
                        series=rest[0],
                        span=rest[1],
                        ends_on=date.fromisoformat(rest[2]),
                        amount_yuan=Decimal(new),
                    )
                )
            elif head == "list":
                self.members.append(_membership(key, place, from_on))
            elif place == "tags":
                self.tags[key] = set(new.split("\n"))
            elif place == "units":
                self.units[key] = {int(unit) for unit in new.split("\n")}

    def write(self, fresh: set[int]) -> None:
        """Insert or, where the place is taken, put the new value in."""
        _put(ProjectDate, self.dates, ["project", "milestone", "meaning", "title"], ["on", "precision", "document"])
        _put(InvestmentFigure, self.figures, ["project", "series", "span", "ends_on"], ["amount_yuan"])
        ListMembership.objects.bulk_create(self.members, BATCH, ignore_conflicts=True)
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
        new = (
            ProjectUnit(project_id=key, organisation_id=unit, duty=duty)
            for key, units in self.units.items()
            for unit in sorted(units)
        )
        ProjectUnit.objects.bulk_create(new, BATCH)


def _chunks(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _put(model: type[Model], rows: list[Any], unique: list[str], updated: list[str]) -> None:
    model._default_manager.bulk_create(  # type: ignore[attr-defined]
        rows, BATCH, update_conflicts=True, unique_fields=unique, update_fields=updated
    )


def _date(key: int, place: list[str], text: str, document: str) -> ProjectDate:
    on, precision = date_of(text)
    milestone, meaning, title = [*place, ""][:3]
    number = document if meaning == ProjectDate.Meaning.COMMITTED else ""
    return ProjectDate(
        project_id=key,
        milestone=milestone,
        meaning=meaning,
        title=title,
        on=on,
        precision=precision,
        document=number,
    )


def _membership(key: int, place: str, from_on: date | None) -> ListMembership:
    _list, year, level, list_class, name = place.split(":", 4)
    return ListMembership(
        project_id=key,
        year=int(year),
        level=level,
        list_class=list_class,
        list_name=name,
        from_on=from_on or date(int(year), 1, 1),
    )


def write(changes: list[RowChange], at: datetime, from_on: date | None) -> list[str]:
    """Write the rows that can be; returns the codes of the new projects. `from_on`: first day of the reported month."""
    fresh = [change for change in changes if change.outcome is Outcome.CREATE]
    known = [change for change in changes if change.outcome is Outcome.UPDATE]
    created = _create(fresh, at)
    _update(known, at)
    children = _Children()
    for change, project in zip(fresh, created, strict=True):
        children.gather(project.pk, change, from_on)
    for change in known:
        assert change.project is not None
        children.gather(change.project.id, change, from_on)
    children.write({project.pk for project in created})
    return [project.code for project in created]


def _create(changes: list[RowChange], at: datetime) -> list[Project]:
    codes = _next_codes(at.year, [change.facts.get("code", "") for change in changes])
    projects = []
    for change, code in zip(changes, codes, strict=True):
        values = {
            place: column_value(place, text) for place, text in change.facts.items() if place in _COLUMN_SET
        }
        projects.append(Project(**{**values, "code": code}, created_at=at, updated_at=at))
    return Project.objects.bulk_create(projects, BATCH)


_COLUMN_SET = frozenset(COLUMNS)


def _next_codes(year: int, stated: list[str]) -> list[str]:
    """The stated codes, and the next free numbers of the year ("2021-0001") for rows without one, in their order."""
    start = f"{year}-"
    codes = [*Project.objects.filter(code__startswith=start).values_list("code", flat=True), *stated]
    taken = {code for code in codes if code}
    number = max((int(tail) for code in taken if (tail := code.removeprefix(start)).isdecimal()), default=0)
    given = []
    for code in stated:
        if not code:
            number += 1
            code = f"{start}{number:04d}"
        given.append(code)
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
        if projects:
            Project.objects.bulk_update(projects, sorted(_field_names(columns)), BATCH)
        Project.objects.filter(pk__in=keys).update(version=F("version") + 1, updated_at=at)


def _empty(place: str) -> Any:
    return None if place in _DECIMALS | _INTEGERS | _FLOATS else ""


def _field_names(columns: set[str]) -> set[str]:
    return {column.removesuffix("_id") for column in columns}

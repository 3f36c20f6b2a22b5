"""Two plans of the same projects beside one another: what stands, and what a run or a recovery option makes of it.

Nothing is written. Both sides are whole: what does not move is on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from luodi.ledger.models import Project
from luodi.plan.models import PlanRun, RunMove
from luodi.plan.portfolio import Dates, LinkRow, ProjectRows, Row, read, run
from luodi.plan.stoppage_models import RecoveryOption

Found = Mapping[str, Dates]


@dataclass(frozen=True)
class Beside:
    """One project with the dates of its steps before and after; the days people work to stand as the earliest."""

    book: ProjectRows
    before: Found
    after: Found

    @property
    def moved(self) -> list[str]:
        """Codes of the steps whose days differ."""
        return [code for code, dates in self.after.items() if dates[:2] != self.before[code][:2]]

    def finish(self, found: Found) -> date | None:
        """The day of the open promise that the new plan serves worst; of the last step where nothing is promised."""
        code = self._followed()
        if code:
            return found[code].early_finish_on
        return max((dates.early_finish_on for dates in found.values() if dates.early_finish_on), default=None)

    @property
    def committed_on(self) -> date | None:
        """The day promised for it."""
        code = self._followed()
        return self.book.due[code].on if code else None

    def _followed(self) -> str:
        margins = [
            ((self.book.due[row.code].on - on).days, row.code)
            for row in self.book.activities
            if row.code in self.book.due and not row.actual_finish_on
            if (on := self.after[row.code].early_finish_on)
        ]
        return min(margins)[1] if margins else ""


def run_beside(made: PlanRun, seen: QuerySet[Project]) -> list[Beside]:
    """The projects of a run that move, among those in `seen`; also after it was accepted."""
    moves: dict[int, dict[str, RunMove]] = {}
    for move in made.moves.filter(project__in=seen.order_by().values("pk")):
        moves.setdefault(move.project_id, {})[move.code] = move
    projects = list(Project.objects.filter(pk__in=moves).order_by("pk"))
    return [_of_run(book, moves[book.project.pk]) for book in read(projects)]


def _of_run(book: ProjectRows, moves: Mapping[str, RunMove]) -> Beside:
    stands = {row.code: _worked_to(row) for row in book.activities}
    before, after = dict(stands), dict(stands)
    for code, move in moves.items():
        if code in stands:
            before[code] = _on(stands[code], move.before_start_on, move.before_finish_on)
            after[code] = _on(stands[code], move.after_start_on, move.after_finish_on)
    return Beside(book, before, after)


def _worked_to(row: Row) -> Dates:
    planned = row.last.planned_start_on, row.last.planned_finish_on
    return row.last if row.actual_finish_on or None in planned else _on(row.last, *planned)


def _on(dates: Dates, start: date | None, finish: date | None) -> Dates:
    return dates._replace(early_start_on=start, early_finish_on=finish)


def options_beside(options: Sequence[RecoveryOption], data_date: date) -> list[Beside]:
    """The projects of these options: as the plan stands, the stop in it, and recovered.

    Of an option that was accepted the plan stands recovered: then its changes are taken back for the other side.
    """
    chosen = {option.project_id: option for option in options}
    projects = list(Project.objects.filter(pk__in=chosen).order_by("pk"))
    standing, other = read(projects), read(projects)
    for book in other:
        option = chosen[book.project.pk]
        _change(book, option.changes, -1 if option.accepted_at is None else 1)
    now, then = run(standing, data_date, 0), run(other, data_date, 0)
    if now is None or then is None:
        return []
    found = []
    for book, changed in zip(standing, other, strict=True):
        if book.activities and not book.loop:
            sides = now.dates(book), then.dates(changed)
            is_open = chosen[book.project.pk].accepted_at is None
            found.append(Beside(book, *(sides if is_open else sides[::-1])))
    return found


def _change(book: ProjectRows, changes: Iterable[Mapping[str, Any]], way: int) -> None:
    """Put the days of the changes on the steps and waits (`way` 1), or take them off (-1)."""
    steps = {each["code"]: way * int(each["days"]) for each in changes if not each["predecessor"]}
    waits = {
        (each["predecessor"], each["code"]): way * int(each["days"])
        for each in changes
        if each["predecessor"]
    }
    book.activities = [_longer(row, Decimal(steps.get(row.code, 0))) for row in book.activities]
    book.links = [_waiting(link, Decimal(waits.get((link.before, link.behind), 0))) for link in book.links]


def _longer(row: Row, days: Decimal) -> Row:
    if row.actual_start_on and row.remaining_days is not None:
        return row._replace(remaining_days=row.remaining_days + days)
    return row._replace(duration_days=row.duration_days + days)


def _waiting(link: LinkRow, days: Decimal) -> LinkRow:
    return link._replace(lag_days=link.lag_days + days) if link.type == "FS" else link

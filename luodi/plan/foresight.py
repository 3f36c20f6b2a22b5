"""Whose dates a decision about elements moves, seen before it is saved.

The decision is made inside a transaction that is always undone, whoever the journal then names is read as it would stand
afterwards, and what differs from the plan as it stands is the answer: the same path as the saving, refusals included.
The plan is looked for when the transaction is over, so nobody who writes waits for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from luodi.journal import last_sequence
from luodi.ledger.models import Project
from luodi.plan.actions.following import touched
from luodi.plan.levelled import AT_ONCE, Ready, around, ready, settle, standing
from luodi.plan.portfolio import Dates, ProjectRows, read, run
from luodi.plan.preview import taken_back
from luodi.plan.settings import settings


@dataclass(frozen=True)
class Shift:
    """One project before and after: the planned day of its worst open promise (of its end where nothing is promised),
    its margin in calendar days, and how many of its steps move; `is_stuck`: no plan is found for it any more."""

    project: Project
    before_on: date | None
    after_on: date | None
    margin_before: int | None
    margin_after: int | None
    steps: int
    is_stuck: bool

    @property
    def gained(self) -> int | None:
        """By how many days it ends earlier; negative: later."""
        return (self.before_on - self.after_on).days if self.after_on and self.before_on else None

    @property
    def verdict(self) -> str:
        """LOST, WON or empty: what becomes of its promise. A project that had no plan wins with the first that keeps it."""
        before, after = self.margin_before, self.margin_after
        kept = before is not None and before >= 0
        keeps = after is not None and after >= 0 and not self.is_stuck
        if kept == keeps or (before is None and self.before_on is not None):
            return ""
        return "WON" if keeps else "LOST"

    @property
    def is_dated(self) -> bool:
        """Whether its date is another, or it finds or loses its plan."""
        return bool(self.gained or self.verdict or (self.before_on is None) != (self.after_on is None))


def shifts(make: Callable[[], object], data_date: date) -> list[Shift]:
    """Every project that is planned again because of `make`, also where nothing of it moves. Raises what it refuses."""
    since = last_sequence()
    with taken_back():
        make()
        codes = touched(since)
        books = read(list(Project.objects.filter(code__in=codes).order_by("code")))
        found = _ready(books, data_date)
    return _shifts(found)


def replanned(books: list[ProjectRows], data_date: date) -> list[Shift]:
    """These projects planned together as they stand now, against the plan that is published."""
    return _shifts(_ready(books, data_date))


def _ready(books: list[ProjectRows], data_date: date) -> Ready | None:
    made = run(books, data_date, settings().reserve_days)
    if made is None:
        return None
    for book in books:
        if book.activities and not book.loop:
            book.found = made.dates(book)
    return ready(books, made, around(books, data_date))


def _shifts(found: Ready | None) -> list[Shift]:
    if found is None:
        return []
    settle(found, AT_ONCE)
    return [_shift(book) for book in found.live]


def _shift(book: ProjectRows) -> Shift:
    was = {row.code: row.last for row in book.activities}
    moved = sum(
        _planned(book.found[row.code]) != _planned(row.last)
        for row in book.activities
        if not row.actual_finish_on
    )
    before_on, before = _standing(book, was)
    after_on, after = _standing(book, book.found)
    return Shift(book.project, before_on, after_on, before, after, moved, bool(book.collides))


def _planned(dates: Dates) -> tuple[date | None, date | None]:
    return dates.planned_start_on, dates.planned_finish_on


def _standing(book: ProjectRows, found: dict[str, Dates]) -> tuple[date | None, int | None]:
    finishes = {code: dates.planned_finish_on for code, dates in found.items()}
    said = standing(book, finishes)
    if said.on is not None:
        return said.on, said.margin_days
    return max((on for on in finishes.values() if on), default=None), None


def by_part(found: Iterable[Shift], parts: list[int]) -> tuple[list[Shift], list[Shift], list[Shift]]:
    """Those of the projects in `parts`, in that order; others whose date moves, the most days first; others of which
    only steps in between move."""
    rows = {each.project.pk: each for each in found}
    own = [rows[pk] for pk in parts if pk in rows]
    others = [each for pk, each in rows.items() if pk not in parts]
    dated = [each for each in others if each.is_dated]
    quiet = [each for each in others if each.steps and not each.is_dated]
    return own, sorted(dated, key=lambda each: (-abs(each.gained or 0), each.project.code)), quiet

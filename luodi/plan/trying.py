"""A project planned in memory as a change would leave it: the same passes and rules that write plans, nothing written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from luodi import engine
from luodi.engine.critical_path import forward
from luodi.ledger.stages import Milestone
from luodi.plan.calendars import calendars
from luodi.plan.holdings import Around
from luodi.plan.levelled import AT_ONCE, level
from luodi.plan.outcomes import aim
from luodi.plan.portfolio import ProjectRows, networks_of, run
from luodi.plan.rewire import Edit, rewired
from luodi.plan.works_steps import WORK_PERMITS


@dataclass(frozen=True)
class Ends:
    """When the work permit and the promise (without one the aim) are reached: days of the calendar; None: not in it."""

    permit_on: date | None
    promise_on: date | None

    def won_against(self, before: "Ends") -> "Won":
        return Won(_days(self.permit_on, before.permit_on), _days(self.promise_on, before.promise_on))


@dataclass(frozen=True, order=True)
class Won:
    """Calendar days won, the promise before the permit; negative = lost."""

    permit: int
    promise: int

    @property
    def key(self) -> tuple[int, int]:
        return self.promise, self.permit

    def __bool__(self) -> bool:
        return self.promise >= 0 and self.permit >= 0 and (self.promise > 0 or self.permit > 0)


def _days(now: date | None, before: date | None) -> int:
    return (before - now).days if now and before else 0


@dataclass(frozen=True)
class Trial:
    """A project as read, and the promise that is watched: the same one before and after every change."""

    book: ProjectRows
    data_date: date
    watched: str

    @classmethod
    def of(cls, book: ProjectRows, data_date: date) -> "Trial":
        """Watches the open promise that is worst off in the plan that stands, without one what the plan aims at."""
        open_due = [
            (row.last.planned_finish_on, row.code)
            for row in book.activities
            if row.code in book.due and not row.actual_finish_on and row.last.planned_finish_on
        ]
        if open_due:
            code = min(((book.due[code].on - on).days, code) for on, code in open_due)[1]
        else:
            code = str(aim(book, {row.code: row.last for row in book.activities}).get("code", ""))
        return cls(book, data_date, code)

    @cached_property
    def among(self) -> Around:
        """What all others hold, the same in every trial."""
        return Around(frozenset([self.book.project.pk]), self.data_date)

    @cached_property
    def before(self) -> Ends:
        """The project as it stands, by links and dates alone."""
        return self.early()

    @cached_property
    def stands(self) -> Ends:
        """The project as people work to it now: what is accepted is measured against the same days."""
        return ends_of(self.book, self.watched)

    def early(self, edits: Iterable[Edit] = ()) -> Ends:
        """By links and dates alone: quick, and a bound of what desks and pools then leave of it."""
        return self.early_of([rewired(self.book, edits)])[0]

    def early_of(self, books: Sequence[ProjectRows]) -> list[Ends]:
        """The same of several states of the project in one pass; none of them may wait in a circle."""
        known = calendars()
        networks, _links = networks_of(books, known)
        named = [replace(network, name=str(number)) for number, network in enumerate(networks)]
        arrays = engine.compile(named)
        found = forward(arrays, known.axis.slot(self.data_date))

        def on(number: int, code: str) -> date | None:
            has = any(row.code == code for row in books[number].activities)
            return known.axis.finish_date(int(found.finish[arrays.at(code, str(number))])) if has else None

        return [Ends(on(n, permit_code(book)), on(n, self.watched)) for n, book in enumerate(books)]

    def planned(self, edits: Iterable[Edit] = ()) -> Ends:
        """As the plan would be written: levelled among what all others hold at desks and pools."""
        return self.planned_of(rewired(self.book, edits))

    def planned_of(self, book: ProjectRows) -> Ends:
        """The same of a book that was changed otherwise."""
        result = run([book], self.data_date, 0)
        if result is None or book.loop:
            return Ends(None, None)
        book.found = result.dates(book)
        level([book], result, self.among, AT_ONCE)

        def on(code: str) -> date | None:
            dates = book.found.get(code)
            return dates.planned_finish_on if dates else None

        return Ends(on(permit_code(book)), on(self.watched))


def ends_of(book: ProjectRows, watched: str) -> Ends:
    """By the planned days that people work to, as they were read."""
    finishes = {row.code: row.last.planned_finish_on for row in book.activities}
    return Ends(finishes.get(permit_code(book)), finishes.get(watched))


def permit_code(book: ProjectRows) -> str:
    """The first document that lets works begin: that of pit and piles where permits are staged; once it is issued the
    start of works."""
    codes = {row.code: row.actual_finish_on for row in book.activities}
    start = f"M-{Milestone.START.value}"
    return next((code for code in WORK_PERMITS if code in codes and codes[code] is None), start)

"""Which plans a draft of the catalogue would move: the change is made, read and taken back; then the engine solves.

Before and after are solved by the same rules, against what the rest of the district holds: the difference between the
two is the draft's own. Nothing of it is written to the plans.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.approvals.catalogue import Catalogue
from luodi.approvals.edition_models import CatalogueEdition
from luodi.approvals.editions import WORK_PERMITS, catalogue_with, edition_of
from luodi.ledger.models import Project
from luodi.plan.edition_delta import Taken, take_over
from luodi.plan.edition_models import EditionImpactRow
from luodi.plan.levelled import AT_ONCE, around, level
from luodi.plan.models import LIVE
from luodi.plan.portfolio import ProjectRows, read, run
from luodi.plan.preview import taken_back
from luodi.plan.settings import settings

Verdict = EditionImpactRow.Verdict
TOGETHER = 40
"""Projects changed and taken back in one transaction: others wait no longer than for these."""
Told = Callable[[int], None]


@dataclass(frozen=True)
class Found:
    """Columns of the rows of an impact, and how many projects were looked at and lost or won their promise."""

    rows: list[dict[str, Any]]
    counts: dict[str, int]


def affected(kind: str) -> list[Project]:
    """Projects of a kind whose plans still move."""
    return list(Project.objects.filter(kind=kind, plan__state__in=LIVE).order_by("pk"))


def impact_of(row: CatalogueEdition, data_date: date, told: Told) -> Found:
    """The projects that the draft moves, those that lose their promise first. `told`: percent done."""
    projects = affected(row.kind)
    before, draft = read(projects), catalogue_with([edition_of(row).kind])
    after: list[ProjectRows] = []
    taken: dict[int, Taken] = {}
    for start in range(0, len(projects), TOGETHER):
        some = projects[start : start + TOGETHER]
        found, books = _changed(some, draft, data_date)
        taken |= found
        after += books
        told(10 + 40 * (start + len(some)) // len(projects))
    _solve(before, data_date)
    told(75)
    _solve(after, data_date)
    told(95)
    rows = [
        _row(was, now, taken.get(now.project.pk, Taken())) for was, now in zip(before, after, strict=True)
    ]
    moved = [each for each in rows if _moves(each)]
    moved.sort(key=lambda each: (_RANK[each["verdict"]], -abs(each["moved_days"]), each["project"].code))
    return Found(moved, _counts(rows, moved))


_RANK = {Verdict.LOST: 0, Verdict.WON: 1, Verdict.NONE: 2}


def _changed(
    some: Sequence[Project], draft: Catalogue, on: date
) -> tuple[dict[int, Taken], list[ProjectRows]]:
    with taken_back():
        return take_over(some, draft, on), read(some)


def _solve(books: Sequence[ProjectRows], data_date: date) -> None:
    """Earliest and planned dates into the books; a loop and what collides are noted there."""
    early = run(books, data_date, settings().reserve_days)
    if early is None:
        return
    for book in books:
        if book.activities and not book.loop:
            book.found = early.dates(book)
    level(books, early, around(books, data_date), AT_ONCE)


def _finishes(book: ProjectRows) -> dict[str, date]:
    """The days that people work to: as reported, as planned, or where nothing is planned the earliest."""
    found = {}
    for row in book.activities:
        dates = book.found.get(row.code)
        on = row.actual_finish_on or (dates and (dates.planned_finish_on or dates.early_finish_on))
        if on:
            found[row.code] = on
    return found


def _row(was: ProjectRows, now: ProjectRows, taken: Taken) -> dict[str, Any]:
    before, after = _finishes(was), _finishes(now)
    permit = next((code for code in WORK_PERMITS if code in after or code in before), "")
    promise = _worst(now, after) or _worst(was, before)
    committed = (now.due.get(promise) or was.due[promise]).on if promise else None
    days = [(before.get(code), after.get(code)) for code in (promise, permit)]
    moved = [(second - first).days for first, second in days if first and second]
    return {
        "project": now.project,
        "permit_before_on": before.get(permit),
        "permit_after_on": after.get(permit),
        "committed_on": committed,
        "promise_before_on": before.get(promise),
        "promise_after_on": after.get(promise),
        "verdict": _verdict(was, now),
        "moved_days": next((each for each in moved if each), 0),
        "alone_days": _alone(was, now, promise or permit),
        "steps": len(taken.steps),
        "kept": len(taken.kept),
    }


def _alone(was: ProjectRows, now: ProjectRows, code: str) -> int:
    """By how many days the network alone moves an activity, without desks and pools."""
    first, second = (book.found[code].early_finish_on if code in book.found else None for book in (was, now))
    return (second - first).days if first and second else 0


def _worst(book: ProjectRows, finishes: dict[str, date]) -> str:
    """The open promise with the least room; empty without any."""
    open_rows = [row for row in book.activities if row.code in book.due and not row.actual_finish_on]
    margins = [
        ((book.due[row.code].on - finishes[row.code]).days, row.code)
        for row in open_rows
        if row.code in finishes
    ]
    return min(margins)[1] if margins else ""


def _holds(book: ProjectRows) -> bool:
    """Can the project be planned, and are all its open promises kept?"""
    finishes = _finishes(book)
    code = _worst(book, finishes)
    return not book.loop and not book.collides and (not code or finishes[code] <= book.due[code].on)


def _verdict(was: ProjectRows, now: ProjectRows) -> str:
    before, after = _holds(was), _holds(now)
    if before == after:
        return Verdict.NONE.value
    return (Verdict.WON if after else Verdict.LOST).value


def _moves(row: dict[str, Any]) -> bool:
    pairs = (("permit_before_on", "permit_after_on"), ("promise_before_on", "promise_after_on"))
    return bool(row["verdict"]) or any(row[first] != row[second] for first, second in pairs)


def _counts(rows: Sequence[dict[str, Any]], moved: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {
        "projects": len(rows),
        "changed": sum(bool(each["steps"]) for each in rows),
        "moved": len(moved),
        "earlier": sum(each["moved_days"] < 0 for each in moved),
        "later": sum(each["moved_days"] > 0 for each in moved),
        "lost": sum(each["verdict"] == Verdict.LOST for each in moved),
        "won": sum(each["verdict"] == Verdict.WON for each in moved),
        "kept": sum(bool(each["kept"]) for each in rows),
    }

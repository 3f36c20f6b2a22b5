"""The search of a run: the whole portfolio read, levelled for as long as was asked, and compared with what stands."""

import os
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi import journal
from luodi.ledger.models import Project
from luodi.plan.levelled import Effort, Levelling, Standing, around, level, standing
from luodi.plan.models import LIVE, PlanRun, RunMove, RunProject
from luodi.plan.portfolio import ProjectRows, read, run
from luodi.plan.provenance import engine_version, portfolio_fingerprint
from luodi.plan.settings import settings

MOST_WORKERS = 2
"""Chains of a search side by side."""


@dataclass(frozen=True)
class Offer:
    """What a run found: columns of the run, a row per project, a row per moved activity."""

    columns: dict[str, Any]
    projects: list[RunProject]
    moves: list[RunMove]


def search(wanted: PlanRun) -> Offer:
    """Reads, levels, compares; writes nothing. The journal's number is taken before the rows are read."""
    made = {
        "made_from": journal.last_sequence(),
        "inputs": portfolio_fingerprint(wanted.data_date_on),
        "engine": engine_version(),
    }
    books = read(list(Project.objects.filter(plan__state__in=LIVE).order_by("pk")))
    early = run(books, wanted.data_date_on, settings().reserve_days)
    answer = Levelling()
    if early:
        for book in books:
            if book.activities and not book.loop:
                book.found = early.dates(book)
        effort = Effort(
            float(wanted.seconds_asked), None, wanted.seed, min(MOST_WORKERS, os.cpu_count() or 1)
        )
        answer = level(books, early, around(books, wanted.data_date_on, others=False), effort)
    return _offer(wanted, books, answer, made)


def _offer(wanted: PlanRun, books: list[ProjectRows], answer: Levelling, made: dict[str, Any]) -> Offer:
    levelled = [book for book in books if book.project.pk in answer.planned]
    pairs = [(book, *_before_after(book)) for book in levelled]
    moves = [move for book in levelled for move in _moves(wanted, book)]
    moved: dict[int, int] = {}
    for move in moves:
        moved[move.project_id] = moved.get(move.project_id, 0) + 1
    weights = answer.weights
    projects = [
        RunProject(
            run=wanted,
            project=book.project,
            weight=weights[book.project.pk],
            before_on=before.on,
            after_on=after.on,
            margin_before=before.margin_days,
            margin_after=after.margin_days,
            moves=moved.get(book.project.pk, 0),
        )
        for book, before, after in pairs
    ]
    search_facts = dict(answer.result.search) if answer.result else {}
    columns = {
        **made,
        "evaluations": int(search_facts.get("evaluations", 0)),
        "seconds_used": float(search_facts.get("seconds", 0)),
        "lateness_before": sum(weights[book.project.pk] * before.days_late for book, before, _ in pairs),
        "lateness_after": sum(weights[book.project.pk] * after.days_late for book, _, after in pairs),
        "counts": {
            "projects": len(pairs),
            "moved": len(moves),
            "moved_projects": len(moved),
            "late_before": sum(before.days_late > 0 for _, before, _ in pairs),
            "late_after": sum(after.days_late > 0 for _, _, after in pairs),
            "unplanned": sum(bool(book.collides) for book in books),
        },
        "failure": [collision for book in books for collision in book.collides][:20] if not moves else [],
    }
    return Offer(columns, projects, moves)


def _before_after(book: ProjectRows) -> tuple[Standing, Standing]:
    before = {row.code: row.last.planned_finish_on for row in book.activities}
    after = {code: dates.planned_finish_on for code, dates in book.found.items()}
    return standing(book, before), standing(book, after)


def _moves(wanted: PlanRun, book: ProjectRows) -> list[RunMove]:
    found = []
    for row in book.activities:
        now, last = book.found[row.code], row.last
        before: tuple[date | None, date | None] = (last.planned_start_on, last.planned_finish_on)
        start, finish = now.planned_start_on, now.planned_finish_on
        if row.actual_finish_on or start is None or finish is None or (start, finish) == before:
            continue
        found.append(
            RunMove(
                run=wanted,
                project=book.project,
                code=row.code,
                name=row.name,
                name_en=row.name_en,
                before_start_on=before[0],
                before_finish_on=before[1],
                after_start_on=start,
                after_finish_on=finish,
                waits_for=now.waits_for,
                waits_for_code=now.waits_for_code,
            )
        )
    return found

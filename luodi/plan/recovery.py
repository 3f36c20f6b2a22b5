"""What a stop costs each project, and what recovery each leaves to choose from: the engine's answer as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi import engine
from luodi.ledger.models import Project
from luodi.plan.calendars import calendars
from luodi.plan.models import ProjectPlan
from luodi.plan.portfolio import ProjectRows, Row, networks_of, read
from luodi.plan.prices import ways_out
from luodi.plan.stoppage_models import RecoveryOption, RecoveryStrategy, Stoppage
from luodi.plan.stoppages import projects_hit, stop_of

POINTS = 25
State = ProjectPlan.State
LIVE = (State.FEASIBLE, State.LATE, State.NO_COMMITMENT)


@dataclass(frozen=True)
class Found:
    """Rows for the projects that the stop moves, without their answer; how many were looked at."""

    options: list[RecoveryOption]
    looked_at: int


def living(stoppage: Stoppage) -> list[Project]:
    """The projects that a stop hits and whose plan still moves."""
    return list(projects_hit(stoppage).filter(plan__state__in=LIVE).order_by("pk"))


def options_of(stoppage: Stoppage, projects: Sequence[Project], data_date: date) -> Found:
    """Every strategy for every project, against its plan without the stop. Reads; writes nothing."""
    known = calendars()
    books = {str(book.project.pk): book for book in read(projects)}
    networks, _links = networks_of(books.values(), known, without=stoppage.pk)
    if not networks:
        return Found([], 0)
    planned = [books[network.name] for network in networks]
    ways = [way for book in planned for way in ways_out(book)]
    slot = known.axis.slot(data_date)
    answers = engine.compare(networks, stop_of(stoppage, known.axis), ways, data_date=slot, points=POINTS)
    rows = [
        _option(books[answer.project], recovery.strategy, answer, known.axis)
        for recovery in answers
        for answer in recovery.projects
        if any(promise.stopped > promise.before for promise in answer.promises)
    ]
    return Found(rows, len(networks))


def _option(
    book: ProjectRows, strategy: engine.Strategy, answer: engine.ProjectRecovery, axis: engine.Axis
) -> RecoveryOption:
    rows = {row.code: row for row in book.activities}
    promises = answer.promises
    return RecoveryOption(
        project=book.project,
        strategy=RecoveryStrategy(strategy.value),
        yuan=answer.yuan,
        bound=answer.bound,
        days_lost=max(promise.stopped - promise.before for promise in promises),
        days_won=max(promise.stopped - promise.recovered for promise in promises),
        days_late=answer.days_late,
        steps=len({change.activity for change in answer.changes}),
        promises=[_promise(promise, rows[promise.activity], book, axis) for promise in promises],
        changes=[_change(change, rows) for change in answer.changes],
        curve=_curve(answer.curve, axis) if strategy is engine.Strategy.CHEAPEST else [],
    )


def _promise(promise: engine.Promise, row: Row, book: ProjectRows, axis: engine.Axis) -> dict[str, Any]:
    committed = book.due.get(row.code)
    return {
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "committed_on": committed.on.isoformat() if committed else None,
        "before_on": axis.finish_date(promise.before).isoformat(),
        "stopped_on": axis.finish_date(promise.stopped).isoformat(),
        "recovered_on": axis.finish_date(promise.recovered).isoformat(),
        "days_lost": promise.stopped - promise.before,
        "days_late": promise.days_late,
    }


def _change(change: engine.Change, rows: dict[str, Row]) -> dict[str, Any]:
    row, before = rows[change.activity], rows.get(change.pred)
    return {
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "predecessor": change.pred,
        "predecessor_name": before.name if before else "",
        "predecessor_name_en": before.name_en if before else "",
        "of_days": str(row.remaining_days if row.remaining_days is not None else row.duration_days),
        "days": change.days,
        "yuan": change.yuan,
    }


def _curve(points: Iterable[engine.Point], axis: engine.Axis) -> list[list[Any]]:
    """[days late, day of the last promise, yuan] of each point."""
    return [[point.days_late, axis.finish_date(point.finish).isoformat(), point.yuan] for point in points]

"""What a stop costs each project, and what recovery each leaves to choose from: the engine's answer as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi import engine
from luodi.engine.recovery_limits import Effort
from luodi.engine.result import Aim, Objective
from luodi.ledger.models import Project
from luodi.plan.calendars import calendars
from luodi.plan.holdings import Around
from luodi.plan.levelled import room_for
from luodi.plan.models import LIVE
from luodi.plan.portfolio import ProjectRows, Row, networks_of, read
from luodi.plan.prices import ways_out
from luodi.plan.stoppage_models import RecoveryOption, RecoveryStrategy, Stoppage
from luodi.plan.stoppages import projects_hit, stop_of
from luodi.plan.weights import weights_of

POINTS = 25
SECONDS = 2.0  # at most, for each schedule; one pass of the rules needs far less


@dataclass(frozen=True)
class Found:
    """Rows for the projects that the stop moves, without their answer; how many were looked at."""

    options: list[RecoveryOption]
    looked_at: int


def living(stoppage: Stoppage) -> list[Project]:
    """The projects that a stop hits and whose plan still moves."""
    return list(projects_hit(stoppage).filter(plan__state__in=LIVE).order_by("pk"))


def options_of(stoppage: Stoppage, projects: Sequence[Project], data_date: date) -> Found:
    """Every strategy for every project, against its plan without the stop, among what all others hold.

    Reads; writes nothing.
    """
    known = calendars()
    books = {str(book.project.pk): book for book in read(projects)}
    networks, _links = networks_of(books.values(), known, without=stoppage.pk)
    if not networks:
        return Found([], 0)
    planned = [books[network.name] for network in networks]
    weights = weights_of((book.project for book in planned), data_date)
    room = room_for(planned, Around(frozenset(weights), data_date), weights)
    objective = Objective(Aim.LATENESS, weights={str(pk): weight for pk, weight in weights.items()})
    answers = engine.compare_within(
        networks,
        stop_of(stoppage, known.axis),
        [way for book in planned for way in ways_out(book)],
        room.limits,
        data_date=known.axis.slot(data_date),
        points=POINTS,
        effort=Effort(objective, SECONDS, evaluations=1),
    )
    unserved = {str(book.project.pk) for book in room.needing if book not in room.admitted}
    rows = [
        _option(books[answer.project], within, answer, unserved)
        for within in answers
        for answer in within.recovery.projects
        if any(promise.stopped > promise.before for promise in answer.promises)
    ]
    return Found(rows, len(networks))


def _option(
    book: ProjectRows, within: engine.WithinLimits, answer: engine.ProjectRecovery, unserved: set[str]
) -> RecoveryOption:
    rows, axis = {row.code: row for row in book.activities}, calendars().axis
    promises, strategy = answer.promises, within.recovery.strategy
    held = (
        {}
        if answer.project in unserved
        else {h.activity: h for h in within.held if h.project == answer.project}
    )
    return RecoveryOption(
        project=book.project,
        strategy=RecoveryStrategy(strategy.value),
        yuan=answer.yuan,
        bound=answer.bound,
        days_lost=max(promise.stopped - promise.before for promise in promises),
        days_won=max(promise.stopped - promise.recovered for promise in promises),
        days_late=answer.days_late,
        held_late=max((each.days_late for each in held.values()), default=None),
        steps=len({change.activity for change in answer.changes}),
        promises=[_promise(each, rows[each.activity], book, held.get(each.activity)) for each in promises],
        changes=[_change(change, rows) for change in answer.changes],
        curve=_curve(answer.curve, axis) if strategy is engine.Strategy.CHEAPEST else [],
    )


def _promise(
    promise: engine.Promise, row: Row, book: ProjectRows, held: engine.Held | None
) -> dict[str, Any]:
    committed, axis = book.due.get(row.code), calendars().axis
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
        "held_on": axis.finish_date(held.finish).isoformat() if held else None,
        "held_goal_on": axis.finish_date(held.goal).isoformat() if held else None,
        "held_late": held.days_late if held else None,
        "limit": held.limit if held else "",
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

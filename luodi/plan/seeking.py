"""The best way out of each late date, and until when it still helps: sought in the background, the most at stake first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import F, Q
from django.utils import translation

from luodi.engine import FULL_DAY
from luodi.engine.levelling.reasons import Change, Relaxation, Remedy
from luodi.plan.models import ProjectPlan
from luodi.plan.portfolio import Row
from luodi.plan.way_models import WayOut
from luodi.plan.why import Case, answer, case_of, latest, rooms_of
from luodi.plan.why_remedies import is_move, remedies_of
from luodi.plan.why_sentences import Names

AT_A_TIME = 20
"""Each takes some seconds of the processor; what is left over waits for the next recalculation."""


def unsought(limit: int = AT_A_TIME) -> list[ProjectPlan]:
    """Late plans whose way out was not sought for what they were made from, the most days × money first."""
    known = Q(project__way_out__inputs=F("inputs"), project__way_out__data_date_on=F("data_date_on"))
    found = list(
        ProjectPlan.objects.filter(state=ProjectPlan.State.LATE)
        .exclude(known)
        .select_related("project__leader")
        .order_by("pk")
    )
    found.sort(key=_stake, reverse=True)
    return found[:limit]


def _stake(plan: ProjectPlan) -> tuple[Decimal, int]:
    days = -(plan.margin_days or 0)
    return (plan.project.total_investment_yuan or Decimal(0)) * days, days


def seek(plan: ProjectPlan, at: datetime) -> WayOut:
    """The way out of one late plan as a row, not yet written; without words where nothing helps."""
    row = WayOut(project=plan.project, inputs=plan.inputs, data_date_on=plan.data_date_on, found_at=at)
    case = case_of(plan.project, plan)
    late = latest(case) if case else None
    best = best_of(answer(case, plan).relaxations) if case and late else None
    if case is None or best is None:
        return row
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names = Names.of(case.early.calendars.axis, [case.book])
            [said] = remedies_of(plan.project, case, [_moved_last(best)], names)
            row.words[code] = [list(change) for change in said.changes]
    row.days_won, row.until_on = best.days_won, until(case, best)
    row.date_moved_days = max((change.days for change in best.changes if _is_move(change)), default=0)
    return row


def best_of(relaxations: Sequence[Relaxation]) -> Relaxation | None:
    """The smallest that keeps the date; where there is none the smallest that moves it least; else the moved date."""
    return min(relaxations, key=_moves, default=None)


def _moves(each: Relaxation) -> int:
    return 2 if is_move(each) else 1 if any(map(_is_move, each.changes)) else 0


def _moved_last(each: Relaxation) -> Relaxation:
    """What people do comes before what it leaves of the delay."""
    return replace(each, changes=tuple(sorted(each.changes, key=_is_move)))


def _is_move(change: Change) -> bool:
    return change.remedy is Remedy.MOVE_DATE


def until(case: Case, each: Relaxation) -> date | None:
    """The last day on which deciding all changes together still helps, never before the data date; None: only a date
    moves, which can be decided whenever."""
    days = [_until(case, change, each.days_won) for change in each.changes if not _is_move(change)]
    return max(case.data_date, min(days)) if days else None


def _until(case: Case, change: Change, won: int) -> date:
    """Shortened: while the step still has room for those days. Freed of its earliest day: while it would begin by the
    days won sooner. A desk or a batch: before the change takes effect."""
    row = next((row for row in case.book.activities if row.code == change.subject), None)
    if row is None:
        sooner = change.days if change.remedy is Remedy.HASTEN_QUOTA else 0
        return case.early.calendars.axis.date(max(change.since, case.slot)) - timedelta(days=sooner)
    if change.remedy is Remedy.SHORTEN:
        return _while_room(case, row, change.days)
    return _first(case, row) - timedelta(days=won)


def _while_room(case: Case, row: Row, days: int) -> date:
    """The room of a step shrinks as it goes on, in proportion: what is taken must still be in it."""
    first = _first(case, row)
    last = row.last.planned_finish_on or row.last.early_finish_on or first
    room = rooms_of(case).get((case.name, row.code))
    if room is None or room.days <= days * FULL_DAY:
        return first
    return first + (last - first) * (room.days - days * FULL_DAY) // room.days


def _first(case: Case, row: Row) -> date:
    begins = row.last.planned_start_on or row.last.early_start_on or case.data_date
    return max(case.data_date, begins)

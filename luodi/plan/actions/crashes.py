"""Accepted crashes and leads: put into the plan, put in again after a network was built anew, given back.

Days are never taken from what a person has reported or typed since: what cannot be put in or given back is marked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.plan.models import Activity, Link
from luodi.plan.stoppage_models import AcceptedCrash, RecoveryOption, Stoppage

Lost = AcceptedCrash.Lost
WRITTEN = ("was", "on_remaining", "applied_days", "lost")


def take(option: RecoveryOption, by: User, at: datetime) -> None:
    """Durations and leads as accepted, each with its price."""
    for change in option.changes:
        crash = AcceptedCrash(
            option=option,
            project=option.project,
            code=change["code"],
            predecessor=change["predecessor"],
            days=change["days"],
            yuan=change["yuan"],
        )
        _put_in(crash)
        crash.save(force_insert=True)
    option.accepted_by, option.accepted_at = by, at
    option.save(update_fields=["accepted_by", "accepted_at"])


def take_again(projects: Sequence[Project]) -> None:
    """What was accepted for these projects and not given back, into networks that were just built anew."""
    for crash in _standing(AcceptedCrash.objects.filter(project__in=projects)):
        _put_in(crash, is_rebuilt=True)
        crash.save(update_fields=WRITTEN)


def give_back(stoppage: Stoppage, by: User, at: datetime) -> list[AcceptedCrash]:
    """All that was accepted because of a stop; the answer: what could not be given back, `lost` saying why."""
    rows = list(_standing(AcceptedCrash.objects.filter(option__answer__stoppage=stoppage)))
    for crash in rows:
        crash.lost = _take_out(crash)
        crash.applied_days = crash.days if crash.lost else 0
        crash.returned_by, crash.returned_at = by, at
        crash.save(update_fields=["lost", "applied_days", "returned_by", "returned_at"])
    return [crash for crash in rows if crash.lost]


def _standing(rows: QuerySet[AcceptedCrash]) -> Iterable[AcceptedCrash]:
    return rows.filter(returned_at=None).order_by("pk")


def _put_in(crash: AcceptedCrash, *, is_rebuilt: bool = False) -> None:
    """Shorten the step, or let it begin sooner behind another; what a person reported is left as it is."""
    crash.lost, crash.applied_days = "", crash.days
    if crash.predecessor:
        link = _link(crash)
        if link is None:
            crash.lost, crash.applied_days = Lost.UNTIED, 0
            return
        crash.was = link.lag_days
        link.lag_days -= crash.days
        link.save(update_fields=["lag_days"])
        return
    row = Activity.objects.filter(project=crash.project, code=crash.code).first()
    if row is None:
        crash.lost, crash.applied_days = Lost.GONE, 0
    elif row.actual_finish_on is None:
        _shorten(crash, row, is_rebuilt=is_rebuilt)


def _shorten(crash: AcceptedCrash, row: Activity, *, is_rebuilt: bool) -> None:
    if row.actual_start_on and row.remaining_days is not None:
        if not is_rebuilt:  # a rebuilt network keeps what was left, shortened already
            crash.was, crash.on_remaining = row.remaining_days, True
            row.remaining_days -= crash.days
    else:
        room = max(0, int(row.duration_days - row.optimistic_days)) if is_rebuilt else crash.days
        crash.was, crash.on_remaining = row.duration_days, False
        crash.applied_days = min(crash.days, room)
        crash.lost = "" if crash.applied_days == crash.days else Lost.SHORT
        row.duration_days -= crash.applied_days
        row.optimistic_days = min(row.optimistic_days, row.duration_days)
    row.version += 1
    row.save(update_fields=["remaining_days", "duration_days", "optimistic_days", "version"])


def _take_out(crash: AcceptedCrash) -> str:
    """Give the days back; the reason where that cannot be done."""
    if crash.applied_days == 0:
        return ""
    if crash.predecessor:
        link = _link(crash)
        if link is None:
            return Lost.UNTIED
        if not _is_as_left(crash, link.lag_days):
            return Lost.RETYPED
        link.lag_days += crash.applied_days
        link.save(update_fields=["lag_days"])
    else:
        row = Activity.objects.filter(project=crash.project, code=crash.code).first()
        if row is None or row.actual_finish_on:
            return Lost.GONE if row is None else Lost.DONE
        name = "remaining_days" if crash.on_remaining else "duration_days"
        now: Decimal | None = getattr(row, name)
        if now is None or not _is_as_left(crash, now):
            return Lost.RETYPED
        setattr(row, name, now + crash.applied_days)
        row.version += 1
        row.save(update_fields=[name, "version"])
    _raise_later(crash)
    return ""


def _same_place(crash: AcceptedCrash) -> list[AcceptedCrash]:
    """Everything that stands on the same days of the same step, first accepted first."""
    rows = AcceptedCrash.objects.filter(
        project=crash.project, code=crash.code, predecessor=crash.predecessor, on_remaining=crash.on_remaining
    )
    return list(_standing(rows))


def _is_as_left(crash: AcceptedCrash, now: Decimal) -> bool:
    """Do the days stand as the accepted crashes left them? Otherwise somebody typed others since."""
    rows = _same_place(crash)
    first = rows[0].was
    return first is None or now == first - sum(each.applied_days for each in rows)


def _raise_later(crash: AcceptedCrash) -> None:
    for each in _same_place(crash):
        if each.pk > crash.pk and each.was is not None:
            each.was += crash.applied_days
            each.save(update_fields=["was"])


def _link(crash: AcceptedCrash) -> Link | None:
    links = Link.objects.filter(project=crash.project, type="FS")
    return links.filter(predecessor__code=crash.predecessor, successor__code=crash.code).first()

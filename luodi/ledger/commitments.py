"""Dates of a project: promised ones, which are moved only by request, and what really happened."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luodi import journal
from luodi.ledger.actions import ChangedMeanwhile, held, touch
from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.periods import period_end
from luodi.ledger.queries import target
from luodi.ledger.stages import Milestone, Precision
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal


class MoveMustBeAsked(Refusal):
    """A promised date moves, or goes, only when that was asked for and agreed (moves.py). Facts: was, days."""

    code = "MOVE_MUST_BE_ASKED"


class NotYet(Refusal):
    """What really happened cannot lie in the future."""

    code = "NOT_YET"


class TitleNeeded(Refusal):
    """A node without a name says nothing."""

    code = "TITLE_NEEDED"


@dataclass(frozen=True)
class DateGiven:
    """A date as a person gives it.

    `on` is the last day of the period (`precision`), None takes the date away;
    `seen_on` is the date that stood there when the person looked.
    """

    milestone: Milestone
    meaning: ProjectDate.Meaning
    on: date | None
    precision: Precision = Precision.DAY
    title: str = ""
    document: str = ""
    responsible: str = ""
    seen_on: date | None = None


@transaction.atomic
def set_date(
    *, project: Project, given: DateGiven, data_date: date, by: User, at: datetime
) -> ProjectDate | None:
    """Set one date, or move or take away an actual one. A promise is set here the first time only.

    Raises MoveMustBeAsked, NotYet (an actual day after `data_date`), TitleNeeded, ChangedMeanwhile.
    """
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    old = kept.dates.filter(milestone=given.milestone, meaning=given.meaning, title=given.title).first()
    _check(given, old, data_date)
    if _same(given, old):
        return old
    was = old.on if old else None
    new = _write(kept, given, old)
    touch(kept, at)
    journal.record(
        by=by,
        at=at,
        action="DATE_SET",
        target=target(kept),
        milestone=str(given.milestone),
        meaning=str(given.meaning),
        title=given.title,
        was=was,
        now=given.on,
        precision=str(given.precision),
        document=given.document,
    )
    return new


def _check(given: DateGiven, old: ProjectDate | None, data_date: date) -> None:
    if given.milestone == Milestone.NODE and not given.title:
        raise TitleNeeded()
    if given.meaning == ProjectDate.Meaning.ACTUAL and given.on and given.on > data_date:
        raise NotYet(on=given.on, today=data_date)
    now = old.on if old else None
    if now == given.on:
        return
    if now != given.seen_on:
        raise ChangedMeanwhile(difference={"on": [now, given.on]})
    if given.meaning == ProjectDate.Meaning.COMMITTED and old is not None and not _refines(given, old):
        raise MoveMustBeAsked(was=now, days=(given.on - old.on).days if given.on else "")


def _refines(given: DateGiven, old: ProjectDate) -> bool:
    """A day within the month, quarter or year that was promised says the same more closely: no move."""
    return given.on is not None and period_end(given.on, old.precision) == old.on


def _same(given: DateGiven, old: ProjectDate | None) -> bool:
    if old is None:
        return given.on is None
    said = (given.on, given.precision, given.document, given.responsible)
    return said == (old.on, old.precision, old.document, old.responsible)


def _write(project: Project, given: DateGiven, old: ProjectDate | None) -> ProjectDate | None:
    if given.on is None:
        if old is not None:
            old.delete()
        return None
    new = old or ProjectDate(
        project=project, milestone=given.milestone, meaning=given.meaning, title=given.title
    )
    new.on, new.precision = given.on, given.precision
    new.document, new.responsible = given.document, given.responsible
    new.save()
    return new

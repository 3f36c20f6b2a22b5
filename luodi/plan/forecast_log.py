"""The log of given probabilities: written with every run, read as what stood at the end of each month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import F, Max, QuerySet
from django.db.models.functions import TruncMonth
from numpy.typing import NDArray

from luodi.engine.learning import Record
from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.stages import LIFE, Stage
from luodi.plan.forecast_models import IssuedForecast
from luodi.plan.learnt import Known
from luodi.plan.models import Activity
from luodi.plan.passed import STAGE_MILESTONE, milestones_behind
from luodi.plan.portfolio import ProjectRows
from luodi.plan.provenance import engine_version

CHUNK = 500
LOOKS_BACK = timedelta(3 * 365)
VALUE = ("percent", "simulated_percent", "p50_on", "p80_on", "method")


def log_forecasts(books: Sequence[ProjectRows], known: Known, at: datetime, data_date: date) -> int:
    """One row for each open promise whose forecast is not what stands in the log; how many were written.

    Inside the caller's transaction. Two queries, however many promises.
    """
    rows = [row for book in books for row in _issued(book, known, at, data_date)]
    last = _standing({book.project.pk for book in books if book.odds}) if rows else {}
    fresh = [row for row in rows if last.get(_promise(row)) != tuple(getattr(row, name) for name in VALUE)]
    IssuedForecast.objects.bulk_create(fresh, batch_size=CHUNK)
    return len(fresh)


def _issued(book: ProjectRows, known: Known, at: datetime, data_date: date) -> Iterable[IssuedForecast]:
    for code, odds in book.odds.items():
        dated = book.due.get(code)
        if dated is None or odds.percent is None or odds.simulated is None:
            continue
        yield IssuedForecast(
            project=book.project,
            code=code,
            milestone=dated.milestone,
            committed_on=dated.on,
            on=data_date,
            percent=odds.percent,
            simulated_percent=odds.simulated,
            p50_on=odds.p50_on,
            p80_on=odds.p80_on,
            method=known.method,
            model=known.row,
            engine=engine_version(),
            made_at=at,
        )


def _promise(row: IssuedForecast) -> tuple[int, str, date]:
    return row.project_id, row.code, row.committed_on


def _standing(projects: Iterable[int]) -> dict[tuple[int, str, date], tuple[Any, ...]]:
    """The values that stand for each promise of the projects."""
    own = IssuedForecast.objects.filter(project__in=list(projects)).order_by()
    last = own.values("project_id", "code", "committed_on").annotate(last=Max("pk")).values("last")
    columns = ("project_id", "code", "committed_on", *VALUE)
    return {
        row[:3]: row[3:]
        for row in IssuedForecast.objects.filter(pk__in=last).values_list(*columns).order_by()
    }


# What became of them


@dataclass(frozen=True)
class Issued:
    """A forecast as it stood at the end of a month, and what became of it: `actual_on` None while unfinished."""

    project: int
    code: str
    milestone: str
    committed_on: date
    on: date
    percent: int
    simulated_percent: int
    p80_on: date
    method: str
    actual_on: date | None = None

    @property
    def kept(self) -> bool:
        return self.actual_on is not None and self.actual_on <= self.committed_on


@dataclass(frozen=True)
class Scored:
    """Forecasts whose promise fell due before a day; `undated`: promises left out because the event is behind the
    project and nobody reported its day."""

    rows: list[Issued]
    undated: int


COLUMNS = (
    "project_id", "code", "milestone", "committed_on", "on", "percent", "simulated_percent", "p80_on", "method",
)  # fmt: skip


def scored(data_date: date) -> Scored:
    """What stood at the end of each month for every promise due before the data date, with its outcome.

    Promises whose date is not past yet are left out, also those kept already: of them only the kept ones are known. So are
    those due before the last `LOOKS_BACK` days: they say little of how the district works today.
    """
    due = IssuedForecast.objects.filter(
        committed_on__lt=data_date, committed_on__gte=data_date - LOOKS_BACK, on__lte=F("committed_on")
    )
    found = [Issued(*row) for row in _month_ends(due).values_list(*COLUMNS)]
    outcomes = _Outcomes(data_date, {each.project for each in found})
    rows = [replace(each, actual_on=outcomes.of(each)) for each in found]
    undated = {(each.project, each.code, each.committed_on) for each in rows if outcomes.is_undated(each)}
    return Scored([each for each in rows if not outcomes.is_undated(each)], len(undated))


def _month_ends(issued: QuerySet[IssuedForecast]) -> QuerySet[IssuedForecast]:
    by_month = issued.order_by().annotate(month=TruncMonth("on"))
    last = by_month.values("project_id", "code", "committed_on", "month").annotate(last=Max("pk"))
    return IssuedForecast.objects.filter(pk__in=last.values("last")).order_by("pk")


class _Outcomes:
    """Days on which events were reached, by a data date: reported on the activity, in the ledger, or by the stage."""

    def __init__(self, data_date: date, projects: Iterable[int]) -> None:
        ids = list(projects)
        done = Activity.objects.filter(project__in=ids, actual_finish_on__lte=data_date).order_by()
        self._by_code = {
            (p, code): on
            for p, code, on in done.values_list("project_id", "code", "actual_finish_on").iterator(5000)
        }
        dated = ProjectDate.objects.filter(
            project__in=ids, meaning=ProjectDate.Meaning.ACTUAL, on__lte=data_date, title=""
        )
        self._by_milestone = {
            (p, milestone): on for p, milestone, on in dated.values_list("project_id", "milestone", "on")
        }
        self._behind: dict[int, set[str]] = {}
        for pk, stage, since in Project.objects.filter(pk__in=ids).values_list(
            "pk", "stage", "stage_since_on"
        ):
            self._behind[pk] = milestones_behind(stage)
            milestone = STAGE_MILESTONE.get(Stage(stage)) if stage in LIFE else None
            if milestone and since and since <= data_date:
                self._by_milestone.setdefault((pk, milestone.value), since)

    def of(self, each: Issued) -> date | None:
        found = self._by_code.get((each.project, each.code))
        return found or self._by_milestone.get((each.project, each.milestone))

    def is_undated(self, each: Issued) -> bool:
        """Reached, but nobody knows when: neither kept nor missed can be said."""
        return each.actual_on is None and each.milestone in self._behind[each.project]


def record_of(rows: Sequence[Issued], milestones: Sequence[str]) -> Record:
    """Simulated probabilities and outcomes for the engine; a milestone's number is its place."""
    promises: dict[tuple[int, str, date], int] = {}
    number = {name: at for at, name in enumerate(milestones)}

    def ints(values: Iterable[int]) -> NDArray[np.int64]:
        return np.array(list(values), np.int64)

    keys = [(each.project, each.code, each.committed_on) for each in rows]
    return Record(
        promise=ints(promises.setdefault(key, len(promises)) for key in keys),
        group=ints(number[each.milestone] for each in rows),
        day=ints(each.on.toordinal() for each in rows),
        due=ints(each.committed_on.toordinal() for each in rows),
        chance=np.array([each.simulated_percent / 100 for each in rows], np.float64),
        kept=np.array([each.kept for each in rows], bool),
    )

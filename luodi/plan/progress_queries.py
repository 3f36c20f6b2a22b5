"""Questions about reported progress: what is closed, what went ahead of its turn, where progress stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, Min, Q

from luodi import engine
from luodi.engine import FULL_DAY
from luodi.ledger.models import Project
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity, BaselineActivity, Link
from luodi.plan.progress_models import ProgressLine, Reported


class ClosedActivity(NamedTuple):
    """A finished step with its class and its days.

    `planned_days` good-season days of its calendar; `actual_work` the same unit between the actual days;
    `actual_days` calendar days, both ends counted. `planned_*_on`: of the first approved plan, None without one.
    `first_reported_on`, `last_reported_on`: reporting dates of its lines, None where it came from the ledger.
    """

    project: str
    code: str
    name: str
    step: str
    stage_group: str
    kind: str
    town: str | None
    department: str | None
    calendar: str
    planned_days: Decimal
    planned_start_on: date | None
    planned_finish_on: date | None
    actual_start_on: date
    actual_finish_on: date
    actual_days: int
    actual_work: Decimal
    first_reported_on: date | None
    last_reported_on: date | None


def closed_activities(at: date) -> list[ClosedActivity]:
    """Every step (no events) that was finished, and known to be, at a day; three queries."""
    rows = Activity.objects.filter(actual_finish_on__lte=at, duration_days__gt=0)
    rows = rows.select_related("project__town", "owner").order_by("project__code", "position", "pk")
    lines = ProgressLine.objects.exclude(code="").values_list("report__project", "code")
    told = {
        (project, code): days
        for project, code, *days in lines.annotate(
            first=Min("report__on"),
            last=Max("report__on"),
            known=Min("report__on", filter=Q(field=Reported.FINISH)),
        )
    }
    planned = {
        (project, code): (start, finish)
        for project, code, start, finish in BaselineActivity.objects.filter(baseline__number=1).values_list(
            "baseline__project", "code", "start_on", "finish_on"
        )
    }
    closed = []
    for row in rows:
        key = (row.project_id, row.code)
        first, last, known = told.get(key, (None, None, None))
        if known is None or known <= at:
            closed.append(_closed(row, planned.get(key, (None, None)), (first, last)))
    return closed


Days = tuple[date | None, date | None]


def _closed(row: Activity, planned: Days, told: Days) -> ClosedActivity:
    finish = row.actual_finish_on
    start = row.actual_start_on or finish
    if start is None or finish is None:
        raise ValueError(f"activity {row.code} is not finished")
    calendar = calendars()[row.calendar]
    work = calendar.work(calendar.axis.slot(start), calendar.axis.boundary(finish))
    return ClosedActivity(
        row.project.code, row.code, row.name, row.step, row.stage_group, row.project.kind,
        row.project.town.code if row.project.town else None, row.owner.code if row.owner else None,
        row.calendar, row.duration_days, *planned, start, finish, (finish - start).days + 1,
        Decimal(work) / FULL_DAY, *told,
    )  # fmt: skip


@dataclass(frozen=True)
class BrokenLink:
    """A relationship that reported days went ahead of: `happened_on` of the step, `allowed_on` by the link.

    `allowed_on` None: what it waits for is still open; the rest of the step waits for it (retained logic).
    """

    predecessor: str
    predecessor_en: str
    successor: str
    successor_en: str
    type: str
    is_open: bool
    is_under_way: bool


def broken_links(project: Project) -> list[BrokenLink]:
    """Links that the actual days of a project contradict, in plan order; two queries."""
    rows = {row.code: row for row in project.activities.all()}
    links = Link.objects.filter(project=project).values_list(
        "predecessor__code", "successor__code", "type", "lag_days", "lag_calendar"
    )
    network = _network(rows, links)
    data_date = calendars().axis.length  # days of the future are another check's business
    found = [each for each in engine.contradictions(network, data_date) if each.link]
    return [_broken(rows, each) for each in found]


def _broken(rows: Mapping[str, Activity], finding: engine.Finding) -> BrokenLink:
    if finding.link is None:
        raise ValueError("a contradiction of no link")
    before, behind = rows[finding.link.pred], rows[finding.link.succ]
    return BrokenLink(
        before.name, before.name_en, behind.name, behind.name_en, finding.link.type,
        finding.allowed is None, behind.actual_finish_on is None,
    )  # fmt: skip


def _network(
    rows: Mapping[str, Activity], links: Iterable[tuple[str, str, str, Decimal, str]]
) -> engine.Network:
    """The reported days of a project as the engine wants them; nothing is planned with it."""
    known = calendars()
    axis = known.axis
    steps = [
        engine.Activity(
            id=row.code,
            duration=int(row.duration_days * FULL_DAY),
            calendar=known.number[row.calendar],
            actual_start=axis.slot(row.actual_start_on)
            if row.actual_start_on and row.duration_days
            else None,
            actual_finish=axis.boundary(row.actual_finish_on) if row.actual_finish_on else None,
        )
        for row in rows.values()
    ]
    made = [
        engine.Link(before, behind, kind, int(lag * FULL_DAY), known.number[calendar])  # type: ignore[arg-type]
        for before, behind, kind, lag, calendar in links
    ]
    return engine.Network(tuple(steps), tuple(made), known.ordered, axis)


class Standing(NamedTuple):
    """A step beside the data date: its span in the plan to compare with, and the day its progress has reached."""

    code: str
    start_on: date
    finish_on: date
    reached_on: date


def progress_line(
    rows: Sequence[Activity], approved: Mapping[str, tuple[date, date]], data_date: date
) -> list[Standing]:
    """The broken line at the data date: of each step the day of the approved plan that its progress corresponds to.

    Left of the data date is behind, right of it ahead. Without an approved plan the planned days are taken. A step
    that is neither due nor begun, or is finished and was due, stands on the line itself.
    """
    line = []
    for row in rows:
        span = approved.get(row.code) or (row.early_start_on, row.early_finish_on)
        if span[0] is not None and span[1] is not None:
            line.append(Standing(row.code, span[0], span[1], _reached(row, span[0], span[1], data_date)))
    return line


def done_share(row: Activity) -> float:
    """How much of a step is done, 0 to 1: reported percent, else what remains of its duration."""
    if row.actual_finish_on:
        return 1.0
    if row.actual_start_on is None:
        return 0.0
    if row.percent_done is not None:
        return row.percent_done / 100
    if row.remaining_days is None or not row.duration_days:
        return 0.0
    return float(min(max(1 - row.remaining_days / row.duration_days, Decimal(0)), Decimal(1)))


def _reached(row: Activity, start: date, finish: date, data_date: date) -> date:
    share = done_share(row)
    if share >= 1:
        return max(finish, data_date)
    if share <= 0 and row.actual_start_on is None:
        return min(start, data_date)
    days = (finish - start).days + 1
    return date.fromordinal(start.toordinal() + round(days * share))

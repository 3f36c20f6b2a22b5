"""What people report of their projects: only what changed; the plan follows at once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.periods import month_end
from luodi.people.models import User
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.plan import writing
from luodi.plan.actions.computing import NotYourActivity, allow, hold, write_plans
from luodi.plan.applied import latest_rounds
from luodi.plan.models import Activity
from luodi.plan.plausibility import Context, questions
from luodi.plan.progress_models import ClosedPeriod, ProgressLine, ProgressQuestion, ProgressReport
from luodi.plan.reporting import (
    COLUMNS,
    Filing,
    Line,
    Report,
    Unseen,
    may_report,
    may_report_money,
    said,
)
from luodi.refusal import Refusal

CHUNK = 500
Series, Span = InvestmentFigure.Series, InvestmentFigure.Span


class ReportNotPossible(Refusal):
    """Lines that cannot be; nothing was written. Facts: project, problems (reporting.Problem)."""

    code = "REPORT_NOT_POSSIBLE"


class ReportedMeanwhile(Refusal):
    """Somebody else changed what this report changes. Facts: project, conflicts (reporting.Conflict)."""

    code = "REPORTED_MEANWHILE"


class PeriodClosed(Refusal):
    """The month is closed for reports. Facts: month (its last day)."""

    code = "PERIOD_CLOSED"


class PeriodNotOver(Refusal):
    """A month that has not ended is not closed. Facts: month."""

    code = "PERIOD_NOT_OVER"


class ReportFromFuture(Refusal):
    """The reporting date lies behind the data date. Facts: on, data_date."""

    code = "REPORT_FROM_FUTURE"


class AnswerMissing(Refusal):
    """An empty answer explains nothing."""

    code = "ANSWER_MISSING"


def report_progress(
    *,
    project: Project,
    lines: Sequence[Line],
    by: User | None,
    at: datetime,
    data_date: date,
    on: date | None = None,
) -> ProgressReport:
    """Report one project; without lines: looked at, nothing has changed. See `report_many`."""
    return report_many(reports=[Report(project, lines, on)], by=by, at=at, data_date=data_date)[0]


@transaction.atomic
def report_many(
    *, reports: Sequence[Report], by: User | None, at: datetime, data_date: date
) -> list[ProgressReport]:
    """Write the reports of several projects, all of them or none, and plan those projects again at the data date.

    Raises ReportNotPossible, ReportedMeanwhile, PeriodClosed, ReportFromFuture, PlanNotOpen, NotAllowed.
    """
    projects = [report.project for report in reports]
    allow(by, projects)
    hold(projects)
    _open({report.on or data_date for report in reports}, data_date)
    filings = _filings(reports, data_date)
    for filing in filings:
        filing.check()
    for filing in filings:
        _may(by, filing)
    _refuse(filings)
    context = Context(filings)
    asked = [list(questions(filing, context)) for filing in filings]
    kept = _keep(filings, by, at)
    _write_rows(filings, at)
    _write_lines(filings, kept, by, at)
    rows = [
        ProgressQuestion(
            report=report, project=report.project, check_code=each.check, code=each.code, facts=each.facts, asked_at=at
        )
        for report, found in zip(kept, asked, strict=True)
        for each in found
    ]  # fmt: skip
    ProgressQuestion.objects.bulk_create(rows, CHUNK, ignore_conflicts=True)
    event = _tell(filings, by, at)
    write_plans(projects, at=at, data_date=data_date, made_from=event.sequence)
    return kept


@transaction.atomic
def try_reports(*, reports: Sequence[Report], by: User | None, data_date: date) -> list[Filing]:
    """What reports would change and what is wrong with them; nothing is written. Raises PeriodClosed, PlanNotOpen."""
    allow(by, [report.project for report in reports])
    _open({report.on or data_date for report in reports}, data_date)
    filings = _filings(reports, data_date)
    for filing in filings:
        filing.check()
        _may(by, filing)
    return filings


def remember(
    *, row: Activity, changed: dict[str, list[Any]], by: User | None, at: datetime, on: date
) -> None:
    """Lines of a report for what was changed on one step outside the form of reports, in the caller's transaction."""
    _open({on}, on)
    fields = {column: field for field, column in COLUMNS.items()}
    report, is_new = ProgressReport.objects.get_or_create(
        project=row.project, on=on, defaults={"by": by, "at": at}
    )
    if not is_new:
        report.by, report.at, report.version = by, at, report.version + 1
        report.save(update_fields=["by", "at", "version"])
    ProgressLine.objects.bulk_create(
        ProgressLine(
            report=report, code=row.code, field=fields[name], was=was or "", now=now or "", by=by, at=at
        )
        for name, (was, now) in changed.items()
    )


@transaction.atomic
def answer_question(*, question: ProgressQuestion, answer: str, by: User, at: datetime) -> None:
    """Explain what was asked; another answer takes the place of the first, the journal keeps both."""
    allow(by, [question.project])
    if not answer.strip():
        raise AnswerMissing()
    row = ProgressQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    row.answer, row.answered_by, row.answered_at = answer.strip(), by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    target = f"project:{question.project.code}"
    facts: dict[str, Any] = {"check": row.check_code, "code": row.code, "answer": row.answer}
    journal.record(by=by, at=at, action="PROGRESS_EXPLAINED", target=target, **facts)


@transaction.atomic
def close_period(*, month: date, by: User, at: datetime, data_date: date) -> None:
    """Close a month for reports once it is over; closing it twice is closing it once."""
    require(by, Ability.APPROVE_BASELINES)
    ends_on = month_end(month)
    if ends_on > data_date:
        raise PeriodNotOver(month=ends_on)
    _row, made = ClosedPeriod.objects.get_or_create(
        ends_on=ends_on, defaults={"closed_by": by, "closed_at": at}
    )
    if made:
        journal.record(by=by, at=at, action="PERIOD_CLOSED", target="progress", month=ends_on)


@transaction.atomic
def reopen_period(*, month: date, by: User, at: datetime) -> None:
    """Let reports in again for a month."""
    require(by, Ability.APPROVE_BASELINES)
    gone, _rows = ClosedPeriod.objects.filter(ends_on=month_end(month)).delete()
    if gone:
        journal.record(by=by, at=at, action="PERIOD_REOPENED", target="progress", month=month_end(month))


def _open(days: Iterable[date], data_date: date) -> None:
    for on in days:
        if on > data_date:
            raise ReportFromFuture(on=on, data_date=data_date)
    months = sorted({month_end(on) for on in days})
    closed = ClosedPeriod.objects.filter(ends_on__in=months).first()
    if closed:
        raise PeriodClosed(month=closed.ends_on)


def _filings(reports: Sequence[Report], data_date: date) -> list[Filing]:
    """The reports with their locked steps, the month's money, and the permits whose application speaks for them."""
    projects = [report.project for report in reports if report.lines]
    locked = Activity.objects.select_for_update(of=("self",)).filter(project__in=projects)
    rows: dict[int, dict[str, Activity]] = {}
    for row in locked.select_related("owner").order_by("project_id", "position", "pk"):
        rows.setdefault(row.project_id, {})[row.code] = row
    paid = {
        (project, on): amount
        for project, on, amount in InvestmentFigure.objects.filter(
            project__in=projects, series=Series.PAID, span=Span.MONTH
        ).values_list("project", "ends_on", "amount_yuan")
    }
    taken: dict[int, set[str]] = {}
    for project, item in latest_rounds(projects) if projects else ():
        taken.setdefault(project, set()).add(item)
    return [
        Filing(
            report,
            on := report.on or data_date,
            data_date,
            rows.get(report.project.pk, {}),
            paid.get((report.project.pk, month_end(on))),
            frozenset(taken.get(report.project.pk, ())),
        )
        for report in reports
    ]


def _may(by: User | None, filing: Filing) -> None:
    """A department reports its own steps; money is written by who may edit the project."""
    if by is None:
        return
    for row in filing.touched:
        if not may_report(by, row):
            raise NotYourActivity(activity=row.name, owner=row.owner.name if row.owner else row.owner_text)
    if isinstance(filing.money, Unseen) or reach(by, Ability.EDIT_PROJECTS) is Reach.ALL:
        return
    if not may_report_money(by, [filing.report.project.code]):
        raise NotAllowed(role=by.role, ability=Ability.EDIT_PROJECTS.value)


def _refuse(filings: Sequence[Filing]) -> None:
    for filing in filings:
        if filing.conflicts:
            raise ReportedMeanwhile(project=filing.report.project.name, conflicts=filing.conflicts)
        if filing.problems:
            raise ReportNotPossible(project=filing.report.project.name, problems=filing.problems)


def _keep(filings: Sequence[Filing], by: User | None, at: datetime) -> list[ProgressReport]:
    """The report of its date for each filing, new or added to."""
    projects = [filing.report.project for filing in filings]
    known = ProgressReport.objects.filter(project__in=projects, on__in={filing.on for filing in filings})
    there = {(row.project_id, row.on): row for row in known}
    kept: list[ProgressReport] = []
    fresh: list[ProgressReport] = []
    for filing in filings:
        project, because = filing.report.project, filing.report.because.strip()
        row = there.get((project.pk, filing.on))
        if row is None:
            row = ProgressReport(project=project, on=filing.on, by=by, at=at, because=because)
            fresh.append(row)
            there[project.pk, filing.on] = row
        elif filing.changes:
            row.by, row.at, row.because, row.version = by, at, because or row.because, row.version + 1
            if row.pk:
                row.save(update_fields=["by", "at", "because", "version"])
        kept.append(row)
    ProgressReport.objects.bulk_create(fresh, CHUNK)
    return kept


def _write_rows(filings: Sequence[Filing], at: datetime) -> None:
    changed = [row for filing in filings for row in filing.touched]
    for row in changed:
        row.version += 1
    columns = [*COLUMNS.values(), "version"]
    values = [(*(getattr(row, column) for column in columns), row.pk) for row in changed]
    writing.update(Activity, columns, values)
    money = [filing for filing in filings if not isinstance(filing.money, Unseen)]
    for filing in (each for each in money if each.money is None):
        _paid(filing).delete()
    paid = [(filing, amount) for filing in money if isinstance(amount := filing.money, Decimal)]
    InvestmentFigure.objects.bulk_create(
        [_figure(filing, amount) for filing, amount in paid],
        batch_size=CHUNK,
        update_conflicts=True,
        update_fields=["amount_yuan"],
        unique_fields=["project", "series", "span", "ends_on"],
    )
    touched = [filing.report.project.pk for filing in filings if filing.changes]
    if touched:
        Project.objects.filter(pk__in=touched).update(updated_at=at)


def _figure(filing: Filing, amount: Decimal) -> InvestmentFigure:
    return InvestmentFigure(
        project=filing.report.project,
        series=Series.PAID,
        span=Span.MONTH,
        ends_on=month_end(filing.on),
        amount_yuan=amount,
    )


def _paid(filing: Filing) -> Any:
    return filing.report.project.figures.filter(
        series=Series.PAID, span=Span.MONTH, ends_on=month_end(filing.on)
    )


def _write_lines(
    filings: Sequence[Filing], kept: Sequence[ProgressReport], by: User | None, at: datetime
) -> None:
    ProgressLine.objects.bulk_create(
        [
            ProgressLine(
                report=report, code=line.code, field=line.field, was=said(was), now=said(line.now),
                document=line.document.strip(), attachment=line.attachment, by=by, at=at,
            )
            for filing, report in zip(filings, kept, strict=True)
            for line, was in filing.changes
        ],
        CHUNK,
    )  # fmt: skip


def _tell(filings: Sequence[Filing], by: User | None, at: datetime) -> journal.Event:
    """One record for each project that changed, one for all that did not."""
    event = None
    for filing in (each for each in filings if each.changes):
        changed = [
            {"activity": line.code, "field": str(line.field), "was": said(was), "now": said(line.now)}
            for line, was in filing.changes
        ]
        event = journal.record(
            by=by,
            at=at,
            action="PROGRESS_REPORTED",
            target=f"project:{filing.report.project.code}",
            on=filing.on,
            because=filing.report.because.strip(),
            changed=changed,
        )
    same = [filing.report.project.code for filing in filings if not filing.changes]
    if same or event is None:
        target = f"project:{same[0]}" if len(same) == 1 else "progress"
        event = journal.record(by=by, at=at, action="PROGRESS_UNCHANGED", target=target, projects=same)
    return event

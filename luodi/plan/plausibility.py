"""Checks that ask: what does not seem to fit in a report becomes a question beside it, with room for the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from luodi.engine import FULL_DAY
from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.periods import month_end
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity, Link, Step
from luodi.plan.progress_models import Check, ProgressLine, Reported
from luodi.plan.reporting import MONEY, Filing, Line, Value
from luodi.plan.stoppage_models import Stoppage
from luodi.plan.stoppages import hitting, standing_stoppages
from luodi.reference import reference

Series, Span = InvestmentFigure.Series, InvestmentFigure.Span


@dataclass(frozen=True)
class Question:
    """What is asked, about which step (empty: the money), and the facts of its sentence."""

    check: Check
    code: str
    facts: dict[str, Any]


@lru_cache(maxsize=1)
def thresholds() -> dict[str, Any]:
    """The table of data/progress.yaml."""
    table: dict[str, Any] = reference("progress.yaml")
    return table


class Context:
    """What the checks of many reports share, each read once and only when something is to be checked."""

    def __init__(self, filings: Sequence[Filing]) -> None:
        steps = [row.pk for filing in filings for row in filing.touched if row.step == Step.WORKS]
        self.waits = self._waits(steps)
        self.stops = standing_stoppages() if steps else []
        paying = [filing.report.project.pk for filing in filings if isinstance(filing.money, Decimal)]
        self.months = self._months(paying)
        digests = {
            line.attachment.sha256 for filing in filings for line, _was in filing.changes if line.attachment
        }
        self.used = self._used(digests)

    @staticmethod
    def _waits(steps: list[int]) -> dict[int, list[tuple[str, str]]]:
        """Step → permits that it waits for and that were open before this report."""
        found: dict[int, list[tuple[str, str]]] = {}
        kinds = thresholds()["overdue_permit_steps"]
        rows = Link.objects.filter(successor__in=steps, predecessor__actual_finish_on=None, type="FS")
        rows = rows.filter(predecessor__step__in=kinds)
        for behind, code, name in rows.values_list("successor", "predecessor__code", "predecessor__name"):
            found.setdefault(behind, []).append((code, name))
        return found

    @staticmethod
    def _months(projects: list[int]) -> dict[int, dict[date, Decimal]]:
        found: dict[int, dict[date, Decimal]] = {}
        rows = InvestmentFigure.objects.filter(project__in=projects, series=Series.PAID, span=Span.MONTH)
        for project, on, amount in rows.values_list("project", "ends_on", "amount_yuan"):
            found.setdefault(project, {})[on] = amount
        return found

    @staticmethod
    def _used(digests: set[str]) -> dict[str, tuple[str, str]]:
        """Digest of a file → where it already stands as proof: project, step."""
        if not digests:
            return {}
        rows = ProgressLine.objects.filter(attachment__sha256__in=digests).order_by("-pk")
        columns = rows.values_list("attachment__sha256", "report__project__name", "code")
        return {digest: (project, code) for digest, project, code in columns}


def questions(filing: Filing, context: Context) -> Iterator[Question]:
    """What a report raises, before it is written."""
    for line, was in filing.changes:
        row = filing.rows.get(line.code)
        if row is not None:
            yield from _evidence(line, row, filing.report.project, context)
            yield from _works(line, was, row, filing, context)
    yield from _money(filing, context)


def _evidence(line: Line, row: Activity, project: Project, context: Context) -> Iterator[Question]:
    place = context.used.get(line.attachment.sha256) if line.attachment else None
    if place is not None and place != (project.name, row.code):
        yield Question(Check.SAME_FILE, row.code, {"project": place[0], "step": place[1]})
    claimed = line.field == Reported.FINISH and line.now is not None and bool(row.milestone)
    if claimed and not line.attachment and not line.document.strip():
        yield Question(Check.EVIDENCE, row.code, {"name": row.name})


def _works(line: Line, was: Value, row: Activity, filing: Filing, context: Context) -> Iterator[Question]:
    if row.step != Step.WORKS or line.now is None:
        return
    if line.field == Reported.START and (open_permits := context.waits.get(row.pk)):
        reported = {code for code, _name in open_permits if filing.rows[code].actual_finish_on}
        names = [name for code, name in open_permits if code not in reported]
        if names:
            yield Question(Check.PERMIT_OPEN, row.code, {"name": row.name, "permits": names})
    if line.field == Reported.PERCENT:
        gained = int(str(line.now)) - int(str(was or 0))
        if _is_month_end(filing.on) and gained >= thresholds()["jump_percent_points"]:
            yield Question(Check.MONTH_END_JUMP, row.code, {"name": row.name, "gained": gained})
    if line.field == Reported.FINISH:
        yield from _season(row, filing.report.project, context.stops)


def _season(row: Activity, project: Project, stops: Sequence[Stoppage]) -> Iterator[Question]:
    """Was there room to work between start and finish, with the season and the stops?"""
    start, finish = row.actual_start_on, row.actual_finish_on
    if row.calendar not in thresholds()["season_calendars"] or start is None or finish is None:
        return
    worked = productive_days(row.calendar, start, finish, [stop for stop in stops if hitting(stop)(project)])
    least = row.optimistic_days * thresholds()["season_least_share_percent"] / 100
    if worked < least:
        facts = {"name": row.name, "worked": f"{worked:.1f}", "least": f"{row.optimistic_days:.1f}"}
        yield Question(Check.SEASON, row.code, facts)


def productive_days(code: str, first: date, last: date, stops: Sequence[Stoppage]) -> Decimal:
    """Full days of work of a calendar from the first to the last day, without the days of the stops."""
    calendar = calendars()[code]
    axis = calendar.axis
    weights = calendar.weights[max(axis.slot(first), 0) : axis.boundary(last)].copy()
    base = max(axis.slot(first), 0)
    for stop in stops:
        if code in stop.codes:
            low, high = axis.slot(stop.from_on) - base, axis.boundary(stop.until_on) - base
            weights[max(low, 0) : max(high, 0)] = 0
    return Decimal(int(weights.sum())) / FULL_DAY


def _is_month_end(on: date) -> bool:
    return on > month_end(on) - timedelta(days=thresholds()["month_end_days"])


def _money(filing: Filing, context: Context) -> Iterator[Question]:
    amount = filing.money
    if not isinstance(amount, Decimal) or amount <= 0:
        return
    works = [row for row in filing.rows.values() if row.step == Step.WORKS and row.duration_days]
    if works and not any(row.actual_start_on for row in works):
        yield Question(Check.MONEY_WITHOUT_WORKS, MONEY, {"yuan": str(amount)})
    known = context.months.get(filing.report.project.pk, {})
    before = sorted((on, paid) for on, paid in known.items() if on < month_end(filing.on))[-3:]
    if len(before) >= thresholds()["jump_money_months"]:
        mean = sum((paid for _on, paid in before), Decimal(0)) / len(before)
        if _is_month_end(filing.on) and mean and amount > thresholds()["jump_money_times"] * mean:
            yield Question(Check.MONTH_END_JUMP, MONEY, {"yuan": str(amount), "mean": f"{mean:.0f}"})

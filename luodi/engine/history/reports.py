"""A history of reports, what was known of it on a day, and what became of the date in a report.

Days are proleptic Gregorian ordinals (`date.toordinal`).
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

WINDOW: Final = 90
"""A later report counts for the horizon when it lies within so many days of it."""


class Fault(StrEnum):
    """Why a history cannot be used."""

    EMPTY = "EMPTY"
    HORIZON = "HORIZON"
    SLIP = "SLIP"
    NO_TESTS = "NO_TESTS"
    TOO_LITTLE = "TOO_LITTLE"


class BadHistory(ValueError):
    """A history or a question that has no answer. `count`: how many outcomes are known, where that is the reason."""

    def __init__(self, fault: Fault, count: int = 0) -> None:
        super().__init__(f"{fault}: {count}")
        self.fault = fault
        self.count = count


@dataclass(frozen=True, slots=True)
class Report:
    """What was said of one project on one day. `finish`: the day it was then to finish, None where unreadable.

    `actual_finish`: the day it did, None while it has not. `budget` in any currency, the same throughout.
    """

    project: str
    reported_on: int
    finish: int | None
    actual_finish: int | None = None
    phase: str = ""
    group: str = ""
    start: int | None = None
    budget: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a report's date: `slip` in calendar days, later finish less finish of the report."""

    report: Report
    slip: int


class History:
    """Reports by project in the order of their days; of two of one project on one day the last given counts."""

    def __init__(self, reports: Iterable[Report]) -> None:
        kept = {(each.project, each.reported_on): each for each in reports}
        self.series: dict[str, list[Report]] = {}
        for each in sorted(kept.values(), key=lambda r: (r.reported_on, r.project)):
            self.series.setdefault(each.project, []).append(each)

    @cached_property
    def reports(self) -> list[Report]:
        """All reports in the order of their days."""
        found = [each for series in self.series.values() for each in series]
        return sorted(found, key=lambda r: (r.reported_on, r.project))

    @cached_property
    def last_day(self) -> int:
        """The day of the last report. Raises BadHistory for a history without reports."""
        if not self.series:
            raise BadHistory(Fault.EMPTY)
        return self.reports[-1].reported_on

    def cut(self, day: int) -> "History":
        """What was known at the end of that day: later reports are gone, later actual finishes blank."""
        known = self.reports[: bisect_right(self.reports, day, key=lambda r: r.reported_on)]
        return History(
            replace(each, actual_finish=None)
            if each.actual_finish is not None and each.actual_finish > day
            else each
            for each in known
        )

    def after(self, report: Report) -> list[Report]:
        """The project's later reports with a readable finish."""
        return [
            each
            for each in self.series[report.project]
            if each.reported_on > report.reported_on and each.finish is not None
        ]

    def before(self, report: Report) -> list[Report]:
        """The project's earlier reports with a readable finish."""
        return [
            each
            for each in self.series[report.project]
            if each.reported_on < report.reported_on and each.finish is not None
        ]

    def slip(self, report: Report, horizon: int) -> int:
        """Days from the report's finish to the later one.

        That is the actual finish, however late; else the finish in the report nearest the horizon within `WINDOW` days,
        of two as near the earlier; else that of the last report before the window closes, even the report itself.
        """
        assert report.finish is not None
        if report.actual_finish is not None:
            return report.actual_finish - report.finish
        goal = report.reported_on + horizon
        later = [each for each in self.after(report) if each.reported_on <= goal + WINDOW]
        near = [each for each in later if each.reported_on >= goal - WINDOW]
        if near:
            chosen = min(near, key=lambda each: (abs(each.reported_on - goal), each.reported_on))
        else:
            chosen = later[-1] if later else report
        assert chosen.finish is not None
        return chosen.finish - report.finish

    def tested(self, first_day: int, horizon: int) -> list[Report]:
        """Reports from that day on whose horizon the history reaches, made before the project was finished."""
        return [
            each
            for each in self.reports
            if first_day <= each.reported_on <= self.last_day - horizon and _is_open(each)
        ]

    def outcomes(self, day: int, horizon: int, late: int) -> tuple[list[Outcome], list[Report]]:
        """What this history, cut at `day`, knows of its own reports: outcomes, and reports that wait for theirs.

        An outcome is known when the project is finished, when the horizon has passed, or when a report near the horizon
        exists; a project that by then is unfinished and overdue by more than `late` days is at least so late.
        """
        known: list[Outcome] = []
        waiting: list[Report] = []
        for each in self.reports:
            if not _is_open(each):
                continue
            found = self._known(each, day, horizon, late)
            if found is None:
                waiting.append(each)
            else:
                known.append(Outcome(each, found))
        return known, waiting

    def _known(self, report: Report, day: int, horizon: int, late: int) -> int | None:
        assert report.finish is not None
        if report.actual_finish is not None:
            return report.actual_finish - report.finish
        last = (self.after(report) or [report])[-1]
        assert last.finish is not None
        overdue = day - last.finish
        goal = report.reported_on + horizon
        if goal <= day or last.reported_on >= goal - WINDOW:
            found = self.slip(report, horizon)
            return max(found, day - report.finish) if overdue > late and last is report else found
        return None


def _is_open(report: Report) -> bool:
    """A date that could still be missed when it was reported."""
    finish = report.actual_finish
    return report.finish is not None and (finish is None or report.reported_on < finish)

"""Planners' files: earliest and latest dates as their program counts, as ISO days for `luodi schedule`."""

import argparse
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from luodi.engine import verify
from luodi.engine.formats.file_dates import ActivityDates, FileDates, file_dates
from luodi.engine.formats.schedule_file import Kind, ScheduleFile

HOUR = 60


def file_answer(file: ScheduleFile, chosen: argparse.Namespace) -> dict[str, Any]:
    """The facts of the contract. Infeasible = some activity cannot keep the dates of the file."""
    found = file_dates(file, chosen.backward)
    if file.capacities and chosen.backward is None:
        # Loaded late: few files ask for it.
        from luodi.cli.schedule_levelling import levelled_answer

        return levelled_answer(found, chosen)
    return plain_answer(found, chosen.backward)


def plain_answer(found: FileDates, backward: date | None) -> dict[str, Any]:
    """Without limits the earliest dates are the shortest schedule."""
    file = found.file
    rows = [row for row in found.rows if not row.activity.inactive]
    late = any(row.total_float < 0 for row in rows if not row.activity.is_finished)
    days = _days(rows)
    return {
        "problem": file.name,
        "status": "INFEASIBLE" if late else "OPTIMAL",
        "makespan": days,
        "lower_bound": days,
        "verified": _verified(found, backward),
        "cpu_seconds": 0.0,
        "activities": [_facts(row, file.habits.day_minutes) for row in found.rows],
        "ignored": [{"what": what.value, "count": count} for what, count in found.ignored.items() if count],
    }


def _days(rows: list[ActivityDates]) -> int:
    """Calendar days from the first start to the last finish, both included."""
    planned = [row for row in rows if row.activity.is_planned]
    if not planned:
        return 0
    first = min(row.start for row in planned).date()
    last = max(finish_day(row.start, row.finish) for row in planned)
    return (last - first).days + 1


def finish_day(start: datetime, finish: datetime) -> date:
    """The last day worked: midnight ends the day before, unless nothing lies between."""
    if finish.time() == time() and finish > start:
        return finish.date() - timedelta(days=1)
    return finish.date()


def _facts(row: ActivityDates, day_minutes: int) -> dict[str, Any]:
    activity = row.activity
    facts: dict[str, Any] = {"id": activity.id, "name": activity.name}
    if activity.code:
        facts["code"] = activity.code
    facts |= {
        "start": row.start.date().isoformat(),
        "finish": finish_day(row.start, row.finish).isoformat(),
        "early_start": row.early_start.date().isoformat(),
        "early_finish": finish_day(row.early_start, row.early_finish).isoformat(),
        "late_start": row.late_start.date().isoformat(),
        "late_finish": finish_day(row.late_start, row.late_finish).isoformat(),
        "total_float": round(row.total_float / day_minutes, 4),
        "free_float": round(row.free_float / day_minutes, 4),
        "critical": row.critical,
        "summary": activity.kind is Kind.SUMMARY,
    }
    return facts


def _verified(found: FileDates, backward: date | None) -> bool:
    """Do the dates keep every link, calendar and constraint, checked by other means than the passes?"""
    passes = found.passes
    if backward is None:
        network, starts, finishes = passes.made.early(), passes.early_start, passes.early_finish
    else:
        network, starts, finishes = passes.made.late(passes.ends), passes.late_start, passes.late_finish
    known: Mapping[str, int] = starts
    return not verify(network, known, finishes, min(known.values(), default=0) - 1)

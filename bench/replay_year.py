"""How long a year of reported progress of the whole portfolio takes to replay, with plans and probabilities anew.

usage: LUODI_HOME=FOLDER python bench/replay_year.py [--seed N]    FOLDER holds a loaded demonstration; it is changed

The year is synthetic and seeded: at twelve month ends every live project reports what its plan expected, some of it
late, or no change. Reports of one date are one call of `report_many`; every project that reports is planned again at
that date. Prints updates, wall and processor seconds.
"""

import argparse
import os
import random
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.site.settings")
os.environ.setdefault("SECRET_KEY", "bench")

import django

django.setup()

from luodi.demo.history import months_before  # noqa: E402
from luodi.ledger.models import Project  # noqa: E402
from luodi.plan.actions import report_many  # noqa: E402
from luodi.plan.models import LIVE, Activity  # noqa: E402
from luodi.plan.progress_models import Reported  # noqa: E402
from luodi.plan.reporting import Line, Report  # noqa: E402

FIRST = date(2021, 11, 30)
SLOW = 0.35
"""Share of expected starts and finishes that do not come in their month."""


READ = (
    "project_id", "code", "permit", "duration_days", "early_start_on", "early_finish_on", "actual_start_on",
    "actual_finish_on",
)  # fmt: skip


def lines_of(rows: list[Any], on: date, rng: random.Random) -> list[Line]:
    """What a project reports at a date: the next expected start and finish, or what remains."""
    lines: list[Line] = []
    for row in rows:
        start, finish = row.early_start_on, row.early_finish_on
        if len(lines) >= 2 or start is None or finish is None or row.actual_finish_on:
            continue
        if row.actual_start_on is None and row.duration_days and start <= on and rng.random() > SLOW:
            lines.append(Line(row.code, Reported.START, start))
        elif row.actual_start_on and finish <= on and rng.random() > SLOW:
            lines.append(Line(row.code, Reported.FINISH, max(finish, row.actual_start_on)))
        elif row.actual_start_on and rng.random() > SLOW:
            left = Decimal(rng.randint(1, 40))
            lines.append(Line(row.code, Reported.REMAINING, left))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    rng = random.Random(parser.parse_args().seed)
    ends = months_before(date(FIRST.year + 1, 12, 1), 12)
    updates = reports_made = 0
    wall, processor = time.perf_counter(), time.process_time()
    for on in ends:
        projects = list(Project.objects.filter(plan__state__in=LIVE).order_by("code"))
        rows: dict[int, list[Any]] = {}
        taken = set(
            Project.objects.filter(applications__isnull=False).values_list("pk", "applications__item")
        )
        for row in (
            Activity.objects.filter(project__in=projects).order_by("position").values_list(*READ, named=True)
        ):
            if (row.project_id, row.permit) not in taken:
                rows.setdefault(row.project_id, []).append(row)
        reports = [Report(each, lines_of(rows.get(each.pk, []), on, rng), on) for each in projects]
        at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        report_many(reports=reports, by=None, at=at, data_date=on)
        reports_made += len(reports)
        updates += sum(len(report.lines) for report in reports)
        print(f"{on}  {len(reports)} reports, {time.process_time() - processor:.1f} s so far", flush=True)
    spent = time.perf_counter() - wall
    print(f"synthetic year: {reports_made} reports with {updates} changed fields")
    print(f"{spent:.1f} s wall, {time.process_time() - processor:.1f} s of processor")


if __name__ == "__main__":
    main()

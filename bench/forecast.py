"""The forecaster in the order of time beside simple forecasts, on public histories. One line of JSON per history.

usage: python bench/forecast.py [FOLDER] [NAME…]      FOLDER: default ../shared/data/forecast; NAME: only these

New York's capital projects are reports as they were published. The school file gives each phase once, with its planned
and actual end but no day of a report: both school histories are made from it. In "schools" a phase is reported once, on
the day it started; in "schools_quarterly" every third project is reported at each quarter while a phase ran. Only
finished phases are in them: what an unfinished one will become is not in the file.
"""

import csv
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from luodi.engine.history import History, Report, backtest

SHARED: Final = Path(__file__).resolve().parents[1] / "../shared/data/forecast"
NEW_YORK: Final = "nyc_capital_projects_to_2017-09.csv"
SCHOOLS: Final = "nyc_school_phases_2025-06.csv"
ROWS: Final = 5000
EVERY: Final = 3
Row = dict[str, str]


def day(text: str) -> int | None:
    """04/31/2014, with or without a time of day; None for anything that is no day."""
    try:
        return datetime.strptime(text.strip().split(" ")[0], "%m/%d/%Y").toordinal()
    except ValueError:
        return None


def money(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{head.strip(): cell or "" for head, cell in row.items()} for row in csv.DictReader(file)]


def new_york(group: str, folder: Path) -> History:
    """Reports with the managing agency or the category as their class."""
    found = []
    for row in rows(folder / NEW_YORK):
        reported = day(row["Date Reported As Of"])
        if reported is None:
            raise ValueError(f"{NEW_YORK}: {row['Date Reported As Of']}")
        found.append(
            Report(
                project=row["PID"],
                reported_on=reported,
                finish=day(row["Forecast Completion"]),
                phase=row["Current Phase"],
                group=row[group],
                start=day(row["Design Start"]),
                budget=money(row["Budget Forecast"]),
            )
        )
    return History(found)


def phases(folder: Path) -> Iterator[tuple[str, Report]]:
    """(project, its phase as reported on the day it started) for all finished phases with three readable days."""
    for number, row in enumerate(rows(folder / SCHOOLS)):
        start = day(row["Project Phase Actual Start Date"])
        planned = day(row["Project Phase Planned End Date"])
        ended = day(row["Project Phase Actual End Date"])
        if start is None or planned is None or ended is None:
            continue
        yield (
            f"{row['DSF Number(s)']} {row['Project Building Identifier']} {row['Project Description']}",
            Report(
                project=str(number),
                reported_on=start,
                finish=planned,
                actual_finish=ended,
                phase=row["Project Phase Name"],
                group=row["Project Type"],
                start=start,
                budget=money(row["Project Budget Amount"]),
            ),
        )


def schools(folder: Path) -> History:
    """Each phase reported once, on the day it started."""
    return History(report for _, report in phases(folder))


def snapshots(folder: Path, every: int) -> Iterator[Report]:
    """Phases of each project out of `every` at each begin of a quarter from their start to their end."""
    chosen: dict[str, bool] = {}
    for project, phase in phases(folder):
        if chosen.setdefault(project, len(chosen) % every == 0):
            assert phase.actual_finish is not None
            yield from (
                replace(phase, reported_on=each) for each in quarters(phase.reported_on, phase.actual_finish)
            )


def quarters(first: int, last: int) -> Iterator[int]:
    """First days of quarters from `first` on, before `last`."""
    for year in range(date.fromordinal(first).year, date.fromordinal(max(first, last)).year + 1):
        for month in (1, 4, 7, 10):
            found = date(year, month, 1).toordinal()
            if first <= found < last:
                yield found


def quarterly(folder: Path) -> History:
    return History(snapshots(folder, EVERY))


def cut_to_rows(folder: Path) -> History:
    """A file of 5,000 rows, for the time it takes."""
    return History(islice(snapshots(folder, 1), ROWS))


FROM_2015: Final = date(2015, 8, 1).toordinal()
FROM_2024: Final = date(2024, 1, 1).toordinal()
HISTORIES: Final[dict[str, tuple[Callable[[Path], History], int, int | None]]] = {
    "new_york_agency": (partial(new_york, "Managing Agency"), 90, FROM_2015),
    "new_york_category": (partial(new_york, "Category"), 90, FROM_2015),
    "schools": (schools, 30, FROM_2024),
    "schools_quarterly": (quarterly, 30, FROM_2024),
    "rows_5000": (cut_to_rows, 30, None),
}
"""What is read, the slip in days that counts as late, the first day tested."""


def measured(name: str, folder: Path) -> dict[str, Any]:
    make, late, first = HISTORIES[name]
    history = make(folder)
    begun = time.process_time()
    found = backtest(history, 365, late, first)
    spent = time.process_time() - begun
    return {
        "name": name,
        "reports": len(history.reports),
        "rows": len(found.reports),
        "base_rate": round(found.base_rate, 4),
        "cpu_seconds": round(spent, 2),
        "models": {
            model: {
                key: None if value is None else round(value, 4) for key, value in asdict(it.score).items()
            }
            for model, it in found.models.items()
        },
    }


def main(words: list[str]) -> int:
    folder = Path(words[0]) if words else SHARED
    if not folder.is_dir():
        print(f"no folder {folder}: the public histories are not part of the repository", file=sys.stderr)
        return 1
    for name in words[1:] or HISTORIES:
        print(json.dumps(measured(name, folder)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Dates of planners' files against those their own programs stored. One line of JSON per file, one for all.

usage: python bench/formats.py FOLDER      every .xml and .xer below it (.mpp with the extra `mpp`)
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from luodi.engine.formats.file_dates import ActivityDates, file_dates
from luodi.engine.formats.recognise import Problem, read_schedule

FIELDS = ("early_start", "early_finish", "late_start", "late_finish")
ENDINGS = (".xml", ".xer", ".mpp")


def agreement(rows: list[ActivityDates]) -> dict[str, list[int]]:
    """Of each stored kind of date [agreeing to the day, stored]; total float to the minute."""
    found: dict[str, list[int]] = {}
    for field in FIELDS:
        pairs: list[tuple[datetime, datetime]] = [
            (getattr(row.activity.stored, field), getattr(row, field))
            for row in rows
            if getattr(row.activity.stored, field) is not None
        ]
        found[field] = [sum(stored.date() == ours.date() for stored, ours in pairs), len(pairs)]
    floats = [row for row in rows if row.activity.stored.total_float is not None]
    found["total_float"] = [sum(r.activity.stored.total_float == r.total_float for r in floats), len(floats)]
    return found


def main(folder: Path) -> None:
    total: dict[str, list[int]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS):
        begun = time.process_time()
        try:
            read = read_schedule(path.read_bytes(), path.stem)
        except ValueError as error:
            print(json.dumps({"name": path.name, "refused": str(error)}))
            continue
        if isinstance(read, Problem):
            continue
        found = agreement(list(file_dates(read).rows))
        for field, (agreeing, stored) in found.items():
            sums = total.setdefault(field, [0, 0])
            sums[0] += agreeing
            sums[1] += stored
        print(json.dumps({"name": path.name, **found, "cpu_seconds": round(time.process_time() - begun, 3)}))
    print(json.dumps({"name": "all", **total}))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("tests/data/schedules"))

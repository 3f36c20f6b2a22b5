"""Durations learnt from an approval log (`luodi mine --json`) as durations of steps that are still to begin.

A step of the log is an item of the catalogue by its code or its exact name. Where the log's own test found no skill in
telling works apart, or had too little to test, nothing of it is taken: "no skill here" stays what it says. Days of the log
are calendar days; a step counts in the days of its calendar.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Q

from luodi.approvals.catalogue import catalogue
from luodi.engine.mining import Verdict
from luodi.plan.calendars import calendars
from luodi.plan.models import LIVE, Activity
from luodi.refusal import Refusal

LONGEST = Decimal(3650)
TENTH = Decimal("0.1")
DEPARTMENT = "department"


class MinedUnreadable(Refusal):
    """The file is not what `luodi mine --json` writes. Facts: place."""

    code = "MINED_UNREADABLE"


class MinedNoSkill(Refusal):
    """The log's own test found no skill over all steps. Facts: verdict."""

    code = "MINED_NO_SKILL"


@dataclass(frozen=True)
class Line:
    """Days of one class of an item: optimistic, likely, pessimistic, in calendar days. `department` empty: all of it."""

    item: str
    department: str
    count: int
    days: tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class Mined:
    """What can be taken of a log; `without_skill` and `unknown` name its steps that cannot, and why."""

    lines: list[Line]
    without_skill: list[str]
    unknown: list[str]


@dataclass(frozen=True)
class Change:
    """A step and the days it is to have: optimistic, likely, pessimistic, in days of its calendar."""

    activity: Activity
    days: tuple[Decimal, Decimal, Decimal]


def read_mined(data: bytes) -> Mined:
    """The lines of the file that can be taken. Raises MinedUnreadable with the place, MinedNoSkill."""
    try:
        found = json.loads(data)
        overall = str(found["skill"]["verdict"])
        verdicts = {str(each["step"]): each["skill"] for each in found["steps"]}
        rows = list(found["classes"])
    except (ValueError, KeyError, TypeError) as error:
        raise MinedUnreadable(place=str(error)[:80]) from error
    if overall != Verdict.SKILL:
        raise MinedNoSkill(verdict=overall)
    items, lines = _items(), []
    without: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for number, row in enumerate(rows, start=1):
        step = str(row.get("step", "")) if isinstance(row, dict) else ""
        skill = verdicts.get(step) or {}
        if step not in items:
            unknown[step] = None
        elif skill.get("verdict") != Verdict.SKILL:
            without[step] = None
        elif row.get("by") in (None, DEPARTMENT):
            lines.append(_line(items[step], row, number))
    return Mined(lines, list(without), list(unknown))


def _items() -> dict[str, str]:
    """Codes of items by everything they are called."""
    found: dict[str, str] = {}
    for kind in catalogue().kinds.values():
        for permit in kind.by_code.values():
            found |= {permit.code: permit.code, permit.name: permit.code, permit.name_en: permit.code}
    return found


def _line(item: str, row: Mapping[str, Any], number: int) -> Line:
    try:
        low, likely, high = (Decimal(str(each)) for each in row["days"])
        count = int(row["count"])
    except (InvalidOperation, ValueError, KeyError, TypeError) as error:
        raise MinedUnreadable(place=f"classes[{number}]") from error
    if not 0 <= low <= likely <= high <= LONGEST:
        raise MinedUnreadable(place=f"classes[{number}].days")
    department = str(row.get("class", "")) if row.get("by") == DEPARTMENT else ""
    return Line(item, department, count, (low, likely, high))


def changes(lines: Iterable[Line], data_date: date) -> list[Change]:
    """Which steps get other days: reviews of these items that have not begun, in projects that are planned."""
    known = {(line.item, line.department): line for line in lines}
    items = {item for item, _department in known}
    rows = Activity.objects.filter(
        Q(permit=F("code")),
        permit__in=items,
        actual_start_on=None,
        duration_days__gt=0,
        project__plan__state__in=LIVE,
    ).select_related("owner", "project")
    found = []
    for row in rows.order_by("project__code", "position", "pk"):
        names = (row.owner.name, row.owner.name_en) if row.owner else ()
        own = next((known[row.permit, name] for name in names if name and (row.permit, name) in known), None)
        line = own or known.get((row.permit, ""))
        if line is None:
            continue
        low, likely, high = (_worked(each, row.calendar, data_date) for each in line.days)
        if (low, likely, high) != (row.optimistic_days, row.duration_days, row.pessimistic_days):
            found.append(Change(row, (low, likely, high)))
    return found


def _worked(days: Decimal, calendar: str, data_date: date) -> Decimal:
    """Calendar days as days of a calendar, by what it works in the year ahead; at least a tenth of a day."""
    known = calendars()
    axis = known.axis
    start, end = axis.slot(data_date), axis.slot(data_date + timedelta(days=365))
    share = Decimal(int(known[calendar].weights[start:end].sum())) / (100 * (end - start))
    return max((days * share).quantize(TENTH, ROUND_HALF_UP), TENTH)


def fingerprint(found: Iterable[Change]) -> str:
    """Of steps, their versions and the days they are to have: what was seen is what may be loaded."""
    text = "|".join(f"{each.activity.pk}.{each.activity.version}:{each.days}" for each in found)
    return hashlib.sha256(text.encode()).hexdigest()

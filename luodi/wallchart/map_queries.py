"""The map's feed: one point per project with its margin, and totals by town, in three queries."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from luodi.ledger.models import Project
from luodi.ledger.money_words import money_words
from luodi.ledger.queries import counted_once
from luodi.ledger.stages import Stage
from luodi.oversight.chips import Chip
from luodi.people.models import Organisation
from luodi.plan.models import ProjectPlan
from luodi.wallchart.words import in_yi, margin_words, own_language

Row = dict[str, Any]
DECIMALS = 6  # a decimetre
FIELDS = (
    "pk", "code", "name", "stage", "industry", "total_investment_yuan", "is_synthetic", "parent", "relation",
    "longitude", "latitude", "town__code", "plan__margin_days", "plan__state",
)  # fmt: skip


def map_feed(projects: QuerySet[Project], cards: Mapping[str, Chip] | None = None) -> Row:
    """Projects, smallest margin first, and the towns they lie in, in the order of the district's tree.

    A project without a place has no `at`; the island puts it to its town's point and says so.
    `cards`: open cards by code, as the reader may see them.
    """
    order = (F("plan__margin_days").asc(nulls_last=True), "code")
    chosen = Project.objects.filter(pk__in=projects.order_by().values("pk"))
    found = list(chosen.order_by(*order).values(*FIELDS))
    stages = {str(key): str(label) for key, label in Stage.choices}
    states = {str(key): str(label) for key, label in ProjectPlan.State.choices}
    rows = [_project(row, stages, states) for row in found]
    for row in rows:
        if cards and row["id"] in cards:
            row["card"] = cards[row["id"]].row
    return {
        "projects": rows,
        "towns": _towns(found),
        "unplaced": sum(row["at"] is None for row in rows),
        "townless": sum(row["at"] is None and row["town"] == "" for row in rows),
        "total": _summed(found),
    }


def _project(row: Row, stages: dict[str, str], states: dict[str, str]) -> Row:
    text, kind = margin_words(row["plan__margin_days"])
    placed = row["longitude"] is not None
    amount = row["total_investment_yuan"]
    return {
        "id": row["code"],
        "name": row["name"],
        "town": row["town__code"] or "",
        "at": [round(row["longitude"], DECIMALS), round(row["latitude"], DECIMALS)] if placed else None,
        "kind": kind,
        "margin": text,
        "state": states.get(row["plan__state"] or "", ""),
        "stage": stages[row["stage"]],
        "industry": row["industry"],
        "yi": float(in_yi(amount) or 0),
        "amount": money_words(amount),
        "synthetic": row["is_synthetic"],
    }


def _summed(found: list[Row]) -> Row:
    amounts: dict[int, Decimal | None] = {row["pk"]: row["total_investment_yuan"] for row in found}
    bundles = {row["pk"]: row["parent"] for row in found if row["relation"] == Project.Relation.PART}
    known = any(amount is not None for amount in amounts.values())
    return {
        "count": len(found),
        "amount": money_words(counted_once(amounts, bundles)) if known else "—",
        "late": sum((row["plan__margin_days"] or 0) < 0 for row in found),
        "tight": sum(margin_words(row["plan__margin_days"])[1] == "tight" for row in found),
        "unplaced": sum(row["longitude"] is None for row in found),
    }


def _towns(found: list[Row]) -> list[Row]:
    """Totals of every unit that has projects here; its point is where unplaced ones stand."""
    members: dict[str, list[Row]] = {}
    for row in found:
        members.setdefault(row["town__code"] or "", []).append(row)
    units = Organisation.objects.filter(code__in=[code for code in members if code])
    rows = [
        {
            "code": unit.code,
            "name": own_language(unit.name, unit.name_en),
            "at": [unit.longitude, unit.latitude] if unit.longitude is not None else None,
            **_summed(members[unit.code]),
        }
        for unit in sorted(
            units, key=lambda unit: [int(step) for step in unit.path.split("/") if step.isdecimal()]
        )
    ]
    return rows

"""Results after production for tables: a project's line, and sums by town and list."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from luodi.engine.score_rules import ScoreMeasure as M
from luodi.ledger.models import ListMembership, Project
from luodi.ledger.queries import counted_once
from luodi.plan.queries import own_language
from luodi.scoring.results import Kept, Result, Sums, is_producing, summed

WAN = 10_000


@dataclass(frozen=True)
class Pair:
    """Promised and actual in the unit of a table, and the share in whole percent; a dash for what is unknown."""

    promised: str = "—"
    actual: str = "—"
    share: str = ""


def _pair(kept: Kept | None, unit: int = 1, places: str = "0") -> Pair:
    if kept is None:
        return Pair()
    told = [f"{(value / unit).quantize(Decimal(places)):,}" for value in (kept.promised, kept.actual)]
    return Pair(told[0], told[1], f"{100 * kept.share:.0f} %")


def line_of(project: Project, result: Result | None) -> dict[str, Any]:
    """A project's line; without figures it says so by dashes."""
    kept: Mapping[M, Kept] = result.kept if result else {}
    return {
        "project": project,
        "year": result.year if result else None,
        "months": result.months if result else None,
        "jobs": _pair(kept.get(M.JOBS_KEPT)),
        "tax": _pair(kept.get(M.TAX_KEPT), WAN),
        "output": _pair(kept.get(M.OUTPUT_KEPT), WAN),
        "tax_mu": _pair(kept.get(M.TAX_MU_KEPT), WAN, "0.1"),
    }


def grouped(projects: Mapping[int, Project], found: Mapping[int, Result], by: str) -> list[dict[str, Any]]:
    """Sums by town, by list, or of all. Every project stands once in a group; on two lists it stands in both."""
    groups: dict[str, list[int]] = defaultdict(list)
    if by == "all":
        groups[_("合计")] = list(projects)
    elif by == "town":
        for key, project in projects.items():
            groups[own_language(project.town.name, project.town.name_en) if project.town else "—"].append(key)
    else:
        rows = ListMembership.objects.filter(project__in=projects).exclude(list_name="").order_by("list_name")
        for name, key in rows.values_list("list_name", "project").distinct():
            groups[name].append(key)
    return [_line(name, keys, projects, found) for name, keys in groups.items()]


def _line(
    name: str, keys: list[int], projects: Mapping[int, Project], found: Mapping[int, Result]
) -> dict[str, Any]:
    amounts = {key: projects[key].total_investment_yuan for key in keys}
    bundles = {
        key: project.parent_id
        for key in keys
        if (project := projects[key]).relation == Project.Relation.PART and project.parent_id
    }
    sums: Sums = summed([found[key] for key in keys if key in found], projects)
    return {
        "name": name,
        "count": len(keys),
        "producing": sum(is_producing(projects[key]) for key in keys),
        "known": sums.projects,
        "total_yuan": counted_once(amounts, bundles),
        "jobs": _pair(sums.jobs),
        "tax": _pair(sums.tax, WAN),
        "output": _pair(sums.output, WAN),
        "tax_mu": _pair(sums.tax_mu, WAN, "0.1"),
    }

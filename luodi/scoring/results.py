"""What projects bring after production against what they promised: jobs, tax, output, tax per mu. Counted once.

A promise is for a whole year, so of the year of production, and of a running year, the months since production count.
The figures are those that the project's page keeps for a year; a project without any stands in no sum.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from luodi.engine.score_rules import ScoreMeasure as M
from luodi.ledger.models import OperationYear, Project, ProjectDate
from luodi.ledger.stages import LIFE, Stage, has_reached
from luodi.recruiting.models import Agreement

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """What was promised for the months that count, and what came."""

    promised: Decimal
    actual: Decimal

    @property
    def share(self) -> Decimal:
        return self.actual / self.promised

    def row(self, result: "Result") -> dict[str, Any]:
        """As a fact keeps it."""
        return {
            "promised": f"{self.promised:.2f}", "actual": f"{self.actual:.2f}",
            "year": result.year, "months": result.months,
        }  # fmt: skip


@dataclass(frozen=True)
class Result:
    """The last known year of a project in production."""

    project: int
    year: int
    months: int
    kept: Mapping[M, Kept] = field(default_factory=dict)


def results_of(projects: Mapping[int, Project], until: date) -> Iterator[Result]:
    """Each project's last year on record until a day (three questions). A part is counted in its bundle where that is known."""
    rows: dict[int, OperationYear] = {}
    for row in OperationYear.objects.filter(project__in=projects, year__lte=until.year).order_by("year"):
        rows[row.project_id] = row
    since = dict(
        ProjectDate.objects.filter(
            project__in=rows, milestone="PRODUCTION", meaning=ProjectDate.Meaning.ACTUAL, on__lte=until
        ).values_list("project", "on")
    )
    per_mu = dict(
        Agreement.objects.filter(lead__project__in=rows).values_list("lead__project", "tax_per_mu_yuan")
    )
    for key, row in rows.items():
        project = projects[key]
        if key not in since or any(above.pk in since for above in bundles_above(project, projects)):
            continue
        months = months_counted(row.year, since[key], until)
        if months:
            yield Result(key, row.year, months, _kept(project, row, months, per_mu.get(key)))


def months_counted(year: int, since: date, until: date) -> int:
    """Whole months of the year behind the month of production, none behind the day."""
    first = since.month if since.year == year else 0 if since.year < year else MONTHS
    last = until.month if until.year == year else MONTHS
    return max(0, last - first)


def bundles_above(project: Project, projects: Mapping[int, Project]) -> Iterator[Project]:
    """The bundles that the project is a part of, the nearest first, as far as they are among `projects`."""
    seen = {project.pk}
    while project.relation == Project.Relation.PART and project.parent_id and project.parent_id not in seen:
        above = projects.get(project.parent_id)
        if above is None:
            return
        yield above
        seen.add(above.pk)
        project = above


def _kept(project: Project, row: OperationYear, months: int, per_mu: Decimal | None) -> dict[M, Kept]:
    share = Decimal(months) / MONTHS
    pairs: dict[M, tuple[Decimal | int | None, Decimal | int | None, Decimal]] = {
        M.JOBS_KEPT: (project.jobs, row.jobs, Decimal(1)),
        M.TAX_KEPT: (project.tax_yuan, row.tax_yuan, share),
        M.OUTPUT_KEPT: (project.output_yuan, row.output_yuan, share),
    }
    if project.land_mu:
        promised = (
            per_mu if per_mu is not None else project.tax_yuan / project.land_mu if project.tax_yuan else None
        )
        actual = None if row.tax_yuan is None else row.tax_yuan / project.land_mu
        pairs[M.TAX_MU_KEPT] = (promised, actual, share)
    return {
        measure: Kept(Decimal(promised) * part, Decimal(actual))
        for measure, (promised, actual, part) in pairs.items()
        if promised and actual is not None
    }


@dataclass(frozen=True)
class Sums:
    """Results added up over a list: promised and actual of those that have both."""

    projects: int
    jobs: Kept | None
    tax: Kept | None
    output: Kept | None
    tax_mu: Kept | None


def summed(results: Iterable[Result], projects: Mapping[int, Project]) -> Sums:
    """Over a list: amounts added, tax per mu as all tax over all land of those that have both."""
    rows = list(results)
    return Sums(
        projects=len(rows),
        jobs=_sum(rows, M.JOBS_KEPT),
        tax=_sum(rows, M.TAX_KEPT),
        output=_sum(rows, M.OUTPUT_KEPT),
        tax_mu=_per_mu(rows, projects),
    )


def _sum(rows: list[Result], measure: M) -> Kept | None:
    found = [row.kept[measure] for row in rows if measure in row.kept]
    if not found:
        return None
    return Kept(
        sum((each.promised for each in found), Decimal(0)), sum((each.actual for each in found), Decimal(0))
    )


def _per_mu(rows: list[Result], projects: Mapping[int, Project]) -> Kept | None:
    land = promised = actual = Decimal(0)
    for row in rows:
        kept = row.kept.get(M.TAX_MU_KEPT)
        mu = projects[row.project].land_mu
        if kept and mu:
            land, promised, actual = land + mu, promised + kept.promised * mu, actual + kept.actual * mu
    return Kept(promised / land, actual / land) if land else None


def living(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Projects that are neither suspended nor dropped."""
    return projects.filter(stage__in=LIFE)


def is_producing(project: Project) -> bool:
    """Is it in production?"""
    return has_reached(project.stage, Stage.PRODUCTION)

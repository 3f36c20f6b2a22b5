"""Questions about plans."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from luodi.ledger.models import Project, ProjectDate
from luodi.plan.compile import asks
from luodi.plan.drafts import Dated, Facts, Works
from luodi.plan.portfolio import Row

FIGURES = ("energy_tce", "land_mu", "new_land_mu")


def facts_of(
    projects: Sequence[Project], templates: Mapping[str, Works], data_date: date
) -> dict[Project, Facts]:
    """What is known of each project that decides its network; one query for all."""
    dated: dict[int, list[Dated]] = {}
    for row in ProjectDate.objects.filter(project__in=projects).order_by("on", "id"):
        dated.setdefault(row.project_id, []).append(_dated(row))
    return {
        project: Facts(
            project.kind,
            templates.get(project.template),
            project.stage,
            project.stage_since_on,
            {name: getattr(project, name) for name in FIGURES},
            tuple(dated.get(project.pk, ())),
            data_date,
        )
        for project in projects
    }


def _dated(row: ProjectDate) -> Dated:
    return Dated(row.milestone, row.title, row.meaning, row.on)


def missing_in_network(project: Project, rows: Iterable[Row], dates: Iterable[ProjectDate]) -> list[str]:
    """Codes of what the network of a project lacks, from its rows."""
    reported = {row.milestone for row in rows if row.milestone and row.actual_finish_on}
    reported |= {row.milestone for row in dates if row.meaning == ProjectDate.Meaning.ACTUAL}
    begun = any(row.actual_start_on and not row.is_event for row in rows)
    return asks(project.kind, project.template, project.stage, reported, begun)

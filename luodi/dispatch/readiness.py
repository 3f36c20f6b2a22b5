"""Who is ready to break ground on a day, what each still lacks, and who gives it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from luodi.ledger.lifecycle import Gap, missing_for
from luodi.ledger.models import Project, ProjectDate, ProjectUnit
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import LIFE, Milestone, Stage
from luodi.people.models import User

BEFORE_START = tuple(LIFE[LIFE.index(Stage.INITIATED) : LIFE.index(Stage.STARTED)])
AROUND_DAYS = 90
DAY_ITSELF = "ACTUAL_START"
"""The one need that holding it meets."""


@dataclass(frozen=True)
class Ready:
    """A project before its start: what its gates still lack on the day."""

    project: Project
    committed_on: date | None
    gaps: list[Gap]

    @property
    def is_ready(self) -> bool:
        """Nothing lacks but the day itself."""
        return not self.gaps


def _with_gates(projects: QuerySet[Project]) -> QuerySet[Project]:
    units = ProjectUnit.objects.select_related("organisation")
    return projects.select_related("town", "leader", "commissioner").prefetch_related(
        "dates", "facts", "figures", "operation", "memberships", Prefetch("units", units)
    )


def gaps_before_start(project: Project, on: date) -> list[Gap]:
    """What every gate from here to 开工 lacks on the day, but the day itself."""
    if project.stage not in BEFORE_START:
        return []
    stages = LIFE[LIFE.index(Stage(project.stage)) + 1 : LIFE.index(Stage.STARTED) + 1]
    return [gap for stage in stages for gap in missing_for(project, stage, on) if gap.code != DAY_ITSELF]


def is_ready(project: Project, on: date) -> bool:
    """Does it start by the management's meaning on that day? It stands right before, and its gate lacks only the day."""
    return project.stage == Stage.PERMITS and not gaps_before_start(project, on)


def ready_by(user: User, on: date, most: int = 60) -> list[Ready]:
    """Projects before their start that promised it about this day, the ready ones first."""
    around = (on - timedelta(AROUND_DAYS), on + timedelta(AROUND_DAYS))
    dated = ProjectDate.objects.filter(
        milestone=Milestone.START, meaning=ProjectDate.Meaning.COMMITTED, on__range=around
    )
    rows = visible_projects(user).filter(stage__in=BEFORE_START, pk__in=dated.values("project"))
    found = [_ready(project, on) for project in _with_gates(rows).order_by("code")]
    found.sort(key=lambda each: (len(each.gaps), each.committed_on or date.max, each.project.code))
    return found[:most]


def of_projects(projects: Iterable[int], on: date) -> list[Ready]:
    """The same for chosen projects."""
    rows = _with_gates(Project.objects.filter(pk__in=list(projects)))
    return [_ready(project, on) for project in rows.order_by("code")]


def _ready(project: Project, on: date) -> Ready:
    promised = [
        each.on
        for each in project.dates.all()
        if each.milestone == Milestone.START and each.meaning == ProjectDate.Meaning.COMMITTED
    ]
    return Ready(project, min(promised, default=None), gaps_before_start(project, on))

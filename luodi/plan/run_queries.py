"""Questions about runs: the list, its projects, its moves in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from luodi.journal import Event
from luodi.ledger.models import Project
from luodi.plan.models import Activity, PlanRun, ProjectPlan, RunMove, RunProject
from luodi.plan.provenance import portfolio_fingerprint
from luodi.plan.queries import own_language
from luodi.plan.waiting import HolderNames, waiting_words


def runs() -> QuerySet[PlanRun]:
    """Newest first."""
    return PlanRun.objects.select_related("asked_by", "decided_by").order_by("-pk")


# What desks and pools record when they change.
LIMITS_CHANGED = (
    "DESK_ADDED", "DESK_CHANGED", "DESK_CLOSED", "DESK_REOPENED", "DESK_CAPACITY_SET", "DESK_CAPACITY_DROPPED",
    "POOL_ADDED", "POOL_CHANGED", "BATCH_ADDED", "BATCH_CHANGED", "BATCH_DROPPED", "BATCH_REDEEMED",
    "SHARE_RESERVED", "SHARE_GRANTED", "SHARE_RETURNED", "SHARES_EXPIRED",
)  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """What has changed since a run read it: how many plans or limits, and the first of them by name."""

    count: int
    what: str


def changes_since(run: PlanRun) -> Changes | None:
    """None while every plan, every limit and every weight stands as the run read it.

    A project that the run does not move still holds what the moved ones count on, so a change of any plan counts.
    """
    plans = ProjectPlan.objects.filter(made_from__gt=run.made_from)
    stale = list(plans.order_by("project__code").values_list("project__name", flat=True))
    if stale:
        return Changes(len(stale), " · ".join(stale[:3]))
    limits = Event.objects.filter(sequence__gt=run.made_from, action__in=LIMITS_CHANGED).order_by("sequence")
    targets = list(limits.values_list("target", flat=True))
    if targets:
        return Changes(len(targets), " · ".join(dict.fromkeys(targets[:3])))
    if run.inputs and run.inputs != portfolio_fingerprint(run.data_date_on):
        return Changes(1, _("项目名单或权重"))
    return None


def run_projects(run: PlanRun, seen: QuerySet[Project], text: str = "") -> QuerySet[RunProject]:
    """Projects of a run that this person sees, the greatest change of a margin first."""
    found = run.projects.filter(project__in=seen.order_by().values("pk")).select_related("project")
    if text:
        found = found.filter(Q(project__name__icontains=text) | Q(project__code__icontains=text))
    change = Abs(F("margin_after") - F("margin_before"))
    return found.order_by(change.desc(nulls_last=True), "-moves", "pk")


def run_moves(run: PlanRun, seen: QuerySet[Project], text: str = "") -> QuerySet[RunMove]:
    """Moved activities of the projects this person sees."""
    found = run.moves.filter(project__in=seen.order_by().values("pk")).select_related("project")
    if text:
        words = Q(project__name__icontains=text) | Q(project__code__icontains=text) | Q(name__icontains=text)
        found = found.filter(words | Q(code__iexact=text) | Q(waits_for_code__iexact=text))
    return found.order_by("project__code", "after_start_on", "pk")


@dataclass(frozen=True)
class MoveLine:
    """A moved activity: by how many days its finish moves (positive = later), and what it then waits for."""

    move: RunMove
    name: str
    days: int | None
    why: str

    @property
    def days_words(self) -> str:
        if self.days is None:
            return _("新排入")
        if self.days == 0:
            return _("只改开始")
        words = _("晚%(days)s天") if self.days > 0 else _("早%(days)s天")
        return words % {"days": abs(self.days)}


def move_lines(moves: Iterable[RunMove]) -> list[MoveLine]:
    """One page of moves in words; the names of steps in one query."""
    rows = list(moves)
    names = HolderNames.read()
    wanted = {(row.project_id, row.waits_for_code) for row in rows if row.waits_for == "LINK"}
    steps: dict[int, dict[str, str]] = {}
    found = Activity.objects.filter(
        project__in={project for project, _code in wanted}, code__in={code for _project, code in wanted}
    )
    for project, code, name, english in found.values_list("project_id", "code", "name", "name_en"):
        steps.setdefault(project, {})[code] = own_language(name, english)
    return [_line(row, names, steps.get(row.project_id, {})) for row in rows]


def _line(row: RunMove, names: HolderNames, steps: dict[str, str]) -> MoveLine:
    before = row.before_finish_on
    why = waiting_words(row.waits_for, row.waits_for_code, row.after_start_on, names, steps)
    days = (row.after_finish_on - before).days if before else None
    return MoveLine(row, own_language(row.name, row.name_en), days, why)

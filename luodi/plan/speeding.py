"""What would make the permits of a project come sooner, proven by solving: each measure alone, and the best set.

Days of measures do not add up: two that shorten parallel ways win nothing alone and days together, two on the same
way overlap. So the whole set of what is allowed is solved, and what wins nothing in it is left out again, what asks
most of the departments first. Dates by links alone choose; what is said was levelled at the desks.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from luodi.approvals.application_queries import needed_items
from luodi.approvals.measures import Option, options
from luodi.ledger.models import Project
from luodi.plan.chances import LIKELY
from luodi.plan.models import LIVE, Activity, ProjectPlan
from luodi.plan.portfolio import ProjectRows, read
from luodi.plan.rewire import Edit, Ground, edit_of, rewired
from luodi.plan.speed_models import SpeedUps
from luodi.plan.trying import Trial, Won
from luodi.plan.weights import weights_of
from luodi.plan.works import works_of
from luodi.plan.works_steps import WORK_PERMITS, WorksPlan, works_code

OTHERS = 3
"""So many measures beside the best set are shown: what could be agreed instead of it."""


def unsought(projects: Iterable[int], limit: int) -> list[ProjectPlan]:
    """Of these, plans that may miss their promise and have open permits, for which nothing was sought with these facts.

    The dearest first. A plan that is likely to keep its promise is looked at when somebody asks.
    """
    known = Q(project__speed_ups__inputs=F("inputs"), project__speed_ups__data_date_on=F("data_date_on"))
    permits = Activity.objects.filter(permit=F("code"), actual_finish_on=None, project__in=list(projects))
    at_risk = Q(state=ProjectPlan.State.LATE) | Q(state__in=LIVE, on_time_percent__lt=LIKELY)
    rows = ProjectPlan.objects.filter(at_risk, project__in=permits.order_by().values("project"))
    rows = rows.exclude(known).select_related("project")
    return list(rows.order_by(F("project__total_investment_yuan").desc(nulls_last=True), "pk")[:limit])


def ground_of(project: Project, book: ProjectRows) -> Ground:
    """The project's network as measures see it."""
    permits = needed_items(project)
    start: tuple[str, ...] = ()
    structure: tuple[str, ...] = ()
    works = works_of([project.template]).get(project.template) if project.template else None
    if works:
        plan = WorksPlan(works, permits)
        first = plan.start()
        start = tuple(plan.heads[first.code]) if first else ()
        structure = tuple(works_code(step) for step in plan.structure())
    else:
        start = tuple(
            link.behind for link in book.links if link.before in WORK_PERMITS and link.behind not in permits
        )
    return Ground(
        frozenset((link.before, link.behind, link.type) for link in book.links),
        frozenset(row.code for row in book.activities),
        permits,
        start,
        structure,
    )


def settled(book: ProjectRows, ground: Ground) -> set[str]:
    """Items in hand, accepted already, or no longer in the network: nothing is agreed for them any more."""
    waiting = {row.code for row in book.activities if row.permit == row.code and row.actual_start_on is None}
    return set(ground.permits) - waiting


def edits_of(chosen: Iterable[Option], ground: Ground) -> list[Edit]:
    """The changes of several measures, each put into what those before it left."""
    found = []
    for option in chosen:
        edit = edit_of(option, ground)
        found.append(edit)
        ground = ground.with_edit(edit)
    return found


def best_set(allowed: Sequence[Option], trial: Trial, ground: Ground) -> list[Option]:
    """A smallest set that wins as many days as everything together, the milder measure where both win the same.

    What asks most is left out first, many at once where they win nothing together.
    """

    def won(chosen: Sequence[Option]) -> tuple[int, int]:
        return trial.early(edits_of(chosen, ground)).won_against(trial.before).key

    most = won(allowed)
    if most <= (0, 0):
        return []

    def without(chosen: list[Option], some: list[Option]) -> list[Option]:
        fewer = [each for each in chosen if each not in some]
        if won(fewer) >= most:
            return fewer
        if len(some) == 1:
            return chosen
        half = len(some) // 2
        return without(without(chosen, some[:half]), some[half:])

    return without(list(allowed), list(reversed(allowed)))


def seek(plan: ProjectPlan, at: datetime) -> SpeedUps:
    """What helps this project, as a row that is not yet written; without rows where nothing does."""
    project = plan.project
    [book] = read([project])
    row = SpeedUps(project=project, inputs=plan.inputs, data_date_on=plan.data_date_on, found_at=at)
    ground = ground_of(project, book)
    allowed = [each for each in options(ground.permits, settled(book, ground)) if edit_of(each, ground)]
    if not allowed:
        return row
    trial = Trial.of(book, plan.data_date_on)
    best = best_set(allowed, trial, ground)
    whole = trial.planned(edits_of(best, ground)).won_against(trial.stands) if best else Won(0, 0)
    if not whole:
        return row
    found = _proven(allowed, best, trial, ground)
    row.rows = [_row(option, won, option in best) for option, won in found.items()]
    row.permit_days, row.days_won = whole.permit, whole.promise
    row.weighted_days = whole.promise * weights_of([project], plan.data_date_on)[project.pk]
    return row


def _proven(
    allowed: Sequence[Option], best: Sequence[Option], trial: Trial, ground: Ground
) -> dict[Option, Won]:
    """What each measure of the best set wins alone, and some others that do, the most days first."""
    ends = trial.early_of([rewired(trial.book, edits_of([option], ground)) for option in allowed])
    alone = {option: end.won_against(trial.before) for option, end in zip(allowed, ends, strict=True)}
    others = [option for option in allowed if alone[option] and option not in best]
    others.sort(key=lambda option: alone[option].key, reverse=True)
    found = {}
    for option in (*best, *others[:OTHERS]):
        won = (
            trial.planned(edits_of([option], ground)).won_against(trial.stands)
            if alone[option]
            else Won(0, 0)
        )
        if won or option in best:
            found[option] = won if won else Won(0, 0)
    return dict(sorted(found.items(), key=lambda each: each[1].key, reverse=True))


def _row(option: Option, won: Won, is_best: bool) -> dict[str, Any]:
    return {
        "kind": option.kind,
        "item": option.item,
        "gates": list(option.gates),
        "permit_days": won.permit,
        "promise_days": won.promise,
        "in_best": is_best,
    }


def option_of(row: Mapping[str, Any]) -> Option:
    """A stored row as the measure it proposes."""
    return Option(str(row["kind"]), str(row["item"]), tuple(row["gates"]))


def current(plan: ProjectPlan | None) -> SpeedUps | None:
    """What was found for exactly this plan; None where it is still to be sought."""
    if plan is None:
        return None
    rows = SpeedUps.objects.filter(project=plan.project_id, inputs=plan.inputs)
    return rows.filter(data_date_on=plan.data_date_on).first()

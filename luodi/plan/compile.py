"""A project's kind, template and facts become one network (docs/adr/0002-one-network.md). No database."""

from collections.abc import Set

from luodi.approvals.catalogue import Catalogue
from luodi.approvals.needed import required
from luodi.ledger.stages import Milestone, Stage, has_reached
from luodi.plan.drafts import Facts, Sketch
from luodi.plan.passed import leave_behind
from luodi.plan.permit_steps import draw_permits
from luodi.plan.works_steps import (
    WorksPlan,
    draw_start_alone,
    draw_start_side,
    draw_works,
    tie_permits_and_works,
)

BEFORE_WORKS = frozenset(
    {
        Milestone.SIGNED.value,
        Milestone.START.value,
        Milestone.START_CEREMONY.value,
        Milestone.START_STATISTICAL.value,
    }
)


def is_paused(stage: str) -> bool:
    """Suspended and dropped projects have no plan."""
    return stage in (Stage.SUSPENDED.value, Stage.DROPPED.value)


def sketch_network(facts: Facts, catalogue: Catalogue) -> Sketch:
    """The network of a project; empty where nothing can be said.

    Without a kind only works that have begun are drawn: before that permits decide, and nobody said which.
    """
    sketch = Sketch()
    kind = catalogue.kinds.get(facts.kind)
    under_way = has_reached(facts.stage, Stage.STARTED)
    if is_paused(facts.stage) or (kind is None and not (facts.works and under_way)):
        return sketch
    works = facts.works.code if facts.works else ""
    permits = required(kind, facts.figures, works, catalogue.exemptions) if kind else []
    draw_permits(sketch, permits, catalogue)
    by_code = {permit.code: permit for permit in permits}
    wanted = _start_side(facts)
    if facts.works is None:
        draw_start_alone(sketch, by_code, wanted)
    else:
        plan = WorksPlan(facts.works, by_code)
        draw_works(sketch, plan)
        draw_start_side(sketch, plan, wanted)
        tie_permits_and_works(sketch, plan, catalogue.ties)
    leave_behind(sketch, facts, catalogue.passed_with)
    return sketch


def asks(kind: str, template: str, stage: str, reported: Set[str], begun: bool) -> list[str]:
    """Codes of what the ledger has to say before the plan can be trusted, as pages put them as questions.

    KIND, TEMPLATE: not chosen. START_DAY, PROGRESS: works under way of which the day of start, or anything
    behind it, was never reported. `reported`: milestones with an actual day; `begun`: a step is under way.
    """
    missing = [code for code, value in (("KIND", kind), ("TEMPLATE", template)) if not value]
    if not has_reached(stage, Stage.STARTED) or has_reached(stage, Stage.COMPLETED):
        return missing
    if Milestone.START.value not in reported:
        missing.append("START_DAY")
    behind_start = reported - BEFORE_WORKS
    if stage == Stage.BUILDING.value and not behind_start and not begun:
        missing.append("PROGRESS")
    return missing


def _start_side(facts: Facts) -> list[str]:
    """Milestones of a first day that the plan shows; the statistical start only where somebody dated it."""
    wanted = [Milestone.START.value, Milestone.EQUIPMENT.value]
    if any(dated.milestone == Milestone.START_STATISTICAL.value for dated in facts.dated):
        wanted.insert(1, Milestone.START_STATISTICAL.value)
    return wanted

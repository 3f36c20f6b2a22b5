"""Templates as facts for the compiler, and what a template promises by itself."""

from collections.abc import Iterable
from decimal import Decimal

from luodi import engine
from luodi.ledger.stages import Milestone
from luodi.plan.calendars import calendars
from luodi.plan.drafts import START_SIDE, Wire, Works, WorksStep
from luodi.plan.models import CalendarCode, Template


def works_of(codes: Iterable[str]) -> dict[str, Works]:
    """The active templates of these codes, three queries for all."""
    templates = Template.objects.filter(code__in=set(codes), is_active=True)
    prepared = templates.prefetch_related("activities", "links__predecessor", "links__successor")
    return {template.code: works(template) for template in prepared}


def works(template: Template) -> Works:
    """One template with its steps and links as facts."""
    steps = tuple(
        WorksStep(
            step.code,
            step.name,
            step.name_en,
            step.optimistic_days,
            step.likely_days,
            step.pessimistic_days,
            step.calendar,
            step.milestone,
            step.stage_group,
            tuple(step.stands_for.split()),
        )
        for step in template.activities.all()
    )
    wires = tuple(
        Wire(link.predecessor.code, link.successor.code, link.type, link.lag_days)
        for link in template.links.all()
    )
    return Works(template.code, steps, wires)


def days_from_site_start(facts: Works) -> dict[str, tuple[int, int]]:
    """Step code → first and last boundary in days from site start: likely durations, every day in full.

    Raises engine.Loop when the links form a loop.
    """
    known = calendars()
    number = known.number[CalendarCode.DAYS.value]
    network = engine.Network(
        tuple(engine.Activity(step.code, _hundredths(step.likely), number) for step in facts.steps),
        tuple(engine.Link(w.before, w.behind, w.type, _hundredths(w.lag), number) for w in facts.wires),  # type: ignore[arg-type]
        known.ordered,
        known.axis,
        facts.code,
    )
    if not facts.steps:
        return {}
    result = engine.plan(engine.compile(network), 0)
    starts, finishes = result.starts(), result.finishes()
    return {step.code: (starts[step.code], finishes[step.code]) for step in facts.steps}


def _hundredths(days: Decimal) -> int:
    return int(days * engine.FULL_DAY)


def milestone_days(facts: Works) -> list[tuple[WorksStep, int]]:
    """The milestones of a template with their days from site start, in order of days."""
    spans = days_from_site_start(facts)
    found = [
        (step, spans[step.code][0 if step.milestone in START_SIDE else 1])
        for step in facts.steps
        if step.milestone in Milestone.values
    ]
    return sorted(found, key=lambda each: each[1])

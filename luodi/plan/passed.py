"""What a project already has behind it, and what of that has a day.

Nothing is invented: a step that must be behind the project but whose day nobody reported is left out of the
network; one whose day is known stays as an event of that day.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from luodi.ledger.stages import LIFE, Milestone, Stage, has_reached
from luodi.plan.drafts import Facts, Sketch
from luodi.plan.models import Step
from luodi.plan.works_steps import WORK_PERMITS

M = Milestone
# Entering the stage proves the milestone; and the day of entering it is the milestone's day.
STAGE_MILESTONE = {
    Stage.SIGNED: M.SIGNED,
    Stage.STARTED: M.START,
    Stage.COMPLETED: M.COMPLETION,
    Stage.PRODUCTION: M.PRODUCTION,
    Stage.FULL_PRODUCTION: M.FULL_PRODUCTION,
}
# The item that is obtained on the day a stage is entered; of several the first that the kind has.
STAGE_ITEM = {
    Stage.REGISTERED: ("P03",),
    Stage.INITIATED: ("A02", "A04", "A01"),
    Stage.LAND: ("L07", "L10"),
    Stage.PERMITS: WORK_PERMITS[::-1],
}


def milestones_behind(stage: str) -> set[str]:
    """Milestones that a project of this stage must have behind it."""
    return {milestone.value for at, milestone in STAGE_MILESTONE.items() if has_reached(stage, at)}


def known_days(sketch: Sketch, facts: Facts) -> dict[str, date]:
    """Activity code → the day on which it was reached: reported dates first, then entries into stages."""
    days: dict[str, date] = {}
    for dated in facts.dated:
        if dated.meaning == "ACTUAL" and dated.on <= facts.data_date:
            days |= {d.code: dated.on for d in sketch.drafts.values() if _carries(d.milestone, d.name, dated)}
    since = facts.stage_since_on
    if since and since <= facts.data_date and facts.stage in LIFE:
        stage = Stage(facts.stage)
        bearer = sketch.bearer(STAGE_MILESTONE[stage]) if stage in STAGE_MILESTONE else None
        item = next((code for code in STAGE_ITEM.get(stage, ()) if code in sketch.drafts), None)
        code = bearer.code if bearer else item
        if code:
            days.setdefault(code, since)
    return days


def _carries(milestone: str, name: str, dated: object) -> bool:
    wanted, title = getattr(dated, "milestone", ""), getattr(dated, "title", "")
    return bool(milestone) and milestone == wanted and (wanted != M.NODE.value or name == title)


def leave_behind(
    sketch: Sketch, facts: Facts, passed_with: Mapping[str, str], reported: Mapping[str, date] | None = None
) -> None:
    """Takes out, or fixes to its day, everything the project has behind it.

    `reported`: finish days that people reported on activities; they stand whatever the ledger says.
    """
    days = known_days(sketch, facts) | dict(reported or {})
    behind = milestones_behind(facts.stage)
    happened = {
        draft.code
        for draft in sketch.drafts.values()
        if draft.code in days
        or draft.milestone in behind
        or (draft.permit and has_reached(facts.stage, passed_with[draft.permit]))
    }
    if has_reached(facts.stage, Stage.FULL_PRODUCTION):
        happened = set(sketch.drafts)
    done, begun = _closure(sketch, happened)
    _mark_begun(sketch, begun - done, days)
    sketch.remove(code for code in done if code not in days)
    for code in done & set(days):
        _fix(sketch, code, days[code])


def _fix(sketch: Sketch, code: str, on: date) -> None:
    """A finished step whose begin nobody reported is kept as an event of the day on which it was finished."""
    draft = sketch.drafts[code]
    draft.actual_start_on = draft.actual_finish_on = on
    draft.likely = draft.optimistic = draft.pessimistic = Decimal(0)


def _mark_begun(sketch: Sketch, begun: set[str], days: Mapping[str, date]) -> None:
    """A step whose first day is a milestone with a known day began then; ramp-up begins with production."""
    for before, behind, kind in sketch.wires:
        start = days.get(behind)
        if kind == "SS" and start and before in begun and sketch.drafts[behind].step == Step.MILESTONE.value:
            sketch.drafts[before].actual_start_on = start
    producing = sketch.bearer(M.PRODUCTION)
    full = sketch.bearer(M.FULL_PRODUCTION)
    if producing and full and producing.code in days and full.code not in days and full.likely:
        full.actual_start_on = days[producing.code]


def _closure(sketch: Sketch, happened: set[str]) -> tuple[set[str], set[str]]:
    """Everything that must be finished, or begun, when `happened` is finished.

    By its relationship a predecessor ends some days before or after its successor; what ends no later than
    something that has happened is finished, what only begins before it is begun.
    """
    incoming: dict[str, list[tuple[str, str, Decimal]]] = {}
    for (before, behind, kind), lag in sketch.wires.items():
        incoming.setdefault(behind, []).append((before, kind, lag))
    done: set[str] = set()
    begun: set[str] = set()
    waiting = [(code, True) for code in sketch.drafts if code in happened]
    while waiting:
        code, is_done = waiting.pop()
        if code in (done if is_done else begun | done):
            continue
        (done if is_done else begun).add(code)
        own = sketch.drafts[code].likely if is_done else Decimal(0)
        for before, kind, lag in incoming.get(code, ()):
            if kind[1] == "F" and not is_done:
                continue
            span = sketch.drafts[before].likely if kind[0] == "S" else Decimal(0)
            ends_behind = span - lag - (own if kind[1] == "S" else 0)
            waiting.append((before, ends_behind <= 0))
    return done, begun

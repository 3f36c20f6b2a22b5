"""The works of a template as activities, tied to the permits: one network, nothing twice."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import override

from luodi.approvals.catalogue import Permit, Tie
from luodi.ledger.stages import Milestone, StageGroup
from luodi.plan.drafts import START_SIDE, Draft, Sketch, Works, WorksStep
from luodi.plan.models import CalendarCode, Step
from luodi.plan.permit_steps import head

FIRST_DAY = Decimal(1)
STRUCTURAL = frozenset({CalendarCode.S2.value, CalendarCode.S5.value})
WORK_PERMITS = ("C07a", "C07")
RANK = 6


def works_code(step: WorksStep) -> str:
    return f"W{step.code}"


def milestone_code(milestone: str) -> str:
    return f"M-{milestone}"


@lru_cache(maxsize=64)
def both_languages(milestone: str) -> tuple[str, str]:
    """The name of a milestone in Chinese and English."""
    names = []
    for language in ("zh-hans", "en"):
        with override(language):
            names.append(str(Milestone(milestone).label))
    return names[0], names[1]


class WorksPlan:
    """Where the steps of a template begin and end in the network, once items took the place of some."""

    def __init__(self, works: Works, permits: Mapping[str, Permit]) -> None:
        self.works = works
        self.permits = permits
        self.taken = {
            step.code: [code for code in step.stands_for if code in permits] for step in works.steps
        }
        self.steps = {step.code: step for step in works.steps}
        self.heads = {step.code: self._heads(step) for step in works.steps}
        self.tails = {step.code: self._tails(step) for step in works.steps}

    def _heads(self, step: WorksStep) -> list[str]:
        items = [self.permits[code] for code in self.taken[step.code]]
        own = {permit.code for permit in items}
        return [head(p) for p in items if not own & set(p.accept_after)] or [works_code(step)]

    def _tails(self, step: WorksStep) -> list[str]:
        items = [self.permits[code] for code in self.taken[step.code]]
        awaited = {code for p in items for code in (*p.accept_after, *p.issue_after)}
        return [p.code for p in items if p.code not in awaited] or [works_code(step)]

    @property
    def kept(self) -> list[WorksStep]:
        return [step for step in self.works.steps if not self.taken[step.code]]

    def bearer(self, milestone: str) -> WorksStep | None:
        return next((step for step in self.works.steps if step.milestone == milestone), None)

    def roots(self) -> list[WorksStep]:
        """Kept steps that wait for no other kept step: the first on site."""
        behind = {wire.behind for wire in self.works.wires if not self.taken[wire.before]}
        return [step for step in self.kept if step.code not in behind]

    def start(self) -> WorksStep | None:
        """The step that is the start of works: the one that bears the milestone, else the first on site."""
        found = self.bearer(Milestone.START.value)
        return found or next(iter(self.roots()), None)

    def structure(self) -> list[WorksStep]:
        """Structural works with no other structural works before them, the start itself aside."""
        start = self.start()
        chosen = {s.code for s in self.kept if s.calendar in STRUCTURAL and s is not start}
        before: dict[str, set[str]] = {step.code: set() for step in self.works.steps}
        for wire in self.works.wires:
            before[wire.behind].add(wire.before)
        return [self.steps[code] for code in chosen if not chosen & _ancestors(code, before)]


def _ancestors(code: str, before: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(before[code])
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(before[at])
    return found


def draw_works(sketch: Sketch, plan: WorksPlan) -> None:
    """Adds the kept steps, their relationships and their milestones."""
    for step in plan.kept:
        sketch.add(_draft(step))
    for wire in plan.works.wires:
        before = plan.heads[wire.before] if wire.type[0] == "S" else plan.tails[wire.before]
        behind = plan.tails[wire.behind] if wire.type[1] == "F" else plan.heads[wire.behind]
        sketch.tie(before, behind, wire.type, wire.lag)
    for step in plan.works.steps:
        if step.milestone and plan.taken[step.code]:
            _carrier(sketch, plan, step).milestone = step.milestone


def _carrier(sketch: Sketch, plan: WorksPlan, step: WorksStep) -> Draft:
    """Of the items in a step's place, the one whose issue is the step's milestone: the last acceptance."""
    tails = [plan.permits[code] for code in plan.tails[step.code]]
    accepted = [permit for permit in tails if permit.stage == "4_acceptance"]
    return sketch.drafts[(accepted or tails)[-1].code]


def _draft(step: WorksStep) -> Draft:
    is_event = step.likely == 0
    in_production = step.stage_group == StageGroup.PROD.value
    works = Step.COMMISSIONING if in_production else Step.LAND if step.stage_group == "permit" else Step.WORKS
    return Draft(
        code=works_code(step),
        name=step.name,
        name_en=step.name_en,
        step=(Step.MILESTONE if is_event else works).value,
        stage_group=step.stage_group,
        calendar=step.calendar,
        likely=step.likely,
        optimistic=step.optimistic,
        pessimistic=step.pessimistic,
        rank=RANK,
        milestone=step.milestone if is_event or step.milestone not in START_SIDE else "",
    )


def draw_start_side(sketch: Sketch, plan: WorksPlan, wanted: Sequence[str]) -> None:
    """Milestones reached on the first day of a step stand one day behind its start, so that the day shown and
    promised is the day on which work begins."""
    for milestone in wanted:
        step = plan.start() if milestone != Milestone.EQUIPMENT.value else plan.bearer(milestone)
        if step is not None and sketch.bearer(milestone) is None:
            _event(sketch, milestone, step.stage_group)
            sketch.tie(plan.heads[step.code], [milestone_code(milestone)], "SS", FIRST_DAY)


def draw_start_alone(sketch: Sketch, permits: Mapping[str, Permit], wanted: Sequence[str]) -> None:
    """Without works the start is promised for the day on which the work permit is there."""
    permit = next((code for code in WORK_PERMITS if code in permits), None)
    for milestone in wanted:
        if permit and milestone != Milestone.EQUIPMENT.value:
            _event(sketch, milestone, StageGroup.BUILD.value)
            sketch.tie([permit], [milestone_code(milestone)])


def _event(sketch: Sketch, milestone: str, stage_group: str) -> None:
    name, name_en = both_languages(milestone)
    none = Decimal(0)
    sketch.add(
        Draft(
            code=milestone_code(milestone),
            name=name,
            name_en=name_en,
            step=Step.MILESTONE.value,
            stage_group=stage_group,
            calendar=CalendarCode.DAYS.value,
            likely=none,
            optimistic=none,
            pessimistic=none,
            rank=RANK,
            milestone=milestone,
        )
    )


def tie_permits_and_works(sketch: Sketch, plan: WorksPlan, ties: Sequence[Tie]) -> None:
    """The table of ties of the catalogue; a tie whose item or place is not there falls away."""
    for tie in ties:
        item = next((code for code in tie.items if code in plan.permits), None)
        if item is None or (tie.where and tie.where not in plan.permits):
            continue
        if tie.before:
            sketch.tie([item], _places(plan, tie.before))
        elif tie.after:
            sketch.tie(_reached(sketch, plan, tie.after), [head(plan.permits[item])])


def _places(plan: WorksPlan, place: str) -> list[str]:
    """The activities that begin at a place of the works."""
    if place == "SITE":
        return [works_code(step) for step in plan.roots()]
    if place == "STRUCTURE":
        return [works_code(step) for step in plan.structure()]
    step = plan.start() if place == Milestone.START.value else plan.bearer(place)
    return plan.heads[step.code] if step else []


def _reached(sketch: Sketch, plan: WorksPlan, place: str) -> list[str]:
    """The activities with which a place of the works is reached."""
    if place == Milestone.START.value:
        return [milestone_code(place)] if milestone_code(place) in sketch.drafts else []
    step = plan.bearer(place)
    return plan.tails[step.code] if step else []

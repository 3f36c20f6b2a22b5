"""A measure as a change of the network: which relationships it takes away, which it puts in their place.

Acceptance gates hold the preparation of an item, issue gates only its issue (see `permit_steps`). A measure moves a
gate from the preparation to the acceptance, or from the acceptance to the issue, or takes it away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.measure_models import Measure
from luodi.approvals.measures import JOINT, Option, first_stage, pre_land, rules
from luodi.plan.drafts import Draft, Sketch
from luodi.plan.models import CalendarCode
from luodi.plan.permit_steps import draw_permits, head, preparation_code
from luodi.plan.portfolio import Dates, LinkRow, ProjectRows, Row

K = Measure.Kind
Wire = tuple[str, str, str]


@dataclass(frozen=True)
class Edit:
    """Relationships taken away and added as (before, behind, type), and activities that are new."""

    remove: tuple[Wire, ...] = ()
    add: tuple[Wire, ...] = ()
    steps: tuple[Draft, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.remove or self.add or self.steps)


@dataclass(frozen=True)
class Ground:
    """The network a measure is put into: relationships, codes, items with their gates; `start`, `structure`: the
    first steps of works and of structural works, which wait for the work permit."""

    wires: frozenset[Wire]
    codes: frozenset[str]
    permits: Mapping[str, Permit]
    start: tuple[str, ...] = ()
    structure: tuple[str, ...] = ()

    def with_edit(self, edit: Edit) -> "Ground":
        wires = (self.wires - set(edit.remove)) | set(edit.add)
        return replace(self, wires=wires, codes=self.codes | {step.code for step in edit.steps})


def edit_of(option: Option, ground: Ground) -> Edit:
    """What the measure changes here; empty where nothing of it is left to change."""
    wanted = _joint(option, ground) if option.kind in JOINT else _OF_KIND[option.kind](option, ground)
    remove = tuple(sorted(set(wanted.remove) & ground.wires))
    if not remove and not wanted.steps and option.kind not in JOINT:
        return Edit()
    known = ground.codes | {step.code for step in wanted.steps}
    add = {wire for wire in wanted.add if wire[0] in known and wire[1] in known and wire[0] != wire[1]}
    return Edit(remove, tuple(sorted(add - ground.wires)), wanted.steps)


def _gates(option: Option, ground: Ground) -> tuple[str, list[Wire]]:
    """The head of the item, and its acceptance gates that are there to be moved."""
    first = head(ground.permits[option.item])
    wires = [(gate, target, "FS") for gate in option.gates for target in {first, option.item}]
    return first, [wire for wire in wires if wire in ground.wires]


def _parallel(option: Option, ground: Ground) -> Edit:
    first, _wires = _gates(option, ground)
    held = [wire for wire in _wires if wire[1] == first and first != option.item]
    return Edit(tuple(held), tuple((gate, option.item, "FS") for gate, *_ in held))


def _tolerant(option: Option, ground: Ground) -> Edit:
    _first, held = _gates(option, ground)
    return Edit(tuple(held), tuple((gate, option.item, "FF") for gate, *_ in held))


def _commit(option: Option, ground: Ground) -> Edit:
    """On a full commitment papers may come after the issue; on a partial one, and where the gate is itself a decision
    by statute, they hold it."""
    if ground.permits[option.item].commitment != "full":
        return _tolerant(option, ground)
    _first, held = _gates(option, ground)
    kept = {gate for gate in option.gates if ground.permits[gate].type in rules()["never_promised"]}
    late = [(gate, option.item, "FF") for gate in option.gates if gate not in kept]
    return Edit(
        (*held, *(wire for wire in late if wire in ground.wires)),
        tuple((gate, option.item, "FF") for gate in option.gates if gate in kept),
    )


def _simulated(option: Option, ground: Ground) -> Edit:
    """Only the land contract no longer holds these; what simulated approval itself asks for does."""
    left = pre_land(ground.permits, catalogue())
    remove: list[Wire] = []
    add: list[Wire] = []
    for code in option.gates:
        first = head(ground.permits[code])
        remove += [(option.item, first, "FS"), (option.item, code, "FS"), (option.item, code, "FF")]
        add += [(gate, first, "FS") for gate in left.get(code, ())]
    return Edit(tuple(remove), tuple(add))


def _staged(option: Option, ground: Ground) -> Edit:
    """The first works wait for the permit of pit and piles, the structure for the whole permit.

    What is decided beside the stages (environment, energy, water and soil) stays before the first works.
    """
    permit, whole = first_stage(), ground.permits[option.item]
    sketch = Sketch()
    draw_permits(sketch, [permit], catalogue())
    steps = tuple(step for step in sketch.drafts.values() if step.code not in ground.codes)
    begin = [target for target in ground.start if (whole.code, target, "FS") in ground.wires]
    if not begin or permit.code in ground.codes:
        return Edit()
    beside = [
        code
        for code in (*whole.accept_after, *whole.issue_after)
        if code in ground.permits and ground.permits[code].stage == "P_parallel"
    ]
    own = list(sketch.wires) + [(gate, head(permit), "FS") for gate in permit.accept_after]
    own += [(gate, permit.code, "FF") for gate in permit.issue_after]
    held = [(code, target, "FS") for code in (permit.code, *beside) for target in begin]
    after = [(whole.code, target, "FS") for target in ground.structure if target not in begin]
    return Edit(tuple((whole.code, target, "FS") for target in begin), tuple([*own, *held, *after]), steps)


def _joint(option: Option, ground: Ground) -> Edit:
    """One submission: every member begins once all are prepared. One clock: the longest ends it for all, and nothing
    within the joint item waits for another part of it."""
    members = [code for code in option.gates if code in ground.codes]
    heads = {code: head(ground.permits[code]) for code in members}
    inside = {*members, *heads.values()}
    own = {(preparation_code(ground.permits[code]), code, "FS") for code in members}
    remove = [wire for wire in ground.wires if wire[0] in inside and wire[1] in inside and wire not in own]
    outside = [
        (before, target, kind)
        for before, behind, kind in ground.wires
        if behind in heads.values() and before not in inside
        for target in [behind]
    ]
    longest = max(members, key=lambda code: (ground.permits[code].promised_days, code))
    add = [(first, code, "FS") for first in heads.values() if first not in members for code in members]
    add += [(longest, code, "FF") for code in members]
    add += [
        (before, code, "FS")
        for before, target, kind in outside
        if kind == "FS" and target in members  # a member without a preparation of its own
        for code in members
    ]
    return Edit(tuple(remove), tuple(wire for wire in add if wire not in remove))


_OF_KIND = {
    K.PARALLEL.value: _parallel,
    K.TOLERANT.value: _tolerant,
    K.COMMIT.value: _commit,
    K.SIMULATED.value: _simulated,
    K.STAGED.value: _staged,
}


def rewired(book: ProjectRows, edits: Iterable[Edit]) -> ProjectRows:
    """A copy of the book with these changes, as the run reads it; nothing is written."""
    links = {(link.before, link.behind, link.type): link for link in book.links}
    rows = list(book.activities)
    for edit in edits:
        for wire in edit.remove:
            links.pop(wire, None)
        rows += [_row(book, step) for step in edit.steps]
        for wire in edit.add:
            links.setdefault(wire, LinkRow(0, book.project.pk, *wire, Decimal(0), CalendarCode.DAYS, False))
    return replace(book, activities=rows, links=list(links.values()), found={}, collides=[], loop=(), odds={})


def _row(book: ProjectRows, step: Draft) -> Row:
    like = next((row for row in book.activities if row.permit == rules()["staged"]["whole"]), None)
    own = step.department != ""
    return Row(
        id=0, project_id=book.project.pk, code=step.code, name=step.name, name_en=step.name_en, step=step.step,
        stage_group=step.stage_group, milestone=step.milestone, duration_days=step.likely,
        optimistic_days=step.optimistic, pessimistic_days=step.pessimistic, calendar=step.calendar,
        constraint="", constraint_on=None, actual_start_on=None, actual_finish_on=None, remaining_days=None,
        permit=step.permit, owner_id=like.owner_id if like and own else None, owner=None, owner_en=None,
        owner_text="", last=Dates(),
    )  # fmt: skip

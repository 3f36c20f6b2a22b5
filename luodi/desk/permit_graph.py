"""The permit graph of one project: its items by stage, what holds what, how each stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.approvals.application_queries import issued_items, may_file, may_handle, needed_items
from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.departments import Departments
from luodi.approvals.editions import kind_now
from luodi.approvals.gate_drawing import (
    HEIGHT,
    WIDTH,
    Box,
    Gates,
    Rung,
    Wire,
    gates_of,
    line,
    place,
    rungs_of,
    short,
    size,
)
from luodi.approvals.models import Application
from luodi.approvals.steps import CLOSED
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.plan.models import Activity

S = Application.State
MARKS = {S.APPROVED: "is-done", S.RETURNED: "is-stop", S.PUBLICISED: "is-stop", S.REVIEWED: "is-stop"}


@dataclass(frozen=True)
class Item:
    """One item: how it stands, where the plan has it, and where a press leads ("" for nowhere)."""

    code: str
    name: str
    department: str
    stage: str
    state: str
    mark: str
    gates: Gates
    float_days: int | None
    is_critical: bool
    criticality_percent: int | None
    late_percent: int | None
    start_on: date | None
    finish_on: date | None
    address: str
    may_begin: bool


@dataclass(frozen=True)
class Waiting(Rung[Item]):
    """An item with what it waits for and what waits for it."""

    @property
    def missing(self) -> int:
        """How many of those it waits for are not in hand."""
        return sum(tie.item.mark != "is-done" for tie in self.waits_for)


@dataclass(frozen=True)
class Layer:
    """A stage from top to bottom, for screens too narrow for the drawing."""

    words: str
    rungs: list[Waiting]

    @property
    def in_hand(self) -> int:
        return sum(rung.item.mark == "is-done" for rung in self.rungs)

    @property
    def can_move(self) -> bool:
        """Whether something is under way here, or could be: such a stage is shown unfolded."""
        waiting = (rung for rung in self.rungs if rung.item.mark != "is-done")
        return any(rung.item.mark or not rung.missing for rung in waiting)


@dataclass(frozen=True)
class Node(Box):
    """A box of the drawing."""

    item: Item
    words: str


@dataclass(frozen=True)
class Column:
    """The heading of a stage."""

    words: str
    x: int


@dataclass(frozen=True)
class Graph:
    """The drawing in its own pixels, the same in layers, and the same as a list."""

    width: int
    height: int
    columns: list[Column]
    nodes: list[Node]
    wires: list[Wire]
    layers: list[Layer]
    items: list[Item]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def graph_of(user: User, project: Project) -> Graph | None:
    """None without a kind."""
    permits = list(needed_items(project).values())
    if not permits:
        return None
    items = _items(user, project, permits)
    stages = [stage for stage in catalogue().stages if any(item.stage == stage for item in items)]
    rungs = rungs_of({item.code: item for item in items}, lambda item: item.gates, Waiting)
    nodes: dict[str, Node] = {}
    columns, layers = [], []
    for column, stage in enumerate(stages):
        words = catalogue().stages[stage][get_language() == "en"]
        columns.append(Column(short(words), place(column, 0)[0]))
        layers.append(Layer(words, [rung for rung in rungs if rung.item.stage == stage]))
        for row, rung in enumerate(layers[-1].rungs):
            nodes[rung.item.code] = Node(*place(column, row), rung.item, short(rung.item.name))
    wires = list(_wires(nodes))
    return Graph(*size(len(stages), nodes.values()), columns, list(nodes.values()), wires, layers, items)


def _wires(nodes: Mapping[str, Node]) -> Iterable[Wire]:
    for node in nodes.values():
        for code, only_issue in node.item.gates:
            before = nodes.get(code)
            if before:
                both = before.item.is_critical and node.item.is_critical
                yield Wire(line(before, node), only_issue, both)


def _items(user: User, project: Project, permits: Sequence[Permit]) -> list[Item]:
    found = kind_now(project.kind)
    rows = list(project.applications.select_related("department").order_by("round"))
    latest = {row.item: row for row in rows}
    issued = issued_items(project, found, rows) if found else {}
    steps = {row.code: row for row in Activity.objects.filter(project=project).exclude(permit="")}
    units = Departments.read()
    files = may_file(user, project)
    made = []
    for permit in permits:
        unit = units.of(permit.department, project)
        row = latest.get(permit.code)
        open_now = row is not None and row.state not in CLOSED
        begins = not open_now and permit.code not in issued
        may = begins and (files or may_handle(user, project, unit))
        made.append(_item(permit, project, row, permit.code in issued, steps, may=may))
    return made


def _item(
    permit: Permit,
    project: Project,
    row: Application | None,
    in_hand: bool,
    steps: Mapping[str, Activity],
    *,
    may: bool,
) -> Item:
    english = get_language() == "en"
    step = steps.get(permit.code)
    first = steps.get(f"{permit.code}-P", step)
    state, mark = _state(row, in_hand)
    address = reverse("application", args=[row.pk]) if row else ""
    if may and row is None:
        address = reverse("application_open", args=[project.code, permit.code])
    return Item(
        code=permit.code,
        name=permit.name_en if english else permit.name,
        department=catalogue().departments_en.get(permit.department, permit.department)
        if english
        else permit.department,
        stage=permit.stage,
        state=state,
        mark=mark,
        gates=gates_of(permit),
        float_days=step.total_float_days if step else None,
        is_critical=bool(step and step.is_critical and not in_hand),
        criticality_percent=step.criticality_percent if step else None,
        late_percent=step.late_percent if step else None,
        start_on=(first.actual_start_on or first.early_start_on) if first else None,
        finish_on=(step.actual_finish_on or step.early_finish_on) if step else None,
        address=address,
        may_begin=may,
    )


def _state(row: Application | None, in_hand: bool) -> tuple[str, str]:
    if row is not None:
        state = S(row.state)
        return str(state.label), MARKS.get(state, "is-bad" if state in CLOSED else "is-on")
    return (_("已取得（按阶段）"), "is-done") if in_hand else (_("未开始"), "")

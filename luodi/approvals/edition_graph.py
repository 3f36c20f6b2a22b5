"""The drawing of one edition: items by stage, gates between them, the path that decides the work permit.

On a phone the same stands in layers from top to bottom, with the gates in words.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from luodi.approvals.catalogue import Kind, Permit, catalogue
from luodi.approvals.edition_words import item_name, stage
from luodi.approvals.editions import path_to_work_permit
from luodi.approvals.gate_drawing import (
    HEIGHT,
    WIDTH,
    Box,
    Rung,
    Wire,
    gates_of,
    line,
    place,
    rungs_of,
    short,
    size,
)


@dataclass(frozen=True)
class Node(Box):
    """A box."""

    permit: Permit
    name: str
    words: str
    days: str
    is_critical: bool
    is_changed: bool

    @property
    def code(self) -> str:
        return self.permit.code


@dataclass(frozen=True)
class Layer:
    """A stage from top to bottom."""

    words: str
    rungs: list[Rung[Node]]

    @property
    def is_marked(self) -> bool:
        """Whether something here decides the work permit or was changed: such a stage is shown unfolded."""
        return any(rung.item.is_critical or rung.item.is_changed for rung in self.rungs)


@dataclass(frozen=True)
class Graph:
    """The drawing in its own pixels, and the same in layers; `columns`: heading and place of each stage."""

    width: int
    height: int
    columns: list[tuple[str, int]]
    nodes: list[Node]
    wires: list[Wire]
    layers: list[Layer]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def drawn(kind: Kind, changed: Collection[str]) -> Graph:
    """`changed`: codes of items that the edition has otherwise than the one in force."""
    stages = [code for code in catalogue().stages if any(p.stage == code for p in kind.permits)]
    critical = path_to_work_permit(kind)[1]
    nodes: dict[str, Node] = {}
    for column, code in enumerate(stages):
        for row, permit in enumerate(p for p in kind.permits if p.stage == code):
            name = item_name(permit)
            nodes[permit.code] = Node(
                *place(column, row), permit, name, short(name),
                f"{permit.preparation_days} + {permit.promised_days}", permit.code in critical, permit.code in changed,
            )  # fmt: skip
    columns = [(short(stage(code)), place(at, 0)[0]) for at, code in enumerate(stages)]
    rungs = rungs_of(nodes, lambda node: gates_of(node.permit), Rung[Node])
    layers = [
        Layer(stage(code), [rung for rung in rungs if rung.item.permit.stage == code]) for code in stages
    ]
    wires = list(_wires(kind, nodes, critical))
    return Graph(*size(len(stages), nodes.values()), columns, list(nodes.values()), wires, layers)


def _wires(kind: Kind, nodes: dict[str, Node], critical: list[str]) -> Iterable[Wire]:
    pairs = set(pairwise(critical))
    for permit in kind.permits:
        for code, only_issue in gates_of(permit):
            yield Wire(line(nodes[code], nodes[permit.code]), only_issue, (code, permit.code) in pairs)

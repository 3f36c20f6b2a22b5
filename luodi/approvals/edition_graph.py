"""The drawing of one edition: items by stage, gates between them, the path that decides the work permit."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from luodi.approvals.catalogue import Kind, catalogue
from luodi.approvals.edition_words import item_name, stage
from luodi.approvals.editions import path_to_work_permit
from luodi.approvals.gate_drawing import HEIGHT, WIDTH, Box, Wire, line, place, short, size


@dataclass(frozen=True)
class Node(Box):
    """A box."""

    code: str
    name: str
    words: str
    days: str
    is_critical: bool
    is_changed: bool


@dataclass(frozen=True)
class Graph:
    """The drawing in its own pixels; `columns`: heading and place of each stage."""

    width: int
    height: int
    columns: list[tuple[str, int]]
    nodes: list[Node]
    wires: list[Wire]
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
                *place(column, row), permit.code, name, short(name),
                f"{permit.preparation_days} + {permit.promised_days}", permit.code in critical, permit.code in changed,
            )  # fmt: skip
    columns = [(short(stage(code)), place(at, 0)[0]) for at, code in enumerate(stages)]
    return Graph(
        *size(len(stages), nodes.values()), columns, list(nodes.values()), list(_wires(kind, nodes, critical))
    )


def _wires(kind: Kind, nodes: dict[str, Node], critical: list[str]) -> Iterable[Wire]:
    pairs = set(pairwise(critical))
    for permit in kind.permits:
        gates = [
            *((code, False) for code in permit.accept_after),
            *((code, True) for code in permit.issue_after),
        ]
        for code, only_issue in gates:
            yield Wire(line(nodes[code], nodes[permit.code]), only_issue, (code, permit.code) in pairs)

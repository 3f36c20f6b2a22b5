"""The drawing of one edition: items by stage, gates between them, the path that decides the work permit."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import get_language

from luodi.approvals.catalogue import Kind, catalogue
from luodi.approvals.edition_words import item_name, stage
from luodi.approvals.editions import path_to_work_permit

WIDTH, HEIGHT, ACROSS, DOWN, EDGE, TOP = 148, 40, 48, 12, 8, 30
SHORT = {"en": 22, "zh-hans": 10}
"""Characters of a name that fit into a box, by language."""


@dataclass(frozen=True)
class Node:
    """A box."""

    code: str
    name: str
    words: str
    days: str
    x: int
    y: int
    is_critical: bool
    is_changed: bool

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Wire:
    """A gate: `only_issue` for one that holds the issue alone."""

    path: str
    only_issue: bool
    is_critical: bool


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
                permit.code, name, _short(name), f"{permit.preparation_days} + {permit.promised_days}",
                EDGE + column * (WIDTH + ACROSS), TOP + row * (HEIGHT + DOWN),
                permit.code in critical, permit.code in changed,
            )  # fmt: skip
    height = max((node.y for node in nodes.values()), default=0) + HEIGHT + EDGE
    width = 2 * EDGE + len(stages) * (WIDTH + ACROSS) - ACROSS
    columns = [(stage(code), EDGE + at * (WIDTH + ACROSS)) for at, code in enumerate(stages)]
    return Graph(width, height, columns, list(nodes.values()), list(_wires(kind, nodes, critical)))


def _short(name: str) -> str:
    length = SHORT["en" if get_language() == "en" else "zh-hans"]
    return name if len(name) <= length else f"{name[: length - 1]}…"


def _wires(kind: Kind, nodes: dict[str, Node], critical: list[str]) -> Iterable[Wire]:
    pairs = set(pairwise(critical))
    for permit in kind.permits:
        gates = [
            *((code, False) for code in permit.accept_after),
            *((code, True) for code in permit.issue_after),
        ]
        for code, only_issue in gates:
            yield Wire(_path(nodes[code], nodes[permit.code]), only_issue, (code, permit.code) in pairs)


def _path(before: Node, behind: Node) -> str:
    """From the right edge of one box to the left edge of the next, or around within a column."""
    x1, y1, x2, y2 = before.x + WIDTH, before.middle, behind.x, behind.middle
    if x2 > x1:
        half = (x2 - x1) // 2
        return f"M{x1} {y1}C{x1 + half} {y1} {x2 - half} {y2} {x2} {y2}"
    out = ACROSS // 2 - 4
    return f"M{x1} {y1}C{x1 + out} {y1} {behind.x + WIDTH + out} {y2} {behind.x + WIDTH} {y2}"

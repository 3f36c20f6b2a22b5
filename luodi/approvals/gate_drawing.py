"""How items and their gates are drawn: a column for each stage, a box for each item, a line for each gate."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import get_language

from luodi.approvals.catalogue import Permit

WIDTH, HEIGHT, ACROSS, DOWN, EDGE, TOP = 148, 40, 48, 12, 8, 30
SHORT = {"en": 22, "zh-hans": 10}
"""Characters of a name that fit into a box, by language."""


@dataclass(frozen=True)
class Box:
    """Where an item stands, in pixels of the drawing."""

    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Wire:
    """A gate: `only_issue` for one that holds the issue alone."""

    path: str
    only_issue: bool
    is_critical: bool


Item = TypeVar("Item")
Gates = tuple[tuple[str, bool], ...]
"""Code of each item that another one waits for, and whether it is needed before the decision only."""


@dataclass(frozen=True)
class Tie(Generic[Item]):
    """A gate seen from one of its two ends: the item at the other end."""

    item: Item
    only_issue: bool


@dataclass(frozen=True)
class Rung(Generic[Item]):
    """An item with what it waits for and what waits for it: where a screen is too narrow for the drawing."""

    item: Item
    waits_for: list[Tie[Item]]
    opens: list[Tie[Item]]


R = TypeVar("R", bound=Rung[Any])


def gates_of(permit: Permit) -> Gates:
    """What an item waits for by the catalogue."""
    return (*((code, False) for code in permit.accept_after), *((code, True) for code in permit.issue_after))


def rungs_of(items: Mapping[str, Item], gates: Callable[[Item], Gates], make: type[R]) -> list[R]:
    """Items by code in their order; gates from items that are not among them are left out."""
    rungs = {code: make(item, [], []) for code, item in items.items()}
    for rung in rungs.values():
        for code, only_issue in gates(rung.item):
            if before := rungs.get(code):
                rung.waits_for.append(Tie(before.item, only_issue))
                before.opens.append(Tie(rung.item, only_issue))
    return list(rungs.values())


def place(column: int, row: int) -> tuple[int, int]:
    """x and y of the box in that column and row."""
    return EDGE + column * (WIDTH + ACROSS), TOP + row * (HEIGHT + DOWN)


def size(columns: int, boxes: Collection[Box]) -> tuple[int, int]:
    """Width and height of the whole drawing."""
    tallest = max((box.y for box in boxes), default=0) + HEIGHT + EDGE
    return 2 * EDGE + columns * (WIDTH + ACROSS) - ACROSS, tallest


def short(name: str) -> str:
    """A name cut to what fits into a box."""
    length = SHORT["en" if get_language() == "en" else "zh-hans"]
    return name if len(name) <= length else f"{name[: length - 1]}…"


def line(before: Box, behind: Box) -> str:
    """From the right edge of one box to the left edge of the next, or around within a column."""
    x1, y1, x2, y2 = before.x + WIDTH, before.middle, behind.x, behind.middle
    if x2 > x1:
        half = (x2 - x1) // 2
        return f"M{x1} {y1}C{x1 + half} {y1} {x2 - half} {y2} {x2} {y2}"
    out = ACROSS // 2 - 4
    return f"M{x1} {y1}C{x1 + out} {y1} {behind.x + WIDTH + out} {y2} {behind.x + WIDTH} {y2}"

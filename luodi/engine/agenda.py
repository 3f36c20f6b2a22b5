"""Which items fit into a meeting: the most days freed within the minutes there are."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """Something to be decided: `worth` in weighted days freed, `minutes` it takes. ValueError unless worth ≥ 0, minutes ≥ 1."""

    code: str
    worth: int
    minutes: int

    def __post_init__(self) -> None:
        if self.worth < 0 or self.minutes < 1:
            raise ValueError(f"agenda item {self.code}: worth {self.worth}, minutes {self.minutes}")


def fit(items: Sequence[Item], minutes: int) -> tuple[Item, ...]:
    """The items with the greatest worth in all that fit into `minutes`, the most days per minute first.

    Exact (0-1 knapsack by dynamic programming, O(items × minutes)); of equal answers the one with fewer minutes.

    >>> [item.code for item in fit([Item("a", 21, 10), Item("b", 12, 5), Item("c", 12, 5)], 10)]
    ['b', 'c']
    """
    best = [0] * (minutes + 1)
    taken: list[list[bool]] = []
    for item in items:
        row = [False] * (minutes + 1)
        for room in range(minutes, item.minutes - 1, -1):
            worth = best[room - item.minutes] + item.worth
            if worth > best[room]:
                best[room], row[room] = worth, True
        taken.append(row)
    room = min((place for place in range(minutes + 1) if best[place] == best[minutes]), default=0)
    chosen = []
    for item, row in zip(reversed(items), reversed(taken), strict=True):
        if row[room]:
            chosen.append(item)
            room -= item.minutes
    return tuple(sorted(chosen, key=lambda item: (-item.worth / item.minutes, item.code)))

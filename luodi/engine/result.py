"""What the engine is asked for and what it answers: objective, status, schedule, reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from luodi.engine.arrays import Arrays, Ints


class Aim(StrEnum):
    """What a schedule is judged by."""

    MAKESPAN = "MAKESPAN"  # the last finish, as early as possible
    LATENESS = "LATENESS"  # weighted days behind committed dates, then margin, then fewest moves
    COST = "COST"  # cost of the chosen modes, with every hard date kept


class Direction(StrEnum):
    """Where a schedule is built from."""

    FORWARD = "FORWARD"  # each activity as early as limits allow
    BACKWARD = "BACKWARD"  # counted back from the dates, as late as limits and the reserve allow


class Status(StrEnum):
    """What is known of the answer."""

    OPTIMAL = "OPTIMAL"  # proven: no schedule is better
    FEASIBLE = "FEASIBLE"  # keeps every limit; nobody proved that none is better
    INFEASIBLE = "INFEASIBLE"  # proven: no schedule keeps all limits and hard dates
    UNKNOWN = "UNKNOWN"  # the time ran out before a schedule or a proof was found


@dataclass(frozen=True)
class Objective:
    """What to strive for.

    `weights` by project (1 where none is given) multiply days late. `published` holds the start
    slots people already work to, by (project, activity); moving them is the last thing minimised.
    `reserve_days` is the margin a backward schedule keeps before committed dates that have room.
    """

    aim: Aim = Aim.MAKESPAN
    direction: Direction = Direction.FORWARD
    weights: Mapping[str, int] = field(default_factory=dict)
    published: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reserve_days: int = 0

    def __post_init__(self) -> None:
        for project, weight in self.weights.items():
            if not 0 <= weight < 1 << 20:
                raise ValueError(f"project {project!r}: a weight of {weight}")
        if self.reserve_days < 0:
            raise ValueError(f"a reserve of {self.reserve_days} days")


class Holder(StrEnum):
    """What keeps an activity from beginning a day earlier."""

    DATA_DATE = "DATA_DATE"
    LINK = "LINK"
    CAPACITY = "CAPACITY"
    QUOTA = "QUOTA"
    NO_EARLIER = "NO_EARLIER"
    ACTUAL = "ACTUAL"
    PAUSE = "PAUSE"  # it would be split by a stop
    WAIT = "WAIT"  # it would leave another activity waiting too long
    CHOICE = "CHOICE"  # nothing: planned late on purpose (backward) or left where it was published


@dataclass(frozen=True)
class Levelled:
    """A schedule under limits; every array by position in `arrays.activities`.

    `start` is the first slot worked, `finish` the boundary behind the last; `mode` is the number of
    the chosen mode (0 where an activity has none). `holder` is an index in `HOLDERS`, `held_by` the
    link, the index of the limit in ``capacities + quotas``, or -1.
    `late_start`, `late_finish`: latest dates found by moving activities later one by one, last finish
    first, with every committed date kept: each is possible together with the others, later ones may be
    too. Before the schedule only where the date behind them cannot be kept.
    """

    arrays: Arrays
    start: Ints
    finish: Ints
    mode: Ints
    holder: Ints
    held_by: Ints
    late_start: Ints
    late_finish: Ints

    @property
    def makespan(self) -> int:
        """The last finish, as a boundary."""
        return int(self.finish.max())


HOLDERS = tuple(Holder)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One limit or date that takes part in an impossibility: what it is, of which activity or limit, its value.

    `kind` is a code of the closed list in `reasons`; `facts` carry the figures a sentence is made of.
    """

    kind: str
    subject: str
    facts: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The answer of `solve`. `value` and `bound` are in the unit of the aim: slots, weighted days, yuan.

    `bound` is what no schedule can go below, None where none is known. `conflicts`: for an
    infeasible problem the smallest set of limits and dates that collide. `search` tells how the
    schedule was found: method, evaluations, seconds; the same seed and evaluations give the same plan.
    """

    status: Status
    schedule: Levelled | None
    value: int | None
    bound: int | None
    conflicts: tuple[Conflict, ...] = ()
    search: Mapping[str, int | float | str] = field(default_factory=dict)

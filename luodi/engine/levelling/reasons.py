"""Why a plan is impossible, what would make it possible, and why a step is on its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from luodi.engine.limits import Limits
from luodi.engine.network import Link, Network
from luodi.engine.result import Conflict, Holder, Levelled, Objective


class Kind(StrEnum):
    """What can take part in an impossibility: the `kind` of a `Conflict`."""

    DATA_DATE = "DATA_DATE"  # the day the plan is made on: nothing happens before it
    NO_EARLIER = "NO_EARLIER"  # a no-earlier or must date of the subject
    ACTUAL = "ACTUAL"  # what has happened
    DURATION = "DURATION"  # how long the subject takes
    LINK = "LINK"  # the subject waits for facts["pred"]
    WAIT = "WAIT"  # the subject may wait at most facts["days"] behind facts["pred"]
    UNBROKEN = "UNBROKEN"  # the subject may not be split by a stop
    CAPACITY = "CAPACITY"  # the subject, a desk or crew, has too few people
    QUOTA = "QUOTA"  # the subject, a quota, comes too late or is too small
    DEADLINE = "DEADLINE"  # the subject must be finished, or begun, by facts["no_later"]
    PROMISED = "PROMISED"  # the committed date of the subject


@dataclass(frozen=True)
class Impossibility:
    """The limits and dates that cannot all be kept.

    `members` collide; leave out any one and the rest can be kept, unless `is_minimal` is False
    because the time ran out. `is_proven` is False where nothing could be shown at all (no members).
    A plan that is possible has no members and `is_possible`.
    """

    members: tuple[Conflict, ...]
    is_possible: bool
    is_proven: bool
    is_minimal: bool
    seconds: float


class Remedy(StrEnum):
    """What can be changed to make a plan possible."""

    MOVE_DATE = "MOVE_DATE"  # the promised or hard date of the subject, by `days`
    RAISE_CAPACITY = "RAISE_CAPACITY"  # the desk or crew, by `amount` from `since` until `until`
    HASTEN_QUOTA = "HASTEN_QUOTA"  # the batch of day `since` comes `days` earlier
    ADD_QUOTA = "ADD_QUOTA"  # `amount` more in the batch of day `since`
    SHORTEN = "SHORTEN"  # the activity, by `days` of its own work
    DROP_NO_EARLIER = "DROP_NO_EARLIER"  # the no-earlier date of the activity


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `amount` in the unit of the limit, `since` and `until` slots, -1 where they say nothing."""

    remedy: Remedy
    subject: str
    project: str = ""
    days: int = 0
    amount: int = 0
    since: int = -1
    until: int = -1


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Changes that together make the plan possible, and the finish they give.

    `finish` is the new boundary of the activity in question, `days_won` what it gains against the
    best finish without any change.
    """

    changes: tuple[Change, ...]
    days_won: int
    finish: int


@dataclass(frozen=True, slots=True)
class Occupant:
    """Who uses a limit on the days asked for: from boundary to boundary, how much."""

    project: str
    activity: str
    start: int
    finish: int
    amount: int


@dataclass(frozen=True, slots=True)
class WhyHop:
    """One hop of the way back: what holds this activity, and who is in front of it."""

    project: str
    activity: str
    start: int
    finish: int
    holder: Holder
    link: Link | None = None
    limit: str = ""
    batch: int = -1
    occupants: tuple[Occupant, ...] = ()
    rested_from: int = -1


@dataclass(frozen=True, slots=True)
class Why:
    """Why an activity is on its day: its own reason first in `hops[-1]`, back to what nobody can move in `hops[0]`."""

    hops: tuple[WhyHop, ...]

    @property
    def reason(self) -> WhyHop:
        """What holds the activity itself."""
        return self.hops[-1]


def explain_impossible(
    networks: Network | Sequence[Network],
    limits: Limits = Limits(),
    *,
    data_date: int = 0,
    project: str | None = None,
    others: Levelled | None = None,
    time_limit: float = 2.0,
) -> Impossibility:
    """The smallest set of limits and dates of `project` (None: all) that cannot all be kept.

    Committed dates count as hard. `others` holds the schedule of all projects; those not asked for
    stay where it has them.
    """
    raise NotImplementedError

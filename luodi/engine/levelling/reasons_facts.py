"""The answers of `reasons`: what collides, what would make a plan possible, what holds a step."""

from dataclasses import dataclass
from enum import StrEnum

from luodi.engine.network import Link
from luodi.engine.result import Conflict, Holder


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
    DEADLINE = "DEADLINE"  # the subject must be finished, or begun, by its hard date
    PROMISED = "PROMISED"  # the committed date of the subject
    # what is seen before anything is solved
    DEMAND_ABOVE_CAPACITY = "DEMAND_ABOVE_CAPACITY"  # the subject needs more than its desk ever has
    QUOTA_NEVER_ENOUGH = "QUOTA_NEVER_ENOUGH"  # the subject, a quota, is less than what is needed of it
    DEADLINE_BEFORE_EARLIEST = "DEADLINE_BEFORE_EARLIEST"  # dates and links alone miss the subject's date
    NO_START_LEFT = "NO_START_LEFT"  # dates, links and waits leave the subject no day to begin


@dataclass(frozen=True)
class Impossibility:
    """The limits and dates that cannot all be kept.

    `members` collide; leave out any one limit or date and the rest can be kept, unless `is_minimal`
    is False because the time ran out. Links and durations are those the collision goes through. A
    plan that is possible has no members and `is_possible`; where `is_proven` is False the time ran
    out before either was shown.
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
class Room:
    """By how much an activity may be shortened: hundredths of days of its own work; `kind`: whose steps it is of.

    Combinations of steps of one kind are looked for too: permits alone, works alone.
    """

    days: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Changes that together make the plan possible, and the finish they give.

    `activity` is the one whose date is in question, `finish` its boundary with the changes,
    `days_won` what it gains against the best finish without any change (0 where the date moves).
    `is_least` is False where the time ran out before a smaller change was ruled out.
    """

    project: str
    activity: str

    changes: tuple[Change, ...]
    days_won: int
    finish: int
    is_least: bool = True


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
    """One hop of the way back: what holds this activity, and who is in front of it.

    `limit` is the code of the capacity or quota, `batch` the number of the batch that had to come,
    `occupants` those who use the limit on the last day before. `rested_from` is the first of the
    days of rest right before the start, -1 where the day before is worked.
    """

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

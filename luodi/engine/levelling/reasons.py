"""Why a plan is impossible, what would make it possible, and why a step is on its day.

Answers are kinds, ids and figures; the words are made where they are read. Each question takes a
`time_limit` in seconds and says what it could not settle in time. Relaxations count seconds of the processor.
"""

from collections.abc import Sequence
from time import thread_time

from luodi.engine.critical_path import Plan
from luodi.engine.levelling.reasons_collision import collision
from luodi.engine.levelling.reasons_combination import Rooms
from luodi.engine.levelling.reasons_day import in_plan, in_schedule
from luodi.engine.levelling.reasons_facts import (
    Change,
    Impossibility,
    Kind,
    Occupant,
    Relaxation,
    Remedy,
    Room,
    Why,
    WhyHop,
)
from luodi.engine.levelling.reasons_focus import focus_on
from luodi.engine.levelling.reasons_remedies import Remedies
from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.result import Levelled

__all__ = [
    "Change",
    "Impossibility",
    "Kind",
    "Occupant",
    "Relaxation",
    "Remedy",
    "Room",
    "Why",
    "WhyHop",
    "explain_impossible",
    "least_relaxations",
    "why_on_that_day",
]


def explain_impossible(
    networks: Network | Sequence[Network],
    limits: Limits = Limits(),  # noqa: B008
    *,
    data_date: int = 0,
    project: str | None = None,
    others: Levelled | None = None,
    time_limit: float = 2.0,
) -> Impossibility:
    """The smallest set of limits and dates of `project` (None: all) that cannot all be kept.

    Committed dates (`Activity.due`) count as hard. `others` is a schedule of all projects: those not
    asked for stay where it has them and keep what they use. Where links and dates alone collide, the
    driving chain of the date missed by most days is the answer. Raises ValueError for an unknown
    project and where limits and networks do not belong together.
    """
    return collision(focus_on(networks, limits, data_date, project, others), time_limit)


def least_relaxations(  # noqa: PLR0913
    networks: Network | Sequence[Network],
    limits: Limits = Limits(),  # noqa: B008
    *,
    data_date: int = 0,
    project: str | None = None,
    others: Levelled | None = None,
    time_limit: float = 2.0,
    rooms: Rooms | None = None,
) -> tuple[Relaxation, ...]:
    """The least changes that each alone make the first date in question possible, smallest first.

    Tried for what takes part in the collision: moving the date, dropping a no-earlier date, shortening
    a step, more people at a desk for the days that need it, a batch of a quota earlier or larger.
    Every answer was solved again with its change; other committed dates may slip meanwhile. Combinations
    follow: everything that may give, steps of one kind alone, and half the days with the date moved by the
    rest. `rooms` by (project, activity) say how far a step may be shortened; without any, to one day.
    Empty when the plan is possible or nothing was found in time.
    """
    from luodi.engine.levelling import exact_model  # noqa: F401  loading the solver is not solving

    begin = thread_time()
    focus = focus_on(networks, limits, data_date, project, others)
    found = collision(focus, time_limit / 3)
    return () if found.is_possible else tuple(Remedies(focus, found, begin + time_limit, rooms or {}).all())


def why_on_that_day(
    schedule: Levelled | Plan,
    project: str,
    activity: str,
    limits: Limits = Limits(),  # noqa: B008
    *,
    data_date: int = 0,
) -> Why:
    """Why an activity begins when it does, back to what nobody can move.

    A `Plan` knows its own data date and no limits. Raises KeyError for an unknown activity.
    """
    if isinstance(schedule, Plan):
        return in_plan(schedule, project, activity)
    return in_schedule(schedule, limits, data_date, project, activity)

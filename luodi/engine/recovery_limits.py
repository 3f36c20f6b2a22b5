"""Recovery under limits: what crashing wins may be lost again in the queue of a desk."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.recovery import Recovery, recover
from luodi.engine.recovery_ground import Targets
from luodi.engine.recovery_options import Option
from luodi.engine.recovery_stop import Stop
from luodi.engine.result import HOLDERS, Aim, Holder, Levelled, Objective, Result

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Lost:
    """A promise the limits break: its honest boundary, days behind its goal, the limit it waited for last.

    `limit` is empty where no desk, crew or quota stands on its driving chain.
    """

    project: str
    activity: str
    finish: int
    days: int
    limit: str


@dataclass(frozen=True)
class WithinLimits:
    """A recovery, the levelled schedule made of it, and what that schedule loses beyond the recovery."""

    recovery: Recovery
    result: Result
    lost: tuple[Lost, ...]


def recover_within(  # noqa: PLR0913
    networks: Network | Iterable[Network],
    stop: Stop,
    options: Iterable[Option],
    limits: Limits,
    *,
    data_date: int,
    targets: Targets | None = None,
    time_limit: float = 10.0,
    seed: int = 1,
) -> WithinLimits:
    """The cheapest recovery whose levelled schedule keeps each date, or the honest dates with their desks.

    Levels the recovery; where a promise comes out later than promised, its project is recovered by so
    many days more, a few times. The round with the fewest days lost, then the least cost, is answered.
    `time_limit` in seconds for all rounds. Errors as for `recover` and `solve`.
    """
    from luodi.engine.levelling.solving import solve

    several = (networks,) if isinstance(networks, Network) else tuple(networks)
    offered = tuple(options)
    ahead: dict[str, int] = {}
    rounds = []
    for _ in range(ROUNDS):
        answer = recover(several, stop, offered, data_date=data_date, targets=targets, ahead=ahead)
        result = solve(
            _dated(answer),
            limits,
            Objective(Aim.LATENESS),
            data_date=data_date,
            time_limit=time_limit / ROUNDS,
            seed=seed,
        )
        lost = () if result.schedule is None else _lost(answer, result.schedule, limits)
        rounds.append(WithinLimits(answer, result, lost))
        if not lost:
            break
        for project in {one.project for one in lost}:
            worst = max(one.days for one in lost if one.project == project)
            ahead[project] = ahead.get(project, 0) + worst
    return min(rounds, key=_rank)


def _rank(found: WithinLimits) -> tuple[bool, int, int]:
    """Without a schedule last; then by days lost and cost."""
    return found.result.schedule is None, sum(one.days for one in found.lost), found.recovery.yuan


def _dated(answer: Recovery) -> tuple[Network, ...]:
    """The recovered networks with their goals as due dates, for levelling to strive for."""
    goals = {
        (project.project, promise.activity): promise.goal
        for project in answer.projects
        for promise in project.promises
    }
    dated = []
    for number, network in enumerate(answer.networks):
        home = network.name or str(number)
        activities = tuple(replace(a, due=goals.get((a.project or home, a.id))) for a in network.activities)
        dated.append(replace(network, activities=activities))
    return tuple(dated)


def _lost(answer: Recovery, schedule: Levelled, limits: Limits) -> tuple[Lost, ...]:
    """Promises that end behind both their goal and the recovery."""
    lost = []
    for project in answer.projects:
        for promise in project.promises:
            at = schedule.arrays.at(promise.activity, project.project)
            finish = int(schedule.finish[at])
            if finish > max(promise.goal, promise.recovered):
                limit = _desk(schedule, limits, at)
                lost.append(Lost(project.project, promise.activity, finish, finish - promise.goal, limit))
    return tuple(lost)


def _desk(schedule: Levelled, limits: Limits, at: int) -> str:
    """The last capacity or quota on what holds an activity up."""
    codes = [c.code for c in limits.capacities] + [q.code for q in limits.quotas]
    while True:
        holder, by = HOLDERS[int(schedule.holder[at])], int(schedule.held_by[at])
        if holder in (Holder.CAPACITY, Holder.QUOTA):
            return codes[by]
        if holder is not Holder.LINK:
            return ""
        at = schedule.arrays.predecessor(by)

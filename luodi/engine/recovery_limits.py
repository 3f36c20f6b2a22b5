"""Recovery under limits: what crashing wins may be lost again in the queue of a desk."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from luodi.engine.limits import Limits
from luodi.engine.network import Network
from luodi.engine.recovery import Promise, Recovery, Strategy, compare, recover
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


@dataclass(frozen=True, slots=True)
class Held:
    """What the levelled schedule makes of one promise; boundaries.

    `goal` is the promise's own, or the levelled finish without the stop where that was later. `limit` is the
    capacity or quota it waits for last where limits put it behind the recovery, empty otherwise.
    """

    project: str
    activity: str
    goal: int
    before: int
    finish: int
    limit: str

    @property
    def days_late(self) -> int:
        """Calendar days behind the goal; 0 where it is kept."""
        return max(0, self.finish - self.goal)


@dataclass(frozen=True)
class WithinLimits:
    """A recovery, the levelled schedule made of it, and what that schedule loses beyond the recovery.

    `result` is None where nothing demands anything shared. `held`: one for each promise, where a levelled
    schedule was found.
    """

    recovery: Recovery
    result: Result | None
    lost: tuple[Lost, ...]
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Effort:
    """How recovered networks are levelled. `seconds` for each schedule; `evaluations` instead, to be repeatable."""

    objective: Objective = field(default_factory=lambda: Objective(Aim.LATENESS))
    seconds: float = 3.0
    evaluations: int | None = None
    seed: int = 1


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
    several = (networks,) if isinstance(networks, Network) else tuple(networks)
    board = _Board(several, limits, data_date, Effort(seconds=time_limit / ROUNDS, seed=seed))
    offered = tuple(options)

    def again(ahead: Mapping[str, int]) -> Recovery:
        return recover(several, stop, offered, data_date=data_date, targets=targets, ahead=ahead)

    return _rounds(board, again({}), again, {})


def compare_within(  # noqa: PLR0913
    networks: Network | Iterable[Network],
    stop: Stop,
    options: Iterable[Option],
    limits: Limits,
    *,
    data_date: int,
    points: int = 25,
    effort: Effort = Effort(),
) -> tuple[WithinLimits, ...]:
    """Every strategy as in `compare`, each levelled under limits beside the plan without the stop.

    Dates are held to what limits allowed before the stop: nobody makes up for a queue that stood already. The
    cheapest strategy is recovered further where a desk loses a date again. Errors as for `compare` and `solve`.
    """
    several = (networks,) if isinstance(networks, Network) else tuple(networks)
    offered = tuple(options)
    board = _Board(several, limits, data_date, effort)
    answers = compare(several, stop, offered, data_date=data_date, points=points)
    before = board.finishes(answers[0])

    def again(ahead: Mapping[str, int]) -> Recovery:
        return recover(several, stop, offered, data_date=data_date, ahead=ahead)

    return tuple(
        _with_curves(_rounds(board, answer, again, before), answer)
        if answer.strategy is Strategy.CHEAPEST
        else board.within(answer, before)
        for answer in answers
    )


Goals = Mapping[tuple[str, str], int]
"""Levelled finishes without the stop, by (project, activity)."""


Again = Callable[[Mapping[str, int]], Recovery]
"""Recovers once more, so many days ahead of the goals, by project."""


def _rounds(board: "_Board", first: Recovery, again: Again, before: Goals) -> WithinLimits:
    ahead: dict[str, int] = {}
    found = [board.within(first, before)]
    while found[-1].lost and len(found) < ROUNDS:
        for project in {one.project for one in found[-1].lost}:
            worst = max(one.days for one in found[-1].lost if one.project == project)
            ahead[project] = ahead.get(project, 0) + worst
        found.append(board.within(again(ahead), before))
    return min(found, key=_rank)


def _rank(found: WithinLimits) -> tuple[bool, int, int]:
    """Without a schedule last; then by days lost and cost."""
    never = found.result is not None and found.result.schedule is None
    return never, sum(one.days for one in found.lost), found.recovery.yuan


def _with_curves(found: WithinLimits, drawn: Recovery) -> WithinLimits:
    """The curves of the first look, whichever round was the best."""
    curves = {project.project: project.curve for project in drawn.projects}
    projects = tuple(replace(each, curve=curves[each.project]) for each in found.recovery.projects)
    return replace(found, recovery=replace(found.recovery, projects=projects))


class _Board:
    """Levels recoveries of the same networks under the same limits; projects that share nothing stay as they are."""

    def __init__(self, usual: Sequence[Network], limits: Limits, data_date: int, effort: Effort) -> None:
        self._usual, self._limits, self._data_date, self._effort = usual, limits, data_date, effort
        named = {demand.project for demand in limits.demands}
        self._sharing = [number for number, network in enumerate(usual) if _shares(network, number, named)]

    def finishes(self, answer: Recovery) -> dict[tuple[str, str], int]:
        """Where the promises end under limits without any stop."""
        result = self._levelled(self._usual, answer)
        if result is None or result.schedule is None:
            return {}
        return {key: finish for key, (_, finish) in _promised(answer, result.schedule).items()}

    def within(self, answer: Recovery, before: Goals) -> WithinLimits:
        """A recovery levelled: what is held of its promises and what is lost."""
        result = self._levelled(answer.networks, answer)
        if result is not None and result.schedule is None:
            return WithinLimits(answer, result, ())
        schedule = None if result is None else result.schedule
        held = tuple(self._held(answer, schedule, before))
        lost = tuple(
            Lost(each.project, each.activity, each.finish, each.days_late, each.limit)
            for each, recovered in held
            if each.finish > max(each.goal, recovered)
        )
        return WithinLimits(answer, result, lost, tuple(each for each, _ in held))

    def _held(self, answer: Recovery, schedule: Levelled | None, before: Goals) -> Iterator[tuple[Held, int]]:
        placed = {} if schedule is None else _promised(answer, schedule)
        for project, promise in _promises(answer):
            key = project, promise.activity
            was = before.get(key, promise.before)
            at, finish = placed.get(key, (-1, promise.recovered))
            queued = schedule is not None and finish > promise.recovered
            limit = _desk(schedule, self._limits, at) if queued and schedule is not None else ""
            goal = max(promise.goal, was)
            yield Held(project, promise.activity, goal, was, finish, limit), promise.recovered

    def _levelled(self, networks: Sequence[Network], answer: Recovery) -> Result | None:
        from luodi.engine.levelling.solving import solve

        if not self._sharing:
            return None
        effort = self._effort
        return solve(
            _dated([networks[number] for number in self._sharing], answer),
            self._limits,
            effort.objective,
            data_date=self._data_date,
            time_limit=effort.seconds,
            seed=effort.seed,
            evaluations=effort.evaluations,
        )


def _shares(network: Network, number: int, named: set[str]) -> bool:
    """Is one of its projects named by a demand? A demand that names none may be anybody's."""
    home = network.name or str(number)
    return "" in named or any((activity.project or home) in named for activity in network.activities)


def _promises(answer: Recovery) -> Iterator[tuple[str, Promise]]:
    return ((project.project, promise) for project in answer.projects for promise in project.promises)


def _promised(answer: Recovery, schedule: Levelled) -> dict[tuple[str, str], tuple[int, int]]:
    """Position and finish of each promise that stands in a schedule."""
    known = set(schedule.arrays.projects)
    found = {}
    for project, promise in _promises(answer):
        if project in known:
            at = schedule.arrays.at(promise.activity, project)
            found[project, promise.activity] = at, int(schedule.finish[at])
    return found


def _dated(networks: Sequence[Network], answer: Recovery) -> tuple[Network, ...]:
    """The networks with the goals as due dates, for levelling to strive for."""
    goals = {(project, promise.activity): promise.goal for project, promise in _promises(answer)}
    dated = []
    for number, network in enumerate(networks):
        home = network.name or str(number)
        activities = tuple(replace(a, due=goals.get((a.project or home, a.id))) for a in network.activities)
        dated.append(replace(network, activities=activities))
    return tuple(dated)


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

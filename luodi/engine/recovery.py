"""Recovery 复工赶工: the cheapest crashing and overlapping that makes up for a stop, or the honest new date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from luodi.engine.arrays import Ints, compile
from luodi.engine.critical_path import plan
from luodi.engine.network import Network
from luodi.engine.recovery_cut import Choice, Project, Search
from luodi.engine.recovery_ground import Ground, Targets, ground
from luodi.engine.recovery_options import Crash, Offers, Option, Overlap
from luodi.engine.recovery_stop import Stop, stopped
from luodi.engine.workdays import FULL_DAY

KNEE_POINTS = 25


class Strategy(StrEnum):
    """What one may do about a stop."""

    ACCEPT = "ACCEPT"  # nothing: the dates move
    CHEAPEST = "CHEAPEST"  # the least cost that keeps each date that can be kept
    CRASHING = "CRASHING"  # the same by crashing alone
    OVERLAPPING = "OVERLAPPING"  # the same by overlapping alone
    KNEE = "KNEE"  # where a further day begins to cost clearly more
    ALL_OUT = "ALL_OUT"  # as early as all options together allow


@dataclass(frozen=True, slots=True)
class Promise:
    """One committed activity; all boundaries.

    `goal` is the committed date, or the date before the stop where that was later. `recovered` above
    the goal is the honest new date: all options together reach no earlier one.
    """

    activity: str
    goal: int
    before: int
    stopped: int
    recovered: int

    @property
    def days_late(self) -> int:
        """Calendar days behind the goal; 0 where it is kept."""
        return max(0, self.recovered - self.goal)


@dataclass(frozen=True, slots=True)
class Change:
    """One option used: `days` productive days off an activity, or (with `pred`) off the wait behind another."""

    activity: str
    days: int
    yuan: int
    pred: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the cost-date curve.

    The project's last promise is finished at boundary `finish`; the promise furthest behind its goal is
    `days_late` days behind it (negative: all are ahead).
    """

    days_late: int
    finish: int
    yuan: int


@dataclass(frozen=True, slots=True)
class ProjectRecovery:
    """What one project does, what it costs and what it reaches.

    No choice of whole days that reaches the same lateness costs less than `bound`. `curve` leads from
    doing nothing to all options together: earlier and earlier, dearer and dearer; empty when not asked for.
    """

    project: str
    promises: tuple[Promise, ...]
    changes: tuple[Change, ...]
    bound: int
    curve: tuple[Point, ...] = ()

    @property
    def yuan(self) -> int:
        """Cost of all changes."""
        return sum(change.yuan for change in self.changes)

    @property
    def is_proven(self) -> bool:
        """Is it proven that nothing cheaper reaches as much?"""
        return self.yuan <= self.bound

    @property
    def days_late(self) -> int:
        """Of the promise furthest behind its goal."""
        return max((promise.days_late for promise in self.promises), default=0)


@dataclass(frozen=True)
class Recovery:
    """The answer for all projects, and the networks with the stop and the changes in them."""

    strategy: Strategy
    projects: tuple[ProjectRecovery, ...]
    networks: tuple[Network, ...]

    @property
    def yuan(self) -> int:
        """Cost of all projects."""
        return sum(project.yuan for project in self.projects)


def recover(  # noqa: PLR0913
    networks: Network | Iterable[Network],
    stop: Stop,
    options: Iterable[Option],
    *,
    data_date: int,
    targets: Targets | None = None,
    strategy: Strategy = Strategy.CHEAPEST,
    points: int = 0,
    ahead: Mapping[str, int] | None = None,
) -> Recovery:
    """What `strategy` makes of the stop, project by project.

    `targets` default to the dates `Activity.due`; a project with neither is held to the finish it had.
    `points` asks for so many points of each project's curve (2 or more); `ahead` by project makes the
    strategies that keep dates reach so many days before the goals, as far as options allow. Costs are verified upper
    bounds: dates come from the passes; `ProjectRecovery.bound` says how much cheaper it might be.
    Raises ValueError naming an option, target or stop that fits no network.
    """
    if points < 0 or points == 1:
        raise ValueError(f"a curve of {points} points")
    usual = (networks,) if isinstance(networks, Network) else tuple(networks)
    area = ground(usual, stopped(usual, stop), targets, data_date)
    return _recovered(area, tuple(options), (strategy,), points, ahead or {})[0]


def compare(
    networks: Network | Iterable[Network],
    stop: Stop,
    options: Iterable[Option],
    *,
    data_date: int,
    targets: Targets | None = None,
    points: int = 25,
) -> tuple[Recovery, ...]:
    """Every strategy beside the others, in the order of `Strategy`, for people to choose from.

    Parameters and errors as for `recover`; every strategy carries the curve of all options together.
    """
    if points < 2:
        raise ValueError(f"a curve of {points} points")
    usual = (networks,) if isinstance(networks, Network) else tuple(networks)
    area = ground(usual, stopped(usual, stop), targets, data_date)
    return _recovered(area, tuple(options), tuple(Strategy), points, {})


def _recovered(
    area: Ground,
    options: Sequence[Option],
    strategies: Sequence[Strategy],
    points: int,
    ahead: Mapping[str, int],
) -> tuple[Recovery, ...]:
    """Each strategy's answer; a project's curve is drawn once for all of them."""
    priced = Offers(area.arrays, area.data_date).packed(options)
    kinds = (priced, priced.only(is_link=False), priced.only(is_link=True))
    every, crashing, overlapping = (Search(area, usable) for usable in kinds)
    wanted = points or (KNEE_POINTS if Strategy.KNEE in strategies else 0)
    curves: list[tuple[Point, ...]] = []
    taken: dict[Strategy, list[tuple[Search, Choice]]] = {strategy: [] for strategy in strategies}
    for number in range(len(area.arrays.projects)):
        ways = Ways(
            every, (crashing, overlapping), number, -ahead.get(area.arrays.projects[number], 0), wanted
        )
        curves.append(ways.curve if points else ())
        for strategy in strategies:
            taken[strategy].append(ways.chosen(strategy))
    return tuple(_answer(area, strategy, taken[strategy], curves) for strategy in strategies)


def _answer(
    area: Ground,
    strategy: Strategy,
    chosen: Sequence[tuple[Search, Choice]],
    curves: Sequence[tuple[Point, ...]],
) -> Recovery:
    taken = [search.taken(number, choice) for number, (search, choice) in enumerate(chosen)]
    networks = _rebuilt(area, np.concatenate([np.zeros((0, 4), np.int64), *taken]))
    finish = plan(compile(networks), area.data_date).early_finish
    projects = (
        _project(area, number, finish, taken[number], choice.bound, curves[number])
        for number, (_, choice) in enumerate(chosen)
    )
    return Recovery(strategy, tuple(projects), networks)


class Ways:
    """What one project may do: with all options, with crashing alone, with overlapping alone."""

    def __init__(
        self, every: Search, kinds: tuple[Search, Search], number: int, late_by: int, points: int
    ) -> None:
        self._every, self._kinds, self._number, self._late_by = every, kinds, number, late_by
        self._project = every.project(number)
        self.curve, self._choices = _curve(self._project, points)

    def chosen(self, strategy: Strategy) -> tuple[Search, Choice]:
        """The choice of a strategy, and the search whose options it counts."""
        match strategy:
            case Strategy.ACCEPT:
                return self._every, self._project.nothing()
            case Strategy.ALL_OUT:
                return self._every, self._project.cheapest(self._project.least_by)
            case Strategy.KNEE:
                return self._every, self._choices[_knee(self.curve)]
            case Strategy.CRASHING:
                return self._alone(self._kinds[0])
            case Strategy.OVERLAPPING:
                return self._alone(self._kinds[1])
        return self._cheapest()

    def _alone(self, search: Search) -> tuple[Search, Choice]:
        return search, search.project(self._number).cheapest(self._late_by)

    def _cheapest(self) -> tuple[Search, Choice]:
        """Where the least cost is not proven, a point of the curve or one kind of options alone may cost less."""
        late_by = self._late_by
        found = self._every, self._project.cheapest(late_by)
        bound = found[1].bound
        others = [(self._every, other) for other in self._choices]
        if found[1].yuan > bound:
            others += [self._alone(search) for search in self._kinds]
        for search, other in others:
            if other.yuan < found[1].yuan and self._project.keeps(other, late_by):
                found = search, replace(other, bound=bound)
        return found


def _curve(project: Project, points: int) -> tuple[tuple[Point, ...], list[Choice]]:
    """About `points` points, without those another one beats.

    Half of them lie between doing nothing and keeping the dates, the others lead on to all out.
    """
    if not points:
        return (), []
    kept = min(project.latest_by, max(project.least_by, 0))
    near = np.linspace(project.latest_by, kept, points // 2 + 1)
    far = np.linspace(kept, project.least_by, points - points // 2)
    latenesses = sorted(set(np.concatenate([near, far]).round().astype(int).tolist()))
    found: list[tuple[Point, Choice]] = []
    for late_by in latenesses:
        choice = project.cheapest(late_by)
        if not found or choice.yuan < found[-1][1].yuan:
            found.append((Point(project.late(choice), project.last(choice), choice.yuan), choice))
    found.reverse()
    return tuple(point for point, _ in found), [choice for _, choice in found]


def _knee(curve: Sequence[Point]) -> int:
    """The point furthest below the straight line between the ends, both axes scaled to them."""
    late = np.array([point.days_late for point in curve], float)
    yuan = np.array([point.yuan for point in curve], float)
    span, most = max(late[0] - late[-1], 1.0), max(yuan[-1], 1.0)
    return int(np.argmin(yuan / most + (late - late[-1]) / span))


def _rebuilt(area: Ground, taken: Ints) -> tuple[Network, ...]:
    """The networks with the changed durations and lags; rows of `taken`: activity or link, is link, days, yuan."""
    shorter: dict[tuple[str, str], int] = {}
    leads: dict[int, int] = {}
    project = area.project_of
    for at, is_link, days, _ in taken.tolist():
        if is_link:
            leads[id(area.arrays.links[at])] = days * FULL_DAY
        else:
            shorter[project(at), area.arrays.activities[at].id] = days * FULL_DAY
    return tuple(
        _changed(network, str(number), shorter, leads) for number, network in enumerate(area.networks)
    )


def _changed(
    network: Network, number: str, shorter: dict[tuple[str, str], int], leads: dict[int, int]
) -> Network:
    activities = list(network.activities)
    for at, activity in enumerate(activities):
        less = shorter.get((activity.project or network.name or number, activity.id), 0)
        if less and activity.is_started and activity.remaining is not None:
            activities[at] = replace(activity, remaining=activity.remaining - less)
        elif less:
            activities[at] = replace(activity, duration=activity.duration - less)
    links = [replace(k, lag=k.lag - leads[id(k)]) if id(k) in leads else k for k in network.links]
    if activities == list(network.activities) and links == list(network.links):
        return network
    return replace(network, activities=tuple(activities), links=tuple(links))


def _project(
    area: Ground, number: int, finish: Ints, taken: Ints, bound: int, curve: tuple[Point, ...]
) -> ProjectRecovery:
    names = area.arrays.activities
    promises = tuple(
        Promise(names[at].id, int(area.goal[at]), int(area.before[at]), int(area.halted[at]), int(finish[at]))
        for at in area.promises(number)
    )
    changes = []
    for at, is_link, days, yuan in taken.tolist():
        link = area.arrays.links[at] if is_link else None
        activity = link.succ if link else names[at].id
        changes.append(Change(activity, days, yuan, link.pred if link else ""))
    return ProjectRecovery(area.arrays.projects[number], promises, tuple(changes), bound, curve)


__all__ = [
    "Change",
    "Crash",
    "Option",
    "Overlap",
    "Point",
    "ProjectRecovery",
    "Promise",
    "Recovery",
    "Stop",
    "Strategy",
    "Targets",
    "compare",
    "recover",
    "stopped",
]

"""One project put in front of the others: its own networks and limits, and what the rest holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from luodi.engine.levelling.exact_case import Case, Held, build_case, case_of
from luodi.engine.limits import Demand, Limits, LongestWait, Mode, Unbroken
from luodi.engine.network import Activity, Network
from luodi.engine.result import Levelled

Named = Demand | LongestWait | Mode | Unbroken


@dataclass(frozen=True)
class Focus:
    """Networks that may be changed, their limits, and what others hold and keep."""

    networks: tuple[Network, ...]
    limits: Limits
    data_date: int
    held: tuple[Held, ...]
    known: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """Start and mode of own activities in the schedule people look at."""

    def case(self) -> Case:
        """The problem as numbers."""
        return build_case(self.networks, self.limits, self.data_date, self.held)

    def case_until(self, end: int) -> Case:
        """The problem as numbers, reaching to a given boundary at least."""
        return build_case(self.networks, self.limits, self.data_date, self.held, end)

    def activity(self, project: str, activity_id: str) -> Activity:
        """An activity of the focus."""
        return self._network(project, activity_id).by_id[activity_id]

    def changed(self, project: str, activity_id: str, activity: Activity) -> "Focus":
        """With one activity replaced."""
        home = self._network(project, activity_id)
        members = tuple(activity if a.id == activity_id else a for a in home.activities)
        other = replace(home, activities=members)
        return replace(self, networks=tuple(other if n is home else n for n in self.networks))

    def _network(self, project: str, activity_id: str) -> Network:
        for number, network in enumerate(self.networks):
            known = network.by_id.get(activity_id)
            if known is not None and (known.project or network.name or str(number)) == project:
                return network
        raise ValueError(f"project {project!r} has no activity {activity_id!r}")


def focus_on(
    networks: Network | Sequence[Network],
    limits: Limits,
    data_date: int,
    project: str | None,
    others: Levelled | None,
) -> Focus:
    """The project asked for (None: all), with everyone else where `others` has them."""
    several = [networks] if isinstance(networks, Network) else list(networks)
    limits.check(several)
    if project is None:
        return Focus(tuple(several), limits, data_date, ())
    own = tuple(n for number, network in enumerate(several) for n in _part(network, number, project))
    if not own:
        raise ValueError(f"unknown project {project!r}")
    ids = {activity.id for network in own for activity in network.activities}
    mine = Limits(
        limits.capacities,
        limits.quotas,
        tuple(d for d in limits.demands if _is_of(d.project, project, d.activity, ids)),
        tuple(w for w in limits.waits if _is_of(w.project, project, w.succ, ids)),
        tuple(m for m in limits.modes if _is_of(m.project, project, m.activity, ids)),
        tuple(u for u in limits.unbroken if _is_of(u.project, project, u.activity, ids)),
    )
    held = () if others is None else tuple(_held(others, limits, data_date, project))
    return Focus(own, mine, data_date, held, {} if others is None else _known(others, project))


def _known(schedule: Levelled, project: str) -> dict[tuple[str, str], tuple[int, int]]:
    arrays = schedule.arrays
    if project not in arrays.projects:
        return {}
    return {
        (project, arrays.activities[at].id): (int(schedule.start[at]), int(schedule.mode[at]))
        for at in arrays.span(arrays.projects.index(project))
    }


def _is_of(named: str, project: str, activity: str, ids: set[str]) -> bool:
    return activity in ids if not named else named == project


def _part(network: Network, number: int, project: str) -> Iterable[Network]:
    """The activities of one project of a network, as a network of that name."""
    name = network.name or str(number)
    members = tuple(a for a in network.activities if (a.project or name) == project)
    if members:
        ids = {a.id for a in members}
        links = tuple(link for link in network.links if link.succ in ids)
        yield replace(network, activities=members, links=links, name=project)


def _held(others: Levelled, limits: Limits, data_date: int, project: str) -> Iterable[Held]:
    case = case_of(others.arrays, limits, data_date)
    for position in case.open:
        home = case.home(position)
        if home == project:
            continue
        way = case.ways[position][int(others.mode[position])]
        start, finish = int(others.start[position]), int(others.finish[position])
        slots = way.worked(max(start, data_date), finish)
        name = others.arrays.activities[position].id
        for number, amount in (*way.uses, *way.takes):
            yield Held(home, name, number, amount, np.asarray(slots, np.int64), start, finish)

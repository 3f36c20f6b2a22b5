"""What activities compete for: desks and crews, quotas, longest waits, other ways to do the work.

Frozen data beside a `Network`. Limits check themselves when made; `check` holds them against the
networks they belong to. A limit that can never be met is no error here but a result of `solve`,
which names it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from luodi.engine.network import Network
from luodi.engine.workdays import Calendar

HUGE: Final = 1 << 30
"""No amount, capacity or cost reaches this: it is a slip of the pen or a missing unit."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """A renewable limit: reviewers of a desk, crews, meeting slots.

    At most `amount` is used in each period of `days` slots; periods are counted from slot
    `counted_from`. An activity uses its demand on every slot it works, so with ``days=7`` and
    items of one day `amount` is the number of meeting slots a week. `changes` are later amounts as
    (from slot, amount), ascending. An activity works only on days its capacities work too:
    `calendar` narrows the activity's own.
    """

    code: str
    amount: int
    name: str = ""
    days: int = 1
    counted_from: int = 0
    changes: tuple[tuple[int, int], ...] = ()
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("a capacity without a code")
        if self.days < 1:
            raise ValueError(f"capacity {self.code!r}: a period of {self.days} days")
        _ascending(f"capacity {self.code!r}", self.changes)
        for amount in (self.amount, *(amount for _, amount in self.changes)):
            _amount(f"capacity {self.code!r}", amount)

    def at(self, slot: int) -> int:
        """What may be used in the period that holds a slot, before any calendar."""
        begins = slot - (slot - self.counted_from) % self.days
        return next((amount for since, amount in reversed(self.changes) if since <= begins), self.amount)


@dataclass(frozen=True, slots=True)
class Quota:
    """A consumed limit: land in mu, energy in tce, a budget. Taken once, at the start of an activity.

    `batches` are (available from slot, amount), ascending. With `carries` what is left of a batch
    stays for later ones (a stock); without, each batch lapses when the next begins (a yearly quota).
    """

    code: str
    batches: tuple[tuple[int, int], ...]
    name: str = ""
    carries: bool = True

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("a quota without a code")
        _ascending(f"quota {self.code!r}", self.batches)
        for _, amount in self.batches:
            _amount(f"quota {self.code!r}", amount)


@dataclass(frozen=True, slots=True)
class Demand:
    """What one activity needs of one capacity (on each day it works) or quota (once)."""

    activity: str
    limit: str
    amount: int
    project: str = ""


@dataclass(frozen=True, slots=True)
class LongestWait:
    """`succ` begins at most `days` calendar days behind the start (SS) or finish (FS) of `pred`."""

    pred: str
    succ: str
    days: int
    type: Literal["SS", "FS"] = "SS"
    project: str = ""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do an activity. Where an activity has modes, they replace its own duration and demands.

    `duration` in hundredths of days, `demands` as (limit, amount), `cost` in whole yuan above the
    cheapest way. The order in which an activity's modes are given numbers them from 0.
    """

    activity: str
    duration: int
    demands: tuple[tuple[str, int], ...] = ()
    cost: int = 0
    project: str = ""


@dataclass(frozen=True, slots=True)
class Unbroken:
    """An activity that may not be split by a stop: at most `longest_pause` idle slots in a row once begun."""

    activity: str
    longest_pause: int
    project: str = ""


@dataclass(frozen=True)
class Limits:
    """All limits of a portfolio. Raises ValueError naming the offender."""

    capacities: tuple[Capacity, ...] = ()
    quotas: tuple[Quota, ...] = ()
    demands: tuple[Demand, ...] = ()
    waits: tuple[LongestWait, ...] = ()
    modes: tuple[Mode, ...] = ()
    unbroken: tuple[Unbroken, ...] = ()
    by_code: Mapping[str, Capacity | Quota] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for attribute in ("capacities", "quotas", "demands", "waits", "modes", "unbroken"):
            object.__setattr__(self, attribute, tuple(getattr(self, attribute)))
        by_code: dict[str, Capacity | Quota] = {}
        limits: tuple[Capacity | Quota, ...] = (*self.capacities, *self.quotas)
        for limit in limits:
            if limit.code in by_code:
                raise ValueError(f"limit {limit.code!r} appears twice")
            by_code[limit.code] = limit
        object.__setattr__(self, "by_code", by_code)
        self._check_demands()
        for wait in self.waits:
            if abs(wait.days) >= HUGE:
                raise ValueError(f"wait {wait.pred!r} → {wait.succ!r}: {wait.days} days")
        for whole in self.unbroken:
            _amount(f"the longest pause of activity {whole.activity!r}", whole.longest_pause)

    def _check_demands(self) -> None:
        seen = set()
        for demand in self.demands:
            key = (demand.project, demand.activity, demand.limit)
            if key in seen:
                raise ValueError(f"activity {demand.activity!r} demands {demand.limit!r} twice")
            seen.add(key)
            self._check_demand(demand.activity, demand.limit, demand.amount)
        for mode in self.modes:
            _amount(f"a mode of activity {mode.activity!r}", mode.cost)
            for limit_code, amount in mode.demands:
                self._check_demand(mode.activity, limit_code, amount)

    def _check_demand(self, activity: str, limit: str, amount: int) -> None:
        if limit not in self.by_code:
            raise ValueError(f"activity {activity!r} demands the unknown limit {limit!r}")
        _amount(f"the demand of activity {activity!r} on {limit!r}", amount)

    def check(self, networks: Iterable[Network]) -> None:
        """ValueError where a demand, wait, mode or pause names an activity no network has, or a calendar
        of a capacity has another axis. An empty `project` means the only network, or a unique id."""
        known: dict[str, set[str]] = {}
        for number, network in enumerate(networks):
            for activity in network.activities:
                known.setdefault(activity.id, set()).add(activity.project or network.name or str(number))
            for capacity in self.capacities:
                if capacity.calendar is not None and capacity.calendar.axis != network.axis:
                    raise ValueError(f"calendar of capacity {capacity.code!r} has another axis")
        for activity_id, project, what in self._named():
            homes = known.get(activity_id, set())
            if not homes or (project and project not in homes):
                raise ValueError(f"{what} names the unknown activity {activity_id!r} {project}".rstrip())
            if not project and len(homes) > 1:
                raise ValueError(f"{what} names activity {activity_id!r} of {len(homes)} projects")

    def _named(self) -> Iterable[tuple[str, str, str]]:
        yield from ((d.activity, d.project, f"a demand on {d.limit!r}") for d in self.demands)
        yield from ((m.activity, m.project, "a mode") for m in self.modes)
        yield from ((u.activity, u.project, "an unbroken activity") for u in self.unbroken)
        for wait in self.waits:
            yield wait.pred, wait.project, "a longest wait"
            yield wait.succ, wait.project, "a longest wait"


def _amount(who: str, amount: int) -> None:
    if not 0 <= amount < HUGE:
        raise ValueError(f"{who}: {amount}")


def _ascending(who: str, steps: tuple[tuple[int, int], ...]) -> None:
    slots = [slot for slot, _ in steps]
    if any(later <= earlier for earlier, later in pairwise(slots)):
        raise ValueError(f"{who}: days out of order")

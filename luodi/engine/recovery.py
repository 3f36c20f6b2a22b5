"""Recovery 复工赶工: the cheapest crashing and overlapping that makes up for a stop, or the honest new date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from luodi.engine.network import Network
from luodi.engine.recovery_options import Crash, Option, Overlap
from luodi.engine.recovery_stop import Stop, stopped

Targets = Mapping[tuple[str, str], int]
"""Boundaries to be kept, by (project, activity)."""


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

    The project's last promise is finished at boundary `finish`; no promise is more than `days_late`
    days behind its goal (negative: ahead of it), or as far as it can be moved.
    """

    days_late: int
    finish: int
    yuan: int


@dataclass(frozen=True, slots=True)
class ProjectRecovery:
    """What one project does, what it costs and what it reaches. `curve` falls in cost as dates grow later."""

    project: str
    promises: tuple[Promise, ...]
    changes: tuple[Change, ...]
    curve: tuple[Point, ...]

    @property
    def yuan(self) -> int:
        """Cost of all changes."""
        return sum(change.yuan for change in self.changes)

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


def recover(
    networks: Network | Iterable[Network],
    stop: Stop,
    options: Iterable[Option],
    *,
    data_date: int,
    targets: Targets | None = None,
    strategy: Strategy = Strategy.CHEAPEST,
) -> Recovery:
    """What `strategy` makes of the stop, project by project.

    `targets` default to the dates `Activity.due`; a project with neither is held to the finish it had.
    Raises ValueError naming an option, target or stop that fits no network.
    """
    raise NotImplementedError


def compare(
    networks: Network | Iterable[Network],
    stop: Stop,
    options: Iterable[Option],
    *,
    data_date: int,
    targets: Targets | None = None,
) -> tuple[Recovery, ...]:
    """Every strategy beside the others, in the order of `Strategy`, for people to choose from."""
    raise NotImplementedError


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

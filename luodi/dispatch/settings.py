"""Settings of meetings, tasks and the leader's page, from `data/dispatch.yaml` with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from luodi.reference import reference


@dataclass(frozen=True, slots=True)
class DispatchSettings:
    """`meetings_a_month` by kind; minutes of a meeting and of an item; how many issues the leader's page looks at and shows;
    working days proposed for a task."""

    meetings_a_month: Mapping[str, int]
    minutes_most: int
    minutes_an_item: int
    brief_issues: int
    brief_looked_at: int
    task_days: int


@lru_cache(maxsize=1)
def settings() -> DispatchSettings:
    """The shipped settings, read once."""
    return DispatchSettings(**reference("dispatch.yaml"))

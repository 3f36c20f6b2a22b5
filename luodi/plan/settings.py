"""Settings of the plan, from `data/plan.yaml` with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from luodi.reference import reference


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Calendar days: `reserve_days` are kept back before a committed date, `tight_days` are shown as tight.

    `weights`: what a day late counts, by the highest list that a project stands on; `run_seconds`: how long a
    run may search.
    """

    reserve_days: int
    tight_days: int
    axis_from: date
    axis_until: date
    weights: Mapping[str, int]
    run_seconds: tuple[int, ...]


@lru_cache(maxsize=1)
def settings() -> PlanSettings:
    """The shipped settings, read once."""
    return PlanSettings(**{**(rows := reference("plan.yaml")), "run_seconds": tuple(rows["run_seconds"])})

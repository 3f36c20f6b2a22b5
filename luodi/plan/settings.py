"""Settings of the plan, from `data/plan.yaml` with their reasons."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from luodi.reference import reference


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Calendar days: `reserve_days` are kept back before a committed date, `tight_days` are shown as tight."""

    reserve_days: int
    tight_days: int
    axis_from: date
    axis_until: date


@lru_cache(maxsize=1)
def settings() -> PlanSettings:
    """The shipped settings, read once."""
    return PlanSettings(**reference("plan.yaml"))

"""How uncertain durations are, from `data/risk.yaml` with its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from luodi.engine.network import LONGEST
from luodi.plan.models import Step
from luodi.plan.portfolio import HUNDREDTHS, Row
from luodi.reference import reference


@dataclass(frozen=True, slots=True)
class Risk:
    """The assumptions of `data/risk.yaml`: standard deviations of logarithms, shares of likely durations by step."""

    edition: date
    is_calibrated: bool
    samples: int
    seed: int
    project_sd: float
    town_sd: float
    department_sd: float
    remaining_sd: float
    weather_calendars: tuple[str, ...]
    weather_monthly_sd: tuple[float, ...]
    least_spread: float
    groups_sd: Mapping[str, float]
    spreads: Mapping[str, tuple[float, float]]

    @property
    def between(self) -> dict[str, float]:
        """Kind of group → assumed standard deviation between its groups; those that are slow together come last."""
        together = {"town": self.town_sd, "department": self.department_sd, "project": self.project_sd}
        return {**self.groups_sd, **together}

    def __post_init__(self) -> None:
        if missing := sorted(set(Step.values) - set(self.spreads)):
            raise ValueError(f"risk: no spread for {missing}")
        for step, (low, high) in self.spreads.items():
            if not 0 < low <= 1 <= high:
                raise ValueError(f"risk: spread {low}…{high} of {step}")


@lru_cache(maxsize=1)
def risk() -> Risk:
    """The shipped assumptions, read once."""
    rows = reference("risk.yaml")
    return Risk(
        **rows
        | {
            "edition": date.fromisoformat(rows["edition"]),
            "weather_calendars": tuple(rows["weather_calendars"]),
            "weather_monthly_sd": tuple(rows["weather_monthly_sd"]),
            "spreads": {step: (low, high) for step, (low, high) in rows["spreads"].items()},
        }
    )


def three_points(row: Row, own: Risk) -> tuple[int, int, int]:
    """Optimistic, likely and pessimistic duration in hundredths of days; a range always contains the likely one."""
    low, likely, high = row.optimistic_days, row.duration_days, row.pessimistic_days
    if row.is_event:
        return 0, 0, 0
    if low >= likely >= high:
        least, most = own.spreads[row.step]
        low, high = likely * Decimal(str(least)), likely * Decimal(str(most))
    widest = min(int(max(high, likely) * HUNDREDTHS), LONGEST)
    return int(min(low, likely) * HUNDREDTHS), int(likely * HUNDREDTHS), widest

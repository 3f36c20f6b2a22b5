"""What was learnt by a day, as the simulation and the pages use it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from luodi.engine.learning import ENOUGH, Bend, Learnt, Stopped
from luodi.plan.forecast_models import ForecastMethod, ForecastModel
from luodi.plan.spreads import risk


@dataclass(frozen=True)
class Known:
    """The model in force; `row` is None as long as nothing was learnt."""

    row: ForecastModel | None = None

    @property
    def method(self) -> ForecastMethod:
        return ForecastMethod(self.row.method) if self.row else ForecastMethod.SIMULATED

    @cached_property
    def durations(self) -> Learnt:
        """What begun activities taught. While too few promises fell due to test it against, what is assumed."""
        if self.row is None or self.row.promises < ENOUGH:
            return Learnt(0.0, {}, risk().between, {}, 0)
        return learnt_from(self.row.durations)

    def shown(self, simulated: int | None, milestone: str) -> int | None:
        """The percent to show for a promise of this kind that the simulation gives so many."""
        if simulated is None or self.row is None:
            return simulated
        rates = self.row.rates
        match self.method:
            case ForecastMethod.RECALIBRATED:
                bent = Bend(self.row.shift, self.row.slope)(np.array([simulated / 100]))
                return round(100 * float(bent[0]))
            case ForecastMethod.REFERENCE:
                return round(100 * float(rates["classes"].get(milestone, rates["base"])))
            case ForecastMethod.BASE:
                return round(100 * float(rates["base"]))
        return simulated


def known_on(day: date) -> Known:
    """What was learnt by a data date; one query."""
    return Known(ForecastModel.objects.filter(learnt_on__lte=day).order_by("-learnt_on").first())


def as_facts(learnt: Learnt) -> dict[str, Any]:
    """As plain JSON, rounded to what matters."""
    return {
        "mean": round(learnt.mean, 4),
        "stretch": {stage: round(width, 4) for stage, width in learnt.stretch.items()},
        "shapes": {stage: np.round(values, 3).tolist() for stage, values in learnt.shapes.items()},
        "closed": learnt.closed,
        "late": {stage: round(value, 4) for stage, value in learnt.late.items()},
        "stops": {
            "alike": round(learnt.stops.alike, 4),
            "seen": {name: [round(each, 2) for each in counts] for name, counts in learnt.stops.seen.items()},
        },
        "sds": {kind: round(sd, 4) for kind, sd in learnt.sds.items()},
        "effects": {
            kind: {name: [round(value, 4), round(doubt, 4)] for name, (value, doubt) in groups.items()}
            for kind, groups in learnt.effects.items()
        },
    }


def learnt_from(facts: dict[str, Any]) -> Learnt:
    """Back from JSON."""
    effects = {
        kind: {name: (value, doubt) for name, (value, doubt) in groups.items()}
        for kind, groups in facts["effects"].items()
    }
    shapes = {stage: np.array(values) for stage, values in facts.get("shapes", {}).items()}
    # What was learnt before delays and stops were looked at says nothing of them.
    late, stops = facts.get("late", {}), facts.get("stops", {"alike": 0.0, "seen": {}})
    stopped = Stopped(stops["alike"], {name: (stop, other) for name, (stop, other) in stops["seen"].items()})
    widths, closed = facts["stretch"], facts["closed"]
    return Learnt(facts["mean"], effects, facts["sds"], widths, closed, shapes, late, stopped)

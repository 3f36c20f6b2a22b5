"""How good the forecasts were that people were shown: scores, calibration and what simpler forecasts would have done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from luodi.engine.learning import ENOUGH, Bin, Record, Verdict, judge
from luodi.ledger.stages import Milestone
from luodi.plan.forecast_log import Issued, record_of, scored
from luodi.plan.forecast_models import ForecastMethod, IssuedForecast
from luodi.plan.learnt import Known, known_on

SIDE, EDGE_LEFT, EDGE_TOP = 300, 48, 16
TICKS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True)
class Part:
    """A class or a month: how many promises fell due, what was said and what became of them; scores only with enough."""

    name: str
    promises: int
    said: float
    kept: float
    reference: float
    brier: float | None
    brier_base: float | None


@dataclass(frozen=True)
class Mark:
    """A bin in the picture."""

    bin: Bin
    x: float
    y: float
    top: float
    bottom: float
    radius: float


@dataclass(frozen=True)
class TrackRecord:
    """Everything the page says. `verdict` is None while too few promises fell due."""

    known: Known
    promises: int
    rows: int
    undated: int
    logged: int
    verdict: Verdict | None
    covered: float | None
    covered_of: int
    classes: list[Part]
    months: list[Part]

    @property
    def is_enough(self) -> bool:
        return self.promises >= ENOUGH

    @property
    def methods(self) -> list[tuple[str, float, bool]]:
        """Each method in words with its Brier score in the order of time, and whether it is in use."""
        losses = self.known.row.losses if self.known.row else {}
        return [
            (str(ForecastMethod(name).label), loss, name == self.known.method)
            for name, loss in sorted(losses.items(), key=lambda pair: pair[1])
        ]

    @property
    def marks(self) -> list[Mark]:
        """The bins as dots with bands."""
        bins = self.verdict.bins if self.verdict else []
        most = max((each.count for each in bins), default=1)
        return [
            Mark(
                each, _x(each.chance), _y(each.kept), _y(each.most), _y(each.least), 4 + 6 * each.count / most
            )
            for each in bins
        ]


def _x(share: float) -> float:
    return EDGE_LEFT + SIDE * share


def _y(share: float) -> float:
    return EDGE_TOP + SIDE * (1 - share)


def frame() -> dict[str, Any]:
    """The axes of the picture."""
    return {
        "left": EDGE_LEFT,
        "right": EDGE_LEFT + SIDE,
        "top": EDGE_TOP,
        "bottom": EDGE_TOP + SIDE,
        "middle": EDGE_LEFT + SIDE / 2,
        "width": EDGE_LEFT + SIDE + 20,
        "height": EDGE_TOP + SIDE + 44,
        "xs": [(tick, _x(tick / 100)) for tick in TICKS],
        "ys": [(tick, _y(tick / 100)) for tick in TICKS],
    }


def track_record(data_date: date) -> TrackRecord:
    """The record of the district by a data date: the same for whoever asks, and without the name of any project."""
    found = scored(data_date)
    rows = found.rows
    milestones = sorted({each.milestone for each in rows})
    record = record_of(rows, milestones)
    shown = np.array([each.percent / 100 for each in rows], np.float64)
    promises = len(record.promises)
    verdict = judge(record, shown, record.base, record.reference) if promises >= ENOUGH else None
    ripe = [each for each in rows if each.p80_on < data_date]
    covered = sum(each.actual_on is not None and each.actual_on <= each.p80_on for each in ripe)
    _base, rates, _count = record.rates_now(data_date.toordinal())
    return TrackRecord(
        known=known_on(data_date),
        promises=promises,
        rows=len(rows),
        undated=found.undated,
        logged=IssuedForecast.objects.count(),
        verdict=verdict,
        covered=covered / len(ripe) if promises >= ENOUGH and ripe else None,
        covered_of=len(ripe),
        classes=_parts(rows, record, lambda each: each.milestone, milestones, rates),
        months=_parts(rows, record, lambda each: each.committed_on.strftime("%Y-%m"), milestones, {})[-24:],
    )


def _parts(
    rows: list[Issued],
    record: Record,
    of: Callable[[Issued], str],
    milestones: list[str],
    rates: dict[int, float],
) -> list[Part]:
    names = np.array([of(each) for each in rows])
    found = []
    for name in sorted(set(names.tolist())):
        own = np.flatnonzero(names == name)
        part = record.only(own)
        weight = part.weight / part.weight.sum()
        said = np.array([rows[at].percent / 100 for at in own.tolist()])
        is_enough = len(part.promises) >= ENOUGH
        kept = part.kept.astype(np.float64)
        found.append(
            Part(
                _named(name, milestones),
                len(part.promises),
                float(weight @ said),
                float(weight @ kept),
                rates[milestones.index(name)] if rates else float(weight @ record.reference[own]),
                float(np.mean((said - kept) ** 2)) if is_enough else None,
                float(np.mean((record.base[own] - kept) ** 2)) if is_enough else None,
            )
        )
    return found


def _named(name: str, milestones: Iterable[str]) -> str:
    if name not in milestones:
        return name
    return str(dict(Milestone.choices).get(name, _("其他")))

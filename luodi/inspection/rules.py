"""The rule file of site visits and tours: caps, weights, limits of photos, the scoring sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from luodi.engine.visits import RiskWeights, VisitCaps
from luodi.reference import reference


@dataclass(frozen=True)
class PhotoLimits:
    """See data/inspection.yaml."""

    most: int
    megapixels: int
    side: int
    quality: int
    near_m: int
    old_days: int
    same_bits: int


@dataclass(frozen=True)
class TourRules:
    """`sheet`: criteria with code, both names and the most points each; `kept`: the rest, as a tour keeps it."""

    a_quarter: int
    stops_most: int
    drop: int
    least_scores: int
    sheet: list[Mapping[str, Any]]

    @property
    def kept(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("a_quarter", "stops_most", "drop", "least_scores")}


@dataclass(frozen=True)
class InspectionRules:
    """`caps`, `risk` for the engine; the rest are counts and days."""

    caps: VisitCaps
    exempt_cards: frozenset[str]
    risk: RiskWeights
    missed_days: int
    proposed: int
    finding_days: int
    claims_most: int
    claims_days: int
    photos: PhotoLimits
    tour: TourRules


@cache
def inspection_rules() -> InspectionRules:
    """The rules that ship with the product."""
    said = reference("inspection.yaml")
    counts = ("missed_days", "proposed", "finding_days", "claims_most", "claims_days")
    return InspectionRules(
        VisitCaps(**said["caps"]),
        frozenset(said["exempt_cards"]),
        RiskWeights(**said["risk"]),
        photos=PhotoLimits(**said["photos"]),
        tour=TourRules(**said["tour"]),
        **{name: said[name] for name in counts},
    )

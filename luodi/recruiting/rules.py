"""The rule file of recruiting: thresholds, chains, how likelihood is counted."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from luodi.engine.leads import KindRules
from luodi.reference import reference


@dataclass(frozen=True)
class LeadRules:
    """`kinds` for the engine; the rest are counts and days."""

    kinds: KindRules
    least_cases: int
    drawn_cases: int
    stale_days: int
    opinion_working_days: int


@cache
def lead_rules() -> LeadRules:
    """The rules that ship with the product."""
    said = reference("recruiting.yaml")
    chains = {
        chain: {link: tuple(words) for link, words in links.items()}
        for chain, links in said["chains"].items()
    }
    figures = ("flagship_from_yuan", "tax_per_mu_from_yuan", "export_from_percent")
    kinds = KindRules(**{name: Decimal(said[name]) for name in figures}, chains=chains)
    counts = ("least_cases", "drawn_cases", "stale_days", "opinion_working_days")
    return LeadRules(kinds, **{name: said[name] for name in counts})

"""Rule sets and reasons for excused days, from `data/card_rules` and `data/card_excuses.yaml`; which is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from luodi.engine.card_rules import Rules, read_rules
from luodi.oversight.models import CardRules
from luodi.reference import DATA, reference

DEFAULT = "default"
SHADOW_DAYS = 90


@lru_cache(maxsize=1)
def rule_sets() -> Mapping[str, Rules]:
    """All shipped rule sets by code, the default first. ValueError names the file and the place of a fault."""
    paths = sorted((DATA / "card_rules").glob("*.yaml"), key=lambda path: (path.stem != DEFAULT, path.stem))
    return {path.stem: read_rules(reference(path), path.name) for path in paths}


@lru_cache(maxsize=1)
def excuse_reasons() -> Mapping[str, Mapping[str, str]]:
    """Reasons for which days are excused: code → name and name_en."""
    found: Mapping[str, Mapping[str, str]] = reference("card_excuses.yaml")
    return found


@dataclass(frozen=True)
class InForce:
    """The rules of a day. In its shadow time nobody but the office sees anything, and nothing can be issued."""

    rules: Rules
    is_shadow: bool
    decision: CardRules | None


def in_force(on: date) -> InForce:
    """The last decision that has begun; without any the default, in shadow."""
    decision = CardRules.objects.filter(from_on__lte=on).select_related("decided_by").order_by("-pk").first()
    if decision is None:
        return InForce(rule_sets()[DEFAULT], True, None)
    return InForce(rule_sets()[decision.rules], on <= decision.shadow_until_on, decision)

"""Leads of investment: one investor under two spellings, the four kinds by rule, the likelihood to land.

All pure: names and figures in, findings with their reasons out. Amounts in yuan, shares in percent.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_NOTES = re.compile(r"[（(\[【].*?[）)\]】]")
_NO_LETTER = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_ENDINGS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|集团|公司|股份|coltd|ltd|inc|corp|gmbh|llc|limited)+$"
)
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [3**place % 31 for place in range(17)]


def investor_key(name: str) -> str:
    """A name of an investor without what spellings differ in: width, case, spaces, notes in brackets, legal endings.

    >>> investor_key("青岛 启岚智能（集团）有限公司") == investor_key("青岛启岚智能集团")
    True
    >>> investor_key("Qilan Smart Co., Ltd.")
    'qilansmart'
    """
    text = unicodedata.normalize("NFKC", name).lower()
    text = _NO_LETTER.sub("", _NOTES.sub("", text))
    return _ENDINGS.sub("", text) or text


def is_credit_code(code: str) -> bool:
    """Is this a unified social credit code with the right check digit (GB 32100-2015)?

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    if not _CODE.fullmatch(code):
        return False
    total = sum(_DIGITS.index(letter) * weight for letter, weight in zip(code, _WEIGHTS, strict=False))
    return _DIGITS[(31 - total % 31) % 31] == code[17]


class LeadKind(StrEnum):
    """The four kinds a district looks for; codes as in ledger.stages.Tag."""

    FLAGSHIP = "FLAGSHIP"
    TAX_BASE = "TAX_BASE"
    CHAIN = "CHAIN"
    EXPORT = "EXPORT"


@dataclass(frozen=True, slots=True)
class KindRules:
    """Thresholds; `chains` maps a chain to its links, a link to the words by which a project is found on it."""

    flagship_from_yuan: Decimal
    tax_per_mu_from_yuan: Decimal
    export_from_percent: Decimal
    chains: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What is known of a lead; None is unknown. `link` is the link of `chain` on which it would stand."""

    amount_yuan: Decimal | None = None
    tax_per_mu_yuan: Decimal | None = None
    export_percent: Decimal | None = None
    chain: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One kind: does the rule propose it, the figure it looked at (None: unknown), and the threshold or the gap."""

    kind: LeadKind
    is_met: bool
    value: str | None
    against: str


def links_present(rules: KindRules, chain: str, texts: list[str]) -> set[str]:
    """The links of a chain on which one of these projects (name and content) stands."""
    links = rules.chains.get(chain, {})
    return {link for link, words in links.items() if any(word in text for text in texts for word in words)}


def proposals(rules: KindRules, facts: LeadFacts, present: set[str]) -> list[Proposal]:
    """All four kinds with the figures; `present` are the links of its chain that the district has.

    >>> rules = KindRules(Decimal(50), Decimal(15), Decimal(50), {"汽车": {"整车": ("整车",), "电驱": ("电机",)}})
    >>> found = proposals(rules, LeadFacts(Decimal(60), None, Decimal(20), "汽车", "电驱"), {"整车"})
    >>> [(each.kind.value, each.is_met, each.value) for each in found]
    [('FLAGSHIP', True, '60'), ('TAX_BASE', False, None), ('CHAIN', True, '电驱'), ('EXPORT', False, '20')]
    """
    is_gap = facts.link in rules.chains.get(facts.chain, {}) and facts.link not in present
    return [
        _measured(LeadKind.FLAGSHIP, facts.amount_yuan, rules.flagship_from_yuan),
        _measured(LeadKind.TAX_BASE, facts.tax_per_mu_yuan, rules.tax_per_mu_from_yuan),
        Proposal(LeadKind.CHAIN, is_gap, facts.link or None, "、".join(sorted(present))),
        _measured(LeadKind.EXPORT, facts.export_percent, rules.export_from_percent),
    ]


def _measured(kind: LeadKind, value: Decimal | None, least: Decimal) -> Proposal:
    return Proposal(
        kind,
        value is not None and value >= least,
        None if value is None else format(value.normalize(), "f"),
        format(least, "f"),
    )


@dataclass(frozen=True, slots=True)
class Landing:
    """Likelihood to land from one state: `chance` 0 to 1, None where fewer cases ended than are needed to say."""

    chance: float | None
    signed: int
    ended: int


def landing(signed: int, ended: int, base: float, *, drawn: int, least: int) -> Landing:
    """Counted outcomes drawn towards `base`, the share of all, by `drawn` imagined cases (Laplace, Bayes).

    Raises ValueError for more signed than ended.

    >>> landing(20, 40, 0.3, drawn=10, least=30).chance
    0.46
    >>> landing(5, 9, 0.3, drawn=10, least=30).chance is None
    True
    """
    if not 0 <= signed <= ended:
        raise ValueError(f"{signed} signed of {ended} ended")
    chance = (signed + drawn * base) / (ended + drawn) if ended >= least else None
    return Landing(chance, signed, ended)

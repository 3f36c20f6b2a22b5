"""Which items of its kind a project needs, and which of them it has in hand by its stage. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from luodi.approvals.catalogue import Catalogue, Exemption, Kind, Permit
from luodi.ledger.stages import has_reached

BEHIND_WORKS = frozenset({"4_acceptance", "5_operation"})
FIGURES = ("energy_tce", "land_mu", "new_land_mu")
"""Figures of a project by which items are ruled out."""


def required(
    kind: Kind, figures: Mapping[str, Decimal | None], works: str, exemptions: Iterable[Exemption]
) -> list[Permit]:
    """The items this project needs: what a known fact rules out is left out, what is unknown stays in.

    `works`: code of its works template; without works nothing says when acceptance and operation can begin, so
    those items are left out too. Gates that led through an item left out lead to what came before it.
    """
    out = {code for rule in exemptions if _applies(rule, figures, works) for code in rule.codes}
    if not works:
        out |= {permit.code for permit in kind.permits if permit.stage in BEHIND_WORKS}
    return [_bridged(permit, kind, out) for permit in kind.permits if permit.code not in out]


def behind_stage(kind: Kind, stage: str, catalogue: Catalogue) -> set[str]:
    """Items that a project of this stage must have in hand."""
    return {code for code in kind.by_code if has_reached(stage, catalogue.passed_with[code])}


def _applies(rule: Exemption, figures: Mapping[str, Decimal | None], works: str) -> bool:
    if rule.templates:
        return works in rule.templates
    known = figures.get(rule.fact)
    return known is not None and known < Decimal(str(rule.below))


def _bridged(permit: Permit, kind: Kind, out: set[str]) -> Permit:
    accept, issue = list(permit.accept_after), list(permit.issue_after)
    for gates, passed_on in ((accept, accept), (issue, issue)):
        while gone := [code for code in gates if code in out]:
            for code in gone:
                gates.remove(code)
                passed_on.extend(kind.by_code[code].accept_after)
                issue.extend(kind.by_code[code].issue_after)
    return replace(
        permit,
        accept_after=tuple(dict.fromkeys(accept)),
        issue_after=tuple(dict.fromkeys(code for code in issue if code not in accept)),
    )

"""Words of recruiting: the facts of a lead, the reasons of the four kinds, a row for machines."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from luodi.engine.leads import LeadKind, Proposal
from luodi.ledger.money_words import money_words
from luodi.ledger.stages import Tag
from luodi.recruiting.models import Lead


def measured(value: Decimal | int | None, unit: str) -> str:
    """A measure with thousands commas and its unit; a dash for what is unknown."""
    if value is None:
        return "—"
    text = f"{value:,.2f}"
    return f"{text.rstrip('0').rstrip('.')} {unit}"


def facts_of(lead: Lead) -> list[tuple[str, str]]:
    """What is known of a lead, contacts left out."""
    return [
        (_("意向总投资"), money_words(lead.amount_yuan)),
        (_("用地需求"), measured(lead.land_mu, _("亩"))),
        (_("年综合能耗"), measured(lead.energy_tce, _("吨标准煤"))),
        (_("预期年税收"), money_words(lead.tax_yuan)),
        (_("亩均税收"), _per_mu(lead.tax_per_mu_yuan)),
        (_("预计用工"), measured(lead.jobs, _("人"))),
        (_("外销比例"), measured(lead.export_percent, "%")),
        (_("产业链"), " · ".join(part for part in (lead.chain, lead.link) if part) or "—"),
        (_("统一社会信用代码"), lead.credit_code or "—"),
        (_("线索来源"), lead.origin or "—"),
    ]


def _per_mu(yuan: Decimal | None) -> str:
    return "—" if yuan is None else measured(yuan / 10_000, _("万元/亩"))


def proposal_lines(found: list[Proposal]) -> list[dict[str, Any]]:
    """Each kind in words, with the figure that was looked at and the threshold."""
    return [
        {"words": str(Tag(each.kind.value).label), "is_met": each.is_met, "reason": _reason(each)}
        for each in found
    ]


def _reason(each: Proposal) -> str:
    if each.kind is LeadKind.CHAIN:
        present = each.against or _("无")
        if each.value is None:
            return _("未填产业链环节；本区已有：%(present)s") % {"present": present}
        said = (
            _("“%(link)s”本区还没有项目；已有：%(present)s")
            if each.is_met
            else _("“%(link)s”本区已有项目或不在产业链图上；已有：%(present)s")
        )
        return said % {"link": each.value, "present": present}
    names = {
        LeadKind.FLAGSHIP: _("意向总投资 %(value)s，门槛 %(against)s"),
        LeadKind.TAX_BASE: _("亩均税收 %(value)s，门槛 %(against)s"),
        LeadKind.EXPORT: _("外销比例 %(value)s，门槛 %(against)s"),
    }
    return names[each.kind] % {
        "value": _("未填") if each.value is None else _figure(each.kind, Decimal(each.value)),
        "against": _figure(each.kind, Decimal(each.against)),
    }


def _figure(kind: LeadKind, value: Decimal) -> str:
    if kind is LeadKind.FLAGSHIP:
        return money_words(value)
    return _per_mu(value) if kind is LeadKind.TAX_BASE else measured(value, "%")


def row_of(lead: Lead, with_contact: bool) -> dict[str, Any]:
    """A lead for a machine: codes, ISO days, money in yuan as text."""
    row = {
        "id": lead.pk,
        "name": lead.name,
        "investor": lead.investor,
        "state": lead.state,
        "keeper": lead.keeper.code,
        "town": lead.town.code if lead.town else None,
        "chain": lead.chain,
        "link": lead.link,
        "amount": _plain(lead.amount_yuan),
        "land_mu": _plain(lead.land_mu),
        "energy_tce": _plain(lead.energy_tce),
        "tax": _plain(lead.tax_yuan),
        "jobs": lead.jobs,
        "tags": sorted(tag.tag for tag in lead.tags.all()),
        "contacted_on": lead.contacted_on.isoformat() if lead.contacted_on else None,
        "is_synthetic": lead.is_synthetic,
    }
    if with_contact:
        row |= {
            "contact_name": lead.contact_name,
            "contact_phone": lead.contact_phone,
            "next_step": lead.next_step,
            "blocker": lead.blocker,
            "promised": lead.promised,
        }
    return row


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")

"""What recruiting writes to whom: departments asked for an opinion, the office of two leads of one investor."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from luodi.outbox import Kind, Letter, LetterWords
from luodi.people.models import Organisation, Role, User
from luodi.recruiting.models import Lead


def opinion_letters(lead: Lead, units: Iterable[Organisation], due_on: date) -> list[Letter]:
    """Each department is asked once."""
    kept = {"lead": lead.pk, "name": lead.name, "due_on": due_on.isoformat()}
    about = f"lead:{lead.pk}"
    return [
        Letter(f"{about}:opinion:{unit.pk}", "LEAD_OPINION_ASKED", [(Kind.UNIT, unit.pk)], kept, about)
        for unit in units
    ]


def twin_letters(lead: Lead) -> list[Letter]:
    """The units of the office: they alone see both sides."""
    units = set(User.objects.filter(role=Role.OFFICE, is_active=True).values_list("organisation", flat=True))
    kept = {"lead": lead.pk, "name": lead.name, "investor": lead.investor, "unit": lead.keeper.name}
    to = [(Kind.UNIT, pk) for pk in sorted(units)]
    return [Letter(f"lead:{lead.pk}:twin", "LEAD_TWIN_FOUND", to, kept, f"lead:{lead.pk}")] if to else []


def _address(kept: dict[str, Any]) -> str:
    return reverse("lead", args=[kept["lead"]])


LETTERS = {
    "LEAD_OPINION_ASKED": LetterWords(
        gettext_noop("征求意见：%(name)s"), gettext_noop("请在 %(due_on)s 前提交入库评审意见。"), _address
    ),
    "LEAD_TWIN_FOUND": LetterWords(
        gettext_noop("同一投资方有两条线索：%(investor)s"),
        gettext_noop("%(unit)s登记了“%(name)s”，另有单位先跟进。请协调。"),
        _address,
    ),
}

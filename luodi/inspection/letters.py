"""What this room writes to whom: a town is told what was found at its site."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from luodi.inspection.models import Finding, InspectionRecord
from luodi.outbox import Kind, Letter, LetterWords


def found_letters(record: InspectionRecord, findings: Sequence[Finding]) -> list[Letter]:
    """To the town of the site, once for each record with findings."""
    inspection = record.inspection
    town = inspection.project.town_id
    if not findings or town is None:
        return []
    facts = {"inspection": inspection.pk, "project": inspection.project.name, "count": len(findings)}
    about = f"inspection:{inspection.pk}"
    return [Letter(f"{about}:{record.key}", "VISIT_FOUND", [(Kind.UNIT, town)], facts, about)]


def _address(kept: dict[str, Any]) -> str:
    return reverse("inspection", args=[kept["inspection"]])


LETTERS = {
    "VISIT_FOUND": LetterWords(
        gettext_noop("现场督查发现 %(count)s 个问题：%(project)s"),
        gettext_noop("问题已转入问题调度，请按期限整改。"),
        _address,
    ),
}

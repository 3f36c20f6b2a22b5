"""What this room writes to whom: a town is told what was found at its site, who takes part in a visit what others make of
it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.inspection.models import Finding, Inspection, InspectionRecord
from luodi.outbox import Kind, Letter, LetterWords
from luodi.people.models import User
from luodi.plan.queries import own_language


def found_letters(record: InspectionRecord, findings: Sequence[Finding]) -> list[Letter]:
    """To the town of the site, once for each record with findings."""
    inspection = record.inspection
    town = inspection.project.town_id
    if not findings or town is None:
        return []
    facts = {"inspection": inspection.pk, "project": inspection.project.name, "count": len(findings)}
    about = f"inspection:{inspection.pk}"
    return [Letter(f"{about}:{record.key}", "VISIT_FOUND", [(Kind.UNIT, town)], facts, about)]


def arranged_letters(inspection: Inspection, by: User) -> list[Letter]:
    """To the units and leaders that somebody else has named or joined."""
    return _to_the_others("VISIT_ARRANGED", inspection, by, {})


def cancelled_letters(inspection: Inspection, by: User) -> list[Letter]:
    """To the units and leaders that need not go."""
    return _to_the_others("VISIT_CANCELLED", inspection, by, {"because": inspection.cancelled_because})


def _to_the_others(kind: str, inspection: Inspection, by: User, more: dict[str, Any]) -> list[Letter]:
    to: list[tuple[Kind, int]] = []
    who: list[tuple[str, str]] = []
    for row in inspection.units.select_related("organisation", "post"):
        if row.post is not None:
            who.append((row.post.title, row.post.title_en))
            if row.post.pk != by.post_id:
                to.append((Kind.POST, row.post.pk))
        else:
            who.append((row.organisation.name, row.organisation.name_en))
            if row.organisation.pk != by.organisation_id:
                to.append((Kind.UNIT, row.organisation.pk))
    if not to:
        return []
    about = f"inspection:{inspection.pk}"
    facts = {
        "inspection": inspection.pk,
        "project": inspection.project.name,
        "on": inspection.on.isoformat(),
        "who": who,
    }
    return [Letter(f"{about}:{inspection.version}:{kind}", kind, to, facts | more, about)]


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    return kept | {"who": _("、").join(own_language(*each) for each in kept["who"])}


def _address(kept: dict[str, Any]) -> str:
    return reverse("inspection", args=[kept["inspection"]])


LETTERS = {
    "VISIT_FOUND": LetterWords(
        gettext_noop("现场督查发现 %(count)s 个问题：%(project)s"),
        gettext_noop("问题已转入问题调度，请按期限整改。"),
        _address,
    ),
    "VISIT_ARRANGED": LetterWords(
        gettext_noop("现场督查安排：%(project)s"), gettext_noop("%(on)s，参加：%(who)s。"), _address, _facts
    ),
    "VISIT_CANCELLED": LetterWords(
        gettext_noop("现场督查取消：%(project)s"),
        gettext_noop("原定 %(on)s。原因：%(because)s"),
        _address,
        _facts,
    ),
}

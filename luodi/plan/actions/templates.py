"""Templates: the shipped ones loaded, own ones made from them and edited."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import yaml
from django.db import transaction

from luodi import journal
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.models import Template, TemplateActivity, TemplateLink
from luodi.plan.settings import DATA


@transaction.atomic
def load_templates(*, at: datetime, by: User | None = None) -> int:
    """Load the shipped templates; the answer is how many were new or of another edition."""
    if by is not None:
        require(by, Ability.EDIT_TEMPLATES)
    document = yaml.safe_load((DATA / "templates.yaml").read_text())
    edition = document["edition"]
    known = dict(Template.objects.filter(is_shipped=True).values_list("code", "edition"))
    fresh = [code for code in document["templates"] if known.get(code) != edition]
    for code in fresh:
        _load(code, document["templates"][code], edition, document["status"])
    if fresh:
        journal.record(
            by=by, at=at, action="TEMPLATES_LOADED", target="templates", edition=edition, codes=fresh
        )
    return len(fresh)


def _load(code: str, row: dict[str, Any], edition: str, status: str) -> None:
    template, _made = Template.objects.update_or_create(
        code=code,
        defaults={
            "name": row["name"],
            "name_en": row["name_en"],
            "reference": row["reference"],
            "source": "\n".join([status, *row["benchmarks"], row["note"]]).strip(),
            "edition": edition,
            "is_shipped": True,
        },
    )
    template.activities.all().delete()
    steps = TemplateActivity.objects.bulk_create(
        _step(template, position, step) for position, step in enumerate(row["activities"])
    )
    by_code = {step.code: step for step in steps}
    TemplateLink.objects.bulk_create(
        TemplateLink(
            template=template,
            predecessor=by_code[before],
            successor=by_code[step["code"]],
            type=kind,
            lag_days=Decimal(lag),
        )
        for step in row["activities"]
        for before, kind, lag in step.get("after", ())
    )


def _step(template: Template, position: int, step: dict[str, Any]) -> TemplateActivity:
    optimistic, likely, pessimistic = (Decimal(days) for days in step["days"])
    return TemplateActivity(
        template=template,
        code=step["code"],
        name=step["name"],
        name_en=step["name_en"],
        position=position,
        optimistic_days=optimistic,
        likely_days=likely,
        pessimistic_days=pessimistic,
        calendar=step["calendar"],
        milestone=step.get("milestone", ""),
        stage_group=step["stage_group"],
        stands_for=" ".join(step.get("stands_for", ())),
    )

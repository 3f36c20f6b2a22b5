"""Templates: the shipped ones loaded, own ones made from them and edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.engine import Link as EngineLink
from luodi.engine.network import shortest_cycle
from luodi.people.actions.versions import ChangedMeanwhile, differences
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.models import Template, TemplateActivity, TemplateLink
from luodi.reference import reference
from luodi.refusal import Refusal


@transaction.atomic
def load_templates(*, at: datetime, by: User | None = None) -> int:
    """Load the shipped templates; the answer is how many were new or of another edition."""
    if by is not None:
        require(by, Ability.EDIT_TEMPLATES)
    document = reference("templates.yaml")
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
            "reference_en": row["reference_en"],
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


class TemplateShipped(Refusal):
    """Shipped templates are copied, never edited. Facts: template."""

    code = "TEMPLATE_SHIPPED"


class TemplateCodeTaken(Refusal):
    """Another template has this code. Facts: code."""

    code = "TEMPLATE_CODE_TAKEN"


class TemplateLoops(Refusal):
    """Steps that would wait for one another. Facts: chain (names, shortest loop), names."""

    code = "TEMPLATE_LOOPS"


@dataclass(frozen=True)
class TemplateContent:
    """A template as a person wrote it: columns of Template, of its steps in order, and links by code."""

    columns: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]
    links: Sequence[Mapping[str, Any]]


@transaction.atomic
def copy_template(*, by: User, at: datetime, template: Template, code: str, name: str) -> Template:
    """Make a template of the district's own from another one."""
    require(by, Ability.EDIT_TEMPLATES)
    journal.in_turn()
    if Template.objects.filter(code=code).exists():
        raise TemplateCodeTaken(code=code)
    made = Template.objects.create(
        code=code,
        name=name,
        reference=template.reference,
        reference_en=template.reference_en,
        source=template.source,
        edition=template.edition,
    )
    old = list(template.activities.all())
    steps = [_copied(step, made) for step in old]
    TemplateActivity.objects.bulk_create(steps)
    new = {before.pk: after for before, after in zip(old, steps, strict=True)}
    TemplateLink.objects.bulk_create(
        TemplateLink(
            template=made,
            predecessor=new[link.predecessor_id],
            successor=new[link.successor_id],
            type=link.type,
            lag_days=link.lag_days,
        )
        for link in template.links.all()
    )
    journal.record(by=by, at=at, action="TEMPLATE_COPIED", target=f"template:{code}", source=template.code)
    return made


def _copied(step: TemplateActivity, template: Template) -> TemplateActivity:
    columns = [f.name for f in TemplateActivity._meta.concrete_fields if f.name not in ("id", "template")]
    return TemplateActivity(template=template, **{name: getattr(step, name) for name in columns})


@transaction.atomic
def save_template(
    *, by: User, at: datetime, template: Template, version: int, content: TemplateContent
) -> Template:
    """Replace the steps and links of an own template; projects keep their networks until they are rebuilt."""
    require(by, Ability.EDIT_TEMPLATES)
    now = Template.objects.select_for_update().get(pk=template.pk)
    if now.is_shipped:
        raise TemplateShipped(template=now.name)
    if now.version != version:
        raise ChangedMeanwhile(target=now.name, differences=differences(now, dict(content.columns)))
    _refuse_loop(content)
    for name, value in content.columns.items():
        setattr(now, name, value)
    now.version += 1
    now.save(update_fields=[*content.columns, "version"])
    now.activities.all().delete()
    rows = [
        TemplateActivity(template=now, position=position, **step)
        for position, step in enumerate(content.steps)
    ]
    by_code = {row.code: row for row in TemplateActivity.objects.bulk_create(rows)}
    TemplateLink.objects.bulk_create(
        TemplateLink(
            template=now,
            predecessor=by_code[link["predecessor"]],
            successor=by_code[link["successor"]],
            type=link["type"],
            lag_days=link["lag_days"],
        )
        for link in content.links
    )
    sizes = {"steps": len(content.steps), "links": len(content.links)}
    journal.record(by=by, at=at, action="TEMPLATE_CHANGED", target=f"template:{now.code}", **sizes)
    return now


def _refuse_loop(content: TemplateContent) -> None:
    names = {step["code"]: step["name"] for step in content.steps}
    links = [EngineLink(link["predecessor"], link["successor"]) for link in content.links]
    cycle = shortest_cycle(names, links)
    if cycle:
        found = [names[code] for code in cycle]
        raise TemplateLoops(chain=" → ".join(found), names=found)

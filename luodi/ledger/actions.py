"""What people do to a project itself: add, edit, link, move through its stages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict

from luodi import journal
from luodi.ledger.lifecycle import LEFT_FROM, Gap, Move, OpenMove, allowed_moves, missing_for_next
from luodi.ledger.models import GateFact, Project, ProjectTag
from luodi.ledger.queries import next_code, target, visible_projects
from luodi.ledger.stages import Stage, Tag
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, require
from luodi.refusal import Refusal

EDITABLE = (
    "name",
    "online_code",
    "content",
    "kind",
    "template",
    "nature",
    "industry",
    "town",
    "address",
    "investor",
    "credit_code",
    "enterprise",
    "total_investment_yuan",
    "total_investment_usd",
    "land_mu",
    "new_land_mu",
    "gfa_sqm",
    "energy_tce",
    "jobs",
    "tax_yuan",
    "output_yuan",
    "capacity",
    "progress_text",
    "problem_text",
    "note",
    "source",
)
CODE = re.compile(r"[^\s/\\?#%]{1,40}")
WORDS_OF_ADDRESSES = {"new", "import", "export"}


class OutOfReach(Refusal):
    """The project is outside what this person's role reaches."""

    code = "OUT_OF_REACH"


class ChangedMeanwhile(Refusal):
    """Someone saved in between. `difference`: field → (now, yours)."""

    code = "CHANGED_MEANWHILE"


class CodeTaken(Refusal):
    """Another project has this code."""

    code = "CODE_TAKEN"


class NotEditable(Refusal):
    """A field that is never edited this way."""

    code = "NOT_EDITABLE"


class NotValid(Refusal):
    """Values that no project may have; `errors`: field → sentences."""

    code = "NOT_VALID"


class GateNotMet(Refusal):
    """The next stage's gate lacks facts; `missing` is the list of gaps."""

    code = "GATE_NOT_MET"


class MoveNotOpen(Refusal):
    """The machine knows no such move from here."""

    code = "MOVE_NOT_OPEN"


class ReasonNeeded(Refusal):
    """Going back, suspending, dropping and returning need a reason."""

    code = "REASON_NEEDED"


class DecisionNeeded(Refusal):
    """Suspending, dropping and returning need the list owner's decision."""

    code = "DECISION_NEEDED"


class Loop(Refusal):
    """A project cannot stand below itself."""

    code = "PROJECT_LOOP"


def held(*, project: Project, by: User, ability: Ability) -> Project:
    """The project as it is now, locked for the change; NotAllowed or OutOfReach if not this person's."""
    require(by, ability)
    if not visible_projects(by, ability).filter(pk=project.pk).exists():
        raise OutOfReach(project=project.name)
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def touch(project: Project, at: datetime) -> None:
    """Something that belongs to the project changed: lists show when it was last kept."""
    project.updated_at = at
    project.save(update_fields=["updated_at"])


def _check_fields(fields: Mapping[str, Any], by: User, reach: Reach) -> None:
    foreign = sorted(set(fields) - set(EDITABLE))
    if foreign:
        raise NotEditable(fields="、".join(foreign))
    if reach is Reach.ALL:
        return
    if fields.get("enterprise") is not None:
        raise OutOfReach(project=str(fields["enterprise"]))
    town = fields.get("town")
    if reach is Reach.TOWN and "town" in fields and not (town and town.path.startswith(by.organisation.path)):
        raise OutOfReach(project=str(town or ""))


def _check_values(project: Project) -> None:
    try:
        project.full_clean()
    except ValidationError as wrong:
        raise NotValid(errors=wrong.message_dict) from wrong


def _set_tags(project: Project, tags: set[str]) -> tuple[list[str], list[str]]:
    old = set(project.tags.values_list("tag", flat=True))
    new = {Tag(tag).value for tag in tags}
    project.tags.filter(tag__in=old - new).delete()
    ProjectTag.objects.bulk_create(ProjectTag(project=project, tag=tag) for tag in sorted(new - old))
    return sorted(old), sorted(new)


@transaction.atomic
def add_project(
    *, fields: Mapping[str, Any], by: User, at: datetime, code: str = "", tags: set[str] | None = None
) -> Project:
    """Put a new project into the ledger as an idea. Without a code it gets the next of the year.

    A person who reaches only one town may add only there; raises CodeTaken, NotEditable, NotValid.
    """
    reach = require(by, Ability.EDIT_PROJECTS)
    if reach is Reach.DUTY:
        raise OutOfReach(project=str(fields.get("name", "")))
    _check_fields({"town": None, **fields}, by, reach)
    journal.in_turn()
    code = code.strip() or next_code(at.year)
    if not CODE.fullmatch(code) or code in WORDS_OF_ADDRESSES:
        raise NotValid(errors={"code": [code]})
    if Project.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    project = Project(code=code, **fields, created_at=at, updated_at=at)
    _check_values(project)
    project.save()
    _set_tags(project, tags or set())
    journal.record(
        by=by,
        at=at,
        action="PROJECT_ADDED",
        target=target(project),
        code=code,
        name=project.name,
        fields=_plain(project, fields),
        tags=sorted(tags or set()),
    )
    return project


def _plain(project: Project, fields: Mapping[str, Any]) -> dict[str, Any]:
    return model_to_dict(project, fields=list(fields))


@transaction.atomic
def edit_project(
    *,
    project: Project,
    changes: Mapping[str, Any],
    version: int,
    by: User,
    at: datetime,
    tags: set[str] | None = None,
) -> Project:
    """Change fields of a project that was read at `version`.

    Raises ChangedMeanwhile with the difference when another person saved since; nothing is then written.
    """
    held_project = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    _check_fields(changes, by, require(by, Ability.EDIT_PROJECTS))
    before = _plain(held_project, changes)
    for field, value in changes.items():
        setattr(held_project, field, value)
    after = _plain(held_project, changes)
    changed = {field: [before[field], after[field]] for field in changes if before[field] != after[field]}
    if held_project.version != version and changed:
        raise ChangedMeanwhile(difference=changed)
    _check_values(held_project)
    if tags is not None:
        old, new = _set_tags(held_project, tags)
        if old != new:
            changed["tags"] = [old, new]
    if not changed:
        return held_project
    held_project.version += 1
    held_project.updated_at = at
    held_project.save()
    journal.record(by=by, at=at, action="PROJECT_EDITED", target=target(held_project), changes=changed)
    return held_project


@transaction.atomic
def link_to_parent(
    *, project: Project, parent: Project | None, relation: str, by: User, at: datetime
) -> Project:
    """Make a project a part of a bundle, or a phase of an earlier one; `parent=None` takes the link away.

    The parent must be visible to the person. Raises Loop when the project already stands above the parent.
    """
    child = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    if parent is not None and not visible_projects(by).filter(pk=parent.pk).exists():
        raise OutOfReach(project=parent.name)
    if parent is not None and child.pk in _line_above(parent):
        raise Loop(project=child.name, parent=parent.name)
    child.parent = parent
    child.relation = Project.Relation(relation).value if parent else ""
    child.version += 1
    child.updated_at = at
    child.save(update_fields=["parent", "relation", "version", "updated_at"])
    journal.record(
        by=by,
        at=at,
        action="PARENT_LINKED",
        target=target(child),
        parent=parent.code if parent else None,
        relation=child.relation,
    )
    return child


def _line_above(project: Project) -> set[int]:
    """The project and all above it, locked, so that two people cannot close a loop from its two ends."""
    line: set[int] = set()
    above: int | None = project.pk
    while above is not None and above not in line:
        line.add(above)
        rows = Project.objects.select_for_update().filter(pk=above)
        above = rows.values_list("parent_id", flat=True).first()
    return line


@dataclass(frozen=True)
class Grounds:
    """From which day a move counts, why (a `WayOutReason` code, or words), and the decision's document."""

    on: date
    reason: str = ""
    words: str = ""
    decision: str = ""


@transaction.atomic
def move_stage(
    *, project: Project, to: Stage, version: int, grounds: Grounds, by: User, at: datetime
) -> Project:
    """Move a project, read at `version`, to another stage.

    Forward by one when the gate is met (GateNotMet with what is missing); back by one with a reason; out of
    the life and back into it with a reason and the list owner's decision. Sent twice, it is made once.
    """
    moved = held(project=project, by=by, ability=Ability.MOVE_STAGES)
    if moved.version != version:
        if moved.stage == to:
            return moved
        raise ChangedMeanwhile(difference={"stage": [moved.stage, str(to)]})
    move = next((each for each in allowed_moves(moved) if each.to == to), None)
    if move is None:
        raise MoveNotOpen(now=Stage(moved.stage).label, to=Stage(to).label)
    if move.needs_reason and not (grounds.reason or grounds.words):
        raise ReasonNeeded(to=Stage(to).label)
    if move.needs_decision and not grounds.decision:
        raise DecisionNeeded(to=Stage(to).label)
    if move.move is Move.FORWARD:
        _check_gate(moved, to, grounds.on)
    left = moved.stage
    _remember(moved, move, by, at, grounds)
    moved.stage, moved.stage_since_on, moved.version, moved.updated_at = to, grounds.on, version + 1, at
    away = move.move in (Move.SUSPEND, Move.DROP)
    moved.stage_reason = f"{grounds.reason} {grounds.words}".strip()[:200] if away else ""
    moved.save(update_fields=["stage", "stage_since_on", "stage_reason", "version", "updated_at"])
    journal.record(
        by=by,
        at=at,
        action="STAGE_MOVED",
        target=target(moved),
        left=left,
        to=str(to),
        on=grounds.on,
        reason=grounds.reason,
        words=grounds.words,
        decision=grounds.decision,
    )
    return moved


def _check_gate(project: Project, to: Stage, on: date) -> None:
    missing: list[Gap] = missing_for_next(project, on)
    if missing:
        raise GateNotMet(to=Stage(to).label, count=len(missing), missing=missing)


def _remember(project: Project, move: OpenMove, by: User, at: datetime, grounds: Grounds) -> None:
    """Keep where a project stood when it leaves the life; forget it when it comes back."""
    if move.move is Move.RETURN:
        project.facts.filter(code=LEFT_FROM).delete()
    elif move.needs_decision and project.stage != Stage.SUSPENDED:
        GateFact.objects.update_or_create(
            project=project,
            code=LEFT_FROM,
            defaults={
                "value": project.stage,
                "document": grounds.decision,
                "recorded_by": by,
                "recorded_at": at,
            },
        )

"""One leader, one team, one commissioner, and the units with a duty. Duties go to posts, so they stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.ledger.actions import ChangedMeanwhile, held
from luodi.ledger.models import Project, ProjectUnit, Team
from luodi.ledger.queries import target
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal

Duty = ProjectUnit.Duty


class NotALeader(Refusal):
    """The responsible leader of a project is a post of the district's leaders."""

    code = "NOT_A_LEADER"


class PostClosed(Refusal):
    """A post or unit that is no longer in use takes no new duty."""

    code = "POST_CLOSED"


@dataclass(frozen=True)
class Responsibility:
    """Who answers for a project. Empty is "nobody yet"."""

    leader: Post | None = None
    team: Team | None = None
    commissioner: Post | None = None
    responsible: Sequence[Organisation] = ()
    assisting: Sequence[Organisation] = ()


@transaction.atomic
def set_responsibility(
    *, project: Project, who: Responsibility, version: int, by: User, at: datetime
) -> Project:
    """Name the leader, the team, the commissioner and the units of a project that was read at `version`.

    Raises NotALeader, PostClosed (only for what is new), ChangedMeanwhile.
    """
    kept = held(project=project, by=by, ability=Ability.MOVE_STAGES)
    before, after = _now(kept), _wanted(who)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return kept
    if kept.version != version:
        raise ChangedMeanwhile(difference=changed)
    _check(kept, who)
    kept.leader, kept.team, kept.commissioner = who.leader, who.team, who.commissioner
    kept.version += 1
    kept.updated_at = at
    kept.save(update_fields=["leader", "team", "commissioner", "version", "updated_at"])
    _set_units(kept, Duty.RESPONSIBLE, who.responsible)
    _set_units(kept, Duty.ASSISTING, who.assisting)
    journal.record(by=by, at=at, action="RESPONSIBILITY_SET", target=target(kept), changes=changed)
    return kept


def _now(project: Project) -> dict[str, Any]:
    units = {
        duty: sorted(project.units.filter(duty=duty).values_list("organisation", flat=True)) for duty in Duty
    }
    return {
        "leader": project.leader_id,
        "team": project.team_id,
        "commissioner": project.commissioner_id,
        "responsible": units[Duty.RESPONSIBLE],
        "assisting": units[Duty.ASSISTING],
    }


def _wanted(who: Responsibility) -> dict[str, Any]:
    return {
        "leader": who.leader.pk if who.leader else None,
        "team": who.team.pk if who.team else None,
        "commissioner": who.commissioner.pk if who.commissioner else None,
        "responsible": sorted({unit.pk for unit in who.responsible}),
        "assisting": sorted({unit.pk for unit in who.assisting}),
    }


def _check(project: Project, who: Responsibility) -> None:
    if who.leader and who.leader.pk != project.leader_id and not who.leader.is_leader:
        raise NotALeader(post=who.leader.title)
    for post, held_by in ((who.leader, project.leader_id), (who.commissioner, project.commissioner_id)):
        if post and post.pk != held_by and not post.is_active:
            raise PostClosed(post=post.title)


def _set_units(project: Project, duty: Duty, units: Sequence[Organisation]) -> None:
    wanted = {unit.pk for unit in units}
    project.units.filter(duty=duty).exclude(organisation__in=wanted).delete()
    there = set(project.units.filter(duty=duty).values_list("organisation", flat=True))
    ProjectUnit.objects.bulk_create(
        ProjectUnit(project=project, organisation_id=key, duty=duty) for key in sorted(wanted - there)
    )

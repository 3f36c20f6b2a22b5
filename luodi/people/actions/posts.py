"""Posts: duties belong to them, so they are kept apart from the people who hold them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.people.actions.organisations import UnitInactive
from luodi.people.actions.versions import differences, locked, saved
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal


class PostInUse(Refusal):
    """Somebody holds it, or projects rest on it. Facts: post, users, projects."""

    code = "POST_IN_USE"


@dataclass(frozen=True)
class PostFacts:
    """What is known of a post; lower ranks stand first in lists."""

    organisation: Organisation
    title: str
    title_en: str = ""
    is_leader: bool = False
    rank: int = 100
    is_synthetic: bool = False

    def columns(self) -> dict[str, Any]:
        return dict(vars(self))


def _target(post: Post) -> str:
    return f"post:{post.pk}"


def _allowed(by: User | None, facts: PostFacts) -> None:
    """`by` is None only for the installation itself."""
    if by is not None:
        require(by, Ability.MANAGE_ORGANISATIONS)
    if not facts.organisation.is_active:
        raise UnitInactive(unit=facts.organisation.name)


@transaction.atomic
def add_post(*, by: User | None, at: datetime, facts: PostFacts) -> Post:
    """Make a post in a unit."""
    _allowed(by, facts)
    post = Post.objects.create(**facts.columns())
    journal.record(
        by=by, at=at, action="POST_ADDED", target=_target(post), title=post.title, unit=post.organisation.code
    )
    return post


@transaction.atomic
def change_post(*, by: User | None, at: datetime, post: Post, version: int, facts: PostFacts) -> Post:
    """Correct a post, or move it to another unit while nobody holds it."""
    _allowed(by, facts)
    wanted = facts.columns()
    now = locked(post, version, wanted)
    if not differences(now, wanted):
        return now
    holders = now.holders.filter(is_active=True).count()
    if now.organisation_id != facts.organisation.pk and holders:
        raise PostInUse(post=now.title, users=holders, projects=0)
    changed = saved(now, wanted)
    journal.record(by=by, at=at, action="POST_CHANGED", target=_target(now), changed=changed)
    return now


@transaction.atomic
def deactivate_post(*, by: User, at: datetime, post: Post, version: int) -> Post:
    """Take a post out of use; refused while somebody holds it or projects rest on it."""
    require(by, Ability.MANAGE_ORGANISATIONS)
    now = locked(post, version, {})
    if not now.is_active:
        return now
    holders = now.holders.filter(is_active=True).count()
    projects = now.led_projects.count() + now.served_projects.count()
    if holders or projects:
        raise PostInUse(post=now.title, users=holders, projects=projects)
    saved(now, {"is_active": False})
    journal.record(by=by, at=at, action="POST_DEACTIVATED", target=_target(now), title=now.title)
    return now


@transaction.atomic
def reactivate_post(*, by: User, at: datetime, post: Post, version: int) -> Post:
    """Take a post into use again; its unit must be in use."""
    require(by, Ability.MANAGE_ORGANISATIONS)
    now = locked(post, version, {})
    if now.is_active:
        return now
    if not now.organisation.is_active:
        raise UnitInactive(unit=now.organisation.name)
    saved(now, {"is_active": True})
    journal.record(by=by, at=at, action="POST_REACTIVATED", target=_target(now), title=now.title)
    return now

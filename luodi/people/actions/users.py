"""Users: made, changed and disabled by the security administrator, never by themselves."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from luodi import journal
from luodi.people.actions.organisations import UnitInactive
from luodi.people.actions.versions import differences, locked, saved
from luodi.people.models import Organisation, Post, Role, User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal

# Without 0 O 1 l I: a one-time password is read from one screen and typed on another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
PASSWORD_LENGTH = 14


class OwnAccount(Refusal):
    """Nobody changes their own role, unit or post, nor resets their own password here. Facts: user."""

    code = "OWN_ACCOUNT"


class LastSecurityAdmin(Refusal):
    """Without a security administrator nobody could make one. Facts: user."""

    code = "LAST_SECURITY_ADMIN"


class PostElsewhere(Refusal):
    """The post belongs to another unit or is out of use. Facts: post, unit."""

    code = "POST_ELSEWHERE"


class PostHeld(Refusal):
    """Somebody else holds this post of a leader or commissioner: it is handed over, not doubled. Facts: post, user."""

    code = "POST_HELD"


# One person answers for a project: their posts have one holder.
ALONE = (Role.LEADER, Role.COMMISSIONER)


@dataclass(frozen=True)
class UserFacts:
    """Who a person is in the system."""

    name: str
    role: str
    organisation: Organisation
    post: Post | None = None
    name_en: str = ""
    is_synthetic: bool = False

    def columns(self) -> dict[str, Any]:
        return dict(vars(self))


def _allowed(by: User | None) -> None:
    """`by` is None only for the installation itself."""
    if by is not None:
        require(by, Ability.MANAGE_USERS)


def _check_place(facts: UserFacts) -> None:
    if not facts.organisation.is_active:
        raise UnitInactive(unit=facts.organisation.name)
    if facts.post and (facts.post.organisation_id != facts.organisation.pk or not facts.post.is_active):
        raise PostElsewhere(post=facts.post.title, unit=facts.organisation.name)


def _check_free(post: Post | None, role: str, user: User | None = None) -> None:
    """Two holders never arise, not even from two administrators at once: the post's row is locked."""
    if post is None or role not in ALONE:
        return
    Post.objects.select_for_update().get(pk=post.pk)
    others = User.objects.filter(post=post, is_active=True, role__in=ALONE)
    holder = (others.exclude(pk=user.pk) if user else others).first()
    if holder:
        raise PostHeld(post=post.title, user=holder.name)


def _check_not_last(user: User) -> None:
    """Another active security administrator must remain."""
    admins = User.objects.select_for_update().filter(role=Role.SECURITY_ADMIN, is_active=True).order_by("pk")
    if [admin.pk for admin in admins] == [user.pk]:
        raise LastSecurityAdmin(user=user.name)


def one_time_password() -> str:
    """A password for one sign-in: its holder must choose another before anything else."""
    return "".join(secrets.choice(LETTERS) for _ in range(PASSWORD_LENGTH))


@transaction.atomic
def add_user(
    *, by: User | None, at: datetime, username: str, facts: UserFacts, password: str | None = None
) -> tuple[User, str]:
    """Make a user; the answer is the user and a one-time password, kept nowhere else.

    `password` is for the installation only (demonstration accounts) and is then not a one-time one.
    """
    _allowed(by)
    _check_place(facts)
    _check_free(facts.post, facts.role)
    given = password or one_time_password()
    user = User(username=username, password_is_temporary=password is None, **facts.columns())
    user.set_password(given)
    user.full_clean()
    user.save(force_insert=True)
    journal.record(
        by=by, at=at, action="USER_ADDED", target=f"user:{username}",
        name=user.name, role=user.role, unit=user.organisation.code,
    )  # fmt: skip
    return user, given


@transaction.atomic
def change_user(*, by: User | None, at: datetime, user: User, version: int, facts: UserFacts) -> User:
    """Change name, role, unit or post of a user."""
    _allowed(by)
    wanted = facts.columns()
    now = locked(user, version, wanted)
    different = {difference.field for difference in differences(now, wanted)}
    if not different:
        return now
    if by is not None and by.pk == now.pk and different & {"role", "organisation", "post"}:
        raise OwnAccount(user=now.name)
    if different & {"organisation", "post"}:
        _check_place(facts)
    if now.is_active and different & {"role", "post"}:
        _check_free(facts.post, facts.role, now)
    if "role" in different and now.role == Role.SECURITY_ADMIN and now.is_active:
        _check_not_last(now)
    changed = saved(now, wanted)
    journal.record(by=by, at=at, action="USER_CHANGED", target=f"user:{now.username}", changed=changed)
    return now


@transaction.atomic
def disable_user(*, by: User, at: datetime, user: User, version: int) -> User:
    """Shut a user out at once: open sessions end with the next request."""
    require(by, Ability.MANAGE_USERS)
    now = locked(user, version, {})
    if not now.is_active:
        return now
    if now.role == Role.SECURITY_ADMIN:
        _check_not_last(now)
    saved(now, {"is_active": False})
    journal.record(by=by, at=at, action="USER_DISABLED", target=f"user:{now.username}")
    return now


@transaction.atomic
def enable_user(*, by: User, at: datetime, user: User, version: int) -> User:
    """Let a user sign in again; the unit must be in use."""
    require(by, Ability.MANAGE_USERS)
    now = locked(user, version, {})
    if now.is_active:
        return now
    if not now.organisation.is_active:
        raise UnitInactive(unit=now.organisation.name)
    _check_free(now.post, now.role, now)
    saved(now, {"is_active": True})
    journal.record(by=by, at=at, action="USER_ENABLED", target=f"user:{now.username}")
    return now


@transaction.atomic
def reset_password(*, by: User, at: datetime, user: User, version: int) -> str:
    """Replace a forgotten password by a one-time one, shown once; open sessions of the user end."""
    require(by, Ability.MANAGE_USERS)
    now = locked(user, version, {})
    if by.pk == now.pk:
        raise OwnAccount(user=now.name)
    given = one_time_password()
    now.set_password(given)
    saved(now, {"password": now.password, "password_is_temporary": True})
    journal.record(by=by, at=at, action="PASSWORD_RESET", target=f"user:{now.username}")
    return given

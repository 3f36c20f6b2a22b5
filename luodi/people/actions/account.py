"""What everyone does for themselves: sign in and out, language, password."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from luodi import journal
from luodi.people.models import User


def _target(user: User) -> str:
    return f"user:{user.username}"


@transaction.atomic
def sign_in(*, by: User, at: datetime) -> None:
    """Record that a person has signed in."""
    journal.record(by=by, at=at, action="SIGNED_IN", target=_target(by))


@transaction.atomic
def sign_out(*, by: User, at: datetime) -> None:
    """Record that a person has signed out."""
    journal.record(by=by, at=at, action="SIGNED_OUT", target=_target(by))


@transaction.atomic
def choose_language(*, by: User, at: datetime, language: str) -> None:
    """Keep the language of one's pages; empty follows the browser. ValueError for an unknown one."""
    if language and language not in {code for code, _name in settings.LANGUAGES}:
        raise ValueError(f"unknown language: {language}")
    if by.language == language:
        return
    User.objects.filter(pk=by.pk).update(language=language)
    by.language = language
    journal.record(by=by, at=at, action="LANGUAGE_CHOSEN", target=_target(by), language=language)


@transaction.atomic
def change_password(*, by: User, at: datetime, password: str) -> None:
    """Replace one's own password. The form has checked the old one and the strength of the new."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.set_password(password)
    user.password_is_temporary = False
    user.save(update_fields=["password", "password_is_temporary"])
    by.password, by.password_is_temporary = user.password, False
    journal.record(by=by, at=at, action="PASSWORD_CHANGED", target=_target(by))

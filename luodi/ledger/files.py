"""Files of a project: kept under the hash of their content, seen by whoever sees the project."""

import hashlib
import os
import unicodedata
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from luodi import journal
from luodi.ledger.actions import held, touch
from luodi.ledger.file_types import fits_name, type_of
from luodi.ledger.models import Attachment, Project
from luodi.ledger.queries import target, visible_projects
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal


class FileTooLarge(Refusal):
    """More than LUODI_MAX_UPLOAD_BYTES."""

    code = "FILE_TOO_LARGE"


class FileTypeRefused(Refusal):
    """Not one of the kinds that are taken, by content; or its name says another kind."""

    code = "FILE_TYPE_REFUSED"


class FileGone(Refusal):
    """The project has no such file."""

    code = "FILE_GONE"


def place_of(sha256: str) -> Path:
    """Where content of this hash lies: MEDIA_ROOT/ab/abcd…"""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def keep(content: bytes, sha256: str) -> None:
    """Write once, whole or not at all; content that is there already is the same by its hash."""
    place = place_of(sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{sha256}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)


def clean_name(name: str) -> str:
    """The last part of a name, without control characters, at most 200 characters with its ending kept."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").strip()
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:180]}{dot}{ending[:19]}" if dot else plain[:200]


@transaction.atomic
def attach_file(*, project: Project, name: str, content: bytes, by: User, at: datetime) -> Attachment:
    """Keep a file with a project. The same content twice is one file.

    Raises FileTooLarge, FileTypeRefused.
    """
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    if len(content) > settings.LUODI_MAX_UPLOAD_BYTES:
        raise FileTooLarge(size=len(content), limit=settings.LUODI_MAX_UPLOAD_BYTES // 1024 // 1024)
    name, kind = clean_name(name), type_of(content)
    if kind is None or not fits_name(kind, name):
        raise FileTypeRefused(name=name)
    sha256 = hashlib.sha256(content).hexdigest()
    if known := kept.attachments.filter(sha256=sha256).first():
        return known
    keep(content, sha256)
    file = Attachment.objects.create(
        project=kept,
        name=name,
        content_type=kind,
        size=len(content),
        sha256=sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    touch(kept, at)
    journal.record(
        by=by,
        at=at,
        action="FILE_ATTACHED",
        target=target(kept),
        name=name,
        sha256=sha256,
        size=len(content),
    )
    return file


@transaction.atomic
def remove_file(*, project: Project, file: int, by: User, at: datetime) -> None:
    """Take a file off a project. Its content stays under its hash, as the journal's record names it."""
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    found = kept.attachments.filter(pk=file).first()
    if found is None:
        raise FileGone()
    name, sha256 = found.name, found.sha256
    found.delete()
    touch(kept, at)
    journal.record(by=by, at=at, action="FILE_REMOVED", target=target(kept), name=name, sha256=sha256)


def visible_file(*, user: User, code: str, file: int) -> Attachment | None:
    """The file, if it belongs to the project of this code and the person sees that project."""
    return Attachment.objects.filter(pk=file, project__code=code, project__in=visible_projects(user)).first()

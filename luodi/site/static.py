"""Addresses of static files with their content hash, computed from the package itself: no collectstatic to forget."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


class HashedStatic(StaticFilesStorage):
    """/static/luodi/wall.js?v=3f2a…: changes with the content, so browsers may keep it for ever."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        path = settings.PACKAGE / "static" / (name or "")
        return f"{address}?v={_digest(path)}" if path.is_file() else address

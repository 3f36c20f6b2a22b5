"""The signing key of an installation that names none: made once, kept beside the database, readable by its owner."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """Read the key, or make it. Two processes that start together agree: the first to create the file wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()

"""Reference data from YAML: what changes by decree stands in `luodi/data`, and every room reads it this way."""

from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
# The C loader is ten times as fast; both are the safe kind, which builds plain values only.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def reference(name: str | Path) -> Any:
    """The document `name` of `luodi/data` (or at a full path). Raises OSError and yaml.YAMLError."""
    return parsed((DATA / name).read_text(encoding="utf-8"))


def parsed(text: str) -> Any:
    """A YAML text as plain values."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader either way

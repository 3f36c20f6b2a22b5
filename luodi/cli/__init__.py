"""The commands of Luodi. Exit 0 done, 1 refused with a reason, 2 wrong usage."""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Stop(Exception):
    """A reason not to go on, as a sentence for the person at the terminal. Exit 1."""


def _language() -> str:
    """Of the locale; Chinese where unsure, as in the pages."""
    named = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    return "en" if named.startswith("en") else "zh-hans"


def main(words: list[str] | None = None) -> int:
    """Set the stage (language, and a database of its own for `plan`), then run the command."""
    arguments = sys.argv[1:] if words is None else words
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.site.settings")
    with tempfile.TemporaryDirectory(prefix="luodi-") as folder:
        if arguments[:1] == ["plan"]:
            # The main job without a server leaves nothing behind but its four files.
            os.environ["LUODI_HOME"] = folder
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/plan.sqlite3"
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    import django
    from django.utils import translation

    django.setup()
    with translation.override(_language()):
        from luodi.cli.commands import parser
        from luodi.ledger.reading import problems
        from luodi.ledger.reading.shape import Unreadable
        from luodi.refusal import Refusal
        from luodi.site.sentences import sentence

        if arguments[:1] == ["manage"]:
            return _manage(arguments[1:])
        chosen = parser().parse_args(arguments)
        command: Callable[[Any], int] = chosen.command
        try:
            return command(chosen)
        except Refusal as refusal:
            reason = sentence(refusal)
        except Unreadable as unreadable:
            reason = problems.sentence(unreadable)
        except Stop as stop:
            reason = str(stop)
        except BrokenPipeError:
            return 1
        print(reason, file=sys.stderr)
        return 1


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["luodi manage", *arguments])
    return 0


def give_json(facts: dict[str, Any], target: str | None) -> None:
    """The facts for a machine: to a file, or to standard output for "-". Raises Stop where it cannot be written."""
    if target is None:
        return
    text = json.dumps(facts, ensure_ascii=False, indent=2, default=str)
    if target == "-":
        print(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise cannot_write(target, error) from error


def cannot_write(path: str | Path, error: OSError) -> Stop:
    """Where it was to be written, and what the system said."""
    from django.utils.translation import gettext as _

    return Stop(_("不能写入 %(path)s：%(reason)s") % {"path": path, "reason": error.strerror})

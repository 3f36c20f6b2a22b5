"""`luodi import`: a ledger goes into the projects."""

import argparse
import json
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from luodi.cli import Stop, give_json
from luodi.cli.database import ready
from luodi.jobs import data_date
from luodi.journal import last_sequence
from luodi.ledger.intake import import_file
from luodi.people.models import Organisation, Role, User
from luodi.plan.actions import follow, touched

SHOWN = 20


def office_user() -> User:
    """The office of this installation, in whose name the command line acts. Nobody can sign in as it."""
    district = Organisation.objects.get(kind=Organisation.Kind.DISTRICT)
    found = User.objects.filter(username="command-line").first()
    return found or User.objects.create_user(
        "command-line", secrets.token_urlsafe(32), name=_("命令行"), role=Role.OFFICE, organisation=district
    )


def say_read(result: dict[str, Any]) -> None:
    """How many rows, and the first of the wrong ones with sheet, cell and reason."""
    print(
        _("读到 %(rows)s 行：新增 %(created)s，更新 %(updated)s，无变化 %(unchanged)s，有错 %(bad)s。")
        % {**result, "bad": len(result["errors"])},
        file=sys.stderr,
    )
    for problem in result["errors"][:SHOWN]:
        place = f"{problem['sheet']}!{problem['column'] or ''}{problem['row'] or ''}"
        print(f"  {place}　{problem['message']}", file=sys.stderr)
    if len(result["errors"]) > SHOWN:
        print(_("  另有 %(more)s 处，见 --json。") % {"more": len(result["errors"]) - SHOWN}, file=sys.stderr)


def existing(path: Path) -> Path:
    """The file itself. Raises Stop where there is none."""
    if not path.is_file():
        raise Stop(_("没有这个文件：%(path)s") % {"path": path})
    return path


def _mapping(path: Path | None) -> dict[str, str] | None:
    """Column letter → field, as a person wrote it down. Raises Stop where it is not that."""
    if path is None:
        return None
    try:
        found = json.loads(existing(path).read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise Stop(_("列对应文件不是 JSON：%(path)s") % {"path": path}) from error
    if not isinstance(found, dict) or not all(isinstance(field, str) for field in found.values()):
        raise Stop(_("列对应文件应为“列字母 → 字段”的 JSON 对象：%(path)s") % {"path": path})
    return found


def import_one(chosen: argparse.Namespace, at: datetime) -> int:
    """Import into the database; nothing is written if a row is wrong, unless --accept-valid."""
    path, mapping = existing(chosen.ledger), _mapping(chosen.map)
    ready(at)
    before = last_sequence()
    result = import_file(
        by=office_user(),
        at=at,
        path=path,
        sheet=chosen.sheet,
        mapping=mapping,
        dry_run=chosen.dry_run,
        accept_valid=chosen.accept_valid,
    )
    # As on the pages: what the ledger changed is planned again at once.
    follow(at=at, data_date=data_date(at), codes=touched(before))
    give_json(result, chosen.json)
    say_read(result)
    return 1 if result["errors"] and not chosen.accept_valid else 0

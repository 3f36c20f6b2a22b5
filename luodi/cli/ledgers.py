"""`luodi import` and `luodi plan`: a ledger goes in."""

import argparse
import json
import secrets
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from tqdm import tqdm

from luodi.cli import give_json
from luodi.cli.database import ready
from luodi.ledger.intake import import_file
from luodi.ledger.models import Project
from luodi.people.models import Organisation, Role, User
from luodi.plan.actions import compile_projects, compute_plans
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.settings import settings as plan_settings

SHOWN = 20


def office_user() -> User:
    """The office of this installation, in whose name the command line acts. Nobody can sign in as it."""
    district = Organisation.objects.get(kind=Organisation.Kind.DISTRICT)
    found = User.objects.filter(username="command-line").first()
    return found or User.objects.create_user(
        "command-line", secrets.token_urlsafe(32), name=_("命令行"), role=Role.OFFICE, organisation=district
    )


def _say(result: dict[str, Any]) -> None:
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


def import_one(chosen: argparse.Namespace, at: datetime) -> int:
    """Import into the database; nothing is written if a row is wrong, unless --accept-valid."""
    ready(at)
    mapping = json.loads(chosen.map.read_text()) if chosen.map else None
    result = import_file(
        by=office_user(),
        at=at,
        path=chosen.ledger,
        sheet=chosen.sheet,
        mapping=mapping,
        dry_run=chosen.dry_run,
        accept_valid=chosen.accept_valid,
    )
    give_json(result, chosen.json)
    _say(result)
    return 1 if result["errors"] and not chosen.accept_valid else 0


def plan_one(chosen: argparse.Namespace, at: datetime, data_date: date) -> int:
    """The main job: ledger in; wall chart, plan, list of what needs attention and paper out."""
    if not chosen.ledger.is_file():
        print(_("没有这个文件：%(path)s") % {"path": chosen.ledger}, file=sys.stderr)
        return 1
    steps = tqdm(
        total=6, file=sys.stderr, disable=not sys.stderr.isatty(), bar_format="{l_bar}{bar}| {elapsed}"
    )
    ready(at)
    steps.update()
    by = office_user()
    result = import_file(by=by, at=at, path=chosen.ledger, accept_valid=True)
    steps.update()
    projects = Project.objects.all()
    if chosen.kind:
        projects.filter(kind="").update(kind=chosen.kind)
    compile_projects(by=by, at=at, projects=projects, data_date=data_date)
    steps.update()
    compute_plans(by=by, at=at, projects=projects, data_date=data_date)
    steps.update()
    chosen.output.mkdir(parents=True, exist_ok=True)
    _write(chosen.output, chosen.ledger.stem, by, data_date)
    steps.update(2)
    steps.close()
    summary = _summary(result, data_date)
    give_json(summary, chosen.json)
    _say(result)
    print(
        _(
            "%(projects)s 个项目，%(activities)s 项工作；可按期 %(feasible)s，不能按期 %(late)s，信息不足 %(missing)s。"
        )
        % {**summary, "late": len(summary["late_projects"]), "missing": len(summary["missing"])},
        file=sys.stderr,
    )
    for one in summary["missing"][:SHOWN]:
        print(f"  {one['name']}　{one['words']}", file=sys.stderr)
    return 0


def _write(folder: Path, title: str, by: User, data_date: date) -> None:
    from luodi import journal
    from luodi.reports.wall_paper import Caption, wall_pdf
    from luodi.reports.workbooks import attention_sheet, plan_sheets, write_workbook
    from luodi.wallchart.offline import offline_page
    from luodi.wallchart.queries import wall

    feed = wall(by, {}, data_date, "town")
    (folder / "wallchart.html").write_text(offline_page(by, title, data_date), encoding="utf-8")
    projects = Project.objects.all()
    write_workbook(folder / "plan.xlsx", plan_sheets(projects, title))
    tight = plan_settings().tight_days
    write_workbook(folder / "cards.xlsx", [attention_sheet(projects, title, tight)])
    note = _("数据日期 %(on)s · 日志序号 %(sequence)s") % {
        "on": data_date,
        "sequence": journal.last_sequence(),
    }
    language = "en" if get_language() == "en" else "zh"
    (folder / "wallchart.pdf").write_bytes(wall_pdf(feed, Caption(title, note, language)))


def _summary(result: dict[str, Any], data_date: date) -> dict[str, Any]:
    state = ProjectPlan.State
    plans = ProjectPlan.objects.select_related("project").order_by("margin_days")
    missing = [
        {
            "code": plan.project.code,
            "name": plan.project.name,
            "state": plan.state,
            "missing": plan.missing,
            "words": str(state(plan.state).label),
        }
        for plan in plans
        if plan.missing
    ]
    late = [
        {
            "code": plan.project.code,
            "name": plan.project.name,
            "committed_on": plan.committed_on,
            "honest_on": plan.forecast_on,
            "days_short": -(plan.margin_days or 0),
            "chain": [hop["name"] for hop in plan.chain],
        }
        for plan in plans
        if plan.state == state.LATE
    ]
    return {
        "data_date": data_date,
        "rows": result["rows"],
        "errors": result["errors"],
        "warnings": result["warnings"],
        "projects": Project.objects.count(),
        "activities": Activity.objects.count(),
        "feasible": sum(plan.state == state.FEASIBLE for plan in plans),
        "late_projects": late,
        "missing": missing,
    }

"""`luodi plan`: the main job without a server. A ledger goes in; wall chart, plan, attention list and paper come out."""

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from tqdm import tqdm

from luodi import journal
from luodi.cli import Stop, cannot_write, give_json
from luodi.cli.database import ready
from luodi.cli.ledgers import existing, office_user, say_read
from luodi.engine.card_rules import colours_of
from luodi.ledger.intake import import_file
from luodi.ledger.models import Project
from luodi.oversight.queries import colours_today
from luodi.oversight.rules import in_force
from luodi.people.models import User
from luodi.plan.actions import compile_projects
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.settings import settings as plan_settings
from luodi.wallchart.words import missing_words, own_language

State = ProjectPlan.State


def plan_one(chosen: argparse.Namespace, at: datetime, data_date: date) -> int:
    """Read, compile, count back, write the four files, say what is late and what every row still lacks."""
    ledger, folder = existing(chosen.ledger), _folder(chosen.output)
    show = sys.stderr.isatty()
    with tqdm(total=5, file=sys.stderr, disable=not show, bar_format="{l_bar}{bar}| {elapsed}") as steps:
        ready(at)
        steps.update()
        by = office_user()
        result = import_file(by=by, at=at, path=ledger, accept_valid=True)
        steps.update()
        projects = Project.objects.all()
        if chosen.kind:
            projects.filter(kind="").update(kind=chosen.kind)
        compile_projects(by=by, at=at, projects=projects, data_date=data_date)
        steps.update()
        if projects.exists():
            _write(folder, ledger.stem, by, data_date)
        steps.update(2)
    say_read(result)
    if not projects.exists():
        raise Stop(_("没有一行可以计划，没有写出文件。"))
    summary = _summary(result, data_date)
    give_json(summary, chosen.json)
    _say(summary)
    return 0


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def _write(folder: Path, title: str, by: User, data_date: date) -> None:
    # Loaded late: the page, the workbooks and typst are needed by this command alone.
    from luodi.reports.card_sheet import card_sheet
    from luodi.reports.wall_paper import Caption, wall_pdf
    from luodi.reports.workbooks import attention_sheet, plan_sheets, write_workbook
    from luodi.wallchart.offline import offline_page
    from luodi.wallchart.queries import wall

    projects = Project.objects.all()
    tight = plan_settings().tight_days
    rules = in_force(data_date).rules
    cards = colours_today(projects, rules, data_date)
    note = _("数据日期 %(on)s · 日志序号 %(sequence)s") % {
        "on": data_date,
        "sequence": journal.last_sequence(),
    }
    scope = _("%(count)s 个项目") % {"count": projects.count()}
    paper = Caption(title, note, "en" if get_language() == "en" else "zh", scope)
    try:
        (folder / "wallchart.html").write_text(offline_page(by, title, data_date), encoding="utf-8")
        heading = f"{title}　{note}"
        write_workbook(folder / "plan.xlsx", plan_sheets(projects, heading, missing_words))
        write_workbook(
            folder / "cards.xlsx",
            [attention_sheet(projects, heading, tight), card_sheet(projects, heading, rules, cards)],
        )
        (folder / "wallchart.pdf").write_bytes(wall_pdf(wall(by, {}, data_date, "town"), paper))
    except OSError as error:
        raise cannot_write(folder, error) from error


def _say(summary: dict[str, Any]) -> None:
    print(
        _(
            "%(projects)s 个项目，%(activities)s 项工作；可按期 %(feasible)s，不能按期 %(late)s，无法判断 %(unknown)s。"
        )
        % {**summary, "late": len(summary["late_projects"])},
        file=sys.stderr,
    )
    for one in summary["late_projects"]:
        print(
            _("  %(code)s　%(name)s　晚 %(days_short)s 天，最早可信日期 %(honest_on)s") % one, file=sys.stderr
        )
    if summary["missing"]:
        print(_("%(count)s 行有待补内容：") % {"count": len(summary["missing"])}, file=sys.stderr)
    for one in summary["missing"]:
        print(_("  %(code)s　%(name)s　待补：%(words)s") % one, file=sys.stderr)


def _late(plan: ProjectPlan) -> dict[str, Any]:
    return {
        "code": plan.project.code,
        "name": plan.project.name,
        "committed_on": plan.committed_on,
        "honest_on": plan.forecast_on,
        "days_short": -(plan.margin_days or 0),
        "chain": [own_language(hop["name"], hop["name_en"]) for hop in plan.chain],
    }


def _missing(plan: ProjectPlan) -> dict[str, Any]:
    return {
        "code": plan.project.code,
        "name": plan.project.name,
        "state": plan.state,
        "missing": plan.missing,
        "words": _("、").join(missing_words(plan.missing)),
    }


def _cards(data_date: date) -> dict[str, int]:
    """How many projects would have a card of each colour by the rules in force; nothing is issued by a command."""
    rules = in_force(data_date).rules
    found = [card.colour for card in colours_today(Project.objects.all(), rules, data_date).values()]
    return {colour.value: found.count(colour) for colour in colours_of(rules)}


def _summary(result: dict[str, Any], data_date: date) -> dict[str, Any]:
    """Late projects with the worst first; what is missing in the order of the ledger's rows."""
    plans = list(ProjectPlan.objects.select_related("project").order_by("project__pk"))
    late = [plan for plan in plans if plan.state == State.LATE]
    late.sort(key=lambda plan: (plan.margin_days or 0, plan.project.code))
    tight = plan_settings().tight_days
    feasible = [plan for plan in plans if plan.state == State.FEASIBLE]
    unknown = (State.NO_COMMITMENT, State.NO_KIND, State.NO_TEMPLATE, State.LOOP)
    return {
        "data_date": data_date,
        "rows": result["rows"],
        "errors": result["errors"],
        "warnings": result["warnings"],
        "projects": len(plans),
        "activities": Activity.objects.count(),
        "feasible": len(feasible),
        "tight": sum((plan.margin_days or 0) <= tight for plan in feasible),
        "unknown": sum(plan.state in unknown for plan in plans),
        "cards": _cards(data_date),
        "late_projects": [_late(plan) for plan in late],
        "missing": [_missing(plan) for plan in plans if plan.missing],
    }

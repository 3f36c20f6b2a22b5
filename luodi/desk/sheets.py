"""What the paper says: the sheet of one project, and scope and title of the wall, from what several rooms know."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi import journal
from luodi.desk.one_project import gaps, numbers, plan_of, promises
from luodi.ledger.models import Project
from luodi.ledger.money_words import money_words
from luodi.ledger.queries import year_money
from luodi.people.models import Organisation, User
from luodi.plan.chances import chance_words
from luodi.plan.models import ProjectPlan
from luodi.reports.project_paper import Grid, ProjectSheet, facts_of
from luodi.wallchart.choices import filters
from luodi.wallchart.queries import project_wall
from luodi.wallchart.schedule import ChainStep, activities, chains
from luodi.wallchart.words import margin_words, missing_words, own_language


def language() -> str:
    return "en" if get_language() == "en" else "zh"


def stamp(data_date: date) -> str:
    """Of which day and of which state of the records the paper is."""
    return _("数据日期 %(on)s · 日志序号 %(sequence)s") % {
        "on": data_date,
        "sequence": journal.last_sequence(),
    }


def district_name() -> str:
    """The district as its own tree of units names it; empty before the tree is loaded."""
    root = Organisation.objects.filter(kind=Organisation.Kind.DISTRICT).order_by("path").first()
    return own_language(root.name, root.name_en) if root else ""


def scope_words(user: User, params: QueryDict, count: int) -> str:
    """Which projects the sheet shows: every filter of the address in words, and how many they are."""
    said = [
        f"{each.words} {dict(each.options).get(each.chosen, each.chosen)}"
        for each in filters(user, params)
        if each.chosen
    ]
    said += [_("搜索“%(text)s”") % {"text": params["q"]}] if params.get("q") else []
    said.append(_("%(count)s 个项目") % {"count": count})
    return " · ".join(said)


ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "margin": lambda row: row["margin"],
    "committed": lambda row: row["committed"],
    "amount": lambda row: None if row["amount"] is None else float(row["amount"]),
    "name": lambda row: row["name"],
}


def in_order(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Rows in the wall's own orders, "-" in front for descending; what is unknown comes last, ties as they were."""
    key = ORDERS.get(sort.removeprefix("-"))
    if key is None:
        return rows
    known = sorted((row for row in rows if key(row) is not None), key=key, reverse=sort.startswith("-"))
    return known + [row for row in rows if key(row) is None]


def project_sheet(project: Project, user: User, data_date: date) -> ProjectSheet:
    """The facts of the sheet; the project comes with everything (one_project.with_everything)."""
    plan = plan_of(project)
    money = year_money([project.pk], data_date).get(project.pk)
    late = bool(plan and plan.margin_days is not None and plan.margin_days < 0)
    chain = chains([(project.pk, plan.chain)])[project.pk] if plan else []
    return ProjectSheet(
        title=_("%(district)s重点项目信息单") % {"district": district_name()},
        name=project.name,
        tags=_tags(project),
        note=stamp(data_date),
        page=_("第 {n} 页，共 {all} 页"),
        lang=language(),
        words=_titles(),
        facts=facts_of(_facts(project, money)),
        long=_long(project),
        verdict=_verdict(plan),
        late=late,
        promises=_promises(plan, project),
        missing=_missing(project, plan, data_date),
        chain=_chain(chain),
        steps=_steps(project),
        sources=_sources(project),
        bars=project_wall(project, data_date)["projects"][0],
    )


def _titles() -> dict[str, str]:
    return {
        "facts": _("基本情况"),
        "promises": _("承诺与预计"),
        "gantt": _("进度安排"),
        "missing": _("还缺什么"),
        "chain": _("决定日期的工作"),
        "steps": _("工作与责任日期"),
        "sources": _("来源与依据"),
    }


def _tags(project: Project) -> str:
    said = [project.code, own_language(project.town.name, project.town.name_en) if project.town else ""]
    said += [project.get_stage_display(), _("虚构项目") if project.is_synthetic else ""]
    said += [
        f"{each.year} {each.get_level_display()} {each.get_list_class_display()}"
        for each in project.memberships.all()
        if not each.until_on
    ]
    said += [each.get_tag_display() for each in project.tags.all()]
    return " · ".join(part for part in said if part)


def _post(post: Any) -> str:
    return own_language(post.title, post.title_en) if post else ""


def _facts(project: Project, money: Any) -> list[tuple[str, Any]]:
    units = [
        own_language(each.organisation.name, each.organisation.name_en)
        for each in project.units.all()
        if each.duty == "RESPONSIBLE"
    ]
    paid = money_words(money.paid_yuan) if money else "—"
    told = money_words(money.statistical_yuan) if money else "—"
    return [
        (_("责任领导"), _post(project.leader) or project.leader_text),
        (_("责任单位"), _("、").join(units) or project.responsible_text),
        (_("专班"), project.team.name if project.team else ""),
        (_("项目专员"), _post(project.commissioner)),
        (_("投资主体"), project.investor),
        (_("建设地点"), project.address),
        (_("总投资"), money_words(project.total_investment_yuan)),
        (_("本年计划投资"), money_words(money.plan_yuan) if money else "—"),
        (_("本年完成（台账口径）"), paid),
        (_("本年完成（统计口径）"), told),
        *((words, f"{value} {unit}" if value is not None else "") for words, value, unit in numbers(project)),
        (_("产业链"), project.industry),
    ]


def _long(project: Project) -> list[tuple[str, str]]:
    pairs = [
        (_("建设内容及规模"), project.content),
        (_("形象进度"), project.progress_text),
        (_("存在问题"), project.problem_text),
    ]
    return [(words, said) for words, said in pairs if said]


def _verdict(plan: ProjectPlan | None) -> str:
    if plan is None:
        return _("还没有计划")
    state = str(ProjectPlan.State(plan.state).label)
    if plan.margin_days is None:
        return state
    words = {"state": state, "on": plan.committed_on, "forecast": plan.forecast_on}
    return _("%(state)s：承诺 %(on)s，预计 %(forecast)s，%(margin)s") % {
        **words,
        "margin": margin_words(plan.margin_days)[0],
    }


def _promises(plan: ProjectPlan | None, project: Project) -> Grid:
    heads = [_("节点"), _("承诺日"), _("预计日"), _("预计距承诺"), _("按期概率"), "P50", "P80"]
    rows = [
        [
            each.milestone, _day(each.committed_on), _day(each.forecast_on),
            _("已达成") if each.is_met else margin_words(each.margin_days)[0],
            chance_words(each.on_time_percent), _day(each.p50_on), _day(each.p80_on),
        ]
        for each in promises(plan, project)
    ]  # fmt: skip
    return Grid(heads, [2.2, 1.3, 1.3, 1.6, 1.3, 1.3, 1.3], [], rows)


def _missing(project: Project, plan: ProjectPlan | None, data_date: date) -> list[str]:
    after, lacking = gaps(project, data_date)
    said = (
        [_("计划还缺：%(what)s") % {"what": _("、").join(missing_words(plan.missing))}]
        if plan and plan.missing
        else []
    )
    said += [
        _("进入“%(stage)s”：%(what)s（%(keeper)s）")
        % {"stage": after, "what": gap.words, "keeper": gap.keeper}
        for gap in lacking
    ]
    return said


def _chain(chain: list[ChainStep]) -> Grid:
    heads = [_("工作"), _("责任单位"), _("开始日"), _("完成日"), _("最迟责任开始"), _("状态")]
    rows = [
        [
            step.name, step.owner or _("未定责任单位"), _day(step.start_on), _day(step.finish_on),
            _day(step.responsible_start_on), _("已完成") if step.is_done else _("进行中") if step.is_started else _("未开始"),
        ]
        for step in chain
    ]  # fmt: skip
    return Grid(heads, [2.6, 2.2, 1.2, 1.2, 1.3, 0.9], [], rows)


def _steps(project: Project) -> Grid:
    heads = [_("工作"), _("责任单位"), _("开始日"), _("完成日"), _("最迟责任开始"), _("余量")]
    rows = [
        [
            ("◆ " if each["ms"] else "") + each["name"] + (f"（{_('关键')}）" if each["critical"] and not each["done_e"] else ""),
            each["owner"] or "—", each["s"] or "—", each["e"] or "—", each["must"] or "—", each["float_text"],
        ]
        for each in activities(project)
    ]  # fmt: skip
    return Grid(heads, [2.6, 2.2, 1.2, 1.2, 1.3, 1.1], [5], rows)


def _sources(project: Project) -> list[str]:
    said = [project.source] if project.source else []
    said += [
        f"{each.title or each.get_milestone_display()} {each.on}（{each.get_meaning_display()}）：{each.document}"
        for each in project.dates.all()
        if each.document
    ]
    said += [_("虚构的演示项目，没有真实来源。")] if project.is_synthetic else []
    return said or [_("没有登记来源。")]


def _day(on: date | None) -> str:
    return on.isoformat() if on else "—"

"""The words of importing: refusals, what is wrong with a row, names of fields and of places in the database."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from luodi.ledger.intake.cellwords import kind_name, template_name
from luodi.ledger.intake.directory import Directory
from luodi.ledger.intake.kept import date_of
from luodi.ledger.models import InvestmentFigure, ListMembership, Project, ProjectDate
from luodi.ledger.reading.amounts import UNITS
from luodi.ledger.reading.problems import PROBLEMS
from luodi.ledger.stages import Milestone, Precision, Stage, Tag

REFUSALS = {
    "NOT_A_LEDGER_FILE": gettext_noop("“%(filename)s”不是可导入的文件。请上传 .xlsx、.xls 或 .csv。"),
    "NOT_IN_PREVIEW": gettext_noop("“%(filename)s”已写入、已放弃或仍在读取，不能再改。"),
    "ROWS_NOT_VALID": gettext_noop(
        "没有写入：%(wrong)s 行有错，%(undecided)s 行待确认。请改正，或选择只写入正确的行。"
    ),
    "PREVIEW_CHANGED": gettext_noop("没有写入：预览之后已有人修改了这些项目。请重新核对差异。"),
    "TEXT_TOO_LONG_FOR_CELL": gettext_noop(
        "没有导出：“%(project)s”的“%(header)s”超过单元格上限 %(limit)s 字。"
    ),
}
ROWS: dict[str, Promise] = {
    "OTHER_TOWN": _("此行属于其他镇街（%(text)s），您只能导入本镇街的项目。"),
    "CODE_ELSEWHERE": _("项目编号“%(text)s”已用于您范围之外的项目，请核对。"),
    "CODE_INVALID": _("项目编号“%(text)s”不能使用：不得含空格、斜杠等符号，且不超过 40 字。"),
    "DUPLICATE_ROW": _("与第 %(first)s 行是同一个项目，请合并为一行，或填写各自的项目编号。"),
    "SIMILAR_NAME": _("名称近似：%(text)s。请确认是否同一个项目。"),
    "SAME_NAME_ELSEWHERE": _("已有同名项目，镇街不同或不止一个。请确认是哪一个。"),
    "PROMISE_LATER": _("承诺日推后 %(days)s 天，须附批准文号。"),
    "PROMISE_EARLIER": _("承诺日提前 %(days)s 天，须附批准文号。"),
    "VALUE_LEAPS": _("与原值相差百倍以上，疑单位有误，请确认。"),
    "STAGE_BY_GATES": _("阶段按关口条件推进，导入不改阶段。"),
    "PLACE_UNREAD": _("经度、纬度“%(text)s”读不成一个地点，未导入。可在项目页“位置”中登记。"),
    "TOWN_UNKNOWN": _("“%(text)s”没有对应的镇街，记入建设地点。"),
    "LEADER_UNKNOWN": _("没有名为“%(text)s”的区领导职务，按原文记录。"),
    "UNIT_UNKNOWN": _("没有名为“%(text)s”的单位，按原文记录。"),
    "KIND_UNKNOWN": _("“%(text)s”没有对应的审批类型，未导入。"),
    "TEMPLATE_UNKNOWN": _("“%(text)s”没有对应的施工模板，未导入。"),
}
FIELDS: list[tuple[Promise, list[tuple[str, Promise]]]] = [
    (
        _("项目"),
        [
            ("serial", _("序号")),
            ("code", _("项目编号")),
            ("name", _("项目名称")),
            ("content", _("建设内容及规模")),
            ("kind_text", _("审批类型")),
            ("template_text", _("施工模板")),
            ("nature", _("建设性质")),
            ("industry", _("产业链")),
            ("stage_text", _("阶段")),
            ("tags", _("标签")),
            ("town_text", _("镇街")),
            ("address", _("建设地点")),
            ("investor", _("投资主体")),
            ("credit_code", _("统一社会信用代码")),
            ("capacity", _("设计产能")),
        ],
    ),
    (
        _("金额与规模"),
        [
            ("total_investment", _("总投资")),
            ("total_investment_usd", _("外资总投资")),
            ("land_mu", _("用地")),
            ("new_land_mu", _("新增建设用地")),
            ("gfa_sqm", _("建筑面积")),
            ("energy_tce", _("年综合能耗")),
            ("jobs", _("计划用工")),
            ("tax_yuan", _("预期年税收")),
            ("output_yuan", _("预期年产值")),
        ],
    ),
    (
        _("日期"),
        [
            ("years", _("建设起止年限")),
            ("date:START:PLANNED", _("计划开工")),
            ("date:START:ACTUAL", _("实际开工")),
            ("date:TOPPING_OUT:PLANNED", _("计划封顶")),
            ("date:COMPLETION:PLANNED", _("计划竣工")),
            ("date:COMPLETION:ACTUAL", _("实际竣工")),
            ("date:PRODUCTION:PLANNED", _("计划投产")),
            ("date:PRODUCTION:ACTUAL", _("实际投产")),
            ("nodes", _("月度节点")),
        ],
    ),
    (
        _("责任与名单"),
        [
            ("leader_text", _("责任领导")),
            ("responsible_unit", _("责任单位")),
            ("list_level", _("项目级别")),
            ("list_class", _("名单类别")),
            ("list_name", _("名单名称")),
        ],
    ),
    (
        _("进展"),
        [
            ("progress_text", _("形象进度")),
            ("problem_text", _("存在问题")),
            ("note", _("备注")),
            ("source", _("来源")),
        ],
    ),
]
SERIES_FIELDS: list[tuple[str, Promise]] = [
    ("money:PLAN:YEAR:{year}", _("%(year)s 年计划投资")),
    ("money:PAID:YEAR_TO_MONTH:{year}:{month}", _("%(year)s 年 1-%(month)s 月完成投资（台账口径）")),
    ("money:PAID:MONTH:{year}:{month}", _("%(year)s 年 %(month)s 月完成投资（台账口径）")),
    ("money:PAID:YEAR:{year}", _("%(year)s 年完成投资（台账口径）")),
    ("money:PAID:TO_DATE:{year}", _("至 %(year)s 年底累计完成投资（台账口径）")),
    ("money:PAID:TO_DATE:{last_year}", _("至 %(last_year)s 年底累计完成投资（台账口径）")),
    ("money:FUNDED:TO_DATE:{year}", _("至 %(year)s 年底到位资金")),
]


def sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong with or doubtful in a row, in the reader's language."""
    facts = defaultdict(str, {key: "" if fact is None else fact for key, fact in problem["facts"].items()})
    table = ROWS if problem["code"] in ROWS else PROBLEMS
    return str(table[problem["code"]]) % facts


def place_words(place: str) -> str:
    """The name of a place in the database."""
    head, *rest = place.split(":", 4)
    if head == "date":
        meaning = str(ProjectDate.Meaning(rest[1]).label)
        named = rest[2] if len(rest) > 2 else str(Milestone(rest[0]).label)
        return f"{named}（{meaning}）"
    if head == "figure":
        series, span = InvestmentFigure.Series(rest[0]).label, InvestmentFigure.Span(rest[1]).label
        return f"{series} · {span} {rest[2][:7]}"
    if head == "list":
        return now("%(year)s 年名单") % {"year": rest[0]}
    own = {"tags": _("标签"), "units": _("责任单位")}
    return str(own.get(place) or Project._meta.get_field(place.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]


def when_words(text: str) -> str:
    """A date as exact as it is known."""
    on, precision = date_of(text)
    return _period_words(on, precision)


def _period_words(on: date, precision: Precision) -> str:
    if precision is Precision.DAY:
        return on.isoformat()
    if precision is Precision.MONTH:
        return f"{on:%Y-%m}" if (on.day not in (10, 20)) else f"≤{on.isoformat()}"
    if precision is Precision.QUARTER:
        return now("%(year)s年%(quarter)s季度") % {"year": on.year, "quarter": (on.month + 2) // 3}
    if precision is Precision.HALF:
        half = now("%(year)s年上半年") if on.month <= 6 else now("%(year)s年下半年")
        return half % {"year": on.year}
    return str(on.year)


_CHOICES: dict[str, Callable[[str], str]] = {
    "stage": lambda text: str(Stage(text).label),
    "kind": kind_name,
    "template": template_name,
    "tags": lambda text: "、".join(str(Tag(code).label) for code in text.split("\n")),
}


def value_words(place: str, text: str, directory: Directory, unit: str = "") -> str:
    """A value for people: amounts in the column's unit, keys as names, dates with their precision."""
    if not text:
        return ""
    if place.startswith("date:"):
        return when_words(text)
    if place.startswith("list:"):
        return _list_words(place)
    if place in {"town_id", "leader_id", "units"}:
        return directory.words(place, text)
    if place in _CHOICES:
        return _CHOICES[place](text)
    if place.startswith("figure:") or place.endswith(("_yuan", "_usd")):
        return _amount(text, unit or "万元")
    return text


def _list_words(place: str) -> str:
    _list, _year, level, list_class, name = place.split(":", 4)
    parts = [ListMembership.Level(level).label, ListMembership.ListClass(list_class).label, name]
    return " ".join(str(part) for part in parts if part)


def _amount(text: str, unit: str) -> str:
    factor = UNITS[unit][1] if unit in UNITS else UNITS["万元"][1]
    shown = f"{Decimal(text) / factor:,.4f}"
    return shown.rstrip("0").rstrip(".")

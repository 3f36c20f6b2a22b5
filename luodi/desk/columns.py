"""Columns of the project list: thirteen by default, the rest by choice. One line each: head, unit, cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.ledger.queries import SORTS, YearMoney
from luodi.ledger.stages import Milestone
from luodi.oversight.chips import Chip
from luodi.plan.chances import chance_class, chance_words, verdict
from luodi.plan.models import ProjectPlan
from luodi.wallchart.words import own_language

EMPTY = "—"
PLAN_SORTS = {
    "margin": "plan__margin_days",
    "committed": "plan__committed_on",
    "forecast": "plan__forecast_on",
    "chance": "plan__on_time_percent",
    "planned": "plan__planned_on",
    "p80": "plan__p80_on",
}


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; `css` is its class, `hint` says more on pointing."""

    words: str
    css: str = ""
    hint: str = ""


@dataclass(frozen=True)
class ListRow:
    project: Project
    money: YearMoney
    chip: Chip | None = None

    @property
    def plan(self) -> ProjectPlan | None:
        return getattr(self.project, "plan", None)


@dataclass(frozen=True)
class Kind:
    """A column that can be shown."""

    key: str
    words: Any
    unit: Any
    is_number: bool
    cell: Callable[[ListRow], Cell]
    width: str = ""


@dataclass(frozen=True)
class Column:
    """A head of the table: `sort` goes into the address with its link, `aria` says how it is sorted now."""

    key: str
    words: str
    unit: str
    is_number: bool
    sort: str
    aria: str
    cell: Callable[[ListRow], Cell]


def _text(value: Any) -> Cell:
    return Cell(str(value) if value not in (None, "") else EMPTY)


def _day(value: date | None) -> Cell:
    return Cell(value.isoformat() if value else EMPTY, "ld-nw")


def _unit(thing: Any) -> str:
    """Name of a unit or title of a post in the reader's language."""
    if thing is None:
        return ""
    chinese = getattr(thing, "name", "") or getattr(thing, "title", "")
    return own_language(chinese, getattr(thing, "name_en", "") or getattr(thing, "title_en", ""))


def _short(value: Decimal | None, per: int = 1) -> Cell:
    """A measure with thousands commas and no empty decimals; unknown is a dash, never 0."""
    if value is None:
        return Cell(EMPTY)
    rounded = (Decimal(value) / per).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Cell(f"{rounded:,.2f}".rstrip("0").rstrip("."))


def _wan(value: Decimal | None) -> Cell:
    return _short(value, 10_000)


def _of_plan(field: str) -> Callable[[ListRow], Cell]:
    return lambda row: _day(getattr(row.plan, field, None))


def margin_words(days: int) -> Cell:
    """The distance to the committed date in words, without signs."""
    if days < 0:
        return Cell(str(_("晚%(days)s天") % {"days": -days}), "ld-late")
    if days <= 10:
        return Cell(str(_("余%(days)s天 紧") % {"days": days}), "ld-tight")
    return Cell(str(_("余%(days)s天") % {"days": days}), "ld-early")


def _margin(row: ListRow) -> Cell:
    if row.plan is None:
        return Cell(EMPTY)
    if row.plan.margin_days is None:
        return Cell(row.plan.get_state_display(), "ld-note")
    return margin_words(row.plan.margin_days)


def _chance(row: ListRow) -> Cell:
    plan = row.plan
    if plan is None or plan.on_time_percent is None:
        return Cell(EMPTY)
    percent = plan.on_time_percent
    hint = f"{verdict(percent)} · P50 {_day(plan.p50_on).words} · P80 {_day(plan.p80_on).words}"
    return Cell(chance_words(percent), chance_class(percent), hint)


def _card(row: ListRow) -> Cell:
    chip = row.chip
    if chip is None:
        return Cell(EMPTY)
    return Cell(
        chip.brief,
        f"ld-tag {chip.css}" if chip.is_proposed else f"ld-card {chip.css}",
        f"{chip.said} · {chip.reason}",
    )


def _milestone(row: ListRow) -> Cell:
    return _text(dict(Milestone.choices).get(row.plan.milestone) if row.plan else None)


WAN, BOOKS = _("万元"), _("万元 台账口径")
KINDS = [
    Kind("code", _("编号"), "", False, lambda row: Cell(row.project.code, "ld-nw")),
    Kind("name", _("项目名称"), "", False, lambda row: Cell(row.project.name)),
    Kind("town", _("镇街"), "", False, lambda row: _text(_unit(row.project.town))),
    Kind("stage", _("阶段"), "", False, lambda row: _text(row.project.get_stage_display())),
    Kind("total", _("总投资"), WAN, True, lambda row: _wan(row.project.total_investment_yuan)),
    Kind("plan", _("今年计划"), WAN, True, lambda row: _wan(row.money.plan_yuan)),
    Kind("paid", _("今年完成"), BOOKS, True, lambda row: _wan(row.money.paid_yuan)),
    Kind("committed", _("承诺日"), "", False, _of_plan("committed_on")),
    Kind("forecast", _("预计日"), "", False, _of_plan("forecast_on")),
    Kind("margin", _("预计距承诺"), "", True, _margin),
    Kind("card", _("警示牌"), "", False, _card),
    Kind("chance", _("按期概率"), _("参考"), True, _chance),
    Kind(
        "leader",
        _("责任领导"),
        "",
        False,
        lambda row: _text(_unit(row.project.leader) or row.project.leader_text),
    ),
    Kind("milestone", _("承诺节点"), "", False, _milestone),
    Kind("planned", _("排队后日期"), "", False, _of_plan("planned_on")),
    Kind("p80", _("八成把握日"), "", False, _of_plan("p80_on")),
    Kind("commissioner", _("项目专员"), "", False, lambda row: _text(_unit(row.project.commissioner))),
    Kind("investor", _("投资主体"), "", False, lambda row: _text(row.project.investor)),
    Kind("industry", _("产业链"), "", False, lambda row: _text(row.project.industry)),
    Kind("land", _("用地"), _("亩"), True, lambda row: _short(row.project.land_mu)),
    Kind("gfa", _("建筑面积"), _("平方米"), True, lambda row: _short(row.project.gfa_sqm)),
    Kind("tax", _("预期年税收"), WAN, True, lambda row: _wan(row.project.tax_yuan)),
    Kind("jobs", _("计划用工"), _("人"), True, lambda row: _text(row.project.jobs)),
    Kind("since", _("进入阶段日期"), "", False, lambda row: _day(row.project.stage_since_on)),
]
BY_KEY = {kind.key: kind for kind in KINDS}
USUAL = [kind.key for kind in KINDS[:13]]


def columns(chosen: Sequence[str], sort: str) -> list[Column]:
    """The heads of the table in the order of KINDS; the name is always one of them; keys of no column are left out."""
    wanted = {key for key in chosen if key in BY_KEY} or set(USUAL)
    return [_column(kind, sort) for kind in KINDS if kind.key in wanted | {"name"}]


def _column(kind: Kind, sort: str) -> Column:
    words, unit = str(kind.words), str(kind.unit)
    if kind.key not in SORTS and kind.key not in PLAN_SORTS:
        return Column(kind.key, words, unit, kind.is_number, "", "", kind.cell)
    chosen = (sort or "code").removeprefix("-") == kind.key
    down = sort.startswith("-")
    aria = ("descending" if down else "ascending") if chosen else ""
    link = f"-{kind.key}" if chosen and not down else kind.key
    return Column(kind.key, words, unit, kind.is_number, link, aria, kind.cell)

"""Rows of the project list: the ledger's facts beside what the plan says, one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from luodi.ledger.models import Project
from luodi.ledger.queries import SORTS, YearMoney, year_money
from luodi.people.models import User
from luodi.wallchart.choices import chosen_projects

PER_PAGE = 50
PLAN_SORTS = {
    "margin": "plan__margin_days",
    "committed": "plan__committed_on",
    "forecast": "plan__forecast_on",
    "chance": "plan__on_time_percent",
}


@dataclass(frozen=True)
class Column:
    """A head of the table: `sort` goes into the address with its link, `aria` says how it is sorted now."""

    key: str
    words: str
    unit: str
    is_number: bool
    sort: str
    aria: str


@dataclass(frozen=True)
class ListRow:
    project: Project
    money: YearMoney


def listed(user: User, params: Mapping[str, str], data_date: date) -> QuerySet[Project]:
    """The chosen projects in the order of the address; plan dates can order them too."""
    found = chosen_projects(user, params, data_date)
    sort = params.get("sort", "")
    field = PLAN_SORTS.get(sort.removeprefix("-"))
    if field is None:
        return found
    order = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return found.order_by(order, "code")


def page_of(
    found: QuerySet[Project], number: str | None, data_date: date
) -> tuple["Page[Any]", list[ListRow]]:
    """One page and its rows: count, projects with plan and people, money of the year (three queries)."""
    page = Paginator(found.select_related("town", "leader", "plan"), PER_PAGE).get_page(number)
    projects = list(page.object_list)
    money = year_money([project.pk for project in projects], data_date)
    return page, [ListRow(project, money.get(project.pk, YearMoney())) for project in projects]


def columns(sort: str) -> list[Column]:
    """The heads of the table in order."""
    wan = _("万元")
    heads = [
        ("code", _("编号"), "", False),
        ("name", _("项目名称"), "", False),
        ("town", _("镇街"), "", False),
        ("stage", _("阶段"), "", False),
        ("total", _("总投资"), wan, True),
        ("plan", _("今年计划"), wan, True),
        ("paid", _("今年完成"), _("万元 台账口径"), True),
        ("committed", _("承诺日"), "", False),
        ("forecast", _("预计日"), "", False),
        ("margin", _("预计距承诺"), "", True),
        ("chance", _("按期概率"), _("参考"), True),
        ("leader", _("责任领导"), "", False),
    ]
    return [_column(key, words, unit, number, sort) for key, words, unit, number in heads]


def _column(key: str, words: str, unit: str, is_number: bool, sort: str) -> Column:
    if key not in SORTS and key not in PLAN_SORTS:
        return Column(key, words, unit, is_number, "", "")
    chosen = (sort or "code").removeprefix("-") == key
    down = sort.startswith("-")
    aria = ("descending" if down else "ascending") if chosen else ""
    return Column(key, words, unit, is_number, f"-{key}" if chosen and not down else key, aria)

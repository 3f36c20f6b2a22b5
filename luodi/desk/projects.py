"""Rows of the project list: the ledger's facts beside what the plan says, one page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet

from luodi.desk.columns import PLAN_SORTS, Cell, Column, ListRow
from luodi.ledger.models import Project
from luodi.ledger.queries import YearMoney, year_money
from luodi.oversight.chips import Chip, chips
from luodi.people.models import User
from luodi.plan.models import ProjectPlan
from luodi.wallchart.choices import chosen_projects

PER_PAGE = 50


@dataclass(frozen=True)
class ShownRow:
    """A project with its cells: (head, cell) in the order of the heads, and what the phone's card says."""

    project: Project
    plan: ProjectPlan | None
    cells: list[tuple[Column, Cell]]
    chip: Chip | None


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
    user: User, found: QuerySet[Project], number: str | None, data_date: date, heads: Sequence[Column]
) -> tuple["Page[Any]", list[ShownRow]]:
    """One page and its rows: count, projects with plan and people, money of the year, cards (four queries)."""
    seen = found.select_related("town", "leader", "commissioner", "plan")
    page = Paginator(seen, PER_PAGE).get_page(number)
    projects = list(page.object_list)
    money = year_money([project.pk for project in projects], data_date)
    cards = chips(user, [project.pk for project in projects])
    rows = [
        ListRow(project, money.get(project.pk, YearMoney()), cards.get(project.code)) for project in projects
    ]
    return page, [
        ShownRow(row.project, row.plan, [(head, head.cell(row)) for head in heads], row.chip) for row in rows
    ]
